"""The studio's folder and its one writer.

`studio.duckdb` is opened for writing by the supervisor alone, and only while a batch or a run goes in;
everyone else reads the snapshots that are published from it (`data.snapshots`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from data.corrections import Corrections
from data.errors import StudioBusy, StudioError, StudioMissing
from data.made_segments import MadeSegment, MadeSegments
from data.records import LIKED_FROM, NEUTRAL_BAND, Batch, Run
from data.settings import Settings
from data.settingsfile import renewed
from data.snapshots import newest_snapshot, reserve_snapshot
from data.statements import public_schema, statement, statements
from data.topic_edits import TopicEdits
from data.topic_overlay import overlay_rows
from data.topic_state import FIRST_OWN

MIGRATIONS = Path(__file__).parent / "migrations"
#: What a prepared batch may hold, in the order in which it goes in; a missing file means no such rows.
TABLES = (
    "titles",
    "title_stubs",
    "viewers",
    "viewer_stubs",
    "reviews",
    "sentences",
    "ratings",
    "planted",
    "rejects",
)
VERSIONED = ("titles", "viewers", "reviews", "ratings")
REMOVED = ("sentences", "reviews", "ratings", "planted", "titles", "viewers")


class Studio:
    """A studio opened for writing. Use `writing(settings)`."""

    def __init__(self, settings: Settings, connection: duckdb.DuckDBPyConnection) -> None:
        self.settings = settings
        self._connection = connection

    def add_batch(self, folder: Path, batch_id: str, job_id: str) -> Batch:
        """Take in a prepared batch: one transaction, once per job.

        Args:
            folder: holds `batch.json` (format, origin, counts) and one Parquet file for each of `TABLES`.
            batch_id: name of the new batch.
            job_id: the job that prepared it; a job that has already brought a batch in gets that one back.

        Returns:
            The batch, its counts grown by `<table>_new` and `<table>_changed`.
        """
        known = self._rows("ingest/batch_of_job", job_id=job_id)
        if known:
            return _batch(known[0])
        about = json.loads((folder / "batch.json").read_text(encoding="utf-8"))
        sequence = self._rows("ingest/next_sequence")[0][0]
        created = _now()
        with self._transaction():
            counts = about["counts"] | self._take_tables(folder, batch_id, sequence)
            self._rows(
                "ingest/add_batch",
                batch_id=batch_id,
                sequence=sequence,
                job_id=job_id,
                format=about["format"],
                origin=about["origin"],
                created_at=created,
                counts=json.dumps(counts),
            )
        return Batch(
            batch_id=batch_id,
            format=about["format"],
            origin=about["origin"],
            created_at=created,
            counts=counts,
        )

    def _take_tables(self, folder: Path, batch_id: str, sequence: int) -> dict[str, int]:
        counts: dict[str, int] = {}
        for table in TABLES:
            path = folder / f"{table}.parquet"
            if not path.exists():
                continue
            changed = 0
            if table in VERSIONED:
                changed = self._rows(f"ingest/known_{table}", path=str(path))[0][0]
            names = {"path": str(path), "batch_id": batch_id}
            if table in VERSIONED or table.endswith("_stubs"):
                names |= {"sequence": sequence}  # type: ignore[dict-item]
            added = self._rows(f"ingest/add_{table}", **names)[0][0]
            counts[f"{table}_new"] = added - changed
            counts[f"{table}_changed"] = changed
        return counts

    def undo_batch(self, batch_id: str) -> bool:
        """Take a batch out again; what it had changed goes back to what it was. False if already undone."""
        with self._transaction():
            undone = self._rows("ingest/undo_batch", batch_id=batch_id)
            if undone:
                for table in REMOVED:
                    self._rows(f"ingest/remove_{table}", batch_id=batch_id)
        return bool(undone)

    def add_run(self, run: Run, job_id: str) -> None:
        """Register a run whose files stand in `runs/<run_id>/`. A second time changes nothing."""
        with self._transaction():
            self._rows(
                "ingest/add_run",
                run_id=run.run_id,
                job_id=job_id,
                step=run.step,
                data_version=run.data_version,
                created_at=run.started_at.astimezone(UTC).replace(tzinfo=None),
                manifest=run.model_dump_json(),
            )

    def run_ids(self) -> set[str]:
        """The runs that are registered; any other folder under `runs/` is a leftover."""
        return {run_id for (run_id,) in self._rows("ingest/run_ids")}

    def data_version(self) -> str:
        """Sixteen hex digits that depend on the current rows alone, not on how they came."""
        version: str = self._rows("ingest/data_version")[0][0]
        return version

    def publish(self) -> Path:
        """Write a new snapshot of the public tables and give it its name when it is complete.

        Returns:
            Its path. Readers of older snapshots are not disturbed.
        """
        part, final = reserve_snapshot(self.settings.snapshots)
        self._load_runs()
        corrected = self._load_corrections()
        # The slider of the page is moved while this process runs.
        outliers = renewed(self.settings, "topic_outliers").topic_outliers
        edited = self._load_topic_edits(outliers)
        made = self._load_made_segments()
        self._connection.execute(f"attach '{_quoted(part)}' as snap")
        values = {
            "neutral_band": NEUTRAL_BAND,
            "liked_from": LIKED_FROM,
            "data_version": self.data_version(),
            "snapshot": final.stem,
            "published_at": _now().isoformat(timespec="seconds"),
            "schema": public_schema(),
            "corrections": str(corrected),
            "topic_edits": str(edited),
            "outliers": outliers,
        }
        try:
            for text in statements("publish"):
                self._connection.execute(text, {k: v for k, v in values.items() if f"${k}" in text})
            # A macro's tables are looked up where it is made: inside the snapshot.
            self._connection.execute("use snap")
            for text in statements("macros"):
                self._connection.execute(text)
            self._add_made_members(made)
            self._connection.execute("checkpoint snap")
        finally:
            self._connection.execute("use studio")
            self._connection.execute("detach snap")
        part.replace(final)
        return final

    def _load_runs(self) -> None:
        current = {step: run_id for step, run_id, _ in self._rows("ingest/current_run")}
        for name, step, file in (
            ("sentiment", "sentiment", "sentences"),
            ("review_sentiment", "sentiment", "reviews"),
            ("aspects", "aspects", "sentences"),
            ("aspect_list", "aspects", "aspects"),
            ("mentions", "mentions", "sentences"),
            ("entities", "mentions", "entities"),
            ("topics", "topics", "sentences"),
            ("topic_list", "topics", "topics"),
            ("topic_tree", "topics", "tree"),
            ("segment_list", "segments", "segments"),
            ("segment_members", "segments", "members"),
            ("places", "segments", "places"),
        ):
            path = self.settings.runs / current.get(step, "-") / f"{file}.parquet"
            if path.exists():
                self._rows(f"runs/load_{name}", path=str(path))
            else:
                self._rows(f"runs/empty_{name}")

    def _load_corrections(self) -> int:
        corrections = Corrections(self.settings.app_state)
        # The number first: what is corrected in between is then taken in, and taken for not taken in yet.
        newest = corrections.newest_number()
        current = [row.model_dump(mode="json") for row in corrections.current()]
        self._rows("runs/load_corrections", corrections=json.dumps(current))
        return newest

    def _load_topic_edits(self, outliers: float) -> int:
        edited = TopicEdits(self.settings.app_state).current()
        self._rows("runs/load_topic_edits", edits=json.dumps(overlay_rows(edited)))
        self._rows("runs/map_topics", outliers=outliers, first_own=FIRST_OWN)
        return edited.newest

    def _load_made_segments(self) -> list[MadeSegment]:
        made = MadeSegments(self.settings.app_state).current()
        told = [_told(one) | {"position": position} for position, one in enumerate(made, 1)]
        self._rows("runs/load_made_segments", segments=json.dumps(told))
        return made

    def _add_made_members(self, made: list[MadeSegment]) -> None:
        kept = MadeSegments(self.settings.app_state)
        # Lists first: a rule may name one. Of rules, each can only name those made before it.
        for one in made:
            if one.kind == "list":
                viewer_ids = kept.viewers_of(one.segment_id)
                self._rows("rules/add_list_members", segment_id=one.segment_id, viewer_ids=viewer_ids)
        for one in made:
            if one.rule is not None:
                self._rows("rules/add_rule_members", segment_id=one.segment_id, filter=one.rule.as_parameter())

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.begin()
        try:
            yield
        except BaseException:
            self._connection.rollback()
            raise
        self._connection.commit()

    def _rows(self, name: str, **values: Any) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement(name), values or None).fetchall()


@contextmanager
def writing(settings: Settings) -> Iterator[Studio]:
    """The studio of these settings, opened for writing, its migrations applied.

    Raises:
        StudioMissing: there is no studio in the folder.
        StudioBusy: another process is writing.
        StudioError: DuckDB refused something; its first line says what.
    """
    if not settings.database.exists():
        raise StudioMissing(
            "there is no studio here",
            where=str(settings.studio),
            mend="create one with `marquee import` or `marquee demo`",
        )
    try:
        connection = duckdb.connect(str(settings.database))
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise StudioBusy(
                "another process is writing to the studio",
                where=str(settings.database),
                mend="try again when it is done",
            ) from None
        raise StudioError(_first_line(error), where=str(settings.database)) from None
    try:
        _migrate(connection)
        yield Studio(settings, connection)
    except duckdb.Error as error:
        raise StudioError(_first_line(error), where=str(settings.database), mend=_cure(error)) from error
    finally:
        connection.close()


def create_studio(settings: Settings) -> None:
    """Make the studio's folder and its first, empty snapshot. An existing studio is left as it is."""
    for folder in (settings.studio, settings.snapshots, settings.runs, settings.incoming):
        folder.mkdir(parents=True, exist_ok=True)
    if settings.database.exists() and newest_snapshot(settings.snapshots):
        return
    duckdb.connect(str(settings.database)).close()
    with writing(settings) as studio:
        studio.publish()


def _migrate(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create table if not exists migrations (name varchar primary key, applied_at timestamp)")
    done = {name for (name,) in connection.execute("select name from migrations").fetchall()}
    for path in sorted(MIGRATIONS.glob("m*.sql")):
        if path.stem in done:
            continue
        connection.begin()
        connection.execute(path.read_text(encoding="utf-8"))
        connection.execute("insert into migrations values (?, ?)", [path.stem, _now()])
        connection.commit()


def _batch(row: tuple[Any, ...]) -> Batch:
    batch_id, kind, origin, created_at, counts, undone = row
    return Batch(
        batch_id=batch_id,
        format=kind,
        origin=origin,
        created_at=created_at,
        counts=json.loads(counts),
        undone=undone,
    )


def _told(made: MadeSegment) -> dict[str, Any]:
    rule = made.rule.model_dump_json() if made.rule else None
    return {
        "segment_id": made.segment_id,
        "kind": made.kind,
        "name": made.name,
        "rule": rule,
        "about": made.about or None,
    }


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".")


def _cure(error: Exception) -> str:
    full = "No space left" in str(error) or "not enough space" in str(error).lower()
    return "free some disk space and run it again; nothing was changed" if full else ""
