"""A short, unique name for each topic, made of its own words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

SEPARATOR = " · "
SHOWN_WORDS = 15
_LABEL_TERMS = 3
#: A word among the first of more than this share of the topics tells none of them apart.
_COMMON_SHARE = 0.2
_REMARKS = {"zh": "泛谈"}


@dataclass(frozen=True)
class Label:
    """A topic's name and its words, best first. `distinct`: it has words that tell it from the others."""

    text: str
    words: tuple[str, ...]
    distinct: bool


def label_topics(ranked: Sequence[Sequence[str]], language: str) -> list[Label]:
    """Name topics by their words.

    Args:
        ranked: each topic's words and pairs of words, best first, largest topic first.

    Returns:
        One label a topic, no two alike: two or three words that overlap neither each other nor most other
        topics, or one good pair; a topic without such words is called "general remarks" with a number.
    """
    shared = Counter(word for words in ranked for word in set(words[:SHOWN_WORDS]))
    common = {word for word, count in shared.items() if count > max(2, _COMMON_SHARE * len(ranked))}
    taken: set[str] = set()
    labels = []
    for words in ranked:
        terms = _apart([word for word in words if word not in common], SHOWN_WORDS)
        text = _unused(terms, taken)
        distinct = bool(text)
        if not distinct:
            text = _remarks(language, taken)
        taken.add(text)
        labels.append(Label(text, tuple(_apart(words, SHOWN_WORDS)), distinct))
    return labels


def _unused(terms: list[str], taken: set[str]) -> str:
    """The first terms as a name that nobody has yet; "" where there are too few."""
    if not terms or (len(terms) == 1 and " " not in terms[0]):
        return ""
    for last in range(min(_LABEL_TERMS, len(terms)), len(terms) + 1):
        text = SEPARATOR.join([*terms[: _LABEL_TERMS - 1], terms[last - 1]] if last > _LABEL_TERMS else terms[:last])
        if text not in taken:
            return text
    return ""


def _remarks(language: str, taken: set[str]) -> str:
    number = 1
    while (text := f"{_REMARKS.get(language, 'general remarks')} {number}") in taken:
        number += 1
    return text


def _apart(words: Sequence[str], most: int) -> list[str]:
    """The first words that do not repeat each other: a pair stands for its parts when it comes first."""
    kept: list[str] = []
    for word in words:
        parts = {_stem(part) for part in word.split(" ")}
        if all(parts.isdisjoint(_stem(part) for part in other.split(" ")) for other in kept):
            kept.append(word)
        if len(kept) == most:
            break
    return kept


def _stem(word: str) -> str:
    for ending in ("ingly", "ally", "edly", "ing", "ies", "ed", "es", "er", "ly", "al", "ic", "y", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) > 3:
            return word[: -len(ending)]
    return word
