"""How a report looks in Word: styles, the running head and foot, rules of tables, bars beside paragraphs."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from data.exports.docx import CHINESE_FONT
from data.reports.logo import sides_of

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Row
    from docx.text.paragraph import Paragraph

SERIF = "Georgia"
_SIZES = {"Title": 30, "Heading 1": 20, "Heading 2": 13, "Heading 3": 11}
#: Room before and after a heading, points.
_ROOM = {"Title": (0, 4), "Heading 1": (22, 6), "Heading 2": (14, 4), "Heading 3": (10, 2)}
#: A logo is no wider and no higher.
_LOGO_CM = (5.0, 1.0)
_FIELD = re.compile(r"(\{pages?\})")


def set_styles(document: Document, colours: Mapping[str, str]) -> None:
    """Quiet headings in a serif, ten points of text, the languages of spelling.

    Args:
        colours: by meaning, six digits.
    """
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    normal = document.styles["Normal"]
    normal.font.size, normal.font.color.rgb = Pt(10), RGBColor.from_string(colours["ink"])
    normal.paragraph_format.line_spacing = 1.15
    normal.paragraph_format.space_after = Pt(8)
    for name, size in _SIZES.items():
        style = document.styles[name]
        style.font.size, style.font.bold = Pt(size), True
        style.font.color.rgb = RGBColor.from_string(colours["ink"])
        style.font.name = SERIF
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE_FONT)
        before, after = _ROOM[name]
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = True
        for border in style.element.pPr.findall(qn("w:pBdr")):
            style.element.pPr.remove(border)
    for said in document.styles.element.iter(qn("w:lang")):
        said.set(qn("w:val"), "en-GB")
        said.set(qn("w:eastAsia"), "zh-CN")


def set_page(document: Document, head: str, foot: str, pages: str, colours: Mapping[str, str]) -> None:
    """A4, a running head from the second page on, the page's number at every foot.

    Args:
        pages: "Page {page} of {pages}"; the braces become fields.
    """
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)
    section.different_first_page_header_footer = True
    _write_small(section.header.paragraphs[0], head, colours)
    for footer in (section.footer, section.first_page_footer):
        paragraph = footer.paragraphs[0]
        _write_small(paragraph, f"{foot}\t", colours)
        _set_tab(paragraph)
        _add_pages(paragraph, pages, colours)


def add_logo(document: Document, logo: bytes, name: str) -> None:
    """The house's logo above the first page, where the others have their running head."""
    from docx.shared import Cm

    wide, high = sides_of(logo)
    height = min(_LOGO_CM[1], _LOGO_CM[0] * high / wide)
    section = document.sections[0]
    section.header_distance = Cm(0.9)
    run = section.first_page_header.paragraphs[0].add_run()
    drawing = run.add_picture(io.BytesIO(logo), height=Cm(height))
    drawing._inline.docPr.set("descr", name or "Logo")


def _write_small(paragraph: Paragraph, text: str, colours: Mapping[str, str]) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(8), RGBColor.from_string(colours["muted"])


def _set_tab(paragraph: Paragraph) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm

    # The style of footers has stops of its own, for another page.
    style: Any = paragraph.style
    style.paragraph_format.tab_stops.clear_all()
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT)


def _add_pages(paragraph: Paragraph, pages: str, colours: Mapping[str, str]) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for part in _FIELD.split(pages):
        if part not in ("{page}", "{pages}"):
            _write_small(paragraph, part, colours)
            continue
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE" if part == "{page}" else "NUMPAGES")
        paragraph._p.append(field)
        _write_small(paragraph, "1", colours)
        field.append(paragraph.runs[-1]._r)


def rule_table(table: Table, colours: Mapping[str, str]) -> None:
    """Hairlines between the rows, no others."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for name, colour in (("bottom", colours["line"]), ("insideH", colours["line"])):
        line = OxmlElement(f"w:{name}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", colour)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    properties = table._tbl.tblPr
    properties.append(borders)
    margins = OxmlElement("w:tblCellMar")
    for name, value in (("top", "50"), ("left", "0"), ("bottom", "50"), ("right", "140")):
        margin = OxmlElement(f"w:{name}")
        margin.set(qn("w:w"), value)
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.append(margins)


def set_widths(table: Table, widths: Sequence[float]) -> None:
    """Columns so many points wide."""
    from docx.shared import Pt

    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
        for cell in column.cells:
            cell.width = Pt(width)


def keep_row(row: _Row, *, head: bool) -> None:
    """A row stays whole; a head stands on every page that its table reaches."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))


def add_bar(paragraph: Paragraph, colour: str, ground: str = "") -> None:
    """A bar to the left of a paragraph, and a ground if asked for."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph.paragraph_format.left_indent = Pt(10)
    borders, bar = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "8"), ("color", colour)):
        bar.set(qn(f"w:{name}"), value)
    borders.append(bar)
    properties = paragraph._p.get_or_add_pPr()
    shade = shading(ground) if ground else None
    # The order of a paragraph's properties is fixed: keepNext, pBdr, shd, …, spacing, ind.
    later = properties.find(qn("w:spacing"))
    place = list(properties).index(later) if later is not None else 0
    for part in (part for part in (shade, borders) if part is not None):
        properties.insert(place, part)


def shading(colour: str) -> Any:
    """The element that colours the ground of a run or a paragraph."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        shade.set(qn(f"w:{name}"), value)
    return shade
