"""What a comparison comes to, in one sentence made from the data. Pure text."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.compare_figures import Cell, Comparison, MatrixRow
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_value
from dashboard.strings.sentences import listed

SHOWN = 5


def compare_answer(comparison: Comparison) -> str:
    """Where the first group stands against the others, and which aspects set it apart."""
    if comparison.parts:
        return parts_finding(comparison) + _parts_apart(comparison)
    first = comparison.sides[0].group.label
    verdicts = _verdicts(comparison)
    joined = verdicts[0]
    for verdict in verdicts[1:]:
        joined = say(_key(comparison, "answer_and"), one=joined, other=verdict)
    return say("compare.answer", first=first, verdicts=joined, apart=_apart(comparison))


def _key(comparison: Comparison, key: str) -> str:
    """Titles are judged, segments judge."""
    return f"compare.segments_{key}" if comparison.segments else f"compare.{key}"


def _verdicts(comparison: Comparison) -> list[str]:
    """By net sentiment; by rating where that is not known on both sides."""
    found: dict[str, list[str]] = {"more": [], "less": [], "same": [], "unknown": []}
    for side in comparison.sides[1:]:
        cell = side.net if side.net.against is not None else side.rating
        found[_verdict(cell)].append(side.group.label)
    return [say(_key(comparison, key), names=listed(names, SHOWN)) for key, names in found.items() if names]


def parts_finding(comparison: Comparison) -> str:
    """Which of two parts of one title speaks better of it; by rating where net sentiment is not known."""
    a, b = comparison.sides
    cell = b.net if b.net.against is not None else b.rating
    names = {"a": a.group.phrase or a.group.label, "b": b.group.phrase or b.group.label}
    text = say(f"compare.parts_{_verdict(cell)}", **names)
    return text[:1].upper() + text[1:]


def name_within(row: MatrixRow) -> str:
    """A row's name as it stands inside a sentence: aspects small, people as they are."""
    return row.name.lower() if row.kind == "aspect" else row.name


def widest(rows: Sequence[MatrixRow]) -> tuple[str, str, str] | None:
    """The row in which two parts differ most beyond noise, with both values; None where they differ in none."""
    found = [row for row in rows if row.cells[1].direction]
    if not found:
        return None
    row = max(found, key=lambda row: abs(_gap(row.cells[1])))
    a, b = (format_value(cell.number.estimate, "net") for cell in row.cells)
    return name_within(row), a, b


def _gap(cell: Cell) -> float:
    return cell.against.value or 0.0 if cell.against is not None else 0.0


def _parts_apart(comparison: Comparison) -> str:
    known = [row for row in comparison.aspects if row.cells[1].against is not None]
    if not known:
        return "."
    found = widest(comparison.aspects)
    if found is None:
        return say("compare.parts_together")
    count = sum(row.cells[1].direction != 0 for row in known)
    return say(
        "compare.parts_apart",
        count=format_count(count),
        known=format_count(len(known)),
        aspect=found[0],
        value_a=found[1],
        value_b=found[2],
    )


def _verdict(cell: Cell) -> str:
    if cell.against is None:
        return "unknown"
    return {1: "less", -1: "more", 0: "same"}[cell.direction]


def _apart(comparison: Comparison) -> str:
    """The aspects with the largest difference beyond noise on either side."""
    labels = [side.group.label for side in comparison.sides]
    found = [
        (_gap(cell), name_within(row), labels[place])
        for row in comparison.aspects
        for place, cell in enumerate(row.cells)
        if cell.direction
    ]
    if not found:
        known = any(cell.against is not None for row in comparison.aspects for cell in row.cells)
        return say(_key(comparison, "answer_apart_none")) if known else ""
    best, worst = min(found), max(found)
    ahead, behind = best[0] < 0, worst[0] > 0
    key = "both" if ahead and behind else "best" if ahead else "worst"
    return say(_key(comparison, f"answer_apart_{key}"), best=best[1], beaten=best[2], worst=worst[1], better=worst[2])
