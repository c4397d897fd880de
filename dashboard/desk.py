"""The desk: writes and checks, for everybody at once. `python -m dashboard.desk --studio DIR` runs one.

It takes orders from the studio's `app.sqlite` and does each in a thread of its own: an endpoint serves many at once,
a local model one after another. What is written so far is noted a few times a second, so a reloaded page goes on
where it was; an order whose desk died is done again by the next one, from the variants that are there.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from dashboard.draft_affinity import AffinityPools
from dashboard.processes import own_identity
from data.draft_records import Action, Order
from data.drafts import Drafts
from data.errors import BackendDeclined, MarqueeError, StudioError
from data.settings import Settings, load_settings
from data.writing import Assignment, Author, Copy, Written
from generation.backends import discovery
from generation.backends.probing import keep_speed
from generation.backends.pump import Cancelled
from generation.tools import RememberingEncoder, Tools, single_threaded
from generation.writing import Desk, SoFar, check_again, rewrite_line, write_variants

Closing = Literal["done", "failed", "cancelled"]
LOG = logging.getLogger("marquee.desk")
#: Orders in hand at once. More than this wait their turn.
PLACES = 24
LEASE_SECONDS = 20.0
TURN_SECONDS = 0.1
#: Between two signs of life of each order in hand.
RENEW_SECONDS = 0.5
SWEEP_SECONDS = 5.0


class _InHand:
    """One order while it is done: where it is, and whether anybody still wants it."""

    def __init__(self, drafts: Drafts, order: Order) -> None:
        self.order = order
        self.unwanted = threading.Event()
        self._drafts = drafts
        self._stage, self._so_far = "starting", dict(order.so_far)
        self._noted = 0.0
        self._turn = threading.Lock()

    def tell(self, so_far: SoFar) -> None:
        """Hear from the one who writes."""
        self._stage = so_far.stage
        self._so_far = {"variant": so_far.variant, "content": so_far.content.model_dump(mode="json")}
        self.renew()

    def renew(self, lease: float = LEASE_SECONDS) -> None:
        """Note where it is, and hear whether it was cancelled."""
        with self._turn:
            order = self.order
            if self._drafts.note(order.order_id, self._stage, self._so_far, lease, order.attempt):
                self.unwanted.set()
            self._noted = time.monotonic()

    def renew_if_due(self) -> None:
        """The same, from outside, when it was silent for a while."""
        if time.monotonic() - self._noted >= RENEW_SECONDS:
            self.renew()


class WritingDesk:
    """Does the orders of one studio.

    Args:
        settings: the studio's; they are read again for every order, so that a new choice of model counts at once.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.drafts = Drafts(settings.app_state)
        self._identity = own_identity()
        self._in_hand: dict[str, _InHand] = {}
        self._ending = threading.Event()
        self._swept = 0.0
        self._busy = time.monotonic()

    @cached_property
    def tools(self) -> Tools:
        """The sentence encoder, loaded at the first order."""
        from analytics.embeddings import minilm_folder
        from analytics.minilm_light import LightEncoder

        return Tools(encoder=RememberingEncoder(LightEncoder(minilm_folder())))

    @cached_property
    def affinity(self) -> AffinityPools:
        """What segments praise, kept by snapshot."""
        return AffinityPools(self.settings, self.tools)

    def run(self, until: Callable[[], bool]) -> None:
        """Take and do orders until `until()` says to stop; those in hand go back into the queue."""
        with self.drafts.held_open(), ThreadPoolExecutor(PLACES, thread_name_prefix="marquee-desk") as pool:
            while not until():
                try:
                    self._turn(pool)
                except StudioError as error:
                    # A full disk or a locked file passes; the desk stays.
                    LOG.warning("%s", error)
                    time.sleep(1.0)
                time.sleep(TURN_SECONDS)
            self._ending.set()
            for held in list(self._in_hand.values()):
                held.unwanted.set()

    def _turn(self, pool: ThreadPoolExecutor) -> None:
        for held in list(self._in_hand.values()):
            held.renew_if_due()
        if time.monotonic() - self._swept > SWEEP_SECONDS:
            self._swept = time.monotonic()
            self.drafts.requeue_lost()
            discovery.release_idle()
            self._rest()
        while len(self._in_hand) < PLACES and (order := self.drafts.claim(self._identity, LEASE_SECONDS)):
            held = _InHand(self.drafts, order)
            self._in_hand[order.order_id] = held
            pool.submit(self._do, held)

    def _rest(self) -> None:
        """Free the encoder, and what segments praise, when nothing was to do for as long as models are kept."""
        if self._in_hand:
            self._busy = time.monotonic()
        elif time.monotonic() - self._busy >= self.settings.writer_idle_minutes * 60:
            # They are loaded again at the next order.
            self.__dict__.pop("affinity", None)
            self.__dict__.pop("tools", None)

    def _do(self, held: _InHand) -> None:
        order = held.order
        try:
            with self.drafts.one_connection():
                told = _Doing(self, held).do()
            self._close(order, "done", told)
        except Cancelled:
            if self._ending.is_set():
                # The next desk finds it at once, and goes on from the variants that are there.
                self._hand_back(order)
            else:
                self._close(order, "cancelled", "")
        except MarqueeError as error:
            self._close(order, "failed", str(error))
        except Exception as error:
            LOG.exception("order %s", order.order_id)
            self._close(
                order, "failed", f"The work stopped unexpectedly ({type(error).__name__}). The desk's log says where."
            )
        finally:
            self._in_hand.pop(order.order_id, None)

    def _hand_back(self, order: Order) -> None:
        try:
            self.drafts.hand_back(order.order_id, order.attempt)
        except StudioError as failed:
            LOG.warning("%s", failed)

    def _close(self, order: Order, status: Closing, error: str) -> None:
        try:
            self.drafts.close(order.order_id, status, error, order.attempt)
        except StudioError as failed:
            # Its lease ends, and it is done again when there is room.
            LOG.warning("%s", failed)


