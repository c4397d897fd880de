"""Titles that nobody has seen: a tower from what is told of a title to its vector.

It reads the sentence vector of name and synopsis, genres, year and hashed cast, and learns from titles whose vectors
were learnt (DropoutNet and its kin predict them likewise; Volkovs et al. 2017). What counts is not where the vector
lies but what viewers' products with it are, so the distance is taken in the viewers' own metric: ‖U(m̂ − m)‖² =
(m̂ − m)ᵀUᵀU(m̂ − m), which is the squared error of all products at once.

What it says is three parts of a kernel regression, solved exactly (`kernel`), and one of small torch networks,
averaged. The regression is ahead by itself wherever it was measured; where titles are many the networks add to it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from pydantic import Field
from torch import Tensor, nn

from analytics.recommender.facts import TitleFacts
from analytics.recommender.kernel import PREFIX, FactKernel, fit_kernel
from analytics.recommender.placing import mixed, tower_inputs
from data.errors import NotEnoughEvidence
from data.progress import Progress
from data.records import Record

_FEWEST = 20


class TowerConfig(Record):
    """How the tower is built and trained. The defaults were chosen on titles held out of the training's own."""

    hidden: int = Field(default=128, ge=8, le=2048)
    epochs: int = Field(default=60, ge=1, le=2000)
    least_steps: int = Field(default=240, ge=0, description="more epochs where a small catalogue has fewer batches")
    batch: int = Field(default=64, ge=1)
    rate: float = Field(default=2e-3, gt=0)
    decay: float = Field(default=0.05, ge=0)
    dropout: float = Field(default=0.3, ge=0, lt=1)
    towers: int = Field(default=2, ge=1, le=32, description="trained from different seeds and averaged")
    prior: float = Field(default=5.0, ge=0, description="a title of n likes teaches with weight n / (n + prior)")
    seed: int = Field(default=20261122, ge=0)


