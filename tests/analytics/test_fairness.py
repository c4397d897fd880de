"""Which groups a choice leaves out: ratios against published ones, planted unfairness found, noise left alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from analytics.targeting.fairness import (
    MERGED,
    TRAITS,
    UNKNOWN,
    compare_groups,
    merge_small,
    share_ratio,
    weigh_fairness,
)
from data.settings import Settings
from data.snapshots import open_newest
from data.studio import writing
from tests.data.test_studio import TITLE, VIEWER, batch, review

K = 20


def test_the_interval_is_koopmans_own_example() -> None:
    # Koopman (1984), Biometrics 40: 36 of 40 against 16 of 80.
    ratio, _ = share_ratio(36, 40, 16, 80)
    assert (ratio.value, ratio.low, ratio.high) == pytest.approx((4.5, 2.94, 7.15), abs=0.01)


@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_p_is_pearsons_and_the_interval_agrees_with_it(n: int, m: int, data: st.DataObject) -> None:
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    ratio, p = share_ratio(a, n, b, m)
    if a + b == 0:
        assert p is None
        assert ratio.value is None
        return
    assert p is not None
    if 0 < a + b < n + m:
        assert p == pytest.approx(chi2_contingency([[a, n - a], [b, m - b]], correction=False).pvalue, abs=1e-9)
    assert ratio.low is not None
    if ratio.value is not None:
        assert ratio.high is not None
        assert ratio.low <= ratio.value <= ratio.high
        if abs(p - 0.05) > 1e-6 and 0 < a + b < n + m:
            assert (ratio.low <= 1 <= ratio.high) == (p > 0.05)


def test_intervals_hold_what_they_promise() -> None:
    draw = np.random.default_rng(7)
    held = 0
    tries = 2_000
    for _ in range(tries):
        ratio, _ = share_ratio(draw.binomial(60, 0.1), 60, draw.binomial(400, 0.2), 400)
        held += ratio.low is not None and ratio.high is not None and ratio.low <= 0.5 <= ratio.high
    assert held / tries == pytest.approx(0.95, abs=0.015)


def drawn(seed: int, older: float) -> tuple[dict[str, list[str]], np.ndarray]:
    """Two thousand viewers of whom a fifth are chosen; those of 55 on `older` times as often."""
    draw = np.random.default_rng(seed)
    age = draw.choice(["18-24", "25-34", "55+", UNKNOWN], 2_000, p=[0.35, 0.35, 0.2, 0.1])
    labels = {
        "age": age.tolist(),
        "gender": draw.choice(["female", "male"], 2_000).tolist(),
        "territory": draw.choice([f"T{number}" for number in range(12)], 2_000).tolist(),
    }
    return labels, draw.random(2_000) < np.where(age == "55+", 0.2 * older, 0.2)


def test_planted_unfairness_is_found_and_sized() -> None:
    found = compare_groups(*drawn(1, 0.5), K)
    (only,) = found.left_out
    assert (only.trait, only.group, only.below_four_fifths) == ("age", "55+", True)
    assert only.ratio.low is not None
    assert only.ratio.high is not None
    assert only.ratio.low < 0.5 < only.ratio.high
    assert only.n == only.ratio.n == only.share.n
    assert UNKNOWN in {one.group for one in found.groups if one.trait == "age"}


def test_noise_is_seldom_called_unfair() -> None:
    alarms = sum(bool(compare_groups(*drawn(seed, 1.0), K).left_out) for seed in range(200))
    # Of 200 fair choices with 18 groups each no more than about one in twenty may raise an alarm.
    assert alarms <= 20


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=120), st.integers(2, 30))
def test_no_group_is_smaller_than_k_unless_there_are_no_two(labels: list[str], k: int) -> None:
    merged, parts = merge_small(labels, k)
    sizes = {name: merged.count(name) for name in set(merged)}
    assert sum(sizes.values()) == len(labels)
    if len(sizes) > 1:
        assert min(sizes.values()) >= k
    assert {old for old, new in zip(labels, merged, strict=True) if new == MERGED} == set(parts)


def test_every_group_counts_its_own() -> None:
    labels = {"gender": ["f"] * 60 + ["m"] * 40}
    chosen = np.array([True] * 12 + [False] * 48 + [True] * 20 + [False] * 20)
    found = compare_groups(labels, chosen, K)
    women, men = found.groups
    assert [(one.group, one.chosen, one.n) for one in (women, men)] == [("f", 12, 60), ("m", 20, 40)]
    assert women.ratio.value == pytest.approx(0.4)
    assert men.ratio.value == pytest.approx(2.5)
    assert found.base.value == pytest.approx(0.32)


@pytest.mark.parametrize("picked", [False, True])
def test_choosing_nobody_or_everybody_leaves_no_group_out(picked: bool) -> None:
    found = compare_groups({"gender": ["f"] * 60 + ["m"] * 40}, np.full(100, picked), K)
    assert found.left_out == ()
    assert all(not one.beyond_noise for one in found.groups)


def test_viewers_are_grouped_as_the_studio_knows_them(settings: Settings) -> None:
    rows = [
        VIEWER | {
            "viewer_id": f"v{number}", "age": None if number < 30 else 20 if number < 65 else 60,
            "gender": "female" if number % 2 else "male", "territory": None if number >= 95 else "FR",
        }
        for number in range(100)
    ]  # fmt: skip
    written = [
        review(f"{number}", "A fine pier.", viewer_id=f"v{number}", language="zh" if number < 25 else "en")
        for number in range(80)
    ]
    with writing(settings) as studio:
        studio.add_batch(batch(settings, "first", titles=[TITLE], viewers=rows, reviews=written), "b1", "j1")
        studio.publish()
    snapshot = open_newest(settings.snapshots)
    everyone = [f"v{number}" for number in range(100)]
    found = weigh_fairness(snapshot, everyone[:65], everyone, K)
    snapshot.close()
    by_trait = {trait: {one.group: one.n for one in found.groups if one.trait == trait} for trait in TRAITS}
    assert by_trait["age"] == {"18-24": 35, "55+": 35, UNKNOWN: 30}
    assert by_trait["gender"] == {"female": 50, "male": 50}
    assert by_trait["language"] == {"zh": 25, "en": 55, UNKNOWN: 20}
    # Five viewers of no known territory are too few, and nothing can be said beside them.
    assert found.untold == ("territory",)
    assert [one.group for one in found.left_out if one.trait == "age"] == ["55+"]


def test_a_large_audience_is_weighed_at_once() -> None:
    draw = np.random.default_rng(2)
    labels = {"territory": draw.choice([f"T{number}" for number in range(200)], 200_000).tolist()}
    found = compare_groups(labels, draw.random(200_000) < 0.1, K)
    assert len(found.groups) == 200
    assert all(one.ratio.known for one in found.groups)
