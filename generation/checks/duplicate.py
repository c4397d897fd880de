"""The same thing said twice, in one variant or in two."""

from __future__ import annotations

from collections.abc import Iterator

from data.writing import Finding
from generation.checks.case import Case
from generation.checks.finding import DROP, found_in
from generation.excerpts import tokens, words_of
from generation.likeness import TOO_ALIKE, likeness

#: Shorter lines, "See it now", may be said again.
_LEAST_WORDS = 4


def find_duplicate(case: Case) -> Iterator[Finding]:
    """Lines that say again what an earlier one says, and a variant that is an earlier one over again."""
    seen: list[tuple[int, frozenset[str]]] = []
    for spot in case.spots:
        words = tokens(spot.text)
        for number, other in seen:
            alike = len(words & other) / len(words | other)
            if alike > TOO_ALIKE:
                yield found_in(
                    spot, "duplicate", "line", "warn", mend=DROP, similarity=round(alike, 2), earlier=number
                )
                break
        if len(words_of(spot.text)) >= _LEAST_WORDS:
            seen.append((len(seen) + 1, words))
    yield from _variants(case)


def _variants(case: Case) -> Iterator[Finding]:
    if not case.content.text.strip():
        return
    alike = [likeness(case.content, other) for other in case.others]
    if alike and max(alike) > TOO_ALIKE:
        variant = alike.index(max(alike)) + 1
        yield Finding(
            check="duplicate",
            rule="variant",
            level="warn",
            values={"similarity": round(max(alike), 2), "variant": variant},
        )
