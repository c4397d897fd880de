"""A real browser on a real server. Without chromium these tests skip and say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from data.settings import load_settings
from tests.dashboard.serving import Server, served
from tests.dashboard.studios import build_studio

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Milliseconds. How long a busy machine takes says nothing of the page.
PATIENCE = 60_000
#: Without a graphics card every frame of a spinner is drawn by the processor, for which the server then waits.
STILL = """(() => {
    const still = document.createElement("style");
    still.textContent = "*, *::before, *::after { animation: none !important; transition: none !important }";
    const add = () => document.documentElement.append(still);
    document.documentElement ? add() : document.addEventListener("DOMContentLoaded", add);
})()"""


@dataclass
class Visit:
    """A page that is being looked at, and everything it asked for or complained about."""

    page: Page
    server: Server
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str = "/") -> None:
        """Open a path and wait until the page has drawn itself."""
        self.page.goto(self.server.url + path)
        self.page.wait_for_selector(".mq-question, .mq-problem", timeout=PATIENCE)
        self.settle()

    def settle(self) -> None:
        """Wait until no script runs."""
        self.page.wait_for_selector("[data-test-script-state=notRunning]", timeout=PATIENCE)

    @property
    def foreign(self) -> list[str]:
        """Requests that went anywhere else than to the server."""
        here = (self.server.url, self.server.url.replace("http", "ws", 1), "data:", "blob:")
        return [url for url in self.requests if not url.startswith(here)]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def tiny_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = load_settings(tmp_path_factory.mktemp("browsed") / "studio")
    build_studio(settings)
    with served(settings) as running:
        yield running


@pytest.fixture(scope="session")
def hostile_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = load_settings(tmp_path_factory.mktemp("hostile") / "studio")
    build_studio(settings, viewers=12, hostile=True)
    with served(settings) as running:
        yield running


@pytest.fixture
def visiting(browser: Browser) -> Iterator[type]:
    """Opens a visit on a server, at a width, in a theme."""
    contexts = []

    def visit(
        server: Server, width: int = 1440, height: int = 900, theme: Literal["light", "dark"] = "light"
    ) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
        contexts.append(context)
        context.add_init_script(STILL)
        opened = Visit(context.new_page(), server)
        opened.page.set_default_timeout(PATIENCE)
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("websocket", lambda socket: opened.requests.append(socket.url))
        opened.page.on(
            "console",
            lambda line: (
                opened.complaints.append(f"{line.text} {line.location.get('url', '')}")
                if line.type in ("error", "warning")
                else None
            ),
        )
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        return opened

    yield visit  # type: ignore[misc]
    for context in contexts:
        context.close()
