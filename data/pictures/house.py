"""A studio's house style held against legibility, and its logo against mischief."""

from __future__ import annotations

import re
import struct

from data.errors import PictureError
from data.pictures.palette import COLOURS, MARK_CONTRAST, MARKS, TEXT_CONTRAST, TEXTS, Theme, contrast, mixed
from data.pictures.records import House

LARGEST_LOGO = 1_000_000
_LARGEST_SIDE = 6_000
#: How much ink the grounds have that a house's own paper brings along.
_GROUNDS = {"raised": 0.03, "band": 0.06, "line": 0.16}
_PNG = b"\x89PNG\r\n\x1a\n"
#: What an SVG logo may not hold: scripts, other documents, and anything that is fetched.
_MISCHIEF = re.compile(
    rb"<!DOCTYPE|<!ENTITY|<\?xml-stylesheet|<\s*(?:\w+:)?(?:script|foreignObject|iframe|image|use\s[^>]*href\s*=\s*[\"'][^#])"
    rb"|\son\w+\s*=|href\s*=\s*[\"']\s*(?!#)|url\(\s*[\"']?\s*(?!#)|@import|javascript:",
    re.IGNORECASE,
)


def colours_of(house: House, theme: Theme) -> tuple[dict[str, str], tuple[str, ...]]:
    """A theme's colours with the house's own, and a sentence for each of those that was passed over.

    A colour that could not be read (4.5 : 1 for text, 3 : 1 for marks, against paper and bands) gives way to
    Marquee's own.
    """
    own = COLOURS[theme]
    colours, warnings = dict(own), []
    suffix = "" if theme == "light" else ".dark"
    wanted = {name: house.colours[name + suffix] for name in own if name + suffix in house.colours}
    for name, share in (("paper", 0.0), *_GROUNDS.items()):
        given = mixed(wanted["paper"], own["ink"], share) if "paper" in wanted else own[name]
        colours[name] = wanted.get(name, given)
    for name in (*TEXTS, *MARKS):
        if name in wanted:
            if (problem := _problem(name, wanted[name], colours)) is None:
                colours[name] = wanted[name]
            else:
                warnings.append(problem)
    return _legible(colours, own, wanted, warnings), tuple(warnings)


def _problem(name: str, colour: str, colours: dict[str, str]) -> str | None:
    least = TEXT_CONTRAST if name in TEXTS else MARK_CONTRAST
    worst = min(contrast(colour, colours["paper"]), contrast(colour, colours["band"]))
    if worst >= least:
        return None
    return (
        f"the house's {name} {colour} has a contrast of {worst:.1f} : 1 to its ground and needs {least:g} : 1: "
        f"Marquee's own stands in for it"
    )


def _legible(
    colours: dict[str, str], own: dict[str, str], wanted: dict[str, str], warnings: list[str]
) -> dict[str, str]:
    # A paper of the house's own may make Marquee's other colours illegible: then the paper gives way.
    if "paper" not in wanted:
        return colours
    failing = [name for name in (*TEXTS, *MARKS) if _problem(name, colours[name], colours)]
    if not failing:
        return colours
    warnings.append(
        f"on the house's paper {wanted['paper']} these colours could not be read: {', '.join(failing)}. "
        f"Marquee's own paper stands in for it"
    )
    return colours | {name: own[name] for name in ("paper", *_GROUNDS)}


def logo_file(house: House) -> tuple[str, dict[str, bytes]]:
    """The name under which a template finds the logo ("" without one), and its file.

    Raises:
        PictureError: it is neither PNG nor SVG, too large, or would run or fetch something.
    """
    if not house.logo:
        return "", {}
    check_logo(house.logo)
    name = "logo.png" if house.logo.startswith(_PNG) else "logo.svg"
    return name, {name: house.logo}


def check_logo(logo: bytes) -> None:
    """Refuse a logo that cannot be printed safely.

    Raises:
        PictureError: it is neither PNG nor SVG, larger than 1 MB or 6000 pixels, or would run or fetch something.
    """
    if len(logo) > LARGEST_LOGO:
        raise PictureError("the logo is larger than 1 MB", where="house style", mend="save it smaller")
    if logo.startswith(_PNG):
        sides = struct.unpack(">II", logo[16:24]) if len(logo) >= 24 else (0, 0)
        if not all(0 < side <= _LARGEST_SIDE for side in sides):
            raise PictureError(
                "the logo has more than 6000 pixels a side, or none", where="house style", mend="scale it"
            )
        return
    if b"<svg" not in logo[:4_000].lower():
        raise PictureError("the logo is neither PNG nor SVG", where="house style", mend="save it as PNG or SVG")
    if found := _MISCHIEF.search(logo):
        raise PictureError(
            f"the logo would run or fetch something ({found.group().decode('ascii', 'replace').strip()[:40]})",
            where="house style",
            mend="export it as plain SVG, shapes only, or as PNG",
        )
