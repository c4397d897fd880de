"""All rows behind a number as a file, sent while they are read: `/rows.csv?d.grain=…`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import cast, get_args
from urllib.parse import quote, urlencode

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from dashboard import loaders
from dashboard.numbers import Drill
from dashboard.offers import ground_facts, ground_of, named
from dashboard.ranking_files import MIME
from dashboard.strings import say
from data.errors import ExportRefused, MarqueeError, SnapshotMissing
from data.exports.rows import RowGrain, rows_table
from data.exports.tables import TableFormat, table_chunks
from data.settings import Settings
from data.snapshots import Snapshot

PATH = "/rows.{format}"


def rows_link(drill: Drill, snapshot: str, format_: TableFormat) -> str:
    """Where the rows behind a number are to be had as a file, from the very snapshot that counted them."""
    query = {"snapshot": [snapshot], **drill.model_copy(update={"page": 1}).as_query()}
    return f"{PATH.format(format=format_)}?{urlencode(query, doseq=True)}"


def rows_route(settings: Settings, hosts: Sequence[str]) -> Route:
    """Where a server answers for the rows of one studio.

    Args:
        settings: of the studio.
        hosts: the names that it is called by; a foreign site whose name was bent to this machine is none of them.
    """

    def answer(request: Request) -> Response:
        return rows_response(settings, request)

    return Route(PATH, answer, middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))])


def rows_response(settings: Settings, request: Request) -> Response:
    """The file that a link of `rows_link` names, or what is wrong with it in one sentence."""
    query = {name: request.query_params.getlist(name) for name in request.query_params}
    format_, drill = request.path_params["format"], Drill.from_query(query)
    snapshot = request.query_params.get("snapshot", "")
    known = drill is not None and drill.grain in get_args(RowGrain) and format_ in get_args(TableFormat)
    if drill is None or not known or not re.fullmatch(r"[0-9]{1,12}", snapshot):
        return PlainTextResponse(say("export_menu.unknown"), status_code=404)
    try:
        return _sent(settings, snapshot, drill, format_)
    except SnapshotMissing:
        return PlainTextResponse(say("export_menu.gone"), status_code=410)
    except MarqueeError as error:
        return PlainTextResponse(str(error), status_code=403 if isinstance(error, ExportRefused) else 400)


def _sent(settings: Settings, name: str, drill: Drill, format_: TableFormat) -> Response:
    snapshot = Snapshot(settings.snapshots / f"{name}.duckdb")
    try:
        ground = ground_of(snapshot, drill.filter, loaders.load_names(snapshot), loaders.load_current_runs(snapshot))
        facts = tuple(ground_facts(ground))
        grain = cast("RowGrain", drill.grain)
        table = rows_table(snapshot, grain, drill.filter, format_, settings.export_k, facts)
        chunks = table_chunks(table, format_)
        # Whatever can go wrong goes wrong before the first piece is sent.
        first = next(chunks)
    except BaseException:
        snapshot.close()
        raise
    called = f"{say(f'export_menu.file.{drill.grain}')}-{named(ground.said)}.{format_}"
    return StreamingResponse(
        _closing(snapshot, chain([first], chunks)),
        media_type=MIME[format_],
        headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(called)}", "cache-control": "no-store"},
    )


def _closing(snapshot: Snapshot, chunks: Iterator[bytes]) -> Iterator[bytes]:
    try:
        yield from chunks
    finally:
        snapshot.close()
