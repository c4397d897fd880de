"""What is kept between runs of a page: one answer for one snapshot and question, never another's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import loaders
from dashboard.compare_figures import Group
from dashboard.numbers import Drill
from data.records import Filter
from data.settings import load_settings
from data.snapshots import Snapshot, open_newest
from tests.dashboard.studios import build_studio


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Snapshot, Snapshot]]:
    opened = []
    for viewers in (12, 14):
        settings = load_settings(tmp_path_factory.mktemp("kept") / "studio")
        build_studio(settings, viewers=viewers)
        opened.append(open_newest(settings.snapshots))
    yield opened[0], opened[1]
    for snapshot in opened:
        snapshot.close()


def test_an_equal_question_is_answered_from_memory_and_another_is_not(snapshots: tuple[Snapshot, Snapshot]) -> None:
    first, second = snapshots
    kept = loaders.load_slate(first, Filter(languages=("en",)))
    assert loaders.load_slate(first, Filter(languages=("en",))) is kept
    assert loaders.load_slate(first, Filter(languages=("zh",))) is not kept
    assert loaders.load_slate(second, Filter(languages=("en",))) is not kept


def test_drills_groups_and_files_are_told_apart(snapshots: tuple[Snapshot, Snapshot], tmp_path: Path) -> None:
    snapshot, _ = snapshots
    everything, other = Drill(grain="evidence", filter=Filter()), Drill(grain="evidence", filter=Filter(search="x"))
    assert loaders.load_drawer(snapshot, everything) is loaders.load_drawer(snapshot, everything.model_copy())
    assert loaders.load_drawer(snapshot, everything) is not loaders.load_drawer(snapshot, other)
    groups = [Group(label=name, filter=Filter(search=name)) for name in ("good", "bad")]
    compared = loaders.load_comparison(snapshot, groups)
    assert loaders.load_comparison(snapshot, list(groups)) is compared
    assert loaders.load_comparison(snapshot, groups[::-1]) is not compared
    settings = load_settings(tmp_path / "studio")
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("title,review\nThe Pier,It is good.\n", encoding="utf-8")
    one, same, two = (loaders.load_preview(settings, (str(tmp_path / f"{n}.csv"),), None, None) for n in "aab")
    assert one is same and one is not two
