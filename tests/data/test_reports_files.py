"""All formats together: the same report is the same bytes, and office programs open what is theirs."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from data.reports.blocks import Format, Report
from data.reports.write import write_report
from tests.data.reported import hostile, reported

FORMATS: tuple[Format, ...] = get_args(Format)
_WRITE = """
import hashlib, typing
from data.reports.blocks import Format
from data.reports.write import write_report
from tests.data.reported import reported
for name in typing.get_args(Format):
    print(name, hashlib.sha256(write_report(reported("zh"), name)).hexdigest())
"""


@pytest.mark.slow
def test_another_process_writes_the_same_bytes() -> None:
    done = subprocess.run([sys.executable, "-c", _WRITE], capture_output=True, text=True, check=True)
    here = {name: hashlib.sha256(write_report(reported("zh"), name)).hexdigest() for name in FORMATS}
    assert dict(line.split() for line in done.stdout.splitlines()) == here


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., list[str]]:
    """Has an office program open files, all in one start, and gives the text of the pages that it makes of them."""
    for program, package in (("soffice", "libreoffice-nogui"), ("pdftotext", "poppler-utils")):
        if shutil.which(program) is None:
            pytest.skip(f"there is no {program}: apt-get install {package}")

    def open_all(*files: tuple[Report, Format]) -> list[str]:
        for number, (report, format_) in enumerate(files):
            (tmp_path / f"{number}.{format_}").write_bytes(write_report(report, format_))
        office = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
        given = [str(tmp_path / f"{number}.{format_}") for number, (_, format_) in enumerate(files)]
        subprocess.run([*office, "--outdir", str(tmp_path), *given], capture_output=True, check=True, timeout=250)
        return [text_of(tmp_path / f"{number}.pdf") for number in range(len(files))]

    return open_all


def text_of(file: Path) -> str:
    return squeezed(subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True).stdout.decode())


def test_an_office_program_opens_documents_and_slides(opened: Callable[..., list[str]]) -> None:
    english, chinese = reported(), reported("zh")
    document, slides = opened((chinese, "docx"), (english, "pptx"))
    for report, text in ((chinese, document), (english, slides)):
        for wanted in (report.title, report.cover.answer, report.sections[1].answer, "+55 to +67", "7.22–7.40"):
            assert squeezed(wanted) in text
    # The office program draws the chart: the ticks of its axis have hyphens where our own text has minus signs.
    assert all(tick in slides for tick in ("-60", "-40", "-20"))


@pytest.mark.slow
def test_an_office_program_opens_what_is_hostile(opened: Callable[..., list[str]]) -> None:
    for text in opened((hostile(), "docx"), (hostile(), "pptx")):
        assert '=HYPERLINK("http://example.invalid/x","open")' in text and "<script>alert(1)</script>" in text
        assert "灯塔守望" * 20 in text and "root:x:0" not in text
