"""What people said a label should have been. Kept for ever; the newest of a subject counts.

A correction speaks of a sentence as a whole, of one aspect in it, of one mention in it, or says to which topic it
belongs. It goes with the sentence's text: when the text is another one now, the correction no longer applies.
Publishing lays the current corrections over the runs' results (`sql/publish`), and the next training learns from
them.
"""

from __future__ import annotations

import csv
import json
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from data.appstate import AppState
from data.cells import harmless
from data.errors import StudioError
from data.records import Record
from data.snapshots import Snapshot
from data.statements import statement

Subject = Literal["sentence", "aspect", "mention", "topic"]
#: A sign, `none`, or of subject `topic` the topic's number.
Label = str
SIGNS = frozenset({"praise", "neutral", "blame"})
#: The key of what says to which topic a sentence belongs.
TOPIC = "topic"
Standing = Literal["counts", "waits", "void", "replaced", "taken back", "takes back"]
#: Longest name of a reviewer.
NAME_LENGTH = 80
#: What the next training is given of each correction.
LEARNT = ("text", "label", "subject", "key", "language")


class Correction(Record):
    """One label as a person put it right.

    Attributes:
        number: the order in which they were made.
        key: the aspect's or the entity's id; "" for the sentence as a whole, `TOPIC` for its topic.
        label: a sign, or the number of the topic that the sentence belongs to. `none` says that the sentence does not
            judge (subject `sentence`: nothing to score), does not speak of the aspect or entity at all, or belongs to
            no topic; `undone` takes earlier corrections of the same subject back.
        who: the reviewer, as they call themselves.
    """

    number: int = Field(ge=1)
    correction_id: str
    sentence_id: str = Field(min_length=1)
    text: str
    language: str
    subject: Subject
    key: str = ""
    label: str
    who: Annotated[str, StringConstraints(strip_whitespace=True, max_length=NAME_LENGTH)] = ""
    created_at: datetime

    @model_validator(mode="after")
    def _key_names_the_subject(self) -> Self:
        if (self.key == "") != (self.subject == "sentence"):
            raise ValueError("an aspect and a mention are corrected by their key, a sentence has none")
        if self.subject == "topic" and self.key != TOPIC:
            raise ValueError(f"the key of a sentence's topic is {TOPIC}")
        return self

    @model_validator(mode="after")
    def _label_fits_the_subject(self) -> Self:
        fits = self.label in ("none", "undone")
        if self.subject == "topic":
            fits = fits or (self.label.isascii() and self.label.isdigit() and len(self.label) < 11)
        if not fits and (self.subject == "topic" or self.label not in SIGNS):
            raise ValueError("it is no topic's number" if self.subject == "topic" else "it is no sign and not none")
        return self

    @property
    def topic_id(self) -> int | None:
        """The topic that the sentence belongs to; None where it says something else."""
        return int(self.label) if self.subject == "topic" and self.label.isdigit() else None


class Listed(Record):
    """A correction in the list of all, and what has become of it.

    Attributes:
        standing: it `counts`; it `waits` for the next snapshot; it is `void`, because its sentence is gone or says
            something else now; it was `replaced` by a later one; it was `taken back`; or it is itself what
            `takes back` an earlier one.
    """

    correction: Correction
    standing: Standing


