"""How a check says what it found in a line."""

from __future__ import annotations

from data.writing import Finding, Level, Mend
from generation.checks.case import Spot


def found_in(
    spot: Spot, check: str, rule: str, level: Level, start: int | None = None, end: int | None = None,
    mend: Mend | None = None, evidence: tuple[str, ...] = (), **values: str | int | float,
) -> Finding:  # fmt: skip
    """A finding in a line; its offending words are always among its values."""
    words = spot.text if start is None or end is None else spot.text[start:end]
    return Finding(
        check=check, rule=rule, level=level, part=spot.part, line=spot.line, start=start, end=end,
        values={"words": words[:120], **values}, evidence=evidence, mend=mend,
    )  # fmt: skip


#: Takes the line out.
DROP = Mend(kind="drop")


def replaced(text: str) -> Mend:
    """Puts a text in the place of the offending words."""
    return Mend(kind="replace", text=text)
