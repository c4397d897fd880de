"""Corrections: kept for ever, laid over the runs, gone from figures with their sentence's text, recounted by hand."""

from __future__ import annotations

import csv
import json
import os
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from data.corrections import LEARNT, NAME_LENGTH, Correction, Corrections, write_corrections
from data.errors import StudioError
from data.records import Filter, Run
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from data.studio import create_studio, writing
from tests.data.test_studio import TITLE, VIEWER, batch, review, rows_of, sentences

GOOD, BAD, FLAT = "A fine pier.", "The end sinks.", "It runs two hours."
MODEL = {GOOD: 0.8, BAD: -0.6, FLAT: 0.0}
WEIGHT = {"r1-0": 0.5, "r1-1": 0.3, "r1-2": 0.2, "r2-0": 1.0}


def corrections(settings: Settings) -> Corrections:
    return Corrections(settings.app_state)


def run_of(settings: Settings, step: str, **tables: list[dict[str, Any]]) -> None:
    """A run with these tables, registered."""
    run = Run(
        run_id=f"{step}-1", step=step, model="stand-in", model_hash="0", parameters={}, seed=1, data_version="0",
        started_at=datetime.now(UTC), seconds=0.1,
    )  # fmt: skip
    folder = settings.runs / run.run_id
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    with writing(settings) as studio:
        studio.add_run(run, f"j-{step}")


