"""The executive's slide: all of the first page on one, what was found on the left, what follows on the right."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from data.reports.blocks import Block, Facts, Passage, Quote, Quotes, Table
from data.reports.deck import EDGE, Frame, Piece
from data.reports.fitting import cut_to_fit, height_of
from data.reports.plain import byline
from data.reports.slide_flow import BOTTOM, ROOM, Flow
from data.reports.slide_tables import set_at
from data.reports.words import word

#: How large the words of the slide are, the first at which all of it has room.
_SHARES = (1.15, 1.08, 1.0, 0.94, 0.88, 0.84, 0.8)
#: In short or not, how large, and how many quotes: the first way in which all has room is taken.
_WAYS = (
    *((False, share, 9) for share in _SHARES),
    *((True, share, 9) for share in _SHARES),
    *((True, share, quotes) for quotes in (2, 1) for share in _SHARES[-2:]),
)
#: The first sentence of a text, what comes after it left out.
_FIRST = re.compile(r"(?s)^(.+?(?:[.!?](?=\s)|[。！？])).*$")
_BETWEEN = 32.0
_WIDTH = (ROOM - _BETWEEN) / 2
_SIZES = {"lead": 15.0, "body": 13.0, "note": 10.0, "warning": 13.0}
#: A quote has so many lines at the most; whole it stands in the notes.
_LINES = 4
#: Room above and below the text of a table's cells.
_MARGIN = 2.0
#: Rows that a table may have beside everything else.
_ROWS = 8


@dataclass
class _Item:
    """Something of a column: its height, how it is put at (left, top), room below it, what the notes say of it."""

    height: float
    put: Callable[[float, float], None]
    after: float = 10.0
    said: list[str] = field(default_factory=list)
    #: A title, that never ends a column.
    leads: bool = False


def lay_in_columns(flow: Flow, blocks: Sequence[Block]) -> list[Block]:
    """Put what of the blocks has room below what is on the slide in hand, in two columns in reading order.

    Returns:
        The blocks that have no room there: figures, long tables, and from the end as many as it takes.
    """
    whole = [block for block in blocks if isinstance(block, Passage | Facts | Quotes) or _is_small(block)]
    for end in range(len(whole), 0, -1):
        # Better in short than small: what is left out stands in the notes, and in its section.
        for short, share, quotes in _WAYS:
            items = [item for block in whole[:end] for item in _items(flow, block, share, short, quotes)]
            columns = _halved(items, BOTTOM - flow.y)
            if columns is not None:
                _put(flow, columns)
                notes = [block for block in whole[:end] if isinstance(block, Passage) and block.style == "note"]
                flow.said += [block.text for block in notes if short]
                return [block for block in blocks if block not in whole[:end]]
    return list(blocks)


def _is_small(block: Block) -> bool:
    return isinstance(block, Table) and len(block.printed) <= _ROWS and len(block.columns) <= 5


def _height(items: Sequence[_Item]) -> float:
    return sum(item.height + item.after for item in items) - (items[-1].after if items else 0.0)


def _halved(items: list[_Item], room: float) -> tuple[list[_Item], list[_Item]] | None:
    """The items in two columns as even as can be; None where they have no room."""
    places = [place for place in range(1, len(items) + 1) if not items[place - 1].leads]
    best = min(places, key=lambda place: max(_height(items[:place]), _height(items[place:])))
    left, right = items[:best], items[best:]
    return (left, right) if max(_height(left), _height(right)) <= room else None


def _put(flow: Flow, columns: Sequence[Sequence[_Item]]) -> None:
    top = flow.y
    for place, column in enumerate(columns):
        y = top
        for item in column:
            item.put(EDGE + place * (_WIDTH + _BETWEEN), y)
            flow.said += item.said
            y += item.height + item.after
        flow.y = max(flow.y, y)


def _items(flow: Flow, block: Block, share: float, short: bool, quotes: int) -> list[_Item]:
    if isinstance(block, Passage):
        return [] if short and block.style == "note" else [_passage(flow, block, share)]
    title = [_title(flow, block.title, share)] if isinstance(block, Table | Facts | Quotes) and block.title else []
    if isinstance(block, Table):
        return [*title, _table(flow, block, share)]
    if isinstance(block, Facts):
        return [*title, *(_fact(flow, name, what, share, short) for name, what in block.facts)]
    if isinstance(block, Quotes):
        shown = [_quote(flow, quote, share) for quote in block.quotes]
        shown[min(quotes, len(shown)) - 1].said += [text for item in shown[quotes:] for text in item.said]
        return [*title, *shown[:quotes]]
    return []


def _text(flow: Flow, lines: list[list[Piece]], width: float = _WIDTH, *, indent: float = 0.0) -> _Item:
    # Bold letters are wider than those that widths are reckoned with.
    height = sum(
        height_of(
            "".join(piece.text for piece in line), line[0].size * (1.08 if line[0].bold else 1.0), width - indent
        )
        for line in lines
    )

    def put(left: float, top: float) -> None:
        flow.deck.add_text(flow.slide, Frame(left + indent, top, width - indent, height), lines)

    return _Item(height, put)


def _title(flow: Flow, text: str, share: float) -> _Item:
    item = _text(flow, [[Piece(text, 13 * share, flow.colours["ink"], True, True)]])
    item.after, item.leads = 4.0, True
    return item


def _passage(flow: Flow, block: Passage, share: float) -> _Item:
    colour = flow.colours["accent" if block.style == "warning" else "muted" if block.style == "note" else "ink"]
    lines = [[Piece(block.text, _SIZES[block.style] * share, colour, serif=block.style == "lead")]]
    if by := byline(flow.report, block):
        lines.append([Piece(by, 10 * share, flow.colours["muted"])])
    item = _text(flow, lines)
    if block.evidence:
        item.said.append(f"{word(flow.report, 'notes')}: {', '.join(block.evidence)}")
    return item


def _fact(flow: Flow, name: str, what: str, share: float, short: bool) -> _Item:
    ink, muted = flow.colours["ink"], flow.colours["muted"]
    shown = _FIRST.sub(r"\1", what) if short else what
    item = _text(flow, [[Piece(name, 12 * share, ink, True)], [Piece(shown, 11.5 * share, muted)]])
    item.after = 6.0
    if shown != what:
        item.said.append(f"{name}: {what}")
    return item


def _quote(flow: Flow, quote: Quote, share: float) -> _Item:
    size, small, width = 12.5 * share, 10 * share, _WIDTH - 12
    most = _LINES * size * 1.5
    lines = [
        [Piece(cut_to_fit(quote.text, size, width, most), size, flow.colours["ink"], serif=True)],
        [Piece(cut_to_fit(quote.about, small, width, small * 3), small, flow.colours["muted"])],
    ]
    if quote.spoiler:
        lines.insert(0, [Piece(word(flow.report, "spoiler"), small, flow.colours["accent"], bold=True)])
    item = _text(flow, [line for line in lines if line[0].text], indent=12)
    text, colour = item.put, flow.colours.get(quote.lean, flow.colours["neutral"])

    def put(left: float, top: float) -> None:
        flow.deck.add_bar(flow.slide, Frame(left, top, 3, item.height), colour)
        text(left, top)

    said = f"{word(flow.report, 'review', id=quote.review_id)}: {quote.text}"
    return _Item(item.height, put, 8.0, [said])


def _table(flow: Flow, block: Table, share: float) -> _Item:
    whole = set_at(block, _WIDTH, 11 * share, 2 * _MARGIN)
    heights = [whole.head_height, *whole.heights]

    def put(left: float, top: float) -> None:
        flow.deck.add_table(
            flow.slide, Frame(left, top, _WIDTH, whole.height), whole.heads, whole.rows, widths=whole.widths,
            numbers=[column.number for column in block.columns], size=whole.size, heights=heights, margin=_MARGIN,
        )  # fmt: skip

    said = [block.note] if block.note else []
    return _Item(whole.height, put, said=said)
