"""Compare: how does a title stand against others, and how do parts of its audience differ?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast, get_args

import streamlit as st

from dashboard import compare_figures, loaders, session
from dashboard.charts.compare import draw_matrix, draw_sides, matrix_finding, matrix_subtitle
from dashboard.charts.courses import draw_courses
from dashboard.compare_figures import LEAST, MOST, By, Comparison, Courses, Group
from dashboard.components.filter_bar import render_filter_bar
from dashboard.components.number import render_drawing, render_drill
from dashboard.components.provenance import render_provenance
from dashboard.components.topic_runs import render_topic_runs
from dashboard.components.words import render_heading, render_note, render_question
from dashboard.numbers import Drill
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.comparing import compare_answer
from dashboard.strings.formats import format_count, format_date, plain_markdown
from dashboard.strings.sentences import counted, language_name, listed, source_name
from data.records import Filter
from data.snapshots import Snapshot

#: Two runs of topics are no groups of evidence, and so no `By`.
RUNS = "runs"
KINDS: tuple[str, ...] = (*get_args(By), RUNS)
SUGGESTED = 3


def render() -> None:
    """The page."""
    with told():
        settings = loaders.load_studio()
        snapshot = loaders.load_snapshot(settings)
        names = loaders.load_title_names(snapshot)
        if not names:
            render_question(say("compare.question_empty"), say("compare.empty_studio"))
            return
        by = _current_kind()
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            _render_kinds(by)
            filter_ = Filter() if by == RUNS else render_filter_bar(snapshot, with_titles=by == "segments")
        if by == RUNS:
            render_topic_runs(settings, snapshot)
        elif by == "titles":
            _render_titles(snapshot, names, filter_)
        elif by == "segments":
            _render_segments(snapshot, filter_)
        else:
            _render_parts(snapshot, names, cast("By", by), filter_)


def _current_kind() -> str:
    named = session.option("by")
    return next((kind for kind in KINDS if kind == named), "titles")


def _render_kinds(current: str) -> None:
    picked = st.selectbox(
        say("compare.by"),
        KINDS,
        index=KINDS.index(current),
        format_func=lambda kind: say(f"compare.by_{kind}"),
        label_visibility="collapsed",
        key=session.key(f"compare.by.{current}"),
        width=150,
    )
    if picked is not None and picked != current:
        session.set_options(by="" if picked == "titles" else picked, a="", b="", at="")
        st.rerun()


def _render_titles(snapshot: Snapshot, names: dict[str, str], filter_: Filter) -> None:
    named = session.current_filter().titles
    known = [title_id for title_id in dict.fromkeys(named) if title_id in names]
    chosen = known[:MOST]
    _render_choice(names, chosen)
    groups = compare_figures.title_groups(snapshot, filter_, chosen)
    if len(groups) < LEAST:
        _render_too_few(snapshot, names, groups, [key for key in named if key not in names])
        return
    first, *others = [group.label for group in groups]
    _render_comparison(snapshot, groups, say("compare.question_titles", first=first, others=listed(others)))
    if len(known) > MOST:
        render_note(say("compare.too_many", count=format_count(len(known)), most=format_count(MOST)))


def _render_choice(names: dict[str, str], chosen: Sequence[str]) -> None:
    picked = st.multiselect(
        say("compare.titles"),
        list(names),
        default=list(chosen),
        format_func=lambda key: names.get(key, key),
        max_selections=MOST,
        placeholder=say("compare.titles_placeholder"),
        label_visibility="collapsed",
        key=session.key(f"compare.titles.{'.'.join(chosen)}"),
    )
    if picked != list(chosen):
        _compare(picked)


def _compare(title_ids: Sequence[str]) -> None:
    session.set_filter(session.current_filter().but(titles=tuple(title_ids)))
    session.forget_selections()
    st.rerun()


def _render_too_few(
    snapshot: Snapshot, names: dict[str, str], groups: Sequence[Group], missing: Sequence[str]
) -> None:
    """What to choose, with suggestions: the most reviewed titles, or those most like the one that is chosen."""
    if groups:
        first = groups[0]
        answer = say("compare.empty_one", first=first.label)
        ids = list(first.filter.titles)
        alike = snapshot.rows("dashboard/titles_alike", title_id=ids[0], size=SUGGESTED)
        offered = [(row["name"], [*ids, row["title_id"]]) for row in alike]
    else:
        answer = say("compare.empty_missing", names=listed(missing)) if missing else say("compare.empty_none")
        best, *rest = names
        offered = [(listed([names[best], names[key]]), [best, key]) for key in rest[:SUGGESTED]]
    render_question(say("compare.question_empty"), answer)
    with st.container(horizontal=True, gap="small"):
        for name, title_ids in offered:
            label = say("compare.suggest", title=plain_markdown(name))
            if st.button(label, key=session.key(f"compare.suggest.{title_ids[-1]}")):
                _compare(title_ids)


def _render_segments(snapshot: Snapshot, filter_: Filter) -> None:
    """Segments of viewers beside each other, in what they say of the filter's titles."""
    names = loaders.load_segment_names(snapshot)
    chosen = [segment_id for segment_id in dict.fromkeys(filter_.segments) if segment_id in names][:MOST]
    picked = st.multiselect(
        say("compare.segments"),
        list(names),
        default=chosen,
        format_func=lambda key: names.get(key, key),
        max_selections=MOST,
        placeholder=say("compare.segments_placeholder"),
        label_visibility="collapsed",
        key=session.key(f"compare.segments.{'.'.join(chosen)}"),
    )
    if picked != chosen:
        _compare_segments(picked)
    if len(chosen) < LEAST:
        _suggest_segments(names, chosen)
        return
    groups = compare_figures.segment_groups(filter_, chosen, names)
    first, *others = [group.label for group in groups]
    _render_comparison(snapshot, groups, say("compare.question_segments", first=first, others=listed(others)))


