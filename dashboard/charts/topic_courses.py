"""How topics went over time: a panel each, with the band of its interval, and where a rise began."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go

from analytics.figures.emerging import Emerging
from analytics.figures.topic_course import CoursePoint, TopicCourse
from dashboard.charts.drawing import SYMBOLS, Drawing, blank, lean, lean_colour
from dashboard.charts.marks import add_note, bounds, clickable
from dashboard.charts.palette import Palette
from dashboard.numbers import Number, number_of
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_date, format_value, plain_markup, shorten

PANEL, NAME = 150, 44
Measure = Literal["share", "net"]


def draw_topic_courses(
    courses: Sequence[TopicCourse],
    palette: Palette,
    *,
    measure: Measure = "share",
    unit: str = "week",
    emerging: Sequence[Emerging] = (),
    days: int = 0,
) -> Drawing:
    """One panel a course, all on one scale: a line with the band of its 95 % intervals.

    Args:
        courses: of several topics by the calendar, or of one topic in several titles since release.
        palette: the theme's colours.
        measure: what is drawn.
        unit: day, week or month.
        emerging: rises to be marked in the panel of their topic (and title).
        days: how many days a period has, where titles are aligned at their release; 0 where they are not.
    """
    height = PANEL * max(1, len(courses))
    figure = blank(palette, height + 40)
    shown = [_known(course, measure) for course in courses]
    reach = _reach([number for course in shown for _, number in course], measure)
    for place, (course, points) in enumerate(zip(courses, shown, strict=True)):
        axis = f"y{place + 1}" if place else "y"
        top = 1 - place / len(courses)
        figure.update_layout(
            {
                axis.replace("y", "yaxis"): {
                    "domain": [top - 0.86 / len(courses), top - 0.22 / len(courses)],
                    "range": reach,
                    "nticks": 3,
                    "tickformat": "~g",
                    "automargin": True,
                    "anchor": "x",
                }
            }
        )
        if measure == "share":
            rise = None if days else _rise(course, emerging)
            if rise is not None:
                _mark_rise(figure, palette, rise, axis, reach)
        _add_course(figure, palette, points, axis, measure, aged=bool(days))
        name = shorten(course.title or course.topic.label, NAME)
        add_note(figure, palette, 0, top, name, "paper", y_reference="paper", colour=palette.ink, anchor="top")
    _lay_out_time(figure, shown, days, len(courses))
    return Drawing(
        figure,
        _finding(courses, shown, measure, emerging),
        _subtitle(measure, unit, days),
        _table(courses, shown),
    )


def _known(course: TopicCourse, measure: Measure) -> list[tuple[CoursePoint, Number]]:
    numbers = [(point, number_of(getattr(point, measure))) for point in course.points]
    return [(point, number) for point, number in numbers if number.known]


def _at(point: CoursePoint, *, aged: bool) -> Any:
    """Where a point stands: its age, or the middle of its period."""
    return point.age if aged else point.start + timedelta(days=(point.end - point.start).days // 2)


def _reach(numbers: Sequence[Number], measure: Measure) -> list[float]:
    ends = [0.0, *(end for number in numbers for end in (bounds(number)[0], bounds(number)[2]))]
    pad = max(1.0, max(ends) - min(ends)) * 0.08
    return [min(ends) - (0.0 if measure == "share" else pad), max(ends) + pad]


def _add_course(
    figure: go.Figure,
    palette: Palette,
    points: Sequence[tuple[CoursePoint, Number]],
    axis: str,
    measure: Measure,
    *,
    aged: bool,
) -> None:
    at = [_at(point, aged=aged) for point, _ in points]
    values = [bounds(number) for _, number in points]
    figure.add_scatter(
        x=[*at, *reversed(at)],
        y=[high for *_, high in values] + [low for low, *_ in reversed(values)],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=palette.neutral,
        opacity=0.22,
        hoverinfo="skip",
        yaxis=axis,
    )
    figure.add_scatter(
        x=at,
        y=[value for _, value, _ in values],
        mode="lines",
        line={"color": palette.neutral, "width": 2},
        hoverinfo="skip",
        yaxis=axis,
    )
    signs = ["neutral" if measure == "share" else lean(number.estimate) for _, number in points]
    last = len(points) - 1
    figure.add_scatter(
        x=at,
        y=[value for _, value, _ in values],
        mode="markers+text",
        marker={
            "color": [lean_colour(palette, sign) for sign in signs],
            "size": 7 if measure == "share" else 9,
            "symbol": [SYMBOLS[sign] for sign in signs],
            "line": {"color": palette.paper, "width": 1},
        },
        text=[
            format_value(number.estimate, number.unit) if place == last else ""
            for place, (_, number) in enumerate(points)
        ],
        textposition="middle right",
        textfont={"size": 13, "color": palette.ink},
        yaxis=axis,
        **clickable([number for _, number in points], [_hover(point, number) for point, number in points]),
    )


def _hover(point: CoursePoint, number: Number) -> str:
    span = format_date(point.start)
    if point.end > point.start:
        span = say("number.range", low=span, high=format_date(point.end))
    key = "figure.reviews" if number.drill.grain == "reviews" else "figure.rows"
    return f"<b>{plain_markup(span)}</b><br>{number.text}<br>{say(key, rows=format_count(number.rows))}"


def _mark_rise(figure: go.Figure, palette: Palette, one: Emerging, axis: str, reach: Sequence[float]) -> None:
    """The day from which it rose as a line, the day from which that could be told dotted, each with a word."""
    days = [(one.since, "since", "solid", 0.0)]
    if one.flagged != one.since:
        days.append((one.flagged, "flagged", "dot", 0.22))
    for day, word, dash, down in days:
        figure.add_shape(
            type="line",
            x0=_noon(day), x1=_noon(day), y0=0, y1=1, yref=f"{axis} domain",
            line={"color": palette.accent, "width": 1.5, "dash": dash},
            layer="below",
        )  # fmt: skip
        figure.add_annotation(
            x=_noon(day), y=reach[1] - down * (reach[1] - reach[0]), yref=axis, xanchor="right", yanchor="top",
            text=plain_markup(say(f"topic_figures.{word}", day=format_date(day))), showarrow=False,
            font={"size": 12, "color": palette.accent}, bgcolor=palette.paper, borderpad=1, xshift=-4,
        )  # fmt: skip


def _noon(day: date) -> pd.Timestamp:
    return pd.Timestamp(day)


def _rise(course: TopicCourse, emerging: Sequence[Emerging]) -> Emerging | None:
    """The surest rise of a course's topic: it may have risen in several titles and languages."""
    own = [one for one in emerging if one.topic_id == course.topic.topic_id]
    own = [one for one in own if not course.title_id or course.title_id in one.titles]
    return min(own, key=lambda one: one.p_value, default=None)


