"""The Chinese lexicon of praise and blame (`words/zh/judging.toml`, words of our own) and what it finds in a text.

A negator just before a word turns it: 不太精彩 is blame, 毫不拖沓 mild praise. What stands after the last 但 or
可惜 counts once more by itself.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import log1p

from analytics.lexical import WORDS

#: How many numbers `cues_of` gives.
CUES = 15
#: Characters before a word in which a negator is looked for.
_BEFORE = 5
_MILD = 0.3
_SHORT = 20


@dataclass(frozen=True)
class Lexicon:
    """Words by what they say; `signs` gives 1, 0, −1 for every word of two or more characters."""

    lists: dict[str, tuple[str, ...]]
    signs: dict[str, int]
    judged: re.Pattern[str]
    negated: re.Pattern[str]
    turn: re.Pattern[str]


@cache
def load_lexicon() -> Lexicon:
    """The lexicon, read once."""
    listed = tomllib.loads((WORDS / "zh" / "judging.toml").read_text(encoding="utf-8"))
    lists = {name: tuple(dict.fromkeys(text.replace("|", " ").split())) for name, text in listed.items()}
    signs = {
        word: sign
        for name, sign in (("fair", 0), ("good", 1), ("bad", -1))
        for word in lists[name] + lists[f"{name}_whole"]
        # A single sign stands in too many other words: 好像, 假如.
        if len(word) > 1
    }
    degree = f"(?:那么|这么|多|{_any_of(lists['degrees'])})?"
    return Lexicon(
        lists,
        signs,
        re.compile(_any_of(tuple(signs))),
        re.compile(f"(?:{_any_of(lists['negators'])}){degree}$"),
        re.compile(_any_of(lists["turns"])),
    )


def cues_of(text: str) -> list[float]:
    """What the lexicon finds: counts of praise, blame and both negated, before and after a turn; length and signs."""
    lexicon = load_lexicon()
    turn = max((found.end() for found in lexicon.turn.finditer(text)), default=len(text) + 1)
    tally = dict.fromkeys(product((1, -1), (False, True)), 0)
    fair, later, verdicts = 0, {1: 0, -1: 0}, []
    for found in lexicon.judged.finditer(text):
        sign = lexicon.signs[found.group()]
        if sign == 0:
            fair += 1
            continue
        negated = bool(lexicon.negated.search(text[max(0, found.start() - _BEFORE) : found.start()]))
        tally[sign, negated] += 1
        verdicts.append(-sign if negated else sign)
        if found.start() >= turn:
            later[verdicts[-1]] += 1
    praise, blame, denied, spared = (tally[key] for key in ((1, False), (-1, False), (1, True), (-1, True)))
    counts = (praise, blame, denied, spared, fair, later[1], later[-1])
    return [
        *map(log1p, counts),
        float(verdicts[0]) if verdicts else 0.0,
        float(verdicts[-1]) if verdicts else 0.0,
        (praise - blame - denied + _MILD * spared) / (1 + len(verdicts)),
        float(not verdicts),
        log1p(len(text)) / 4,
        log1p(text.count("！") + text.count("!")),
        log1p(text.count("？") + text.count("?")),
        float(len(text) < _SHORT),
    ]


def _any_of(words: tuple[str, ...]) -> str:
    """A pattern of any of the words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))
