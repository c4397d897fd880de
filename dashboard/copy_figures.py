"""Numbers that a sentence of copy may rest on, each with its n, its interval and the filter of the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from analytics.figures.aspects import AspectRow, AspectTable, load_aspects
from analytics.figures.figure import Figure, net_figure
from analytics.figures.wholes import Whole, load_whole
from analytics.intervals import share_estimate, wilson
from analytics.targeting.stress import Advice
from dashboard.copy_facts import UNNUMBERED
from dashboard.copy_wording import Telling, viewers, word, written
from dashboard.numbers import Drill, Grain
from dashboard.strings.formats import Unit
from dashboard.strings.sentences import within_sentence
from data.records import FLOOR, Estimate, Filter, Sign
from data.snapshots import Snapshot
from data.writing import Evidence, Use

#: Aspects told of a title, and of what a segment says of it; topics.
ASPECTS, BLAMED, SEGMENT_ASPECTS, TOPICS = 6, 4, 4, 2
#: What rows a figure's query finds, by its unit; a figure of likes finds viewers.
_GRAINS: dict[str, Grain] = {"net": "evidence", "rating": "ratings", "share": "reviews", "count": "evidence"}
_UNITS: dict[Unit, Literal["rating", "net", "share"]] = {
    "net": "net", "rating": "rating", "percent": "share", "points": "rating",
}  # fmt: skip


@dataclass(frozen=True)
class Names:
    """What aspects and topics are called in the language of the draft; topics of other languages are left out."""

    aspects: dict[str, str]
    topics: dict[int, str]


def load_names(snapshot: Snapshot, telling: Telling) -> Names:
    """The names of all aspects, as they stand within a sentence, and of the language's topics. Two statements."""
    chinese = telling.language == "zh"
    aspects = {
        row["aspect"]: (row["name_zh"] or row["name"]) if chinese else within_sentence(row["name"])
        for row in snapshot.rows("copy/aspect_names")
    }
    topics = {
        row["topic_id"]: row["label"] for row in snapshot.rows("copy/topics") if row["language"] == telling.language
    }
    return Names(aspects, topics)


def drill_of(evidence: Evidence) -> Drill | None:
    """The rows behind a figure: of a share the reviews or viewers that make it up; None where it has no query."""
    if not evidence.query:
        return None
    grain: Grain = "viewers" if evidence.subject == "liked" else _GRAINS[evidence.unit or "net"]
    return Drill(grain=grain, filter=Filter.from_query(evidence.query))


def told_figure(
    telling: Telling,
    key: str,
    figure: Figure,
    subject: str,
    about: str,
    why: str,
    *,
    floor: int = FLOOR,
    use: Use = "may",
    score: float = 0.0,
    unit: Unit | None = None,
    **values: object,
) -> Evidence | None:
    """One figure as evidence, not yet numbered; None where fewer than `floor` viewers stand behind it."""
    estimate = figure.estimate
    if not figure.known or estimate.n < floor or estimate.value is None:
        return None
    unit = unit or figure.unit
    filling = {"value": written(telling.language, estimate, unit), "viewers": viewers(telling.language, estimate.n)}
    scale = 100 if unit == "net" else 1
    ends = (None if end is None else end * scale for end in (estimate.low, estimate.high))
    low, high = ends
    return Evidence(
        evidence_id=UNNUMBERED,
        kind="figure",
        text=telling.figure(key, **(filling | values)),
        language=telling.language,
        subject=subject,
        about=about,
        sign=sign_of(estimate) if unit in ("net", "points") else None,
        value=estimate.value * scale,
        low=low,
        high=high,
        n=estimate.n,
        unit=_UNITS[unit],
        query=figure.filter.as_query(),
        score=score,
        why=why,
        use=use,
    )


def sign_of(estimate: Estimate) -> Sign:
    """Praise or blame where the whole interval says so."""
    if estimate.low is not None and estimate.low > 0:
        return "praise"
    return "blame" if estimate.high is not None and estimate.high < 0 else "neutral"


