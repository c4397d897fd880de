"""The map and the hierarchy of topics and what changed in them: a line, a node, a change opens just what it holds."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from analytics.figures.topic_nodes import load_nodes
from analytics.figures.topic_tree import load_trees
from dashboard.charts.map_plane import map_plane_of
from dashboard.charts.palette import LIGHT
from dashboard.charts.topic_map import NOBODY, draw_topic_map
from dashboard.map_areas import Area
from dashboard.numbers import Drill
from dashboard.strings import say
from dashboard.summaries import load_page
from dashboard.topic_change_figures import load_changes
from dashboard.topic_map_figures import (
    TopicMap,
    area_filter,
    load_languages,
    load_topic_map,
    parts_inside,
    sentences_inside,
)
from dashboard.topic_texts import texts_link, texts_route
from data.pictures.records import Text
from data.records import Filter
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, open_newest
from tests.dashboard.studios import build_studio
from tests.dashboard.topic_mapped import LABELS, build_topic_studio

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
#: A bow tie, whose lines cross: its middle is inside once, its left and right side are, above and below are not.
BOW: Area = ((4_000, 4_000), (26_000, 25_000), (26_000, 4_000), (4_000, 25_000))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = load_settings(tmp_path_factory.mktemp("topics") / "studio")
    build_topic_studio(made, hostile=True)
    return made


@pytest.fixture(scope="module")
def snapshot(settings: Settings) -> Iterator[Snapshot]:
    opened = open_newest(settings.snapshots)
    yield opened
    opened.close()


def whole(snapshot: Snapshot, filter_: Filter | None = None) -> TopicMap:
    (about,) = load_languages(snapshot, filter_ or Filter())
    return load_topic_map(snapshot, filter_ or Filter(), about)


def test_a_line_opens_just_the_sentences_inside_it(snapshot: Snapshot) -> None:
    map_ = whole(snapshot)
    assert [spot.label for spot in map_.spots] and {spot.topic_id for spot in map_.spots} == set(LABELS[1])
    square: Area = ((0, 0), (15_000, 0), (15_000, 30_000), (0, 30_000))
    for areas in ((BOW,), (square,), (BOW, square)):
        inside = sentences_inside(map_, areas)
        assert 0 < inside.sum() < map_.sentences
        own = area_filter(Filter(), map_.about, areas)
        assert load_page(snapshot, Drill(grain="evidence", filter=own)).total == inside.sum()
        for part in parts_inside(map_, inside):
            if part.topic is not None:
                narrow = Drill(grain="evidence", filter=own.but(topics=(part.topic.topic_id,)))
                assert load_page(snapshot, narrow).total == part.sentences
        # It is a filter like any other: it survives the URL, and speaks of reviews and viewers too.
        assert Filter.from_query(own.as_query()) == own
        reviews = load_page(snapshot, Drill(grain="reviews", filter=own)).total
        assert 0 < reviews <= inside.sum() and load_page(snapshot, Drill(grain="viewers", filter=own)).total > 0


def test_a_line_on_another_runs_map_holds_nothing(snapshot: Snapshot) -> None:
    map_ = whole(snapshot)
    own = area_filter(Filter(), map_.about, [BOW])
    other = own.but(areas=tuple("0" * 8 + area[8:] for area in own.areas))
    assert load_page(snapshot, Drill(grain="evidence", filter=other)).total == 0
    assert Filter.from_query({"areas": ["'); drop table x; ---1.1-2.2-3.3"]}) == Filter()


def test_the_filter_says_who_is_drawn_and_the_topics_what_is_said_of_them(snapshot: Snapshot) -> None:
    every, praised = whole(snapshot), whole(snapshot, Filter(signs=("praise",)))
    assert 0 < praised.sentences == (every.sign == 0).sum() < every.sentences
    drawing = draw_topic_map(
        every, LIGHT, chosen=every.spots[0], lit=every.of == 0, areas=[BOW], by_sign=True, texts="/t",
        finding="Found", subtitle="Dots",
    )  # fmt: skip
    of = np.frombuffer(base64.b64decode(drawing.data["of"]), "<u2")
    assert (of == NOBODY).sum() == (every.of < 0).sum() > 0
    names = [spot["name"] for spot in drawing.data["spots"]]
    assert len(names) == 3 and drawing.data["spots"][0]["lit"] and not drawing.data["spots"][1]["lit"]
    assert drawing.table.iloc[:, 1].sum() == every.sentences
    plane, said = map_plane_of(drawing)
    texts = [mark for mark in plane.marks if isinstance(mark, Text)]
    assert {mark.text for mark in texts} == set(names) and said == ""
    assert texts[0].colour == "accent" and {mark.colour for mark in texts[1:]} == {"ink"}


def test_words_are_sent_in_the_order_of_the_map_and_spoilers_are_not(settings: Settings, snapshot: Snapshot) -> None:
    client = TestClient(Starlette(routes=[texts_route(settings, ["testserver"])]))
    said = Filter(signs=("praise", "neutral"))
    answer, map_ = client.get(texts_link(snapshot.name, "en", said)), whole(snapshot, said)
    texts = answer.json()
    assert answer.headers["content-type"] == "application/json" and len(texts) == map_.sentences
    assert any("<script>" in text for text in texts if text) and None in texts
    music = next(place for place, spot in enumerate(map_.spots) if spot.topic_id == 3)
    assert all("scene" in texts[place] for place in np.flatnonzero(map_.of == music) if texts[place])
    assert client.get(texts_link("99", "en", Filter())).status_code == 410
    assert client.get(texts_link("../../x", "en", Filter())).status_code == 404
    assert client.get(texts_link(snapshot.name, "en", Filter()), headers={"host": "evil.example"}).status_code == 400


def test_what_changed_is_said_in_words_with_a_way_to_the_sentences(settings: Settings, snapshot: Snapshot) -> None:
    changes = load_changes(settings, snapshot)
    assert changes is not None and (changes.kept, changes.present) == (2, 3)
    said = {line.kind: line for line in changes.lines}
    drills = {topic: Drill(grain="evidence", filter=Filter(topics=(topic,))) for topic in LABELS[1]}
    sizes = {topic: load_page(snapshot, drill).total for topic, drill in drills.items()}
    assert list(said) == ["new", "gone", "merged", "split", "renamed"]
    for kind, names, topics in (
        ("new", ("the lamp scene", "the music", str(sizes[3])), (3,)),
        ("gone", ("good faces", "how it ends"), (0,)),
        ("merged", ("how it ends", "the ending", "good faces"), (0,)),
        ("split", ("the music", "the lamp scene"), (1, 3)),
        ("renamed", ("the ending", "how it ends"), (0,)),
    ):
        line = said[kind]
        assert all(name in line.text for name in names) and line.topics == topics, line
        assert line.sentences == sum(sizes[topic] for topic in topics) > 0


def test_a_first_run_has_nothing_to_compare_with(tmp_path: Path) -> None:
    single = load_settings(tmp_path / "studio")
    build_studio(single, viewers=4)
    opened = open_newest(single.snapshots)
    assert load_changes(single, opened) is None
    opened.close()


def test_the_hierarchy_counts_what_lies_below_each_node(snapshot: Snapshot) -> None:
    (tree,) = load_trees(snapshot)
    for filter_ in (Filter(), Filter(signs=("praise",)), Filter(titles=("none",))):
        shown, nodes = load_nodes(snapshot, filter_, tree)
        for node in nodes:
            counted = load_page(snapshot, Drill(grain="evidence", filter=node.share.filter))
            assert counted.total == node.sentences
            assert load_page(snapshot, Drill(grain="reviews", filter=node.share.filter)).total == node.share.rows
        if filter_.titles:
            assert nodes == () and shown.topics == {}
        else:
            assert [(node.node, node.depth) for node in nodes] == [(-3, 0), (-2, 1), (0, 2), (1, 2), (3, 1)]
            assert nodes[0].sentences == sum(node.sentences for node in nodes if node.is_topic)


@pytest.mark.parametrize(
    ("page", "asked", "question", "also"),
    [
        ("topics", {"section": "map", "topic": "3", "colour": "sentiment"}, "topic_map.question", "the lamp scene"),
        ("topics", {"section": "tree"}, "topic_tree.question", "3 topics"),
        ("topics", {"section": "changes"}, "topic_changes.question", "good faces"),
        ("compare", {"by": "runs"}, "topic_runs.question", "adjusted mutual information"),
    ],
)
def test_the_pages_say_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, page: str, asked: dict[str, str], question: str, also: str
) -> None:
    monkeypatch.setenv("MARQUEE_STUDIO", str(settings.studio))
    app = AppTest.from_file(APP, default_timeout=90)
    for name, value in asked.items():
        app.query_params[name] = value
    app.switch_page(f"views/{page}.py").run()
    text = "\n".join(element.proto.body for element in app.get("html"))
    assert not app.exception and 'role="alert"' not in text
    assert say(question) in text and also in text
