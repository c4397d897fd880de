"""`marquee topics` as people and scripts use it: every edit is in the figures when the command comes back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from data.corrections import Corrections
from data.records import Filter
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from tests.data.topical import make_studio, text_of


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Five topics in English and one in Chinese, twelve sentences each."""
    settings = load_settings(tmp_path_factory.mktemp("topical") / "studio")
    make_studio(settings)
    return settings


def run(settings: Settings, *words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["topics", *words, "--studio", str(settings.studio)])
    shown = f"{done.output}{done.exception or ''}"
    assert done.exit_code == code, shown
    return shown


def answer(settings: Settings, *words: str) -> Any:
    done = CliRunner().invoke(app, ["topics", *words, "--studio", str(settings.studio), "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def listed(settings: Settings) -> dict[int, dict[str, Any]]:
    return {row["topic_id"]: row for row in answer(settings, "list")}


def test_edits_by_number_or_name_are_in_the_figures_when_it_comes_back(studio: Settings) -> None:
    assert "the sea" in run(studio)
    renamed = answer(studio, "rename", "the music", "Score and songs", "--who", "Mara")
    assert (renamed["topics"], renamed["labels"], renamed["who"]) == ([2], ["the music"], "Mara")
    answer(studio, "merge", "waves", "--into", "0", "--who", "Mara")
    answer(studio, "hide", "3")
    run(studio, "move", "r2.5-0", "r2.6-0", "--to", "the faces")
    now = listed(studio)
    assert (now[2]["label"], now[3]["hidden"], now[0]["evidence"], now[4]["evidence"]) == (
        "Score and songs",
        True,
        22,
        13,
    )
    assert 1 not in now and [row.topic_id for row in Corrections(studio.app_state).current()] == [4, 4]
    shown = answer(studio, "show", "score AND songs")
    assert shown["edits"][0]["standing"] == "counts" and shown["sentences"][0]["text"] == text_of(2, 1)
    assert answer(studio, "show", "1")["into_id"] == 0


def test_what_is_hidden_is_in_no_list_but_its_link_works(studio: Settings) -> None:
    answer(studio, "hide", "4")
    snapshot = open_newest(studio.snapshots)
    hidden = Filter(topics=(4,))
    told = [row["topic_id"] for row in snapshot.rows("figures/net_by_topic", filter=Filter().as_parameter())]
    offered = {row["topic_id"]: row["label"] for row in snapshot.rows("dashboard/topic_names") if row["offered"]}
    found = snapshot.rows("dashboard/evidence_count", filter=hidden.as_parameter())
    snapshot.close()
    assert 4 not in told and 4 not in offered and offered[5] == "音乐"
    assert next(iter(found[0].values())) > 0
    answer(studio, "show-again", "the faces")
    assert not listed(studio)[4]["hidden"]


def test_what_was_done_is_told_and_taken_back(studio: Settings) -> None:
    before = listed(studio)
    made = answer(studio, "rename", "5", "配乐")
    assert "配乐" in run(studio, "history") and made["edit_id"] in run(studio, "history")
    run(studio, "undo", made["edit_id"])
    assert listed(studio) == before
    assert [one["standing"] for one in answer(studio, "history")][:2] == ["takes back", "taken back"]
    assert "taken back already" in run(studio, "undo", made["edit_id"], code=1)


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (("rename", "nothing", "x"), 2, "there is no topic nothing"),
        (("rename", "99", "x"), 1, "there is no topic 99"),
        (("rename", "5", " "), 1, "name is empty"),
        (("split", "4"), 2, "give examples, or words"),
        (("split", "4", "--words", "zebra"), 2, "none of the topic's sentences"),
        (("split", "4", "--example", "r4.1-0"), 1, "two parts or more"),
        (("define", "--name", "x"), 1, "examples cannot be kept"),
        (("move", "r9-0", "--to", "none"), 2, "there is no sentence r9-0"),
        (("undo", "e0"), 1, "there is no edit e0"),
    ],
)
def test_what_cannot_be_is_one_sentence(studio: Settings, words: tuple[str, ...], code: int, why: str) -> None:
    assert why in " ".join(run(studio, *words, code=code).replace("│", " ").split())


@pytest.mark.slow
def test_a_topic_of_ones_own_takes_its_sentences_when_the_topics_are_found_again(tmp_path: Path) -> None:
    from dashboard.jobs import submit_analysis, work_off
    from tests.dashboard.studios import build_studio

    settings = load_settings(tmp_path / "studio")
    build_studio(settings, analysed=False)
    work_off(settings, submit_analysis(settings, ["topics"]))
    made = answer(
        settings, "define", "--name", "The dog", "--example", "The dog is good in it.", "--about", "It barks"
    )
    (own,) = made["topics"]
    assert (listed(settings)[own]["label"], listed(settings)[own]["kind"]) == ("The dog", "own")
    assert answer(settings, "history")[0]["standing"] == "counts"
