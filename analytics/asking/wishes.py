"""What the vocabulary does not know, searched for by meaning; by its words where the encoder does not know them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.asking.grammar import words_of
from analytics.asking.meaning import OF_A_TITLE, Meanings, Near
from data.han import HAN
from data.records import Filter
from data.snapshots import Snapshot

#: Below this cosine nothing in the studio is near a wish: made-up words reach .27 here, words of other trades .24.
NEAREST_AT_LEAST = 0.36
#: Cosines that count for nothing and for all; all-MiniLM's own sentences of the same subject lie at .5 to .7.
_NOTHING, _ALL = NEAREST_AT_LEAST, 0.65
#: Sentences that hold a wish's words until that counts for half.
_HALF = 5


@dataclass(frozen=True)
class Meeting:
    """How a title meets a wish: on 0–1, and the texts that say so."""

    score: float
    passage: Near | None = None
    sentences: tuple[Near, ...] = ()
    holding: int = 0
    words: str = ""


def meet_wish(snapshot: Snapshot, meanings: Meanings, text: str) -> dict[str, Meeting]:
    """How every title meets a wish; empty where nothing in the studio is near it.

    The better of two cosines counts: that of the nearest sentence of its synopsis, and the mean of the three nearest
    sentences of its reviews. A wish in Chinese, which the encoder does not cover, is searched by its words.
    """
    if HAN.search(text):
        return _by_words(snapshot, text)
    vector = meanings.vector_of(text)
    if vector is None:
        return _by_words(snapshot, text)
    passages = meanings.passages_near(vector)
    by_title: dict[str, list[Near]] = {}
    for near in meanings.sentences_near(vector):
        by_title.setdefault(near.title_id, []).append(near)
    met = {
        title_id: _meeting(passages.get(title_id), by_title.get(title_id, [])[:OF_A_TITLE])
        for title_id in {*passages, *by_title}
    }
    best = max((cosine_of(one) for one in met.values()), default=0.0)
    return met if best >= NEAREST_AT_LEAST else {}


def cosine_of(meeting: Meeting) -> float:
    """The cosine by which a title meets a wish."""
    said = sum(near.cosine for near in meeting.sentences) / OF_A_TITLE
    return max(meeting.passage.cosine if meeting.passage else 0.0, said)


def _meeting(passage: Near | None, sentences: Sequence[Near]) -> Meeting:
    bare = Meeting(0.0, passage, tuple(sentences))
    score = (cosine_of(bare) - _NOTHING) / (_ALL - _NOTHING)
    return Meeting(float(np.clip(score, 0.0, 1.0)), passage, tuple(sentences))


def terms_of(text: str) -> list[str]:
    """The words of a wish as they are looked for: Chinese as it stands, then in pairs of characters."""
    words = words_of(text)
    han = "".join(word for word in words if HAN.search(word))
    pairs = [han[place : place + 2] for place in range(len(han) - 1)] if len(han) > 2 else []
    return list(dict.fromkeys([*([han] if han else []), *pairs, *(word for word in words if not HAN.search(word))]))


def _by_words(snapshot: Snapshot, text: str) -> dict[str, Meeting]:
    terms = terms_of(text)
    rows = snapshot.rows("asking/words_in_evidence", terms=terms) if terms else []
    # The wish as it stands outweighs any part of it.
    for wanted in ([terms[0]] if terms else [], terms[1:]):
        counts: dict[str, int] = {}
        for row in rows:
            if row["term"] in wanted:
                counts[row["title_id"]] = counts.get(row["title_id"], 0) + row["sentences"]
        if counts:
            return {key: Meeting(n / (n + _HALF), holding=n, words=wanted[0]) for key, n in counts.items()}
    return {}


def sentences_meeting(
    snapshot: Snapshot, meanings: Meanings, wishes: Sequence[str], filter_: Filter, size: int
) -> tuple[list[Near], list[str]]:
    """The sentences of a filter that meet all wishes best, and the wishes that nothing there is near to."""
    vectors: dict[str, np.ndarray] = {}
    by_words: list[str] = []
    for wish in wishes:
        vector = None if HAN.search(wish) else meanings.vector_of(wish)
        if vector is None or meanings.sentences is None:
            by_words.append(wish)
        else:
            vectors[wish] = vector
    unmet = [wish for wish in by_words if not _holding(snapshot, wish, filter_, 1)]
    if by_words and not vectors:
        held = [near for wish in by_words for near in _holding(snapshot, wish, filter_, size)]
        return held[:size], unmet
    near, far = _nearest(snapshot, meanings, vectors, filter_, size)
    return near, [*unmet, *far]


def _holding(snapshot: Snapshot, wish: str, filter_: Filter, size: int) -> list[Near]:
    terms = terms_of(wish)
    if not terms:
        return []
    rows = snapshot.rows("asking/words_in_sentences", filter=filter_.as_parameter(), terms=terms, size=size)
    return [Near("", row["terms"] / len(terms), sentence_id=row["sentence_id"]) for row in rows]


def _nearest(
    snapshot: Snapshot, meanings: Meanings, vectors: Mapping[str, np.ndarray], filter_: Filter, size: int
) -> tuple[list[Near], list[str]]:
    assert meanings.sentences is not None
    rows = None
    if filter_ != Filter():
        meant = snapshot.table("asking/meant_sentences", filter=filter_.as_parameter())
        rows = meanings.sentences.rows_of(meant["sentence_id"].to_numpy())
    scores: np.ndarray | None = None
    far = []
    for wish, vector in vectors.items():
        cosines = meanings.sentences.cosines(vector, rows)
        if not len(cosines) or cosines.max() < NEAREST_AT_LEAST:
            far.append(wish)
            continue
        scores = cosines if scores is None else scores + cosines
    if scores is None:
        return [], far
    scores = scores / (len(vectors) - len(far))
    order = np.argsort(-scores, kind="stable")[:size]
    at = order if rows is None else rows[order]
    ids = meanings.sentences.ids[at]
    return [Near("", float(scores[place]), sentence_id=str(key)) for place, key in zip(order, ids, strict=True)], far
