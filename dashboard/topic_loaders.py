"""What Topics loads, cached by the snapshot's file and by what is asked of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st
from pydantic import BaseModel

from analytics.figures.emerging import Emerging, Watch, find_emerging, load_watch
from analytics.figures.topic_course import TopicCourse, Unit, load_courses
from analytics.figures.topic_heat import By, Heat, load_heat
from analytics.figures.topic_overlap import Overlaps, load_overlaps
from analytics.figures.topic_quotes import TopicQuotes, load_topic_quotes
from analytics.figures.topics import TopicRow, load_topics
from dashboard import loaders
from dashboard.summaries import Row
from data.records import Filter, Run
from data.snapshots import Snapshot

_KEPT = 64
_KEYS: dict[str | type, Callable[[Any], str]] = {
    Snapshot: lambda snapshot: str(snapshot.path),
    Filter: BaseModel.model_dump_json,
}


@dataclass(frozen=True)
class Without:
    """How many of some sentences are in no topic; `share` of none is 0."""

    sentences: int
    without: int

    @property
    def share(self) -> float:
        """The share, 0–1."""
        return self.without / self.sentences if self.sentences else 0.0


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_rows(snapshot: Snapshot, filter_: Filter) -> tuple[TopicRow, ...]:
    """Every topic that a filter's evidence speaks of, the most spoken of first."""
    return load_topics(snapshot, filter_)


@st.cache_resource(show_spinner=False, max_entries=8, hash_funcs=_KEYS)
def load_all_listed(snapshot: Snapshot) -> list[Row]:
    """All that the snapshot says of its topics, hidden ones too; not to be changed by the caller."""
    return snapshot.rows("topics/listed")


@st.cache_resource(show_spinner=False, max_entries=8, hash_funcs=_KEYS)
def load_merges(snapshot: Snapshot) -> dict[int, int]:
    """Topics that went into another: their number → where they went."""
    return {row["topic_id"]: row["into_id"] for row in snapshot.rows("topics/merges")}


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_without(snapshot: Snapshot, filter_: Filter) -> Without:
    """How many of a filter's sentences are in no topic, of those in languages that have topics."""
    base = filter_.but(topics=(), signs=())
    return Without(**snapshot.rows("topics/without", filter=base.as_parameter())[0])


@st.cache_resource(show_spinner=False, max_entries=8, hash_funcs=_KEYS)
def _load_watch(snapshot: Snapshot, base: Filter) -> Watch:
    return load_watch(snapshot, base)


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_risen(snapshot: Snapshot, filter_: Filter) -> tuple[Emerging, ...]:
    """Topics that rose lately, the surest first."""
    base = filter_.but(titles=(), genres=(), topics=(), since=None, until=None, signs=())
    return find_emerging(_load_watch(snapshot, base), filter_, filter_.until)


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_course(snapshot: Snapshot, filter_: Filter, topic_id: int, unit: Unit) -> tuple[TopicCourse, ...]:
    """How a topic went over time."""
    return load_courses(snapshot, filter_, [topic_id], unit)


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_heat_of(snapshot: Snapshot, filter_: Filter, topic_id: int, by: By) -> Heat:
    """A topic by titles or by taste segments."""
    return load_heat(snapshot, filter_.but(topics=(topic_id,), signs=()), by)


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_together(snapshot: Snapshot, filter_: Filter) -> Overlaps:
    """Which topics are spoken of in the same reviews."""
    return load_overlaps(snapshot, filter_.but(topics=(), signs=()))


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_quotes_of(snapshot: Snapshot, filter_: Filter, topic_id: int) -> TopicQuotes:
    """What to quote for a topic."""
    return load_topic_quotes(snapshot, filter_, topic_id)


def load_run(snapshot: Snapshot) -> Run | None:
    """The run that found the topics; None where none did."""
    return next((run for run in loaders.load_current_runs(snapshot) if run.step == "topics"), None)


def load_outliers(snapshot: Snapshot) -> float | None:
    """The share without a topic that the snapshot was asked for."""
    found: float | None = snapshot.rows("topics/outliers")[0]["outliers"]
    return found
