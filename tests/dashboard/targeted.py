"""A studio of two camps, for Targeting: one likes dramas and praises the acting, the other comedies and damns it."""

from __future__ import annotations

import csv
import random
from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.pipeline import run_step
from data.progress import Progress
from data.records import Run
from data.settings import Settings
from data.snapshots import Snapshot, open_newest
from data.studio import writing
from tests.dashboard.studios import HOSTILE_TITLE, build_studio

CAMPS = ("Drama", "Comedy")
SEGMENT_NAMES = ("Drama loyals", "<b>Comedy</b> $loyals$")
#: What each camp writes of every film; the stand-in analysis hears praise, and blame, of the acting.
WORDS = ("Good faces, good weather.", "The dog is good in it, better than most of the cast.")
VIEWERS, TITLES, EACH = 90, 30, 14
UNSEEN = "The Unseen Shore"


def build_targeted_studio(settings: Settings) -> None:
    """Import, stand-in text analysis, a real recommender, and a segment a camp."""
    source = settings.studio / "source"
    source.mkdir(parents=True)
    _write_titles(source / "titles.csv")
    _write_reviews(source / "reviews.csv")
    build_studio(settings, source=source)
    with writing(settings) as studio:
        run = run_step(settings, "recommender", {}, Progress())
        studio.add_run(run, "j-recommender")
        studio.publish()
        studio.add_run(_segments_run(settings, studio.data_version()), "j-segments")
        studio.publish()


def name_of(number: int) -> str:
    """The name of a title, as a source writes it; one of them is hostile."""
    return escape(HOSTILE_TITLE) if number == 3 else f"Film {number}"


def _write_titles(path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(("title", "year", "genres", "synopsis"))
        for number in range(TITLES):
            writer.writerow((name_of(number), 2020, CAMPS[number % 2], f"A {CAMPS[number % 2].lower()} of {number}."))
        writer.writerow((UNSEEN, 2026, "Drama", "A drama of the sea."))


def _write_reviews(path: Path) -> None:
    chance = random.Random(3)
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(("title", "year", "text", "rating", "viewer", "date"))
        for viewer in range(VIEWERS):
            camp = viewer % 2
            for number in chance.sample(range(TITLES), EACH):
                liked = chance.random() < (0.9 if number % 2 == camp else 0.15)
                day = date(2026, 1, 5) + timedelta(days=chance.randrange(100))
                rating = f"{8 if liked else 3}/10"
                writer.writerow((name_of(number), 2020, WORDS[camp], rating, f"v{viewer}", day.isoformat()))


def camps(snapshot: Snapshot) -> dict[str, int]:
    """Viewers by the camp that their words show."""
    rows = snapshot.select("select distinct viewer_id, text like 'Good%' as drama from evidence").to_dict("records")
    return {row["viewer_id"]: 0 if row["drama"] else 1 for row in rows}


def _segments_run(settings: Settings, data_version: str) -> Run:
    run = Run(
        run_id="segments-1", step="segments", model="stand-in", model_hash="0", parameters={}, seed=1,
        data_version=data_version, started_at=datetime.now(UTC), seconds=0.1,
    )  # fmt: skip
    folder = settings.runs / run.run_id
    folder.mkdir(parents=True)
    snapshot = open_newest(settings.snapshots)
    members = camps(snapshot)
    snapshot.close()
    segments = [
        {"segment_id": f"t{place + 1}", "name": name, "stability": 1.0, "position": place}
        for place, name in enumerate(SEGMENT_NAMES)
    ]
    belonging = [
        {"viewer_id": viewer, "segment_id": f"t{camp + 1}", "membership": 1.0, "main": True}
        for viewer, camp in members.items()
    ]
    nowhere = {"kind": "viewer", "id": "none", "x": 0.0, "y": 0.0}
    for name, rows in (("segments", segments), ("members", belonging), ("places", [nowhere])):
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    return run
