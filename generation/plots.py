"""Plots as evidence: each sentence of a synopsis or screenplay, with its span and how far into the plot it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Literal

from data.errors import SourceError
from data.sentences import Span, split_sentences
from data.writing import Evidence, Language
from generation.screenplay.elements import Element, Kind, Script
from generation.screenplay.reading import read_screenplay
from generation.screenplay.scenes import Scene, scenes_of
from generation.screenplay.typed import parse_typed

PlotKind = Literal["synopsis", "treatment", "screenplay"]
#: From here on, as a fraction of the plot, a sentence gives the ending away.
ENDING_FROM = 0.75
#: What of a screenplay tells the plot: what is seen, and what the writer says a scene is about.
_TELLING: tuple[Kind, ...] = ("action", "synopsis")


def plot_evidence(text: str, language: Language, kind: PlotKind = "synopsis") -> tuple[Evidence, ...]:
    """The sentences of a plot in its order, p1, p2 …; `text[start:end]` is each one's text, to the letter.

    Args:
        text: the source as it is kept (`Drafts.source`); of a screenplay `Script.text`.
        kind: of a screenplay the action is the plot, and its place is counted in pages, not in characters.
    """
    placed = _of_screenplay(text, language) if kind == "screenplay" else _of_prose(text, language)
    return tuple(
        Evidence(
            evidence_id=f"p{number}",
            kind="plot",
            text=text[span.start : span.end],
            language=language,
            start=span.start,
            end=span.end,
            place=place,
            spoiler=place >= ENDING_FROM,
        )
        for number, (span, place) in enumerate(placed, 1)
    )


def _of_prose(text: str, language: Language) -> Iterator[tuple[Span, float]]:
    spans = split_sentences(text, language)
    if not spans:
        return
    first, last = spans[0].start, spans[-1].end
    for span in spans:
        yield span, ((span.start + span.end) / 2 - first) / (last - first)


def _of_screenplay(text: str, language: Language) -> Iterator[tuple[Span, float]]:
    scenes = scenes_of(_script(text))
    whole = sum(scene.eighths for scene in scenes)
    before = accumulate((scene.eighths for scene in scenes), initial=0)
    for scene, pages in zip(scenes, before, strict=False):
        for span in _told(text, scene.elements, language):
            yield span, (pages + scene.eighths * _within(scene, span)) / whole


def _script(text: str) -> Script:
    """The screenplay in a text; offsets are to hold, so a reading that changes the text is not taken."""
    try:
        script = read_screenplay(text.encode(), "")
    except SourceError:
        return parse_typed(text)
    return script if script.text == text else parse_typed(text)


def _told(text: str, elements: Sequence[Element], language: Language) -> Iterator[Span]:
    for element in elements:
        if element.kind in _TELLING:
            for start, end in split_sentences(text[element.start : element.end], language):
                yield Span(element.start + start, element.start + end)


def _within(scene: Scene, span: Span) -> float:
    middle = (span.start + span.end) / 2 - scene.start
    return min(1.0, max(0.0, middle / max(1, scene.end - scene.start)))