def whole_figures(snapshot: Snapshot, telling: Telling, title_id: str) -> Iterator[Evidence]:
    """Rating, net sentiment, share of reviews that praise, share of viewers who like it. Five statements."""
    own = Filter(titles=(title_id,))
    whole = load_whole(snapshot, own)
    yield from _known(
        _whole(telling, "rating", whole.rating, 1.0),
        _whole(telling, "share", _praising(snapshot, own), 0.9),
        _whole(telling, "liked", _likes(snapshot, title_id, None), 0.85),
        _whole(telling, "net", whole.net, 0.8),
    )


def _whole(telling: Telling, key: str, figure: Figure, score: float) -> Evidence | None:
    why = telling.why("measured", what=telling.title)
    return told_figure(telling, key, figure, key, telling.about(key), why, score=score)


def _praising(snapshot: Snapshot, own: Filter) -> Figure:
    """Share of the scored reviews that praise in at least one sentence; its rows are these reviews."""
    base = snapshot.rows("figures/scored_reviews", filter=own.as_parameter())[0]
    count = int(snapshot.rows("copy/praising_reviews", filter=own.as_parameter())[0]["reviews"])
    estimate = share_estimate(count, int(base["reviews"]), int(base["clusters"]))
    return Figure("percent", estimate, count, estimate.n, "reviews", own.but(signs=("praise",)))


def _likes(snapshot: Snapshot, title_id: str, segment_id: str | None) -> Figure:
    """Share of the viewers with a verdict who like it; its rows are those who do."""
    row = snapshot.rows("copy/likes", title_id=title_id, segment_id=segment_id)[0]
    within = Filter(fans=(title_id,), segments=(segment_id,) if segment_id else ())
    estimate = wilson(int(row["likes"]), int(row["verdicts"]))
    return Figure("percent", estimate, int(row["likes"]), estimate.n, "viewers", within)


def aspect_figures(
    telling: Telling,
    table: AspectTable,
    names: Names,
    *,
    praised: int = ASPECTS,
    blamed: int = BLAMED,
    blame_use: Use = "not",
) -> Iterator[Evidence]:
    """Net sentiment on the aspects that are praised for certain, the surest first, and on those blamed for certain.

    Args:
        blame_use: blame stays out of copy, where it is `not`; the checks then know what may not be claimed.
    """
    good, bad = _leaning(table)
    for row in good[:praised]:
        yield from _known(_aspect(telling, "aspect", row, names, 0.7 + 0.1 * _low(row), "certain"))
    for row in bad[:blamed]:
        why = "certain_blame" if blame_use == "not" else "clear_blame"
        yield from _known(_aspect(telling, "aspect", row, names, 0.4, why, use=blame_use))


def praised_aspects(table: AspectTable) -> list[str]:
    """Aspects that are praised for certain, the surest first."""
    return [row.aspect for row in _leaning(table)[0]]


def _leaning(table: AspectTable) -> tuple[list[AspectRow], list[AspectRow]]:
    known = [row for row in table.rows if row.net.known]
    good = [row for row in known if _low(row) > 0]
    bad = [row for row in known if (row.net.estimate.high or 0) < 0]
    return sorted(good, key=lambda row: -_low(row)), sorted(bad, key=lambda row: row.net.estimate.high or 0)


def _low(row: AspectRow) -> float:
    return row.net.estimate.low or 0.0


def _aspect(
    telling: Telling,
    key: str,
    row: AspectRow,
    names: Names,
    score: float,
    why: str,
    *,
    floor: int = FLOOR,
    use: Use = "may",
) -> Evidence | None:
    name = names.aspects.get(row.aspect, row.aspect)
    return told_figure(
        telling, key, row.net, row.aspect, name, telling.why(why), floor=floor, use=use, score=score, what=name
    )


