"""A screenplay's breakdown as files: a table of its scenes as CSV, and with their descriptions as DOCX."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from pydantic import Field

from data.cells import harmless
from data.exports.docx import add_table, clean, new_document, saved
from data.records import Record
from data.writing import Language

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_HEADS: dict[Language, dict[str, str]] = {
    "en": {
        "number": "Scene", "setting": "INT/EXT", "place": "Set", "time": "Time", "day_night": "D/N", "pages": "Pages",
        "eighths": "Eighths", "cast": "Cast", "characters": "Characters", "extras": "Extras", "props": "Props",
        "marked": "In capitals", "dialogue": "Dialogue %", "mood": "Mood", "synopsis": "Synopsis",
    },
    "zh": {
        "number": "场次", "setting": "内/外", "place": "场景", "time": "时间", "day_night": "日/夜", "pages": "页数",
        "eighths": "八分之一页", "cast": "演员号", "characters": "人物", "extras": "群众演员", "props": "道具",
        "marked": "大写标出", "dialogue": "台词 %", "mood": "情绪", "synopsis": "内容提要",
    },
}  # fmt: skip
#: What the table of a document shows, and how wide (cm).
_SHOWN = (
    ("number", 1.2), ("setting", 1.5), ("place", 3.6), ("day_night", 1.4), ("synopsis", 5.0), ("characters", 4.0),
    ("extras", 2.2),
    ("props", 3.6), ("mood", 2.2), ("pages", 1.3),
)  # fmt: skip
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "Breakdown", "scenes": "{scenes} scenes, {pages} pages", "cast": "Cast by number",
        "descriptions": "Scene descriptions",
        "page": "Page ", "scene": "Scene {number}", "by": "by {author}", "source": "From {source}",
        "untold": "too little to tell ({lines} lines)",
    },
    "zh": {
        "title": "场景分解表", "scenes": "共 {scenes} 场，{pages} 页", "cast": "演员号", "descriptions": "场景说明",
        "page": "第 ", "scene": "第 {number} 场", "by": "编剧：{author}", "source": "来源：{source}",
        "untold": "太少，难以判断（{lines} 行）",
    },
}  # fmt: skip


class BreakdownRow(Record):
    """A scene as a first assistant director lists it.

    Attributes:
        number: as the script gives it.
        setting: INT, EXT, INT/EXT or "".
        place, time: as the slugline writes them.
        day_night: D, N, DAWN, DUSK, EVE; 日, 夜, 晨, 昏; where the time only goes on, that of the scene before.
        eighths: length in eighths of a page.
        cast: numbers of those in it, rising; `characters` are their names, most words here first.
        extras, props, marked: crowds, props, and what stands in capitals.
        dialogue_share: words spoken of all its words, 0–1.
        mood: “calm → uneasy → tense”; "" when there is too little to tell it from; `mood_lines`: from how many lines.
        synopsis: in few words of the script.
        stripboard: all of it in one line.
        start, end: its place in the script's text.
    """

    number: str
    setting: str = ""
    place: str = ""
    time: str = ""
    day_night: str = ""
    eighths: int = Field(default=1, ge=1)
    cast: tuple[int, ...] = ()
    characters: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    props: tuple[str, ...] = ()
    marked: tuple[str, ...] = ()
    dialogue_share: float = Field(default=0.0, ge=0, le=1)
    mood: str = ""
    mood_lines: int = 0
    synopsis: str = ""
    stripboard: str = ""
    start: int = 0
    end: int = 0

    @property
    def pages(self) -> str:
        """Its length as it is written: 1 3/8."""
        return pages_of(self.eighths)


class BreakdownAbout(Record):
    """What a breakdown is of.

    Attributes:
        cast: number → name.
        source: the file that was read.
        date: the day it was made; the file says no other.
        note: how it was made, one sentence or two.
    """

    title: str = ""
    author: str = ""
    draft: str = ""
    source: str = ""
    date: date
    language: Language = "en"
    cast: Mapping[int, str] = Field(default_factory=dict)
    note: str = ""


def pages_of(eighths: int) -> str:
    """Eighths of a page as production writes them: 3/8, 1, 1 3/8."""
    whole, rest = divmod(eighths, 8)
    return " ".join(part for part in (str(whole) if whole else "", f"{rest}/8" if rest else "") if part) or "0"


def breakdown_csv(rows: Sequence[BreakdownRow], about: BreakdownAbout) -> bytes:
    """The table as UTF-8 with a byte order mark, a row a scene; no cell is a formula or taken for a date."""
    heads = _HEADS[about.language]
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(heads.values())
    for row in rows:
        cells = _cells(row, about.language)
        # A spreadsheet reads 3/8 as a day of a month, and 0 3/8 as what it is.
        cells["pages"] = f"0 {row.pages}" if row.eighths < 8 else row.pages
        writer.writerow(
            [harmless(clean(cell) if isinstance(cell, str) else cell) for cell in map(cells.__getitem__, heads)]
        )
    return b"\xef\xbb\xbf" + held.getvalue().encode("utf-8")


def breakdown_docx(
    rows: Sequence[BreakdownRow], about: BreakdownAbout, descriptions: Mapping[str, str] | None = None
) -> bytes:
    """The table and, below it, what is said of scenes, on landscape A4. Equal input gives equal bytes.

    Args:
        descriptions: scene's number → its description; line breaks stay.
    """
    words, made = _WORDS[about.language], datetime(about.date.year, about.date.month, about.date.day, tzinfo=UTC)
    document = new_document(about.title or words["title"], made)
    _set_page(document, about.language)
    for line in _heading_lines(rows, about):
        document.add_paragraph(clean(line))
    _add_scenes(document, rows, about.language)
    if about.cast:
        document.add_heading(words["cast"], 1)
        listed = "; ".join(f"{number} {name}" for number, name in sorted(about.cast.items()))
        document.add_paragraph(clean(listed))
    _add_descriptions(document, rows, descriptions or {}, about.language)
    return saved(document, made)


def _cells(row: BreakdownRow, language: Language) -> dict[str, Any]:
    between = "、" if language == "zh" else ", "
    mood = row.mood or _WORDS[language]["untold"].format(lines=row.mood_lines)
    return {
        "number": row.number, "setting": row.setting, "place": row.place, "time": row.time,
        "day_night": row.day_night,
        "pages": row.pages, "eighths": row.eighths, "cast": ", ".join(map(str, row.cast)),
        "characters": between.join(row.characters), "extras": between.join(row.extras),
        "props": between.join(row.props), "marked": between.join(row.marked),
        "dialogue": round(100 * row.dialogue_share), "mood": mood, "synopsis": row.synopsis,
    }  # fmt: skip


def _heading_lines(rows: Sequence[BreakdownRow], about: BreakdownAbout) -> list[str]:
    words = _WORDS[about.language]
    size = words["scenes"].format(scenes=len(rows), pages=pages_of(sum(row.eighths for row in rows)))
    who = words["by"].format(author=about.author) if about.author else ""
    source = words["source"].format(source=about.source) if about.source else ""
    lines = [" · ".join(part for part in (words["title"], who, about.draft, about.date.isoformat(), size) if part)]
    lines += [line for line in (" · ".join(part for part in (source, about.note) if part),) if line]
    return lines


def _set_page(document: Document, language: Language) -> None:
    """Landscape A4, small type, and the page's number at the foot."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin = section.bottom_margin = Cm(1.6)
    document.styles["Normal"].font.size = Pt(9)
    document.core_properties.language = "zh-CN" if language == "zh" else "en-GB"
    foot = section.footer.paragraphs[0]
    foot.add_run(_WORDS[language]["page"])
    _add_page_number(foot)
    foot.add_run(" 页" if language == "zh" else "")


