"""A line that says the contrary of what it rests on: a "not" more or less, or a word's opposite."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from typing import NamedTuple

from generation.checks.words import FOLDER, HAN, content_words, is_han, stem, tokens, word_list

_NEGATORS = frozenset(
    [
        "not",
        "no",
        "never",
        "without",
        "hardly",
        "barely",
        "scarcely",
        "neither",
        "nor",
        "cannot",
        "lack",
        "lacks",
        "lacking",
        "lacked",
        "fails",
        "failed",
        "nobody",
        "nothing",
        "none",
        "isn't",
        "aren't",
        "wasn't",
        "weren't",
        "don't",
        "doesn't",
        "didn't",
        "won't",
        "wouldn't",
        "can't",
        "couldn't",
        "shouldn't",
        "hasn't",
        "haven't",
        "hadn't",
        "ain't",
    ]
)
_NOT_DENIED = re.compile(
    r"\b(?:not (?:only|just|merely|simply|least|to mention)|no doubt|no wonder|nothing but|none other than"
    r"|no one but|cannot help|can't help|can't wait|cannot wait|never (?:less|more)|no sooner)\b",
    re.IGNORECASE,
)
_ZH_NOT_DENIED = re.compile(
    r"不是(?=[^，。！？]{1,10}就是)|"
    r"不仅|不但|不只|不断|不过|不同|不错|不得不|不禁|不止|不愧|不少|不久|不远|不料|不如|没想到|忍不住|了不起|差不多|不知不觉|无数|无论|无疑|别人|别样|特别|个别|区别|分别|未来"
    r"|未必|非常|非凡|并非偶然|对不起"
)
_ZH_NEGATOR = re.compile(
    r"(?:没有|毫无|毫不|并不|并非|从不|从未|绝不|不是|不算|不太|不够|不会|不能|不再|[不没无未非别])$"
)
_NO_LONGER = re.compile(
    r"\b(?:no longer|not any longer|far from|anything but|by no means|not at all|not even)\b", re.IGNORECASE
)
#: The line and its evidence have this share of the line's words in common before one is held to contradict the other.
_SHARED = 0.5


class _Said(NamedTuple):
    denied: bool
    start: int
    end: int


@cache
def _pairs(language: str) -> frozenset[frozenset[str]]:
    told = tomllib.loads((FOLDER / "opposites.toml").read_text(encoding="utf-8"))[language]
    return frozenset(frozenset(stem(word) if language == "en" else word for word in pair) for pair in told)


@cache
def _opposites() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for pair in _pairs("en"):
        for one in pair:
            found.setdefault(one, set()).update(pair - {one})
    return found


def find_contrary(line: str, evidence: list[str], names: frozenset[str] = frozenset()) -> tuple[int, int, int] | None:
    """Where a line says the contrary of the evidence that it is nearest to in words.

    Returns:
        The offending word's place in the line, and the evidence's place in the list; None where nothing is turned, or
        some other evidence says what the line says.
    """
    near = [place for place, text in enumerate(evidence) if _shared(line, text, names) >= _SHARED]
    if not near:
        return None
    check = _contrary_zh if is_han(line) else _contrary_en
    for place in sorted(near, key=lambda place: -_shared(line, evidence[place], names)):
        turned = check(line, evidence[place])
        if turned is not None and not any(
            check(line, evidence[other]) is None
            and _agrees(line, line[slice(*turned)], evidence[other], evidence[place])
            for other in near
        ):
            return turned[0], turned[1], place
    return None


def _agrees(line: str, word: str, text: str, turned: str) -> bool:
    """Whether a text has the word that another one turns, and speaks of what that one speaks of."""
    words = content_words(text)
    there = word.casefold() in text.casefold() or bool(content_words(word) & words)
    return there and (content_words(line) & content_words(turned)) - content_words(word) <= words


def _shared(line: str, text: str, names: frozenset[str]) -> float:
    """The share of a line's words, names aside, that a text has; one of them may be the one that is turned."""
    words = content_words(line) - names
    if len(words) < 2:
        return 0.0
    return len(words & content_words(text)) / (len(words) - 1)


