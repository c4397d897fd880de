"""What an edit of topics needs before figures hold it: a new snapshot, or the topics found again before that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dashboard import jobs
from data.settings import Settings
from data.snapshots import Snapshot
from data.topic_edits import Edit, TopicEdits
from data.topic_state import MOVING

STEP = "topics"
LOOKED = 200
Do = Callable[[TopicEdits, str], Edit]


def moves(edits: TopicEdits, edit: Edit) -> bool:
    """Whether an edit, or what it takes back, moves sentences, so that topics must be found again."""
    done: Edit | None = edit
    while done is not None and done.undoes:
        done = edits.with_id(done.undoes)
    return (done or edit).action in MOVING


def submit(settings: Settings, *, moving: bool) -> None:
    """Queue what brings edits into the figures."""
    if moving:
        jobs.submit_analysis(settings, [STEP])
    else:
        jobs.submit_publish(settings)


def act(settings: Settings, do: Do, who: str) -> Edit:
    """Do an edit and queue what it needs.

    Raises:
        StudioError: it cannot be done.
    """
    edits = TopicEdits(settings.app_state)
    made = do(edits, who)
    submit(settings, moving=moves(edits, made))
    return made


def waiting(settings: Settings, snapshot: Snapshot) -> list[tuple[Edit, bool]]:
    """Edits that this snapshot does not hold yet, newest first, each with whether it waits for the step."""
    edits = TopicEdits(settings.app_state)
    (row,) = snapshot.rows("topics/standing")
    found = []
    for one in edits.listed(snapshot, LOOKED):
        moving = moves(edits, one.edit)
        taken_back = one.standing == "takes back" and _is_later(one.edit, row, moving=moving)
        if one.standing == "waits" or taken_back:
            found.append((one.edit, moving))
    return found


def _is_later(edit: Edit, row: dict[str, object], *, moving: bool) -> bool:
    """Whether the snapshot, or the step, was made before an edit."""
    if not moving:
        return edit.number > int(str(row["published"]))
    if row["fitted"] is not None:
        return edit.number > int(str(row["fitted"]))
    return row["fitted_at"] is None or edit.created_at > datetime.fromisoformat(str(row["fitted_at"]))


def is_at_work(settings: Settings) -> bool:
    """Whether a job that brings edits in is open."""
    return any(
        job.kind == "publish" or (job.kind == "analyse" and job.parameters.get("step") == STEP)
        for job in jobs.list_jobs(settings, open_only=True)
    )
