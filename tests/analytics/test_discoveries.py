"""Flags among many changes: few false alarms, real changes found."""

from __future__ import annotations

import numpy as np

from analytics.discoveries import beyond_noise
from data.records import Estimate


def change(value: float, error: float) -> Estimate:
    return Estimate(value=value, low=value - 1.96 * error, high=value + 1.96 * error, n=50, method="test")


def test_one_change_is_judged_by_its_own_interval() -> None:
    assert beyond_noise([change(0.3, 0.1)]) == [True]
    assert beyond_noise([change(0.19, 0.1)]) == [False]


def test_many_looks_ask_for_more() -> None:
    borderline = change(0.2, 0.1)
    assert beyond_noise([borderline]) == [True]
    assert beyond_noise([borderline, *[change(0.0, 0.1)] * 40]) == [False] * 41


def test_what_has_no_interval_is_never_flagged_and_counts_for_nothing() -> None:
    unknown = Estimate(value=0.9, low=None, high=None, n=1, method="test")
    assert beyond_noise([unknown, change(0.2, 0.1), unknown]) == [False, True, False]
    assert beyond_noise([]) == []


def test_of_pure_noise_almost_nothing_is_flagged_and_real_changes_are() -> None:
    chance = np.random.default_rng(3)
    alarms = 0
    for _ in range(200):
        noise = [change(float(value), 0.1) for value in chance.normal(0, 0.1, 50)]
        alarms += any(beyond_noise(noise))
    assert alarms / 200 < 0.1
    mixed = [change(float(value), 0.1) for value in chance.normal(0, 0.1, 50)] + [change(0.6, 0.1)] * 5
    assert beyond_noise(mixed)[-5:] == [True] * 5
