"""Several who have something written at once by one desk and one endpoint: to each their own text."""

from __future__ import annotations

import time

from dashboard.components.order_panel import LOOKS_A_SECOND, REFRESH_SECONDS, seconds_between_looks
from data.drafts import Drafts
from data.settings import Settings
from data.writing import Copy
from tests.dashboard.desks import PATIENCE, desk_of, settle, write_settings
from tests.dashboard.readers import Readers, assignment_of, words_of
from tests.generation.endpoints import endpoint

READERS, WORDS = 5, 36


def test_texts_that_come_at_once_stay_apart_and_all_arrive(settings: Settings) -> None:
    drafts, script = Drafts(settings.app_state), Readers([], pause=0.02, words=WORDS)
    with endpoint(script) as url, desk_of(write_settings(settings, url)):
        orders = [drafts.place(assignment_of(reader), f"Reader {reader}") for reader in range(READERS)]
        seen = [_seen_together(drafts, [order.order_id for order in orders])]
        ended = [settle(drafts, order) for order in orders]
    assert [(order.status, order.error) for order in ended] == [("done", "")] * READERS
    for reader, order in enumerate(orders):
        (draft,) = drafts.drafts(assignment_id=order.assignment_id)
        newest = drafts.dossier(draft.draft_id).newest
        assert (draft.who, newest.written.author.backend) == (f"Reader {reader}", "openai")
        assert _made_up(newest.written.content) == words_of(reader, WORDS)
        for text in (_made_up(content) for one in seen for content in one[reader : reader + 1]):
            # Half a word may be there of the last one.
            assert text[:-1] == words_of(reader, WORDS)[: len(text) - 1]


def test_the_more_watch_the_less_often_each_looks() -> None:
    waits = [seconds_between_looks(open_) for open_ in range(1, 200)]
    assert waits[0] == REFRESH_SECONDS and waits == sorted(waits)
    assert all(open_ / wait <= LOOKS_A_SECOND + 1e-9 for open_, wait in enumerate(waits, 1))


def _seen_together(drafts: Drafts, order_ids: list[str]) -> list[Copy]:
    """What stands in every order at a moment when all of them are being written."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        orders = [drafts.order(order_id) for order_id in order_ids]
        assert all(orders)
        contents = [Copy.model_validate(order.so_far.get("content", {})) for order in orders if order]
        if all(order.open for order in orders if order) and all(len(_made_up(one)) > 2 for one in contents):
            return contents
        time.sleep(0.02)
    raise AssertionError("they were never all written at the same time")


def _made_up(content: Copy) -> list[str]:
    """The words of the body."""
    lines = [line.text for part in content.parts if part.name == "body" for line in part.lines]
    return " ".join(lines).lower().replace(".", "").split()
