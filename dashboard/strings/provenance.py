"""How the figures came about, in sentences: the runs behind them and how good their models are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.strings import say
from dashboard.strings.formats import format_count, format_date, format_estimate
from dashboard.strings.sentences import step_name
from data.records import Estimate, Run

ACCURACY = "polarity accuracy"


def provenance(runs: list[Run], data_version: str) -> list[str]:
    """A sentence for each run behind the figures, one for each of its models' held-out figures, and the method."""
    return [line for run in runs for line in (_run(run, data_version), *_accuracies(run))] + [say("provenance.net")]


def _run(run: Run, data_version: str) -> str:
    fresh = "of_this_data" if run.data_version == data_version else "of_older_data"
    step = step_name(run.step)
    return say(
        "provenance.run",
        step=step[0].upper() + step[1:],
        model=run.model,
        run=run.run_id,
        made=format_date(run.started_at),
        sentences=say(f"provenance.{fresh}"),
    )


def _accuracies(run: Run) -> Iterator[str]:
    cards: Mapping[str, Mapping[str, Any]] = run.quality.get("cards", {})
    for card in cards.values():
        for data, figures in card.items():
            found = figures.get(ACCURACY)
            if found:
                estimate = Estimate(**found, method="wilson")
                accuracy, n = format_estimate(estimate, "percent"), format_count(estimate.n)
                yield say("provenance.accuracy", accuracy=accuracy, data=data, n=n)
