"""How a question was understood, as chips: each says how its words were read, and can be read otherwise."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from analytics.asking.answer import Answer
from analytics.asking.measures import Counted
from analytics.asking.question import BY_MEANING, Part
from dashboard import session
from dashboard.asking_figures import chosen, shown_count, without, written_choices
from dashboard.components.number import render_drill
from dashboard.components.words import render_note
from dashboard.strings import say
from dashboard.strings.asking import chip_label
from dashboard.strings.formats import plain_markdown

#: Other readings that are offered at a chip.
OFFERED = 8


def render_chips(answer: Answer, choices: Mapping[str, str]) -> None:
    """All parts in the order of their words, what was left out, and what came to nothing."""
    question, audiences = answer.question, dict(answer.audiences)
    if question.parts or question.left_out:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            for place, part in enumerate(question.parts):
                _render_chip(part, audiences, choices, place)
            for place, words in enumerate(question.left_out):
                _render_left_out(words, choices, place)
    if question.unused:
        render_note(say("ask.unused", words=", ".join(f"“{words}”" for words in dict.fromkeys(question.unused))))


def _render_chip(part: Part, audiences: Mapping[Part, Counted], choices: Mapping[str, str], place: int) -> None:
    chip = st.popover(
        plain_markdown(chip_label(part, audiences)),
        help=say("ask.chip_help"),
        key=session.key(f"ask.chip.{place}"),
        on_change="rerun",
        width="content",
    )
    if not chip.open:
        return
    with chip:
        render_note(say("ask.chip_words", words=part.words))
        count = audiences.get(part)
        if count is not None:
            shown = shown_count(count)
            if shown.drill is not None:
                render_drill(shown.rows, shown.drill, key=f"ask.chip.{place}", label=say("ask.chip_viewers"))
        _render_options(part, choices, place)


def _render_options(part: Part, choices: Mapping[str, str], place: int) -> None:
    offered: dict[str, str] = {}
    for option in part.options[:OFFERED]:
        if option.reading != part.reading:
            offered.setdefault(option.reading, chip_label(option))
    if part.kind != BY_MEANING:
        offered[BY_MEANING] = say("ask.part_meaning", names=part.words)
    if offered:
        render_note(say("ask.chip_instead"))
    for number, (reading, label) in enumerate(offered.items()):
        _render_choice(label, chosen(choices, part, reading), f"{place}.{number}")
    _render_choice(say("ask.chip_drop"), without(choices, part), f"{place}.drop", icon=":material/close:")


def _render_left_out(words: str, choices: Mapping[str, str], place: int) -> None:
    kept = {key: reading for key, reading in choices.items() if key != key_of(words)}
    _render_choice(say("ask.left_out", words=words), kept, f"left.{place}", icon=":material/undo:")


def key_of(words: str) -> str:
    """The words of a part as choices name them."""
    from analytics.asking.tokens import plain_words

    return " ".join(plain_words(words))


def _render_choice(label: str, choices: Mapping[str, str], key: str, icon: str | None = None) -> None:
    st.button(
        plain_markdown(label),
        key=session.key(f"ask.choice.{key}"),
        on_click=_choose,
        args=(written_choices(choices),),
        type="tertiary",
        icon=icon,
    )


def _choose(written: str) -> None:
    session.set_options(read=written)
    session.forget_selections()
