"""The Chinese sentiment model: what it learns from, how it is fitted, calibrated, judged and written.

Expected in one folder: `douban/comments.csv`, comments with one of five grades.
Films are divided, never comments. Some films are set aside, and nothing is chosen by them; on all others every
comment is judged by a fit that never saw its film, which serves both to calibrate and to report.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics.judging_zh import load_lexicon
from analytics.measures import binary_figures, calibration_error, share
from analytics.review_score import PLACES, ReviewFormula
from analytics.scores import scores_from
from analytics.sentiment import cut_reviews, score_reviews
from analytics.sentiment_zh import (
    CHINESE,
    IDF_STEP,
    ChineseFeatures,
    ChineseScorer,
    count_features,
    find_cues,
    three_shares,
)
from analytics.training.english import there
from analytics.training.shipping import quantised, write_held_out, write_model
from data.cleaning import clean_text
from data.corrections import Correction
from data.sentences import split_sentences

SEED = 20261122
GRADES = {"很差": 0, "较差": 1, "还行": 2, "推荐": 3, "力荐": 4}
TEST_FILMS = 10
FOLDS = 7
#: Inverse strength of the penalty.
STRENGTH = 4.0
#: What a lesson weighs beside a whole comment.
SENTENCE_WEIGHTS = {0: 0.3, 1: 0.2, 2: 0.1, 3: 0.2, 4: 0.3}
TELLING_WEIGHT, CORRECTION_WEIGHT = 0.3, 3.0
#: The grade that a correction stands for.
_CORRECTED = {"praise": 4, "neutral": 2, "none": 2, "blame": 0}
_FEWEST = 2


@dataclass(frozen=True)
class Lessons:
    """Texts, the grade 0…4 that each has or is given, its weight and its film ("" for none), shape (n,)."""

    texts: list[str]
    grades: np.ndarray
    weights: np.ndarray
    films: np.ndarray

    def __len__(self) -> int:
        return len(self.texts)

    def __add__(self, other: Lessons) -> Lessons:
        return Lessons(
            self.texts + other.texts,
            np.concatenate([self.grades, other.grades]),
            np.concatenate([self.weights, other.weights]),
            np.concatenate([self.films, other.films]),
        )

    def pick(self, rows: np.ndarray) -> Lessons:
        """The rows named by a mask."""
        kept = [text for text, keep in zip(self.texts, rows, strict=True) if keep]
        return Lessons(kept, self.grades[rows], self.weights[rows], self.films[rows])


@dataclass(frozen=True)
class Fit:
    """What was learnt: for *not blame* and *praise* the features' weights, (2, features); and what makes features."""

    features: ChineseFeatures
    parts: dict[str, np.ndarray]
    matrix: np.ndarray
    bias: np.ndarray


def train_chinese(folder: Path, work: Path, out: Path, corrections: Sequence[Correction] = ()) -> dict[str, Any]:
    """Fit, calibrate, judge and write the Chinese model.

    Args:
        folder: the collections.
        work: where `held-out/` goes: what the model is judged by, for `marquee evaluate`.
        out: where `sentiment-zh.safetensors` and its card go.
        corrections: people's labels of whole sentences; those of other languages or subjects are passed over.

    Returns:
        The card.

    Raises:
        SourceError: a collection is missing.
    """
    started = time.process_time()
    comments, test = load_comments(folder)
    mended = [one for one in corrections if one.subject == "sentence" and one.language == "zh"]
    mended = [one for one in mended if one.label in _CORRECTED]
    beside = beside_comments(comments, mended)
    counted, counted_beside = Counted.of(comments), Counted.of(beside)
    sentences, sizes = cut_reviews(comments.texts, ["zh"] * len(comments))
    cut = Lessons(
        sentences, *(np.repeat(part, sizes) for part in (comments.grades, comments.weights, comments.films))
    )
    logits, of_sentences = cross_fitted(counted, counted_beside, Counted.of(cut))
    slope, shift = calibrated(logits, counted.signs)
    of_sentences = of_sentences * slope + shift + levelled(counted.signs)
    formula = fitted_formula(three_shares(of_sentences), sizes, counted.signs)
    fit = fit_lessons(counted, counted_beside)
    weights = shipped_weights(fit, slope, shift + levelled(counted.signs), formula)
    polar = signs_of(test.grades) != 1
    write_held_out(work, "Douban, films set aside", test.pick(polar).texts, signs_of(test.grades)[polar] == 2)
    card = _card(comments, beside, test, mended)
    write_model(out, CHINESE, weights, card)
    card["figures"] = {
        f"Douban, {FOLDS} folds of films": judge(three_shares(logits * slope + shift), counted.signs),
        "the same, made of their sentences": judge_reviews(three_shares(of_sentences), sizes, counted.signs, formula),
        "Douban, films set aside, made of their sentences": _judge_aside(ChineseScorer(out), test),
    }
    card["cpu_seconds"] = round(time.process_time() - started)
    write_model(out, CHINESE, weights, card)
    return card


