"""What the title tower reads of a title, and its forward pass in numpy: a described title is placed without torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.special import erf

from analytics.recommender.facts import TitleFacts
from analytics.recommender.kernel import PREFIX, FactKernel
from data.errors import RunError

TOWER = "tower.safetensors"
#: The share of titles with a synopsis from which on a described title's synopsis is read.
_ENOUGH = 0.1
#: How much of what is said of a title is the kernel regression's; the rest is the networks'.
_KERNEL_SHARE = 0.75


def mixed(kernel: np.ndarray, networks: np.ndarray) -> np.ndarray:
    """What both say of titles together, float32, shape (k, d)."""
    found: np.ndarray = (_KERNEL_SHARE * kernel + (1 - _KERNEL_SHARE) * networks).astype(np.float32)
    return found


def tower_inputs(
    facts: TitleFacts, texts: np.ndarray, genres: Sequence[str], years: tuple[float, float]
) -> np.ndarray:
    """What the towers read of each title, float32, shape (len(facts), inputs).

    Args:
        texts: sentence vectors of the facts' texts, shape (len(facts), e).
        genres: those that the tower knows, in the order of its columns.
        years: mean and spread of the years that it was trained on.
    """
    _, known = facts.genre_matrix(genres)
    mean, spread = years
    since = np.nan_to_num((facts.years - mean) / spread)
    # Old, recent and new differ more among the newest years than a straight line would say.
    bends = [np.maximum(0, since - bend) for bend in (-1.0, 0.0, 0.5)]
    told = np.column_stack((since, *bends, np.isnan(facts.years)))
    inputs: np.ndarray = np.hstack((texts, _unit(known), told, _unit(facts.people_matrix()))).astype(np.float32)
    return inputs


def _unit(matrix: sparse.csr_matrix) -> np.ndarray:
    size = np.sqrt(np.asarray(matrix.sum(axis=1)))
    unit: np.ndarray = matrix.toarray() / np.maximum(1, size)
    return unit


@dataclass(frozen=True)
class LightTower:
    """A trained title tower, to place titles with.

    Attributes:
        genres: those it knows; others count for nothing.
        layers: of each tower: weights (in, hidden), bias, weights (hidden, d), bias.
        back: from the viewers' metric to the space of the vectors, shape (d, d).
        scale: what the towers' answers are multiplied by.
        years: mean and spread of the years that it was trained on.
        newest: the newest of them; a later year counts as this one, of which at least something is known.
        with_synopsis: share of the studio's titles that have a synopsis.
        kernel: the regression that most of its answer is; None in a run from before there was one.
    """

    genres: tuple[str, ...]
    layers: tuple[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray], ...]
    back: np.ndarray
    scale: float
    years: tuple[float, float]
    newest: float = np.inf
    with_synopsis: float = 1.0
    kernel: FactKernel | None = None

    @property
    def reads_synopses(self) -> bool:
        """Whether enough titles have a synopsis for it to have learnt what one says."""
        return self.with_synopsis >= _ENOUGH

    def vectors(self, facts: TitleFacts, texts: np.ndarray) -> np.ndarray:
        """Vectors of any titles, float32, shape (len(facts), d): those of `TitleTower.vectors` where no year is new.

        Args:
            texts: sentence vectors of the facts' texts.
        """
        known = replace(facts, years=np.minimum(facts.years, self.newest))
        inputs = tower_inputs(known, texts, self.genres, self.years)
        said = np.mean([_passed(inputs, layers) for layers in self.layers], axis=0)
        networks: np.ndarray = ((said * self.scale) @ self.back).astype(np.float32)
        return networks if self.kernel is None else mixed(self.kernel.vectors(facts, texts), networks)


def load_tower(folder: Path) -> LightTower:
    """Read the tower of a recommender's run.

    Raises:
        RunError: the run has none (too few titles are liked to learn from), or it cannot be read.
    """
    from safetensors import SafetensorError, safe_open

    path = folder / TOWER
    try:
        with safe_open(path, framework="np") as file:
            about = file.metadata()
            weights: dict[str, np.ndarray] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        numbers = sorted({int(name.split(".")[0]) for name in weights if name[0].isdigit()})
        scale, mean, spread = (float(value) for value in weights["scale"])
        genres = tuple(name for name in about["genres"].split("\n") if name)
        return LightTower(
            genres=genres,
            layers=tuple(_layers(weights, number) for number in numbers),
            back=weights["back"],
            scale=scale,
            years=(mean, spread),
            newest=float(about.get("newest", "inf")),
            with_synopsis=float(about.get("with_synopsis", "1")),
            kernel=FactKernel.of_arrays(weights, genres) if PREFIX + "answers" in weights else None,
        )
    except FileNotFoundError:
        raise RunError(
            "this studio cannot place a title that is only described",
            where=str(path),
            mend="import ratings of more titles, then run the analysis again",
        ) from None
    except (OSError, KeyError, ValueError, SafetensorError) as error:
        raise RunError(
            f"the title tower cannot be read: {str(error).splitlines()[0]}",
            where=str(path),
            mend="run the recommender again",
        ) from error


def _layers(weights: dict[str, np.ndarray], number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    return (
        np.ascontiguousarray(weights[f"{number}.0.weight"].T),
        weights[f"{number}.0.bias"],
        np.ascontiguousarray(weights[f"{number}.3.weight"].T),
        weights[f"{number}.3.bias"],
    )


def _passed(inputs: np.ndarray, layers: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]) -> np.ndarray:
    first, first_bias, last, last_bias = layers
    hidden = inputs @ first + first_bias
    hidden *= 0.5 * (1 + erf(hidden / np.sqrt(2.0)))
    passed: np.ndarray = hidden @ last + last_bias
    return passed
