"""Screenplays are read from every format into the same scenes, each part with its place in the text."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import SourceError
from generation.channels import count_words
from generation.screenplay.elements import Script
from generation.screenplay.fountain import parse_fountain
from generation.screenplay.reading import read_screenplay
from generation.screenplay.scenes import scenes_of
from generation.screenplay.sluglines import parse_slugline
from generation.screenplay.typed import parse_typed

SAMPLES = sorted((Path(__file__).parents[2] / "data" / "sample" / "screenplays").glob("*.fountain"))
#: The same two scenes in every format: kind, text, speaker.
PARTS = [
    ("slugline", "INT. LAMP ROOM - NIGHT", ""),
    ("action", "Salt on every window. ODA FENN (44) winds the clockwork. A LANTERN swings.", ""),
    ("character", "ODA", ""),
    ("parenthetical", "counting", "ODA"),
    ("dialogue", "Eleven ships. Eleven went out.", "ODA"),
    ("character", "RUUD (O.S.)", ""),
    ("dialogue", "Twelve.", "RUUD"),
    ("transition", "CUT TO:", ""),
    ("slugline", "EXT. MOLE - DAWN", ""),
    ("action", "Nobody. A rope, a boot.", ""),
]
FOUNTAIN = """Title: The Twelfth
Author: Oda Fenn

INT. LAMP ROOM - NIGHT

Salt on every window. ODA FENN (44) winds the clockwork. A LANTERN swings.

ODA
(counting)
Eleven ships. Eleven went out.

RUUD (O.S.)
Twelve.

CUT TO:

EXT. MOLE - DAWN

Nobody. A rope, a boot.
"""
TYPED = """
                      THE TWELFTH

1    INT. LAMP ROOM - NIGHT                                  1

     Salt on every window. ODA FENN (44) winds the clockwork.
     A LANTERN swings.

                          ODA
                    (counting)
               Eleven ships. Eleven went
               out.

                          RUUD (O.S.)
               Twelve.
                                                        2.

                                              CUT TO:

2    EXT. MOLE - DAWN                                        2

     Nobody. A rope, a boot.
