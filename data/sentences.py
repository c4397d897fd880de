"""Reviews to sentences, with offsets that hold: `text[start:end]` is the sentence, in code points.

Library: sentencex (Wikimedia), whose boundaries are refined: list numbers and stray punctuation join their
neighbours, a Chinese quotation stays with the words that say who spoke, runs of ！ and ？ end a sentence, and a
line break ends one unless the line is merely wrapped.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from sentencex import get_sentence_boundaries

_SUPPORTED = re.compile(r"[a-z]{2,3}")
_BREAK = re.compile(r"\s*\n\s*")
_ENDS = re.compile(r"[.!?…。！？:;：；][\"'”’」』)\]）】]*$")
_LETTER = re.compile(r"\w")
_LIST_NUMBER = re.compile(r"\(?\d{1,3}[.)]")
_ABBREVIATION = re.compile(r"(?:^|\s)(?:Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|vs|feat|ft|Vol|No|[A-Z])\.$")
_SPOKEN = re.compile(r"[。！？!?…][”’」』\"]$")
_SPEAKER = re.compile(
    r"[^，。！？；,.!?;]{0,8}(?:说道|说|道|问|答|喊|叫|嚷|感叹|と言|と答|と叫)(?:着|了|过|道)?(?=[，。！？：,.!?]|$|った|う)"
)
_STRONG_END = re.compile(r"[。！？][！？!?]*|[!?！？]{2,}")
_OPENING, _CLOSING = "“‘「『（《【(", "”’」』）》】)"


class Span(NamedTuple):
    """A sentence's place in its text: code points, `end` exclusive."""

    start: int
    end: int


def split_sentences(text: str, language: str) -> list[Span]:
    """The sentences of a text, in order; none is blank, none begins or ends with a blank.

    Args:
        text: cleaned text.
        language: BCP 47 tag; the rules of English serve where a language has none of its own.
    """
    code = language if _SUPPORTED.fullmatch(language) and language != "und" else "en"
    spans: list[Span] = []
    for start, end in _paragraphs(text):
        spans += _of_paragraph(text, start, end, code)
    return spans


def _paragraphs(text: str) -> list[Span]:
    if "\n" not in text:
        return [Span(0, len(text))]
    kept, start = [], 0
    for gap in _BREAK.finditer(text):
        if _is_wrapped(text, start, gap):
            continue
        kept.append(Span(start, gap.start()))
        start = gap.end()
    return [*kept, Span(start, len(text))]


def _is_wrapped(text: str, start: int, gap: re.Match[str]) -> bool:
    """Whether a single line break only wraps a long line: no end before it, a small letter after it."""
    following = text[gap.end() : gap.end() + 1]
    return (
        gap.group().count("\n") == 1
        and following.islower()
        and gap.start() - max(start, text.rfind("\n", 0, gap.start())) > 40
        and not _ENDS.search(text[max(start, gap.start() - 4) : gap.start()])
    )


def _of_paragraph(text: str, start: int, end: int, code: str) -> list[Span]:
    paragraph = text[start:end]
    cuts = [found["start_index"] for found in get_sentence_boundaries(code, paragraph)]
    cuts.append(len(paragraph))
    if code in ("zh", "ja", "yue"):
        cuts = _with_strong_ends(paragraph, cuts)
    pieces = [Span(a, b) for a, b in pairwise(cuts) if not paragraph[a:b].isspace() and a < b]
    return [_trimmed(text, start + a, start + b) for a, b in _merged(paragraph, pieces)]


def _with_strong_ends(paragraph: str, cuts: list[int]) -> list[int]:
    """More cuts, after 。！？ outside of quotation marks and brackets."""
    known, depth, at = set(cuts), 0, 0
    for found in _STRONG_END.finditer(paragraph):
        for sign in paragraph[at : found.start()]:
            depth = depth + 1 if sign in _OPENING else max(0, depth - 1) if sign in _CLOSING else depth
        at = found.end()
        if depth == 0 and paragraph[at : at + 1] not in ("", *_CLOSING):
            known.add(at)
    return sorted(known)


def _merged(paragraph: str, pieces: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for piece in pieces:
        if merged and _belongs_together(paragraph, merged[-1], piece):
            merged[-1] = Span(merged[-1].start, piece.end)
        else:
            merged.append(piece)
    return merged


def _belongs_together(paragraph: str, before: Span, after: Span) -> bool:
    left, right = paragraph[before.start : before.end].strip(), paragraph[after.start : after.end].strip()
    if not _LETTER.search(right) or not _LETTER.search(left) or _LIST_NUMBER.fullmatch(left):
        return True
    if _ABBREVIATION.search(left[-8:]) and len(left) <= 5:
        return True
    return bool(_SPOKEN.search(left) and _SPEAKER.match(right))


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()))
