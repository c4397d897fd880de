"""Every word that people read, by key. The tests read the same files, so copy can change without breaking them.

`en*.toml` hold all of it; `zh*.toml` hold what is printed in Chinese: reports, and the figures and numbers in them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from data.texts import Language

FOLDER = Path(__file__).parent
_SPOKEN: ContextVar[Language] = ContextVar("spoken", default="en")


@cache
def _copy(language: Language) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted(FOLDER.glob(f"{language}*.toml")):
        found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return found


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Words, numbers and dates of this thread are of that language in the meantime."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def spoken() -> Language:
    """The language that is spoken now: English, unless `speaking` said otherwise."""
    return _SPOKEN.get()


def say(key: str, /, **values: object) -> str:
    """The copy that stands under a dotted key in the language spoken, its `{places}` filled.

    Raises:
        KeyError: there is no such key, or a place has no value.
    """
    # What is not printed in Chinese has no Chinese yet, and is better said in English than not at all.
    language = spoken() if key in keys_of(spoken()) else "en"
    found: Any = _copy(language)
    for part in key.split("."):
        found = found[part]
    return str(found).format(**values)


def say_count(key: str, count: int, **values: object) -> str:
    """The copy under `<key>.one` or `<key>.many`, with `{count}` filled as a person writes it."""
    from dashboard.strings.formats import format_count

    form = "one" if count == 1 else "many"
    return say(f"{key}.{form}", count=format_count(count), **values)


def keys() -> frozenset[str]:
    """Every dotted key there is in the language spoken."""
    return keys_of(spoken())


@cache
def keys_of(language: Language) -> frozenset[str]:
    """Every dotted key that a language has."""

    def walk(node: dict[str, Any], path: str) -> set[str]:
        found = set()
        for name, value in node.items():
            here = f"{path}.{name}" if path else name
            found |= walk(value, here) if isinstance(value, dict) else {here}
        return found

    return frozenset(walk(_copy(language), ""))
