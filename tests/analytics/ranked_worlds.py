"""Studios and slates with a truth that is known, for the tests of ranking lists."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analytics.rankings import noise as noises
from analytics.rankings.shrinking import Prior, choose_prior, weighted
from analytics.rankings.slate import Slate
from data.importing import prepare_import
from data.progress import Progress
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, open_newest
from data.studio import create_studio, writing

STARS = np.arange(1.0, 11.0)
#: Title, viewer, stars of five, second it was given in (Unix time); None: without a date.
Given = tuple[int, int, float, int]


def build_rated(folder: Path, ratings: Sequence[Given]) -> Snapshot:
    """A published studio of these ratings; a star is two points of ten. Viewers have the same ids in every studio."""
    settings = load_settings(folder / "studio", viewer_key="ranked")
    create_studio(settings)
    add_rated(settings, folder / "given", ratings)
    return open_newest(settings.snapshots)


def add_rated(settings: Settings, given: Path, ratings: Sequence[Given]) -> None:
    """Import ratings as a MovieLens folder and publish."""
    given.mkdir(parents=True)
    titles = sorted({row[0] for row in ratings})
    movies = (f"{title},Title {title} ({1990 + title}),Drama\n" for title in titles)
    (given / "movies.csv").write_text("movieId,title,genres\n" + "".join(movies), encoding="utf-8")
    rows = (f"{viewer},{title},{stars:g},{at}\n" for title, viewer, stars, at in ratings)
    (given / "ratings.csv").write_text("userId,movieId,rating,timestamp\n" + "".join(rows), encoding="utf-8")
    batch = settings.incoming / given.name
    batch.mkdir(parents=True)
    prepare_import(settings, {"paths": [str(given)], "format": "movielens"}, batch, Progress())
    with writing(settings) as studio:
        studio.add_batch(batch, f"b-{given.name}", f"j-{given.name}")
        studio.publish()


def slate_from(histograms: npt.NDArray[np.float64]) -> Slate:
    """A slate of titles whose ratings, 1 to 10, are counted in the columns; every rating by a viewer of its own."""
    n, s, ss = histograms.sum(axis=1), histograms @ STARS, histograms @ STARS**2
    ids = np.array([f"t{place:05d}" for place in range(len(n))])
    days = np.full(len(n), np.datetime64("NaT"), dtype="datetime64[D]")
    return Slate(ids=ids, count=n, clusters=n, s=s, m=n, ss=ss, sm=s, mm=n, released=days, last_day=None)


def shares(means: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """How titles of these mean ratings are rated, shape (titles, 10): a bell about the mean, leaning to keep it."""
    bell = np.exp(-((STARS - means[:, None]) ** 2) / 8)
    low, high = np.full(len(means), -3.0), np.full(len(means), 3.0)
    for _ in range(50):
        middle = (low + high) / 2
        found = bell * np.exp(middle[:, None] * (STARS - 5))
        found /= found.sum(axis=1, keepdims=True)
        less = found @ STARS < means
        low, high = np.where(less, middle, low), np.where(less, high, middle)
    return found


def draw(
    random: np.random.Generator, numbers: npt.NDArray[np.float64], chances: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Histograms of so many ratings a title."""
    return random.multinomial(numbers.astype(int), chances).astype(np.float64)


def ranked(slate: Slate, prior: Prior | None = None) -> tuple[noises.Noise, npt.NDArray[np.int64], Prior]:
    """A slate in order of the weighted rating: the noise, the order, and the constants."""
    prior = prior or choose_prior(slate)
    value, error = weighted(slate, prior)
    order = np.lexsort((slate.ids, -slate.count, -np.round(value, 9)))
    nothing = np.zeros((2, len(slate)), dtype=np.float32)
    noise = noises.Noise(value[order], error[order], slate.freedom[order], np.arange(len(slate)), nothing)
    return noise, order, prior
