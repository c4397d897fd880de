"""The words that hold a question together: who is asked, what is praised, what is not wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from analytics.asking.question import Ask, Role
from analytics.asking.tokens import Token, plain_words
from analytics.asking.vocabulary import asking_words

_ASKS: tuple[Ask, ...] = ("segments", "viewers", "sayings", "titles")


def opposite(sign: Role) -> Role:
    """Praise for blame and the other way round."""
    return "blame" if sign == "praise" else "praise"


class Grammar:
    """Finds heads ("which segments") and connectives ("fans of", "without") at a word.

    Args:
        words: `words.toml`.
    """

    def __init__(self, words: Mapping[str, Any]) -> None:
        self._heads = _by_phrase(words["heads"])
        # Chinese glue of several characters is a phrase; single words of glue are looked up as they come.
        glue = {"glue": [word for word in words["glue"]["words"] if len(plain_words(word)) > 1]}
        self._connectives = _by_phrase({**words["connectives"], **glue})
        self._single = frozenset(
            phrase[0] for phrase in self._connectives if len(phrase) == 1 and phrase[0] not in ("that", "which")
        )

    def head(self, tokens: Sequence[Token], at: int) -> tuple[Ask, int] | None:
        """What is asked for, if a word begins a phrase that says so, and how many words it takes."""
        found = _longest(self._heads, tokens, at)
        return (cast(Ask, found[0]), found[1]) if found else None

    def connective(self, tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
        """The connective that begins at a word, and how many words it takes."""
        return _longest(self._connectives, tokens, at)

    def is_who(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a word begins a clause about those before it."""
        found = self.connective(tokens, at)
        return found is not None and found[0] in ("who", "praise", "blame")

    def is_word(self, plain: str) -> bool:
        """Whether a word by itself is a connective."""
        return plain in self._single


def _by_phrase(named: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], str]:
    # Where a word stands under several names the first counts: "like" is a likeness before it is a sign.
    found: dict[tuple[str, ...], str] = {}
    for name, phrases in named.items():
        for phrase in phrases:
            found.setdefault(plain_words(phrase), name)
    return found


def _longest(phrases: Mapping[tuple[str, ...], str], tokens: Sequence[Token], at: int) -> tuple[str, int] | None:
    for words in range(min(4, len(tokens) - at), 0, -1):
        run = tokens[at : at + words]
        if any(token.after_stop for token in run[1:]):
            continue
        found = phrases.get(tuple(token.plain for token in run))
        if found is not None:
            return found, words
    return None


@cache
def glue() -> frozenset[str]:
    """Words that carry no wish of their own."""
    return frozenset(asking_words()["glue"]["words"])


@cache
def grammar() -> Grammar:
    """The grammar of `words.toml`."""
    return Grammar(asking_words())


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text that carry a wish of their own."""
    return tuple(word for word in plain_words(text) if word not in glue())
