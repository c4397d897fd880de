"""What a segment praises and what others praise, for the affinity of drafts: loaded once a segment, asked often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analytics.vectors import VectorFile
from data.records import Filter
from data.settings import Settings
from data.snapshots import Snapshot
from data.writing import Language
from generation.affinity import Praise

#: Sentences of praise of either side that a draft is compared with.
POOL = 1500
#: Characters of a sentence that says something and is one thing.
_LENGTHS = {"en": (15, 240), "zh": (5, 100)}
_VECTORS = "vectors.parquet"


@dataclass(frozen=True)
class Pools:
    """Sentences of praise on the same titles, the segment's and other viewers'."""

    own: tuple[Praise, ...]
    others: tuple[Praise, ...]


def segment_praise(
    snapshot: Snapshot,
    segment_id: str,
    titles: Sequence[str],
    size: int = POOL,
    *,
    language: Language = "en",
    seed: int = 20261122,
) -> Pools:
    """What the segment's members praise in these titles, and what viewers outside it praise there. One statement.

    Of either side at most `size` sentences, one a viewer and title, drawn by a hash: the same again, none preferred.

    Args:
        snapshot: what to read.
        segment_id: of any kind of segment.
        titles: where the praise stands; empty gives empty pools.
        size: sentences of either side at most.
        language: sentences of it alone.
        seed: of the draw.
    """
    if not titles:
        return Pools((), ())
    least, most = _LENGTHS[language]
    rows = snapshot.rows(
        "copy/praise_by_side",
        filter=Filter(titles=tuple(titles), languages=(language,)).as_parameter(),
        segment_id=segment_id,
        least=least,
        most=most,
        size=size,
        seed=seed,
    )
    sides: dict[bool, list[Praise]] = {True: [], False: []}
    for row in rows:
        sides[row["own"]].append(
            Praise(row["text"], row["viewer_id"], row["title_id"], tuple(row["aspects"]), row["sentence_id"])
        )
    return Pools(tuple(sides[True]), tuple(sides[False]))


def load_vectors(
    settings: Settings, snapshot: Snapshot, pools: Pools, space: str = "minilm"
) -> dict[str, np.ndarray]:
    """The vectors of pooled sentences that the studio's embedding run has: text → unit vector. Two statements.

    Args:
        settings: where runs lie.
        snapshot: which run is current, and the sentences' hashes.
        pools: whose sentences.
        space: of the encoder that the draft's lines are embedded with; vectors of other spaces are left out.
    """
    path = _vector_file(settings, snapshot)
    texts = {one.sentence_id: one.text for one in (*pools.own, *pools.others) if one.sentence_id}
    if path is None or not texts:
        return {}
    rows = snapshot.rows("copy/text_hashes", sentences=sorted(texts))
    ids = [row["sentence_id"] for row in rows]
    hashes = np.array([row["text_hash"] for row in rows], dtype=np.uint64)
    found, vectors = VectorFile(path).find(ids, hashes, space)
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    unit = vectors / lengths
    return {texts[key]: unit[place] for place, key in enumerate(ids) if found[place]}


def _vector_file(settings: Settings, snapshot: Snapshot) -> Path | None:
    runs = snapshot.rows("copy/embed_run")
    path = settings.runs / runs[0]["run_id"] / _VECTORS if runs else None
    return path if path is not None and path.exists() else None
