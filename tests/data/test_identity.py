from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import StudioError
from data.identity import Pseudonyms, Seen, load_viewer_key, name_key, normal_name, read_name_key, title_id
from data.settings import Settings, load_settings


def test_the_key_lies_beside_the_database_for_its_owner_alone(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: load_viewer_key(settings), range(16)))
    path = settings.studio / "viewer.key"
    assert keys == {path.read_bytes()}
    assert len(path.read_bytes()) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(settings.studio.glob(".viewer.key*"))


def test_a_broken_key_is_not_replaced(settings: Settings) -> None:
    (settings.studio / "viewer.key").write_bytes(b"short")
    with pytest.raises(StudioError, match="5 bytes instead of 32"):
        load_viewer_key(settings)


def test_the_key_can_come_from_the_environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARQUEE_VIEWER_KEY", "a long secret of this studio")
    chosen = load_settings(settings.studio)
    assert len(load_viewer_key(chosen)) == 32
    assert not (settings.studio / "viewer.key").exists()
    assert "secret" not in repr(chosen)


def test_pseudonyms() -> None:
    one, other = Pseudonyms(b"k" * 32, "douban"), Pseudonyms(b"q" * 32, "douban")
    assert one.viewer_id("Iris") == one.viewer_id("Iris") != one.viewer_id("iris")
    assert one.viewer_id("Iris") != other.viewer_id("Iris")
    assert one.viewer_id("Iris") != Pseudonyms(b"k" * 32, "imdb").viewer_id("Iris")


def test_names() -> None:
    assert normal_name("Amélie & Co.: The  Film!") == normal_name("AMELIE and co the film")
    assert normal_name("灯塔") == "灯塔"
    assert normal_name("???") == "???"
    assert read_name_key(name_key("Glass Harbour", 1995)) == ("Glass Harbour", 1995)
    assert read_name_key(name_key("灯塔", None)) == ("灯塔", None)
    assert read_name_key("tt0114709") is None
    assert title_id("x", name_key("GLASS harbour", 1995)) == title_id("x", name_key("Glass Harbour", 1995))


@given(st.lists(st.lists(st.integers(0, 40), max_size=30), max_size=8))
def test_seen_agrees_with_a_dict(blocks: list[list[int]]) -> None:
    seen, first, place = Seen(), dict[int, int](), 0
    for block in blocks:
        places = list(range(place, place + len(block)))
        place += len(block)
        expected = []
        for number, at in zip(block, places, strict=True):
            expected.append((number in first, first.setdefault(number, at)))
        again, stood = seen.first_places(np.array(block, np.uint64), np.array(places, np.uint64))
        assert list(zip(again.tolist(), stood.tolist(), strict=True)) == expected
    assert seen.known(np.arange(50, dtype=np.uint64)).tolist() == [n in first for n in range(50)]
