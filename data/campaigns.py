"""Campaigns: whom they address, whom they hold out, and what came back. Kept for ever, as they were made.

The database itself refuses changes (triggers of its migration), so that a group once drawn stays what it was.
"""

from __future__ import annotations

import json
import math
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, StringConstraints, ValidationError

from data.appstate import AppState
from data.errors import StudioError
from data.made_segments import Line
from data.records import Record
from data.statements import statement
from data.viewer_lists import Matched

Kind = Literal["segment", "lookalike", "unseen"]
Name = Annotated[Line, StringConstraints(min_length=1, max_length=80)]
Share = Annotated[float, Field(gt=0, lt=1)]
Checked = TypeVar("Checked", bound=Record)


class Member(Record):
    """One viewer of a campaign.

    Attributes:
        control: held out.
        stratum: within which they were drawn.
        segment_id: their taste segment then; "" without one.
        affinity: what the audience was ranked by, where it was.
        fifth: 1, the highest affinity, to 5; 0 without any.
    """

    viewer_id: str
    control: bool
    stratum: str
    segment_id: str = ""
    affinity: float | None = None
    fifth: int = Field(default=0, ge=0, le=5)


class Plan(Record):
    """What someone decided about a campaign.

    Attributes:
        title_id, title: what it is for, if it is for one title.
        about: how the audience came about, in one sentence.
        snapshot: name of the snapshot that it was chosen from.
        seed: of the draw.
        share: of the audience that is held out.
        base_rate: the response rate that was expected without the campaign.
        smallest_uplift: what would show, by the power calculation made then.
        segments: taste segment → what it was called then.
    """

    name: Name
    title_id: str | None = None
    title: Annotated[Line, StringConstraints(max_length=500)] = ""
    purpose: Annotated[Line, StringConstraints(min_length=1, max_length=300)]
    who: Annotated[Line, StringConstraints(min_length=1, max_length=80)]
    kind: Kind
    about: Annotated[Line, StringConstraints(min_length=1, max_length=500)]
    snapshot: str
    seed: int = Field(ge=0)
    share: Share
    base_rate: Share
    smallest_uplift: float | None = None
    segments: dict[str, str] = Field(default_factory=dict)


class Campaign(Record):
    """A campaign as it was made.

    Attributes:
        addressed, control: how many viewers.
        results: how often results were imported.
    """

    campaign_id: str
    number: int
    created_at: datetime
    plan: Plan
    addressed: int
    control: int
    results: int = 0


class Results(Record):
    """One import of who responded.

    Attributes:
        file: where it came from.
        entries: how many rows it had.
        unmatched: entries that are nobody's here; ambiguous: that several sources know. Neither is kept.
        outside: viewers of this studio who are in neither group.
        repeated: entries of a viewer who had one before; the highest response counts.
        unread: entries whose response could not be read.
        complete: it lists those who did not respond too, so a member whom it leaves out is unknown; else everyone
            whom it leaves out did not respond.
        listed: members of whom it says something.
    """

    result_id: str
    campaign_id: str
    file: Annotated[Line, StringConstraints(max_length=300)]
    entries: int
    unmatched: int
    ambiguous: int
    outside: int
    repeated: int
    unread: int
    complete: bool
    who: Annotated[Line, StringConstraints(min_length=1, max_length=80)]
    created_at: datetime
    number: int = 0
    listed: int = 0


class SeedList(Record):
    """Seeds that someone gave, as viewers of this studio.

    Attributes:
        origin: where they came from, for people.
        given: entries. unmatched, ambiguous, repeated: as in `Matched`.
    """

    seeds_id: str
    origin: Annotated[Line, StringConstraints(max_length=300)]
    given: int
    unmatched: int
    ambiguous: int
    repeated: int
    viewer_ids: tuple[str, ...]
    created_at: datetime


