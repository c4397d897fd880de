"""A ranking list from a snapshot: the way in to everything in this package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from analytics.figures.figure import Figure
from analytics.rankings import noise as noises
from analytics.rankings.eligible import Rule, apply_rules, would_stand
from analytics.rankings.measures import Measured, measured
from analytics.rankings.movement import Past, comparable, movements, past_filters, rows_of
from analytics.rankings.over_index import OverIndex, load_over_indexes
from analytics.rankings.rows import Rows
from analytics.rankings.scores import Scores
from analytics.rankings.slate import Array, Slate
from analytics.rankings.suspicious import load_suspicions
from data.errors import NotEnoughEvidence
from data.progress import Progress
from data.ranked import Dropped, Edition, ListDefinition, Movement, RankedTitle, Ranking, Suspicion
from data.records import Estimate
from data.snapshots import Snapshot

METHOD = (
    "{interval} Rank ranges are confidence sets of which 95 of 100 hold, near ties included; the chance of a place "
    "is its share of {draws} draws of viewers; titles of a band cannot be told from its first."
)
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Order:
    """A slate in order.

    Attributes:
        rows: where it comes from.
        rules: and what each kept off.
        order: places in the slate of the titles that may stand on the list, the best first.
    """

    rows: Rows
    slate: Slate
    scores: Scores
    rules: list[Rule]
    order: Places

    def ids(self, size: int) -> list[str]:
        """Ids of the first titles."""
        return [str(title_id) for title_id in self.slate.ids[self.order[:size]]]

    def position(self, title_id: str) -> int | None:
        """Where a title stands; None where it may not stand on the list."""
        found = np.flatnonzero(self.slate.ids[self.order] == title_id)
        return int(found[0]) + 1 if len(found) else None


@dataclass(frozen=True)
class Both:
    """The plain order and the one without suspicious ratings, and which is the list."""

    plain: Order
    clean: Order
    suspicions: Mapping[str, Suspicion]
    looked_at: int


def load_ranking(
    snapshot: Snapshot,
    definition: ListDefinition,
    earlier: Edition | None = None,
    progress: Progress | None = None,
) -> Ranking:
    """The list that a definition asks for.

    Args:
        snapshot: what to read.
        definition: what to rank, and how.
        earlier: an edition of the list that movements are told against.
        progress: told of the stages; may stop the work.

    Raises:
        NotEnoughEvidence: the measure has nothing to go by under the filter.
    """
    progress = progress or Progress()
    progress.stage("ranking titles", 3)
    both = _both(snapshot, definition)
    progress.advance()
    return _ranking(both, definition, earlier, progress)


def load_both(
    snapshot: Snapshot,
    definition: ListDefinition,
    earlier: Edition | None = None,
    progress: Progress | None = None,
) -> tuple[Ranking, Ranking]:
    """The plain list and the one without suspicious ratings, whichever of them the definition asks for.

    Raises:
        NotEnoughEvidence: the measure has nothing to go by under the filter.
    """
    progress = progress or Progress()
    progress.stage("ranking titles", 5)
    both = _both(snapshot, definition)
    progress.advance()
    plain, clean = (definition.model_copy(update={"without_suspicious": left_out}) for left_out in (False, True))
    return _ranking(both, plain, earlier, progress), _ranking(both, clean, earlier, progress)


def _both(snapshot: Snapshot, definition: ListDefinition) -> Both:
    way = measured(snapshot, definition)
    slate = way.load(snapshot, way.filter)
    if not len(slate):
        raise NotEnoughEvidence("nothing here can be ranked: the filter finds no title", mend="widen the filter")
    plain = _order(definition, Rows(snapshot, way, {}), slate)
    error = plain.scores.error[plain.order]
    pool = noises.choose_pool(plain.scores.value[plain.order], error, definition.size) if len(error) else plain.order
    ids = [str(title_id) for title_id in plain.slate.ids[plain.order[pool]]]
    suspicions = load_suspicions(snapshot, definition.filter, ids, reviews=way.grain == "evidence")
    clean = plain
    if suspicions:
        rows = Rows(snapshot, way, suspicions)
        clean = _order(definition, rows, rows.slate(slate))
    return Both(plain, clean, suspicions, len(ids))


def _order(definition: ListDefinition, rows: Rows, slate: Slate) -> Order:
    rules = definition.eligibility
    if rows.way.most is not None:
        rules = rules.model_copy(update={"max_ratings": int(rows.way.most(slate))})
    scores = rows.way.score(slate)
    left, applied = apply_rules(rules, slate, rows.viewers(slate, rules), scores.beyond)
    places = np.flatnonzero(left)
    # To nine digits: what differs by rounding is a tie, and goes by how much stands behind it, then by id.
    keys = (slate.ids[places], -slate.count[places], -np.round(scores.value[places], 9))
    return Order(rows, slate, scores, applied, places[np.lexsort(keys)])


def _ranking(both: Both, definition: ListDefinition, earlier: Edition | None, progress: Progress) -> Ranking:
    ordered = both.clean if definition.without_suspicious else both.plain
    other = both.plain if definition.without_suspicious else both.clean
    noise, viewers = _noise(definition, ordered)
    progress.advance()
    suspicions = {
        title_id: each.model_copy(update={"position": other.position(title_id)})
        for title_id, each in both.suspicions.items()
    }
    moved = _movements(definition, ordered, noise, earlier)
    titles = _titles(definition, ordered, noise, viewers, suspicions, moved)
    progress.advance()
    return _assembled(both, definition, ordered, titles, earlier)


def _noise(definition: ListDefinition, ordered: Order) -> tuple[noises.Noise, Array | None]:
    """The noise of the titles that may be listed, in their order, and viewers of the listed ones if known."""
    order = ordered.order
    value, error = np.round(ordered.scores.value[order], 9), ordered.scores.error[order].copy()
    if not len(order):
        return noises.Noise(value, error, error, order, np.zeros((noises.GROUPS, 0), dtype=np.float32)), None
    pool = noises.choose_pool(value, error, definition.size)
    s, m, viewers = ordered.rows.groups(ordered.slate, order[pool], noises.GROUPS)
    groups, repeats = noises.deviations(s, m)
    error[pool] *= np.sqrt(repeats)
    noise = noises.without_common(noises.Noise(value, error, ordered.slate.freedom[order], pool, groups))
    return noise, None if viewers is None else viewers[: definition.size]


def _titles(
    definition: ListDefinition,
    ordered: Order,
    noise: noises.Noise,
    viewers: Array | None,
    suspicions: Mapping[str, Suspicion],
    moved: list[Movement | None],
) -> tuple[RankedTitle, ...]:
    snapshot, listed = ordered.rows.snapshot, ordered.order[: definition.size]
    ids = ordered.ids(definition.size)
    if not ids:
        return ()
    names = {row["title_id"]: row for row in snapshot.rows("rankings/names", titles=ids)}
    figures = ordered.rows.figures(ordered.slate, listed, viewers)
    low, high = noises.rank_sets(noise, len(ids))
    shares = noises.in_top(noises.drawn_values(noise, definition.resamples, definition.seed), definition.size)
    bands = noises.tie_bands(noise, len(ids))
    over = load_over_indexes(snapshot, definition, figures) if definition.measure == "segment" else {}
    return tuple(
        _title(
            ordered, int(listed[number]), names.get(title_id, {}), figures[title_id],
            {"position": number + 1, "rank_low": int(low[number]), "rank_high": int(high[number]),
             "in_top": float(shares[noise.column[number]]), "tie_band": bands[number], "movement": moved[number],
             "suspicion": suspicions.get(title_id, Suspicion()), **_over(over.get(title_id))},
        )
        for number, title_id in enumerate(ids)
    )  # fmt: skip


def _over(found: OverIndex | None) -> dict[str, Any]:
    return {} if found is None else {"over_index": found.difference, "over_beyond_noise": found.beyond_noise}


def _title(
    ordered: Order, place: int, named: Mapping[str, Any], figure: Figure, standing: Mapping[str, Any]
) -> RankedTitle:
    title_id = str(ordered.slate.ids[place])
    return RankedTitle(
        title_id=title_id,
        name=named.get("name") or title_id,
        year=named.get("year"),
        genres=tuple(named.get("genres") or ()),
        value=_value(ordered, place, figure),
        mean=figure.estimate,
        ratings=int(ordered.slate.count[place]),
        viewers=figure.viewers,
        rows=figure.rows,
        grain=ordered.rows.way.grain,
        filter=figure.filter,
        **standing,
    )


def _value(ordered: Order, place: int, figure: Figure) -> Estimate:
    """The value with its interval, wider where viewers repeat among ratings."""
    scores = ordered.scores
    value = float(np.round(scores.value[place], 9))
    repeats = figure.rows / figure.viewers if figure.grain == "ratings" and figure.viewers else 1.0
    wide = float(np.sqrt(max(1.0, repeats)))
    low = value - (value - float(scores.low[place])) * wide
    high = value + (float(scores.high[place]) - value) * wide
    return Estimate(value=value, low=min(low, value), high=max(high, value), n=figure.viewers, method=scores.kind)


def _movements(
    definition: ListDefinition, ordered: Order, noise: noises.Noise, earlier: Edition | None
) -> list[Movement | None]:
    ids = ordered.ids(definition.size)
    if earlier is None:
        return [None] * len(ids)
    past = _past(definition, ordered, earlier.ranking)
    after = set()
    if earlier.ranking.data_until:
        rows = ordered.rows.snapshot.rows("rankings/released", titles=ids, day=earlier.ranking.data_until.isoformat())
        after = {row["title_id"] for row in rows}
    rows_today = ordered.slate.effective[ordered.order]
    released = [title_id in after for title_id in ids]
    return [*movements(noise, rows_today, past, ids, released, earlier, definition.seed)]


def _past(definition: ListDefinition, ordered: Order, earlier: Ranking) -> Past | None:
    """What stood behind today's titles when the earlier edition was made."""
    if not comparable(definition, earlier):
        return None
    rows, slate, order = ordered.rows, ordered.slate, ordered.order
    ids = slate.ids[order]
    today = slate.effective[order]
    then_filter, both_filter = past_filters(rows.way.filter, earlier)
    if then_filter is None:
        known = {title.title_id: float(title.ratings) for title in earlier.titles}
        share = np.median([known[each] / n for each, n in zip(ids, today, strict=True) if each in known] or [1.0])
        then = np.array([known.get(str(each), n * share) for each, n in zip(ids, today, strict=True)])
        common = np.minimum(then, today)
    else:
        then = _rows_under(replace(rows, way=replace(rows.way, filter=then_filter)), slate, ids)
        common = then
        if both_filter != then_filter:
            common = np.zeros(len(ids))
            if both_filter is not None:
                common = _rows_under(replace(rows, way=replace(rows.way, filter=both_filter)), slate, ids)
    leans = ordered.scores.m is not None and ordered.scores.mean_of_all is not None
    if definition.measure == "trending":
        then, common = today, np.zeros(len(ids))
    return Past(
        then, common, earlier.definition.eligibility.min_ratings,
        ordered.scores.m if leans else None, ordered.scores.mean_of_all or 0.0,
    )  # fmt: skip