def _compare_segments(segment_ids: Sequence[str]) -> None:
    session.set_filter(session.current_filter().but(segments=tuple(segment_ids)))
    session.forget_selections()
    st.rerun()


def _suggest_segments(names: dict[str, str], chosen: Sequence[str]) -> None:
    """The first segments that there are, set beside the first or beside the one that is chosen."""
    enough = len(names) >= LEAST
    render_question(
        say("compare.question_segments_empty"), say("compare.segments_none" if enough else "compare.segments_missing")
    )
    if not enough:
        return
    first = chosen[0] if chosen else next(iter(names))
    rest = [key for key in names if key != first]
    with st.container(horizontal=True, gap="small"):
        for key in rest[:SUGGESTED]:
            label = say("compare.suggest", title=plain_markdown(listed([names[first], names[key]])))
            if st.button(label, key=session.key(f"compare.suggest.{key}")):
                _compare_segments([first, key])


def _render_parts(snapshot: Snapshot, names: dict[str, str], by: By, filter_: Filter) -> None:
    title_id = _chosen_title(names)
    (title,) = compare_figures.title_groups(snapshot, filter_, [title_id])
    groups = _period_groups(snapshot, title) if by == "period" else _value_groups(snapshot, title, by)
    if groups is None:
        question = say("compare.question_titles", first=title.label, others=say(f"compare.by_{by}").lower())
        render_question(question, say(f"compare.parts_none_{by}", title=title.label))
        return
    a, b = (group.phrase for group in groups)
    day = format_date(groups[1].filter.since)
    key = "compare.question_period" if by == "period" else "compare.question_parts"
    _render_comparison(snapshot, groups, say(key, title=title.label, a=a, b=b, day=day))


def _chosen_title(names: dict[str, str]) -> str:
    offered = [key for key in (session.option("of"), *session.current_filter().titles, *names) if key in names]
    current = offered[0]
    picked = st.selectbox(
        say("title.choose"),
        list(names),
        index=list(names).index(current),
        format_func=lambda key: names[key],
        label_visibility="collapsed",
        key=session.key(f"compare.of.{current}"),
        width=330,
    )
    if picked is not None and picked != current:
        session.set_options(of=picked, a="", b="", at="")
        st.rerun()
    return current


