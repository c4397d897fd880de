"""A report as a file, in the format that is asked for."""

from __future__ import annotations

from data.pictures.records import House
from data.reports.blocks import Format, Report

_OWN = House()


def write_report(report: Report, format: Format, house: House = _OWN) -> bytes:
    """The report as a file. The same report in the same house style is the same bytes.

    Args:
        house: the studio's style; by default Marquee's own.
    """
    if format == "pdf":
        from data.reports.pdf import write_pdf

        return write_pdf(report, house)
    if format == "html":
        from data.reports.html import write_html

        return write_html(report, house)
    if format == "docx":
        from data.reports.docx import write_docx

        return write_docx(report, house)
    from data.reports.pptx import write_pptx

    return write_pptx(report, house)