def load_comments(folder: Path) -> tuple[Lessons, Lessons]:
    """Comments to learn from and to be judged by, no film in both, no text twice.

    Raises:
        SourceError: the file is missing.
    """
    table = pd.read_csv(there(folder / "douban" / "comments.csv")).dropna(subset=["评论", "评分"])
    table = table[table["评分"].isin(list(GRADES))].drop_duplicates("评论")
    films = table["电影"].astype(str)
    aside = np.random.default_rng(SEED).permutation(sorted(films.unique()))[6 : 6 + TEST_FILMS]
    grades = table["评分"].map(GRADES).to_numpy(dtype=np.int64)
    texts = [clean_text(text) for text in table["评论"]]
    every = Lessons(texts, grades, np.ones(len(texts)), films.to_numpy(dtype=object))
    tested = films.isin(aside).to_numpy()
    return every.pick(~tested), every.pick(tested)


def signs_of(grades: np.ndarray) -> np.ndarray:
    """Grades 0…4 as 0 blame, 1 neutral, 2 praise."""
    return np.select([grades < GRADES["还行"], grades > GRADES["还行"]], [0, 2], 1)


def sentence_lessons(comments: Lessons) -> Lessons:
    """The sentences of comments that have several, each with its comment's grade as a weak label."""
    texts, rows = [], []
    for row, text in enumerate(comments.texts):
        spans = split_sentences(text, "zh")
        own = [text[start:end] for start, end in spans] if len(spans) > 1 else []
        texts += own
        rows += [row] * len(own)
    grades = comments.grades[rows]
    return Lessons(texts, grades, np.array([SENTENCE_WEIGHTS[int(grade)] for grade in grades]), comments.films[rows])


def beside_comments(comments: Lessons, corrections: Sequence[Correction]) -> Lessons:
    """What is learnt from beside the comments: their sentences, clauses that only tell, people's corrections."""
    told = load_lexicon().lists["telling"]
    return (
        sentence_lessons(comments)
        + _alike(list(told), [_CORRECTED["none"]] * len(told), TELLING_WEIGHT)
        + _alike([one.text for one in corrections], [_CORRECTED[one.label] for one in corrections], CORRECTION_WEIGHT)
    )


@dataclass(frozen=True)
class Counted:
    """Lessons with what is counted in them, so that folds need not count again; signs are 0, 1, 2."""

    counts: Any
    cues: np.ndarray
    signs: np.ndarray
    weights: np.ndarray
    films: np.ndarray

    @classmethod
    def of(cls, lessons: Lessons) -> Counted:
        """Count what lessons hold."""
        counts, cues = count_features(lessons.texts), find_cues(lessons.texts)
        return cls(counts, cues, signs_of(lessons.grades), lessons.weights, lessons.films)

    def pick(self, rows: np.ndarray) -> Counted:
        """The rows named by a mask."""
        counts = self.counts[np.flatnonzero(rows)]
        return Counted(counts, self.cues[rows], self.signs[rows], self.weights[rows], self.films[rows])


