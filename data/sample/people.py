"""The sample studio's viewers: who they are, what they like, how they write."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from data.records import Planted, Viewer
from data.sample.chance import deal, noise, pick, stream
from data.sample.slate import SampleTitle

VIEWERS = 3_000
#: territory → share of the viewers in percent.
TERRITORIES = {
    "US": 22, "GB": 17, "CN": 15, "FR": 8, "DE": 7, "CA": 6, "IN": 6, "AU": 5, "TW": 4, "SG": 4, "IE": 3, "BR": 3,
}  # fmt: skip
#: territory → probability that a viewer from there writes Chinese.
CHINESE = {"CN": 1.0, "TW": 1.0, "SG": 0.5}
OCCUPATIONS = (
    "administrator", "artist", "doctor", "educator", "engineer", "executive", "homemaker", "lawyer", "librarian",
    "marketing", "none", "programmer", "sales", "scientist", "student", "technician", "tradesperson", "writer",
)  # fmt: skip
NOTATIONS = {"tenths": 45, "stars": 35, "fifths": 20}
#: The weight of a review of 1, 2, … 9 sentences.
LENGTHS = (13, 19, 20, 16, 12, 9, 6, 3, 2)


@dataclass(frozen=True)
class Taste:
    """One latent taste; see `tastes.toml`."""

    name: str
    share: int
    ages: tuple[int, int]
    leniency: float
    outright: float
    genres: dict[str, float]
    aspects: dict[str, float]

    def liking(self, genres: tuple[str, ...]) -> float:
        """How much it seeks (1) or avoids (−1) a title of these genres."""
        return sum(self.genres.get(genre, 0.0) for genre in genres) / max(1, len(genres))


@dataclass(frozen=True)
class Person:
    """A viewer with what the studio cannot see: taste, mildness, habits of writing."""

    record: Viewer
    taste: Taste
    language: str
    casual: bool
    mildness: float
    wordiness: int
    activity: float
    notation: str


@cache
def load_tastes() -> dict[str, Taste]:
    """The latent tastes by name."""
    text: dict[str, Any] = tomllib.loads((Path(__file__).parent / "tastes.toml").read_text(encoding="utf-8"))
    return {name: Taste(name=name, **{**row, "ages": tuple(row["ages"])}) for name, row in text.items()}


def people(seed: int) -> tuple[Person, ...]:
    """The 3,000 regular viewers."""
    chance = stream(seed, "people")
    tastes = load_tastes()
    dealt = deal(chance, {name: taste.share * VIEWERS // 100 for name, taste in tastes.items()})
    homes = deal(chance, {name: share * VIEWERS // 100 for name, share in TERRITORIES.items()})
    return tuple(
        _person(chance, number, tastes[taste], home)
        for number, (taste, home) in enumerate(zip(dealt, homes, strict=True), start=1)
    )


def _person(chance: Random, number: int, taste: Taste, territory: str) -> Person:
    age = chance.randint(*taste.ages)
    record = Viewer(
        key=f"viewer-{number:04d}",
        age=age,
        gender=pick(chance, {"female": 49, "male": 48, "other": 3}),
        occupation=_occupation(chance, age),
        territory=territory,
    )
    return Person(
        record=record,
        taste=taste,
        language="zh" if chance.random() < CHINESE.get(territory, 0.0) else "en",
        casual=chance.random() < (0.55 if age < 25 else 0.2 if age < 40 else 0.02),
        mildness=noise(chance, 0.8),
        wordiness=chance.choice((-1, 0, 0, 0, 1, 2)),
        activity=1.0 / (0.06 + chance.random()),
        notation=pick(chance, NOTATIONS),
    )


def _occupation(chance: Random, age: int) -> str:
    if age < 19:
        return "student"
    if age > 66:
        return "retired"
    return chance.choice(OCCUPATIONS)


def strangers(seed: int, title: SampleTitle) -> tuple[Person, ...]:
    """The fresh accounts of a title's review bombing: no age, no occupation, one title."""
    assert title.burst is not None
    chance = stream(seed, "strangers", title.record.key)
    tastes = list(load_tastes().values())
    homes = deal(chance, title.burst.territories)
    return tuple(
        Person(
            record=Viewer(key=f"{title.record.key}-guest-{number:03d}", territory=home),
            taste=chance.choice(tastes),
            language="en",
            casual=chance.random() < 0.4,
            mildness=0.0,
            wordiness=-1,
            activity=0.0,
            notation=pick(chance, NOTATIONS),
        )
        for number, home in enumerate(homes, start=1)
    )


def planted_tastes(persons: tuple[Person, ...]) -> Iterator[Planted]:
    """Which latent taste each regular viewer has."""
    for person in persons:
        yield Planted(subject="viewer", key=person.record.key, fact="taste_group", value=person.taste.name)