def _rows_under(rows: Rows, slate: Slate, ids: npt.NDArray[np.str_]) -> Array:
    del slate
    return rows_of(rows.way.load(rows.snapshot, rows.way.filter), ids)


def _assembled(
    both: Both,
    definition: ListDefinition,
    ordered: Order,
    titles: tuple[RankedTitle, ...],
    earlier: Edition | None,
) -> Ranking:
    snapshot, scores = ordered.rows.snapshot, ordered.scores
    return Ranking(
        definition=definition,
        unit=ordered.rows.way.unit,
        titles=titles,
        m=scores.m,
        mean_of_all=scores.mean_of_all,
        most=scores.most,
        eligible=len(ordered.order),
        considered=len(ordered.slate),
        dropped=_dropped(snapshot, definition, ordered),
        formula=scores.formula,
        method=METHOD.format(interval=scores.method, draws=definition.resamples),
        compared_with=earlier.edition_id if earlier else "",
        snapshot=snapshot.name,
        data_version=snapshot.data_version,
        runs=_runs(snapshot, ordered.rows.way),
        data_until=ordered.slate.last_day,
        looked_at=both.looked_at,
        suspicious=sum(each.ratings for each in both.suspicions.values()),
    )


def _dropped(snapshot: Snapshot, definition: ListDefinition, ordered: Order) -> tuple[Dropped, ...]:
    value, ids = ordered.scores.value, ordered.slate.ids
    full = len(ordered.order) >= definition.size
    floor = float(value[ordered.order[definition.size - 1]]) if full else -np.inf
    notable = [[str(ids[place]) for place in would_stand(value, rule, floor)] for rule in ordered.rules]
    wanted = sorted({title_id for chosen in notable for title_id in chosen})
    names = {row["title_id"]: str(row["name"]) for row in snapshot.rows("rankings/names", titles=wanted)}
    return tuple(
        Dropped(
            rule=rule.name,
            titles=int(rule.off.sum()),
            notable=tuple((title_id, names.get(title_id, title_id)) for title_id in chosen),
        )
        for rule, chosen in zip(ordered.rules, notable, strict=True)
    )


def _runs(snapshot: Snapshot, way: Measured) -> dict[str, str]:
    """The runs that the list rests on: the measure's own, and those that its filter asks for."""
    filter_ = way.filter
    asked = {
        "topics": filter_.topics,
        "aspects": filter_.aspects,
        "mentions": filter_.entities,
        "sentiment": filter_.signs,
        "segments": filter_.segments,
    }
    steps = {*way.steps, *(step for step, values in asked.items() if values)}
    rows: list[dict[str, Any]] = snapshot.rows("rankings/runs")
    return {str(row["step"]): str(row["run_id"]) for row in rows if row["step"] in steps}