def cross_fitted(comments: Counted, beside: Counted, cut: Counted) -> tuple[np.ndarray, np.ndarray]:
    """Raw log-odds, shape (n, 2), of every comment and of every sentence, from a fit that saw nothing of its film."""
    films = np.random.default_rng(SEED + 1).permutation(sorted(set(comments.films)))
    found = np.zeros((len(comments.signs), 2)), np.zeros((len(cut.signs), 2))
    for fold in range(FOLDS):
        mine = np.isin(comments.films.astype(str), films[fold::FOLDS])
        near = np.isin(beside.films.astype(str), films[fold::FOLDS])
        fit = fit_lessons(comments.pick(~mine), beside.pick(~near))
        for logits, whole in zip(found, (comments, cut), strict=True):
            rows = np.isin(whole.films.astype(str), films[fold::FOLDS])
            held = whole.pick(rows)
            logits[rows] = fit.features.weigh(held.counts, held.cues) @ fit.matrix.T + fit.bias
    return found


def fit_lessons(comments: Counted, beside: Counted) -> Fit:
    """Both answers, learnt from comments and from what stands beside them; L2, liblinear (Fan et al. 2008)."""
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    parts = {
        "idf": _idf(comments.counts),
        "cues.centre": comments.cues.mean(axis=0),
        "cues.spread": np.maximum(comments.cues.std(axis=0), 1e-3),
    }
    features = ChineseFeatures(*parts.values())
    rows = sparse.vstack([features.weigh(part.counts, part.cues) for part in (comments, beside)], format="csr")
    signs = np.concatenate([comments.signs, beside.signs])
    weights = np.concatenate([comments.weights, beside.weights])
    models = [
        LogisticRegression(C=STRENGTH, solver="liblinear", random_state=SEED, max_iter=200, tol=1e-3).fit(
            sparse.csr_matrix(rows), signs > answer, sample_weight=weights
        )
        for answer in range(2)
    ]
    matrix = np.vstack([model.coef_ for model in models])
    return Fit(features, parts, matrix, np.array([model.intercept_[0] for model in models]))