def _period_groups(snapshot: Snapshot, title: Group) -> list[Group] | None:
    days = compare_figures.split_days(snapshot, title)
    if days is None:
        return None
    first, last, middle = days
    asked = _day(session.option("at"))
    current = asked if asked and first <= asked <= last else middle
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", width="content"):
        render_note(say("compare.split"))
        picked = st.date_input(
            say("compare.split"),
            value=current,
            min_value=first,
            max_value=last,
            format="YYYY-MM-DD",
            label_visibility="collapsed",
            key=session.key(f"compare.at.{current}"),
            width=150,
        )
    if session.option("at") and current != asked:
        render_note(say("compare.split_unread"))
    if isinstance(picked, date) and picked != current:
        session.set_options(at=picked.isoformat())
        st.rerun()
    day = format_date(current)
    names = [
        (say(f"compare.{part}", day=day), say(f"compare.phrase_{part}", day=day)) for part in ("before", "after")
    ]
    return compare_figures.period_groups(title, current, names)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _value_groups(snapshot: Snapshot, title: Group, by: By) -> list[Group] | None:
    """Two values of a field, the commonest two unless the URL names others."""
    reviews = dict(compare_figures.parts_of(snapshot, title).get(by, ()))
    if not reviews:
        return None
    values = list(reviews)
    a = session.option("a") if session.option("a") in reviews else values[0]
    rest = [value for value in values if value != a]
    b = session.option("b") if session.option("b") in rest else rest[0]
    picked = _render_values(by, reviews, (a, b))
    if picked != (a, b):
        session.set_options(a=picked[0], b=picked[1])
        st.rerun()
    labels = [_label(by, value) for value in (a, b)]
    names = [(label, say(f"compare.phrase_{by}", name=label)) for label in labels]
    return compare_figures.part_groups(title, by, [a, b], names)


def _render_values(by: By, reviews: dict[str, int], current: tuple[str, str]) -> tuple[str, str]:
    a, b = current
    offered = {"a": list(reviews), "b": [value for value in reviews if value != a]}
    picked = []
    for column, (name, chosen) in zip(
        st.columns(2, wrap=False, gap="xsmall", width=500), zip("ab", current, strict=True), strict=True
    ):
        with column:
            found = st.selectbox(
                say(f"compare.part_{name}"),
                offered[name],
                index=offered[name].index(chosen),
                format_func=lambda value: say(
                    "compare.part_reviews", name=_label(by, value), reviews=format_count(reviews[value])
                ),
                label_visibility="collapsed",
                key=session.key(f"compare.{name}.{by}.{a}.{b}"),
            )
        picked.append(chosen if found is None else found)
    return picked[0], picked[1]


def _label(by: By, value: str) -> str:
    if by == "languages":
        return language_name(value)
    return source_name(value) if by == "sources" else value


def _render_comparison(snapshot: Snapshot, groups: list[Group], question: str) -> None:
    comparison, courses = loaders.load_comparison(snapshot, groups)
    render_question(question, compare_answer(comparison))
    _render_figures(comparison, courses)
    render_provenance(snapshot)


def _render_counts(comparison: Comparison) -> None:
    with st.container(horizontal=True, gap="small"):
        for place, side in enumerate(comparison.sides):
            drill = Drill(grain="reviews", filter=side.group.filter)
            label = say("compare.reviews_of", name=side.group.label, reviews=counted("reviews", side.reviews))
            render_drill(side.reviews, drill, key=f"compare.reviews.{place}", label=plain_markdown(label))


def _render_figures(comparison: Comparison, courses: Courses | None) -> None:
    palette = session.palette()
    left, right = st.columns([2, 3], gap="large")
    with left:
        render_drawing(draw_sides(comparison, palette), key="compare.sides")
        _render_counts(comparison)
        drawing = draw_courses(courses, palette) if courses is not None else None
        if drawing is not None:
            render_drawing(drawing, key="compare.courses")
        elif any(side.group.start for side in comparison.sides):
            render_note(say("compare.courses_none"))
        if comparison.entities:
            _render_entities(comparison)
    with right:
        if comparison.aspects:
            finding, subtitle = matrix_finding(comparison.aspects, comparison), matrix_subtitle(comparison)
            rows = comparison.aspects
            render_drawing(
                draw_matrix(rows, comparison, palette, finding=finding, subtitle=subtitle), key="compare.aspects"
            )
        else:
            render_heading(say("compare.matrix_heading_none"), say("compare.matrix_none"))


def _render_entities(comparison: Comparison) -> None:
    drawing = draw_matrix(
        comparison.entities,
        comparison,
        session.palette(),
        finding=matrix_finding(comparison.entities, comparison),
        subtitle=say("compare.entities_subtitle"),
    )
    render_drawing(drawing, key="compare.entities")


if __name__ == "__main__":
    render()
