"""Names that are code, markup or a formula: every format prints them as they are, and nothing of them runs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from data.pictures.draw import draw, one_line
from data.pictures.records import Axis, Listing, Look, Picture, Plane, Preset, Text, Tick, Words
from data.pictures.typesetting import TEMPLATES
from tests.data.pictured import HOSTILE, WORDS, bars, curves, hostile_picture, listing, picture
from tests.readers import lying_on_each_other, pdf_text, said_by, unembedded_fonts, word_boxes

#: What is read off a PDF in other places than where it stands in the string, or is cut.
SET_OTHERWISE = re.compile(r"[\u0590-\u06ff\u0300-\u036f\U0001f000-\U0001ffff]|^W{9}|^测|^Z")


def test_names_that_are_code_stand_in_a_pdf_to_the_letter(tmp_path: Path) -> None:
    file = tmp_path / "picture.pdf"
    file.write_bytes(draw(hostile_picture(), Look(width=2000), "pdf").content)
    text = pdf_text(file)
    for name in HOSTILE:
        if not SET_OTHERWISE.search(name):
            assert all(part in text for part in one_line(name).split()), name
    assert "root:" not in text
    assert unembedded_fonts(file) == []


def test_scripts_of_other_directions_and_signs_are_printed_or_named_as_missing(tmp_path: Path) -> None:
    file = tmp_path / "picture.pdf"
    drawn = draw(hostile_picture(), Look(width=2000), "pdf")
    file.write_bytes(drawn.content)
    text = pdf_text(file)
    missing = " ".join(drawn.warnings)
    for script, part in (("Arabic", "فيلم"), ("Hebrew", "סרט"), ("Chinese", "测测测")):
        assert part in text or part[::-1] in text or script in missing
    assert "emoji" in missing or "[…]" not in text


@pytest.mark.parametrize("format_", ["svg", "html"])
def test_nothing_in_an_svg_or_a_page_runs_or_is_fetched(format_: str) -> None:
    content = draw(hostile_picture(), Look(), format_).content.decode()  # type: ignore[arg-type]
    assert not re.search(r"<\s*(?:script|foreignObject|iframe|object|embed)\b", content, re.IGNORECASE)
    assert not re.search(r"<[^>]*\son\w+\s*=", content)
    links = re.findall(r'(?:href|src)="([^"]*)"', content)
    assert all(link.startswith(("#", "data:image/")) for link in links)


def test_an_svg_is_well_formed_and_says_its_title_to_the_letter() -> None:
    root = fromstring(draw(hostile_picture(), Look(), "svg").content.decode())
    space = "{http://www.w3.org/2000/svg}"
    assert root.findtext(f"{space}title") == HOSTILE[0]
    assert root.findtext(f"{space}desc") == one_line(HOSTILE[8])


def test_a_page_has_every_name_in_its_table_as_text() -> None:
    page = LexborHTMLParser(draw(hostile_picture(), Look(), "html").content.decode())
    cells = [cell.text() for cell in page.css("td")]
    for name in HOSTILE:
        if not re.search(r"[\U0001f000-\U0001ffff]", name):
            assert any(cell.startswith(one_line(name)) for cell in cells), name
    assert page.css_first("title").text() == HOSTILE[0]
    policy = page.css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"] or ""
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_hostile_axes_and_labels_are_drawn_too(tmp_path: Path) -> None:
    count = len(HOSTILE)
    rows = tuple(Tick(at=1 - (place + 0.5) / count, label=name) for place, name in enumerate(HOSTILE))
    marks = tuple(Text(x=0.5, y=tick.at, text=tick.label) for tick in rows)
    across = Axis(ticks=tuple(Tick(at=tick.at, label=tick.label) for tick in rows), categories=True, title=HOSTILE[1])
    plane = Plane(x=across, y=Axis(ticks=rows, categories=True, title=HOSTILE[2]), marks=marks)
    file = tmp_path / "picture.pdf"
    file.write_bytes(draw(picture(plane), Look(width=2000), "pdf").content)
    text = pdf_text(file)
    assert '#read("/etc/passwd")' in text and "<script>alert(1)</script>" in text


def test_a_template_is_given_no_file_but_its_own() -> None:
    for template in TEMPLATES.glob("*.typ"):
        source = template.read_text(encoding="utf-8")
        assert not re.search(r"\b(eval|read|csv|yaml|toml|xml|cbor|plugin)\(|@preview|#include", source), (
            template.name
        )
        asked = {"bytes(sys.inputs.picture", "bytes(sys.inputs.style", "bytes(sys.inputs.logo"}
        assert set(re.findall(r"json\(([^)]*)\)", source)) <= asked


def test_heaps_of_accents_and_turned_directions_are_taken_off_a_line() -> None:
    assert one_line("Z" + "\u0338" * 30 + "o") == "Z\u0338\u0338o"
    assert one_line("a\u202eb\x00c\r\nd") == "abc d"
    assert one_line("90 %") == "90\u00a0%"


@pytest.mark.parametrize("preset", get_args(Preset))
def test_no_word_lies_on_another_and_none_leaves_the_page(preset: Preset, tmp_path: Path) -> None:
    file = tmp_path / "picture.pdf"
    for shown in (hostile_picture(), picture(bars()), picture(curves())):
        file.write_bytes(draw(shown, Look(preset=preset), "pdf").content)
        boxes = word_boxes(file)
        width, height = map(
            float, re.findall(r'page width="([\d.]+)" height="([\d.]+)"', said_by("pdftotext", "-bbox", file, "-"))[0]
        )
        assert lying_on_each_other(boxes) == []
        assert all(0 < left < right < width and 0 < top < bottom < height for _, left, top, right, bottom in boxes)


@settings(max_examples=12)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=6))
def test_any_text_can_be_drawn(names: list[str]) -> None:
    entries = [
        listing(1).entries[0].model_copy(update={"name": name, "detail": name, "flag": name}) for name in names
    ]
    body = Listing(entries=tuple(entries), heads={"name": names[0], "value": names[-1]})
    shown = Picture(words=Words(title=names[0], subtitle=names[-1], method=WORDS.method), body=body)
    assert fromstring(draw(shown, Look(), "svg").content.decode()) is not None
    assert draw(shown, Look(scale=0.5), "pdf").content.startswith(b"%PDF")
