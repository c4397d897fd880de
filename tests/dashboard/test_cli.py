"""The `marquee` command as people and scripts use it: real processes, exit codes, what stands on which stream."""

from __future__ import annotations

import csv
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from analytics.pipeline import STEPS
from dashboard.jobs import list_jobs, load_job, submit
from dashboard.processes import has_supervisor
from data.settings import Settings, load_settings

MARQUEE = str(Path(sys.executable).with_name("marquee"))
ROWS = 30


def marquee(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([MARQUEE, *map(str, arguments)], capture_output=True, text=True, timeout=120)


def answer(*arguments: str | Path) -> Any:
    done = marquee(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def failure(*arguments: str | Path) -> str:
    """The one sentence, or what to do in a second one, of a command that fails."""
    done = marquee(*arguments)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    return done.stderr


def wait_for(true: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


@contextmanager
def ended(server: subprocess.Popen[Any]) -> Iterator[None]:
    """Whatever happens, the server does not outlive the test."""
    with server:
        try:
            yield
        finally:
            server.kill()


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    """Thirty reviews, and one row whose rating cannot be."""
    path = tmp_path / "reviews.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["film", "reviewer", "review", "rating", "date"])
        for number in range(ROWS):
            text = f"The harbour scene number {number} held me. The ending did not."
            writer.writerow(["Salt Weather", f"viewer {number}", text, f"{number % 9 + 1}/10", "2026-05-01"])
        writer.writerow(
            ["Salt Weather", "viewer x", "=HYPERLINK(1) is not a film, said she.", "eleventy", "2026-05-02"]
        )
    return path


def test_help_starts_quickly() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = marquee("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0
    for name in ("demo", "serve", "import", "analyse", "jobs", "runs", "sql", "doctor", "batches"):
        assert f"  {name} " in done.stdout
    assert after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime < 0.5


def test_every_command_explains_itself() -> None:
    for words in (
        "demo",
        "serve",
        "import",
        "analyse",
        "jobs list",
        "jobs cancel",
        "runs compare",
        "batches rejects",
    ):
        done = marquee(*words.split(), "--help")
        assert done.returncode == 0
        assert "--studio" in done.stdout


def test_the_version_is_told() -> None:
    assert marquee("--version").stdout.startswith("marquee 0.")


@pytest.mark.parametrize(
    "words",
    [
        "dance",
        "import",
        "import /nowhere/at/all.csv",
        "import . --map film",
        "import . --map film=nothing",
        "import . --as nonsense",
        "analyse dance",
        "serve --port ninety",
        "jobs show",
        "sql",
    ],
)
def test_bad_use_is_exit_code_2(words: str, settings: Settings) -> None:
    done = marquee(*words.split(), *([] if words == "dance" else ["--studio", settings.studio]))
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_failures_are_one_sentence_and_exit_code_1(settings: Settings, tmp_path: Path) -> None:
    at = ("--studio", settings.studio)
    assert "only one SELECT" in failure("sql", "select 1; drop table titles", *at).replace("Only", "only")
    assert "nowhere" in failure("sql", "select * from nowhere", *at)
    assert "no studio here" in failure("sql", "select 1", "--studio", tmp_path / "void")
    assert "no studio here" in failure("analyse", "--studio", tmp_path / "void")
    assert not (tmp_path / "void").exists()
    assert "No job has that id" in failure("jobs", "show", "j404", *at)
    assert "No run has that id" in failure("runs", "show", "r404", *at)
    assert "No batch has that id" in failure("batches", "undo", "b404", *at)
    (settings.studio / "marquee.toml").write_text("colour = 'red'\n")
    assert "colour" in failure("runs", *at)


def test_an_import_is_previewed_counted_repeated_and_undone(
    settings: Settings, reviews: Path, tmp_path: Path
) -> None:
    at = ("--studio", settings.studio)
    dry = marquee("import", reviews, "--dry-run", *at)
    assert "film → " in dry.stderr
    assert not settings.app_state.exists()

    first = marquee("import", reviews, *at)
    assert first.returncode == 0, first.stderr
    assert [line.split() for line in first.stdout.splitlines() if "reviews" in line] == [
        ["reviews", str(ROWS + 1), str(ROWS + 1), "0", "0"]
    ]
    assert "batches rejects" in first.stderr
    again = marquee("import", reviews, *at)
    assert ["reviews", str(ROWS + 1), "0", "0", str(ROWS + 1)] in [line.split() for line in again.stdout.splitlines()]

    batches = answer("batches", *at)
    assert len(batches) == 2
    first_id = batches[1]["batch_id"]
    output = tmp_path / "rejects.csv"
    assert marquee("batches", "rejects", first_id, "-o", output, *at).returncode == 0
    rows = list(csv.DictReader(output.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["excerpt"] for row in rows] == ["eleventy"]
    assert answer("batches", "rejects", first_id, *at)[0]["line"] == ROWS + 2
    assert "cannot be written" in failure("batches", "rejects", first_id, "-o", tmp_path / "no" / "x.csv", *at)

    assert answer("batches", "undo", first_id, *at)["undone"]
    assert answer("sql", "select count(*) as n from reviews", *at) == [{"n": 0}]
    assert {job["status"] for job in answer("jobs", *at)} == {"done"}


def test_sql_prints_valid_json_whatever_is_selected(settings: Settings) -> None:
    statement = (
        "select 9007199254740993 as whole, null as nothing, 'nan'::double as nan, '-inf'::float as infinite, "
        "date '2026-05-01' as day, timestamp '2026-05-01 10:00:00' as moment, [1, null] as list, "
        "{'a': [1.5]} as struct, map {'k': 1} as pairs, 1.50::decimal(4,2) as price, '\\xAA'::blob as bytes, "
        "uuid() is not null as yes, interval 90 seconds as span, '电影\"' as text, 1 as x, 2 as x"
    )
    (row,) = answer("sql", statement, "--studio", settings.studio)
    assert row == {
        "whole": 9007199254740993,
        "nothing": None,
        "nan": None,
        "infinite": None,
        "day": "2026-05-01",
        "moment": "2026-05-01T10:00:00",
        "list": [1, None],
        "struct": {"a": [1.5]},
        "pairs": {"k": 1},
        "price": 1.5,
        "bytes": "aa",
        "yes": True,
        "span": 90.0,
        "text": '电影"',
        "x": 1,
        "x_2": 2,
    }


def test_sql_tables_cannot_drive_the_terminal_and_say_when_they_are_cut(settings: Settings) -> None:
    at = ("--studio", settings.studio)
    hostile = marquee("sql", "select chr(27) || '[2J[red]' as x", *at)
    assert hostile.returncode == 0
    assert "\x1b" not in hostile.stdout
    assert "[2J[red]" in hostile.stdout
    cut = marquee("sql", "select * from range(20)", "--limit", "5", "--json", *at)
    assert len(json.loads(cut.stdout)) == 5
    assert "first 5 rows" in cut.stderr
    assert "Cannot access" in marquee("sql", "select * from read_csv('/etc/passwd')", *at).stderr.replace(
        "file system operations are disabled", "Cannot access"
    )


def test_jobs_are_shown_cancelled_and_retried(settings: Settings, reviews: Path) -> None:
    at = ("--studio", settings.studio)
    job_id = submit(settings, "import", {"paths": [str(reviews)], "format": None, "mapping": None})
    (listed,) = answer("jobs", "list", "--open", *at)
    assert (listed["job_id"], listed["status"]) == (job_id, "queued")
    assert marquee("jobs", "cancel", job_id[:6], *at).returncode == 0
    assert answer("jobs", "show", job_id, *at)["status"] == "cancelled"
    assert "already cancelled" in failure("jobs", "cancel", job_id, *at)
    assert marquee("jobs", "retry", job_id, "--no-wait", *at).returncode == 0
    assert load_job(settings, job_id).status == "queued"
    assert answer("jobs", "list", "--open", *at)[0]["job_id"] == job_id


def test_a_failed_import_names_its_job(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "empty.bin").write_bytes(bytes(range(256)) * 8)
    done = marquee("import", tmp_path / "empty.bin", "--studio", settings.studio)
    assert done.returncode == 1
    assert "marquee jobs show j" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_interrupted_import_is_cancelled(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w", encoding="utf-8") as handle:
        handle.write("film,reviewer,review,rating\n")
        handle.writelines(f"Salt Weather,viewer {n},The harbour scene {n} held me.,7\n" for n in range(150_000))
    command = [MARQUEE, "import", path, "--studio", settings.studio]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    with ended(process):
        wait_for(lambda: any(job.stage == "Reading" for job in list_jobs(settings)))
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Cancelled; nothing was changed." in told
    assert [job.status for job in list_jobs(settings)] == ["cancelled"]
    assert not has_supervisor(settings.studio)


def test_the_doctor_names_what_is_amiss(settings: Settings, tmp_path: Path) -> None:
    (settings.runs / "left-behind").mkdir()
    checks = {check["name"]: check for check in answer("doctor", "--studio", settings.studio)}
    assert {check["state"] for check in checks.values()} <= {"ok", "warn"}
    assert checks["leftovers"]["state"] == "warn"
    assert "left-behind" in checks["leftovers"]["found"]
    assert checks["libraries"]["state"] == "ok"
    for path in settings.snapshots.glob("*.duckdb"):
        path.unlink()
    broken = marquee("doctor", "--studio", settings.studio)
    assert broken.returncode == 1
    assert "marquee serve" in broken.stdout
    absent = answer("doctor", "--studio", tmp_path / "void")
    assert "marquee demo" in next(check["mend"] for check in absent if check["name"] == "studio")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_of(studio: Path) -> list[psutil.Process]:
    """Every live process that was started for a studio."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and str(studio) in process.cmdline():
                found.append(process)
        except psutil.Error:
            continue
    return found


def health(port: int) -> Any:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=2) as reply:
            return json.loads(reply.read())
    except OSError:
        return None


def supervisor_of(studio: Path) -> psutil.Process | None:
    return next((one for one in processes_of(studio) if "dashboard.worker" in one.cmdline()), None)


def test_serve_runs_both_restarts_the_supervisor_and_ends_cleanly(tmp_path: Path, reviews: Path) -> None:
    studio, port = tmp_path / "studio", free_port()
    command = [MARQUEE, "serve", "--studio", str(studio), "--port", str(port)]
    told = tmp_path / "told.txt"
    with told.open("w") as stderr, ended(subprocess.Popen(command, stderr=stderr)):
        wait_for(lambda: f"http://127.0.0.1:{port}" in told.read_text())
        wait_for(lambda: (health(port) or {}).get("status") == "ok")
        assert "cannot be used" in failure(*command[1:])

        wait_for(lambda: supervisor_of(studio))
        first = supervisor_of(studio)
        assert first is not None
        first.kill()
        wait_for(lambda: (now := supervisor_of(studio)) is not None and now.pid != first.pid)
        wait_for(lambda: has_supervisor(studio))
        assert "starting it again" in told.read_text()
        assert marquee("import", reviews, "--studio", studio).returncode == 0
        wait_for(lambda: (health(port) or {}).get("snapshot") == "00000002")

        (server,) = (one for one in processes_of(studio) if MARQUEE in one.cmdline())
        server.terminate()
        wait_for(lambda: not processes_of(studio))


def test_a_killed_server_leaves_no_orphan(tmp_path: Path) -> None:
    studio, port = tmp_path / "studio", free_port()
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    script = (
        "import sys; from pathlib import Path; from dashboard import service;"
        "from data.settings import load_settings;"
        f"service.serve(load_settings(Path(sys.argv[1]), port={port}), print, ('practice_kinds',))"
    )
    server = subprocess.Popen([sys.executable, "-c", script, str(studio)], env=environment, stdout=subprocess.DEVNULL)
    settings = load_settings(studio)
    sys.path.insert(0, str(Path(__file__).parent))
    __import__("practice_kinds")
    with ended(server):
        wait_for(lambda: has_supervisor(studio) and settings.database.exists())
        job_id = submit(settings, "practice", {"name": "orphan", "steps": 1000, "pause": 0.05})
        wait_for(lambda: load_job(settings, job_id).fraction)
        children = psutil.Process(server.pid).children(recursive=True)
        assert len(children) == 4
        server.kill()
        server.wait()
        wait_for(lambda: not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in children), 5)
    assert not has_supervisor(studio)
    assert load_job(settings, job_id).status == "running"


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_demo_makes_an_analysed_studio_and_does_it_once(tmp_path: Path) -> None:
    at = ("--no-serve", "--studio", tmp_path / "demo")
    assert subprocess.run([MARQUEE, "demo", *map(str, at)], timeout=1700).returncode == 0
    again = marquee("demo", *at)
    assert again.stderr.strip().startswith("The sample studio is ready")
    assert {run["step"] for run in answer("runs", *at[1:]) if run["current"]} == set(STEPS)
