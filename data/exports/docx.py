"""Word files: hostile text stays text, Chinese gets a Chinese font, and the same content is the same bytes."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

FONT, CHINESE_FONT = "Calibri", "Microsoft YaHei"
#: The earliest moment that an entry of a ZIP file can have.
_FIRST_ZIP_YEAR = 1980
#: Signs that turn the writing direction of what comes after them.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
#: Longest title that the properties of a document take.
_TITLE_LENGTH = 255


def clean(text: str) -> str:
    """A text as XML can hold it: line breaks and tabs stay, other controls go, and so does what turns directions."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or not _is_control(sign))


def _is_control(sign: str) -> bool:
    # The last two places of every plane stand for no character; XML refuses those of the first.
    return unicodedata.category(sign) in ("Cc", "Cs") or sign in _TURNING or ord(sign) & 0xFFFE == 0xFFFE


def new_document(title: str, created: datetime) -> Document:
    """An empty document with its title as heading.

    Args:
        title: any text.
        created: what its properties say; the present moment would make every file another one.
    """
    import docx

    document = docx.Document()
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        _set_fonts(document, name)
    about = document.core_properties
    about.title, about.author, about.last_modified_by = clean(title)[:_TITLE_LENGTH], "Marquee", "Marquee"
    about.comments, about.revision = "", 1
    about.created = about.modified = created.astimezone(UTC).replace(tzinfo=None)
    document.add_heading(clean(title), 0)
    return document


def add_heading(document: Document, text: str, level: int) -> Paragraph:
    """A heading of level 1 to 3 at the end of the document."""
    paragraph: Paragraph = document.add_paragraph(clean(text))
    # By its id: the library looks through all styles, twice, for one that is named.
    paragraph._p.style = f"Heading{level}"
    return paragraph


def add_table(document: Document, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A table at the end of the document; its header stands on every page that it reaches.

    Args:
        header: may be empty: then there is none.
        rows: each as long as the first; `header`'s length where there is one.
    """
    written = [*([header] if header else []), *rows]
    width = len(written[0]) if written else 1
    table: Table = document.add_table(rows=len(written), cols=width, style="Table Grid")
    for row, texts in zip(table.rows, written, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = clean(text)
    if header:
        _mark_header(table)
    return table


def saved(document: Document, created: datetime) -> bytes:
    """The document as a file; every entry has the same date, and none the present one."""
    held = io.BytesIO()
    document.save(held)
    return dated(held.getvalue(), created)


def dated(packed: bytes, created: datetime) -> bytes:
    """An office file again, its entries dated as they were made and not as they were written."""
    half, whole = io.BytesIO(packed), io.BytesIO()
    moment = max(created.astimezone(UTC), datetime(_FIRST_ZIP_YEAR, 1, 1, tzinfo=UTC)).timetuple()[:6]
    with zipfile.ZipFile(half) as source, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=(*moment[:5], moment[5] // 2 * 2))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            entry.create_system = 3
            target.writestr(entry, source.read(name))
    return whole.getvalue()


def _set_fonts(document: Document, style: str) -> None:
    from docx.oxml.ns import qn

    found = document.styles[style]
    found.font.name = FONT
    fonts = found.element.get_or_add_rPr().get_or_add_rFonts()
    for place in ("ascii", "hAnsi", "eastAsia", "cs"):
        # A font of the theme would win over the one that is named.
        fonts.attrib.pop(qn(f"w:{place}Theme"), None)
    fonts.set(qn("w:eastAsia"), CHINESE_FONT)
    fonts.set(qn("w:cs"), FONT)


def _mark_header(table: Table) -> None:
    from docx.oxml import OxmlElement

    first = table.rows[0]
    first._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in first.cells:
        for run in (run for paragraph in cell.paragraphs for run in paragraph.runs):
            run.bold = True
