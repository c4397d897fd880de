"""What a segment is called, by rule: the genres that its viewers like beyond the others, else titles or directors.

A name is made of the studio's own words and of nothing that somebody wrote in a review. It asks of a genre, director
or title that its part in the segment's likes be clearly larger than its part in all others' likes (a z of `CLEAR`),
and takes the one that says most: p·log(p/q), its share of the divergence between the two.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

#: So many standard errors must lie between the segment's share and the others'.
CLEAR = 3.0
#: A second word must say at least this much of what the first one says.
_SECOND = 0.4
#: A share must be so many times that of the others.
_MORE = 1.15
_NO_GENRE = frozenset({"unknown", "none", "other", "n/a", "na", "(no genres listed)", "no genres listed", "und"})
_LONGEST = 60


@dataclass(frozen=True)
class Naming:
    """What names can be made of: words for titles, one kind a list, in the order of preference.

    Attributes:
        genres, directors: of each title.
        titles: their names.
    """

    genres: Sequence[Sequence[str]]
    directors: Sequence[Sequence[str]]
    titles: Sequence[str]


def telling_words(
    words: Sequence[Sequence[str]], likes: np.ndarray, others: np.ndarray, *, once: bool = False
) -> list[tuple[str, float]]:
    """Words that over-index in a segment's likes, what says most first.

    Args:
        words: of each title, shape (m,).
        likes, others: how often each title was liked within the segment and by all others; may be fractions, (m,).
        once: a word that stands for one title alone counts too.

    Returns:
        Word and what it says (nats); none where nothing is clear.
    """
    known, member = _by_word(words)
    if not known or not likes.sum() or not others.sum():
        return []
    own, rest = member @ likes, member @ others
    p, q = (own + 0.5) / (likes.sum() + 1), (rest + 0.5) / (others.sum() + 1)
    pooled = (own + rest + 1) / (likes.sum() + others.sum() + 2)
    error = np.sqrt(pooled * (1 - pooled) * (1 / likes.sum() + 1 / others.sum()))
    clear = (p - q > CLEAR * error) & (p > _MORE * q)
    if not once:
        clear &= np.asarray(member.sum(axis=1)).ravel() > 1
    says = p * np.log(p / q)
    order = sorted(np.flatnonzero(clear), key=lambda place: (-says[place], known[place]))
    return [(known[place], float(says[place])) for place in order]


def names_of(memberships: np.ndarray, liked: sparse.csr_array, naming: Naming) -> list[str]:
    """A name for each segment, no two alike.

    Args:
        memberships: shape (n, k).
        liked: ones where a viewer likes a title, CSR, shape (n, m).
    """
    likes = np.asarray(liked.T @ memberships).T
    everyone = likes.sum(axis=0)
    taken: set[frozenset[str]] = set()
    names = []
    for number, own in enumerate(likes):
        name, key = _first_free(_suggestions(own, everyone - own, naming), taken, number)
        taken.add(key)
        names.append(name)
    return names


def _suggestions(own: np.ndarray, others: np.ndarray, naming: Naming) -> list[tuple[str, ...]]:
    """Words for a name, best first."""
    genres = telling_words(naming.genres, own, others)
    titles = [
        f"“{word}”" for word, _ in telling_words([[name] for name in naming.titles], own, others, once=True)[:6]
    ]
    directors = [word for word, _ in telling_words(naming.directors, own, others)[:4]]
    made: list[tuple[str, ...]] = []
    if genres:
        first, most = genres[0]
        seconds = [word for word, says in genres[1:] if says >= _SECOND * most]
        made += [(first, second) for second in seconds[:1]] or [(first,)]
        made += [(first, second) for second in seconds[1:]]
        made += [(first, extra) for extra in (*titles, *directors)]
    made += [tuple(titles[:2])] if titles else []
    made += [(word,) for word in (*titles, *directors)]
    return made


def _first_free(
    suggestions: Sequence[tuple[str, ...]], taken: set[frozenset[str]], number: int
) -> tuple[str, frozenset[str]]:
    for words in suggestions:
        key = frozenset(word.casefold() for word in words)
        if key not in taken:
            return _phrase(words), key
    name = "Mixed taste" if number == 0 else f"Mixed taste {number + 1}"
    return name, frozenset({name.casefold()})


def _phrase(words: Sequence[str]) -> str:
    """ "Thriller and action fans"; words of other scripts stand beside each other."""
    if any(re.search(r"[^\W\d_]", word) and not re.search(r"[A-Za-z]", word) for word in words):
        return " · ".join(words)
    if any(" and " in word or "&" in word for word in words):
        return " · ".join(words) + " fans"
    first, *rest = words
    return " and ".join([first, *(word if "“" in word or " " in word else word.lower() for word in rest)]) + " fans"


def _by_word(words: Sequence[Sequence[str]]) -> tuple[list[str], sparse.csr_array]:
    """The words, sorted, and ones where a title has one, shape (words, m)."""
    cleaned = [{word for raw in own if (word := _cleaned(raw))} for own in words]
    known = sorted({word for own in cleaned for word in own})
    place = {word: number for number, word in enumerate(known)}
    pairs = [(place[word], column) for column, own in enumerate(cleaned) for word in sorted(own)]
    rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return known, sparse.csr_array((np.ones(len(pairs)), (rows, columns)), shape=(len(known), len(words)))


def _cleaned(word: str) -> str:
    """In one line, without what cannot be seen and not endless; "" where it says nothing."""
    visible = " ".join("".join(sign for sign in word if sign.isprintable() or sign.isspace()).split())
    if visible.casefold() in _NO_GENRE or not any(sign.isalnum() for sign in visible):
        return ""
    return visible if len(visible) <= _LONGEST else visible[: _LONGEST - 1].rstrip() + "…"
