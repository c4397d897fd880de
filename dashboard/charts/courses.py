"""How groups went since release: one panel a group, aligned at that day."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.drawing import SYMBOLS, Drawing, blank, lean, lean_colour
from dashboard.charts.marks import add_note, bounds, broken, clickable, hover_text
from dashboard.charts.palette import Palette
from dashboard.compare_figures import Cell, Course, Courses
from dashboard.numbers import Number
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_value, shorten
from dashboard.strings.sentences import listed

PANEL = 104


def draw_courses(courses: Courses, palette: Palette) -> Drawing | None:
    """Net sentiment since release, one panel a group under each other, aligned at that day; None without a point."""
    lines = [course for course in courses.courses if any(number.known for _, number in course.points)]
    if not lines:
        return None
    figure = blank(palette, PANEL * len(lines) + 44)
    reach = _reach(lines)
    for place, course in enumerate(lines):
        _add_course(figure, palette, course, place, lines[0] if place else None)
        top = 1 - place / len(lines)
        figure.update_layout(
            {
                f"yaxis{place + 1 if place else ''}": {
                    "domain": [top - 0.88 / len(lines), top - 0.24 / len(lines)],
                    "range": reach,
                    "zeroline": True,
                    "dtick": 50,
                    "tickformat": "~g",
                    "showgrid": False,
                    "automargin": True,
                }
            }
        )
        add_note(
            figure,
            palette,
            0,
            top,
            _course_label(course),
            "paper",
            y_reference="paper",
            colour=palette.ink,
            anchor="top",
        )
    first = min(age for course in lines for age, number in course.points if number.known)
    last = max(age for course in lines for age, number in course.points if number.known)
    ticks = _ticks(first, last)
    figure.update_xaxes(
        range=[first - 0.6, last + 0.9],
        tickvals=ticks,
        ticktext=[_tick(age, courses.days) for age in ticks],
        showgrid=False,
        zeroline=False,
        anchor=f"y{len(lines)}" if len(lines) > 1 else "y",
        tickangle=0,
    )
    figure.add_shape(
        type="line",
        x0=-0.5,
        x1=-0.5,
        y0=0,
        y1=1,
        yref="paper",
        line={"color": palette.quiet, "width": 1, "dash": "dot"},
        layer="below",
    )
    figure.update_layout(margin={"r": 30, "t": 8, "b": 30})
    return Drawing(
        figure, _courses_finding(lines), _courses_subtitle(lines, courses.days), _courses_table(lines, courses)
    )


def _reach(lines: Sequence[Course]) -> list[float]:
    ends = [0.0]
    for course in lines:
        for _, number in course.points:
            if number.known:
                ends += bounds(number)
    pad = (max(ends) - min(ends)) * 0.06
    return [min(ends) - pad, max(ends) + pad]


def _add_course(figure: go.Figure, palette: Palette, course: Course, place: int, first: Course | None) -> None:
    axis = f"y{place + 1}" if place else "y"
    if first is not None:
        _add_reference(figure, palette, first, axis)
    known = [(age, number) for age, number in course.points if number.known]
    values = [bounds(number) for _, number in known]
    figure.add_scatter(
        x=[age for age, _ in known],
        y=[value for _, value, _ in values],
        mode="lines",
        line={"color": palette.hairline, "width": 1.5},
        hoverinfo="skip",
        yaxis=axis,
    )
    signs = [lean(number.estimate) for _, number in known]
    for sign in SYMBOLS:
        own = [
            ((age, low), (age, high))
            for (age, _), (low, _, high), mark in zip(known, values, signs, strict=True)
            if mark == sign
        ]
        xs, ys = broken(own)
        figure.add_scatter(
            x=xs,
            y=ys,
            mode="lines",
            line={"color": lean_colour(palette, sign), "width": 3},
            opacity=0.45,
            hoverinfo="skip",
            yaxis=axis,
        )
    last = len(known) - 1
    figure.add_scatter(
        x=[age for age, _ in known],
        y=[value for _, value, _ in values],
        mode="markers+text",
        marker={
            "color": [lean_colour(palette, sign) for sign in signs],
            "size": 10,
            "symbol": [SYMBOLS[sign] for sign in signs],
            "line": {"color": palette.paper, "width": 1},
        },
        text=[
            format_value(number.estimate, number.unit) if at == last else "" for at, (_, number) in enumerate(known)
        ],
        textposition="middle right",
        textfont={"size": 12, "color": palette.ink},
        yaxis=axis,
        **clickable(
            [number for _, number in known],
            [hover_text(number, Cell(number), course.group.label) for _, number in known],
        ),
    )


def _add_reference(figure: go.Figure, palette: Palette, course: Course, axis: str) -> None:
    """The course that the others are held against, dotted."""
    known = [(age, number) for age, number in course.points if number.known]
    figure.add_scatter(
        x=[age for age, _ in known],
        y=[bounds(number)[1] for _, number in known],
        mode="lines",
        line={"color": palette.accent, "width": 1.2, "dash": "dot"},
        opacity=0.7,
        hoverinfo="skip",
        yaxis=axis,
    )


def _ticks(first: int, last: int) -> list[int]:
    step = max(1, -(-(last - min(first, 0)) // 6))
    return list(range(-(-first // step) * step, last + 1, step))


def _tick(age: int, days: int) -> str:
    if age == 0:
        return say("compare.tick_release")
    unit = {7: "week", 365: "year"}.get(days, "day")
    return say(f"compare.tick_{unit}", n=format_count(age * days if unit == "day" else age))


def _course_label(course: Course) -> str:
    name = shorten(course.group.label, 34)
    if course.change is None:
        return say("compare.course_short", name=name)
    if not course.beyond_noise:
        return say("compare.course_flat", name=name)
    change = Number(unit="net", estimate=course.change, rows=0, drill=course.points[0][1].drill)
    return say("compare.course_moved", name=name, change=change.text)


def _courses_finding(lines: Sequence[Course]) -> str:
    fell = [
        line.group.label for line in lines if line.beyond_noise and (line.change and (line.change.value or 0) < 0)
    ]
    rose = [
        line.group.label for line in lines if line.beyond_noise and (line.change and (line.change.value or 0) > 0)
    ]
    if fell and rose:
        return say("compare.courses_both", fell=listed(fell), rose=listed(rose))
    if fell:
        return say("compare.courses_fell", fell=listed(fell))
    return say("compare.courses_rose", rose=listed(rose)) if rose else say("compare.courses_flat")


def _courses_subtitle(lines: Sequence[Course], days: int) -> str:
    unreleased = [line.group.label for line in lines if not line.group.released]
    return say(
        "compare.courses_subtitle",
        days=days,
        first=lines[0].group.label,
        unreleased=say("compare.courses_unreleased", names=listed(unreleased)) if unreleased else "",
    )


def _courses_table(lines: Sequence[Course], courses: Courses) -> pd.DataFrame:
    rows = [(line.group.label, age * courses.days, number) for line in lines for age, number in line.points]
    return pd.DataFrame(
        {
            say("column.label"): [label for label, *_ in rows],
            say("compare.column_day"): [day for _, day, _ in rows],
            say("column.value"): [number.text for *_, number in rows],
            say("column.n"): [number.rows for *_, number in rows],
        }
    )
