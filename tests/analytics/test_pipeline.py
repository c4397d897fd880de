"""The steps on a real small studio: what they write, when they are stale, and that nothing half-done is left."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analytics.pipeline import (
    STEPS,
    compare_runs,
    list_runs,
    load_run,
    needs_of,
    newest_run,
    nothing_to_read,
    run_step,
    stale_steps,
)
from data.errors import JobCancelled, NotEnoughEvidence, RunError, UnknownStep
from data.progress import Progress
from data.records import NEUTRAL_BAND, Run
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from tests.analytics.conftest import READING, Counted, english_sentences, finish_step, import_file, import_reviews

Analysed = tuple[Settings, dict[str, Run]]


def stale(settings: Settings) -> list[str]:
    snapshot = open_newest(settings.snapshots)
    found = stale_steps(settings, snapshot)
    snapshot.close()
    return found


def evidence(settings: Settings) -> pd.DataFrame:
    snapshot = open_newest(settings.snapshots)
    frame = snapshot.select("select * from evidence")
    snapshot.close()
    return frame


def test_every_step_leaves_a_whole_manifest(analysed: Analysed) -> None:
    settings, runs = analysed
    for step, run in runs.items():
        assert load_run(settings, run.run_id) == run == newest_run(settings, step)
        assert run.inputs == {need: runs[need].run_id for need in needs_of(step)}
        assert run.model and run.model_hash and run.seconds > 0 and run.data_version
        assert run.seed == settings.seed
        assert {"numpy", "duckdb"} <= run.libraries.keys()
    assert not list(settings.runs.glob(".*"))


def test_every_sentence_that_can_be_is_embedded_scored_and_placed(analysed: Analysed) -> None:
    settings, runs = analysed
    rows = evidence(settings)
    counted = rows["language"].value_counts()
    assert counted["en"] == 480 and counted["zh"] == 300 and counted.sum() == 781
    assert rows.loc[rows["language"].isin(["en", "zh"]), "sentiment"].notna().all()
    assert rows.loc[rows["language"] == "de", ["sentiment", "topic_id"]].isna().all(axis=None)
    assert runs["sentiment"].quality["scored"] == 780 and runs["sentiment"].quality["unscored"] == 1
    assert runs["embed"].quality["spaces"] == {"minilm": {"en": 480}, "lexical-zh": {"zh": 300}}
    assert any("de (1)" in note for note in runs["embed"].notes)
    assert any("'zh'" in note and "words alone" in note for note in runs["embed"].notes)
    assert any("de (1)" in note for note in runs["sentiment"].notes)


def test_signs_in_the_snapshot_are_those_of_the_run(analysed: Analysed) -> None:
    settings, runs = analysed
    signs = evidence(settings)["sign"].value_counts()
    assert {sign: int(signs.get(sign, 0)) for sign in ("praise", "neutral", "blame")} == {
        sign: runs["sentiment"].quality[sign] for sign in ("praise", "neutral", "blame")
    }


def test_a_reviews_sentiment_is_made_of_its_sentences(analysed: Analysed) -> None:
    settings, _ = analysed
    rows = evidence(settings).dropna(subset=["sentiment"])
    weights = rows.groupby("review_id")["weight"].sum()
    assert len(weights) == 540
    np.testing.assert_allclose(weights, 1, atol=1e-5)
    snapshot = open_newest(settings.snapshots)
    reviews = snapshot.select("select review_id, sentiment from reviews where sentiment is not null")
    snapshot.close()
    reviews = reviews.set_index("review_id")["sentiment"].sort_index()
    weighted = (rows["sentiment"] * rows["weight"]).groupby(rows["review_id"]).sum().sort_index()
    assert (reviews.index == weighted.index).all()
    assert np.corrcoef(reviews, weighted)[0, 1] > 0.9
    assert (np.sign(reviews) == np.sign(weighted)).mean() > 0.9


def test_judgements_are_told_from_telling(analysed: Analysed) -> None:
    rows = evidence(analysed[0])
    wonderful = rows[rows["text"].str.endswith("are wonderful.")]["sentiment"]
    bored = rows[rows["text"].str.endswith("bored me.")]["sentiment"]
    assert (wonderful > NEUTRAL_BAND).mean() > 0.8
    assert (bored < -NEUTRAL_BAND).mean() > 0.9


def test_topics_have_disjoint_numbers_unique_labels_and_few_outliers(analysed: Analysed) -> None:
    settings, runs = analysed
    topics = pd.read_parquet(settings.runs / runs["topics"].run_id / "topics.parquet")
    assert topics["topic_id"].tolist() == list(range(len(topics)))
    assert topics["label"].is_unique and set(topics["language"]) == {"en", "zh"}
    rows = evidence(settings).dropna(subset=["topic_id"])
    named = rows[rows["topic_id"] >= 0].merge(topics, on="topic_id")
    assert (named["language_x"] == named["language_y"]).all()
    assert 0 < (rows["topic_id"] == -1).mean() <= 0.1
    assert runs["topics"].quality["topics"] == len(topics)


def test_after_all_steps_nothing_is_stale_until_something_changes(analysed: Analysed) -> None:
    settings, runs = analysed
    assert stale(settings) == []
    changed = {
        "topics": settings.model_copy(update={"topics": 7}),
        "sentiment": settings.model_copy(update={"sentiment_model": "another"}),
        "embed": settings.model_copy(update={"embedding_model": "another"}),
    }
    assert stale(changed["topics"]) == ["topics"]
    scored = ["sentiment", "clauses", "aspects", "mentions"]
    assert stale(changed["sentiment"]) == scored
    assert stale(changed["embed"]) == ["embed", "topics", "aspects"]
    manifest = settings.runs / runs["sentiment"].run_id
    hidden = manifest.with_name("elsewhere")
    manifest.rename(hidden)
    assert stale(settings) == scored
    hidden.rename(manifest)


@pytest.mark.slow
def test_repeating_a_run_says_the_same(analysed: Analysed) -> None:
    settings, runs = analysed
    for step in ("sentiment", "topics"):
        again = run_step(settings, step, {"step": step}, Progress())
        comparison = compare_runs(settings, runs[step], again)
        assert comparison.differences == {} and comparison.shared == 780
        assert all(value == 1 for value in comparison.agreement.values())


def test_comparing_says_what_differs(analysed: Analysed) -> None:
    settings, runs = analysed
    other = run_step(settings, "topics", {"topics": 6, "seed": 5}, Progress())
    comparison = compare_runs(settings, runs["topics"], other)
    assert comparison.differences["seed"] == (settings.seed, 5)
    assert comparison.differences["parameters"][1]["topics"] == 6
    assert 0.3 < comparison.agreement["ami"] <= 1
    with pytest.raises(RunError, match="cannot be compared"):
        compare_runs(settings, runs["topics"], runs["embed"])


@pytest.fixture
def small(settings: Settings) -> Settings:
    """A studio of sixty sentences."""
    chosen = settings.model_copy(update={"threads": 1})
    import_reviews(chosen, "small", english_sentences()[:60])
    return chosen


def test_new_reviews_make_all_stale_and_old_vectors_are_taken_over(small: Settings) -> None:
    assert stale(small) == READING
    first = finish_step(small, "embed")
    assert first.quality["reused"] == 0
    assert stale(small) == [step for step in READING if step != "embed"]
    import_reviews(small, "more", english_sentences()[60:80])
    assert stale(small) == READING
    second = finish_step(small, "embed")
    assert second.quality["reused"] == 60 and second.quality["sentences"] == 80
    tables = [
        pd.read_parquet(small.runs / run.run_id / "vectors.parquet").set_index("sentence_id")
        for run in (first, second)
    ]
    shared = tables[0].index
    np.testing.assert_array_equal(np.stack(tables[1].loc[shared, "vector"]), np.stack(tables[0]["vector"]))
    assert stale(small) == [step for step in READING if step != "embed"]


def test_a_run_made_from_older_data_says_so(small: Settings) -> None:
    finish_step(small, "embed")
    import_reviews(small, "more", english_sentences()[60:80])
    run = finish_step(small, "topics")
    assert any("data changed after 'embed'" in note for note in run.notes)


def test_too_little_for_topics_is_a_run_that_says_so(small: Settings) -> None:
    finish_step(small, "embed")
    run = finish_step(small, "topics")
    assert run.quality["topics"] == 0 and any("too few for topics" in note for note in run.notes)
    assert evidence(small)["topic_id"].isna().all()
    assert "topics" not in stale(small)


@pytest.mark.slow
def test_another_encoder_keeps_the_sentiment_right(small: Settings, tiny_bert: Callable[..., Path]) -> None:
    plain = finish_step(small, "sentiment")
    other = small.model_copy(update={"embedding_model": str(tiny_bert("tiny"))})
    embedded = finish_step(other, "embed")
    assert embedded.quality["dimension"] == 32
    again = finish_step(other, "sentiment")
    assert compare_runs(other, plain, again).agreement["correlation"] > 0.999


def test_a_classifier_by_setting_scores_the_studio(small: Settings, tiny_bert: Callable[..., Path]) -> None:
    other = small.model_copy(update={"sentiment_model": str(tiny_bert("judge", ("negative", "positive")))})
    run = finish_step(other, "sentiment")
    assert run.quality["scored"] == 60 and run.model.startswith("judge")
    assert "sentiment" not in stale(other) and "clauses" in stale(other)


def test_progress_adds_up(small: Settings) -> None:
    for step in READING:
        progress = Counted()
        run_step(small, step, {}, progress)
        totals = [total for _, total in progress.stages if total]
        assert progress.stages and progress.steps == sum(totals)


#: Stopping is the pipeline's; a long step and one that needs others stand for all.
STOPPED = [pytest.param(step, marks=() if step in ("embed", "topics") else pytest.mark.slow) for step in READING]


@pytest.mark.parametrize("step", STOPPED)
def test_stopping_leaves_nothing_behind(small: Settings, step: str) -> None:
    class Stop(Progress):
        def stage(self, name: str, total: int | None = None) -> None:
            if total is not None:
                raise JobCancelled("stop")

    for earlier in READING[: READING.index(step)]:
        finish_step(small, earlier)
    before = sorted(path.name for path in small.runs.iterdir())
    with pytest.raises(JobCancelled):
        run_step(small, step, {}, Stop())
    assert sorted(path.name for path in small.runs.iterdir()) == before


def test_what_a_killed_process_left_is_swept(small: Settings) -> None:
    left = small.runs / ".embed-20260101-000000-abcdef.99999999.part"
    left.mkdir()
    (left / "vectors.parquet").write_bytes(b"half")
    run = run_step(small, "embed", {}, Progress())
    assert not left.exists() and [known.run_id for known in list_runs(small)] == [run.run_id]


def test_without_reviews_there_is_nothing_to_do(settings: Settings) -> None:
    assert stale(settings) == []
    with pytest.raises(NotEnoughEvidence, match="no reviews"):
        run_step(settings, "embed", {}, Progress())


def test_bad_use_is_refused_in_one_sentence(small: Settings) -> None:
    with pytest.raises(UnknownStep, match="no step 'horoscope'"):
        run_step(small, "horoscope", {}, Progress())
    with pytest.raises(UnknownStep):
        needs_of("horoscope")
    with pytest.raises(RunError, match="'colour'"):
        run_step(small, "embed", {"colour": "red"}, Progress())
    with pytest.raises(RunError, match="has not been run"):
        run_step(small, "topics", {}, Progress())
    with pytest.raises(RunError, match="no run"):
        load_run(small, "embed-nothing")


def test_a_broken_manifest_is_named(small: Settings) -> None:
    run = run_step(small, "embed", {}, Progress())
    path = small.runs / run.run_id / "manifest.json"
    path.write_text(json.dumps({"run_id": 1}), encoding="utf-8")
    with pytest.raises(RunError, match="manifest cannot be read"):
        load_run(small, run.run_id)


def test_settings_reach_the_parameters(tmp_path: Path) -> None:
    settings = load_settings(tmp_path, topics=12, seed=4)
    assert STEPS["topics"].configure(settings).model_dump()["topics"] == 12
    assert STEPS["topics"].configure(settings).model_dump()["seed"] == 4


def import_ratings(settings: Settings, viewers: int, titles: int) -> None:
    """Every viewer rates every other title, liking those of their own half of the catalogue."""
    rows = [
        f"film {title},viewer {viewer},{8 if viewer % 4 // 2 == title % 2 else 3},2026-05-{1 + title % 28:02d}"
        for viewer in range(viewers)
        for title in range(viewer % 2, titles, 1 + viewer % 3)
    ]
    path = settings.incoming / "ratings.csv"
    path.write_text("\n".join(["title,viewer,rating,date", *rows]), encoding="utf-8")
    import_file(settings, path)


@pytest.mark.slow
def test_ratings_alone_have_an_audience_and_no_evidence(settings: Settings) -> None:
    import_ratings(settings, 60, 40)
    assert stale(settings) == ["recommender", "segments"]
    assert nothing_to_read(settings, "topics") == "there are no reviews to read"
    assert nothing_to_read(settings, "segments") == ""
    runs = {step: finish_step(settings, step) for step in stale(settings)}
    assert runs["recommender"].inputs == {}
    assert runs["segments"].inputs == {"recommender": runs["recommender"].run_id}
    assert stale(settings) == []


def test_a_handful_of_viewers_is_no_audience(settings: Settings) -> None:
    import_ratings(settings, 8, 10)
    assert stale(settings) == []
    assert "at least 30 viewers" in nothing_to_read(settings, "recommender")
