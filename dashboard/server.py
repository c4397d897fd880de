"""The web server: `python -m dashboard.server --studio DIR --port N`, in the foreground, on 127.0.0.1 alone.

All of Streamlit's options are set here, the themes included, so nothing in a user's own configuration is needed
and nothing there changes what Marquee looks like or sends.
"""

from __future__ import annotations

import argparse
import base64
import gc
import hashlib
import logging
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from dashboard.charts.palette import DARK, LIGHT, Palette
from dashboard.problems import render_unforeseen
from data.settings import Settings, load_settings
from data.snapshots import newest_snapshot

HOST = "127.0.0.1"
ALLOWED = [HOST, "localhost"]
APP = Path(__file__).parent / "app.py"
UPLOAD_MEGABYTES = 1024
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def _own_scripts() -> str:
    """The hashes of the scripts that stand in Streamlit's own start page, and of no others."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_bytes()
    digests = (base64.b64encode(hashlib.sha256(found).digest()).decode() for found in _INLINE.findall(page))
    return "".join(f" 'sha256-{digest}'" for digest in digests)


HEADERS = {
    "content-security-policy": (
        f"default-src 'self'; img-src 'self' data: blob:; script-src 'self' 'wasm-unsafe-eval'{_own_scripts()}; "
        "style-src 'self' 'unsafe-inline'; font-src 'self' data:; connect-src 'self' ws: wss:; "
        "worker-src 'self' blob:; form-action 'self'; frame-ancestors 'none'; base-uri 'self'; object-src 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


def streamlit_options(port: int) -> dict[str, Any]:
    """Every Streamlit option that Marquee sets."""
    options: dict[str, Any] = {
        "browser.gatherUsageStats": False,
        "browser.serverAddress": HOST,
        # Streamlit's own CSV has formulas in it; every table has our menu instead.
        "client.disableDataExport": True,
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "minimal",
        "runner.magicEnabled": False,
        # Every part of a page that looks again would stop the whole server for a full garbage collection.
        "runner.postScriptGC": False,
        "server.address": HOST,
        "server.allowedHosts": ALLOWED,
        "server.enableXsrfProtection": True,
        "server.fileWatcherType": "none",
        "server.headless": True,
        "server.maxUploadSize": UPLOAD_MEGABYTES,
        "server.port": port,
        "server.showEmailPrompt": False,
        "theme.base": "light",
        "theme.font": "sans-serif",
        "theme.headingFont": "serif",
        "theme.codeFont": "monospace",
        "theme.baseFontSize": 15,
        "theme.headingFontSizes": ["36px", "24px", "18px", "15px", "15px", "13px"],
        "theme.headingFontWeights": [600, 600, 600, 600, 600, 600],
        "theme.baseRadius": "3px",
        "theme.buttonRadius": "3px",
        "theme.paddingTop": "0.75rem",
        "theme.paddingBottom": "3rem",
        "theme.showWidgetBorder": True,
        "theme.linkUnderline": True,
    }
    for palette in (LIGHT, DARK):
        options |= {f"theme.{palette.name}.{name}": colour for name, colour in _colours(palette).items()}
    return options


def _colours(palette: Palette) -> dict[str, Any]:
    return {
        # White words stand on it in both themes.
        "primaryColor": LIGHT.accent,
        "backgroundColor": palette.paper,
        "secondaryBackgroundColor": palette.raised,
        "textColor": palette.ink,
        "borderColor": palette.hairline,
        "dataframeBorderColor": palette.hairline,
        "dataframeHeaderBackgroundColor": palette.paper,
        "dataframeHeaderTextColor": palette.quiet,
        "linkColor": palette.accent,
        "redColor": palette.blame,
        "greenColor": palette.praise,
        "orangeColor": palette.accent,
        "grayColor": palette.neutral,
        "codeTextColor": palette.ink,
        "codeBackgroundColor": palette.raised,
        "chartCategoricalColors": [palette.neutral, palette.praise, palette.blame, palette.accent],
    }


class SafeHeaders:
    """Adds the security headers to every HTTP response, Streamlit's own files included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; its response gets the headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.encode() for name in HEADERS}
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in own]
                message["headers"] = kept + [(name.encode(), text.encode()) for name, text in HEADERS.items()]
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def create_app(settings: Settings) -> st.App:
    """The ASGI app of one studio: Streamlit, `/healthz`, files of rows, the headers."""

    async def health(_: Request) -> JSONResponse:
        newest = newest_snapshot(settings.snapshots)
        return JSONResponse(
            {"status": "ok", "studio": str(settings.studio), "snapshot": newest.stem if newest else None}
        )

    from dashboard.row_files import rows_route
    from dashboard.topic_texts import texts_route

    return st.App(
        APP,
        lifespan=_warmed,
        routes=[Route("/healthz", health), rows_route(settings, ALLOWED), texts_route(settings, ALLOWED)],
        middleware=[Middleware(SafeHeaders)],
        on_script_error=render_unforeseen,
    )


@asynccontextmanager
async def _warmed(_: st.App) -> AsyncIterator[None]:
    """Load what every page needs before the first visitor waits for it."""
    import dashboard.components.drawer
    import dashboard.loaders  # noqa: F401
    from dashboard.charts.intervals import draw_intervals
    from dashboard.charts.periods import draw_counts, draw_trend

    # Plotly loads most of itself at the first figure.
    for draw in (draw_counts, draw_trend):
        draw([], LIGHT, finding="", subtitle="")
    draw_intervals([], LIGHT, finding="", subtitle="")
    # What is loaded now stays: a full garbage collection, in the middle of a page, need not look at it.
    gc.collect()
    gc.freeze()
    yield


def serve(settings: Settings) -> None:
    """Serve the studio until the process is told to stop."""
    os.environ["MARQUEE_STUDIO"] = str(settings.studio)
    config.get_config_options(force_reparse=True, options_from_flags=streamlit_options(settings.port))
    logging.getLogger("streamlit").setLevel(logging.WARNING)
    uvicorn.run(
        create_app(settings), host=HOST, port=settings.port, log_level="warning", access_log=False, ws_max_size=2**30
    )


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m dashboard.server", description=__doc__)
    parser.add_argument("--studio", type=Path, default=None, help="the studio's folder")
    parser.add_argument("--port", type=int, default=None, help="the port on 127.0.0.1")
    arguments = parser.parse_args()
    chosen = {"port": arguments.port} if arguments.port is not None else {}
    serve(load_settings(arguments.studio, **chosen))


if __name__ == "__main__":
    main()
