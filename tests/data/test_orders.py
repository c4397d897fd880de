"""Orders are done once, whoever looks for work; nothing that was asked or written gets lost."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from data.drafts import Drafts, Order
from data.errors import StudioError
from data.orders import MOST_ATTEMPTS
from tests.data.drafted import assignment, copy_of, drafted, written

ROOT = Path(__file__).parents[2]
#: Four processes that begin at the same moment; each prints what it took.
CLAIMERS = """
import os, sys
from pathlib import Path
from data.drafts import Drafts
kept = Drafts(Path(sys.argv[1]))
gate, opener = os.pipe()
children = []
for number in range(4):
    if not (child := os.fork()):
        os.close(opener)
        os.read(gate, 1)
        taken = []
        with kept.one_connection():
            while order := kept.claim(f"w{number}", 60):
                kept.note(order.order_id, "writing", {}, 60)
                kept.close(order.order_id, "done")
                taken.append(order.order_id)
        os.write(1, (" ".join([f"w{number}", *taken]) + "\\n").encode())
        os._exit(0)
    children.append(child)
os.close(opener)
sys.exit(max(os.waitpid(child, 0)[1] for child in children))
"""


@pytest.fixture
def kept(tmp_path: Path) -> Drafts:
    return Drafts(tmp_path / "app.sqlite")


def claimed(kept: Drafts, lease: float = 60, **more: Any) -> Order:
    order = kept.claim("desk", lease, **more)
    assert order is not None
    return order


def now(kept: Drafts, order: Order) -> Order:
    found = kept.order(order.order_id)
    assert found is not None
    return found


def test_looking_makes_no_file(kept: Drafts) -> None:
    assert kept.orders() == [] and kept.order("o1") is None and kept.source("p1") is None
    assert kept.drafts() == [] and kept.draft("d1") is None and kept.verdicts_of() == []
    assert kept.claim("desk", 60) is None
    assert not kept.path.exists()


def test_an_order_comes_back_as_it_was_placed(kept: Drafts) -> None:
    placed = kept.place(assignment(brief="心动\nof the pier"), "  Mara\tK. ", backend="composer")
    assert (placed.kind, placed.status, placed.who, placed.payload) == (
        "write", "queued", "Mara K.", {"backend": "composer"},
    )  # fmt: skip
    assert placed.open and placed.attempt == 0 and kept.orders() == [placed] and now(kept, placed) == placed
    assert placed.assignment_id is not None
    assert kept.assignment(placed.assignment_id) == assignment(brief="心动\nof the pier")
    with pytest.raises(StudioError, match="no such assignment"):
        kept.assignment("a0")


def test_orders_are_taken_in_their_order_and_by_kind(kept: Drafts) -> None:
    write = kept.place(assignment(), "Mara")
    probe = kept.place_probe("composer", "Mara")
    assert claimed(kept, kinds=["probe"]).order_id == probe.order_id
    assert kept.claim("desk", 60, kinds=["probe", "check"]) is None
    taken = claimed(kept)
    assert (taken.order_id, taken.status, taken.attempt) == (write.order_id, "running", 1)
    assert taken.started_at is not None and kept.claim("desk", 60) is None


def test_what_was_written_so_far_is_seen_and_cancelling_is_heard(kept: Drafts) -> None:
    order = kept.place(assignment(), "Mara")
    assert kept.note(order.order_id, "writing", {}, 60), "nobody has it in hand"
    claimed(kept)
    assert not kept.note(order.order_id, "writing", {"text": "灯塔\0 \ud83d"}, 60)
    seen = now(kept, order)
    assert (seen.stage, seen.so_far) == ("writing", {"text": "灯塔\0 ?"})
    assert kept.cancel_order(order.order_id)
    assert now(kept, order).status == "running" and now(kept, order).cancel_requested
    assert kept.note(order.order_id, "writing", {"text": "on"}, 60)
    assert kept.close(order.order_id, "cancelled") and not kept.cancel_order(order.order_id)
    assert now(kept, order).so_far == {"text": "on"}, "what was written stays"


def test_a_waiting_order_is_cancelled_at_once(kept: Drafts) -> None:
    order = kept.place(assignment(), "Mara")
    assert kept.cancel_order(order.order_id)
    closed = now(kept, order)
    assert closed.status == "cancelled" and closed.finished_at is not None and not closed.open
    assert kept.claim("desk", 60) is None and not kept.cancel_order(order.order_id) and not kept.cancel_order("o0")


def test_a_closed_order_stays_as_it_is(kept: Drafts) -> None:
    order = kept.place(assignment(), "Mara")
    claimed(kept)
    assert kept.close(order.order_id, "failed", "the back end fell silent \ud800")
    assert not kept.close(order.order_id, "done") and kept.note(order.order_id, "x", {}, 60)
    assert (now(kept, order).status, now(kept, order).error) == ("failed", "the back end fell silent ?")
    assert kept.orders(open_only=True) == [] and len(kept.orders()) == 1


def test_lost_orders_wait_again_and_fail_after_three_attempts(kept: Drafts) -> None:
    order = kept.place(assignment(), "Mara")
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert claimed(kept, lease=5).attempt == attempt
        kept.note(order.order_id, "writing", {"text": "half"}, 5)
        assert kept.requeue_lost() == []
        (lost,) = kept.requeue_lost(time.time() + 6)
        assert lost.status == ("failed" if attempt == MOST_ATTEMPTS else "queued")
    assert "3 times" in now(kept, order).error and now(kept, order).finished_at is not None
    assert kept.claim("desk", 60) is None and kept.requeue_lost(time.time() + 99) == []


def test_what_is_handed_back_waits_again_as_if_it_had_not_been_tried(kept: Drafts) -> None:
    order = kept.place(assignment(), "Mara")
    for _ in range(2 * MOST_ATTEMPTS):
        taken = claimed(kept)
        assert taken.attempt == 1 and not kept.hand_back(order.order_id, 2)
        kept.note(order.order_id, "writing", {"text": "half"}, 60, attempt=1)
        assert kept.hand_back(order.order_id, taken.attempt)
        back = now(kept, order)
        assert (back.status, back.attempt, back.so_far) == ("queued", 0, {"text": "half"})
        assert not kept.hand_back(order.order_id, taken.attempt), "it waits already"
    claimed(kept)
    kept.cancel_order(order.order_id)
    assert kept.hand_back(order.order_id, 1)
    ended = now(kept, order)
    assert ended.status == "cancelled" and ended.finished_at is not None and kept.claim("desk", 60) is None


def test_a_lost_order_that_someone_cancelled_is_cancelled(kept: Drafts) -> None:
    order = kept.place(assignment(), "Mara")
    claimed(kept, lease=5)
    kept.cancel_order(order.order_id)
    (lost,) = kept.requeue_lost(time.time() + 6)
    assert (lost.status, lost.error) == ("cancelled", "")


def test_who_was_late_has_no_say_any_more(kept: Drafts) -> None:
    order = kept.place(assignment(), "Mara")
    first = claimed(kept, lease=1)
    kept.requeue_lost(time.time() + 2)
    assert kept.note(order.order_id, "writing", {}, 60, attempt=first.attempt), "it waits again"
    second = claimed(kept)
    assert kept.note(order.order_id, "writing", {"by": "first"}, 60, attempt=first.attempt)
    assert not kept.close(order.order_id, "failed", "late", attempt=first.attempt)
    assert not kept.note(order.order_id, "writing", {"by": "second"}, 60, attempt=second.attempt)
    assert now(kept, order).so_far == {"by": "second"} and kept.close(order.order_id, "done", attempt=2)


def test_four_processes_take_two_hundred_orders_each_once(kept: Drafts) -> None:
    placed = [kept.place_probe("composer", "Mara").order_id for _ in range(200)]
    done = subprocess.run(
        [sys.executable, "-c", CLAIMERS, str(kept.path)], cwd=ROOT, text=True, capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    taken = {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}
    assert len(taken) == 4 and sum(bool(ids) for ids in taken.values()) > 1, "they raced"
    assert Counter(order_id for ids in taken.values() for order_id in ids) == Counter(placed)
    assert {order.status for order in kept.orders(limit=500)} == {"done"}


def test_threads_take_orders_each_once_while_others_place_and_note(kept: Drafts) -> None:
    for _ in range(30):
        kept.place(assignment(), "Mara")

    def work(name: str) -> list[str]:
        taken = []
        with kept.one_connection():
            while order := kept.claim(name, 60):
                kept.note(order.order_id, "writing", {"by": name}, 60)
                kept.place_probe("composer", name) if len(taken) == 1 else None
                kept.close(order.order_id, "done")
                taken.append(order.order_id)
        return taken

    with ThreadPoolExecutor(8) as pool:
        found = [order_id for taken in pool.map(work, [f"w{n}" for n in range(8)]) for order_id in taken]
    assert len(found) == len(set(found)) >= 30
    assert kept.orders(open_only=True) == []


def test_noting_costs_little_where_the_connection_is_kept(kept: Drafts) -> None:
    order = kept.place(assignment(), "Mara")
    claimed(kept)
    text = {"parts": [{"name": "body", "lines": [{"text": "word " * 150}]}]}
    with kept.one_connection():
        # Of this thread alone: other processes share the machine.
        began = time.thread_time()
        for _ in range(200):
            kept.note(order.order_id, "writing", text, 60)
        assert (time.thread_time() - began) / 200 < 0.004
    assert now(kept, order).so_far == text


def test_a_connection_that_is_kept_is_given_back_and_survives_what_fails(kept: Drafts) -> None:
    draft = drafted(kept)
    with kept.one_connection():
        with pytest.raises(StudioError, match="the newest"):
            kept.add_version(draft.draft_id, 7, written(), "Mara", "edited")
        assert kept.place_probe("composer", "Mara").status == "queued"
        with kept.one_connection():
            assert kept.draft(draft.draft_id) == draft
        assert kept._kept is not None
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(lambda: kept._kept).result() is None, "a connection is one thread's"
    assert kept._kept is None


def test_what_goes_wrong_beside_a_connection_that_is_kept_keeps_its_name(kept: Drafts) -> None:
    for held in (kept.one_connection, kept.held_open):
        with pytest.raises(TimeoutError, match="the endpoint"), held():
            raise TimeoutError("the endpoint fell silent")
    kept.path.unlink()
    kept.path.mkdir()
    with pytest.raises(StudioError, match="cannot be used"), kept.one_connection():
        pass


def test_a_check_and_a_rewrite_say_what_they_are_about(kept: Drafts) -> None:
    draft = drafted(kept)
    content = copy_of("Changed", "By hand.")
    check = kept.place_check(draft.draft_id, 1, content, "Jonas")
    assert check.draft_id == draft.draft_id and check.payload["action"] == "edited"
    assert type(content).model_validate(check.payload["content"]) == content
    rewrite = kept.place_rewrite(draft.draft_id, 1, 1, 0, "too loud", "Jonas", backend="openai")
    assert rewrite.payload == {"base": 1, "part": 1, "line": 0, "reason": "too loud", "backend": "openai"}
    assert kept.orders(draft_id=draft.draft_id) == [rewrite, check]
    assert kept.orders(assignment_id=draft.assignment_id) == []


def test_a_change_to_what_has_changed_is_refused_at_once(kept: Drafts) -> None:
    draft = drafted(kept)
    kept.add_version(draft.draft_id, 1, written("New"), "Jonas", "edited")
    with pytest.raises(StudioError, match=r"Jonas changed the draft .* version 2"):
        kept.place_check(draft.draft_id, 1, copy_of("Mine"), "Mara")
    with pytest.raises(StudioError, match="changed"):
        kept.place_rewrite(draft.draft_id, 1, 0, 0, "", "Mara")
    for part, line in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        with pytest.raises(StudioError, match="no such sentence"):
            kept.place_rewrite(draft.draft_id, 2, part, line, "", "Mara")
    with pytest.raises(StudioError, match="no such draft"):
        kept.place_check("d0", 1, copy_of("Mine"), "Mara")
    assert kept.orders() == []


def test_the_same_text_is_kept_once(kept: Drafts) -> None:
    text = "INT. 灯塔 - NIGHT\0\n" * 20_000
    first = kept.keep_source(" the\nscript ", text)
    assert kept.keep_source("again", text) == first != kept.keep_source("other", text + "!")
    found = kept.source(first)
    assert found is not None and (found.name, found.text) == ("the script", text)
    assert kept.source("p0") is None


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [("", "text", "name"), ("x" * 301, "text", "name"), ("a", "", "text"), ("a", "half \ud800", "half|unicode"),
     ("a", "x" * 5_000_001, "text")],
)  # fmt: skip
def test_a_text_that_cannot_be_is_refused_with_a_sentence(kept: Drafts, name: str, text: str, said: str) -> None:
    with pytest.raises(StudioError, match=said):
        kept.keep_source(name, text)


@pytest.mark.parametrize("who", ["", "  \n ", "x" * 81, "\0\u200b", "\ud800"])
def test_nobody_orders_without_a_name(kept: Drafts, who: str) -> None:
    with pytest.raises(StudioError, match="who"):
        kept.place(assignment(), who)
    assert kept.orders() == []


def test_hostile_text_is_kept_as_it_is_or_refused(kept: Drafts) -> None:
    hostile = "'; drop table orders; -- \0 <script> \u202e" + "x" * 1_000
    order = kept.place(assignment(brief=hostile, subject=hostile, segment=hostile), hostile[:60])
    assert order.assignment_id is not None and kept.assignment(order.assignment_id).brief == hostile
    long = copy_of("灯" * 300_000, "b")
    draft = drafted(kept, content=written("灯" * 300_000, "b"))
    assert kept.versions(draft.draft_id)[0].written.content == long
    assert kept.place_check(draft.draft_id, 1, long, "Mara").status == "queued"
    with pytest.raises(StudioError, match="too long"):
        kept.place_check(draft.draft_id, 1, copy_of("x" * 5_000_001), "Mara")
    with pytest.raises(StudioError, match="half a character"):
        kept.place_check(draft.draft_id, 1, copy_of("half \ud800"), "Mara")
    with pytest.raises(StudioError, match="not come back"):
        evidence = assignment().evidence[0].model_copy(update={"score": float("nan")})
        kept.place(assignment(evidence=(evidence,)), "Mara")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("update orders set payload = '{}'", "not changed"),
        ("update orders set who = 'x'", "not changed"),
        ("delete from orders", "not removed"),
        ("update orders set status = 'queued'", "closed order"),
        ("update assignments set content = '{}'", "not changed"),
        ("delete from assignments", "not removed"),
        ("update draft_sources set text = 'x'", "not changed"),
        ("delete from draft_sources", "not removed"),
    ],
)
def test_the_database_refuses_to_change_what_was_asked(kept: Drafts, statement: str, said: str) -> None:
    kept.keep_source("a", "text")
    order = kept.place(assignment(), "Mara")
    kept.cancel_order(order.order_id)
    connection = sqlite3.connect(kept.path)
    try:
        with pytest.raises(sqlite3.IntegrityError, match=said):
            connection.execute(statement)
    finally:
        connection.close()


def test_what_is_no_json_is_the_callers_mistake(kept: Drafts) -> None:
    order = kept.place(assignment(), "Mara")
    claimed(kept)
    with pytest.raises(TypeError):
        kept.note(order.order_id, "writing", {"x": object()}, 60)
    assert json.dumps(now(kept, order).so_far) == "{}"


def test_open_orders_are_counted_until_they_end(kept: Drafts) -> None:
    assert Drafts(kept.path.with_name("none.sqlite")).count_open() == 0
    orders = [kept.place(assignment(), "Mara") for _ in range(3)]
    kept.claim("desk", 60)
    assert kept.count_open() == 3
    kept.close(orders[0].order_id, "done")
    kept.cancel_order(orders[1].order_id)
    assert kept.count_open() == 1
