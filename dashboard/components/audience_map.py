"""The map of the audience: move over it, draw round viewers, see what they have in common, keep them as a segment.

Whom somebody drew round, and which title's likers are lit, stands in the URL.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from dashboard import jobs, loaders, session
from dashboard.charts.audience_map import draw_map, part_name
from dashboard.charts.map_drawing import MapDrawing
from dashboard.components.map_canvas import render_canvas
from dashboard.components.missing_step import render_missing
from dashboard.components.number import render_drill, render_figure_foot, render_frame
from dashboard.components.words import render_heading, render_note, render_question
from dashboard.map_areas import Area, areas_of, read_areas, write_areas
from dashboard.map_figures import AudienceMap, Choice, Spot, chosen_viewers, fans_of, ids_of, nearest_part
from dashboard.numbers import Drill
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_date, format_estimate, format_number, shorten
from dashboard.strings.sentences import counted, filter_sentence
from data.made_segments import ABOUT_LENGTH, MadeSegments
from data.records import Estimate, Filter
from data.settings import Settings
from data.snapshots import Snapshot

NAME_LENGTH = 80
TITLE_PAGE = "views/title.py"
TITLES_SHOWN = 10


def render_map(settings: Settings, snapshot: Snapshot, filter_: Filter) -> None:
    """The map of the viewers whom the filter means, and what was drawn round or lit on it."""
    map_ = loaders.load_audience_map(snapshot, filter_)
    if not map_.viewers:
        _render_nobody(settings, snapshot)
        return
    render_question(say("audience_map.question"), _answer(map_))
    areas = read_areas(session.option("area"))
    lit_title = next((spot for spot in map_.titles if spot.title_id == session.option("liked")), None)
    if areas:
        choice = loaders.load_choice(snapshot, filter_, areas)
        _render_figure(_with_choice(map_, areas, choice))
        _render_choice(settings, snapshot, filter_, map_, areas, choice)
    elif lit_title is not None:
        _render_figure(_with_title(snapshot, map_, lit_title))
        _render_title(snapshot, filter_, lit_title)
    else:
        _render_figure(_plain(map_))
        _render_titles(map_)


def _render_nobody(settings: Settings, snapshot: Snapshot) -> None:
    if "segments" in loaders.load_steps(snapshot):
        render_question(say("audience_map.question"), say("audience_map.nobody"))
    else:
        render_question(say("audience_map.question"), say("audience_map.no_map"))
        render_missing(settings, "segments")


def _answer(map_: AudienceMap) -> str:
    groups = [part for part in map_.parts if part.segment_id]
    if not groups:
        return say("audience_map.answer_none", viewers=counted("viewers", map_.viewers))
    return say(
        "audience_map.answer",
        viewers=counted("viewers", map_.viewers),
        segments=counted("segments", len(groups)),
        largest=groups[0].name,
        share=format_estimate(groups[0].share, "percent"),
    )


def _subtitle(map_: AudienceMap) -> str:
    drawn = say(
        "audience_map.subtitle",
        viewers=counted("viewers", map_.viewers),
        titles=counted("titles", len(map_.titles)),
    )
    missing = say("audience_map.missing", viewers=counted("viewers", map_.missing)) if map_.missing else ""
    return f"{drawn} {missing}".strip()


def _plain(map_: AudienceMap) -> MapDrawing:
    near = nearest_part(map_, map_.titles[0]) if map_.titles and map_.titles[0].likes else None
    if near is None:
        finding = say("audience_map.finding_none", viewers=counted("viewers", map_.viewers))
    else:
        finding = say(
            "audience_map.finding",
            title=map_.titles[0].name,
            count=format_count(near.viewers),
            near=format_count(near.share.n),
            segment=part_name(near.name),
        )
    return draw_map(map_, session.palette(), lit=None, areas=(), finding=finding, subtitle=_subtitle(map_))


def _with_title(snapshot: Snapshot, map_: AudienceMap, title: Spot) -> MapDrawing:
    finding = say(
        "audience_map.finding_title",
        likes=format_count(title.likes),
        viewers=format_count(map_.viewers),
        title=title.name,
    )
    lit = fans_of(snapshot, map_, title.title_id)
    return draw_map(map_, session.palette(), lit=lit, areas=(), finding=finding, subtitle=_subtitle(map_))


def _with_choice(map_: AudienceMap, areas: tuple[Area, ...], choice: Choice) -> MapDrawing:
    if choice.parts:
        first = choice.parts[0]
        finding = say(
            "audience_map.finding_choice",
            viewers=counted("viewers", choice.viewers),
            share=format_estimate(first.share, "percent"),
            segment=part_name(first.name),
        )
    else:
        finding = say("audience_map.finding_empty")
    lit = chosen_viewers(map_, areas)
    return draw_map(map_, session.palette(), lit=lit, areas=areas, finding=finding, subtitle=_subtitle(map_))


def _render_figure(drawing: MapDrawing) -> None:
    with st.container(gap="xxsmall"):
        render_heading(drawing.finding, f"{drawing.subtitle} {say('audience_map.hint')}")
        widget = session.key("audience_map")
        render_canvas(
            drawing.data, key=widget, on_drawn=lambda: _take_areas(widget), on_spot=lambda: _take_title(widget)
        )
        render_figure_foot(drawing, key="audience_map")


def _take_areas(widget: str) -> None:
    """What was drawn round becomes the choice."""
    areas = areas_of(session.sent(widget, "drawn"))
    if areas:
        session.set_options(area=write_areas(areas), liked="")


def _take_title(widget: str) -> None:
    """A clicked title lights up who likes it."""
    title_id = session.sent(widget, "spot")
    if isinstance(title_id, str):
        session.set_options(area="", liked=title_id)


def _clear() -> None:
    session.set_options(area="", liked="")
    session.forget_selections()


def _render_titles(map_: AudienceMap) -> None:
    """The way to a title's likers without a mouse."""
    names = {spot.title_id: spot.name for spot in map_.titles if spot.likes}
    picked = st.selectbox(
        say("audience_map.light"),
        list(names),
        index=None,
        format_func=lambda key: names.get(key, key),
        placeholder=say("audience_map.light"),
        label_visibility="collapsed",
        key=session.key("audience_map.light"),
        width=330,
    )
    if picked:
        session.set_options(liked=picked, area="")
        session.forget_selections()
        st.rerun()


