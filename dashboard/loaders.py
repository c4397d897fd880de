"""The only place that caches, with `campaign_loaders`: by the snapshot and the filter, so that nothing goes stale."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from pydantic import BaseModel

from analytics.asking.answer import Answer
from analytics.asking.world import World
from analytics.embeddings import minilm_folder
from analytics.figures.drift import Measure
from analytics.figures.segments import Audience, Description, describe_audience
from analytics.minilm_light import LightEncoder
from analytics.recommender import served
from analytics.recommender.served import Served
from analytics.targeting.fairness import Fairness, weigh_fairness
from analytics.targeting.placed import Described
from dashboard import (
    asking_figures,
    compare_figures,
    conflict_figures,
    map_figures,
    segment_figures,
    summaries,
    targeting_figures,
    title_figures,
)
from dashboard.comparables import Comparables, find_comparables
from dashboard.compare_figures import Comparison, Courses, Group
from dashboard.conflict_figures import BurstList, Queue
from dashboard.labels import topic_key
from dashboard.map_areas import Area
from dashboard.map_figures import AudienceMap, Choice
from dashboard.numbers import Drill, Number
from dashboard.segment_figures import Quote
from dashboard.strings import say
from dashboard.summaries import DrawerPage, Row, Slate, TitleSummary, Whole
from dashboard.targeting_figures import Targeting
from dashboard.title_figures import AspectSummary, DriftSummary, LedgerSummary
from data.errors import SnapshotMissing, StudioMissing
from data.importing import Preview, preview_import
from data.records import Filter, Run
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, newest_snapshot

_KEPT = 128
#: A slate of hundreds of titles is tens of thousands of objects, and each slows a full garbage collection.
_SLATES_KEPT = 12
#: What stands for an argument in the key of what is kept.
_KEYS: dict[str | type, Callable[[Any], str]] = {
    Snapshot: lambda snapshot: str(snapshot.path),
    Settings: lambda settings: str(settings.studio),
    Description: lambda description: description.segment_id,
    **dict.fromkeys((Filter, Drill, Group), BaseModel.model_dump_json),
}


def load_studio() -> Settings:
    """The settings of the studio that this server shows."""
    return load_settings()


def load_snapshot(settings: Settings) -> Snapshot:
    """The newest snapshot; a new one is seen by the next run of a page.

    Raises:
        StudioMissing: there is no studio in the folder.
        SnapshotMissing: nothing has been published.
    """
    if not settings.studio.is_dir():
        raise StudioMissing(
            "there is no studio here",
            where=str(settings.studio),
            mend="create one with `marquee demo` or `marquee import`",
        )
    for _ in range(3):
        newest = newest_snapshot(settings.snapshots)
        if newest is None:
            break
        try:
            return _open(str(newest))
        except SnapshotMissing:
            continue
    raise SnapshotMissing(
        "nothing has been published yet",
        where=str(settings.snapshots),
        mend="import reviews, or load the sample studio",
    )


def newest_name(settings: Settings) -> str:
    """The newest snapshot's name; empty when nothing is published."""
    newest = newest_snapshot(settings.snapshots)
    return newest.stem if newest else ""


def _still_there(snapshot: Snapshot) -> bool:
    return snapshot.path.exists()


@st.cache_resource(show_spinner=False, max_entries=4, validate=_still_there, on_release=Snapshot.close)
def _open(path: str) -> Snapshot:
    return Snapshot(Path(path))


@st.cache_resource(show_spinner=False, max_entries=_SLATES_KEPT, hash_funcs=_KEYS)
def load_slate(snapshot: Snapshot, filter_: Filter) -> Slate:
    """All that Overview shows."""
    return summaries.summarise_slate(snapshot, filter_)


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_title(snapshot: Snapshot, filter_: Filter, title_id: str) -> TitleSummary | None:
    """All that Title shows; None when there is no such title."""
    return summaries.summarise_title(snapshot, filter_, title_id, _load_whole(snapshot, filter_.but(titles=())))


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_aspects(snapshot: Snapshot, filter_: Filter) -> AspectSummary:
    """What is said of each aspect, and what it does to the rating."""
    return title_figures.summarise_aspects(snapshot, filter_)


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_ledger(snapshot: Snapshot, filter_: Filter, title_id: str) -> LedgerSummary:
    """What is said of a title's characters, people and plot points."""
    return title_figures.summarise_ledger(snapshot, filter_, title_id)


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_drift(snapshot: Snapshot, filter_: Filter, measure: Measure) -> DriftSummary:
    """When the level of a title changed, and whether opinion or the audience did."""
    return title_figures.summarise_drift(snapshot, filter_, measure)


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_comparables(snapshot: Snapshot, filter_: Filter, title_id: str) -> Comparables:
    """The titles most like one, and how they stand against it."""
    return find_comparables(snapshot, filter_, title_id)


