"""The recommender as the server holds it, and what targeting makes of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from analytics.embeddings import minilm_folder
from analytics.minilm_light import LightEncoder
from analytics.recommender.facts import TitleFacts
from analytics.recommender.placing import load_tower
from data.errors import RunError

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
    from data.progress import Progress

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
