"""Groups are drawn alike, intervals of uplift cover, the size check has the false alarm rate that is stated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from analytics.intervals import difference, wilson
from analytics.targeting.campaigns import OTHERS, draw_groups, fifths, smallest_uplift, strata_of
from analytics.targeting.uplift import MISMATCH, Trial, check_sizes, effect_of, effects_by, targeted
from data.errors import NotEnoughEvidence

SEGMENTS, SIZES = ("a", "b", "c", "d", "e"), (0.35, 0.3, 0.2, 0.12, 0.03)
BANDS = ("loyal", "regular", "once")


def audience(viewers: int, seed: int = 1) -> tuple[list[str], np.ndarray, np.ndarray]:
    chance = np.random.default_rng(seed)
    segments = chance.choice(SEGMENTS, viewers, p=SIZES)
    bands = chance.choice(BANDS, viewers, p=(0.3, 0.6, 0.1))
    return [f"v{number:06d}" for number in range(viewers)], segments, bands


def trial_of(control: np.ndarray, response: np.ndarray, strata: np.ndarray | None = None) -> Trial:
    n = len(control)
    return Trial(
        addressed=~control,
        response=response.astype(float),
        strata=np.zeros(n) if strata is None else strata,
        segments=np.full(n, ""),
        affinity=np.full(n, np.nan),
        fifths=np.zeros(n, dtype=np.int64),
    )


def redrawn(strata: np.ndarray, control: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Another draw with as many held out of each stratum."""
    held = np.zeros(len(strata), dtype=bool)
    for stratum in np.unique(strata):
        mine = np.flatnonzero(strata == stratum)
        held[chance.permutation(mine)[: int(control[mine].sum())]] = True
    return held


def test_the_same_seed_draws_the_same_groups_in_any_order() -> None:
    ids, segments, bands = audience(500)
    first = draw_groups(ids, segments.tolist(), bands.tolist(), 0.2, 7)
    order = np.random.default_rng(2).permutation(len(ids))
    mixed = [ids[place] for place in order]
    second = draw_groups(mixed, segments[order].tolist(), bands[order].tolist(), 0.2, 7)
    assert {ids[k] for k in np.flatnonzero(first.control)} == {mixed[k] for k in np.flatnonzero(second.control)}
    other = draw_groups(ids, segments.tolist(), bands.tolist(), 0.2, 8)
    assert (other.control != first.control).any() and other.control.sum() == first.control.sum() == 100


@hypothesis(max_examples=40, deadline=None)
@given(st.integers(60, 1500), st.floats(0.05, 0.5), st.integers(0, 1000))
def test_every_stratum_has_its_share_of_both_groups(viewers: int, share: float, seed: int) -> None:
    ids, segments, bands = audience(viewers, seed)
    if round(share * viewers) < 10:
        with pytest.raises(NotEnoughEvidence):
            draw_groups(ids, segments.tolist(), bands.tolist(), share, seed)
        return
    groups = draw_groups(ids, segments.tolist(), bands.tolist(), share, seed)
    assert groups.control.sum() == round(share * viewers)
    for stratum in np.unique(groups.strata):
        mine = groups.strata == stratum
        held = groups.control[mine].sum()
        assert abs(held - share * mine.sum()) < 1 and min(held, mine.sum() - held) >= 2


def test_everybody_is_as_likely_to_be_held_out() -> None:
    ids, segments, bands = audience(400)
    share = 0.25
    drawn = [draw_groups(ids, segments.tolist(), bands.tolist(), share, seed).control for seed in range(400)]
    times = np.sum(drawn, axis=0)
    expected = 400 * share
    # A binomial's spread; a viewer in a small stratum is held out a little more or less often by rounding.
    assert abs(times - expected).max() < 6 * np.sqrt(expected * (1 - share))
    assert times.std() == pytest.approx(np.sqrt(expected * (1 - share)), rel=0.35)


def test_small_strata_are_put_together_within_their_segment_first() -> None:
    segments = ["a"] * 200 + ["b"] * 40 + ["c"] * 4
    bands = ["loyal"] * 180 + ["once"] * 20 + ["loyal"] * 20 + ["once"] * 20 + ["loyal"] * 4
    labels = strata_of(segments, bands, 0.1)
    assert set(labels[:180]) == {"a · loyal"} and OTHERS not in labels[180:200]
    assert set(labels[200:240]) == {"b"} and set(labels[240:]) == {"a · loyal"}
    assert set(strata_of([""] * 50, [""] * 50, 0.5)) == {OTHERS}


