"""Input that is built to break the reader: one clear sentence each, and nothing good is lost."""

from __future__ import annotations

import gzip
import io
import json
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import hypothesis
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import strategies as st

from data.errors import HostileInput, MarqueeError, SourceError, UnknownFormat
from data.importing import prepare_import, preview_import
from data.progress import Progress
from data.settings import Settings, load_settings

HEADER = "title,user,rating,review\n"
GOOD = "Glass Harbour,iris,4,Bright and kind.\n"
QUOTED = 'Glass Harbour,iris,4,"Bright, and kind."\nGlass Harbour,bram,4,"Dark, and kind."\n'


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Tight bounds; no studio is needed to prepare a batch."""
    return load_settings(tmp_path / "studio", max_line_bytes=100_000, max_file_bytes=60_000_000)


def prepare(settings: Settings, path: Path, **chosen: Any) -> tuple[list[str], list[tuple[int | None, str]]]:
    """The texts taken and the rejects as (line, reason)."""
    folder = path.parent / f"batch-{path.name}"
    folder.mkdir()
    prepare_import(settings, {"paths": [str(path)], **chosen}, folder, Progress())
    return _texts(folder), _rejects(folder)


def _texts(folder: Path) -> list[str]:
    path = folder / "reviews.parquet"
    return pq.read_table(path)["text"].to_pylist() if path.exists() else []


def _rejects(folder: Path) -> list[tuple[int | None, str]]:
    path = folder / "rejects.parquet"
    rows = pq.read_table(path).to_pylist() if path.exists() else []
    return [(row["line"], row["reason"]) for row in rows]


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def numbered(count: int) -> str:
    return "".join(f"Glass Harbour,viewer{i},4,Review number {i}.\n" for i in range(count))


def test_an_unclosed_quote(settings: Settings, tmp_path: Path) -> None:
    content = HEADER + numbered(300) + 'Glass Harbour,mallory,4,"never closed\n' + numbered(600)[len(numbered(300)) :]
    texts, rejects = prepare(settings, write(tmp_path / "a.csv", content))
    assert texts == [f"Review number {i}." for i in range(600)]
    assert rejects == [(302, "A quotation mark is opened on this line and never closed.")]


def test_a_damaged_row_does_not_show_its_viewer(settings: Settings, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER + 'Glass Harbour,mallory,4,"never closed\n' + "x,mallory,1\n" + QUOTED)
    prepare(settings, path)
    excerpts = pq.read_table(tmp_path / "batch-a.csv" / "rejects.parquet")["excerpt"].to_pylist()
    assert excerpts == ['xxxxx xxxxxxx,xxxxxxx,0,"xxxxx xxxxxx', "x,xxxxxxx,0"]


def test_nul_bytes(settings: Settings, tmp_path: Path) -> None:
    texts, rejects = prepare(settings, write(tmp_path / "a.csv", HEADER + GOOD + "Glass\0 Harbour,bram,2,Du\0ll.\n"))
    assert texts == ["Bright and kind.", "Dull."]
    assert rejects == [(3, "NUL bytes were taken out of this line; the row was read.")]


def test_an_endless_line(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as handle:
        handle.write((HEADER + GOOD).encode())
        for _ in range(40):
            handle.write(b"x" * 1_000_000)
        handle.write(("\n" + GOOD.replace("iris", "bram")).encode())
    texts, rejects = prepare(settings, path)
    assert texts == ["Bright and kind."] * 2
    assert rejects == [(3, "The line is longer than may be read.")]


@pytest.mark.slow
def test_an_endless_line_costs_no_memory(tmp_path: Path) -> None:
    code = f"""
import gzip, resource
from pathlib import Path
from data.importing import prepare_import
from data.progress import Progress
from data.settings import load_settings
path = Path({str(tmp_path)!r})
with open(path / "a.csv", "wb") as out:
    out.write({(HEADER + GOOD).encode()!r})
    for _ in range(200):
        out.write(b"x" * 1_000_000)
(path / "b").mkdir()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
prepare_import(load_settings(path / "studio"), {{"paths": [str(path / "a.csv")]}}, path / "b", Progress())
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 150, "megabytes for a line of 200"