def calibrated(logits: np.ndarray, signs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope and shift of both answers, shape (2,) each (Platt 1999), on log-odds of comments not learnt from."""
    from sklearn.linear_model import LogisticRegression

    found = [LogisticRegression(C=1e6).fit(logits[:, [answer]], signs > answer) for answer in range(logits.shape[1])]
    slope = np.array([model.coef_[0, 0] for model in found], dtype=np.float32)
    return slope, np.array([model.intercept_[0] for model in found], dtype=np.float32)


def levelled(signs: np.ndarray) -> np.ndarray:
    """What to add to both log-odds, shape (2,), so that a sentence is read halfway between two expectations.

    Comments praise more often than not; a sentence out of one need not. Reading it as if praise, lukewarmness and
    blame were equally likely makes too little of them, as likely as among comments too much: half of the way is taken
    (prior shift: Saerens et al. 2002, doi:10.1162/089976602753284446).
    """
    priors = np.array([(signs > answer).mean() for answer in range(2)])
    equal = np.array([2 / 3, 1 / 3])
    shift: np.ndarray = (np.log(equal / (1 - equal)) - np.log(priors / (1 - priors))) / 2
    return shift.astype(np.float32)


def fitted_formula(shares: np.ndarray, sizes: np.ndarray, signs: np.ndarray) -> np.ndarray:
    """Scale, growth and bias of a comment's log-odds from its sentences', with the least log loss, float32 (3,)."""
    from scipy.optimize import minimize

    scores = scores_from(shares[:, 2], shares[:, 0])
    polar = signs != 1
    sign = np.where(signs[polar] == 2, 1.0, -1.0)

    def loss(numbers: np.ndarray) -> float:
        way = _formula(numbers).score(scores.way, scores.judging, sizes).way
        return float(np.logaddexp(0, -sign * way[polar]).mean())

    return np.asarray(minimize(loss, [1.0, 0.0, 0.0], method="Nelder-Mead").x, dtype=np.float32)


def judge_reviews(shares: np.ndarray, sizes: np.ndarray, signs: np.ndarray, formula: np.ndarray) -> dict[str, Any]:
    """Figures of comments that are scored from their sentences, where a grade says praise or blame."""
    scores = scores_from(shares[:, 2], shares[:, 0])
    way = _formula(formula).score(scores.way, scores.judging, sizes).way
    return {"praise against blame": binary_figures(way[signs != 1], signs[signs != 1] == 2)}


def _formula(numbers: np.ndarray) -> ReviewFormula:
    scale, growth, bias = map(float, numbers)
    return ReviewFormula((0.0,) * len(PLACES), scale, growth, bias, alone=True)


def _judge_aside(scorer: ChineseScorer, test: Lessons) -> dict[str, Any]:
    signs = signs_of(test.grades)
    way = score_reviews([scorer], test.texts, ["zh"] * len(test)).way
    return {"praise against blame": binary_figures(way[signs != 1], signs[signs != 1] == 2)}


def judge(shares: np.ndarray, signs: np.ndarray) -> dict[str, Any]:
    """Figures of P(blame), P(neutral), P(praise) against signs: which way where a grade says one, and three ways."""
    polar = signs != 1
    way = np.log(np.maximum(shares[:, 2], 1e-9)) - np.log(np.maximum(shares[:, 0], 1e-9))
    picked = shares.argmax(axis=1)
    recalls = [(picked == sign)[signs == sign].mean() for sign in range(3)]
    return {
        "praise against blame": binary_figures(way[polar], signs[polar] == 2),
        "three ways": {
            "accuracy": share(picked == signs),
            "always saying praise": share(signs == 2),
            "mean recall": round(float(np.mean(recalls)), 4),
            "ece": round(calibration_error(shares.max(axis=1), picked == signs), 4),
        },
    }


def shipped_weights(fit: Fit, slope: np.ndarray, shift: np.ndarray, formula: np.ndarray) -> dict[str, np.ndarray]:
    """What the scorer reads: int8 weights of the hashed features, float32 all else."""
    hashed = len(fit.parts["idf"])
    return {
        **quantised("features", fit.matrix[:, :hashed]),
        **fit.parts,
        "cues": fit.matrix[:, hashed:].astype(np.float32),
        "bias": fit.bias.astype(np.float32),
        "slope": slope,
        "shift": shift,
        "review.place": np.zeros(len(PLACES), dtype=np.float32),
        "review.formula": formula,
    }


def _idf(counts: Any) -> np.ndarray:
    """Smoothed inverse document frequencies in steps, uint8; 0 for what fewer than two comments have."""
    having = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log((1 + counts.shape[0]) / (1 + having)) + 1
    return np.where(having < _FEWEST, 0, np.rint(idf / IDF_STEP)).astype(np.uint8)


def _alike(texts: list[str], grades: Sequence[int], weight: float) -> Lessons:
    """Lessons that belong to no film and weigh the same."""
    films = np.full(len(texts), "", dtype=object)
    return Lessons(texts, np.array(grades, dtype=np.int64), np.full(len(texts), weight), films)


def _card(comments: Lessons, beside: Lessons, test: Lessons, corrections: Sequence[Correction]) -> dict[str, Any]:
    return {
        "model": (
            "two logistic answers (not blame; praise) on sublinear TF-IDF of hashed runs of 1-3 characters and of "
            "words and word pairs, int8, with the cues of a lexicon that hears negation"
        ),
        "languages": ["zh"],
        "data": {
            "Douban comments": len(comments),
            "of films": len(set(comments.films)),
            "sentences with their comment's grade, telling clauses, corrections": len(beside),
            "people's corrections": len(corrections),
            "Douban comments set aside": len(test),
            "of films set aside": len(set(test.films)),
        },
        "labels": "力荐 推荐 = praise, 还行 = neutral, 较差 很差 = blame",
        "lexicon": {name: len(words) for name, words in load_lexicon().lists.items()},
        "recipe": {
            "strength": STRENGTH,
            "weight of a sentence by grade 0…4": list(SENTENCE_WEIGHTS.values()),
            "weight of a telling clause": TELLING_WEIGHT,
            "weight of a correction": CORRECTION_WEIGHT,
        },
        "calibration": (
            f"Platt scaling of both answers on comments judged without their film, {FOLDS} folds; for sentences "
            "moved halfway to equal shares of praise, lukewarm and blame; the formula's numbers on these comments"
        ),
        "seed": SEED,
        "limits": (
            "Learnt from short comments on 39 films, mostly of 2019; nothing was chosen by the films set aside. "
            "Grades belong to whole comments: 还行 is lukewarm, not silent, and what a sentence of a comment says is "
            "only guessed from it. Irony, comparison with another film and allusions are beyond it; traditional "
            "characters are known less well than simplified ones. How far sentences are moved was chosen with the "
            "sample studio in view."
        ),
    }
