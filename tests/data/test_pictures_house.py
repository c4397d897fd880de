"""A house's colours are used where they can be read, and its logo where it does no harm."""

from __future__ import annotations

import io
import itertools
import struct
import zlib
from typing import Any

import pytest
from PIL import Image

from data.errors import PictureError
from data.pictures.draw import draw
from data.pictures.house import check_logo, colours_of
from data.pictures.palette import COLOURS, MARK_CONTRAST, MARKS, TEXT_CONTRAST, TEXTS, contrast, legible
from data.pictures.records import House, Look, Plane, Text
from tests.data.pictured import picture

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10">'
    b'<defs><path id="a" d="M0 0h30v10H0z"/></defs><use href="#a" fill="#0000FF"/></svg>'
)
#: How a dichromat's eye mixes linear red, green and blue (Viénot, Brettel, Mollon 1999).
DICHROMATS = {
    "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


def png(width: int, height: int) -> bytes:
    image = io.BytesIO()
    Image.new("RGB", (width, height), "#0000FF").save(image, "PNG")
    return image.getvalue()


def seen(colour: str, mixing: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    """A colour as a dichromat sees it, in CIE Lab."""
    linear = [(int(colour[at : at + 2], 16) / 255) ** 2.2 for at in (1, 3, 5)]
    red, green, blue = (max(sum(a * b for a, b in zip(row, linear, strict=True)), 0) for row in mixing)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    f = [part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z)]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marquee_s_own_colours_can_be_read(theme: Any) -> None:
    colours = COLOURS[theme]
    for ground in ("paper", "raised", "band"):
        assert all(contrast(colours[name], colours[ground]) >= TEXT_CONTRAST for name in TEXTS)
        assert all(contrast(colours[name], colours[ground]) >= MARK_CONTRAST for name in MARKS)
    assert colours_of(House(), theme) == (colours, ())


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eye", sorted(DICHROMATS))
def test_praise_and_blame_are_told_apart_by_eyes_with_two_cones(theme: Any, eye: str) -> None:
    praise, blame = (seen(COLOURS[theme][name], DICHROMATS[eye]) for name in ("praise", "blame"))
    assert sum((a - b) ** 2 for a, b in zip(praise, blame, strict=True)) ** 0.5 > 30


def test_contrast_is_wcag_s() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_a_house_s_colours_are_used_where_they_can_be_read() -> None:
    colours, warnings = colours_of(House(colours={"praise": "#005500", "accent.dark": "#FFD000"}), "light")
    assert (colours["praise"], colours["accent"], warnings) == ("#005500", COLOURS["light"]["accent"], ())
    assert colours_of(House(colours={"accent.dark": "#FFD000"}), "dark")[0]["accent"] == "#FFD000"


def test_a_colour_that_cannot_be_read_gives_way_with_a_sentence() -> None:
    colours, (warning,) = colours_of(House(colours={"ink": "#999999"}), "light")
    assert colours["ink"] == COLOURS["light"]["ink"]
    assert "ink #999999" in warning and "needs 4.5 : 1" in warning
    drawn = draw(picture(), Look(house=House(colours={"accent": "#FFE000"})), "svg")
    assert "needs 3 : 1" in drawn.warnings[0] and b"#ffe000" not in drawn.content.lower()


def test_a_paper_on_which_nothing_can_be_read_gives_way() -> None:
    colours, warnings = colours_of(House(colours={"paper": "#888888"}), "light")
    assert colours == COLOURS["light"] and "#888888" in warnings[0]
    white = colours_of(House(colours={"paper": "#FFFFFF"}), "light")
    assert white[0]["paper"] == "#FFFFFF" and white[1] == ()


@pytest.mark.parametrize("ground", ["#FBFAF7", "#12151C"])
def test_words_in_a_segment_s_colour_are_darkened_until_they_can_be_read(ground: str) -> None:
    ink = "#111827" if ground == "#FBFAF7" else "#E7E5E0"
    for colour in ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#000000"):
        assert contrast(legible(colour, ground, ink), ground) >= TEXT_CONTRAST
    drawn = draw(picture(Plane(marks=(Text(x=0.5, y=0.5, text="Loyal", colour="#F0E442"),))), Look(), "svg")
    assert b"#f0e442" not in drawn.content


@pytest.mark.parametrize("logo", [SVG, png(60, 20)])
@pytest.mark.parametrize("format_", ["png", "pdf", "svg", "html"])
def test_a_logo_stands_at_the_foot(logo: bytes, format_: Any) -> None:
    house = House(name="Lighthouse", credit="The Lighthouse desk", logo=logo)
    drawn = draw(picture(), Look(scale=1, house=house), format_)
    assert drawn.warnings == ()
    if format_ == "png":
        image = Image.open(io.BytesIO(drawn.content)).convert("RGB")
        width, height = image.size
        foot = image.crop((width // 2, height - 110, width, height))
        assert (0, 0, 255) in set(foot.get_flattened_data())


@pytest.mark.parametrize(
    ("logo", "said"),
    [
        (b"GIF89a" + bytes(50), "neither PNG nor SVG"),
        (png(2, 2) + bytes(1_000_000), "larger than 1 MB"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 90_000, 90_000), "more than 6000 pixels"),
        (b"\x89PNG\r\n\x1a\n", "more than 6000 pixels a side, or none"),
        *(
            (b"<svg xmlns='http://www.w3.org/2000/svg'>" + part + b"</svg>", "would run or fetch something")
            for part in (
                b"<script>alert(1)</script>", b"<g onload='alert(1)'/>", b"<image href='file:///etc/passwd'/>",
                b"<a xlink:href='http://x'/>", b"<style>@import 'http://x'</style>", b"<foreignObject/>",
                b"<rect fill='url(http://x#a)'/>", b"<use href='http://x#a'/>",
            )
        ),
        (b"<!DOCTYPE svg [<!ENTITY a 'aaaa'>]><svg>&a;</svg>", "would run or fetch something"),
    ],
)  # fmt: skip
def test_a_logo_that_would_do_harm_is_refused_in_a_sentence(logo: bytes, said: str) -> None:
    with pytest.raises(PictureError, match=said):
        check_logo(logo)
    with pytest.raises(PictureError, match="logo"):
        draw(picture(), Look(house=House(logo=logo)), "svg")


def test_a_logo_that_cannot_be_read_is_an_error_and_no_crash() -> None:
    broken = png(8, 8)[:40] + zlib.compress(b"nothing")
    with pytest.raises(PictureError, match="cannot be set"):
        draw(picture(), Look(house=House(logo=broken)), "png")


def test_colours_of_one_theme_differ_so_that_a_page_can_turn_dark() -> None:
    for one, other in itertools.combinations(COLOURS["light"].values(), 2):
        assert one != other
