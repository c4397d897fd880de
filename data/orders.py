"""What the desk is to do: assignments, the texts they point into, and the orders that pages place and it works off.

An order is taken, noted, cancelled and closed by one statement each, so that it is done once, whoever looks for work.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from data.appfile import AppFile, rows_of
from data.draft_records import ByHand, Kind, Order, Source, Who, checked, now, person_key, stored
from data.errors import StudioError
from data.records import Record
from data.writing import Assignment, Copy

#: An order that was lost so often has failed.
MOST_ATTEMPTS = 3
_ERROR_LENGTH = 2_000


def source_id_of(text: str) -> str:
    """The id under which a text is kept.

    Raises:
        StudioError: it holds half a character.
    """
    try:
        return f"p{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    except UnicodeEncodeError as error:
        raise StudioError(
            "the text holds half a character", where=f"character {error.start + 1:,}", mend="read it as UTF-8"
        ) from None


class _Person(Record):
    who: Who


class Orders(AppFile):
    """The orders of a studio. Safe to share between threads and processes.

    Raises (every method):
        StudioError: the disk is full, or SQLite refused something.
    """

    def keep_source(self, name: str, text: str) -> str:
        """Keep a text that evidence points into; the same text is kept once, under its first name.

        Returns:
            Its id.

        Raises:
            StudioError: it is empty, too long, or holds half a character.
        """
        source = checked(Source, {"source_id": "", "name": name, "text": text}, "text")
        source_id = source_id_of(source.text)
        self._write("keep_source", source_id=source_id, name=source.name, text=text, created_at=now())
        return source_id

    def source(self, source_id: str) -> Source | None:
        """The text of that id, if there is one."""
        rows = self._read("source", source_id=source_id)
        # As it was kept: checking five million characters again would show nothing new.
        return Source.model_construct(**dict(rows[0])) if rows else None

    def keep_assignment(self, assignment: Assignment, who: str) -> str:
        """Keep an assignment without ordering it, for whoever writes it at once.

        Returns:
            Its id.
        """
        with self._writing() as connection:
            return _keep_assignment(connection, assignment, _name(who))

    def assignment(self, assignment_id: str) -> Assignment:
        """The assignment of that id.

        Raises:
            StudioError: there is none.
        """
        rows = self._read("assignment", assignment_id=assignment_id)
        if not rows:
            raise StudioError("there is no such assignment", where=assignment_id, mend="see the page Drafts")
        return Assignment.model_validate_json(rows[0]["content"])

    def place(self, assignment: Assignment, who: str, backend: str = "") -> Order:
        """Order that an assignment be written.

        Args:
            backend: by what; "" leaves it to the desk.
        """
        name = _name(who)
        with self._writing() as connection:
            kept = _keep_assignment(connection, assignment, name)
            return _place(connection, "write", name, {"backend": backend}, assignment_id=kept)

    def place_check(self, draft_id: str, base: int, content: Copy, who: str, action: ByHand = "edited") -> Order:
        """Order that a changed text be checked, and kept as the draft's next version.

        Args:
            base: the version that was changed.

        Raises:
            StudioError: the draft has changed since, or there is none of that id.
        """
        payload = {"base": base, "content": json.loads(stored(content, "text")), "action": action}
        with self._writing() as connection:
            self._newest(connection, draft_id, base)
            return _place(connection, "check", _name(who), payload, draft_id=draft_id)

    def place_rewrite(
        self, draft_id: str, base: int, part: int, line: int, reason: str, who: str, backend: str = ""
    ) -> Order:
        """Order that one sentence be written anew.

        Args:
            base: the version that it stands in.
            part, line: where, from 0.
            reason: what is wrong with it, in a person's words.

        Raises:
            StudioError: the draft has changed since, there is none of that id, or no such sentence in it.
        """
        payload = {"base": base, "part": part, "line": line, "reason": reason[:_ERROR_LENGTH], "backend": backend}
        with self._writing() as connection:
            newest = json.loads(self._newest(connection, draft_id, base)["written"])
            parts = newest["content"]["parts"]
            if not (0 <= part < len(parts) and 0 <= line < len(parts[part]["lines"])):
                raise StudioError("the draft has no such sentence", where=f"part {part}, line {line}")
            return _place(connection, "rewrite", _name(who), payload, draft_id=draft_id)

    def place_probe(self, backend: str, who: str) -> Order:
        """Order that a back end's speed be measured."""
        with self._writing() as connection:
            return _place(connection, "probe", _name(who), {"backend": backend})

    def claim(self, owner: str, lease: float, kinds: Sequence[Kind] | None = None) -> Order | None:
        """Take the oldest order that waits, of one of these kinds if any are given; None when there is none.

        Args:
            owner: who takes it.
            lease: seconds until which it must be noted, or others may take it.
        """
        named = None if kinds is None else json.dumps(list(kinds))
        # Who looks for work in vain writes nothing and keeps nobody waiting.
        if not self._read("waiting_order", kinds=named):
            return None
        rows = self._write("claim_order", owner=owner, until=_clock() + lease, now=now(), kinds=named)
        return _order(rows[0]) if rows else None

    def note(
        self, order_id: str, stage: str, so_far: Mapping[str, Any], lease: float, attempt: int | None = None
    ) -> bool:
        """Note where the work is, and keep the order for `lease` more seconds.

        Args:
            so_far: what there is of it, as JSON can say it; halves of characters become question marks.
            attempt: which attempt is at it; another one may have taken over when this one was late.

        Returns:
            Whether to stop: somebody cancelled it, or it is no longer this attempt's.
        """
        told = _whole(json.dumps(dict(so_far), ensure_ascii=False))
        rows = self._write(
            "note_order", order_id=order_id, stage=_whole(stage), so_far=told, until=_clock() + lease, attempt=attempt
        )
        return bool(rows[0]["cancel_requested"]) if rows else True

    def close(
        self,
        order_id: str,
        status: Literal["done", "failed", "cancelled"],
        error: str = "",
        attempt: int | None = None,
    ) -> bool:
        """End an order. False when it had ended before, or another attempt is at it."""
        told = _whole(error)[:_ERROR_LENGTH]
        rows = self._write("close_order", order_id=order_id, status=status, error=told, now=now(), attempt=attempt)
        return bool(rows)

    def hand_back(self, order_id: str, attempt: int) -> bool:
        """Let an order wait again, when whoever is at it ends on purpose: the attempt does not count.

        False when it had ended, or another attempt is at it.
        """
        return bool(self._write("hand_back_order", order_id=order_id, attempt=attempt, now=now()))

    def cancel_order(self, order_id: str) -> bool:
        """Ask that an order be stopped; a waiting one is closed at once. False when it is too late."""
        return bool(self._write("cancel_order", order_id=order_id, now=now()))

    def order(self, order_id: str) -> Order | None:
        """The order of that id, if there is one."""
        rows = self._read("order", order_id=order_id)
        return _order(rows[0]) if rows else None

    def orders(
        self,
        open_only: bool = False,
        limit: int = 100,
        *,
        draft_id: str | None = None,
        assignment_id: str | None = None,
    ) -> list[Order]:
        """The newest orders, newest first; of one draft or one assignment where that is given."""
        asked = {"open_only": int(open_only), "limit": limit, "draft_id": draft_id, "assignment_id": assignment_id}
        return [_order(row) for row in self._read("orders", **asked)]

    def count_open(self) -> int:
        """How many orders wait or are in hand."""
        rows = self._read("count_open_orders")
        return int(rows[0]["orders"]) if rows else 0

    def requeue_lost(self, at: float | None = None) -> list[Order]:
        """Take back the orders whose lease has ended: they wait again, are cancelled, or fail after three attempts.

        Args:
            at: seconds since 1970; None: now.

        Returns:
            Those orders, as they are then.
        """
        rows = self._write(
            "requeue_lost_orders", clock=_clock() if at is None else at, now=now(), most=MOST_ATTEMPTS,
            error=f"the work was broken off {MOST_ATTEMPTS} times",
        )  # fmt: skip
        found = (self.order(row["order_id"]) for row in rows)
        return [order for order in found if order]

    def _newest(self, connection: sqlite3.Connection, draft_id: str, base: int) -> sqlite3.Row:
        rows = rows_of(connection, "newest_draft_version", draft_id=draft_id)
        if not rows:
            raise StudioError("there is no such draft", where=draft_id, mend="see the page Drafts")
        if rows[0]["number"] != base:
            raise StudioError(
                f"{rows[0]['who']} changed the draft in the meantime: version {rows[0]['number']} is the newest",
                where=f"{draft_id}, version {base}",
                mend="look at it, and make your change in that one",
            )
        return rows[0]


