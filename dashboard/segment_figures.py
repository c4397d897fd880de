"""What Audience shows of a segment: which of its traits stand in figures and sentences, and three typical quotes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.figures.segments import Audience, Description, Measure, Trait
from dashboard.numbers import Drill
from dashboard.summaries import Row
from data.records import Filter, Sign
from data.snapshots import Snapshot
from generation.excerpts import select_excerpts

#: Kinds of segments as the page groups them; a made one is by rule or by list.
GROUPS = {"taste": ("taste",), "made": ("rule", "list"), "activity": ("activity",)}
SHOWN = 8
#: Of each kind of thing that is liked: how many above the others stand in the figure, and how many below.
LIKED = {"genre": (4, 2), "title": (3, 1), "director": (1, 0)}
SIGNATURE = 3
QUOTES = 3
CANDIDATES = 40


@dataclass(frozen=True)
class Quote:
    """A sentence that says what is typical.

    Attributes:
        trait: what it is an example of; None where it is of the segment's clearest praise.
        sign: what it says of it.
        row: as `render_quotes` takes it.
        rows: how many sentences of the segment say the same; drill: to these.
    """

    trait: Trait | None
    sign: Sign
    row: Row
    rows: int
    drill: Drill


def in_group(audience: Audience, group: str) -> list[Description]:
    """The segments of a group, in their order."""
    return [each for each in audience.descriptions if each.kind in GROUPS[group]]


def group_of(description: Description) -> str:
    """The group that a segment stands in."""
    return next(group for group, kinds in GROUPS.items() if description.kind in kinds)


def liked(description: Description) -> list[Trait]:
    """Genres, titles and directors that more of them like than of the others, or fewer; most above first."""
    found: list[Trait] = []
    for kind, (above, below) in LIKED.items():
        own = [each for each in description.found("like") if each.kind == kind and not _repeated(each, found)]
        found += [each for each in own if each.more][:above]
        found += [each for each in own if not each.more][:below]
    return _ordered(found)


def _repeated(trait: Trait, found: Sequence[Trait]) -> bool:
    """Whether a director stands for one title alone, which is there already."""
    return trait.kind == "director" and any(trait.own.filter.fans == each.own.filter.fans for each in found)


def spoken(description: Description) -> list[Trait]:
    """Aspects and topics that they speak of more or less often than the others."""
    return _ordered(description.found("speak")[:SHOWN])


def judged(description: Description) -> list[Trait]:
    """Aspects and topics that they judge better or worse than the others."""
    return _ordered(description.found("judge")[:SHOWN])


def _ordered(traits: Sequence[Trait]) -> list[Trait]:
    return sorted(traits, key=lambda each: -(each.difference.value or 0.0))


def best(description: Description, measure: Measure, *, kinds: Sequence[str], more: bool = True) -> list[Trait]:
    """The traits of a measure that stand most surely above (or below) the others; surest first."""
    return [each for each in description.found(measure) if each.kind in kinds and each.more == more]


def favourites(description: Description) -> list[Trait]:
    """Genres that more of them like: first the one they rate most beyond the others, then the surest."""
    found = best(description, "like", kinds=("genre",))
    rated = [each.key for each in best(description, "rate", kinds=("genre",))]
    first = next((key for key in rated if any(each.key == key for each in found)), None)
    return sorted(found, key=lambda each: each.key != first)


def signature(description: Description) -> list[Trait]:
    """Three traits to know it by: what they like, what they speak of and how they judge, or what else is surest."""
    firsts = [
        favourites(description),
        best(description, "speak", kinds=("aspect",)),
        best(description, "judge", kinds=("aspect",)) + best(description, "judge", kinds=("aspect",), more=False),
    ]
    chosen = [found[0] for found in firsts if found]
    for each in description.found():
        if len(chosen) == SIGNATURE:
            break
        if all((each.kind, each.key) != (other.kind, other.key) for other in chosen):
            chosen.append(each)
    return chosen


def load_quotes(snapshot: Snapshot, description: Description) -> list[Quote]:
    """Three sentences of three viewers, each for something that sets them apart, or else any praise.

    Spoilers stay out, as in all quotes.
    """
    chosen: list[Quote] = []
    for trait, sign, meant in _occasions(description):
        if len(chosen) == QUOTES:
            break
        taken = {(quote.row["viewer_id"], quote.row["text"]) for quote in chosen}
        row = _candidate(snapshot, meant, sign, [text for _, text in taken], {viewer for viewer, _ in taken})
        if row is not None:
            own = meant.but(signs=(sign,))
            count = snapshot.rows("dashboard/evidence_count", filter=own.as_parameter())[0]["rows"]
            chosen.append(Quote(trait, sign, row, count, Drill(grain="evidence", filter=own)))
    return chosen


def _occasions(description: Description) -> Iterator[tuple[Trait | None, Sign, Filter]]:
    """What could be quoted, most typical first: a trait, the sign that says it, and where such sentences are."""
    seen: set[tuple[str, str]] = set()
    nets = {(each.kind, each.key): each.own.estimate.value for each in description.traits if each.measure == "judge"}
    said = sorted(description.found("speak", "judge"), key=lambda each: each.kind != "aspect")
    for each in said:
        if (each.kind, each.key) in seen or (each.measure == "speak" and not each.more):
            continue
        seen.add((each.kind, each.key))
        up = each.more if each.measure == "judge" else (nets.get((each.kind, each.key)) or 0.0) >= 0
        yield each, "praise" if up else "blame", each.own.filter.but(signs=())
    for each in best(description, "like", kinds=("title",))[:QUOTES]:
        yield each, "praise", Filter(segments=(description.segment_id,), titles=(each.key,))
    whole = Filter(segments=(description.segment_id,))
    yield from [(None, "praise", whole), (None, "blame", whole)] * QUOTES


def _candidate(snapshot: Snapshot, meant: Filter, sign: Sign, texts: list[str], viewers: set[Any]) -> Row | None:
    """The surest sentence that repeats nobody quoted before."""
    name = "figures/quotes_of_aspects" if meant.aspects else "dashboard/quotes"
    rows = snapshot.rows(name, filter=meant.as_parameter(), sign=sign, size=CANDIDATES, spoilers=False)
    fresh = [row for row in rows if row["viewer_id"] not in viewers]
    if not fresh:
        return None
    # What was quoted already goes in with the highest score, so that the pick after it is unlike it.
    known = [1.0] * len(texts)
    scores = [*known, *(row["score"] * 0.5 for row in fresh)]
    order = select_excerpts([*texts, *(row["text"] for row in fresh)], None, scores, len(texts) + 1)
    picked = [place - len(texts) for place in order if place >= len(texts)]
    return fresh[picked[0]] if picked else None
