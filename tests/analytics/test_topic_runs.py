"""Two runs of topics beside each other, against tables made by hand and another implementation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analytics.topic_runs import Flow, agreement_of, compare_topic_runs, flows_of, quality_of
from analytics.topics.quality import agreement
from data.errors import RunError
from data.records import Run
from data.settings import Settings, load_settings

#: Sentence → topic in the first run, in the second; None: no topic, "": not in that run.
TABLE = {
    "r1-0": (0, 5), "r1-1": (0, 5), "r2-0": (0, 5), "r2-1": (0, 6), "r3-0": (1, 6), "r3-1": (1, 6), "r4-0": (1, None),
    "r4-1": (None, 5), "r5-0": (0, ""), "r6-0": ("", 6),
}  # fmt: skip


def runs(settings: Settings) -> tuple[Run, Run]:
    made = []
    for place, labels in enumerate(({0: "sea", 1: "dog"}, {5: "the sea", 6: ""})):
        run = Run.model_validate(
            {
                "run_id": f"topics-{place}",
                "step": "topics",
                "model": "m",
                "model_hash": "0",
                "parameters": {},
                "seed": 1,
                "data_version": "0",
                "started_at": "2026-01-01T00:00:00Z",
                "seconds": 1,
                "quality": {"topics": 2, "largest_share": 0.6, "languages": {"en": {"npmi": 0.1, "curve": []}}},
            }
        )
        folder = settings.runs / run.run_id
        folder.mkdir(parents=True)
        rows = [{"sentence_id": key, "topic_id": ids[place]} for key, ids in TABLE.items() if ids[place] != ""]
        schema = pa.schema([("sentence_id", pa.string()), ("topic_id", pa.int32())])
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / "sentences.parquet")
        topics = [{"topic_id": key, "label": label, "words": ["dog", "pier"]} for key, label in labels.items()]
        pq.write_table(pa.Table.from_pylist(topics), folder / "topics.parquet")
        made.append(run)
    return made[0], made[1]


def test_which_topic_went_where_is_what_one_counts_by_hand(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    one, other = runs(settings)
    found = compare_topic_runs(settings, one, other)
    assert found.sentences == 8
    assert {(flow.one, flow.other): flow.sentences for flow in found.flows} == {
        (0, 5): 3, (1, 6): 2, (0, 6): 1, (1, None): 1, (None, 5): 1,
    }  # fmt: skip
    assert found.flows[:2] == (Flow(one=0, other=5, sentences=3), Flow(one=1, other=6, sentences=2))
    assert found.labels == ({0: "sea", 1: "dog"}, {5: "the sea", 6: "dog, pier"})
    assert found.sizes == ({0: 4, 1: 3}, {5: 4, 6: 3})
    assert quality_of(one) == {"": {"topics": 2.0, "largest_share": 0.6}, "en": {"npmi": 0.1}}
    (settings.runs / "topics-1" / "topics.parquet").unlink()
    with pytest.raises(RunError, match="is gone"):
        compare_topic_runs(settings, one, other)


def test_agreement_is_the_adjusted_mutual_information_and_its_interval_resamples_reviews() -> None:
    chance = np.random.default_rng(3)
    reviews = np.repeat(np.arange(400), 3)
    one = chance.integers(0, 6, 1200)
    other = np.where(chance.random(1200) < 0.6, one, chance.integers(0, 6, 1200))
    one[::50] = -1
    known = one >= 0
    found = agreement_of(reviews, one, other)
    assert found.value == pytest.approx(agreement(one[known], other[known]), abs=1e-9)
    assert found.low is not None and found.high is not None and found.value is not None
    assert found.low < found.value < found.high < found.low + 0.12 and found.n == 400
    # Sentences of a review that go the same way tell less than as many reviews do.
    alike = np.repeat(other[::3], 3)
    alone = agreement_of(np.arange(1200), np.repeat(one[::3], 3), alike)
    together = agreement_of(reviews, np.repeat(one[::3], 3), alike)
    assert (together.high or 0) - (together.low or 0) > 1.4 * ((alone.high or 0) - (alone.low or 0))
    same = agreement_of(reviews, other, other)
    assert same.value == pytest.approx(1) and agreement_of(reviews, -np.ones(1200, int), other).value is None
    assert flows_of(other, other)[0].one == flows_of(other, other)[0].other
