"""What two runs of a step say differently."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from analytics.topic_runs import TopicRuns, compare_topic_runs
from data.errors import RunError
from data.records import Record, Run
from data.settings import Settings

_COMPARED = ("model", "model_hash", "seed", "data_version", "inputs", "parameters", "libraries")


class Comparison(Record):
    """The difference between two runs.

    Attributes:
        step: both runs' step.
        differences: what differs in their manifests, as field → (of a, of b).
        quality: figures that both have and that differ, as name → (of a, of b).
        shared: sentences that both speak of.
        agreement: for topics their AMI with its interval (`ami`, `low`, `high`); for sentiment the correlation and
            the share of equal signs; for embed nothing.
        topics: of topics, which went where.
    """

    step: str
    differences: dict[str, tuple[Any, Any]]
    quality: dict[str, tuple[Any, Any]]
    shared: int
    agreement: dict[str, float]
    topics: TopicRuns | None = None


def compare_runs(settings: Settings, a: Run, b: Run) -> Comparison:
    """Compare two runs of one step.

    Raises:
        RunError: they are of different steps, or a file of theirs is gone.
    """
    if a.step != b.step:
        raise RunError(
            f"a run of '{a.step}' and one of '{b.step}' cannot be compared",
            where=f"{a.run_id}, {b.run_id}",
            mend="choose two runs of one step",
        )
    shared, agreement, topics = 0, {}, None
    if a.step == "topics":
        topics = compare_topic_runs(settings, a, b)
        shared, agreement = topics.sentences, _topic_agreement(topics)
    elif a.step == "sentiment":
        one, other = _shared_values(_sentences(settings, a), _sentences(settings, b), "sentiment")
        shared, agreement = len(one), _sentiment_agreement(one, other)
    return Comparison(
        step=a.step,
        differences={
            name: values for name in _COMPARED if (values := (getattr(a, name), getattr(b, name)))[0] != values[1]
        },
        quality={
            k: (a.quality[k], b.quality[k]) for k in a.quality if k in b.quality and a.quality[k] != b.quality[k]
        },
        shared=shared,
        agreement=agreement,
        topics=topics,
    )


def _sentences(settings: Settings, run: Run) -> Path:
    path = settings.runs / run.run_id / "sentences.parquet"
    if not path.exists():
        raise RunError("a file of the run is gone", where=str(path), mend=f"run the step '{run.step}' again")
    return path


def _shared_values(a: Path, b: Path, column: str) -> tuple[np.ndarray, np.ndarray]:
    """The values of the sentences that both files have, in one order."""
    import pandas as pd

    tables = [pd.read_parquet(path, columns=["sentence_id", column]) for path in (a, b)]
    both = tables[0].merge(tables[1], on="sentence_id", suffixes=("_a", "_b"))
    return both[f"{column}_a"].to_numpy(), both[f"{column}_b"].to_numpy()


def _topic_agreement(runs: TopicRuns) -> dict[str, float]:
    found = {"ami": runs.agreement.value, "low": runs.agreement.low, "high": runs.agreement.high}
    return {name: round(value, 4) for name, value in found.items() if value is not None}


def _sentiment_agreement(one: np.ndarray, other: np.ndarray) -> dict[str, float]:
    from data.records import NEUTRAL_BAND

    if not len(one):
        return {}
    signs = [np.sign(values) * (np.abs(values) > NEUTRAL_BAND) for values in (one, other)]
    found = {"same_sign": round(float((signs[0] == signs[1]).mean()), 4)}
    if one.std() > 0 and other.std() > 0:
        found["correlation"] = round(float(np.corrcoef(one, other)[0, 1]), 4)
    return found
