"""Every test has its own studio folder and environment; real data is read where it lies, or the test skips."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

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


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A new, empty studio."""
    chosen = load_settings(tmp_path / "studio")
    create_studio(chosen)
    return chosen


@pytest.fixture(scope="session")
def real() -> Callable[[str], Path]:
    """Where one of the real data sets lies; skips the test when it does not."""

    def find(name: str) -> Path:
        path = REAL / name
        if not path.exists():
            pytest.skip(f"the real data is not beside the project: {path}")
        return path

    return find
