"""Viewers with a known taste, for the recommender's tests: two camps, each of which likes one half of the titles."""

from __future__ import annotations

import numpy as np

from analytics.recommender.facts import TitleFacts
from analytics.recommender.feedback import Feedback, make_feedback

GENRES = ("Drama", "Action")


def two_camps(viewers: int = 120, titles: int = 60, each: int = 20, seed: int = 1) -> Feedback:
    """Viewer i is of camp i % 2 and sees mostly its titles (j % 2); they like 9 in 10 of these and 1 in 5 others."""
    chance = np.random.default_rng(seed)
    rows = np.repeat(np.arange(viewers), each)
    own = chance.random(len(rows)) < 0.8
    columns = 2 * chance.integers(0, titles // 2, len(rows)) + np.where(own, rows % 2, 1 - rows % 2)
    likes = chance.random(len(rows)) < np.where(own, 0.9, 0.2)
    return make_feedback(
        [f"v{row:04d}" for row in rows],
        [f"t{column:04d}" for column in columns],
        np.where(likes, 8.0, 4.0).tolist(),
        at=chance.random(len(rows)).tolist(),
        every_title=[f"t{number:04d}" for number in range(titles)],
    )


def facts_of(titles: int = 60) -> TitleFacts:
    """Each camp's titles are of its genre."""
    genres = [(GENRES[number % 2],) for number in range(titles)]
    return TitleFacts(
        names=[f"Title {number}" for number in range(titles)],
        synopses=[""] * titles,
        years=np.full(titles, np.nan),
        genres=genres,
        people=[()] * titles,
    )