@pytest.mark.parametrize("packed", ["gz", "zip"])
def test_a_bomb_keeps_what_came_before(packed: str, settings: Settings, tmp_path: Path) -> None:
    content = (HEADER + GOOD).encode() + (b" " * 999 + b"\n") * 45_000
    path = tmp_path / f"bomb.{packed}"
    if packed == "gz":
        path.write_bytes(gzip.compress(content, 9))
        texts, rejects = prepare(settings, path)
        assert texts == ["Bright and kind."]
        assert [reason for _, reason in rejects] == [
            "The archive unpacks to more than 250 times its size, as a zip bomb does. "
            "Unpack it yourself if you trust it, and import what is inside."
        ]
        return
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("good.csv", HEADER + GOOD)
        archive.writestr("bomb.csv", content)
    texts, rejects = prepare(settings, path)
    assert texts == ["Bright and kind."]
    assert [reason for _, reason in rejects] == [
        "This part unpacks to more than 250 times its size, as a zip bomb does."
    ]


def test_a_file_larger_than_allowed(settings: Settings, tmp_path: Path) -> None:
    small = settings.model_copy(update={"max_file_bytes": 400_000})
    texts, rejects = prepare(small, write(tmp_path / "a.csv", HEADER + numbered(20_000)))
    assert 5_000 < len(texts) < 12_000
    assert rejects[0][1].startswith("The file holds more than 400,000 bytes.")


def test_more_rows_than_allowed(settings: Settings, tmp_path: Path) -> None:
    few = settings.model_copy(update={"max_rows": 10})
    texts, rejects = prepare(few, write(tmp_path / "a.csv", HEADER + numbered(30)))
    assert len(texts) == 10
    assert rejects[0][1].startswith("The file has more than 10 rows, and the rest was not read.")


