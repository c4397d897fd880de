"""Words of copy and of evidence, made comparable: English by a light stem, Chinese by pairs of signs."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).with_name("lists")
HAN = "㐀-䶿一-鿿"
_TOKEN = re.compile(rf"[{HAN}]|[^\W_{HAN}]+(?:['’][^\W\d_]+)*")
_HAN_RUN = re.compile(rf"[{HAN}]+")
_LATIN = re.compile(rf"[^\W_{HAN}]+(?:['’][^\W\d_]+)*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SAME = str.maketrans({
    **dict.fromkeys("“”„‟«»‹›「」『』〝〞❝❞‘’‚‛`´＂＇\"", "'"), **dict.fromkeys("—–―‐‑‒−", "-"),
    "，": ",", "。": ".", "！": "!", "？": "?", "：": ":", "；": ";",
})  # fmt: skip
_ELLIPSIS = re.compile(r"(?:\. ?){2,}\.|…+|。{2,}")
_DASHES = re.compile(r" ?-(?: ?-)+ ?| - ")
_QUOTE_PAIR = re.compile(r"'{2,}")
_VOWEL = re.compile(r"[aeiouy]")
_DOUBLED = re.compile(r"([bdfgklmnprt])\1$")
_FUNCTION_SIGNS = re.compile("[的了着地得是在和与及也就都而被把让给向从对于以之其这那个很]")


class Token(NamedTuple):
    """A word or a Chinese sign, and its place."""

    text: str
    start: int
    end: int


@cache
def word_list(name: str) -> frozenset[str]:
    """The entries of `lists/<name>.txt`: one or several a line, `#` begins a comment, `_` stands for a blank."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word.replace("_", " ") for line in lines for word in line.partition("#")[0].split())


def tokens(text: str) -> list[Token]:
    """The words of a text with their places."""
    return [Token(found.group(), found.start(), found.end()) for found in _TOKEN.finditer(text)]


@lru_cache(maxsize=4_000)
def folded(text: str) -> str:
    """A text as quotations are compared: one form of each quotation mark, dash, ellipsis and blank; case is kept."""
    plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text).replace("…", "\x1f")).replace("\x1f", "…")
    plain = _ELLIPSIS.sub("…", plain.translate(_SAME))
    plain = _QUOTE_PAIR.sub("'", _DASHES.sub("-", " ".join(plain.split())))
    return " ".join(plain.split())


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """An English word without its ending: enough to know `letters` for `letter` and `delivering` for `delivers`."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    for ending in ("ingly", "edly", "fully"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return _bare(word[: -len(ending)])
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    for ending in ("ing", "ied", "ed", "ly"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and _VOWEL.search(word[: -len(ending)]):
            return _bare(word[: -len(ending)] + ("y" if ending == "ied" else ""))
    return _bare(word)


def _bare(word: str) -> str:
    word = _DOUBLED.sub(r"\1", word)
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    return word[:-1] + "y" if word.endswith("i") else word


@lru_cache(maxsize=4_000)
def content_words(text: str) -> frozenset[str]:
    """What a text speaks of: stems of its English words but for those that say nothing, pairs of Chinese signs."""
    stop = word_list("stop_en")
    found = {stem(word) for word in _LATIN.findall(text) if _says_something(word.lower().replace("’", "'"), stop)}
    for run in _HAN_RUN.findall(text):
        for piece in _FUNCTION_SIGNS.split(run):
            found.update(piece[at : at + 2] for at in range(max(1, len(piece) - 1)) if piece)
    return frozenset(found)


def _says_something(word: str, stop: frozenset[str]) -> bool:
    return word not in stop and (len(word) > 1 or word.isdigit())


def is_han(text: str) -> bool:
    """Whether there is a Chinese sign in a text."""
    return bool(_HAN_RUN.search(text))


def is_small_word(word: str) -> bool:
    """Whether an English word is written small within a sentence, so that a capital does not make it a name."""
    plain = word.lower().replace("’", "'").removesuffix("'s")
    known = word_list("common_en")
    return len(plain) < 2 or plain in known or stem(plain) in _common_stems() or plain.split("'")[0] in known


@cache
def _common_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in word_list("common_en"))
