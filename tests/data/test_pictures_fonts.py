"""What pictures are set in: unpacked once, found again, and nothing printed as an empty box."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from data.errors import PictureError
from data.pictures import fonts
from data.pictures.draw import draw
from data.pictures.records import House, Look
from tests.data.pictured import CHINESE, listing, picture

#: Where they lie for whoever runs the tests; the first picture puts them there.
UNPACKED = fonts.cache_folder() / "fonts"


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    fonts._register.cache_clear()
    yield tmp_path / "marquee" / "fonts"
    fonts._register.cache_clear()


@pytest.mark.slow
def test_the_fonts_are_unpacked_once_and_by_many_at_once(own_cache: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        folders = list(pool.map(lambda _: fonts.unpack_source_fonts(), range(2)))
    assert folders == [own_cache] * 2
    files = sorted(own_cache.iterdir())
    assert [file.suffix for file in files] == [".ttf"] * 4
    written = [file.stat().st_mtime_ns for file in files]
    fonts.unpack_source_fonts()
    assert [file.stat().st_mtime_ns for file in files] == written
    assert "wght" in {axis.axisTag for axis in TTFont(files[1])["fvar"].axes}


def test_fonts_of_another_streamlit_are_removed(own_cache: Path) -> None:
    for file in UNPACKED.glob("*.ttf"):
        own_cache.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, own_cache / file.name)
    (own_cache / "SourceSansVF-Upright.ttf.OLDHASH.ttf").write_bytes(b"")
    fonts.unpack_source_fonts()
    assert not (own_cache / "SourceSansVF-Upright.ttf.OLDHASH.ttf").exists()


def test_a_machine_without_streamlit_draws_too_and_says_so(own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(fonts, "find_spec", lambda name: None if name == "streamlit" else found(name))
    drawn = draw(picture(), Look(), "svg")
    assert any("Source Sans and Source Serif are not on this machine" in said for said in drawn.warnings)
    assert len(drawn.content) > 10_000


def test_a_picture_loads_no_streamlit() -> None:
    program = (
        "import sys; from data.pictures.draw import draw; from data.pictures.records import Look;"
        "from tests.data.pictured import picture; draw(picture(), Look(), 'svg');"
        "print(sorted({'streamlit', 'pandas', 'torch'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True, timeout=60)
    assert told.stdout.strip() == "[]"


def test_importing_pictures_loads_neither_typst_nor_the_font_tools() -> None:
    heavy = "{'typst', 'fontTools', 'docx', 'xlsxwriter'}"
    program = f"import sys, data.pictures.bundle; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True, timeout=60)
    assert told.stdout.strip() == "[]"


def test_chinese_without_a_chinese_font_is_refused_and_not_printed_as_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    known = fonts.load_faces()
    without = {family: files for family, files in known.files.items() if "CJK" not in family}
    monkeypatch.setattr(
        fonts, "_register", lambda: fonts.Faces(known.fonts, ("SourceSans3VF",), ("Source Serif 4",), without)
    )
    with pytest.raises(PictureError, match="no font of this machine has Chinese signs"):
        draw(picture(listing(3, CHINESE)), Look(), "png")


def test_signs_without_a_font_are_left_out_and_their_script_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    known = fonts.load_faces()
    few = {family: known.files[family] for family in ("SourceSans3VF", "Source Serif 4")}
    monkeypatch.setattr(fonts, "_register", lambda: fonts.Faces(known.fonts, tuple(few), tuple(reversed(few)), few))
    drawn = draw(picture(listing(2, ("The فيلم film", "ภาพยนตร์ 🎬"))), Look(), "html")
    assert "The […] film" in drawn.content.decode()
    assert any("Arabic, Thai, emoji and symbols" in said for said in drawn.warnings)


def test_a_sign_with_accents_is_set_in_one_font_or_without_them() -> None:
    faces = fonts.load_faces()
    coverage = fonts.find_coverage("e\u0301 测\u0338", faces)
    assert coverage.printable("e\u0301") == "e\u0301"
    assert coverage.printable("测\u0338") == ("测\u0338" if not coverage.bare else "测")


def test_a_house_s_family_comes_first_and_one_that_is_not_there_is_named() -> None:
    family = next(name for name in sorted(fonts.load_faces().files) if "Serif" in name)
    assert fonts.load_faces(family.upper()).sans[0] == family
    drawn = draw(picture(), Look(house=House(font="Nowhere Grotesk")), "svg")
    assert drawn.warnings == (
        "the font Nowhere Grotesk is not on this machine: Source Sans and Source Serif stand in for it",
    )


def test_the_cache_is_the_user_s_on_every_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(sys, "platform", "darwin")
    assert fonts.cache_folder() == Path.home() / "Library" / "Caches" / "marquee"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", os.sep + "local")
    assert fonts.cache_folder() == Path(os.sep + "local") / "marquee" / "cache"