def _digest(viewer_ids: frozenset[str]) -> str:
    """What stands for a hundred thousand ids in a key."""
    return hashlib.blake2b("\n".join(sorted(viewer_ids)).encode(), digest_size=16).hexdigest()


@st.cache_resource(show_spinner=False, max_entries=_SLATES_KEPT, hash_funcs={**_KEYS, frozenset: _digest})
def load_fairness(snapshot: Snapshot, chosen: frozenset[str], base: frozenset[str], k: int) -> Fairness:
    """Which groups a choice of viewers leaves out; groups of fewer than k viewers are merged."""
    return weigh_fairness(snapshot, chosen, base, k)


def load_steps(snapshot: Snapshot) -> frozenset[str]:
    """The steps of the analysis whose results the snapshot holds."""
    return frozenset(row["step"] for row in load_rows(snapshot, "steps_run"))


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def _load_whole(snapshot: Snapshot, filter_: Filter) -> Whole:
    return summaries.summarise_whole(snapshot, filter_)


@st.cache_resource(show_spinner=False, max_entries=_SLATES_KEPT, hash_funcs=_KEYS)
def load_comparison(snapshot: Snapshot, groups: list[Group]) -> tuple[Comparison, Courses | None]:
    """Groups of evidence side by side, and how they went since release."""
    return compare_figures.compare_groups(snapshot, groups), compare_figures.follow_groups(snapshot, groups)


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_queue(snapshot: Snapshot, filter_: Filter, page: int) -> Queue:
    """One page of the reviews whose stars contradict their text."""
    return conflict_figures.load_queue(snapshot, filter_, page)


@st.cache_resource(show_spinner=False, max_entries=_SLATES_KEPT, hash_funcs=_KEYS)
def load_bursts(snapshot: Snapshot, filter_: Filter) -> BurstList:
    """The bursts of ratings that a filter holds."""
    return conflict_figures.view_bursts(snapshot, filter_)


@st.cache_resource(show_spinner=say("audience.describing"), max_entries=4, hash_funcs=_KEYS)
def load_audience(snapshot: Snapshot) -> Audience:
    """Every segment, and what sets it apart from all other viewers."""
    return describe_audience(snapshot)


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_segment_quotes(snapshot: Snapshot, description: Description) -> list[Quote]:
    """Three typical sentences of a segment."""
    return segment_figures.load_quotes(snapshot, description)


@st.cache_resource(show_spinner=False, max_entries=6, hash_funcs=_KEYS)
def load_audience_map(snapshot: Snapshot, filter_: Filter) -> AudienceMap:
    """The viewers whom a filter means and the titles, with their places."""
    return map_figures.load_map(snapshot, filter_)


@st.cache_resource(show_spinner=False, max_entries=_SLATES_KEPT, hash_funcs=_KEYS)
def load_choice(snapshot: Snapshot, filter_: Filter, areas: tuple[Area, ...]) -> Choice:
    """What the viewers inside some areas of the map have in common."""
    map_ = load_audience_map(snapshot, filter_)
    return map_figures.describe_choice(snapshot, filter_, map_, map_figures.chosen_viewers(map_, areas))


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_drawer(snapshot: Snapshot, drill: Drill) -> DrawerPage:
    """One page of the rows behind a number."""
    return summaries.load_page(snapshot, drill)


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_labels(snapshot: Snapshot, sentence_ids: tuple[str, ...]) -> dict[str, Row]:
    """All labels of these sentences as they count in the snapshot, by sentence."""
    rows = snapshot.rows("dashboard/labels", sentence_ids=list(sentence_ids))
    return {row["sentence_id"]: row for row in rows}


