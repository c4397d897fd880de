"""The figures of topics: what is drawn at which mark, and where it leads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from analytics.figures.emerging import Emerging
from analytics.figures.figure import Figure
from analytics.figures.topic_course import CoursePoint, TopicCourse
from analytics.figures.topic_heat import Heat, HeatCell, Held
from analytics.figures.topic_overlap import Overlap, Overlaps
from analytics.figures.topic_tree import Joint, make_tree
from analytics.figures.topics import Listed, TopicRow
from dashboard.charts.drawing import drill_of
from dashboard.charts.palette import DARK, LIGHT, Palette
from dashboard.charts.topic_courses import draw_topic_courses
from dashboard.charts.topic_heat import draw_heat
from dashboard.charts.topic_tree import draw_tree
from dashboard.charts.topics import draw_overlaps, draw_topic_rows
from dashboard.strings import speaking
from data.records import Estimate, Filter
from tests.dashboard.planes import check_plane

HOSTILE = "<b onload=x>the sea</b>"
DAY = date(2026, 10, 5)


def estimate(value: float, low: float, high: float, n: int = 40) -> Estimate:
    return Estimate(value=value, low=low, high=high, n=n, method="test")


def figure(unit: Any, value: float, low: float, high: float, n: int = 40, **named: Any) -> Figure:
    grain: Any = {"percent": "reviews", "net": "evidence", "rating": "ratings"}[unit]
    return Figure(unit, estimate(value, low, high, n), n, n, grain, Filter(**named))


def topic(topic_id: int, label: str) -> Listed:
    return Listed(topic_id, label, (label,), "en", 0.1, 0.8, "found", given=False, evidence=100 - topic_id)


def row(topic_id: int, label: str, net: float, within: float, n: int = 40) -> TopicRow:
    named = {"topics": (topic_id,)}
    return TopicRow(
        topic(topic_id, label), "en", 80, n, n, figure("percent", 0.2, 0.1, 0.3, n, **named),
        figure("net", net, net - 0.1, net + 0.1, n, **named), figure("rating", 7, 6.5, 7.5, n, **named),
        estimate(6, 5.8, 6.2), estimate(1, 0.5, 1.5), estimate(within, within - 0.2, within + 0.2), 40, 20, 20,
    )  # fmt: skip


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_a_topics_row_has_its_three_numbers(palette: Palette) -> None:
    rows = [row(1, HOSTILE, 0.4, 0.5), row(2, "the boat", -0.4, 0.0), row(3, "rare", 0.1, 0.1, n=4)]
    drawing = draw_topic_rows(rows, palette)
    check_plane(drawing)
    share, net, rating = [trace for trace in drawing.figure.data if trace.mode == "markers+text"]
    assert list(share.x) == [20, 20] and list(net.x) == [40, -40] and list(rating.x) == [7, 7]
    assert list(net.marker.symbol) == ["triangle-up", "triangle-down"]
    assert list(rating.marker.symbol) == ["triangle-up", "circle"] and set(rating.marker.color) == {palette.neutral}
    assert drill_of(net.customdata[1]) is not None and drill_of(net.customdata[1]).filter.topics == (2,)
    assert not any("<b onload" in (note.text or "") for note in drawing.figure.layout.annotations)
    assert len(drawing.table) == 3


def course(shares: list[float]) -> TopicCourse:
    points = [
        CoursePoint(
            DAY + timedelta(days=7 * place), DAY + timedelta(days=7 * place + 6), place,
            figure("percent", share, max(0, share - 0.1), share + 0.1, 40 if share else 4),
            figure("net", 0, -0.1, 0.1),
        )
        for place, share in enumerate(shares)
    ]  # fmt: skip
    return TopicCourse(topic(1, "the dog"), "en", "", "", tuple(points))


def rise(language: str, flagged: int, p_value: float) -> Emerging:
    return Emerging(
        1, "the dog", language, "t1", ("t1",), DAY, DAY + timedelta(days=flagged), DAY + timedelta(days=20),
        figure("percent", 0, 0, 0.01), figure("percent", 0.3, 0.2, 0.4), estimate(0.3, 0.2, 0.4), p_value,
    )  # fmt: skip


def test_a_course_has_a_band_and_marks_the_surest_rise() -> None:
    drawing = draw_topic_courses(
        [course([0.1, 0, 0.3, 0.4])], LIGHT, emerging=[rise("zh", 6, 0.01), rise("en", 2, 1e-9)]
    )
    check_plane(drawing)
    band, marks = drawing.figure.data[0], drawing.figure.data[2]
    assert band.fill == "toself" and len(band.x) == 6 and len(marks.x) == 3
    words = [note.text for note in drawing.figure.layout.annotations]
    assert [text for text in words if "2026" in text] == ["rose from 5 Oct 2026", "told on 7 Oct 2026"]
    assert drawing.finding == "the dog rose from 0 % to 30 % of the reviews from 5 Oct 2026".replace(" %", "\u202f%")
    aligned = draw_topic_courses([course([0.1, 0.2, 0.3])], LIGHT, days=7, emerging=[rise("en", 2, 1e-9)])
    assert not aligned.figure.layout.shapes and list(aligned.figure.data[2].x) == [0, 1, 2]


def held(value: float, n: int, *, beyond: bool) -> Held:
    own = figure("net", value, value - 0.1, value + 0.1, n, titles=("t1",))
    return Held(own, estimate(0, -0.1, 0.1), estimate(value, value - 0.1, value + 0.1, n), beyond)


def test_a_cell_says_its_sign_in_words_and_significance_by_shape() -> None:
    values = {"t1": (0.4, 40, True), "t2": (-0.4, 40, True), "t3": (0.4, 40, False), "t4": (0.9, 4, False)}
    cells = {
        (1, key): HeatCell(1, key, held(value, n, beyond=beyond), held(value, n, beyond=beyond))
        for key, (value, n, beyond) in values.items()
    }
    heat = Heat("title", (topic(1, "the sea"),), tuple(values), cells, 6)
    drawing = draw_heat(heat, DARK, {"t1": "Salt", "t2": HOSTILE}, measure="net")
    check_plane(drawing)
    marks, words = drawing.figure.data[0], drawing.figure.data[1]
    assert list(marks.marker.symbol) == ["triangle-up", "triangle-down", "circle", "circle"]
    assert list(words.text) == ["+40", "−40", "+40", "few"]
    assert sum(shape.type == "rect" for shape in drawing.figure.layout.shapes) == 3
    assert list(drawing.table.iloc[0])[:3] == ["the sea", "+40 ▲", 40]
    with speaking("zh"):
        assert list(draw_heat(heat, LIGHT, {}, measure="share").figure.data[1].text)[-1] == "少"


def test_pairs_are_held_against_chance() -> None:
    pairs = (
        Overlap(1, 2, 60, 20.0, estimate(3, 2.3, 3.9, 60), beyond_noise=True),
        Overlap(1, 3, 3, 2.0, estimate(1.5, 0.3, 4.4, 3)),
    )
    drawing = draw_overlaps(Overlaps((topic(1, "a"), topic(2, "b"), topic(3, "c")), pairs, 1), LIGHT, Filter())
    check_plane(drawing)
    assert drawing.finding == "a and b are spoken of together 3.0 times as often as chance would have it"
    assert [trace.marker.symbol for trace in drawing.figure.data if trace.mode == "markers+text"] == ["triangle-up"]


def test_a_tree_has_a_line_a_topic_and_a_name_a_group() -> None:
    topics = [topic(place, f"topic {place}") for place in range(40)]
    joints = [Joint(-2, 0, 1, 0.1, "en", "salt")]
    joints += [Joint(-place - 1, -place, place, 0.1 * place, "en", f"words {place}") for place in range(2, 40)]
    tree = make_tree("en", joints, topics[1:])
    assert tree.root == -40 and len(tree.leaves(tree.root)) == 39 and len(tree.groups(8)) == 8
    drawing = draw_tree(tree, LIGHT, Filter())
    check_plane(drawing)
    leaves = drawing.figure.data[1]
    assert len(leaves.y) == 39 == len(set(leaves.y)) and len(drawing.table) == 39
    assert drill_of(leaves.customdata[0]) is not None
