"""The hierarchy of topics: how they group, how much is said in every group, and the way to it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.figures.topic_nodes import Node
from analytics.figures.topic_tree import TopicTree
from dashboard import session
from dashboard.charts.topic_tree import GROUPS, draw_tree
from dashboard.components.number import render_drawing, render_table
from dashboard.components.words import render_heading, render_note, render_question
from dashboard.numbers import Drill, number_of
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_estimate, shorten
from dashboard.strings.sentences import language_name
from dashboard.topic_map_loaders import load_nodes, load_trees
from data.records import Filter
from data.snapshots import Snapshot

NAME = 60
#: Groups within groups move in so far at most.
DEEPEST = 12
INDENT = "\u2002"


def render_topic_tree(snapshot: Snapshot, filter_: Filter) -> None:
    """The hierarchy of one language as a figure and as a list of its nodes."""
    trees = load_trees(snapshot)
    if not trees:
        render_question(say("topic_tree.question"), say("topic_tree.none"))
        return
    whole = next((one for one in trees if one.language == session.option("on")), trees[0])
    tree, nodes = load_nodes(snapshot, filter_, whole)
    render_question(say("topic_tree.question"), _answer(tree, nodes))
    if len(trees) > 1:
        _render_languages([one.language for one in trees], tree.language)
    if not nodes:
        render_note(say("topic_tree.nothing"))
        return
    left, right = st.columns(2, gap="large")
    with left:
        render_drawing(draw_tree(tree, session.palette(), filter_.but(languages=(tree.language,))), key="topic_tree")
    with right:
        _render_nodes(nodes)


def _answer(tree: TopicTree, nodes: tuple[Node, ...]) -> str:
    known = {node.node: node for node in nodes}
    groups = [known[node] for node in tree.groups(GROUPS) if node in known and not known[node].is_topic]
    if not groups:
        return say("topic_tree.answer_flat", topics=format_count(len(tree.leaves(tree.root))))
    largest = max(groups, key=lambda node: node.share.rows)
    return say(
        "topic_tree.answer",
        topics=format_count(len(tree.leaves(tree.root))),
        label=name_of(largest, tree),
        held=format_count(len(largest.topics)),
        share=format_estimate(largest.share.estimate, "percent"),
    )


def name_of(node: Node, tree: TopicTree) -> str:
    """What a group is called: the words that it shares, else its largest topic and how many more."""
    if node.label:
        return shorten(node.label, NAME)
    first = max((tree.topics[key] for key in node.topics), key=lambda topic: topic.evidence)
    return say("topic_tree.unnamed", topic=shorten(first.label, NAME // 2), more=format_count(len(node.topics) - 1))


def _render_languages(languages: list[str], current: str) -> None:
    picked = st.segmented_control(
        say("topic_map.language"),
        languages,
        default=current,
        required=True,
        format_func=language_name,
        label_visibility="collapsed",
        key=session.key(f"topic_tree.on.{current}"),
        wrap=False,
    )
    if picked != current:
        session.set_options(on=str(picked))
        st.rerun()


def _render_nodes(nodes: tuple[Node, ...]) -> None:
    """Every group and topic in a line, moved in by what holds it; its numbers open what they count."""
    title = say("topic_tree.nodes")
    render_heading(title, say("topic_tree.nodes_subtitle"))
    numbers = [number_of(node.share) for node in nodes]
    frame = pd.DataFrame(
        {
            say("topic_tree.column_node"): [_written(node) for node in nodes],
            say("column.sentences"): [node.sentences for node in nodes],
            say("topic_tree.column_share"): [number.text for number in numbers],
        }
    )
    drills = [Drill(grain="evidence", filter=node.share.filter) for node in nodes]
    render_table(
        frame,
        {
            say("topic_tree.column_node"): drills,
            say("column.sentences"): drills,
            say("topic_tree.column_share"): [number.drill for number in numbers],
        },
        key="topic_tree.nodes",
        title=title,
        height=min(900, 36 * (len(nodes) + 1)),
    )


def _written(node: Node) -> str:
    inset = INDENT * min(node.depth, DEEPEST)
    if node.is_topic:
        return f"{inset}{shorten(node.label, NAME)}"
    named = node.label or say("topic_tree.group")
    return f"{inset}▸ {shorten(named, NAME)} ({format_count(len(node.topics))})"
