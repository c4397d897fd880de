"""Phrases that sentences use and that may name a topic: nouns with what stands before them, as they were written.

No tagger is asked. In English what is a noun phrase is learnt from the sentences: a phrase that is one stands, often
enough, between a word that opens a noun phrase ("the", "of", "bad") and one that cannot be within it (". of is who");
adjectives and verbs hardly ever do. In Chinese jieba's dictionary says what is a noun.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from analytics.lexical import listed_words, tagged_words, words_of
from analytics.topics.wording import GAP, Names, english_tokens, singulars, with_pairs

#: Words of a phrase at most.
LONGEST = 3
#: Of a phrase's uses so many must be those of a noun, and so many sentences must use it.
_NOUN_SHARE, _LONG_NOUN_SHARE = 0.16, 0.3
_FEWEST = 4
#: A phrase of which a longer one has so large a share of the uses is a piece of that.
_PIECE = 0.6
#: From this share of its uses on "the" belongs to a word that every film has.
_DEFINITE = 0.4
_CHINESE_SIGNS = 8
#: jieba's dictionary has "很漂亮" as one word, a noun.
_DEGREES = frozenset("很太最更")
#: Of a word's uses, so many before "film" or "movie": it is shown as one of these.
_BEFORE_FILM = 0.3
_FILMS = frozenset(("film", "films", "movie", "movies", "flick", "flicks"))

Key = tuple[str, ...]


@dataclass(frozen=True)
class Spoken:
    """The phrases of sentences, sorted.

    Attributes:
        uses: whether each sentence has each phrase, sparse (n, phrases), float64.
        shown: the phrases as they are written most.
        parts: the words of each, spelt alike in singular and plural.
    """

    uses: Any
    shown: list[str]
    parts: list[tuple[str, ...]]


def find_phrases(texts: Sequence[str], language: str, names: Names) -> Spoken:
    """The phrases of sentences that may name a topic.

    Args:
        texts: the sentences.
        language: theirs.
        names: what must not become a name.
    """
    if language == "en":
        return _english(texts, names)
    uses = _Uses()
    for row, text in enumerate(texts):
        for key in _others(text, language, names):
            uses.add(row, key, True)
    return uses.spoken(len(texts), "")


def spoken_words(words: Sequence[Sequence[str]]) -> Spoken:
    """The words that may name a topic, and pairs of them, as phrases: where nothing but these is known.

    Args:
        words: of each sentence (`analytics.topics.wording`).
    """
    uses = _Uses()
    for row, own in enumerate(words):
        for term in with_pairs(own):
            uses.add(row, tuple(term.split(" ")), True)
    return uses.spoken(len(words), " ")


class _Uses:
    """Every use of a phrase as it is written, one after the other."""

    def __init__(self) -> None:
        self.numbers: dict[Key, int] = {}
        self.rows = array("i")
        self.phrases = array("i")
        self.nouns = array("b")
        self.definite = array("b")
        self.films = array("b")

    def add(self, row: int, written: Key, noun: bool, definite: bool = False, films: bool = False) -> None:
        """One use: as a noun by what is around it, after "the", before "film"."""
        self.rows.append(row)
        self.phrases.append(self.numbers.setdefault(written, len(self.numbers)))
        self.nouns.append(noun)
        self.definite.append(definite)
        self.films.append(films)

    def spoken(self, count: int, joint: str) -> Spoken:
        """The phrases that enough of `count` sentences use, as they are."""
        keys = list(self.numbers)
        rows, phrases = (np.frombuffer(told, dtype=np.int32) for told in (self.rows, self.phrases))
        matrix = _counted(rows, phrases, (count, len(keys)))
        often = np.asarray(matrix.sum(axis=0)).ravel()
        kept = sorted((at for at in range(len(keys)) if often[at] >= _FEWEST), key=lambda at: keys[at])
        return Spoken(matrix[:, kept], [joint.join(keys[at]) for at in kept], [keys[at] for at in kept])

    def shares(self, phrases: np.ndarray, count: int) -> Iterator[np.ndarray]:
        """Of the uses of each phrase, the shares as a noun, after "the" and before "film", shape (count,) each."""
        uses = np.maximum(np.bincount(phrases, minlength=count), 1)
        for told in (self.nouns, self.definite, self.films):
            yield np.bincount(phrases, np.frombuffer(told, dtype=np.int8), count) / uses


def _english(texts: Sequence[str], names: Names) -> Spoken:
    tokens = english_tokens(texts, names)
    subjects = listed_words("en", ("subjects",))
    uses = _english_uses(tokens, subjects)
    plain = singulars({word for own in tokens for word, _ in own})
    keys = [tuple(plain.get(word, word) for word in written) for written in uses.numbers]
    number = {key: at for at, key in enumerate(sorted(set(keys)))}
    of = np.array([number[key] for key in keys], dtype=np.int64)
    phrases = of[np.frombuffer(uses.phrases, dtype=np.int32)]
    matrix = _counted(np.frombuffer(uses.rows, dtype=np.int32), phrases, (len(texts), len(number)))
    noun, definite, films = uses.shares(phrases, len(number))
    ordered = list(number)
    kept = _nouns(ordered, matrix, np.maximum(noun, films))
    spelt = _spellings(uses, of)
    shown = []
    for at in kept:
        alone = len(ordered[at]) == 1
        if alone and ordered[at][0] in subjects and definite[at] >= _DEFINITE:
            shown.append(f"the {spelt[at]}")
        elif alone and noun[at] < _NOUN_SHARE:
            shown.append(f"{spelt[at]} films")
        else:
            shown.append(spelt[at])
    return Spoken(matrix[:, kept], shown, [ordered[at] for at in kept])


def _english_uses(tokens: Sequence[Sequence[tuple[str, bool]]], subjects: frozenset[str]) -> _Uses:
    """Every word that may stand in a phrase, and every longer phrase that ends where no such word follows."""
    shut = frozenset(listed_words("en") - subjects)
    opens = listed_words("en", ("opens", "praise", "blame"))
    closes = listed_words("en", ("closes", "praise", "blame"))
    uses = _Uses()
    for row, own in enumerate(tokens):
        free = [inside and len(word) > 2 and word not in shut and word[0].isalpha() for word, inside in own]
        for start, end in _runs(free):
            words = tuple([word for word, _ in own[start:end]])
            before = own[start - 1][0] if start else "."
            after, then = [*(word for word, _ in own[end : end + 2]), ".", "."][:2]
            noun = before in opens and (after in closes or (after == "and" and then in opens))
            for at, word in enumerate(words, start):
                last = at == end - 1
                uses.add(row, (word,), noun and last, at == start and before == "the", last and after in _FILMS)
            for first in range(max(0, len(words) - LONGEST), len(words) - 1):
                uses.add(row, words[first:], noun and first == 0)
    return uses


def _spellings(uses: _Uses, of: np.ndarray) -> dict[int, str]:
    """How each phrase is written most often."""
    often = np.bincount(np.frombuffer(uses.phrases, dtype=np.int32), minlength=len(of))
    best: dict[int, tuple[int, str]] = {}
    for written, number in uses.numbers.items():
        key = int(of[number])
        known = best.get(key)
        mine = (-int(often[number]), " ".join(written))
        best[key] = mine if known is None else min(known, mine)
    return {key: text for key, (_, text) in best.items()}


def _nouns(keys: Sequence[Key], matrix: Any, noun: np.ndarray) -> list[int]:
    """The phrases that are used as nouns, and are no piece of a longer one, sorted."""
    sentences = np.asarray(matrix.sum(axis=0)).ravel()
    bland = listed_words("en", ("bland",))
    kept = {
        key: at
        for at, key in enumerate(keys)
        if sentences[at] >= _FEWEST
        and noun[at] >= (_NOUN_SHARE if len(key) == 1 else _LONG_NOUN_SHARE)
        and len(set(key)) == len(key)
        and not (len(key) == 1 and key[0] in bland)
        and not any(word.endswith("ly") for word in (key[0], key[-1]))
    }
    pieces = set()
    for key, at in kept.items():
        for first, last in combinations(range(len(key) + 1), 2):
            piece = key[first:last]
            if piece != key and piece in kept and sentences[at] >= _PIECE * sentences[kept[piece]]:
                pieces.add(piece)
    return [at for key, at in kept.items() if key not in pieces]


def _runs(free: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where words without a break stand, from and to."""
    start = -1
    for at, one in enumerate([*free, False]):
        if one and start < 0:
            start = at
        elif not one and start >= 0:
            yield start, at
            start = -1