def _lay_out_time(
    figure: go.Figure, shown: Sequence[Sequence[tuple[CoursePoint, Number]]], days: int, panels: int
) -> None:
    at = [_at(point, aged=bool(days)) for points in shown for point, _ in points]
    axis: dict[str, Any] = {"showgrid": False, "zeroline": False, "tickangle": 0, "nticks": 5}
    axis["anchor"] = f"y{panels}" if panels > 1 else "y"
    if days and at:
        step = max(1, -(-(max(at) - min(at)) // 5))
        ticks = list(range(min(at), max(at) + 1, step))
        axis |= {
            "tickvals": ticks,
            "ticktext": [format_count(age * days) if age >= 0 else f"−{-age * days}" for age in ticks],
        }
        axis["range"] = [min(at) - 0.5, max(at) + 1]
    figure.update_xaxes(**axis)
    figure.update_layout(margin={"r": 52, "t": 6, "b": 28})


def _finding(
    courses: Sequence[TopicCourse],
    shown: Sequence[Sequence[tuple[CoursePoint, Number]]],
    measure: Measure,
    emerging: Sequence[Emerging],
) -> str:
    rise = next((one for course in courses if (one := _rise(course, emerging)) is not None), None)
    if rise is not None and measure == "share":
        return say(
            "topic_figures.course_emerging",
            name=rise.label,
            before=format_value(rise.before.estimate, "percent"),
            after=format_value(rise.after.estimate, "percent"),
            since=format_date(rise.since),
        )
    name = courses[0].topic.label if courses else ""
    if not courses or len(shown[0]) < 2:
        return say("topic_figures.course_flat", name=name)
    first, last = (shown[0][place][1] for place in (0, -1))
    return say(
        f"topic_figures.course_{measure}_finding",
        name=name,
        first=format_value(first.estimate, first.unit),
        last=format_value(last.estimate, last.unit),
    )


def _subtitle(measure: Measure, unit: str, days: int) -> str:
    named = say("topic_figures.unit_aged", days=days) if days else say(f"topic_figures.unit_{unit}")
    return say(f"topic_figures.course_{measure}_subtitle", unit=named)


def _table(courses: Sequence[TopicCourse], shown: Sequence[Sequence[tuple[CoursePoint, Number]]]) -> pd.DataFrame:
    rows = [
        (course.title or course.topic.label, point, number)
        for course, points in zip(courses, shown, strict=True)
        for point, number in points
    ]
    return pd.DataFrame(
        {
            say("column.label"): [label for label, *_ in rows],
            say("column.period"): [format_date(point.start) for _, point, _ in rows],
            say("column.value"): [number.text for *_, number in rows],
            say("column.n"): [number.rows for *_, number in rows],
        }
    )
