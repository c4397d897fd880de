"""Small studios for the dashboard's tests: real imports, with sentiment and topics that a reader can check by eye."""

from __future__ import annotations

import csv
import random
from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.identity import KEY_BYTES, KEY_FILE
from data.importing import prepare_import
from data.progress import Progress
from data.records import Run
from data.settings import Settings
from data.snapshots import open_newest
from data.studio import create_studio, writing

HOSTILE_TEXT = (
    "This is good. <img src=http://127.0.0.1:9/pixel.png> <script>document.title='taken'</script> "
    "[a link](http://127.0.0.1:9/) ![picture](http://127.0.0.1:9/p.png) "
    "<form action=http://127.0.0.1:9/><input name=x></form> :material/home: $x^2$"
)
HOSTILE_TITLE = "<img src=http://127.0.0.1:9/t.png> ![t](http://127.0.0.1:9/u.png) *The* $Pier$ :red[2]"
GOOD = (
    "The lamp scene is good, and it knows when to stop.",
    "A good and patient ending that nobody saw coming.",
    "Good faces, good weather.",
    "The dog is good in it, better than most of the cast.",
)
BAD = (
    "The second half is bad and forgets who the keeper was.",
    "Bad dialogue drowns the pier long before the storm does.",
    "A bad, slow opening.",
    "The music is bad here, louder than anyone's feelings.",
)
PLAIN = ("It runs two hours.", "I saw it on a Tuesday.", "There is a harbour.")
TOPICS = {0: "the ending", 1: "the music"}
ASPECTS = (
    "story", "characters", "acting", "dialogue", "direction", "pacing", "visuals", "effects", "music", "humour",
    "emotion", "action", "ending", "originality", "value", "adaptation",
)  # fmt: skip
#: Entities of every title: what stands before the title's id in theirs → kind and name. Nobody speaks of Ida.
ENTITIES = {
    "dog": ("character", "The Dog"),
    "keeper": ("character", "The Keeper"),
    "ida": ("character", "Ida"),
    "cast": ("cast", "Nils Brandt"),
    "lamp": ("plot_point", "the lamp scene"),
    "storm": ("plot_point", "the storm at the pier"),
}
#: What the stand-in analysis finds: a clause, the aspects and the entity that it speaks of, what it says of them.
CLAUSES: tuple[tuple[str, tuple[str, ...], str, float], ...] = (
    ("The lamp scene is good", ("visuals",), "lamp", 0.8),
    ("A good and patient ending that nobody saw coming.", ("ending", "story"), "", 0.8),
    ("Good faces", ("acting",), "cast", 0.8),
    ("The dog is good in it", ("characters",), "dog", 0.8),
    ("better than most of the cast", ("acting",), "cast", -0.8),
    ("The second half is bad", ("pacing",), "", -0.8),
    ("forgets who the keeper was", ("characters",), "keeper", -0.8),
    ("Bad dialogue drowns the pier", ("dialogue",), "", -0.8),
    ("long before the storm does", ("action",), "storm", 0.0),
    ("A bad, slow opening.", ("pacing",), "", -0.8),
    ("The music is bad here", ("music",), "", -0.8),
    ("There is a harbour.", ("visuals",), "", 0.0),
)
FIRST_DAY = date(2026, 1, 5)
VIEWERS = 200
TITLES = {"The Pier": 0.8, "Night Ferry": 0.3, "Salt": 0.5}
Record = dict[str, Any]
FIELDS = ("title", "year", "text", "rating", "viewer", "date", "spoiler")


def write_reviews(path: Path, viewers: int = VIEWERS, *, hostile: bool = False) -> None:
    """Reviews of three titles by `viewers` viewers each, over 16 weeks; the first title is liked, the second not."""
    chance = random.Random(7)
    rows = []
    for title, liked in TITLES.items():
        for number in range(viewers):
            sentences = [
                chance.choice(GOOD if chance.random() < liked else BAD),
                chance.choice(PLAIN),
                chance.choice(GOOD if chance.random() < liked else BAD),
            ]
            day = FIRST_DAY + timedelta(days=chance.randrange(112))
            rating = round(2 + 7 * liked + chance.random(), 1)
            rows.append(_row(title, " ".join(sentences), rating, f"v{number}", day, spoiler=number % 17 == 0))
    if hostile:
        for number in range(12):
            # Entities come through the import as the characters they stand for: markup that must not be obeyed.
            name = escape(HOSTILE_TITLE) if number else "The Pier"
            rows.append(_row(name, escape(HOSTILE_TEXT), 9.0, f"h{number}", FIRST_DAY + timedelta(days=111)))
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(FIELDS)
        writer.writerows(rows)


def _row(
    title: str, text: str, rating: float, viewer: str, day: date, *, spoiler: bool = False
) -> tuple[object, ...]:
    return (title, 2026, text, f"{rating}/10", viewer, day.isoformat(), spoiler)


