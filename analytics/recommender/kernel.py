"""Vectors of titles from what is told of them, by kernel ridge regression: like titles are liked by the same viewers.

The kernel of two titles is a weighted sum of how alike they are (Gaussian process regression with such a sum;
Rasmussen & Williams 2006, chapters 2 and 5.4):

    k = w_year·(Y₁ + Y₄) + w_genre·(G + G·Y₄) + w_text·T + w_people·P

Y_s = exp(−½(years apart / s)²), a title without a year is only like others without; G = exp(−d²/8), d² how many
genres only one of the two has; T the product of centred, normed sentence vectors; P that of normed hashed people.
T and P are linear, so what they say of a title is a matrix. The ridge and the weights of texts and people are those
of the least error when each title is predicted from all others, which has a closed form; the error is that of all
viewers' products (`tower`). The other numbers were chosen on titles held out of MovieLens-100k's training parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analytics.recommender.facts import TitleFacts

#: Titles that others are compared with: of more, so many are drawn.
LANDMARKS = 1500
#: Titles on which weights and ridge are chosen.
_CHOSEN_ON = 800
#: Factors that a weight is tried with, in turn, and the most that it may come to; the first values suit names.
_STEPS = (0.5, 2.0)
_MOST = 64.0
_FIRST = {"ridge": 12.0, "year": 1.0, "genre": 1.0, "text": 2.0, "people": 1.0}
#: Weights that are chosen beside the ridge: how much texts and people say differs most from studio to studio.
_CHOSEN = ("text", "people")
_ROUNDS = 2
_BATCH = 4096
_NO_YEAR = -1e4
#: Prefix of the kernel's numbers in the tower's file.
PREFIX = "kernel."


@dataclass(frozen=True)
class Told:
    """What the kernel reads of titles: texts (k, e), years (k,), genres 0/1 (k, g), people (k, PEOPLE) sparse."""

    texts: np.ndarray
    years: np.ndarray
    genres: np.ndarray
    people: sparse.csr_matrix

    def __len__(self) -> int:
        return len(self.years)

    def pick(self, rows: np.ndarray) -> Told:
        """Some titles."""
        return Told(self.texts[rows], self.years[rows], self.genres[rows], self.people[rows])


@dataclass(frozen=True)
class FactKernel:
    """A fitted regression.

    Attributes:
        genres: those that it knows; others count for nothing.
        centre: mean of the sentence vectors it learnt from, shape (e,).
        newest: the newest year it learnt from; a later one counts as this, of which at least something is known.
        years, kinds: of the landmarks, shapes (l,) and (l, g).
        answers: what each landmark adds, shape (l, d).
        text, people: what a unit of sentence vector or person adds, shapes (e, d), (PEOPLE, d).
        weights: of the parts, and the ridge.
    """

    genres: tuple[str, ...]
    centre: np.ndarray
    newest: float
    years: np.ndarray
    kinds: np.ndarray
    answers: np.ndarray
    text: np.ndarray
    people: np.ndarray
    weights: dict[str, float]

    def vectors(self, facts: TitleFacts, texts: np.ndarray) -> np.ndarray:
        """Vectors of any titles, float32, shape (len(facts), d).

        Args:
            texts: sentence vectors of the facts' texts, made by the encoder it was fitted with.
        """
        told = tell(facts, texts, self.genres, self.centre, self.newest)
        found = np.empty((len(told), self.answers.shape[1]), dtype=np.float32)
        for start in range(0, len(told), _BATCH):
            part = told.pick(np.arange(start, min(len(told), start + _BATCH)))
            near = _near(part, self.years, self.kinds, self.weights)
            found[start : start + len(part)] = (
                near @ self.answers + part.texts @ self.text + part.people @ self.people
            )
        return found

    def arrays(self) -> dict[str, np.ndarray]:
        """What a file has to keep, beside the genres, which the tower's has."""
        names = sorted(self.weights)
        return {
            PREFIX + "centre": self.centre,
            PREFIX + "years": self.years,
            PREFIX + "kinds": self.kinds,
            PREFIX + "answers": self.answers,
            PREFIX + "text": self.text,
            PREFIX + "people": self.people,
            PREFIX + "weights": np.array([self.newest, *(self.weights[name] for name in names)], dtype=np.float32),
        }

    @classmethod
    def of_arrays(cls, found: Mapping[str, np.ndarray], genres: Sequence[str]) -> FactKernel:
        """From what `arrays` gave."""
        newest, *weights = found[PREFIX + "weights"].tolist()
        kept = {name: found[PREFIX + name] for name in ("centre", "years", "kinds", "answers", "text", "people")}
        return cls(
            genres=tuple(genres), newest=newest, weights=dict(zip(sorted(_FIRST), weights, strict=True)), **kept
        )


