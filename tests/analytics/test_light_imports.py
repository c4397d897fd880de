"""The server imports the analysis without its engines."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "bertopic",
    "umap",
    "hdbscan",
    "sklearn",
    "jieba",
    "tokenizers",
)


@pytest.mark.parametrize(
    "module",
    ["analytics", "analytics.pipeline", "analytics.intervals", "analytics.steps.topics", "analytics.steps.sentiment"],
)
def test_importing_loads_no_engine(module: str) -> None:
    told = f"import sys, {module}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
