"""Descriptions of scenes: every word stands in the scene or is one of a few plain phrases, and the limits hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import BackendDeclined
from data.writing import Assignment, Copy, HouseStyle
from generation.channels import count_characters, count_words, form_of
from generation.composer.scene import compose_scene_description
from generation.composer.scene_flow import choose_units, units_of
from generation.scenes.casting import cast_list
from generation.scenes.evidence import scene_assignment
from generation.scenes.phrases import HOURS, PHRASES, SHARES
from generation.scenes.wording import name_parts
from generation.screenplay.fountain import parse_fountain
from generation.screenplay.reading import read_screenplay
from generation.screenplay.scenes import scenes_of
from generation.tools import Tools
from tests.generation.test_scenes import CHINESE, sample
from tests.generation.test_screenplay import FOUNTAIN, SAMPLES, TYPED, fdx, pdf

_WORD = re.compile(r"[㐀-鿿]|[^\W_㐀-鿿]+")
_TOOLS = Tools()


def words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


#: Words of our own: the phrases, and what a strip and a heading consist of.
FIXED = words(
    " ".join([*PHRASES["en"].values(), *PHRASES["zh"].values(), *HOURS.values()])
    + " ".join(told for share in SHARES.values() for _, told in share)
    + " Interior Exterior and calm even uneasy tense I E D N DAWN DUSK EVE 内 外 和 页 speak speaks"
)


def texts(content: Copy) -> tuple[str, str]:
    description, strip = content.parts
    return content.text_of(description), content.text_of(strip)


def assert_sound(content: Copy, assignment: Assignment) -> None:
    """Parts, limits, and every word of every line in what that line rests on, or among our own."""
    assert [part.name for part in content.parts] == ["description", "stripboard"]
    description, strip = texts(content)
    assert count_words(description) <= 220 and count_characters(strip) <= 120 and "\n" not in strip
    found = {one.evidence_id: one for one in assignment.evidence}
    for _, _, line in content.lines():
        assert line.evidence and set(line.evidence) <= set(found), line
        rests = words(" ".join(f"{found[one].text} {found[one].about}" for one in line.evidence))
        assert words(line.text) <= rests | FIXED | {assignment.subject.lower()}, line


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_all_that_is_said_of_a_scene_stands_in_what_it_rests_on(path: Path) -> None:
    script = read_screenplay(path.read_bytes(), path.name)
    cast = cast_list(script)
    for scene in scenes_of(script):
        assignment = scene_assignment(script, scene, cast=cast)
        for variant in range(3):
            try:
                content = compose_scene_description(assignment, variant, _TOOLS)
            except BackendDeclined as declined:
                assert variant > 0 and "too short" in declined.what
                continue
            assert_sound(content, assignment)


def test_a_scene_is_told_where_who_what_and_how_much_is_said() -> None:
    script = sample("tidewater-letters")
    description, strip = texts(compose_scene_description(scene_assignment(script, scenes_of(script)[1]), 0, _TOOLS))
    assert description == (
        "Exterior. Skerrow, the Slip, continuous. In the scene: Crewe, Tobias and Vale.\n"
        "Harbourmaster Crewe (70), braided cap, waits with both hands behind his back. Beside him Tobias Finch (35),"
        " the schoolteacher, coat buttoned wrongly. Crewe, Vale and Tobias speak; the last line is Crewe's: “It's all"
        " in my statement, Mr Finch.”\nBetween them, an old black-and-white dog, BOSUN, sits down on Vale's foot.\n"
        "Dialogue: about two thirds of the words, most of them Crewe's."
    )
    assert strip == "2 · EXT · SKERROW, THE SLIP · DAWN · Harbourmaster Crewe waits · 1, 3, 4 · 4/8"


def test_variants_look_at_other_things() -> None:
    script = sample("glass-meridian")
    assignment = scene_assignment(script, scenes_of(script)[3])
    staging, camera, sound = (texts(compose_scene_description(assignment, v, _TOOLS))[0] for v in range(3))
    assert "Camera as written: HER POV: the tower leaps closer." in camera and "a valley of lights" in camera
    assert "Sound as written: a footstep on the iron stair." in sound and "Props: " in sound
    assert "Light" not in staging and len({staging, camera, sound}) == 3
    shorter = texts(compose_scene_description(assignment, 3, _TOOLS))[0]
    assert count_words(shorter) < count_words(staging)


def test_a_pronoun_is_never_told_without_whom_it_means() -> None:
    script = parse_fountain(
        "INT. A - NIGHT\n\nJUN lets out a line. He is a hand short. He unclips.\n\n"
        "ODA\nClip on.\n\nHis glove closes.\n\nJUN\nYes.\n"
    )
    assignment = scene_assignment(script, scenes_of(script)[0])
    plot = [one for one in assignment.evidence if one.kind == "plot"]
    units = units_of(plot, (), name_parts(["JUN", "ODA"]), "en", "camera")
    for room in range(1, 40):
        chosen = " ".join(unit.text for unit in choose_units(units, room))
        assert "glove" not in chosen or "Jun lets out a line. He is a hand short. He unclips." in chosen


def test_a_long_scene_keeps_to_its_words() -> None:
    parts = (path.read_text(encoding="utf-8").split("\n\n", 1)[1] for path in SAMPLES[:6])
    body = [part for text in parts for part in text.split("\n\n") if not part.startswith(("INT", "EXT"))]
    script = parse_fountain("INT. EVERYWHERE - NIGHT\n\n" + "\n\n".join(body))
    assignment = scene_assignment(script, scenes_of(script)[0])
    content = compose_scene_description(assignment, 0, _TOOLS)
    assert_sound(content, assignment)
    assert count_words(texts(content)[0]) > 180


def test_every_format_is_told_alike() -> None:
    files = [(FOUNTAIN.encode(), "a.fountain"), (TYPED.encode(), "a.txt"), (fdx(), "a.fdx"), (pdf(TYPED), "a.pdf")]
    told = set()
    for content, name in files:
        script = read_screenplay(content, name)
        told.add(texts(compose_scene_description(scene_assignment(script, scenes_of(script)[0]), 2, _TOOLS))[0])
    assert len(told) == 1
    assert "Oda Fenn (44) winds the clockwork. A LANTERN swings." in told.pop()


def test_a_chinese_scene_is_told_in_chinese() -> None:
    script = read_screenplay(CHINESE.encode(), "a.txt")
    for scene in scenes_of(script):
        assignment = scene_assignment(script, scene)
        for variant in range(3):
            content = compose_scene_description(assignment, variant, _TOOLS)
            assert content.language == "zh"
            assert_sound(content, assignment)
    first = texts(compose_scene_description(scene_assignment(script, scenes_of(script)[0]), 0, _TOOLS))[0]
    assert first.startswith("内景，老邮局分拣室，晨。在场：托比和魏尔。\n一扇窗。")
    assert "托比和魏尔对话，最后一句是托比的：“邮递员的。”" in first


def test_a_caption_before_the_next_slugline_is_not_told() -> None:
    script = sample("nine-minutes-of-rain")
    content = compose_scene_description(scene_assignment(script, scenes_of(script)[1]), 1, _TOOLS)
    assert "SUPER" not in content.text and "SUPER: 14:11" in script.text[: scenes_of(script)[2].start]


def test_only_the_scene_that_is_meant_is_told() -> None:
    script = sample("tidewater-letters")
    scenes = scenes_of(script)
    both = [scene_assignment(script, scene).evidence for scene in (scenes[0], scenes[4])]
    plot = [one for evidence in both for one in evidence if one.kind == "plot"]
    renamed = [one.model_copy(update={"evidence_id": f"p{n}"}) for n, one in enumerate(plot, 1)]
    assignment = scene_assignment(script, scenes[0]).model_copy(update={"evidence": tuple(renamed)})
    first = compose_scene_description(assignment, 0, _TOOLS).text
    last = compose_scene_description(assignment.model_copy(update={"subject": "5"}), 0, _TOOLS).text
    assert "sandwich" in first and "barks" not in first
    assert "barks" in last and "sandwich" not in last


def test_what_somebody_took_out_or_the_house_bans_is_not_told() -> None:
    script = sample("tidewater-letters")
    assignment = scene_assignment(script, scenes_of(script)[4], house=HouseStyle(banned=("barks",)))
    out = tuple(
        one.model_copy(update={"use": "not"}) if one.text.startswith("The sea") else one
        for one in assignment.evidence
    )
    text = texts(compose_scene_description(assignment.model_copy(update={"evidence": out}), 0, _TOOLS))[0]
    assert "barks" not in text and "The sea" not in text and "Tobias" in text


@pytest.mark.parametrize(
    ("source", "language", "why"),
    [
        ("INT. A - DAY\n\nODA\nYes.\n", "en", "hardly a word"),
        ("INT. A - DAY\n", "en", "hardly a word"),
        ("INT. A - DAY\n\nA boot.\n", "zh", "translates nothing"),
    ],
)
def test_it_declines_what_it_cannot_tell(source: str, language: str, why: str) -> None:
    script = parse_fountain(source)
    assignment = scene_assignment(script, scenes_of(script)[0], language=language)
    with pytest.raises(BackendDeclined, match=why) as caught:
        compose_scene_description(assignment, 0, _TOOLS)
    assert caught.value.mend


def test_a_variant_that_would_say_the_same_again_is_declined() -> None:
    script = parse_fountain("INT. A - DAY\n\nA boot.\n")
    assignment = scene_assignment(script, scenes_of(script)[0])
    compose_scene_description(assignment, 0, _TOOLS)
    with pytest.raises(BackendDeclined, match="so many ways"):
        compose_scene_description(assignment, 3, _TOOLS)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.integers(0, 2))
def test_any_scene_is_told_within_its_limits_or_declined(text: str, variant: int) -> None:
    script = parse_fountain("INT. A - DAY\n\n" + text.replace("\r", "\n"))
    assignment = scene_assignment(script, scenes_of(script)[0])
    try:
        content = compose_scene_description(assignment, variant, _TOOLS)
    except BackendDeclined:
        return
    description, strip = texts(content)
    form = form_of(assignment)
    assert count_words(description) <= (form.fields[0].words or 0) and count_characters(strip) <= 120
    assert all(line.text.strip() and line.evidence for _, _, line in content.lines())
