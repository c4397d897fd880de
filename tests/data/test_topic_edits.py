"""Edits of topics: laid over every run, kept through a refit, taken back to the row, refused in clear sentences."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.appfile import MIGRATIONS
from data.corrections import Corrections, write_corrections
from data.errors import StudioError
from data.records import Filter
from data.settings import Settings, load_settings
from data.settingsfile import write_settings
from data.snapshots import open_newest
from data.topic_edits import Example, Part, TopicEdits
from tests.data.test_studio import rows_of
from tests.data.topical import make_studio, publish, refit, text_of

SAID = (Example(text="The score swells."), Example(text="A tune to keep."))
HOSTILE = (
    "'; drop table topic_edits; --",
    '"quoted" \\ {"name": "x"} $edits',
    "<img src=http://127.0.0.1:9/> ![p](http://127.0.0.1:9/p.png)",
    "=cmd|' /C calc'!A0",
    "two\nlines\u202e and a\x00 control",
)


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The studio of `topical`."""
    settings = load_settings(tmp_path_factory.mktemp("pattern") / "studio")
    make_studio(settings)
    return settings.studio


@pytest.fixture
def studio(pattern: Path, tmp_path: Path) -> Settings:
    """A copy of the pattern, to be written to."""
    return load_settings(Path(shutil.copytree(pattern, tmp_path / "studio")))


def edits(settings: Settings) -> TopicEdits:
    return TopicEdits(settings.app_state)


def labels(settings: Settings) -> dict[int, str]:
    return dict(rows_of(settings, "select topic_id, label from topics"))


def sizes(settings: Settings) -> dict[int, int]:
    return dict(rows_of(settings, "select topic_id, count(*) from evidence group by topic_id"))


def everything(settings: Settings) -> list[Any]:
    snapshot = open_newest(settings.snapshots)
    try:
        return [snapshot.select_rows(f"select * from {name}") for name in ("topics", "topic_merges", "evidence")]
    finally:
        snapshot.close()


def move(settings: Settings, topic: int, number: int, into: int | None) -> Any:
    kept = Corrections(settings.app_state)
    return kept.move(f"r{topic}.{number}-0", text_of(topic, number), "en", into, who="Mara")


def test_the_least_certain_share_of_each_language_has_no_topic(studio: Settings) -> None:
    # Of 60 sentences in English and 12 in Chinese, a tenth: 5, the first of each topic, and 1.
    assert sizes(studio) == {-1: 6, 0: 11, 1: 11, 2: 11, 3: 11, 4: 11, 5: 11}
    out = "select distinct sentence_id like '%.0-0', topic_certainty::float from evidence where topic_id = -1"
    assert rows_of(studio, out) == [(True, pytest.approx(0.2))]
    # Whoever publishes may have been running since before the share was changed.
    write_settings(studio, {"topic_outliers": 0.0})
    publish(studio)
    assert sizes(studio) == dict.fromkeys(range(6), 12)
    assert rows_of(studio, "select value from meta where key = 'topic_outliers'") == [("0.0",)]


def test_edits_and_moves_hold_through_a_refit(studio: Settings) -> None:
    kept = edits(studio)
    kept.rename(2, "Score and songs", who="Mara")
    kept.merge([1], 0, who="Mara")
    kept.hide([3], who="Jonas")
    kept.name_by_model(4, "Faces, close", "qwen")
    move(studio, 2, 5, 4)
    move(studio, 2, 6, None)
    move(studio, 2, 7, 1)
    publish(studio)

    def check(per_topic: int, joined: int) -> None:
        assert labels(studio)[2] == "Score and songs" and labels(studio)[4] == "Faces, close"
        assert 1 not in labels(studio)
        found = rows_of(studio, "select topic_id, hidden, given from topics where hidden or given order by topic_id")
        assert found == [(2, False, True), (3, True, False)]
        # What was moved to the topic that went is where that went to.
        assert sizes(studio)[0] == 2 * (per_topic - 1) + 1 and sizes(studio)[4] == per_topic
        assert sizes(studio)[2] == per_topic - 1 - 3
        where = "select topic_id, topic_certainty from evidence where sentence_id in ('r2.5-0', 'r2.6-0', 'r2.7-0')"
        assert rows_of(studio, f"{where} order by sentence_id") == [(4, 1.0), (-1, 1.0), (0, 1.0)]
        assert rows_of(studio, "select topic_id, into_id from topic_merges") == [(1, 0), (6, 0)][:joined]

    check(12, joined=1)
    refit(studio)
    check(18, joined=2)
    with_old_link = {"filter": Filter(topics=(1,)).as_parameter()}
    snapshot = open_newest(studio.snapshots)
    found = snapshot.rows("dashboard/evidence_count", **with_old_link)
    snapshot.close()
    assert next(iter(found[0].values())) == sizes(studio)[0]


