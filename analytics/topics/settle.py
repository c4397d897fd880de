"""From what was fitted to the topics of a run: ids kept, people's topics taken in, words, certainty, places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.topics.anchors import Anchors, giving_way, held_rows
from analytics.topics.assigning import Centres
from analytics.topics.certainty import Certainty, learn_certainty
from analytics.topics.describe import Described, describe_topics
from analytics.topics.fit import UNSURE, Found
from analytics.topics.identity import Changes, Earlier, find_changes, find_joined, name_found
from analytics.topics.labels import Label
from analytics.topics.phrases import Spoken
from analytics.topics.places import Layout, lay_out
from analytics.topics.sampling import Sample
from data.topic_state import FIRST_OWN, Edited


@dataclass(frozen=True)
class Settled:
    """The topics of one language as a run has them, columns of length k.

    Attributes:
        centres: with the topics' ids; those that were found first, the largest first, then people's.
        kinds: `found`, `pinned`, `part` or `own`.
        labels: a given name where the topic was made by people, else its words.
        joins: new topic → the merged whole that it goes into.
    """

    language: str
    centres: Centres
    kinds: list[str]
    described: Described
    labels: list[str]
    certainty: Certainty
    layout: Layout
    changes: Changes
    joins: dict[int, int]


@dataclass(frozen=True)
class Known:
    """What is known of one language's topics from before, and what people want of them.

    Attributes:
        earlier: the earlier run's topics, None if there is none.
        centres: the earlier run's, where its vectors compare with the present ones.
        edited: people's edits.
        anchors: those of this language.
    """

    earlier: Earlier | None
    centres: Centres | None
    edited: Edited
    anchors: Anchors

    def ids(self, language: str) -> list[int]:
        """The earlier topics of a language."""
        if self.earlier is None:
            return []
        both = zip(self.earlier.ids, self.earlier.languages, strict=True)
        return [key for key, own in both if own == language]

    def topics_of(self, sample: Sample) -> np.ndarray:
        """The topic that each sentence had before, −1 for none, shape (n,)."""
        return np.full(len(sample), -1) if self.earlier is None else self.earlier.topics_of(sample.ids)


def settle_topics(
    found: Found,
    sample: Sample,
    words: Sequence[Sequence[str]],
    known: Known,
    first: int,
    edge: float = 0.0,
    spoken: Spoken | None = None,
) -> Settled:
    """Settle the topics of one language.

    Args:
        found: what was fitted.
        sample: what it was fitted on.
        words: of each sentence, those that may name a topic.
        known: the earlier run and people's edits.
        first: the next number for a new topic.
        edge: where on the map other languages' topics end; a language that was on no map yet stands right of it.
    """
    before = known.topics_of(sample)
    earlier = known.ids(found.language)
    fitted = _competing(found.centres)
    staying = np.flatnonzero(~_giving_way(found.centres, sample, known.anchors, before))
    place = fitted.assign(sample.vectors).place
    at = {int(topic): number for number, topic in enumerate(staying)}
    place = np.array([at.get(int(topic), -1) for topic in place], dtype=np.int64)
    asked = [key for key in earlier if key not in known.anchors.ids and key < FIRST_OWN]
    same = name_found(before, asked, place, len(staying))
    ids = [same.get(number, first + number - sum(one < number for one in same)) for number in range(len(staying))]
    carried = _carried(sample, known, before, [key for key in asked if key not in ids])
    centres = _joined(found.centres[staying], ids, carried, known.anchors)
    centres = _used(centres, sample, set(ids) - known.edited.held)
    final = centres.assign(sample.vectors)
    refits = [_place_again(refit, sample, known.anchors, before, carried) for refit in found.refits]
    certainty = learn_certainty(final, refits, len(centres.ids))
    kept = [int(key) for key in centres.ids]
    changes = find_changes(before, earlier, final.place, kept)
    joins = find_joined(before, final.place, kept, changes.new, known.edited.merged) | _still_joined(known, kept)
    described = describe_topics(words, _sure(final.place, certainty.chance(final)), len(kept), found.language, spoken)
    names = dict(zip(known.anchors.ids, known.anchors.names, strict=True))
    kinds = dict(zip(known.anchors.ids, known.anchors.kinds, strict=True))
    return Settled(
        language=found.language,
        centres=centres,
        kinds=[kinds.get(key, "found") for key in kept],
        described=described,
        labels=_labels(kept, described.labels, names),
        certainty=certainty,
        layout=_laid_out(centres, sample, final.place, known.earlier, edge),
        changes=changes.model_copy(update={"carried": tuple(carried), "joined": joins}),
        joins=joins,
    )


def _competing(vectors: np.ndarray) -> Centres:
    count = len(vectors)
    return Centres(np.arange(count, dtype=np.int32), vectors, np.full(count, np.nan))


def _giving_way(vectors: np.ndarray, sample: Sample, anchors: Anchors, before: np.ndarray) -> np.ndarray:
    found = _competing(vectors).assign(sample.vectors)
    similarities = sample.vectors.astype(np.float64) @ anchors.vectors.astype(np.float64).T
    held = held_rows(anchors, similarities, found.similarity, before)
    return giving_way(found.place, held, len(vectors))


def _carried(sample: Sample, known: Known, before: np.ndarray, missing: Sequence[int]) -> dict[int, np.ndarray]:
    """Edited topics that were not found again → the centres that they had, or those of their known sentences."""
    carried = {}
    kept = known.centres
    for key in missing:
        if key not in known.edited.held:
            continue
        if kept is not None and key in kept.ids:
            carried[key] = kept.vectors[int(np.flatnonzero(kept.ids == key)[0])]
        elif (before == key).any():
            total = sample.vectors[before == key].sum(axis=0)
            carried[key] = (total / np.linalg.norm(total)).astype(np.float32)
    return carried


def _joined(found: np.ndarray, ids: Sequence[int], carried: dict[int, np.ndarray], anchors: Anchors) -> Centres:
    parts = [found, *(vector[None] for vector in carried.values()), anchors.vectors]
    return Centres(
        ids=np.array([*ids, *carried, *anchors.ids], dtype=np.int32),
        vectors=np.concatenate(parts).astype(np.float32),
        least=np.concatenate([np.full(len(ids) + len(carried), np.nan), anchors.least]),
    )


def _used(centres: Centres, sample: Sample, free: set[int]) -> Centres:
    """Without the free ones that no sentence of the sample goes to, now that people's topics are there too."""
    sizes = np.bincount(np.maximum(centres.assign(sample.vectors).place, 0), minlength=len(centres.ids))
    kept = [row for row, key in enumerate(centres.ids) if sizes[row] or int(key) not in free]
    return Centres(centres.ids[kept], centres.vectors[kept], centres.least[kept])


