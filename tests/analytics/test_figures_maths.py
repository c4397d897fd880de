"""The arithmetic of the figures on tables small enough to check by hand, and on noise."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from analytics.figures.bursts import suspicions
from analytics.figures.copies import near_copies
from analytics.figures.drift import kitagawa, thirds
from analytics.figures.effects import COLLINEAR, TOO_FEW, fit_effects
from analytics.figures.figure import within
from analytics.figures.impact import Rated, impacts_on_rating, load_impacts
from analytics.figures.resampling import bootstrap, grouped_sums
from analytics.figures.steps_in_series import find_steps
from analytics.intervals import mean_estimate, share_estimate, wilson
from data.records import Filter
from data.settings import Settings
from data.snapshots import open_newest
from data.studio import create_studio
from tests.analytics.conftest import import_reviews

DAY = dt.date(2026, 5, 1)


def mean_of(totals: np.ndarray) -> np.ndarray:
    return totals[..., :1] / totals[..., 1:2]


def test_the_bootstrap_of_a_mean_is_nearly_students_interval() -> None:
    values = np.random.default_rng(1).normal(6, 2, 400)
    drawn = bootstrap(np.column_stack([values, np.ones(400)]), mean_of, 400, np.ones(400))[0]
    exact = mean_estimate(values.sum(), values @ values, 400)
    assert (drawn.low, drawn.high) == (pytest.approx(exact.low, abs=0.03), pytest.approx(exact.high, abs=0.03))
    assert drawn.value == pytest.approx(exact.value)


def test_the_same_seed_gives_the_same_interval() -> None:
    sums = np.random.default_rng(2).random((50, 2)) + 1
    first, second = (bootstrap(sums, mean_of, 50, sums[:, 1])[0] for _ in range(2))
    assert first == second


def test_repeating_a_viewers_rows_does_not_make_the_bootstrap_surer() -> None:
    sums = np.column_stack([np.random.default_rng(3).normal(0, 1, 40), np.ones(40)])
    once, tenfold = (bootstrap(each, mean_of, 40, each[:, 1])[0] for each in (sums, sums * 10))
    assert tenfold.high - tenfold.low == pytest.approx(once.high - once.low)


def test_what_has_no_value_has_no_interval() -> None:
    one = bootstrap(np.array([[3.0, 1.0]]), mean_of, 1, np.ones(1))[0]
    assert one.value == 3 and one.low is None
    empty = bootstrap(np.zeros((5, 2)), mean_of, 5, np.ones(5))[0]
    assert empty.value is None and empty.low is None


def test_viewers_are_grouped_whole() -> None:
    viewers = np.repeat(np.arange(5000), 3)
    values = np.random.default_rng(4).random((15_000, 2))
    groups = grouped_sums(viewers, values, groups=100)
    assert groups.shape == (100, 2)
    assert groups.sum(axis=0) == pytest.approx(values.sum(axis=0))
    alone = grouped_sums(viewers[:30], values[:30])
    assert alone == pytest.approx(values[:30].reshape(10, 3, 2).sum(axis=1))


cells = st.lists(
    st.tuples(st.integers(-20, 20), st.integers(0, 30), st.integers(-20, 20), st.integers(0, 30)),
    min_size=1,
    max_size=6,
)


@given(cells)
@trying(max_examples=200)
def test_opinion_and_mix_add_up_to_the_change(rows: list[tuple[int, int, int, int]]) -> None:
    table = np.array(rows, dtype=float)
    table[:, 0] *= table[:, 1] > 0
    table[:, 2] *= table[:, 3] > 0
    early, late = table[:, :2], table[:, 2:]
    if early[:, 1].sum() == 0 or late[:, 1].sum() == 0:
        return
    opinion, mix = kitagawa(early, late)
    change = late[:, 0].sum() / late[:, 1].sum() - early[:, 0].sum() / early[:, 1].sum()
    assert opinion.sum() + mix.sum() == pytest.approx(change, abs=1e-9)


def test_each_part_of_the_change_is_told_from_the_other() -> None:
    # Means of 0.5 and −0.5 stay; half of the audience becomes a fifth.
    opinion, mix = kitagawa(np.array([[50.0, 100], [-50, 100]]), np.array([[20.0, 40], [-80, 160]]))
    assert opinion == pytest.approx([0, 0]) and mix.sum() == pytest.approx(-0.3)
    # The audience stays; both groups fall by 0.2.
    opinion, mix = kitagawa(np.array([[50.0, 100], [-50, 100]]), np.array([[30.0, 100], [-70, 100]]))
    assert opinion == pytest.approx([-0.1, -0.1]) and mix == pytest.approx([0, 0])


def test_windows_are_thirds_cut_between_days() -> None:
    days = [DAY + dt.timedelta(days=n) for n in range(6)]
    windows = thirds(days, [10] * 6)
    assert windows and windows.early == (days[0], days[1]) and windows.late == (days[4], days[5])
    first_day = thirds(days, [100, 1, 1, 1, 1, 1])
    assert first_day and first_day.early == (days[0], days[0]) and first_day.late[0] == days[1]
    last_day = thirds(days, [1, 1, 1, 1, 1, 100])
    assert last_day is None or last_day.early[1] < last_day.late[0]
    assert thirds(days[:1], [50]) is None and thirds([], []) is None


def test_a_filter_is_narrowed_and_never_widened() -> None:
    own = Filter(since=DAY, until=DAY + dt.timedelta(days=9))
    inside = within(own, DAY - dt.timedelta(days=5), DAY + dt.timedelta(days=3))
    assert inside and (inside.since, inside.until) == (DAY, DAY + dt.timedelta(days=3))
    assert within(own, DAY + dt.timedelta(days=20), None) is None


def rated(ratings: list[float], spoken: list[list[int]]) -> Rated:
    marks = np.array(spoken, dtype=float)
    return Rated(
        aspects=tuple("abc"[: marks.shape[1]]),
        viewers=np.arange(len(ratings)),
        ratings=np.array(ratings),
        praised=marks,
        blamed=marks * 0,
        spoken=marks,
    )


def test_impact_is_the_score_with_less_the_score_without() -> None:
    whole, (mention, praise, blame) = impacts_on_rating(rated([8.0, 8, 4, 4] * 10, [[1], [0], [0], [0]] * 10))
    assert whole.value == 6
    assert mention[0].value == pytest.approx(6 - 16 / 3) and mention[0].n == 10
    assert praise[0] == mention[0]
    assert blame[0].value == 0 and blame[0].n == 0
    everyone = impacts_on_rating(rated([8.0, 4] * 10, [[1], [1]] * 10))[1][0][0]
    assert everyone.value is None


def test_without_aspects_there_is_a_rating_and_no_impact(settings: Settings) -> None:
    whole, impacts = impacts_on_rating(rated([8.0, 4] * 10, [[]] * 20))
    assert whole.value == 6 and impacts == [[], [], []]
    create_studio(settings)
    import_reviews(settings, "first", ["The waves are wonderful.", "The waves bored me."])
    snapshot = open_newest(settings.snapshots)
    assert load_impacts(snapshot, Filter()).rows == ()
    snapshot.close()


def test_the_paired_impact_is_surer_than_two_means() -> None:
    random = np.random.default_rng(5)
    marks = random.random((300, 1)) < 0.1
    _, (mention, *_) = impacts_on_rating(rated(list(random.normal(6, 2, 300)), marks.astype(int).tolist()))
    assert mention[0].high - mention[0].low < 0.3


def effects_of(noise: float = 1.0, **changes: Any) -> Any:
    random = np.random.default_rng(6)
    praised = (random.random((800, 3)) < 0.4).astype(float)
    blamed = (random.random((800, 3)) < 0.3).astype(float)
    # Who praises the first mostly praises the second too, which itself does nothing.
    praised[:, 1] = np.where(random.random(800) < 0.7, praised[:, 0], praised[:, 1])
    ratings = 6 + 1.5 * praised[:, 0] - 2 * blamed[:, 2] + random.normal(0, noise, 800)
    given = {"ratings": ratings, "viewers": np.arange(800) // 2, "praised": praised, "blamed": blamed}
    return fit_effects(**given | changes)


def test_aspects_that_go_together_are_told_apart() -> None:
    effects = effects_of()
    assert effects.praise[0].low < 1.5 < effects.praise[0].high and effects.praise[0].low > 1
    assert effects.praise[1].low < 0 < effects.praise[1].high
    assert effects.blame[2].low < -2 < effects.blame[2].high
    assert effects.praise_notes == effects.blame_notes == ("", "", "")
    assert 0.5 < effects.explained < 0.8


def test_what_cannot_be_told_apart_says_so() -> None:
    random = np.random.default_rng(7)
    praised = (random.random((800, 3)) < 0.4).astype(float)
    praised[:, 1] = praised[:, 0]
    praised[:, 2] = 0
    praised[:4, 2] = 1
    effects = effects_of(praised=praised)
    assert sorted(effects.praise_notes[:2]) == ["", COLLINEAR] and effects.praise_notes[2] == TOO_FEW
    assert [each.value is None for each in effects.praise] == [bool(note) for note in effects.praise_notes]
    few = effects_of(viewers=np.arange(800) % 12)
    assert set(few.praise_notes) == {TOO_FEW} and few.explained is None


def test_errors_of_effects_are_clustered_by_viewer() -> None:
    once = effects_of()
    random = np.random.default_rng(6)
    praised = np.repeat((random.random((400, 3)) < 0.4).astype(float), 4, axis=0)
    blamed = np.repeat((random.random((400, 3)) < 0.3).astype(float), 4, axis=0)
    ratings = np.repeat(6 + 1.5 * praised[::4, 0] + random.normal(0, 1, 400), 4)
    fourfold = fit_effects(ratings, np.arange(1600) // 4, praised, blamed)
    single = fit_effects(ratings[::4], np.arange(400), praised[::4], blamed[::4])
    widths = [each.praise[0].high - each.praise[0].low for each in (fourfold, single)]
    assert widths[0] == pytest.approx(widths[1], rel=0.03)
    assert once.praise[0].n < 800


def series(levels: list[float], each: int, seed: int, noise: float = 1.0) -> tuple[np.ndarray, ...]:
    random = np.random.default_rng(seed)
    periods = np.repeat(np.arange(len(levels)), each)
    values = np.array(levels)[periods] + random.normal(0, noise, len(periods))
    return np.arange(len(periods)), periods, values, np.ones(len(periods))


def test_a_step_is_found_where_it_is() -> None:
    steps = find_steps(*series([0.0] * 8 + [1.0] * 8, 20, 1))
    assert [step.place for step in steps] == [8] and steps[0].p_value <= 0.01
    both = find_steps(*series([0.0] * 6 + [1.5] * 6 + [0.0] * 6, 20, 2))
    assert [step.place for step in both] == [6, 12]


def test_noise_has_steps_no_more_often_than_allowed() -> None:
    alarms = sum(bool(find_steps(*series([0.0] * 10, 12, seed))) for seed in range(200))
    assert alarms <= 20


def test_viewers_who_come_back_are_not_taken_for_many() -> None:
    """Each of 30 viewers speaks in three periods in a row and has a level of their own."""
    alarms = 0
    for seed in range(100):
        random = np.random.default_rng(seed)
        viewers = np.repeat(np.arange(60), 3)
        periods = (np.repeat(random.integers(0, 10, 60), 3) + np.tile([0, 1, 2], 60)) % 12
        values = np.repeat(random.normal(0, 1, 60), 3)
        alarms += bool(find_steps(viewers, periods, values, np.ones(180)))
    assert alarms <= 12


def test_too_few_viewers_have_no_steps() -> None:
    assert find_steps(*series([0.0, 5.0], 15, 3)) == []
    empty = np.array([], dtype=np.int64)
    assert find_steps(empty, empty, empty.astype(float), empty.astype(float)) == []


def course(low: list[int], others: list[int]) -> list[dict[str, Any]]:
    return [
        {"day": DAY + dt.timedelta(days=place), "n": bad + rest, "low": bad, "high": 0}
        for place, (bad, rest) in enumerate(zip(low, others, strict=True))
    ]


def least(low: list[int], others: list[int]) -> float:
    return min((each.p_value for each in suspicions("t", course(low, others))), default=1.0)


def test_a_release_a_turn_of_opinion_and_a_burst_are_told_apart() -> None:
    fading = [round(100 * 0.8**day) for day in range(20)]
    quiet = [10 + day % 3 for day in range(20)]
    assert least([count // 4 for count in fading], fading) > 0.05
    assert least([3] * 10 + [9] * 10, [12] * 10 + [6] * 10) > 0.01
    assert least([2] * 10 + [60] + [2] * 9, quiet) < 1e-6
    assert least([2] * 10 + [60] + [2] * 9, [*quiet[:10], 240, *quiet[:9]]) > 0.01


def test_no_course_without_days_around_is_suspicious() -> None:
    assert least([50], [1]) == 1.0
    assert suspicions("t", course([2] * 9, [5] * 9)) == []


def test_near_copies_are_found_among_other_texts() -> None:
    texts = [
        "Boycott this film, the studio has gone too far this time!",
        "boycott this film the studio has gone too far this time",
        "I liked the slow opening and the music of the harbour scene.",
        "no",
        "no",
    ]
    assert near_copies(texts) == [True, True, False, False, False]
    assert near_copies([]) == [] and near_copies(["only one text stands here"]) == [False]


def test_shares_of_repeated_viewers_are_less_sure() -> None:
    once, repeated = share_estimate(30, 100, 100), share_estimate(30, 100, 25)
    assert once == wilson(30, 100)
    assert repeated.value == 0.3 and repeated.n == 25
    assert repeated.high - repeated.low > 1.8 * (once.high - once.low)
