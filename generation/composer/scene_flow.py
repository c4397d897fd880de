"""A scene in order: its sentences of action and its talk, as many as there is room for, what matters most first.

Nothing is reworded. A sentence that leans on the one before it ("She turns over the last one") is never told alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from data.writing import Evidence, Language
from generation.channels import count_words
from generation.scenes.facts import talk_told
from generation.scenes.needs import props_of
from generation.scenes.phrases import PHRASES
from generation.scenes.senses import is_talk
from generation.scenes.strips import listed
from generation.scenes.wording import capitals_in, in_prose, is_person, pattern_of, prose_name, sentences_of

Emphasis = Literal["staging", "camera", "sound"]
EMPHASES: tuple[Emphasis, ...] = ("staging", "camera", "sound")
#: The most words of speech that are told.
_SAID = {"en": 40, "zh": 50}
#: The most words of the last line of a talk.
_LAST = {"en": 22, "zh": 30}
#: A paragraph of more words than this is no action that anybody wrote.
_LONGEST = 90
_LEANS = re.compile(
    r"^(?:\W*)(?:he|she|it|they|his|her|him|their|them|its|this|that|these|those|there|then|another|others?|one|"
    r"both|each|neither|all of|inside|behind|below|beside|beneath|above|under|again|so|but|and|or|not|now|only|too|"
    r"more|near|opposite|next)"
    r"\b",
    re.I,
)
_PRONOUN = re.compile(r"\b(?:he|she|him|her|his|hers|they|them|their|it|its|one)\b", re.I)
_ITS = re.compile(r"\b(?:it|its)\b", re.I)
#: Fragments without a subject of their own: Hits. Slides. Looks left, right.
_BARE_VERB = re.compile(
    r"^(?:The |An? )?\w+ (?:does|do|did)[.,!]"
    r"|^[A-Z][a-z]{2,}(?<!s)s(?:$|[.,!?]|\s(?:a|an|the|it|at|her|his|left|right|up|down|to|on|in|out|one|again|from)\b)"
)
_LEANS_ZH = re.compile(
    r"^(?:他|她|它|他们|她们|这|那|其|又|再|然后|接着|于是|却|但|也|就|都|其中|里面|上面|旁边|背后|身后)"
)
_NAMED = re.compile(r"(?:(?<=\b[Tt]he )|(?=[A-Z]))\b([^\W\d_]+)")
_ENDED = re.compile(r"[.!?…。！？]['\"”’」』）)]*$")


@dataclass(frozen=True)
class Unit:
    """A piece of the scene in order.

    Attributes:
        text: as it is told; `long` the same with what is said, of talk.
        evidence: ids.
        value: how much it matters for the emphasis.
        leans: whether it needs the piece before it.
        names: words of people's names in it, of action.
        begins: whether a paragraph of action, or talk, begins with it.
    """

    text: str
    evidence: tuple[str, ...]
    value: float
    leans: bool
    begins: bool
    long: str = ""
    talk: bool = False
    names: frozenset[str] = frozenset()


def units_of(
    plot: Sequence[Evidence],
    facts: Sequence[Evidence],
    parts: Collection[str],
    language: Language,
    emphasis: Emphasis,
) -> list[Unit]:
    """A scene's pieces in order.

    Args:
        facts: of the scene; talk rests on those that say who speaks as well.
    """
    units: list[Unit] = []
    told = [one for one in plot if one.subject != "slugline"]
    for talk, group in groupby(told, key=is_talk):
        own = list(group)
        units += _talk(own, facts, language, emphasis) if talk else list(_action(own, parts, language, emphasis))
    return _weighed(units)


def choose_units(units: Sequence[Unit], room: int) -> list[Unit]:
    """The pieces to tell in so many words, in order; talk with its words where there is room for them."""
    chosen: set[int] = set()
    for place in sorted(range(len(units)), key=lambda place: (-units[place].value, place)):
        needed = with_what_it_leans_on(units, place) - chosen
        size = sum(count_words(units[one].text) for one in needed)
        if size <= room:
            chosen |= needed
            room -= size
    shown = {place: units[place] for place in sorted(chosen)}
    for place in sorted(shown, key=lambda place: (-len(shown[place].evidence), place)):
        more = count_words(shown[place].long) - count_words(shown[place].text)
        if shown[place].long and more <= room:
            shown[place] = replace(shown[place], text=shown[place].long, long="")
            room -= more
    return list(shown.values())


def _action(
    own: Sequence[Evidence], parts: Collection[str], language: Language, emphasis: Emphasis
) -> Iterator[Unit]:
    for one in own:
        for place, sentence in enumerate(sentences_of(one.text, language)):
            if sentence.endswith((":", "：")) or count_words(sentence) > _LONGEST:
                continue
            value = _value(sentence, parts, language, emphasis)
            text, leans = _ended(in_prose(sentence, parts), language), _leans(sentence, language)
            yield Unit(text, (one.evidence_id,), value, leans, place == 0, names=_names(sentence, parts, language))


def _ended(text: str, language: Language) -> str:
    return text if _ENDED.search(text) else text.rstrip(" ,;:，；、") + ("。" if language == "zh" else ".")


def _leans(sentence: str, language: Language) -> bool:
    if language == "zh":
        return bool(_LEANS_ZH.match(sentence))
    early = " ".join(sentence.split()[:5])
    found = _PRONOUN.search(early)
    # "Vale opens her eyes" stands by itself: whose eyes they are stands before them.
    own = found and not re.search(
        r"[A-Z][a-z]|[A-Z]{2,}|\b(?:a|the) [a-z]+", early[: found.start()].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    )
    thing = _ITS.search(sentence)
    nothing_before = thing and not re.search(r"\b(?:a|an|the|one|every|each)\s", sentence[: thing.start()], re.I)
    return bool(_LEANS.match(sentence) or _BARE_VERB.match(sentence) or own or nothing_before)


def _value(sentence: str, parts: Collection[str], language: Language, emphasis: Emphasis) -> float:
    spans = capitals_in(sentence)
    people = len(_names(sentence, parts, language)) or sum(is_person(sentence, span, parts) for span in spans)
    told = {
        sense: min(3, len(pattern_of(language, sense).findall(sentence)))
        for sense in ("light", "sound", "movement", "camera")
    }
    weights = _WEIGHTS[emphasis]
    value = sum(weights[sense] * told[sense] for sense in told) + weights["people"] * min(2, people)
    value += weights["props"] * min(2, len(props_of([sentence]))) + 1.2 * any(
        not is_person(sentence, span, parts) for span in spans
    )
    return value - 0.02 * count_words(sentence)


def _names(sentence: str, parts: Collection[str], language: Language) -> frozenset[str]:
    if language == "zh":
        return frozenset(part for part in parts if part in sentence)
    return frozenset(found[1].upper() for found in _NAMED.finditer(sentence) if found[1].upper() in parts)


_WEIGHTS: Mapping[Emphasis, Mapping[str, float]] = {
    "staging": {"people": 1.2, "movement": 1.0, "props": 0.5, "light": 0.2, "sound": 0.2, "camera": 0.6},
    "camera": {"people": 0.5, "movement": 0.8, "props": 0.2, "light": 1.4, "sound": 0.0, "camera": 2.0},
    "sound": {"people": 0.4, "movement": 0.3, "props": 1.2, "light": 0.0, "sound": 1.6, "camera": 0.2},
}


def _weighed(units: Sequence[Unit]) -> list[Unit]:
    """What opens a scene, what ends it and what brings somebody in matter whatever they say."""
    if not units:
        return []
    named: set[str] = set()
    told: list[Unit] = []
    for unit in units:
        told.append(replace(unit, value=unit.value + 0.8 * bool(unit.names - named)))
        named |= unit.names
    bonus = {0: 1.5, len(units) - 1: 1.5, len(units) - 2: 0.5}
    return [
        replace(unit, value=unit.value + bonus.get(place, 0), leans=unit.leans and place > 0)
        for place, unit in enumerate(told)
    ]


def with_what_it_leans_on(units: Sequence[Unit], place: int) -> set[int]:
    """A piece and all that must stand before it. Whom a “he” after talk means may stand before the talk."""
    needed = {place}
    while place > 0 and (units[place].leans or (units[place].talk and len(needed) > 1)):
        place -= 1
        needed.add(place)
    return needed


def _talk(own: Sequence[Evidence], facts: Sequence[Evidence], language: Language, emphasis: Emphasis) -> list[Unit]:
    """A run of speech as one piece: who speaks, and what is said last, or all that is said when that is short."""
    lines = [one for one in own if one.subject in ("dialogue", "lyrics") and one.about]
    if not lines:
        return []
    names = list(dict.fromkeys(prose_name(one.about) for one in lines))
    who = talk_told(names, prose_name(lines[-1].about), language) if len(names) > 1 else lines[0].about
    said_so = [one.evidence_id for one in facts if who in (one.text, one.about if one.subject == "cast" else "")]
    ids = (*(one.evidence_id for one in own), *said_so)
    value = {"staging": 1.2, "camera": 0.2, "sound": 1.5}[emphasis] + 0.1 * len(lines)
    said = PHRASES[language]
    short = (
        said["one_speaks"].format(name=names[0])
        if len(names) == 1
        else said["they_speak"].format(names=listed(names, language))
    )
    long = _said(own, lines, names, language) if emphasis != "camera" else ""
    return [Unit(short, ids, value, False, True, long, True)]


def _said(own: Sequence[Evidence], lines: Sequence[Evidence], names: Sequence[str], language: Language) -> str:
    said, between = PHRASES[language], "" if language == "zh" else " "
    if len(names) > 1:
        text = _last_words(lines[-1].text, language)
        last = prose_name(lines[-1].about)
        colon = "：" if language == "zh" else ": "
        return f"{talk_told(names, last, language)[:-1]}{colon}“{text}”" if text else ""
    # Signs of quotation within would end the quotation.
    if sum(count_words(one.text) for one in lines) > _SAID[language] or any("”" in one.text for one in lines):
        return ""
    # What an aside parts stays in two: nobody said it in one breath.
    spoken = f"”{between}“".join(one.text for one in lines)
    how = next((one.text for one in own if one.subject == "parenthetical"), "")
    first = own.index(lines[0])
    before = bool(how) and any(one.subject == "parenthetical" for one in own[:first])
    if before and count_words(how) <= 10:
        return said["says_how"].format(name=names[0], how=how, text=spoken)
    return said["says"].format(name=names[0], text=spoken)


def _last_words(text: str, language: Language) -> str:
    """A speech's last sentences, as many as are short enough; "" when the last is too long."""
    kept, between = "", "" if language == "zh" else " "
    for sentence in reversed(sentences_of(text, language)):
        longer = f"{sentence}{between}{kept}" if kept else sentence
        if count_words(longer) > _LAST[language] or "”" in longer:
            break
        kept = longer
    return kept
