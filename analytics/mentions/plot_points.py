"""Plot points: what every film has (its ending, its twist) and what the synopsis tells that reviews take up.

A noun phrase of the synopsis becomes a plot point where at least `FEWEST` reviews of the title speak of it, far more
often than reviews of other titles do, and as of one thing: "the lighthouse". Few and good is what is wanted: words
for people, for films in general and for what any film is about are kept out (`not_plot` in `words.toml`).
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import ahocorasick

from analytics.lexical import listed_words
from analytics.mentions.entities import Entity, entity_id
from analytics.mentions.films import film_names
from analytics.mentions.names import Alias
from analytics.mentions.wording import Vocabulary, chinese_things, fold, is_han, is_within_word, listed

#: A phrase is a plot point from this many reviews of its title on, and this many times as often as elsewhere.
FEWEST, LIFT = 3, 8.0
#: At most this many of a synopsis.
MOST = 8
#: Share of its places in reviews where a phrase must stand as a thing: after "the", and not before another noun.
_AS_THING, _AS_END = 0.5, 0.6
_SPAN = 6000

#: Name, and what it is called in English and Chinese.
GENERIC: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "the ending",
        ("ending", "endings", "finale", "denouement", "the conclusion", "final scene", "final scenes", "last scene",
         "last scenes", "final shot", "last shot", "closing scene", "closing scenes", "final minutes"),
        ("结局", "结尾", "大结局", "最后一幕", "最后一个镜头", "收尾"),
    ),
    (
        "the opening",
        ("the opening", "opening scene", "opening scenes", "opening sequence", "opening shot", "opening minutes",
         "opening act", "first scene", "prologue", "first ten minutes", "opening half hour"),
        ("开头", "开场", "开篇", "片头"),
    ),
    (
        "the twist",
        ("twist", "twists", "plot twist", "plot twists", "the reveal", "big reveal", "final reveal"),
        ("反转", "大反转", "神转折", "剧情转折"),
    ),
    (
        "the third act",
        ("third act", "final act", "last act", "final reel", "last reel", "final third", "last third", "climax",
         "last half hour", "final half hour", "last twenty minutes", "final twenty minutes", "final stretch"),
        ("第三幕", "后半段", "后半部分", "最后半小时", "最后二十分钟"),
    ),
)  # fmt: skip
_CHUNK = re.compile(
    r"\b(?:the|a|an|his|her|their|its|this|that|another|one|['’]s)\s+((?:[a-z]+(?:-[a-z]+)*\s+){0,3}[a-z]+(?:-[a-z]+)*)"
)
_BEFORE = re.compile(r"\b(?:the|that|this|those|these) (?:\w+ )?$")
_AFTER = re.compile(r"['’]s\b|[^\w -]|$|[ ](?:[^\w]|(\w+))")


@dataclass
class _Tally:
    """What reviews of one title say of one phrase."""

    sentences: int = 0
    reviews: set[str] = field(default_factory=set)
    as_thing: int = 0
    as_end: int = 0


class PlotPoints:
    """Counts the phrases of all synopses in all reviews, then says which of them are plot points.

    Args:
        titles: rows of `analysis/named_titles`.
        named: the entities of each title, whose names are no plot points.
        vocabulary: keeps names out.
    """

    def __init__(
        self, titles: Sequence[Mapping[str, Any]], named: Mapping[str, Sequence[Entity]], vocabulary: Vocabulary
    ) -> None:
        self._phrases = {
            title["title_id"]: _phrases_of_title(title, named[title["title_id"]], vocabulary) for title in titles
        }
        self._tallies: dict[str, dict[str, _Tally]] = defaultdict(lambda: defaultdict(_Tally))
        self._anywhere: dict[str, int] = defaultdict(int)
        self._sentences: dict[str, int] = defaultdict(int)
        self._all = 0
        self._automaton: Any = ahocorasick.Automaton()
        for phrase in {phrase for own in self._phrases.values() for phrase in own}:
            self._automaton.add_word(phrase, phrase)
        self._empty = len(self._automaton) == 0
        if not self._empty:
            self._automaton.make_automaton()

    def count(self, title_id: str, review_id: str, text: str) -> None:
        """Take in one sentence."""
        self._sentences[title_id] += 1
        self._all += 1
        if self._empty:
            return
        folded, own, seen = fold(text), self._phrases[title_id], set()
        for at, phrase in self._automaton.iter(folded):
            start, end = at - len(phrase) + 1, at + 1
            if phrase in seen or (start and text[start].isupper()) or not _is_whole(folded, start, end, phrase):
                continue
            seen.add(phrase)
            self._anywhere[phrase] += 1
            if phrase in own:
                tally = self._tallies[title_id][phrase]
                tally.sentences += 1
                tally.reviews.add(review_id)
                tally.as_thing += bool(_BEFORE.search(folded, 0, start))
                tally.as_end += _ends_phrase(folded, end)

    def of(self, title_id: str) -> list[Entity]:
        """The plot points of a title: the general ones, then those of its synopsis, the most spoken of first."""
        made = [_generic(title_id, *which) for which in GENERIC]
        tallies = self._tallies.get(title_id, {})
        good = [phrase for phrase, tally in tallies.items() if self._is_good(title_id, phrase, tally)]
        good.sort(key=lambda phrase: (-len(tallies[phrase].reviews), -len(phrase), phrase))
        kept: list[str] = []
        for phrase in good:
            if not any(_covers(phrase, other, tallies) for other in good if other != phrase):
                kept.append(phrase)
        told = self._phrases.get(title_id, {})
        return made + [_from_synopsis(title_id, phrase, told[phrase]) for phrase in kept[:MOST]]

    def _is_good(self, title_id: str, phrase: str, tally: _Tally) -> bool:
        if len(tally.reviews) < FEWEST:
            return False
        if not is_han(phrase) and (
            tally.as_thing < _AS_THING * tally.sentences or tally.as_end < _AS_END * tally.sentences
        ):
            return False
        here = self._sentences[title_id]
        elsewhere = (self._anywhere[phrase] - tally.sentences + 0.5) / (self._all - here + 1)
        expected = elsewhere * here
        return tally.sentences >= LIFT * expected and _surprise(tally.sentences, expected) > 7


def phrases_of(synopsis: str) -> dict[str, str]:
    """Noun phrases that could be plot points, folded, each with the sentence of the synopsis that it stands in."""
    found: dict[str, str] = {}
    for sentence in re.split(r"(?<=[.!?。！？])\s*", synopsis[:_SPAN]):
        phrases = _chinese_phrases(sentence) if is_han(sentence) else _english_phrases(sentence)
        for phrase in phrases:
            found.setdefault(phrase, sentence.strip())
    return found


def _phrases_of_title(title: Mapping[str, Any], named: Sequence[Entity], vocabulary: Vocabulary) -> dict[str, str]:
    """The phrases of its synopsis that are no names and are written in small letters elsewhere."""
    people = [fold(alias.text) for entity in named for alias in entity.aliases]
    names = people + [fold(name) for name in film_names(title)]
    parts = {word for name in people for word in name.split()} - {"the"}
    whole = {name.removeprefix("the ") for name in names}
    kept = {}
    for phrase, told in phrases_of(title["synopsis"] or "").items():
        if is_han(phrase):
            named_so = any(phrase in name for name in names)
        else:
            words = phrase.split()
            named_so = phrase in whole or bool(parts & set(words)) or not all(map(vocabulary.is_common, words))
        if not named_so:
            kept[phrase] = told
    return kept


def _english_phrases(sentence: str) -> Iterable[str]:
    for chunk in _CHUNK.findall(sentence):
        words = fold(chunk).split()
        stop = next((at for at, word in enumerate(words) if word in _stop_words()), len(words))
        words = words[:stop]
        for start in range(len(words)):
            for end in range(start + 1, len(words) + 1):
                phrase = words[start:end]
                verbal = end - start == 1 and phrase[-1].endswith("ing")
                if end - start <= 3 and len(phrase[-1]) > 2 and not verbal and not _dull().intersection(phrase):
                    yield " ".join(phrase)


def _chinese_phrases(sentence: str) -> Iterable[str]:
    yield from (word for word in chinese_things(sentence) if word not in _dull() and is_han(word))


@cache
def _stop_words() -> frozenset[str]:
    return listed_words("en", ("stop",))


@cache
def _dull() -> frozenset[str]:
    """Words that make no plot point, in both languages."""
    lists = ("stop", "filler", "praise", "blame")
    return listed("not_plot") | listed_words("en", lists) | listed_words("zh", lists)


def _is_whole(folded: str, start: int, end: int, phrase: str) -> bool:
    if is_han(phrase):
        return len(phrase) > 2 or not is_within_word(folded, start, end)
    return not (start > 0 and folded[start - 1].isalnum()) and not (end < len(folded) and folded[end].isalnum())


def _ends_phrase(folded: str, end: int) -> bool:
    """Whether no noun seems to follow: a stop, a function word or a verb in -s or -ed."""
    after = _AFTER.match(folded, end)
    if after is None:
        return False
    word = after[1]
    return word is None or word in _stop_words() or word.endswith(("ed", "ing"))


def _covers(phrase: str, other: str, tallies: Mapping[str, _Tally]) -> bool:
    """Whether a longer phrase says nearly all that a shorter one does."""
    return f" {phrase} " in f" {other} " and tallies[other].sentences >= 0.6 * tallies[phrase].sentences


def _surprise(found: int, expected: float) -> float:
    """How unlikely so many are where so many were expected: twice the Poisson log-likelihood ratio (G²)."""
    return 2 * (found * math.log(found / expected) - (found - expected)) if found > expected else 0.0


def _generic(title_id: str, name: str, english: tuple[str, ...], chinese: tuple[str, ...]) -> Entity:
    aliases = [Alias(name, "turn", "full"), *(Alias(text, "turn") for text in english if text != name)]
    aliases += [Alias(text, "han", "full") for text in chinese]
    return Entity(entity_id(title_id, "plot_point", name), title_id, "plot_point", name, None, tuple(aliases))


def _from_synopsis(title_id: str, phrase: str, told: str) -> Entity:
    name = phrase if is_han(phrase) else f"the {phrase}"
    alias = Alias(phrase, "han" if is_han(phrase) else "small", "full")
    detail = told if len(told) <= 240 else told[:239].rstrip() + "…"
    return Entity(entity_id(title_id, "plot_point", name), title_id, "plot_point", name, detail, (alias,))
