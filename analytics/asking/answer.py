"""What an answer is made of: hits, what each part of the question contributed, and the paths that led there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analytics.asking.meaning import Near
from analytics.asking.measures import Counted
from analytics.asking.question import Part, Question
from analytics.figures.figure import Figure

NodeKind = Literal["title", "genre", "person", "aspect", "segment", "viewers", "wish", "passage", "sentence", "fact"]


@dataclass(frozen=True)
class Node:
    """A thing on a path: a title, a person, a genre, an aspect, a group of viewers, a wish, a text."""

    kind: NodeKind
    key: str
    label: str


@dataclass(frozen=True)
class Link:
    """One step of a path: how it leads on (`verb`, a key of the copy) to which node, and the number of that step.

    Attributes:
        figure: an estimate with its interval, where the step is one.
        counted: a plain count of rows.
        cosine: how near two texts or two titles are.
    """

    verb: str
    target: Node
    figure: Figure | None = None
    counted: Counted | None = None
    cosine: float | None = None


@dataclass(frozen=True)
class Path:
    """A chain from what was asked to what was found."""

    start: Node
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Contribution:
    """What one part of the question gave a hit, on 0–1; `known`: whether enough viewers stand behind it.

    `part` is None for the liking by which titles are ordered where the question asks for nothing else.
    """

    part: Part | None
    score: float
    known: bool


@dataclass(frozen=True)
class Hit:
    """One answer: a title, a segment, or a sentence.

    Attributes:
        kind: what it is; `key` is its id.
        score: mean of the contributions.
        missed: parts that it does not meet; only the nearest have some, where nothing meets all.
    """

    kind: Literal["title", "segment", "sentence"]
    key: str
    label: str
    score: float
    contributions: tuple[Contribution, ...]
    paths: tuple[Path, ...]
    missed: tuple[Part, ...] = ()
    figure: Figure | None = None
    near: Near | None = None


@dataclass(frozen=True)
class Answer:
    """What a question comes to.

    Attributes:
        question: as it was understood; its `unused` are filled.
        hits: best first.
        considered: how many titles, segments or sentences there were to choose from.
        matching: how many of them meet every part that must be met.
        meant: the viewers whom the question names or asks for, if it does.
        net: what the sentences found say on balance.
        audiences: part → the viewers it means.
        notes: keys of the copy: what the reader ought to know of how this was answered.
    """

    question: Question
    hits: tuple[Hit, ...]
    considered: int
    matching: int
    meant: Counted | None = None
    net: Figure | None = None
    audiences: tuple[tuple[Part, Counted], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def found(self) -> bool:
        """Whether anything meets the question, or there are only the nearest."""
        return bool(self.hits) and not self.hits[0].missed
