"""The same segment keeps its id from run to run, and what became of the others is written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field

from analytics.identity import jaccard, matched, merged_and_split
from data.errors import RunError
from data.records import Record


class Changes(Record):
    """What became of an earlier run's segments.

    Attributes:
        kept: id → Jaccard similarity with what it was, over the viewers of both runs.
        new, gone: ids that were not there before, and that are no longer.
        merged: id → the earlier ids of which it took in at least half, two or more.
        split: earlier id → the ids of which at least half were of it, two or more.
        viewers: of both runs, who are compared.
    """

    kept: dict[str, float] = Field(default_factory=dict)
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    merged: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    split: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    viewers: int = 0


class Earlier(Record):
    """An earlier run's segments: ids, the main one of each viewer, and the highest number that was ever given."""

    ids: tuple[str, ...]
    main: dict[str, str]
    highest: int


def load_earlier(folder: Path, quality: Mapping[str, Any]) -> Earlier:
    """Read a run's segments.

    Raises:
        RunError: its files cannot be read.
    """
    try:
        ids = pq.read_table(folder / "segments.parquet").column("segment_id").to_pylist()
        rows = pq.read_table(folder / "members.parquet", filters=[("main", "=", True)])
    except (OSError, KeyError, pa.ArrowInvalid) as error:
        raise RunError(
            f"the earlier segments cannot be read: {str(error).splitlines()[0]}",
            where=str(folder),
            mend="remove that run, or restore its folder",
        ) from error
    main = dict(zip(rows.column("viewer_id").to_pylist(), rows.column("segment_id").to_pylist(), strict=True))
    numbers = [int(key[1:]) for key in ids if key[1:].isdecimal()]
    return Earlier(ids=tuple(ids), main=main, highest=max([*numbers, int(quality.get("highest_id", 0))]))


def name_ids(
    viewers: Sequence[str], main: np.ndarray, count: int, earlier: Earlier | None
) -> tuple[list[str], int, Changes]:
    """Ids of segments 0 … count − 1, the highest number ever given, and what changed.

    Segments are matched one to one (`analytics.identity`).

    Args:
        main: the segment of each viewer, shape (n,).
        earlier: None: there was no run before, and they are numbered from 1.
    """
    if earlier is None or not earlier.ids:
        return [f"t{number + 1}" for number in range(count)], count, Changes(new=_numbered(range(count)))
    shared = _shared(viewers, main, count, earlier)
    kept = {after: earlier.ids[before] for after, before in matched(jaccard(shared)).items()}
    highest, ids = earlier.highest, []
    for number in range(count):
        if number not in kept:
            highest += 1
        ids.append(kept.get(number, f"t{highest}"))
    return ids, highest, _changes(ids, kept, earlier.ids, shared)


def _numbered(numbers: range) -> tuple[str, ...]:
    return tuple(f"t{number + 1}" for number in numbers)


def _shared(viewers: Sequence[str], main: np.ndarray, count: int, earlier: Earlier) -> np.ndarray:
    """Viewers by earlier and present segment, shape (earlier, count)."""
    place = {key: number for number, key in enumerate(earlier.ids)}
    shared = np.zeros((len(earlier.ids), count))
    for viewer, segment in zip(viewers, main.tolist(), strict=True):
        if (before := earlier.main.get(viewer)) in place:
            shared[place[before], segment] += 1
    return shared


def _changes(ids: Sequence[str], kept: Mapping[int, str], earlier: Sequence[str], shared: np.ndarray) -> Changes:
    same = jaccard(shared)
    merged, split = merged_and_split(shared)
    return Changes(
        kept={key: round(float(same[earlier.index(key), number]), 4) for number, key in kept.items()},
        new=tuple(key for number, key in enumerate(ids) if number not in kept),
        gone=tuple(key for key in earlier if key not in kept.values()),
        merged={ids[number]: tuple(earlier[old] for old in olds) for number, olds in merged.items()},
        split={earlier[number]: tuple(ids[new] for new in news) for number, news in split.items()},
        viewers=int(shared.sum()),
    )
