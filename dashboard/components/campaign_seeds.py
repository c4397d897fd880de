"""Seeds of a lookalike: a segment, or a list that is pasted or uploaded. Lists are kept as viewer ids, for links."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard import campaign_loaders, session
from dashboard.components.campaign_choices import choose_segment, segment_name
from dashboard.components.choices import keep_choice
from dashboard.components.words import render_note
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.campaigns import seeds_sentence
from dashboard.strings.formats import format_count
from data.campaigns import Campaigns
from data.errors import StudioError
from data.settings import Settings
from data.snapshots import Snapshot
from data.viewer_lists import Matched, guess_id_column, match_viewers, split_entries

_LOOKED_AT = 200
_SHOWN = 500
_UNMATCHED = "campaigns.unmatched"


@dataclass(frozen=True)
class Seeds:
    """Viewers whom others are to be like, what they are called, and whether they are a segment of taste."""

    name: str
    viewer_ids: tuple[str, ...]
    taste: bool = False


def render_seeds(settings: Settings, snapshot: Snapshot) -> Seeds | None:
    """Choose the seeds; None until there are some."""
    ways = ("segment", "list")
    current = "list" if session.option("from") == "list" else "segment"
    widget = f"campaigns.from.{current}"
    st.segmented_control(
        say("campaigns.seeds_from"),
        ways,
        default=current,
        format_func=lambda way: say(f"campaigns.seeds_from_{way}"),
        key=session.key(widget),
        on_change=keep_choice,
        args=(widget, "from", "group", "seeds"),
    )
    return _of_segment(settings, snapshot) if current == "segment" else _of_list(settings, snapshot)


def _of_segment(settings: Settings, snapshot: Snapshot) -> Seeds | None:
    segment_id = choose_segment(snapshot, say("campaigns.seeds_segment"))
    if segment_id is None:
        return None
    ids, _ = campaign_loaders.load_segment_viewers(snapshot, settings, segment_id, None)
    kinds = {row["segment_id"]: row["kind"] for row in campaign_loaders.load_segment_sizes(snapshot)}
    return Seeds(segment_name(snapshot, segment_id), ids, taste=kinds[segment_id] == "taste")


def _of_list(settings: Settings, snapshot: Snapshot) -> Seeds | None:
    named = session.option("seeds")
    kept = Campaigns(settings.app_state).seeds(named) if named else None
    if kept is None:
        if named:
            render_note(say("campaigns.seeds_missing"))
        _render_form(settings, snapshot)
        return None
    render_note(f"{kept.origin}: {seeds_sentence(kept)}")
    _render_unmatched(kept.seeds_id)
    if st.button(say("campaigns.seeds_again"), key=session.key("campaigns.again"), type="tertiary"):
        session.set_options(seeds="")
        st.rerun()
    return Seeds(kept.origin, kept.viewer_ids)


def _render_form(settings: Settings, snapshot: Snapshot) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        pasted = st.text_area(
            say("campaigns.seeds_paste"),
            help=say("campaigns.seeds_paste_help"),
            height=120,
            key=session.key("campaigns.paste"),
        )
    with right:
        file = st.file_uploader(
            say("campaigns.seeds_upload"), help=say("campaigns.seeds_upload_help"), key=session.key("campaigns.file")
        )
    if st.button(say("campaigns.seeds_use"), type="primary", key=session.key("campaigns.use")):
        with told():
            origin = file.name if file else say("campaigns.seeds_pasted")
            matched = (
                _matched_file(settings, snapshot, file.name, file.getvalue())
                if file
                else match_viewers(settings, snapshot, split_entries(pasted))
            )
            if not matched.viewers:
                raise StudioError("nothing was given", mend="paste ids or upload a list")
            seeds = Campaigns(settings.app_state).keep_seeds(origin, matched)
            session.set_value(_UNMATCHED, (seeds.seeds_id, [*matched.unmatched, *matched.ambiguous]))
            session.set_options(seeds=seeds.seeds_id)
            st.rerun()


def _matched_file(settings: Settings, snapshot: Snapshot, name: str, content: bytes) -> Matched:
    found = campaign_loaders.load_list(settings, name, content)
    matches = {
        column: len(match_viewers(settings, snapshot, found.column(column)[:_LOOKED_AT]).viewer_ids)
        for column in found.columns
    }
    return match_viewers(settings, snapshot, found.column(guess_id_column(found, matches)))


def _render_unmatched(seeds_id: str) -> None:
    """Entries that matched nobody are told to the one who gave them, for as long as the page stands."""
    kept = session.value(_UNMATCHED)
    if isinstance(kept, tuple) and kept[0] == seeds_id and kept[1]:
        render_entries(say("campaigns.seeds_unmatched", count=format_count(len(kept[1]))), kept[1])


def render_entries(heading: str, entries: list[str] | tuple[str, ...]) -> None:
    """Entries of a list as text, the first few hundred."""
    with st.expander(heading):
        render_note(say("campaigns.seeds_unmatched_help"))
        frame = pd.DataFrame({say("column.original"): [entry[:200] for entry in entries[:_SHOWN]]})
        st.dataframe(frame, hide_index=True, height="auto", alt=heading)
