"""The layers hold, SQL stands in one place, and starting up is light."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ("torch", "transformers", "sentence_transformers", "bertopic", "umap", "hdbscan", "sklearn", "numba")


def loaded_by(statement: str) -> set[str]:
    code = f"{statement}\nimport sys; print(' '.join(name for name in sys.modules if '.' not in name))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("package", ["analytics", "analytics.pipeline", "generation", "data"])
def test_importing_a_package_loads_no_model_library(package: str) -> None:
    assert not loaded_by(f"import {package}").intersection([*HEAVY, "streamlit"])


@pytest.mark.parametrize("module", ["dashboard.cli", "dashboard.jobs", "dashboard.worker", "dashboard.charts"])
def test_what_is_not_the_app_knows_no_streamlit(module: str) -> None:
    assert not loaded_by(f"import {module}").intersection([*HEAVY, "streamlit"])


def test_the_layers_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout


def python_files() -> list[Path]:
    return [p for package in ("data", "analytics", "generation", "dashboard") for p in (ROOT / package).rglob("*.py")]


def test_sql_stands_only_in_the_data_layer() -> None:
    sql = re.compile(r"(?i)[\"'](select\s.+\sfrom|insert into|update \w+ set|delete from|create table)\b")
    elsewhere = [path for path in python_files() if path.parts[len(ROOT.parts)] != "data"]
    assert not [path for path in elsewhere if sql.search(path.read_text(encoding="utf-8"))]


def test_every_statement_says_its_grain_and_is_one_statement() -> None:
    import duckdb

    for path in (ROOT / "data" / "sql").rglob("*.sql"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("-- grain: "), path
        assert len(duckdb.extract_statements(text)) == 1, path


def test_modules_stay_readable() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert not {path: many for path, many in lines.items() if many > 450}