class Campaigns(AppState):
    """The campaigns of a studio.

    Raises (every method):
        StudioError: the disk is full, or SQLite refused something.
    """

    def make(self, plan: Mapping[str, Any], members: Sequence[Member]) -> Campaign:
        """Keep a campaign and its groups, for ever.

        Args:
            plan: the fields of a `Plan`.
            members: its audience, each viewer once, some held out and some not.

        Raises:
            StudioError: a field cannot be, or there are not both groups.
        """
        checked = _checked(Plan, plan, "campaign")
        control = sum(member.control for member in members)
        if not 0 < control < len(members):
            raise StudioError(
                "a campaign needs viewers to address and viewers to hold out", where=checked.name,
                mend="take a larger audience or another share",
            )  # fmt: skip
        campaign_id, created_at = f"k{secrets.token_hex(4)}", datetime.now(UTC)
        told = checked.model_dump() | {"segments": json.dumps(checked.segments, ensure_ascii=False)}
        with _told("campaign"), self._writing() as connection:
            told |= {"campaign_id": campaign_id, "created_at": created_at.isoformat()}
            row = _one(connection, "add_campaign", **told)
            rows = ({"campaign_id": campaign_id, **member.model_dump()} for member in members)
            connection.executemany(statement("app/add_campaign_member"), rows)
        return Campaign(
            campaign_id=campaign_id,
            number=row["number"],
            created_at=created_at,
            plan=checked,
            addressed=len(members) - control,
            control=control,
        )

    def listed(self) -> list[Campaign]:
        """All campaigns, newest first."""
        return [_campaign(row) for row in self._read("campaigns", campaign_id=None)]

    def find(self, campaign_id: str) -> Campaign | None:
        """The campaign of that id, if there is one."""
        rows = self._read("campaigns", campaign_id=campaign_id)
        return _campaign(rows[0]) if rows else None

    def members(self, campaign_id: str) -> list[Member]:
        """The groups of a campaign, by viewer."""
        return [Member.model_validate(dict(row)) for row in self._read("campaign_members", campaign_id=campaign_id)]

    def add_results(self, told: Mapping[str, Any], responses: Mapping[str, float]) -> Results:
        """Keep results. Those of an earlier import stay, and no longer count.

        Args:
            told: the fields of `Results` that say where they come from.
            responses: member → 0 or 1, or a value of 0 or more.

        Raises:
            StudioError: a field cannot be, a response is below 0, or nobody in it is a member.
        """
        made = {"result_id": f"o{secrets.token_hex(4)}", "created_at": datetime.now(UTC)}
        results = _checked(Results, {**told, **made, "listed": len(responses)}, "results")
        members = {member.viewer_id for member in self.members(results.campaign_id)}
        if not members & responses.keys() or not responses.keys() <= members:
            raise StudioError(
                "the results name nobody whom the campaign addressed or held out", where=results.file,
                mend="check that the file belongs to this campaign",
            )  # fmt: skip
        if not all(math.isfinite(value) and value >= 0 for value in responses.values()):
            raise StudioError("a response is below 0 or no number", where=results.file)
        with _told("results"), self._writing() as connection:
            values = results.model_dump(mode="json", exclude={"number", "listed"})
            row = _one(connection, "add_campaign_result", **values)
            rows = (
                {"result_id": results.result_id, "viewer_id": viewer_id, "response": response}
                for viewer_id, response in responses.items()
            )
            connection.executemany(statement("app/add_campaign_response"), rows)
        return results.model_copy(update={"number": row["number"]})

    def results_of(self, campaign_id: str) -> list[Results]:
        """All imports of a campaign's results, newest first; the first counts."""
        rows = self._read("campaign_results", campaign_id=campaign_id)
        return [Results.model_validate(dict(row)) for row in rows]

    def responses(self, result_id: str) -> dict[str, float]:
        """Member → response, of those whom the results name."""
        rows = self._read("campaign_responses", result_id=result_id)
        return {row["viewer_id"]: row["response"] for row in rows}

    def lists_that_left(self, audience: str, until: datetime) -> list[tuple[str, bytes]]:
        """Purpose and ids (8 bytes each, as `data.exports.register` keeps them) of an audience, until then."""
        rows = self._read("campaign_exports", audience=audience, until=until.isoformat())
        return [(row["purpose"], row["ids"]) for row in rows]

    def rows_behind(self, results: Results, **part: int | str | None) -> list[dict[str, Any]]:
        """The members that a figure counts.

        Args:
            part: `control` (0 or 1), `segment_id`, `fifth`; what is left out means all.
        """
        asked = {"control": None, "segment_id": None, "fifth": None} | part
        found = self._read(
            "campaign_rows", campaign_id=results.campaign_id, result_id=results.result_id,
            complete=int(results.complete), **asked,
        )  # fmt: skip
        return [dict(row) for row in found]

    def keep_seeds(self, origin: str, matched: Matched) -> SeedList:
        """Keep seeds, so that a link to what is made of them holds. Entries that matched nobody are only counted.

        Raises:
            StudioError: none of them is a viewer of this studio.
        """
        if not matched.viewer_ids:
            raise StudioError(
                "none of the entries is a viewer of this studio", where=origin,
                mend="give the studio's own viewer ids, or the keys that the source has for them",
            )  # fmt: skip
        seeds = SeedList(
            seeds_id=f"s{secrets.token_hex(4)}",
            origin=origin,
            given=len(matched.viewers),
            unmatched=len(matched.unmatched),
            ambiguous=len(matched.ambiguous),
            repeated=matched.repeated,
            viewer_ids=matched.viewer_ids,
            created_at=datetime.now(UTC),
        )
        values = seeds.model_dump(mode="json") | {"viewer_ids": json.dumps(seeds.viewer_ids)}
        self._write("add_seed_list", **values)
        return seeds

    def seeds(self, seeds_id: str) -> SeedList | None:
        """Seeds that were kept, if there are any of that id."""
        rows = self._read("seed_list", seeds_id=seeds_id)
        if not rows:
            return None
        told = {name: rows[0][name] for name in SeedList.model_fields}
        return SeedList.model_validate(told | {"viewer_ids": json.loads(told["viewer_ids"])})

    def _read(self, name: str, /, **values: Any) -> list[sqlite3.Row]:
        if not self.path.exists():
            # Looking makes no file.
            return []
        with self._reading() as connection:
            return connection.execute(statement(f"app/{name}"), values).fetchall()


@contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise StudioError(f"the {what} cannot be kept: {error}", mend="name each viewer once") from error


def _one(connection: sqlite3.Connection, name: str, /, **values: Any) -> sqlite3.Row:
    row: sqlite3.Row = connection.execute(statement(f"app/{name}"), values).fetchone()
    return row


def _campaign(row: sqlite3.Row) -> Campaign:
    told = dict(row)
    plan = {name: told[name] for name in Plan.model_fields} | {"segments": json.loads(told["segments"])}
    rest = {name: told[name] for name in Campaign.model_fields if name != "plan"}
    return Campaign.model_validate(rest | {"plan": plan})


def _checked(kind: type[Checked], values: Mapping[str, Any], what: str) -> Checked:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise StudioError(
            f"the {what} cannot be kept: {field.replace('_', ' ')}: {first['msg'].lower()}",
            mend="give it a name, a purpose and who makes it",
        ) from None
