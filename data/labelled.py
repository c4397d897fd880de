"""Texts with labels, read from any table that an import would read: to judge a sentiment model by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from data.errors import SourceError
from data.settings import Settings
from data.sources.delimited import Damaged
from data.sources.files import find_files
from data.sources.notations import guess_scale, read_rating
from data.sources.tables import Table, open_table

PRAISE, NEUTRAL, BLAME = 1, 0, -1
_WORDS = {
    **dict.fromkeys(("pos", "positive", "praise", "good", "fresh", "true", "好评", "正面", "积极"), PRAISE),
    **dict.fromkeys(("neutral", "neu", "mixed", "中评", "中性"), NEUTRAL),
    **dict.fromkeys(("neg", "negative", "blame", "bad", "rotten", "false", "差评", "负面", "消极"), BLAME),
}
#: On 0–10: up to here blame and from here praise, as Maas et al. (2011) divide IMDb's stars; between is left out.
_LOW, _HIGH = 4.0, 7.0


@dataclass
class Labels:
    """Texts with their labels, and what was left out.

    Attributes:
        labels: 1 praise, 0 neutral, −1 blame, one a text.
        middle: texts whose stars or grade say neither.
        refused: (line, reason) of rows without a text or with a label that cannot be read.
    """

    texts: list[str] = field(default_factory=list)
    labels: list[int] = field(default_factory=list)
    middle: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


def read_labels(path: Path, text: str, label: str, settings: Settings) -> Labels:
    """Read texts and labels: 0/1, neg/pos and the like, −1/0/1, stars, or grades in any notation of an import.

    Args:
        text, label: columns, by name whatever its case.

    Raises:
        SourceError: there is no such file or column, it is no table, or no label in it can be read.
    """
    rows: list[tuple[int, str, str]] = []
    found = Labels()
    for line, (own, said) in _cells(path, (text, label), settings, found.refused):
        if not own.strip():
            found.refused.append((line, "there is no text"))
        else:
            rows.append((line, own, said.strip()))
    _take(rows, found)
    if not found.texts:
        reason = found.refused[0][1] if found.refused else "it has no rows"
        raise SourceError(f"no row has a text and a label that can be read: {reason}", where=str(path), mend=_KNOWN)
    return found


def read_texts(path: Path, text: str, settings: Settings) -> list[str]:
    """The texts of a column, in order, blank ones left out.

    Raises:
        SourceError: there is no such file or column, it is no table, or no row has a text.
    """
    texts = [cells[0] for _, cells in _cells(path, (text,), settings, []) if cells[0].strip()]
    if not texts:
        raise SourceError("no row has a text", where=str(path), mend="name the column of the texts with --text")
    return texts


def _cells(
    path: Path, columns: tuple[str, ...], settings: Settings, refused: list[tuple[int, str]]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Line and cells of some columns of each row; damaged rows are added to `refused`."""
    problems: list[str] = []
    files = find_files([str(path)], lambda name, reason: problems.append(f"{name}: {reason}"))
    if not files:
        raise SourceError(problems[0] if problems else "there is nothing to read", where=str(path))
    for file in files:
        with file.opened(settings) as stream:
            table = open_table(file, stream, settings)
            places = [_column(table, name) for name in columns]
            for row in table.rows():
                if isinstance(row, Damaged):
                    refused.append((row.line, row.reason))
                else:
                    yield row.line, tuple(row.cells[at] for at in places)


_KNOWN = "labels are 0/1, neg/pos, -1/0/1, stars or grades"


def _column(table: Table, name: str) -> int:
    place = table.at(name)
    if place is None:
        raise SourceError(
            f"there is no column '{name}'", where=table.name, mend=f"its columns are {', '.join(table.labels[:20])}"
        )
    return place


def _take(rows: list[tuple[int, str, str]], found: Labels) -> None:
    read = _reader([label for _, _, label in rows])
    for line, text, label in rows:
        value = read(label)
        if value is None:
            found.refused.append((line, f"the label '{label[:40]}' cannot be read"))
        elif isinstance(value, float):
            found.middle += 1
        else:
            found.texts.append(text)
            found.labels.append(value)


def _reader(cells: list[str]) -> Callable[[str], int | float | None]:
    """How the labels of this column read: an int is a label, a float stands between praise and blame."""
    numbers = set()
    for cell in set(cells):
        with suppress(ValueError):
            numbers.add(float(cell))
    if numbers <= {0.0, 1.0}:
        plain = {0.0: BLAME, 1.0: PRAISE}
    elif numbers <= {-1.0, 0.0, 1.0}:
        plain = {-1.0: BLAME, 0.0: NEUTRAL, 1.0: PRAISE}
    else:
        plain = {}
    scale = _scale(numbers, cells)

    def read(cell: str) -> int | float | None:
        if cell.casefold() in _WORDS:
            return _WORDS[cell.casefold()]
        if plain:
            with suppress(ValueError):
                return plain.get(float(cell))
        value = read_rating(cell, scale).value
        if value is None:
            return None
        return PRAISE if value >= _HIGH else BLAME if value <= _LOW else value

    return read


def _scale(numbers: set[float], cells: list[str]) -> float | None:
    """What bare numbers are out of; classes that are counted from 0 are out of their largest."""
    if numbers in ({0.0, 1.0, 2.0}, {0.0, 1.0, 2.0, 3.0, 4.0}):
        return max(numbers)
    return guess_scale(cells)
