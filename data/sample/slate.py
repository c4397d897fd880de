"""The slate: what each title is, how good it is by aspect, and what is planted in its reviews.

The titles are described by hand in `titles/*.toml`; the older, rated-only ones in `catalogue.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from data.records import Credit, Title
from data.sample.bank import Line, lines_of

HERE = Path(__file__).parent
STUDIO = "Halcyon Lantern Pictures"


@dataclass(frozen=True)
class Drift:
    """What changes after release: the opinion (`shift`, 0–10 scale) or who comes (`early`, `late` by taste)."""

    kind: str
    from_day: int
    over_days: int
    shift: float = 0.0
    early: dict[str, float] = field(default_factory=dict)
    late: dict[str, float] = field(default_factory=dict)

    def progress(self, day: int) -> float:
        """How far the change has come on a day since release, 0…1."""
        return min(1.0, max(0.0, (day - self.from_day) / self.over_days))


@dataclass(frozen=True)
class Burst:
    """A review bombing: many short low reviews from fresh accounts within some hours."""

    starts: datetime
    hours: int
    reviews: int
    topic: str
    territories: dict[str, int]


@dataclass(frozen=True)
class Emerging:
    """A topic that nobody mentions before a day since release."""

    topic: str
    from_day: int


@dataclass(frozen=True)
class SampleTitle:
    """One title of the slate with everything that its reviews are made from."""

    record: Title
    slots: dict[str, dict[str, str]]
    names: dict[str, str]
    quality: dict[str, float]
    reviews: int
    decay_days: float
    unsuited: dict[str, tuple[str, ...]]
    lines: tuple[Line, ...]
    drift: Drift | None
    burst: Burst | None
    emerging: Emerging | None

    @property
    def released(self) -> date:
        """The release date, which every title of the slate has."""
        assert self.record.release_date is not None
        return self.record.release_date


@dataclass(frozen=True)
class OlderTitle:
    """A title of the back catalogue: rated by viewers, without reviews here."""

    record: Title
    quality: float


@cache
def load_slate() -> tuple[SampleTitle, ...]:
    """All titles of the slate in order of release."""
    described = [_described(path) for path in sorted((HERE / "titles").glob("*.toml"))]
    return tuple(sorted((_sample_title(text) for text in described), key=lambda t: (t.released, t.record.key)))


@cache
def load_catalogue() -> tuple[OlderTitle, ...]:
    """The back catalogue in the order of its file."""
    return tuple(_older_title(row) for row in _described(HERE / "catalogue.toml")["titles"])


def _described(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _sample_title(text: dict[str, Any]) -> SampleTitle:
    english = text["slots"]["en"]
    burst, drift, emerging = text.get("burst"), text.get("drift"), text.get("emerging")
    return SampleTitle(
        record=_record(text),
        slots=text["slots"],
        names={slot: english[slot] for slot in ("lead", "second", "rival")},
        quality=text["quality"],
        reviews=text["audience"]["reviews"],
        decay_days=text["audience"]["decay_days"],
        unsuited={language: tuple(words) for language, words in text["unsuited"].items()},
        lines=lines_of(text.get("lines", []), source=text["key"]),
        drift=Drift(**drift) if drift else None,
        burst=Burst(**burst) if burst else None,
        emerging=Emerging(**emerging) if emerging else None,
    )


def _record(text: dict[str, Any]) -> Title:
    plain = ("key", "name", "release_date", "certificate", "runtime_minutes", "budget_usd", "box_office_usd")
    described: dict[str, Any] = {name: text.get(name) for name in plain}
    return Title(
        **described,
        original_name=text["name_zh"],
        year=text["release_date"].year,
        genres=tuple(text["genres"]),
        languages=tuple(text["languages"]),
        countries=tuple(text["countries"]),
        studio=STUDIO,
        synopsis=text["story"]["synopsis"],
        credits=_credits(text),
        screenplay=(HERE / "screenplays" / f"{text['key']}.fountain").read_text(encoding="utf-8"),
    )


def _credits(text: dict[str, Any]) -> tuple[Credit, ...]:
    both = _in_both_scripts(text["slots"])
    director = Credit(person=both(text["slots"]["en"]["director"]), role="director")
    writers = (Credit(person=person, role="writer") for person in text["crew"]["writers"])
    cast = (Credit(person=both(person), role="cast", character=both(name)) for person, name in text["cast"].items())
    return (director, *writers, *cast)


def _in_both_scripts(slots: dict[str, dict[str, str]]) -> Callable[[str], str]:
    """Names as a cast list for two markets has them: "Inspector Vale / 韦尔探长", where both are known."""
    chinese = {name: slots["zh"][slot] for slot, name in slots["en"].items() if slot != "title"}
    return lambda name: f"{name} / {chinese[name]}" if name in chinese else name


def _older_title(row: dict[str, Any]) -> OlderTitle:
    record = Title(
        key=row["key"],
        name=row["name"],
        original_name=row["name_zh"],
        year=row["year"],
        genres=tuple(row["genres"]),
        studio=STUDIO,
    )
    return OlderTitle(record=record, quality=row["quality"])