def _add_page_number(paragraph: Paragraph) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run, shown = OxmlElement("w:r"), OxmlElement("w:t")
    shown.text = "1"
    run.append(shown)
    field.append(run)
    paragraph._p.append(field)


def _add_scenes(document: Document, rows: Sequence[BreakdownRow], language: Language) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Cm

    names = [name for name, _ in _SHOWN]
    cells = [[str(told[name]) for name in names] for told in (_cells(row, language) for row in rows)]
    table = add_table(document, [_HEADS[language][name] for name in names], cells)
    table.autofit = False
    for line in table.rows:
        for (_, width), cell in zip(_SHOWN, line.cells, strict=True):
            cell.width = Cm(width)
        # A scene's row is not torn apart by the end of a page; the schema wants this before the header's mark.
        line._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def _add_descriptions(
    document: Document, rows: Sequence[BreakdownRow], descriptions: Mapping[str, str], language: Language
) -> None:
    words = _WORDS[language]
    told = [row for row in rows if descriptions.get(row.number, "").strip()]
    if told:
        document.add_heading(words["descriptions"], 1)
    for row in told:
        heading = " · ".join(
            part for part in (words["scene"].format(number=row.number), row.setting, row.place, row.time) if part
        )
        document.add_heading(clean(heading), 2)
        for line in descriptions[row.number].splitlines():
            if line.strip():
                document.add_paragraph(clean(line.strip()))
