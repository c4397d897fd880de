"""How names are compared: without case, accents and hyphens, place for place; and which words are ordinary ones."""

from __future__ import annotations

import logging
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
#: Signs that are written in more than one way.
_SAME = {
    "’": "'",
    "‘": "'",
    "`": "'",
    "-": " ",
    "‐": " ",
    "‑": " ",
    "–": " ",
    "•": "·",
    "・": "·",
    "‧": "·",
    "\xa0": " ",
}
#: A word that stands in small letters at least this often, and in this share of its places, is an ordinary one.
_OFTEN, _SHARE = 3, 0.15
#: Chinese words for people end so.
_PEOPLE = tuple("家者手人员师长兵徒友生妈爸爷奶哥弟姐妹儿探")
#: A listed word is not ordinary in a studio that writes it with a capital this often, and otherwise hardly ever.
_ENOUGH, _RARE = 20, 0.05


class _Folds(dict[int, str]):
    """Code point → one folded sign, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        parts = unicodedata.normalize("NFKD", _SAME.get(sign, sign))
        plain = parts[0].lower() if all(map(unicodedata.combining, parts[1:])) else sign.lower()
        self[code] = plain if len(plain) == 1 else sign
        return self[code]


_FOLDS = _Folds()


def fold(text: str) -> str:
    """The text without case, accents and hyphens; as long as before, so that places are the same in both."""
    return text.lower().replace("-", " ") if text.isascii() else text.translate(_FOLDS)


def is_han(name: str) -> bool:
    """Whether a name is written in Chinese signs."""
    return bool(HAN.search(name))


@cache
def listed(name: str) -> frozenset[str]:
    """One of the word lists in `words.toml`."""
    return frozenset(_lists()[name].split())


def listed_in_order(name: str) -> tuple[str, ...]:
    """A word list whose order matters."""
    return tuple(_lists()[name].split())


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


class Vocabulary:
    """The studio's own reviews as witness of which words are ordinary ones.

    Args:
        counts: folded word → how often it stands within a sentence in small letters, and with a capital.
    """

    def __init__(self, counts: Mapping[str, tuple[int, int]]) -> None:
        self._counts = counts

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Vocabulary:
        """From the rows of `analysis/word_cases`."""
        return cls({row["folded"]: (row["small"], row["capital"]) for row in rows})

    def is_ordinary(self, word: str) -> bool:
        """Whether a word, in any spelling, is one that need not be a name."""
        folded = word.lower().strip("'.")
        small, capital = self._counts.get(folded, (0, 0))
        if folded in listed("ordinary"):
            return not (capital >= _ENOUGH and small < _RARE * capital)
        return small >= _OFTEN and small >= _SHARE * (small + capital)

    def is_common(self, word: str) -> bool:
        """Whether a word is an ordinary one that hardly ever has a capital: no part of a person's name."""
        small, capital = self._counts.get(word.lower().strip("'."), (0, 0))
        return small >= _OFTEN and small >= 2 * capital


def is_within_word(text: str, start: int, end: int) -> bool:
    """Whether jieba's dictionary has a Chinese word here that reaches beyond these signs, as 小让步 beyond 小让."""
    words = _jieba().FREQ
    windows = ((left, right) for left in range(max(0, end - 4), start + 1) for right in range(end, left + 5))
    return any(words.get(text[left:right], 0) > 0 for left, right in windows if (left, right) != (start, end))


def chinese_things(text: str) -> list[str]:
    """The Chinese nouns of a text that jieba's dictionary has as things: no people, places or makers."""
    tags = _chinese_tags()
    words = _jieba().lcut(text)
    return [word for word in words if len(word) > 1 and tags.get(word) in ("n", "nz") and not word.endswith(_PEOPLE)]


@cache
def _jieba() -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer


@cache
def _chinese_tags() -> Mapping[str, str]:
    from jieba.posseg import POSTokenizer

    tags: Mapping[str, str] = POSTokenizer(_jieba()).word_tag_tab
    return tags
