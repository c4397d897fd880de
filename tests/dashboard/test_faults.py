"""What must survive: killed children and supervisors, a full disk, a second server, a vanished snapshot.

Real processes throughout. Whatever happens, at the end no job is lost, none is taken in twice, nothing is
left running, and every snapshot can be read.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from dashboard.jobs import job_log, list_jobs, load_job, retry_job, submit, work_off
from dashboard.processes import JOB_MARK, has_supervisor
from data.records import Job
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, newest_snapshot, open_newest
from data.studio import create_studio

KINDS = ("practice_kinds",)
ROWS = 50


@pytest.fixture(autouse=True)
def _practice_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    here = str(Path(__file__).parent)
    monkeypatch.syspath_prepend(here)
    monkeypatch.setenv("PYTHONPATH", here)
    __import__("practice_kinds")


@pytest.fixture
def start(settings: Settings) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts supervisors of the studio; ends them all afterwards."""
    started: list[subprocess.Popen[bytes]] = []

    def one() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", "-m", "dashboard.worker", "--studio", str(settings.studio)]
        started.append(subprocess.Popen([*command, "--kinds", *KINDS]))
        return started[-1]

    yield one
    for process in started:
        process.terminate()
    for process in started:
        process.wait(20)


def wait_for(true: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


def running_children() -> dict[int, str]:
    """Process id → job id of every live process that does a job."""
    found = {}
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and JOB_MARK in (environment := process.environ()):
                found[process.pid] = environment[JOB_MARK]
        except psutil.Error:
            continue
    return found


def children_of(settings: Settings) -> list[int]:
    mine = {job.job_id for job in list_jobs(settings)}
    return [pid for pid, job_id in running_children().items() if job_id in mine]


def count(snapshot: Snapshot, what: str) -> int:
    return int(snapshot.select(f"select count(*) as n from {what}")["n"][0])


def assert_whole(settings: Settings, jobs: list[Job], runs: int = 0) -> None:
    """Every practice job of `jobs` is in the studio once, and nothing is left over."""
    batches = [job for job in jobs if job.kind == "practice"]
    for path in settings.snapshots.glob("[0-9]*.duckdb"):
        snapshot = Snapshot(path)
        assert count(snapshot, "titles") % ROWS == 0
        snapshot.close()
    snapshot = open_newest(settings.snapshots)
    assert count(snapshot, "batches") == len(batches)
    assert count(snapshot, "titles") == len(batches) * ROWS
    assert count(snapshot, "runs") == runs
    registered = set(snapshot.select("select run_id from runs")["run_id"])
    snapshot.close()
    assert {path.name for path in settings.runs.iterdir()} == registered
    assert not list(settings.incoming.iterdir())
    assert not list(settings.snapshots.glob("*.part*"))
    assert not children_of(settings)


def kill_something(settings: Settings, dice: random.Random, supervisor: subprocess.Popen[bytes]) -> str:
    """Kill the child or the supervisor at a random moment."""
    time.sleep(dice.uniform(0.05, 0.9))
    children = children_of(settings)
    if children and dice.random() < 0.5:
        for pid in children:
            os.kill(pid, signal.SIGKILL)
        return "child"
    supervisor.kill()
    supervisor.wait()
    return "supervisor"


def storm(settings: Settings, start: Callable[[], subprocess.Popen[bytes]], kills: int, seed: int) -> dict[str, int]:
    dice = random.Random(seed)
    ids = [submit(settings, "practice", {"name": f"n{n}", "steps": 4, "pause": 0.05}) for n in range(kills)]
    ids += [submit(settings, "practice-run", {"n": n, "steps": 4, "pause": 0.05}) for n in range(2)]
    supervisor, killed = start(), {"child": 0, "supervisor": 0}
    for _ in range(kills):
        what = kill_something(settings, dice, supervisor)
        killed[what] += 1
        if what == "supervisor":
            # The child dies with it: the next supervisor must find nobody at work.
            wait_for(lambda: not children_of(settings), 5)
            supervisor = start()
        for job in list_jobs(settings):
            if job.status == "failed":
                assert "3 times" in job.error, job.error
                retry_job(settings, job.job_id)
    wait_for(
        lambda: (
            not any(job.status == "failed" and retry_job(settings, job.job_id) for job in list_jobs(settings))
            and not list_jobs(settings, open_only=True)
        ),
        120,
    )
    jobs = [load_job(settings, job_id) for job_id in ids]
    assert {job.status for job in jobs} == {"done"}, [(job.status, job.error) for job in jobs]
    supervisor.terminate()
    assert supervisor.wait(20) == 0
    assert_whole(settings, jobs, runs=2)
    return killed


def test_killed_children_and_supervisors_lose_nothing(
    settings: Settings, start: Callable[[], subprocess.Popen[bytes]]
) -> None:
    assert sum(storm(settings, start, kills=4, seed=3).values()) == 4


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11, 12])
def test_a_storm_of_kills_loses_nothing(
    settings: Settings, start: Callable[[], subprocess.Popen[bytes]], seed: int
) -> None:
    killed = storm(settings, start, kills=20, seed=seed)
    assert min(killed.values()) >= 3


