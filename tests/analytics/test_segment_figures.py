"""Descriptions of segments: what was planted is named, chance is not, and every number leads back to its rows."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analytics.figures.segments import Audience, Description, Trait, describe_audience
from analytics.pipeline import run_step
from data.made_segments import MadeSegments
from data.progress import Progress
from data.records import FLOOR, Filter
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, open_newest
from data.studio import writing
from tests.analytics.planted import build_planted

TASTES: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parents[2] / "data" / "sample" / "tastes.toml").read_text(encoding="utf-8")
)
MEMBERS = """
select value, list(subject_id order by subject_id) from planted where fact = 'taste_group' group by all order by all
"""
#: Names of made segments besides the tastes.
FEW, WOMEN, CHANCE = "A few", "Young women", "By lot"
LOTS = 4


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The sample with its truth; made segments: its tastes, groups by lot, a rule, and one that is too small."""
    folder = tmp_path_factory.mktemp("segments")
    planted = build_planted(folder)
    groups = dict(planted.select_rows(MEMBERS)[1])
    everybody = planted.select("select viewer_id from viewers order by all")["viewer_id"].tolist()
    planted.close()
    settings = load_settings(folder / "studio")
    made = MadeSegments(settings.app_state)
    for taste, members in groups.items():
        made.make_list(taste, members, about="Those whose taste was planted.")
    lots = random.Random(5).sample(everybody, len(everybody))
    for lot in range(LOTS):
        made.make_list(f"{CHANCE} {lot}", lots[lot::LOTS], about="Drawn by lot.")
    made.make_list(FEW, groups["cinephile"][: FLOOR - 1], about="Nine of them.")
    made.make(WOMEN, Filter(genders=("female",), ages=("18-24", "25-34"), genres=("Romance",)))
    with writing(settings) as studio:
        studio.publish()
    return settings


@pytest.fixture(scope="module")
def snapshot(settings: Settings) -> Iterator[Snapshot]:
    found = open_newest(settings.snapshots)
    yield found
    found.close()


@pytest.fixture(scope="module")
def audience(snapshot: Snapshot) -> Audience:
    return describe_audience(snapshot)


def named(audience: Audience, name: str) -> Description:
    return next(each for each in audience.descriptions if each.name == name)


def keys(traits: list[Trait], kind: str, *, more: bool) -> list[str]:
    return [each.key for each in traits if each.kind == kind and each.more == more]


def rows_behind(snapshot: Snapshot, trait: Trait) -> tuple[int, int]:
    counted = snapshot.rows(f"dashboard/{trait.own.grain}_count", filter=trait.own.filter.as_parameter())[0]
    return counted["rows"], counted["viewers"]


@pytest.mark.parametrize("taste", TASTES)
def test_a_planted_taste_is_described_by_what_was_planted(audience: Audience, taste: str) -> None:
    """The genres that set it apart most are those it seeks and avoids, the aspects those that weigh for it."""
    truth, found = TASTES[taste], named(audience, taste)
    seeks = {genre for genre, weight in truth["genres"].items() if weight > 0}
    avoids = {genre for genre, weight in truth["genres"].items() if weight < 0}
    liked = keys(found.found("like"), "genre", more=True)
    assert liked and set(liked[:2]) <= seeks, liked
    rated = keys(found.found("rate"), "genre", more=True)
    assert rated and set(rated[:1]) <= seeks, rated
    assert not set(keys(found.found("rate"), "genre", more=False)[:1]) & seeks
    assert set(keys(found.found("like"), "genre", more=False)[:1]) <= avoids | set(_unsaid(truth))
    spoken = keys(found.found("speak"), "aspect", more=True)
    assert len(spoken) >= 2 and all(truth["aspects"].get(aspect, 1) > 1 for aspect in spoken[:2]), spoken
    seldom = keys(found.found("speak"), "aspect", more=False)
    assert all(truth["aspects"].get(aspect, 1) <= 1 for aspect in seldom[:2]), seldom


