"""A viewer's several statements of a title come to one verdict: the snapshot's table and the recommender agree."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import data
from analytics.recommender.factors import FactorConfig
from analytics.recommender.feedback import Feedback, make_feedback
from analytics.recommender.recommender import Recommender, RecommenderConfig, fit_recommender
from data.errors import NotEnoughEvidence
from data.importing import prepare_import
from data.progress import Progress
from data.records import LIKED_FROM, NEUTRAL_BAND
from data.settings import Settings
from data.snapshots import open_newest
from data.studio import writing

SQL = Path(data.__file__).parent / "sql"
SMALL = RecommenderConfig(factors=FactorConfig(factors=8, epochs=4, regularisation=0.5))
#: Viewer, title, rating, sentiment, moment: few values, so that everything ties with everything.
SAID = st.tuples(
    st.sampled_from(["ann", "ben", None]),
    st.sampled_from(["a", "b"]),
    st.sampled_from([None, 0.0, 6.9, LIKED_FROM, 10.0]),
    st.sampled_from([None, -1.0, -NEUTRAL_BAND, 0.0, NEUTRAL_BAND, NEUTRAL_BAND + 1e-9, 1.0]),
    st.sampled_from([None, 1, 2]),
)


def verdicts_of(rows: list[tuple[str | None, str, float | None, float | None, int | None]]) -> tuple[object, object]:
    """The verdicts of the snapshot's own statement, and those of `make_feedback` on the analysis' statement."""
    with duckdb.connect() as connection:
        connection.execute("create schema snap")
        for table, moment in (("ratings", "rated_at"), ("reviews", "published_at")):
            connection.execute(
                f"create table snap.{table} (viewer_id varchar, title_id varchar, rating double,"
                f" sentiment double, {moment} timestamp)"
            )
        for viewer, title, rating, sentiment, at in rows:
            moment = None if at is None else datetime.fromtimestamp(at, UTC).replace(tzinfo=None)
            tables = ["reviews"] if rating is None else ["ratings"] if sentiment is None else ["ratings", "reviews"]
            for table in tables:
                said = [viewer, title, rating, sentiment, moment]
                connection.execute(f"insert into snap.{table} values (?, ?, ?, ?, ?)", said)
        bounds = {"liked_from": LIKED_FROM, "neutral_band": NEUTRAL_BAND}
        connection.execute((SQL / "publish" / "27_verdicts.sql").read_text(encoding="utf-8"), bounds)
        told = connection.execute("select viewer_id, title_id, liking from snap.verdicts").fetchall()
        connection.execute("use snap")
        found = connection.execute((SQL / "analysis" / "feedback.sql").read_text(encoding="utf-8")).fetchall()
    if not found:
        return told, []
    columns = list(zip(*found, strict=True))
    feedback = make_feedback(
        columns[0],
        columns[1],
        np.array(columns[2], dtype=np.float64),
        np.array(columns[3], dtype=np.float64),
        [np.nan if moment is None else moment.timestamp() for moment in columns[4]],
    )
    return told, triples(feedback)


def triples(feedback: Feedback) -> list[tuple[str, str, int]]:
    named = zip(feedback.rows, feedback.columns, feedback.liking.tolist(), strict=True)
    return [(str(feedback.viewers[row]), str(feedback.titles[column]), liking) for row, column, liking in named]


@hypothesis_settings(deadline=None, max_examples=40)
@given(st.lists(SAID, max_size=14))
def test_both_statements_come_to_the_same_verdicts(
    rows: list[tuple[str | None, str, float | None, float | None, int | None]],
) -> None:
    told, found = verdicts_of(rows)
    assert sorted(told) == sorted(found)  # type: ignore[call-overload]


@pytest.mark.slow
def test_both_agree_on_the_sample(settings: Settings) -> None:
    from analytics.recommender.feedback import feedback_of_snapshot

    folder = settings.incoming / "batch"
    folder.mkdir()
    prepare_import(settings, {"paths": [], "format": "sample"}, folder, Progress())
    with writing(settings) as studio:
        studio.add_batch(folder, "b-one", "j-one")
        studio.publish()
    with closing(open_newest(settings.snapshots)) as snapshot:
        rows = snapshot.select("select viewer_id, title_id, liking from verdicts")
        told = list(rows.itertuples(index=False, name=None))
        assert len(told) > 10_000 and sorted(told) == sorted(triples(feedback_of_snapshot(snapshot)))


def of_ratings(rating: np.ndarray, viewers: int = 60, titles: int = 30, seed: int = 1) -> Feedback:
    chance = np.random.default_rng(seed)
    pairs = chance.permutation(viewers * titles)[: len(rating)]
    return make_feedback(
        [f"v{pair // titles:03d}" for pair in pairs], [f"t{pair % titles:03d}" for pair in pairs], rating
    )


def all_finite(found: Recommender) -> bool:
    return all(
        np.isfinite(values).all()
        for values in (found.viewers, found.titles, found.leanings.viewers, found.leanings.titles)
    )


@pytest.mark.parametrize("rating", [2.0, 9.0])
def test_ratings_that_all_agree_give_no_probability(rating: float) -> None:
    with pytest.raises(NotEnoughEvidence, match="too much alike"):
        fit_recommender(of_ratings(np.full(900, rating)), SMALL, Progress())


def test_viewers_who_like_nothing_and_titles_rated_once_are_placed(tmp_path: Path) -> None:
    chance = np.random.default_rng(4)
    whole = of_ratings(chance.integers(1, 11, 900).astype(float))
    liking = np.where(whole.rows % 3 == 0, -1, whole.liking).astype(np.int8)
    rare = (whole.columns != 7) | (np.cumsum(whole.columns == 7) == 1)
    given = Feedback(whole.viewers, whole.titles, whole.rows, whole.columns, liking, whole.at).pick(rare)
    found = fit_recommender(given, SMALL, Progress())
    found.save(tmp_path)
    again = Recommender.load(tmp_path)
    assert all_finite(again)
    everyone = np.arange(len(again.viewer_ids))
    for title in range(len(again.title_ids)):
        said = again.interest(everyone, np.full(len(everyone), title))
        assert np.isfinite(said).all() and ((said > 0) & (said < 1)).all()
    sour = everyone % 3 == 0
    said = again.interest_in(again.titles[3], float(again.leanings.titles[3]))
    assert said[sour].mean() < said[~sour].mean()


@hypothesis_settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.floats(0.02, 0.98), st.integers(300, 1500))
def test_nothing_but_finite_numbers_or_a_refusal(seed: int, share: float, count: int) -> None:
    likes = np.random.default_rng(seed).random(count) < share
    try:
        found = fit_recommender(of_ratings(np.where(likes, 9.0, 2.0), seed=seed), SMALL, Progress())
    except NotEnoughEvidence:
        return
    assert all_finite(found) and np.isfinite(list(found.calibration.model_dump().values())).all()
