"""Who goes to see a title, and when: a release curve, and an audience that may change along it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from data.sample.chance import stream
from data.sample.people import Person, strangers
from data.sample.slate import SampleTitle

#: Nothing in the sample is dated on this day or later.
CLOSES = date(2026, 11, 1)
#: The weight of each hour of the day, from midnight.
HOURS = (4, 2, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 8, 7, 7, 8, 9, 10, 12, 14, 16, 14, 9)
#: How much busier Friday, Saturday and Sunday are.
WEEKEND = 1.5


@dataclass(frozen=True)
class Visit:
    """One viewer seeing one title and writing about it at one time; `bombing` marks those of a burst."""

    person: Person
    at: datetime
    day: int
    bombing: bool = False


class Crowd:
    """The people a title draws, each person at most once.

    Args:
        title: the title; its audience may change along its drift.
        persons: everybody who could come.
        absent: keys of viewers who must not be drawn.
    """

    def __init__(self, title: SampleTitle, persons: Sequence[Person], absent: set[str] | None = None) -> None:
        self._title, self._persons, self._seen = title, persons, set(absent or ())
        self._changing = title.drift if title.drift and title.drift.kind == "audience-mix" else None
        crowds = (self._changing.early, self._changing.late) if self._changing else ({}, {})
        self._early, self._late = ([*accumulate(self._pulls(welcome))] for welcome in crowds)

    def _pulls(self, welcome: dict[str, float]) -> Iterator[float]:
        for person in self._persons:
            yield attraction(person, self._title.record.genres) * welcome.get(person.taste.name, 1.0)

    def draw(self, chance: Random, day: int) -> Person:
        """Somebody new who sees the title on a day since release."""
        late = self._changing is not None and chance.random() < self._changing.progress(day)
        while True:
            person = chance.choices(self._persons, cum_weights=self._late if late else self._early)[0]
            if person.record.key not in self._seen:
                self._seen.add(person.record.key)
                return person


def visits(seed: int, title: SampleTitle, persons: Sequence[Person]) -> list[Visit]:
    """Everybody who reviews a title, in order of time."""
    chance = stream(seed, "visits", title.record.key)
    crowd = Crowd(title, persons)
    days = review_days(chance, title, title.reviews)
    found = [Visit(crowd.draw(chance, day), moment(chance, title, day), day) for day in days]
    found += _burst(seed, title) if title.burst else []
    return sorted(found, key=lambda visit: (visit.at, visit.person.record.key))


def review_days(chance: Random, title: SampleTitle, count: int) -> list[int]:
    """Days since release on which `count` reviews or ratings come in, falling off after release, in order."""
    span = range((CLOSES - title.released).days)
    weights = [_busy(title, day) for day in span]
    return sorted(chance.choices(span, weights, k=count)) if count else []


def _busy(title: SampleTitle, day: int) -> float:
    slowing = 1.0 + day / title.decay_days
    weekday = (title.released + timedelta(days=day)).weekday()
    return (1.0 / (slowing * slowing) + 0.003) * (WEEKEND if weekday >= 4 else 1.0)


def attraction(person: Person, genres: tuple[str, ...]) -> float:
    """How likely a person is to see a title of these genres, relative to others."""
    liking = 1.0 + 0.8 * person.taste.liking(genres)
    return person.activity * liking * liking


def moment(chance: Random, title: SampleTitle, day: int) -> datetime:
    """A time of day, busier in the evening, on a day since release."""
    hour = chance.choices(range(24), HOURS)[0]
    clock = time(hour, chance.randrange(60), chance.randrange(60))
    return datetime.combine(title.released + timedelta(days=day), clock)


def _burst(seed: int, title: SampleTitle) -> list[Visit]:
    assert title.burst is not None
    chance = stream(seed, "burst", title.record.key)
    window = title.burst.hours * 3600
    found = []
    for person in strangers(seed, title):
        at = title.burst.starts + timedelta(seconds=chance.randrange(window))
        found.append(Visit(person, at, (at.date() - title.released).days, bombing=True))
    return found


def rated_at(chance: Random, opens: date) -> datetime:
    """A moment between a day and the sample's close, for a rating that came without a review."""
    seconds = (CLOSES - opens).days * 86_400
    return datetime.combine(opens, time()) + timedelta(seconds=chance.randrange(seconds))
