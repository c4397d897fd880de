"""Drafts: what was written, how it changed, who decided what about it, and what people thought of it.

All of it is kept for ever. The database itself refuses changes and approvals that may not be (triggers of its
migration), so that what left the studio can always be told from what did not.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from data.appfile import rows_of
from data.approval import Standing, check_decision
from data.draft_history import EvidenceWeights, Weight, weigh
from data.draft_records import (
    Action,
    ByHand,
    Decision,
    Dossier,
    Draft,
    Kind,
    Order,
    Source,
    State,
    Status,
    Verdict,
    Version,
    checked,
    now,
    person_key,
    stored,
)
from data.errors import ApprovalRefused, StudioError
from data.orders import Orders
from data.writing import Written

__all__ = [
    "Action",
    "ByHand",
    "Decision",
    "Dossier",
    "Draft",
    "Drafts",
    "Kind",
    "Order",
    "Source",
    "State",
    "Status",
    "Verdict",
    "Version",
    "person_key",
]


class Drafts(Orders):
    """The drafts of a studio, and the orders that they come from.

    Raises (every method):
        StudioError: the disk is full, or SQLite refused something.
    """

    def add_draft(
        self,
        assignment_id: str,
        variant: int,
        written: Written,
        who: str,
        affinity: Mapping[str, Any] | None = None,
    ) -> Draft:
        """Keep a variant of an assignment, as it was written.

        Args:
            variant: which one, from 0.
            who: who had it written.

        Raises:
            StudioError: the variant is there already, or there is no such assignment.
        """
        if not self._read("assignment", assignment_id=assignment_id):
            raise StudioError("there is no such assignment", where=assignment_id, mend="see the page Drafts")
        draft_id = f"d{secrets.token_hex(5)}"
        row = _version_row(draft_id, 1, written, who, "written", affinity)
        made = {"draft_id": draft_id, "assignment_id": assignment_id, "variant": variant}
        with _told("draft"), self._writing() as connection:
            if not rows_of(connection, "add_draft", who=row["who"], created_at=row["created_at"], **made):
                raise StudioError(
                    f"variant {variant + 1} of the assignment is there already", where=assignment_id,
                    mend="change that draft, or order a new one",
                )  # fmt: skip
            rows_of(connection, "add_draft_version", **row)
        return self._found(draft_id)

    def add_version(
        self,
        draft_id: str,
        base: int,
        written: Written,
        who: str,
        action: Action,
        affinity: Mapping[str, Any] | None = None,
    ) -> Version:
        """Keep a draft's next version. The draft is a draft again, whatever was decided about it.

        Args:
            base: the version that was changed.

        Raises:
            StudioError: somebody changed the draft in the meantime, or there is none of that id.
        """
        row = _version_row(draft_id, base + 1, written, who, action, affinity)
        with _told("version"), self._writing() as connection:
            self._newest(connection, draft_id, base)
            rows_of(connection, "add_draft_version", **row)
        return _version(row)

    def draft(self, draft_id: str) -> Draft | None:
        """The draft of that id, if there is one."""
        rows = self._read("drafts", **_asked(draft_id=draft_id))
        return _draft(rows[0]) if rows else None

    def drafts(
        self,
        state: State | None = None,
        title_id: str | None = None,
        limit: int = 200,
        *,
        assignment_id: str | None = None,
    ) -> list[Draft]:
        """The newest drafts, newest first: in one state, for one title, of one assignment, where that is given."""
        asked = _asked(state=state, title_id=title_id, limit=limit, assignment_id=assignment_id)
        return [_draft(row) for row in self._read("drafts", **asked)]

    def versions(self, draft_id: str) -> list[Version]:
        """All versions of a draft, oldest first."""
        return [_version(dict(row)) for row in self._read("draft_versions", draft_id=draft_id)]

    def decisions(self, draft_id: str) -> list[Decision]:
        """All that was decided about a draft, oldest first."""
        return [Decision.model_validate(dict(row)) for row in self._read("draft_decisions", draft_id=draft_id)]

    def dossier(self, draft_id: str) -> Dossier:
        """All that is known of a draft.

        Raises:
            StudioError: there is no such draft.
        """
        draft = self._found(draft_id)
        with self.one_connection():
            (row,) = self._read("assignment", assignment_id=draft.assignment_id)
            return Dossier(
                draft=draft,
                assignment=self.assignment(draft.assignment_id),
                ordered_by=row["who"],
                versions=tuple(self.versions(draft_id)),
                decisions=tuple(self.decisions(draft_id)),
            )

    def submit(self, draft_id: str, version: int, who: str) -> Decision:
        """Ask that a version be approved.

        Raises:
            StudioError: it is not the newest, or waits for approval or has it already.
        """
        return self._decide(draft_id, version, "submitted", who)

    def approve(self, draft_id: str, version: int, who: str, approvers: Sequence[str] = ()) -> Decision:
        """Approve a version.

        Args:
            who: somebody who had no hand in the draft.
            approvers: who may; empty: everybody else.

        Raises:
            ApprovalRefused: the version is not the newest, was not submitted, a check blocks it, or this person may
                not.
        """
        return self._decide(draft_id, version, "approved", who, approvers=approvers)

    def send_back(self, draft_id: str, version: int, who: str, note: str) -> Decision:
        """Send a submitted version back, or withdraw an approval.

        Raises:
            StudioError: it is not the newest, was neither submitted nor approved, or the reason is missing.
        """
        return self._decide(draft_id, version, "sent_back", who, note=note)

    def rate(
        self,
        draft_id: str,
        version: int,
        who: str,
        thumb: Literal[1, -1],
        reasons: Sequence[str] = (),
        note: str = "",
    ) -> Verdict:
        """Keep what someone thinks of a version; their newest verdict on it counts.

        Raises:
            StudioError: there is no such version, or a value cannot be.
        """
        told = {"draft_id": draft_id, "version": version, "who": who, "thumb": thumb, "reasons": tuple(reasons)}
        verdict = checked(Verdict, told | {"note": note, "created_at": now()}, "verdict")
        row = verdict.model_dump(mode="json") | {"who_key": person_key(verdict.who)}
        row["reasons"] = json.dumps(row["reasons"], ensure_ascii=False)
        with _told("verdict"):
            self._write("add_verdict", **row)
        return verdict

    def verdicts(self, draft_id: str) -> list[Verdict]:
        """All verdicts on a draft's versions, oldest first."""
        asked = {"draft_id": draft_id, "title_id": None, "segment_id": None, "task": None}
        return [_verdict(row) for row in self._read("verdicts", **asked)]

    def verdicts_of(
        self, title_id: str | None = None, segment_id: str | None = None, task: str | None = None
    ) -> list[Verdict]:
        """The verdicts that count, on drafts for a title, segment and task: one a person and version."""
        rows = self._read("verdicts", draft_id=None, title_id=title_id, segment_id=segment_id, task=task)
        newest = {(one.draft_id, one.version, person_key(one.who)): one for one in map(_verdict, rows)}
        return sorted(newest.values(), key=lambda one: one.created_at)

    def weights_of_evidence(self, title_id: str | None = None, segment_id: str | None = None) -> EvidenceWeights:
        """What became of the evidence of earlier drafts, for a title and a segment where they are given.

        Evidence counts for every person once a draft: up where it stood in a version that they approved or gave a
        thumb up, down where it stood in one that they gave a thumb down; what they said last counts.
        """
        rows = self._read("evidence_votes", title_id=title_id, segment_id=segment_id)
        named = sorted({row["assignment_id"] for row in rows})
        pieces = {
            (row["assignment_id"], row["evidence_id"]): row
            for row in self._read("assigned_evidence", assignment_ids=json.dumps(named))
        }
        votes = [
            (piece, (row["draft_id"], row["who_key"]), row["thumb"])
            for row in rows
            for key in json.loads(row["cited"])
            if (piece := pieces.get((row["assignment_id"], key)))
        ]
        return EvidenceWeights(
            sentences=weigh((piece["sentence_id"] or "", voter, thumb) for piece, voter, thumb in votes),
            subjects=weigh((piece["subject"] or "", voter, thumb) for piece, voter, thumb in votes),
        )

    def rank_of_variants(
        self, title_id: str | None = None, segment_id: str | None = None, task: str | None = None
    ) -> dict[str, dict[str, Weight]]:
        """How judgements fell by `backend`, `tone` and `channel`; a person judges a draft once, what they said last.

        The back end is the one that wrote, whoever edited it later.
        """
        rows = self._read("variant_votes", title_id=title_id, segment_id=segment_id, task=task)
        votes = [(row, (row["draft_id"], row["who_key"]), row["thumb"]) for row in rows]
        return {
            trait: weigh((row[trait] or "", voter, thumb) for row, voter, thumb in votes)
            for trait in ("backend", "tone", "channel")
        }

    def _decide(
        self, draft_id: str, version: int, decision: str, who: str, *, note: str = "", approvers: Sequence[str] = ()
    ) -> Decision:
        told = {"draft_id": draft_id, "version": version, "decision": decision, "who": who, "note": note}
        made = checked(Decision, told | {"created_at": now()}, "decision")
        row = made.model_dump(mode="json") | {"who_key": person_key(made.who)}
        refused = ApprovalRefused if decision == "approved" else StudioError
        with _told("decision", refused), self._writing() as connection:
            check_decision(made, _standing(connection, draft_id), approvers)
            rows_of(connection, "add_decision", **row)
        return made

    def _found(self, draft_id: str) -> Draft:
        found = self.draft(draft_id)
        if found is None:
            raise _missing(draft_id)
        return found