"""


def fdx() -> bytes:
    kinds = {"slugline": "Scene Heading"}
    paragraphs = "".join(
        f'<Paragraph Type="{kinds.get(kind, kind.title())}"><Text>{escape(shown[:3])}</Text>'
        f'<Text Style="Bold">{escape(shown[3:])}</Text></Paragraph>'
        for kind, text, _ in PARTS
        for shown in [f"({text})" if kind == "parenthetical" else text]
    )
    title = "<TitlePage><Content><Paragraph><Text>The Twelfth</Text></Paragraph></Content></TitlePage>"
    return f'<?xml version="1.0"?><FinalDraft><Content>{paragraphs}</Content>{title}</FinalDraft>'.encode()


def pdf(text: str) -> bytes:
    """A page of Courier, each line where the typewriter would have put it."""

    def shown(line: str) -> str:
        return line.strip().replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")

    drawn = "".join(
        f"BT /F1 12 Tf {72 + 7.2 * (len(line) - len(line.lstrip())):.1f} {760 - 12 * row} Td ({shown(line)}) Tj ET\n"
        for row, line in enumerate(text.splitlines())
        if line.strip()
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> >> >>",
        f"<< /Length {len(drawn)} >>\nstream\n{drawn}endstream",
    ]
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")


def parts(script: Script) -> list[tuple[str, str, str]]:
    return [(e.kind, e.text, e.speaker) for e in script.elements if e.kind != "note"]


@pytest.mark.parametrize(
    ("content", "name", "format_"),
    [
        (FOUNTAIN.encode(), "a.fountain", "fountain"),
        (FOUNTAIN.replace("\n", "\r\n").encode("utf-16"), "a.txt", "fountain"),
        (FOUNTAIN.split("\n\n", 1)[1].encode(), "flat.txt", "text"),
        (TYPED.encode(), "typed.txt", "text"),
        (fdx(), "a.fdx", "fdx"),
        (pdf(TYPED), "a.pdf", "pdf"),
    ],
)
def test_every_format_says_the_same(content: bytes, name: str, format_: str) -> None:
    script = read_screenplay(content, name)
    assert parts(script) == PARTS
    assert script.format == format_
    for element in script.elements:
        source = " ".join(script.text[element.start : element.end].split())
        assert element.text.split()[0] in source and element.text.split()[-1] in source


def test_a_scene_tells_who_speaks_where_and_when() -> None:
    first, last = scenes_of(read_screenplay(FOUNTAIN.encode(), "a.fountain"))
    assert (first.slugline.setting, first.slugline.place, first.slugline.time) == ("INT", "LAMP ROOM", "NIGHT")
    assert [(one.name, one.words) for one in first.speakers] == [("ODA", 5), ("RUUD", 1)]
    assert first.dialogue_share == pytest.approx(6 / 19)
    assert last.slugline.setting == "EXT" and last.speakers == ()
    assert (first.number, last.number, last.eighths) == ("1", "2", 1)


def test_scenes_cover_the_script_without_a_gap() -> None:
    for path in SAMPLES:
        script = parse_fountain(path.read_text(encoding="utf-8"))
        scenes = scenes_of(script)
        assert [a.end for a in scenes[:-1]] == [b.start for b in scenes[1:]]
        assert sum(len(scene.elements) + 1 for scene in scenes) >= len(script.elements) - 2
        spoken = " ".join(element.text for element in script.elements if element.kind in ("dialogue", "lyrics"))
        assert count_words(spoken) == sum(one.words for scene in scenes for one in scene.speakers)


@pytest.mark.parametrize(
    ("line", "setting", "place", "time"),
    [
        ("INT. SORTING ROOM - MORNING", "INT", "SORTING ROOM", "MORNING"),
        ("EXT. SKERROW SOUND - THE FERRY - LATE AFTERNOON", "EXT", "SKERROW SOUND - THE FERRY", "LATE AFTERNOON"),
        ("INT./EXT. CAR – NIGHT", "INT/EXT", "CAR", "NIGHT"),
        ("I/E TUG -- MOMENTS LATER", "INT/EXT", "TUG", "MOMENTS LATER"),
        ("EST. HARBOUR", "EXT", "HARBOUR", ""),
        ("INT. ROOM 12 - THE PART THAT BURNED", "INT", "ROOM 12 - THE PART THAT BURNED", ""),
        ("内景 邮局 - 夜", "INT", "邮局", "夜"),
        ("3. 外景 码头 黄昏", "EXT", "码头", "黄昏"),
        ("第十二场 内外景 渡轮 日", "INT/EXT", "渡轮", "日"),
        ("THE DREAM", "", "THE DREAM", ""),
    ],
)
def test_a_slugline_is_taken_apart(line: str, setting: str, place: str, time: str) -> None:
    found = parse_slugline(line)
    assert (found.setting, found.place, found.time) == (setting, place, time)


def test_chinese_speech_stands_behind_the_name() -> None:
    text = "1. 内景 邮局 夜\n\n△ 韦尔推开门，手里拿着信。\n\n韦尔（低声）：他从没丢过信。\n托比亚斯：他自己丢了。\n"
    script = parse_typed(text)
    assert parts(script) == [
        ("slugline", "内景 邮局 夜", ""), ("action", "韦尔推开门，手里拿着信。", ""), ("character", "韦尔", ""),
        ("parenthetical", "低声", "韦尔"), ("dialogue", "他从没丢过信。", "韦尔"), ("character", "托比亚斯", ""),
        ("dialogue", "他自己丢了。", "托比亚斯"),
    ]  # fmt: skip
    (scene,) = scenes_of(script)
    assert [one.name for one in scene.speakers] == ["韦尔", "托比亚斯"]
    assert scene.slugline.time == "夜" and scene.number == "1"


def test_marks_of_fountain() -> None:
    text = (
        "# Act one\n\n= Nobody sleeps.\n\n.ROOFTOP #7A#\n\nA *very* **loud** _bell_. [[cut this?]] Still 3 \\* 4.\n\n"
        "/* CUT\n\nINT. GONE - DAY\n\n*/\n\n@McCLANE (V.O.) ^\n~La la\n\n!SHOUTING is action\nhere.\n\n"
        "> FADE OUT.\n\n> THE END <\n"
    )
    script = parse_fountain(text)
    assert [(e.kind, e.text) for e in script.elements] == [
        ("section", "Act one"), ("synopsis", "Nobody sleeps."), ("slugline", "ROOFTOP"),
        ("action", "A very loud bell. Still 3 * 4."), ("character", "McCLANE (V.O.)"),
        ("lyrics", "La la"), ("action", "SHOUTING is action"), ("action", "here."), ("transition", "FADE OUT."),
        ("centred", "THE END"),
    ]  # fmt: skip
    assert scenes_of(script)[0].number == "7A"


def test_what_editors_wrote_is_no_action_and_dual_dialogue_is_said() -> None:
    said = '<Paragraph Type="Character"><Text>{0}</Text></Paragraph><Paragraph Type="Dialogue"><Text>Go.</Text>'
    said += "</Paragraph>"
    content = (
        '<FinalDraft><Content><Paragraph Type="Scene Heading"><SceneProperties><Summary><Paragraph>'
        "<Text>Secret.</Text></Paragraph></Summary></SceneProperties><Text>INT. A - DAY</Text></Paragraph>"
        '<Paragraph Type="Action"><ScriptNote><Paragraph><Text>Cut her.</Text></Paragraph></ScriptNote>'
        f"<Text>Rain.</Text></Paragraph><Paragraph><DualDialogue>{said.format('ODA')}{said.format('RUUD')}</DualDialogue></Paragraph>"
        "</Content></FinalDraft>"
    )
    script = read_screenplay(content.encode(), "a.fdx")
    assert [e.text for e in script.elements] == ["INT. A - DAY", "Rain.", "ODA", "Go.", "RUUD", "Go."]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("part", ["[[ ", "/* ", "*a ", "_a ", "**a "])
def test_marks_that_are_never_closed_take_no_quadratic_time(part: str) -> None:
    script = read_screenplay(("INT. A - DAY\n\n" + part * 30_000).encode(), "a.fountain")
    assert script.elements[0].kind == "slugline"


def test_a_note_is_hidden_after_a_comment_that_is_never_closed() -> None:
    assert "cut" not in parse_fountain("INT. A - DAY\n\n/* open [[cut]] on\n").elements[1].text


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><FinalDraft>&b;</FinalDraft>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><FinalDraft>&f;</FinalDraft>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is empty"),
        (b" \n\t ", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", "not a text"),
        (b"%PDF-1.4\ngarbage", "cannot be read"),
        (pdf(""), "pictures of pages"),
        (BOMB, "Final Draft file cannot be read"),
        (OUTSIDE, "Final Draft file cannot be read"),
        (b"<html><body>INT. KITCHEN - DAY</body></html>", "not Final Draft"),
        (b"<FinalDraft><Content>", "Final Draft file cannot be read"),
        (b"Dear all,\n\nplease find attached.\n", "no scene was found"),
        pytest.param(b"INT. A - DAY\n" * 200_000, "longer than ten features", marks=pytest.mark.slow),
    ],
)
def test_what_is_no_screenplay_is_told(content: bytes, says: str) -> None:
    with pytest.raises(SourceError, match=says) as caught:
        read_screenplay(content, "a.txt")
    assert caught.value.mend


@given(st.text(max_size=400))
def test_any_text_is_read_with_places_that_are_its_own(text: str) -> None:
    text = text.replace("\r", "\n")
    for script in (parse_fountain(text), parse_typed(text)):
        places = [(e.start, e.end) for e in script.elements]
        assert all(0 <= start <= end <= len(text) for start, end in places)
        assert places == sorted(places)
        scenes_of(script)
