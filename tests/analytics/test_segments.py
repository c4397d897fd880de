"""Segments: planted tastes are found again, ids are kept, names are telling, and the map says who is of what."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from sklearn.metrics import adjusted_rand_score

from analytics.recommender.factors import FactorConfig
from analytics.recommender.feedback import feedback_of_snapshot
from analytics.recommender.recommender import RecommenderConfig, fit_recommender
from analytics.segments.choices import Choices, choices_of_snapshot, make_choices
from analytics.segments.identity import Earlier, load_earlier, name_ids
from analytics.segments.mixture import fit_tastes
from analytics.segments.naming import Naming, names_of, telling_words
from analytics.segments.places import SPREAD, anchors_of, place_everything, told_memberships
from analytics.segments.stability import (
    Audience,
    ClusterConfig,
    Clusters,
    aligned,
    choose_number,
    find_clusters,
    jaccard,
    resampled,
)
from analytics.steps.segments import MEMBERS, PLACES, SEGMENTS
from data.errors import JobCancelled, RunError
from data.progress import Progress
from data.records import Run
from data.runs import write_manifest, writing_run
from data.settings import Settings
from data.snapshots import open_newest
from data.studio import writing
from tests.analytics.conftest import finish_step, import_file
from tests.analytics.planted import build_planted

QUICK = ClusterConfig(fewest=2, most=5, resamples=4, resamples_tried=3, starts=2)
GENRES = ("Drama", "Thriller", "Comedy")


def three_tastes(viewers: int = 360, titles: int = 60, each: int = 14, seed: int = 5) -> tuple[Choices, np.ndarray]:
    """Viewer i is of taste i % 3, sees its titles (j % 3) thrice as often, likes them more; and vectors."""
    chance = np.random.default_rng(seed)
    taste, kind = np.arange(viewers) % 3, np.arange(titles) % 3
    rows, columns, ratings = [], [], []
    for viewer in range(viewers):
        pull = np.where(kind == taste[viewer], 3.0, 1.0)
        seen = chance.choice(titles, each, replace=False, p=pull / pull.sum())
        rows += [viewer] * each
        columns += seen.tolist()
        ratings += (6 + 2.0 * (kind[seen] == taste[viewer]) + chance.normal(0, 1.2, each)).tolist()
    known = np.array(ratings)
    choices = make_choices(np.array(rows), np.array(columns), known, np.full(len(known), np.nan), (viewers, titles))
    vectors = np.eye(8)[taste] + chance.normal(0, 0.45, (viewers, 8)) + 1.0
    return choices, vectors.astype(np.float32)


@pytest.fixture(scope="module")
def found() -> tuple[Clusters, list[dict[str, float]]]:
    return find_clusters(Audience(*three_tastes(), seed=3), QUICK, Progress())


def test_the_planted_tastes_are_found_and_so_is_their_number(found: tuple[Clusters, list[dict[str, float]]]) -> None:
    clusters, curve = found
    assert clusters.memberships.shape[1] == 3
    assert adjusted_rand_score(np.arange(360) % 3, clusters.main) > 0.85
    assert [point["k"] for point in curve] == [2, 3, 4, 5]
    assert clusters.ami[0] > 0.8 and (clusters.stability > 0.8).all()


def test_memberships_are_probabilities_and_say_how_sure_they_are() -> None:
    clusters = resampled(Audience(*three_tastes(each=4), seed=3), 3, QUICK, Progress())
    assert np.allclose(clusters.memberships.sum(axis=1), 1)
    sizes = np.bincount(clusters.main)
    assert (np.diff(sizes) <= 0).all(), "largest first"
    taste = np.arange(360) % 3
    of_segment = np.array([np.bincount(taste[clusters.main == number]).argmax() for number in range(3)])
    right, most = of_segment[clusters.main] == taste, clusters.memberships.max(axis=1)
    assert right[most > 0.9].mean() > right[most <= 0.9].mean() + 0.1
    assert most.mean() == pytest.approx(right.mean(), abs=0.1)


def test_the_same_data_give_the_same_segments(found: tuple[Clusters, list[dict[str, float]]]) -> None:
    again, curve = find_clusters(Audience(*three_tastes(), seed=3), QUICK, Progress())
    assert np.array_equal(again.memberships, found[0].memberships) and curve == found[1]


def test_sparse_choices_say_what_an_array_says() -> None:
    choices, vectors = three_tastes(viewers=90)
    thin = Choices(sparse.csr_array(choices.seen), sparse.csr_array(choices.liking))
    start = Audience(choices, vectors, 1).starts(np.arange(90), 3, 0)
    one, other = (fit_tastes(each, start) for each in (choices, thin))
    assert np.allclose(one.memberships(choices), other.memberships(thin), atol=1e-8)
    assert one.likelihood == pytest.approx(other.likelihood)


def test_neither_mildness_nor_what_all_like_is_a_taste() -> None:
    """Half of the viewers give three points more to all, and one title is loved by all: no tastes."""
    chance = np.random.default_rng(2)
    rows, columns = np.repeat(np.arange(200), 12), np.tile(np.arange(12), 200)
    ratings = 5 + 3.0 * (rows % 2) + 2.0 * (columns == 4) + chance.normal(0, 0.8, len(rows))
    choices = make_choices(rows, columns, ratings, np.full(len(rows), np.nan), (200, 12))
    start = np.eye(2)[np.arange(200) % 2] * 0.8 + 0.1
    tastes = fit_tastes(choices, start)
    assert abs(adjusted_rand_score(rows[::12] % 2, tastes.memberships(choices).argmax(axis=1))) < 0.2


def test_a_review_without_a_rating_counts_by_its_sentiment() -> None:
    rows, columns = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    nothing = np.full(4, np.nan)
    choices = make_choices(rows, columns, nothing, np.array([0.9, -0.9, -0.9, 0.9]), (2, 2))
    assert (np.sign(choices.liking) == [[1, -1], [-1, 1]]).all()


def test_the_number_is_the_largest_that_is_stable_and_leaves_no_segment_tiny() -> None:
    def point(k: int, ami: float, may_be: bool = True) -> dict[str, float]:
        return {"k": k, "ami": ami, "may_be": may_be}

    assert choose_number([point(3, 0.95), point(4, 0.85), point(5, 0.7)]) == 4
    assert choose_number([point(3, 0.95), point(4, 0.85, False), point(5, 0.7)]) == 3
    assert choose_number([point(3, 0.5), point(4, 0.6)]) == 4, "none is stable: the most stable one"
    assert choose_number([point(3, 0.9, False)]) is None


def test_viewers_who_do_not_fall_into_groups_are_one_segment() -> None:
    config = ClusterConfig(fewest=3, most=3, resamples=2, resamples_tried=2)
    clusters, _ = find_clusters(Audience(*three_tastes(viewers=21), seed=1), config, Progress())
    assert clusters.memberships.shape == (21, 1) and np.isnan(clusters.stability).all()


def test_a_cancelled_job_stops() -> None:
    class Cancelled(Progress):
        def advance(self, steps: int = 1) -> None:
            raise JobCancelled("cancelled")

    with pytest.raises(JobCancelled):
        resampled(Audience(*three_tastes(viewers=90), seed=1), 3, QUICK, Cancelled())


@given(st.permutations(range(4)), st.lists(st.integers(0, 3), min_size=12, max_size=40))
def test_clusters_are_aligned_whatever_they_are_numbered(order: list[int], labels: list[int]) -> None:
    own = np.eye(4)[[*labels, 0, 1, 2, 3]]
    assert np.array_equal(own[:, order][:, aligned(own, own[:, order])], own)
    assert np.allclose(np.diag(jaccard(own.argmax(axis=1), own.argmax(axis=1), 4)), 1)


def earlier_of(main: np.ndarray, ids: tuple[str, ...], highest: int) -> Earlier:
    return Earlier(ids=ids, main={f"v{n}": ids[place] for n, place in enumerate(main.tolist())}, highest=highest)


def test_ids_are_kept_and_never_given_twice() -> None:
    viewers = [f"v{number}" for number in range(300)]
    before = np.arange(300) % 3
    assert name_ids(viewers, before, 3, None)[0] == ["t1", "t2", "t3"]
    swapped = np.array([2, 0, 1])[before]
    ids, highest, changes = name_ids(viewers, swapped, 3, earlier_of(before, ("t1", "t2", "t7"), 9))
    assert ids == ["t2", "t7", "t1"] and highest == 9
    assert changes.kept == {"t1": 1.0, "t2": 1.0, "t7": 1.0} and changes.new == () == changes.gone
    assert changes.viewers == 300


def test_what_was_split_merged_and_lost_is_written_down() -> None:
    viewers = [f"v{number}" for number in range(400)]
    before = np.arange(400) // 100
    after = np.array([0] * 60 + [1] * 40 + [2] * 200 + [3] * 100)
    ids, highest, changes = name_ids(viewers, after, 4, earlier_of(before, ("t1", "t2", "t3", "t4"), 4))
    assert ids[0] == "t1" and ids[3] == "t4" and ids[1] == "t5" and highest == 5
    assert changes.split == {"t1": ("t1", "t5")}
    assert changes.merged == {ids[2]: ("t2", "t3")}
    assert changes.new == ("t5",) and set(changes.gone) == {"t2", "t3"} - {ids[2]}


def test_an_earlier_run_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="earlier segments"):
        load_earlier(tmp_path, {})


def naming_world() -> tuple[np.ndarray, sparse.csr_array, Naming]:
    memberships = np.eye(3)[np.arange(300) % 3]
    chance = np.random.default_rng(4)
    own = (np.arange(300) % 3)[:, None] == (np.arange(60) % 3)[None, :]
    liked = sparse.csr_array((chance.random((300, 60)) < np.where(own, 0.6, 0.1)).astype(float))
    genres = [(GENRES[place % 3], "Film") for place in range(60)]
    return memberships, liked, Naming(genres, [("Somebody",)] * 60, [f"Title {place}" for place in range(60)])


def test_segments_are_called_after_what_they_like_more_than_others() -> None:
    memberships, liked, naming = naming_world()
    assert names_of(memberships, liked, naming) == ["Drama fans", "Thriller fans", "Comedy fans"]


def test_a_name_reads_well() -> None:
    words = [("Thriller", "Action"), ("Comedy", "Action and Adventure"), ("Science Fiction", "Film Noir")]
    naming = Naming([words[place % 3] for place in range(60)], [()] * 60, [""] * 60)
    memberships, liked, _ = naming_world()
    assert [
        set(name.removesuffix(" fans").replace(" · ", "|").split("|"))
        for name in names_of(memberships, liked, naming)
    ] == [
        {"Action and thriller"},
        {"Action and Adventure", "Comedy"},
        {"Film Noir and Science Fiction"},
    ]


def test_no_two_segments_have_one_name() -> None:
    memberships, liked, naming = naming_world()
    halves = np.repeat(memberships / 2, 2, axis=1)
    names = names_of(halves, liked, naming)
    assert len(set(names)) == 6
    alike = Naming([("Drama",)] * 60, [()] * 60, [""] * 60)
    assert len(set(names_of(memberships, liked, alike))) == 3


def test_names_are_made_of_words_that_say_something() -> None:
    likes, others = np.array([90.0, 5.0, 5.0]), np.array([5.0, 90.0, 5.0])
    assert telling_words([("unknown",), ("Drama",), ("Drama",)], likes, others, once=True) == []
    hostile = [("War\u202e\n  and \x00peace",), ("Drama",), ("Drama",)]
    assert telling_words(hostile, likes, others, once=True)[0][0] == "War and peace"
    assert telling_words([("A",)] * 3, np.zeros(3), others) == []
    chinese = Naming([("剧情", "犯罪"), ("动画",), ("动画",), ("剧情", "犯罪")], [()] * 4, [""] * 4)
    liked = sparse.csr_array(np.kron(np.eye(2), np.ones((60, 2)))[:, [0, 2, 3, 1]])
    assert names_of(np.repeat(np.eye(2), 60, axis=0), liked, chinese)[0] == "剧情 · 犯罪"


def test_the_map_shows_segments_apart_and_titles_at_those_who_like_them() -> None:
    choices, vectors = three_tastes()
    audience = Audience(choices, vectors, 3)
    clusters = resampled(audience, 3, QUICK, Progress())
    titles = np.eye(8)[np.arange(60) % 3].astype(np.float32)
    viewers, placed = place_everything(clusters.memberships, vectors, clusters.tastes, titles, np.zeros(60, bool))
    assert viewers.shape == (360, 2) and placed.shape == (60, 2) and np.isfinite(placed).all()
    centres = np.array([viewers[clusters.main == number].mean(axis=0) for number in range(3)])
    nearest = np.linalg.norm(viewers[:, None] - centres, axis=2).argmin(axis=1)
    assert (nearest == clusters.main).mean() > 0.97
    own = np.array([np.bincount(np.arange(360)[clusters.main == number] % 3).argmax() for number in range(3)])
    at = own[np.linalg.norm(placed[:, None] - centres, axis=2).argmin(axis=1)]
    assert (at == np.arange(60) % 3).mean() > 0.95
    assert np.abs(viewers).max() <= 1 + SPREAD


def test_a_title_that_nobody_has_seen_stands_among_its_like() -> None:
    choices, vectors = three_tastes()
    seen = choices.seen.copy()
    liking = choices.liking.copy()
    seen[:, 0] = liking[:, 0] = 0
    audience = Audience(Choices(seen, liking), vectors, 3)
    clusters = resampled(audience, 3, QUICK, Progress())
    titles = np.eye(8)[np.arange(60) % 3].astype(np.float32)
    unseen = np.arange(60) == 0
    _, placed = place_everything(clusters.memberships, vectors, clusters.tastes, titles, unseen)
    beside = np.linalg.norm(placed[[3, 6, 9]] - placed[0], axis=1).max()
    assert beside < np.linalg.norm(placed[[1, 2, 4, 5]] - placed[0], axis=1).min()
    assert np.allclose(told_memberships(clusters.tastes).sum(axis=1), 1)


@pytest.mark.parametrize("count", range(1, 13))
def test_anchors_are_apart(count: int) -> None:
    places = anchors_of(np.random.default_rng(count).normal(size=(count, 5)))
    gaps = np.linalg.norm(places[:, None] - places[None], axis=2)[~np.eye(count, dtype=bool)]
    assert count == 1 or gaps.min() > 2 * np.sin(np.pi / count) - 1e-9


def test_neighbours_on_the_circle_are_alike() -> None:
    angles = np.array([0, 3, 1, 4, 2]) * 2 * np.pi / 5
    places = anchors_of(np.column_stack((np.cos(angles), np.sin(angles))))
    gaps = np.linalg.norm(places[:, None] - places[None], axis=2)
    side = 2 * np.sin(np.pi / 5)
    assert np.allclose([gaps[0, 2], gaps[2, 4], gaps[4, 1], gaps[1, 3], gaps[3, 0]], side)


def recommend(settings: Settings) -> None:
    """A run of the recommender without its tower, which would read the titles' texts."""
    with closing(open_newest(settings.snapshots)) as snapshot:
        feedback, version = feedback_of_snapshot(snapshot), snapshot.data_version
    config = RecommenderConfig(factors=FactorConfig(factors=16, regularisation=1.0))
    run = Run(
        run_id="recommender-20260101-000000-000000", step="recommender", model="made", model_hash="made",
        parameters={}, seed=0, data_version=version, started_at=datetime(2026, 1, 1, tzinfo=UTC), seconds=1,
    )  # fmt: skip
    with writing_run(settings, run.run_id) as folder:
        fit_recommender(feedback, config, Progress()).save(folder)
        none = pa.FixedSizeListArray.from_arrays(pa.array([], pa.float32()), 16)
        pq.write_table(pa.table({"title_id": pa.array([], pa.string()), "vector": none}), folder / "cold.parquet")
        write_manifest(folder, run)
    with writing(settings) as studio:
        studio.add_run(run, "j-recommender")
        studio.publish()


