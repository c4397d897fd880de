"""What a recommender may learn from and what it is judged on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from analytics.recommender.feedback import Feedback
from data.errors import NotEnoughEvidence

Way = Literal["random", "time", "viewer"]
#: The share that is judged on.
TEST = 0.2


@dataclass(frozen=True)
class Split:
    """Three parts of a feedback.

    Attributes:
        train: what everything is learnt from.
        history: what is known of the judged viewers when their titles are ranked. With the ways `random` and `time`
            it is `train` itself, with `viewer` the judged viewers are in `train` without any feedback.
        test: what they are judged on. All three number viewers and titles alike.
    """

    train: Feedback
    history: Feedback
    test: Feedback


def split_feedback(feedback: Feedback, way: Way, seed: int, share: float = TEST) -> Split:
    """Divide a feedback.

    `random`: a share of all rows, drawn at random. `time`: the newest share of all rows; nothing that is learnt
    from is newer than anything that is judged on. `viewer`: a share of viewers is set aside with all they said; a
    random share of their rows is judged on, their other rows are folded in.

    Raises:
        NotEnoughEvidence: by time, and fewer than half of the rows have one.
    """
    chance = np.random.default_rng(seed)
    if way == "viewer":
        apart = np.zeros(feedback.shape[0], dtype=bool)
        apart[chance.permutation(feedback.shape[0])[: max(1, int(feedback.shape[0] * share))]] = True
        theirs = apart[feedback.rows]
        tested = theirs & (chance.random(len(feedback)) < share)
        return Split(feedback.pick(~theirs), feedback.pick(theirs & ~tested), feedback.pick(tested))
    tested = np.zeros(len(feedback), dtype=bool)
    if way == "time":
        dated = np.flatnonzero(~np.isnan(feedback.at))
        if len(dated) * 2 < len(feedback):
            raise NotEnoughEvidence("too few ratings have a date to divide them by time", mend="use --split random")
        # What happens at one moment may fall on both sides: rows of one moment are divided at random.
        order = dated[np.lexsort((chance.random(len(dated)), feedback.at[dated]))]
        tested[order[len(order) - int(len(feedback) * share) :]] = True
    else:
        tested[chance.permutation(len(feedback))[: int(len(feedback) * share)]] = True
    train = feedback.pick(~tested)
    return Split(train, train, feedback.pick(tested))


def split_titles(feedback: Feedback, seed: int, fold: int, folds: int = 5) -> tuple[np.ndarray, Split]:
    """Set one of the folds of titles aside altogether: their feedback is judged on and never learnt from.

    Returns:
        Which titles were set aside, bool (m,), and the split. Over all folds every title is set aside once.
    """
    apart = np.random.default_rng(seed).permutation(feedback.shape[1]) % folds == fold
    tested = apart[feedback.columns]
    train = feedback.pick(~tested)
    return apart, Split(train, train, feedback.pick(tested))
