"""Ranking lists from a snapshot: right by hand, the same in any order of rows, every value back to its rows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from analytics.figures.wholes import load_whole
from analytics.rankings.ranking import load_both, load_ranking
from data.errors import NotEnoughEvidence
from data.importing import prepare_import
from data.progress import Progress
from data.ranked import Edition, Eligibility, ListDefinition, Ranking
from data.records import Filter
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, open_newest
from data.studio import writing
from tests.analytics.planted import build_planted, title_named
from tests.analytics.ranked_worlds import Given, add_rated, build_rated

START = 1_700_000_000
DAY = 86_400
MEASURES: list[dict[str, Any]] = [
    {"measure": "weighted"},
    {"measure": "wilson"},
    {"measure": "net"},
    {"measure": "trending", "half_life_days": 7.0},
    {"measure": "polarising"},
    {"measure": "gems"},
    {"measure": "aspect", "aspect": "ending"},
    {"measure": "segment", "segment": "a-loyal"},
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The sample with its truth. Read only."""
    found = build_planted(tmp_path_factory.mktemp("planted"))
    yield found
    found.close()


def defined(**changes: Any) -> ListDefinition:
    return ListDefinition(**{"name": "test", "size": 20, "resamples": 100} | changes)


def edition_of(ranking: Ranking) -> Edition:
    return Edition(
        edition_id="e1",
        list_name="test",
        number=1,
        ranking=ranking,
        who="Lin",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def by_hand(ratings: dict[int, list[int]], m: int) -> dict[str, Fraction]:
    """Weighted ratings in fractions."""
    means = {title: Fraction(sum(rows), len(rows)) for title, rows in ratings.items()}
    shares = {title: Fraction(len(rows), len(rows) + m) for title, rows in ratings.items()}
    centre = sum(shares[title] * means[title] for title in ratings) / sum(shares.values())
    return {
        f"Title {title}": shares[title] * means[title] + (1 - shares[title]) * centre for title in ratings
    }  # fmt: skip


RATED = {
    1: [10],
    2: [10, 10, 8, 10],
    3: [8] * 10 + [10] * 10,
    4: [8] * 6,
    5: [2, 10] * 8,
    6: [4] * 9,
    7: [10, 8, 8, 8, 10, 10, 8, 8],
}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The ratings of `RATED`, each by a viewer of its own."""
    found = build_rated(tmp_path_factory.mktemp("small"), rows_of(RATED))
    yield found
    found.close()


def rows_of(rated: dict[int, list[int]]) -> list[Given]:
    return [
        (title, 100 * title + place, value / 2, START + place * DAY)
        for title, values in rated.items()
        for place, value in enumerate(values)
    ]


@pytest.mark.parametrize("m", [0, 3, 10, 200])
def test_the_weighted_rating_is_that_of_the_hand(small: Snapshot, m: int) -> None:
    truth = by_hand(RATED, m)
    ranking = load_ranking(small, defined(m=m, eligibility=Eligibility(min_ratings=1)))
    found = {title.name: title.value.value for title in ranking.titles}
    assert found == pytest.approx({name: float(value) for name, value in truth.items()}, abs=1e-8)
    order = sorted(truth, key=lambda name: (-truth[name], -len(RATED[int(name[6:])])))
    assert [title.name for title in ranking.titles] == order
    assert ranking.m == m and [title.position for title in ranking.titles] == [1, 2, 3, 4, 5, 6, 7]


def test_rules_keep_titles_off_and_say_who_would_have_stood(small: Snapshot) -> None:
    rules = Eligibility(min_ratings=5, max_ratings=16, released_since=date(1995, 1, 1))
    ranking = load_ranking(small, defined(m=3, size=2, eligibility=rules))
    assert [title.name for title in ranking.titles] == ["Title 7", "Title 5"]
    dropped = {each.rule: each for each in ranking.dropped}
    assert dropped["released_since"].titles == 4 and dropped["min_ratings"].titles == 0
    assert [name for _, name in dropped["released_since"].notable] == [
        "Title 3",
        "Title 2",
        "Title 1",
        "Title 4",
    ]
    assert ranking.eligible + sum(each.titles for each in ranking.dropped) == ranking.considered == 7
    only = Eligibility(min_ratings=1, titles=(ranking.titles[0].title_id,))
    assert [title.name for title in load_ranking(small, defined(eligibility=only)).titles] == ["Title 7"]
    seen = load_ranking(small, defined(eligibility=Eligibility(min_ratings=1, min_viewers=9)))
    assert {title.name for title in seen.titles} == {"Title 3", "Title 5", "Title 6"}


def test_a_filter_that_asks_for_nothing_else_reads_the_ratings_alone(small: Snapshot) -> None:
    """What looks into other tables is out of the plan: joined to ten million rows it takes longer than they do."""
    with small._cursor() as cursor:
        plans = [
            cursor.execute(
                "explain select count(rating) from ratings_matching($filter)", {"filter": each.as_parameter()}
            ).fetchall()[0][1]
            for each in (Filter(sources=("movielens",)), Filter(genres=("drama",)))
        ]
    assert "Join" not in plans[0] and plans[0].count("Seq Scan") == 1
    assert "Join" in plans[1]


def test_nothing_to_rank_is_said(small: Snapshot) -> None:
    with pytest.raises(NotEnoughEvidence, match="Widen the filter"):
        load_ranking(small, defined(filter=Filter(genres=("no such genre",))))
    empty = load_ranking(small, defined())
    assert [title.name for title in empty.titles] == ["Title 3"] and empty.titles[0].rank_high == 1
    assert load_ranking(small, defined(eligibility=Eligibility(min_ratings=999))).titles == ()


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    chance = random.Random(5)
    rows = [
        (title, viewer, chance.choice([1.5, 2, 3, 3.5, 4, 4.5, 5]), START + viewer * DAY)
        for title in range(1, 25)
        for viewer in range(chance.randrange(8, 40))
    ]
    lists = []
    for name in ("one", "two"):
        found = build_rated(tmp_path / name, rows)
        lists.append([
            load_ranking(found, defined(measure=measure, eligibility=Eligibility(min_ratings=10))).titles
            for measure in ("weighted", "polarising")
        ])  # fmt: skip
        chance.shuffle(rows)
        found.close()
    assert lists[0] == lists[1]


@pytest.mark.parametrize("asked", MEASURES, ids=lambda asked: str(asked["measure"]))
def test_every_place_walks_back_to_its_rows(snapshot: Snapshot, asked: dict[str, Any]) -> None:
    ranking = load_ranking(snapshot, defined(**asked, size=70, without_suspicious=True))
    assert ranking.titles and ranking.formula and ranking.method
    suspected = [title for title in ranking.titles if title.suspicion.ratings]
    for title in [*ranking.titles[:3], *suspected]:
        found = snapshot.rows(f"dashboard/{title.grain}_count", filter=title.filter.as_parameter())[0]
        assert found["rows"] == title.rows and title.viewers <= title.rows
    for title in ranking.titles:
        assert title.value.low <= title.value.value <= title.value.high
        assert title.rank_low <= title.position <= title.rank_high <= ranking.eligible
    values = [title.value.value for title in ranking.titles]
    assert values == sorted(values, reverse=True)
    assert [title.tie_band for title in ranking.titles] == sorted(title.tie_band for title in ranking.titles)
    assert ranking.eligible + sum(each.titles for each in ranking.dropped) == ranking.considered


def test_means_are_those_of_the_figures(snapshot: Snapshot) -> None:
    filter_ = Filter(languages=("en",), since=date(2026, 9, 1))
    for measure in ("weighted", "net"):
        for title in load_ranking(snapshot, defined(measure=measure, filter=filter_)).titles[:4]:
            whole = load_whole(snapshot, filter_.but(titles=(title.title_id,)))
            figure = whole.net if measure == "net" else whole.rating
            assert title.mean == figure.estimate and title.rows == figure.rows and title.viewers == figure.viewers


def test_the_bombing_is_found_and_nothing_else(snapshot: Snapshot) -> None:
    bombed = title_named(snapshot, "Redline Harbour")
    bombs = {row[0] for row in snapshot.select_rows("select subject_id from planted where fact = 'burst'")[1]}
    plain, clean = load_both(snapshot, defined(size=70))
    where = {title.title_id: title for title in plain.titles}
    without = {title.title_id: title for title in clean.titles}
    assert [title.title_id for title in plain.titles if title.suspicion.ratings] == [bombed]
    found = where[bombed].suspicion
    rows = snapshot.select_rows("select rating_id, review_id from ratings", limit=200_000)[1]
    assert {review for rating, review in rows if rating in set(found.keys)} == bombs
    assert found.ratings == 150 and found.bursts == 150 and found.days and plain.suspicious == 150
    assert without[bombed].value.value > where[bombed].value.value + 0.2
    assert without[bombed].rows == where[bombed].rows - 150
    assert (found.position, without[bombed].suspicion.position) == (without[bombed].position, where[bombed].position)
    written = load_both(snapshot, defined(measure="net"))
    there = {title.title_id: title for title in written[1].titles}[bombed]
    assert set(there.suspicion.keys) == bombs and set(there.filter.without) == bombs


def test_an_over_index_is_the_segment_less_everybody_else(snapshot: Snapshot) -> None:
    ranking = load_ranking(snapshot, defined(measure="segment", segment="a-loyal"))
    title = ranking.titles[0]
    members, everybody = (
        snapshot.rows("figures/rating_whole", filter=filter_.but(titles=(title.title_id,)).as_parameter())[0]
        for filter_ in (Filter(segments=("a-loyal",)), Filter())
    )
    rest = (everybody["total"] - members["total"]) / (everybody["n"] - members["n"])
    assert title.over_index is not None
    assert title.over_index.value == pytest.approx(members["total"] / members["n"] - rest)
    assert title.over_index.low < title.over_index.value < title.over_index.high


def test_an_earlier_edition_of_the_same_data_has_not_moved(snapshot: Snapshot) -> None:
    definition = defined(measure="weighted")
    ranking = load_ranking(snapshot, definition)
    again = load_ranking(snapshot, definition, edition_of(ranking))
    moves = [title.movement for title in again.titles]
    assert [move.change for move in moves if move] == [0] * len(again.titles) and again.compared_with == "e1"
    assert not any(move.beyond_noise for move in moves if move)
    other = load_ranking(snapshot, defined(measure="wilson"), edition_of(ranking))
    assert not any(title.movement.beyond_noise for title in other.titles if title.movement)


def stars_of(title: int) -> list[float]:
    return [round(2 * stars) / 2 for stars in (2 + title / 20, 3 + title / 25, 3, min(5.0, 1.5 + title / 12))]


def year_of(title: int, viewers: range, stars: list[float], day: int) -> list[Given]:
    return [
        (title, viewer, stars[viewer % len(stars)], START + (day + viewer % 30) * DAY) for viewer in viewers
    ]  # fmt: skip


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Snapshot, Snapshot]]:
    """Forty titles; a month later one is rated far better, one is new, one has enough ratings at last."""
    folder = tmp_path_factory.mktemp("editions")
    rows = [row for title in range(1, 41) for row in year_of(title, range(80), stars_of(title), 0)]
    rows += year_of(50, range(10), [5, 4.5], 0)
    first = build_rated(folder, rows)
    settings = load_settings(folder / "studio", viewer_key="ranked")
    later = year_of(3, range(200, 420), [5.0], 60) + year_of(50, range(200, 260), [5, 4.5], 60)
    later += year_of(60, range(300, 380), [5.0], 60)
    later += [row for title in range(4, 41) for row in year_of(title, range(200, 208), stars_of(title), 60)]
    add_rated(settings, folder / "later", later)
    second = open_newest(settings.snapshots)
    yield first, second
    first.close()
    second.close()


def test_moves_beyond_noise_and_why_titles_are_new(editions: tuple[Snapshot, Snapshot]) -> None:
    first, second = editions
    definition = defined(size=15)
    before = load_ranking(first, definition)
    after = load_ranking(second, definition, edition_of(before))
    moves = {title.name: title.movement for title in after.titles}
    assert moves["Title 3"] and moves["Title 3"].why_new == "rose" and moves["Title 3"].beyond_noise
    assert moves["Title 50"] and moves["Title 50"].why_new == "eligible"
    others = [move for name, move in moves.items() if move and name not in ("Title 3", "Title 50", "Title 60")]
    assert others and not any(move.beyond_noise for move in others)


def daily(title: int, day: int, number: int, first: int) -> list[Given]:
    return [(title, first + each, 3.5, START + day * DAY + each) for each in range(number)]


def test_what_trends_stands_out_and_steady_titles_do_not(tmp_path: Path) -> None:
    chance = random.Random(3)
    rows = [
        row
        for title in range(1, 25)
        for day in range(160, 200)
        for row in daily(title, day, chance.randrange(4), 10_000 * title + 40 * day)
    ]
    steady = build_rated(tmp_path / "steady", rows)
    asked = defined(measure="trending", half_life_days=4)
    none = load_ranking(steady, asked)
    assert none.titles == () and {each.rule: each.titles for each in none.dropped}["beyond_noise"] == 24
    rows += [row for day in range(190, 200) for row in daily(7, day, 8, 900_000 + 40 * day)]
    lifted = build_rated(tmp_path / "lifted", rows)
    found = load_ranking(lifted, asked)
    assert [title.name for title in found.titles] == ["Title 7"] and 2 < found.titles[0].value.value < 8
    assert found.titles[0].value.low > 1.5
    steady.close()
    lifted.close()


def test_what_polarises_is_torn_more_than_its_mean_explains(small: Snapshot) -> None:
    ranking = load_ranking(small, defined(measure="polarising", eligibility=Eligibility(min_ratings=5)))
    assert ranking.titles[0].name == "Title 5" and ranking.titles[0].value.low > 1


def test_hidden_gems_are_seldom_seen(snapshot: Snapshot) -> None:
    ranking = load_ranking(snapshot, defined(measure="gems"))
    numbers = [title.ratings for title in ranking.titles]
    kept_off = {each.rule: each.titles for each in ranking.dropped}["max_ratings"]
    counts = sorted(row[0] for row in snapshot.select_rows("select count(*) from ratings group by title_id")[1])
    assert 0 < kept_off <= ranking.considered / 2 and max(numbers) <= counts[len(counts) // 2]
    assert all(title.value.value < title.mean.value for title in ranking.titles if title.mean)


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize("name", ["movielens-latest-small", "movielens-100k"])
def test_ordinary_viewers_are_not_suspected(name: str, settings: Settings, tmp_path: Path) -> None:
    path = Path(__file__).parents[3] / "shared" / "data" / name
    if not path.exists():
        pytest.skip("the real ratings are not beside the project")
    folder = tmp_path / "batch"
    folder.mkdir()
    prepare_import(settings, {"paths": [str(path)]}, folder, Progress())
    with writing(settings) as studio:
        studio.add_batch(folder, "one", "one")
        studio.publish()
    snapshot = open_newest(settings.snapshots)
    ranking = load_ranking(snapshot, defined(size=50))
    assert ranking.suspicious == 0 and ranking.looked_at > 800 and len(ranking.titles) == 50
    trending = load_ranking(snapshot, defined(measure="trending"))
    assert len(trending.titles) <= 0.05 * trending.considered
    snapshot.close()


def test_days_are_counted_from_the_last(small: Snapshot) -> None:
    ranking = load_ranking(small, defined(eligibility=Eligibility(min_ratings=1)))
    assert ranking.data_until == date(2023, 11, 14) + timedelta(days=19)
