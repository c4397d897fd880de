"""Title: what do audiences make of this one, whom and what do they love or hate, and has that changed?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import loaders, session
from dashboard.charts.ledger import draw_extremes
from dashboard.charts.title import draw_title_topics, draw_title_trend
from dashboard.components.filter_bar import render_filter_bar
from dashboard.components.missing_step import render_missing
from dashboard.components.number import render_count, render_drawing, render_drill, render_number
from dashboard.components.provenance import render_provenance
from dashboard.components.quotes import render_quotes
from dashboard.components.title_aspects import render_aspects
from dashboard.components.title_drift import render_drift
from dashboard.components.title_facts import render_facts
from dashboard.components.title_ledger import render_ledger
from dashboard.components.title_like import render_comparables
from dashboard.components.words import render_heading, render_note, render_question
from dashboard.numbers import Drill, Number
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.answers import title_answer
from dashboard.strings.formats import format_count, format_value
from dashboard.strings.sentences import listed
from dashboard.strings.title_answers import aspects_answer, comparables_answer, drift_answer, ledger_answer, loves
from dashboard.summaries import Row, TitleSummary
from dashboard.title_figures import NEEDS
from data.errors import StudioError
from data.records import Filter
from data.snapshots import Snapshot

SECTIONS = ("glance", "aspects", "ledger", "drift", "like")
SECTION = "section"
REPORTS_PAGE = "views/reports.py"


def render() -> None:
    """The page."""
    with told():
        snapshot = loaders.load_snapshot(loaders.load_studio())
        names = loaders.load_title_names(snapshot)
        if not names:
            render_question(say("overview.empty_question"), say("overview.empty_answer"))
            return
        title_id = _chosen_title(snapshot, list(names))
        filter_ = session.current_filter().but(titles=(title_id,))
        title = loaders.load_title(snapshot, filter_, title_id)
        if title is None:
            raise StudioError(say("title.missing"), where=title_id, mend=say("title.missing_mend"))
        _render_section(snapshot, title, filter_, _chosen_section())
        render_provenance(snapshot)


def _chosen_title(snapshot: Snapshot, title_ids: list[str]) -> str:
    """The title that the filter names first; without one, the most reviewed, which then stands in the URL."""
    chosen = session.current_filter()
    if not chosen.titles:
        session.set_filter(chosen.but(titles=(title_ids[0],)))
        chosen = session.current_filter()
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        _render_choice(title_ids, chosen.titles[0], loaders.load_title_names(snapshot))
        render_filter_bar(snapshot, with_titles=False)
        if st.button(
            say("reports.button"), icon=":material/description:", type="tertiary", help=say("reports.button_help")
        ):
            st.switch_page(REPORTS_PAGE)
    return chosen.titles[0]


def _render_choice(title_ids: list[str], current: str, names: dict[str, str]) -> None:
    picked = st.selectbox(
        say("title.choose"),
        title_ids,
        index=title_ids.index(current) if current in title_ids else None,
        format_func=lambda key: names.get(key, key),
        label_visibility="collapsed",
        key=session.key(f"title.{current}"),
        width=320,
    )
    if picked is not None and picked != current:
        # Characters and plot points are a title's own.
        session.set_filter(session.current_filter().but(titles=(picked,), entities=()))
        st.rerun()


def _chosen_section() -> str:
    """The section that the URL names; the first one without."""
    named = session.option(SECTION)
    current = named if named in SECTIONS else SECTIONS[0]
    picked = st.segmented_control(
        say("title.section"),
        SECTIONS,
        default=current,
        required=True,
        format_func=lambda name: say(f"title.section_{name}"),
        label_visibility="collapsed",
        key=session.key(f"title.section.{current}"),
        wrap=False,
        width="stretch",
    )
    if picked != current:
        session.set_options(section="" if picked == SECTIONS[0] else str(picked))
        st.rerun()
    return current


def _render_section(snapshot: Snapshot, title: TitleSummary, filter_: Filter, section: str) -> None:
    step = NEEDS.get(section)
    if step and step not in loaders.load_steps(snapshot):
        render_question(_question(section, title), "")
        render_missing(loaders.load_studio(), step)
        return
    {
        "glance": _render_glance,
        "aspects": _render_aspects,
        "ledger": _render_ledger,
        "drift": _render_drift,
        "like": _render_like,
    }[section](snapshot, title, filter_)


def _question(section: str, title: TitleSummary) -> str:
    return say("title.question" if section == "glance" else f"title_{section}.question", title=title.facts["name"])


def _render_glance(snapshot: Snapshot, title: TitleSummary, filter_: Filter) -> None:
    title_id = title.facts["title_id"]
    ledger = loaders.load_ledger(snapshot, filter_, title_id) if title.net.known else None
    render_question(_question("glance", title), title_answer(title, loves(ledger) if ledger else ""))
    _render_numbers(title, filter_)
    palette = session.palette()
    drawings = [("trend", draw_title_trend(title, palette)), ("topics", draw_title_topics(title, palette))]
    if ledger is not None:
        aspects = loaders.load_aspects(snapshot, filter_)
        drawings.insert(0, ("extremes", draw_extremes(ledger, aspects.known, palette)))
    drawn = [(key, drawing) for key, drawing in drawings if drawing is not None]
    for column, (key, drawing) in zip(st.columns(max(2, len(drawn)), gap="large"), drawn, strict=False):
        with column:
            render_drawing(drawing, key=key)
    for key, note in (("trend", "overview.moved_no_days"), ("topics", "title.topics_none")):
        if key not in dict(drawn):
            render_note(say(note))
    _render_quotes(title, filter_)
    render_facts(title.facts)


def _render_aspects(snapshot: Snapshot, title: TitleSummary, filter_: Filter) -> None:
    aspects = loaders.load_aspects(snapshot, filter_)
    render_question(_question("aspects", title), aspects_answer(aspects))
    _note_unused(filter_, ("entities", "signs"))
    render_aspects(aspects, title.net)


def _render_ledger(snapshot: Snapshot, title: TitleSummary, filter_: Filter) -> None:
    ledger = loaders.load_ledger(snapshot, filter_, title.facts["title_id"])
    render_question(_question("ledger", title), ledger_answer(ledger))
    _note_unused(filter_, ("aspects", "entities", "signs"))
    if ledger.lines or ledger.unmentioned:
        render_ledger(ledger)
    else:
        render_note(say("title_ledger.nothing"))


def _render_drift(snapshot: Snapshot, title: TitleSummary, filter_: Filter) -> None:
    drift = loaders.load_drift(snapshot, filter_, "net" if title.net.rows else "rating")
    render_question(_question("drift", title), drift_answer(drift))
    render_drift(title, drift)


def _render_like(snapshot: Snapshot, title: TitleSummary, filter_: Filter) -> None:
    found = loaders.load_comparables(snapshot, filter_, title.facts["title_id"])
    render_question(_question("like", title), comparables_answer(found))
    render_comparables(found, title.facts["name"], filter_)


def _note_unused(filter_: Filter, fields: Sequence[str]) -> None:
    """Say which parts of the filter a section leaves out."""
    unused = [say(f"filter.{name}").lower() for name in fields if getattr(filter_, name)]
    if unused:
        render_note(say("title.not_filtered", fields=listed(unused)))


def _render_numbers(title: TitleSummary, filter_: Filter) -> None:
    one, two, three = st.columns(3, gap="small", wrap=False)
    with one:
        beside = _beside(title.slate_net)
        render_number(say("title.net"), title.net, key="net", beside=beside)
    with two:
        beside = _beside(title.slate_rating)
        render_number(say("title.rating"), title.rating, key="rating", beside=beside)
    with three:
        render_count(say("title.reviews"), title.reviews, Drill(grain="reviews", filter=filter_), key="reviews")


def _beside(slate: Number) -> str:
    value = format_value(slate.estimate, slate.unit)
    return say("title.against_slate", value=value) if slate.known else ""


def _render_quotes(title: TitleSummary, filter_: Filter) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        _render_side(
            say("title.praise_heading"), title.praise, filter_.but(signs=("praise",)), title.praise_rows, "praise"
        )
    with right:
        _render_side(
            say("title.blame_heading"), title.blame, filter_.but(signs=("blame",)), title.blame_rows, "blame"
        )


def _render_side(heading: str, quotes: Sequence[Row], filter_: Filter, rows: int, key: str) -> None:
    render_heading(heading, say("title.quotes_subtitle") if quotes else "")
    if not quotes:
        render_note(say("title.quotes_none"))
        return
    render_quotes(quotes, with_title=False)
    drill = Drill(grain="evidence", filter=filter_)
    render_drill(rows, drill, key=f"quotes.{key}", label=say("title.quotes_all", n=format_count(rows)))


if __name__ == "__main__":
    render()
