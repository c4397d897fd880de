"""A report as slides: a question, its answer, figures as charts that can be edited, nothing larger than its box."""

from __future__ import annotations

import math
from collections.abc import Sequence

from data.exports.docx import dated
from data.pictures.records import House
from data.reports.blocks import (
    Block,
    Chart,
    Facts,
    FigureBlock,
    Passage,
    Quote,
    Quotes,
    Report,
    Section,
    Stat,
    Stats,
    Table,
)
from data.reports.deck import EDGE, Frame, Piece
from data.reports.figures import SLIDE, draw_figures
from data.reports.fitting import LINE, column_widths, cut_to_fit, fitting_size, height_of, line_of, split_to_fit
from data.reports.logo import draw_logo
from data.reports.plain import byline, cleaned, figures_of, pieces, shortened
from data.reports.slide_charts import PLOT_HEIGHT, PLOT_TOP, bars_of, scale_of
from data.reports.slide_cover import lay_in_columns
from data.reports.slide_flow import (
    BODY_TOP,
    BOTTOM,
    GAP,
    ROOM,
    TEXT_WIDTH,
    TITLE_SIZES,
    Flow,
    columns_beside,
    cut_pieces,
    height_of_quotes,
    parted,
)
from data.reports.slide_tables import set_table
from data.reports.words import word

_BARS_A_SLIDE = 16
_SIZES = {"lead": 22.0, "body": 18.0, "note": 13.0, "warning": 16.0}
#: How large words above a figure are, of their usual size.
_ABOVE = 0.8
_COVER_TITLE = (36.0, *TITLE_SIZES)
#: How much smaller the words of the contents may be so that one slide holds them.
_SHARES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65)
_MARK = "FBE7B8"
#: How large a section's words are set, that no line of them stands alone on a slide.
_NEARLY = (1.0, 0.94, 0.88)
#: How large quotes are set, the first at which they have room where they begin.
_QUOTED = (1.0, 0.88, 0.76)
#: Height of the heads beside a chart: two lines.
_HEAD = 34.0


def write_pptx(report: Report, house: House) -> bytes:
    """The report as a presentation, 16 : 9; equal reports are equal bytes."""
    clear = cleaned(report)
    slides = _Slides(clear, house)
    slides.write()
    return dated(slides.deck.saved(), clear.made_at)


