"""What is written: what a draft was asked to be, what it rests on, what it says, and what was found in it.

These records are kept as they are (`data.drafts`), shown by the pages, and read by everything in `generation`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from data.records import Credit, Record, Sign
from data.texts import Language as Language
from data.texts import Length as Length
from data.texts import Spoilers as Spoilers
from data.texts import Task as Task
from data.texts import Tone as Tone

#: What kind of thing a piece of evidence is.
#: quote: a sentence of a review of this very title; it may be quoted.
#: echo: a sentence of a review of a comparable title; it tells what an audience likes, and is never quoted nor said
#: of this title.
#: fact: structured data of the title.
#: figure: a number with its n and interval.
#: plot: a sentence of the synopsis or treatment, or a part of a screenplay, with its place.
#: brief: what the studio itself says in the campaign's brief; it may be claimed.
EvidenceKind = Literal["quote", "echo", "fact", "figure", "plot", "brief"]
#: may: the writer chooses; must: a person pinned it; not: a person took it out, or it is there for the checks alone
#: (an ending).
Use = Literal["may", "must", "not"]
Level = Literal["block", "warn", "note"]
ShortText = Annotated[str, StringConstraints(max_length=2_000)]


class Evidence(Record):
    """One thing that a sentence may rest on.

    Attributes:
        evidence_id: its short name within one assignment (q3, f1, p12): what prompts, drafts and findings call it.
        text: what it says; of a quote and a plot sentence to the letter, of a fact or figure in one plain sentence.
        subject: what it speaks of: an aspect's id, a character's name, `director`, `rating` …
        about: what `subject` is called for people, in the language of the evidence.
        start, end: a quote's place in its review's text, a plot sentence's place in its source's text.
        review_id, sentence_id, title_id, title: of quotes and echoes, where they stand.
        rating: the review's, 0–10.
        publisher: of quotes, the publication that the review stands in, which may be named; "" for viewers' own.
        sign: whether a quote, an echo or a figure praises or blames.
        spoiler: whether it gives something away: the review says so, or it stands late in the plot.
        place: of a plot sentence, how far into the plot it stands, 0–1; None elsewhere.
        value, low, high, n: of a figure: point estimate, 95 % interval, independent observations, in `unit`.
        unit: `rating` (0–10), `net` (−100…100), `share` (0–1), `count`.
        query: of a figure, the filter (`Filter.as_query`) that finds the rows behind it.
        score: how well it serves, by whoever chose it; only the order matters.
        why: why it was chosen, one clause.
    """

    evidence_id: str = Field(pattern=r"^[a-z]{1,3}\d{1,5}$")
    kind: EvidenceKind
    text: str
    language: str = "en"
    subject: str = ""
    about: str = ""
    start: int | None = None
    end: int | None = None
    review_id: str | None = None
    sentence_id: str | None = None
    title_id: str | None = None
    title: str = ""
    rating: float | None = None
    publisher: str = ""
    sign: Sign | None = None
    spoiler: bool = False
    place: float | None = Field(default=None, ge=0, le=1)
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    unit: Literal["", "rating", "net", "share", "count"] = ""
    query: dict[str, list[str]] = Field(default_factory=dict)
    score: float = 0.0
    why: str = ""
    use: Use = "may"


class TitleFacts(Record):
    """What structured data say of a title: what names, numbers, dates and awards are checked against.

    Attributes:
        names: every name that may stand in copy: title, people, characters, places that the plot names.
        awards: what it was given, as the studio entered it; nothing else may be claimed.
    """

    title_id: str | None = None
    name: str = ""
    other_names: tuple[str, ...] = ()
    year: int | None = None
    release_date: str | None = None
    genres: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    certificate: str | None = None
    runtime_minutes: int | None = None
    studio: str | None = None
    credits: tuple[Credit, ...] = ()
    names: tuple[str, ...] = ()
    awards: tuple[str, ...] = ()


class HouseRule(Record):
    """One rule of a studio's brand voice.

    Attributes:
        avoid: a word or phrase that is not to stand in copy; whole words, any case.
        instead: what stands there instead; empty: nothing does, the sentence is to be written anew.
        level: `block` keeps a draft from being approved.
        why: the reason, for people.
    """

    avoid: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    instead: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] = ""
    level: Literal["block", "warn"] = "warn"
    why: Annotated[str, StringConstraints(max_length=200)] = ""


class HouseStyle(Record):
    """A studio's brand voice and banned words, its file `house.toml`.

    Attributes:
        voice: how it speaks, in a few sentences; goes into prompts.
        banned: words and phrases that block approval.
        rules: what to say instead of what.
        awards: title's name → the awards that may be claimed of it.
        exclamations: how many exclamation marks a part may have; None: any number.
    """

    voice: ShortText = ""
    banned: tuple[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)], ...] = ()
    rules: tuple[HouseRule, ...] = ()
    awards: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    exclamations: int | None = Field(default=None, ge=0)


class Assignment(Record):
    """What is to be written.

    Attributes:
        channel: of promo copy, a key of `generation/channels.toml`.
        length: of a plot summary.
        subject: what else the task is about: a character's name, a scene's number, the premise of an outline.
        brief: the campaign's brief, or the reply's purpose, as a person typed it.
        source_id, source_name: the text that plot evidence points into (`Drafts.source`), and what it is called.
        evidence: what it may rest on; those with use `not` are for the checks alone.
        snapshot, data_version: what the evidence was taken from.
        runs: the runs whose results the snapshot held.
    """

    task: Task
    language: Language = "en"
    facts: TitleFacts = Field(default_factory=TitleFacts)
    segment_id: str = ""
    segment: str = ""
    channel: str = ""
    tone: Tone = "plain"
    length: Length | None = None
    spoilers: Spoilers = "none"
    variants: int = Field(default=1, ge=1, le=8)
    subject: ShortText = ""
    brief: ShortText = ""
    house: HouseStyle = Field(default_factory=HouseStyle)
    source_id: str = ""
    source_name: str = ""
    evidence: tuple[Evidence, ...] = ()
    snapshot: str = ""
    data_version: str = ""
    runs: tuple[str, ...] = ()
    seed: int = Field(default=20261122, ge=0, lt=2**31)

    @property
    def usable(self) -> tuple[Evidence, ...]:
        """The evidence that may be written from."""
        return tuple(one for one in self.evidence if one.use != "not")

    def find(self, evidence_id: str) -> Evidence | None:
        """The piece of evidence of that name."""
        return next((one for one in self.evidence if one.evidence_id == evidence_id), None)


class Line(Record):
    """One sentence of a draft, or one headline, and what it rests on.

    Attributes:
        evidence: ids of the assignment's evidence.
        breaks: whether it begins on a new line.
    """

    text: str
    evidence: tuple[str, ...] = ()
    breaks: bool = False


class Part(Record):
    """One field of a channel or section of a text: `text`, `subject`, `headline_3`; its lines in order."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    lines: tuple[Line, ...] = ()


