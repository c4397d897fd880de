"""Review text that is copied without being quoted: it is somebody's work, and is marked as theirs or not used."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.writing import Finding
from generation.checks.case import HIDDEN, Case, Spot
from generation.checks.finding import DROP, found_in
from generation.checks.known import Known
from generation.checks.words import Token, is_han, tokens

#: Runs of so many words, or Chinese signs, that a copy has in common with a review.
LONGEST_RUN, LONGEST_RUN_ZH = 8, 16
#: The same of a review that is written in a viewer's voice, which must not pass off a real one as new.
LONGEST_RUN_VOICE, LONGEST_RUN_VOICE_ZH = 6, 12


def find_likeness(case: Case) -> Iterator[Finding]:
    """Runs of a review's words outside of quotation marks."""
    reviews = [one for one in case.assignment.evidence if one.kind in ("quote", "echo")]
    sequences = [(one.evidence_id, _plain(tokens(one.text))) for one in reviews]
    free = case.known
    voice = case.assignment.task == "viewer_voice"
    for spot in case.spots:
        longest = _longest(spot, sequences, voice)
        if longest is not None:
            start, end, evidence_id, size = longest
            if not _is_free(spot.text[start:end], free, size):
                yield found_in(
                    spot,
                    "likeness",
                    "voice" if voice else "copied",
                    "block",
                    start,
                    end,
                    DROP,
                    (evidence_id,),
                    count=size,
                )


def _longest(spot: Spot, sequences: list[tuple[str, list[str]]], voice: bool) -> tuple[int, int, str, int] | None:
    own = [token for piece in _pieces(spot.own) for token in piece]
    words = _plain(own)
    han = is_han(spot.own) and sum(is_han(word) for word in words) * 2 > len(words)
    least = (LONGEST_RUN_VOICE_ZH if han else LONGEST_RUN_VOICE) if voice else LONGEST_RUN_ZH if han else LONGEST_RUN
    best: tuple[int, int, str, int] | None = None
    for evidence_id, other in sequences:
        at, size = _common_run(words, other, least)
        if size >= least and (best is None or size > best[3]):
            best = (own[at].start, own[at + size - 1].end, evidence_id, size)
    return best


def _pieces(text: str) -> Iterator[list[Token]]:
    """The words between quotations; a sentinel keeps runs from reaching over one."""
    for piece in re.finditer(f"[^{HIDDEN}]+", text):
        yield [
            Token(token.text, token.start + piece.start(), token.end + piece.start())
            for token in tokens(piece.group())
        ]
        yield [Token(HIDDEN, piece.end(), piece.end())]


def _plain(words: list[Token]) -> list[str]:
    return [word.text.casefold().replace("’", "'") for word in words]


def _common_run(one: list[str], other: list[str], least: int) -> tuple[int, int]:
    """The longest run of words in common: where it begins in the first, and how long it is."""
    if len(one) < least or len(other) < least or len(set(one) & set(other)) < min(least, 4):
        return 0, 0
    best, ends, row = 0, 0, [0] * (len(other) + 1)
    for i, word in enumerate(one):
        last = 0
        for j, its in enumerate(other):
            here = row[j + 1]
            row[j + 1] = last + 1 if word == its and word != HIDDEN else 0
            if row[j + 1] > best:
                best, ends = row[j + 1], i + 1
            last = here
    return ends - best, best


def _is_free(words: str, known: Known, size: int) -> bool:
    """Whether the words are the studio's own as well: its brief's, the plot's, names."""
    plain = " ".join(token.text for token in tokens(words)).casefold()
    facts = [known.facts_text, known.briefs, known.source]
    facts += [one.text for one in known.assignment.evidence if one.kind in ("plot", "fact", "brief", "figure")]
    return any(plain in " ".join(token.text for token in tokens(text)).casefold() for text in facts) and size > 0
