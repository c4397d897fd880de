"""What writes copy: what was found on this machine, how fast it is here, which is chosen, what can be fetched."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import session, writing_loaders
from dashboard.components.words import render_heading, render_note, render_question
from dashboard.problems import render_problem, told
from dashboard.strings import say
from dashboard.strings.formats import plain_markup
from dashboard.writers import (
    Writer,
    answer,
    facts_of,
    offer_facts,
    place_of,
    pull_command,
    size_text,
    speed_text,
    title_of,
    use_writer,
    writers_of,
)
from data.drafts import Drafts, Order
from data.errors import BackendError
from data.settings import Settings
from generation.backends.finding import Discovery, Offer

REFRESH_SECONDS = 1.0
#: So many of the newest orders are looked through for measurements.
_LOOKED = 60


def render_models_question(settings: Settings) -> None:
    """The question that the panel answers, and the answer. Looking takes up to two seconds, once in a while."""
    with st.spinner(say("models.looking")):
        seen = writing_loaders.load_discovery(settings)
    render_question(say("models.question"), answer(seen))


def render_models(settings: Settings) -> None:
    """All that was found, and what could be fetched."""
    seen = writing_loaders.load_discovery(settings)
    render_heading(say("models.found"), _looked(settings))
    with st.container(horizontal=True):
        if st.button(say("models.again"), key="models.again", icon=":material/refresh:", type="tertiary"):
            writing_loaders.load_discovery.clear()
            st.rerun()
        if settings.writer != "auto":
            _render_use(settings, "auto", seen, say("models.automatic"), say("models.automatic_help"))
    orders = _probes(settings)
    for place, writer in enumerate(writers_of(settings, seen)):
        with st.container(gap="xsmall"), told():
            _render_writer(settings, seen, writer, orders, place)
    _render_offers(seen)


def _looked(settings: Settings) -> str:
    ports = ", ".join(str(port) for port in settings.local_ports)
    return say("models.found_about", ports=ports) if ports else say("models.found_no_ports")


def _render_writer(settings: Settings, seen: Discovery, writer: Writer, orders: Sequence[Order], place: int) -> None:
    one, composer = writer.found, writer.found.kind == "composer"
    state = f'<span class="mq-status-done">{plain_markup(say("models.writes"))}</span>' if one.chosen else ""
    speed = "" if one.lacks else speed_text(writer.speed, composer=composer)
    lines = [place_of(one), " · ".join(part for part in (facts_of(one), speed) if part)]
    lacks = say("models.cannot", why=one.lacks) if one.lacks else ""
    st.html(
        f'<div class="mq-job"><b>{plain_markup(title_of(one))}</b>{state}'
        + "".join(f'<span class="mq-model">{plain_markup(line)}</span>' for line in lines if line)
        + (f'<span class="mq-model">{plain_markup(lacks)}</span>' if lacks else "")
        + "</div>"
    )
    if one.lacks:
        return
    name = one.full_name
    measuring = next((order for order in orders if order.open and _is_of(order, name)), None)
    with st.container(horizontal=True, vertical_alignment="center"):
        if not one.chosen:
            _render_use(settings, name, seen, say("models.use"), say("models.use_help"), place)
        if measuring is None:
            _render_measure(settings, name, place)
    if measuring is not None:
        _render_measuring(settings, measuring.order_id)
    elif (last := next((order for order in orders if _is_of(order, name)), None)) and last.status == "failed":
        render_problem(BackendError(last.error.rstrip("."), where=title_of(one)))


def _render_use(settings: Settings, name: str, seen: Discovery, label: str, about: str, place: int = -1) -> None:
    if st.button(label, key=f"models.use.{place}", icon=":material/edit:", help=about, type="tertiary"):
        with told():
            use_writer(settings, name, seen)
            writing_loaders.load_discovery.clear()
            st.rerun()


def _render_measure(settings: Settings, name: str, place: int) -> None:
    label, about = say("models.measure"), say("models.measure_help")
    if st.button(label, key=f"models.measure.{place}", icon=":material/speed:", help=about, type="tertiary"):
        with told():
            Drafts(settings.app_state).place_probe(name, session.reviewer() or say("models.somebody"))
            st.rerun()


@st.fragment(run_every=REFRESH_SECONDS)
def _render_measuring(settings: Settings, order_id: str) -> None:
    """Looks whether it is done; then the page runs again and shows what was measured."""
    with told():
        order = Drafts(settings.app_state).order(order_id)
        if order is None or not order.open:
            st.rerun()
        with st.container(horizontal=True, vertical_alignment="center"):
            render_note(say("models.measuring" if order.status == "running" else "models.waiting"))
            if not order.cancel_requested and st.button(
                say("jobs.cancel"), key=f"models.cancel.{order_id}", icon=":material/stop_circle:", type="tertiary"
            ):
                Drafts(settings.app_state).cancel_order(order_id)
                st.rerun()


def _render_offers(seen: Discovery) -> None:
    offers = [offer for offer in seen.offers if not offer.here]
    if not offers:
        return
    st.html('<hr class="mq-rule">')
    render_heading(say("models.offered"), say("models.offered_about", memory=size_text(seen.memory)))
    for offer in offers:
        _render_offer(offer)


def _render_offer(offer: Offer) -> None:
    st.html(
        f'<div class="mq-job"><b>{plain_markup(offer.id)}</b>'
        f'<span class="mq-model">{plain_markup(offer_facts(offer))}</span></div>'
    )
    st.code(pull_command(offer.id), language=None, wrap_lines=True)


def _probes(settings: Settings) -> list[Order]:
    """Orders to measure, newest first."""
    return [order for order in Drafts(settings.app_state).orders(limit=_LOOKED) if order.kind == "probe"]


def _is_of(order: Order, name: str) -> bool:
    return order.payload.get("backend") == name
