"""The breakdown as CSV and DOCX, read back; hostile text stays text, and equal input gives equal bytes."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from data.exports.breakdown import BreakdownAbout, BreakdownRow, breakdown_csv, breakdown_docx, pages_of

ABOUT = BreakdownAbout(
    title="The Twelfth", author="Oda Fenn", draft="White draft", source="twelfth.fountain", date=date(2026, 11, 29),
    cast={1: "Oda", 2: "Ruud"}, note="Written without a language model.",
)  # fmt: skip
ROWS = (
    BreakdownRow(
        number="1", setting="INT", place="LAMP ROOM", time="NIGHT", day_night="N", eighths=3, cast=(1, 2),
        characters=("Oda", "Ruud"), props=("lantern", "rope"), marked=("LANTERN",), dialogue_share=6 / 19,
        mood="calm → tense", mood_lines=9, synopsis="Oda winds the clockwork",
    ),
    BreakdownRow(number="2A", setting="EXT", place="MOLE", time="DAWN", day_night="DAWN", eighths=11, mood_lines=2),
)  # fmt: skip
HOSTILE = '=HYPERLINK("http://x","y")\x00\x07\u202e{ PAGE }<w:fldSimple w:instr=\'DDEAUTO\'/>'


def read_csv(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_docx(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def test_csv_has_a_row_a_scene_and_no_page_that_turns_into_a_day() -> None:
    first, second = read_csv(breakdown_csv(ROWS, ABOUT))
    assert (first["Scene"], first["Pages"], first["Eighths"], first["Dialogue %"]) == ("1", "0 3/8", "3", "32")
    assert (first["Cast"], first["Characters"], first["Props"]) == ("1, 2", "Oda, Ruud", "lantern, rope")
    assert (second["Pages"], second["Mood"], second["Cast"]) == ("1 3/8", "too little to tell (2 lines)", "")


def test_csv_holds_no_formula() -> None:
    row = BreakdownRow(number="=1+1", place="+cmd|' /C calc'!A0", synopsis="@SUM(1)", props=("-2",))
    (read,) = read_csv(breakdown_csv([row], ABOUT))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in read.values())
    assert read["Set"] == "'+cmd|' /C calc'!A0"


def test_docx_is_landscape_a4_with_a_table_whose_head_repeats_and_numbered_pages() -> None:
    document = read_docx(breakdown_docx(ROWS, ABOUT, {"1": "Interior. Lamp room.\nA LANTERN swings."}))
    section = document.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (29.7, 21.0)
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells][:3] == ["Scene", "INT/EXT", "Set"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [row.cells[2].text for row in table.rows[1:]] == ["LAMP ROOM", "MOLE"]
    assert table.rows[2].cells[-1].text == "1 3/8"
    fields = [one.get(qn("w:instr")) for one in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE"]
    shown = [paragraph.text for paragraph in document.paragraphs]
    assert (
        shown[0] == "The Twelfth"
        and "Breakdown · by Oda Fenn · White draft · 2026-11-29 · 2 scenes, 1 6/8 pages" in shown
    )
    assert shown[-3:] == ["Scene 1 · INT · LAMP ROOM · NIGHT", "Interior. Lamp room.", "A LANTERN swings."]
    assert "1 Oda; 2 Ruud" in shown and any("Written without a language model." in line for line in shown)


def test_docx_says_no_other_day_than_its_own() -> None:
    content = breakdown_docx(ROWS, ABOUT)
    said = read_docx(content).core_properties
    assert said.created.date() == said.modified.date() == ABOUT.date
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(2026, 11, 29)}


def test_hostile_text_stays_text_in_a_document() -> None:
    row = BreakdownRow(number="1", place=HOSTILE, synopsis=HOSTILE, characters=(HOSTILE,))
    about = ABOUT.model_copy(update={"title": HOSTILE, "author": HOSTILE, "cast": {1: HOSTILE}})
    content = breakdown_docx([row], about, {"1": HOSTILE})
    document = read_docx(content)
    literal = HOSTILE.replace("\x00", "").replace("\x07", "").replace("\u202e", "")
    assert document.tables[0].rows[1].cells[2].text == literal
    assert literal in [paragraph.text for paragraph in document.paragraphs]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        body = archive.read("word/document.xml").decode()
    assert "<w:fldSimple" not in body and "w:instrText" not in body and "w:hyperlink" not in body


def test_chinese_has_a_chinese_font_and_chinese_heads() -> None:
    about = ABOUT.model_copy(update={"language": "zh", "title": "潮汐来信"})
    row = BreakdownRow(number="1", setting="INT", place="老邮局", day_night="晨", characters=("魏尔", "托比"))
    document = read_docx(breakdown_docx([row], about, {"1": "内景，老邮局，晨。"}))
    assert [cell.text for cell in document.tables[0].rows[0].cells][:3] == ["场次", "内/外", "场景"]
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia"))
    (read,) = read_csv(breakdown_csv([row], about))
    assert read["人物"] == "魏尔、托比" and read["情绪"] == "太少，难以判断（0 行）"


@pytest.mark.parametrize(("eighths", "told"), [(1, "1/8"), (7, "7/8"), (8, "1"), (11, "1 3/8"), (16, "2")])
def test_pages_are_told_in_eighths(eighths: int, told: str) -> None:
    assert pages_of(eighths) == told


@settings(max_examples=6, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.integers(1, 200))
def test_equal_input_gives_equal_bytes_and_can_be_read(place: str, said: str, eighths: int) -> None:
    row = BreakdownRow(number="1", place=place, synopsis=said, eighths=eighths)
    once, again = (breakdown_docx([row], ABOUT, {"1": said}) for _ in range(2))
    assert once == again and len(read_docx(once).tables) == 1
    assert breakdown_csv([row], ABOUT) == breakdown_csv([row], ABOUT)
    (read,) = read_csv(breakdown_csv([row], ABOUT))
    assert read["Eighths"] == str(eighths)