def _unsaid(truth: dict[str, Any]) -> list[str]:
    """Genres towards which a taste is indifferent: it does not like them as the others do who seek them."""
    named = {genre for taste in TASTES.values() for genre in taste["genres"]}
    return sorted(named - set(truth["genres"]))


def test_every_age_group_is_found_where_it_was_planted(audience: Audience) -> None:
    older = keys(named(audience, "drama-loyal").found("are"), "age", more=True)
    younger = keys(named(audience, "spectacle").found("are"), "age", more=True)
    assert "55+" in older and "55+" not in younger
    assert {"0-17", "18-24"} & set(younger)


def test_groups_by_lot_are_like_the_others(audience: Audience) -> None:
    lots = [each for each in audience.descriptions if each.name.startswith(CHANCE)]
    looked = sum(trait.known for each in lots for trait in each.traits if trait.kind != "taste")
    assert len(lots) == LOTS and looked > 300
    # Of all that is flagged 5 % may be chance, all of it among what is not different at all. Looks at one group hang
    # together, so that much can come twice as often by bad luck.
    expected = 0.05 * audience.flagged / audience.compared
    assert expected < 0.025 and sum(len(each.found()) for each in lots) <= 2 * expected * looked
    assert audience.flagged == sum(len(each.found()) for each in audience.descriptions) < audience.compared


def test_every_number_leads_back_to_its_rows(snapshot: Snapshot, audience: Audience) -> None:
    traits = [trait for each in audience.descriptions for trait in each.traits]
    by_kind: dict[tuple[str, str], list[Trait]] = {}
    for trait in traits:
        by_kind.setdefault((trait.measure, trait.kind), []).append(trait)
    assert {measure for measure, _ in by_kind} == {"like", "rate", "speak", "judge", "write", "are"}
    chance = random.Random(3)
    for kind, of_kind in by_kind.items():
        for trait in chance.sample(of_kind, min(6, len(of_kind))):
            assert rows_behind(snapshot, trait) == (trait.own.rows, trait.own.viewers), (kind, trait.key)


def test_sizes_and_shares_of_ratings_are_those_of_the_segment(snapshot: Snapshot, audience: Audience) -> None:
    viewers = snapshot.select("select count(*) as n from viewers")["n"].iloc[0]
    ratings = snapshot.select("select count(*) as n from ratings where viewer_id is not null")["n"].iloc[0]
    assert audience.viewers == viewers
    for each in audience.descriptions:
        given = each.size.filter.as_parameter()
        assert snapshot.rows("dashboard/viewers_count", filter=given)[0]["rows"] == each.size.rows
        assert (
            snapshot.rows("dashboard/ratings_count", filter=given)[0]["rows"] == each.ratings.rows == each.rating.rows
        )
        assert snapshot.rows("dashboard/reviews_count", filter=given)[0]["rows"] == each.reviews
        assert each.size.estimate.value == pytest.approx(each.size.rows / viewers)
        assert each.ratings.estimate.value == pytest.approx(each.ratings.rows / ratings)


def test_they_are_compared_with_all_others_and_not_with_themselves(snapshot: Snapshot, audience: Audience) -> None:
    group = named(audience, "romantic")
    inside = f"(select viewer_id from segment_members where segment_id = '{group.segment_id}')"
    others = snapshot.select(
        "with tagged as (select title_id from titles where list_contains(genres, 'Musical')) "
        "select count(*) as n, count(*) filter (viewer_id in (select viewer_id from verdicts "
        "where liking = 1 and title_id in (select title_id from tagged))) as liking, "
        "(select count(*) filter (title_id in (select title_id from tagged)) / count(*) from ratings "
        f"where viewer_id not in {inside}) as rated, "
        "(select avg(case sign when 'praise' then 1 when 'blame' then -1 else 0 end) from aspects "
        f"where aspect = 'music' and viewer_id not in {inside}) as judged "
        f"from viewers where viewer_id not in {inside}"
    ).iloc[0]
    found = {(each.measure, each.kind, each.key): each for each in group.traits}
    liked = found["like", "genre", "Musical"]
    assert liked.others.n == others["n"] == audience.viewers - group.size.rows
    assert liked.others.value == pytest.approx(others["liking"] / others["n"])
    assert found["rate", "genre", "Musical"].others.value == pytest.approx(others["rated"])
    assert found["judge", "aspect", "music"].others.value == pytest.approx(others["judged"])
    assert liked.difference.value == pytest.approx((liked.own.estimate.value or 0) - (liked.others.value or 0))