def place(sentence_id: str, sentiment: float, **key: str) -> dict[str, Any]:
    return {"sentence_id": sentence_id, **key, "start_char": 0, "end_char": 4, "sentiment": sentiment,
            "probability": 0.9}  # fmt: skip


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two reviews of a title, scored, with aspects and a mention; a third in a language that is not scored."""
    settings = load_settings(tmp_path_factory.mktemp("pattern") / "studio")
    create_studio(settings)
    texts = {"1": (GOOD, BAD, FLAT), "2": (BAD,), "3": ("Ein Steg.",)}
    folder = batch(
        settings, "first", titles=[TITLE], viewers=[VIEWER],
        reviews=[review(key, " ".join(parts)) for key, parts in texts.items()],
        sentences=[row for key, parts in texts.items() for row in sentences(key, *parts)],
    )  # fmt: skip
    with writing(settings) as writer:
        writer.add_batch(folder, "b1", "j1")
    scored = [
        {"sentence_id": f"r{key}-{place}", "sentiment": MODEL[text], "probability": 0.9,
         "weight": WEIGHT[f"r{key}-{place}"]}
        for key, parts in texts.items() for place, text in enumerate(parts) if text in MODEL
    ]  # fmt: skip
    run_of(
        settings, "sentiment", sentences=scored,
        reviews=[{"review_id": "r1", "sentiment": 0.22}, {"review_id": "r2", "sentiment": -0.6}],
    )  # fmt: skip
    run_of(
        settings, "aspects",
        sentences=[place("r1-0", 0.8, aspect="visuals"), place("r1-1", -0.6, aspect="ending"),
                   place("r2-0", -0.6, aspect="ending")],
        aspects=[{"aspect": name, "name": name.title(), "name_zh": "", "description": "", "position": number}
                 for number, name in enumerate(("visuals", "ending", "pacing"))],
    )  # fmt: skip
    run_of(
        settings, "mentions", sentences=[place("r1-1", -0.6, entity_id="e1")],
        entities=[{"entity_id": key, "title_id": "t1", "kind": "character", "name": key, "detail": "",
                   "aliases": [key]} for key in ("e1", "e2")],
    )  # fmt: skip
    publish(settings)
    return settings.studio


@pytest.fixture
def studio(pattern: Path, tmp_path: Path) -> Settings:
    """A copy of the pattern, to be written to."""
    return load_settings(Path(shutil.copytree(pattern, tmp_path / "studio")))


def publish(settings: Settings) -> None:
    with writing(settings) as writer:
        writer.publish()


def correct(
    settings: Settings, sentence_id: str, text: str, label: Any, subject: Any = "sentence", **more: Any
) -> Any:
    return corrections(settings).correct(sentence_id, text, "en", subject, label, **more)


def standings(settings: Settings) -> list[tuple[str, str]]:
    snapshot = open_newest(settings.snapshots)
    try:
        found = corrections(settings).listed(snapshot)
    finally:
        snapshot.close()
    return [(row.correction.label, row.standing) for row in found]


def signs(settings: Settings) -> dict[str, Any]:
    return dict(rows_of(settings, "select sentence_id, sign from evidence where sign is not null"))


def sentiment_of(settings: Settings, review_id: str) -> Any:
    return rows_of(settings, f"select sentiment from reviews where review_id = '{review_id}'")[0][0]


def test_a_sentence_put_right_moves_every_figure_by_exactly_that(studio: Settings) -> None:
    before = rows_of(studio, "select review_id, praise, blame, scored from reviews order by review_id")
    assert before == [("r1", 1, 1, 3), ("r2", 0, 1, 1), ("r3", 0, 0, 0)]
    correct(studio, "r1-1", BAD, "praise", who="Jonas")
    assert signs(studio)["r1-1"] == "blame"
    publish(studio)
    assert signs(studio) == {"r1-0": "praise", "r1-1": "praise", "r1-2": "neutral", "r2-0": "blame"}
    after = rows_of(studio, "select review_id, praise, blame, scored from reviews order by review_id")
    assert after == [("r1", 2, 0, 3), ("r2", 0, 1, 1), ("r3", 0, 0, 0)]
    # From −0.6 to +1 with a weight of .3.
    assert sentiment_of(studio, "r1") == pytest.approx(0.22 + 0.3 * (1.0 + 0.6))
    told = "select corrected, sentiment, probability, model_sentiment from evidence where sentence_id = 'r1-1'"
    ((corrected, *figures),) = rows_of(studio, told)
    assert corrected and figures == pytest.approx([1.0, 1.0, -0.6])


def test_a_sentence_that_does_not_judge_is_no_longer_counted(studio: Settings) -> None:
    correct(studio, "r2-0", BAD, "none")
    publish(studio)
    assert "r2-0" not in signs(studio)
    assert sentiment_of(studio, "r2") == pytest.approx(0.0)


def test_a_review_stays_within_the_scale_and_an_unscored_one_unscored(studio: Settings) -> None:
    for sentence_id, text in (("r1-0", GOOD), ("r1-1", BAD), ("r1-2", FLAT), ("r3-0", "Ein Steg.")):
        correct(studio, sentence_id, text, "praise")
    publish(studio)
    assert sentiment_of(studio, "r1") == pytest.approx(min(1.0, 0.22 + 0.1 + 0.3 * 1.6 + 0.2))
    assert rows_of(studio, "select sentiment is null from reviews where review_id = 'r3'") == [(True,)]
    assert signs(studio)["r3-0"] == "praise"


def test_an_aspect_is_turned_denied_and_added(studio: Settings) -> None:
    correct(studio, "r1-1", BAD, "neutral", "aspect", key="ending")
    correct(studio, "r2-0", BAD, "none", "aspect", key="ending")
    correct(studio, "r1-2", FLAT, "blame", "aspect", key="pacing")
    correct(studio, "r1-2", FLAT, "blame", "aspect", key="weather")
    publish(studio)
    found = rows_of(studio, "select sentence_id, aspect, sign, corrected from aspects order by all")
    assert found == [
        ("r1-0", "visuals", "praise", False),
        ("r1-1", "ending", "neutral", True),
        ("r1-2", "pacing", "blame", True),
    ]
    # What is said of an aspect does not change what the sentence as a whole says.
    assert signs(studio)["r1-1"] == "blame" and not rows_of(studio, "select 1 from evidence where corrected")
    # The drill counts what the corrected figure counts.
    blamed = Filter(aspects=("pacing",), signs=("blame",)).as_parameter()
    snapshot = open_newest(studio.snapshots)
    assert [row["sentence_id"] for row in snapshot.rows("dashboard/evidence_rows", filter=blamed)] == ["r1-2"]
    snapshot.close()


def test_an_added_label_points_at_the_whole_sentence(studio: Settings) -> None:
    correct(studio, "r1-2", FLAT, "blame", "aspect", key="pacing")
    publish(studio)
    assert rows_of(studio, "select start_char, end_char from aspects where corrected") == [(0, len(FLAT))]


def test_a_mention_is_turned_denied_and_added(studio: Settings) -> None:
    correct(studio, "r1-1", BAD, "none", "mention", key="e1")
    correct(studio, "r1-0", GOOD, "praise", "mention", key="e2")
    correct(studio, "r1-0", GOOD, "praise", "mention", key="of another title")
    publish(studio)
    assert rows_of(studio, "select sentence_id, entity_id, kind, sign from mentions") == [
        ("r1-0", "e2", "character", "praise")
    ]


def test_figures_equal_a_recount_by_hand(studio: Settings) -> None:
    """Every table against plain Python over the runs and the list of corrections."""
    made = [
        ("r1-0", GOOD, "sentence", "", "blame"), ("r1-2", FLAT, "sentence", "", "praise"),
        ("r2-0", BAD, "sentence", "", "neutral"), ("r2-0", BAD, "aspect", "ending", "praise"),
        ("r1-2", FLAT, "aspect", "pacing", "blame"), ("r1-0", GOOD, "aspect", "visuals", "none"),
    ]  # fmt: skip
    for sentence_id, text, subject, key, label in made:
        correct(studio, sentence_id, text, label, subject, key=key)
    publish(studio)
    value = {"praise": 1.0, "neutral": 0.0, "blame": -1.0, "none": None}
    whole = {"r1-0": 0.8, "r1-1": -0.6, "r1-2": 0.0, "r2-0": -0.6}
    told = {("r1-0", "visuals"): 0.8, ("r1-1", "ending"): -0.6, ("r2-0", "ending"): -0.6}
    moved = {"r1": 0.22, "r2": -0.6}
    for sentence_id, _, subject, key, label in made:
        if subject == "sentence":
            moved[sentence_id[:2]] += WEIGHT[sentence_id] * ((value[label] or 0.0) - whole[sentence_id])
            whole[sentence_id] = value[label]  # type: ignore[assignment]
        else:
            told[sentence_id, key] = value[label]  # type: ignore[assignment]
    by_hand = {key: sentiment for key, sentiment in told.items() if sentiment is not None}
    assert dict(rows_of(studio, "select sentence_id, sentiment from evidence where sentiment is not null")) == (
        pytest.approx(whole)
    )
    found = {(s, a): v for s, a, v in rows_of(studio, "select sentence_id, aspect, sentiment from aspects")}
    assert found == pytest.approx(by_hand)
    assert {key: sentiment_of(studio, key) for key in moved} == pytest.approx(moved)


def test_the_newest_of_two_reviewers_counts_and_both_are_listed(studio: Settings) -> None:
    correct(studio, "r1-1", BAD, "praise", who="Jonas")
    correct(studio, "r1-1", BAD, "neutral", who="Mara")
    publish(studio)
    assert signs(studio)["r1-1"] == "neutral"
    assert standings(studio) == [("neutral", "counts"), ("praise", "replaced")]
    assert rows_of(studio, "select who, label from corrections") == [("Mara", "neutral")]


def test_what_is_taken_back_is_the_models_again_and_stays_listed(studio: Settings) -> None:
    made = correct(studio, "r1-1", BAD, "praise", who="Jonas")
    assert standings(studio) == [("praise", "waits")]
    publish(studio)
    corrections(studio).take_back(made, "Mara")
    publish(studio)
    assert signs(studio)["r1-1"] == "blame"
    assert standings(studio) == [("undone", "takes back"), ("praise", "taken back")]
    assert corrections(studio).current() == [] and corrections(studio).made() == 2


def import_again(settings: Settings, text: str, name: str) -> None:
    """The second review, imported anew with another text."""
    folder = batch(settings, name, reviews=[review("2", text, name)], sentences=sentences("2", text))
    with writing(settings) as writer:
        writer.add_batch(folder, f"b-{name}", f"j-{name}")
        writer.publish()


def test_another_text_takes_the_correction_out_of_figures_and_leaves_it_listed(studio: Settings) -> None:
    correct(studio, "r2-0", BAD, "praise")
    publish(studio)
    assert signs(studio)["r2-0"] == "praise"
    import_again(studio, "The end swims.", "edited")
    assert rows_of(studio, "select corrected, sign from evidence where sentence_id = 'r2-0'") == [(False, "blame")]
    assert standings(studio) == [("praise", "void")]
    with writing(studio) as writer:
        writer.undo_batch("b-edited")
        writer.publish()
    assert signs(studio)["r2-0"] == "praise" and standings(studio) == [("praise", "counts")]


def test_undo_and_redo_of_the_import_keep_the_correction(studio: Settings) -> None:
    correct(studio, "r2-0", BAD, "praise")
    with writing(studio) as writer:
        writer.undo_batch("b1")
        writer.publish()
    assert rows_of(studio, "select count(*) from evidence") == [(0,)] and standings(studio) == [("praise", "void")]
    with writing(studio) as writer:
        writer.add_batch(studio.incoming / "first", "b2", "j2")
        writer.publish()
    assert signs(studio)["r2-0"] == "praise" and standings(studio) == [("praise", "counts")]


def test_a_review_whose_rating_alone_changed_keeps_its_correction_once(studio: Settings) -> None:
    correct(studio, "r2-0", BAD, "praise")
    folder = batch(studio, "rated", reviews=[review("2", BAD, "rated", rating=2.0)], sentences=sentences("2", BAD))
    with writing(studio) as writer:
        writer.add_batch(folder, "b2", "j2")
        writer.publish()
    assert rows_of(studio, "select count(*) from corrections") == [(1,)]
    assert rows_of(studio, "select sign, rating from evidence where sentence_id = 'r2-0'") == [("praise", 2.0)]


def test_a_correction_does_not_change_the_data_version(studio: Settings) -> None:
    with writing(studio) as writer:
        before = writer.data_version()
        correct(studio, "r1-1", BAD, "praise")
        writer.publish()
        assert writer.data_version() == before


@pytest.fixture
def _elsewhere() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Asia/Shanghai"
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


@pytest.mark.usefixtures("_elsewhere")
def test_times_are_utc_wherever_the_studio_stands(studio: Settings) -> None:
    made = correct(studio, "r1-1", BAD, "praise")
    publish(studio)
    ((when,),) = rows_of(studio, "select created_at from corrections")
    assert when.to_pydatetime().replace(tzinfo=UTC) == made.created_at


@pytest.mark.parametrize(
    "who", ["'); drop table corrections; --", "<script>1</script>", "=1+1", "\x00\x1b[2J", "名字", ""]
)
def test_hostile_names_and_texts_are_only_ever_text(studio: Settings, who: str) -> None:
    correct(studio, "r1-1", BAD, "praise", who=who)
    correct(studio, "r1-1' or 1=1 --", "'); drop table evidence; --", "blame", who=who)
    publish(studio)
    assert rows_of(studio, "select who from corrections") == [(who.strip(),)]
    assert len(corrections(studio).current()) == 2


def test_what_cannot_be_kept_says_why(studio: Settings) -> None:
    for wrong in ({"who": "x" * (NAME_LENGTH + 1)}, {"key": "ending"}, {"who": "\ud800"}):
        with pytest.raises(StudioError, match="cannot be kept"):
            correct(studio, "r1-1", BAD, "praise", **wrong)
    with pytest.raises(StudioError, match="cannot be kept"):
        correct(studio, "r1-1", BAD, "praise", "aspect")
    assert corrections(studio).made() == 0


def test_the_corrections_of_some_sentences_are_the_ones_that_count(studio: Settings) -> None:
    correct(studio, "r1-1", BAD, "praise")
    second = correct(studio, "r1-1", BAD, "neutral")
    aspect = correct(studio, "r1-1", BAD, "blame", "aspect", key="ending")
    undone = correct(studio, "r2-0", BAD, "praise")
    corrections(studio).take_back(undone)
    assert corrections(studio).of_sentences(["r1-1", "r2-0", "r1-0"]) == {
        "r1-1": [second, aspect], "r2-0": [], "r1-0": []
    }  # fmt: skip
    assert corrections(studio).with_id(aspect.correction_id) == aspect
    assert corrections(studio).with_id("c0") is None


@hypothesis(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["r1-0", "r1-1", "r2-0"]), st.sampled_from(["praise", "none", "undone"]))))
def test_the_newest_of_each_subject_counts(tmp_path: Path, made: list[tuple[str, str]]) -> None:
    kept = Corrections(tmp_path / f"{time.monotonic_ns()}.sqlite")
    newest: dict[str, Correction] = {}
    for sentence_id, label in made:
        if label != "undone":
            newest[sentence_id] = kept.correct(sentence_id, "text", "en", "sentence", label)  # type: ignore[arg-type]
        elif sentence_id in newest:
            kept.take_back(newest.pop(sentence_id))
    assert {row.sentence_id: row for row in kept.current()} == newest


def test_the_export_is_what_the_next_training_learns(studio: Settings, tmp_path: Path) -> None:
    correct(studio, "r1-1", BAD, "praise", who="Jonas")
    correct(studio, "r1-1", BAD, "blame", "aspect", key="ending")
    correct(studio, "r9-0", '=HYPERLINK("http://127.0.0.1")', "none")
    taken = correct(studio, "r2-0", BAD, "praise")
    corrections(studio).take_back(taken)
    current = corrections(studio).current()
    write_corrections(current, tmp_path / "c.csv")
    with (tmp_path / "c.csv").open(encoding="utf-8-sig", newline="") as handle:
        header, *rows = list(csv.reader(handle))
    assert tuple(header) == LEARNT
    assert rows == [
        [BAD, "praise", "sentence", "", "en"],
        [BAD, "blame", "aspect", "ending", "en"],
        ['\'=HYPERLINK("http://127.0.0.1")', "none", "sentence", "", "en"],
    ]
    write_corrections(current, tmp_path / "c.json")
    told = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))
    assert [row["text"] for row in told] == [BAD, BAD, '=HYPERLINK("http://127.0.0.1")']
    with pytest.raises(StudioError, match="cannot be written"):
        write_corrections(current, tmp_path / "nowhere" / "c.csv")


def test_thousands_of_corrections_are_published_in_seconds(studio: Settings) -> None:
    kept = corrections(studio)
    rows = [{"n": number, "text": BAD} for number in range(5_000)]
    with kept._writing() as connection:
        connection.executemany(
            "insert into corrections (correction_id, sentence_id, text, language, subject, key, label, who, "
            "created_at) values ('c' || :n, 'r' || :n || '-0', :text, 'en', 'sentence', '', 'praise', 'x', "
            "'2026-11-22T18:00:00Z')",
            rows,
        )
    started = time.perf_counter()
    publish(studio)
    assert time.perf_counter() - started < 10
    assert rows_of(studio, "select value from meta where key = 'corrections'") == [("5000",)]
    assert rows_of(studio, "select sentence_id from corrections") == [("r2-0",)]
