"""How many topics, and how they are judged: the curve, its rule, and figures over all sentences of a file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from analytics.lexical import LexicalEmbedder
from analytics.topics.choosing import Point, choose_topics, chosen, numbers
from analytics.topics.consensus import consensus_labels
from analytics.topics.evaluation import Corpus, evaluate_topics, joined
from analytics.topics.fit import TopicsConfig
from analytics.topics.quality import agreement
from analytics.topics.wording import Names, topic_words
from data.errors import NotEnoughEvidence
from data.progress import Progress
from tests.analytics.conftest import english_sentences
from tests.analytics.test_topics import blobs


def curve(*points: tuple[int, float, float | None]) -> list[Point]:
    return [Point(topics=topics, stability=stability, coherence=told) for topics, stability, told in points]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    texts = sorted(english_sentences())
    vectors = LexicalEmbedder("en", 64, seed=1).fit(texts).embed(texts)
    return Corpus("en", texts, topic_words(texts, "en", Names()), vectors)


@pytest.mark.parametrize(
    ("points", "number"),
    [
        # As steady and as telling as any: the most.
        (curve((10, 0.80, -0.30), (20, 0.79, -0.29), (40, 0.78, -0.31)), 40),
        # More would be less steady, or say less.
        (curve((10, 0.80, -0.30), (20, 0.79, -0.29), (40, 0.60, -0.20)), 20),
        (curve((10, 0.80, -0.10), (20, 0.79, -0.12), (40, 0.80, -0.40)), 20),
        (curve((10, 0.80, None), (20, 0.78, None)), 20),
    ],
)
def test_the_most_topics_that_are_steady_and_telling(points: list[Point], number: int) -> None:
    assert chosen(points) == number


def test_numbers_that_are_tried_differ_and_stay_within_bounds() -> None:
    assert numbers(5, 40) == [10, 16, 24, 32, 40]
    assert numbers(5, 6) == [5, 6] and numbers(5, 3) == [3]


def test_the_curve_does_not_offer_more_topics_than_there_are() -> None:
    vectors, truth = blobs(8, 40)
    words = [[f"w{group}", f"v{group}"] for group in truth]
    number, points = choose_topics(vectors, words, 5, 20, seed=1, progress=Progress())
    assert [point.topics for point in points] == [5, 8, 12, 16, 20]
    assert number == 8 and points[1].stability > 0.95 > points[-1].stability


def test_two_seeds_draw_differently_and_agree() -> None:
    """Clouds that lie in each other, more rows than one run draws: still the same groups by another seed."""
    random = np.random.default_rng(5)
    centres = random.normal(size=(10, 32))
    vectors = centres[random.integers(10, size=4000)] + random.normal(scale=1.3, size=(4000, 32))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    one, other, again = (consensus_labels(vectors, 10, 60, seed) for seed in (1, 2, 1))
    assert 0.9 < agreement(one, other) < 1 and (one == again).all()


@pytest.mark.slow
def test_figures_are_over_all_sentences(corpus: Corpus) -> None:
    config = TopicsConfig(topics=8, runs=20, sample=300, shortest=25)
    figures = evaluate_topics(corpus, config, 0.1, (1, 2), Progress())
    assert figures["sentences"] == len(corpus) and figures["topics"] >= 5
    assert 0.05 < figures["outliers"] <= 0.1 and figures["largest"] <= 0.3
    assert figures["shuffled_ami"] == 1
    assert 0.5 < figures["stability_ami"] <= 1 and figures["intervals"]["stability_ami"]["n"] == 1
    both = joined({"en": figures, "zh": figures | {"npmi": None}})
    assert both["sentences"] == 2 * len(corpus) and both["npmi"] == figures["npmi"]
    with pytest.raises(NotEnoughEvidence):
        joined({})


@pytest.mark.slow
def test_a_file_is_judged_by_the_command(tmp_path: Path) -> None:
    from dashboard.cli import app

    texts = english_sentences()
    file = tmp_path / "reviews.csv"
    file.write_text("said,by\n" + "".join(f'"{text}",me\n' for text in texts), encoding="utf-8")
    command = ["evaluate", "topics", str(file), "--text", "said", "--topics", "6", "--json"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    figures = json.loads(done.stdout)
    assert {"topics", "outliers", "npmi", "diversity", "stability_ami", "largest"} <= set(figures)
    assert figures["sentences"] == len(set(texts))
