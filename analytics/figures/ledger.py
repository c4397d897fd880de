"""The love/hate ledger: what is said of each character, person and plot point of a title."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from analytics.discoveries import beyond_noise
from analytics.figures.figure import SIGNED, Figure, Row, net_figure
from analytics.figures.wholes import load_whole
from analytics.intervals import difference
from data.records import Estimate, Filter, Sign
from data.snapshots import Snapshot

CANDIDATES = 60


@dataclass(frozen=True)
class LedgerRow:
    """One entity of a title.

    Attributes:
        kind: `character`, `cast`, `director` or `plot_point`.
        net: praise − blame of the entity over the sentences that mention it.
        against: net − net of the title.
        stands_out: whether it is loved or hated beyond the title as a whole, all entities being looked at together.
        praise, neutral, blame: sentences by what they say of it; `cell(sign)` finds them.
    """

    entity_id: str
    kind: str
    name: str
    detail: str
    net: Figure
    against: Estimate
    stands_out: bool
    praise: int
    neutral: int
    blame: int

    def cell(self, sign: Sign) -> Filter:
        """The filter of the sentences that say this of the entity."""
        return self.net.filter.but(signs=(sign,))


@dataclass(frozen=True)
class Ledger:
    """A title's entities, most mentioned first, and the net sentiment that they are held against."""

    title_id: str
    net: Figure
    rows: tuple[LedgerRow, ...]


def load_ledger(snapshot: Snapshot, filter_: Filter, title_id: str) -> Ledger:
    """The ledger of one title under a filter, whose own titles give way. Three statements.

    A filter that names entities gives those alone.
    """
    own = filter_.but(titles=(title_id,))
    net = load_whole(snapshot, own.but(entities=())).net
    found = snapshot.rows("figures/net_by_entity", filter=own.as_parameter())
    rows = [_ledger_row(sums, own, net) for sums in found]
    flags = beyond_noise([row.against if row.net.known else _unseen(row.against) for row in rows])
    return Ledger(title_id, net, tuple(replace(row, stands_out=flag) for row, flag in zip(rows, flags, strict=True)))


def load_candidates(
    snapshot: Snapshot, filter_: Filter, sign: Sign, size: int = CANDIDATES, *, spoilers: bool = False
) -> list[dict[str, Any]]:
    """Sentences that could be quoted for what they say of the filter's aspects or entities, surest first.

    The columns of `dashboard/quotes`, with the place of the clause in the review (`span_start`, `span_end`) besides.
    The score is |sentiment| · probability; sentences too short or too long to quote stay out, and spoilers unless
    asked for.

    Raises:
        ValueError: the filter names neither aspects nor entities.
    """
    if not (filter_.entities or filter_.aspects):
        raise ValueError("quotes of nothing in particular: name an aspect or an entity")
    table = "mentions" if filter_.entities else "aspects"
    given = filter_.but(signs=()).as_parameter()
    return snapshot.rows(f"figures/quotes_of_{table}", filter=given, sign=sign, size=size, spoilers=spoilers)


def _ledger_row(sums: Row, filter_: Filter, whole: Figure) -> LedgerRow:
    net = net_figure(sums, filter_.but(entities=(sums["entity_id"],)))
    return LedgerRow(
        entity_id=sums["entity_id"],
        kind=sums["kind"],
        name=sums["name"],
        detail=sums["detail"] or "",
        net=net,
        against=difference(net.estimate, whole.estimate),
        stands_out=False,
        **{sign: int(sums[sign]) for sign in SIGNED},
    )


def _unseen(change: Estimate) -> Estimate:
    """What is not shown is not looked at, and does not count among the looks."""
    return change.model_copy(update={"low": None, "high": None})