def _keep_assignment(connection: sqlite3.Connection, assignment: Assignment, who: str) -> str:
    assignment_id = f"a{secrets.token_hex(5)}"
    content = stored(assignment, "assignment")
    plain = assignment.model_dump(include={"task", "segment_id", "segment", "channel", "tone", "language"})
    rows_of(
        connection, "add_assignment", assignment_id=assignment_id, who=who, who_key=person_key(who), created_at=now(),
        title_id=assignment.facts.title_id, title=assignment.facts.name, content=content, **plain,
    )  # fmt: skip
    return assignment_id


def _place(
    connection: sqlite3.Connection,
    kind: Kind,
    who: str,
    payload: Mapping[str, Any],
    *,
    assignment_id: str | None = None,
    draft_id: str | None = None,
) -> Order:
    (row,) = rows_of(
        connection, "place_order", order_id=f"o{secrets.token_hex(5)}", kind=kind, who=who,
        payload=_whole(json.dumps(payload, ensure_ascii=False)), assignment_id=assignment_id, draft_id=draft_id,
        created_at=now(),
    )  # fmt: skip
    return _order(row)


def _order(row: sqlite3.Row) -> Order:
    told = {name: row[name] for name in Order.model_fields}
    return Order.model_validate(told | {"payload": json.loads(row["payload"]), "so_far": json.loads(row["so_far"])})


def _name(who: str) -> str:
    return checked(_Person, {"who": who}, "name").who


def _whole(text: str) -> str:
    # SQLite takes no half of a pair of surrogates.
    return text.encode("utf-8", "replace").decode()


def _clock() -> float:
    return datetime.now(UTC).timestamp()
