"""Endings: what stands late in the plot is not told where nothing is to be given away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from data.sentences import split_sentences
from data.writing import Evidence, Finding
from generation.checks.case import Case, Spot
from generation.checks.finding import DROP, found_in
from generation.checks.known import Known, bare
from generation.checks.nearness import Nearness
from generation.checks.words import content_words, folded, is_han, stem, tokens

#: How far into the plot a sentence stands from which on it gives away: by level.
LATE = {"none": 0.75, "mild": 0.9}
#: Shares of what only the late sentence speaks of, from which on a line tells it: by words alone; with nearness too.
WORDS_ALONE, WITH_NEARNESS = 0.25, 0.12
#: Cosine to the late sentence, and how much nearer than to any early one.
NEAR, NEARER = 0.45, 0.04
#: So many words that only the ending has, at least.
LEAST_WORDS, LEAST_SIGNS = 2, 4
#: A late sentence that stands in a line as a whole counts from this many words on.
_LEAST_RUN = 2
#: An early sentence with the same ending word and so many other words of the line says the same thing.
_SAME_WORDS = 2
_ENDING = re.compile(
    r"\b(?:dies|died|is dead|is killed|was killed|gets killed|killed by|murdered by|is murdered"
    r"|commits suicide|kills (?:himself|herself)|drowns|is shot|turns out|it is revealed|is revealed"
    r"|was revealed|reveals? (?:that|himself|herself)|the (?:killer|murderer|culprit|traitor|villain) "
    r"(?:is|was)|is the (?:killer|murderer|culprit|traitor)|was (?:dead|alive|behind) (?:all along"
    r"|the whole time|it)|all along|in the end|at the end|finally|the twist|the ending|betrays"
    r"|sacrifices? (?:himself|herself)|never comes back|survives|is alive|ends up)\b"
    r"|原来|凶手|真凶|结局是|最后才|最终|竟然是|其实是|真相是|死了|去世|牺牲|被杀|自杀|身亡|丧命|大结局|反转是|幕后黑手|活了下来|同归于尽",
    re.IGNORECASE,
)
_VAGUE_ENDING = re.compile(
    r"\b(?:in the end|at the end|finally|the ending|the twist|all along|ends up)\b|最终|原来|最后才", re.IGNORECASE
)


@dataclass(frozen=True)
class _Late:
    text: str
    evidence_id: str
    only: frozenset[str]


def find_spoiler(case: Case) -> Iterator[Finding]:
    """Lines that tell what stands late in the plot, and endings told of somebody."""
    level = case.spoilers
    if level == "full":
        return
    known = case.known
    early, late = plot_halves(case)
    told = _late(early, late, known)
    for spot in case.spots:
        found = next(
            (one for one in told if tells(spot.text, one.only, one.text, [two.text for two in early], case.nearness)),
            None,
        )
        if found is not None:
            yield found_in(
                spot,
                "spoiler",
                "late",
                "block",
                mend=DROP,
                evidence=(found.evidence_id,) if case.assignment.find(found.evidence_id) else (),
                source=found.text[:120],
            )
        else:
            yield from _ending_words(spot, known, early, case)


def plot_halves(case: Case) -> tuple[list[Evidence], list[Evidence]]:
    """The plot's sentences that may be told, and those that may not."""
    limit = LATE.get(case.spoilers, 1.1)
    plot = [one for one in case.assignment.evidence if one.kind == "plot"]
    if not plot and case.source and case.assignment.task == "plot_summary":
        plot = _of_source(case.source, case.assignment.language)
    late = [
        one for one in plot if (one.place is not None and one.place >= limit) or (one.place is None and one.spoiler)
    ]
    return [one for one in plot if one not in late], late


def _of_source(source: str, language: str) -> list[Evidence]:
    spans = split_sentences(source, language)[:9_999]
    return [
        Evidence(
            evidence_id=f"x{n}", kind="plot", text=source[start:end], place=min(1.0, start / max(1, len(source)))
        )
        for n, (start, end) in enumerate(spans)
    ]


def _late(early: list[Evidence], late: list[Evidence], known: Known) -> list[_Late]:
    names = frozenset(stem(word) for word in known.name_words).union(*(content_words(name) for name in known.names))
    before = frozenset().union(*(content_words(one.text) for one in early)) if early else frozenset()
    promised = content_words(known.briefs)
    return [_Late(one.text, one.evidence_id, content_words(one.text) - before - names - promised) for one in late]


def tells(line: str, only: frozenset[str], late: str, early: list[str], nearness: Nearness | None) -> bool:
    """Whether a line tells a late sentence.

    Args:
        only: what the late sentence speaks of and no early one does, without names.
    """
    han = is_han(line)
    hit = content_words(line) & only
    if _long_run(line, late, early):
        return True
    if not hit:
        return False
    share = len(hit) / max(1, min(len(only), len(content_words(line))))
    if len(hit) >= (LEAST_SIGNS if han else LEAST_WORDS) and share >= WORDS_ALONE:
        return True
    if nearness is None or han:
        return False
    near = nearness.cosine(line, late)
    nearest = max((nearness.cosine(line, text) for text in early), default=0.0)
    return near >= NEAR and near >= nearest + NEARER and share >= WITH_NEARNESS


def _long_run(line: str, late: str, early: list[str]) -> bool:
    """Whether six words, or twelve signs, stand in the line as in the late sentence and in no early one."""
    size = 12 if is_han(line) else 6
    words = [token.text.casefold() for token in tokens(line)]
    its = [token.text.casefold() for token in tokens(late)]
    if words == its or " ".join(its) in " ".join(words):
        return len(its) > _LEAST_RUN or words == its
    if len(words) < size or len(its) < size:
        return False
    runs = {tuple(its[at : at + size]) for at in range(len(its) - size + 1)}
    for at in range(len(words) - size + 1):
        if tuple(words[at : at + size]) in runs and not any(
            " ".join(words[at : at + size]) in folded(text).casefold() for text in early
        ):
            return True
    return False


def _ending_words(spot: Spot, known: Known, early: list[Evidence], case: Case) -> Iterator[Finding]:
    """ "X dies", "the killer is X", unless the early plot says as much."""
    named = [name for name in known.characters if _stands(name, spot.own)]
    for found in _ENDING.finditer(spot.own):
        words = found.group()
        if not named or _VAGUE_ENDING.fullmatch(words):
            continue
        if (
            any(_says(one.text, words, named, spot.own) for one in early)
            or folded(words).casefold() in folded(known.briefs).casefold()
        ):
            continue
        level = "block" if case.spoilers == "none" else "warn"
        yield found_in(
            spot,
            "spoiler",
            "ending",
            "block" if level == "block" else "warn",
            found.start(),
            found.end(),
            DROP,
            name=named[0],
        )


def _stands(name: str, text: str) -> bool:
    if not name.isascii():
        return name in text or (
            len(name) > 2 and any(piece in text for piece in re.split("·", name) if len(piece) > 1)
        )
    words = {bare(word) for word in re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text) if word[0].isupper()}
    own = [bare(word) for word in name.split() if word[0].isupper() and len(word) > 2]
    return any(word in words for word in own)


def _says(text: str, words: str, named: list[str], line: str) -> bool:
    """Whether an early sentence says as much: of the same person, or in much the same words."""
    ours, theirs = content_words(words), content_words(text)
    if not (ours & theirs or folded(words).casefold() in folded(text).casefold()):
        return False
    return any(_stands(name, text) for name in named) or len((content_words(line) - ours) & theirs) >= _SAME_WORDS
