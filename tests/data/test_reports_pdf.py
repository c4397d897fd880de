"""Reports as PDF, opened by what reads PDFs: an executive page, fonts inside, tagged, hostile text as it is."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from data.pictures.fonts import load_faces
from data.pictures.records import House
from data.reports.blocks import Passage, Report
from data.reports.plain import figures_of
from data.reports.write import write_report
from tests.data.reported import MADE, hostile, reported

pytestmark = [
    pytest.mark.skipif(
        shutil.which("pdftotext") is None, reason="there is no pdftotext: apt-get install poppler-utils"
    ),
    pytest.mark.skipif(
        not any("CJK" in family or "Han" in family for family in load_faces().files),
        reason="no font of this machine has Chinese signs: apt-get install fonts-noto-cjk",
    ),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pdf")
    reports = {"en": reported(), "zh": reported("zh"), "hostile": hostile()}
    for name, report in reports.items():
        (folder / f"{name}.pdf").write_bytes(write_report(report, "pdf"))
    return {name: folder / f"{name}.pdf" for name in reports}


def text_of(file: Path, *options: str) -> str:
    """What pdftotext reads, on one line, without the places where long words may break."""
    read = subprocess.run(["pdftotext", *options, file, "-"], capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s+", " ", read.replace("\u200b", ""))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def said_by(program: str, file: Path) -> str:
    return subprocess.run([program, file], capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_first_page_is_the_executives(files: dict[str, Path], language: str) -> None:
    report = reported(language)  # type: ignore[arg-type]
    first = squeezed(text_of(files[language], "-f", "1", "-l", "1"))
    for wanted in (report.title, report.subtitle, report.cover.heading, report.cover.answer):
        assert squeezed(wanted) in first
    for wanted in ("7.31", "7.22–7.40", "−22", "1 of 5" if language == "en" else "第 1 页，共 5 页"):
        assert squeezed(wanted) in first
    assert squeezed(report.sections[0].heading) not in first


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_contents_come_next_then_every_section_with_its_answer(files: dict[str, Path], language: str) -> None:
    report = reported(language)  # type: ignore[arg-type]
    contents = squeezed(text_of(files[language], "-f", "2", "-l", "2"))
    rest = squeezed(text_of(files[language], "-f", "2"))
    for section in report.sections:
        assert squeezed(section.heading) in contents and squeezed(section.answer) in contents
        assert rest.count(squeezed(section.answer)) == 2
    assert squeezed("r1, r2, r3") in rest and "sentiment-41c0" in rest


def test_a_cover_that_says_more_is_set_smaller_and_stays_one_page(tmp_path: Path) -> None:
    report = reported()
    more = tuple(Passage(text=f"{place} {'Viewers say so in every territory. ' * 5}") for place in range(5))
    fuller = report.model_copy(
        update={"cover": report.cover.model_copy(update={"blocks": report.cover.blocks + more})}
    )
    file = tmp_path / "fuller.pdf"
    file.write_bytes(write_report(fuller, "pdf"))
    first, second = (text_of(file, "-f", page, "-l", page) for page in ("1", "2"))
    assert "4 Viewers say so" in first and "Contents" in second and "Viewers say so" not in second


@pytest.mark.parametrize("name", ["en", "zh", "hostile"])
def test_fonts_are_inside_and_the_file_is_tagged(files: dict[str, Path], name: str) -> None:
    fonts = [line.split() for line in said_by("pdffonts", files[name]).splitlines()[2:]]
    assert fonts and all(line[-5:-2] == ["yes", "yes", "yes"] for line in fonts)
    about = said_by("pdfinfo", files[name])
    assert re.search(r"Tagged:\s+yes", about) and re.search(r"JavaScript:\s+no", about)
    assert name == "en" or any("CJK" in line[0] for line in fonts)


@pytest.mark.parametrize(("language", "said"), [("en", "en-GB"), ("zh", "zh-CN")])
def test_language_title_moment_and_words_for_figures(files: dict[str, Path], language: str, said: str) -> None:
    report, reader = reported(language), PdfReader(files[language])  # type: ignore[arg-type]
    assert reader.root_object["/Lang"] == said and str(reader.root_object["/MarkInfo"]["/Marked"]) == "True"
    assert reader.metadata is not None
    assert reader.metadata.title == report.title and reader.metadata.creation_date == MADE
    held = [reader.get_object(number) for number in range(1, int(reader.trailer["/Size"]))]
    alternatives = {str(one["/Alt"]) for one in held if isinstance(one, dict) and "/Alt" in one}
    assert {figure.alt for figure in figures_of(report)} <= alternatives


def test_nothing_of_a_hostile_report_is_obeyed(files: dict[str, Path]) -> None:
    read = squeezed(text_of(files["hostile"]))
    for kept in ('=HYPERLINK("http://example.invalid/x","open")', '#read("/etc/passwd")', "<script>alert(1)</script>",
                 "{{7*7}}{%raw%}", '#eval("1")', "ab[31mc", "W" * 300, "灯塔守望" * 75):  # fmt: skip
        assert kept in read
    assert "root:x:0" not in read and "49" not in squeezed(text_of(files["hostile"], "-f", "1", "-l", "1"))
    content = files["hostile"].read_bytes()
    reader = PdfReader(files["hostile"])
    actions = [note.get_object() for page in reader.pages for note in page.get("/Annots") or []]
    assert actions and all("/A" not in note or note["/A"].get("/S") == "/GoTo" for note in actions)
    assert b"/Launch" not in content and b"/JavaScript" not in content and b"/URI" not in content


def test_a_houses_colours_logo_and_name_are_its_own(tmp_path: Path) -> None:
    logo = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><rect width="4" height="1" fill="#123456"/></svg>'
    )
    house = House(name="Harbour Films", credit="By Harbour", colours={"praise": "#1D4ED8"}, logo=logo)
    file = tmp_path / "house.pdf"
    file.write_bytes(write_report(reported(), "pdf", house))
    assert PdfReader(file).metadata.author == "Harbour Films"  # type: ignore[union-attr]
    assert "By Harbour" in text_of(file) and "Marquee" not in text_of(file, "-f", "1", "-l", "1")


def test_a_report_without_a_name_or_anything_in_it_is_a_file_too(tmp_path: Path) -> None:
    cover = reported().cover.model_copy(update={"blocks": (), "heading": "\0"})
    bare = Report(title="\x07", made_at=MADE, snapshot="", data_version="", cover=cover)
    file = tmp_path / "bare.pdf"
    file.write_bytes(write_report(bare, "pdf"))
    reader = PdfReader(file)
    assert len(reader.pages) == 1 and reader.metadata is not None and reader.metadata.title == "—"
