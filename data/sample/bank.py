"""The sentence bank: hand-written sentences by language, aspect, sentiment and kind."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

BANK = Path(__file__).parent / "bank"
#: Sentences that say something else than the group in which they stand; see docs/sample.md.
READINGS = Path(__file__).parent / "readings.tsv"
LANGUAGES = ("en", "zh")
SLOT = re.compile(r"\{(\w+)\}")
#: The file of a language's bank that holds what people say outright, in everyday words.
OUTRIGHT = "plain.toml"

Sentiment = Literal["praise", "neutral", "blame"]
Kind = Literal["plain", "sarcasm", "spoiler", "opener", "closer"]
#: The aspects that a sentence speaks of, with what it says of each.
Said = tuple[tuple[str, Sentiment], ...]


@dataclass(frozen=True)
class Voice:
    """Whom some sentences suit; see `voices.toml`. An empty field suits everybody."""

    language: str
    words: tuple[str, ...]
    ages: tuple[int, int] | None = None
    genders: tuple[str, ...] = ()
    ratings: tuple[float, float] | None = None
    personal: bool = False

    def covers(self, language: str, text: str) -> bool:
        """Whether a sentence is one of those it speaks of."""
        return language == self.language and any(word in text for word in self.words)

    def suits(self, age: int | None, gender: str | None, rating: float) -> bool:
        """Whether a viewer of this age and gender may say it under this rating."""
        return (
            (self.ages is None or (age is not None and self.ages[0] <= age <= self.ages[1]))
            and (not self.genders or gender in self.genders)
            and (self.ratings is None or self.ratings[0] <= rating <= self.ratings[1])
        )


@cache
def load_voices() -> tuple[Voice, ...]:
    """The rules of `voices.toml`."""
    rows = tomllib.loads((BANK.parent / "voices.toml").read_text(encoding="utf-8"))["voices"]
    return tuple(Voice(**{name: _frozen(value) for name, value in row.items()}) for row in rows)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@dataclass(frozen=True)
class Line:
    """One sentence of the bank, its slots not yet filled, and what it says.

    `aspect` and `sentiment` are what it was written for, by which a review is composed; `meant` and `said` what a
    reader learns of the film and of its aspects from the sentence alone. `source` is "bank" or the key of the title
    that the sentence was written for; `number` tells apart the sentences of one source. `casual` marks what people
    type on a phone: no capital, or shouting; `outright` what they say in everyday words, without wit.
    """

    language: str
    aspect: str
    sentiment: Sentiment
    kind: Kind
    text: str
    source: str
    number: int
    meant: Sentiment
    said: Said
    character: str | None = None
    topic: str | None = None
    voices: tuple[Voice, ...] = ()
    casual: bool = False
    outright: bool = False

    @property
    def identity(self) -> tuple[str, str, int]:
        """What makes two uses of a sentence uses of the same sentence."""
        return (self.source, self.language, self.number)

    @property
    def slots(self) -> tuple[str, ...]:
        """The names of its slots, in order."""
        return tuple(SLOT.findall(self.text))


def lines_of(groups: Iterable[dict[str, Any]], source: str, language: str = "") -> tuple[Line, ...]:
    """The lines of `[[lines]]` tables; `language` stands in each of them where it is not given here."""
    flat = ((group, language or group["language"], text) for group in groups for text in group["texts"])
    return tuple(
        Line(
            language=spoken,
            aspect=group["aspect"],
            sentiment=group["sentiment"],
            kind=group["kind"],
            text=text,
            source=source,
            number=number,
            **_reading(group["aspect"], group["sentiment"], text),
            character=group.get("character"),
            topic=group.get("topic"),
            voices=tuple(voice for voice in load_voices() if voice.covers(spoken, text)),
            casual=_is_casual(spoken, text),
            outright=group.get("outright", False),
        )
        for number, (group, spoken, text) in enumerate(flat)
    )


@cache
def load_readings() -> dict[str, tuple[Sentiment, Said]]:
    """What the sentences of `readings.tsv` say: sentiment, and aspects with their sentiment, by text."""
    with READINGS.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {text: (cast(Sentiment, meant), _said(said)) for text, meant, said in rows}


def _said(written: str) -> Said:
    pairs = (part.split(":") for part in written.split(",") if part)
    return tuple((aspect, cast(Sentiment, sentiment)) for aspect, sentiment in pairs)


def _reading(aspect: str, sentiment: Sentiment, text: str) -> dict[str, Any]:
    said = () if aspect == "general" else ((aspect, sentiment),)
    return dict(zip(("meant", "said"), load_readings().get(text, (sentiment, said)), strict=True))


def _is_casual(language: str, text: str) -> bool:
    return language == "en" and (text[0].islower() or "!!" in text)


@cache
def load_bank(language: str) -> tuple[Line, ...]:
    """Every sentence of one language that suits any title."""
    return lines_of(_groups(BANK / language), source="bank", language=language)


def _groups(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.toml")):
        for group in tomllib.loads(path.read_text(encoding="utf-8"))["lines"]:
            yield {**group, "outright": path.name == OUTRIGHT}


def filled(text: str, slots: dict[str, str]) -> str:
    """A sentence with its slots filled, as it stands in the middle of other words."""
    return SLOT.sub(lambda match: slots[match[1]], text)