class Copy(Record):
    """A text as it stands: its parts, in order."""

    language: Language = "en"
    parts: tuple[Part, ...] = ()

    def text_of(self, part: Part) -> str:
        """A part as it is read: sentences joined as the language joins them."""
        joined = ""
        for line in part.lines:
            between = "" if not joined else "\n" if line.breaks else "" if self.language == "zh" else " "
            joined += between + line.text
        return joined

    @property
    def text(self) -> str:
        """All parts, a blank line between them."""
        return "\n\n".join(self.text_of(part) for part in self.parts)

    def lines(self) -> list[tuple[int, int, Line]]:
        """Every line with its part's place and its own."""
        return [(p, n, line) for p, part in enumerate(self.parts) for n, line in enumerate(part.lines)]

    def with_line(self, part: int, line: int, new: Line | None) -> Copy:
        """The same copy with one line replaced, or dropped where `new` is None."""
        old = self.parts[part]
        lines = (*old.lines[:line], *(() if new is None else (new,)), *old.lines[line + 1 :])
        parts = list(self.parts)
        parts[part] = old.model_copy(update={"lines": lines})
        return self.model_copy(update={"parts": tuple(parts)})


class Mend(Record):
    """A one-click mend of a finding.

    Attributes:
        kind: `replace` puts `text` in the place of the marked words, `rewrite` of the whole line; `drop` takes it
            out; `cite` gives the line the evidence named in `text` (ids, blanks between).
    """

    kind: Literal["replace", "rewrite", "drop", "cite"]
    text: str = ""


class Finding(Record):
    """Something that a check found.

    Attributes:
        check: which check: `length`, `format`, `placeholder`, `refusal`, `language`, `brand`, `quote`, `claim`,
            `support`, `spoiler`, `duplicate`, `likeness`, `toxicity`, `injection`.
        rule: what exactly; `check.rule` is the key of its sentence in the strings, which `values` fill.
        level: `block` keeps the draft from being approved.
        part, line: where; None: the copy, or the part, as a whole.
        start, end: the offending words in the line's text (in the part's text where line is None).
        evidence: ids that speak for or against it.
    """

    check: str
    rule: str
    level: Level
    part: int | None = None
    line: int | None = None
    start: int | None = None
    end: int | None = None
    values: dict[str, str | int | float] = Field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    mend: Mend | None = None


class Author(Record):
    """What wrote a version, to be named wherever it goes.

    Attributes:
        backend: `openai`, `transformers`, `composer`, or `person` for an edit by hand.
        model: as it calls itself; "" for the composer and for people.
        prompt, prompt_hash: the template and a hash of what was rendered from it; "" where none was.
        instead_of: what was to write and could not, with the reason; "" when nothing failed.
        usage: tokens, seconds, cost, as far as known.
    """

    backend: Literal["openai", "transformers", "composer", "person"]
    model: str = ""
    is_language_model: bool = False
    prompt: str = ""
    prompt_hash: str = ""
    options: dict[str, Any] = Field(default_factory=dict)
    usage: dict[str, Any] = Field(default_factory=dict)
    instead_of: str = ""
    notes: tuple[str, ...] = ()


class Written(Record):
    """A variant as a back end wrote it, checked.

    Attributes:
        checks: the checks that ran, each with what helped it; empty of what was kept before they were noted.
    """

    content: Copy
    findings: tuple[Finding, ...] = ()
    author: Author
    checks: tuple[str, ...] = ()

    @property
    def blocked(self) -> bool:
        """Whether a hard check failed."""
        return any(finding.level == "block" for finding in self.findings)
