"""What Campaigns loads, cached by the snapshot's file and by what is asked of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import campaign_figures, campaign_outcome, loaders
from dashboard.campaign_figures import Alikes, Winnable
from dashboard.campaign_outcome import Outcome
from dashboard.strings import say
from dashboard.summaries import Row
from data.campaigns import Campaign, Campaigns, Results
from data.exports.audience import Audience
from data.settings import Settings
from data.snapshots import Snapshot
from data.viewer_lists import ListFile, read_list

#: What stands for an argument in the key of what is kept. Campaigns and results never change: their ids say all.
_BY_ID: dict[str | type, Callable[[Any], str]] = {
    Snapshot: lambda snapshot: str(snapshot.path),
    Settings: lambda settings: str(settings.studio),
    Campaign: lambda campaign: campaign.campaign_id,
    Results: lambda results: results.result_id,
}


@st.cache_resource(show_spinner=False, max_entries=8, hash_funcs=_BY_ID)
def load_alikes(snapshot: Snapshot, settings: Settings, seeds: tuple[str, ...]) -> Alikes | None:
    """Viewers like these seeds, ranked; None where the recommender was not run.

    Raises:
        NotEnoughEvidence: there are too few seeds.
    """
    found = loaders.load_served(settings, snapshot)
    return campaign_figures.find_alikes(snapshot, found, seeds) if found else None


@st.cache_resource(show_spinner=False, max_entries=12, hash_funcs=_BY_ID)
def load_unseen(snapshot: Snapshot, settings: Settings, title_id: str, shown: int) -> Winnable | None:
    """Viewers who said nothing of a title, ranked, the first with what speaks for it; None without a recommender.

    Raises:
        RunError: the recommender does not know the title.
    """
    found = loaders.load_served(settings, snapshot)
    if found is None:
        return None
    return campaign_figures.find_winnable(snapshot, found, title_id, shown)


@st.cache_resource(show_spinner=False, max_entries=12, hash_funcs=_BY_ID)
def load_segment_viewers(
    snapshot: Snapshot, settings: Settings, segment_id: str, title_id: str | None
) -> tuple[tuple[str, ...], tuple[float, ...]]:
    """Everybody in a segment, and their affinity with a title where there is one."""
    return campaign_figures.choose_segment(snapshot, segment_id, loaders.load_served(settings, snapshot), title_id)


@st.cache_resource(show_spinner=False, max_entries=8, hash_funcs=_BY_ID)
def load_segment_sizes(snapshot: Snapshot) -> list[Row]:
    """Segments of every kind with how many viewers they have: segment_id, kind, name, viewers."""
    return snapshot.rows("campaigns/segments")


@st.cache_resource(show_spinner=False, max_entries=12, hash_funcs=_BY_ID)
def load_outcome(settings: Settings, campaign: Campaign, results: Results) -> Outcome:
    """What a campaign's results say. Campaigns and results never change, so their ids are the key."""
    return campaign_outcome.weigh_results(settings, campaign, results)


@st.cache_resource(show_spinner=say("imports.looking"), max_entries=4, ttl=600, hash_funcs=_BY_ID)
def load_list(settings: Settings, name: str, content: bytes) -> ListFile:
    """An uploaded list, read in a folder that goes afterwards.

    Raises:
        SourceError: it cannot be read as a list.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        path.write_bytes(content)
        return read_list(path, settings, name)


@st.cache_resource(show_spinner=False, max_entries=8, ttl=600, hash_funcs=_BY_ID)
def load_guess(
    settings: Settings, snapshot: Snapshot, campaign: Campaign, name: str, content: bytes
) -> tuple[str, str]:
    """Which column of an uploaded list names viewers, and which says who responded.

    Raises:
        SourceError: it cannot be read as a list.
    """
    return campaign_outcome.guess_columns(settings, snapshot, campaign, load_list(settings, name, content))


@st.cache_resource(show_spinner=False, max_entries=8, hash_funcs=_BY_ID)
def load_groups(settings: Settings, campaign: Campaign) -> dict[str, Audience]:
    """Both groups of a campaign as they are exported: `addressed` and `control`."""
    members = Campaigns(settings.app_state).members(campaign.campaign_id)
    return campaign_outcome.audiences_of(
        campaign, members, {fifth: say(f"campaigns.band_{fifth}") for fifth in range(6)}
    )
