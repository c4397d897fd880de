"""What a table says in words as numbers and days again: the other way round than `formats`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from dashboard.strings import say
from dashboard.strings.formats import MINUS, THIN

_NUMBER = rf"[+{MINUS}-]?\d[\d{THIN}]*(?:\.\d+)?"
_INTERVAL = re.compile(
    rf"(?P<value>{_NUMBER})(?P<percent>{THIN}?%)? "
    rf"\((?P<low>{_NUMBER})(?: to |–)(?P<high>{_NUMBER})\) ?(?P<arrow>[↑↓]?)"
)
#: Column name and its cells.
Column = tuple[str, list[Any]]


def read_column(name: str, cells: Sequence[Any]) -> list[Column]:
    """A column as a file has it: numbers with an interval become three columns, days become days.

    Only what is written that way all through is read; else the column stays as it is. A cell that says that too
    little is known, or nothing, is empty.

    Args:
        name: of the column.
        cells: as the app shows them.
    """
    texts = [cell for cell in cells if isinstance(cell, str) and cell.strip() and not _says_nothing(cell)]
    if texts and len(texts) + sum(_is_empty(cell) for cell in cells) == len(cells):
        if all(_INTERVAL.fullmatch(text) for text in texts):
            return _intervals(name, cells)
        if all(_day(text) for text in texts):
            return [(name, [_day(cell) if isinstance(cell, str) else None for cell in cells])]
    return [(name, [_plain(cell) for cell in cells])]


def _intervals(name: str, cells: Sequence[Any]) -> list[Column]:
    found = [_INTERVAL.fullmatch(cell) if isinstance(cell, str) else None for cell in cells]
    unit = " (%)" if any(one and one["percent"] for one in found) else ""
    columns: list[Column] = [
        (
            f"{name}{unit}{say(f'export_menu.{part}') if part != 'value' else ''}",
            [_number(one, part) for one in found],
        )
        for part in ("value", "low", "high")
    ]
    if any(one and one["arrow"] for one in found):
        columns.append((f"{name}{say('export_menu.beyond')}", [one["arrow"] if one else "" for one in found]))
    return columns


def _number(found: re.Match[str] | None, part: str) -> float | int | None:
    if found is None:
        return None
    text = found[part].replace(THIN, "").replace(MINUS, "-")
    return float(text) if "." in text else int(text)


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d %b %Y").date()
    except ValueError:
        return None


def _says_nothing(text: str) -> bool:
    """Whether a cell says that too little is known, or that no day is."""
    few = re.escape(say("number.unknown", n="\0")).replace("\0", rf"[\d{THIN}]+")
    return text == say("number.undated") or re.fullmatch(few, text.strip()) is not None


def _is_empty(cell: Any) -> bool:
    return not cell.strip() or _says_nothing(cell) if isinstance(cell, str) else bool(pd.isna(cell))


def _plain(cell: Any) -> Any:
    """A cell of a data frame as Python has it; what is missing is None."""
    if pd.isna(cell):
        return None
    found = cell.item() if hasattr(cell, "item") else cell
    if hasattr(found, "to_pydatetime"):
        return found.to_pydatetime()
    return found if isinstance(found, str | int | float | bool | date) else str(found)
