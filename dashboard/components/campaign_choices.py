"""Choices of Campaigns that stand in the URL: a title, a segment."""

from __future__ import annotations

from dashboard import campaign_loaders, loaders
from dashboard.components.choices import choose
from dashboard.components.words import render_note
from dashboard.strings import say
from dashboard.strings.sentences import counted
from data.snapshots import Snapshot


def choose_title(snapshot: Snapshot, *, needed: bool) -> str | None:
    """A title, or where none is needed perhaps none."""
    names = loaders.load_title_names(snapshot)
    keys = list(names) if needed else ["", *names]
    label = say("campaigns.unseen_title" if needed else "campaigns.for_title")
    return choose(label, "wanted", keys, names | {"": say("campaigns.for_title_none")}) or None


def choose_segment(snapshot: Snapshot, label: str) -> str | None:
    """A segment with its size."""
    rows = [row for row in campaign_loaders.load_segment_sizes(snapshot) if row["viewers"]]
    names = {
        row["segment_id"]: say("campaigns.segment_option", name=row["name"], count=counted("viewers", row["viewers"]))
        for row in rows
    }
    if not rows:
        render_note(say("campaigns.segment_none"))
    return choose(label, "group", list(names), names)


def segment_name(snapshot: Snapshot, segment_id: str) -> str:
    """What a segment is called."""
    rows = campaign_loaders.load_segment_sizes(snapshot)
    return next((row["name"] for row in rows if row["segment_id"] == segment_id), segment_id)
