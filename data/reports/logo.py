"""The house's logo for files that hold no drawing of lines: Word and slides."""

from __future__ import annotations

from data.pictures.house import logo_file
from data.pictures.records import House
from data.pictures.typesetting import TEMPLATES, typeset

#: Pixels an inch: a logo of 40 points has some 220 pixels in height.
_PIXELS_AN_INCH = 400.0


def draw_logo(house: House) -> bytes:
    """The logo as PNG on nothing; b"" where the house has none.

    Raises:
        PictureError: it is no picture, too large, or would run or fetch something.
    """
    name, files = logo_file(house)
    if not name:
        return b""
    return typeset(TEMPLATES / "logo.typ", {"logo": name}, "png", [], files=files, ppi=_PIXELS_AN_INCH).content


def sides_of(logo: bytes) -> tuple[int, int]:
    """Width and height of a PNG, in pixels."""
    return int.from_bytes(logo[16:20], "big"), int.from_bytes(logo[20:24], "big")
