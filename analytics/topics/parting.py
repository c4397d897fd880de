"""Two parts of a topic, proposed by what its sentences mean, or by examples that a person gave of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from typing import Any

import numpy as np
from rapidfuzz import fuzz

from analytics.vectors import VectorFile
from data.errors import RunError
from data.records import Record
from data.runs import newest_run
from data.settings import Settings
from data.snapshots import open_newest

#: Different texts that are looked at, and of either part shown.
LOOKED_AT = 6000
SHOWN = 12
FEWEST = 20
#: From this likeness of words (0–100) on, two examples say the same.
LIKE = 85
_STARTS, _TURNS = 8, 50


class Wanted(Record):
    """What is asked: a topic, and examples (sentence ids) of each part; without any they are proposed."""

    topic_id: int
    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()


class Spoken(Record):
    """A sentence of a part."""

    sentence_id: str
    text: str
    title: str | None
    spoiler: bool


class Proposed(Record):
    """A part: how many of the topic's sentences are nearer to it, and those that stand for it, the clearest first."""

    sentences: int
    examples: tuple[Spoken, ...]


class Proposal(Record):
    """Two parts of a topic, the larger first where nobody gave examples.

    Attributes:
        looked: sentences that were looked at; those without a vector and, of large topics, some by lot stay out.
        alike: cosine of the parts' centres; near 1 there are no two parts to tell apart.
    """

    parts: tuple[Proposed, Proposed]
    looked: int
    alike: float


def propose_parts(settings: Settings, wanted: Wanted) -> Proposal:
    """Part a topic of the newest snapshot in two, by spherical 2-means or by the examples given.

    Raises:
        RunError: nothing has a vector yet, the topic has too few sentences, or an example is not of it.
        SnapshotMissing: nothing has been published.
    """
    embed = newest_run(settings, "embed")
    if embed is None:
        raise RunError("no sentence has a vector yet", where="embed", mend="run the step 'embed' first")
    with closing(open_newest(settings.snapshots)) as snapshot:
        rows = snapshot.rows("topics/to_part", topic_id=wanted.topic_id, most=LOOKED_AT)
    store = VectorFile(settings.runs / embed.run_id / "vectors.parquet")
    hashes = np.array([row["text_hash"] for row in rows], dtype=np.uint64)
    found, vectors = store.find([row["sentence_id"] for row in rows], hashes)
    rows = [row for row, there in zip(rows, found, strict=True) if there]
    if len(rows) < FEWEST:
        raise RunError(
            f"{len(rows)} different sentences are too few to split",
            where=f"topic {wanted.topic_id}",
            mend="split a topic of which more is said",
        )
    vectors = vectors[found].astype(np.float64)
    weights = np.array([row["said"] for row in rows], dtype=np.float64)
    centres = _given(rows, vectors, wanted) if wanted.first or wanted.second else two_means(vectors, weights)
    return _told(rows, vectors, weights, centres)


def two_means(vectors: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The two centres of spherical 2-means, the larger part first, of the best of eight starts.

    Args:
        vectors: L2-normalised, shape (n, dimension); equal rows in equal order give equal centres.
        weights: of each, shape (n,).
    """
    random = np.random.default_rng(0)
    best, most = np.zeros((2, vectors.shape[1])), -np.inf
    for _ in range(_STARTS):
        first = int(random.integers(len(vectors)))
        # The second start lies far from the first: one of those least like it.
        far = np.argsort(vectors @ vectors[first], kind="stable")[: max(1, len(vectors) // 10)]
        centres = vectors[[first, int(random.choice(far))]]
        for _ in range(_TURNS):
            moved = _centres(vectors, weights, (vectors @ centres.T).argmax(axis=1))
            if moved is None or np.allclose(moved, centres):
                break
            centres = moved
        score = float((vectors @ centres.T).max(axis=1) @ weights)
        if score > most + 1e-9:
            best, most = centres, score
    sizes = np.bincount((vectors @ best.T).argmax(axis=1), weights, minlength=2)
    return best if sizes[0] >= sizes[1] else best[::-1]


def _centres(vectors: np.ndarray, weights: np.ndarray, part: np.ndarray) -> np.ndarray | None:
    sums = np.stack([(vectors[part == at] * weights[part == at, None]).sum(axis=0) for at in (0, 1)])
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return sums / lengths if (lengths > 0).all() else None


def _given(rows: Sequence[dict[str, Any]], vectors: np.ndarray, wanted: Wanted) -> np.ndarray:
    at = {row["sentence_id"]: place for place, row in enumerate(rows)}
    part = np.full(len(rows), -1)
    for side, ids in enumerate((wanted.first, wanted.second)):
        places = [at[key] for key in ids if key in at]
        if not places:
            raise RunError("a part has no example", where=f"topic {wanted.topic_id}", mend="leave one in each part")
        part[places] = side
    centres = _centres(vectors, np.ones(len(rows)), part)
    assert centres is not None
    return centres


def _told(rows: Sequence[dict[str, Any]], vectors: np.ndarray, weights: np.ndarray, centres: np.ndarray) -> Proposal:
    alike = vectors @ centres.T
    part = alike.argmax(axis=1)
    parts = []
    for at in (0, 1):
        # Near its own centre, and nearer to it than to the other.
        clear = np.where(part == at, 2 * alike[:, at] - alike[:, 1 - at], -np.inf)
        order = np.argsort(-clear, kind="stable")[: int((part == at).sum())]
        parts.append(
            Proposed(
                sentences=int(weights[part == at].sum()),
                examples=_unlike(
                    Spoken.model_validate({k: rows[row][k] for k in Spoken.model_fields}) for row in order
                ),
            )
        )
    return Proposal(
        parts=(parts[0], parts[1]), looked=int(weights.sum()), alike=round(float(centres[0] @ centres[1]), 4)
    )


def _unlike(spoken: Iterable[Spoken]) -> tuple[Spoken, ...]:
    """The first that are not nearly the same, without spoilers; spoilers where nothing else is left."""
    kept: list[Spoken] = []
    spoilers: list[Spoken] = []
    for one in spoken:
        if len(kept) == SHOWN:
            break
        if any(fuzz.token_set_ratio(one.text.casefold(), other.text.casefold()) > LIKE for other in kept):
            continue
        (spoilers if one.spoiler else kept).append(one)
    return tuple(kept) or tuple(spoilers[:SHOWN])
