"""The rows behind a number as a table to write: sentences, reviews, ratings. No viewer is named in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any, Literal

from data.errors import ExportError, ExportRefused
from data.exports.tables import SHEET_ROWS, Cell, Table, TableFormat
from data.literals import runnable
from data.records import Filter
from data.snapshots import Snapshot

RowGrain = Literal["evidence", "reviews", "ratings"]
#: Parts of a filter that tell of the viewers behind its rows what is not in these.
TELLING = ("territories", "segments", "fans", "ages", "genders")
ROWS_AT_ONCE = 10_000


def check_rows(filter_: Filter, viewers: int, k: int) -> None:
    """Refuse rows that would tell of few people more than they wrote themselves.

    Sentences and ratings have no viewer on them, but what they were chosen by is known: rows of "18 to 24, Lyon" by
    three people say so of each of the three.

    Args:
        filter_: what the rows were chosen by.
        viewers: how many people stand behind them.
        k: the fewest that a list may show as a group.

    Raises:
        ExportRefused: the filter tells of its viewers, and they are fewer than k.
    """
    if viewers < k and any(getattr(filter_, name) for name in TELLING):
        raise ExportRefused(
            f"these rows are by fewer than {k} viewers, and the filter says who they are",
            mend="take segment, age, gender, territory or likers out of the filter, or widen it",
        )


def rows_table(
    snapshot: Snapshot,
    grain: RowGrain,
    filter_: Filter,
    format_: TableFormat,
    k: int,
    facts: Sequence[tuple[str, str]] = (),
) -> Table:
    """All rows that a filter means, read from the snapshot as they are written.

    Args:
        snapshot: where they are; it stays open until the last row is read.
        grain, filter_: which.
        format_: what they will be written as.
        k: the fewest viewers that a list may show as a group.
        facts: what is to be known of them besides their statement.

    Raises:
        ExportRefused: as `check_rows` says.
        ExportError: they are more than a worksheet holds.
    """
    counted = snapshot.rows(f"dashboard/{grain}_count", filter=filter_.as_parameter())[0]
    check_rows(filter_, counted["viewers"], k)
    if format_ == "xlsx" and counted["rows"] >= SHEET_ROWS:
        raise ExportError(f"a worksheet holds no more than {SHEET_ROWS - 1:,} rows", mend="choose CSV or JSON")
    name, meant = f"exports/{grain}_rows", filter_.as_parameter()
    batches = snapshot.batches(name, ROWS_AT_ONCE, filter=meant)
    first = next(batches, None)
    columns = first.schema.names if first is not None else snapshot.arrow(name, filter=meant).schema.names
    told = (*facts, ("rows", str(counted["rows"])), ("statement", runnable(name, filter_)))
    return Table(tuple(columns), _rows(first, batches), told, name=grain.capitalize())


def _rows(first: Any, rest: Iterator[Any]) -> Iterator[tuple[Cell, ...]]:
    """The rows of Arrow's batches, one batch in memory at a time."""
    for batch in chain([first] if first is not None else [], rest):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