def _standing(connection: sqlite3.Connection, draft_id: str) -> Standing:
    rows = rows_of(connection, "newest_draft_version", draft_id=draft_id)
    if not rows:
        raise _missing(draft_id)
    hands = tuple(row["who"] for row in rows_of(connection, "draft_people", draft_id=draft_id))
    newest = rows[0]
    return Standing(version=newest["number"], blocking=newest["blocking"], decision=newest["decision"], hands=hands)


def _asked(**asked: Any) -> dict[str, Any]:
    unasked = dict.fromkeys(("state", "title_id", "assignment_id", "draft_id"))
    return {**unasked, "limit": 1, **asked}


def _version_row(
    draft_id: str, number: int, written: Written, who: str, action: str, affinity: Mapping[str, Any] | None
) -> dict[str, Any]:
    told = {"draft_id": draft_id, "number": number, "action": action, "who": who, "created_at": now()}
    version = checked(Version, told | {"written": written, "affinity": affinity}, "version")
    try:
        driven = None if affinity is None else json.dumps(affinity, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise StudioError(f"the affinity cannot be kept: {error}") from None
    return told | {
        "who": version.who,
        "who_key": person_key(version.who),
        "written": stored(written, "draft"),
        "blocking": sum(finding.level == "block" for finding in written.findings),
        "affinity": driven,
    }


def _version(row: Mapping[str, Any]) -> Version:
    told = {name: row[name] for name in Version.model_fields}
    affinity = json.loads(row["affinity"]) if row["affinity"] else None
    return Version.model_validate(
        told | {"written": Written.model_validate_json(row["written"]), "affinity": affinity}
    )


def _draft(row: sqlite3.Row) -> Draft:
    return Draft.model_validate({name: row[name] for name in Draft.model_fields})


def _verdict(row: sqlite3.Row) -> Verdict:
    return Verdict.model_validate(dict(row) | {"reasons": tuple(json.loads(row["reasons"]))})


@contextmanager
def _told(what: str, kind: type[StudioError] = StudioError) -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise kind(f"the {what} cannot be kept: {error}", mend="look at the draft as it is now") from error


def _missing(draft_id: str) -> StudioError:
    return StudioError("there is no such draft", where=draft_id, mend="see the page Drafts")
