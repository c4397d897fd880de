"""How well a back end writes, measured text by text over a fixed set. What is made of it is the caller's business.

Measures: sentences supported, quotes to the letter, sentences that give the ending away, parts within their limits;
ROUGE-1 and ROUGE-L F (Lin 2004) against references; distinct-1 and distinct-2 (Li et al. 2016, A diversity-promoting
objective function) and likeness of variants; seconds and tokens.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise

from data.errors import BackendDeclined, BackendError
from data.writing import Assignment, Copy, Written
from generation.channels import count_bytes, count_characters, count_words, form_of
from generation.checks.passages import find_passages
from generation.excerpts import words_of
from generation.likeness import likeness
from generation.writing import Desk, write_variants

#: Findings that say that a sentence rests on nothing.
_UNSUPPORTED = frozenset({"support", "claim", "quote"})
_NAME_WORDS = 2


@dataclass(frozen=True)
class Item:
    """One thing to write: an assignment, the text its plot stands in, and what it is compared with, if anything."""

    name: str
    assignment: Assignment
    source: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Measured:
    """One text, counted.

    Attributes:
        lines, supported: sentences, and those that no check found unsupported.
        quotes, verbatim: quoted passages, and those that stand so in a review of the title.
        hidden, spoiled: sentences of a text that may not give the ending away, and those that do.
        parts, within: parts, and those within every limit.
        rouge_1, rouge_l: F against the reference, None without one.
        seconds, tokens: as the back end told them; tokens None where it counts none.
        instead_of: why something else wrote it.
    """

    item: str
    task: str
    variant: int
    content: Copy
    lines: int
    supported: int
    quotes: int
    verbatim: int
    hidden: int
    spoiled: int
    parts: int
    within: int
    rouge_1: float | None
    rouge_l: float | None
    seconds: float
    tokens: int | None
    blocked: bool
    instead_of: str = ""


@dataclass
class Outcome:
    """All that was measured of one back end.

    Attributes:
        declined: item → why it was not written.
        failed: item → what went wrong.
        likeness: of every two variants of an item.
    """

    measured: list[Measured] = field(default_factory=list)
    declined: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    likeness: list[float] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Take in what was measured of further items."""
        self.measured.extend(other.measured)
        self.declined.update(other.declined)
        self.failed.update(other.failed)
        self.likeness.extend(other.likeness)


def evaluate(items: Sequence[Item], desk: Desk) -> Outcome:
    """Write every item, and count. What fails or is declined is told, and the rest goes on."""
    outcome = Outcome()
    for item in items:
        done: list[Measured] = []
        began = time.monotonic()
        try:
            for written in write_variants(item.assignment, replace(desk, source=item.source)):
                seconds, began = time.monotonic() - began, time.monotonic()
                done.append(measure(item, len(done), written, seconds))
        except BackendDeclined as error:
            if not done:
                outcome.declined[item.name] = str(error)
        except BackendError as error:
            outcome.failed[item.name] = str(error)
        outcome.measured.extend(done)
        outcome.likeness.extend(likeness(one.content, other.content) for one, other in combinations(done, 2))
    return outcome


def measure(item: Item, variant: int, written: Written, seconds: float) -> Measured:
    """One text, counted."""
    content, findings = written.content, written.findings
    places = [(part, line) for part, line, _ in content.lines()]
    bad = {(one.part, one.line) for one in findings if one.check in _UNSUPPORTED and one.level == "block"}
    spoiling = {(one.part, one.line) for one in findings if one.check == "spoiler" and one.level == "block"}
    quotes = _quotes(content)
    rouge = rouge_f(content.text, item.reference) if item.reference else (None, None)
    usage = written.author.usage
    return Measured(
        item=item.name,
        task=item.assignment.task,
        variant=variant,
        content=content,
        lines=len(places),
        supported=sum(place not in bad for place in places),
        quotes=len(quotes),
        verbatim=sum(_is_verbatim(quote, item.assignment) for quote in quotes),
        hidden=len(places) if item.assignment.spoilers == "none" else 0,
        spoiled=sum(place in spoiling for place in places) if item.assignment.spoilers == "none" else 0,
        parts=len(content.parts),
        within=sum(_is_within(content, place, item.assignment) for place in range(len(content.parts))),
        rouge_1=rouge[0],
        rouge_l=rouge[1],
        seconds=float(usage.get("seconds", seconds)),
        tokens=usage.get("completion_tokens"),
        blocked=written.blocked,
        instead_of=written.author.instead_of,
    )


def _is_within(content: Copy, place: int, assignment: Assignment) -> bool:
    """Whether a part keeps its limits; counted here once more, not taken from the checks that let it through."""
    part = content.parts[place]
    field_ = form_of(assignment).field_of(part.name)
    if field_ is None:
        return False
    text = content.text_of(part)
    counted = (
        (field_.characters, count_characters(text, wide=field_.wide)),
        (field_.words, count_words(text)),
        (field_.bytes, count_bytes(text)),
    )
    return all(most is None or used <= most for most, used in counted)


def _quotes(content: Copy) -> list[list[str]]:
    """The words of every quoted passage; one or two words in quotation marks are a name or a manner of speaking."""
    # What is only told after "wrote" is no quotation: a plot has its own letters.
    passages = (one for place, part in enumerate(content.parts) for one in find_passages(content, place, part))
    found = (one.text for one in passages if one.marked)
    return [words for text in found if len(words := words_of(text)) > _NAME_WORDS]


def _is_verbatim(quote: list[str], assignment: Assignment) -> bool:
    """Whether the words stand so in a quote of this title. The check that let it pass is not asked."""
    said = (words_of(one.text) for one in assignment.evidence if one.kind == "quote")
    size = len(quote)
    return any(words[at : at + size] == quote for words in said for at in range(len(words) - size + 1))


class _Tokenizer:
    """Words as Marquee counts them: rouge-score's own knows no Chinese."""

    def tokenize(self, text: str) -> list[str]:
        return words_of(text)


def rouge_f(text: str, reference: str) -> tuple[float, float]:
    """ROUGE-1 and ROUGE-L F of a text against a reference, 0–1."""
    from rouge_score.rouge_scorer import RougeScorer

    scores = RougeScorer(["rouge1", "rougeL"], tokenizer=_Tokenizer()).score(reference, text)
    return float(scores["rouge1"].fmeasure), float(scores["rougeL"].fmeasure)


def lead(assignment: Assignment) -> str:
    """The first sentences of the plot that may be told, as many as fit; the first one is cut if need be."""
    most = form_of(assignment).fields[0].words or 0
    joined = "" if assignment.language == "zh" else " "
    told = [one.text for one in assignment.usable if one.kind == "plot"]
    kept = [told[0]] if told else []
    while count_words(joined.join(told[: len(kept) + 1])) <= most and len(kept) < len(told):
        kept = told[: len(kept) + 1]
    if count_words(joined.join(kept)) <= most:
        return joined.join(kept)
    return " ".join(kept[0].split()[:most]) if joined else kept[0][:most]


def distinct(texts: Sequence[str], n: int) -> float | None:
    """Share of different n-grams among all of some texts; None where there are none."""
    words = [words_of(text) for text in texts]
    grams = [pair for own in words for pair in (pairwise(own) if n == 2 else ((word,) for word in own))]
    return len(set(grams)) / len(grams) if grams else None
