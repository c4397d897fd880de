"""Segments that people made: by a rule, which is a filter with a name, or by giving a found segment another name.

Entries are kept for ever; the newest of a segment counts. Publishing resolves the rules into members (`sql/rules`).
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError

from data.appstate import AppState
from data.errors import StudioError
from data.records import Filter, Record
from data.statements import statement


class MadeSegment(Record):
    """A segment as a person made or named it.

    Attributes:
        rule: whom it means: viewers who rated or wrote what the filter means; None where a found segment was named.
    """

    segment_id: str = Field(min_length=1)
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
    rule: Filter | None = None
    who: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] = ""
    created_at: datetime


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
        return self._add(f"r{secrets.token_hex(4)}", name, rule, who)

    def rename(self, segment_id: str, name: str, who: str = "") -> MadeSegment:
        """Give a segment of any kind another name.

        Raises:
            StudioError: the name is empty or too long.
        """
        rule = next((one.rule for one in self.current() if one.segment_id == segment_id), None)
        return self._add(segment_id, name, rule, who)

    def remove(self, segment_id: str, who: str = "") -> None:
        """Take a made segment away, or give a found one its own name back."""
        known = next((one for one in self.current() if one.segment_id == segment_id), None)
        if known is not None:
            self._add(segment_id, known.name, known.rule, who, removed=True)

    def current(self) -> list[MadeSegment]:
        """The segments made or named that count, in the order of their making."""
        if not self.path.exists():
            return []
        with self._reading() as connection:
            rows = connection.execute(statement("app/current_made_segments")).fetchall()
        return [
            MadeSegment.model_validate(
                dict(row) | {"rule": Filter.model_validate_json(row["rule"]) if row["rule"] else None}
            )
            for row in rows
        ]

    def _add(
        self, segment_id: str, name: str, rule: Filter | None, who: str, *, removed: bool = False
    ) -> MadeSegment:
        try:
            made = MadeSegment(segment_id=segment_id, name=name, rule=rule, who=who, created_at=datetime.now(UTC))
        except ValidationError as error:
            field = ".".join(str(part) for part in error.errors()[0]["loc"])
            raise StudioError(
                f"the segment's {field} cannot be kept: {error.errors()[0]['msg'].lower()}",
                where=name,
                mend="give it a name of 1 to 80 characters",
            ) from None
        told = made.model_dump(mode="json") | {"rule": rule.model_dump_json() if rule else None, "removed": removed}
        self._write("add_made_segment", **told)
        return made