@lru_cache(maxsize=2_000)
def _read_en(text: str) -> dict[str, list[_Said]]:
    """Each word of an English text by its stem, and whether it is denied there."""
    plain = _NOT_DENIED.sub(lambda found: "~" * len(found.group()), text.replace("’", "'"))
    plain = _NO_LONGER.sub(lambda found: "not" + " " * (len(found.group()) - 3), plain)
    said: dict[str, list[_Said]] = {}
    words = tokens(plain)
    stop = word_list("stop_en")
    for place, token in enumerate(words):
        low = token.text.lower()
        if low in _NEGATORS or (
            low in stop and low not in ("more", "before", "after", "up", "down", "above", "below")
        ):
            continue
        said.setdefault(stem(low), []).append(_Said(_denied(plain, words, place), token.start, token.end))
    return said


def _denied(text: str, words: list, place: int) -> bool:  # type: ignore[type-arg]
    """Whether a negation stands before a word with nothing but small words between them."""
    stop = word_list("stop_en")
    for back in range(place - 1, max(-1, place - 6), -1):
        if re.search(r"[,;:.!?—–]", text[words[back].end : words[back + 1].start]):
            return False
        low = words[back].text.lower()
        if low in _NEGATORS:
            return True
        if low not in stop:
            return False
    return False


def _contrary_en(line: str, text: str) -> tuple[int, int] | None:
    ours, theirs = _read_en(line), _read_en(text)
    for word, said in ours.items():
        flags = {one.denied for one in said}
        if word in theirs and len(flags) == 1 and {one.denied for one in theirs[word]} == {not next(iter(flags))}:
            return said[0].start, said[0].end
    for word, said in ours.items():
        if word in theirs:
            continue
        for other in _opposites().get(word, set()) & theirs.keys():
            if other not in ours and said[0].denied == theirs[other][0].denied:
                return said[0].start, said[0].end
    return None


def _contrary_zh(line: str, text: str) -> tuple[int, int] | None:
    plain, other = (_ZH_NOT_DENIED.sub(lambda found: "~" * len(found.group()), one) for one in (line, text))
    for one, two in ((plain, other), (other, plain)):
        if (turned := _negated_zh(one, two)) is not None:
            return turned if one is plain else _place_of(plain, one[turned[0] : turned[1]])
    for pair in _pairs("zh"):
        for word in pair:
            opposite = next(iter(pair - {word}), word)
            if word in plain and opposite in other and word not in other and opposite not in plain:
                at = plain.index(word)
                if _is_denied_zh(plain, at) == _is_denied_zh(other, other.index(opposite)):
                    return at, at + len(word)
    return None


def _negated_zh(one: str, two: str) -> tuple[int, int] | None:
    """Two signs that the first text denies and the second does not."""
    for found in re.finditer(f"[{HAN}]{{2}}", one):
        word = found.group()
        places = [match.start() for match in re.finditer(re.escape(word), two)]
        if places and _is_denied_zh(one, found.start()) and not any(_is_denied_zh(two, at) for at in places):
            return found.span()
    for match in re.finditer(
        f"(?:没有|毫无|毫不|并不|并非|从未|绝不|不是|不算|不太|不够|[不没无])([{HAN}]{{2}}|[{HAN}])", one
    ):
        word = match.group(1)
        places = [here.start() for here in re.finditer(re.escape(word), two)]
        if len(word) == 2 and places and not any(_is_denied_zh(two, at) for at in places):
            return match.span(1)
    return None


def _is_denied_zh(text: str, at: int) -> bool:
    return _ZH_NEGATOR.search(text[max(0, at - 2) : at]) is not None


def _place_of(text: str, word: str) -> tuple[int, int] | None:
    at = text.find(word)
    return (at, at + len(word)) if at >= 0 else None
