"""Plots as evidence: every sentence with its span and how far into the plot it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.plots import ENDING_FROM, plot_evidence
from generation.screenplay.reading import read_screenplay

SCREENPLAYS = Path(__file__).parents[2] / "data" / "sample" / "screenplays"
ENGLISH = (
    "Ada keeps a ferry. One night the river asks for her name. She gives a false one. It comes back for the true one."
)
CHINESE = "阿达守着渡口。有一天夜里，河水问起她的名字。她报了一个假名。河水回来要她的真名。"


@pytest.mark.parametrize(("text", "language"), [(ENGLISH, "en"), (CHINESE, "zh")])
def test_a_synopsis_is_told_to_the_letter_and_its_end_is_a_spoiler(text: str, language: str) -> None:
    told = plot_evidence(text, language)
    assert [one.evidence_id for one in told] == ["p1", "p2", "p3", "p4"]
    assert [text[one.start : one.end] for one in told] == [one.text for one in told]
    assert [one.spoiler for one in told] == [False, False, False, True]
    assert {(one.kind, one.language) for one in told} == {("plot", language)}


def test_the_place_is_the_middle_of_the_sentence_and_blanks_around_the_text_do_not_move_it() -> None:
    bare, padded = (
        plot_evidence("Aaaa bbb. Cccc ddd.", "en"),
        plot_evidence("\n\n  Aaaa bbb. Cccc ddd.\n\n\n\n", "en"),
    )
    assert [one.place for one in bare] == [one.place for one in padded] == [4.5 / 19, 14.5 / 19]


@given(st.text(alphabet="abC .!?,\n“”。！，他说(", max_size=300), st.sampled_from(["en", "zh"]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_offsets_hold_and_places_rise(text: str, language: str, screenplay: bool) -> None:
    told = plot_evidence(text, language, "screenplay" if screenplay else "synopsis")
    assert all(text[one.start : one.end] == one.text and one.text.strip() for one in told)
    places = [one.place for one in told]
    assert places == sorted(places) and all(0 <= place <= 1 for place in places)
    assert all(one.spoiler == (one.place >= ENDING_FROM) for one in told)


@pytest.mark.parametrize("path", sorted(SCREENPLAYS.glob("*.fountain"))[:4], ids=lambda path: path.stem)
def test_a_screenplay_tells_its_action_and_not_its_speeches(path: Path) -> None:
    script = read_screenplay(path.read_bytes(), path.name)
    told = plot_evidence(script.text, "en", "screenplay")
    action = [(one.start, one.end) for one in script.elements if one.kind in ("action", "synopsis")]
    assert len(told) > 10
    assert all(script.text[one.start : one.end] == one.text for one in told)
    assert all(any(start <= one.start and one.end <= end for start, end in action) for one in told)
    places = [one.place for one in told]
    assert places == sorted(places) and places[-1] > 0.9


def test_long_scenes_of_few_words_move_the_place_on_by_their_pages() -> None:
    speech = "\n\nVALE\n" + "No. " * 400
    text = f"INT. HALL - DAY\n\nVale comes in.{speech}\n\nINT. YARD - DAY\n\nShe leaves.\n"
    first, last = plot_evidence(text, "en", "screenplay")
    assert first.place is not None and last.place is not None and first.place < 0.1 < 0.9 < last.place


def test_nothing_tells_nothing() -> None:
    assert plot_evidence("", "en") == plot_evidence(" \n ", "zh") == plot_evidence("", "en", "screenplay") == ()
