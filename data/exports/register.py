"""The log of all lists that left, and the one gate that they pass: nothing is written that is not noted here."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, StringConstraints

from data.appstate import AppState
from data.errors import ExportRefused, StudioError
from data.exports.audience import Audience
from data.exports.ids import purpose_key
from data.exports.suppression import Decision, Label, PastList, Wanted, classes_of, decide
from data.records import Filter, Record
from data.statements import statement

Format = Literal["csv", "xlsx", "parquet"]
Trait = Literal["age", "gender", "territory"]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class ExportRequest(Record):
    """What someone asks for.

    Attributes:
        purpose: what the list is for; lists of one purpose share their ids, others cannot be joined with it.
        who: who takes it, as they call themselves.
        k: fewest viewers that it may show as a group; None for the studio's own floor.
        traits: what it tells of viewers beside their band; nothing unless asked for.
    """

    purpose: Said
    who: Said
    format: Format = "csv"
    k: int | None = Field(default=None, ge=2)
    traits: tuple[Trait, ...] = ()


class Export(Record):
    """One list that left, as the log has it.

    Attributes:
        k: the fewest viewers that it shows as a group. floor: what the studio's settings asked for at least.
        rows: viewers on the list.
        withheld: viewers of the audience who are not on it. held: viewers on it who no longer belong to the audience.
        untold: viewers on it whose band or traits say less, or are older, than what was asked for.
        bands: viewers by band, as the file has them.
        run_ids: the runs whose results the snapshot held.
    """

    number: int
    export_id: str
    created_at: datetime
    purpose: str
    who: str
    audience: str
    about: str
    filter: Filter | None
    columns: tuple[str, ...]
    format: Format
    k: int
    floor: int
    rows: int
    withheld: int
    held: int
    untold: int
    bands: dict[str, int]
    run_ids: tuple[str, ...]
    snapshot: str
    data_version: str

    def told(self, count: int) -> str:
        """One of the log's counts as it may be said: a number below k says only that it is below k."""
        return f"fewer than {self.k}" if 0 < count < self.k else str(count)


class PurposeCount(Record):
    """How often an audience was exported for a purpose."""

    purpose: str
    times: int
    last_at: datetime


class Source(Record):
    """Where the figures of an export come from."""

    run_ids: tuple[str, ...]
    snapshot: str
    data_version: str


class Exports(AppState):
    """The log in a studio's app state. Entries are never changed or removed; the database itself refuses that.

    Raises (every method):
        StudioError: the disk is full, or SQLite refused something.
    """

    def admit(
        self, audience: Audience, request: ExportRequest, wanted: Wanted, floor: int, source: Source
    ) -> tuple[Export, Decision]:
        """Decide whom the list may show and note it, in one transaction: of two at once the later sees the earlier.

        Args:
            audience, request: what was asked for.
            wanted: the audience under the ids of the purpose.
            floor: the fewest viewers of a group that the settings allow.
            source: where it comes from.

        Raises:
            ExportRefused: it would show a group of fewer than k viewers whatever is left out.
        """
        with self._writing() as connection:
            past, least = _past_lists(connection, purpose_key(request.purpose))
            k = max(floor, request.k or floor, least)
            decision = _decided(wanted, past, k)
            entry = _entry(audience, request, wanted.columns, decision, source) | {"k": k, "floor": floor}
            (row,) = connection.execute(statement("app/add_export"), entry).fetchall()
            kept = _stored(decision) | {"number": row["number"]}
            connection.execute(statement("app/add_export_list"), kept)
        return _export(entry | {"number": row["number"]}), decision

    def listed(self, limit: int = 100, audience: str | None = None) -> list[Export]:
        """The newest exports, newest first; those of one audience where it is named."""
        return [_export(dict(row)) for row in self._read("list_exports", limit=limit, audience=audience)]

    def purposes_of(self, audience: str) -> list[PurposeCount]:
        """What an audience was exported for and how often, the most frequent purpose first."""
        return [PurposeCount.model_validate(dict(row)) for row in self._read("count_exports", audience=audience)]

    def _read(self, name: str, /, **values: Any) -> list[sqlite3.Row]:
        if not self.path.exists():
            # Looking makes no file.
            return []
        with self._reading() as connection:
            return connection.execute(statement(f"app/{name}"), values).fetchall()


