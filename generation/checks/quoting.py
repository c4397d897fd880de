"""Whether quoted words stand in a review, to the letter, and what was left out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from data.writing import Evidence
from generation.checks.words import folded

_ENDS = " .,;:!?-"
_DOTS = re.compile(r"\s*[\[(]?…[\])]?\s*")
_TURNS = re.compile(
    r"\b(?:not|never|no|nor|neither|none|nothing|hardly|barely|scarcely|without|lacks?|lacking|fails?"
    r"|failed|far from|anything but|"
    r"but|however|yet|although|though|despite|unless|except|until|instead|if only|supposed|wish(?:es)?"
    r"|could have|should have|would have|"
    r"almost|nearly|tries|trying|wants?|cannot)\b|n't\b|[不没无非未但却然]|只是|可惜|除了|如果|差点",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"\b(?:not(?! only| just| merely)|never|no|nor|neither|none|nothing|nobody|hardly|barely|scarcely"
    r"|without|lacks?|lacking|fails? to|failed to|"
    r"far from|anything but|isn't|if only|supposed(?:ly)?|wish(?:ed|es)?|could have|should have|would "
    r"have|cannot|less than|short of|"
    r"tries to|trying to|wants? to be|hardly|instead of|rather than)\b|\w+n't\b|[不没无未](?![论仅])|并非|绝非"
    r"|谈不上|算不上|称不上|毫无|缺乏|缺少|远非|哪有|本该|本来|如果",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\b(?:but|however|yet|although|though|except|despite|unfortunately|sadly)\b|但|却|可惜|只是|然而|不过",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:.!?]|-(?=\s|$)")
_SENTENCE = re.compile(r"[.!?](?=\s|['\")]|$)|(?<=[\u4e00-\u9fff])[.!?]")


@dataclass(frozen=True)
class Source:
    """A review's words, or what several neighbouring sentences of it say together.

    Attributes:
        text: folded for comparison; raw: as it is written where folding keeps the places, else the same.
        ids: the evidence that it consists of.
    """

    text: str
    raw: str
    first: Evidence
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """Where quoted words stand.

    Attributes:
        spans: their pieces' places in the source's folded text.
        shortened: whether something between them was left out.
        turned: whether what was left out denies or turns what is left.
        trimmed: whether the sentence goes on with a "but".
    """

    source: Source
    spans: tuple[tuple[int, int], ...]
    shortened: bool = False
    turned: bool = False
    trimmed: bool = False


def sources_of(evidence: Sequence[Evidence]) -> list[Source]:
    """Each piece of evidence, then those that follow one another in a review together."""
    single = [_source(one.text, one, (one.evidence_id,)) for one in evidence]
    return [*single, *_joined(evidence)]


def _joined(evidence: Sequence[Evidence]) -> Iterator[Source]:
    placed = sorted(
        (one for one in evidence if one.review_id and one.start is not None and one.end is not None),
        key=lambda one: (one.review_id or "", one.start or 0),
    )
    run: list[Evidence] = []
    for one in placed:
        follows = run and run[-1].review_id == one.review_id and 0 <= (one.start or 0) - (run[-1].end or 0) <= 2
        if not follows and len(run) > 1:
            yield _whole(run)
        run = [*run, one] if follows else [one]
    if len(run) > 1:
        yield _whole(run)


def _whole(run: list[Evidence]) -> Source:
    worst = next((one for one in run if one.spoiler or one.sign == "blame"), run[0])
    between = "" if re.search(r"[㐀-鿿]", run[0].text) else " "
    return _source(between.join(one.text for one in run), worst, tuple(one.evidence_id for one in run))


def _source(text: str, first: Evidence, ids: tuple[str, ...]) -> Source:
    plain = folded(text)
    return Source(plain, text if len(text) == len(plain) else plain, first, ids)


def match_quote(quoted: str, source: Source) -> Match | None:
    """Where quoted words stand in a source; None where they do not."""
    words = _trimmed(folded(quoted))
    whole = _find(words, source.text, 0)
    if whole is not None:
        return _in_context(source, (whole,))
    pieces = [piece for piece in (_trimmed(piece) for piece in _DOTS.split(words)) if piece]
    if not pieces or "…" not in folded(quoted):
        return None
    spans, at = [], 0
    for piece in pieces:
        found = _find(piece, source.text, at)
        if found is None:
            return None
        spans.append(found)
        at = found[1]
    return _in_context(source, tuple(spans))


def _trimmed(words: str) -> str:
    return words.strip(_ENDS + "'")


def _find(words: str, text: str, start: int) -> tuple[int, int] | None:
    """The place of words in a text, as whole words; the case of the first letter does not matter."""
    if not re.search(r"\w", words):
        return None
    wanted = re.escape(words[1:])
    first = re.escape(words[0])
    pattern = rf"(?i:{first}){wanted}"
    left = r"(?<![A-Za-z0-9À-ɏ])(?<!\w['’])" if words[0].isascii() else ""
    right = r"(?![A-Za-z0-9À-ɏ])(?!['’][a-z])" if words[-1].isascii() else ""
    found = re.compile(left + pattern + right).search(text, start)
    return (found.start(), found.end()) if found else None


def _in_context(source: Source, spans: tuple[tuple[int, int], ...]) -> Match:
    text = source.text
    first, last = spans[0][0], spans[-1][1]
    dropped = [text[one[1] : two[0]] for one, two in pairwise(spans)]
    shortened = any(re.search(r"\w", piece) for piece in dropped)
    before = text[_sentence_start(text, first) : first]
    after = text[last : _sentence_end(text, last)]
    turned = any(_TURNS.search(piece) for piece in dropped) or _denied(before) or _denied_after(after)
    trimmed = bool(_BUT.search(before) or _BUT.search(after))
    return Match(source, spans, shortened, turned, trimmed)


def _denied(before: str) -> bool:
    """Whether the clause that the words were cut out of denies them."""
    clause = _CLAUSE.split(before)[-1]
    return bool(_DENIES.search(clause))


def _denied_after(after: str) -> bool:
    """Whether what follows at once takes the words back: "a masterpiece it is not"."""
    return bool(
        re.match(
            r"\s*,?\s*(?:it|this|he|she|that)? ?(?:is|was) not\b|\s*(?:is|are|was|were) (?:not|never"
            r"|nowhere)\b|\s*(?:isn't|wasn't|aren't)\b",
            after,
        )
    )


def _sentence_start(text: str, at: int) -> int:
    ends = [found.end() for found in _SENTENCE.finditer(text, 0, at)]
    return ends[-1] if ends else 0


def _sentence_end(text: str, at: int) -> int:
    found = _SENTENCE.search(text, at)
    return found.start() if found else len(text)
