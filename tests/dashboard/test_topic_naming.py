"""The job that names topics, from the command to the figures, with a server that answers as it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.topic_naming import ingest_names, prepare_names, submit_naming
from data.errors import BackendUnreachable, JobCancelled
from data.progress import Progress
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from data.topic_edits import TopicEdits
from tests.data.topical import make_studio
from tests.generation.endpoints import Script, endpoint

NAMES = ["Volcano lectures", "Numbers of waves", "The ending", "Ticket prices"]


@contextmanager
def named_by_a_server(folder: Path) -> Iterator[Settings]:
    """A studio of six topics, one of which Mara named, and a model that names the others, partly wrongly."""
    settings = load_settings(folder / "studio")
    make_studio(settings)
    TopicEdits(settings.app_state).rename(2, "Score and songs", "Mara")
    english = json.dumps({"names": [{"topic": n, "name": name} for n, name in enumerate(NAMES, 1)]})
    chinese = json.dumps({"names": [{"topic": 1, "name": "音乐"}]})
    with endpoint(Script(calls=[english, english, chinese])) as url:
        (settings.studio / "marquee.toml").write_text(
            f'writer = "openai"\nendpoint_url = "{url}"\nendpoint_model = "fake-1"\n', encoding="utf-8"
        )
        yield load_settings(settings.studio)


def test_names_that_count_are_kept_once_below_a_persons(tmp_path: Path) -> None:
    with named_by_a_server(tmp_path) as settings:
        prepare_names(settings, {}, tmp_path, Progress())
    told = ingest_names(settings, tmp_path)
    edits = TopicEdits(settings.app_state)
    made = edits.made()
    assert ingest_names(settings, tmp_path)["named"] == told["named"] == 3 and edits.made() == made
    assert edits.current().names == {2: "Score and songs"}
    assert edits.current().model_names == {1: "Numbers of waves", 3: "The ending", 5: "音乐"}
    refused = {one["topic_id"]: one["problem"] for one in told["topics"] if one["problem"]}
    assert set(refused) == {0, 4} and "do not speak of" in refused[4]
    assert told["run_id"] == "topics-1" and told["backend"] == "openai:fake-1"


class Cancelling(Progress):
    """Somebody cancels once the model is asked."""

    def advance(self, steps: int = 1) -> None:
        raise JobCancelled("the job was cancelled")


def test_a_cancelled_job_names_nothing(tmp_path: Path) -> None:
    with named_by_a_server(tmp_path) as settings, pytest.raises(JobCancelled):
        prepare_names(settings, {}, tmp_path, Cancelling())
    assert not (tmp_path / "names.json").exists()


@pytest.mark.slow
def test_the_command_brings_names_into_the_figures(tmp_path: Path) -> None:
    with named_by_a_server(tmp_path) as settings:
        done = CliRunner().invoke(app, ["topics", "name", "--studio", str(settings.studio), "--json"])
    assert done.exit_code == 0, done.output
    assert {one["topic_id"] for one in json.loads(done.stdout)["topics"]} == {0, 1, 3, 4, 5}
    snapshot = open_newest(settings.snapshots)
    labels = {row["topic_id"]: row["label"] for row in snapshot.rows("topics/listed")}
    snapshot.close()
    assert (labels[1], labels[2], labels[4]) == ("Numbers of waves", "Score and songs", "the faces")


def test_without_a_language_model_nothing_is_queued(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "studio")
    make_studio(settings)
    with pytest.raises(BackendUnreachable, match="no language model"):
        submit_naming(settings, "composer")
