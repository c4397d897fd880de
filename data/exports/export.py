"""An audience leaves the studio as a file: hashed, suppressed, noted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from data.errors import ExportError
from data.exports.audience import Audience
from data.exports.files import write_list
from data.exports.ids import ExportIds
from data.exports.register import Export, ExportRequest, Exports, Source
from data.exports.suppression import Label, Wanted
from data.settings import Settings
from data.snapshots import Snapshot


def make_request(**said: Any) -> ExportRequest:
    """A request from what a person filled in.

    Raises:
        ExportError: purpose or user is missing or too long, or k is no whole number from 2 on.
    """
    try:
        return ExportRequest.model_validate(said)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        mends = {"purpose": "say what the list is for", "who": "say who takes it"}
        raise ExportError(
            f"the export's {'user' if field == 'who' else field} cannot be used: {error.errors()[0]['msg'].lower()}",
            mend=mends.get(field, "correct it"),
        ) from None


def export_audience(
    settings: Settings, snapshot: Snapshot, audience: Audience, request: ExportRequest, path: Path
) -> Export:
    """Write an audience's ids and bands, as many as can be shown, and note it.

    It is noted before it is written: a list that was noted and never arrived does no harm, the other way round does.

    Args:
        settings: of the studio.
        snapshot: the one that the audience was made from.
        audience, request: what is asked for.
        path: where to.

    Returns:
        The log's entry.

    Raises:
        ExportRefused: it would show a group of fewer than k viewers.
        ExportError: k lies below the studio's floor, or the file cannot be written.
    """
    if request.k is not None and request.k < settings.export_k:
        raise ExportError(
            f"groups of {request.k} are smaller than this studio shows ({settings.export_k})",
            where="k",
            mend="choose a larger k; the floor itself is the setting 'export_k' in marquee.toml",
        )
    if not path.parent.is_dir():
        raise ExportError("there is no such folder", where=str(path.parent), mend="name a folder that exists")
    wanted = _wanted(settings, snapshot, audience, request)
    export, decision = Exports(settings.app_state).admit(
        audience, request, wanted, settings.export_k, _source(snapshot)
    )
    write_list(decision.listed, wanted.columns, request.format, path)
    return export


def _wanted(settings: Settings, snapshot: Snapshot, audience: Audience, request: ExportRequest) -> Wanted:
    living = [row["viewer_id"] for row in snapshot.rows("exports/viewer_ids")]
    here = set(living)
    meant = [(one, band) for one, band in zip(audience.viewer_ids, audience.bands, strict=True) if one in here]
    viewer_ids = [one for one, _ in meant]
    traits = _traits(snapshot, request)
    ids = ExportIds(settings, request.purpose)
    return Wanted(
        audience=audience.name,
        columns=("band", *request.traits),
        ids=ids.of(viewer_ids),
        lots=ids.lots(viewer_ids),
        labels=[(band, *traits.get(one, ())) for one, band in meant],
        living=ids.of(living),
    )


def _traits(snapshot: Snapshot, request: ExportRequest) -> Mapping[str, Label]:
    if not request.traits:
        return {}
    rows = snapshot.rows("exports/viewer_traits")
    return {row["viewer_id"]: tuple(row[trait] for trait in request.traits) for row in rows}


def _source(snapshot: Snapshot) -> Source:
    run_ids = tuple(row["run_id"] for row in snapshot.rows("exports/run_ids"))
    return Source(run_ids=run_ids, snapshot=snapshot.name, data_version=snapshot.data_version)
