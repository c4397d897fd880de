"""Affinity of drafts: what one camp praises is told from what the other does, and noise is taken for noise."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.records import FLOOR
from data.writing import Copy, Language, Line, Part
from generation.affinity import LEVEL, Affinity, Praise, affinity_of

ACTING = ("a fine cast", "the cast is fine", "fine acting by the cast", "the acting is fine throughout")
PACE = ("brisk and lean", "a brisk pace", "lean and brisk from the start", "the pace is brisk")
ZH_ACTING, ZH_PACE = ("演员的表演非常好", "表演很好的演员"), ("节奏明快不拖沓", "明快的节奏")


class WordEncoder:
    """Real vectors of words: texts with words in common are near."""

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """One number a word, at a place that the word alone decides."""
        found = np.zeros((len(texts), 512), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                found[row, random.Random(word).randrange(512)] += 1
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)


def draft(*texts: str, language: Language = "en") -> Copy:
    return Copy(language=language, parts=(Part(name="text", lines=tuple(Line(text=text) for text in texts)),))


def praise(side: str, leaning: float, count: int, seed: int, banks: tuple[Sequence[str], ...]) -> list[Praise]:
    """Praise by viewers of one side, who speak of the first bank with probability `leaning`."""
    chance = random.Random(f"{side}{seed}")
    said = ((viewer, banks[0] if chance.random() < leaning else banks[1]) for viewer in range(count))
    return [
        Praise(
            f"{chance.choice(bank)} {chance.choice('abcdefgh')}",
            f"{side}{viewer}",
            f"t{viewer % 3}",
            ("x",),
            f"{side}{viewer}",
        )
        for viewer, bank in said
    ]


def measured(leanings: tuple[float, float], text: str, seed: int = 1, count: int = 150) -> Affinity:
    own, others = (praise(side, lean, count, seed, (ACTING, PACE)) for side, lean in zip("ab", leanings, strict=True))
    return affinity_of(draft(text), own, others, WordEncoder(), seed=seed)


def test_a_draft_is_near_to_those_who_praise_what_it_says() -> None:
    ours, theirs = measured((0.8, 0.3), "a fine cast"), measured((0.8, 0.3), "a brisk pace")
    assert ours.estimate.value is not None and theirs.estimate.value is not None
    assert ours.beyond_noise and ours.estimate.value > 0.55
    assert theirs.beyond_noise and theirs.estimate.value < 0.45


def test_the_interval_holds_the_value_and_counts_viewers() -> None:
    found = measured((0.7, 0.4), "a fine cast")
    assert found.estimate.low is not None and found.estimate.high is not None and found.estimate.value is not None
    assert 0 < found.estimate.low < found.estimate.value < found.estimate.high < 1
    assert found.estimate.n == 150


def test_changing_sides_turns_affinity_round() -> None:
    own, others = praise("a", 0.7, 60, 3, (ACTING, PACE)), praise("b", 0.4, 90, 3, (ACTING, PACE))
    one = affinity_of(draft("a fine cast"), own, others, WordEncoder())
    other = affinity_of(draft("a fine cast"), others, own, WordEncoder())
    assert one.estimate.value == pytest.approx(1 - (other.estimate.value or 0))


def test_random_sides_are_seldom_beyond_noise_and_the_interval_holds_a_half() -> None:
    found = [measured((0.5, 0.5), "a fine cast", seed=seed, count=60) for seed in range(80)]
    false = sum(one.beyond_noise for one in found)
    covered = sum((one.estimate.low or 0) <= 0.5 <= (one.estimate.high or 1) for one in found)
    # Of 80 a twentieth is 4; 10 or more has a probability of .006.
    assert false < 10
    assert covered > 70


def test_one_title_that_a_segment_writes_more_of_makes_nobody_near() -> None:
    own = [Praise(f"{ACTING[n % 4]} {n % 7}", f"a{n}", "t1" if n % 10 else "t2") for n in range(100)]
    others = [Praise(f"{ACTING[n % 4]} {n % 7}", f"b{n}", "t2" if n % 10 else "t1") for n in range(100)]
    on_t2 = [one.text for one in others if one.title == "t2"][:1]
    assert not affinity_of(draft(*on_t2), own, others, WordEncoder()).beyond_noise


def test_sentences_on_titles_of_one_side_do_not_count() -> None:
    own, others = praise("a", 0.8, 60, 1, (ACTING, PACE)), praise("b", 0.3, 60, 1, (ACTING, PACE))
    alone = [Praise("a fine cast", f"c{n}", "elsewhere") for n in range(50)]
    with_it = affinity_of(draft("a fine cast"), [*own, *alone], others, WordEncoder())
    assert with_it.own == 60
    assert with_it.estimate == affinity_of(draft("a fine cast"), own, others, WordEncoder()).estimate


def test_one_viewer_who_says_it_a_hundred_times_is_one_viewer() -> None:
    own = praise("a", 0.5, 40, 2, (ACTING, PACE)) + [Praise("a fine cast", "a0", "t0") for _ in range(100)]
    found = affinity_of(draft("a fine cast"), own, praise("b", 0.5, 40, 2, (ACTING, PACE)), WordEncoder())
    assert found.estimate.n == 40
    assert found.chance is not None and found.chance > LEVEL


def test_drivers_say_which_line_and_what_it_is_near_to() -> None:
    own, others = praise("a", 0.9, 120, 5, (ACTING, PACE)), praise("b", 0.2, 120, 5, (ACTING, PACE))
    found = affinity_of(draft("a brisk pace", "a fine cast"), own, others, WordEncoder())
    assert [one.line for one in found.drivers] == [1, 0]
    first = found.drivers[0]
    assert first.adds > 0 > found.drivers[1].adds
    assert "cast" in first.nearest.text and first.nearest.viewer.startswith("a")
    assert first.alone > 0.5 > found.drivers[1].alone


@pytest.mark.parametrize(
    ("text", "own", "reason"),
    [("", 50, "empty"), ("  ", 50, "empty"), ("a fine cast", FLOOR - 1, "few"), ("zzzz qqqq", 50, "far")],
)
def test_where_nothing_can_be_said_it_says_why(text: str, own: int, reason: str) -> None:
    pools = praise("a", 1.0, own, 1, (ACTING, PACE)), praise("b", 0.0, 50, 1, (ACTING, PACE))
    # Words alone: a line of none of the pool's words is near to nothing.
    found = affinity_of(draft(text), *pools, None)
    assert (found.reason, found.estimate.value, found.beyond_noise) == (reason, None, False)


def test_chinese_and_a_missing_encoder_count_words_and_say_so() -> None:
    own, others = praise("a", 0.8, 120, 1, (ZH_ACTING, ZH_PACE)), praise("b", 0.3, 120, 1, (ZH_ACTING, ZH_PACE))
    chinese = affinity_of(draft("演员的表演很好", language="zh"), own, others, WordEncoder())
    assert (chinese.by, chinese.beyond_noise) == ("words", True)
    assert (chinese.estimate.value or 0) > 0.5
    english = praise("a", 0.8, 90, 1, (ACTING, PACE)), praise("b", 0.3, 90, 1, (ACTING, PACE))
    assert affinity_of(draft("a fine cast"), *english, None).by == "words"
    assert affinity_of(draft("a fine cast"), *english, WordEncoder()).by == "vectors"


def test_it_is_the_same_again() -> None:
    assert measured((0.7, 0.4), "a fine cast").as_json() == measured((0.7, 0.4), "a fine cast").as_json()


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.sampled_from([*ACTING, *PACE, "something else", "!", "🙂"]), min_size=1, max_size=6),
    st.integers(min_value=FLOOR, max_value=25),
)
def test_whatever_is_drafted_affinity_is_a_share(texts: list[str], count: int) -> None:
    own, others = praise("a", 0.6, count, 7, (ACTING, PACE)), praise("b", 0.4, count + 3, 7, (ACTING, PACE))
    found = affinity_of(draft(*texts), own, others, WordEncoder())
    if found.reason:
        assert found.estimate.value is None
        return
    assert found.estimate.value is not None and 0 <= found.estimate.value <= 1
    assert found.chance is not None and 0 < found.chance <= 1
    assert len(found.drivers) == len(texts)
