"""Cells of files that a spreadsheet will open."""

from __future__ import annotations

from typing import Any

#: What a spreadsheet takes for the beginning of a formula; Chinese and Japanese ones take the wide signs as well.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def harmless(value: Any) -> Any:
    """A cell that cannot act as a formula: a text that begins like one gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