def _render_title(snapshot: Snapshot, filter_: Filter, title: Spot) -> None:
    fans = filter_.but(fans=(title.title_id,))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if not filter_.fans:
            drill = Drill(grain="viewers", filter=fans)
            total = loaders.load_drawer(snapshot, drill).total
            render_drill(total, drill, key="audience_map.fans", label=counted("viewers", total))
        if st.button(say("audience_map.open_title"), icon=":material/arrow_forward:", key="audience_map.open"):
            session.set_filter(filter_.but(titles=(title.title_id,)))
            session.set_options(area="", liked="")
            session.forget_selections()
            st.switch_page(TITLE_PAGE)
        st.button(say("audience_map.clear"), key="audience_map.unlight", on_click=_clear)


def _render_choice(
    settings: Settings,
    snapshot: Snapshot,
    filter_: Filter,
    map_: AudienceMap,
    areas: tuple[Area, ...],
    choice: Choice,
) -> None:
    if not choice.viewers:
        render_note(say("audience_map.choice_empty"))
        st.button(say("audience_map.clear"), key="audience_map.clear", on_click=_clear)
        return
    left, right = st.columns([2, 3], gap="large")
    with left:
        render_heading(
            say("audience_map.choice_heading", viewers=counted("viewers", choice.viewers)),
            say("audience_map.choice_subtitle", share=format_estimate(choice.share, "percent")),
        )
        render_frame(_split(map_, choice), say("audience_map.split_alt"), key="audience_map.split")
        render_note(
            say("audience_map.likes", own=_mean(choice.likes), others=_mean(choice.others_like))
            if choice.likes.known and choice.others_like.known
            else say("audience_map.likes_few")
        )
    with right:
        _render_liked(choice, map_.viewers - choice.viewers)
    _render_keeping(settings, snapshot, filter_, map_, areas, choice)


