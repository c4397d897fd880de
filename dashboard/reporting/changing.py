"""What could be changed: what is surely blamed, how much blame and rating goes with it, and who minds it most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analytics.figures.impact import Part, load_entity_impacts
from analytics.figures.ledger import load_candidates
from analytics.figures.segment_views import SegmentView, View
from dashboard.summaries import Row
from dashboard.title_figures import AspectSummary, LedgerSummary, Subject
from data.records import Filter, Sign
from data.snapshots import Snapshot
from data.texts import Language
from generation.excerpts import select_excerpts

#: From this many rating points on, what blame goes with comes before how many blame it.
MATTERS = 0.05
#: Two subjects of which this share of the blaming sentences is the same are one thing.
SAME = 0.5
QUOTES = 2
MOST = 6
_CANDIDATES = 200


@dataclass(frozen=True)
class ToChange:
    """One thing that is blamed beyond noise.

    Attributes:
        cost: mean rating of all reviews minus that of the reviews which do not blame it; None without ratings.
        minds: the segment that minds it most against all others, beyond noise.
        quotes: sentences that say why; spoilers may be among them.
        also: names of what most of the same sentences are about.
    """

    subject: Subject
    cost: Part | None
    minds: tuple[str, View] | None
    quotes: tuple[Row, ...]
    also: tuple[str, ...] = ()

    @property
    def excess(self) -> int:
        """Sentences that blame it beyond those that praise it."""
        return self.subject.blame.rows - self.subject.praise.rows

    @property
    def costs(self) -> float:
        """Rating points that go with its blame, where that is beyond noise and worth the name; else 0."""
        value = self.cost.impact.estimate.value if self.cost is not None and self.cost.beyond_noise else None
        return -value if value is not None and value <= -MATTERS else 0.0


def find_changes(
    snapshot: Snapshot,
    own: Filter,
    aspects: AspectSummary | None,
    ledger: LedgerSummary | None,
    views: Sequence[SegmentView],
    language: Language,
) -> tuple[ToChange, ...]:
    """What is blamed beyond noise, most worth a look first.

    First comes what at least `MATTERS` rating points go with beyond noise, by how many; then the rest by how many
    more sentences blame it than praise it. What most of the same sentences blame stands once, under what came first.
    """
    blamed = [line.subject for line in (aspects.known if aspects else []) if line.subject.lean == "blame"]
    named = [line.subject for line in (ledger.known if ledger else []) if line.subject.lean == "blame"]
    costs = {line.subject.key: line.blame for line in (aspects.known if aspects else []) if line.blame is not None}
    costs |= _entity_costs(snapshot, own, [subject.key for subject in named])
    found: list[tuple[ToChange, set[str]]] = []
    for subject in (*named, *blamed):
        rows = _candidates(snapshot, own, subject)
        picked = _picked(rows, language)
        cost = costs.get(subject.key)
        known = cost if cost is not None and cost.impact.known else None
        change = ToChange(subject, known, _minds(subject, views), picked)
        found.append((change, {row["sentence_id"] for row in rows}))
    ranked = sorted(found, key=lambda each: (-each[0].costs, -each[0].excess))
    return tuple(_apart(ranked)[:MOST])


def _entity_costs(snapshot: Snapshot, own: Filter, entity_ids: Sequence[str]) -> dict[str, Part]:
    rows = load_entity_impacts(snapshot, own, entity_ids) if entity_ids else ()
    return {row.entity_id: row.blame for row in rows}


def _candidates(snapshot: Snapshot, own: Filter, subject: Subject) -> list[Row]:
    meant = own.but(**{"aspects" if subject.kind == "aspect" else "entities": (subject.key,)})
    return load_candidates(snapshot, meant, "blame", _CANDIDATES, spoilers=True)


def voices_of(snapshot: Snapshot, own: Filter, subject: Subject, sign: Sign, language: Language) -> tuple[Row, ...]:
    """Sentences that say why a subject is praised or blamed, in the language where there are any; no spoilers."""
    meant = own.but(**{"aspects" if subject.kind == "aspect" else "entities": (subject.key,)})
    return _picked(load_candidates(snapshot, meant, sign, _CANDIDATES), language)


def _picked(rows: Sequence[Row], language: Language) -> tuple[Row, ...]:
    """The surest that differ from each other, those in the report's language first."""
    own = [row for row in rows if row["language"] == language] or list(rows)
    order = select_excerpts([row["text"] for row in own[:60]], None, [row["score"] for row in own[:60]], QUOTES)
    return tuple(own[place] for place in order)


def _minds(subject: Subject, views: Sequence[SegmentView]) -> tuple[str, View] | None:
    """The segment whose net of it lies furthest below that of all others, beyond noise."""
    below = [
        (segment.segment_id, view)
        for segment in views
        for view in segment.views
        if view.key == subject.key and view.beyond_noise and (view.difference.value or 0) < 0
    ]
    return min(below, key=lambda each: each[1].difference.value or 0, default=None)


def _apart(ranked: Sequence[tuple[ToChange, set[str]]]) -> list[ToChange]:
    """Without those whose blame is mostly the blame of one before them, which then names them."""
    kept: list[tuple[ToChange, set[str]]] = []
    also: dict[int, list[str]] = {}
    for change, sentences in ranked:
        same = next((place for place, (_, other) in enumerate(kept) if _shared(sentences, other) > SAME), None)
        if same is None:
            kept.append((change, sentences))
        else:
            also.setdefault(same, []).append(change.subject.name)
    return [
        replace(one, also=tuple(name for name in also.get(place, ()) if _bare(name) != _bare(one.subject.name)))
        for place, (one, _) in enumerate(kept)
    ]


def _bare(name: str) -> str:
    """A name without its article: the aspect ending is what the plot point “the ending” is."""
    return name.casefold().removeprefix("the ")


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0
