"""The queue done for real: real child processes, a real store, real snapshots."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import psutil
import pytest

from analytics.pipeline import STEPS
from dashboard.child import JobProgress, ending_of, is_disk_full
from dashboard.jobs import (
    cancel_job,
    interruptions,
    job_log,
    list_jobs,
    load_job,
    retry_job,
    submit,
    submit_analysis,
    work_off,
)
from dashboard.kinds import batch_id_of
from dashboard.processes import JOB_MARK, has_supervisor, is_alive, own_identity, supervising
from dashboard.worker import Supervisor
from data.appstate import LOG_LINES, AppState
from data.errors import JobCancelled, JobError, SourceError, UnknownStep
from data.records import Job
from data.settings import Settings
from data.snapshots import newest_snapshot, open_newest

KINDS = ("practice_kinds",)
ROWS = 50


@pytest.fixture(autouse=True)
def _practice_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    here = str(Path(__file__).parent)
    monkeypatch.syspath_prepend(here)
    monkeypatch.setenv("PYTHONPATH", here)
    __import__("practice_kinds")


@pytest.fixture
def supervisor(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-P", "-m", "dashboard.worker", "--studio", str(settings.studio), "--kinds", *KINDS]
    with subprocess.Popen(command) as process:
        try:
            wait_for(lambda: has_supervisor(settings.studio))
            yield process
        finally:
            process.terminate()
    assert process.returncode == 0


def wait_for(true: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


def done(settings: Settings, kind: str, **parameters: Any) -> Job:
    return work_off(settings, [submit(settings, kind, parameters)], modules=KINDS)[0]


def titles(settings: Settings) -> int:
    snapshot = open_newest(settings.snapshots)
    count = snapshot.select("select count(*) as n from titles")["n"][0]
    snapshot.close()
    return int(count)


def marked(job_id: str) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(JOB_MARK) == job_id and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_a_job_is_prepared_taken_in_and_published(settings: Settings) -> None:
    seen: list[Job] = []
    job_id = submit(settings, "practice", {"name": "one", "steps": 8, "pause": 0.1})
    (job,) = work_off(settings, [job_id], lambda jobs: seen.append(jobs[0]), KINDS)
    assert (job.status, job.error, job.fraction) == ("done", "", 1.0)
    assert job.result["batch_id"] == batch_id_of(job_id)
    assert job.result["counts"]["titles_new"] == ROWS
    assert titles(settings) == ROWS
    assert [each.status for each in seen if each.stage == "practising"]
    assert any(each.fraction and each.fraction < 1 and each.seconds_left for each in seen)
    assert {each.status for each in seen} >= {"queued", "running", "done"}
    assert not list(settings.incoming.iterdir())


def test_progress_is_read_by_another_process_and_cancelling_is_seen(
    settings: Settings, supervisor: subprocess.Popen[bytes]
) -> None:
    job_id = submit(settings, "practice", {"name": "long", "steps": 600, "pause": 0.05})
    wait_for(lambda: (load_job(settings, job_id).fraction or 0) > 0)
    before = load_job(settings, job_id)
    wait_for(lambda: (load_job(settings, job_id).fraction or 0) > (before.fraction or 0))
    cancel_job(settings, job_id)
    wait_for(lambda: load_job(settings, job_id).status == "cancelled")
    assert not marked(job_id)
    assert titles(settings) == 0
    wait_for(lambda: not list(settings.incoming.iterdir()))


def test_what_does_not_listen_is_killed_with_all_it_started(
    settings: Settings, supervisor: subprocess.Popen[bytes]
) -> None:
    job_id = submit(settings, "practice", {"name": "deaf", "then": "deaf"})
    wait_for(lambda: len(marked(job_id)) == 2)
    cancel_job(settings, job_id)
    wait_for(lambda: load_job(settings, job_id).status == "cancelled")
    assert not marked(job_id)


def test_a_refusal_crosses_as_its_sentence(settings: Settings) -> None:
    job = done(settings, "practice", name="bad", then="refuse")
    assert job.status == "failed"
    assert job.error == "The file holds nothing (reviews.csv, line 1). Choose another file."


def test_an_unforeseen_error_shows_its_text_in_the_log_alone(settings: Settings) -> None:
    job = done(settings, "practice", name="bad", then="break")
    assert job.status == "failed"
    assert "unexpectedly (ValueError)" in job.error
    assert "secret" not in job.error
    log = [line for _, line in job_log(settings, job.job_id)]
    assert "ValueError: a secret of the review text" in log
    assert any("_misbehave" in line for line in log)


def test_memory_that_runs_out_is_said(settings: Settings) -> None:
    assert "not enough memory" in done(settings, "practice", name="big", then="memory").error


def test_a_crash_is_tried_three_times_and_its_trace_is_kept(settings: Settings) -> None:
    job = done(settings, "practice", name="crash", then="crash")
    assert (job.status, job.attempt) == ("failed", 3)
    assert "3 times" in job.error
    assert "SIGSEGV" in job.error
    assert any("Segmentation fault" in line for _, line in job_log(settings, job.job_id))
    assert len((settings.studio / "attempts.log").read_text().splitlines()) == 3


def test_what_a_child_prints_goes_into_a_bounded_log(settings: Settings) -> None:
    job = done(settings, "practice", name="chatter", then="chatter")
    lines = [line for _, line in job_log(settings, job.job_id)]
    assert job.status == "done"
    assert len(lines) == LOG_LINES
    assert {"noted", "line 4999"} <= set(lines)


def test_what_builds_on_a_failure_is_not_run_and_retry_brings_both_back(settings: Settings) -> None:
    (settings.studio / "attempts.log").touch()
    first = submit(settings, "practice", {"name": "first", "then": "refuse"})
    second = submit(settings, "practice", {"name": "second"}, after=[first])
    one, two = work_off(settings, [first, second], modules=KINDS)
    assert (one.status, two.status) == ("failed", "cancelled")
    assert "second" not in (settings.studio / "attempts.log").read_text()
    assert set(retry_job(settings, second)) == {first, second}
    one, _ = work_off(settings, [first, second], modules=KINDS)
    assert one.attempt == 1


def test_an_undo_takes_the_batch_out_and_a_second_one_changes_nothing(settings: Settings) -> None:
    batch_id = done(settings, "practice", name="one").result["batch_id"]
    assert done(settings, "undo", batch_id=batch_id).result == {"batch_id": batch_id, "undone": True}
    assert titles(settings) == 0
    again = done(settings, "undo", batch_id=batch_id)
    assert (again.status, again.result["undone"]) == ("done", False)
    unknown = done(settings, "undo", batch_id="b404")
    assert unknown.status == "failed"
    assert "no batch has that id (b404)" in unknown.error.lower()


def test_a_run_is_registered_and_what_dead_attempts_left_is_swept(settings: Settings) -> None:
    (settings.runs / ".half-a-run").mkdir()
    (settings.incoming / "j0123456789-1").mkdir()
    (settings.incoming / "uploads").mkdir()
    run_id = done(settings, "practice-run").result["run_id"]
    assert [path.name for path in settings.runs.iterdir()] == [run_id]
    assert [path.name for path in settings.incoming.iterdir()] == ["uploads"]
    done(settings, "practice-run", steps=2)
    assert run_id in {path.name for path in settings.runs.iterdir()}


def test_uploads_go_when_they_are_taken_in_or_forgotten_but_not_what_a_retry_needs(settings: Settings) -> None:
    uploads = settings.incoming / "uploads"
    taken, failed, draft, forgotten = (uploads / name for name in ("taken", "failed", "draft", "forgotten"))
    for folder in (taken, failed, draft, forgotten):
        folder.mkdir(parents=True)
        (folder / "reviews.csv").write_text("film,review\n")
    day_before = time.time() - 2 * 24 * 3600
    for folder in (failed, forgotten):
        os.utime(folder, (day_before, day_before))
    done(settings, "practice", name="bad", then="refuse", paths=[str(failed / "reviews.csv")])
    own = settings.studio.parent / "own.csv"
    own.write_text("film,review\n")
    done(settings, "practice", name="one", paths=[str(taken / "reviews.csv"), str(own)])
    assert {folder.name for folder in uploads.iterdir()} == {"failed", "draft"}
    assert own.exists()


def test_jobs_wait_while_another_program_holds_the_store(settings: Settings) -> None:
    script = (
        f"import duckdb, time; c = duckdb.connect({str(settings.database)!r}); print(flush=True); time.sleep(600)"
    )
    stages: list[str] = []
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline()

        def let_go(jobs: list[Job]) -> None:
            stages.append(jobs[0].stage)
            if "another process is writing" in jobs[0].stage:
                holder.kill()

        try:
            job_id = submit(settings, "practice", {"name": "patient"})
            (job,) = work_off(settings, [job_id], let_go, KINDS)
        finally:
            holder.kill()
    assert (job.status, job.attempt) == ("done", 1)
    assert any("another process is writing" in stage for stage in stages)
    assert len((settings.studio / "attempts.log").read_text().splitlines()) == 1


def test_a_closed_job_cannot_be_cancelled_or_retried(settings: Settings) -> None:
    job_id = done(settings, "practice", name="one").job_id
    with pytest.raises(JobError, match="already done"):
        cancel_job(settings, job_id)
    with pytest.raises(JobError, match="is done and cannot"):
        retry_job(settings, job_id)


def test_analysis_is_queued_in_order_with_what_it_needs(settings: Settings) -> None:
    assert submit_analysis(settings) == []
    with pytest.raises(UnknownStep, match="no step 'dance'"):
        submit_analysis(settings, ["dance"])
    # What an import that is still open brings makes every step stale.
    submit(settings, "import", {"paths": ["reviews.csv"]})
    two = submit_analysis(settings, ["topics"])
    assert [load_job(settings, job).parameters["step"] for job in two] == ["embed", "topics"]
    three = submit_analysis(settings)
    assert [load_job(settings, job).parameters["step"] for job in three] == list(STEPS)
    assert set(two) < set(three)
    cancel_job(settings, two[0])
    state = AppState(settings.app_state)
    claimed = [state.claim("someone", 30) for _ in range(2)]
    assert [one.job.kind for one in claimed if one] == ["import", "analyse"]
    jobs = [load_job(settings, job) for job in three]
    # What needs the vectors is cancelled with them; the rest waits on.
    assert {job.parameters["step"] for job in jobs if job.status == "cancelled"} == {"embed", "topics", "aspects"}
    assert {job.parameters["step"] for job in jobs if job.status == "running"} == {"sentiment"}


def test_the_same_import_is_known_however_it_is_submitted(settings: Settings) -> None:
    first = submit(settings, "import", {"paths": ["reviews.csv"]})
    assert submit(settings, "import", {"paths": [str(Path("reviews.csv").absolute())], "mapping": {}}) == first
    assert submit(settings, "import", {"paths": ["reviews.csv"], "format": "generic"}) != first


def test_an_unknown_kind_is_refused_when_it_is_submitted(settings: Settings) -> None:
    with pytest.raises(JobError, match="no job kind 'dance'"):
        submit(settings, "dance", {})


def test_looking_at_a_studio_without_a_queue_makes_none(settings: Settings) -> None:
    assert list_jobs(settings) == []
    assert not settings.app_state.exists()


def test_only_one_can_supervise(settings: Settings) -> None:
    assert not has_supervisor(settings.studio)
    with supervising(settings.studio) as one, supervising(settings.studio) as other:
        assert (one, other) == (True, False)
        assert has_supervisor(settings.studio)


def test_a_process_is_told_from_a_later_one_of_its_id() -> None:
    mine = own_identity()
    host, pid, started = mine.rsplit(" ", 2)
    assert is_alive(mine)
    assert is_alive(f"{host} {pid} {float(started) - 100:.2f}") is False
    assert is_alive(f"elsewhere {pid} {started}") is None


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_progress_tells_share_and_time_left_from_the_recent_pace() -> None:
    said: list[dict[str, Any]] = []
    clock = Clock()
    progress = JobProgress(said.append, clock)
    progress.stage("reading", 100)
    for pace in [1.0] * 40 + [0.5] * 20:
        clock.now += pace
        progress.advance()
    assert said[0] == {"stage": "reading", "fraction": 0.0, "seconds_left": None}
    assert said[10] == {"stage": "reading", "fraction": 0.1, "seconds_left": 90.0}
    assert said[-1]["fraction"] == 0.6
    assert 29 <= said[-1]["seconds_left"] <= 31


def test_progress_speaks_at_most_four_times_a_second_and_knows_no_end_without_a_total() -> None:
    said: list[dict[str, Any]] = []
    clock = Clock()
    progress = JobProgress(said.append, clock)
    progress.stage("counting")
    for _ in range(1000):
        clock.now += 0.001
        progress.advance()
    assert len(said) <= 5
    assert all(report["fraction"] is None and report["seconds_left"] is None for report in said)


@pytest.mark.parametrize(
    "step", [lambda p: p.stage("next"), lambda p: p.advance(), lambda p: list(p.over("ab", "x"))]
)
def test_progress_stops_cancelled_work(step: Callable[[JobProgress], Any]) -> None:
    progress = JobProgress(lambda _: None)
    progress.cancelled = True
    with pytest.raises(JobCancelled):
        step(progress)


def test_endings_tell_a_full_disk_from_other_errors() -> None:
    full = SourceError("it could not be written")
    full.__cause__ = OSError(28, "No space left on device")
    assert is_disk_full(full)
    assert "disk is full" in ending_of(full)["error"]
    assert not is_disk_full(OSError(2, "No such file"))
    assert ending_of(JobCancelled("stop"))["status"] == "cancelled"


@pytest.mark.parametrize("module", ["dashboard.worker", "dashboard.jobs", "dashboard.cli", "dashboard.child"])
def test_neither_queue_nor_command_line_loads_what_is_heavy(module: str) -> None:
    code = f"import {module}, sys; print(*(name for name in sys.modules if '.' not in name))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "streamlit", "bertopic", "sklearn", "transformers", "pandas"}.intersection(loaded)


def test_a_snapshot_of_another_version_is_published_again(settings: Settings) -> None:
    old = newest_snapshot(settings.snapshots)
    assert old is not None
    Supervisor(settings).begin()
    assert newest_snapshot(settings.snapshots) == old, "one of this version is left as it is"
    with duckdb.connect(str(old)) as connection:
        connection.execute("update meta set value = 'another' where key = 'schema'")
    Supervisor(settings).begin()
    snapshot = open_newest(settings.snapshots)
    assert snapshot.path != old and snapshot.is_current
    snapshot.close()


def test_the_first_interruption_is_noted_and_the_second_one_raises() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), interruptions() as interrupted:
        signal.raise_signal(signal.SIGINT)
        assert interrupted.is_set()
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
