"""Scenes as a production needs them: evidence, the cast by number, needs, mood, strips and the breakdown."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.exports.breakdown import pages_of
from data.writing import Evidence
from generation.channels import count_characters, count_words
from generation.scenes.breakdown import about_of, breakdown_of, stripboard_entry
from generation.scenes.casting import cast_list
from generation.scenes.evidence import scene_assignment, scene_evidence
from generation.scenes.headings import read_heading
from generation.scenes.mood import LEAST_LINES, mood_arc
from generation.scenes.needs import extras_of, marked_of, props_of
from generation.scenes.strips import MOST_STRIP, strip_of, synopsis_of
from generation.scenes.wording import in_prose, language_of, name_parts, prose_name
from generation.screenplay.elements import Script
from generation.screenplay.fountain import parse_fountain
from generation.screenplay.reading import read_screenplay
from generation.screenplay.scenes import scenes_of
from tests.generation.test_screenplay import FOUNTAIN, SAMPLES, TYPED, fdx, pdf

CHINESE = """1. 内景 老邮局分拣室 晨

△ 一扇窗。老狗“水手长”走到椅子边，在放脚的地方趴下。
△ 魏尔（60岁）拉开抽屉。绳子。邮票。墙上钉着一张潮汐表，有一天用红笔圈着。

托比（画外音）：他就是在这儿教我认字的。
魏尔：那是谁的狗？
托比：邮递员的。

△ 魏尔跪下去，把木板掀起来。一个饼干盒，里面是七个信封。远处，汽笛响了一声。

第二场 内景 灯塔 夜

