"""Which sentences a topic of one's own would take, before it is saved, and how alike a sentence should have to be."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import Any

import numpy as np

from analytics.topics.anchors import centre_of, embedder_of, example_vectors
from analytics.vectors import CHUNK, VectorFile
from analytics.work import Chunk
from data.errors import RunError
from data.records import Record, Run
from data.runs import newest_run
from data.settings import Settings
from data.snapshots import Snapshot, open_newest
from data.topic_state import Anchor

#: Different texts that are shown of each kind.
SHOWN = 12
#: Examples from which on they say themselves how alike they are.
FEWEST = 4
#: Below that: what suits the topics whose truth is known (docs/models.md).
USUAL = 0.45
_LEFT_OUT = 0.2
#: What is usual weighs as much as so many examples.
_DOUBT = 8
#: What examples suggest is kept within these: very different ones would take in half of all sentences.
_LOWEST, _HIGHEST = 0.42, 0.65


class Likely(Record):
    """A sentence near the border or at the heart of a topic.

    Attributes:
        topic: what it is in now, None where in none.
    """

    sentence_id: str
    review_id: str
    text: str
    title: str | None
    topic: str | None
    spoiler: bool
    similarity: float


class Source(Record):
    """A topic that would lose sentences; `topic_id` is None for those that are in none."""

    topic_id: int | None
    label: str | None
    sentences: int


class OwnPreview(Record):
    """What an own topic would take.

    Attributes:
        least: the similarity from which on it takes sentences.
        suggested: the one that the examples suggest; `told`: by their own likeness, not by what is usual.
        looked: sentences of the language; `taken` of them, of `reviews` reviews, would be the topic's.
        sources: where they are now, most first.
        surest, above, below: different texts: the most alike, and those just above and just below the border.
        outside: examples that would not be taken themselves.
    """

    least: float
    suggested: float
    told: bool
    looked: int
    taken: int
    reviews: int
    sources: tuple[Source, ...]
    surest: tuple[Likely, ...]
    above: tuple[Likely, ...]
    below: tuple[Likely, ...]
    outside: tuple[str, ...]


def preview_own(settings: Settings, anchor: Anchor) -> OwnPreview:
    """What an anchored topic would take of the newest snapshot; without `least`, by the similarity suggested.

    Sentences that another own topic would take first are counted too: each is shown as it stands.

    Raises:
        RunError: there are no vectors yet, none of the language, or none of the examples says anything.
        SnapshotMissing: nothing has been published.
    """
    embed = newest_run(settings, "embed")
    if embed is None:
        raise RunError("no sentence has a vector yet", where="embed", mend="run the step 'embed' first")
    space = _space_of(embed, anchor.language)
    vectors = VectorFile(settings.runs / embed.run_id / "vectors.parquet")
    with closing(open_newest(settings.snapshots)) as snapshot:
        reader = embedder_of(settings, embed, snapshot, space)
        examples = example_vectors(anchor.examples, vectors, space, reader)
        centre = _centre(examples)
        ids, similarities = _similarities(snapshot, vectors, space, anchor.language, centre)
        suggested, told = suggest_least(examples)
        least = suggested if anchor.least is None else anchor.least
        return _told(snapshot, anchor, ids, similarities, examples @ centre, (least, suggested, told))


def suggest_least(examples: np.ndarray) -> tuple[float, bool]:
    """From which similarity on a sentence should be taken, and whether the examples themselves say so.

    Each example is compared with the mean of the others, and four in five should be taken; towards what is usual, the
    more the fewer they are. Fewer than four say too little, and what is usual is suggested.

    Args:
        examples: vectors, L2-normalised or zero, shape (n, dimension).
    """
    known = np.unique(examples[examples.any(axis=1)], axis=0)
    if len(known) < FEWEST:
        return USUAL, False
    others = known.sum(axis=0, dtype=np.float64) - known
    alike = (known * others).sum(axis=1) / np.maximum(np.linalg.norm(others, axis=1), 1e-9)
    # A few examples are often more alike than what they stand for.
    told = USUAL + (float(np.quantile(alike, _LEFT_OUT)) - USUAL) * len(known) / (len(known) + _DOUBT)
    return round(float(np.clip(told, _LOWEST, _HIGHEST)), 2), True


def _space_of(embed: Run, language: str) -> str:
    spaces: dict[str, dict[str, int]] = embed.quality["spaces"]
    for space, languages in spaces.items():
        if language in languages:
            return space
    raise RunError(
        f"no sentence in '{language}' has a vector",
        where="topics",
        mend=f"take one of {', '.join(sorted(one for own in spaces.values() for one in own))}",
    )


def _centre(examples: np.ndarray) -> np.ndarray:
    # As the step has it, so that the same sentences are taken.
    centre = centre_of(examples).astype(np.float64)
    if not centre.any():
        raise RunError(
            "no word of the examples is known", where="topics", mend="give sentences from the reviews as examples"
        )
    return centre


def _similarities(
    snapshot: Snapshot, vectors: VectorFile, space: str, language: str, centre: np.ndarray
) -> tuple[list[str], np.ndarray]:
    ids: list[str] = []
    parts: list[np.ndarray] = [np.zeros(0)]
    for batch in snapshot.batches("analysis/sentences", CHUNK):
        chunk = Chunk(batch)
        rows = chunk.rows_in(frozenset({language}))
        found, own = vectors.find([chunk.ids[row] for row in rows], chunk.hashes[rows], space=space)
        ids += [chunk.ids[row] for row in rows[found]]
        parts.append(own[found].astype(np.float64) @ centre)
    return ids, np.concatenate(parts)


def _told(
    snapshot: Snapshot,
    anchor: Anchor,
    ids: Sequence[str],
    similarities: np.ndarray,
    own: np.ndarray,
    border: tuple[float, float, bool],
) -> OwnPreview:
    least, suggested, told = border
    order = np.argsort(-similarities, kind="stable")
    taken = order[similarities[order] >= least]
    rest = order[len(taken) :]
    rows = snapshot.rows("topics/own_taken", sentence_ids=[ids[row] for row in taken])
    # More than are shown are asked for, since the same text is shown once.
    asked = {"surest": taken[: 5 * SHOWN], "above": taken[::-1][: 5 * SHOWN], "below": rest[: 5 * SHOWN]}
    known = _known(snapshot, [ids[row] for part in asked.values() for row in part])
    shown = {name: _shown(part, ids, similarities, known) for name, part in asked.items()}
    return OwnPreview(
        least=least,
        suggested=suggested,
        told=told,
        looked=len(ids),
        taken=len(taken),
        reviews=len({known_review for row in rows for known_review in row["reviews"]}),
        sources=tuple(Source(topic_id=r["topic_id"], label=r["label"], sentences=r["sentences"]) for r in rows),
        outside=tuple(one.text for one, alike in zip(anchor.examples, own, strict=True) if alike < least),
        **shown,
    )


def _known(snapshot: Snapshot, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    return {row["sentence_id"]: row for row in snapshot.rows("topics/own_shown", sentence_ids=sorted(set(ids)))}


def _shown(
    part: np.ndarray, ids: Sequence[str], similarities: np.ndarray, known: dict[str, dict[str, Any]]
) -> tuple[Likely, ...]:
    texts: dict[str, Likely] = {}
    for row in part:
        told = known[ids[row]]
        # A marketer is shown that a spoiler is one, and decides.
        alike = round(float(similarities[row]), 4)
        texts.setdefault(told["text"], Likely.model_validate(told | {"similarity": alike}))
        if len(texts) == SHOWN:
            break
    return tuple(texts.values())