def _others(text: str, language: str, names: Names) -> Iterator[Key]:
    if language != "zh":
        shut = listed_words(language) | listed_words("en")
        yield from ((word,) for word in words_of(text, language) if word not in shut and len(word) > 2)
        return
    for part in names.without_literals(text).split(GAP):
        yield from _chinese(tagged_words(part))


def _chinese(words: Sequence[tuple[str, str]]) -> Iterator[Key]:
    """Nouns, and nouns with a noun or an adjective before them."""
    subjects = listed_words("zh", ("subjects",))
    shut = listed_words("zh") - subjects
    bland = listed_words("zh", ("bland",))
    free = [tag[0] in "nvajb" and not tag.startswith("nr") and word not in shut for word, tag in words]
    for start, end in _runs(free):
        for last in range(start, end):
            word, tag = words[last]
            if not (tag.startswith(("n", "vn", "an", "j")) or word in subjects):
                continue
            if len(word) > 1 and word not in bland and word[0] not in _DEGREES:
                yield (word,)
            if last > start and (words[last - 1][1][0] in "nab" or words[last - 1][1] == "vn"):
                pair = (words[last - 1][0], word)
                if 3 <= len("".join(pair)) <= _CHINESE_SIGNS and pair[0] != pair[1]:
                    yield pair


def _counted(rows: np.ndarray, columns: np.ndarray, shape: tuple[int, int]) -> Any:
    """Whether each row has each column, sparse, by columns."""
    from scipy.sparse import csr_matrix

    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix
