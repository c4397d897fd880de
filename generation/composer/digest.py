"""Feedback digests without a language model: figures in the sentences that say them, viewers' words verbatim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from data.errors import BackendDeclined
from data.records import FLOOR
from data.writing import Assignment, Copy, Evidence, Language, Line, Part
from generation.channels import count_words, form_of
from generation.likeness import TOO_ALIKE, likeness
from generation.tools import Tools

Side = Literal["praise", "blame"]
#: What a title as a whole is measured by, in the order in which a digest says it.
_WHOLES = ("rating", "net", "liked", "share")
_WHOLE_LINES, _ASPECTS, _LONGEST_QUOTE = 3, 3, 40
_MARKS = frozenset('“”"「」『』\n')
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "quote": "A viewer writes: “{}”",
        "praise": "Net sentiment speaks for {}.",
        "blame": "Net sentiment speaks against {}.",
        "between": ", ",
        "the": "the ",
    },
    "zh": {
        "quote": "一位观众写道：“{}”",
        "praise": "可以突出：{}。",
        "blame": "需要准备回应：{}。",
        "between": "、",
        "the": "",
    },
}


def compose_digest(assignment: Assignment, variant: int, _tools: Tools) -> Copy:
    """A digest of a title's feedback: its figures, what is praised and blamed beyond noise with a quote each, advice.

    Every figure stands in its evidence's own words, so that no number is rounded or made; what is not beyond noise is
    neither praise nor blame.

    Raises:
        BackendDeclined: no figure rests on enough viewers, or there is no further variant that differs.
    """
    figures = [one for one in assignment.usable if _is_figure(one, assignment)]
    if not figures:
        raise BackendDeclined(
            f"no figure of this title rests on {FLOOR} viewers or more",
            mend="wait for more reviews, or take figures of a longer period",
        )
    made: list[Copy] = []
    for number in range(variant + 1):
        made.append(_written(assignment, figures, number))
        if any(likeness(made[-1], other) > TOO_ALIKE for other in made[:-1]):
            raise BackendDeclined(
                f"there are too few figures and quotes for variant {number + 1} to differ from the others",
                mend="ask for fewer variants, or add evidence",
            )
    return made[-1]


def _is_figure(one: Evidence, assignment: Assignment) -> bool:
    told = one.kind == "figure" and one.language == assignment.language and one.text.strip() != ""
    return told and one.value is not None and (one.n or 0) >= FLOOR


def _written(assignment: Assignment, figures: Sequence[Evidence], number: int) -> Copy:
    limits = {field.name: field.words or 0 for field in form_of(assignment).fields}
    praised, blamed = _aspects(figures, "praise"), _aspects(figures, "blame")
    parts = {
        "summary": _fitting(_summary(figures, number), limits["summary"]),
        "praise": _fitting(_side(assignment, praised, "praise", number), limits["praise"]),
        "blame": _fitting(_side(assignment, blamed, "blame", number), limits["blame"]),
        "advice": _fitting(_advice(assignment, figures, praised, blamed, number), limits["advice"]),
    }
    told = tuple(Part(name=name, lines=lines) for name, lines in parts.items() if lines)
    return Copy(language=assignment.language, parts=told)


def _fitting(blocks: Iterator[list[Line]], most: int) -> tuple[Line, ...]:
    """Blocks of lines as long as there is room; a block that does not fit is left out, the next one may."""
    lines: list[Line] = []
    for block in blocks:
        words = sum(count_words(line.text) for line in (*lines, *block))
        if words <= most:
            lines += block
    return tuple(lines)


def _summary(figures: Sequence[Evidence], number: int) -> Iterator[list[Line]]:
    """The title as a whole; where that was not measured, the figure that most stand behind."""
    wholes = [one for name in _WHOLES for one in figures if one.subject == name and "segments" not in one.query]
    told = wholes or sorted(figures, key=lambda one: -(one.n or 0))
    for one in _rotated(told, number)[:_WHOLE_LINES]:
        yield [_figure_line(one)]


def _aspects(figures: Sequence[Evidence], side: Side) -> list[Evidence]:
    """Aspects whose whole interval lies on one side of 0, what is pinned first, then the surest."""
    able = [one for one in figures if one.subject not in _WHOLES and _leans(one) == side and one.about]
    return sorted(able, key=lambda one: (one.use != "must", -abs(_near(one))))


def _leans(one: Evidence) -> Side | None:
    """Which side of noise a figure of an aspect lies on; None of one that lies on neither, and of differences."""
    if one.low is None or one.high is None or one.subject == "change":
        return None
    if one.unit == "share":
        return one.sign if one.sign in ("praise", "blame") and one.low > 0 else None
    if one.unit != "net":
        return None
    return "praise" if one.low > 0 else "blame" if one.high < 0 else None


def _near(one: Evidence) -> float:
    """The end of the interval nearer to 0, on one scale for net sentiment and shares."""
    low, high = one.low or 0.0, one.high or 0.0
    return min(abs(low), abs(high)) * (100 if one.unit == "share" else 1)


def _side(assignment: Assignment, aspects: Sequence[Evidence], side: Side, number: int) -> Iterator[list[Line]]:
    """Each aspect with its figure and, where somebody says it well, a quote."""
    spent: set[str] = set()
    quoted = False
    for one in _rotated(aspects, number)[:_ASPECTS]:
        block = [_figure_line(one, breaks=bool(spent))]
        quote = _quote(assignment, one.subject, side, number, spent)
        if quote is not None:
            block.append(_quote_line(assignment.language, quote))
            quoted = True
        spent |= {line.evidence[0] for line in block}
        yield block
    if not quoted and (quote := _quote(assignment, None, side, number, spent)):
        yield [_quote_line(assignment.language, quote, breaks=bool(spent))]


def _quote(assignment: Assignment, subject: str | None, side: Side, number: int, spent: set[str]) -> Evidence | None:
    """A quote on that aspect, or on any; what is pinned first, then the draft's language, then the best."""
    able = [
        one
        for one in assignment.usable
        if one.kind == "quote" and one.sign == side and subject in (None, one.subject) and _may_quote(one, assignment)
    ]
    free = [one for one in able if one.evidence_id not in spent]
    ranked = sorted(free, key=lambda one: (one.use != "must", one.language != assignment.language, -one.score))
    return ranked[number % len(ranked)] if ranked else None


def _may_quote(one: Evidence, assignment: Assignment) -> bool:
    """Whether a quote can stand in quotation marks to the letter, gives nothing away, breaks no house rule."""
    banned = any(word.casefold() in one.text.casefold() for word in assignment.house.banned)
    away = one.spoiler and assignment.spoilers != "full"
    return not (banned or away or set(one.text) & _MARKS) and 0 < count_words(one.text) <= _LONGEST_QUOTE


def _advice(
    assignment: Assignment,
    figures: Sequence[Evidence],
    praised: Sequence[Evidence],
    blamed: Sequence[Evidence],
    number: int,
) -> Iterator[list[Line]]:
    """What to put forward and what to have an answer for; then what moves ratings or has changed, beyond noise."""
    for side, aspects in (("praise", praised), ("blame", blamed)):
        told = _rotated(aspects, number)[:_ASPECTS]
        if told:
            text = _WORDS[assignment.language][side].format(_listed(assignment.language, told))
            yield [
                Line(
                    text=text,
                    evidence=tuple(one.evidence_id for one in told),
                    breaks=side == "blame" and bool(praised),
                )
            ]
    for one in _rotated([one for one in figures if _moves(one)], number)[:_ASPECTS]:
        yield [_figure_line(one, breaks=bool(praised or blamed))]


def _moves(one: Evidence) -> bool:
    """Whether it is a difference that is not noise: an aspect's pull on the rating, or a change over time."""
    if one.subject == "change":
        return True
    pull = one.unit == "rating" and one.subject not in _WHOLES and one.low is not None and one.high is not None
    return pull and ((one.low or 0) > 0 or (one.high or 0) < 0)


def _listed(language: Language, told: Sequence[Evidence]) -> str:
    words = _WORDS[language]
    return words["between"].join(f"{words['the']}{name}" for name in dict.fromkeys(one.about for one in told))


def _figure_line(one: Evidence, *, breaks: bool = False) -> Line:
    return Line(text=one.text.strip(), evidence=(one.evidence_id,), breaks=breaks)


def _quote_line(language: Language, one: Evidence, *, breaks: bool = False) -> Line:
    return Line(text=_WORDS[language]["quote"].format(one.text), evidence=(one.evidence_id,), breaks=breaks)


def _rotated(told: Sequence[Evidence], number: int) -> list[Evidence]:
    """Another variant begins elsewhere, in steps of what one variant tells."""
    at = (number * _ASPECTS) % len(told) if told else 0
    return [*told[at:], *told[:at]]
