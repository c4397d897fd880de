"""Which words of a sentence may name its topic: no names, no praise or blame, nothing that every review says.

The lists stand in `analytics/words/<language>/*.txt`; names come from the studio's own titles and credits, and, in
English, from how the reviews spell: what is nearly always capitalised within a sentence is a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
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

    @property
    def begins(self) -> Collection[str]:
        """The words with which names of several words begin."""
        return self._phrases.keys()

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


def english_tokens(texts: Sequence[str], names: Names) -> list[list[tuple[str, bool]]]:
    """Words and punctuation of English sentences in lower case, and of each whether it is no part of a name."""
    tokens = [_ENGLISH.findall(text.replace("’", "'")) for text in texts]
    bare = {token: _bare(token) for token in {token for own in tokens for token in own}}
    spelled = names.capitalised | _mostly_capitalised(tokens, bare)
    named = {token for token, word in bare.items() if token[0].isupper() and word in spelled}
    return [_without_names(own, [bare[token] for token in own], named, names) for own in tokens]


def _without_names(tokens: list[str], lower: list[str], named: set[str], names: Names) -> list[tuple[str, bool]]:
    free = [token not in named for token in tokens]
    for at, word in enumerate(lower):
        if word in names.begins:
            for inside in range(at, at + names.phrase_at(lower, at)):
                free[inside] = False
    return list(zip(lower, free, strict=True))


def singulars(known: set[str]) -> dict[str, str]:
    """Plural → singular, where both are known words."""
    singular: dict[str, str] = {}
    for word in known:
        for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
            stem = word.removesuffix(ending) + instead
            if word.endswith(ending) and not word.endswith(("ss", "us", "is")) and len(stem) > 2 and stem in known:
                singular[word] = stem
                break
    return singular


def _english_words(texts: Sequence[str], names: Names) -> list[list[str]]:
    listed = listed_words("en")
    return [
        [word if inside and len(word) >= _SHORTEST and word not in listed else GAP for word, inside in own]
        for own in english_tokens(texts, names)
    ]


def _bare(token: str) -> str:
    word = token.lower()
    return word[:-2] if word.endswith("'s") else word.strip("'")


def _mostly_capitalised(tokens: list[list[str]], bare: dict[str, str]) -> set[str]:
    """Words that within sentences are capitalised more often than not."""
    inner = Counter(
        token for own in tokens for before, token in pairwise(own) if before == "," or before[0].isalpha()
    )
    seen: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for token, count in inner.items():
        seen[bare[token]] += count
        capital[bare[token]] += count * token[0].isupper()
    return {word for word, count in capital.items() if count >= 2 and count >= _NAME_SHARE * seen[word]}


def _merge_plurals(kept: list[list[str]]) -> list[list[str]]:
    """Spell a plural as its singular where both occur."""
    singular = singulars({word for words in kept for word in words})
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
