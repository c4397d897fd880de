"""Everything that goes with a published picture in one zip, byte-identical when it is made again."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import Field

from data.exports.docx import clean
from data.exports.tables import Table, TableFormat, table_chunks
from data.pictures.draw import draw
from data.pictures.records import Format, Look, Picture
from data.records import Record

#: The earliest moment that an entry of a zip can have.
_MOMENT = (1980, 1, 1, 0, 0, 0)
#: A plain file that its owner may write and all may read.
_MODE = 0o100644 << 16
_MEDIA = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "html": "text/html",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "txt": "text/plain",
}


class Provenance(Record):
    """Where a published picture comes from.

    Attributes:
        name: what is published, and as what ("Best of 2025, edition 3").
        filter: the filter as it is kept, and as a sentence under "sentence".
        formula: of the value.
        method: how it was computed, in words.
        runs: step → run id.
        data_version, snapshot: of the data.
        licence: what may be done with the picture and the numbers.
    """

    name: str
    filter: dict[str, Any] = Field(default_factory=dict)
    formula: str = ""
    method: str = ""
    runs: dict[str, str] = Field(default_factory=dict)
    data_version: str = ""
    snapshot: str = ""
    licence: str = ""


def write_bundle(
    picture: Picture,
    looks: Look | Mapping[str, Look],
    table: Table,
    provenance: Provenance,
    formats: tuple[Format, ...] = get_args(Format),
) -> bytes:
    """A zip with the pictures, the numbers, filter, method, runs, licence, and a manifest with a checksum of each.

    Args:
        picture: what is published.
        looks: how: one look, whose files are called "picture", or name of the files → look.
        table: the numbers; its rows are read once.
        provenance: where they come from.
        formats: of the pictures.

    Returns:
        The zip. Nothing in it has the present time: the same arguments on the same machine give the same bytes.

    Raises:
        PictureError, ExportError: a picture or a table cannot be written.
    """
    files: dict[str, bytes] = {}
    remarks: dict[str, dict[str, Any]] = {}
    for name, look in sorted((looks if isinstance(looks, Mapping) else {"picture": looks}).items()):
        for format_ in formats:
            drawn = draw(picture, look, format_)
            files[f"{name}.{format_}"] = drawn.content
            if drawn.left_out or drawn.warnings:
                told = {"left_out": drawn.left_out, "warnings": list(drawn.warnings)}
                remarks[f"{name}.{format_}"] = {key: value for key, value in told.items() if value}
    files |= _tables(table) | _texts(provenance)
    files["manifest.json"] = _manifest(files, remarks, provenance)
    return _zipped(files)


def _tables(table: Table) -> dict[str, bytes]:
    kept = Table(table.columns, [tuple(row) for row in table.rows], table.facts, table.name)
    formats: tuple[TableFormat, ...] = get_args(TableFormat)
    return {f"data.{format_}": b"".join(table_chunks(kept, format_)) for format_ in formats}


def _texts(provenance: Provenance) -> dict[str, bytes]:
    method = "\n\n".join(part for part in (provenance.name, provenance.formula, provenance.method) if part)
    return {
        "filter.json": _json(provenance.filter),
        "method.txt": f"{clean(method)}\n".encode(),
        "runs.json": _json(
            {"data_version": provenance.data_version, "runs": provenance.runs, "snapshot": provenance.snapshot}
        ),
        "licence.txt": f"{clean(provenance.licence)}\n".encode(),
    }


def _manifest(files: Mapping[str, bytes], remarks: Mapping[str, dict[str, Any]], provenance: Provenance) -> bytes:
    listed = [
        {
            "file": name,
            "sha256": hashlib.sha256(files[name]).hexdigest(),
            "bytes": len(files[name]),
            "type": _MEDIA[name.rpartition(".")[2]],
            **remarks.get(name, {}),
        }
        for name in sorted(files)
    ]
    return _json({"name": provenance.name, "made_by": "Marquee", "files": listed})


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n").encode()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as target:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, _MODE
            target.writestr(entry, files[name], compresslevel=6)
    return held.getvalue()
