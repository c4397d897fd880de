"""A desk at work beside a test, and a studio whose endpoint a test scripts."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from dashboard.desk import WritingDesk
from data.draft_records import Order
from data.drafts import Drafts
from data.settings import Settings, load_settings
from generation.tools import RememberingEncoder, Tools
from tests.generation.checked import encoder

PATIENCE = 60.0


@cache
def _encoder() -> RememberingEncoder:
    return RememberingEncoder(encoder())


@contextmanager
def desk_of(settings: Settings) -> Iterator[WritingDesk]:
    """A desk that works off a studio's orders in a thread of its own, with an encoder that all such desks share."""
    desk, ended = WritingDesk(settings), threading.Event()
    desk.tools = Tools(encoder=_encoder())
    thread = threading.Thread(target=desk.run, args=(ended.is_set,), daemon=True)
    thread.start()
    try:
        yield desk
    finally:
        ended.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()


def settle(drafts: Drafts, order: Order) -> Order:
    """The order once it has ended."""
    return wait_for(drafts, order, lambda now: not now.open)


def wait_for(drafts: Drafts, order: Order, what: Callable[[Order], bool]) -> Order:
    """The order once it is so."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        now = drafts.order(order.order_id)
        assert now is not None
        if what(now):
            return now
        time.sleep(0.05)
    raise AssertionError(f"the order stands at {now.status}, {now.stage}: {now.error}")


def answer(**parts: list[tuple[str, str]]) -> str:
    """What a language model answers: part → (sentence, evidence ids with blanks between)."""
    told = [
        {"name": name, "lines": [{"text": text, "evidence": ids.split()} for text, ids in lines]}
        for name, lines in parts.items()
    ]
    return json.dumps({"parts": told}, ensure_ascii=False)


def write_settings(settings: Settings, url: str, **more: object) -> Settings:
    """The studio writes by this endpoint from now on."""
    told = {"writer": "openai", "endpoint_url": url, "endpoint_model": "fake-1", "local_ports": []} | more
    lines = (f"{name} = {json.dumps(value)}" for name, value in told.items())
    (settings.studio / "marquee.toml").write_text("\n".join(lines), encoding="utf-8")
    return load_settings(settings.studio)
