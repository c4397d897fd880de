"""Every rating notation that occurs, and what it means: a hand-made table, and properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sources.notations import guess_scale, read_rating

#: Written by hand. Notations as they occur with critics, on Douban, Letterboxd and in spreadsheets → 0–10.
MEANT = {
    "0/4": 0, "0.5/4": 1.25, "1/4": 2.5, "1.0/4": 2.5, "1.5/4": 3.75, "2/4": 5, "2.0/4": 5, "2.3/4": 5.75,
    "2.5/4": 6.25, "3/4": 7.5, "3.0/4": 7.5, "3.5/4": 8.75, "4/4": 10, "4.0/4": 10, "3.5/4.0": 8.75,
    "0/5": 0, "0.5/5": 1, "1/5": 2, "1.0/5": 2, "1.5/5": 3, "1.6/5": 3.2, "1.9/5": 3.8, "2/5": 4, "2.0/5": 4,
    "2.2/5": 4.4, "2.3/5": 4.6, "2.4/5": 4.8, "2.5/5": 5, "2.6/5": 5.2, "2.7/5": 5.4, "3/5": 6, "3.0/5": 6,
    "3.1/5": 6.2, "3.3/5": 6.6, "3.5/5": 7, "3.6/5": 7.2, "3.7/5": 7.4, "3.8/5": 7.6, "4/5": 8, "4.0/5": 8,
    "4.2/5": 8.4, "4.3/5": 8.6, "4.4/5": 8.8, "4.5/5": 9, "5/5": 10, "5.0/5": 10,
    "0/10": 0, "0.5/10": 0.5, "1/10": 1, "1.5/10": 1.5, "2/10": 2, "2.5/10": 2.5, "3/10": 3, "4/10": 4,
    "4.9/10": 4.9, "5/10": 5, "5.5/10": 5.5, "5.9/10": 5.9, "6/10": 6, "6.5/10": 6.5, "7/10": 7, "7.1/10": 7.1,
    "7.5/10": 7.5, "8/10": 8, "8.2/10": 8.2, "8.5/10": 8.5, "9/10": 9, "9.2/10": 9.2, "9.5/10": 9.5, "9.6/10": 9.6,
    "0/6": 0, "1/6": 1.6667, "2/6": 3.3333, "2.6/6": 4.3333, "3/6": 5, "4/6": 6.6667, "5/6": 8.3333, "6/8": 7.5,
    "1/2": 5, "2/2": 10, "80/100": 8, "80 / 100": 8, "７/１０": 7,
    "A+": 10, "A": 10, "A-": 9.1, "B+": 8.3, "B": 7.5, "B-": 6.7, "C+": 5.8, "C": 5, "C-": 4.2, "D+": 3.3, "D": 2.5,
    "D-": 1.6, "F+": 0.8, "F": 0, "F-": 0, "a-": 9.1, "B plus": 8.3, "C minus": 4.2, "B−": 6.7,
    "★★★½": 7, "★★★★★": 10, "★": 2, "★★★☆☆": 6, "★★☆☆": 5, "***": 6, "***1/2": 7, "3 stars": 6, "4 out of 5": 8,
    "3 1/2 out of 4": 8.75, "3½/5": 7, "½/4": 1.25, "85%": 8.5, "62.5 %": 6.25, "7,5/10": 7.5, "4/5 stars": 8,
    "力荐": 10, "推荐": 8, "还行": 6, "较差": 4, "很差": 2,
}  # fmt: skip
MEANINGLESS = (
    "3/0", "7/5", "20/10", "5.5/5", "5/4", "3/2", "2.1/2", "-1/5", "1-5", "R", "N", "T", "n/a", "good", "120%",
    "★★★★★★", "3/5/7", "1e5", "nan", "inf", "8/2000", "=1+1", "G+",
)  # fmt: skip


@pytest.mark.parametrize(("cell", "value"), MEANT.items())
def test_a_notation_means(cell: str, value: float) -> None:
    assert read_rating(cell) == (pytest.approx(value, abs=1e-4), "")


@pytest.mark.parametrize("cell", MEANINGLESS)
def test_nonsense_is_refused_with_a_reason(cell: str) -> None:
    value, problem = read_rating(cell)
    assert value is None
    assert problem


@pytest.mark.parametrize("cell", ["", "  ", "\t"])
def test_a_missing_rating_stays_missing(cell: str) -> None:
    assert read_rating(cell) == (None, "")


def test_a_bare_number_needs_a_scale() -> None:
    assert read_rating("8")[0] is None
    assert read_rating("8", 10)[0] == 8
    assert read_rating("3.5", 5)[0] == 7
    assert read_rating("6", 5)[0] is None
    assert read_rating("½", 5)[0] == 1


@given(st.text(max_size=12), st.sampled_from([None, 5, 10, 100]))
def test_whatever_stands_in_a_cell(cell: str, scale: float | None) -> None:
    value, problem = read_rating(cell, scale)
    assert (value is None) or (0 <= value <= 10 and not problem)
    assert (value is not None) or problem or not cell.strip()


@given(st.integers(0, 100), st.integers(1, 100))
def test_fractions_keep_their_share_and_order(part: int, whole: int) -> None:
    value, _ = read_rating(f"{part}/{whole}")
    assert value is None if part > whole else value == pytest.approx(10 * part / whole, abs=1e-4)


@given(st.floats(0, 5).map(lambda x: round(x, 1)), st.floats(0, 5).map(lambda x: round(x, 1)))
def test_a_higher_rating_is_never_lower(a: float, b: float) -> None:
    low, high = (read_rating(f"{x}/5")[0] for x in sorted((a, b)))
    assert low is not None and high is not None and low <= high


def test_the_scale_of_a_column() -> None:
    assert guess_scale(["1", "4.5", ""]) == 5
    assert guess_scale(["1", "8"]) == 10
    assert guess_scale(["61", "8"]) == 100
    assert guess_scale(["B+", "3/5"]) is None
    assert guess_scale(["-3", "5"]) is None
