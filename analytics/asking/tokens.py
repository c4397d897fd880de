"""A question cut into words, each with its place. Chinese is cut into characters: phrases are found among them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: Characters of a question that are read; whoever writes more asks several questions at once.
MOST = 500
_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+(?:['’][^\W_\u3400-\u9fff]+)*")
_QUOTED = re.compile(r"\"([^\"]+)\"|“([^”]+)”|《([^》]+)》|«([^»]+)»|\*([^*]+)\*")
_STOP = re.compile(r"[,;.!?，。；！？]")


@dataclass(frozen=True)
class Token:
    """One word or Chinese character.

    Attributes:
        plain: as it is compared: small letters, no accents, no 's.
        start, end: its place in the question, in characters.
        named: written like a name: with a capital that does not begin the question, or within quotation marks.
        quote: number of the quotation that it stands in; −1: none.
        after_stop: whether punctuation stands between it and the word before.
    """

    plain: str
    start: int
    end: int
    named: bool
    quote: int
    after_stop: bool


def plain_word(text: str) -> str:
    """A word as it is compared."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    bare = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return bare.removesuffix("'s") if bare != "'s" else bare


def tokenise(text: str) -> list[Token]:
    """The words of a question, in order; what is beyond `MOST` characters is not read."""
    text = text[:MOST]
    quotes = [match.span() for match in _QUOTED.finditer(text)]
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        quote = next((n for n, (first, last) in enumerate(quotes) if first < start and end < last), -1)
        between = text[tokens[-1].end : start] if tokens else ""
        capital = match.group()[0].isupper() and bool(tokens)
        tokens.append(
            Token(plain_word(match.group()), start, end, capital or quote >= 0, quote, bool(_STOP.search(between)))
        )
    return tokens


def plain_words(text: str) -> tuple[str, ...]:
    """The words of a phrase as they are compared."""
    return tuple(plain_word(match.group()) for match in _TOKEN.finditer(text))
