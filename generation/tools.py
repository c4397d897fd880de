"""What checks and composer borrow from elsewhere: vectors of sentences and, where there is a model, entailment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np


class Encoder(Protocol):
    """Makes sentence vectors (`analytics.minilm_light`)."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """L2-normalised vectors, shape (len(texts), e)."""
        ...


class Judge(Protocol):
    """Says whether evidence supports a sentence: a language model that is asked, or an entailment classifier."""

    name: str

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
