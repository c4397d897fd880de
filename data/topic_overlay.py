"""What publishing lays over the topics that the current run found."""

from __future__ import annotations

from typing import Any

from data.topic_state import Edited


def overlay_rows(edited: Edited) -> list[dict[str, Any]]:
    """One row a topic that an edit speaks of, for `sql/runs/load_topic_edits`.

    `kind`, `language` and `about` are those of its anchor; an own topic that was removed has none.
    """
    anchors = {anchor.topic_id: anchor for anchor in edited.anchors}
    topics = edited.held | edited.model_names.keys() | edited.removed
    return [
        {
            "topic_id": topic,
            "name": edited.names.get(topic),
            "model_name": edited.model_names.get(topic),
            "hidden": topic in edited.hidden,
            "into_id": edited.merged.get(topic),
            "kind": anchors[topic].kind if topic in anchors else None,
            "language": anchors[topic].language if topic in anchors else None,
            "about": (anchors[topic].about or None) if topic in anchors else None,
        }
        for topic in sorted(topics)
    ]