def load_entities_of(snapshot: Snapshot, title_id: str) -> dict[str, str]:
    """Characters, people and plot points of a title: id → name."""
    rows = snapshot.rows("dashboard/entities_of_title", title_id=title_id)
    return {row["entity_id"]: row["name"] for row in rows}


def load_published_corrections(snapshot: Snapshot) -> int:
    """The number of the newest correction that the snapshot was published after."""
    return int(snapshot.rows("snapshot/meta")[0]["corrections"])


def load_contents(snapshot: Snapshot) -> Row:
    """How much the studio holds, and whether it was analysed."""
    return load_rows(snapshot, "contents")[0]


def load_title_names(snapshot: Snapshot) -> dict[str, str]:
    """Titles with a review or a rating: id → name, most reviewed first."""
    return {row["title_id"]: row["name"] for row in load_rows(snapshot, "title_names")}


def load_topic_names(snapshot: Snapshot) -> dict[int, str]:
    """Topics: id → label, largest first; hidden ones too, and by their old number those that went into another."""
    return {row["topic_id"]: row["label"] for row in load_rows(snapshot, "topic_names")}


def load_topics(snapshot: Snapshot, language: str = "") -> dict[int, str]:
    """The topics that are offered, of one language or of all: id → label, largest first."""
    return {
        row["topic_id"]: row["label"]
        for row in load_rows(snapshot, "topic_names")
        if row["offered"] and language in ("", row["language"])
    }


def load_aspect_names(snapshot: Snapshot) -> dict[str, str]:
    """Aspects: id → name, in the studio's order."""
    return {row["aspect"]: row["name"] for row in load_rows(snapshot, "aspect_names")}


def load_entities(snapshot: Snapshot) -> list[Row]:
    """Characters, people and plot points: entity_id, title_id, kind, name; by title, most mentioned first."""
    return load_rows(snapshot, "entity_names")


def load_entity_names(snapshot: Snapshot) -> dict[str, str]:
    """Characters, people and plot points: id → name."""
    return {row["entity_id"]: row["name"] for row in load_entities(snapshot)}


def load_label_names(snapshot: Snapshot) -> dict[str, str]:
    """All that a correction names by an id: aspects, entities, and topics as `topic_key` has them."""
    topics = {topic_key(topic_id): label for topic_id, label in load_topic_names(snapshot).items()}
    return load_aspect_names(snapshot) | load_entity_names(snapshot) | topics


def load_segments(snapshot: Snapshot) -> list[Row]:
    """The segments: segment_id, kind, name, given_name and the rest; tastes first, then made ones, then activity."""
    return load_rows(snapshot, "segment_names")


def load_segment_names(snapshot: Snapshot) -> dict[str, str]:
    """Segments: id → name."""
    return {row["segment_id"]: row["name"] for row in load_segments(snapshot)}


def load_names(snapshot: Snapshot) -> dict[str, dict[Any, str]]:
    """All that a filter names by an id, as `filter_sentence` takes it."""
    return {
        "titles": load_title_names(snapshot),
        "topics": load_topic_names(snapshot),
        "aspects": load_aspect_names(snapshot),
        "entities": load_entity_names(snapshot),
        "segments": load_segment_names(snapshot),
    }


def load_choices(snapshot: Snapshot) -> dict[str, list[str]]:
    """What the filter bar offers: field → values, commonest first."""
    found: dict[str, list[str]] = {"sources": [], "languages": [], "territories": [], "genres": []}
    for row in [*load_rows(snapshot, "choices"), *load_rows(snapshot, "viewer_choices")]:
        found.setdefault(row["field"], []).append(row["value"])
    return found


@st.cache_resource(show_spinner=False, max_entries=8, hash_funcs=_KEYS)
def load_batches(snapshot: Snapshot) -> list[Row]:
    """The import batches, newest first."""
    return summaries.load_batches(snapshot)


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs=_KEYS)
def load_rows(snapshot: Snapshot, name: str) -> list[Row]:
    """The rows of a statement of `data/sql/dashboard` that takes nothing; not to be changed by the caller."""
    return snapshot.rows(f"dashboard/{name}")