def test_a_studio_gets_its_segments_and_keeps_their_ids(settings: Settings) -> None:
    chance = np.random.default_rng(6)
    rows = [
        f"film {title},viewer {viewer},{9 if viewer % 3 == title % 3 else 3},{GENRES[title % 3]}"
        for viewer in range(150)
        for title in range(45)
        if title % 3 == viewer % 3 or chance.random() < 0.2
    ]
    path = settings.incoming / "ratings.csv"
    path.write_text("\n".join(["title,viewer,rating,genres", *rows]), encoding="utf-8")
    import_file(settings, path)
    quick = QUICK.model_dump()
    recommend(settings)
    first = finish_step(settings, "segments", clusters=quick, seed=4)
    again = finish_step(settings, "segments", clusters=quick, seed=5)
    folder = settings.runs / first.run_id
    tables = [pq.read_table(folder / f"{name}.parquet") for name in ("segments", "members", "places")]
    assert [table.schema for table in tables] == [SEGMENTS, MEMBERS, PLACES]
    assert first.quality["segments"] == 3 and len(set(tables[0].column("name").to_pylist())) == 3
    main = tables[1].filter(pc.field("main"))
    assert len(set(main.column("viewer_id").to_pylist())) == len(main) == 150
    assert set(again.quality["changes"]["kept"]) == {"t1", "t2", "t3"} and again.quality["highest_id"] == 3
    assert set(tables[2].column("kind").to_pylist()) == {"viewer", "title"}