@pytest.mark.slow
def test_a_supervisor_killed_while_it_takes_a_batch_in_is_followed_by_one_that_finishes(
    settings: Settings, start: Callable[[], subprocess.Popen[bytes]]
) -> None:
    job_id = submit(settings, "practice", {"name": "late", "slow_ingest": 1.0})
    supervisor = start()
    wait_for(lambda: load_job(settings, job_id).status == "ingesting")
    supervisor.kill()
    supervisor.wait()
    (job,) = work_off(settings, [job_id], modules=KINDS)
    assert job.status == "done"
    assert len((settings.studio / "attempts.log").read_text().splitlines()) == 1
    assert_whole(settings, [job])


def test_a_batch_that_was_committed_before_the_kill_is_not_taken_in_again(settings: Settings) -> None:
    job_id = submit(settings, "practice", {"name": "twice"})
    script = (
        "import os, practice_kinds; from pathlib import Path; from dashboard import worker;"
        "from data.settings import load_settings;"
        "worker.Supervisor._publish = lambda *a: os.kill(os.getpid(), 9);"
        f"worker.supervise(load_settings(Path({str(settings.studio)!r})), {KINDS!r}, lambda: False)"
    )
    dead = subprocess.run([sys.executable, "-c", script], check=False)
    assert dead.returncode == -signal.SIGKILL
    assert load_job(settings, job_id).status == "ingesting"
    (job,) = work_off(settings, [job_id], modules=KINDS)
    assert job.status == "done"
    assert_whole(settings, [job])


def test_a_restarted_server_goes_on_with_the_job(
    settings: Settings, start: Callable[[], subprocess.Popen[bytes]]
) -> None:
    job_id = submit(settings, "practice", {"name": "restart", "steps": 30, "pause": 0.05})
    first = start()
    wait_for(lambda: (load_job(settings, job_id).fraction or 0) > 0)
    first.terminate()
    assert first.wait(10) == 0
    assert load_job(settings, job_id).status == "queued"
    assert load_job(settings, job_id).attempt == 0
    assert not children_of(settings)
    start()
    wait_for(lambda: load_job(settings, job_id).status == "done")


@pytest.mark.slow
def test_of_two_supervisors_one_stands_by_and_takes_over(
    settings: Settings, start: Callable[[], subprocess.Popen[bytes]]
) -> None:
    first = start()
    wait_for(lambda: has_supervisor(settings.studio))
    second = start()
    ids = [submit(settings, "practice", {"name": f"n{n}", "steps": 6, "pause": 0.05}) for n in range(3)]
    wait_for(lambda: load_job(settings, ids[0]).status == "done")
    assert len(children_of(settings)) <= 1
    first.kill()
    first.wait()
    wait_for(lambda: not list_jobs(settings, open_only=True))
    second.terminate()
    assert second.wait(20) == 0
    assert_whole(settings, [load_job(settings, job_id) for job_id in ids])


