"""How alike two texts are, by their words."""

from __future__ import annotations

from collections import Counter

from data.writing import Copy
from generation.excerpts import words_of

#: Variants more alike than this do not differ.
TOO_ALIKE = 0.8


def likeness(one: Copy, other: Copy) -> float:
    """ROUGE-1 F of two copies, 0–1: words in common, counted as often as they stand in both.

    Lin, C.-Y. (2004), ROUGE: a package for automatic evaluation of summaries. Chinese by the sign.
    """
    return text_likeness(one.text, other.text)


def text_likeness(one: str, other: str) -> float:
    """The same of two texts; 1 where both are empty."""
    a, b = Counter(words_of(one)), Counter(words_of(other))
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 1.0
