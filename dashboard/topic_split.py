"""Two parts of a topic, before it is split: `python -m dashboard.topic_split` proposes them.

It runs in a process of its own, since it reads the vectors of a topic's sentences.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys

from analytics.topics.parting import Proposal, Wanted, propose_parts
from dashboard.processes import python, quiet_environment
from data.errors import MarqueeError, StudioError
from data.settings import Settings, load_settings

LOG = logging.getLogger("marquee.dashboard")
PATIENCE = 300.0


def propose_split(settings: Settings, wanted: Wanted) -> Proposal:
    """Work out, in a process of its own, into which parts a topic falls.

    Raises:
        StudioError: it took too long or ended without an answer; or what the process itself complained of.
    """
    try:
        done = subprocess.run(
            python("-m", "dashboard.topic_split", str(settings.studio)),
            input=wanted.model_dump_json(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
            env=quiet_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise StudioError("the proposal took too long", mend="try it again when no job is running") from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        LOG.error("a split was not proposed: %s", done.stderr)
        raise StudioError(
            "the proposal ended without an answer", mend="try it again; the server's log says more"
        ) from None
    if "what" in answer:
        raise StudioError(answer["what"], where=answer["where"], mend=answer["mend"])
    return Proposal.model_validate(answer)


def main() -> None:
    """Read what is wanted from standard input, write the proposal or the complaint to standard output, as JSON."""
    from pathlib import Path

    wanted = Wanted.model_validate_json(sys.stdin.read())
    try:
        found = propose_parts(load_settings(Path(sys.argv[1])), wanted)
    except MarqueeError as error:
        print(json.dumps({"what": error.what, "where": error.where, "mend": error.mend}))
    else:
        print(found.model_dump_json())


if __name__ == "__main__":
    main()
