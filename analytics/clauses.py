"""Sentences to clauses: the parts of a sentence that may each judge something else.

"Great cast, dull script" and "I liked him, but the end is silly" say two things. A sentence is cut before words of
contrast, at semicolons and lone dashes, and at commas between two different aspects that are each judged; never
inside brackets or quotation marks, and never so that a part is left that says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from analytics.aspects.definitions import load_definitions
from analytics.aspects.matching import CueMatcher, Cues, Hit
from analytics.lexical import listed_words
from data.sentences import Span

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SIGN = re.compile(r"\w")
_BRACKETS = re.compile(r"[(\[“«][^)\]”»]*[)\]”»]|\"[^\"]*\"|（[^）]*）|《[^》]*》|「[^」]*」")
_EDGE = " \t\n,;:，；：、-–—"

# English. A capital in mid-sentence is part of a name ("Anything But Love"), so only small letters count there.
_CONTRAST = re.compile(
    r"\b(?:but|yet|(?:even )?though|although|even if|whereas|albeit|except that|while|despite|however|nevertheless"
    r"|nonetheless|unfortunately|sadly)\b"
)
#: After these, "but" means "only" or "except".
_NOT_BUT = re.compile(r"\b(?:nothing|anything|everything|none|no one|nobody|all|help|last|slowly|cannot|who) $")
#: These are contrast only after a comma or semicolon ("fun while it lasts", "not yet").
_AFTER_COMMA = frozenset(
    {"yet", "while", "despite", "however", "nevertheless", "nonetheless", "unfortunately", "sadly"}
)
_OPENED = re.compile(
    r"(?:And |But |Yet |Still, )?(?:[Ww]hile|[Aa]lthough|[Tt]hough|[Ee]ven (?:though|if)|[Dd]espite|[Ff]or all"
    r"|[Ww]hereas)\b"
)
_LISTED = re.compile(r"\s*(?:and|or)\b(?! (?:the|its?|his|her|their|a|an)\b)")
_DASH = re.compile(r"\s[-–—]{1,3}\s|—|--+")

# Chinese.
_ZH_CONTRAST = re.compile(
    r"(?<![不非])但(?:是)?(?!愿|凡)|(?<=[，,；。！ ])(?:不过|可惜|只是|可是|奈何|无奈|偏偏|除了)|(?<=[，,；])却|然而"
)
_ZH_OPENED = re.compile(r"(?:虽然|虽说|虽|尽管|即使|即便|哪怕|纵然|除了)")
_ZH_BREAK = re.compile(r"；|;|——+")
_ZH_COMMA = re.compile(r"[，,]")


def split_clauses(text: str, language: str) -> list[Span]:
    """The clauses of a sentence, in order; `text[start:end]` is the clause, in code points.

    Args:
        text: one sentence.
        language: `en` and `zh` are cut; of other languages the whole sentence is the only clause.

    Returns:
        At least one span; punctuation between two clauses belongs to neither.
    """
    if language == "en":
        cuts, fewest = _english_cuts(text), 2
    elif language == "zh":
        cuts, fewest = _chinese_cuts(text), 3
    else:
        return [Span(0, len(text))]
    return _spans(text, cuts, fewest) if cuts else [Span(0, len(text))]


def _english_cuts(text: str) -> list[int]:
    cuts = [found.start() for found in _CONTRAST.finditer(text) if _is_contrast(text, found)]
    cuts += [place + 1 for place, sign in enumerate(text) if sign == ";"] if ";" in text else []
    dashes = list(_DASH.finditer(text))
    if len(dashes) == 1:
        cuts.append(dashes[0].end())
    if "," in text:
        opened = _OPENED.match(text)
        cuts += _first_comma(text, opened.end(), ",") if opened else []
        cuts += _judged_commas(text, "en")
    return _outside_brackets(text, cuts)


def _is_contrast(text: str, found: re.Match[str]) -> bool:
    """Whether a word that may set two clauses against each other does so here."""
    start, word, before = found.start(), found.group(), text[max(0, found.start() - 12) : found.start()]
    if not start or not text[found.end() :].strip(_EDGE + ".!?") or text[found.end() : found.end() + 1] == ",":
        return False
    if word == "but":
        return not _NOT_BUT.search(before) and not text.startswith((" for ", " then"), found.end())
    if word in _AFTER_COMMA:
        return before.endswith((", ", "; "))
    return not (word == "though" and before.endswith("as "))


def _chinese_cuts(text: str) -> list[int]:
    cuts = [found.start() for found in _ZH_CONTRAST.finditer(text) if found.start()]
    cuts += [found.end() for found in _ZH_BREAK.finditer(text)]
    if _ZH_COMMA.search(text):
        opened = _ZH_OPENED.match(text)
        cuts += _first_comma(text, opened.end(), "，") if opened else []
        cuts += _judged_commas(text, "zh")
    return _outside_brackets(text, cuts)


def _first_comma(text: str, start: int, comma: str) -> list[int]:
    """After the comma that ends a clause opened by "although": the first one with words enough before it."""
    place = text.find(comma, start + 6 if comma == "," else start)
    return [place + 1] if place >= 0 else []


def _judged_commas(text: str, language: str) -> list[int]:
    """After commas between two parts that speak of different aspects and each judge."""
    hits = [hit for hit in _matcher(language).find(text) if not hit.hint]
    if len({hit.aspect for hit in hits}) < 2:
        return []
    commas = [found.end() for found in _ZH_COMMA.finditer(text)]
    return list(_between_aspects(text, commas, hits, language))


def _between_aspects(text: str, commas: list[int], hits: list[Hit], language: str) -> Iterator[int]:
    start = 0
    for comma, following in pairwise([*commas, len(text)]):
        before = {hit.aspect for hit in hits if start <= hit.start < comma}
        after = {hit.aspect for hit in hits if comma <= hit.start < following}
        parts = (text[start:comma], text[comma:following])
        if (
            before
            and after
            and before != after
            and all(_judges(part, language) for part in parts)
            and not _LISTED.match(parts[1])
        ):
            yield comma
            start = comma


def _judges(part: str, language: str) -> bool:
    """Whether a part holds a word of praise or blame; in Chinese parts between commas nearly always say something."""
    if language == "zh":
        return True
    return not _judging().isdisjoint(word.lower() for word in _WORD.findall(part))


@cache
def _judging() -> frozenset[str]:
    words = listed_words("en", ("praise", "blame"))
    return words | {
        "great",
        "good",
        "bad",
        "dull",
        "weak",
        "strong",
        "poor",
        "fine",
        "slow",
        "thin",
        "wooden",
        "flat",
    }


@cache
def _matcher(language: str) -> CueMatcher:
    return CueMatcher({one.id: Cues(one.wording(language).cues) for one in load_definitions()}, language)


def _outside_brackets(text: str, cuts: list[int]) -> list[int]:
    if not cuts:
        return []
    closed = [found.span() for found in _BRACKETS.finditer(text)]
    return sorted({cut for cut in cuts if not any(start < cut < end for start, end in closed)})


def _spans(text: str, cuts: list[int], fewest: int) -> list[Span]:
    """The parts between the cuts; one with too few words or signs stays with what stands before it."""
    spans: list[Span] = []
    start = 0
    for cut in [*cuts, len(text)]:
        span = _trimmed(text, start, cut)
        if _size(text[cut:], fewest) < fewest and cut < len(text):
            continue
        if _size(text[span.start : span.end], fewest) >= fewest or cut == len(text):
            spans.append(span)
            start = cut
    if len(spans) < 2:
        return [Span(0, len(text))]
    return [Span(0, spans[0].end), *spans[1:-1], Span(spans[-1].start, len(text))]


def _size(part: str, fewest: int) -> int:
    """Words of an English part, signs of a Chinese one."""
    return len((_WORD if fewest == 2 else _SIGN).findall(part))


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip(_EDGE)), end - len(piece) + len(piece.rstrip(_EDGE)))
