"""One segment in full: in a sentence, in numbers, in three figures, in a table, in three quotes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analytics.figures.segments import Audience, Description, Trait
from dashboard import loaders, session
from dashboard.charts.segments import draw_traits
from dashboard.components.audience_export import render_audience_export
from dashboard.components.number import render_count, render_drawing, render_drill, render_number, render_table
from dashboard.components.quotes import render_quotes
from dashboard.components.segment_making import render_renaming
from dashboard.components.words import render_heading, render_note, render_rule
from dashboard.numbers import Drill, number_of
from dashboard.segment_figures import Quote, judged, liked, spoken
from dashboard.strings import say
from dashboard.strings.audience import (
    figures_subtitle,
    judged_finding,
    liked_finding,
    portrait,
    spoken_finding,
    trait_label,
    whom,
)
from dashboard.strings.formats import format_count, format_estimate, plain_markup
from dashboard.strings.sentences import counted
from data.exports.audience import make_audience_of_segment
from data.settings import Settings
from data.snapshots import Snapshot

FIGURES = (("liked", liked, liked_finding), ("spoken", spoken, spoken_finding), ("judged", judged, judged_finding))
TABLE_HEIGHT = 420


def render_portrait(settings: Settings, snapshot: Snapshot, description: Description, audience: Audience) -> None:
    """The segment, as far as there are viewers enough to say anything."""
    render_rule()
    render_heading(description.name)
    st.html(f'<p class="mq-portrait">{plain_markup(portrait(description))}</p>')
    if description.rule is not None:
        rule = whom(description.rule, loaders.load_names(snapshot))
        render_note(say("audience.made_by_rule", rule=rule))
    if description.about:
        render_note(description.about)
    _render_numbers(description)
    if description.known:
        _render_figures(description, audience)
        _render_quotes(loaders.load_segment_quotes(snapshot, description))
        _render_everything(description, audience)
    with st.container(horizontal=True, gap="small"):
        made = make_audience_of_segment(snapshot, description.segment_id)
        render_audience_export(settings, snapshot, made, key=f"segment.{description.segment_id}")
        render_renaming(settings, description)


def _render_numbers(description: Description) -> None:
    filter_ = description.size.filter
    with st.container():
        columns = [
            column for half in st.columns(2, gap="small") for column in half.columns(2, gap="small", wrap=False)
        ]
        for column, name, figure in zip(
            columns,
            ("size", "ratings", "rating"),
            (description.size, description.ratings, description.rating),
            strict=False,
        ):
            with column:
                render_number(say(f"audience.number_{name}"), number_of(figure), key=f"audience.{name}")
        with columns[3]:
            drill = Drill(grain="reviews", filter=filter_)
            render_count(say("audience.number_reviews"), description.reviews, drill, key="audience.reviews")


def _render_figures(description: Description, audience: Audience) -> None:
    palette = session.palette()
    for column, (key, chosen, finding) in zip(st.columns(3, gap="large"), FIGURES, strict=True):
        traits = chosen(description)
        with column:
            if not traits:
                render_heading(say(f"audience.{key}_none"), say("audience.none_subtitle"))
                continue
            drawing = draw_traits(
                traits,
                description.segment_id,
                palette,
                finding=finding(traits),
                subtitle=figures_subtitle(key, description, audience),
            )
            render_drawing(drawing, key=f"audience.{key}.{description.segment_id}")


def _render_quotes(quotes: Sequence[Quote]) -> None:
    if not quotes:
        return
    render_heading(say("audience.quotes_heading"), say("audience.quotes_subtitle"))
    for column, (place, quote) in zip(st.columns(3, gap="large"), enumerate(quotes), strict=False):
        with column, st.container(gap=None):
            render_note(_why(quote))
            render_quotes([quote.row], with_title=True)
            label = say("audience.quotes_all", n=format_count(quote.rows))
            render_drill(quote.rows, quote.drill, key=f"audience.quote.{place}", label=label)


def _why(quote: Quote) -> str:
    if quote.trait is None:
        return say(f"audience.why_{quote.sign}")
    side = "more" if quote.trait.more else "less"
    return say(f"audience.why_{quote.trait.measure}_{side}", name=trait_label(quote.trait))


def _render_everything(description: Description, audience: Audience) -> None:
    """All traits beyond noise, those of the figures too, and what is known of the viewers themselves."""
    found = description.found()
    heading = say("audience.table_heading", count=format_count(len(found)))
    render_heading(
        heading,
        say(
            "audience.table_subtitle",
            known=format_count(sum(each.known for each in description.traits)),
            compared=format_count(audience.compared),
            segments=counted("segments", len(audience.descriptions)),
        ),
    )
    if not found:
        return
    own = say("column.segment")
    render_table(
        _frame(found),
        {own: [number_of(each.own).drill for each in found]},
        key=f"audience.table.{description.segment_id}",
        title=f"{description.name}: {heading}",
        height=TABLE_HEIGHT if len(found) > 12 else "content",
    )


def _frame(found: Sequence[Trait]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            say("column.label"): [trait_label(each) for each in found],
            say("column.measure"): [say(f"audience.measure_{each.measure}") for each in found],
            say("column.segment"): [format_estimate(each.own.estimate, each.own.unit) for each in found],
            say("column.others"): [format_estimate(each.others, each.own.unit) for each in found],
            say("column.difference"): [format_estimate(each.difference, "net") for each in found],
            say("column.n"): [each.own.rows for each in found],
        }
    )