class _Slides(Flow):
    """A report on its way onto slides."""

    def __init__(self, report: Report, house: House) -> None:
        super().__init__(report, house)
        self.figures = figures_of(report)
        self.drawings: dict[int, bytes] = {}
        self.above: tuple[Block, ...] = ()

    def write(self) -> None:
        """All slides: the cover, the contents, a section after another."""
        self._draw_rest()
        self._add_cover()
        self._add_contents()
        for section in self.report.sections:
            self._add_section(section)
        self.end_slide()

    def _draw_rest(self) -> None:
        """Figures without numbers for a chart become drawings."""
        without = [figure for figure in self.figures if not (figure.chart and figure.chart.bars)]
        drawn = draw_figures(without, SLIDE, self.house, self.report.language, "png")
        self.drawings = {self.figures.index(figure): one for figure, one in zip(without, drawn, strict=True)}

    # ------------------------------------------------------------ cover, contents, sections
    def _add_cover(self) -> None:
        """The title, the question, its answer and what it rests on, on one slide; figures follow on their own."""
        report, cover = self.report, self.report.cover
        kicker = " · ".join(filter(None, (self.house.name or "Marquee", cover.heading, report.subtitle)))
        self.kicker, self.heading = shortened(kicker, 100), cover.heading
        self.new_slide(report.title, self.kicker, sizes=_COVER_TITLE, logo=draw_logo(self.house))
        self.said += [kicker] if self.kicker != kicker else []
        if cover.answer:
            size = fitting_size(cover.answer, (20.0, 18.0, 16.0, 14.0), ROOM, 52)
            self.flow_text(cover.answer, size, serif=True, after=8, width=ROOM)
        first = [block for block in cover.blocks[:1] if isinstance(block, Stats)]
        for stats in first:
            self._add_stats(stats, 0.6)
        rest = lay_in_columns(self, cover.blocks[len(first) :])
        said, drawn = parted(rest)
        self._add_blocks([*said, *drawn])

    def _height_said(self, said: Sequence[Block], share: float) -> float:
        height = 0.0
        for block in said:
            if isinstance(block, Passage):
                height += height_of(block.text, _SIZES[block.style] * share, TEXT_WIDTH - 14) + GAP * share
                height += 20 * share if byline(self.report, block) else 0
            elif isinstance(block, Stats):
                height += 140 * (1 + (len(block.stats) - 1) // 4)
            elif isinstance(block, Facts):
                lines = (height_of(what, 15 * share, ROOM - 200) + 6 for _, what in block.facts)
                height += sum(lines) + GAP + (26 * share if block.title else 0)
            else:
                height += 400
        return height

    def _add_contents(self) -> None:
        if not self.report.sections:
            return
        self.kicker, self.heading = self.report.title, word(self.report, "contents")
        self.new_slide(self.heading, self.kicker)
        room, answers = BOTTOM - self.y, True
        if self._contents_height(_SHARES[-2], answers) > room:
            # So many sections that their answers could not be read: each has its own slide for it.
            answers = False
        share = next((one for one in _SHARES if self._contents_height(one, answers) <= room), _SHARES[-1])
        for section in self.report.sections:
            lines = self._contents_lines(section, share, answers)
            height = sum(height_of(piece.text, piece.size, ROOM) for (piece,) in lines) + 2
            self.make_room(height)
            self.deck.add_text(self.slide, Frame(EDGE, self.y, ROOM, height), lines)
            self.y += height + 10 * share

    def _contents_lines(self, section: Section, share: float, answers: bool) -> list[list[Piece]]:
        large, small = 18 * share, 13 * share
        lines = [
            Piece(cut_to_fit(section.heading, large, ROOM, 48), large, self.colours["ink"], True, True),
            Piece(
                cut_to_fit(section.answer, small, ROOM, 20 * share) if answers else "", small, self.colours["muted"]
            ),
        ]
        return [[line] for line in lines if line.text]

    def _contents_height(self, share: float, answers: bool) -> float:
        lines = [line for section in self.report.sections for line in self._contents_lines(section, share, answers)]
        texts = sum(height_of(piece.text, piece.size, ROOM) for (piece,) in lines)
        return texts + (2 + 10 * share) * len(self.report.sections)

    def _add_section(self, section: Section) -> None:
        self.end_slide()
        self.kicker, self.heading, self.answer = self.report.title, section.heading, section.answer
        said, drawn = parted(section.blocks)
        if not section.blocks:
            self.make_room(0)
        if drawn and isinstance(drawn[0], FigureBlock) and self._is_short(said):
            self.above, said = tuple(said), []
        if all(isinstance(block, Passage) for block in said):
            room = BOTTOM - BODY_TOP - (self._answer_height() if section.answer else 0)
            self.share = next((one for one in _NEARLY if self._height_said(said, one) <= room), 1.0)
        # What is said first, then what is drawn: no sentence has a slide to itself because a chart came before it.
        self._add_blocks(said)
        self.share = 1.0
        self._add_blocks(drawn)

    def _is_short(self, said: Sequence[Block]) -> bool:
        """Whether what is said has room above the figure that comes after it."""
        if not all(isinstance(block, Passage) and block.style != "warning" for block in said):
            return False
        return self._height_said(said, _ABOVE) <= 90

    def _add_blocks(self, blocks: Sequence[Block]) -> None:
        for place, block in enumerate(blocks):
            if isinstance(block, Passage):
                self._add_passage(block)
            elif isinstance(block, Stats):
                self._add_stats(block)
            elif isinstance(block, Table):
                self._add_table(block)
            elif isinstance(block, FigureBlock):
                after = blocks[place + 1] if place + 1 < len(blocks) else None
                self._add_figure(block, 34.0 if isinstance(after, Passage) else 0.0)
            elif isinstance(block, Quotes):
                self._add_quotes(block)
            else:
                self._add_facts(block)

    # ------------------------------------------------------------ blocks
    def _add_passage(self, block: Passage) -> None:
        bar = "accent" if block.style == "warning" else ""
        by = byline(self.report, block)
        self.flow_text(
            block.text, _SIZES[block.style], "muted" if block.style == "note" else "ink", serif=block.style == "lead",
            after=3 if by else GAP, bar=bar, note=block.style == "note" and not by,
        )  # fmt: skip
        if by:
            self.flow_text(by, 11, "muted")
        if block.evidence:
            self.said.append(f"{word(self.report, 'notes')}: {', '.join(block.evidence)}")

    def _add_stats(self, block: Stats, share: float = 1.0) -> None:
        many = max(1, min(4, len(block.stats)))
        width = (ROOM - (many - 1) * 20) / many
        for start in range(0, len(block.stats), many):
            row = block.stats[start : start + many]
            lines = [self._stat_lines(one, width, share) for one in row]
            height = max(sum(height_of(piece.text, piece.size, width) for (piece,) in one) for one in lines) + 10
            self.make_room(height)
            for place, (one, texts) in enumerate(zip(row, lines, strict=True)):
                left = EDGE + place * (width + 20)
                self.deck.add_bar(self.slide, Frame(left, self.y, width, 2), self._lean(one.lean))
                self.deck.add_text(self.slide, Frame(left, self.y + 8, width, height - 8), texts)
            self.y += height + GAP

    def _stat_lines(self, one: Stat, width: float, share: float) -> list[list[Piece]]:
        ink, muted = self.colours["ink"], self.colours["muted"]
        lean = ink if one.lean in ("neutral", "line", "muted") else self._lean(one.lean)
        size = fitting_size(one.value, [share * each for each in (40.0, 30.0, 20.0, 15.0, 12.0)], width, 50)
        within = " · ".join(filter(None, (one.interval, one.n)))
        lines = [
            Piece(cut_to_fit(one.label, 13, width, 36), max(10, 13 * share), muted),
            Piece(cut_to_fit(one.value, size, width, 50), size, lean, bold=True),
            Piece(cut_to_fit(within, 13, width, 54), max(10, 13 * share), ink),
            Piece(cut_to_fit(one.beside, 12, width, 36), max(10, 12 * share), muted),
        ]
        return [[line] for line in lines if line.text]

    def _lean(self, colour: str) -> str:
        return self.colours.get(colour, colour.lstrip("#"))

    def _add_table(self, block: Table) -> None:
        """A table: below what is there if all of it has room, else on slides of its own."""
        fresh = BOTTOM - 30 - BODY_TOP
        whole, title = set_table(block, ROOM, fresh), block.title or self.heading
        numbers = [column.number for column in block.columns]
        named = 0.0 if title == self.heading else 28.0
        here = self.slide is not None and self.y + named + whole.height <= BOTTOM - 10
        for place, page in enumerate(
            [range(len(whole.rows))] if here else whole.pages(fresh - self._answer_height())
        ):
            if not here:
                self.new_slide(word(self.report, "continued", heading=title) if place else title, self.heading)
                self.flow_answer()
            elif named:
                self.flow_text(title, 16, serif=True, bold=True, after=6)
            heights = [whole.head_height, *whole.heights[page.start : page.stop]]
            self.deck.add_table(
                self.slide, Frame(EDGE, self.y, ROOM, sum(heights)), whole.heads,
                whole.rows[page.start : page.stop], widths=whole.widths, numbers=numbers, size=whole.size,
                heights=heights,
            )  # fmt: skip
            self.y += sum(heights) + 10
        if block.note:
            self.flow_text(block.note, 12, "muted")

    def _answer_height(self) -> float:
        return height_of(self.answer, 20, TEXT_WIDTH) + 18 if self.answer else 0.0

    def _add_figure(self, block: FigureBlock, below: float) -> None:
        """A figure on a slide of its own, or on as many as its bars take.

        Args:
            below: room to be left for a note.
        """
        number, chart = self.figures.index(block), block.chart
        bars = chart.bars if chart else ()
        parts = math.ceil(len(bars) / _BARS_A_SLIDE) if chart and chart.form == "bars" else 1
        step = math.ceil(len(bars) / max(1, parts)) or 1
        for start in range(0, max(1, len(bars)), step):
            title = word(self.report, "continued", heading=block.finding) if start else block.finding
            self.new_slide(title, self.heading, block.subtitle)
            self._flow_above()
            if chart and bars:
                self._add_native(block, chart, start, min(start + step, len(bars)), below)
            else:
                room = Frame(EDGE, self.y, ROOM, BOTTOM - below - self.y)
                self.deck.add_picture(self.slide, self.drawings[number], room, block.alt or block.finding)
            self._tell_figure(block, number)
        self.y = BOTTOM - below

    def _flow_above(self) -> None:
        """The section's answer, and what there is to say that is short enough to stand above a figure."""
        self.share = _ABOVE
        self.flow_answer()
        above, self.above = self.above, ()
        self._add_blocks(above)
        self.share = 1.0

    def _add_native(self, block: FigureBlock, chart: Chart, start: int, end: int, below: float) -> None:
        bars, scale = bars_of(chart)[start:end], scale_of(chart)
        beside = columns_beside(block)
        top = self.y + (_HEAD if beside else 0)
        tall = BOTTOM - below - top
        if chart.form == "bars":
            tall = min(tall, len(bars) * 46 / PLOT_HEIGHT + 20)
        width = 610.0 if beside else ROOM
        self.deck.add_chart(self.slide, Frame(EDGE, top, width, tall), chart, bars, scale, block.alt or block.finding)
        if beside:
            self._add_beside(block.table, beside, start, end, Frame(EDGE + 622, top, ROOM - 622, tall))

    def _add_beside(self, table: Table, columns: Sequence[int], start: int, end: int, frame: Frame) -> None:
        """The figure's numbers to the right of its bars, each row where its bar is."""
        heads = [table.columns[column].head for column in columns]
        rows = [[table.printed[row][column] for column in columns] for row in range(start, end)]
        widths = column_widths([heads, *rows], [True] * len(heads), 13, frame.width, 10)
        each = frame.height * PLOT_HEIGHT / len(rows)
        size = min(13.0, (each - 7) / line_of("".join(text for row in rows for text in row)))
        heads = [cut_to_fit(text, 11, width - 10, 11 * LINE * 2) for text, width in zip(heads, widths, strict=True)]
        texts = [
            [shortened(text, width / (size * 0.58)) for text, width in zip(row, widths, strict=True)] for row in rows
        ]
        top = frame.top + frame.height * PLOT_TOP - _HEAD
        self.deck.add_table(
            self.slide, Frame(frame.left, top, frame.width, _HEAD + each * len(rows)), heads, texts, widths=widths,
            numbers=[True] * len(columns), size=size, heights=[_HEAD, *[each] * len(rows)], ruled=False,
        )  # fmt: skip

    def _tell_figure(self, block: FigureBlock, number: int) -> None:
        """The figure's numbers and words in the notes."""
        figure = word(self.report, "figure", number=number + 1)
        self.said += [f"{figure}: {block.finding}", *filter(None, (block.subtitle, block.alt))]
        self.said.append(" | ".join(column.head for column in block.table.columns))
        self.said += [" | ".join(row) for row in block.table.printed]
        self.said += [block.table.note] if block.table.note else []

    def _add_quotes(self, block: Quotes) -> None:
        left = BOTTOM - self.y if self.slide is not None else 0.0
        # A few quotes are not parted for one of them: they are set smaller, or go on together.
        share = next((one for one in _QUOTED if height_of_quotes(block, one) <= left), 1.0)
        whole = height_of_quotes(block, share)
        together = whole - 30 if left < whole <= 0.7 * (BOTTOM - BODY_TOP) else 60.0
        if block.title:
            self.flow_text(block.title, 16, serif=True, bold=True, after=4, ahead=together)
        if block.note:
            self.flow_text(block.note, 11, "muted", after=8, ahead=70)
        for quote in block.quotes:
            self._add_quote(quote, share)

    def _add_quote(self, quote: Quote, share: float) -> None:
        width, most = TEXT_WIDTH - 14, 210.0
        large, small = 17 * share, 12 * share
        about = cut_to_fit(quote.about, small, width, 32)
        shown = cut_to_fit(quote.text, large, width, most)
        said = [
            Piece(text, large, self.colours["ink"], serif=True, ground=_MARK if on else "")
            for text, on in cut_pieces(pieces(quote), len(shown))
        ]
        if shown != quote.text:
            said.append(Piece("…", large, self.colours["ink"], serif=True))
        lines = [said, [Piece(about, small, self.colours["muted"])]]
        height = height_of(shown, large, width) + (height_of(about, small, width) if about else 0) + 2
        if quote.spoiler:
            lines.insert(0, [Piece(word(self.report, "spoiler"), small, self.colours["accent"], bold=True)])
            height += small * line_of(word(self.report, "spoiler"))
        self.make_room(height)
        lean = quote.lean if quote.lean in self.colours else "neutral"
        self.deck.add_bar(self.slide, Frame(EDGE, self.y, 3, height), self.colours[lean])
        self.deck.add_text(
            self.slide,
            Frame(EDGE + 14, self.y, width, height),
            [line for line in lines if line[0].text or line is said],
        )
        self.said.append(f"{word(self.report, 'review', id=quote.review_id)}: {quote.text}")
        self.y += height + GAP * share

    def _add_facts(self, block: Facts) -> None:
        if block.title and self.slide is not None and self.y + 80 > BOTTOM:
            self.new_slide(block.title, self.heading)
        elif block.title:
            self.flow_text(block.title, 16, serif=True, bold=True, after=6, ahead=60)
        left, size = 200.0, 15 * self.share
        for name, what in block.facts:
            for place, part in enumerate(split_to_fit(what, size, ROOM - left, 260)):
                shown = cut_to_fit(name, size, left - 16, 76) if place == 0 else ""
                height = max(height_of(part, size, ROOM - left), height_of(shown, size, left - 16))
                self.make_room(height)
                if shown:
                    self.put(Frame(EDGE, self.y, left - 16, height), Piece(shown, size, self.colours["muted"]))
                self.put(Frame(EDGE + left, self.y, ROOM - left, height), Piece(part, size, self.colours["ink"]))
                self.y += height + 6
        self.y += GAP
