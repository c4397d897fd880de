"""Sentences of the plot that may stand alone, and clauses cut from them at their own joints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from data.writing import Evidence, Language
from generation.composer.promo_phrases import word_set

#: Whoever or whatever it means stands in an earlier sentence.
_POINTS = re.compile(
    r"^(?:\W*\w+\W+){0,5}?(he|she|they|him|her|his|hers|their|theirs|them|it|its|this|that|these|those)\b",
    re.IGNORECASE,
)
#: Somebody whom the sentence's own subject does something to.
_OBJECT = re.compile(
    r"\b(him|them|us)\b|\b(?<!with )(?<!of )her"
    r"(?= (?:to|not|about|in|a|an|the|from|if|that|what|for|by|and|off|out|up|back|down)\b|[.,;:]|$)",
    re.IGNORECASE,
)
_POINTS_ZH = re.compile(r"^.{0,6}(他|她|它|这|那|此)")
_OPENERS = word_set("openers")
_CUT = re.compile(r"\s*([;:—–]|,)\s+")
_CUT_ZH = re.compile(r"[，；：—]+")
_JOINTS = ("because ", "and ", "but ", "that ")
_ARTICLE = re.compile(r"^(a|an|the)\s", re.IGNORECASE)
#: Verbs as synopses have them, present tense for the most part.
_VERB = re.compile(
    r"\b(is|are|was|were|has|have|had|does|do|did|will|may|can|must|used to|goes?|comes?|makes?|takes?|gives?|"
    r"keeps?|finds?|draws?|burns?|rains|plays?|leaves?|closes?|mends?|ruins|wants?|gets?|sells?|sings?|runs?|restores?|drowned|blinks?|"
    r"removes?|adds?|arrests?|asks?|sends?|opens?|learns?|begins?|drives?|lights|describes|paints|admires?|signs?|stops?|"
    r"follows?|inherits?|escapes?|sticks|weeps|decides?|knows?|hears?|carries|carry|remembers?|fails?|traces?|shows?|feeds?|"
    r"receives?|walks?|puts|warns?|rents?|arrives?|stays?|meets?|falls?|returns?|discovers?|becomes?|lives?|dies|dreams?|"
    r"says|tells?|tries|loses?|wins?|saves?|hides?|seeks?|fights?|hunts?|works?|breeds?|turns?|cracks?|notices|believes)\b"
)
_DANGLING = re.compile(
    r"\b(who|whom|whose|which|that|and|or|to|of|with|by|for|in|on|at|from|the|a|an|all|not|only)$", re.IGNORECASE
)
_PRONOUN = re.compile(r"\b(he|she|they|him|her|his|their|them|it|its|we|this|these|those)\b", re.IGNORECASE)
_ABOUT_FILM = re.compile(
    r"\b(the film|the movie|the series|we learn|scenes?|actors|shots?)\b|影片|本片|电影", re.IGNORECASE
)
_RELATIVE = re.compile(r"(, )?\b(who|whose|whom|which)\b[^,]*(, |$)|, (a|an|the)\b[^,]*(, |$)", re.IGNORECASE)
#: These begin a part of a sentence, not one.
_HALF = word_set("half")
_CLAUSE_STARTS = word_set("clause_starts")
Cut = Literal["whole", "head", "tail", "joint", "middle"]
#: After a comma that a piece may end at.
_GOES_ON = re.compile(r"(and|but|or|who|whose|which|where|when|so|to|with|each|as|because|while|[A-Z])")
#: Further on than this "them" means something that the sentence itself named.
_NEAR = 40
#: Of less use than this a clause is not shown.
_WORST = 4.5
#: Promo copy tells nothing from further into the plot than this.
LATEST = 0.5


@dataclass(frozen=True)
class Hook:
    """A clause, or a thing, of a plot sentence, to the letter but for its first letter's case.

    Attributes:
        thing: whether it begins with an article and has no verb: it can follow "the story of".
        rank: the lower the better.
    """

    evidence: Evidence
    words: str
    thing: bool
    rank: float


def stands_alone(text: str, language: Language) -> bool:
    """Whether a reader needs no earlier sentence to know whom it means."""
    if language == "zh":
        return not _POINTS_ZH.search(text)
    other = _OBJECT.search(text)
    near = other is not None and (other.group().lower() != "them" or other.start() < _NEAR)
    if near or _ABOUT_FILM.search(text):
        return False
    match = _POINTS.match(text)
    if match is None:
        return True
    # A name before the pronoun is whom it means: "Agnes Vale takes her dog".
    before = text[: match.start(1)].split()
    named = len(before) > 1 and before[0].lower() not in _OPENERS
    return named or any(word[:1].isupper() for word in before[1:])


def names_somebody(text: str) -> bool:
    """Whether a sentence speaks of somebody whom a pronoun in the next one can mean."""
    return bool(re.search(r"(?<=\s)[A-Z]\w|\b(he|she|they|her|his)\b|[他她]|[㐀-鿿]", text[1:]))


def hooks_of(evidence: Evidence, language: Language) -> list[Hook]:
    """What can be cut from one sentence of the plot, best first."""
    text = evidence.text.strip()
    if (evidence.place or 0) > LATEST:
        return []
    pieces = _chinese_pieces(text) if language == "zh" else _english_pieces(text)
    found: dict[str, Hook] = {}
    for place, (cut, words) in enumerate(pieces):
        bare = words.strip().rstrip(".。!！?？,，;；:：").strip()
        reads = _reads_chinese(bare, cut) if language == "zh" else _reads_english(bare, cut)
        if not bare or bare not in text or not reads or _ABOUT_FILM.search(bare):
            continue
        thing = cut == "middle" and language == "en"
        rank = _rank(bare, thing, language) + 0.1 * place + 3 * (evidence.place or 0)
        found.setdefault(bare, Hook(evidence, bare, thing, rank))
    return sorted((hook for hook in found.values() if hook.rank <= _WORST), key=lambda hook: hook.rank)


def _chinese_pieces(text: str) -> Iterator[tuple[Cut, str]]:
    parts = _CUT_ZH.split(text)
    yield "whole", text
    for n, one in enumerate(parts):
        yield ("head" if n == 0 else "tail"), one
    for n in range(len(parts) - 1):
        pair = f"{parts[n]}，{parts[n + 1]}"
        yield ("head" if n == 0 else "tail"), pair


def _english_pieces(text: str) -> Iterator[tuple[Cut, str]]:
    """The sentence and its parts, each with where it was cut."""
    yield "whole", text
    cuts = list(_CUT.finditer(text))
    starts: list[tuple[str, int]] = [("", 0), *((match.group(1), match.end()) for match in cuts)]
    for mark, start in starts:
        cut: Cut = "head" if not mark else "middle" if mark == "," else "tail"
        ends = [
            match
            for match in cuts
            if match.start() > start
            and (cut == "middle" or match.group(1) != "," or _GOES_ON.match(text[match.end() :]))
        ]
        for end in (*[match.start() for match in ends][:4], len(text)):
            yield cut, text[start:end]
    for joint in _JOINTS:
        for piece in re.split(r"[,;:—–]", text):
            if f" {joint}" in f" {piece}" and "both " not in piece:
                yield "joint", f" {piece}".split(f" {joint}", 1)[1]


def _reads_chinese(bare: str, cut: Cut) -> bool:
    whole = cut in ("whole", "head")
    return 4 <= len(bare) <= 30 and (
        whole or not re.match(r"(而|但|并|却|就|才|也|他|她|它|因为|所以|于是|其)", bare)
    )


def _reads_english(bare: str, cut: Cut) -> bool:
    """Whether it can be read by itself."""
    words = bare.split()
    if cut == "whole":
        return 2 <= len(words) <= 16
    if re.search(r", (and|or) \S+$", bare):
        return False
    if not 3 <= len(words) <= 16 or _DANGLING.search(bare):
        return False
    if cut == "middle":
        return bool(_ARTICLE.match(bare)) and "," not in bare and not re.search(r"[;:—–]", bare) and _no_clause(bare)
    first = words[0].lower()
    if first in _HALF and not (first == "each" and cut == "head"):
        return False
    if not _VERB.search(_RELATIVE.sub(" ", bare).lower()):
        return False
    if cut == "head":
        return True
    starts_well = words[0][:1].isupper() or first in _CLAUSE_STARTS or bool(_ARTICLE.match(bare)) or first == "it"
    return starts_well and "," not in " ".join(words[:4]) and _VERB.search(words[0].lower()) is None


def _no_clause(bare: str) -> bool:
    """Whether its only verbs, if any, stand in a relative clause."""
    head = re.split(r"\b(?:who|that|which|whose|where)\b", bare)[0]
    return not _VERB.search(head.lower()) and len(head.split()) >= 2


def _rank(bare: str, thing: bool, language: Language) -> float:
    size = len(bare) / 2 if language == "zh" else len(bare.split())
    vague = 1.0 if re.match(r"(it|there)\b", bare, re.IGNORECASE) else 0.0
    return abs(size - 7) * 0.3 + (0.3 if thing else 0.0) + vague + (0.0 if language == "zh" else _pointing(bare))


def _pointing(bare: str) -> float:
    """What its pronouns cost: little where a name before them says whom they mean."""
    cost = 0.0
    for match in _PRONOUN.finditer(bare):
        named = any(word[:1].isupper() for word in bare[: match.start()].split())
        light = match.group().lower() in ("it", "its", "their", "his", "her") and match.start() > 0
        cost += 0.4 if light and named else 1.0 if light else 2.5
    return cost