def _place_again(
    refit: np.ndarray, sample: Sample, anchors: Anchors, before: np.ndarray, carried: dict[int, np.ndarray]
) -> np.ndarray:
    """Where a refit puts each sentence, with people's topics in it as in the fit."""
    staying = refit[~_giving_way(refit, sample, anchors, before)]
    return _joined(staying, range(len(staying)), carried, anchors).assign(sample.vectors).place


def _still_joined(known: Known, ids: Sequence[int]) -> dict[int, int]:
    """What had joined a whole in an earlier run and is still there, as long as people leave the whole merged."""
    wholes = set(known.edited.merged.values())
    before = known.earlier.joined if known.earlier else {}
    return {key: into for key, into in before.items() if into in wholes and key in ids}


def _sure(place: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """The topics without the sentences that are least surely of them, which have no say in what it is called."""
    known = np.nan_to_num(chance, nan=1.0)
    return np.where(known < np.quantile(known, UNSURE, method="lower"), -1, place) if len(known) else place


def _labels(ids: Sequence[int], labels: Sequence[Label], names: dict[int, str]) -> list[str]:
    return [names.get(key, "") or label.text for key, label in zip(ids, labels, strict=True)]


def _laid_out(centres: Centres, sample: Sample, place: np.ndarray, earlier: Earlier | None, edge: float) -> Layout:
    known = earlier.places if earlier else {}
    before = np.array([known.get(int(key), (np.nan, np.nan)) for key in centres.ids]).reshape(-1, 2)
    sizes = np.bincount(place[place >= 0], minlength=len(centres.ids))
    layout = lay_out(centres.vectors, sizes, sample.vectors, place, before)
    return layout if np.isfinite(before).any() or not len(before) else layout.right_of(edge)
