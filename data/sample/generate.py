"""The sample studio, record by record.

Titles come first, then viewers, then each review followed by what is planted in it, then the ratings without a
review. The same seed gives the same records on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from data.records import Planted, Rating, Review, Title, Viewer
from data.sample.audience import CLOSES, Crowd, Visit, attraction, moment, rated_at, review_days, visits
from data.sample.bank import Line
from data.sample.chance import stream
from data.sample.composing import Composed, Composer
from data.sample.opinions import Opinion, opinion, rating_of_older, written
from data.sample.people import Person, people, planted_tastes, strangers
from data.sample.slate import OlderTitle, SampleTitle, load_catalogue, load_slate

Record = Title | Viewer | Review | Rating | Planted

#: Ratings of the back catalogue, in all.
OLDER_RATINGS = 30_500
#: The back catalogue is rated from this day on.
OPENS = date(2023, 11, 1)
#: Share of decided reviews whose stars say the opposite of their text.
CONFLICTS = 0.065
#: Share of reviews with a spoiler that say so, and of reviews without one that say so all the same.
FLAGGED = (0.55, 0.01)


def generate_sample(seed: int) -> Iterator[Record]:
    """All records of the sample studio.

    Args:
        seed: which of the possible studios; the slate and its planted quality are the same in all of them.

    Yields:
        Every title, then every viewer with the taste planted in them, then every review followed by the facts
        planted in it, then the ratings that came without a review.
    """
    slate, persons = load_slate(), people(seed)
    yield from (title.record for title in slate)
    yield from (older.record for older in load_catalogue())
    for title in slate:
        yield from _planted_in_title(title)
    yield from (person.record for person in persons)
    yield from planted_tastes(persons)
    for title in slate:
        yield from (stranger.record for stranger in (strangers(seed, title) if title.burst else ()))
    for title in slate:
        reviewers: set[str] = set()
        for record in _reviews(seed, title, persons):
            if isinstance(record, Review) and record.viewer_key:
                reviewers.add(record.viewer_key)
            yield record
        yield from _ratings(seed, title, persons, reviewers)
    yield from _older_ratings(seed, persons)


def _planted_in_title(title: SampleTitle) -> Iterator[Planted]:
    facts = {f"quality.{aspect}": str(score) for aspect, score in title.quality.items()}
    if title.drift:
        facts |= {"drift": title.drift.kind, "drift_from": _day(title, title.drift.from_day)}
        facts |= {"drift_until": _day(title, title.drift.from_day + title.drift.over_days)}
    if title.burst:
        ends = title.burst.starts + timedelta(hours=title.burst.hours)
        facts |= {"burst_from": title.burst.starts.isoformat(), "burst_until": ends.isoformat()}
    if title.emerging:
        facts |= {"emerging_topic": title.emerging.topic, "emerging_from": _day(title, title.emerging.from_day)}
    for fact, value in facts.items():
        yield Planted(subject="title", key=title.record.key, fact=fact, value=value)


def _day(title: SampleTitle, day: int) -> str:
    return (title.released + timedelta(days=day)).isoformat()


@dataclass(frozen=True)
class _Written:
    """One review before it becomes records: its key, who, what they think, what they wrote, what they starred."""

    key: str
    visit: Visit
    opinion: Opinion
    composed: Composed
    rating: float
    conflict: bool


def _reviews(seed: int, title: SampleTitle, persons: Sequence[Person]) -> Iterator[Review | Planted]:
    chance = stream(seed, "reviews", title.record.key)
    composer = Composer(title, stream(seed, "words", title.record.key))
    for number, visit in enumerate(visits(seed, title, persons), start=1):
        felt = opinion(chance, title, visit.person, visit.day)
        if visit.bombing:
            felt = Opinion(felt.scores, 1.2 * chance.random())
        composed = composer.compose(visit, felt)
        conflict = not visit.bombing and _may_conflict(felt, composed) and chance.random() < CONFLICTS
        rating = _opposite(chance, felt) if conflict else felt.rating
        key = f"{title.record.key}-{number:04d}"
        review = _Written(key, visit, felt, composed, rating, conflict)
        yield _record_of(chance, title, review)
        yield from _planted_in_review(title, review)


def _may_conflict(felt: Opinion, composed: Composed) -> bool:
    """Only a clear text can contradict its stars."""
    return abs(felt.tone) > 0.5 and composed.sentiment == ("praise" if felt.tone > 0 else "blame")


def _opposite(chance: Random, felt: Opinion) -> float:
    return 3.0 * chance.random() if felt.tone > 0 else 8.0 + 2.0 * chance.random()


def _record_of(chance: Random, title: SampleTitle, review: _Written) -> Review:
    rating, original = written(review.rating, review.visit.person.notation)
    spoils = any(line.kind == "spoiler" for line in review.composed.lines)
    return Review(
        key=review.key,
        title_key=title.record.key,
        viewer_key=review.visit.person.record.key,
        text=review.composed.text,
        rating=rating,
        rating_original=original,
        published_at=review.visit.at,
        territory=review.visit.person.record.territory,
        helpful_votes=int(0.5 / (chance.random() + 0.01)),
        spoiler=chance.random() < FLAGGED[0 if spoils else 1],
    )


def _planted_in_review(title: SampleTitle, review: _Written) -> Iterator[Planted]:
    facts: dict[str, str] = {"sentiment": review.composed.sentiment}
    if review.visit.bombing:
        facts |= {"burst": "bombing"}
    if review.conflict:
        genuine, _ = written(review.opinion.rating, "tenths")
        facts |= {"conflict": "stars-against-text", "genuine_rating": f"{genuine:g}"}
    for fact, value in facts.items():
        yield Planted(subject="review", key=review.key, fact=fact, value=value)
    for position, line in enumerate(review.composed.lines):
        for fact, value in _facts_of(title, line).items():
            yield Planted(subject="sentence", key=review.key, position=position, fact=fact, value=value)


def _facts_of(title: SampleTitle, line: Line) -> dict[str, str]:
    characters = dict.fromkeys(title.names[slot] for slot in line.slots if slot in title.names)
    if line.character:
        characters[line.character] = None
    facts: dict[str, str] = {"sentiment": line.meant}
    facts |= {"aspects": ",".join(map(":".join, line.said))} if line.said else {}
    facts |= {"characters": ",".join(characters)} if characters else {}
    facts |= {"topic": line.topic} if line.topic else {}
    facts |= {line.kind: "true"} if line.kind in ("sarcasm", "spoiler") else {}
    return facts


def _ratings(seed: int, title: SampleTitle, persons: Sequence[Person], reviewers: set[str]) -> Iterator[Rating]:
    """Ratings of a title of the slate by people who did not review it."""
    chance = stream(seed, "ratings", title.record.key)
    crowd = Crowd(title, persons, absent=reviewers)
    for day in review_days(chance, title, min(title.reviews * 5 // 2, 1_700 - title.reviews)):
        person = crowd.draw(chance, day)
        rating, original = written(opinion(chance, title, person, day).rating, person.notation)
        yield Rating(
            title_key=title.record.key,
            viewer_key=person.record.key,
            rating=rating,
            rating_original=original,
            rated_at=moment(chance, title, day),
        )


def _older_ratings(seed: int, persons: Sequence[Person]) -> Iterator[Rating]:
    """Ratings of the back catalogue, a few titles having most of them."""
    chance = stream(seed, "older")
    titles = list(load_catalogue())
    chance.shuffle(titles)
    fame = [1.0 / (8 + place) for place in range(len(titles))]
    for title, share in zip(titles, fame, strict=True):
        yield from _ratings_of_older(chance, title, persons, round(OLDER_RATINGS * share / sum(fame)))


def _ratings_of_older(chance: Random, title: OlderTitle, persons: Sequence[Person], count: int) -> Iterator[Rating]:
    weights = [attraction(person, title.record.genres) for person in persons]
    raters: dict[str, Person] = {}
    while len(raters) < count:
        for person in chance.choices(persons, weights, k=count - len(raters)):
            raters[person.record.key] = person
    for key, person in raters.items():
        rating, original = written(rating_of_older(chance, title, person), person.notation)
        yield Rating(
            title_key=title.record.key,
            viewer_key=key,
            rating=rating,
            rating_original=original,
            rated_at=rated_at(chance, OPENS),
        )


__all__ = ["CLOSES", "Record", "generate_sample"]