class TitleTower:
    """Towers while they are trained, and what they say of new titles.

    Args:
        facts: of the titles to learn from.
        texts: their sentence vectors, shape (m, e).
        titles: their learnt vectors, shape (m, d).
        likes: how many viewers like each, shape (m,). Titles without feedback, whose vectors are zeros, teach
            nothing; those that are seen and not liked teach the regression what is not liked.
        viewers: vectors of viewers, shape (n, d), whose metric is used.

    Raises:
        NotEnoughEvidence: fewer than 20 titles are liked by anybody.
    """

    def __init__(
        self,
        facts: TitleFacts,
        texts: np.ndarray,
        titles: np.ndarray,
        likes: np.ndarray,
        viewers: np.ndarray,
        config: TowerConfig,
    ) -> None:
        liked, taught = int((likes > 0).sum()), np.flatnonzero(titles.any(axis=1))
        if min(liked, len(taught)) < _FEWEST:
            raise NotEnoughEvidence(f"{liked} liked titles are too few to learn from what is told of titles")
        self.config = config
        self._genres, _ = facts.genre_matrix()
        years = facts.years[~np.isnan(facts.years)]
        self._years = (float(years.mean()), float(years.std()) or 1.0) if len(years) else (0.0, 1.0)
        self._newest = float(years.max()) if len(years) else np.inf
        self._with_synopsis = float(np.mean([bool(synopsis) for synopsis in facts.synopses]))
        self._root, self._back = _metric(viewers)
        self._kernel = fit_kernel(
            facts.pick(taught), texts[taught], self._genres, titles[taught], self._root, config.seed
        )
        inputs = self._numbers(facts, texts)[taught]
        # What no title taught (people of held-out titles, say) would otherwise speak by its first weights.
        self._used = inputs.any(dim=0)
        self._inputs = inputs[:, self._used]
        wanted = (titles @ self._root)[taught]
        self._scale = float(np.sqrt((wanted**2).mean())) or 1.0
        self._wanted = torch.from_numpy((wanted / self._scale).astype(np.float32))
        weights = likes[taught] / (likes[taught] + config.prior)
        self._weights = torch.from_numpy((weights / weights.mean()).astype(np.float32))
        torch.manual_seed(config.seed)
        sizes = (self._inputs.shape[1], config.hidden, wanted.shape[1])
        self._towers = nn.ModuleList(_tower(sizes, config.dropout) for _ in range(config.towers))
        self._optimiser = torch.optim.AdamW(self._towers.parameters(), lr=config.rate, weight_decay=config.decay)
        self._chance = torch.Generator().manual_seed(config.seed)

    def train_epoch(self) -> dict[str, float]:
        """One pass over the titles in a new order. Returns the mean loss: 1 is that of the origin."""
        self._towers.train()
        total = 0.0
        order = torch.randperm(len(self._wanted), generator=self._chance)
        for rows in order.split(self.config.batch):  # type: ignore[no-untyped-call]
            inputs, wanted, weights = self._inputs[rows], self._wanted[rows], self._weights[rows]
            losses = [(((tower(inputs) - wanted) ** 2).mean(dim=1) * weights).mean() for tower in self._towers]
            loss = torch.stack(losses).sum()
            self._optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            self._optimiser.step()
            total += float(loss.detach()) / len(self._towers) * len(rows)
        return {"loss": total / len(self._wanted)}

    def fit(self, progress: Progress) -> TitleTower:
        """All epochs, the rate falling to nothing by a cosine."""
        batches = -(-len(self._wanted) // self.config.batch)
        epochs = max(self.config.epochs, -(-self.config.least_steps // batches))
        falling = torch.optim.lr_scheduler.CosineAnnealingLR(self._optimiser, epochs)
        for _ in progress.over(range(epochs), "learning what is told of titles", epochs):
            self.train_epoch()
            falling.step()
        return self

    def vectors(self, facts: TitleFacts, texts: np.ndarray) -> np.ndarray:
        """Vectors of any titles, float32, shape (len(facts), d), in the space of the learnt ones.

        Args:
            texts: their sentence vectors, made by the encoder that the tower was trained with.
        """
        self._towers.eval()
        with torch.inference_mode():
            inputs = self._numbers(facts, texts)[:, self._used]
            said: Tensor = torch.stack([tower(inputs) for tower in self._towers]).mean(dim=0)
        return mixed(self._kernel.vectors(facts, texts), (said.numpy() * self._scale) @ self._back)

    def save(self, path: Path) -> None:
        """Write weights and what inputs mean as safetensors: networks (`0.0.weight`…), metric and `kernel.…`."""
        from safetensors.torch import save_file

        weights = {name: self._widened(name, value) for name, value in self._towers.state_dict().items()}
        weights |= {
            name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in self._kernel.arrays().items()
        }
        weights |= {"root": torch.from_numpy(self._root), "back": torch.from_numpy(self._back)}
        weights["scale"] = torch.tensor([self._scale, *self._years])
        about = {
            "config": self.config.model_dump_json(),
            "genres": "\n".join(self._genres),
            "newest": str(self._newest),
            "with_synopsis": str(self._with_synopsis),
        }
        save_file(weights, path, metadata=about)

    def _widened(self, name: str, weight: Tensor) -> Tensor:
        """A first layer's weights over all inputs, nothing for those that it does not use; others as they are."""
        if not name.endswith(".0.weight"):
            return weight.contiguous()
        wide = torch.zeros(len(weight), len(self._used))
        wide[:, self._used] = weight
        return wide

    @classmethod
    def load(cls, path: Path) -> TitleTower:
        """Read what `save` wrote, to place titles with; it is not trained further."""
        from safetensors import safe_open

        with safe_open(path, framework="pt") as file:
            about = file.metadata()
            weights: dict[str, Any] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        tower = cls.__new__(cls)
        tower.config = TowerConfig.model_validate_json(about["config"])
        tower._genres = [name for name in about["genres"].split("\n") if name]
        tower._root, tower._back = weights.pop("root").numpy(), weights.pop("back").numpy()
        tower._scale, mean, spread = weights.pop("scale").tolist()
        tower._years = (mean, spread)
        tower._newest, tower._with_synopsis = float(about["newest"]), float(about["with_synopsis"])
        kernel = {name: weights.pop(name).numpy() for name in list(weights) if name.startswith(PREFIX)}
        tower._kernel = FactKernel.of_arrays(kernel, tower._genres)
        tower._used = torch.ones(weights["0.0.weight"].shape[1], dtype=torch.bool)
        sizes = (weights["0.0.weight"].shape[1], tower.config.hidden, len(tower._root))
        tower._towers = nn.ModuleList(_tower(sizes, tower.config.dropout) for _ in range(tower.config.towers))
        tower._towers.load_state_dict(weights)
        return tower

    def _numbers(self, facts: TitleFacts, texts: np.ndarray) -> Tensor:
        """What the towers read of each title."""
        return torch.from_numpy(tower_inputs(facts, texts, self._genres, self._years))


def _metric(viewers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The root R of the viewers' metric, |Rx|² = |Ux|² / n, and its inverse, both float32 (d, d) and symmetric."""
    values, basis = np.linalg.eigh((viewers.T @ viewers / len(viewers)).astype(np.float64))
    root = np.sqrt(np.maximum(values, values.max() * 1e-3))
    return ((basis * root) @ basis.T).astype(np.float32), ((basis / root) @ basis.T).astype(np.float32)


def _tower(sizes: tuple[int, int, int], dropout: float) -> nn.Sequential:
    last = nn.Linear(sizes[1], sizes[2])
    nn.init.normal_(last.weight, std=0.01)
    nn.init.zeros_(last.bias)
    return nn.Sequential(nn.Linear(sizes[0], sizes[1]), nn.GELU(), nn.Dropout(dropout), last)
