"""What a topic of one's own would take, before it is saved: `python -m dashboard.topic_preview` says it.

It runs in a process of its own: it reads the vectors of all sentences, and examples that are typed need a model,
which the app's process never loads.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys

from analytics.topics.preview import OwnPreview, preview_own
from dashboard.processes import python, quiet_environment
from data.errors import MarqueeError, StudioError
from data.settings import Settings, load_settings
from data.topic_state import Anchor

LOG = logging.getLogger("marquee.dashboard")
PATIENCE = 300.0


def preview_topic(settings: Settings, anchor: Anchor) -> OwnPreview:
    """Work out, in a process of its own, what a topic would take.

    Args:
        settings: the studio's.
        anchor: the topic as it would be saved; any number will do for a new one.

    Raises:
        StudioError: it took too long or ended without an answer; or what the process itself complained of.
    """
    try:
        done = subprocess.run(
            python("-m", "dashboard.topic_preview", str(settings.studio)),
            input=anchor.model_dump_json(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
            env=quiet_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise StudioError("the preview took too long", mend="try it again when no job is running") from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        LOG.error("a preview failed: %s", done.stderr)
        raise StudioError(
            "the preview ended without an answer", mend="try it again; the server's log says more"
        ) from None
    if "what" in answer:
        raise StudioError(answer["what"], where=answer["where"], mend=answer["mend"])
    return OwnPreview.model_validate(answer)


def main() -> None:
    """Read a topic from standard input, write the preview or the complaint to standard output, as JSON."""
    from pathlib import Path

    anchor = Anchor.model_validate_json(sys.stdin.read())
    try:
        found = preview_own(load_settings(Path(sys.argv[1])), anchor)
    except MarqueeError as error:
        print(json.dumps({"what": error.what, "where": error.where, "mend": error.mend}))
    else:
        print(found.model_dump_json())


if __name__ == "__main__":
    main()
