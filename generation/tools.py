"""What checks and composer borrow from elsewhere: vectors of sentences and, where there is a model, entailment."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import numpy as np


class Encoder(Protocol):
    """Makes sentence vectors (`analytics.minilm_light`)."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """L2-normalised vectors, shape (len(texts), e)."""
        ...


class RememberingEncoder:
    """An encoder that keeps its newest vectors: the same evidence stands behind every variant and every check of it.

    Args:
        inner: what makes vectors.
        kept: texts that are remembered; 20,000 of them take 40 MB.
        known: text → vector of the same space, which somebody made before; these stay.
    """

    def __init__(self, inner: Encoder, kept: int = 20_000, known: Mapping[str, np.ndarray] | None = None) -> None:
        self._inner, self._kept = inner, kept
        self._given = dict(known or {})
        self._vectors: OrderedDict[str, np.ndarray] = OrderedDict()
        self._turn = threading.Lock()

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """See `Encoder`."""
        with self._turn:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
        known |= {text: self._given[text] for text in texts if text in self._given}
        new = list(dict.fromkeys(text for text in texts if text not in known))
        if new:
            known |= dict(zip(new, self._inner.embed(new), strict=True))
        with self._turn:
            for text in texts:
                self._vectors[text] = known[text]
                self._vectors.move_to_end(text)
            while len(self._vectors) > self._kept:
                self._vectors.popitem(last=False)
        return np.stack([known[text] for text in texts]) if texts else self._inner.embed([])


@contextmanager
def single_threaded() -> Iterator[None]:
    """Let matrix products use one thread each: a sentence's are small, and on a busy machine several threads waiting
    for each other took thirty times as long.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, "blas"):
        yield


class Judge(Protocol):
    """Says whether evidence supports a sentence: a language model that is asked, or an entailment classifier.

    Attributes:
        independent: whether it is something else than what writes. What judges its own words may block a sentence,
            and never lets one pass that words and vectors do not support.
    """

    name: str
    independent: bool

    def supports(self, evidence: Sequence[str], sentences: Sequence[str]) -> list[float]:
        """For each sentence the probability, 0–1, that its evidence (one text each) supports it.

        Raises:
            BackendError: it cannot be asked, or its answer cannot be read.
        """
        ...


@dataclass(frozen=True)
class Tools:
    """What is passed in.

    Attributes:
        encoder: None where no vectors can be had; what needs them then says so.
        judge: None where no model is there.
    """

    encoder: Encoder | None = None
    judge: Judge | None = None
