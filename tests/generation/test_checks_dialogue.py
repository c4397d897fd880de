"""What people in a story say may be quoted where the story is told, to the letter, and is never a viewer's praise."""

from __future__ import annotations

from typing import Any

import pytest

from data.writing import Assignment, Evidence, TitleFacts
from generation.checks import check_copy
from generation.plots import plot_evidence
from generation.scenes.evidence import scene_assignment
from generation.screenplay.fountain import parse_fountain
from generation.screenplay.scenes import scenes_of
from generation.tools import Tools
from tests.generation.checked import assignment as promo
from tests.generation.checked import copy_of, rules_of

SCRIPT = """INT. HALL - NIGHT

The guests stand. Vale lifts a letter.

VALE
Whose dog is that? It has been at the best letter of the year.

CREWE
Nobody's.

EXT. QUAY - DAY

Rain. Vale waits, and waits, and counts the boats.

VALE
Nobody sails in this.

Crewe coils a rope. He looks at the lamp, then at her, then at the lamp again.

INT. LIGHTHOUSE - NIGHT

Crewe strikes a match.

CREWE
I let the boat go without its crew.
"""
SAID, LATE = "It has been at the best letter of the year.", "I let the boat go without its crew."
NAMES = TitleFacts(name="Low Water", names=("Low Water", "Vale", "Crewe"))


def scene(number: int = 0) -> Assignment:
    script = parse_fountain(SCRIPT)
    return scene_assignment(script, scenes_of(script)[number])


def plot(**more: Any) -> Assignment:
    told = {
        "task": "plot_summary",
        "length": "long",
        "facts": NAMES,
        "evidence": plot_evidence(SCRIPT, "en", "screenplay"),
    }
    return Assignment(**(told | more))


def character() -> Assignment:
    """A profile has lines of the screenplay as facts, and no text beside them."""
    fact = Evidence(evidence_id="f1", kind="fact", subject="says", text=f"Vale says: “{SAID}”")
    return Assignment(task="character_profile", subject="Vale", facts=NAMES, evidence=(fact,))


def quotes(line: str, asked: Assignment, source: str = SCRIPT, level: str | None = "block") -> set[str]:
    found = check_copy(copy_of((line, asked.evidence[0].evidence_id)), asked, Tools(), source=source)
    return {rule for rule in rules_of(found, level) if rule.startswith("quote.")}


@pytest.mark.parametrize(
    "line",
    [
        "Vale: “{said}”",
        "“{said}” Vale says.",
        "Someone in the hall: “{said}”",
        "One of the guests: “{said}”",
        "A voice, off: “{said}”",
        "On the radio: “{said}”",
        "Vale turns to the door: “{said}”",
    ],
)
def test_what_is_said_in_the_story_may_be_quoted_where_it_is_told(line: str) -> None:
    told = line.format(said=SAID)
    assert not quotes(told, scene()) and not quotes(told, plot())
    # Without its script nobody knows of guests.
    assert not quotes(told, character(), source="") or "guests" in line


@pytest.mark.parametrize(
    "line",
    [
        "A viewer: “{said}”",
        "Viewers say: “{said}”",
        "Critics say: “{said}”",
        "“{said}” – a viewer, 9/10",
        "“{said}” – The Guardian",
        "Someone, 9/10: “{said}”",
    ],
)
def test_nobody_before_the_screen_said_it(line: str) -> None:
    told = line.format(said=SAID)
    for asked in (scene(), plot(), character()):
        assert quotes(told, asked) == {"quote.invented"}


@pytest.mark.parametrize("said", ["It has been at the worst letter of the year.", "Whose dog is that … the year?"])
def test_what_nobody_says_in_it_is_invented(said: str) -> None:
    for asked in (scene(), plot(), character()):
        assert quotes(f"Vale: “{said}”", asked) == {"quote.invented"}


def test_a_line_of_the_ending_is_kept_with_it() -> None:
    assert quotes(f"Crewe: “{LATE}”", plot()) == {"quote.ending"}
    assert not quotes(f"Crewe: “{LATE}”", plot(spoilers="full"))
    assert quotes(f"Crewe: “{LATE}”", plot(spoilers="mild"), level="warn") == {"quote.ending"}


def test_a_line_of_another_scene_is_told_as_such() -> None:
    assert quotes(f"Crewe: “{LATE}”", scene(), level="warn") == {"quote.elsewhere"}
    assert not quotes(f"Crewe: “{LATE}”", scene(2), level=None)


@pytest.mark.parametrize(
    "line",
    [
        "“{said}”",
        "“{said}” – a viewer",
        "Viewers say: “{said}”",
        "Someone: “{said}”",
        "A guest: “{said}”",
        "“{said}” ★★★★★",
    ],
)
def test_in_promotion_a_line_of_dialogue_is_no_praise(line: str) -> None:
    lines = tuple(one for one in scene().evidence if one.kind == "plot")
    asked = promo(evidence=lines)
    assert "quote.invented" in quotes(line.format(said=SAID), asked)