def test_a_found_name_gives_way_to_a_given_one(studio: Settings) -> None:
    edits(studio).rename(2, "Score and songs")
    refit(studio)
    assert (labels(studio)[2], labels(studio)[6]) == ("Score and songs", "Score and songs #6")


def test_undo_restores_to_the_row(studio: Settings) -> None:
    kept = edits(studio)
    before = everything(studio)
    done = [
        kept.rename(2, "Score and songs"),
        kept.merge([1, 4], 0),
        kept.hide([3]),
        kept.define("Tunes", "What is hummed", SAID, "en"),
    ]
    moved = move(studio, 2, 5, 1)
    publish(studio)
    assert everything(studio) != before
    undone = [kept.undo(edit.edit_id) for edit in reversed(done)]
    Corrections(studio.app_state).take_back(moved)
    publish(studio)
    assert everything(studio) == before
    kept.undo(undone[2].edit_id)
    publish(studio)
    assert 1 not in labels(studio) and 4 not in labels(studio)
    assert len(kept.listed(open_newest(studio.snapshots))) == 9


def test_what_became_of_each_edit_is_told(studio: Settings) -> None:
    kept = edits(studio)
    first, second = kept.rename(2, "Songs"), kept.rename(2, "Score")
    gone = kept.hide([3])
    kept.undo(gone.edit_id)
    publish(studio)
    kept.pin(4)
    kept.rename(0, "Water", who="Mara")

    def told() -> list[tuple[str, str]]:
        snapshot = open_newest(studio.snapshots)
        found = [(row.edit.action, row.standing) for row in kept.listed(snapshot)]
        snapshot.close()
        return found

    assert told() == [
        ("rename", "waits"), ("pin", "waits"), ("undo", "takes back"), ("hide", "taken back"), ("rename", "counts"),
        ("rename", "replaced"),
    ]  # fmt: skip
    assert (second.labels, first.labels) == (("Songs",), ("the music",))
    # A snapshot shows the name, the pin waits for topics that know of it.
    publish(studio)
    assert told()[:2] == [("rename", "counts"), ("pin", "waits")]
    refit(studio)
    assert told()[:2] == [("rename", "counts"), ("pin", "counts")]
    assert len(kept.current().anchors[0].examples) == 11


def test_a_topic_of_ones_own_is_there_before_it_is_found(studio: Settings) -> None:
    kept = edits(studio)
    (own,) = kept.define("Tunes", "What is hummed", SAID, "en", least=0.6, who="Mara").topics
    split = kept.split(3, [Part(examples=SAID[:1]), Part(name="The last scene", examples=SAID[1:])])
    assert (own, split.topics) == (1_000_000, (3, 1_000_001))
    move(studio, 2, 5, own)
    publish(studio)
    told = "select topic_id, label, kind, evidence, coalesce(about, '') from topics where kind <> 'found'"
    assert rows_of(studio, f"{told} order by topic_id") == [
        (3, "the ending", "part", 11, ""), (1_000_000, "Tunes", "own", 1, "What is hummed"),
        (1_000_001, "The last scene", "part", 0, ""),
    ]  # fmt: skip
    assert [(a.topic_id, a.kind, a.name, a.least) for a in kept.current().anchors] == [
        (3, "part", "", None), (1_000_000, "own", "Tunes", 0.6), (1_000_001, "part", "The last scene", None)
    ]  # fmt: skip
    key = kept.current().anchors_key
    kept.rename(own, "Melodies")
    assert kept.current().anchors_key == key, "a name moves no sentence"
    kept.redefine(own, "Melodies", "What is hummed", SAID[:1], least=0.6)
    assert kept.current().anchors_key != key
    kept.remove(own)
    publish(studio)
    assert own not in labels(studio)
    # What was moved there is where the run put it.
    assert rows_of(studio, "select topic_id from evidence where sentence_id = 'r2.5-0'") == [(2,)]
    assert kept.define("Songs", "", SAID, "en").topics == (1_000_002,), "a number is not given twice"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (lambda kept: kept.rename(99, "x"), "there is no topic 99"),
        (lambda kept: kept.rename(-1, "x"), "sentences without a topic"),
        (lambda kept: kept.rename(2, "  \n"), "name is empty"),
        (lambda kept: kept.rename(2, "x" * 81), "name cannot be kept"),
        (lambda kept: kept.rename(2, "THE  Sea"), "topic 0 has that name"),
        (lambda kept: kept.merge([2, 3], 3), "cannot go into itself"),
        (lambda kept: kept.merge([], 3), "no topic is named"),
        (lambda kept: kept.merge([5], 3), "of language zh and topic 3 of en"),
        (lambda kept: kept.merge([1], 0), "topic 1 went into topic 0"),
        (lambda kept: kept.hide([1]), "topic 1 went into topic 0"),
        (lambda kept: kept.split(0, [Part(examples=SAID), Part(examples=SAID)]), "holds what was merged into it: 1"),
        (lambda kept: kept.split(2, [Part(examples=SAID)]), "two parts or more"),
        (lambda kept: kept.show([2]), "is not hidden"),
        (lambda kept: kept.unpin(2), "is not pinned"),
        (lambda kept: kept.remove(2), "none that a person defined"),
        (lambda kept: kept.define("own", "", [], "en"), "examples cannot be kept"),
        (lambda kept: kept.define("own", "", SAID * 101, "en"), "examples cannot be kept"),
        (lambda kept: kept.define("waves and sea", "", SAID, "en", least=2), "least cannot be kept"),
        (lambda kept: kept.define("Water", "", SAID, "en"), "topic 0 has that name"),
        (lambda kept: kept.undo("e1"), "there is no edit e1"),
    ],
)
def test_what_cannot_be_says_why_and_keeps_nothing(
    studio: Settings, wrong: Callable[[TopicEdits], object], why: str
) -> None:
    kept = edits(studio)
    kept.merge([1], 0)
    if "Water" in str(wrong.__code__.co_consts):
        kept.rename(0, "Water")
    made = kept.made()
    with pytest.raises(StudioError, match=why):
        wrong(kept)
    assert kept.made() == made


