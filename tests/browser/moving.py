"""Moving over the map of the audience as a hand does, and how long its frames take."""

from __future__ import annotations

import statistics
import time
from itertools import pairwise
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.conftest import FLAGS

#: WebGL without a graphics card: drawn by the processor.
GL_FLAGS = [flag for flag in FLAGS if flag != "--disable-gpu"] + [
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
CANVAS = ".map canvas.words"
PATIENCE = 60_000
#: Notes when each frame of the page began.
CLOCK = """() => { window.frames_ = []; window.counting_ = true;
  const tick = (now) => { window.frames_.push(now); if (window.counting_) requestAnimationFrame(tick); };
  requestAnimationFrame(tick); }"""


def time_map(browser: Browser, url: str, *, webgl: bool = False) -> dict[str, Any]:
    """Open the map cold and warm, move, zoom, draw a lasso; `webgl` even where the processor has to imitate it."""
    figures: dict[str, Any] = {}
    for name in ("cold", "warm"):
        context = browser.new_context(viewport={"width": 1440, "height": 1000})
        page = context.new_page()
        if webgl:
            page.add_init_script("window.marqueeAlwaysWebGL = true")
        received = [0]
        page.on("websocket", lambda socket, sum_=received: socket.on("framereceived", lambda data: _add(sum_, data)))
        start = time.perf_counter()
        page.goto(f"{url}/audience?section=map")
        page.wait_for_selector(".map[data-frames]", timeout=PATIENCE)
        figures[f"seconds to the first paint, {name} server"] = round(time.perf_counter() - start, 2)
        figures["kilobytes over the socket"] = round(received[0] / 1000)
        if name == "cold":
            context.close()
    figures["drawn by"] = page.locator(".map").get_attribute("data-drawn")
    page.wait_for_timeout(2000)
    for name, deed in (("moving", move), ("zooming", zoom), ("drawing a lasso", draw)):
        figures |= _frames(page, name, deed)
        page.wait_for_timeout(1000)
    start = time.perf_counter()
    page.mouse.up()
    page.wait_for_url("**area=**", timeout=PATIENCE)
    page.wait_for_selector(".stForm", timeout=PATIENCE)
    figures["seconds from a lasso to its description"] = round(time.perf_counter() - start, 2)
    return figures


def _add(total: list[int], data: str | bytes) -> None:
    total[0] += len(data)


def _frames(page: Page, name: str, deed: Any) -> dict[str, Any]:
    before = int(page.locator(".map").get_attribute("data-frames") or 0)
    page.evaluate(CLOCK)
    deed(page)
    times = page.evaluate("() => { window.counting_ = false; return window.frames_; }")
    drawn = int(page.locator(".map").get_attribute("data-frames") or 0) - before
    deltas = [b - a for a, b in pairwise(times)]
    p50, p95 = statistics.median(deltas), statistics.quantiles(deltas, n=20)[-1]
    return {f"{name}: ms a frame p50, p95, frames drawn": [round(p50, 1), round(p95, 1), drawn]}


def corner(page: Page) -> tuple[float, float, float, float]:
    """Left, top, width and height of the map on the screen."""
    box = page.locator(CANVAS).bounding_box()
    assert box is not None
    return box["x"], box["y"], box["width"], box["height"]


def move(page: Page) -> None:
    """Drag the map about for some two seconds."""
    left, top, width, height = corner(page)
    page.mouse.move(left + width / 2, top + height / 2)
    page.mouse.down()
    for step in range(120):
        page.mouse.move(left + width / 2 + 3 * (step if step < 60 else 120 - step), top + height / 2 + step)
        page.wait_for_timeout(16)
    page.mouse.up()


def zoom(page: Page) -> None:
    """Turn the wheel in and out again."""
    left, top, width, height = corner(page)
    page.mouse.move(left + width / 2, top + height / 2)
    for step in range(60):
        page.mouse.wheel(0, -60 if step < 30 else 60)
        page.wait_for_timeout(16)


def draw(page: Page) -> None:
    """Draw a lasso round the right half, the button still down at the end."""
    left, top, width, height = corner(page)
    page.locator(".tools button.lasso").click()
    corners = [(0.5, 0.15), (0.75, 0.2), (0.8, 0.5), (0.75, 0.85), (0.5, 0.9), (0.48, 0.5)]
    page.mouse.move(left + corners[0][0] * width, top + corners[0][1] * height)
    page.mouse.down()
    for x, y in corners:
        page.mouse.move(left + x * width, top + y * height, steps=12)