@pytest.mark.parametrize(
    ("viewers", "share", "base", "uplift"),
    [(1000, 0.5, 0.10, 0.05), (1000, 0.2, 0.10, 0.05), (4000, 0.1, 0.05, 0.02), (600, 0.3, 0.05, 0.0)],
)
def test_intervals_cover_and_the_estimate_is_unbiased(viewers: int, share: float, base: float, uplift: float) -> None:
    ids, segments, bands = audience(viewers, 3)
    groups = draw_groups(ids, segments.tolist(), bands.tolist(), share, 1)
    before = base * (1 + 0.8 * (segments == "a") - 0.5 * (segments == "b") + 0.5 * (bands == "loyal"))
    after = before + uplift * (1 + (segments == "a") - 0.5 * (segments == "c"))
    truth, ratio = float((after - before).mean()), float(after.mean() / before.mean()) - 1
    chance = np.random.default_rng(5)
    values, covered, relative, tries = [], 0, 0, 800
    for _ in range(tries):
        control = redrawn(groups.strata, groups.control, chance)
        response = chance.random(viewers) < np.where(control, before, after)
        effect = effect_of(trial_of(control, response, groups.strata))
        values.append(effect.uplift.value)
        covered += effect.uplift.low <= truth <= effect.uplift.high  # type: ignore[operator]
        found = effect.relative
        relative += found.low is None or found.low <= ratio <= found.high  # type: ignore[operator]
    # 800 tries tell a coverage to ±.8 points (one standard error).
    assert 0.93 <= covered / tries <= 0.97
    assert 0.925 <= relative / tries <= 0.985
    error = np.std(values) / np.sqrt(tries)  # type: ignore[arg-type]
    assert abs(np.mean(values) - truth) < 4 * error  # type: ignore[arg-type]


def test_strata_sharpen_a_comparison_of_unequal_groups() -> None:
    """Where the results list strata unevenly the plain difference is off and the stratified one is not."""
    chance = np.random.default_rng(1)
    strata = np.repeat([0, 1], 2000)
    control = np.concatenate([chance.random(2000) < 0.5, chance.random(2000) < 0.1])
    rate = np.where(strata == 0, 0.3, 0.05)
    response = chance.random(4000) < rate
    plain = effect_of(trial_of(control, response))
    stratified = effect_of(trial_of(control, response, strata))
    assert plain.uplift.high < 0 and plain.beyond_noise  # type: ignore[operator]
    assert stratified.uplift.low < 0 < stratified.uplift.high and not stratified.beyond_noise  # type: ignore[operator]


def test_without_strata_it_is_newcombes_interval() -> None:
    control = np.repeat([False, True], [200, 100])
    response = np.zeros(300)
    response[:30], response[200:208] = 1, 1
    effect = effect_of(trial_of(control, response))
    by_hand = difference(wilson(30, 200), wilson(8, 100))
    assert effect.uplift.value == pytest.approx(by_hand.value)
    # The stratified variance divides by n − 1, which is all that sets the two apart.
    assert effect.uplift.low == pytest.approx(by_hand.low, abs=5e-4)
    assert effect.uplift.high == pytest.approx(by_hand.high, abs=5e-4)
    assert (effect.addressed.n, effect.control.n, effect.uplift.n) == (200, 100, 300)
    assert effect.relative.value == pytest.approx(0.15 / 0.08 - 1)


def test_nothing_is_said_of_groups_that_are_too_small() -> None:
    effect = effect_of(trial_of(np.repeat([False, True], [50, 1]), np.ones(51)))
    assert effect.uplift.value is None and not effect.beyond_noise and effect.control.n == 1
    effect = effect_of(trial_of(np.repeat([False, True], [50, 9]), np.ones(59)))
    assert effect.uplift.value is None and effect.uplift.n == 59
    none = effect_of(trial_of(np.repeat([False, True], [50, 20]), np.zeros(70)))
    assert none.uplift.value == 0 and none.uplift.low < 0 < none.uplift.high  # type: ignore[operator]
    assert none.relative.value is None


def test_values_are_compared_by_their_means() -> None:
    chance = np.random.default_rng(2)
    control = np.repeat([False, True], [3000, 1000])
    spent = np.where(chance.random(4000) < 0.2, chance.gamma(2, 10, 4000), 0) + np.where(control, 0, 2)
    effect = effect_of(trial_of(control, spent))
    by_hand = spent[~control].mean() - spent[control].mean()
    half = 1.96 * np.sqrt(spent[~control].var(ddof=1) / 3000 + spent[control].var(ddof=1) / 1000)
    assert effect.uplift.value == pytest.approx(by_hand)
    assert effect.uplift.high == pytest.approx(by_hand + half, rel=1e-3)
    assert effect.beyond_noise


def test_a_group_in_which_nobody_bought_says_nothing_for_sure() -> None:
    control = np.repeat([False, True], [298, 12])
    spent = np.where(np.arange(310) < 36, 40.0, 0.0)
    effect = effect_of(trial_of(control, spent))
    assert effect.uplift.value == pytest.approx(36 * 40 / 298)
    assert effect.uplift.low is None and not effect.beyond_noise


