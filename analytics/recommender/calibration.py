"""From the product u·m to a probability that says what it is the probability of.

**The event.** A viewer has rated a title that the model did not know they had seen: is it liked (4 of 5, 7 of 10,
or a praising review)? So `interest` = .8 reads: of viewers like this one who watch this title and say what they
think, 80 of 100 like it. It was chosen over "of all titles that they have not seen, they will go on to see and like
this one": that share depends on how long one waits and on what is shown to them, is below one in a hundred for
nearly every pair, and is "well calibrated" by saying nearly nothing. The price: it is about those who choose to
watch. Of a title that a viewer would never choose it is an extrapolation; rank by u·m, which does learn from what
people choose, and read the probability beside it.

**The form.** σ(a·z(u·m) + b·viewer + c·title + d), where z is the product divided by its spread, and viewer and
title are their leanings: shrunk log-odds of liking against the studio's mean (some like most of what they see; some
titles are liked by most). A viewer or title of whom nothing is known leans nowhere.

**The fit.** A part of the feedback is hidden, vectors and leanings are learnt from the rest, and the four numbers by
maximum likelihood on the hidden part: what the model says of pairs that it has learnt is surer than what it may say
of new ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.recommender.factors import FactorConfig, fit_factors
from analytics.recommender.feedback import LIKED, NOT_LIKED, Feedback
from analytics.scores import sigmoid
from data.errors import NotEnoughEvidence
from data.progress import Progress
from data.records import Record

#: The share of the feedback that is hidden for the fit.
HIDDEN = 0.2
#: How many ratings at the studio's mean every viewer and title is taken to have given beforehand.
PRIOR = 5.0
_FEWEST = 100


class Calibration(Record):
    """The numbers of the formula.

    Attributes:
        product, viewer, title, bias: a, b, c, d of the module's docstring.
        spread: what u·m is divided by.
        mean: the share of ratings that are likes.
        pairs: how many hidden pairs they were fitted on.
    """

    product: float
    viewer: float
    title: float
    bias: float
    spread: float
    mean: float
    pairs: int

    def interest(self, products: np.ndarray, viewers: np.ndarray, titles: np.ndarray) -> np.ndarray:
        """Probabilities, shape of `products`.

        Args:
            products: u·m.
            viewers, titles: leanings, of shapes that broadcast to that of `products`.
        """
        log_odds = self.product * products / self.spread + self.viewer * viewers + self.title * titles + self.bias
        return sigmoid(log_odds)


@dataclass(frozen=True)
class Leanings:
    """Shrunk log-odds of liking, against the mean: viewers (n,) and titles (m,), float32."""

    viewers: np.ndarray
    titles: np.ndarray


def leanings_of(feedback: Feedback, mean: float) -> Leanings:
    """How far each viewer and title leans towards liking."""
    return Leanings(*(_leaning(feedback, places, mean) for places in ("rows", "columns")))


def _leaning(feedback: Feedback, side: str, mean: float) -> np.ndarray:
    count = feedback.shape[0 if side == "rows" else 1]
    places = getattr(feedback, side)
    likes = np.bincount(places, weights=feedback.liking == LIKED, minlength=count)
    others = np.bincount(places, weights=feedback.liking == NOT_LIKED, minlength=count)
    odds = np.log((likes + PRIOR * mean) / (others + PRIOR * (1 - mean)))
    leaning: np.ndarray = (odds - np.log(mean / (1 - mean))).astype(np.float32)
    return leaning


def mean_liking(feedback: Feedback) -> float:
    """The share of verdicts that are likes, kept off 0 and 1."""
    verdicts = feedback.liking[np.isin(feedback.liking, (LIKED, NOT_LIKED))]
    return float(((verdicts == LIKED).sum() + 1) / (len(verdicts) + 2))


def fit_calibration(feedback: Feedback, config: FactorConfig, progress: Progress) -> Calibration:
    """Fit the formula on a part of the feedback that is hidden from the vectors (see the module).

    Raises:
        NotEnoughEvidence: fewer than 100 verdicts can be hidden, or all of them agree.
    """
    hidden = np.random.default_rng(config.seed).random(len(feedback)) < HIDDEN
    known, test = feedback.pick(~hidden), feedback.pick(hidden)
    test = test.pick(np.isin(test.liking, (LIKED, NOT_LIKED)))
    labels = test.liking == LIKED
    if len(test) < _FEWEST or labels.all() or not labels.any():
        raise NotEnoughEvidence(
            f"{len(test)} hidden ratings are too few, or too much alike, to say how likely a like is",
            mend="import ratings of more viewers",
        )
    model = fit_factors(known, config, progress)
    products = np.einsum("ij,ij->i", model.viewers[test.rows], model.titles[test.columns])
    mean = mean_liking(known)
    leanings = leanings_of(known, mean)
    spread = float(products.std()) or 1.0
    parts = np.column_stack((products / spread, leanings.viewers[test.rows], leanings.titles[test.columns]))
    slopes, bias = fit_logistic(parts, labels)
    return Calibration(
        product=slopes[0], viewer=slopes[1], title=slopes[2], bias=bias, spread=spread, mean=mean, pairs=len(test)
    )


def fit_logistic(parts: np.ndarray, labels: np.ndarray) -> tuple[list[float], float]:
    """Slopes and bias of greatest likelihood, with a ridge of 10⁻³ that keeps separable data finite.

    Args:
        parts: shape (k, p).
        labels: bool, shape (k,).
    """
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e3, tol=1e-6, max_iter=1000).fit(parts, labels)
    return [float(value) for value in model.coef_[0]], float(model.intercept_[0])
