"""Reach against precision: the budget's slider, what it brings, and what may be done with those it holds."""

from __future__ import annotations

import math

import streamlit as st

from analytics.targeting.bands import NAMES
from dashboard import session
from dashboard.charts.targeting import draw_reach
from dashboard.components.audience_export import render_audience_export
from dashboard.components.fairness_panel import render_left_out
from dashboard.components.number import render_drawing
from dashboard.components.targeting_keep import render_keep
from dashboard.components.words import render_note
from dashboard.strings import say
from dashboard.strings.formats import format_count, plain_markup
from dashboard.strings.targeting import format_amount, format_share
from dashboard.targeting_figures import Budget, Targeting, slider_step
from data.exports.audience import Audience
from data.settings import Settings
from data.snapshots import Snapshot

#: Without a budget and without anybody likely, so many are addressed.
FIRST = 10


def current_contacts(found: Targeting) -> int:
    """The budget that the URL names; without one, everybody who is at least likely to like it."""
    named = session.option("budget")
    wanted = int(named) if named.isdecimal() and len(named) < 10 else found.worth_a_contact or FIRST
    return max(1, min(wanted, found.open))


@st.fragment
def render_reach(settings: Settings, snapshot: Snapshot, found: Targeting) -> None:
    """Slider, curve, numbers, and the way out; moving the slider computes nothing but what is drawn."""
    contacts = _render_slider(found)
    budget = _render_money(contacts)
    best = found.reach.best(budget.money) if budget.money else 0
    render_drawing(draw_reach(found, contacts, best, session.palette()), key="targeting.reach")
    _render_numbers(found, budget)
    if budget.money:
        render_note(_marginal(found, best))
    with st.container(horizontal=True, gap="small"):
        render_keep(settings, found, contacts)
        render_audience_export(settings, snapshot, audience_of(found, contacts), key="targeting")
    open_ids = found.targets.viewer_ids[found.reach.viewers].tolist()
    render_left_out(snapshot, open_ids[:contacts], open_ids, key="targeting")


def audience_of(found: Targeting, contacts: int) -> Audience:
    """The first so many viewers with their bands."""
    places = found.reach.viewers[:contacts]
    told = {"contacts": format_count(contacts), "open": format_count(found.open), "title": found.name}
    return Audience(
        name=say("targeting.keep.audience", **told)[:200],
        viewer_ids=tuple(found.targets.viewer_ids[places].tolist()),
        bands=tuple(say(f"targeting.band.{NAMES[band]}") for band in found.targets.bands[places].tolist()),
        about=say("targeting.keep.made", **told),
    )


def _render_slider(found: Targeting) -> int:
    current, step = current_contacts(found), slider_step(found.open)
    steps = sorted({*range(step, found.open, step), found.open, current})
    picked = st.select_slider(
        say("targeting.reach.slider"),
        options=steps,
        value=current,
        format_func=format_count,
        key=session.key(f"targeting.budget.{found.title_id or found.name}.{found.open}"),
        help=say("targeting.reach.slider_help"),
    )
    if picked != current:
        session.set_options(budget=str(picked))
    return int(picked)


def _render_money(contacts: int) -> Budget:
    with st.expander(say("targeting.reach.money"), icon=":material/payments:"):
        one, two, three = st.columns(3)
        with one:
            cost = _amount("contact", "cost", 0.0)
        with two:
            worth = _amount("like", "worth", 0.0)
        with three:
            come = _amount("come", "come", 100.0, most=100.0)
    return Budget(contacts=contacts, contact_cost=cost, like_worth=worth, come=max(0.001, come / 100))


def _amount(field: str, option: str, usual: float, most: float = 1e6) -> float:
    current = min(most, _number(session.option(option), usual))
    picked = st.number_input(
        say(f"targeting.reach.{field}"),
        min_value=0.0,
        max_value=most,
        value=current,
        key=session.key(f"targeting.{field}"),
    )
    if picked != current:
        session.set_options(**{option: "" if picked == usual else f"{picked:g}"})
    return float(picked)


def _number(text: str, usual: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return usual
    return value if math.isfinite(value) and value >= 0 else usual


def _render_numbers(found: Targeting, budget: Budget) -> None:
    point = found.reach.at(budget.contacts)
    likes = point.likes.model_copy(
        update={
            name: None if getattr(point.likes, name) is None else getattr(point.likes, name) * budget.come
            for name in ("value", "low", "high")
        }
    )
    come = round(100 * budget.come, 1)
    under = say("targeting.reach.all_come") if come == 100 else say("targeting.reach.some_come", come=f"{come:g}")
    shown = [
        ("share", format_share(point.share), "n = " + format_count(budget.contacts)),
        ("likes", format_amount(likes, whole=True), under),
    ]
    if budget.contact_cost:
        shown.append(("cost", format_amount(budget.cost_a_like(point)), under))
    for column, (name, value, beside) in zip(st.columns(len(shown)), shown, strict=True):
        with column:
            st.html(
                f'<div class="mq-number"><div class="mq-label">{plain_markup(say(f"targeting.reach.{name}"))}</div>'
                f'<div class="mq-value">{plain_markup(value)}</div>'
                f'<div class="mq-beside">{plain_markup(beside)}</div></div>'
            )


def _marginal(found: Targeting, best: int) -> str:
    if not best:
        return say("targeting.reach.marginal_none")
    key = "marginal_all" if best == found.open else "marginal"
    return say(f"targeting.reach.{key}", contacts=format_count(best))
