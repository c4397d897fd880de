"""The words of the sentences on a map of topics, sent when one is first pointed at: `/map_texts.json?…`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.topic_map_figures import load_texts
from data.errors import MarqueeError
from data.records import Filter
from data.settings import Settings
from data.snapshots import Snapshot

PATH = "/map_texts.json"
#: Characters of a sentence that are shown.
LENGTH = 180


def texts_link(snapshot: str, language: str, filter_: Filter) -> str:
    """Where the words of a map's sentences are to be had, from the very snapshot that it was drawn from."""
    query = {"snapshot": [snapshot], "language": [language], **_prefixed(filter_.as_query())}
    return f"{PATH}?{urlencode(query, doseq=True)}"


def _prefixed(query: dict[str, list[str]]) -> dict[str, list[str]]:
    return {f"f.{name}": values for name, values in query.items()}


def texts_route(settings: Settings, hosts: Sequence[str]) -> Route:
    """Where a server answers for the words of one studio.

    Args:
        settings: of the studio.
        hosts: the names that it is called by; a foreign site whose name was bent to this machine is none of them.
    """

    def answer(request: Request) -> Response:
        return texts_response(settings, request)

    middleware = [Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts)), Middleware(GZipMiddleware)]
    return Route(PATH, answer, middleware=middleware)


def texts_response(settings: Settings, request: Request) -> Response:
    """The words in the map's order, each cut to `LENGTH`; null for a spoiler."""
    given = {name: request.query_params.getlist(name) for name in request.query_params}
    filter_ = Filter.from_query({name[2:]: values for name, values in given.items() if name.startswith("f.")})
    name = request.query_params.get("snapshot", "")
    if not re.fullmatch(r"[0-9]{1,12}", name):
        return JSONResponse([], status_code=404)
    try:
        snapshot = Snapshot(settings.snapshots / f"{name}.duckdb")
    except MarqueeError:
        return JSONResponse([], status_code=410)
    try:
        texts = load_texts(snapshot, filter_, request.query_params.get("language", ""), LENGTH)
    finally:
        snapshot.close()
    # A snapshot never changes.
    return JSONResponse(texts, headers={"cache-control": "private, max-age=3600"})
