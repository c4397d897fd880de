"""What people said a label should have been. Kept for ever; the newest of a subject counts.

A correction speaks of a sentence as a whole, of one aspect in it or of one mention in it. It goes with the
sentence's text: when the text is another one now, the correction no longer applies. Publishing lays the current
corrections over the runs' results (`sql/publish`), and the next training learns from them.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Literal

from data.appstate import AppState
from data.records import Record
from data.statements import statement

Subject = Literal["sentence", "aspect", "mention"]
Label = Literal["praise", "neutral", "blame", "none"]


class Correction(Record):
    """One label as a person put it right.

    Attributes:
        key: the aspect's or the entity's id; "" for the sentence as a whole.
        label: `none` says that the sentence does not judge (subject `sentence`: nothing to score) or does not speak
            of the aspect or entity at all; `undone` takes earlier corrections of the same subject back.
        who: the reviewer, as they call themselves.
    """

    correction_id: str
    sentence_id: str
    text: str
    language: str
    subject: Subject
    key: str = ""
    label: Literal["praise", "neutral", "blame", "none", "undone"]
    who: str = ""
    created_at: datetime


class Corrections(AppState):
    """The corrections in a studio's app state.

    Raises (every method):
        StudioError: the disk is full, or SQLite refused something.
    """

    def correct(
        self, sentence_id: str, text: str, language: str, subject: Subject, label: Label, key: str = "", who: str = ""
    ) -> Correction:
        """Keep a correction. It shows in figures from the next snapshot on."""
        return self._add(sentence_id, text, language, subject, key, label, who)

    def take_back(self, correction: Correction, who: str = "") -> Correction:
        """Let the model's own label count again; both entries stay in the list."""
        return self._add(
            correction.sentence_id,
            correction.text,
            correction.language,
            correction.subject,
            correction.key,
            "undone",
            who,
        )

    def current(self) -> list[Correction]:
        """The corrections that count, oldest first: one a sentence, subject and key."""
        with self._reading() as connection:
            rows = connection.execute(statement("app/current_corrections")).fetchall()
        return [Correction.model_validate(dict(row)) for row in rows]

    def newest_corrections(self, limit: int = 100) -> list[Correction]:
        """The newest corrections, those taken back too, newest first."""
        with self._reading() as connection:
            rows = connection.execute(statement("app/list_corrections"), {"limit": limit}).fetchall()
        return [Correction.model_validate(dict(row)) for row in rows]

    def _add(
        self, sentence_id: str, text: str, language: str, subject: Subject, key: str, label: str, who: str
    ) -> Correction:
        correction = Correction.model_validate(
            {
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
        )
        self._write("add_correction", **correction.model_dump(mode="json"))
        return correction
