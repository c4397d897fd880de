"""Two runs of topics beside each other: how far they agree, and which topic went where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from data.errors import RunError
from data.records import Estimate, Record, Run
from data.settings import Settings

METHOD = "AMI, bootstrap over reviews (BCa)"
DRAWS = 999
#: Cells times groups of reviews that a bootstrap holds in memory at once.
HELD = 4_000_000
FIGURES = ("topics", "largest_share", "npmi", "diversity", "stability", "stability_ami")


class Flow(Record):
    """Sentences that one topic of the first run and one of the second share.

    Attributes:
        one, other: the topics; None for sentences that have none.
    """

    one: int | None
    other: int | None
    sentences: int


class TopicRuns(Record):
    """Two runs of topics, over the sentences of both.

    Attributes:
        agreement: adjusted mutual information (Vinh et al. 2010), 1 the same and 0 chance, over the sentences that
            have a topic in both; n are reviews. Its interval resamples reviews and holds what chance gives fixed,
            since that hardly moves.
        sentences: of both runs.
        flows: which topic went where, most sentences first.
        labels: of each run's topics, by id.
        sizes: sentences of each run's topics among those of both, by id.
    """

    agreement: Estimate
    sentences: int
    flows: tuple[Flow, ...]
    labels: tuple[dict[int, str], dict[int, str]]
    sizes: tuple[dict[int, int], dict[int, int]]


@dataclass(frozen=True)
class _Shared:
    """Sentences of both runs: (n) codes of reviews, and topics, −1 for none."""

    reviews: npt.NDArray[np.int64]
    one: npt.NDArray[np.int64]
    other: npt.NDArray[np.int64]


def compare_topic_runs(settings: Settings, a: Run, b: Run) -> TopicRuns:
    """Compare two runs of topics.

    Raises:
        RunError: a file of theirs is gone.
    """
    shared = _load_shared(_file(settings, a, "sentences"), _file(settings, b, "sentences"))
    return TopicRuns(
        agreement=agreement_of(shared.reviews, shared.one, shared.other),
        sentences=len(shared.one),
        flows=flows_of(shared.one, shared.other),
        labels=(load_labels(settings, a), load_labels(settings, b)),
        sizes=(_sizes(shared.one), _sizes(shared.other)),
    )


def quality_of(run: Run) -> dict[str, dict[str, float]]:
    """What a run's manifest says of its topics: of all together under "", and by language."""
    found = {"": _numbers(run.quality)}
    languages = run.quality.get("languages")
    for language, own in (languages if isinstance(languages, dict) else {}).items():
        found[str(language)] = _numbers(own if isinstance(own, dict) else {})
    return found


def _numbers(quality: dict[str, Any]) -> dict[str, float]:
    numbers = {name: quality.get(name) for name in FIGURES}
    return {name: float(value) for name, value in numbers.items() if isinstance(value, int | float)}


def load_labels(settings: Settings, run: Run) -> dict[int, str]:
    """What a run called its topics.

    Raises:
        RunError: its file is gone.
    """
    import pyarrow.parquet as pq

    rows = pq.read_table(_file(settings, run, "topics"), columns=["topic_id", "label", "words"]).to_pylist()
    return {row["topic_id"]: row["label"] or ", ".join((row["words"] or [])[:3]) for row in rows}


def flows_of(one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]) -> tuple[Flow, ...]:
    """Which topic went where, most sentences first; −1, no topic, becomes None.

    Args:
        one, other: the sentences' topics in both runs, shape (n,).
    """
    pairs, counts = np.unique(np.column_stack([one, other]), axis=0, return_counts=True)
    found = [
        Flow(one=int(a) if a >= 0 else None, other=int(b) if b >= 0 else None, sentences=int(count))
        for (a, b), count in zip(pairs, counts, strict=True)
    ]
    return tuple(sorted(found, key=lambda flow: -flow.sentences))


