"""Every test has its own studio folder and environment; real data is read where it lies, or the test skips."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

# Two threads that wait for each other make small products many times as dear; children inherit it.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"

import pytest
from hypothesis import settings as hypothesis_settings

from data.settings import Settings, load_settings
from data.studio import create_studio

# How long an example takes on a busy machine says nothing about whether it is right.
hypothesis_settings.register_profile("marquee", deadline=None)
hypothesis_settings.load_profile("marquee")

REAL = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("MARQUEE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="session")
def empty_studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A studio that is copied, for making one takes a hundred times as long; nobody writes to it."""
    folder = tmp_path_factory.mktemp("empty") / "studio"
    create_studio(load_settings(folder))
    return folder


@pytest.fixture
def settings(tmp_path: Path, empty_studio: Path) -> Settings:
    """A new, empty studio."""
    shutil.copytree(empty_studio, tmp_path / "studio")
    return load_settings(tmp_path / "studio")


@pytest.fixture(scope="session")
def real() -> Callable[[str], Path]:
    """Where one of the real data sets lies; skips the test when it does not."""

    def find(name: str) -> Path:
        path = REAL / name
        if not path.exists():
            pytest.skip(f"the real data is not beside the project: {path}")
        return path

    return find