def test_a_part_is_measured_as_the_whole_is() -> None:
    control = np.tile([False, True], 200)
    labels = np.repeat(["a", "b"], 200)
    spent = np.where(labels == "a", np.tile([40.0, 0.0, 0.0, 35.0], 100), 0.0)
    found = effects_by(trial_of(control, spent), labels, ["a", "b"])
    assert found[0].uplift.method == found[1].uplift.method == effect_of(trial_of(control, spent)).uplift.method
    assert found[1].uplift.value == 0 and found[1].uplift.low is None


def test_segments_are_flagged_no_more_often_than_stated() -> None:
    chance = np.random.default_rng(4)
    labels = np.repeat([str(number) for number in range(10)], 200)
    control = np.tile(np.repeat([False, True], [140, 60]), 10)
    flagged = 0
    for _ in range(200):
        response = chance.random(2000) < 0.15
        flagged += any(
            one.beyond_noise for one in effects_by(trial_of(control, response), labels, list("0123456789"))
        )
    # Five in a hundred at most; 20 of 200 would be more than chance makes of it.
    assert flagged <= 18
    response = chance.random(2000) < np.where((labels == "3") & ~control, 0.6, 0.15)
    found = effects_by(trial_of(control, response), labels, list("0123456789"))
    assert [one.part for one in found if one.beyond_noise] == ["3"]


def test_what_would_show_shows_four_times_in_five() -> None:
    for viewers, share, base in ((8000, 0.1, 0.05), (2000, 0.3, 0.1)):
        least = smallest_uplift(viewers, share, base)
        assert least is not None
        control = np.arange(viewers) < viewers * share
        chance = np.random.default_rng(6)
        shown = 0
        for _ in range(500):
            response = chance.random(viewers) < np.where(control, base, base + least)
            shown += effect_of(trial_of(control, response)).beyond_noise
        assert 0.74 <= shown / 500 <= 0.86
    assert smallest_uplift(8000, 0.3, 0.05) < smallest_uplift(8000, 0.1, 0.05)  # type: ignore[operator]
    assert smallest_uplift(12, 0.1, 0.5) is None and smallest_uplift(100, 0.1, 0.0) is None


@pytest.mark.parametrize("listed_share", [0.5, 0.98])
def test_the_size_check_warns_as_often_as_stated(listed_share: float) -> None:
    chance = np.random.default_rng(7)
    drawn = np.arange(1000) >= 150
    p_values = np.array([check_sizes(drawn, chance.random(1000) < listed_share).p for _ in range(2000)])
    # Fisher's test, where few are missing, errs on the side of silence.
    assert (0.035 if listed_share < 0.9 else 0.01) <= np.mean(p_values < 0.05) <= 0.062
    assert np.mean(p_values < MISMATCH) <= 0.0035


def test_a_group_that_was_lost_on_the_way_is_noticed() -> None:
    drawn = np.arange(2000) >= 400
    chance = np.random.default_rng(8)
    lost = check_sizes(drawn, chance.random(2000) < np.where(drawn, 0.95, 0.85))
    assert lost.warns and lost.addressed == 1600 and lost.control == 400
    assert lost.listed_control / 400 < lost.listed_addressed / 1600
    assert check_sizes(drawn, np.zeros(2000, dtype=bool)).p == 1.0
    assert not check_sizes(drawn, np.ones(2000, dtype=bool)).warns


def ranked_trial(chance: np.random.Generator, steep: float, viewers: int = 4000) -> Trial:
    affinity = chance.random(viewers)
    control = chance.random(viewers) < 0.3
    rate = 0.1 + np.where(control, 0, 0.1 + steep * (affinity - 0.5))
    return Trial(
        ~control, (chance.random(viewers) < rate).astype(float), np.zeros(viewers), np.full(viewers, ""),
        affinity, fifths(affinity),
    )  # fmt: skip


def test_the_qini_area_tells_whether_uplift_goes_with_affinity() -> None:
    chance = np.random.default_rng(9)
    flat = [targeted(ranked_trial(chance, 0.0)) for _ in range(200)]
    covered = [one.qini.low <= 0 <= one.qini.high for one in flat]  # type: ignore[union-attr, operator]
    assert 0.90 <= np.mean(covered) <= 0.99
    steep = targeted(ranked_trial(chance, 0.4))
    assert steep is not None and steep.qini.low > 0  # type: ignore[operator]
    trial = ranked_trial(chance, 0.4)
    whole = targeted(trial)
    assert whole is not None
    assert whole.gains[-1].value == pytest.approx(effect_of(trial).uplift.value)
    none = Trial(*(getattr(trial, name) for name in trial.__dataclass_fields__)).pick(
        np.zeros(len(trial), dtype=bool)
    )
    assert targeted(none) is None


def test_fifths_are_equal_and_ordered() -> None:
    scores = np.array([0.1, np.nan, 0.9, 0.5, 0.3, 0.7])
    assert fifths(scores).tolist() == [5, 0, 1, 3, 4, 2]
    assert np.bincount(fifths(np.arange(100.0)))[1:].tolist() == [20] * 5
    assert fifths(np.full(3, np.nan)).tolist() == [0, 0, 0]
