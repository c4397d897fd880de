"""Corrections in the app: from the drawer through the queue into the figures; the list, the command, the editor."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.jobs import is_publishing, list_jobs, load_job, submit, submit_publish, work_off
from dashboard.strings import say
from dashboard.worker import Supervisor
from data.appstate import AppState
from data.corrections import Corrections
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from data.studio import writing
from tests.dashboard.studios import build_studio

HERE = Path(__file__).parent
SECONDS = 60


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three titles by twelve viewers each, analysed."""
    settings = load_settings(tmp_path_factory.mktemp("pattern") / "studio")
    build_studio(settings, viewers=12)
    return settings.studio


@pytest.fixture
def studio(pattern: Path, tmp_path: Path) -> Settings:
    """A copy of the pattern, to be written to."""
    return load_settings(Path(shutil.copytree(pattern, tmp_path / "studio")))


@pytest.fixture
def practice(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """The tests' own job kinds, here and in children."""
    monkeypatch.syspath_prepend(str(HERE))
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    __import__("practice_kinds")
    return ("practice_kinds",)


def first_sentence(settings: Settings, sign: str) -> dict[str, Any]:
    snapshot = open_newest(settings.snapshots)
    told = f"select sentence_id, text, language from evidence where sign = '{sign}' order by sentence_id limit 1"
    found = snapshot.select(told).to_dict("records")[0]
    snapshot.close()
    return {str(name): value for name, value in found.items()}


def sign_of(settings: Settings, sentence_id: str) -> Any:
    snapshot = open_newest(settings.snapshots)
    found = snapshot.select(f"select sign from evidence where sentence_id = '{sentence_id}'")["sign"][0]
    snapshot.close()
    return found


def correct(settings: Settings, sentence: dict[str, Any], label: Any, who: str = "Jonas") -> None:
    Corrections(settings.app_state).correct(
        sentence["sentence_id"], sentence["text"], sentence["language"], "sentence", label, who=who
    )


def wait_for(true: Callable[[], object]) -> None:
    until = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


def test_a_publish_job_brings_a_correction_into_the_figures(studio: Settings) -> None:
    sentence = first_sentence(studio, "blame")
    correct(studio, sentence, "praise")
    (job,) = work_off(studio, [submit_publish(studio)])
    assert (job.status, job.error, job.kind) == ("done", "", "publish")
    assert sign_of(studio, sentence["sentence_id"]) == "praise"
    assert not is_publishing(studio)


def test_those_that_wait_are_one(studio: Settings) -> None:
    assert submit_publish(studio) == submit_publish(studio)
    assert [job.status for job in list_jobs(studio)] == ["queued"]


def test_behind_one_at_work_exactly_one_more_waits(studio: Settings) -> None:
    first = submit_publish(studio)
    state = AppState(studio.app_state)
    assert state.claim("someone", 60)
    second = submit_publish(studio)
    assert second != first and submit_publish(studio) == second
    # The first ends, the second starts: what is corrected now needs a third.
    state.close(first, "done")
    assert state.claim("someone", 60)
    third = submit_publish(studio)
    assert third not in (first, second) and submit_publish(studio) == third


def test_a_correction_made_while_a_snapshot_is_written_is_not_lost(
    studio: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes between the reading of the corrections and the end of the job: the job that follows has it."""
    one, other = first_sentence(studio, "blame"), first_sentence(studio, "praise")
    from data.studio import Studio

    load = Studio._load_corrections
    made: list[str] = []

    def load_then_correct(self: Studio) -> int:
        newest = load(self)
        if not made:
            correct(studio, other, "blame")
            made.append(submit_publish(studio))
        return newest

    monkeypatch.setattr(Studio, "_load_corrections", load_then_correct)
    correct(studio, one, "praise")
    first = submit_publish(studio)
    work_off(studio, [first])
    assert made and made[0] != first
    work_off(studio, made)
    assert sign_of(studio, one["sentence_id"]) == "praise" and sign_of(studio, other["sentence_id"]) == "blame"


def test_it_does_not_wait_for_an_analysis(studio: Settings, practice: tuple[str, ...]) -> None:
    sentence = first_sentence(studio, "blame")
    analysis = submit(studio, "practice-run", {"steps": 600, "pause": 0.1})
    ended = threading.Event()

    def correct_and_look() -> None:
        try:
            wait_for(lambda: load_job(studio, analysis).status == "running")
            correct(studio, sentence, "praise")
            job_id = submit_publish(studio)
            wait_for(lambda: load_job(studio, job_id).status == "done")
            seen.append(load_job(studio, analysis).status)
        finally:
            ended.set()

    seen: list[str] = []
    thread = threading.Thread(target=correct_and_look)
    thread.start()
    Supervisor(studio, practice).run(until=ended.is_set)
    thread.join()
    assert seen == ["running"] and sign_of(studio, sentence["sentence_id"]) == "praise"
    # The analysis went back into the queue untouched when its supervisor ended.
    assert load_job(studio, analysis).status == "queued"


def test_one_that_fails_beside_an_analysis_says_why_and_leaves_it_alone(
    studio: Settings, practice: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.beside import do_beside

    submit_publish(studio)

    def broken(_: object) -> None:
        raise OSError("the disk is gone")

    state = AppState(studio.app_state)
    assert do_beside(studio, state, "us", 60, broken)
    (job,) = list_jobs(studio)
    assert job.status == "failed" and job.error
    assert not do_beside(studio, state, "us", 60, broken)


def test_one_that_an_earlier_call_left_in_hand_is_done_again(studio: Settings) -> None:
    from dashboard.beside import do_beside

    job_id = submit_publish(studio)
    state = AppState(studio.app_state)
    assert state.claim("us", 60)
    assert do_beside(studio, state, "us", 60, lambda _: None)
    assert load_job(studio, job_id).status == "done"


def test_it_waits_where_another_program_holds_the_store(studio: Settings) -> None:
    from dashboard.beside import do_beside

    job_id = submit_publish(studio)
    command = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", command, str(studio.database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout and other.stdout.readline() == "open\n"
        assert do_beside(studio, AppState(studio.app_state), "us", 60, lambda _: None)
        waiting = load_job(studio, job_id)
        other.kill()
    assert waiting.status == "queued" and waiting.stage.startswith("waiting")


def test_no_run_goes_stale_by_a_correction(studio: Settings) -> None:
    from analytics.pipeline import stale_steps

    def stale() -> list[str]:
        snapshot = open_newest(studio.snapshots)
        try:
            return stale_steps(studio, snapshot)
        finally:
            snapshot.close()

    before = stale()
    correct(studio, first_sentence(studio, "blame"), "praise")
    with writing(studio) as writer:
        writer.publish()
    assert stale() == before


APP = HERE.parents[1] / "dashboard" / "app.py"
Opened = Callable[..., AppTest]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Opens a page on a studio, with a query, and insists that nothing went wrong."""

    def opener(settings: Settings, page: str = "overview", **query: str | list[str]) -> AppTest:
        monkeypatch.setenv("MARQUEE_STUDIO", str(settings.studio))
        app = AppTest.from_file(APP, default_timeout=SECONDS)
        for name, value in query.items():
            app.query_params[name.replace("__", ".")] = value
        (app.switch_page(f"views/{page}.py") if page != "overview" else app).run()
        assert not app.exception
        return app

    return opener


def words(app: AppTest) -> str:
    """All HTML of ours on the page."""
    return "\n".join(element.proto.body for element in app.get("html"))


def press(app: AppTest, label: str, *, nth: int = 0) -> AppTest:
    """Press the nth button of that name."""
    [button for button in app.button if button.label.startswith(label)][nth].click().run()
    assert not app.exception
    return app


def fill(app: AppTest, label: str, who: str = "Jonas") -> AppTest:
    """Fill the open form in and save."""
    (choice,) = [group for group in app.button_group if group.label == say("correct.should_be")]
    choice.set_value(label).run()
    names = [box for box in app.text_input if box.label == say("correct.who")]
    if names:
        names[0].set_value(who).run()
    return press(app, say("correct.save"))


def made(settings: Settings) -> list[tuple[str, str, str, str]]:
    current = Corrections(settings.app_state).current()
    return [(row.subject, row.key, row.label, row.who) for row in current]


def test_a_sentence_is_corrected_in_the_drawer(studio: Settings, opened: Opened) -> None:
    app = opened(studio, d__grain="evidence", d__signs="blame")
    press(app, say("correct.button"))
    fill(app, "praise")
    assert made(studio) == [("sentence", "", "praise", "Jonas")]
    assert [job.kind for job in list_jobs(studio)] == ["publish"]
    assert "Corrected by Jonas: as a whole, praise." in words(app) and say("correct.waiting") in words(app)
    assert say("watch.updating") in words(app)
    # The name was asked once.
    press(app, say("correct.button"))
    assert not [box for box in app.text_input if box.label == say("correct.who")]
    # What is not filled in is not kept.
    press(app, say("correct.save"))
    assert "Nothing was chosen" in words(app) and len(made(studio)) == 1
    press(app, say("correct.take_back"))
    assert made(studio) == []


def test_an_aspect_is_corrected_first_where_the_drill_asks_for_it(studio: Settings, opened: Opened) -> None:
    app = opened(studio, d__grain="evidence", d__aspects="dialogue", d__signs="blame")
    press(app, say("correct.button"))
    offered = app.selectbox[-1]
    assert offered.options[0] == say("correct.has", name="Dialogue", sign="blame")
    assert say("correct.has", name=say("correct.whole"), sign="blame") in offered.options
    fill(app, "none", who="<b>Mara</b>")
    assert made(studio) == [("aspect", "dialogue", "none", "<b>Mara</b>")]
    assert "<b>Mara" not in words(app) and "&lt;b&gt;Mara" in words(app)


def test_a_sentence_is_moved_to_another_topic_where_the_drill_asks_for_one(studio: Settings, opened: Opened) -> None:
    app = opened(studio, d__grain="evidence", d__topics="1")
    press(app, say("correct.button"))
    assert app.selectbox[-2].options[0] == say("correct.topic", name="the music")
    assert app.selectbox[-1].options == ["the ending", say("correct.no_topic")]
    app.selectbox[-1].set_value("0").run()
    next(box for box in app.text_input if box.label == say("correct.who")).set_value("Jonas").run()
    press(app, say("correct.save"))
    assert made(studio) == [("topic", "topic", "0", "Jonas")]
    assert "Corrected by Jonas: its topic, the ending." in words(app)


def test_a_missed_aspect_is_added(studio: Settings, opened: Opened) -> None:
    app = opened(studio, d__grain="evidence", d__signs="neutral")
    press(app, say("correct.button"))
    box = app.selectbox[-1]
    added = next(place for place, name in enumerate(box.options) if name == say("correct.add", name="Dialogue"))
    box.select_index(added).run()
    (choice,) = [group for group in app.button_group if group.label == say("correct.it_says")]
    assert choice.options and say("correct.not_of_it") not in choice.options
    choice.set_value("blame").run()
    app.text_input[-1].set_value("Jonas").run()
    press(app, say("correct.save"))
    assert made(studio) == [("aspect", "dialogue", "blame", "Jonas")]


def test_settings_lists_corrections_and_takes_them_back(studio: Settings, opened: Opened) -> None:
    sentence = first_sentence(studio, "blame")
    correct(studio, sentence, "praise", who="<script>1</script>")
    correct(studio, sentence, "neutral", who="Mara")
    app = opened(studio, "settings")
    text = words(app)
    assert "2 corrections of labels were made" in text and "<script>1" not in text
    assert say("standing.waits") in text and say("standing.replaced") in text
    press(app, say("correct.take_back"))
    assert made(studio) == [] and say("standing.taken back") in words(app)
    assert is_publishing(studio)


def test_the_command_lists_and_exports(studio: Settings, tmp_path: Path) -> None:
    correct(studio, first_sentence(studio, "blame"), "praise")
    listed = marquee("corrections", "list", "--studio", studio.studio, "--json")
    (row,) = json.loads(listed.stdout)
    assert (row["label"], row["who"], row["standing"]) == ("praise", "Jonas", "waits")
    shown = marquee("corrections", "--studio", studio.studio)
    assert "Jonas" in shown.stdout and "waits" in shown.stdout
    printed = json.loads(marquee("corrections", "--studio", studio.studio, "export").stdout)
    assert [sorted(row) for row in printed] == [sorted(("text", "label", "subject", "key", "language"))]
    written = marquee("corrections", "export", "--studio", studio.studio, "-o", tmp_path / "c.csv")
    assert written.returncode == 0 and "1 corrections written" in written.stderr
    assert (tmp_path / "c.csv").read_text(encoding="utf-8-sig").startswith("text,label,subject,key,language")
    nowhere = marquee("corrections", "--studio", tmp_path / "none")
    assert nowhere.returncode == 1 and len(nowhere.stderr.strip().splitlines()) == 1


def marquee(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("marquee"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