class Corrections(AppState):
    """The corrections in a studio's app state.

    Raises (every method):
        StudioError: the disk is full, or SQLite refused something.
    """

    def correct(
        self, sentence_id: str, text: str, language: str, subject: Subject, label: Label, key: str = "", who: str = ""
    ) -> Correction:
        """Keep a correction. It shows in figures from the next snapshot on.

        Raises:
            StudioError: the name is too long, or the key does not go with the subject.
        """
        return self._add(sentence_id, text, language, subject, key, label, who)

    def move(self, sentence_id: str, text: str, language: str, topic_id: int | None, who: str = "") -> Correction:
        """Say to which topic a sentence belongs; None: to none. Figures by topic have it from the next snapshot on.

        Raises:
            StudioError: the name is too long, or it is no topic's number.
        """
        label = "none" if topic_id is None else str(topic_id)
        return self._add(sentence_id, text, language, "topic", TOPIC, label, who)

    def take_back(self, correction: Correction, who: str = "") -> Correction:
        """Let the model's own label count again; both entries stay in the list."""
        told = correction.model_dump(include={"sentence_id", "text", "language", "subject", "key"})
        return self._add(**told, label="undone", who=who)

    def current(self) -> list[Correction]:
        """The corrections that count, oldest first: one a sentence, subject and key."""
        return [_correction(row) for row in self._read("current_corrections")]

    def of_sentences(self, sentence_ids: Sequence[str]) -> dict[str, list[Correction]]:
        """The corrections of these sentences that count, by sentence, oldest first."""
        found: dict[str, list[Correction]] = {sentence_id: [] for sentence_id in sentence_ids}
        for row in self._read("corrections_of_sentences", sentence_ids=json.dumps(list(sentence_ids))):
            found[row["sentence_id"]].append(_correction(row))
        return found

    def with_id(self, correction_id: str) -> Correction | None:
        """The correction of that id, if there is one."""
        rows = self._read("correction_with_id", correction_id=correction_id)
        return _correction(rows[0]) if rows else None

    def listed(self, snapshot: Snapshot, limit: int = 100, start: int = 0) -> list[Listed]:
        """All corrections, those that no longer count too, newest first.

        Args:
            snapshot: tells which of them its figures hold.
            limit: at most so many.
            start: how many of the newest to leave out.
        """
        published = snapshot.rows("snapshot/meta")[0]["corrections"]
        applied = {row["correction_id"] for row in snapshot.rows("lists/corrections")}
        rows = self._read("list_corrections", limit=limit, start=start)
        return [Listed(correction=_correction(row), standing=_standing(row, published, applied)) for row in rows]

    def made(self) -> int:
        """How many corrections were ever made."""
        return sum(row["made"] for row in self._read("count_corrections"))

    def newest_number(self) -> int:
        """The number of the newest correction; 0 without any."""
        return max((row["newest"] for row in self._read("count_corrections")), default=0)

    def _read(self, name: str, /, **values: Any) -> list[sqlite3.Row]:
        if not self.path.exists():
            # Looking makes no file.
            return []
        with self._reading() as connection:
            return connection.execute(statement(f"app/{name}"), values).fetchall()

    def _add(
        self, sentence_id: str, text: str, language: str, subject: Subject, key: str, label: str, who: str
    ) -> Correction:
        values = {
            "correction_id": f"c{secrets.token_hex(5)}",
            "sentence_id": sentence_id,
            "text": text,
            "language": language,
            "subject": subject,
            "key": key,
            "label": label,
            "who": who,
            "created_at": datetime.now(UTC),
        }
        checked = _checked(values | {"number": 1})
        (row,) = self._write("add_correction", **checked.model_dump(mode="json", exclude={"number"}))
        return checked.model_copy(update={"number": row["number"]})


def learnt(corrections: Sequence[Correction]) -> list[Correction]:
    """Those that a training learns from; to which topic a sentence belongs teaches no classifier."""
    return [correction for correction in corrections if correction.subject != "topic"]


def write_corrections(corrections: Sequence[Correction], path: Path) -> None:
    """Write what the next training learns, as CSV (UTF-8 with BOM) or, by the file's ending, JSON.

    In the CSV no cell can act as a formula: one that begins like a formula has an apostrophe before it. JSON has
    every text to the letter.

    Raises:
        StudioError: the file cannot be written.
    """
    rows = [correction.model_dump(mode="json", include=set(LEARNT)) for correction in learnt(corrections)]
    try:
        if path.suffix.lower() == ".json":
            path.write_text(json.dumps(rows, ensure_ascii=False, indent=2), encoding="utf-8")
            return
        with path.open("w", encoding="utf-8-sig", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(LEARNT)
            writer.writerows([harmless(row[name]) for name in LEARNT] for row in rows)
    except OSError as error:
        raise StudioError(f"the file cannot be written: {error.strerror}", where=str(path)) from None


def _checked(values: Mapping[str, Any]) -> Correction:
    try:
        return Correction.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "key"
        raise StudioError(f"the correction cannot be kept: {first['msg'].lower()}", where=field) from None


def _correction(row: sqlite3.Row) -> Correction:
    return Correction.model_validate({name: row[name] for name in Correction.model_fields})


def _standing(row: sqlite3.Row, published: int, applied: set[str]) -> Standing:
    if row["next_label"] is not None:
        return "taken back" if row["next_label"] == "undone" else "replaced"
    if row["label"] == "undone":
        return "takes back"
    if row["correction_id"] in applied:
        return "counts"
    return "waits" if row["number"] > published else "void"
