"""What a person makes of a title: a score by aspect, a rating, and the rating as they would write it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from data.sample.chance import clamp, noise
from data.sample.people import Person
from data.sample.slate import OlderTitle, SampleTitle

#: The score at which opinion turns from blame to praise.
TURN = 6.0
#: How far ratings spread around `TURN`, relative to the aspects' weighted mean.
STRETCH = 1.5
#: Genre liking of those who come, on average; people choose what they like.
USUAL_LIKING = 0.45
#: How much severer a rating is than the sum of its parts.
SEVERITY = 0.25


@dataclass(frozen=True)
class Opinion:
    """Scores by aspect and the overall rating, all on 0–10 though not clamped."""

    scores: dict[str, float]
    rating: float

    @property
    def tone(self) -> float:
        """The overall feeling, −1…1."""
        return clamp((self.rating - TURN) / 3.0, -1.0, 1.0)


def opinion(chance: Random, title: SampleTitle, person: Person, day: int) -> Opinion:
    """rating = weighted mean of the aspects as this taste weighs them + genre liking + mildness + noise."""
    liking = person.taste.liking(title.record.genres)
    shift = title.drift.shift * title.drift.progress(day) if title.drift else 0.0
    scores = {
        aspect: quality + shift + 0.8 * (liking - USUAL_LIKING) + noise(chance, 1.3)
        for aspect, quality in title.quality.items()
    }
    weights = {aspect: person.taste.aspects.get(aspect, 1.0) for aspect in scores}
    level = sum(scores[aspect] * weights[aspect] for aspect in scores) / sum(weights.values())
    rating = (
        TURN
        - SEVERITY
        + STRETCH * (level - TURN)
        + 1.2 * (liking - USUAL_LIKING)
        + person.taste.leniency
        + person.mildness
    )
    return Opinion(scores, rating + noise(chance, 1.2))


def rating_of_older(chance: Random, title: OlderTitle, person: Person) -> float:
    """The rating of a back-catalogue title, which has one quality and no aspects."""
    liking = person.taste.liking(title.record.genres)
    level = TURN + STRETCH * (title.quality - TURN) + 2.0 * liking
    return level + person.taste.leniency + person.mildness + noise(chance, 1.1)


def written(rating: float, notation: str) -> tuple[float, str]:
    """A rating as its viewer writes it: its value on 0–10 and the text ("8/10", "3.5/5", "★★★½")."""
    points = int(clamp(rating, 0.0, 10.0) + 0.5)
    if notation == "tenths":
        return float(points), f"{points}/10"
    points = max(1, points)
    if notation == "fifths":
        return float(points), f"{points // 2}{'.5' if points % 2 else ''}/5"
    return float(points), "★" * (points // 2) + ("½" if points % 2 else "")
