"""Which words of a sentence may name its topic: no names, no praise or blame, nothing that every review says.

The lists stand in `analytics/words/<language>/*.txt`; names come from the studio's own titles and credits, and, in
English, from how the reviews spell: what is nearly always capitalised within a sentence is a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from analytics.lexical import listed_words, subject_words, words_of

#: Stands where a word was taken out, so that its neighbours do not pass for a pair.
GAP = "·"
_ENGLISH = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ'’]*(?:-[A-Za-zÀ-ÖØ-öø-ÿ]+)*|[.!?…:;,()\"“”—–]")
_NAME_SHARE = 0.6
_SHORTEST = 3


class Names:
    """Names to be kept out of labels.

    Args:
        titles: names of titles. One of several words is a name in any spelling; a single word ("Drive") only
            where it is capitalised.
        people: names of persons and characters; their parts count where they are capitalised.
    """

    def __init__(self, titles: Iterable[str] = (), people: Iterable[str] = ()) -> None:
        self._phrases: dict[str, set[tuple[str, ...]]] = {}
        self.capitalised: set[str] = set()
        self._literal: list[str] = []
        for name in (*titles, *people):
            words = tuple(word.lower() for word in _ENGLISH.findall(name) if word[0].isalpha())
            if len(words) > 1:
                self._phrases.setdefault(words[0], set()).add(words)
            elif words:
                self.capitalised.add(words[0])
            if len(name) > 1 and not name.isascii():
                self._literal.append(name)
        for name in people:
            self.capitalised.update(word.lower() for word in _ENGLISH.findall(name) if len(word) > 2)

    def phrase_at(self, words: Sequence[str], at: int) -> int:
        """How many words from `at` on are a name; 0 if none."""
        fits = [len(p) for p in self._phrases.get(words[at], ()) if tuple(words[at : at + len(p)]) == p]
        return max(fits, default=0)

    def without_literals(self, text: str) -> str:
        """The text with names in unspaced scripts replaced by a gap."""
        if self._literal:
            pattern = self._pattern()
            return pattern.sub(f" {GAP} ", text)
        return text

    def _pattern(self) -> re.Pattern[str]:
        if not hasattr(self, "_compiled"):
            longest_first = sorted(set(self._literal), key=lambda name: (-len(name), name))
            self._compiled = re.compile("|".join(map(re.escape, longest_first)))
        return self._compiled


def topic_words(texts: Sequence[str], language: str, names: Names) -> list[list[str]]:
    """The words of each text that may name its topic, in order, with `GAP` where something was left out."""
    kept = _english_words(texts, names) if language == "en" else _other_words(texts, language, names)
    return _merge_plurals(kept) if language == "en" else kept


def with_pairs(words: Sequence[str]) -> list[str]:
    """The words and the pairs of neighbours among them."""
    plain = [word for word in words if word != GAP]
    pairs = [f"{a} {b}" for a, b in pairwise(words) if GAP not in (a, b) and a != b]
    return plain + pairs


def _english_words(texts: Sequence[str], names: Names) -> list[list[str]]:
    tokens = [[token.replace("’", "'") for token in _ENGLISH.findall(text)] for text in texts]
    spelled = names.capitalised | _mostly_capitalised(tokens)
    listed = listed_words("en")
    return [_keep(own, listed, spelled, names) for own in tokens]


def _keep(tokens: list[str], listed: frozenset[str], spelled: set[str], names: Names) -> list[str]:
    lower = [_bare(token) for token in tokens]
    kept: list[str] = []
    at = 0
    while at < len(tokens):
        skipped = names.phrase_at(lower, at)
        word = lower[at]
        named = tokens[at][0].isupper() and word in spelled
        if skipped or named or len(word) < _SHORTEST or word in listed:
            kept.append(GAP)
        else:
            kept.append(word)
        at += max(1, skipped)
    return kept


def _bare(token: str) -> str:
    word = token.lower()
    return word[:-2] if word.endswith("'s") else word.strip("'")


def _mostly_capitalised(tokens: list[list[str]]) -> set[str]:
    """Words that within sentences are capitalised more often than not."""
    seen: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for own in tokens:
        for before, token in pairwise(own):
            if before[0].isalpha() or before == ",":
                word = _bare(token)
                seen[word] += 1
                capital[word] += token[0].isupper()
    return {word for word, count in capital.items() if count >= 2 and count >= _NAME_SHARE * seen[word]}


def _merge_plurals(kept: list[list[str]]) -> list[list[str]]:
    """Spell a plural as its singular where both occur."""
    known = {word for words in kept for word in words}
    singular: dict[str, str] = {}
    for word in known:
        for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
            stem = word.removesuffix(ending) + instead
            if word.endswith(ending) and not word.endswith(("ss", "us", "is")) and len(stem) > 2 and stem in known:
                singular[word] = stem
                break
    return [[singular.get(word, word) for word in words] for words in kept]


def _other_words(texts: Sequence[str], language: str, names: Names) -> list[list[str]]:
    listed = listed_words(language) | listed_words("en")
    shortest = 2 if language == "zh" else _SHORTEST
    kept = []
    for text in texts:
        parts = names.without_literals(text).split(GAP)
        cut = [subject_words(p) if language == "zh" else words_of(p, language) for p in parts]
        words = [[word if word not in listed and len(word) >= shortest else GAP for word in part] for part in cut]
        kept.append([word for part in words for word in (*part, GAP)])
    return kept