def segment_figures(
    snapshot: Snapshot, telling: Telling, title_id: str, segment_id: str, names: Names, floor: int
) -> tuple[list[Evidence], AspectTable]:
    """What one segment says of the title, and its aspect table. Six statements.

    Nothing is said of fewer than `floor` members.
    """
    own = Filter(titles=(title_id,), segments=(segment_id,))
    whole, table = load_whole(snapshot, own), load_aspects(snapshot, own)
    good, _ = _leaning(table)
    found = [
        *_segment_wholes(telling, whole, _likes(snapshot, title_id, segment_id), floor),
        *(
            _aspect(telling, "segment_aspect", row, names, 0.75, "certain", floor=floor)
            for row in good[:SEGMENT_ASPECTS]
        ),
    ]
    return list(_known(*found)), table


def _segment_wholes(telling: Telling, whole: Whole, likes: Figure, floor: int) -> Iterator[Evidence | None]:
    for key, figure, score in (("rating", whole.rating, 0.95), ("liked", likes, 0.83), ("net", whole.net, 0.78)):
        why = telling.why("measured", what=telling.title)
        yield told_figure(telling, f"segment_{key}", figure, key, telling.about(key), why, floor=floor, score=score)


def advice_figures(
    telling: Telling, advice: Sequence[Advice], titles: str, names: Names, floor: int
) -> Iterator[Evidence]:
    """What a segment praises (or blames) more than the others do in titles like this one, beyond noise.

    The figure is the difference; its query finds the segment's own sentences, n is the members who wrote them. What
    is to be avoided or played down is there for the checks alone.
    """
    shown = dict.fromkeys(("aspect", "topic"), 0)
    for one in advice:
        name = names.aspects.get(one.key) if one.kind == "aspect" else names.topics.get(int(one.key))
        limit = ASPECTS if one.kind == "aspect" else TOPICS
        if name is None or shown[one.kind] >= limit:
            continue
        told = _advice(telling, one, name, titles, floor)
        if told is not None:
            shown[one.kind] += 1
            yield told


def _advice(telling: Telling, one: Advice, name: str, titles: str, floor: int) -> Evidence | None:
    own = one.contrast.a
    change = one.contrast.difference.model_copy(update={"n": own.estimate.n})
    figure = Figure("net", change, own.rows, own.viewers, own.grain, own.filter)
    what = word(telling.language, "quoted", name=name) if one.kind == "topic" else name
    told = told_figure(
        telling,
        f"{one.direction}_{one.kind}",
        figure,
        one.key if one.kind == "aspect" else f"topic_{one.key}",
        name,
        telling.why("beyond"),
        floor=floor,
        use="may" if one.direction == "stress" else "not",
        score=0.9 if one.direction == "stress" else 0.3,
        what=what,
        titles=titles,
    )
    sign: Sign = "praise" if one.direction == "stress" else "blame" if one.direction == "avoid" else "neutral"
    return told.model_copy(update={"sign": sign}) if told else None


def topic_figures(
    snapshot: Snapshot, telling: Telling, title_id: str, names: Names, segment_id: str, floor: int
) -> Iterator[Evidence]:
    """The topics of the draft's language that are praised for certain in this title, most spoken of first.

    Of a segment, where one is given, by its members. One statement.
    """
    own = Filter(titles=(title_id,), segments=(segment_id,) if segment_id else ())
    key, shown = "segment_topic" if segment_id else "topic", 0
    for row in snapshot.rows("figures/net_by_topic", filter=own.as_parameter()):
        name = names.topics.get(row["topic_id"])
        figure = net_figure(row, own.but(topics=(row["topic_id"],)))
        if name is None or not figure.known or (figure.estimate.low or 0) <= 0 or shown >= TOPICS:
            continue
        shown += 1
        what = word(telling.language, "quoted", name=name)
        subject = f"topic_{row['topic_id']}"
        yield from _known(
            told_figure(
                telling,
                key,
                figure,
                subject,
                name,
                telling.why("certain"),
                floor=floor if segment_id else FLOOR,
                score=0.5,
                what=what,
            )
        )


def _known(*found: Evidence | None) -> Iterator[Evidence]:
    return (one for one in found if one is not None)
