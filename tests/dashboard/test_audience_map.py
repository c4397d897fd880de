"""The map of the audience: who stands inside what was drawn, what they have in common, and keeping them."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from analytics.intervals import wilson
from dashboard.charts.audience_map import draw_map
from dashboard.charts.palette import LIGHT
from dashboard.map_areas import AREAS, CORNERS, GRID, Area, areas_of, read_areas, stand_inside, write_areas
from dashboard.map_figures import (
    AudienceMap,
    chosen_viewers,
    describe_choice,
    fans_of,
    ids_of,
    load_map,
    nearest_part,
)
from dashboard.strings import say
from data.made_segments import MadeSegments
from data.records import Filter
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, open_newest
from tests.bench.synthetic import make_studio
from tests.dashboard.mapped import build_mapped_studio
from tests.dashboard.serving import ROOT

Point = tuple[float, float]
coordinate = st.integers(0, GRID)
area = st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=CORNERS).map(tuple)
RIGHT_HALF: Area = ((GRID // 2, 0), (GRID, 0), (GRID, GRID), (GRID // 2, GRID))


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = load_settings(tmp_path_factory.mktemp("mapped") / "studio")
    build_mapped_studio(settings)
    return settings


@pytest.fixture
def snapshot(mapped: Settings) -> Iterator[Snapshot]:
    opened = open_newest(mapped.snapshots)
    yield opened
    opened.close()


@pytest.fixture
def drawn(snapshot: Snapshot) -> AudienceMap:
    return load_map(snapshot, Filter())


@given(areas=st.lists(area, max_size=AREAS).map(tuple))
@hypothesis(max_examples=100, deadline=None)
def test_areas_come_back_from_the_url(areas: tuple[Area, ...]) -> None:
    assert read_areas(write_areas(areas)) == areas


@given(text=st.text(alphabet="0123456789.-~x<% ", max_size=60))
@hypothesis(max_examples=200, deadline=None)
def test_any_url_is_read_without_complaint(text: str) -> None:
    for found in read_areas(text):
        assert 3 <= len(found) <= CORNERS and all(0 <= part <= GRID for corner in found for part in corner)


@pytest.mark.parametrize(
    "sent",
    [None, 3, "lasso", {}, {"lasso": 1}, {"lasso": [{"x": [1, 2, 3]}]}, {"lasso": [{"x": [1], "y": [1, 2]}]},
     {"lasso": [{"x": ["a", 1, 2], "y": [1, 2, 3]}]}, {"lasso": [{"x": [math.nan, 1, 2], "y": [1, 2, 3]}]},
     {"lasso": [{"x": [5, 5, 5], "y": [7, 7, 7]}]}, {"lasso": [{"x": [1, 2], "y": [1, 2]}]},
     {"lasso": [{"x": list(range(30_000)), "y": list(range(30_000))}]}],
)  # fmt: skip
def test_what_no_hand_drew_is_no_area(sent: object) -> None:
    assert areas_of(sent) == ()


def test_a_long_line_keeps_its_shape_with_few_corners() -> None:
    turns = np.linspace(0, 2 * math.pi, 1000, endpoint=False)
    sent = {
        "lasso": [{"x": (15_000 + 9_000 * np.cos(turns)).tolist(), "y": (15_000 + 9_000 * np.sin(turns)).tolist()}]
    }
    (found,) = areas_of(sent)
    assert len(found) == CORNERS
    chance = np.random.default_rng(1).integers(0, GRID, (20_000, 2))
    inside = stand_inside(chance[:, 0].astype(np.int16), chance[:, 1].astype(np.int16), [found])
    truly = np.hypot(chance[:, 0] - 15_000, chance[:, 1] - 15_000) < 9_000
    assert (inside != truly).mean() < 0.002


def winds_around(point: Point, corners: Area) -> bool:
    """Even-odd rule by brute force: crossings of a ray with every edge, as a textbook has it."""
    odd = False
    for (x0, y0), (x1, y1) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (y0 > point[1]) != (y1 > point[1]):
            odd ^= point[0] < x0 + (point[1] - y0) * (x1 - x0) / (y1 - y0)
    return odd


@given(areas=st.lists(area, min_size=1, max_size=3), points=st.lists(st.tuples(coordinate, coordinate), max_size=30))
@hypothesis(max_examples=100, deadline=None)
def test_who_stands_inside_is_who_a_ray_finds(areas: list[Area], points: list[tuple[int, int]]) -> None:
    x, y = (np.array([point[axis] for point in points], dtype=np.int16) for axis in (0, 1))
    expected = [any(winds_around(point, each) for each in areas) for point in points]
    assert stand_inside(x, y, areas).tolist() == expected


def test_the_map_has_every_viewer_with_a_place(snapshot: Snapshot, drawn: AudienceMap) -> None:
    assert drawn.viewers == 200 and drawn.missing == 0
    assert sum(part.viewers for part in drawn.parts) == 200
    assert [part.segment_id for part in drawn.parts] == ["t1", "t2"]
    assert drawn.parts[0].share == wilson(drawn.parts[0].viewers, 200)
    own = snapshot.select("select viewer_id from segment_members where segment_id = 't2'")["viewer_id"]
    assert set(ids_of(drawn, drawn.part == 1)) == set(own)
    spots = {spot.title_id: spot.likes for spot in drawn.titles}
    counted = snapshot.select("select title_id, count(*) as n from verdicts where liking = 1 group by 1")
    assert {key: n for key, n in spots.items() if n} == dict(zip(counted["title_id"], counted["n"], strict=True))


def test_a_filter_narrows_who_is_drawn(snapshot: Snapshot, drawn: AudienceMap) -> None:
    fewer = load_map(snapshot, Filter(segments=("t2",)))
    assert fewer.viewers == drawn.parts[1].viewers and [part.segment_id for part in fewer.parts] == ["t2"]
    assert load_map(snapshot, Filter(search="no sentence has this")).viewers == 0


def test_a_choice_is_recounted_by_hand(snapshot: Snapshot, drawn: AudienceMap) -> None:
    inside = chosen_viewers(drawn, [RIGHT_HALF])
    choice = describe_choice(snapshot, Filter(), drawn, inside)
    ids = set(ids_of(drawn, inside))
    assert choice.viewers == len(ids) == drawn.parts[1].viewers and [part.segment_id for part in choice.parts] == [
        "t2"
    ]
    likes = snapshot.select("select viewer_id, title_id from verdicts where liking = 1")
    own = likes[likes["viewer_id"].isin(ids)]
    assert choice.likes.value == pytest.approx(len(own) / len(ids))
    assert choice.others_like.value == pytest.approx((len(likes) - len(own)) / (200 - len(ids)))
    for each in choice.liked:
        assert each.likes == (own["title_id"] == each.title_id).sum() and each.chosen == wilson(each.likes, len(ids))


def test_a_title_lights_as_many_viewers_as_like_it(snapshot: Snapshot, drawn: AudienceMap) -> None:
    for spot in drawn.titles:
        assert fans_of(snapshot, drawn, spot.title_id).sum() == spot.likes


def test_what_sets_a_choice_apart_is_named(tmp_path: Path) -> None:
    """Whoever is chosen because they like a title like it more than the others, first of all titles."""
    settings = make_studio(tmp_path / "studio", 9_000, titles=12, viewers=600, segments=True)
    opened = open_newest(settings.snapshots)
    try:
        map_ = load_map(opened, Filter())
        for spot in map_.titles[:3]:
            choice = describe_choice(opened, Filter(), map_, fans_of(opened, map_, spot.title_id))
            first = choice.liked[0]
            assert (first.title_id, first.chosen.value, first.others.value) == (spot.title_id, 1.0, 0.0)
            assert first.likes == choice.viewers == spot.likes
        nobody = describe_choice(opened, Filter(), map_, np.zeros(map_.viewers, dtype=bool))
        assert (nobody.viewers, nobody.parts, nobody.liked) == (0, (), ())
    finally:
        opened.close()


def test_the_segment_about_a_title_is_that_of_its_neighbours(drawn: AudienceMap) -> None:
    left = min(drawn.titles, key=lambda spot: spot.x)
    near = nearest_part(drawn, left)
    assert near is not None and near.segment_id == "t1" and near.viewers == 100


def test_what_the_browser_gets_is_the_map(drawn: AudienceMap) -> None:
    lit = drawn.part == 1
    drawing = draw_map(drawn, LIGHT, lit=lit, areas=[RIGHT_HALF], finding="Found", subtitle="Drawn")
    places = np.frombuffer(base64.b64decode(drawing.data["places"]), dtype="<i2").reshape(-1, 2)
    assert (places[:, 0] == drawn.x).all() and (places[:, 1] == drawn.y).all()
    assert np.frombuffer(base64.b64decode(drawing.data["lit"]), dtype=np.uint8).tolist() == lit.astype(int).tolist()
    assert len(set(drawing.data["colours"])) == 2 and drawing.data["areas"] == [list(RIGHT_HALF)]
    assert drawing.table[say("audience_map.viewers")].tolist() == [part.viewers for part in drawn.parts]


@pytest.fixture
def app(mapped: Settings, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("MARQUEE_STUDIO", str(mapped.studio))
    started = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=30)
    started.run()
    started.switch_page("views/audience.py")
    started.query_params["section"] = "map"
    return started


def words_of(app: AppTest) -> str:
    return " ".join(str(part.proto.body) for part in app.get("html"))


def test_the_page_draws_the_map(app: AppTest) -> None:
    app.run()
    assert not app.exception and say("audience_map.question") in words_of(app)


def test_a_drawn_area_is_described_and_kept(app: AppTest, mapped: Settings, drawn: AudienceMap) -> None:
    app.query_params["area"] = write_areas([RIGHT_HALF])
    app.run()
    assert not app.exception
    count = drawn.parts[1].viewers
    keep = say("audience_map.keep", viewers=f"{count} viewers")
    next(field for field in app.text_input if field.label == say("audience.name")).input("Right of the middle")
    next(field for field in app.text_input if field.label == say("audience.who")).input("Ada")
    next(button for button in app.button if button.label == keep).click()
    app.run()
    assert not app.exception
    made = MadeSegments(mapped.app_state).current()
    assert [(one.name, one.who, one.kind) for one in made] == [("Right of the middle", "Ada", "list")]
    assert set(MadeSegments(mapped.app_state).viewers_of(made[0].segment_id)) == set(
        ids_of(drawn, chosen_viewers(drawn, [RIGHT_HALF]))
    )
    assert app.query_params["segment"] == made[0].segment_id and "area" not in app.query_params
    MadeSegments(mapped.app_state).remove(made[0].segment_id)


@pytest.mark.parametrize("text", ["x", "1.1-2.2", "0.0-1.0-1.1"])
def test_an_area_with_nobody_inside_says_so(app: AppTest, text: str) -> None:
    app.query_params["area"] = text
    app.run()
    assert not app.exception
    assert (say("audience_map.choice_empty") in words_of(app)) == (text == "0.0-1.0-1.1")


def test_a_title_lights_up_who_likes_it(app: AppTest, drawn: AudienceMap) -> None:
    app.query_params["liked"] = drawn.titles[0].title_id
    app.run()
    assert not app.exception and any(button.label == say("audience_map.open_title") for button in app.button)
