"""What sets a segment's viewers apart from all others: what they like, rate, speak of, how they judge, who they are.

Every trait is a figure of the segment beside the same figure of everybody else; the segment's own viewers are never
part of what they are compared with. Flags count all segments and all that was looked at as one family.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from analytics.discoveries import beyond_noise
from analytics.figures.figure import SIGNED, SUMS, Figure, Grain, Row, net_figure, rating_figure
from analytics.intervals import difference, ratio_estimate, wilson
from data.records import FLOOR, Estimate, Filter
from data.snapshots import Snapshot

#: like: viewers who like it · rate: share of the ratings · speak: share of the reviews that speak of it · judge: net
#: sentiment of what they say of it · write: share of the reviews written in it · are: viewers of whom it is so.
Measure = Literal["like", "rate", "speak", "judge", "write", "are"]
#: Everybody, among the statements' rows.
ALL = ""
#: Titles and directors that are looked at: those that most viewers like, chosen without a look at segments.
ITEMS = 120
#: A filter that names more titles than this makes too long a link.
LINKED = 250
Sums = Mapping[str, Any]


@dataclass(frozen=True)
class Trait:
    """One figure of a segment beside that of all other viewers.

    Attributes:
        kind: genre, title, director, aspect, topic, language, territory, age, gender, taste or activity.
        key: what of it; name: as it is called where that is not what the key says.
        own: the segment's figure; its rows are those of its filter.
        others: the same of all other viewers.
        difference: own − others (square-and-add of two independent figures).
        beyond_noise: whether it stands when all that was looked at together is counted (Benjamini–Hochberg).
    """

    measure: Measure
    kind: str
    key: str
    name: str
    own: Figure
    others: Estimate
    difference: Estimate
    beyond_noise: bool = False

    @property
    def known(self) -> bool:
        """Whether there are enough viewers on either side."""
        return self.own.known and self.others.known and self.difference.low is not None

    @property
    def more(self) -> bool:
        """Whether the segment stands above the others."""
        return (self.difference.value or 0) > 0

    @property
    def strength(self) -> float:
        """How far from zero the difference is at least: the end of its interval that is nearest to zero."""
        low, high = self.difference.low, self.difference.high
        return max(low, -high, 0.0) if low is not None and high is not None else 0.0


@dataclass(frozen=True)
class Description:
    """A segment and all that was looked at.

    Attributes:
        kind: taste, rule, list or activity.
        given_name: what it was called before anybody renamed it.
        stability: how surely it is found again, 0…1; None where that was not measured.
        rule: of a segment made by a rule, whom it means.
        about: of a segment of named viewers, how they were found.
        size: share of all viewers.
        ratings: share of all ratings.
        rating: mean of its ratings.
        reviews: how many it wrote.
        traits: most certain first.
    """

    segment_id: str
    kind: str
    name: str
    given_name: str
    stability: float | None
    rule: Filter | None
    about: str
    size: Figure
    ratings: Figure
    rating: Figure
    reviews: int
    traits: tuple[Trait, ...]

    @property
    def known(self) -> bool:
        """Whether it has enough viewers to say anything of them."""
        return self.size.rows >= FLOOR

    def found(self, *measures: Measure) -> list[Trait]:
        """The traits beyond noise, of these measures only if any are named; most certain first."""
        return [trait for trait in self.traits if trait.beyond_noise and (not measures or trait.measure in measures)]


@dataclass(frozen=True)
class Audience:
    """All viewers and their segments. `compared` differences were looked at together, `flagged` are beyond noise."""

    viewers: int
    descriptions: tuple[Description, ...]
    compared: int
    flagged: int


def describe_audience(snapshot: Snapshot) -> Audience:
    """Describe every segment of a snapshot. Eeven statements, whatever the number of segments."""
    facts = {row["segment_id"]: row for row in snapshot.rows("segments/describe_segments")}
    listed = [row for row in snapshot.rows("dashboard/segment_names") if row["segment_id"] in facts]
    found = _traits(snapshot, [row["segment_id"] for row in listed], facts)
    rules = {row["segment_id"]: Filter.model_validate_json(row["rule"]) if row["rule"] else None for row in listed}
    kinds = {row["segment_id"]: row["kind"] for row in listed}
    for row in listed:
        own = [each for each in found.get(row["segment_id"], []) if not _stated(each, row, rules, kinds)]
        found[row["segment_id"]] = own
    flags = iter(beyond_noise([_looked_at(each) for row in listed for each in found[row["segment_id"]]]))
    flagged = {
        row["segment_id"]: [replace(each, beyond_noise=next(flags)) for each in found[row["segment_id"]]]
        for row in listed
    }
    traits = [each for own in flagged.values() for each in own]
    return Audience(
        viewers=int(facts[ALL]["viewers"]) if ALL in facts else 0,
        descriptions=tuple(_description(row, rules[row["segment_id"]], facts, flagged) for row in listed),
        compared=sum(each.known for each in traits),
        flagged=sum(each.beyond_noise for each in traits),
    )


def _looked_at(trait: Trait) -> Estimate:
    """What is too small to be shown is not looked at."""
    return trait.difference if trait.known else trait.difference.model_copy(update={"low": None})


def _stated(trait: Trait, row: Row, rules: Mapping[str, Filter | None], kinds: Mapping[str, str]) -> bool:
    """Whether a trait only says again what the segment is by its making."""
    rule = rules[row["segment_id"]]
    if trait.kind == row["kind"]:
        return True
    if rule is None:
        return False
    if trait.kind == "director":
        return bool({*rule.fans, *rule.titles}.intersection(trait.own.filter.fans))
    fields: dict[str, tuple[Any, ...]] = {
        "genre": rule.genres,
        "title": (*rule.fans, *rule.titles),
        "aspect": rule.aspects,
        "topic": tuple(str(topic) for topic in rule.topics),
        "language": rule.languages,
    }
    # Who is of one age, gender or territory is of no other: that there are none of the others says nothing either.
    exclusive = {"territory": rule.territories, "age": rule.ages, "gender": rule.genders}
    if trait.kind in exclusive:
        return bool(exclusive[trait.kind])
    named = {kinds.get(segment_id) for segment_id in rule.segments}
    return trait.kind in named or trait.key in fields.get(trait.kind, ())


def _description(
    row: Row, rule: Filter | None, facts: Mapping[str, Sums], traits: Mapping[str, Sequence[Trait]]
) -> Description:
    segment_id = row["segment_id"]
    own, everybody, filter_ = facts[segment_id], facts[ALL], Filter(segments=(segment_id,))
    viewers = int(own["viewers"])
    # Of each viewer, the segment's ratings are all of theirs or none.
    share = ratio_estimate(
        everybody["clusters"], own["m"], everybody["m"], own["mm"], own["mm"], everybody["mm"], _SHARE
    )
    return Description(
        segment_id=segment_id,
        kind=row["kind"],
        name=row["name"],
        given_name=row["given_name"],
        stability=row["stability"],
        rule=rule,
        about=row["about"] or "",
        size=Figure("percent", wilson(viewers, int(everybody["viewers"])), viewers, viewers, "viewers", filter_),
        ratings=Figure("percent", share, int(own["n"]), int(own["clusters"]), "ratings", filter_),
        rating=rating_figure(own, filter_),
        reviews=int(own["reviews"]),
        traits=tuple(sorted(traits[segment_id], key=lambda each: (not each.beyond_noise, -each.strength))),
    )


_SHARE = (0.0, 1.0)
_Pair = tuple[str, Trait]


def _traits(snapshot: Snapshot, ids: Sequence[str], facts: Mapping[str, Sums]) -> dict[str, list[Trait]]:
    """Every trait of every segment, not yet flagged."""
    found: dict[str, list[Trait]] = {segment_id: [] for segment_id in ids}
    if not ids:
        return found
    for load in (_likes, _rated, _said, _written, _people):
        for segment_id, trait in load(snapshot, ids, facts):
            found[segment_id].append(trait)
    return found


def _by_item(rows: Sequence[Row], *names: str) -> dict[tuple[Any, ...], dict[str, Row]]:
    """Rows by item, and of each item by segment."""
    found: dict[tuple[Any, ...], dict[str, Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in names), {})[row["segment_id"]] = row
    return found


def _trait(measure: Measure, kind: str, key: str, name: str, own: Figure, others: Estimate) -> Trait:
    return Trait(measure, kind, key, name, own, others, difference(own.estimate, others))


def _viewer_trait(
    measure: Measure, item: tuple[str, str, str], counts: tuple[int, int, int, int], filter_: Filter
) -> Trait:
    """A share of viewers; counts are those of the segment (with it, of all) and those of everybody."""
    with_it, of, all_with_it, of_all = counts
    own = Figure("percent", wilson(with_it, of), with_it, with_it, "viewers", filter_)
    return _trait(measure, *item, own, wilson(all_with_it - with_it, of_all - of))


def _likes(snapshot: Snapshot, ids: Sequence[str], facts: Mapping[str, Sums]) -> Iterator[_Pair]:
    """Genres, titles and directors: viewers who like at least one title of it."""
    items = [row for row in snapshot.rows("segments/describe_items") if _looked_for(row)]
    kept: dict[tuple[str, str], Row] = {}
    for kind in ("genre", "title", "director"):
        kept |= {(kind, row["key"]): row for row in [row for row in items if row["kind"] == kind][:ITEMS]}
    given = [{name: row[name] for name in ("kind", "key", "title_ids")} for row in kept.values()]
    counted = _by_item(snapshot.rows("segments/describe_likes", items=given), "kind", "key") if given else {}
    for (kind, key), by_segment in counted.items():
        row = kept[kind, key]
        for segment_id in ids:
            with_it = int(by_segment[segment_id]["viewers"]) if segment_id in by_segment else 0
            counts = (with_it, facts[segment_id]["viewers"], int(by_segment[ALL]["viewers"]), facts[ALL]["viewers"])
            filter_ = Filter(segments=(segment_id,), fans=tuple(row["title_ids"]))
            yield segment_id, _viewer_trait("like", (kind, key, row["name"]), counts, filter_)


def _looked_for(row: Row) -> bool:
    return bool(row["likers"] >= FLOOR and len(row["title_ids"]) <= LINKED)


def _shares(
    measure: Measure,
    item: tuple[str, str, str],
    by_segment: Mapping[str, Row],
    parts: tuple[str, str, str],
    facts: Mapping[str, Sums],
    wholes: tuple[str, str, str],
    drill: tuple[Grain, dict[str, Any]],
) -> Iterator[_Pair]:
    """A share of rows, clustered by viewer, for each segment.

    Args:
        by_segment: sums of the marked rows of each viewer: Σs, Σs², Σsm, called as `parts` says.
        facts: sums of all their rows: viewers, Σm, Σm², called as `wholes` says.
        drill: the grain of these rows, and what the filter says besides the segment.
    """
    grain, said = drill
    everybody = _sums(by_segment.get(ALL), parts, facts[ALL], wholes)
    for segment_id in facts:
        if segment_id == ALL:
            continue
        own = _sums(by_segment.get(segment_id), parts, facts[segment_id], wholes)
        others = [whole - part for whole, part in zip(everybody, own, strict=True)]
        row = by_segment.get(segment_id)
        figure = Figure(
            "percent",
            _ratio(own),
            int(own[1]),
            int(row["viewers"] if "viewers" in row else row["clusters"]) if row else 0,
            grain,
            Filter(segments=(segment_id,), **said),
        )
        yield segment_id, _trait(measure, *item, figure, _ratio(others))


def _sums(row: Row | None, parts: tuple[str, ...], facts: Sums, wholes: tuple[str, ...]) -> list[float]:
    """Clusters, Σs, Σm, Σs², Σsm, Σm²."""
    s, ss, sm = (float(row[name]) if row else 0.0 for name in parts)
    clusters, m, mm = (float(facts[name]) for name in wholes)
    return [clusters, s, m, ss, sm, mm]


def _ratio(sums: Sequence[float], bounds: tuple[float, float] = _SHARE) -> Estimate:
    clusters, s, m, ss, sm, mm = sums
    return ratio_estimate(int(clusters), s, m, ss, sm, mm, bounds)


def _rated(snapshot: Snapshot, ids: Sequence[str], facts: Mapping[str, Sums]) -> Iterator[_Pair]:
    """Genres: share of the ratings that go to one."""
    for (genre,), rows in _by_item(snapshot.rows("segments/describe_watched"), "genre").items():
        drill: tuple[Grain, dict[str, Any]] = ("ratings", {"genres": (genre,)})
        item = ("genre", genre, genre)
        yield from _within(ids, _shares("rate", item, rows, ("s", "ss", "sm"), facts, ("clusters", "m", "mm"), drill))


def _written(snapshot: Snapshot, ids: Sequence[str], facts: Mapping[str, Sums]) -> Iterator[_Pair]:
    """Languages: share of the reviews that are written in one."""
    wholes = ("writers", "reviews", "reviews_squares")
    for (language,), rows in _by_item(snapshot.rows("segments/describe_languages"), "language").items():
        drill: tuple[Grain, dict[str, Any]] = ("reviews", {"languages": (language,)})
        item = ("language", language, language)
        yield from _within(ids, _shares("write", item, rows, ("r", "rr", "rn"), facts, wholes, drill))


def _within(ids: Sequence[str], pairs: Iterator[_Pair]) -> Iterator[_Pair]:
    known = set(ids)
    return (pair for pair in pairs if pair[0] in known)


def _said(snapshot: Snapshot, ids: Sequence[str], facts: Mapping[str, Sums]) -> Iterator[_Pair]:
    """Aspects and topics: share of the scored reviews that speak of one, and net sentiment of what they say of it."""
    names = {("aspect", row["aspect"]): row["name"] for row in snapshot.rows("figures/aspect_names")}
    names |= {("topic", str(row["topic_id"])): row["label"] for row in snapshot.rows("dashboard/topic_names")}
    wholes = ("scorers", "scored", "scored_squares")
    for (kind, key), rows in _by_item(snapshot.rows("segments/describe_said"), "kind", "key").items():
        if not names.get((kind, key)):
            continue
        item = (kind, key, names[kind, key])
        said: dict[str, Any] = {"aspects": (key,)} if kind == "aspect" else {"topics": (int(key),)}
        drill: tuple[Grain, dict[str, Any]] = ("reviews", {**said, "signs": SIGNED})
        yield from _within(ids, _shares("speak", item, rows, ("r", "rr", "rn"), facts, wholes, drill))
        for segment_id in ids:
            yield segment_id, _judged(item, rows, segment_id, said)


def _judged(item: tuple[str, str, str], rows: Mapping[str, Row], segment_id: str, said: dict[str, Any]) -> Trait:
    own, everybody = rows.get(segment_id), rows[ALL]
    others = [float(everybody[name]) - (float(own[name]) if own else 0.0) for name in SUMS]
    figure = net_figure(own, Filter(segments=(segment_id,), **said))
    return _trait("judge", *item, figure, _ratio(others, (-1.0, 1.0)))


def _people(snapshot: Snapshot, ids: Sequence[str], facts: Mapping[str, Sums]) -> Iterator[_Pair]:
    """Territory, age, gender, taste and activity: share of the viewers of whom it is known."""
    del facts
    found = _by_item(snapshot.rows("segments/describe_people"), "kind", "key")
    names = {row["segment_id"]: row["name"] for row in snapshot.rows("dashboard/segment_names")}
    for (kind, key), rows in found.items():
        if not key:
            continue
        bases = found[kind, ""]
        for segment_id in ids:
            with_it, of = (int(each[segment_id]["viewers"]) if segment_id in each else 0 for each in (rows, bases))
            counts = (with_it, of, int(rows[ALL]["viewers"]), int(bases[ALL]["viewers"]))
            yield (
                segment_id,
                _viewer_trait("are", (kind, key, names.get(key, key)), counts, _meant(kind, key, segment_id)),
            )


def _meant(kind: str, key: str, segment_id: str) -> Filter:
    """The viewers of a segment of whom something is so."""
    fields = {"territory": "territories", "age": "ages", "gender": "genders"}
    if kind in fields:
        return Filter(segments=(segment_id,), **{fields[kind]: (key,)})  # type: ignore[arg-type]
    return Filter(segments=tuple(dict.fromkeys((segment_id, key))))