def agreement_of(
    reviews: npt.NDArray[np.int64], one: npt.NDArray[np.int64], other: npt.NDArray[np.int64]
) -> Estimate:
    """Adjusted mutual information with its interval, over the sentences that have a topic in both.

    Args:
        reviews: codes of the reviews that the sentences stand in, shape (n,).
        one, other: the sentences' topics, −1 for none, shape (n,).
    """
    from sklearn.metrics.cluster import contingency_matrix, expected_mutual_information

    from analytics.figures.resampling import GROUPS, bootstrap

    known = (one >= 0) & (other >= 0)
    if not known.any():
        return Estimate(value=None, low=None, high=None, n=0, method=METHOD)
    _, codes = np.unique(reviews[known], return_inverse=True)
    _, a = np.unique(one[known], return_inverse=True)
    _, b = np.unique(other[known], return_inverse=True)
    cells, cell = np.unique(a * (b.max() + 1) + b, return_inverse=True)
    table = contingency_matrix(a, b, sparse=True).astype(np.int64)
    expected = float(expected_mutual_information(table, len(a)))
    sides = (_marks(cells // (b.max() + 1)), _marks(cells % (b.max() + 1)))

    def statistic(totals: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return _adjusted(totals, sides, expected)

    groups = max(50, min(GROUPS, HELD // len(cells)))
    sums = _sums(codes, cell, len(cells), groups)
    weights = sums.sum(axis=1)
    (found,) = bootstrap(sums, statistic, int(codes.max()) + 1, weights, draws=DRAWS)
    return found.model_copy(update={"method": METHOD})


def _sums(
    reviews: npt.NDArray[np.int64], cell: npt.NDArray[np.int64], cells: int, groups: int
) -> npt.NDArray[np.float64]:
    """Sentences by review and cell, reviews thrown together into at most `groups`, shape (groups, cells)."""
    count = int(reviews.max()) + 1
    if count > groups:
        reviews, count = (np.random.default_rng(1).permutation(count) % groups)[reviews], groups
    sums = np.bincount(reviews * cells + cell, minlength=count * cells).reshape(count, cells)
    return sums.astype(np.float64)


def _marks(values: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Which cell is of which topic, as 0 and 1, shape (cells, topics)."""
    _, codes = np.unique(values, return_inverse=True)
    return np.eye(int(codes.max()) + 1)[codes]


def _adjusted(
    totals: npt.NDArray[np.float64], sides: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]], expected: float
) -> npt.NDArray[np.float64]:
    """AMI of each row of cell totals, shape (draws, cells) → (draws, 1)."""
    shares = totals / totals.sum(axis=-1, keepdims=True)
    both = _entropy(shares)
    first, second = (_entropy(shares @ side) for side in sides)
    mutual, mean = first + second - both, (first + second) / 2
    # Two runs of one topic each agree; there is nothing to disagree about.
    adjusted = np.where(mean - expected < 1e-12, 1.0, (mutual - expected) / np.maximum(mean - expected, 1e-12))
    found: npt.NDArray[np.float64] = np.minimum(adjusted, 1.0)[..., None]
    return found


def _entropy(shares: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    found: npt.NDArray[np.float64] = -(shares * logs).sum(axis=-1)
    return found


def _sizes(topics: npt.NDArray[np.int64]) -> dict[int, int]:
    keys, counts = np.unique(topics[topics >= 0], return_counts=True)
    return {int(key): int(count) for key, count in zip(keys, counts, strict=True)}


def _file(settings: Settings, run: Run, name: str) -> Path:
    path = settings.runs / run.run_id / f"{name}.parquet"
    if not path.exists():
        raise RunError("a file of the run is gone", where=str(path), mend=f"run the step '{run.step}' again")
    return path


def _load_shared(a: Path, b: Path) -> _Shared:
    import pandas as pd

    tables = [pd.read_parquet(path, columns=["sentence_id", "topic_id"]) for path in (a, b)]
    both = tables[0].merge(tables[1], on="sentence_id", suffixes=("_a", "_b"))
    # A sentence's id is its review's with its number.
    reviews, _ = pd.factorize(both["sentence_id"].str.rpartition("-")[0])
    one, other = (both[name].fillna(-1).to_numpy(dtype=np.int64) for name in ("topic_id_a", "topic_id_b"))
    return _Shared(reviews.astype(np.int64), one, other)
