"""A bundle has everything that goes with a picture, and is the same to the byte when it is made again."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from typing import Any

import pytest
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from data.exports.tables import Table
from data.pictures.bundle import Provenance, write_bundle
from data.pictures.records import Look
from tests.data.pictured import HOSTILE, listing, picture

ROWS = tuple((place + 1, name, 8.5 - place / 4) for place, name in enumerate(HOSTILE))
PROVENANCE = Provenance(
    name=HOSTILE[0],
    filter={"territories": ["FR"], "sentence": "France, since release"},
    formula="(v R + m C) / (v + m)",
    method="Weighted by 500 ratings at the mean of all.",
    runs={"sentiment": "run-7", "aspects": "run-8"},
    data_version="abc123",
    snapshot="00000007",
    licence="CC BY 4.0",
)
PROGRAM = """
import hashlib
from tests.data.test_pictures_bundle import bundle
print(hashlib.sha256(bundle()).hexdigest())
"""


def bundle(**looks: Look) -> bytes:
    table = Table(("rank", "title", "rating"), iter(ROWS), (("method", "Wilson"),), name="List")
    return write_bundle(picture(), looks or Look(scale=0.5), table, PROVENANCE)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle())) as opened:
        assert opened.testzip() is None
        return {name: opened.read(name) for name in opened.namelist()}


def test_a_bundle_has_picture_data_filter_method_runs_and_licence(files: dict[str, bytes]) -> None:
    assert sorted(files) == [
        "data.csv", "data.json", "data.xlsx", "filter.json", "licence.txt", "manifest.json", "method.txt",
        "picture.html", "picture.pdf", "picture.png", "picture.svg", "runs.json",
    ]  # fmt: skip
    assert json.loads(files["filter.json"])["territories"] == ["FR"]
    assert json.loads(files["runs.json"])["runs"] == PROVENANCE.runs
    assert b"(v R + m C) / (v + m)" in files["method.txt"] and files["licence.txt"] == b"CC BY 4.0\n"


def test_the_manifest_has_a_checksum_of_every_other_file(files: dict[str, bytes]) -> None:
    listed = {one["file"]: one for one in json.loads(files["manifest.json"])["files"]}
    assert sorted(listed) == sorted(set(files) - {"manifest.json"})
    for name, one in listed.items():
        assert one["sha256"] == hashlib.sha256(files[name]).hexdigest()
        assert one["bytes"] == len(files[name])


def test_the_numbers_are_the_same_in_every_table_and_no_name_is_a_formula(files: dict[str, bytes]) -> None:
    rows = list(csv.reader(io.StringIO(files["data.csv"].decode("utf-8-sig"))))
    assert [float(row[2]) for row in rows[1:]] == [row[2] for row in ROWS]
    assert rows[1][1] == "'" + HOSTILE[0]
    kept = json.loads(files["data.json"])["rows"]
    assert [row["rating"] for row in kept] == [row[2] for row in ROWS]
    sheet = load_workbook(io.BytesIO(files["data.xlsx"]))["List"]
    assert [cell.value for cell in sheet["C"]][1:] == [row[2] for row in ROWS]
    assert sheet["B2"].value == HOSTILE[0] and sheet["B2"].data_type == "s"


def test_its_pictures_open(files: dict[str, bytes]) -> None:
    assert Image.open(io.BytesIO(files["picture.png"])).width == 600
    assert "Tidewater" in PdfReader(io.BytesIO(files["picture.pdf"])).pages[0].extract_text()


def test_nothing_in_it_has_the_present_time_or_the_maker_s_rights() -> None:
    with zipfile.ZipFile(io.BytesIO(bundle())) as opened:
        entries = opened.infolist()
        assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
        assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)


def test_several_looks_have_files_of_their_own_and_what_they_left_out_is_told() -> None:
    looks: dict[str, Any] = {"web": Look(scale=0.5), "square": Look(preset="square", scale=0.5)}
    content = write_bundle(picture(listing(60)), looks, Table(("a",), [(1,)]), PROVENANCE, formats=("png",))
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert {"web.png", "square.png"} <= set(opened.namelist())
        told = {one["file"]: one.get("left_out", "") for one in json.loads(opened.read("manifest.json"))["files"]}
    assert told["web.png"] == "" and "of 60 rows fit" in told["square.png"]


def test_a_bundle_made_again_in_another_process_is_the_same_to_the_byte() -> None:
    environment = os.environ | {"PYTHONHASHSEED": "5", "TZ": "Asia/Shanghai"}
    told = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, check=True, text=True, env=environment, timeout=120
    )
    assert told.stdout.strip() == hashlib.sha256(bundle()).hexdigest()
