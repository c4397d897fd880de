"""The figures on the sample studio whose runs say just what was planted: right, and each walks back to its rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from analytics.figures.aspects import load_aspects
from analytics.figures.bursts import Bursts, load_bursts
from analytics.figures.changes import load_changes, load_movers
from analytics.figures.comparisons import load_comparison, load_comparisons
from analytics.figures.conflicts import load_conflicts
from analytics.figures.drift import Windows, load_drift
from analytics.figures.emerging import Emerging, Watch, find_emerging, load_watch
from analytics.figures.figure import SIGNED, Figure
from analytics.figures.impact import load_impacts
from analytics.figures.ledger import load_candidates, load_ledger
from analytics.figures.topics import load_listed, load_topics
from analytics.figures.wholes import load_whole
from data.records import Filter
from data.snapshots import Snapshot
from tests.analytics.planted import build_planted, title_named

TIDEWATER, HERON, GLASS, REDLINE = "The Tidewater Letters", "The Heron King", "The Glass Meridian", "Redline Harbour"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The sample with its truth. Read only."""
    found = build_planted(tmp_path_factory.mktemp("planted"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def bursts(snapshot: Snapshot) -> Bursts:
    """The bursts of all titles."""
    return load_bursts(snapshot, Filter())


def of(snapshot: Snapshot, name: str) -> Filter:
    return Filter(titles=(title_named(snapshot, name),))


def planted(snapshot: Snapshot, fact: str) -> set[str]:
    rows = snapshot.select_rows(f"select subject_id from planted where fact = '{fact}'")[1]
    return {row[0] for row in rows}


def reviews_of(snapshot: Snapshot, rating_ids: tuple[str, ...]) -> set[str]:
    rows = snapshot.select_rows("select rating_id, review_id from ratings where review_id is not null")[1]
    reviews = dict(rows)
    return {reviews[rating_id] for rating_id in rating_ids if rating_id in reviews}


def rows_behind(snapshot: Snapshot, figure: Figure) -> int:
    return int(snapshot.rows(f"dashboard/{figure.grain}_count", filter=figure.filter.as_parameter())[0]["rows"])


def sentences(snapshot: Snapshot, filter_: Filter) -> int:
    return int(snapshot.rows("dashboard/evidence_count", filter=filter_.as_parameter())[0]["rows"])


@pytest.mark.parametrize("narrowed", [{}, {"since": date(2026, 9, 25), "languages": ("en",)}])
def test_every_aspect_walks_back_to_its_rows(snapshot: Snapshot, narrowed: dict[str, object]) -> None:
    table = load_aspects(snapshot, of(snapshot, TIDEWATER).but(**narrowed))
    assert len(table.rows) > 8
    for row in table.rows:
        assert rows_behind(snapshot, row.net) == row.net.rows == row.praise + row.neutral + row.blame
        assert rows_behind(snapshot, row.share) == row.share.rows
        assert [sentences(snapshot, row.cell(sign)) for sign in SIGNED] == [row.praise, row.neutral, row.blame]
        assert row.share.estimate.value == pytest.approx(row.share.rows / table.reviews)


def test_aspects_say_what_was_planted(snapshot: Snapshot) -> None:
    rows = {row.aspect: row for row in load_aspects(snapshot, of(snapshot, TIDEWATER)).rows}
    assert rows["ending"].net.estimate.high < 0 < rows["acting"].net.estimate.low
    only = load_aspects(snapshot, of(snapshot, TIDEWATER).but(aspects=("ending",)))
    assert [row.aspect for row in only.rows] == ["ending"] and only.rows[0] == rows["ending"]


def test_the_ledger_loves_the_inspector_and_walks_back(snapshot: Snapshot) -> None:
    title_id = title_named(snapshot, TIDEWATER)
    ledger = load_ledger(snapshot, Filter(), title_id)
    loved = next(row for row in ledger.rows if row.name == "Inspector Vale")
    assert loved.stands_out and loved.net.estimate.low > ledger.net.estimate.high and loved.kind == "character"
    for row in ledger.rows:
        assert rows_behind(snapshot, row.net) == row.net.rows
        assert [sentences(snapshot, row.cell(sign)) for sign in SIGNED] == [row.praise, row.neutral, row.blame]
    chosen = load_candidates(snapshot, loved.net.filter, "praise", 5)
    assert len(chosen) == 5 and {row["sign"] for row in chosen} == {"praise"}
    assert [row["score"] for row in chosen] == sorted((row["score"] for row in chosen), reverse=True)


def test_candidates_are_asked_for_something(snapshot: Snapshot) -> None:
    with pytest.raises(ValueError, match="name an aspect or an entity"):
        load_candidates(snapshot, Filter(), "praise")
    found = load_candidates(snapshot, of(snapshot, TIDEWATER).but(aspects=("ending",)), "blame", 3)
    assert len(found) == 3 and not any(row["spoiler"] for row in found)


def test_impacts_have_the_sign_of_what_is_said_and_walk_back(snapshot: Snapshot) -> None:
    impacts = load_impacts(snapshot, of(snapshot, TIDEWATER))
    assert rows_behind(snapshot, impacts.rating) == impacts.rating.rows == 1000
    assert impacts.explained is not None and impacts.explained > 0.2
    rows = {row.aspect: row for row in impacts.rows}
    for row in rows.values():
        for part in (row.mention, row.praise, row.blame):
            assert rows_behind(snapshot, part.impact) == part.impact.rows
        assert not row.praise_stands or row.praise_effect.low > 0
        assert not row.blame_stands or row.blame_effect.high < 0
    assert rows["ending"].blame.beyond_noise and rows["ending"].blame.impact.estimate.high < 0
    assert rows["characters"].praise.beyond_noise and rows["characters"].praise.impact.estimate.low > 0


def test_opinion_fell_on_the_heron_king(snapshot: Snapshot) -> None:
    for measure in ("net", "rating"):
        drift = load_drift(snapshot, of(snapshot, HERON), measure)
        assert drift is not None and drift.by is not None
        assert drift.opinion.value + drift.mix.value == pytest.approx(drift.change.value, abs=1e-12)
        assert sum(group.opinion.value for group in drift.groups) == pytest.approx(drift.opinion.value)
        assert drift.opinion.high < 0 and abs(drift.mix.value) < 0.1 * abs(drift.change.value)


def test_another_audience_came_to_the_glass_meridian(snapshot: Snapshot) -> None:
    drift = load_drift(snapshot, of(snapshot, GLASS), "rating")
    assert drift is not None and drift.by == "taste"
    assert drift.mix.high < 0 and drift.opinion.low < 0 < drift.opinion.high
    assert drift.mix.value < 0.6 * drift.change.value


def test_drift_walks_back(snapshot: Snapshot) -> None:
    for measure in ("net", "rating"):
        drift = load_drift(snapshot, of(snapshot, HERON), measure, by="territory")
        assert drift is not None and drift.by == "territory"
        exact = [figure for group in drift.groups for figure in (group.early, group.late) if group.exact]
        for figure in [drift.early, drift.late, *exact]:
            assert rows_behind(snapshot, figure) == figure.rows
        assert sum(group.share_late for group in drift.groups) == pytest.approx(1)


def test_drift_between_chosen_windows_and_without_any(snapshot: Snapshot) -> None:
    windows = Windows((date(2025, 11, 28), date(2025, 12, 7)), (date(2026, 1, 7), date(2026, 10, 31)))
    drift = load_drift(snapshot, of(snapshot, HERON), "net", windows)
    assert drift is not None and drift.windows == windows and drift.change.value < -0.8
    assert load_drift(snapshot, of(snapshot, HERON).but(until=date(2025, 11, 28)), "net") is None


def test_changes_stand_where_they_were_planted(snapshot: Snapshot) -> None:
    changes = load_changes(snapshot, of(snapshot, HERON))
    assert changes and all(date(2025, 12, 1) <= change.day <= date(2026, 1, 12) for change in changes)
    for change in changes:
        assert rows_behind(snapshot, change.before) == change.before.rows
        assert rows_behind(snapshot, change.after) == change.after.rows
        assert change.difference.high < 0
    bombed = load_changes(snapshot, of(snapshot, REDLINE), "rating", "day")
    assert {date(2026, 5, 30), date(2026, 5, 31), date(2026, 6, 2)} & {change.day for change in bombed}


def test_titles_without_drift_have_no_changes_of_net(snapshot: Snapshot) -> None:
    names = [row["name"] for row in snapshot.rows("dashboard/title_names")][:14]
    calm = [name for name in names if name not in (TIDEWATER, HERON, GLASS, REDLINE)]
    found = [name for name in calm if load_changes(snapshot, of(snapshot, name))]
    assert len(calm) == 10 and len(found) <= 1


def test_the_dog_appears(snapshot: Snapshot) -> None:
    title = of(snapshot, TIDEWATER)
    movers = load_movers(snapshot, title.but(until=date(2026, 10, 8)), title.but(since=date(2026, 10, 9)))
    assert (movers[0].kind, movers[0].name, movers[0].what) == ("topic", "the dog", "share")
    first = movers[0].contrast
    assert first.beyond_noise and first.b.estimate.value == 0 and first.a.estimate.low > 0.2
    assert rows_behind(snapshot, first.a) == first.a.rows and rows_behind(snapshot, first.b) == 0


def test_two_titles_side_by_side(snapshot: Snapshot) -> None:
    a, b = of(snapshot, TIDEWATER), of(snapshot, HERON)
    there, back = load_comparison(snapshot, a, b), load_comparison(snapshot, b, a)
    assert there.net.beyond_noise and there.net.difference.low > 0
    assert {each.key for each in there.aspects} == {each.key for each in back.aspects}
    assert there.rating.difference.value == pytest.approx(-back.rating.difference.value)
    for each in there.contrasts:
        assert rows_behind(snapshot, each.a) == each.a.rows and rows_behind(snapshot, each.b) == each.b.rows


def test_a_filter_against_itself_differs_in_nothing(snapshot: Snapshot) -> None:
    title = of(snapshot, TIDEWATER)
    same, other = load_comparisons(snapshot, title, [title, of(snapshot, HERON)])
    assert not any(each.beyond_noise for each in same.contrasts)
    assert {each.kind for each in same.entities} >= {"character"}
    assert any(each.beyond_noise for each in other.contrasts)


def test_conflicts_are_found(snapshot: Snapshot) -> None:
    truth = planted(snapshot, "conflict")
    queue = load_conflicts(snapshot, Filter(), size=1000)
    found = [row.review_id for row in queue.rows]
    hits = sum(review_id in truth for review_id in found)
    assert queue.total == len(found)
    assert hits / len(truth) >= 0.95 and hits / len(found) >= 0.85
    assert sum(review_id in truth for review_id in found[:100]) >= 95
    assert [row.apart for row in queue.rows] == sorted((row.apart for row in queue.rows), reverse=True)
    second = load_conflicts(snapshot, Filter(), size=10, start=10)
    assert [row.review_id for row in second.rows] == found[10:20]
    assert queue.share.value == pytest.approx(len(found) / 6630)


def test_the_bombing_is_found_and_nothing_else(snapshot: Snapshot, bursts: Bursts) -> None:
    assert len(bursts.rows) == 1 and bursts.titles > 50
    burst = bursts.rows[0]
    assert burst.title_id == title_named(snapshot, REDLINE) and burst.side == "low"
    assert burst.since == date(2026, 5, 30) and burst.until == date(2026, 6, 1)
    assert burst.looks_planned and burst.single.low > burst.single_usual.high
    suspects = Filter(reviews=burst.suspects)
    assert snapshot.rows("dashboard/ratings_count", filter=suspects.as_parameter())[0]["rows"] == len(burst.suspects)
    truth = planted(snapshot, "burst")
    hits = len(truth & reviews_of(snapshot, burst.suspects))
    assert hits / len(truth) >= 0.95 and hits / len(burst.suspects) >= 0.95


def test_the_rating_without_the_bombing_walks_back(snapshot: Snapshot, bursts: Bursts) -> None:
    burst = bursts.rows[0]
    whole = load_whole(snapshot, of(snapshot, REDLINE)).rating
    assert rows_behind(snapshot, burst.figure) == burst.figure.rows
    assert (
        rows_behind(snapshot, burst.rating_without) == burst.rating_without.rows == whole.rows - len(burst.suspects)
    )
    assert burst.rating_without.estimate.value > whole.estimate.value


def test_repeated_viewers_widen_the_mean_rating(snapshot: Snapshot) -> None:
    whole = load_whole(snapshot, Filter()).rating
    assert whole.viewers < whole.rows and whole.estimate.n == whole.viewers
    title = load_whole(snapshot, of(snapshot, TIDEWATER)).rating
    assert title.viewers == title.rows and title.estimate.method == "t"


def test_an_empty_filter_has_figures_of_nothing(snapshot: Snapshot) -> None:
    nobody = Filter(territories=("nowhere",))
    assert load_whole(snapshot, nobody).net.estimate.value is None
    assert load_aspects(snapshot, nobody).rows == () and load_impacts(snapshot, nobody).rows == ()
    assert load_changes(snapshot, nobody) == () and load_drift(snapshot, nobody) is None
    assert load_bursts(snapshot, nobody).rows == () and load_conflicts(snapshot, nobody).rows == ()
    assert load_movers(snapshot, nobody, nobody) == ()


DOG_FROM = date(2026, 10, 9)


def dogs(watch: Watch, day: date) -> dict[str, Emerging]:
    return {one.language: one for one in find_emerging(watch, Filter(), day) if one.label == "the dog"}


def test_the_dog_is_told_within_a_week_in_both_languages_and_nothing_else_is(snapshot: Snapshot) -> None:
    title_id = title_named(snapshot, TIDEWATER)
    watch = load_watch(snapshot, Filter())
    assert watch.last == date(2026, 10, 31)
    before = [find_emerging(watch, Filter(), DOG_FROM - timedelta(days=days)) for days in (1, 20)]
    assert before == [(), ()]
    week = dogs(watch, DOG_FROM + timedelta(days=6))
    assert set(week) == {"en", "zh"} and {one.title_id for one in week.values()} == {title_id}
    last = find_emerging(watch, Filter())
    assert [(one.language, one.title_id) for one in last] == [("en", title_id), ("zh", title_id)]
    for one in (*week.values(), *last):
        assert one.since == DOG_FROM and one.before.rows == 0 and one.after.estimate.value > 0.2
        assert one.flagged == DOG_FROM + timedelta(days=0 if one.language == "en" else 6)
        assert one.p_value <= 0.05 and one.difference.low > 0
        assert rows_behind(snapshot, one.after) == one.after.rows


def test_what_a_page_shows_does_not_change_how_many_looks_count(snapshot: Snapshot) -> None:
    own = Filter(titles=(title_named(snapshot, TIDEWATER),))
    chinese = find_emerging(load_watch(snapshot, own), own.but(topics=(0,)))
    everywhere = find_emerging(load_watch(snapshot, Filter()), Filter())
    assert chinese == everywhere
    other = Filter(titles=(title_named(snapshot, "The Heron King"),))
    assert find_emerging(load_watch(snapshot, Filter()), other) == ()


def test_nothing_later_than_the_day_asked_about_is_known(snapshot: Snapshot) -> None:
    day = DOG_FROM + timedelta(days=6)
    early = find_emerging(load_watch(snapshot, Filter(), day), Filter(), day)
    assert early == find_emerging(load_watch(snapshot, Filter()), Filter(), day) and early


def test_every_topic_is_listed_and_the_sample_has_its_three(snapshot: Snapshot) -> None:
    assert {topic.label for topic in load_listed(snapshot)} == {"the dog", "the lighthouse", "boycott"}
    boycott = next(row for row in load_topics(snapshot, Filter()) if row.topic.label == "boycott")
    assert boycott.within.high < -3 and boycott.rating.estimate.value < 2
