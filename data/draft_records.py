"""What is kept of drafts besides what they say (`data.writing`): orders, versions, decisions, verdicts."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError

from data.errors import StudioError
from data.made_segments import Line as OneLine
from data.records import Record
from data.writing import Assignment, Language, Task, Tone, Written

Kind = Literal["write", "check", "rewrite", "probe"]
Status = Literal["queued", "running", "done", "failed", "cancelled"]
State = Literal["draft", "submitted", "approved", "sent_back"]
Action = Literal["written", "edited", "mended", "rewritten", "restored"]
#: What a person may do to a text by hand; the desk checks it.
ByHand = Literal["edited", "mended", "restored"]
#: Most characters of one text that is kept, or of what a version says as JSON.
MOST_CHARACTERS = 5_000_000

Checked = TypeVar("Checked", bound=Record)


def _lines(text: str) -> str:
    # Line breaks stay, other controls and halves of pairs go.
    ended = str(text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in ended if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs")).strip()


Who = Annotated[OneLine, StringConstraints(min_length=1, max_length=80)]
Note = Annotated[str, BeforeValidator(_lines), StringConstraints(max_length=2_000)]


def person_key(who: str) -> str:
    """A name as names are compared: case, width, blanks and what cannot be seen do not make another person."""
    plain = unicodedata.normalize("NFKC", who).casefold()
    seen = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", seen).split())


class Source(Record):
    """A text that plot evidence points into: a synopsis, a treatment, a screenplay."""

    source_id: str
    name: Annotated[OneLine, StringConstraints(min_length=1, max_length=300)]
    text: Annotated[str, StringConstraints(min_length=1, max_length=MOST_CHARACTERS)]


class Order(Record):
    """A piece of work for the desk.

    Attributes:
        kind: `write` an assignment, `check` a text that a person changed, `rewrite` one sentence, `probe` a back end.
        payload: what the kind needs. write: `backend`; check: `base`, `content`, `action`; rewrite: `base`, `part`,
            `line`, `reason`, `backend`; probe: `backend`.
        stage, so_far: where the work is, and what there is of it; they stay when it ends.
        error: why it failed, in one sentence.
        attempt: counted from 1 when it is first claimed.
    """

    order_id: str
    number: int
    kind: Kind
    status: Status
    who: str
    payload: dict[str, Any] = Field(default_factory=dict)
    assignment_id: str | None = None
    draft_id: str | None = None
    stage: str = ""
    so_far: dict[str, Any] = Field(default_factory=dict)
    error: str = ""
    cancel_requested: bool = False
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    attempt: int = 0

    @property
    def open(self) -> bool:
        """Whether the order may still change."""
        return self.status in ("queued", "running")


class Draft(Record):
    """A variant of an assignment as it stands now.

    Attributes:
        number: the order in which drafts were made, of all that the studio has.
        variant: which of its assignment's, from 0.
        state: what was decided last on its newest version; `draft` when nothing was.
        version: the newest one's number.
        blocking: findings that keep that version from being approved.
        who: who had it written.
        changed_at: when the newest version came.
    """

    draft_id: str
    number: int
    assignment_id: str
    variant: int
    state: State
    version: int
    blocking: int = 0
    created_at: datetime
    changed_at: datetime
    who: str
    task: Task
    title_id: str | None = None
    title: str = ""
    segment_id: str = ""
    segment: str = ""
    channel: str = ""
    tone: Tone = "plain"
    language: Language = "en"


class Version(Record):
    """A draft as it was at one time.

    Attributes:
        number: from 1.
        action: how it came about.
        affinity: what was computed of its affinity to its segment, as it was shown.
    """

    draft_id: str
    number: int
    action: Action
    who: Who
    created_at: datetime
    written: Written
    affinity: dict[str, Any] | None = None


class Decision(Record):
    """What someone decided about a version."""

    draft_id: str
    version: int
    decision: Literal["submitted", "approved", "sent_back"]
    who: Who
    note: Note = ""
    created_at: datetime


class Verdict(Record):
    """What someone thought of a version.

    Attributes:
        thumb: 1 up, −1 down.
        reasons: short keys, as the page offers them.
    """

    draft_id: str
    version: int
    who: Who
    thumb: Literal[1, -1]
    reasons: tuple[Annotated[OneLine, StringConstraints(min_length=1, max_length=80)], ...] = Field(
        default=(), max_length=12
    )
    note: Note = ""
    created_at: datetime


class Dossier(Record):
    """All that is known of a draft."""

    draft: Draft
    assignment: Assignment
    ordered_by: str
    versions: tuple[Version, ...]
    decisions: tuple[Decision, ...]

    @property
    def newest(self) -> Version:
        """The draft as it stands."""
        return self.versions[-1]


def checked(kind: type[Checked], values: Mapping[str, Any], what: str) -> Checked:
    """A record of these values.

    Raises:
        StudioError: a value cannot be; names the field.
    """
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or what
        raise StudioError(
            f"the {what} cannot be kept: {field.replace('_', ' ')}: {first['msg'].lower()}", mend="correct it"
        ) from None


def stored(record: Record, what: str) -> str:
    """A record as the JSON that is kept of it.

    Raises:
        StudioError: it is too long, or would not come back: half a character, a number that is none.
    """
    try:
        text = record.model_dump_json()
        type(record).model_validate_json(text)
    except ValueError as error:
        reason = "it holds half a character" if "surrogate" in str(error) else "it would not come back as it is"
        raise StudioError(f"the {what} cannot be kept: {reason}", mend="write it anew") from None
    if len(text) > MOST_CHARACTERS:
        raise StudioError(f"the {what} is too long: {len(text):,} characters", mend="shorten it")
    return text


def now() -> str:
    """This moment, as it is kept."""
    return datetime.now(UTC).isoformat()
