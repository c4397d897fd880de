"""Work beside a page in a process of its own: it reads what the app's process never loads, and answers in JSON."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from dashboard.processes import python, quiet_environment
from data.errors import MarqueeError, StudioError
from data.records import Record
from data.settings import Settings, load_settings

LOG = logging.getLogger("marquee.dashboard")
PATIENCE = 300.0


def ask_aside(module: str, settings: Settings, asked: BaseModel, *, late: str) -> dict[str, Any]:
    """What a module's `answer_aside` says to a question.

    Args:
        module: run as `python -m`, with the studio's folder.
        settings: the studio's.
        asked: written to its standard input.
        late: how to mend it where it takes too long.

    Raises:
        StudioError: it took too long or ended without an answer; or what the process itself complained of.
    """
    try:
        done = subprocess.run(
            python("-m", module, str(settings.studio)),
            input=asked.model_dump_json(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
            env=quiet_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise StudioError("the preview took too long", mend=late) from None
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        LOG.error("a preview failed: %s", done.stderr)
        raise StudioError(
            "the preview ended without an answer", mend="try it again; the server's log says more"
        ) from None
    if "what" in answer:
        raise StudioError(answer["what"], where=answer["where"], mend=answer["mend"])
    return answer


def answer_aside(work: Callable[[Settings, str], Record]) -> None:
    """Do the work on what standard input says, and write its answer, or its complaint, to standard output."""
    asked = sys.stdin.read()
    try:
        found = work(load_settings(Path(sys.argv[1])), asked)
    except MarqueeError as error:
        print(json.dumps({"what": error.what, "where": error.where, "mend": error.mend}))
    else:
        print(found.model_dump_json())
