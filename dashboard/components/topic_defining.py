"""A topic of one's own: name, description, examples; what it would take of the reviews, before it is saved."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analytics.topics.preview import Likely, OwnPreview
from dashboard import session, topic_loaders
from dashboard.components.topic_acts import perform
from dashboard.components.who import render_who
from dashboard.components.words import render_heading, render_note
from dashboard.problems import render_problem, told
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_number, plain_markup
from dashboard.strings.sentences import counted, language_name
from dashboard.topic_following import Do
from dashboard.topic_preview import preview_topic
from data.errors import StudioError
from data.settings import Settings
from data.snapshots import Snapshot
from data.topic_checks import checked
from data.topic_edits import Anchor, Example, TopicEdits
from data.topic_state import ABOUT_LENGTH, EXAMPLES, FIRST_OWN, NAME_LENGTH

LEAST, MOST = 0.25, 0.9
SHOWN = 6
KEY = "topics.own"


def render_defining(settings: Settings, snapshot: Snapshot, topic_id: int | None = None, *, asks_who: bool) -> None:
    """The form, filled with what a topic of one's own is where one is named; the preview; saving.

    Args:
        settings: the studio's.
        snapshot: the newest.
        topic_id: a topic of one's own that is defined anew; None for a new one.
        asks_who: whether the name of whoever does it is asked for here.
    """
    known = next((one for one in TopicEdits(settings.app_state).current().anchors if one.topic_id == topic_id), None)
    render_heading(say("topics.own_again" if known else "topics.own_heading"), say("topics.own_about"))
    if asks_who:
        render_who()
    with told():
        anchor = _render_form(snapshot, known)
        if anchor is not None:
            _look(settings, anchor, topic_id)
    found = session.value(f"{KEY}.preview.{topic_id}")
    if isinstance(found, tuple):
        _render_found(settings, *found, known=known)


def _render_form(snapshot: Snapshot, known: Anchor | None) -> Anchor | None:
    """The fields; the topic as it is described, when it is to be looked at."""
    own = known.topic_id if known else None
    languages = list(dict.fromkeys(row["language"] for row in topic_loaders.load_all_listed(snapshot)))
    with st.form(session.key(f"{KEY}.{own}"), border=False):
        left, right = st.columns([3, 1], gap="small")
        with left:
            name = st.text_input(
                say("topics.name"), known.name if known else "", max_chars=NAME_LENGTH, key=_key(own, "name")
            )
        with right:
            language = st.selectbox(
                say("topics.column_language"),
                [known.language] if known else languages,
                format_func=language_name,
                key=_key(own, "language"),
            )
        about = st.text_input(
            say("topics.own_description"),
            known.about if known else "",
            max_chars=ABOUT_LENGTH,
            key=_key(own, "about"),
        )
        text = st.text_area(
            say("topics.own_examples"),
            "\n".join(one.text for one in known.examples) if known else "",
            height=140,
            key=_key(own, "examples"),
            help=say("topics.own_examples_help"),
        )
        wanted = st.form_submit_button(say("topics.own_look"), icon=":material/search:")
    if not wanted:
        return None
    lines = list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
    if not name.strip() or not lines or not language or len(lines) > EXAMPLES:
        render_problem(StudioError(say("topics.own_lacks"), mend=say("topics.own_lacks_mend", most=EXAMPLES)))
        return None
    return checked(
        Anchor,
        {
            "topic_id": known.topic_id if known else FIRST_OWN,
            "kind": "own",
            "name": name,
            "about": about,
            "language": language,
            "examples": tuple(_example(snapshot, line) for line in lines),
            "least": known.least if known else None,
        },
    )


def _example(snapshot: Snapshot, said: str) -> Example:
    """The sentence of that text or id; a text that nobody wrote stands for itself."""
    row = next(iter(snapshot.rows("topics/sentences_named", said=said)), None)
    return Example(sentence_id=row["sentence_id"], text=row["text"]) if row else Example(text=said)


def _look(settings: Settings, anchor: Anchor, own: int | None) -> None:
    with told(), st.spinner(say("topics.own_looking")):
        session.set_value(f"{KEY}.preview.{own}", (anchor, preview_topic(settings, anchor)))


def _render_found(settings: Settings, anchor: Anchor, found: OwnPreview, *, known: Anchor | None) -> None:
    render_heading(
        say(
            "topics.own_finding",
            name=anchor.name,
            sentences=counted("evidence", found.taken),
            reviews=counted("reviews", found.reviews),
        ),
        say("topics.own_subtitle", least=format_number(found.least, 2), looked=counted("evidence", found.looked)),
    )
    own = known.topic_id if known else None
    _render_strictness(settings, anchor, found, own)
    if found.sources:
        render_note(say("topics.own_sources", topics=_sources(found)))
    if found.outside:
        render_note(say("topics.own_outside", count=format_count(len(found.outside))))
    for column, name, shown in zip(
        st.columns(3, gap="medium"),
        ("surest", "above", "below"),
        (found.surest, found.above, found.below),
        strict=True,
    ):
        with column:
            _render_likely(name, shown)
    with st.container(horizontal=True, gap="small"):
        if st.button(say("topics.own_save"), key=_key(own, "save"), type="primary"):
            perform(settings, _saving(anchor, found, known))


def _render_strictness(settings: Settings, anchor: Anchor, found: OwnPreview, own: int | None) -> None:
    """How alike a sentence has to be; another answer is looked at again."""
    suggested = say(
        "topics.own_suggested" if found.told else "topics.own_usual", least=format_number(found.suggested, 2)
    )
    with st.form(_key(own, "strict"), border=False):
        least = st.slider(
            say("topics.own_least"),
            LEAST,
            MOST,
            min(MOST, max(LEAST, found.least)),
            0.01,
            key=_key(own, f"least.{found.least}"),
            help=suggested,
        )
        if st.form_submit_button(say("topics.own_look_again")):
            _look(settings, anchor.model_copy(update={"least": least}), own)
            st.rerun()


def _sources(found: OwnPreview) -> str:
    told_of = [
        say("topics.own_source", name=one.label or say("topics.no_topic"), count=format_count(one.sentences))
        for one in found.sources[:SHOWN]
    ]
    return say("filter.comma").join(told_of)


def _render_likely(name: str, shown: Sequence[Likely]) -> None:
    render_heading(say(f"topics.own_{name}"), "" if shown else say("topics.own_none"))
    st.html("".join(_likely_markup(one) for one in shown[:SHOWN]) or "&nbsp;")


def _likely_markup(one: Likely) -> str:
    text = plain_markup(one.text)
    if one.spoiler:
        text = f"<details><summary>{plain_markup(say('drawer.spoiler'))}</summary>{text}</details>"
    told_of = say(
        "topics.own_likely",
        alike=format_number(one.similarity, 2),
        title=one.title or say("drawer.no_title"),
        topic=one.topic or say("topics.no_topic"),
    )
    return f'<div class="mq-sentence">{text}<small>{plain_markup(told_of)}</small></div>'


def _saving(anchor: Anchor, found: OwnPreview, known: Anchor | None) -> Do:
    if known is not None:
        return lambda edits, who: edits.redefine(
            known.topic_id, anchor.name, anchor.about, anchor.examples, found.least, who
        )
    return lambda edits, who: edits.define(
        anchor.name, anchor.about, anchor.examples, anchor.language, found.least, who
    )


def _key(own: int | None, field: str) -> str:
    return session.key(f"{KEY}.{own}.{field}")
