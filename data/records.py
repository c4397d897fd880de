"""The records that cross Marquee's layers. All are frozen; their field names are the SQL column names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Trimmed = Annotated[str, StringConstraints(strip_whitespace=True)]
Score = Annotated[float, Field(ge=0, le=10)]
#: An area of the map of topics: the map's key, then its corners.
MapArea = Annotated[str, Field(max_length=1200, pattern=r"^[0-9a-f]{8}(-[0-9]{1,5}\.[0-9]{1,5}){3,80}$")]
TopicId = Annotated[int, Field(ge=-1, lt=2**31)]
Sign = Literal["praise", "neutral", "blame"]
#: Ages by tens from 25 on, as the macro `age_band` has them.
AgeBand = Literal["0-17", "18-24", "25-34", "35-44", "45-54", "55+"]

#: A sentence counts as praise or blame beyond this distance from 0 on the sentiment scale (−1…1).
NEUTRAL_BAND = 0.2
#: From this rating on (0–10) a title is liked: 4 of 5 stars, 7 of 10.
LIKED_FROM = 7.0
#: Below this many reviews an estimate is not shown as a number.
FLOOR = 10


class Record(BaseModel):
    """Base of all records: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Credit(Record):
    """One person's part in a title."""

    person: Trimmed
    role: Literal["cast", "director", "writer"]
    character: Trimmed | None = None


class Title(Record):
    """A film or series as its source describes it."""

    key: str
    name: Trimmed
    original_name: Trimmed | None = None
    year: int | None = Field(default=None, ge=1870, le=2100)
    release_date: date | None = None
    genres: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    certificate: str | None = None
    runtime_minutes: int | None = Field(default=None, ge=1)
    studio: str | None = None
    synopsis: str | None = None
    budget_usd: float | None = Field(default=None, ge=0)
    box_office_usd: float | None = Field(default=None, ge=0)
    credits: tuple[Credit, ...] = ()
    screenplay: str | None = None


class Viewer(Record):
    """Someone who reviews or rates; `key` is the source's own name for them and is never stored."""

    key: str
    kind: Literal["audience", "critic"] = "audience"
    age: int | None = Field(default=None, ge=1, le=120)
    gender: str | None = None
    occupation: str | None = None
    territory: str | None = None


class Review(Record):
    """What one viewer wrote about one title.

    `key` is the source's own id for the review; without one the pipeline derives it from title, viewer,
    time and text. `rating` is on 0–10; `rating_original` is what the source said, to the letter.
    """

    key: str | None = None
    title_key: str
    viewer_key: str | None = None
    text: str
    rating: Score | None = None
    rating_original: str | None = None
    verdict: Literal["positive", "negative"] | None = None
    published_at: datetime | None = None
    publisher: str | None = None
    territory: str | None = None
    helpful_votes: int | None = Field(default=None, ge=0)
    spoiler: bool | None = None


class Rating(Record):
    """A rating without a text.

    `key` tells one viewer's several ratings of a title apart; without one they have one rating of it.
    """

    key: str | None = None
    title_key: str
    viewer_key: str | None
    rating: Score
    rating_original: str
    rated_at: datetime | None = None


class Planted(Record):
    """One fact of the sample studio's planted truth.

    `key` is the source key of the subject; a sentence is named by its review's key and its `position`.
    """

    subject: Literal["sentence", "review", "viewer", "title"]
    key: str
    position: int | None = None
    fact: str
    value: str


class Reject(Record):
    """A row, or a part of one, that was not taken, and why."""

    file: str
    line: int | None = None
    column: str | None = None
    reason: str
    excerpt: str = ""


class Estimate(Record):
    """A number that knows how sure it is. There are no bare percentages in Marquee.

    Attributes:
        value: point estimate; None when there is too little to say anything.
        low, high: 95 % interval, in the unit of `value`.
        n: independent observations behind it.
        method: how the interval was made.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int = Field(ge=0)
    method: str

    @property
    def known(self) -> bool:
        """Whether there is enough behind it to show a number."""
        return self.value is not None and self.n >= FLOOR


class Filter(Record):
    """Which evidence is meant. The same record serves SQL, page, URL and export.

    An empty field means "all". `since` and `until` are inclusive. Together with aspects or entities, `signs` are
    those of what a sentence says of these, not of the sentence as a whole. `reviews` are the only reviews that count,
    `without` those that do not (ids; among ratings a rating's own id names it too). `areas` are drawn round sentences
    on the map of topics; those drawn on another run's map hold nothing. `segments`, `fans`, `ages` and `genders` name
    viewers: those in any of the segments of a kind, and in one of each kind that is named; those who like any of the
    titles in `fans`; those whose age or gender is known to be one of these.
    """

    titles: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    topics: tuple[TopicId, ...] = ()
    aspects: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()
    segments: tuple[str, ...] = ()
    fans: tuple[str, ...] = ()
    ages: tuple[AgeBand, ...] = ()
    genders: tuple[str, ...] = ()
    reviews: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    areas: tuple[MapArea, ...] = ()
    search: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def _period_runs_forward(self) -> Self:
        if self.since and self.until and self.since > self.until:
            raise ValueError("the period ends before it starts")
        return self

    def as_parameter(self) -> dict[str, Any]:
        """The filter as the `$filter` struct that every statement takes; empty fields become NULL."""
        return {name: _plain(value) for name, value in self}

    def as_query(self) -> dict[str, list[str]]:
        """The filter as URL query parameters; empty fields are left out."""
        return {
            name: [str(part) for part in (value if isinstance(value, tuple) else (value,))]
            for name, value in self
            if value not in ((), None, "")
        }

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Filter:
        """Read a filter from URL query parameters; what is unknown or malformed there is left out."""
        kept = Filter()
        for name, field in cls.model_fields.items():
            values = query.get(name)
            if not values:
                continue
            many = str(field.annotation).startswith("tuple")
            try:
                kept = cls.model_validate(kept.model_dump() | {name: tuple(values) if many else values[0]})
            except ValueError:
                continue
        return kept

    def but(self, **changes: Any) -> Filter:
        """The same filter with some fields replaced."""
        return Filter.model_validate(self.model_dump() | changes)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value) or None
    if isinstance(value, date):
        return value.isoformat()
    return value or None


class Run(Record):
    """One computation over one data version: the content of `runs/<run_id>/manifest.json`."""

    run_id: str
    step: str
    model: str
    model_hash: str
    parameters: dict[str, Any]
    seed: int
    data_version: str
    inputs: dict[str, str] = Field(default_factory=dict, description="step → run id this run was made from")
    libraries: dict[str, str] = Field(default_factory=dict)
    started_at: datetime
    seconds: float = Field(ge=0)
    quality: dict[str, Any] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Batch(Record):
    """One import: what was read, what came of it."""

    batch_id: str
    format: str
    origin: str
    created_at: datetime
    counts: dict[str, int] = Field(default_factory=dict)
    undone: bool = False


class Job(Record):
    """A piece of work in the queue, as the app and the command line see it."""

    job_id: str
    kind: str
    parameters: dict[str, Any]
    status: Literal["queued", "running", "ingesting", "done", "failed", "cancelled"]
    attempt: int
    stage: str = ""
    fraction: float | None = None
    seconds_left: float | None = None
    error: str = ""
    result: dict[str, Any] = Field(default_factory=dict)
    cancel_requested: bool = False
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether the job may still change."""
        return self.status in ("queued", "running", "ingesting")
