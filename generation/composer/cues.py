"""The words and turns of phrase in `cues.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("cues.toml")


@cache
def cue_words(*names: str) -> frozenset[str]:
    """The words of these lists."""
    return frozenset(word for name in names for word in _read()["words"][name].split())


@cache
def cue_pattern(name: str) -> re.Pattern[str]:
    """A pattern that finds any of a list's alternatives, in any case."""
    read = _read()["patterns"]
    genre = f"(?:{'|'.join(read['genre'])})"
    return re.compile("|".join(read[name]).replace("GENRE", genre), re.I)


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
