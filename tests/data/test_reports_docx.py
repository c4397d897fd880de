"""Reports as Word files, read back: headings, real tables, words for drawings, a language for every run."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from data.exports.docx import clean
from data.reports.blocks import Report
from data.reports.plain import figures_of
from data.reports.write import write_report
from tests.data.reported import MADE, hostile, reported


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return {
        name: write_report(report, "docx")
        for name, report in {"en": reported(), "zh": reported("zh"), "hostile": hostile()}.items()
    }


def read(content: bytes) -> Any:
    return Document(io.BytesIO(content))


def headings(document: Any, level: int) -> list[str]:
    return [one.text for one in document.paragraphs if one.style.name == f"Heading {level}"]


@pytest.mark.parametrize(("language", "rest"), [("en", "What this rests on"), ("zh", "依据")])
def test_the_question_comes_first_then_contents_and_sections(
    files: dict[str, bytes], language: Any, rest: str
) -> None:
    report, document = reported(language), read(files[language])
    first = headings(document, 1)
    assert document.paragraphs[0].text == report.title and document.paragraphs[0].style.name == "Title"
    assert first[0] == report.cover.heading and first[2:7] == [section.heading for section in report.sections]
    assert first[-1] == rest
    said = [one.text for one in document.paragraphs]
    assert report.cover.answer in said and said.count(report.sections[1].answer) == 2
    assert report.cover.blocks[1].finding in headings(document, 2)  # type: ignore[union-attr]


def test_tables_are_tables_and_their_heads_repeat(files: dict[str, bytes]) -> None:
    tables = read(files["en"]).tables
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in tables)
    stats, ledger = tables[0], tables[2]
    assert [cell.text for cell in stats.rows[0].cells] == [
        "Rating",
        "Net sentiment",
        "Would recommend",
        "Third act, net",
    ]
    assert [row.cells[0].text for row in stats.rows] == ["Rating", "7.31", "7.22–7.40 · n 4 812", "comparables 6.90"]
    assert [cell.text for cell in ledger.rows[1].cells] == ["Inspector Vale", "+61", "+55 to +67", "912"]


def test_drawings_say_what_they_show(files: dict[str, bytes]) -> None:
    document = read(files["en"])
    said = [one.get("descr") for one in document.element.iter(qn("wp:docPr"))]
    (bars, course) = (figure.alt for figure in figures_of(reported()))
    assert said == [bars, bars, course]
    pictures = [part.blob for part in document.part.package.parts if part.content_type == "image/png"]
    assert len(pictures) == 2 and all(blob.startswith(b"\x89PNG") for blob in pictures)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_run_has_its_language_and_chinese_a_chinese_font(files: dict[str, bytes], language: str) -> None:
    document = read(files[language])
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs if run.text.strip()]
    written = [run for run in runs if run._r.rPr is not None and run._r.rPr.find(qn("w:lang")) is not None]
    assert len(written) > 30
    # Numbers and Latin words are no Chinese in a Chinese report either: else they are broken anywhere.
    languages = [run._r.rPr.find(qn("w:lang")) for run in written]
    assert {(one.get(qn("w:val")), one.get(qn("w:eastAsia"))) for one in languages} == {("en-GB", "zh-CN")}
    chinese = [run for run in written if re.search(r"[\u4e00-\u9fff]", run.text)]
    assert bool(chinese) == (language == "zh")
    assert all(run._r.rPr.rFonts.get(qn("w:eastAsia")) == "Microsoft YaHei" for run in chinese)


def test_spoilers_are_announced_and_phrases_marked(files: dict[str, bytes]) -> None:
    paragraphs = read(files["en"]).paragraphs
    place = next(at for at, one in enumerate(paragraphs) if "written the letters himself" in one.text)
    assert paragraphs[place - 1].text == "Spoiler" and "Review r2" in paragraphs[place + 1].text
    (marked,) = [run.text for run in paragraphs[place].runs if run._r.rPr.find(qn("w:shd")) is not None]
    assert marked == "keeper"


def test_hostile_text_stays_text(files: dict[str, bytes]) -> None:
    report, document = hostile(), read(files["hostile"])
    assert document.paragraphs[0].text == clean(report.title)
    held = "\n".join(node.text or "" for node in document.element.iter(qn("w:t")))
    for wanted in (
        '=HYPERLINK("http://example.invalid/x","open")',
        "<script>alert(1)</script>",
        "灯塔守望" * 75,
        "W" * 300,
    ):
        assert wanted in held
    with zipfile.ZipFile(io.BytesIO(files["hostile"])) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    assert not any('TargetMode="External"' in text for text in parts.values())
    assert not any("<w:hyperlink" in text or "w:instrText" in text for text in parts.values())
    fields = {found for text in parts.values() for found in re.findall(r'w:instr="([^"]*)"', text)}
    assert fields == {"PAGE", "NUMPAGES"}


def test_right_to_left_is_said_to_be_so(files: dict[str, bytes]) -> None:
    turned = [
        run
        for run in read(files["hostile"]).element.iter(qn("w:r"))
        if run.find(f"{qn('w:rPr')}/{qn('w:rtl')}") is not None
    ]
    assert {run.text for run in turned} >= {"שלום עולם", "مرحبا"}


def test_it_says_no_other_moment_than_the_datas(files: dict[str, bytes]) -> None:
    said = read(files["en"]).core_properties
    assert said.created == said.modified and said.created.timetuple()[:5] == MADE.timetuple()[:5]
    with zipfile.ZipFile(io.BytesIO(files["en"])) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(2026, 11, 23)}


def test_a_report_of_nearly_nothing_is_a_file_too() -> None:
    bare = Report(
        title="\0", made_at=MADE, snapshot="", data_version="",
        cover=reported().cover.model_copy(update={"blocks": ()}),
    )  # fmt: skip
    assert read(write_report(bare, "docx")).paragraphs[0].text == "—"