def write_titles(path: Path) -> None:
    """Facts of the three titles."""
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(("title", "year", "release date", "genres", "synopsis"))
        for title in TITLES:
            writer.writerow((title, 2026, "2026-01-09", "Drama", f"What happens at {title}."))


def build_studio(
    settings: Settings,
    *,
    viewers: int = VIEWERS,
    hostile: bool = False,
    analysed: bool = True,
    source: Path | None = None,
) -> None:
    """A studio with one import (of `source`, if given) and, if asked, stand-in runs of the analysis, published."""
    create_studio(settings)
    # The same pseudonyms in every run of the tests: what is learnt depends on the order of viewers, a little.
    (settings.studio / KEY_FILE).write_bytes(bytes(KEY_BYTES))
    if source is None:
        source = settings.studio / "source"
        source.mkdir()
        write_reviews(source / "reviews.csv", viewers, hostile=hostile)
        write_titles(source / "titles.csv")
    folder = settings.incoming / "batch"
    folder.mkdir(parents=True)
    prepare_import(settings, {"paths": [str(source)], "format": None, "mapping": None}, folder, Progress())
    with writing(settings) as studio:
        studio.add_batch(folder, "b1", "j1")
        studio.publish()
        if analysed:
            _add_runs(settings, studio.add_run, studio.data_version())
            studio.publish()


def sentiment_of(text: str) -> float:
    """What the stand-in analysis says of a sentence."""
    low = text.lower()
    return 0.8 if "good" in low else -0.8 if "bad" in low else 0.0


def _add_runs(settings: Settings, add_run: object, data_version: str) -> None:
    snapshot = open_newest(settings.snapshots)
    rows = snapshot.select("select sentence_id, review_id, title_id, text from evidence").to_dict("records")
    snapshot.close()
    aspects, mentions = _said(rows)
    for step, tables in (
        ("sentiment", _sentiment_tables(rows)),
        ("topics", _topic_tables(rows)),
        ("aspects", {"sentences": aspects, "aspects": _aspect_list()}),
        ("mentions", {"sentences": mentions, "entities": _entities(sorted({row["title_id"] for row in rows}))}),
    ):
        run = Run(
            run_id=f"{step}-1",
            step=step,
            model="stand-in",
            model_hash="0",
            parameters={},
            seed=1,
            data_version=data_version,
            started_at=datetime.now(UTC),
            seconds=0.1,
        )
        folder = settings.runs / run.run_id
        folder.mkdir(parents=True)
        for name, records in tables.items():
            pq.write_table(pa.Table.from_pylist(records), folder / f"{name}.parquet")
        add_run(run, f"j-{step}")  # type: ignore[operator]


def _sentiment_tables(rows: list[Record]) -> dict[str, list[Record]]:
    scored = [
        {"sentence_id": row["sentence_id"], "sentiment": sentiment_of(row["text"]), "probability": 0.9}
        for row in rows
    ]
    reviews = [{"review_id": review_id, "sentiment": 0.0} for review_id in sorted({row["review_id"] for row in rows})]
    return {"sentences": scored, "reviews": reviews}


def _topic_tables(rows: list[Record]) -> dict[str, list[Record]]:
    topics = [{"sentence_id": row["sentence_id"], "topic_id": _topic(row["text"]), "similarity": 0.7} for row in rows]
    labels = [
        {"topic_id": key, "label": label, "words": label.split(), "language": "en", "coherence": 0.1}
        for key, label in TOPICS.items()
    ]
    return {"sentences": topics, "topics": labels}


def _said(rows: list[Record]) -> tuple[list[Record], list[Record]]:
    """Aspects and mentions of every sentence, each with its clause's place and polarity."""
    aspects, mentions = [], []
    for row in rows:
        for clause, of_aspects, entity, sentiment in CLAUSES:
            start = row["text"].find(clause)
            if start < 0:
                continue
            place = {"sentence_id": row["sentence_id"], "start_char": start, "end_char": start + len(clause)}
            said = place | {"sentiment": sentiment, "probability": 0.9}
            aspects += [said | {"aspect": aspect} for aspect in of_aspects]
            if entity:
                mentions.append(said | {"entity_id": f"{entity}.{row['title_id']}"})
    return aspects, mentions


def _aspect_list() -> list[Record]:
    return [
        {
            "aspect": key,
            "name": key.capitalize(),
            "name_zh": key,
            "description": f"What is said of {key}.",
            "position": n,
        }
        for n, key in enumerate(ASPECTS)
    ]


def _entities(title_ids: list[str]) -> list[Record]:
    return [
        {
            "entity_id": f"{key}.{title_id}",
            "title_id": title_id,
            "kind": kind,
            "name": name,
            "detail": "",
            "aliases": [name],
        }
        for title_id in title_ids
        for key, (kind, name) in ENTITIES.items()
    ]


def _topic(text: str) -> int:
    if "ending" in text or "half" in text:
        return 0
    return 1 if "music" in text or "scene" in text else -1
