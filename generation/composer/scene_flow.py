"""A scene in order: its sentences of action and its talk, as many as there is room for, those that matter most first.

Nothing is reworded. A sentence that leans on the one before it ("She turns over the last one") is never told without it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile
from typing import Literal

from data.writing import Evidence, Language
from generation.channels import count_words
from generation.composer.scene_phrases import PHRASES
from generation.scenes.needs import props_of
from generation.scenes.strips import joined
from generation.scenes.wording import capitals_in, Sense, in_prose, is_person, pattern_of, prose_name, sentences_of, without_comparisons

Emphasis = Literal["staging", "camera", "sound"]
EMPHASES: tuple[Emphasis, ...] = ("staging", "camera", "sound")
#: The most words of speech that are told.
_SAID = {"en": 40, "zh": 50}
#: The most words of the last line of a talk.
_LAST = {"en": 22, "zh": 30}
#: A paragraph of more words than this is no action that anybody wrote.
_LONGEST = 90
_LEANS = re.compile(
    r"^(?:\W*)(?:he|she|it|they|his|her|him|their|them|its|this|that|these|those|there|then|another|others?|one|both|each|neither|"
    r"all of|inside|behind|below|beside|beneath|above|under|again|so|but|and|or|not|now|only|too|more|near|opposite|next)\b",
    re.I,
)
_PRONOUN = re.compile(r"\b(?:he|she|him|her|his|hers|they|them|their|it|its|one)\b", re.I)
_SUBJECT = re.compile(r"\b(?:he|she|it|they|him|them)\b", re.I)
#: A sound where it stands alone, a part of a ship or crane elsewhere.
_ALONE = frozenset(("boom", "drip"))
_ITS = re.compile(r"\b(?:it|its)\b", re.I)
#: Fragments without a subject of their own: Hits. Slides. Looks left, right.
_BARE_VERB = re.compile(r"^(?:The |An? )?\w+ (?:does|do|did)[.,!]|^[A-Z][a-z]{2,}(?<!s)s(?:$|[.,!?]|\s(?:a|an|the|it|at|her|his|left|right|up|down|to|on|in|out|one|again|from)\b)")
_ARTICLES = frozenset("a an the one two three four every each his her its their no some".split())
_STOPS = frozenset(
    "in on at to from with into under over behind before beside between by through for and or but as is are was has have he she it they who"
    " which that where when while up down out off then against among round along across not so than very".split()
)
_VERBAL = re.compile(r"^[a-z]{2,}(?:ss|[^s]s|ed|ing)$")
_COLOUR = re.compile(r"red|green|gold|golden|blue|white|grey|gray|yellow|amber|silver|black|pink|violet|purple|brown|scarlet|pale|lit|dark|bright|dim|silent|quiet|muffled", re.I)
_ASIDE = re.compile(r"\s*[(（][^)）]*[)）]")
_LEANS_ZH = re.compile(r"^(?:他|她|它|他们|她们|这|那|其|又|再|然后|接着|于是|却|但|也|就|都|其中|里面|上面|旁边|背后|身后)")
_NAMED = re.compile(r"(?:(?<=\b[Tt]he )|(?=[A-Z]))\b([^\W\d_]+)")
_ON_PAGE = re.compile(r"^(?:SUPER|TITLE|CAPTION|字幕)\b")
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
    plot: Sequence[Evidence], parts: Collection[str], language: Language, emphasis: Emphasis
) -> list[Unit]:
    """A scene's pieces in order."""
    units: list[Unit] = []
    told = [one for one in plot if one.subject != "slugline"]
    for talk, group in groupby(told, key=is_talk):
        own = list(group)
        units += _talk(own, language, emphasis) if talk else list(_action(own, parts, language, emphasis))
    return _weighed(units)


def is_caption(one: Evidence) -> bool:
    """Whether it stands on the picture: SUPER: 14:02."""
    return bool(_ON_PAGE.match(one.text))


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


def is_talk(one: Evidence) -> bool:
    """Whether a piece of evidence is speech, or says how or from where it is spoken."""
    return one.subject in ("dialogue", "lyrics", "parenthetical", "character")


def phrases_of(
    plot: Sequence[Evidence], parts: Collection[str], language: Language, sense: Sense, most: int
) -> dict[str, str]:
    """Words → the id of the action they stand in: what is written of a sense, a clause or, of a long one, the thing alone."""
    found: dict[str, str] = {}
    pattern, size = pattern_of(language, sense), (8 if language == "en" else 14) * (2 if sense == "camera" else 1)
    for one in plot:
        if is_talk(one) or one.subject == "slugline":
            continue
        for clause in _clauses(_ASIDE.sub("", one.text), language, sense):
            bare = clause.strip(" “”'‘’\"()（）△▲")
            hit = _best_hit(bare, [hit for hit in pattern.finditer(bare) if _tells(bare, hit, parts)])
            if hit and (shown := _phrase(bare, hit, size, language)):
                found.setdefault(shown, one.evidence_id)
    kept = [clause for clause in found if not any(clause != other and clause.lower() in other.lower() for other in found)]
    return {clause: found[clause] for clause in kept[:most]}


def _clauses(text: str, language: Language, sense: str) -> list[str]:
    # What the camera is told to do takes its whole sentence.
    if sense == "camera":
        return [sentence.rstrip(".。!！") for sentence in sentences_of(text, language)]
    return re.split(r"[,;:.!?—–，。；：！？…\n]+|\s{2,}", without_comparisons(text))


def _tells(clause: str, hit: re.Match[str], parts: Collection[str]) -> bool:
    """Whether a word stands for what it tells of, and is no part of a name."""
    if hit[0].lower() in _ALONE and clause.lower() != hit[0].lower():
        return False
    spans = [span for span in capitals_in(clause) if is_person(clause, span, parts)]
    return not any(start <= hit.start() < end for start, end in spans)


