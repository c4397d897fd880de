"""Aspects that are defined by examples alone: a sentence speaks of one if it is close enough to an example.

English: the cosine of sentence vectors (all-MiniLM-L6-v2). Other languages: the cosine of the sets of words, those
of the example weighed by how rare they are among all examples; a paraphrase without a common word is not found.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from analytics.aspects.definitions import Definition
from analytics.embeddings import Embedder
from analytics.lexical import listed_words, words_of

#: How close is close enough. How these were found: docs/models.md, "Sentences to aspects".
CLOSE = 0.55
CLOSE_IN_WORDS = 0.5


def defined_by_examples(definitions: Sequence[Definition], language: str) -> list[Definition]:
    """The aspects that have examples in a language and neither cues nor hints."""
    wordings = [(one, one.wording(language)) for one in definitions]
    return [one for one, wording in wordings if wording.examples and not wording.cues and not wording.hints]


class ExampleVectors:
    """Compares sentence vectors with those of the examples.

    Args:
        definitions: aspects with examples.
        language: of the examples and of the sentences.
        encoder: makes vectors of the examples, in the space of the sentences' vectors.
    """

    def __init__(self, definitions: Sequence[Definition], language: str, encoder: Embedder) -> None:
        texts = [(one.id, text) for one in definitions for text in one.wording(language).examples]
        self._aspects = np.array([aspect for aspect, _ in texts], dtype=object)
        self._vectors = encoder.embed([text for _, text in texts])

    def aspects_of(self, vectors: np.ndarray) -> list[set[str]]:
        """The aspects of sentences from their L2-normalised vectors, shape (n, dimension)."""
        close = vectors @ self._vectors.T >= CLOSE
        return [set(self._aspects[row]) if row.any() else set() for row in close]


class ExampleWords:
    """Compares the words of sentences with those of the examples."""

    def __init__(self, definitions: Sequence[Definition], language: str) -> None:
        self._language = language
        self._dull = listed_words(language, ("stop", "filler"))
        examples = [(one.id, self._words(text)) for one in definitions for text in one.wording(language).examples]
        seen = Counter(word for _, words in examples for word in words)
        self._rarity = {word: 1 + math.log(len(examples) / count) for word, count in seen.items()}
        self._common = 1 + math.log(max(1, len(examples)))
        self._examples = [(aspect, words, self._length(words)) for aspect, words in examples if words]

    def aspects_of(self, text: str) -> set[str]:
        """The aspects of one sentence."""
        words = self._words(text)
        length = self._length(words)
        return {
            aspect
            for aspect, own, own_length in self._examples
            if (both := own & words) and self._length(both) ** 2 >= CLOSE_IN_WORDS * length * own_length
        }

    def _words(self, text: str) -> frozenset[str]:
        return frozenset(word for word in words_of(text, self._language) if word not in self._dull)

    def _length(self, words: frozenset[str]) -> float:
        return math.sqrt(sum(self._rarity.get(word, self._common) ** 2 for word in words))
