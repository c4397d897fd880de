"""Quotes: verbatim by position, few alike, the same every time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.excerpts import select_excerpts, tokens

TEXTS = [
    "The lighthouse ending is wonderful.",
    "The lighthouse ending is truly wonderful.",
    "Inspector Vale steals every scene.",
    "The music never stops.",
    "the LIGHTHOUSE ending is wonderful",
]
SCORES = [1.0, 0.99, 0.7, 0.2, 1.0]


def test_without_diversity_the_highest_scores_are_taken() -> None:
    assert select_excerpts(TEXTS, None, SCORES, 2, diversity=0) == [0, 1]


def test_with_diversity_near_copies_give_way() -> None:
    assert select_excerpts(TEXTS, None, SCORES, 2, diversity=0.5) == [0, 2]


def test_equal_words_are_never_chosen_twice() -> None:
    chosen = select_excerpts(TEXTS, None, SCORES, 5, diversity=0)
    assert 4 not in chosen and len(chosen) == 4


def test_vectors_decide_where_there_are_any() -> None:
    vectors = np.array([[1, 0], [0, 1], [1, 0.01], [0.7, 0.7], [0, 0]], dtype=np.float16)
    assert select_excerpts(TEXTS, vectors, [1, 0.9, 0.95, 0, 0], 2) == [0, 1]


def test_chinese_is_compared_by_the_character() -> None:
    assert tokens("结尾很好!") == frozenset("结尾很好")
    chosen = select_excerpts(["结尾很好", "结尾很好看", "音乐太吵"], None, [1, 0.9, 0.8], 2)
    assert chosen == [0, 2]


@pytest.mark.parametrize("bad", [(["a"], None, [1.0, 2.0], 0.5), (["a"], [], [1.0], 0.5), (["a"], None, [1.0], 1.5)])
def test_what_does_not_fit_together_is_refused(bad: tuple[list[str], None, list[float], float]) -> None:
    texts, likeness, scores, diversity = bad
    with pytest.raises(ValueError, match=r"same length|between 0 and 1"):
        select_excerpts(texts, likeness, scores, 1, diversity)


@given(st.lists(st.tuples(st.text(max_size=30), st.floats(-5, 5)), max_size=25), st.integers(0, 8), st.floats(0, 1))
def test_choices_are_distinct_bounded_and_repeatable(
    rows: list[tuple[str, float]], count: int, diversity: float
) -> None:
    texts, scores = [text for text, _ in rows], [score for _, score in rows]
    chosen = select_excerpts(texts, None, scores, count, diversity)
    assert chosen == select_excerpts(texts, None, scores, count, diversity)
    assert len(set(chosen)) == len(chosen) <= count
    assert len({tokens(texts[place]) for place in chosen}) == len(chosen)
    firsts = [place for place, text in enumerate(texts) if tokens(text) not in map(tokens, texts[:place])]
    if chosen and diversity < 0.99:
        highest = max(scores[place] for place in firsts if tokens(texts[place]))
        assert scores[chosen[0]] == pytest.approx(highest, abs=1e-9)
