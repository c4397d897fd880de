"""An understood question: its parts, each with the words that it was read from and how else they could be read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from analytics.asking.tokens import plain_words

Ask = Literal["titles", "segments", "viewers", "sayings"]
Kind = Literal[
    "title",
    "genre",
    "person",
    "aspect",
    "segment",
    "period",
    "spoken",
    "language",
    "territory",
    "sign",
    "lead",
    "meaning",
]
#: Of a title: its fans, its foes, what is like it, it alone. Of aspects and signs: praise, blame, or either.
Role = Literal["fans", "foes", "alike", "only", "praise", "blame", "either", "text", ""]
#: Readings of a part that are no part: its words are left out, or searched by meaning.
LEFT_OUT, BY_MEANING = "none", "meaning"


@dataclass(frozen=True)
class Part:
    """One part of a question.

    Attributes:
        values: ids or names; several mean any of them. Of a period the first and the last year, either may be "".
        labels: what they are called.
        negated: what must not be, or should rather not.
        words: the part of the question, as it is written.
        start: where that begins.
        near: whether it was matched by likeness of spelling alone.
        options: how else the same words could be read.
    """

    kind: Kind
    values: tuple[str, ...]
    labels: tuple[str, ...]
    words: str
    start: int
    role: Role = ""
    negated: bool = False
    near: bool = False
    options: tuple[Part, ...] = ()

    @property
    def key(self) -> str:
        """The words as `choices` name them."""
        return " ".join(plain_words(self.words))

    @property
    def reading(self) -> str:
        """How the words were read: kind, values, role, as `choices` name it."""
        return ":".join((self.kind, "|".join(self.values), ("not " if self.negated else "") + self.role))

    def but(self, **changes: object) -> Part:
        """The same part with some fields replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Question:
    """What was asked, as it was understood.

    Attributes:
        text: the question.
        ask: what is asked for.
        parts: in the order of the words.
        unused: words that came to nothing.
        left_out: words that the asker took out.
        cut: whether the question was too long to be read to its end.
    """

    text: str
    ask: Ask
    parts: tuple[Part, ...]
    unused: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    cut: bool = False

    def of(self, *kinds: str) -> list[Part]:
        """The parts of some kinds that are wanted, negated ones left out."""
        return [part for part in self.parts if part.kind in kinds and not part.negated]

    def against(self, *kinds: str) -> list[Part]:
        """The parts of some kinds that are not wanted."""
        return [part for part in self.parts if part.kind in kinds and part.negated]

    def titles(self, role: Role) -> tuple[str, ...]:
        """The titles named in a role."""
        return tuple(value for part in self.of("title") if part.role == role for value in part.values)

    def titles_parts(self, role: Role) -> list[Part]:
        """The parts that name titles in a role."""
        return [part for part in self.of("title") if part.role == role]


def years_of(part: Part) -> tuple[int | None, int | None]:
    """First and last year of a period, both inclusive."""
    first, last = (int(value) if value else None for value in part.values)
    return first, last


def days_of(part: Part) -> tuple[date | None, date | None]:
    """First and last day of a period."""
    first, last = years_of(part)
    return (date(first, 1, 1) if first else None), (date(last, 12, 31) if last else None)
