"""What the map and the hierarchy of topics load, cached by the snapshot's file and the filter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from analytics.figures import topic_nodes, topic_tree
from analytics.figures.topic_nodes import Node
from analytics.figures.topic_tree import TopicTree
from dashboard import topic_map_figures
from dashboard.strings import say
from dashboard.topic_map_figures import MapLanguage, TopicMap
from data.records import Filter
from data.snapshots import Snapshot

_KEPT = 6
_KEYS: dict[str | type, Callable[[Any], str]] = {
    Snapshot: lambda snapshot: str(snapshot.path),
    Filter: Filter.model_dump_json,
    MapLanguage: repr,
    TopicTree: lambda tree: tree.language,
}


@st.cache_resource(show_spinner=False, max_entries=4 * _KEPT, hash_funcs=_KEYS)
def load_map_languages(snapshot: Snapshot, filter_: Filter) -> tuple[MapLanguage, ...]:
    """The languages that have a map of topics."""
    return topic_map_figures.load_languages(snapshot, filter_)


@st.cache_resource(show_spinner=say("topic_map.loading"), max_entries=_KEPT, hash_funcs=_KEYS)
def load_topic_map(snapshot: Snapshot, filter_: Filter, about: MapLanguage) -> TopicMap:
    """The sentences that a filter means and their topics, with their places."""
    return topic_map_figures.load_topic_map(snapshot, filter_, about)


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_trees(snapshot: Snapshot) -> tuple[TopicTree, ...]:
    """The hierarchies, one a language."""
    return topic_tree.load_trees(snapshot)


@st.cache_resource(show_spinner=False, max_entries=4 * _KEPT, hash_funcs=_KEYS)
def load_nodes(snapshot: Snapshot, filter_: Filter, tree: TopicTree) -> tuple[TopicTree, tuple[Node, ...]]:
    """The hierarchy of what the filter's evidence speaks of, and how much is said below every node."""
    return topic_nodes.load_nodes(snapshot, filter_, tree)