def test_the_command_line_waits_for_a_running_supervisor_and_takes_over_when_it_dies(
    settings: Settings, start: Callable[[], subprocess.Popen[bytes]]
) -> None:
    supervisor = start()
    wait_for(lambda: has_supervisor(settings.studio))
    job_id = submit(settings, "practice", {"name": "shared", "steps": 20, "pause": 0.05})

    def kill_midway(jobs: list[Job]) -> None:
        if jobs[0].fraction and supervisor.poll() is None:
            supervisor.kill()
            supervisor.wait()

    (job,) = work_off(settings, [job_id], kill_midway, KINDS)
    assert (job.status, job.attempt) == ("done", 2)
    assert_whole(settings, [job])


@pytest.mark.slow
def test_a_deleted_snapshot_is_published_again_under_a_new_name_and_its_reader_goes_on(
    settings: Settings, start: Callable[[], subprocess.Popen[bytes]]
) -> None:
    work_off(settings, [submit(settings, "practice", {"name": "one"})], modules=KINDS)
    reader = open_newest(settings.snapshots)
    start()
    for path in settings.snapshots.glob("[0-9]*.duckdb"):
        path.unlink()
    assert count(reader, "titles") == ROWS
    wait_for(lambda: newest_snapshot(settings.snapshots))
    again = open_newest(settings.snapshots)
    assert again.name > reader.name
    assert count(again, "titles") == ROWS
    newest = newest_snapshot(settings.snapshots)
    assert newest is not None
    work_off(settings, [submit(settings, "practice", {"name": "two"})], modules=KINDS)
    open_newest(settings.snapshots).path.unlink()
    wait_for(lambda: count(open_newest(settings.snapshots), "titles") == 2 * ROWS)
    for snapshot in (reader, again):
        assert count(snapshot, "titles") == ROWS
        snapshot.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Settings]:
    """A studio on a file system of 24 MB."""
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("mounting a small file system takes root")
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.decode().strip()}")
    try:
        settings = load_settings(folder / "studio")
        create_studio(settings)
        yield settings
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.mark.slow
def test_a_child_that_fills_the_disk_says_so_and_its_retry_works(small_disk: Settings) -> None:
    job_id = submit(small_disk, "practice", {"name": "greedy", "then": "fill"})
    (job,) = work_off(small_disk, [job_id], modules=KINDS)
    assert job.status == "failed"
    assert job.error == "The disk is full. Free some space and retry the job."
    (small_disk.incoming / "filler").unlink()
    (good,) = work_off(small_disk, [submit(small_disk, "practice", {"name": "modest"})], modules=KINDS)
    assert good.status == "done"
    assert any("No space left" in line for _, line in job_log(small_disk, job_id))


@pytest.mark.parametrize(
    "left", [0, 3_000_000, *(pytest.param(size, marks=pytest.mark.slow) for size in (200_000, 800_000, 1_500_000))]
)
def test_a_disk_that_fills_up_while_a_batch_goes_in_loses_nothing(small_disk: Settings, left: int) -> None:
    (first,) = work_off(small_disk, [submit(small_disk, "practice", {"name": "first"})], modules=KINDS)
    filler = small_disk.studio / "filler"
    job_id = submit(small_disk, "practice", {"name": "second", "padding": 40_000})

    def fill(jobs: list[Job]) -> None:
        if jobs[0].status == "running" and not filler.exists():
            free = shutil.disk_usage(small_disk.studio).free
            with filler.open("wb") as handle:
                handle.write(b"x" * max(0, free - left))

    (job,) = work_off(small_disk, [job_id], fill, KINDS)
    assert job.status == "failed"
    assert "disk is full" in job.error
    snapshot = open_newest(small_disk.snapshots)
    assert count(snapshot, "titles") == ROWS
    snapshot.close()
    filler.unlink()
    retry_job(small_disk, job_id)
    (job,) = work_off(small_disk, [job_id], modules=KINDS)
    assert (job.status, job.error) == ("done", "")
    assert_whole(small_disk, [first, job])
