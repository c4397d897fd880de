"""A report as PDF: set by typst, tagged, in the report's language, with its fonts inside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from data.pictures.fonts import load_faces
from data.pictures.records import House
from data.reports.blocks import Report
from data.reports.figures import ROOT, colours_of
from data.reports.plain import breakable, cleaned, shortened, tree, width_of
from data.reports.words import word

TEMPLATE = Path(__file__).with_name("report.typ")
#: What the phrase of a quote that counted is marked with: text on it stays readable.
MARK = "#FBE7B8"
_WORDS = ("contents", "page", "figure", "same", "tables", "spoiler", "review", "notes")
#: Size of the title (pt) up to so many letters; longer ones get the last.
_TITLES = ((28, 34), (60, 26), (120, 19), (240, 14))
_SMALLEST_TITLE = 11


def write_pdf(report: Report, house: House) -> bytes:
    """The report as a tagged PDF (PDF/UA-1 where the fonts have every sign of it)."""
    import typst

    faces = load_faces(house.font)
    clear = cleaned(report)
    content = json.dumps(breakable(laid_out(clear, house, faces.sans, faces.serif)), default=str)
    made: bytes = typst.compile(
        TEMPLATE, root=ROOT, font_paths=faces.fonts, format="pdf", sys_inputs={"report": content},
        timestamp=clear.made_at, pdf_standards=["ua-1"],
    )  # fmt: skip
    return made


def laid_out(report: Report, house: House, sans: tuple[str, ...], serif: tuple[str, ...]) -> dict[str, Any]:
    """What the template reads: the report as plain data, and how it is to look."""
    made = tree(report)
    made["words"] = {key: word(report, key) for key in _WORDS}
    made["house"] = house.name or "Marquee"
    made["author"] = house.name or "Marquee"
    made["running"] = shortened(report.title, 60)
    made["heads"] = {section.heading: shortened(section.heading, 60) for section in (report.cover, *report.sections)}
    made["look"] = {
        "colours": colours_of(house, "light") | {"mark": MARK},
        "sans": list(sans),
        "serif": list(serif),
        "title": _title_size(report.title),
    }
    return made


def _title_size(title: str) -> int:
    wide = width_of(title)
    return next((size for letters, size in _TITLES if wide <= letters), _SMALLEST_TITLE)
