"""The step `topics` on a real small studio: what people edit moves sentences at once, and as a refit would."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from analytics.pipeline import run_step, stale_steps
from analytics.topics.preview import preview_own
from data.progress import Progress
from data.records import Run
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from data.topic_edits import Example, TopicEdits
from data.topic_state import FIRST_OWN

MUSIC = ("The soundtrack and the piano score are wonderful.", "The cello melody and the orchestra bored me.")


@pytest.mark.slow
def test_after_an_own_topic_nothing_is_fitted_again_and_the_rows_are_a_refits(
    analysed: tuple[Settings, dict[str, Run]], tmp_path: Path
) -> None:
    shared, runs = analysed
    shutil.copytree(shared.studio, tmp_path / "studio")
    for folder in set((tmp_path / "studio" / "runs").iterdir()):
        # Other tests try more runs there; the newest of a step is to be the one that was published.
        if folder.name not in {run.run_id for run in runs.values()}:
            shutil.rmtree(folder)
    settings = load_settings(tmp_path / "studio", topics=shared.topics, threads=1)
    examples = [Example(text=text) for text in MUSIC]
    TopicEdits(settings.app_state).define("Music", "what is heard", examples, "en", least=0.5)
    snapshot = open_newest(settings.snapshots)
    assert stale_steps(settings, snapshot) == ["topics"]
    snapshot.close()
    (anchor,) = TopicEdits(settings.app_state).current().anchors
    preview = preview_own(settings, anchor)

    taken = run_step(settings, "topics", {}, Progress())
    assert taken.quality["reused"] == ["en", "zh"] and taken.quality["edits"] == 1
    folder = settings.runs / taken.run_id
    tables = [pq.read_table(folder / f"{name}.parquet") for name in ("sentences", "topics", "tree")]
    own = tables[0].to_pandas()
    own = own[own["topic_id"] == FIRST_OWN]
    assert len(own) == preview.taken > 10 and (own["certainty"] == 1).all() and (own["similarity"] >= 0.5).all()
    assert {source.sentences for source in preview.sources} and not preview.outside
    assert all(one.similarity >= 0.5 for one in preview.above) and all(one.similarity < 0.5 for one in preview.below)

    shutil.rmtree(folder)
    (settings.runs / runs["topics"].run_id / "found.safetensors").unlink()
    fitted = run_step(settings, "topics", {}, Progress())
    assert fitted.quality["reused"] == []
    again = [
        pq.read_table(settings.runs / fitted.run_id / f"{name}.parquet") for name in ("sentences", "topics", "tree")
    ]
    assert all(one.equals(other) for one, other in zip(tables, again, strict=True))
