"""What a topic of one's own would take, before it is saved: `python -m dashboard.topic_preview` says it.

It runs in a process of its own: it reads the vectors of all sentences, and examples that are typed need a model,
which the app's process never loads.
"""

from __future__ import annotations

from analytics.topics.preview import OwnPreview, preview_own
from dashboard.asides import answer_aside, ask_aside
from data.settings import Settings
from data.topic_state import Anchor


def preview_topic(settings: Settings, anchor: Anchor) -> OwnPreview:
    """Work out, in a process of its own, what a topic would take.

    Args:
        settings: the studio's.
        anchor: the topic as it would be saved; any number will do for a new one.

    Raises:
        StudioError: it took too long or ended without an answer; or what the process itself complained of.
    """
    late = "try it again when no job is running"
    return OwnPreview.model_validate(ask_aside("dashboard.topic_preview", settings, anchor, late=late))


def main() -> None:
    """Read a topic from standard input, write the preview or the complaint to standard output, as JSON."""
    answer_aside(lambda settings, asked: preview_own(settings, Anchor.model_validate_json(asked)))


if __name__ == "__main__":
    main()
