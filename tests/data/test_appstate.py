"""The queue's statements, on real SQLite, with processes that race each other."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from data.appstate import LOG_LINES, AppState
from data.errors import JobError, JobMissing, StudioError


@pytest.fixture
def state(tmp_path: Path) -> AppState:
    return AppState(tmp_path / "app.sqlite")


def claim(state: AppState) -> str | None:
    claimed = state.claim("someone", 30)
    return claimed.job.job_id if claimed else None


def test_a_job_comes_back_as_it_was_submitted(state: AppState) -> None:
    job_id = state.submit("import", {"paths": [Path("/a/b.csv")], "format": None, "mapping": {"片名": "title"}})
    job = state.load(job_id)
    assert job.kind == "import"
    assert job.parameters == {"paths": ["/a/b.csv"], "format": None, "mapping": {"片名": "title"}}
    assert (job.status, job.attempt, job.open) == ("queued", 0, True)


def test_what_json_cannot_say_is_refused(state: AppState) -> None:
    with pytest.raises(TypeError, match="parameter"):
        state.submit("import", {"paths": object()})


def test_the_same_open_work_is_queued_once_whatever_the_order_of_its_parameters(state: AppState) -> None:
    first = state.submit("import", {"a": 1, "b": 2})
    assert state.submit("import", {"b": 2, "a": 1}) == first
    assert state.submit("import", {"a": 1, "b": 3}) != first
    state.close(first, "done")
    assert state.submit("import", {"a": 1, "b": 2}) != first


def test_work_that_is_being_cancelled_can_be_queued_anew(state: AppState) -> None:
    first = state.submit("import", {})
    assert claim(state) == first
    assert state.cancel(first)
    assert state.submit("import", {}) != first


def test_jobs_are_claimed_in_order_and_after_what_they_build_on(state: AppState) -> None:
    embed = state.submit("analyse", {"step": "embed"})
    topics = state.submit("analyse", {"step": "topics"}, after=[embed])
    other = state.submit("undo", {"batch_id": "b1"})
    assert [claim(state), claim(state), claim(state)] == [embed, other, None]
    state.close(embed, "done")
    assert claim(state) == topics


def test_what_builds_on_a_failure_is_not_started_and_comes_back_with_it(state: AppState) -> None:
    one = state.submit("analyse", {"step": "embed"})
    two = state.submit("analyse", {"step": "topics"}, after=[one])
    three = state.submit("analyse", {"step": "labels"}, after=[two])
    claim(state)
    state.close(one, "failed", error="no")
    assert claim(state) is None
    assert [state.load(job).status for job in (two, three)] == ["cancelled", "cancelled"]
    assert "builds on" in state.load(three).error
    assert set(state.reopen(three)) == {one, two, three}
    assert claim(state) == one


def test_only_failed_and_cancelled_jobs_open_again(state: AppState) -> None:
    job_id = state.submit("import", {})
    assert state.reopen(job_id) == []
    state.close(job_id, "done")
    assert state.reopen(job_id) == []


def test_a_job_does_not_open_again_beside_its_twin(state: AppState) -> None:
    first = state.submit("import", {})
    state.cancel(first)
    state.submit("import", {})
    with pytest.raises(JobError, match="already in the queue"):
        state.reopen(first)
    assert state.load(first).status == "cancelled"


def test_cancelling_is_possible_until_the_result_is_taken_in(state: AppState, tmp_path: Path) -> None:
    waiting, running, late = (state.submit("import", {"n": n}) for n in range(3))
    state.cancel(waiting)
    assert state.load(waiting).status == "cancelled"
    assert claim(state) == running
    assert state.cancel(running)
    assert state.renew_lease(running, 30)
    assert not state.begin_ingest(running, tmp_path, "in", 30)
    assert claim(state) == late
    assert state.begin_ingest(late, tmp_path, "in", 30)
    assert not state.cancel(late)
    assert state.kept_outputs() == {late: tmp_path}


def test_an_attempt_counts_unless_it_is_given_back(state: AppState) -> None:
    job_id = state.submit("import", {})
    claim(state)
    state.requeue(job_id)
    claim(state)
    state.requeue(job_id, counted=False)
    assert state.load(job_id).attempt == 1


def test_the_log_keeps_its_newest_lines_and_cuts_long_ones(state: AppState) -> None:
    job_id = state.submit("import", {})
    state.add_log(job_id, [f"line {n}" for n in range(LOG_LINES)])
    state.add_log(job_id, ["last", "x" * 10_000])
    lines = [line for _, line in state.log(job_id)]
    assert len(lines) == LOG_LINES
    assert lines[0] == "line 2"
    assert lines[-2] == "last"
    assert len(lines[-1]) == 2_000


def test_ids_may_be_shortened_while_they_are_clear(state: AppState) -> None:
    job_id = state.submit("import", {})
    assert state.full_id(job_id[:6]) == job_id
    state.submit("import", {"other": 1})
    for unclear in ("j", "", "nothing"):
        with pytest.raises(JobMissing):
            state.full_id(unclear)


def test_a_missing_job_is_said_to_be_missing(state: AppState) -> None:
    for call in (state.load, state.cancel, state.reopen, state.log):
        with pytest.raises(JobMissing, match="j404"):
            call("j404")


def test_facts_are_remembered(state: AppState) -> None:
    assert state.fact("snapshot") is None
    state.remember("snapshot", "00000001")
    state.remember("snapshot", "00000002")
    assert AppState(state.path).fact("snapshot") == "00000002"


def test_a_file_that_is_no_database_is_one_sentence(state: AppState) -> None:
    state.path.write_bytes(b"not a database" * 100)
    with pytest.raises(StudioError, match="cannot be used"):
        state.newest()


def test_the_first_calls_may_come_all_at_once(state: AppState) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda n: state.submit("import", {"n": n}), range(24)))
    assert {job.job_id for job in state.newest()} == set(ids)
    with sqlite3.connect(state.path) as connection:
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
    connection.close()


CLAIMANT = """
import sys; from pathlib import Path; from data.appstate import AppState
state = AppState(Path(sys.argv[1]))
while claimed := state.claim(sys.argv[2], 30):
    print(claimed.job.job_id); state.close(claimed.job.job_id, "done")
"""


def test_processes_that_race_for_jobs_never_claim_the_same_one(state: AppState) -> None:
    ids = {state.submit("import", {"n": n}) for n in range(120)}
    command = [sys.executable, "-c", CLAIMANT, str(state.path)]
    racers = [subprocess.Popen([*command, f"racer {n}"], stdout=subprocess.PIPE, text=True) for n in range(3)]
    claimed = [line for racer in racers for line in racer.communicate()[0].split()]
    assert sorted(claimed) == sorted(ids)


def test_many_may_make_the_file_at_once(tmp_path: Path) -> None:
    for attempt in range(8):
        path = tmp_path / f"{attempt}.sqlite"
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda n, path=path: AppState(path).remember(f"n{n}", "x"), range(8)))
        assert len(found) == 8 and all(AppState(path).fact(f"n{n}") == "x" for n in range(8))
