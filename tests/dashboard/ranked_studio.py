"""A studio to rank: ten titles whose order is known, one hostile, one with a burst; a second wave moves one."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from html import escape
from pathlib import Path

from data.importing import prepare_import
from data.progress import Progress
from data.settings import Settings
from data.studio import writing
from tests.dashboard.studios import BAD, GOOD, build_studio

#: Name → mean rating. The last has too few ratings for the usual floor.
LEVELS = {
    "The Pier": 8.8,
    '=HYPERLINK("http://127.0.0.1:9/")': 8.0,
    "灯塔来信": 7.6,
    "Night Ferry": 7.2,
    "Salt": 6.8,
    "Kelp": 6.4,
    "Fog": 6.0,
    "Rope": 5.4,
    "<script>alert(1)</script>": 5.0,
    "The Quiet One": 9.4,
}
THRILLERS = ("The Pier", "Night Ferry", "Rope", "Fog")
VIEWERS, FEW = 70, 12
BURST, BURST_DAY = 60, date(2026, 3, 2)
RISING, WAVE = "Rope", 260
FIRST_DAY = date(2026, 1, 9)
FIELDS = ("title", "year", "text", "rating", "viewer", "date")


def build_ranked_studio(settings: Settings, folder: Path) -> None:
    """The studio with its first import, published."""
    chance = random.Random(5)
    rows = []
    for title, level in LEVELS.items():
        for number in range(FEW if title == "The Quiet One" else VIEWERS):
            rows.append(_row(chance, title, level, f"v{number}", FIRST_DAY + timedelta(days=chance.randrange(120))))
    for number in range(BURST):
        rows.append(("Kelp", 2026, "", "10/10", f"burst{number}", BURST_DAY))
    source = _write(folder / "first", rows)
    with (source / "titles.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(("title", "year", "release date", "genres"))
        for title in LEVELS:
            writer.writerow((escape(title), 2026, FIRST_DAY, "Thriller" if title in THRILLERS else "Drama"))
    build_studio(settings, source=source, analysed=False)


def import_second_wave(settings: Settings, folder: Path) -> None:
    """Many new viewers love one title of the lower half; a new snapshot is published."""
    chance = random.Random(6)
    first = FIRST_DAY + timedelta(days=130)
    rows = [
        _row(chance, RISING, 9.6, f"w{number}", first + timedelta(days=chance.randrange(40)))
        for number in range(WAVE)
    ]
    target = settings.incoming / "wave"
    target.mkdir(parents=True)
    source = _write(folder / "second", rows)
    prepare_import(settings, {"paths": [str(source)], "format": None, "mapping": None}, target, Progress())
    with writing(settings) as studio:
        studio.add_batch(target, "b2", "j2")
        studio.publish()


def _row(chance: random.Random, title: str, level: float, viewer: str, day: date) -> tuple[object, ...]:
    rating = min(10.0, max(0.5, round(2 * chance.gauss(level, 1.2)) / 2))
    # Texts that are copies of each other look made: no two are alike, and most viewers write none.
    text = f"{chance.choice(GOOD if rating > 6.5 else BAD)} Seat {viewer}, {day}." if chance.random() < 0.1 else ""
    return (escape(title), 2026, text, f"{rating}/10", viewer, day)


def _write(folder: Path, rows: list[tuple[object, ...]]) -> Path:
    folder.mkdir(parents=True)
    with (folder / "reviews.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(FIELDS)
        writer.writerows(rows)
    return folder
