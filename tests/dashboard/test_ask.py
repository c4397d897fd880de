"""The page Ask: chips that can be changed, hits that say why, numbers that open their rows, hostile questions."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.asking_figures import ask as answer_to
from dashboard.asking_figures import load_world, read_choices, said_rows, shown_count, written_choices
from dashboard.strings import say
from dashboard.strings.asking import ask_answer, chip_label
from dashboard.summaries import load_page
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, open_newest
from tests.dashboard.studios import HOSTILE_TITLE, build_studio

ROOT = Path(__file__).parents[2]
APP = str(ROOT / "dashboard" / "app.py")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = load_settings(tmp_path_factory.mktemp("asked") / "studio")
    build_studio(settings, hostile=True)
    return settings


@pytest.fixture(scope="module")
def snapshot(studio: Settings) -> Iterator[Snapshot]:
    found = open_newest(studio.snapshots)
    yield found
    found.close()


def opened(monkeypatch: pytest.MonkeyPatch, settings: Settings, **query: str) -> tuple[AppTest, str]:
    monkeypatch.setenv("MARQUEE_STUDIO", str(settings.studio))
    app = AppTest.from_file(APP, default_timeout=90)
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page("views/ask.py").run()
    return app, seen(app)


def seen(app: AppTest) -> str:
    assert not app.exception
    text = "\n".join(element.proto.body for element in app.get("html"))
    assert 'role="alert"' not in text
    return text


def query(app: AppTest, name: str) -> list[str]:
    found = app.query_params.get(name, [])
    return [found] if isinstance(found, str) else list(found)


def test_without_a_question_it_offers_some_that_it_can_answer(
    monkeypatch: pytest.MonkeyPatch, studio: Settings
) -> None:
    app, text = opened(monkeypatch, studio)
    assert say("ask.question") in text and say("ask.examples") in text
    examples = [button for button in app.button if button.label.endswith(("?", "Pier", "Ferry", "Salt"))]
    assert len(examples) >= 2
    examples[0].click().run()
    assert 'class="mq-hit"' in seen(app) or 'class="mq-quote"' in seen(app)


def test_an_answer_stands_with_its_chips_and_its_paths(monkeypatch: pytest.MonkeyPatch, studio: Settings) -> None:
    app, text = opened(monkeypatch, studio, q="films that fans of The Pier praise for the acting")
    assert "Night Ferry" in text and 'class="mq-hit"' in text and "of whom" in text
    drills = [button for button in app.button if button.label.startswith("net ")]
    assert drills
    drills[0].click().run()
    assert query(app, "d.aspects") == ["acting"] and len(query(app, "d.fans")) == 1 == len(query(app, "d.titles"))
    assert query(app, "q")


def test_every_number_of_an_answer_opens_as_many_rows(studio: Settings, snapshot: Snapshot) -> None:
    world = load_world(studio, snapshot, None, None)
    for text in (
        "films praised for the acting",
        "what do fans of The Pier say about the music of Salt",
        "who likes Salt?",
    ):
        answer = answer_to(world, text, {})
        counts = [link.counted for hit in answer.hits for path in hit.paths for link in path.links]
        for counted in (*counts, answer.meant, *(count for _, count in answer.audiences)):
            if counted is not None and (drill := shown_count(counted).drill) is not None:
                assert load_page(snapshot, drill).total == counted.rows
        keys = [hit.key for hit in answer.hits if hit.kind == "sentence"]
        assert [row["sentence_id"] for row in said_rows(snapshot, keys)] == keys


def test_a_choice_in_the_link_changes_the_reading(monkeypatch: pytest.MonkeyPatch, studio: Settings) -> None:
    text = "films that fans of The Pier praise for the acting"
    app, _ = opened(
        monkeypatch, studio, q=text, read=json.dumps({"acting": "aspect:music:blame", "the pier": "none"})
    )
    labels = [button.label for button in app.button]
    assert any("The Pier" in label and "Take it in again" in label for label in labels)
    world = load_world(studio, open_newest(studio.snapshots), None, None)
    answer = answer_to(world, text, {"acting": "aspect:music:blame", "the pier": "none"})
    assert [chip_label(part) for part in answer.question.parts] == ["blame: music"]
    next(button for button in app.button if "Take it in again" in button.label).click().run()
    assert json.loads(query(app, "read")[0]) == {"acting": "aspect:music:blame"}


@pytest.mark.parametrize("written", ["", "{", "[]", "7", '{"a": 1}', '{"a": null, "b": "none"}', "x" * 5000])
def test_choices_survive_anything(written: str) -> None:
    found = read_choices(written)
    assert all(isinstance(value, str) for value in found.values())
    assert read_choices(written_choices(found)) == found


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script> ![p](http://127.0.0.1:9/p.png)", "'; drop table viewers; --", "?!…", "{0} {t} $x$",
     "a" * 10_000, "films like " + HOSTILE_TITLE, "fans of fans of", "的的的", ":red[x] :material/home:"],
    ids=range(9),
)  # fmt: skip
def test_hostile_questions_are_shown_as_text(monkeypatch: pytest.MonkeyPatch, studio: Settings, text: str) -> None:
    _, seen_text = opened(monkeypatch, studio, q=text, read="not json")
    assert "<script" not in seen_text and "<img" not in seen_text
    assert say("ask.question") in seen_text


def test_what_nobody_can_answer_is_said(
    monkeypatch: pytest.MonkeyPatch, studio: Settings, settings: Settings
) -> None:
    _, text = opened(monkeypatch, studio, q="who hates Casablanca?")
    assert "Casablanca" in text and 'class="mq-hit"' not in text
    _, text = opened(monkeypatch, settings)
    assert say("ask.empty") in text


def test_the_answer_is_one_sentence_made_from_the_data(studio: Settings, snapshot: Snapshot) -> None:
    world = load_world(studio, snapshot, None, None)
    told = ask_answer(answer_to(world, "films praised for the acting", {}))
    assert told.startswith(("The Pier", "Salt")) and told.endswith(".") and "viewers" in told
    assert ask_answer(answer_to(world, "...", {})) == say("ask.answer_nothing_read")
    assert "Casablanca" in ask_answer(answer_to(world, "films like Casablanca praised for the acting", {}))


def test_the_command_answers_as_the_page_does(studio: Settings) -> None:
    command = [sys.executable, "-c", "from dashboard.cli import main; main()", "ask", "films praised for the acting",
               "--studio", str(studio.studio), "--json"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["asks_for"] == "titles" and told["parts"][0]["reading"] == "aspect:acting:praise"
    assert told["hits"] and told["hits"][0]["paths"][0]["steps"][0]["count"]["filter"]["aspects"] == ["acting"]


def test_asking_loads_no_engine() -> None:
    code = "import dashboard.views.ask, dashboard.asking_figures, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert not set(done.stdout.split()) & {"torch", "transformers", "sentence_transformers", "sklearn", "jieba"}
