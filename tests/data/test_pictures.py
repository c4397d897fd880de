"""Pictures as files: their size and ground, what is left out of them, and that they are the same every time."""

from __future__ import annotations

import hashlib
import io
import itertools
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
from PIL import Image
from pypdf import PdfReader

from data.errors import PictureError
from data.pictures.draw import MOST_ROWS, draw
from data.pictures.records import Format, Look, Plane, Point, Preset, Text
from tests.data.pictured import WORDS, bars, curves, listing, picture
from tests.readers import pdf_text, said_by, unembedded_fonts

PROGRAM = """
import hashlib
from data.pictures.draw import draw
from data.pictures.records import Look
from tests.data.pictured import bars, picture
for shown in (picture(), picture(bars())):
    for format_ in ("png", "svg", "pdf", "html"):
        print(hashlib.sha256(draw(shown, Look(scale=0.5), format_).content).hexdigest())
"""


def image(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(
    ("look", "size"),
    [
        (Look(preset="square", scale=0.5), (540, 540)),
        (Look(preset="story", scale=0.5), (540, 960)),
        (Look(preset="slide", scale=1), (1920, 1080)),
        (Look(preset="slide", width=800, height=450, scale=1.5), (1200, 675)),
        (Look(preset="web", width=640, height=700, scale=1), (640, 700)),
    ],
)
def test_a_png_has_the_size_that_was_asked_for(look: Look, size: tuple[int, int]) -> None:
    assert image(draw(picture(), look, "png").content).size == size


def test_web_pictures_are_as_wide_as_asked_for_and_as_high_as_their_rows_need() -> None:
    few, many = (image(draw(picture(listing(rows)), Look(scale=0.5), "png").content) for rows in (5, 30))
    assert few.width == many.width == 600
    assert many.height > few.height + 25 * 10


def test_a_png_says_its_words_and_how_large_it_is_meant_to_be() -> None:
    opened = image(draw(picture(listing(3), alt="Films ↑ 潮水"), Look(preset="column", scale=3), "png").content)
    opened.load()
    assert (opened.text["Title"], opened.text["Description"]) == (WORDS.title, "Films ↑ 潮水")  # type: ignore[attr-defined]
    assert opened.width / opened.info["dpi"][0] * 25.4 == pytest.approx(90, abs=0.2)


def test_paper_is_the_theme_s_and_a_transparent_picture_has_none() -> None:
    corners = {}
    for theme, transparent in itertools.product(("light", "dark"), (False, True)):
        look = Look(scale=0.5, theme=theme, transparent=transparent)
        corners[theme, transparent] = image(draw(picture(), look, "png").content).convert("RGBA").getpixel((2, 2))
    assert corners["light", False] == (0xFB, 0xFA, 0xF7, 255)
    assert corners["dark", False] == (0x12, 0x15, 0x1C, 255)
    assert corners["light", True] == corners["dark", True] == (0, 0, 0, 0)


def test_a_pdf_has_its_words_its_fonts_and_what_it_says_to_those_who_cannot_see_it(tmp_path: Path) -> None:
    file = tmp_path / "picture.pdf"
    file.write_bytes(draw(picture(), Look(), "pdf").content)
    text = pdf_text(file)
    assert WORDS.title in text and "The Last Projectionist" in text and "31 204 ratings" in text
    assert "Data to 12 March 2026" in text and "Source: Sample studio" in text
    assert unembedded_fonts(file) == []
    told = said_by("pdfinfo", file)
    assert "Tagged:          yes" in told and WORDS.title in told and "1980" in told


def test_a_pdf_says_its_alt_text_and_language_and_which_standards_it_keeps() -> None:
    reader = PdfReader(io.BytesIO(draw(picture(), Look(preset="column"), "pdf").content))
    alts = [value["/Alt"] for value in objects_of(reader) if "/Alt" in value]
    assert WORDS.alt in alts
    assert reader.trailer["/Root"]["/Lang"].startswith("en")
    told = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid" in told and "pdfaid" in told
    assert float(reader.pages[0].mediabox.width) == pytest.approx(90 * 72 / 25.4, abs=0.01)


def objects_of(reader: PdfReader) -> list[Any]:
    every = (reader.get_object(number) for number in range(1, reader.trailer["/Size"]))
    return [one for one in every if isinstance(one, dict)]


@pytest.mark.parametrize("preset", get_args(Preset))
def test_what_does_not_fit_is_counted_in_the_file_and_beside_it(preset: Preset, tmp_path: Path) -> None:
    drawn = draw(picture(listing(300)), Look(preset=preset), "pdf")
    file = tmp_path / "picture.pdf"
    file.write_bytes(drawn.content)
    shown = int(drawn.left_out.split(" of ")[0])
    assert 5 <= shown < 300
    assert f"{shown} of 300 rows fit" in drawn.left_out
    text = pdf_text(file)
    assert f"First {shown} of 300" in text
    ranks = [line.split()[0] for line in text.splitlines() if line.split() and line.split()[0].isdigit()]
    assert str(shown) in ranks and str(shown + 1) not in ranks


def test_all_that_fits_is_there_and_nothing_is_said_to_be_missing(tmp_path: Path) -> None:
    drawn = draw(picture(listing(12)), Look(), "pdf")
    assert (drawn.left_out, drawn.warnings) == ("", ())


def test_a_list_longer_than_any_picture_counts_all_of_its_rows() -> None:
    assert (
        f"of {MOST_ROWS + 100} rows fit"
        in draw(picture(listing(MOST_ROWS + 100)), Look(preset="square"), "svg").left_out
    )


def test_a_category_axis_is_cut_after_whole_rows(tmp_path: Path) -> None:
    drawn = draw(picture(bars(70)), Look(preset="square"), "pdf")
    file = tmp_path / "picture.pdf"
    file.write_bytes(drawn.content)
    shown = int(drawn.left_out.split(" of ")[0])
    text = pdf_text(file)
    assert f"Aspect {shown}\n" in text.replace("  ", "\n") and f"Aspect {shown + 1}" not in text


def test_columns_that_have_no_room_are_named() -> None:
    columns = tuple(f"Column {number}" for number in range(9))
    left_out = draw(picture(listing(columns=columns)), Look(preset="column"), "svg").left_out
    assert left_out.startswith("columns left out: ") and "Column 8" in left_out


def test_labels_that_would_lie_on_one_another_are_counted() -> None:
    crowd = Plane(marks=tuple(Text(x=0.5, y=0.5, text=f"Film number {number}") for number in range(60)))
    left_out = draw(picture(crowd), Look(preset="column"), "svg").left_out
    missing = int(left_out.removeprefix("labels without room: "))
    assert 30 < missing < 60


def test_a_picture_too_small_for_its_words_is_refused_in_a_sentence() -> None:
    with pytest.raises(PictureError, match="too small for what it has to say"):
        draw(picture(bars(60)), Look(preset="story", width=240, height=240), "png")


def test_a_picture_of_too_many_pixels_is_refused_in_a_sentence() -> None:
    with pytest.raises(PictureError, match="160 million pixels"):
        draw(picture(listing(40)), Look(width=8000, scale=8), "png")


@pytest.mark.parametrize("value", [1.4, -0.2, float("nan"), float("inf")])
def test_a_mark_outside_its_plane_is_refused(value: float) -> None:
    with pytest.raises(PictureError, match="lies outside it"):
        draw(picture(Plane(marks=(Point(x=0.5, y=value),))), Look(), "svg")


@pytest.mark.parametrize("body", [listing(0), Plane(), curves(), listing(1, columns=())])
@pytest.mark.parametrize("format_", get_args(Format))
def test_an_empty_body_and_a_rich_one_are_drawn_in_every_format(body: Any, format_: Format) -> None:
    assert len(draw(picture(body), Look(scale=0.5), format_).content) > 2_000


def test_a_chinese_picture_has_chinese_words_of_its_own_and_chinese_fonts(tmp_path: Path) -> None:
    from tests.data.pictured import CHINESE

    file = tmp_path / "picture.pdf"
    shown = picture(listing(60, CHINESE), language="zh", title="《潮水》领先，但有三部影片都可能排第一")
    drawn = draw(shown, Look(preset="square"), "pdf")
    file.write_bytes(drawn.content)
    text = pdf_text(file)
    assert "方法" in text and "数据截至" in text and "共 60 行" in text and "最后的放映员" in text
    assert drawn.left_out.startswith("共 60 行")
    assert unembedded_fonts(file) == []


@pytest.mark.slow
def test_the_same_picture_is_the_same_bytes_in_another_process() -> None:
    own = [
        hashlib.sha256(draw(shown, Look(scale=0.5), format_).content).hexdigest()
        for shown in (picture(), picture(bars()))
        for format_ in get_args(Format)
    ]
    environment = os.environ | {"PYTHONHASHSEED": "77"}
    other = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, check=True, text=True, env=environment, timeout=120
    )
    assert other.stdout.split() == own
