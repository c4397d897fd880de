"""The recommender as the server holds it, and what targeting makes of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from scipy.special import expit, logit

from analytics.embeddings import minilm_folder
from analytics.minilm_light import LightEncoder
from analytics.recommender.calibration import fit_calibration
from analytics.recommender.factors import FactorConfig
from analytics.recommender.facts import TitleFacts
from analytics.recommender.held_out import hold_pairs_out, hold_titles_out, quality_of, write_held_out
from analytics.recommender.placing import load_tower
from analytics.targeting.bands import BANDS, NAMES, band_places
from analytics.targeting.margins import Margin, Verdicts, find_margin, held_out_verdicts
from analytics.targeting.placed import Described
from analytics.targeting.reach import Money, Reach
from data.errors import RunError
from data.progress import Progress
from tests.analytics.recommender_worlds import facts_of as camp_facts
from tests.analytics.recommender_worlds import two_camps

ROOT = Path(__file__).parents[2]
HOSTILE = "<img src=x onerror=alert(1)> $\\LaTeX$ 'drop' \u202e\x00 中文 é"
TEXTS = [
    "A lighthouse keeper finds a stranger's letters.",
    "",
    HOSTILE,
    "word " * 4000,
    "A slow-burn thriller. " * 9,
]


@pytest.fixture(scope="module")
def encoder() -> LightEncoder:
    return LightEncoder(minilm_folder())


def test_the_light_encoder_says_what_the_torch_one_says(encoder: LightEncoder) -> None:
    from analytics.minilm import MiniLM

    light, full = encoder.embed(TEXTS), MiniLM(minilm_folder(), "", 1, half=False).embed(TEXTS)
    assert light.shape == (len(TEXTS), 384) and light.dtype == np.float32
    assert np.einsum("ij,ij->i", light, full).min() >= 0.99999
    assert np.allclose(encoder.embed(TEXTS[:1])[0], light[0])
    assert encoder.embed([]).shape == (0, 384)


def facts_of(count: int, seed: int = 0) -> TitleFacts:
    chance = np.random.default_rng(seed)
    genres = ["Drama", "Comedy", "Horror", "Crime", "Romance"]
    return TitleFacts(
        names=[f"Title {n}" for n in range(count)],
        synopses=["" if n % 3 else f"A story of {n} people." for n in range(count)],
        years=np.where(chance.random(count) < 0.2, np.nan, chance.integers(1930, 2026, count)).astype(float),
        genres=[list(chance.choice(genres, chance.integers(0, 4), replace=False)) for _ in range(count)],
        people=[[f"Person {chance.integers(0, 40)}" for _ in range(3)] for _ in range(count)],
    )


def test_the_tower_in_numpy_places_titles_where_torch_does(tmp_path: Path) -> None:
    from analytics.recommender.tower import TitleTower, TowerConfig

    chance = np.random.default_rng(1)
    facts, texts = facts_of(60), chance.normal(size=(60, 32)).astype(np.float32)
    titles, viewers = (chance.normal(size=(n, 8)).astype(np.float32) for n in (60, 200))
    likes = chance.integers(0, 20, 60)
    tower = TitleTower(facts, texts, titles, likes, viewers, TowerConfig(epochs=5, hidden=16)).fit(Progress())
    tower.save(tmp_path / "tower.safetensors")
    new, told = facts_of(25, 7), chance.normal(size=(25, 32)).astype(np.float32)
    light = load_tower(tmp_path).vectors(new, told)
    assert light.dtype == np.float32
    assert np.abs(light - tower.vectors(new, told)).max() < 1e-4


def test_a_tower_that_is_missing_or_no_tower_is_told(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="cannot place a title"):
        load_tower(tmp_path)
    (tmp_path / "tower.safetensors").write_bytes(b"not weights")
    with pytest.raises(RunError, match="cannot be read"):
        load_tower(tmp_path)


def test_placing_a_described_title_loads_no_torch() -> None:
    code = (
        "import sys; from analytics.embeddings import minilm_folder; from analytics.minilm_light import LightEncoder;"
        "import analytics.recommender.served, analytics.recommender.placing;"
        "LightEncoder(minilm_folder()).embed(['a text']); print('torch' in sys.modules, 'sklearn' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.split() == ["False", "False"]


def verdicts_of(said: np.ndarray, liked: np.ndarray, titles: np.ndarray, rank: np.ndarray | None = None) -> Verdicts:
    names = np.array([f"t{number}" for number in range(int(titles.max()) + 1 if len(titles) else 0)], dtype=str)
    viewers = np.array([f"v{number}" for number in range(len(said))], dtype=str)
    return Verdicts(names, titles, viewers, said, np.zeros(len(said)) if rank is None else rank, liked)


def drawn_verdicts(tau: float, titles: int, each: int, seed: int) -> tuple[Verdicts, np.ndarray]:
    """Verdicts whose truth is off by N(0, τ²) log-odds a title, and how far each title is off."""
    chance = np.random.default_rng(seed)
    off = chance.normal(0, tau, titles) if tau else np.zeros(titles)
    places = np.repeat(np.arange(titles), each)
    said = expit(chance.normal(0.4, 0.8, len(places)))
    liked = chance.random(len(places)) < expit(logit(said) + off[places])
    return verdicts_of(said, liked, places), off


@pytest.mark.parametrize("tau", [0.0, 0.4, 1.0])
def test_how_far_off_titles_are_is_found_again(tau: float) -> None:
    margin = find_margin(drawn_verdicts(tau, 300, 60, 5)[0])
    assert margin is not None and margin.titles == 300
    assert abs(margin.tau - tau) < 0.12


def test_a_new_titles_share_falls_into_its_interval_as_often_as_it_says() -> None:
    margin = find_margin(drawn_verdicts(0.7, 60, 50, 1)[0])
    assert margin is not None
    chance, inside = np.random.default_rng(2), 0
    for off in chance.normal(0, 0.7, 1000):
        share = 0.6
        found = margin.estimate(share, 80)
        truth = (chance.random(80) < expit(logit(share) + off)).mean()
        assert found.low is not None and found.high is not None
        inside += bool(found.low <= truth <= found.high)
    assert 0.92 <= inside / 1000 <= 0.985


def test_own_verdicts_shift_a_title_to_what_they_say_and_narrow_it() -> None:
    margin = Margin(1.0, 50)
    said = np.full(400, 0.5)
    own = verdicts_of(said, np.arange(400) < 320, np.zeros(400, dtype=int))
    given = margin.given(own)
    assert 0.7 < expit(given.shift) < 0.82
    assert given.tau < 0.15
    assert margin.given(own.pick(np.zeros(400, dtype=bool))) == margin


def test_nothing_is_said_of_how_far_off_too_few_titles_are() -> None:
    assert find_margin(drawn_verdicts(0.5, 9, 50, 1)[0]) is None
    assert find_margin(drawn_verdicts(0.5, 50, 4, 1)[0]) is None
    assert find_margin(held_out_verdicts(None, "cold")) is None
    nobody = Margin(0.3, 20).estimate(0.5, 0)
    assert nobody.value is None and nobody.n == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_bands_cut_where_they_say(values: list[float]) -> None:
    for value, place in zip(values, band_places(np.array(values)).tolist(), strict=True):
        name = NAMES[place]
        above = NAMES[place - 1] if place else None
        assert BANDS[name] <= value
        assert above is None or value < BANDS[above]


def reach_of(interest: np.ndarray, margins: tuple[tuple[float, Margin], ...] = ()) -> Reach:
    return Reach(np.arange(len(interest)), np.cumsum(interest), margins, len(interest))


@given(
    st.lists(st.floats(0.01, 0.99), min_size=1, max_size=80),
    st.floats(0.1, 10),
    st.floats(0.1, 30),
    st.floats(0.05, 1),
)
def test_the_best_budget_is_the_one_that_leaves_most(
    values: list[float], cost: float, worth: float, come: float
) -> None:
    interest = np.array(values)
    gains = [come * worth * interest[:k].sum() - cost * k for k in range(len(values) + 1)]
    best = reach_of(interest).best(Money(cost, worth, come))
    assert gains[best] == pytest.approx(max(gains), abs=1e-9)


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=300))
def test_the_curve_is_the_running_mean_and_stays_within_its_interval(values: list[float]) -> None:
    interest = np.sort(np.array(values))[::-1]
    reach = reach_of(interest, ((0.1, Margin(0.8, 30)), (1.0, Margin(0.3, 60))))
    points = reach.points()
    assert points[-1].contacts == len(values)
    for point in points:
        assert point.share.value == pytest.approx(interest[: point.contacts].mean())
        assert point.likes.value == pytest.approx(interest[: point.contacts].sum())
        assert point.share.low is not None and point.share.high is not None
        assert 0 <= point.share.low <= point.share.value <= point.share.high <= 1
        assert point.share.n == point.contacts
    with pytest.raises(ValueError, match="contacts"):
        reach.at(len(values) + 1)


@pytest.mark.parametrize("field", [{"name": ""}, {"name": "x" * 201}, {"year": 1492}, {"synopsis": "x" * 5001}])
def test_a_description_that_cannot_be_is_refused(field: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Described.model_validate({"name": "A film"} | field)


@pytest.mark.slow
def test_what_is_held_out_is_never_learnt_from_and_is_measured_twice(tmp_path: Path) -> None:
    feedback, facts = two_camps(), camp_facts()
    texts = np.zeros((60, 16), dtype=np.float32)
    config = FactorConfig(factors=8, regularisation=1.0)
    calibration = fit_calibration(feedback, config, Progress())
    pairs = hold_pairs_out(feedback, config, calibration, 1)
    titles, formula = hold_titles_out(feedback, facts, texts, config, calibration, 1, Progress())
    assert len(titles.said) == len(feedback) and len(pairs.said) == int(len(feedback) * 0.2)
    assert ((pairs.rank >= 0) & (pairs.rank <= 1)).all()
    # A title's genre tells its camp, so even an unseen one is ranked far better than by chance.
    assert quality_of(titles)["auc"]["low"] > 0.6
    assert quality_of(pairs)["auc"]["value"] > quality_of(titles)["auc"]["value"] - 0.1
    write_held_out(tmp_path, feedback, {"known": pairs, "cold": titles}, formula)
    import pyarrow.parquet as pq

    read = held_out_verdicts(pq.read_table(tmp_path / "held_out.parquet"), "cold")
    assert len(read.said) == len(titles.said)
    assert find_margin(read) is not None
