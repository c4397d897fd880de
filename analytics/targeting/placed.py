"""A title among the viewers: one of the studio's, or one that is only described."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Protocol

import numpy as np
from pydantic import Field, StringConstraints

from analytics.recommender.facts import TitleFacts
from analytics.recommender.served import Served
from data.records import Record

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Encoder(Protocol):
    """What makes sentence vectors of texts (`analytics.minilm_light`)."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """L2-normalised vectors, shape (len(texts), e)."""
        ...


class Described(Record):
    """A title that is not in the studio, as a person describes it.

    Attributes:
        people: cast and directors, in any order.
    """

    name: Name
    synopsis: Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000)] = ""
    genres: tuple[Name, ...] = Field(default=(), max_length=20)
    people: tuple[Name, ...] = Field(default=(), max_length=60)
    year: int | None = Field(default=None, ge=1870, le=2100)

    def facts(self, *, with_synopsis: bool = True) -> TitleFacts:
        """What the tower reads."""
        year = np.nan if self.year is None else float(self.year)
        synopsis = self.synopsis if with_synopsis else ""
        return TitleFacts([self.name], [synopsis], np.array([year]), [self.genres], [self.people])


@dataclass(frozen=True)
class Placed:
    """A title with what the recommender says of it to every viewer.

    Attributes:
        title_id: None for a described one.
        vector: shape (d,).
        cold: whether it was placed from what is told of it, nobody's liking being known.
        products: u·m, which ranks viewers, shape (n,) in the order of `Served.viewer_ids`.
        interest: probability that each likes it, if they watch it and say, shape (n,).
    """

    title_id: str | None
    vector: np.ndarray
    cold: bool
    products: np.ndarray
    interest: np.ndarray


def place_known(served: Served, title_id: str) -> Placed:
    """A title of the studio.

    Raises:
        RunError: the recommender does not know it.
    """
    vector, leaning = served.vector_of(title_id), served.leaning_of(title_id)
    cold = served.is_cold(title_id)
    interest = served.cold_interest_in(vector, leaning) if cold else served.interest_in(vector, leaning)
    return Placed(title_id, vector, cold, served.products(vector), interest)


def place_described(served: Served, encoder: Encoder, described: Described) -> Placed:
    """A title that is only described, by the run's tower.

    Where the studio's titles have no synopses the tower never learnt to read one, and this one's counts for nothing.

    Raises:
        RunError: the run has no tower.
    """
    facts = described.facts(with_synopsis=served.tower.reads_synopses)
    vector = served.tower.vectors(facts, encoder.embed(facts.texts()))[0]
    return Placed(None, vector, True, served.products(vector), served.cold_interest_in(vector))
