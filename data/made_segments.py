"""Segments that people made: by a rule, which is a filter with a name; by naming the viewers one by one, as a lasso
on the map, a lookalike or a targeting does; or by giving a found segment another name.

Entries are kept for ever; the newest of a segment counts. Only whom a list names is forgotten when it is removed.
Publishing resolves rules and lists into members (`sql/rules`).
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError

from data.appstate import AppState
from data.errors import StudioError
from data.records import Filter, Record
from data.snapshots import open_newest
from data.statements import statement

ABOUT_LENGTH = 500


def _one_line(text: str) -> str:
    # Names stand in sentences, buttons and file names: white space of any kind is a space, other controls go, but
    # for the joiners, which hold letters and pictures together.
    shown = (letter for letter in str(text) if letter.isprintable() or letter.isspace() or letter in "\u200c\u200d")
    return " ".join("".join(shown).split())


Line = Annotated[str, BeforeValidator(_one_line)]


class MadeSegment(Record):
    """A segment as a person made or named it.

    Attributes:
        rule: of one made by a rule, whom it means: viewers who rated or wrote what the filter means.
        about: of a list of viewers, one sentence of how it came about; empty for all others.
    """

    segment_id: str = Field(min_length=1)
    name: Annotated[Line, StringConstraints(min_length=1, max_length=80)]
    rule: Filter | None = None
    about: Annotated[Line, StringConstraints(max_length=ABOUT_LENGTH)] = ""
    who: Annotated[Line, StringConstraints(max_length=80)] = ""
    created_at: datetime

    @property
    def kind(self) -> Literal["rule", "list"] | None:
        """How it was made; None where a found segment was named."""
        if self.rule is not None:
            return "rule"
        return "list" if self.about else None


class MadeSegments(AppState):
    """The segments that people made, in a studio's app state. They show from the next snapshot on.

    Raises (every method):
        StudioError: the disk is full, or SQLite refused something.
    """

    def make(self, name: str, rule: Filter, who: str = "") -> MadeSegment:
        """Keep a rule as a segment.

        Raises:
            StudioError: the name is empty or too long, or the rule means everybody.
        """
        if rule == Filter():
            raise StudioError("the rule means every viewer", mend="choose something in the filter first")
        return self._add(_made(f"r{secrets.token_hex(4)}", name, rule=rule, who=who))

    def make_list(self, name: str, viewer_ids: Iterable[str], who: str = "", about: str = "") -> MadeSegment:
        """Keep named viewers as a segment of kind `list`; who is named twice counts once.

        Args:
            name: 1 to 80 characters.
            viewer_ids: viewers of the newest snapshot.
            who: who made it.
            about: one sentence of how the list came about; it is shown wherever the segment is.

        Raises:
            StudioError: nobody is named, some ids are no viewer's, `about` says nothing, or the name is empty or too
                long.
            SnapshotMissing: nothing has been published yet.
        """
        named = sorted(set(viewer_ids))
        if not named:
            raise StudioError("the list names no viewer", where=name, mend="choose at least one viewer")
        made = _made(f"l{secrets.token_hex(4)}", name, about=about, who=who)
        if not made.about:
            raise StudioError("nothing says how the list came about", where=name, mend="say it in one sentence")
        self._refuse_unknown(name, named)
        return self._add(made, named)

    def rename(self, segment_id: str, name: str, who: str = "") -> MadeSegment:
        """Give a segment of any kind another name.

        Raises:
            StudioError: the name is empty or too long.
        """
        known = self._one(segment_id)
        rule, about = (known.rule, known.about) if known else (None, "")
        return self._add(_made(segment_id, name, rule=rule, about=about, who=who))

    def remove(self, segment_id: str, who: str = "") -> None:
        """Take a made segment away, or give a found one its own name back. Whom a list named is forgotten."""
        known = self._one(segment_id)
        if known is None:
            return
        gone = _made(segment_id, known.name, rule=known.rule, about=known.about, who=who)
        with self._writing() as connection:
            _write_entry(connection, gone, removed=True)
            connection.execute(statement("app/forget_segment_viewers"), {"segment_id": segment_id})

    def current(self) -> list[MadeSegment]:
        """The segments made or named that count, in the order of their making."""
        if not self.path.exists():
            return []
        with self._reading() as connection:
            rows = connection.execute(statement("app/current_made_segments")).fetchall()
        return [
            MadeSegment.model_validate(
                dict(row)
                | {
                    "rule": Filter.model_validate_json(row["rule"]) if row["rule"] else None,
                    "about": row["about"] or "",
                }
            )
            for row in rows
        ]

    def viewers_of(self, segment_id: str) -> list[str]:
        """Whom a list names; empty for any other segment."""
        with self._reading() as connection:
            rows = connection.execute(statement("app/segment_viewers"), {"segment_id": segment_id}).fetchall()
        return [row["viewer_id"] for row in rows]

    def _one(self, segment_id: str) -> MadeSegment | None:
        return next((one for one in self.current() if one.segment_id == segment_id), None)

    def _refuse_unknown(self, name: str, viewer_ids: list[str]) -> None:
        snapshot = open_newest(self.path.with_name("snapshots"))
        try:
            unknown = snapshot.rows("rules/unknown_viewers", viewer_ids=viewer_ids)[0]["unknown"]
        finally:
            snapshot.close()
        if unknown:
            raise StudioError(
                f"{unknown} of {len(viewer_ids)} ids are no viewer's",
                where=name,
                mend="take viewers of the newest snapshot",
            )

    def _add(self, made: MadeSegment, viewer_ids: Iterable[str] = ()) -> MadeSegment:
        named = ({"segment_id": made.segment_id, "viewer_id": viewer_id} for viewer_id in viewer_ids)
        with self._writing() as connection:
            _write_entry(connection, made)
            connection.executemany(statement("app/add_segment_viewer"), named)
        return made


def _made(segment_id: str, name: str, *, rule: Filter | None = None, about: str = "", who: str = "") -> MadeSegment:
    values = {"segment_id": segment_id, "name": name, "rule": rule, "about": about, "who": who}
    try:
        return MadeSegment.model_validate(values | {"created_at": datetime.now(UTC)})
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        mends = {"about": f"say it in at most {ABOUT_LENGTH} characters", "who": "take at most 80 characters"}
        raise StudioError(
            f"the segment's {field} cannot be kept: {error.errors()[0]['msg'].lower()}",
            where=_one_line(name)[:80],
            mend=mends.get(field, "give it a name of 1 to 80 characters"),
        ) from None


def _write_entry(connection: sqlite3.Connection, made: MadeSegment, *, removed: bool = False) -> None:
    rule = made.rule.model_dump_json() if made.rule else None
    told = made.model_dump(mode="json") | {"rule": rule, "about": made.about or None, "removed": removed}
    connection.execute(statement("app/add_made_segment"), told)
