"""A report as a Word file: headings, real tables whose heads repeat, drawings with words for who cannot see them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from data.exports.docx import CHINESE_FONT, add_heading, new_document, saved
from data.han import HAN
from data.pictures.house import colours_of
from data.pictures.records import House
from data.reports.blocks import Block, Facts, FigureBlock, Passage, Quote, Quotes, Report, Section, Stats, Table
from data.reports.docx_look import (
    SERIF,
    add_bar,
    add_logo,
    keep_row,
    rule_table,
    set_page,
    set_styles,
    set_widths,
    shading,
)
from data.reports.figures import PAGE, draw_figures
from data.reports.fitting import column_widths
from data.reports.logo import draw_logo
from data.reports.plain import byline, cleaned, figures_of, notes_of, pieces, shortened
from data.reports.words import provenance, word

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph

_MARK = "FBE7B8"
#: Letters that are written from right to left, with what stands between them.
_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe"
_RIGHT_TO_LEFT = re.compile(rf"([{_RIGHT}](?:[{_RIGHT}\s]*[{_RIGHT}])?)")
_WIDTH_CM, POINTS_A_CM = 16.0, 28.35
#: The first page is one: its words are set smaller and nearer than the rest.
_COVER_SIZE, _COVER_ROOM, _COVER_LINE = {"en": 0.86, "zh": 0.82}, 0.4, 1.0
_SIZE = 10.0
#: A table of more columns is set smaller.
_MANY_COLUMNS = 6
#: How much wider the bold letters of heads are.
_BOLD = 1.08
_INTERVAL = re.compile(r"\([^()\s][^()]{0,17}\)")


def write_docx(report: Report, house: House) -> bytes:
    """The report as a Word file on A4; equal reports are equal bytes."""
    clear = cleaned(report)
    document = new_document(clear.title, clear.made_at)
    writing = _Writing(document, clear, house)
    writing.write()
    return saved(document, clear.made_at)


class _Writing:
    """A report on its way into a document."""

    def __init__(self, document: Document, report: Report, house: House) -> None:
        self.document, self.report, self.house = document, report, house
        self.colours = {name: colour[1:] for name, colour in colours_of(house, "light")[0].items()}
        self.figures, self.notes = figures_of(report), notes_of(report)
        self.drawings = draw_figures(self.figures, PAGE, house, report.language, "png")
        self.share, self.room = _COVER_SIZE[report.language], _COVER_ROOM

    def write(self) -> None:
        """The whole document, in reading order."""
        set_styles(self.document, self.colours)
        head, foot = shortened(self.report.title, 70), shortened(" · ".join(provenance(self.report)), 80)
        set_page(self.document, head, foot, word(self.report, "page"), self.colours)
        if logo := draw_logo(self.house):
            add_logo(self.document, logo, self.house.name)
        self._add_title()
        self._add_question()
        self._add_section(self.report.cover)
        self.share = self.room = 1.0
        self._add_contents()
        for section in self.report.sections:
            add_heading(self.document, section.heading, 1)
            self._add_section(section)
        self._add_tables()
        self._add_notes()

    def _add_title(self) -> None:
        about = " · ".join((self.house.name or "Marquee", *provenance(self.report)[:1]))
        if self.report.subtitle:
            self.add(self.report.subtitle, colour="muted", size=12, after=2)
        self.add(about, colour="muted", size=9, after=14)

    def _add_question(self) -> None:
        """The cover's question: a heading like the others, but the answer is what stands out."""
        from docx.shared import Pt

        question = add_heading(self.document, "", 1)
        question.paragraph_format.space_before, question.paragraph_format.space_after = Pt(0), Pt(2)
        self.put(question, self.report.cover.heading, size=11, colour="muted")

    def _add_contents(self) -> None:
        if not self.report.sections:
            return
        add_heading(self.document, word(self.report, "contents"), 1).paragraph_format.page_break_before = True
        for section in self.report.sections:
            paragraph = self.add(section.heading, bold=True, after=0 if section.answer else 8)
            if section.answer:
                paragraph.paragraph_format.keep_with_next = True
                self.add(section.answer, colour="muted", after=8)

    def _add_section(self, section: Section) -> None:
        if section.answer:
            answer = self.add(section.answer, size=16 if section is self.report.cover else 13, serif=True, after=12)
            answer.paragraph_format.keep_with_next = True
        for block in section.blocks:
            self._add_block(block)

    def _add_block(self, block: Block) -> None:
        if isinstance(block, Passage):
            self._add_passage(block)
        elif isinstance(block, Stats):
            self._add_stats(block)
        elif isinstance(block, Table):
            self.add_table(block, block.title)
        elif isinstance(block, FigureBlock):
            self._add_figure(block)
        elif isinstance(block, Quotes):
            self._add_quotes(block)
        else:
            self._add_facts(block)

    def _add_passage(self, block: Passage) -> None:
        lead, note = block.style == "lead", block.style == "note"
        by = byline(self.report, block)
        paragraph = self.add(
            block.text, size=12.5 if lead else 9 if note else None, serif=lead, colour="muted" if note else "",
            after=1 if by else 8,
        )  # fmt: skip
        if block.style == "warning":
            add_bar(paragraph, self.colours["accent"], self.colours["raised"])
        if block.evidence:
            number = paragraph.add_run(str(self.notes.index(block.evidence) + 1))
            number.font.superscript = True
        if by:
            paragraph.paragraph_format.keep_with_next = True
            self.add(by, size=9, colour="muted")

    def _add_stats(self, block: Stats) -> None:
        """A table with a column a number: what it is stands in its head."""
        stats = block.stats
        lines = [[one.value for one in stats], [" · ".join(filter(None, (one.interval, one.n))) for one in stats]]
        if any(one.beside for one in stats):
            lines.append([one.beside for one in stats])
        table = self._new_table([one.label for one in stats], lines, [False] * len(stats))
        for place, one in enumerate(stats):
            run = table.rows[1].cells[place].paragraphs[0].runs
            for part in run:
                self._style(part, size=22 if len(one.value) <= 8 else 13, bold=True, colour=_named(one.lean))
        self.space()

    def add_table(self, block: Table, title: str) -> None:
        """A table under its title, its note below."""
        if title:
            self._add_name(title)
        self._new_table(
            [column.head for column in block.columns], block.printed, [column.number for column in block.columns]
        )
        self.add(block.note, size=9, colour="muted") if block.note else self.space()

    def _new_table(self, heads: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[bool]) -> WordTable:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        table: WordTable = self.document.add_table(rows=1 + len(rows), cols=len(heads))
        rule_table(table, self.colours)
        rows = [[_kept_together(text) for text in texts] for texts in rows]
        size = 9.0 if len(heads) <= _MANY_COLUMNS else 8.0
        set_widths(table, column_widths([heads, *rows], numbers, size * _BOLD, _WIDTH_CM * POINTS_A_CM, 8))
        for place, (row, texts) in enumerate(zip(table.rows, (heads, *rows), strict=True)):
            keep_row(row, head=place == 0)
            for cell, text, number in zip(row.cells, texts, numbers, strict=True):
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = 0
                paragraph.paragraph_format.line_spacing = _COVER_LINE if self.room < 1 else None
                if number:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                self.put(paragraph, text, size=size, bold=place == 0, colour="muted" if place == 0 else "")
        return table

    def _add_figure(self, block: FigureBlock) -> None:
        from docx.shared import Cm

        number = self.figures.index(block)
        self._add_name(block.finding)
        said = " · ".join(filter(None, (word(self.report, "figure", number=number + 1), block.subtitle)))
        self.add(said, size=9, colour="muted", after=4).paragraph_format.keep_with_next = True
        drawing = (
            self.document.add_paragraph()
            .add_run()
            .add_picture(io.BytesIO(self.drawings[number]), width=Cm(_WIDTH_CM))
        )
        inline = drawing._inline
        for side in ("distT", "distB", "distL", "distR"):
            inline.set(side, "0")
        about = inline.docPr
        about.set("descr", block.alt or block.finding)
        about.set("name", word(self.report, "figure", number=number + 1))

    def _add_quotes(self, block: Quotes) -> None:
        if block.title:
            self._add_name(block.title)
        if block.note:
            self.add(block.note, size=9, colour="muted")
        for quote in block.quotes:
            self._add_quote(quote)

    def _add_quote(self, quote: Quote) -> None:
        if quote.spoiler:
            warned = self.add(word(self.report, "spoiler"), size=9, bold=True, colour="accent", after=0)
            add_bar(warned, self.colours[_bar_colour(quote)])
            warned.paragraph_format.keep_with_next = True
        said = self.add("")
        for text, marked in pieces(quote):
            self.put(said, text, serif=True, mark=marked)
        about = self.add(
            " · ".join(filter(None, (quote.about, word(self.report, "review", id=quote.review_id)))),
            size=9, colour="muted", after=12,
        )  # fmt: skip
        for paragraph in (said, about):
            add_bar(paragraph, self.colours[_bar_colour(quote)])
        said.paragraph_format.space_after = 0
        said.paragraph_format.keep_with_next = True

    def _add_facts(self, block: Facts) -> None:
        if block.title:
            self._add_name(block.title)
        for name, what in block.facts:
            paragraph = self.add(f"{name}: ", colour="muted", after=3)
            self.put(paragraph, what)
        self.space()

    def _add_tables(self) -> None:
        """What the figures show, as tables."""
        if not self.figures:
            return
        add_heading(self.document, word(self.report, "tables"), 1)
        for number, figure in enumerate(self.figures, 1):
            self.add_table(figure.table, f"{word(self.report, 'figure', number=number)} · {figure.finding}")

    def _add_notes(self) -> None:
        if self.notes:
            add_heading(self.document, word(self.report, "notes"), 1)
        for number, reviews in enumerate(self.notes, 1):
            self.add(f"{number}  {', '.join(reviews)}", size=9, colour="muted", after=3)
        for step, run in self.report.runs.items():
            self.add(f"{step}: {run}", size=9, colour="muted", after=2)

    def _add_name(self, text: str) -> None:
        """The name of a table, a figure, some quotes."""
        from docx.shared import Pt

        heading = add_heading(self.document, text, 2)
        if self.room < 1:
            heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(6), Pt(2)

    def space(self) -> None:
        """A little room after a table."""
        self.add("", size=4, after=6)

    def add(
        self, text: str, *, size: float | None = None, serif: bool = False, bold: bool = False, colour: str = "",
        after: float = 8,
    ) -> Paragraph:  # fmt: skip
        """A paragraph at the document's end."""
        from docx.shared import Pt

        paragraph: Paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(after * self.room)
        if self.room < 1:
            paragraph.paragraph_format.line_spacing = _COVER_LINE
        self.put(paragraph, text, size=size, serif=serif, bold=bold, colour=colour)
        return paragraph

    def put(
        self, paragraph: Paragraph, text: str, *, size: float | None = None, serif: bool = False, bold: bool = False,
        colour: str = "", mark: bool = False,
    ) -> None:  # fmt: skip
        """A text at a paragraph's end, in runs of one language and direction."""
        for part, script in _scripts(text):
            run = paragraph.add_run(part)
            self._style(run, size=(size or _SIZE) * self.share, serif=serif, bold=bold, colour=colour)
            _set_language(run, script)
            if mark:
                run._r.get_or_add_rPr().append(shading(_MARK))

    def _style(self, run: Any, *, size: float | None, bold: bool, colour: str, serif: bool = False) -> None:
        from docx.shared import Pt, RGBColor

        run.bold = bold or None
        if size and size != _SIZE:
            run.font.size = Pt(round(2 * size) / 2)
        if serif:
            run.font.name = SERIF
        if colour:
            run.font.color.rgb = RGBColor.from_string(self.colours.get(colour, colour.lstrip("#")))


