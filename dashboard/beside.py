"""Quick work that the supervisor does while a job's child is busy: what a reviewer waits for does not wait for it.

Only kinds with nothing to prepare can be done so. The child reads the snapshot that it opened at its start, and a
new one beside it does not disturb it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dashboard.child import ending_of
from dashboard.kinds import KINDS, kind_named
from data.appstate import AppState, Claimed
from data.errors import StudioBusy
from data.settings import Settings

if TYPE_CHECKING:
    from data.studio import Studio

Publish = Callable[["Studio"], None]


def do_beside(settings: Settings, state: AppState, owner: str, lease: float, publish: Publish) -> bool:
    """Do the oldest queued job of a kind that may be done beside another, if there is one.

    Args:
        settings: the studio's.
        state: its queue.
        owner: this supervisor, which has no such job in hand.
        lease: seconds that the job may take.
        publish: writes the snapshot and remembers its name.

    Returns:
        Whether there was one.

    Raises:
        StudioError: the queue cannot be written; the job is put back at the next call.
    """
    kinds = [name for name, kind in KINDS.items() if kind.beside]
    for held in state.held():
        if held.owner == owner and held.job.kind in kinds:
            # An earlier call could not write down how it ended.
            state.requeue(held.job.job_id, counted=False)
    claimed = state.claim(owner, lease, kinds)
    if claimed is not None:
        _do(settings, state, claimed, lease, publish)
    return claimed is not None


def _do(settings: Settings, state: AppState, claimed: Claimed, lease: float, publish: Publish) -> None:
    from data.studio import writing

    job, kind = claimed.job, kind_named(claimed.job.kind)
    assert kind.ingest is not None
    output = settings.incoming / f"{job.job_id}-{job.attempt}"
    if not state.begin_ingest(job.job_id, output, kind.ingest_stage, lease):
        state.close(job.job_id, "cancelled")
        return
    closing: dict[str, Any]
    try:
        with writing(settings) as studio:
            result = kind.ingest(studio, job.parameters, output, job.job_id)
            publish(studio)
    except StudioBusy as error:
        state.requeue(job.job_id, counted=False, stage=f"waiting: {error.what}")
        return
    except Exception as error:
        ending = ending_of(error)
        closing = {"status": "failed", "error": ending["error"]}
        state.add_log(job.job_id, ending["trace"].splitlines())
    else:
        closing = {"status": "done", "result": result}
    state.close(job.job_id, **closing)