def test_what_others_build_on_is_not_taken_back(studio: Settings) -> None:
    kept = edits(studio)
    own = kept.define("Tunes", "", SAID, "en")
    later = kept.rename(own.topics[0], "Melodies")
    with pytest.raises(
        StudioError, match=rf"edit {later.edit_id} \(rename\) builds on it. Take {later.edit_id} back"
    ):
        kept.undo(own.edit_id)
    freed = kept.rename(0, "Water")
    kept.rename(2, "The sea")
    with pytest.raises(StudioError, match="topic 2 has that name"):
        kept.undo(freed.edit_id)
    kept.undo(later.edit_id)
    kept.undo(own.edit_id)
    assert kept.current().anchors == ()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_ever_text(studio: Settings, name: str) -> None:
    kept = edits(studio)
    shown = kept.rename(2, name, who=name).name
    assert "\n" not in shown and shown.isprintable()
    publish(studio)
    assert labels(studio)[2] == shown
    assert kept.made() == 1


def test_entries_are_never_changed(studio: Settings) -> None:
    edits(studio).rename(2, "Songs")
    with sqlite3.connect(studio.app_state) as connection:
        for text in ("update topic_edits set content = '{}'", "delete from topic_edits"):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(text)


def test_a_run_of_old_without_certainty_is_read(studio: Settings) -> None:
    from tests.data.topical import add_run

    rows = [
        {"sentence_id": f"r0.{n}-0", "topic_id": 0 if n else -1, "similarity": 0.5 + n / 100} for n in range(12)
    ]  # fmt: skip
    topics = [{"topic_id": 0, "label": "sea", "words": ["sea"], "language": "en", "coherence": 0.1}]
    add_run(studio, 3, {}, sentences=rows, topics=topics)
    assert (sizes(studio)[0], sizes(studio)[-1]) == (11, 1), "what it left out itself is not left out twice"
    add_run(studio, 4, {}, sentences=[row | {"topic_id": 0} for row in rows], topics=topics)
    assert (sizes(studio)[0], sizes(studio)[-1]) == (11, 1)


def test_moves_are_listed_and_teach_no_classifier(studio: Settings, tmp_path: Path) -> None:
    move(studio, 2, 5, 4)
    move(studio, 2, 6, 99)
    publish(studio)
    kept = Corrections(studio.app_state)
    listed = kept.listed(open_newest(studio.snapshots))
    assert [(row.correction.topic_id, row.standing) for row in listed] == [(99, "void"), (4, "counts")]
    write_corrections(kept.current(), tmp_path / "learnt.csv")
    assert (tmp_path / "learnt.csv").read_text("utf-8-sig").strip() == "text,label,subject,key,language"
    with pytest.raises(StudioError, match="no topic's number"):
        kept.correct("r2.7-0", "x", "en", "topic", "praise", key="topic")
    with pytest.raises(StudioError, match="no sign"):
        kept.correct("r2.7-0", "x", "en", "sentence", "4")


def test_corrections_of_old_are_kept_when_their_table_learns_of_topics(tmp_path: Path) -> None:
    path = tmp_path / "app.sqlite"
    before = sorted(MIGRATIONS.glob("[0-9]*.sql"))[:10]
    with sqlite3.connect(path) as connection:
        for script in before:
            connection.executescript(script.read_text("utf-8"))
        connection.execute(
            "insert into corrections values "
            "(7, 'c1', 's1', 'text', 'en', 'sentence', '', 'praise', 'Mara', '2026-01-01')"
        )
        connection.execute(f"pragma user_version = {len(before)}")
    kept = Corrections(path)
    assert [(row.number, row.label, row.who) for row in kept.current()] == [(7, "praise", "Mara")]
    assert kept.move("s1", "text", "en", 4).number == 8
    with sqlite3.connect(path) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("update corrections set label = '4' where number = 7")