def _kept_together(text: str) -> str:
    """A cell whose intervals are not parted at the end of a line."""
    return _INTERVAL.sub(lambda found: found.group().replace(" ", "\u00a0"), text)


Script = Literal["latin", "chinese", "right"]


def _scripts(text: str) -> Iterator[tuple[str, Script]]:
    """A text in parts: what is written from right to left, and what has Chinese in it, apart from the rest."""
    for place, part in enumerate(_RIGHT_TO_LEFT.split(text)):
        if part:
            yield part, "right" if place % 2 else "chinese" if HAN.search(part) else "latin"


def _named(colour: str) -> str:
    return "ink" if colour in ("neutral", "muted", "line") else colour


def _bar_colour(quote: Quote) -> str:
    return quote.lean if quote.lean in ("praise", "blame", "accent") else "neutral"


def _set_language(run: Any, script: Script) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = run._r.get_or_add_rPr()
    said = OxmlElement("w:lang")
    # Of what is not Chinese: told that numbers are, readers break them wherever a line ends.
    said.set(qn("w:val"), "en-GB")
    said.set(qn("w:eastAsia"), "zh-CN")
    if script == "chinese":
        fonts = properties.get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), CHINESE_FONT)
        fonts.set(qn("w:hint"), "eastAsia")
    if script == "right":
        said.set(qn("w:bidi"), "he-IL" if "\u0590" <= run.text[0] <= "\u05ff" else "ar-SA")
        properties.append(OxmlElement("w:rtl"))
    properties.append(said)