def test_a_cut_gzip_keeps_what_came_before(settings: Settings, tmp_path: Path) -> None:
    packed = gzip.compress((HEADER + numbered(20_000)).encode())
    texts, rejects = prepare(settings, write(tmp_path / "a.csv.gz", packed[: len(packed) * 2 // 3]))
    assert len(texts) > 1_000
    assert rejects[0][1].startswith("The archive is damaged and ends early")


def test_names_that_climb_out_of_a_zip(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "inner" / "a.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../climbed.csv", HEADER + GOOD)
        archive.writestr("/etc/marquee-absolute.csv", HEADER + GOOD.replace("iris", "bram"))
        archive.writestr("mis\u202eleading.csv", HEADER + GOOD.replace("iris", "cora"))
    before = set(tmp_path.rglob("*"))
    texts, _ = prepare(settings, path)
    assert len(texts) == 3
    new = {item for item in set(tmp_path.rglob("*")) - before if item.suffix == ".csv" and item.is_file()}
    assert not new and not Path("/etc/marquee-absolute.csv").exists()
    files = pq.read_table(path.parent / "batch-a.zip" / "reviews.parquet")["file"].to_pylist()
    assert "a.zip/mis\ufffdleading.csv" in files


def test_archives_that_cannot_be_opened(settings: Settings, tmp_path: Path) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.csv", HEADER + GOOD)
    raw = bytearray(held.getvalue())
    encrypted = bytearray(raw)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = encrypted.index(mark)
        struct.pack_into("<H", encrypted, start + at, 1)
    with pytest.raises(SourceError, match="encrypted"):
        prepare(settings, write(tmp_path / "e.zip", bytes(encrypted)))
    with pytest.raises(SourceError, match="damaged"):
        prepare(settings, write(tmp_path / "d.zip", bytes(raw[:40])))
    wrong = bytearray(raw)
    wrong[raw.index(b"Bright")] ^= 0xFF
    (file,) = preview_import(settings, [str(write(tmp_path / "c.zip", bytes(wrong)))]).files
    assert "damaged" in file.problems[0]


@pytest.mark.parametrize(
    ("name", "content", "error", "sentence"),
    [
        ("empty.csv", b"", UnknownFormat, "the file is empty"),
        ("prose.txt", b"Only a sentence.\nAnd another one.\n", UnknownFormat, "no column separator"),
        ("header.csv", HEADER.encode(), SourceError, "nothing in these files"),
        ("binary.csv", bytes(range(256)) * 40 + b"\0" * 4000, UnknownFormat, "binary file"),
        ("wide.csv", b"," * 100_000 + b"\n" + b"," * 100_000 + b"\n", HostileInput, "100,001 columns"),
        ("list.json", b'[{"title": "x"}]', UnknownFormat, "one JSON list"),
        ("broken.parquet", b"PAR1" + b"\x15" * 500 + b"PAR1", SourceError, "Parquet file is damaged"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, UnknownFormat, "old Office file"),
        ("unknown.csv", b"alpha,beta\n1,2\n", UnknownFormat, "no reader recognises it"),
    ],
)
def test_one_sentence(
    name: str, content: bytes, error: type[MarqueeError], sentence: str, settings: Settings, tmp_path: Path
) -> None:
    path = write(tmp_path / name, content)
    with pytest.raises(error, match=sentence):
        prepare(settings, path)
    (file,) = preview_import(settings, [str(path)]).files
    assert not file.rows
    assert name == "header.csv" or sentence in file.problems[0]


def test_bad_files_do_not_spoil_the_folder(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder / "good.csv", HEADER + GOOD)
    write(folder / "empty.csv", b"")
    write(folder / "broken.parquet", b"PAR1xxxxPAR1")
    write(folder / "broken.zip", b"PK\x03\x04xxxx")
    write(folder / ".hidden.csv", HEADER + GOOD)
    texts, rejects = prepare(settings, folder)
    assert texts == ["Bright and kind."]
    assert len(rejects) == 3


def test_json_that_is_nested_or_broken(settings: Settings, tmp_path: Path) -> None:
    row = {"title": "Glass Harbour", "review": "Bright.", "rating": 4, "user": "iris"}
    lines = [
        json.dumps(row),
        '{"title": ' + "[" * 40_000,
        "{broken",
        "[1, 2]",
        '{"title": "x", "review": ' + "9" * 9_000 + "}",
        json.dumps(row | {"review": "Cut \ud83d off.", "user": "bram"}),
    ]
    texts, rejects = prepare(settings, write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert texts == ["Bright.", "Cut \ufffd off."]
    assert [line for line, _ in rejects] == [2, 3, 4, 5]


FIXTURES = sorted(path for path in (Path(__file__).parent / "fixtures").rglob("*") if path.is_file())


@hypothesis.settings(max_examples=150, deadline=None)
@hypothesis.given(st.sampled_from(FIXTURES), st.data())
def test_whatever_is_broken_in_a_file(path: Path, data: st.DataObject) -> None:
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        gone = data.draw(st.integers(0, 12))
        raw[at : at + gone] = data.draw(
            st.one_of(
                st.binary(max_size=6), st.sampled_from([b'"', b"\n", b"\t", b",", b"{", "²".encode(), b"\0" * 9])
            )
        )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "batch").mkdir()
        (folder / "a").write_bytes(bytes(raw))
        bounds = load_settings(folder / "studio")
        try:
            prepare_import(bounds, {"paths": [str(folder / "a")]}, folder / "batch", Progress())
        except MarqueeError as error:
            assert str(error)
        else:
            assert (folder / "batch" / "batch.json").exists()


def test_columns_that_nobody_mapped_are_not_shown(settings: Settings, tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", "title,email,review\n,mallory@x.org,Lost.\nx,mallory@x.org\nGlass,iris@x.org,Fine.\n"
    )
    prepare(settings, path)
    excerpts = pq.read_table(tmp_path / "batch-a.csv" / "rejects.parquet")["excerpt"].to_pylist()
    assert excerpts == ["| ••• | Lost.", "x,xxxxxxx@x.xxx"]


def test_formulas_stay_text(settings: Settings, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER + "=1+1,@iris,4,=HYPERLINK(0) is no review\n")
    assert prepare(settings, path)[0] == ["=HYPERLINK(0) is no review"]


def test_a_workbook_with_a_far_corner(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["title", "review"])
        sheet.write(1_048_575, 16_383, "far")
    with pytest.raises(HostileInput, match="row 1,048,576, column 16,384"):
        prepare(settings, path)


def test_a_workbook_that_is_a_bomb(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    with pytest.raises(HostileInput, match="zip bomb"):
        prepare(settings, path)


def test_markup_and_scripts_end_as_text(settings: Settings, tmp_path: Path) -> None:
    rows = HEADER + "Glass Harbour,iris,4,<img src=x onerror=alert(1)>Fine <b>indeed</b>.\n"
    rows += "Glass Harbour,bram,4,<br/>&nbsp;\n"
    texts, rejects = prepare(settings, write(tmp_path / "a.csv", rows))
    assert texts == ["Fine indeed."]
    assert rejects == [(3, "Nothing is left of the text once it is cleaned.")]


def test_two_encodings_in_one_file(settings: Settings, tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + HEADER.encode() + "Glass Harbour,a,4,Été à la mer.\n".encode()
    content += "Glass Harbour,b,4,Café “noir”.\n".encode("cp1252")
    content += "灯塔,c,4,非常好看的电影，值得再看。\n".encode("gb18030")
    assert prepare(settings, write(tmp_path / "a.csv", content))[0] == [
        "Été à la mer.", "Café “noir”.", "非常好看的电影，值得再看。"
    ]  # fmt: skip