def _best_hit(clause: str, hits: Sequence[re.Match[str]]) -> re.Match[str] | None:
    """The first that is a thing, by an article shortly before it: in “Bai lights a second lamp” the lamp."""
    things = [hit for hit in hits if _ARTICLES & {word.lower() for word in clause[: hit.start()].split()[-3:]}]
    return next(iter([*things, *hits]), None)


def _phrase(clause: str, hit: re.Match[str], size: int, language: Language) -> str:
    first = clause.split()[0]
    stands = first.lower() in _ARTICLES | {"we"} or hit.start() == 0 or size > 8
    if language == "zh":
        return clause if count_words(clause) <= size and not _LEANS_ZH.match(clause) else hit[0]
    if not (stands and count_words(clause) <= size) or (_SUBJECT.search(clause) and size <= 8):
        clause = _thing(clause, hit)
    first = clause.split()[0]
    small = first.lower() in _ARTICLES or hit[0].startswith(first)
    return clause[0].lower() + clause[1:] if small and not (first.isupper() and len(first) > 1) else clause


def _thing(clause: str, hit: re.Match[str]) -> str:
    """A word with what belongs to it: “a slow blue light”, “the shafts of light”, “his black gown”."""
    before, after = clause[: hit.start()].split(), clause[hit.end() :].split()
    kept: list[str] = []
    for word in reversed(before[-4:]):
        if word.lower() in _STOPS or word.endswith(("s'", "s’")) or (_VERBAL.match(word) and kept):
            break
        kept.insert(0, word)
        if word.lower() in _ARTICLES:
            break
    while kept and (kept[0].lower() == "of" or _VERBAL.match(kept[0])):
        kept = kept[1:]
    more = list(takewhile(lambda word: word.lower() not in _STOPS | _ARTICLES | {"of"}, after[:1])) if _COLOUR.fullmatch(hit[0]) else []
    if _COLOUR.fullmatch(hit[0]) and not more and len(kept) == 1 and kept[0].lower() in _ARTICLES:
        kept = []
    return " ".join([*kept, hit[0], *more])


def _action(own: Sequence[Evidence], parts: Collection[str], language: Language, emphasis: Emphasis) -> Iterator[Unit]:
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
    own = found and not re.search(r"[A-Z][a-z]|[A-Z]{2,}|\b(?:a|the) [a-z]+", early[: found.start()].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    thing = _ITS.search(sentence)
    nothing_before = thing and not re.search(r"\b(?:a|an|the|one|every|each)\s", sentence[: thing.start()], re.I)
    return bool(_LEANS.match(sentence) or _BARE_VERB.match(sentence) or own or nothing_before)


def _value(sentence: str, parts: Collection[str], language: Language, emphasis: Emphasis) -> float:
    spans = capitals_in(sentence)
    people = len(_names(sentence, parts, language)) or sum(is_person(sentence, span, parts) for span in spans)
    told = {sense: min(3, len(pattern_of(language, sense).findall(sentence))) for sense in ("light", "sound", "movement", "camera")}
    weights = _WEIGHTS[emphasis]
    value = sum(weights[sense] * told[sense] for sense in told) + weights["people"] * min(2, people)
    value += weights["props"] * min(2, len(props_of([sentence]))) + 1.2 * any(not is_person(sentence, span, parts) for span in spans)
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
        replace(unit, value=unit.value + bonus.get(place, 0), leans=unit.leans and place > 0) for place, unit in enumerate(told)
    ]


def with_what_it_leans_on(units: Sequence[Unit], place: int) -> set[int]:
    """A piece and all that must stand before it. Whom a “he” after talk means may stand before the talk."""
    needed = {place}
    while place > 0 and (units[place].leans or units[place].talk and len(needed) > 1):
        place -= 1
        needed.add(place)
    return needed


def _talk(own: Sequence[Evidence], language: Language, emphasis: Emphasis) -> list[Unit]:
    """A run of speech as one piece: who speaks, and what is said last, or all that is said when that is short."""
    lines = [one for one in own if one.subject in ("dialogue", "lyrics")]
    if not lines:
        return []
    ids = tuple(one.evidence_id for one in own)
    names = list(dict.fromkeys(prose_name(one.about) for one in lines if one.about))
    if not names:
        return []
    value = {"staging": 1.2, "camera": 0.2, "sound": 1.5}[emphasis] + 0.1 * len(lines)
    said = PHRASES[language]
    short = said["one_speaks"].format(name=names[0]) if len(names) == 1 else said["they_speak"].format(names=_listed(names, language))
    long = _said(own, lines, names, language) if emphasis != "camera" else ""
    return [Unit(short, ids, value, False, True, long, True)]


def inside(name: str) -> str:
    """A name within a sentence: the Duke, a Voice at the Back."""
    first, _, rest = name.partition(" ")
    return f"{first.lower()} {rest}" if first in ("The", "A", "An") and rest else name


def _listed(names: Sequence[str], language: Language) -> str:
    """Names at the beginning of a sentence."""
    return joined([names[0], *map(inside, names[1:])], language)


def _said(own: Sequence[Evidence], lines: Sequence[Evidence], names: Sequence[str], language: Language) -> str:
    said, between = PHRASES[language], "" if language == "zh" else " "
    if len(names) > 1:
        text = _last_words(lines[-1].text, language)
        last = prose_name(lines[-1].about)
        return said["last"].format(names=_listed(names, language), name=inside(last), text=text) if text else ""
    spoken = between.join(one.text for one in lines)
    # Signs of quotation within would end the quotation.
    if count_words(spoken) > _SAID[language] or "”" in spoken:
        return ""
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