@pytest.mark.slow
def test_the_planted_taste_groups_of_the_sample_are_found(tmp_path: Path) -> None:
    """A classifier that is told the groups reaches .78 over all; those of whom enough is known are told apart."""
    snapshot = build_planted(tmp_path)
    feedback = feedback_of_snapshot(snapshot)
    config = RecommenderConfig(factors=FactorConfig(regularisation=10.0))
    recommender = fit_recommender(feedback, config, Progress())
    choices = choices_of_snapshot(snapshot, recommender.viewer_ids, recommender.title_ids)
    chosen = ClusterConfig(fewest=4, most=8, resamples=10, resamples_tried=4)
    clusters, _ = find_clusters(Audience(choices, recommender.viewers, 20261122), chosen, Progress())
    planted = snapshot.select("select subject_id, value from planted where fact = 'taste_group'", 10_000)
    group = dict(zip(planted["subject_id"], planted["value"], strict=True))
    truth = np.array([group.get(viewer, "") for viewer in recommender.viewer_ids.tolist()])
    known = truth != ""
    sure = known & (clusters.memberships.max(axis=1) >= 0.8)
    assert clusters.memberships.shape[1] == 6
    assert adjusted_rand_score(truth[known], clusters.main[known]) > 0.7
    assert (
        adjusted_rand_score(truth[known & (choices.each >= 20)], clusters.main[known & (choices.each >= 20)]) > 0.85
    )
    assert sure.sum() > 1500 and adjusted_rand_score(truth[sure], clusters.main[sure]) > 0.88