def _past_lists(connection: sqlite3.Connection, key: str) -> tuple[list[PastList], int]:
    """The lists that left for a purpose, oldest first, and the largest k that was promised for it."""
    rows = connection.execute(statement("app/export_lists_of_purpose"), {"purpose_key": key}).fetchall()
    return [_past_list(row) for row in rows], max((row["k"] for row in rows), default=0)


def _past_list(row: sqlite3.Row) -> PastList:
    return PastList(
        audience=row["audience"],
        columns=tuple(json.loads(row["columns"])),
        ids=np.frombuffer(row["ids"], dtype="<u8").astype(np.uint64),
        codes=np.frombuffer(row["codes"], dtype="<u2").astype(np.int64),
        labels=tuple(tuple(label) for label in json.loads(row["labels"])),
    )


def _decided(wanted: Wanted, past: Sequence[PastList], k: int) -> Decision:
    if len(wanted.ids) < k:
        raise ExportRefused(
            f"this audience has fewer than {k} viewers, too few to hide in",
            where=wanted.audience,
            mend="widen the audience, or join it with another one",
        )
    decision = decide(wanted, past, k)
    if not decision.listed:
        raise ExportRefused(
            f"beside the lists that left for this purpose before, this one would set apart fewer than {k} viewers",
            where=wanted.audience,
            mend="use the earlier list, or choose an audience that differs more from the earlier ones",
        )
    _check(decision, wanted, past, k)
    return decision


def _check(decision: Decision, wanted: Wanted, past: Sequence[PastList], k: int) -> None:
    """Count every class again with the new list among the others: a slip in `decide` must not leave the house."""
    known_before, classes_before = classes_of(past)
    known, classes = classes_of([*past, past_list_of(decision, wanted.audience, wanted.columns)])
    _, first, sizes = np.unique(classes, return_index=True, return_counts=True)
    came_from = np.zeros(len(known), dtype=np.int64)
    came_from[np.isin(known, known_before)] = classes_before + 1
    parts = np.bincount(came_from[first])
    # A class that was too small before, under a smaller k, is only asked not to be split further.
    fresh = (parts[came_from[first]] > 1) | (came_from[first] == 0)
    if (fresh & (sizes < k)).any():
        raise StudioError("the list was not let out: it would set apart too few viewers", where=wanted.audience)


def past_list_of(decision: Decision, audience: str, columns: tuple[str, ...]) -> PastList:
    """A decision as the lists after it will see it."""
    labels: tuple[Label, ...] = tuple(sorted(set(decision.listed.values())))
    places = {label: place for place, label in enumerate(labels)}
    ids = np.array(sorted(decision.listed), dtype=np.uint64)
    codes = np.array([places[decision.listed[one]] for one in ids.tolist()], dtype=np.int64)
    return PastList(audience, columns, ids, codes, labels)


def _stored(decision: Decision) -> dict[str, Any]:
    kept = past_list_of(decision, "", ())
    if len(kept.labels) > np.iinfo(np.uint16).max:
        raise ExportRefused("the list tells too many different things of its viewers", mend="ask for fewer traits")
    return {
        "ids": kept.ids.astype("<u8").tobytes(),
        "codes": kept.codes.astype("<u2").tobytes(),
        "labels": json.dumps(kept.labels, ensure_ascii=False),
    }


def _entry(
    audience: Audience, request: ExportRequest, columns: tuple[str, ...], decision: Decision, source: Source
) -> dict[str, Any]:
    bands = Counter(label[0] for label in decision.listed.values())
    return {
        "export_id": f"e{secrets.token_hex(5)}",
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "purpose": request.purpose,
        "purpose_key": purpose_key(request.purpose),
        "who": request.who,
        "audience": audience.name,
        "about": audience.about,
        "filter": audience.filter.model_dump_json() if audience.filter else None,
        "columns": json.dumps(columns),
        "format": request.format,
        "rows": len(decision.listed),
        "withheld": decision.withheld,
        "held": decision.held,
        "untold": decision.untold,
        "bands": json.dumps(dict(bands.most_common()), ensure_ascii=False),
        "run_ids": json.dumps(source.run_ids),
        "snapshot": source.snapshot,
        "data_version": source.data_version,
    }


def _export(row: dict[str, Any]) -> Export:
    plain = {name: row[name] for name in Export.model_fields}
    lists = {name: json.loads(row[name]) for name in ("columns", "bands", "run_ids")}
    filter_ = Filter.model_validate_json(row["filter"]) if row["filter"] else None
    return Export.model_validate(plain | lists | {"filter": filter_})