def fit_kernel(
    facts: TitleFacts, texts: np.ndarray, genres: Sequence[str], titles: np.ndarray, root: np.ndarray, seed: int
) -> FactKernel:
    """Fit on titles whose vectors were learnt.

    Args:
        facts: of these titles alone.
        texts: their sentence vectors, shape (m, e).
        genres: those that are told apart.
        titles: their vectors, shape (m, d).
        root: R of the metric |Rx|² that errors are measured in, shape (d, d).
    """
    known = facts.years[~np.isnan(facts.years)]
    newest = float(known.max()) if len(known) else 0.0
    centre = texts.mean(axis=0).astype(np.float32)
    told = tell(facts, texts, genres, centre, newest)
    chance = np.random.default_rng(seed)
    weights = _best_weights(*_drawn(told, titles @ root, _CHOSEN_ON, chance))
    places = np.sort(chance.permutation(len(told))[:LANDMARKS])
    landmarks = told.pick(places)
    answers = _solved(told, landmarks, titles, weights)
    return FactKernel(
        tuple(genres), centre, newest, landmarks.years, landmarks.genres, answers.astype(np.float32),
        (weights["text"] * (landmarks.texts.T @ answers)).astype(np.float32),
        (weights["people"] * (landmarks.people.T @ answers)).astype(np.float32), weights,
    )  # fmt: skip


def tell(facts: TitleFacts, texts: np.ndarray, genres: Sequence[str], centre: np.ndarray, newest: float) -> Told:
    """What the kernel reads of titles."""
    apart = texts - centre
    apart = apart / np.maximum(1e-6, np.linalg.norm(apart, axis=1, keepdims=True))
    people = facts.people_matrix()
    size = np.sqrt(np.maximum(1, np.asarray(people.sum(axis=1)).ravel()))
    years = np.nan_to_num(np.minimum(facts.years, newest), nan=_NO_YEAR)
    return Told(
        apart.astype(np.float32), years.astype(np.float32), facts.genre_matrix(genres)[1].toarray(),
        sparse.csr_matrix(sparse.diags(1 / size) @ people, dtype=np.float32),
    )  # fmt: skip


def _drawn(
    told: Told, wanted: np.ndarray, most: int, chance: np.random.Generator
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The kernel's parts between some of the titles, and what is wanted of these."""
    places = np.sort(chance.permutation(len(told))[:most])
    some = told.pick(places)
    return _parts(some, some), wanted[places].astype(np.float64)


def _parts(one: Told, other: Told) -> dict[str, np.ndarray]:
    near, close, alike = _likeness(one, other.years, other.genres)
    return {
        "year": near + close,
        "genre": alike * (1 + close),
        "text": one.texts @ other.texts.T,
        "people": (one.people @ other.people.T).toarray(),
    }


def _likeness(one: Told, years: np.ndarray, kinds: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Y₁, Y₄ and G of the module's docstring, shape (len(one), len(years)) each."""
    between = (one.years[:, None] - years[None, :]) ** 2
    apart = one.genres.sum(axis=1)[:, None] + kinds.sum(axis=1)[None, :] - 2 * one.genres @ kinds.T
    return np.exp(-between / 2), np.exp(-between / 32), np.exp(-apart / 8)


def _near(one: Told, years: np.ndarray, kinds: np.ndarray, weights: Mapping[str, float]) -> np.ndarray:
    """What is not linear of the kernel."""
    near, close, alike = _likeness(one, years, kinds)
    found: np.ndarray = weights["year"] * (near + close) + weights["genre"] * alike * (1 + close)
    return found


def _kernel(one: Told, other: Told, weights: Mapping[str, float]) -> np.ndarray:
    return np.asarray(sum(weights[name] * part for name, part in _parts(one, other).items()), dtype=np.float64)


def _best_weights(parts: Mapping[str, np.ndarray], wanted: np.ndarray) -> dict[str, float]:
    """Ridge and weights, in turn a factor up or down as long as titles are better predicted from the others."""
    best = dict(_FIRST)
    least = _error(parts, wanted, best)
    for _ in range(_ROUNDS):
        for name in ("ridge", *(name for name in _CHOSEN if np.ptp(parts[name]) > 0)):
            for step in _STEPS:
                while 1 / _MOST <= best[name] * step / _FIRST[name] <= _MOST:
                    tried = best | {name: best[name] * step}
                    error = _error(parts, wanted, tried)
                    if error >= least:
                        break
                    best, least = tried, error
    return best


def _error(parts: Mapping[str, np.ndarray], wanted: np.ndarray, weights: Mapping[str, float]) -> float:
    """Mean squared error of each title predicted from all others (leave-one-out, in closed form)."""
    kernel = sum(weights[name] * part for name, part in parts.items())
    inverse = np.linalg.inv(kernel + weights["ridge"] * np.eye(len(wanted)))
    missed = (inverse @ wanted) / np.diag(inverse)[:, None]
    return float((missed**2).mean())


def _solved(told: Told, landmarks: Told, titles: np.ndarray, weights: Mapping[str, float]) -> np.ndarray:
    """What each landmark adds, shape (l, d), float64; with fewer landmarks than titles by subset of regressors."""
    among = _kernel(landmarks, landmarks, weights)
    if len(landmarks) == len(told):
        solved: np.ndarray = np.linalg.solve(among + weights["ridge"] * np.eye(len(among)), titles)
        return solved
    system = weights["ridge"] * among + 1e-6 * np.eye(len(among)) * np.trace(among)
    sums = np.zeros((len(among), titles.shape[1]))
    for start in range(0, len(told), _BATCH):
        rows = np.arange(start, min(len(told), start + _BATCH))
        across = _kernel(told.pick(rows), landmarks, weights)
        system += across.T @ across
        sums += across.T @ titles[rows]
    found: np.ndarray = np.linalg.solve(system, sums)
    return found
