"""What a definition would find, before a studio saves it: no run, nothing written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from analytics.aspects.definitions import Definition
from analytics.aspects.examples import ExampleVectors, ExampleWords, defined_by_examples
from analytics.aspects.find import AspectFinder, Clause
from analytics.embeddings import Embedder, minilm_folder


@dataclass(frozen=True)
class Preview:
    """What a definition finds among some texts.

    Attributes:
        seen: how many texts were looked at.
        found: how many of them it would tag.
        texts: the first of those, `shown` at most, in their order.
        unread: how many are in a language that the definition has no words for.
    """

    seen: int
    found: int
    texts: tuple[str, ...]
    unread: int


def preview(
    definition: Definition,
    texts: Sequence[str],
    languages: Sequence[str],
    *,
    others: Sequence[Definition] = (),
    shown: int = 50,
    encoder: Callable[[], Embedder] | None = None,
) -> Preview:
    """The sentences that a definition would tag.

    Args:
        definition: as it would be saved.
        texts: sentences, with their languages.
        others: the studio's other aspects; hints give way to their cues.
        shown: how many sentences to return.
        encoder: makes sentence vectors, asked for only where English examples stand alone; the packaged one if None.

    Names of people ({cast} …) find nothing here: no title is known.
    """
    among = [*(one for one in others if one.id != definition.id), definition]
    tagged: list[str] = []
    unread = 0
    for language in dict.fromkeys(languages):
        rows = [row for row, spoken in enumerate(languages) if spoken == language]
        own = [texts[row] for row in rows]
        wording = definition.wording(language)
        if not (wording.cues or wording.hints or wording.examples):
            unread += len(own)
            continue
        tagged += [
            texts[row] for row, hit in zip(rows, _tags(definition, among, own, language, encoder), strict=True) if hit
        ]
    return Preview(len(texts), len(tagged), tuple(tagged[:shown]), unread)


def _tags(
    definition: Definition,
    among: Sequence[Definition],
    texts: Sequence[str],
    language: str,
    encoder: Callable[[], Embedder] | None,
) -> list[bool]:
    if not defined_by_examples([definition], language):
        finder = AspectFinder(among, language)
        return [definition.id in finder.find(text, [Clause(0, len(text))]) for text in texts]
    if language != "en":
        words = ExampleWords([definition], language)
        return [bool(words.aspects_of(text)) for text in texts]
    made = (encoder or packaged_encoder)()
    known = ExampleVectors([definition], language, made)
    return [bool(found) for found in known.aspects_of(np.asarray(made.embed(texts)))]


@cache
def packaged_encoder() -> Embedder:
    """The packaged all-MiniLM-L6-v2."""
    from analytics.minilm import MiniLM

    return MiniLM(minilm_folder(), "")
