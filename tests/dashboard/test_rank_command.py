"""`marquee rank` as people and scripts use it: files of every kind, an edition made again by another process."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from dashboard.cli import app
from data.errors import MarqueeError
from data.rankings import BUILT_IN
from data.settings import Settings, load_settings
from tests.dashboard.ranked_studio import BURST, LEVELS, build_ranked_studio

MARQUEE = str(Path(sys.executable).with_name("marquee"))
ONE = ("top", "--size", "5")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("ranked")
    settings = load_settings(folder / "studio")
    build_ranked_studio(settings, folder)
    return settings


def rank(settings: Settings, *words: str | Path, code: int = 0) -> Result:
    """The command in this process."""
    done = CliRunner().invoke(app, ["rank", *map(str, words), "--studio", str(settings.studio)])
    assert done.exit_code == code, (done.stderr, done.exception)
    assert code != 1 or isinstance(done.exception, MarqueeError)
    return done


def answer(settings: Settings, *words: str | Path) -> Any:
    return json.loads(rank(settings, *words, "--json").stdout)


def test_the_list_named_top_is_printed_without_any_option(studio: Settings) -> None:
    done = rank(studio)
    lines = done.stdout.splitlines()
    assert "The Pier" in lines[1] and lines[1].split()[0] == "1"
    assert "The Pier stands alone at the top." in done.stderr
    assert "Fewer than 20 ratings: 1 title; The Quiet One would have stood on the list." in done.stderr
    assert f"{BURST} → 6" in done.stdout


def test_json_says_the_list_and_options_change_it(studio: Settings) -> None:
    places = answer(studio, "top", "--genre", "Thriller", "--size", "3", "--min-ratings", "5")["rows"]
    names = [place["title"] for place in places]
    assert names == ["The Pier", "Night Ferry", "Fog"]
    low = answer(studio, "top", "--min-ratings", "5", "--size", "2")["rows"]
    assert "The Quiet One" in [place["title"] for place in low]
    clean = answer(studio, "top", "--without-suspicious")["rows"]
    assert {place["title"]: place["position"] for place in clean}["Kelp"] == 6


def test_files_of_every_kind_are_written_at_once(studio: Settings, tmp_path: Path) -> None:
    endings = ("png", "svg", "pdf", "html", "csv", "xlsx", "json", "zip")
    paths = [tmp_path / f"list.{ending}" for ending in endings]
    done = rank(studio, *ONE, *(word for path in paths for word in ("-o", path)))
    assert done.stdout == ""
    heads = (b"\x89PNG", b"<svg", b"%PDF", b"<!doctype html", b"\xef\xbb\xbfposition", b"PK", b'{"about"', b"PK")
    for path, head in zip(paths, heads, strict=True):
        assert path.read_bytes()[:200].lower().lstrip().startswith(head.lower()), path
    with zipfile.ZipFile(tmp_path / "list.zip") as bundle:
        assert {f"picture.{ending}" for ending in endings[:4]} < set(bundle.namelist())
        assert bundle.read("data.csv") == (tmp_path / "list.csv").read_bytes()
        assert bundle.read("picture.png") == (tmp_path / "list.png").read_bytes()
    rows = list(csv.DictReader(io.StringIO((tmp_path / "list.csv").read_text("utf-8-sig"))))
    names = [name for name in LEVELS if name.startswith("=")]
    assert [row["title"] for row in rows if row["title"].startswith("'=")] == [f"'{name}" for name in names]


def test_an_edition_is_made_again_to_the_byte_by_another_process_and_without_a_snapshot(
    studio: Settings, tmp_path: Path
) -> None:
    first, again = tmp_path / "first.zip", tmp_path / "again.zip"
    chinese = ("--lang", "zh", "--theme", "dark", "--preset", "square", "--headline", "=HYPERLINK(1)")
    done = rank(studio, *ONE, *chinese, "--publish", "--user", "Lin", "--note", "the first", "-o", first)
    assert "Published as edition 1 of top" in done.stderr
    kept = studio.snapshots.rename(studio.snapshots.with_name("away"))
    try:
        command = [MARQUEE, "rank", "top", "--edition", "1", "-o", again, "--studio", studio.studio]
        subprocess.run(command, check=True, timeout=120, env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"})
    finally:
        kept.rename(studio.snapshots)
    assert again.read_bytes() == first.read_bytes()
    assert hashlib.sha256(first.read_bytes()).hexdigest() in done.stderr


def test_lists_are_named_with_who_saved_them(studio: Settings) -> None:
    rank(studio, *ONE, "--genre", "Thriller", "--save-as", "Five thrillers", "--user", "Lin")
    told = {row["name"]: row for row in answer(studio, "--list")}
    assert set(BUILT_IN) < set(told)
    assert told["Five thrillers"] == {
        "name": "Five thrillers", "measure": "weighted", "size": 5, "saved_by": "Lin", "editions": 0,
    }  # fmt: skip
    assert len(answer(studio, "five THRILLERS")["rows"]) == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing",), "there is no list of that name"),
        (("top", "-o", "list.gif"), "png, svg, pdf, html, csv, xlsx, json or zip"),
        (("top", "-o", "/nowhere/list.png"), "there is no folder"),
        (("top", "--measure", "best"), "measure"),
        (("top", "--measure", "aspect"), "needs an aspect"),
        (("top", "--preset", "poster"), "preset"),
        (("top", "--since", "2026-02-01", "--until", "2026-01-01"), "ends before it starts"),
        (("top", "--edition", "1", "--size", "3"), "made as it was published"),
    ],
)
def test_bad_use_is_told_with_exit_code_2(studio: Settings, words: tuple[str, ...], said: str) -> None:
    assert said in " ".join(rank(studio, *words, code=2).stderr.replace("│", " ").split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("top", "--edition", "77"), "There is no edition 77"),
        (("top", "--publish"), "It says nowhere who does this"),
        (("top", "--save-as", "TOP", "--user", "Lin"), "built in"),
    ],
)
def test_what_cannot_be_done_is_told_with_exit_code_1(studio: Settings, words: tuple[str, ...], said: str) -> None:
    assert said.lower() in str(rank(studio, *words, code=1).exception).lower()
