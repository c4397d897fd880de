"""A report as one HTML file: no script, nothing fetched, readable on a telephone and on paper, light and dark."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from data.pictures.palette import COLOURS
from data.pictures.records import House
from data.reports.blocks import Report
from data.reports.plain import cleaned, tree
from data.reports.words import word

FOLDER = Path(__file__).parent
_WORDS = ("contents", "figure", "same", "reveal", "spoiler", "review", "notes", "runs", "about")
MARKS = {"light": "#FBE7B8", "dark": "#5A4312"}


def write_html(report: Report, house: House) -> bytes:
    """The report as one file in UTF-8.

    Its own policy (CSP) allows the one stylesheet that it carries, by its hash, and pictures inside it; nothing else.
    """
    clear = cleaned(report)
    style = _style(house)
    made = tree(clear) | {
        "words": {key: word(clear, key) for key in _WORDS},
        "house": house.name or "Marquee",
        "credit": house.credit,
        "style": style,
        "style_hash": base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
    }
    return _template().render(report=made).encode("utf-8", "replace")


def _template() -> Any:
    import jinja2

    loader = jinja2.FileSystemLoader(FOLDER)
    found = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return found.get_template("report.html.jinja")


def _style(house: House) -> str:
    """The stylesheet, the house's colours first."""
    rules = (FOLDER / "report.css").read_text(encoding="utf-8")
    return f"{_colours(house)}\n{rules}"


def _colours(house: House) -> str:
    light = COLOURS["light"] | {"mark": MARKS["light"]}
    dark = COLOURS["dark"] | {"mark": MARKS["dark"]}
    for name, colour in house.colours.items():
        meaning, _, theme = name.partition(".")
        (dark if theme == "dark" else light)[meaning] = colour
    return (
        f":root{{color-scheme:light dark;{_variables(light)}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_variables(dark)}}}}}"
    )


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())
