"""The same topic keeps its id from run to run, and what became of the others is written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pydantic import Field

from analytics.identity import PART, jaccard, matched, merged_and_split
from data.errors import RunError
from data.records import Record
from data.topic_state import FIRST_OWN


class Changes(Record):
    """What became of an earlier run's topics.

    Attributes:
        kept: id → Jaccard similarity with what it was, over the sentences of both runs.
        new, gone: ids that were not there before, and that are no longer.
        carried: ids that were not found again and stay where they were, since people edited them.
        merged: id → the earlier ids of which it took in at least half, two or more.
        split: earlier id → the ids of which at least half were of it, two or more.
        joined: new id → the topic into which people had merged at least half of it before.
        sentences: of both runs, which are compared.
    """

    kept: dict[int, float] = Field(default_factory=dict)
    new: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    carried: tuple[int, ...] = ()
    merged: dict[int, tuple[int, ...]] = Field(default_factory=dict)
    split: dict[int, tuple[int, ...]] = Field(default_factory=dict)
    joined: dict[int, int] = Field(default_factory=dict)
    sentences: int = 0


@dataclass(frozen=True)
class Earlier:
    """An earlier run's topics.

    Attributes:
        ids: of its topics, and `languages` theirs.
        sentences, topics: which sentence had which topic; as Arrow strings and int64, −1 for none, both of length n.
        highest: the highest number that a run ever gave.
        joined: what had joined a merged whole.
        places: where a topic stood on the map.
    """

    ids: tuple[int, ...]
    languages: tuple[str, ...]
    sentences: Any
    topics: np.ndarray
    highest: int
    joined: dict[int, int]
    places: dict[int, tuple[float, float]]

    def topics_of(self, sentences: Sequence[str]) -> np.ndarray:
        """The topic that each sentence had; −1 where it had none or was not there, int64, shape (n,)."""
        at = pc.index_in(pa.array(sentences, pa.string()), value_set=self.sentences)
        rows = at.fill_null(-1).to_numpy(zero_copy_only=False)
        return np.where(rows < 0, -1, self.topics[rows]) if len(self.topics) else np.full(len(rows), -1)


def load_earlier(folder: Path, quality: Mapping[str, Any]) -> Earlier:
    """Read a run's topics.

    Raises:
        RunError: its files cannot be read.
    """
    try:
        topics = pq.read_table(folder / "topics.parquet")
        sentences = pq.read_table(folder / "sentences.parquet", columns=["sentence_id", "topic_id"])
    except (OSError, KeyError, pa.ArrowInvalid) as error:
        raise RunError(
            f"the earlier topics cannot be read: {str(error).splitlines()[0]}",
            where=str(folder),
            mend="remove that run, or restore its folder",
        ) from error
    rows = topics.to_pylist()
    ids = tuple(row["topic_id"] for row in rows)
    highest = max([-1, *(key for key in ids if key < FIRST_OWN)])
    return Earlier(
        ids=ids,
        languages=tuple(row["language"] for row in rows),
        sentences=sentences["sentence_id"].combine_chunks(),
        topics=sentences["topic_id"].fill_null(-1).to_numpy().astype(np.int64),
        highest=max(highest, int(quality.get("highest_id", -1))),
        joined={row["topic_id"]: row["joins"] for row in rows if row.get("joins") is not None},
        places={row["topic_id"]: (row["x"], row["y"]) for row in rows if row.get("x") is not None},
    )


def count_shared(before: np.ndarray, ids: Sequence[int], place: np.ndarray, count: int) -> np.ndarray:
    """Sentences by earlier and present topic, shape (len(ids), count).

    Args:
        before: the earlier topic of each sentence, shape (n,).
        ids: the earlier topics that are asked for; others, and −1, count nowhere.
        place: number of the present topic of each, −1 for none, shape (n,).
    """
    at = {key: row for row, key in enumerate(ids)}
    rows = np.array([at.get(int(key), -1) for key in before], dtype=np.int64)
    both = (rows >= 0) & (place >= 0)
    shared = np.zeros((len(ids), count))
    np.add.at(shared, (rows[both], place[both]), 1)
    return shared


def name_found(before: np.ndarray, ids: Sequence[int], place: np.ndarray, count: int) -> dict[int, int]:
    """Present topic → the earlier id that it keeps, matched one to one (`analytics.identity`)."""
    if not len(ids) or not count:
        return {}
    found = matched(jaccard(count_shared(before, ids, place, count)))
    return {after: int(ids[row]) for after, row in found.items()}


def find_changes(before: np.ndarray, earlier: Sequence[int], place: np.ndarray, ids: Sequence[int]) -> Changes:
    """What became of the earlier topics of one language; `carried` and `joined` are left to the caller.

    Args:
        before: the earlier topic of each sentence, −1 for none, shape (n,).
        earlier: ids of the earlier topics.
        place: number of each sentence's present topic, −1 for none, shape (n,).
        ids: of the present topics.
    """
    shared = count_shared(before, earlier, place, len(ids))
    same = jaccard(shared)
    merged, split = merged_and_split(shared)
    rows = {int(key): row for row, key in enumerate(earlier)}
    return Changes(
        kept={int(key): round(float(same[rows[key], at]), 4) for at, key in enumerate(ids) if key in rows},
        new=tuple(int(key) for key in ids if key not in rows),
        gone=tuple(key for key in rows if key not in ids),
        merged={int(ids[at]): tuple(int(earlier[row]) for row in olds) for at, olds in merged.items()},
        split={int(earlier[row]): tuple(int(ids[at]) for at in news) for row, news in split.items()},
        sentences=int(shared.sum()),
    )


def find_joined(
    before: np.ndarray, place: np.ndarray, ids: Sequence[int], new: Iterable[int], merged: Mapping[int, int]
) -> dict[int, int]:
    """New topics of which at least half the known sentences were in one merged whole → that whole."""
    wholes = {**merged, **{into: into for into in merged.values()}}
    known = np.array([wholes.get(int(key), -1) for key in before], dtype=np.int64)
    joined = {}
    for at, key in enumerate(ids):
        if key not in new:
            continue
        mine = (place == at) & (before >= 0)
        values, counts = np.unique(known[mine & (known >= 0)], return_counts=True)
        if len(values) and counts.max() >= PART * mine.sum():
            joined[int(key)] = int(values[counts.argmax()])
    return joined


def joint_changes(parts: Sequence[Changes]) -> Changes:
    """Those of all languages together."""
    return Changes(
        kept={key: value for part in parts for key, value in part.kept.items()},
        new=tuple(key for part in parts for key in part.new),
        gone=tuple(key for part in parts for key in part.gone),
        carried=tuple(key for part in parts for key in part.carried),
        merged={key: value for part in parts for key, value in part.merged.items()},
        split={key: value for part in parts for key, value in part.split.items()},
        joined={key: value for part in parts for key, value in part.joined.items()},
        sentences=sum(part.sentences for part in parts),
    )
