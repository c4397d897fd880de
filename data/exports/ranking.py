"""A ranking list as a table: a row a place, and what is to be known of the list."""

from __future__ import annotations

import json
from typing import Any

from data.exports.tables import Cell, Table
from data.ranked import RankedTitle, Ranking
from data.records import Estimate

#: What the file says of a place, by column; all of it without a unit but for the values, whose unit the list names.
COLUMNS = (
    "position", "title_id", "title", "year", "genres", "value", "value_low", "value_high", "value_n", "value_method",
    "mean", "mean_low", "mean_high", "rank_low", "rank_high", "in_top", "tie_band", "ratings", "viewers", "before",
    "change", "beyond_noise", "new_because", "suspicious", "suspicious_bursts", "suspicious_copies",
    "suspicious_one_title", "position_otherwise", "over_index", "over_index_low", "over_index_high",
    "over_index_beyond_noise",
)  # fmt: skip
#: Digits after the point: CSV, a worksheet's sixteen digits and JSON all hold these.
DIGITS = 6


def ranking_table(ranking: Ranking) -> Table:
    """The list as it is written: the same numbers in every format, and who was left out among the facts."""
    return Table(COLUMNS, [_row(one) for one in ranking.titles], ranking_facts(ranking), name="List")


def ranking_facts(ranking: Ranking) -> tuple[tuple[str, str], ...]:
    """What is to be known of a list as a whole: by name."""
    definition = ranking.definition
    facts = {
        "list": definition.name,
        "measure": definition.measure,
        "unit": ranking.unit,
        "formula": ranking.formula,
        "method": ranking.method,
        "m": _told(ranking.m),
        "mean_of_all": _told(ranking.mean_of_all),
        "eligible_titles": str(ranking.eligible),
        "titles_considered": str(ranking.considered),
        "filter": _json(definition.filter.as_query()),
        "eligibility": _json(definition.eligibility.model_dump(mode="json")),
        "left_out": _json([one.model_dump(mode="json") for one in ranking.dropped]),
        "without_suspicious": str(definition.without_suspicious).lower(),
        "resamples": str(definition.resamples),
        "seed": str(definition.seed),
        "compared_with": ranking.compared_with,
        "data_until": ranking.data_until.isoformat() if ranking.data_until else "",
        "data_version": ranking.data_version,
        "snapshot": ranking.snapshot,
        "runs": _json(ranking.runs),
    }
    return tuple(facts.items())


def _row(one: RankedTitle) -> tuple[Cell, ...]:
    moved, doubt = one.movement, one.suspicion
    return (
        one.position, one.title_id, one.name, one.year, ", ".join(one.genres), *_bounds(one.value),
        one.value.n, one.value.method, *_bounds(one.mean), one.rank_low, one.rank_high, _rounded(one.in_top),
        one.tie_band, one.ratings, one.viewers, moved.before if moved else None, moved.change if moved else None,
        moved.beyond_noise if moved else None, moved.why_new if moved else "", doubt.ratings, doubt.bursts,
        doubt.copies, doubt.one_title, doubt.position, *_bounds(one.over_index),
        one.over_beyond_noise if one.over_index else None,
    )  # fmt: skip


def _bounds(estimate: Estimate | None) -> tuple[float | None, float | None, float | None]:
    if estimate is None:
        return None, None, None
    return _rounded(estimate.value), _rounded(estimate.low), _rounded(estimate.high)


def _rounded(value: float | None) -> float | None:
    # Adding nothing turns minus zero into zero.
    return None if value is None else round(value, DIGITS) + 0.0


def _told(value: float | None) -> str:
    return "" if value is None else f"{_rounded(value):g}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
