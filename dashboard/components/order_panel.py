"""What the desk is doing: an order as it comes along. It looks again by itself; the page runs again when it ends."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st
from pydantic import ValidationError

from dashboard import session
from dashboard.components.draft_text import render_so_far
from dashboard.components.words import render_heading, render_note
from dashboard.problems import render_problem, told
from dashboard.strings import say
from dashboard.strings.drafting import order_state, task_name
from data.draft_records import Order
from data.drafts import Drafts
from data.errors import BackendError
from data.settings import Settings
from data.writing import Copy

REFRESH_SECONDS = 0.8
#: So often do all who watch an order look together, at most: a look costs the server as much as a small page does.
LOOKS_A_SECOND = 10
#: A page that looks so many times too often runs again to look less often.
_TOO_OFTEN = 1.5
#: An order that nothing took up for so long says that the desk seems to be away.
AWAY_SECONDS = 6.0


def render_order(settings: Settings, order_id: str, *, drawn: int = 0) -> bool:
    """An order: as it comes along while it is open, why it ended otherwise. Returns whether it is open.

    Args:
        drawn: of an order to write, how many of its drafts the page shows; when there are more, the page runs again.
    """
    drafts = Drafts(settings.app_state)
    order = drafts.order(order_id)
    if order is None:
        return False
    if order.open:
        seconds = seconds_between_looks(drafts.count_open())
        st.fragment(_render_open, run_every=seconds)(settings, order_id, drawn, seconds)
        return True
    _render_end(settings, order)
    return False


def seconds_between_looks(open_orders: int) -> float:
    """How long a page waits between two looks at its order, when so many are open: the more, the longer."""
    return max(REFRESH_SECONDS, open_orders / LOOKS_A_SECOND)


def _render_open(settings: Settings, order_id: str, drawn: int, seconds: float) -> None:
    with told():
        drafts = Drafts(settings.app_state)
        with drafts.one_connection():
            order, wanted = drafts.order(order_id), seconds_between_looks(drafts.count_open())
        if order is None or not order.open or int(order.so_far.get("variant", 0)) > drawn:
            st.rerun()
            return
        if wanted >= seconds * _TOO_OFTEN:
            st.rerun()
        render_heading(say("writing.open_order"), order_state(order))
        if order.status == "queued" and _waited(order) > AWAY_SECONDS:
            render_note(say("writing.desk_away"))
        elif order.kind == "write":
            render_so_far(_content(order))
            render_note(say("writing.reload"))
        if not order.cancel_requested and st.button(
            say("writing.cancel"), key=f"writing.cancel.{order_id}", icon=":material/stop_circle:", type="tertiary"
        ):
            Drafts(settings.app_state).cancel_order(order_id)
            st.rerun()


def _render_end(settings: Settings, order: Order) -> None:
    """What there is to say of an order that ended: nothing, when it went well."""
    if order.status == "done" and not order.error:
        return
    if order.status == "done":
        render_note(order.error)
        return
    what = say("writing.ended_cancelled") if order.status == "cancelled" else order.error
    render_problem(BackendError(what.rstrip("."), where=task_name(_task(settings, order))))
    left = _content(order)
    if left.parts:
        render_note(say("writing.left_over"))
        render_so_far(left)
    if order.kind == "write" and order.assignment_id:
        named = str(order.payload.get("backend", ""))
        _offer_again(settings, order, "again", "replay", named)
        if order.status == "failed" and named not in ("", "composer"):
            _offer_again(settings, order, "by_composer_instead", "edit_note", "composer")


def _offer_again(settings: Settings, order: Order, label: str, icon: str, backend: str) -> None:
    """A button that orders the same text once more."""
    key = session.key(f"writing.{label}.{order.order_id}")
    if st.button(say(f"writing.{label}"), key=key, icon=f":material/{icon}:"):
        drafts = Drafts(settings.app_state)
        who = session.reviewer() or order.who
        again = drafts.place(drafts.assignment(order.assignment_id or ""), who, backend)
        session.set_options(order=again.order_id)
        st.rerun()


def _task(settings: Settings, order: Order) -> str:
    return Drafts(settings.app_state).assignment(order.assignment_id).task if order.assignment_id else "promo_copy"


def _content(order: Order) -> Copy:
    try:
        return Copy.model_validate(order.so_far.get("content", {}))
    except ValidationError:
        return Copy()


def _waited(order: Order) -> float:
    return (datetime.now(UTC) - order.created_at.replace(tzinfo=order.created_at.tzinfo or UTC)).total_seconds()
