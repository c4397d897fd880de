"""Text that flows from slide to slide: what has no room on one goes on on the next; nothing runs out of its box."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data.pictures.house import colours_of
from data.pictures.records import House
from data.reports.blocks import Block, FigureBlock, Passage, Quotes, Report, Table
from data.reports.deck import EDGE, HEIGHT, WIDTH, Deck, Frame, Piece
from data.reports.fitting import cut_to_fit, fitting_size, height_of, split_to_fit
from data.reports.logo import sides_of
from data.reports.plain import shortened
from data.reports.words import provenance, word

ROOM = WIDTH - 2 * EDGE
BOTTOM = HEIGHT - 46
#: A note that would else have a slide to itself stands this much nearer to what it is of, and to the foot.
_NEARER, _LOWER = 10.0, 12.0
#: Lines are no longer than can be read.
TEXT_WIDTH = 780.0
GAP = 14.0
_TITLE_TOP, _TITLE_HEIGHT = 48.0, 64.0
#: A logo is no wider and no higher.
_LOGO = (180.0, 36.0)
BODY_TOP = _TITLE_TOP + _TITLE_HEIGHT + 14
TITLE_SIZES = (28.0, 25.0, 22.0, 19.0, 16.0, 14.0)


class Flow:
    """Slides in the making.

    Attributes:
        kicker, heading: what stands above a slide's title, and the title of one that text flows onto.
        answer: a section's, until it stands on a slide.
        y: where the next piece stands on the slide in hand.
        said: what the notes of the slide in hand will say.
        share: how large text is, 1 as it should be; less where a page is to hold more.
    """

    def __init__(self, report: Report, house: House) -> None:
        self.report, self.house = report, house
        self.colours = {name: colour[1:] for name, colour in colours_of(house, "light")[0].items()}
        self.deck = Deck(report.title, report.made_at, report.language, self.colours)
        self.kicker, self.heading, self.answer = "", "", ""
        self.said: list[str] = []
        self.y, self.share = 0.0, 1.0
        self.slide: Any = None

    def new_slide(
        self, title: str, kicker: str, subtitle: str = "", sizes: Sequence[float] = TITLE_SIZES, logo: bytes = b""
    ) -> None:
        """Begin a slide, with a logo beside its title if there is one; the one in hand is done."""
        self.end_slide()
        self.slide, self.said, self.y = self.deck.add_slide(), [], BODY_TOP
        ink, muted = self.colours["ink"], self.colours["muted"]
        self.deck.add_bar(self.slide, Frame(EDGE, 24, ROOM, 1.5), ink)
        self.put(Frame(EDGE, 31, ROOM, 15), Piece(shortened(kicker, 100), 11, muted, bold=True))
        room = ROOM - self._put_logo(logo) if logo else ROOM
        size = fitting_size(title, sizes, room, _TITLE_HEIGHT)
        shown = cut_to_fit(title, size, room, _TITLE_HEIGHT)
        self.deck.set_title(
            self.slide, Frame(EDGE, _TITLE_TOP, room, _TITLE_HEIGHT), Piece(shown, size, ink, True, True)
        )
        if shown != title:
            self.said.append(title)
        if subtitle:
            self.flow_text(subtitle, 13, "muted", after=10)
        foot = shortened(" · ".join(provenance(self.report)), 110)
        self.put(Frame(EDGE, HEIGHT - 32, ROOM - 80, 13), Piece(foot, 9, muted))
        number = str(len(self.deck.presentation.slides))
        self.put(Frame(WIDTH - EDGE - 60, HEIGHT - 32, 60, 13), Piece(number, 9, muted), right=True)

    def _put_logo(self, logo: bytes) -> float:
        """The logo in the corner at the top right; how much of the width it takes."""
        wide, high = sides_of(logo)
        height = min(_LOGO[1], _LOGO[0] * high / wide)
        width = height * wide / high
        frame = Frame(WIDTH - EDGE - width, _TITLE_TOP + 4, width, height)
        self.deck.add_picture(self.slide, logo, frame, self.house.name or "Logo")
        return width + 20

    def end_slide(self) -> None:
        """Write the notes of the slide in hand."""
        if self.slide is not None:
            runs = ", ".join(f"{step} {run}" for step, run in self.report.runs.items())
            made_from = [f"{word(self.report, 'runs')}: {runs}"] if runs else []
            self.deck.set_notes(self.slide, [*self.said, " · ".join(provenance(self.report)), *made_from])
        self.slide = None

    def make_room(self, height: float) -> None:
        """See to it that a slide is in hand and has room for so many points."""
        if self.slide is None:
            self.new_slide(self.heading, self.kicker)
            self.flow_answer()
        if self.y + height > BOTTOM:
            self.new_slide(word(self.report, "continued", heading=self.heading), self.kicker)

    def flow_answer(self) -> None:
        """The section's answer, on the first slide of it."""
        answer, self.answer = self.answer, ""
        if answer:
            self.flow_text(answer, 20, serif=True, after=18)

    def put(self, frame: Frame, piece: Piece, *, right: bool = False) -> None:
        """One piece of text in its place."""
        self.deck.add_text(self.slide, frame, [[piece]], right=right)

    def flow_text(
        self, text: str, size: float, colour: str = "ink", *, serif: bool = False, bold: bool = False,
        after: float = GAP, ahead: float = 0.0, bar: str = "", note: bool = False, width: float = TEXT_WIDTH,
    ) -> None:  # fmt: skip
        """A text below what is there; what has no room goes on on the next slide.

        Args:
            ahead: room that what comes after it needs on the same slide.
            bar: colour, by meaning, of a bar to its left.
            note: it may stand nearer to what is above it rather than alone on a slide.
        """
        indent, size = 14.0 if bar else 0.0, size * self.share
        width -= indent
        for part in split_to_fit(text, size, width, BOTTOM - BODY_TOP - 30):
            height = height_of(part, size, width)
            if note and self.slide is not None and BOTTOM - height < self.y <= BOTTOM + _NEARER + _LOWER - height:
                self.y -= _NEARER
            else:
                self.make_room(height + ahead)
            if bar:
                self.deck.add_bar(self.slide, Frame(EDGE, self.y, 3, height), self.colours[bar])
            piece = Piece(part, size, self.colours[colour], bold, serif)
            self.put(Frame(EDGE + indent, self.y, width, height), piece)
            self.y += height + after * self.share


