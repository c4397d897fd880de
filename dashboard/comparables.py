"""The titles most like one: which, why, and how they stand against it. No Streamlit."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.discoveries import beyond_noise
from analytics.intervals import difference
from dashboard.numbers import Number
from dashboard.summaries import Row, Whole, net_number, rating_number, summarise_whole
from data.records import Estimate, Filter
from data.snapshots import Snapshot

SHOWN = 5


@dataclass(frozen=True)
class Against:
    """A number of another title, how far it is from this title's, and whether that is more than noise."""

    number: Number
    difference: Estimate
    beyond_noise: bool


@dataclass(frozen=True)
class Comparable:
    """A title like this one.

    Attributes:
        genres, directors: those that both have.
        viewers: how many wrote about or rated both.
        likeness: shared share of genres + 1 for a shared director + cosine of the two sets of viewers.
    """

    title_id: str
    name: str
    year: int | None
    genres: tuple[str, ...]
    directors: tuple[str, ...]
    viewers: int
    likeness: float
    net: Against
    rating: Against


@dataclass(frozen=True)
class Comparables:
    """The titles most like this one, most alike first; `here` are this title's own figures."""

    here: Whole
    titles: tuple[Comparable, ...]


def find_comparables(snapshot: Snapshot, filter_: Filter, title_id: str) -> Comparables:
    """The titles most like one, under a filter whose titles give way.

    All differences that are known make one family, flagged at a 5 % false discovery rate.
    """
    wide = filter_.but(titles=(), entities=())
    here = summarise_whole(snapshot, wide.but(titles=(title_id,)))
    alike = snapshot.rows("dashboard/comparables", title_id=title_id, size=SHOWN)
    ids = tuple(row["title_id"] for row in alike)
    given = wide.but(titles=ids).as_parameter()
    nets = {row["title_id"]: row for row in snapshot.rows("dashboard/net_by_title", filter=given)} if ids else {}
    ratings = (
        {row["title_id"]: row for row in snapshot.rows("dashboard/rating_by_title", filter=given)} if ids else {}
    )
    pairs = []
    for key in ids:
        own = wide.but(titles=(key,))
        pairs += [(net_number(nets.get(key), own), here.net), (rating_number(ratings.get(key), own), here.rating)]
    marks = _judged(pairs)
    found = (_comparable(row, *marks[2 * place : 2 * place + 2]) for place, row in enumerate(alike))
    return Comparables(here, tuple(found))


def _judged(pairs: list[tuple[Number, Number]]) -> list[Against]:
    differences = [difference(there.estimate, here.estimate) for there, here in pairs]
    shown = [
        change.model_copy(update={} if there.known and here.known else {"low": None, "high": None})
        for change, (there, here) in zip(differences, pairs, strict=True)
    ]
    flags = beyond_noise(shown)
    return [Against(there, change, flag) for (there, _), change, flag in zip(pairs, differences, flags, strict=True)]


def _comparable(row: Row, net: Against, rating: Against) -> Comparable:
    return Comparable(
        title_id=row["title_id"],
        name=row["name"],
        year=row["year"],
        genres=tuple(row["genres"] or ()),
        directors=tuple(row["directors"] or ()),
        viewers=row["viewers"],
        likeness=row["likeness"],
        net=net,
        rating=rating,
    )
