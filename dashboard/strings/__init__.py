"""Every word that a page shows, by key. The tests read the same file, so copy can change without breaking them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
LANGUAGE = "en"


@cache
def _copy(language: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def say(key: str, /, **values: object) -> str:
    """The copy that stands under a dotted key, its `{places}` filled.

    Raises:
        KeyError: there is no such key, or a place has no value.
    """
    found: Any = _copy(LANGUAGE)
    for part in key.split("."):
        found = found[part]
    return str(found).format(**values)


def say_count(key: str, count: int, **values: object) -> str:
    """The copy under `<key>.one` or `<key>.many`, with `{count}` filled as a person writes it."""
    from dashboard.strings.formats import format_count

    form = "one" if count == 1 else "many"
    return say(f"{key}.{form}", count=format_count(count), **values)


@cache
def keys() -> frozenset[str]:
    """Every dotted key there is."""

    def walk(node: dict[str, Any], path: str) -> set[str]:
        found = set()
        for name, value in node.items():
            here = f"{path}.{name}" if path else name
            found |= walk(value, here) if isinstance(value, dict) else {here}
        return found

    return frozenset(walk(_copy(LANGUAGE), ""))
