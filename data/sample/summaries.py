"""Summaries of the sample's synopses, written by hand, that give no ending away: what others are held against."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("references")


@cache
def load_references() -> dict[str, dict[str, str]]:
    """Title's key → length (`logline`, `short`, `long`) → the summary."""
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
