"""What a scene's action says of light, sound and the camera: its own words, as a list for a department."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import takewhile

from data.writing import Evidence, Language
from generation.channels import count_words
from generation.scenes.wording import (
    Sense,
    capitals_in,
    is_person,
    pattern_of,
    sentences_of,
    without_comparisons,
    word_list,
)

_SUBJECT = re.compile(r"\b(?:he|she|it|they|him|them)\b", re.I)
#: A sound where it stands alone, a part of a ship or crane elsewhere.
_ALONE = frozenset(("boom", "drip"))
_ARTICLES = frozenset(word_list("en", "articles"))
_STOPS = frozenset(word_list("en", "stops"))
_VERBAL = re.compile(r"^[a-z]{2,}(?:ss|[^s]s|ed|ing)$")
_COLOUR = re.compile(
    r"red|green|gold|golden|blue|white|grey|gray|yellow|amber|silver|black|pink|violet|purple|brown|scarlet|pale"
    r"|lit|dark|bright|dim|silent|quiet|muffled",
    re.I,
)
_ASIDE = re.compile(r"\s*[(（][^)）]*[)）]")
_LEANS_ZH = re.compile(
    r"^(?:他|她|它|他们|她们|这|那|其|又|再|然后|接着|于是|却|但|也|就|都|其中|里面|上面|旁边|背后|身后)"
)


def is_talk(one: Evidence) -> bool:
    """Whether a piece of evidence is speech, or says how or from where it is spoken."""
    return one.subject in ("dialogue", "lyrics", "parenthetical", "character")


def phrases_of(
    plot: Sequence[Evidence], parts: Collection[str], language: Language, sense: Sense, most: int
) -> dict[str, str]:
    """What is written of a sense → the id of the action it stands in; a clause or, of a long one, the thing alone."""
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
    kept = [
        clause for clause in found if not any(clause != other and clause.lower() in other.lower() for other in found)
    ]
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
    more = (
        list(takewhile(lambda word: word.lower() not in _STOPS | _ARTICLES | {"of"}, after[:1]))
        if _COLOUR.fullmatch(hit[0])
        else []
    )
    if _COLOUR.fullmatch(hit[0]) and not more and len(kept) == 1 and kept[0].lower() in _ARTICLES:
        kept = []
    return " ".join([*kept, hit[0], *more])
