"""Overview: what do audiences make of the slate?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import jobs, loaders, session
from dashboard.charts.slate import draw_moves, draw_net_by_title, draw_rating_by_title, draw_volume
from dashboard.components.filter_bar import render_filter_bar
from dashboard.components.job_panel import render_open_jobs
from dashboard.components.number import render_drawing, render_drill, render_table
from dashboard.components.provenance import render_provenance
from dashboard.components.words import render_heading, render_note, render_question
from dashboard.numbers import Drill
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.answers import slate_answer
from dashboard.strings.formats import format_date, format_interval
from dashboard.strings.sentences import counted, filter_sentence, floor
from dashboard.summaries import Slate, TitleRow
from data.records import Filter
from data.settings import Settings

JOBS_PAGE, IMPORTS_PAGE = "views/jobs.py", "views/imports.py"


def render() -> None:
    """The page."""
    with told():
        settings = loaders.load_studio()
        snapshot = loaders.load_snapshot(settings)
        contents = loaders.load_contents(snapshot)
        if not contents["reviews"] and not contents["ratings"]:
            _render_empty(settings)
            return
        filter_ = render_filter_bar(snapshot)
        slate = loaders.load_slate(snapshot, filter_)
        sentence = filter_sentence(filter_, **loaders.load_names(snapshot))
        render_question(say("overview.question"), slate_answer(slate, sentence))
        if contents["evidence"] and not contents["scored"]:
            _render_unscored(settings)
        if slate.titles:
            _render_counts(slate, filter_)
            _render_figures(slate)
            _render_titles(slate.titles, filter_)
            render_provenance(snapshot)


def _render_empty(settings: Settings) -> None:
    render_question(say("overview.empty_question"), say("overview.empty_answer"))
    render_note(say("overview.empty_next"))
    with st.container(horizontal=True):
        if st.button(say("overview.empty_import"), type="primary", icon=":material/upload_file:"):
            st.switch_page(IMPORTS_PAGE)
        if st.button(say("overview.empty_sample"), icon=":material/theaters:"):
            jobs.submit(settings, "import", {"paths": [], "format": "sample"})
            jobs.submit_analysis(settings)
            st.switch_page(JOBS_PAGE)
    render_open_jobs(settings)


def _render_unscored(settings: Settings) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        render_note(say("overview.unscored"))
        if st.button(say("overview.analyse"), type="primary"):
            jobs.submit_analysis(settings)
            st.switch_page(JOBS_PAGE)


def _render_figures(slate: Slate) -> None:
    palette = session.palette()
    left, right = st.columns(2, gap="large")
    with left:
        if slate.net.known:
            render_drawing(draw_net_by_title(slate, palette), key="net_by_title")
        else:
            render_drawing(draw_rating_by_title(slate, palette), key="rating_by_title")
    with right:
        moves = draw_moves(slate, palette)
        if moves is not None:
            render_drawing(moves, key="moves")
        else:
            _render_no_moves(slate)
        volume = draw_volume(slate, session.current_filter(), palette)
        if volume is not None:
            render_drawing(volume, key="volume")


def _render_no_moves(slate: Slate) -> None:
    without = (
        say("overview.moved_empty", latest=format_date(slate.latest))
        if slate.latest
        else say("overview.moved_no_days")
    )
    render_heading(say("overview.moved_finding_none"), without)


def _render_counts(slate: Slate, filter_: Filter) -> None:
    """What the answer rests on, each a way to its rows."""
    with st.container(horizontal=True, gap="small"):
        reviews = Drill(grain="reviews", filter=filter_)
        render_drill(slate.reviews, reviews, key="reviews", label=counted("reviews", slate.reviews))
        render_drill(slate.net.rows, slate.net.drill, key="net", label=counted("evidence", slate.net.rows))
        render_drill(slate.rating.rows, slate.rating.drill, key="rating", label=counted("ratings", slate.rating.rows))


def _render_titles(titles: tuple[TitleRow, ...], filter_: Filter) -> None:
    render_heading(say("overview.table_heading"), say("overview.table_subtitle", floor=floor()))
    names = {
        part: say(f"column.{part}") for part in ("title", "year", "reviews", "rating", "ratings", "net", "sentences")
    }
    rating_interval, net_interval = say("column.rating_interval"), say("column.net_interval")
    frame = pd.DataFrame(
        {
            names["title"]: [row.name for row in titles],
            names["year"]: pd.array([row.year for row in titles], dtype="Int64"),
            names["reviews"]: [row.reviews for row in titles],
            names["net"]: [_shown(row.net.estimate.value, 100) if row.net.known else None for row in titles],
            net_interval: [format_interval(row.net.estimate, "net") for row in titles],
            names["sentences"]: [row.net.rows for row in titles],
            names["rating"]: [_shown(row.rating.estimate.value, 1) if row.rating.known else None for row in titles],
            rating_interval: [format_interval(row.rating.estimate, "rating") for row in titles],
            names["ratings"]: [row.rating.rows for row in titles],
        }
    )
    reviews = [Drill(grain="reviews", filter=filter_.but(titles=(row.title_id,))) for row in titles]
    nets = [row.net.drill for row in titles]
    ratings = [row.rating.drill for row in titles]
    drills = {names["reviews"]: reviews}
    drills |= dict.fromkeys((names["net"], net_interval, names["sentences"]), nets)
    drills |= dict.fromkeys((names["rating"], rating_interval, names["ratings"]), ratings)
    number = st.column_config.NumberColumn
    render_table(
        frame,
        drills,
        key="titles",
        title=say("overview.table_heading"),
        height=480 if len(titles) > 14 else "content",
        columns={
            names["title"]: st.column_config.TextColumn(pinned=True, width="medium"),
            names["year"]: number(format="%d", width=60),
            names["net"]: number(format="%+d"),
            names["rating"]: number(format="%.2f"),
        },
    )


def _shown(value: float | None, scale: int) -> float | None:
    return None if value is None else round(value * scale, 2 if scale == 1 else 0)


if __name__ == "__main__":
    render()
