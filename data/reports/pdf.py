"""A report as PDF: set by typst, tagged, in the report's language, with its fonts inside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from data.pictures.draw import one_line
from data.pictures.house import logo_file
from data.pictures.records import House
from data.pictures.typesetting import typeset
from data.reports.blocks import Report
from data.reports.plain import breakable, cleaned, figures_of, shortened, tree, width_of
from data.reports.printed import drawing_colours, find_setting, plain_planes
from data.reports.words import word

TEMPLATE = Path(__file__).with_name("report.typ")
#: What the phrase of a quote that counted is marked with: text on it stays readable.
MARK = "#FBE7B8"
_WORDS = ("contents", "page", "figure", "same", "tables", "spoiler", "review", "notes", "runs", "missing")
#: Size of the title (pt) up to so many letters; longer ones get the last.
_TITLES = ((14, 38), (26, 30), (60, 24), (120, 18), (240, 14))
_SMALLEST_TITLE = 11


def write_pdf(report: Report, house: House) -> bytes:
    """The report as a tagged PDF (PDF/A-2a and PDF/UA-1), its fonts inside.

    Raises:
        PictureError: a figure's mark lies outside its plane, or no font of the machine has Chinese signs.
    """
    clear = cleaned(report)
    made = laid_out(clear, house)
    setting = find_setting(made, house, clear.language)
    made = breakable(setting.printable(made)) | {"look": _look(clear, house) | setting.families}
    data = {"report": json.loads(json.dumps(made, default=str))}
    logo, files = logo_file(house)
    data["report"] |= {"logo": logo, "missing": bool(setting.coverage.missing)}
    return typeset(TEMPLATE, data, "pdf", setting.faces.fonts, files=files, moment=clear.made_at).content


def laid_out(report: Report, house: House) -> dict[str, Any]:
    """What the template reads besides how it is to look: the report as plain data, and the words around it."""
    made = tree(report)
    figures = figures_of(report)
    planes = plain_planes(figures)
    for section in (made["cover"], *made["sections"]):
        for block in section["blocks"]:
            if block["kind"] == "figure":
                block["plane"] = planes[block["number"] - 1]
    made["words"] = {key: word(report, key) for key in _WORDS}
    made["house"] = made["author"] = one_line(house.name) or "Marquee"
    made["credit"] = one_line(house.credit)
    made["foot"] = shortened(" · ".join(made["provenance"]), 100)
    made["running"] = shortened(report.title, 60)
    made["heads"] = [shortened(section.heading, 60) for section in (report.cover, *report.sections)]
    return made


def _look(report: Report, house: House) -> dict[str, Any]:
    colours = drawing_colours(figures_of(report), house, "light")
    if "paper" not in house.colours:
        # The page is as white as the paper in the printer.
        colours["paper"] = "#FFFFFF"
    return {"colours": colours | {"mark": MARK}, "title": _title_size(report.title)}


def _title_size(title: str) -> int:
    wide = width_of(title)
    return next((size for letters, size in _TITLES if wide <= letters), _SMALLEST_TITLE)