def test_below_the_floor_nothing_is_claimed(audience: Audience) -> None:
    few = named(audience, FEW)
    assert few.size.rows == FLOOR - 1 and not few.known
    assert few.traits and not few.found() and not any(trait.known for trait in few.traits)


def test_what_a_rule_says_is_no_discovery(audience: Audience) -> None:
    rule = named(audience, WOMEN)
    assert rule.rule == Filter(genders=("female",), ages=("18-24", "25-34"), genres=("Romance",))
    assert {"Romance"}.isdisjoint(each.key for each in rule.traits if each.kind == "genre")
    assert {"gender", "age"}.isdisjoint(each.kind for each in rule.traits)
    assert rule.found(), "young women are no different from anybody, which was not planted"


def test_viewers_of_an_age_and_gender_are_meant(snapshot: Snapshot) -> None:
    for filter_, said in (
        (Filter(ages=("18-24",)), "age between 18 and 24"),
        (Filter(ages=("0-17", "55+")), "age < 18 or age >= 55"),
        (Filter(genders=("female",)), "gender = 'female'"),
        (Filter(ages=("45-54",), genders=("male", "other")), "age between 45 and 54 and gender in ('male', 'other')"),
    ):
        meant = {row["viewer_id"] for row in snapshot.rows("dashboard/viewers_rows", filter=filter_.as_parameter())}
        known = set(snapshot.select(f"select viewer_id from viewers where {said}")["viewer_id"])
        assert meant == known and meant
        reviews = snapshot.rows("dashboard/reviews_count", filter=filter_.as_parameter())[0]["rows"]
        assert reviews == sum(
            viewer in known for viewer in snapshot.select("select viewer_id from reviews")["viewer_id"]
        )
    assert Filter.from_query(filter_.as_query()) == filter_


@pytest.mark.slow
def test_the_segment_that_matches_a_planted_taste_is_described_by_it(settings: Settings) -> None:
    """Of the segments that the steps find, the one with most members of a planted taste likes what was planted."""
    for step in ("recommender", "segments"):
        run = run_step(settings, step, {}, Progress())
        with writing(settings) as studio:
            studio.add_run(run, f"j-{step}")
            studio.publish()
    snapshot = open_newest(settings.snapshots)
    found = {each.segment_id: each for each in describe_audience(snapshot).descriptions}
    shared = snapshot.select_rows(
        "select t.value, m.segment_id, count(*) from planted as t join segment_members as m "
        "on m.viewer_id = t.subject_id and m.kind = 'taste' and m.main where t.fact = 'taste_group' group by all"
    )[1]
    snapshot.close()
    clear = []
    for taste in TASTES:
        own = {segment_id: count for value, segment_id, count in shared if value == taste}
        best = max(own, key=lambda segment_id: own[segment_id])
        if own[best] >= 0.6 * sum(own.values()):
            clear.append((taste, best))
    assert len(clear) >= 4, "most planted tastes have a segment of their own"
    for taste, segment_id in clear:
        seeks = {genre for genre, weight in TASTES[taste]["genres"].items() if weight > 0}
        liked = keys(found[segment_id].found("like"), "genre", more=True)
        assert liked and liked[0] in seeks, (taste, liked)
        spoken = keys(found[segment_id].found("speak"), "aspect", more=True)
        assert spoken and TASTES[taste]["aspects"].get(spoken[0], 1) > 1, (taste, spoken)