def height_of_quotes(block: Quotes, share: float) -> float:
    """How much room quotes take with their title when they are set so large, in points."""
    width = TEXT_WIDTH - 14
    height = height_of(block.title, 16, TEXT_WIDTH) + 4 if block.title else 0.0
    height += height_of(block.note, 11, TEXT_WIDTH) + 8 if block.note else 0.0
    for quote in block.quotes:
        height += min(210.0, height_of(quote.text, 17 * share, width)) + height_of(quote.about, 12 * share, width) + 2
        height += (17.5 if quote.spoiler else 0.0) * share + GAP * share
    return height - GAP * share


def cut_pieces(parts: Sequence[tuple[str, bool]], length: int) -> list[tuple[str, bool]]:
    """The first so many characters of a text in pieces."""
    made: list[tuple[str, bool]] = []
    for text, on in parts:
        if length > 0:
            made.append((text[:length], on))
        length -= len(text)
    return made


def parted(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """What is said, and what is drawn; a note below a drawing stays with it."""
    said: list[Block] = []
    drawn: list[Block] = []
    for place, block in enumerate(blocks):
        below = isinstance(block, Passage) and block.style == "note" and place > 0 and blocks[place - 1] in drawn
        (drawn if below or isinstance(block, FigureBlock | Table | Quotes) else said).append(block)
    return said, drawn


def columns_beside(block: FigureBlock) -> list[int]:
    """Columns of the figure's table that stand beside its bars: three at most, where there is a row a bar."""
    chart = block.chart
    if chart is None or chart.form != "bars" or len(chart.bars) != len(block.table.printed):
        return []
    if any(bar.label != row[0] for bar, row in zip(chart.bars, block.table.printed, strict=True)):
        return []
    return list(range(1, len(block.table.columns)))[:3]
