"""The hierarchy of topics: a line a topic, joined at the left by likeness, under the names of its groups."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from analytics.figures.topic_tree import TopicTree
from dashboard.charts.drawing import Drawing, blank
from dashboard.charts.marks import clickable
from dashboard.charts.palette import Palette
from dashboard.numbers import Drill, Number
from dashboard.strings import say
from dashboard.strings.formats import format_count, plain_markup, shorten
from data.records import Estimate, Filter

LINE, NAME, HEADING = 25, 28, 40
GROUPS = 8
#: Share of the width that the joints take.
TREE = 0.26


def draw_tree(tree: TopicTree, palette: Palette, filter_: Filter) -> Drawing:
    """One language's topics: the more alike, the further right two are joined; groups by the highest joints.

    Args:
        tree: the hierarchy.
        palette: the theme's colours.
        filter_: a topic's mark opens its sentences under this filter.
    """
    groups = tree.groups(GROUPS)
    rows, headings = _placed(tree, groups)
    lines = len(rows) + len(headings)
    figure = blank(palette, LINE * max(1, lines) + 10)
    _add_joints(figure, palette, tree, rows)
    _add_leaves(figure, palette, tree, rows, filter_)
    named = [(at, tree.joints[node].label if node in tree.joints else "") for node, at in headings.items()]
    figure.add_scatter(
        x=[TREE + 0.01] * len(named),
        y=[at for at, _ in named],
        mode="text",
        text=[f"<b>{plain_markup(shorten(label, HEADING))}</b>" for _, label in named],
        textposition="middle right",
        textfont={"size": 13, "color": palette.ink},
        hoverinfo="skip",
    )
    figure.update_xaxes(range=[0, 1], visible=False)
    figure.update_yaxes(range=[lines - 0.3, -0.7], visible=False)
    figure.update_layout(margin={"t": 4, "l": 2, "r": 2, "b": 4})
    count, parts = format_count(len(rows)), format_count(len(groups))
    return Drawing(
        figure,
        say("topic_figures.tree_finding", count=count, groups=parts),
        say("topic_figures.tree_subtitle"),
        _table(tree, groups),
    )


def _placed(tree: TopicTree, groups: list[int]) -> tuple[dict[int, float], dict[int, float]]:
    """In which line every topic stands, and the name of every group; one topic alone has none."""
    rows: dict[int, float] = {}
    headings: dict[int, float] = {}
    line = 0
    for node in groups:
        leaves = tree.leaves(node)
        if len(leaves) > 1 and tree.joints[node].label:
            headings[node] = float(line)
            line += 1
        for leaf in leaves:
            rows[leaf] = float(line)
            line += 1
    return rows, headings


def _add_joints(figure: go.Figure, palette: Palette, tree: TopicTree, rows: Mapping[int, float]) -> None:
    """The joints as brackets, in one trace."""
    joints = list(tree.walk(tree.root))
    top = max((joint.height for joint in joints), default=1.0) or 1.0
    at: dict[int, tuple[float, float]] = {leaf: (TREE - 0.012, line) for leaf, line in rows.items()}
    xs: list[float | None] = []
    ys: list[float | None] = []
    for joint in joints:
        ends = [at[_shown(tree, part, at)] for part in (joint.left, joint.right)]
        x = (TREE - 0.02) * (1 - joint.height / top) + 0.004
        xs += [ends[0][0], x, x, ends[1][0], None]
        ys += [ends[0][1], ends[0][1], ends[1][1], ends[1][1], None]
        at[joint.node] = (x, (ends[0][1] + ends[1][1]) / 2)
    figure.add_scatter(x=xs, y=ys, mode="lines", line={"color": palette.quiet, "width": 1}, hoverinfo="skip")


def _shown(tree: TopicTree, node: int, at: Mapping[int, object]) -> int:
    """The node itself, or the one below it that has all of its shown topics."""
    while node not in at:
        joint = tree.joints[node]
        node = joint.left if tree.leaves(joint.left) else joint.right
    return node


def _add_leaves(
    figure: go.Figure, palette: Palette, tree: TopicTree, rows: Mapping[int, float], filter_: Filter
) -> None:
    topics = [tree.topics[leaf] for leaf in rows]
    numbers = [
        Number(
            unit="percent",
            estimate=Estimate(value=None, low=None, high=None, n=0, method="count"),
            rows=topic.evidence,
            drill=Drill(grain="evidence", filter=filter_.but(topics=(topic.topic_id,))),
        )
        for topic in topics
    ]
    hover = [
        f"<b>{plain_markup(topic.label)}</b><br>{plain_markup(', '.join(topic.words[:8]))}<br>"
        + say("figure.rows", rows=format_count(topic.evidence))
        for topic in topics
    ]
    figure.add_scatter(
        x=[TREE] * len(topics),
        y=list(rows.values()),
        mode="markers+text",
        marker={
            "color": palette.neutral,
            "size": 8,
            "symbol": "circle",
            "line": {"color": palette.paper, "width": 1},
        },
        text=[
            f"{plain_markup(shorten(topic.label, NAME))}  {say('topic_figures.n', n=format_count(topic.evidence))}"
            for topic in topics
        ],
        textposition="middle right",
        textfont={"size": 13, "color": palette.ink},
        **clickable(numbers, hover),
    )


def _table(tree: TopicTree, groups: list[int]) -> pd.DataFrame:
    rows = [
        (tree.joints[node].label if node in tree.joints else "", tree.topics[leaf])
        for node in groups
        for leaf in tree.leaves(node)
    ]
    return pd.DataFrame(
        {
            say("topic_figures.column_group"): [label for label, _ in rows],
            say("topic_figures.column_topic"): [topic.label for _, topic in rows],
            say("column.sentences"): [topic.evidence for _, topic in rows],
        }
    )
