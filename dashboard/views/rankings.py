"""Rankings: what leads a list, and how sure is the order? Build, preview, publish, and the editions there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from dashboard import loaders, session
from dashboard.components.filter_bar import render_filter_bar
from dashboard.components.provenance import render_provenance
from dashboard.components.ranking_editions import render_editions
from dashboard.components.ranking_preview import chosen_look, render_preview
from dashboard.components.ranking_publish import render_publish, render_save
from dashboard.components.ranking_rules import render_rules
from dashboard.components.ranking_table import render_doubts, render_left_out, render_method, render_ranking
from dashboard.components.words import render_note, render_question
from dashboard.problems import told
from dashboard.ranking_choice import DEFAULT, OPTIONS, asked_definition, find_list
from dashboard.ranking_loaders import load_list
from dashboard.ranking_words import describe_making
from dashboard.strings import say
from dashboard.strings.formats import format_date
from dashboard.strings.rankings import ranking_answer
from data.ranked import Edition, ListDefinition, Ranking
from data.rankings import BUILT_IN, EditionLine, Made, Rankings, name_key
from data.records import Filter
from data.settings import Settings
from data.snapshots import Snapshot

TABS = ("build", "preview", "publish", "editions")
NO_EDITION = "none"


def render() -> None:
    """The page."""
    with told():
        settings = loaders.load_studio()
        snapshot = loaders.load_snapshot(settings)
        rankings = Rankings(settings.app_state)
        saved, known = find_list(rankings, session.option("list"))
        definition, against = _render_bar(snapshot, rankings, saved)
        lines = {line.edition_id: line for line in rankings.editions(saved.name)}
        if not known:
            render_note(say("rankings.unknown_list", name=session.option("list")))
        ranking, answer = None, say("rankings.empty")
        with told():
            ranking = load_list(snapshot, definition, against)
            earlier = lines.get(against.edition_id) if against else None
            answer = ranking_answer(ranking, earlier, loaders.load_aspect_names(snapshot).get(definition.aspect, ""))
        render_question(say("rankings.question", name=definition.name), answer)
        _render_tabs(settings, snapshot, rankings, ranking, against)


def _render_bar(
    snapshot: Snapshot, rankings: Rankings, saved: ListDefinition
) -> tuple[ListDefinition, Edition | None]:
    """List, filter and rules; returns the list that is meant, and the edition that moves are against."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        _render_lists(rankings, saved)
        _use_own_filter(saved)
        filter_ = render_filter_bar(snapshot)
        options = {name: session.option(name) for name in OPTIONS}
        definition = asked_definition(saved, filter_, options)
        render_rules(snapshot, saved, definition)
        against = _render_against(rankings, saved.name)
    return definition, against


def _use_own_filter(saved: ListDefinition) -> None:
    """A list that was saved with a filter is shown with it until another is chosen."""
    if session.current_filter() == Filter() and saved.filter != Filter():
        session.set_filter(saved.filter)


def _render_lists(rankings: Rankings, current: ListDefinition) -> None:
    names = [*BUILT_IN, *(entry.name for entry in rankings.saved())]
    picked = st.selectbox(
        say("rankings.list"),
        names,
        index=names.index(current.name),
        format_func=lambda name: say("rankings.built_in", name=name) if name in BUILT_IN else name,
        label_visibility="collapsed",
        key=session.key(f"rankings.list.{current.name}"),
        width=240,
    )
    if picked is not None and picked != current.name:
        named = "" if picked == DEFAULT else picked
        session.set_options(list=named, against="", edition="", beside="", headline="", **dict.fromkeys(OPTIONS, ""))
        session.set_filter(rankings.find(picked).filter)
        session.forget_selections()
        st.rerun()


def _render_against(rankings: Rankings, name: str) -> Edition | None:
    """Which edition moves are told against: the newest, unless another or none is chosen."""
    lines = {str(line.number): line for line in rankings.editions(name)}
    if not lines:
        return None
    offered = [*lines, NO_EDITION]
    asked = session.option("against")
    current = asked if asked in offered else offered[0]
    picked = st.selectbox(
        say("rankings.against"),
        offered,
        index=offered.index(current),
        format_func=lambda number: _edition_name(lines.get(number)),
        label_visibility="collapsed",
        key=session.key(f"rankings.against.{name_key(name)}.{current}"),
        help=say("rankings.against"),
        width=250,
    )
    if picked is not None and picked != current:
        session.set_options(against="" if picked == offered[0] else picked)
        st.rerun()
    line = lines.get(current)
    return rankings.edition_of_id(line.edition_id) if line else None


def _edition_name(line: EditionLine | None) -> str:
    if line is None:
        return say("rankings.against_none")
    return say("rankings.against_edition", number=line.number, day=format_date(line.created_at))


def _render_tabs(
    settings: Settings, snapshot: Snapshot, rankings: Rankings, ranking: Ranking | None, against: Edition | None
) -> None:
    parts: dict[str, Callable[[], None]] = {
        "editions": partial(render_editions, settings, rankings, _list_name(ranking)),
    }
    if ranking is not None:
        parts["build"] = partial(_render_build, snapshot, rankings, ranking)
        parts["preview"] = partial(_with_made, settings, snapshot, ranking, render_preview)
        parts["publish"] = partial(
            _with_made,
            settings,
            snapshot,
            ranking,
            lambda shown, made: render_publish(rankings, shown, made, against),
        )
    for name, tab in zip(TABS, _tabs(), strict=True):
        # A picture takes a second to draw: it is drawn for whoever looks at it.
        if tab.open and name in parts:
            with tab, told():
                parts[name]()


def _list_name(ranking: Ranking | None) -> str:
    return ranking.definition.name if ranking else session.option("list") or DEFAULT


def _with_made(
    settings: Settings, snapshot: Snapshot, ranking: Ranking, render_part: Callable[[Ranking, Made], None]
) -> None:
    look, language, headline = chosen_look(settings)
    render_part(ranking, describe_making(snapshot, ranking.definition, look, language, headline))


def _tabs() -> Sequence[TabContainer]:
    opened = session.option("tab")
    return st.tabs(
        [say(f"rankings.tab_{name}") for name in TABS],
        default=say(f"rankings.tab_{opened}") if opened in TABS else None,
        key=session.key("rankings.tab"),
        on_change=_keep_tab,
    )


def _keep_tab() -> None:
    """Say in the URL which tab is open, so that a link or a reload opens it."""
    names = {say(f"rankings.tab_{name}"): name for name in TABS}
    opened = names.get(str(session.value("rankings.tab")), "")
    session.set_options(tab="" if opened == TABS[0] else opened)


def _render_build(snapshot: Snapshot, rankings: Rankings, ranking: Ranking) -> None:
    render_ranking(ranking)
    render_save(rankings, ranking.definition)
    render_doubts(ranking)
    render_left_out(ranking)
    render_method(ranking)
    render_provenance(snapshot)


if __name__ == "__main__":
    render()