@dataclass
class _Doing:
    """One order being done."""

    at: WritingDesk
    held: _InHand

    def do(self) -> str:
        """Do it; returns what is to be said of it, empty when all went well."""
        kind = self.held.order.kind
        return {"write": self._write, "check": self._check, "rewrite": self._rewrite, "probe": self._probe}[kind]()

    @cached_property
    def _settings(self) -> Settings:
        return load_settings(self.at.settings.studio)

    @cached_property
    def _assignment(self) -> Assignment:
        return self.at.drafts.assignment(self._assignment_id)

    @cached_property
    def _assignment_id(self) -> str:
        """The order's own assignment, or that of the draft which it is about."""
        order = self.held.order
        if order.assignment_id is not None:
            return order.assignment_id
        draft = self.at.drafts.draft(order.draft_id or "")
        if draft is None:
            raise StudioError("there is no draft of that id", where=str(order.draft_id))
        return draft.assignment_id

    def _desk(self, *, writing: bool = True) -> Desk:
        """What writes and checks; a recheck needs no language model but to judge."""
        tools = self.at.tools
        named = str(self.held.order.payload.get("backend", ""))
        backend = discovery.load_backend(self._settings, tools, named)
        composer = discovery.load_backend(self._settings, tools, "composer")
        source = self.at.drafts.source(self._assignment.source_id) if self._assignment.source_id else None
        return Desk(
            backend=backend if writing else composer,
            tools=Tools(tools.encoder, discovery.load_judge(self._settings, backend)),
            # Whoever named a back end for this text is told that it failed, and gets no other's text for it.
            instead=composer if backend.is_language_model and not named else None,
            patience=self._settings.writer_patience_seconds,
            tell=self.held.tell,
            cancelled=self.held.unwanted.is_set,
            source=source.text if source else "",
        )

    def _write(self) -> str:
        order, drafts = self.held.order, self.at.drafts
        earlier = self._others()
        try:
            for written in write_variants(self._assignment, self._desk(), earlier):
                drafts.add_draft(
                    self._assignment_id, len(earlier), written, order.who, self._affinity(written.content)
                )
                earlier.append(written.content)
        except BackendDeclined as error:
            if not earlier:
                raise
            return str(error)
        return ""

    def _check(self) -> str:
        order = self.held.order
        content = Copy.model_validate(order.payload["content"])
        written = check_again(
            content, self._assignment, Author(backend="person"), self._desk(writing=False), self._others()
        )
        self._keep(written, order.payload.get("action", "edited"))
        return ""

    def _rewrite(self) -> str:
        order = self.held.order
        before = self._draft(order)
        part, line = int(order.payload["part"]), int(order.payload["line"])
        reason = str(order.payload.get("reason", ""))
        self._keep(
            rewrite_line(self._assignment, before, part, line, reason, self._desk(), self._others()), "rewritten"
        )
        return ""

    def _probe(self) -> str:
        name = str(self.held.order.payload.get("backend", ""))
        backend = discovery.load_backend(self._settings, self.at.tools, name)
        keep_speed(self._settings, discovery.probe(backend, cancelled=self.held.unwanted.is_set))
        return ""

    def _draft(self, order: Order) -> Copy:
        """The version that the order is about."""
        assert order.draft_id is not None
        versions = self.at.drafts.versions(order.draft_id)
        return next(one for one in versions if one.number == int(order.payload["base"])).written.content

    def _keep(self, written: Written, action: Action) -> None:
        order = self.held.order
        assert order.draft_id is not None
        affinity = self._affinity(written.content)
        self.at.drafts.add_version(order.draft_id, int(order.payload["base"]), written, order.who, action, affinity)

    def _others(self) -> list[Copy]:
        """The other variants as they stand now, in their order."""
        order, drafts = self.held.order, self.at.drafts
        siblings = sorted(drafts.drafts(assignment_id=self._assignment_id), key=lambda one: one.variant)
        others = (one for one in siblings if one.draft_id != order.draft_id)
        return [drafts.versions(one.draft_id)[-1].written.content for one in others]

    def _affinity(self, content: Copy) -> dict[str, object] | None:
        return self.at.affinity.of(content, self._assignment)


def main() -> None:
    """Run a desk until the process is told to stop."""
    parser = argparse.ArgumentParser(prog="python -m dashboard.desk", description=__doc__)
    parser.add_argument("--studio", type=Path, default=None, help="the studio's folder")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    asked: list[int] = []
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, lambda number, _: asked.append(number))
    # Whoever looks at a page comes first.
    os.nice(5)
    with single_threaded():
        WritingDesk(load_settings(arguments.studio)).run(lambda: bool(asked))


if __name__ == "__main__":
    main()
