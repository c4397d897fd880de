"""The recommender as the server holds it: numpy alone, read once, asked often."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from analytics.recommender.calibration import Calibration, Leanings
from analytics.recommender.held_out import COLD_CALIBRATION, HELD_OUT
from analytics.recommender.placing import LightTower, load_tower
from analytics.recommender.recommender import Recommender
from data.errors import RunError
from data.settings import Settings

COLD = "cold.parquet"


@dataclass(frozen=True)
class Served:
    """Vectors and what their products mean, those of unseen titles filled in.

    Attributes:
        folder: of the run.
        viewer_ids, title_ids: shapes (n,), (m,), sorted.
        viewers, titles: float32, shapes (n, d), (m, d). A title that nobody likes has the vector that was predicted
            from what is told of it, or zeros where the run could predict none.
        likes: how many viewers like each title, int64, shape (m,).
        leanings: of viewers and titles, see `calibration`.
        calibration: what makes a probability of a product.
        cold_calibration: the same for titles placed from what is told of them; None where it was not measured.
        held_out: what was said of verdicts that were not learnt from (`held_out.parquet`); None in older runs.
    """

    folder: Path
    viewer_ids: np.ndarray
    title_ids: np.ndarray
    viewers: np.ndarray
    titles: np.ndarray
    likes: np.ndarray
    leanings: Leanings
    calibration: Calibration
    cold_calibration: Calibration | None
    held_out: pa.Table | None

    @cached_property
    def viewer_places(self) -> dict[str, int]:
        """viewer_id → row of `viewers`."""
        return {key: place for place, key in enumerate(self.viewer_ids.tolist())}

    @cached_property
    def title_places(self) -> dict[str, int]:
        """title_id → row of `titles`."""
        return {key: place for place, key in enumerate(self.title_ids.tolist())}

    @cached_property
    def tower(self) -> LightTower:
        """What places a described title.

        Raises:
            RunError: the run has no tower.
        """
        return load_tower(self.folder)

    def vector_of(self, title_id: str) -> np.ndarray:
        """A title's vector, shape (d,).

        Raises:
            RunError: the recommender does not know the title.
        """
        vector: np.ndarray = self.titles[self._place(title_id)]
        return vector

    def leaning_of(self, title_id: str) -> float:
        """How far a title leans towards being liked; 0 where nobody rated it.

        Raises:
            RunError: the recommender does not know the title.
        """
        return float(self.leanings.titles[self._place(title_id)])

    def is_cold(self, title_id: str) -> bool:
        """Whether nobody likes the title, so that its vector is predicted from what is told of it.

        Raises:
            RunError: the recommender does not know the title.
        """
        return not self.likes[self._place(title_id)]

    def products(self, vector: np.ndarray) -> np.ndarray:
        """u·m of every viewer with a title of this vector (d,), shape (n,): what ranks viewers."""
        found: np.ndarray = self.viewers @ vector
        return found

    def interest_in(self, vector: np.ndarray, leaning: float = 0.0) -> np.ndarray:
        """Probability that each viewer likes a title of this vector, if they watch it and say, shape (n,).

        Args:
            vector: shape (d,).
            leaning: the title's; 0: nothing is known of how well it is liked.
        """
        return self.calibration.interest(
            self.products(vector), self.leanings.viewers, np.array(leaning, dtype=np.float32)
        )

    def cold_interest_in(self, vector: np.ndarray, leaning: float = 0.0) -> np.ndarray:
        """The same for a title placed from what is told of it, whose vector says less, shape (n,)."""
        formula = self.cold_calibration or self.calibration
        return formula.interest(self.products(vector), self.leanings.viewers, np.array(leaning, dtype=np.float32))

    def _place(self, title_id: str) -> int:
        place = self.title_places.get(title_id)
        if place is None:
            raise RunError(
                "the recommender does not know this title",
                where=title_id,
                mend="run the analysis again: the title came after it",
            )
        return place


def load_served(settings: Settings, run_id: str) -> Served:
    """Read a recommender's run for the server.

    Raises:
        RunError: the run's files are missing or are not what the step writes.
    """
    folder = settings.runs / run_id
    found = Recommender.load(folder)
    titles = found.titles.copy()
    ids, vectors = _load_cold(folder / COLD)
    places = {key: place for place, key in enumerate(found.title_ids.tolist())}
    for key, vector in zip(ids, vectors, strict=True):
        titles[places[key]] = vector
    return Served(
        folder, found.viewer_ids, found.title_ids, found.viewers, titles, found.likes, found.leanings,
        found.calibration, _load_formula(folder / COLD_CALIBRATION), _load_held_out(folder / HELD_OUT),
    )  # fmt: skip


def _load_cold(path: Path) -> tuple[list[str], np.ndarray]:
    try:
        table = pq.read_table(path)
        column = table.column("vector")
        flat = column.combine_chunks().flatten().to_numpy()
        return table.column("title_id").to_pylist(), flat.reshape(len(table), column.type.list_size)
    except (OSError, KeyError, pa.ArrowInvalid) as error:
        raise _unreadable("the places of unseen titles", path, error) from error


def _load_formula(path: Path) -> Calibration | None:
    try:
        return Calibration.model_validate_json(path.read_bytes()) if path.exists() else None
    except (OSError, ValidationError) as error:
        raise _unreadable("the formula of unseen titles", path, error) from error


def _load_held_out(path: Path) -> pa.Table | None:
    try:
        return pq.read_table(path) if path.exists() else None
    except (OSError, pa.ArrowInvalid) as error:
        raise _unreadable("what was held out", path, error) from error


def _unreadable(what: str, path: Path, error: Exception) -> RunError:
    first = str(error).splitlines()[0]
    return RunError(f"{what} cannot be read: {first}", where=str(path), mend="run the recommender again")
