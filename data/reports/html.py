"""A report as one HTML file: no script, nothing fetched, readable on a telephone and on paper, light and dark."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

from data.exports.docx import clean
from data.pictures.house import logo_file
from data.pictures.palette import Theme
from data.pictures.records import House
from data.reports.blocks import Report
from data.reports.figures import NARROW, WIDE, draw_figures, inline_svgs, property_of
from data.reports.plain import cleaned, figures_of, tree
from data.reports.printed import drawing_colours
from data.reports.webfonts import font_rules
from data.reports.words import word

FOLDER = Path(__file__).parent
_WORDS = ("contents", "figure", "same", "reveal", "spoiler", "review", "notes", "runs")
_SANS = '"Noto Sans","Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif'
_SERIF = 'Georgia,"Noto Serif","Songti SC","Noto Serif CJK SC",serif'
#: What a quote's phrase that counted is marked with.
MARKS: dict[Theme, str] = {"light": "#FBE7B8", "dark": "#5A4312"}


def write_html(report: Report, house: House) -> bytes:
    """The report as one file in UTF-8.

    Its own policy (CSP) allows the one stylesheet that it carries, by its hash, and pictures inside it; nothing else.
    """
    clear = cleaned(report)
    style = _style(clear, house)
    plain = tree(clear)
    glyphs = _add_drawings(plain, clear, house)
    made = plain | {
        "glyphs": glyphs,
        "words": {key: word(clear, key) for key in _WORDS},
        "house": clean(house.name) or "Marquee",
        "credit": clean(house.credit),
        "logo": _logo(house),
        "style": style,
        "style_hash": base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    }
    page: str = _template().render(report=made)
    return page.encode("utf-8", "replace")


def _logo(house: House) -> str:
    """The house's logo as an address of its own content; "" without one."""
    name, files = logo_file(house)
    if not name:
        return ""
    kind = "image/png" if name.endswith(".png") else "image/svg+xml"
    return f"data:{kind};base64,{base64.b64encode(files[name]).decode()}"


def _add_drawings(plain: dict[str, Any], report: Report, house: House) -> str:
    """Give every figure of the plain report its drawings, for wide and for narrow pages.

    Returns:
        the letters' shapes that all of them share.
    """
    figures = figures_of(report)
    drawn = [draw_figures(figures, size, house, report.language, "svg") for size in (WIDE, NARROW)]
    inline = inline_svgs([*drawn[0], *drawn[1]], drawing_colours(figures, house, "light"))
    pairs = list(zip(inline.drawings[: len(figures)], inline.drawings[len(figures) :], strict=True))
    for section in (plain["cover"], *plain["sections"]):
        for block in section["blocks"]:
            if block["kind"] == "figure":
                block["drawings"] = pairs[block["number"] - 1]
    return inline.glyphs


def _template() -> Any:
    import jinja2

    loader = jinja2.FileSystemLoader(FOLDER)
    found = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return found.get_template("report.html.jinja")


def _style(report: Report, house: House) -> str:
    """The stylesheet, the house's colours first."""
    rules = (FOLDER / "report.css").read_text(encoding="utf-8")
    own = f'"{house.font}", ' if re.fullmatch(r"[\w -]+", house.font) else ""
    families = f':root{{--sans:{own}"Marquee Sans",{_SANS};--serif:{own}"Marquee Serif",{_SERIF};}}'
    return f"{font_rules()}{families}{_colours(report, house)}\n{rules}"


def _colours(report: Report, house: House) -> str:
    figures = figures_of(report)
    themes: tuple[Theme, Theme] = ("light", "dark")
    light, dark = (drawing_colours(figures, house, theme) | {"mark": MARKS[theme]} for theme in themes)
    return (
        f":root{{color-scheme:light dark;{_variables(light)}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_variables(dark)}}}}}"
    )


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"{property_of(name)}:{colour};" for name, colour in colours.items())