def _mean(estimate: Estimate) -> str:
    assert estimate.value is not None and estimate.low is not None and estimate.high is not None
    low, high = format_number(estimate.low), format_number(estimate.high)
    return f"{format_number(estimate.value)} ({low}–{high})"


def _split(map_: AudienceMap, choice: Choice) -> pd.DataFrame:
    whole = {part.segment_id: part.share for part in map_.parts}
    return pd.DataFrame(
        {
            say("audience_map.segment"): [part_name(part.name) for part in choice.parts],
            say("audience_map.viewers"): [part.viewers for part in choice.parts],
            say("audience_map.of_chosen"): [format_estimate(part.share, "percent") for part in choice.parts],
            say("audience_map.of_all"): [format_estimate(whole[part.segment_id], "percent") for part in choice.parts],
        }
    )


def _render_liked(choice: Choice, others: int) -> None:
    if not choice.liked:
        compared = say("audience_map.liked_compared", count=format_count(choice.compared))
        render_heading(say("audience_map.liked_none"), compared)
        return
    shown = choice.liked[:TITLES_SHOWN]
    render_heading(
        say("audience_map.liked", title=shown[0].name),
        say(
            "audience_map.liked_subtitle",
            shown=format_count(len(shown)),
            found=format_count(len(choice.liked)),
            count=format_count(choice.compared),
            n=format_count(choice.viewers),
            others=format_count(others),
        ),
    )
    frame = pd.DataFrame(
        {
            say("column.title"): [each.name for each in shown],
            say("audience_map.of_these"): [format_estimate(each.chosen, "percent") for each in shown],
            say("audience_map.of_others"): [format_estimate(each.others, "percent") for each in shown],
            say("column.difference"): [format_estimate(each.difference, "net") for each in shown],
        }
    )
    render_frame(frame, say("audience_map.liked", title=shown[0].name), key="audience_map.liked")


def _render_keeping(
    settings: Settings,
    snapshot: Snapshot,
    filter_: Filter,
    map_: AudienceMap,
    areas: tuple[Area, ...],
    choice: Choice,
) -> None:
    render_heading(say("audience_map.keep_heading"), say("audience_map.keep_subtitle"))
    with st.form(session.key("audience_map.keep"), border=False):
        left, right = st.columns(2, gap="small")
        with left:
            name = st.text_input(say("audience.name"), max_chars=NAME_LENGTH, key=session.key("audience_map.name"))
        with right:
            who = st.text_input(
                say("audience.who"),
                value=session.reviewer(),
                max_chars=NAME_LENGTH,
                key=session.key("audience_map.who"),
            )
        keep = st.form_submit_button(
            say("audience_map.keep", viewers=counted("viewers", choice.viewers)), type="primary"
        )
    st.button(say("audience_map.clear"), key="audience_map.clear", on_click=_clear)
    if keep:
        with told():
            sentence = filter_sentence(filter_, **loaders.load_names(snapshot))
            day = format_date(datetime.now(UTC))
            about = shorten(say("audience_map.about", day=day, sentence=sentence), ABOUT_LENGTH)
            viewer_ids = ids_of(map_, chosen_viewers(map_, areas))
            made = MadeSegments(settings.app_state).make_list(name, viewer_ids, who, about)
            jobs.submit_publish(settings)
            session.set_reviewer(who)
            session.set_options(section="", kind="made", segment=made.segment_id, area="", liked="")
            session.forget_selections()
            st.rerun()