def load_current_runs(snapshot: Snapshot) -> list[Run]:
    """The runs whose results the snapshot holds, by step."""
    return [Run.model_validate_json(row["manifest"]) for row in load_rows(snapshot, "current_runs")]


def load_rejects(snapshot: Snapshot, batch_id: str, size: int) -> list[Row]:
    """The first refused rows of a batch."""
    return snapshot.rows("dashboard/rejects_page", batch_id=batch_id, size=size)


@st.cache_resource(show_spinner=say("imports.looking"), max_entries=8, ttl=60, hash_funcs=_KEYS)
def load_preview(
    settings: Settings, paths: tuple[str, ...], chosen: str | None, mapping: dict[str, str] | None
) -> Preview:
    """What an import of these paths would read. Kept for a minute: clicking about reads nothing again."""
    return preview_import(settings, list(paths), chosen, mapping or None)


def load_served(settings: Settings, snapshot: Snapshot) -> Served | None:
    """The recommender whose results the snapshot holds; None where it was not run.

    Raises:
        RunError: its files cannot be read.
    """
    runs = load_rows(snapshot, "recommender_run")
    return _load_served(settings, runs[0]["run_id"]) if runs else None


@st.cache_resource(show_spinner=False, max_entries=2, hash_funcs=_KEYS)
def _load_served(settings: Settings, run_id: str) -> Served:
    return served.load_served(settings, run_id)


@st.cache_resource(show_spinner=False, max_entries=1)
def load_encoder() -> LightEncoder:
    """What turns a sentence into a vector in the server: the packaged model, in numpy alone."""
    return LightEncoder(minilm_folder())


@st.cache_resource(show_spinner=False, max_entries=16, hash_funcs=_KEYS)
def load_targeting(settings: Settings, snapshot: Snapshot, title_id: str) -> Targeting | None:
    """Whom a title of the studio is for; None where the recommender was not run."""
    found = load_served(settings, snapshot)
    return targeting_figures.target_known(snapshot, found, title_id) if found else None


@st.cache_resource(show_spinner=False, max_entries=16, hash_funcs={**_KEYS, Described: BaseModel.model_dump_json})
def load_described_targeting(settings: Settings, snapshot: Snapshot, described: Described) -> Targeting | None:
    """Whom a title is for that is only described; None where the recommender was not run."""
    found = load_served(settings, snapshot)
    return targeting_figures.target_described(snapshot, found, load_encoder(), described) if found else None


@st.cache_resource(show_spinner=False, max_entries=4, hash_funcs=_KEYS)
def load_target_titles(snapshot: Snapshot) -> dict[str, str]:
    """All titles: id → name, those that nobody has seen last and named so."""
    return {
        row["title_id"]: row["name"] if row["verdicts"] else say("targeting.unseen", title=row["name"])
        for row in snapshot.rows("targeting/titles")
    }


def load_members(snapshot: Snapshot) -> tuple[tuple[str, str, Number], ...]:
    """Every taste segment with its viewers."""
    return targeting_figures.load_members(snapshot)


def load_target_genres(snapshot: Snapshot) -> list[str]:
    """Genres of the studio, by name."""
    return [row["genre"] for row in snapshot.rows("targeting/genres")]


@st.cache_resource(show_spinner=False, max_entries=2, hash_funcs=_KEYS)
def load_world(settings: Settings, snapshot: Snapshot) -> World:
    """All that questions are answered from; the first one waits for it."""
    return asking_figures.load_world(settings, snapshot, load_encoder(), load_served(settings, snapshot))


@st.cache_resource(show_spinner=False, max_entries=_KEPT, hash_funcs=_KEYS)
def load_answer(settings: Settings, snapshot: Snapshot, text: str, choices: dict[str, str]) -> Answer:
    """The answer to a question put in words."""
    return asking_figures.ask(load_world(settings, snapshot), text, choices)


@st.cache_resource(show_spinner=False, max_entries=8, hash_funcs=_KEYS)
def load_examples(settings: Settings, snapshot: Snapshot) -> list[str]:
    """Questions that this studio can answer."""
    return asking_figures.example_questions(asking_figures.read_vocabulary(settings, snapshot), snapshot)
