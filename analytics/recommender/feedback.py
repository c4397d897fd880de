"""What viewers made known of titles, as one sparse record: liked, not liked, or only seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from data.errors import NotEnoughEvidence
from data.rated import Rated
from data.records import LIKED_FROM, NEUTRAL_BAND, Rating
from data.snapshots import Snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping

LIKED, SEEN, NOT_LIKED = 1, 0, -1


@dataclass(frozen=True)
class Feedback:
    """One row a viewer and a title that they rated or reviewed.

    Attributes:
        viewers, titles: ids, shapes (n,) and (m,).
        rows, columns: place of viewer and title in these, int32, shape (k,); each pair once.
        liking: 1 liked, −1 not liked, 0 seen but neither, int8, shape (k,).
        at: seconds since 1970, NaN where unknown, float64, shape (k,).
    """

    viewers: np.ndarray
    titles: np.ndarray
    rows: np.ndarray
    columns: np.ndarray
    liking: np.ndarray
    at: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def shape(self) -> tuple[int, int]:
        """Viewers, titles."""
        return len(self.viewers), len(self.titles)

    def matrix(self, *kinds: int) -> sparse.csr_matrix:
        """Ones where feedback is of one of these kinds (none: any), CSR float32, shape (n, m)."""
        kept = np.isin(self.liking, kinds) if kinds else np.ones(len(self), dtype=bool)
        ones = np.ones(int(kept.sum()), dtype=np.float32)
        return sparse.csr_matrix((ones, (self.rows[kept], self.columns[kept])), shape=self.shape)

    @property
    def liked(self) -> sparse.csr_matrix:
        """Ones where a title is liked."""
        return self.matrix(LIKED)

    @property
    def seen(self) -> sparse.csr_matrix:
        """Ones wherever there is feedback."""
        return self.matrix()

    def pick(self, kept: np.ndarray) -> Feedback:
        """Only these rows (bool mask or places); viewers and titles stay, with or without feedback."""
        parts = (getattr(self, name)[kept] for name in ("rows", "columns", "liking", "at"))
        return Feedback(self.viewers, self.titles, *parts)

    def of_viewers(self, places: np.ndarray) -> Feedback:
        """The feedback of these viewers, who are numbered anew in this order."""
        new = np.full(len(self.viewers), -1, dtype=np.int32)
        new[places] = np.arange(len(places), dtype=np.int32)
        kept = new[self.rows] >= 0
        return Feedback(
            self.viewers[places],
            self.titles,
            new[self.rows[kept]],
            self.columns[kept],
            self.liking[kept],
            self.at[kept],
        )


def make_feedback(
    viewers: Sequence[str],
    titles: Sequence[str],
    ratings: Sequence[float] | np.ndarray,
    sentiments: Sequence[float] | np.ndarray | None = None,
    at: Sequence[float] | np.ndarray | None = None,
    *,
    liked_from: float = LIKED_FROM,
    every_title: Sequence[str] | None = None,
) -> Feedback:
    """Feedback from columns of equal length k: one row a rating or a review.

    A rating decides where there is one; else the review's sentiment does: beyond the neutral band it is liked or not,
    within it the title is only seen. Of a pair's several rows a rated one counts before an unrated one, then the
    newest, then the last.

    Args:
        ratings: on 0–10, NaN where there is none.
        sentiments: −1…1, NaN where there is none; None: no reviews.
        at: seconds since 1970, NaN where unknown.
        liked_from: the least rating of a title that is liked.
        every_title: ids of the catalogue, in the order of the titles' numbers; None: those in `titles`, sorted.

    Raises:
        NotEnoughEvidence: there is no row with a rating or a sentiment.
        ValueError: the columns differ in length.
    """
    rated = np.asarray(ratings, dtype=np.float64)
    felt = np.full(len(rated), np.nan) if sentiments is None else np.asarray(sentiments, dtype=np.float64)
    when = np.full(len(rated), np.nan) if at is None else np.asarray(at, dtype=np.float64)
    if not len(viewers) == len(titles) == len(rated) == len(felt) == len(when):
        raise ValueError("columns of feedback differ in length")
    known = ~(np.isnan(rated) & np.isnan(felt))
    if not known.any():
        raise NotEnoughEvidence("nobody has rated or reviewed anything", mend="import ratings, or score the reviews")
    viewer_ids, rows = np.unique(np.asarray(viewers, dtype=object)[known].astype(str), return_inverse=True)
    title_ids, columns = _numbered(np.asarray(titles, dtype=object)[known].astype(str), every_title)
    rated, felt, when = rated[known], felt[known], when[known]
    by_rating = np.where(rated >= liked_from, LIKED, NOT_LIKED)
    by_words = np.where(np.abs(felt) <= NEUTRAL_BAND, SEEN, np.sign(felt))
    liking = np.where(np.isnan(rated), by_words, by_rating)
    kept = _last_of_pair(rows, columns, ~np.isnan(rated), when)
    return Feedback(
        viewer_ids, title_ids, rows[kept].astype(np.int32), columns[kept].astype(np.int32),
        liking[kept].astype(np.int8), when[kept],
    )  # fmt: skip


def _numbered(titles: np.ndarray, every: Sequence[str] | None) -> tuple[np.ndarray, np.ndarray]:
    if every is None:
        ids, places = np.unique(titles, return_inverse=True)
        return ids, places
    ids = np.asarray(every, dtype=str)
    order = np.argsort(ids)
    places = order[np.minimum(np.searchsorted(ids, titles, sorter=order), len(ids) - 1)]
    if (ids[places] != titles).any():
        raise ValueError("a title of the feedback is not in the catalogue")
    return ids, places


def _last_of_pair(rows: np.ndarray, columns: np.ndarray, rated: np.ndarray, when: np.ndarray) -> np.ndarray:
    """Places of the row that counts for each pair, sorted by pair."""
    order = np.lexsort((np.arange(len(rows)), np.nan_to_num(when, nan=-np.inf), rated, columns, rows))
    last = np.ones(len(order), dtype=bool)
    last[:-1] = (np.diff(rows[order]) != 0) | (np.diff(columns[order]) != 0)
    return order[last]


def feedback_of_snapshot(snapshot: Snapshot, liked_from: float = LIKED_FROM) -> Feedback:
    """What a studio's viewers made known, over all of its titles.

    Raises:
        NotEnoughEvidence: there are neither ratings nor scored reviews of known viewers.
    """
    found = snapshot.arrow("analysis/feedback")
    every = snapshot.arrow("analysis/title_facts").column("title_id").to_pylist()
    return make_feedback(
        found.column("viewer_id").to_pylist(),
        found.column("title_id").to_pylist(),
        _floats(found.column("rating")),
        _floats(found.column("sentiment")),
        _seconds(found.column("said_at")),
        liked_from=liked_from,
        every_title=every,
    )


def feedback_of_collection(rated: Rated, liked_from: float = LIKED_FROM) -> Feedback:
    """What the viewers of a collection made known. A review with a verdict but no rating counts by its verdict.

    Raises:
        NotEnoughEvidence: no row names a viewer and says what they thought.
    """
    named = [one for one in rated.ratings if one.viewer_key is not None]
    times = [one.rated_at if isinstance(one, Rating) else one.published_at for one in named]
    verdicts: Mapping[str | None, float] = {"positive": 1.0, "negative": -1.0, None: np.nan}
    return make_feedback(
        [str(one.viewer_key) for one in named],
        [one.title_key for one in named],
        [np.nan if one.rating is None else one.rating for one in named],
        [np.nan if isinstance(one, Rating) else verdicts[one.verdict] for one in named],
        [np.nan if time is None else time.timestamp() for time in times],
        liked_from=liked_from,
        every_title=list(dict.fromkeys([*rated.titles, *(one.title_key for one in named)])),
    )


def _floats(column: Any) -> np.ndarray:
    values: np.ndarray = np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)
    return values


def _seconds(column: Any) -> np.ndarray:
    moments = np.asarray(column.to_numpy(zero_copy_only=False), dtype="datetime64[us]")
    seconds: np.ndarray = np.where(np.isnat(moments), np.nan, moments.astype(np.int64) / 1e6)
    return seconds