△ 灯灭了。人群举着火把从楼梯上来，领头的是克鲁。
克鲁：把信交出来！
"""


def sample(name: str) -> Script:
    path = next(path for path in SAMPLES if path.stem == name)
    return read_screenplay(path.read_bytes(), path.name)


def shown(evidence: tuple[Evidence, ...]) -> list[tuple[str, str, str]]:
    return [(one.subject, one.about, one.text) for one in evidence if one.kind == "plot"]


def without_marks(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_evidence_is_the_scene_and_nothing_of_another(path: Path) -> None:
    script = read_screenplay(path.read_bytes(), path.name)
    cast = cast_list(script)
    for scene in scenes_of(script):
        evidence = scene_evidence(script, scene, cast=cast)
        plot = [one for one in evidence if one.kind == "plot"]
        assert [one.evidence_id for one in plot] == [f"p{number}" for number in range(1, len(plot) + 1)]
        assert plot[0].subject == "slugline" and plot[0].about == scene.number
        for one in plot:
            assert one.start is not None and one.end is not None and scene.start <= one.start < one.end <= scene.end
            assert without_marks(one.text) == without_marks(script.text[one.start : one.end])
            assert one.spoiler == (one.place is not None and one.place >= 0.75)
        assert all(a.end <= b.start for a, b in pairwise(plot))  # type: ignore[operator]
        facts = [one for one in evidence if one.kind == "fact"]
        assert [one.evidence_id for one in facts] == [f"sc{number}" for number in range(1, len(facts) + 1)]


def test_every_format_gives_the_same_evidence_but_for_its_place() -> None:
    files = [(FOUNTAIN.encode(), "a.fountain"), (TYPED.encode(), "a.txt"), (fdx(), "a.fdx"), (pdf(TYPED), "a.pdf")]
    told = []
    for content, name in files:
        script = read_screenplay(content, name)
        told.append([shown(scene_evidence(script, scene)) for scene in scenes_of(script)])
    assert told[0][0] == [
        ("slugline", "1", "INT. LAMP ROOM - NIGHT"),
        ("action", "", "Salt on every window. ODA FENN (44) winds the clockwork. A LANTERN swings."),
        ("parenthetical", "ODA", "counting"),
        ("dialogue", "ODA", "Eleven ships. Eleven went out."),
        ("character", "RUUD", "RUUD (O.S.)"),
        ("dialogue", "RUUD", "Twelve."),
    ]
    assert all(one == told[0] for one in told)


def test_lines_that_only_a_page_broke_are_one_paragraph() -> None:
    script = parse_fountain(
        "INT. A - DAY\n\nA rope hangs\nfrom the beam.\n\nA boot.\n\nODA\nOne line\nand another.\n"
    )
    (scene,) = scenes_of(script)
    assert [text for _, _, text in shown(scene_evidence(script, scene))] == [
        "INT. A - DAY", "A rope hangs from the beam.", "A boot.", "One line and another.",
    ]  # fmt: skip


def test_the_cast_is_numbered_by_words_over_the_script() -> None:
    cast = cast_list(sample("kite-mender"))
    assert [(one.number, one.name, one.cues) for one in cast[:2]] == [
        (1, "BAI", ("BAI", "GRANDFATHER BAI")), (2, "XIAOYU", ("XIAOYU",)),
    ]  # fmt: skip
    words = [one.words for one in cast]
    spoken = [one.text for one in sample("kite-mender").elements if one.kind in ("dialogue", "lyrics")]
    assert words == sorted(words, reverse=True) and sum(words) == sum(map(count_words, spoken))
    dumpling = cast[-1]
    assert (dumpling.name, dumpling.words, dumpling.first_scene) == ("DUMPLING", 0, "4")


def test_somebody_else_of_a_like_name_is_somebody_else() -> None:
    names = {one.name for one in cast_list(sample("saffron-street"))}
    assert {"MRS LAL", "YOUNG MRS LAL", "PRIYA", "PRIYA'S MOTHER"} <= names
    isaura = scenes_of(sample("cartographers-oath"))[0]
    rows = breakdown_of(sample("cartographers-oath")).rows
    assert rows[0].characters == ("Anselm", "Isaura") and isaura.number == rows[0].number
    assert "Master Belmonte" in rows[1].characters


def test_a_name_in_the_word_the_names_nobody() -> None:
    for row in breakdown_of(sample("last-lamplighters")).rows:
        assert "A Voice at the Back" not in row.characters or row.number == "4"


def test_accented_capitals_are_capitals() -> None:
    text = "INT. A - DAY\n\nÉLODIE (30) and İPEK (9) lift an ÉCHELLE. Back at the door.\n\nÉLODIE BACK\nUp.\n"
    (row,) = breakdown_of(parse_fountain(text)).rows
    assert row.characters == ("Élodie Back", "İpek") and row.marked == ("ÉCHELLE",)


@pytest.mark.parametrize("word", ["ACCORDİON", "aſhtray", "Lamps", "BISCUIT TINS"])
def test_a_prop_is_read_in_any_letters(word: str) -> None:
    assert len(props_of([f"There is {word} here."])) == 1


def test_who_is_only_heard_is_not_in_the_picture() -> None:
    script = sample("last-lamplighters")
    third = scenes_of(script)[2]
    facts = {one.subject: one for one in scene_evidence(script, third) if one.kind == "fact"}
    assert facts["heard_only"].about == "Benedek" and "with" not in facts


@pytest.mark.parametrize(
    ("action", "props"),
    [
        ("A hook. She watches the door.", ("hook",)),
        ("The mantle will not catch. The camera finds him. A police camera, his will.", ("camera", "will")),
        ("A container comes to rest like a hat on a peg.", ()),
        ("She takes it, as another woman might take a sword, a lamp.", ("lamp",)),
        ("He will watch. He takes a watch from the drawing room.", ("watch",)),
        ("魏尔跪下去。一个饼干盒，里面是七个信封。他相信她。", ("饼干盒", "信封")),
    ],
)
def test_props_are_things_that_are_there(action: str, props: tuple[str, ...]) -> None:
    assert props_of([action]) == props


def test_extras_and_capitals() -> None:
    action = ["Forty residents, a crowd like soldiers. DOT (81) lifts a ROLLING PIN. HER POV: A FLUTE."]
    assert extras_of(action, "en") == ("forty residents", "a crowd")
    assert marked_of(action, name_parts(["DOT"])) == ("ROLLING PIN", "FLUTE")
    assert extras_of(["人群里，老狗“水手长”叫了。"], "zh") == ("人群",)


@pytest.mark.parametrize(
    ("name", "prose"),
    [
        ("INSPECTOR O'BRIEN-VALE", "Inspector O'Brien-Vale"), ("WIDOW TARN'S KITCHEN", "Widow Tarn's Kitchen"),
        ("THE VOICE OF NINE", "The Voice of Nine"), ("McCLANE", "McCLANE"), ("BBC STUDIO", "BBC Studio"),
        ("DONA GRAÇA", "Dona Graça"), ("MRS LAL", "Mrs Lal"), ("托比亚斯", "托比亚斯"),
    ],
)  # fmt: skip
def test_names_as_prose_writes_them(name: str, prose: str) -> None:
    assert prose_name(name) == prose


def test_people_lose_their_capitals_and_things_keep_them() -> None:
    text = "With THE DRIVER (40) sits ODA FENN (44). A LANTERN, BBC, LUCÍA."
    assert in_prose(text, name_parts(["THE DRIVER", "LUCÍA"])) == (
        "With the Driver (40) sits Oda Fenn (44). A LANTERN, BBC, Lucía."
    )


@pytest.mark.parametrize(
    ("line", "told", "half"),
    [
        ("INT. SORTING ROOM - MORNING", "Interior. Sorting Room, morning.", "D"),
        ("INT. ROYAL ARCHIVE, SEVILLE - DAWN - 1519", "Interior. Royal Archive, Seville, dawn, 1519.", "DAWN"),
        ("EXT. SKERROW SOUND - THE FERRY - CONTINUOUS", "Exterior. Skerrow Sound, the Ferry, continuous.", "N"),
        ("INT./EXT. CAR – SMALL HOURS", "Interior and exterior. Car, small hours.", "N"),
        ("THE DREAM", "The Dream.", ""),
        ("INT. ROOM 12 - THE PART THAT BURNED", "Interior. Room 12, the Part That Burned.", ""),
    ],
)
def test_a_heading_is_told(line: str, told: str, half: str) -> None:
    heading = read_heading(line)
    assert heading.told("en") == told and heading.day_night("en", "N") == half


def test_mood_of_clear_words_and_of_too_few() -> None:
    calm = ["She smiles.", "They laugh, warm and happy.", "He sleeps."]
    tense = ["A scream.", "Blood on the knife.", "He grabs the gun."]
    arc = mood_arc([*calm, "A door.", "A table.", "A chair.", *tense], "en")
    assert arc.words == "calm → even → tense" and arc.known
    assert arc.stages[0].lines[0] == 1 and set(arc.stages[2].lines) <= {6, 7, 8}
    assert set(arc.stages[2].basis) <= {"scream", "blood", "knife", "grabs", "gun"} and "tense (" in arc.told("en")
    short = mood_arc(tense, "en")
    assert (short.words, short.untold, short.lines) == ("", "short", 3)
    assert mood_arc(["A door."] * 9, "en").untold == "signs"
    assert mood_arc(["No scream.", "Not afraid.", "Never happy.", "a", "b", "c", "No blood."], "en").signs == 0


def test_mood_in_chinese_and_by_a_scorer() -> None:
    lines = ["她微笑着坐下。", "他们大笑，很温暖。", "门。", "桌子。", "一声尖叫。", "刀上有血，他发抖。"]
    assert mood_arc(lines, "zh").words == "平静 → 平稳 → 紧张"
    by_score = mood_arc(list("abcdef"), "en", lambda _: [0.9, 0.8, 0, 0, -0.7, -0.9])
    assert (by_score.words, by_score.method) == ("bright → even → dark", "scorer")
    assert by_score.stages[2].lines == (5, 4)


@given(st.lists(st.text(max_size=30), max_size=30))
def test_any_lines_have_a_mood_or_a_reason_why_not(lines: list[str]) -> None:
    arc = mood_arc(lines, "en")
    assert arc.known == (not arc.untold) and (arc.known or arc.words == "")
    assert len(arc.stages) in (0, 3) and (len(lines) >= LEAST_LINES or not arc.known)
    assert all(
        -1 <= stage.value <= 1 and all(0 <= place < len(lines) for place in stage.lines) for stage in arc.stages
    )


@pytest.mark.parametrize(
    ("action", "told"),
    [
        (["Forty metres up, in a glass box, DANA CHO (37) works two sticks."], "Dana Cho works two sticks"),
        (["RUBEN (45), night watchman, sits under a clock."], "Ruben sits under a clock"),
        (["She stops.", "DOT puts her hand in, stirs, and draws."], "Dot puts her hand in"),
        (["A small boy, DOT (6), wakes up and begins to cry."], "Dot wakes up and begins to cry"),
        (["DOT gets out with a tablet on which two tiny people argue."], "Dot gets out with a tablet"),
    ],
)
def test_a_synopsis_is_words_of_the_action(action: list[str], told: str) -> None:
    assert synopsis_of(action, name_parts(["DANA", "RUBEN", "DOT"]), "en")[0] == told


def test_a_strip_as_first_assistants_write_it() -> None:
    script = sample("tidewater-letters")
    cast = cast_list(script)
    third, last = scenes_of(script)[2], scenes_of(script)[4]
    assert stripboard_entry(third, cast) == "3 · INT · SORTING ROOM · D · Vale opens drawers · 1, 3 · 7/8"
    assert stripboard_entry(last, cast).endswith("Vale, Tobias and Bosun walk fast · 1, 3, 4 · 2/8")
    assert stripboard_entry(third).startswith("3 · INT · SORTING ROOM · D · ")


@settings(max_examples=200)
@given(
    st.text(max_size=40), st.text(max_size=200), st.text(max_size=200), st.lists(st.integers(1, 99), max_size=60),
    st.integers(1, 400), st.sampled_from(("en", "zh")),
)  # fmt: skip
def test_a_strip_is_never_longer_than_a_strip(
    number: str, head: str, synopsis: str, cast: list[int], eighths: int, language: str
) -> None:
    line = strip_of(number, read_heading(head), synopsis, cast, eighths, language)  # type: ignore[arg-type]
    assert count_characters(line) <= MOST_STRIP and "\n" not in line


def test_the_breakdown_has_every_scene_and_carries_the_time_on() -> None:
    script = sample("redline-harbour")
    told = breakdown_of(script)
    assert [row.number for row in told.rows] == [scene.number for scene in scenes_of(script)]
    assert {row.day_night for row in told.rows} == {"N"}
    assert sum(row.eighths for row in told.rows) == sum(scene.eighths for scene in scenes_of(script))
    about = about_of(script, told, date(2026, 11, 29), source="redline.fountain")
    assert (about.title, about.cast[1]) == ("Redline Harbour", "Rafe")
    assert [pages_of(number) for number in (1, 8, 11)] == ["1/8", "1", "1 3/8"]


def test_a_chinese_script_is_broken_down() -> None:
    script = read_screenplay(CHINESE.encode(), "a.txt")
    first, second = breakdown_of(script).rows
    assert language_of(script.text) == "zh"
    assert (first.setting, first.place, first.day_night) == ("INT", "老邮局分拣室", "晨")
    assert first.characters == ("托比", "魏尔") and first.props == ("椅子", "绳子", "邮票", "饼干盒", "信封")
    assert first.stripboard == "1 · 内 · 老邮局分拣室 · 晨 · 魏尔跪下去 · 1, 2 · 3/8页"
    assert second.extras == ("人群",) and second.props == ("火把",)


def test_an_assignment_knows_the_names_and_may_tell_the_scene_to_its_end() -> None:
    script = sample("tidewater-letters")
    told = scene_assignment(script, scenes_of(script)[4], source_id="s1")
    assert (told.task, told.subject, told.spoilers, told.source_id) == ("scene_description", "5", "full", "s1")
    assert {"Vale", "Tobias", "Crewe", "The Causeway"} <= set(told.facts.names)
    later = {one.text for one in scene_evidence(script, scenes_of(script)[4]) if one.kind == "plot"}
    first = scene_assignment(script, scenes_of(script)[0])
    assert not later & {one.text for one in first.evidence}


@given(st.text(max_size=300))
def test_any_text_is_broken_down(text: str) -> None:
    script = parse_fountain("INT. A - DAY\n\n" + text.replace("\r", "\n"))
    for row in breakdown_of(script).rows:
        assert len(row.stripboard) <= MOST_STRIP and 0 <= row.dialogue_share <= 1
    for scene in scenes_of(script):
        assert scene_evidence(script, scene)[0].kind == "plot"
