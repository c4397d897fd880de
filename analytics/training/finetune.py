"""The training itself: one plan of steps, losses, checkpoints that it goes on from, an average of the weights.

Recipe: AdamW, warm-up and linear decay, lower rates for lower layers (Howard & Ruder 2018, arXiv:1801.06146), bf16
autocast over fp32 weights, an exponential average of the weights (Polyak & Juditsky 1992). A step sees phrases,
whole reviews cut into sentences, and sentences of synopses. What a step sees follows from seed and step number
alone, so a training that was stopped goes on as if it had not been.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as log_loss

from analytics.training.network import Answers, SentimentNetwork
from data.progress import Progress
from data.records import Record

Tokens = Sequence[int]


class FinetuneConfig(Record):
    """What a training can choose.

    Attributes:
        steps: in all.
        horizon: the rate rises over the first `warm_up` share of so many steps, then falls towards zero at their end.
        cooldown: but over the last steps, so many, it falls to zero faster.
        rate: of the topmost layer; each layer below has `layer_decay` times the rate of the one above it.
        phrases, reviews, telling: how many of each a step sees.
        sentences: at most so many of a review a step sees, its first two and last three among them.
        average: decay of the average of the weights.
        checkpoint: steps between checkpoints.
    """

    steps: int = 1800
    horizon: int = 2300
    cooldown: int = 800
    rate: float = 1.2e-4
    answers_rate: float = 1e-3
    layer_decay: float = 0.85
    weight_decay: float = 0.01
    warm_up: float = 0.06
    phrases: int = 112
    reviews: int = 10
    telling: int = 12
    sentences: int = 14
    review_share: float = 1.0
    telling_share: float = 0.3
    average: float = 0.995
    checkpoint: int = 100
    seed: int = 20261122


@dataclass(frozen=True)
class Lessons:
    """What is learnt from, tokenised: phrases and reviews with their targets, and what only tells."""

    phrases: list[Tokens]
    phrase_targets: np.ndarray
    reviews: list[list[Tokens]]
    review_targets: np.ndarray
    telling: list[Tokens]


@dataclass(frozen=True)
class Batch:
    """What one step sees."""

    phrases: np.ndarray
    reviews: np.ndarray
    telling: np.ndarray


def batch_of(step: int, lessons: Lessons, config: FinetuneConfig) -> Batch:
    """The rows of step number `step`: every epoch of each kind in an order of its own."""

    def rows(kind: int, size: int, count: int) -> np.ndarray:
        at = range(step * count, (step + 1) * count)
        orders = {
            epoch: np.random.default_rng((config.seed, kind, epoch)).permutation(size)
            for epoch in {number // size for number in at}
        }
        return np.array([orders[number // size][number % size] for number in at])

    return Batch(
        rows(0, len(lessons.phrases), config.phrases),
        rows(1, len(lessons.reviews), config.reviews),
        rows(2, len(lessons.telling), config.telling),
    )


def finetune(
    network: SentimentNetwork,
    lessons: Lessons,
    config: FinetuneConfig,
    work: Path,
    judge: Callable[[SentimentNetwork], dict[str, Any]],
    progress: Progress,
) -> SentimentNetwork:
    """Train, going on from the newest checkpoint in `work`; returns the network with averaged weights.

    Args:
        judge: figures on the validation split, logged at every fourth checkpoint.
        work: where `checkpoint.safetensors` and `log.jsonl` go.
    """
    work.mkdir(parents=True, exist_ok=True)
    training = _Training(network, config, work)
    start = training.resume()
    progress.stage("fine-tuning", config.steps)
    progress.advance(start)
    clock, losses = time.monotonic(), []
    for step in range(start, config.steps):
        losses.append(training.step(step, lessons))
        progress.advance()
        done = step + 1
        if done % config.checkpoint == 0 or done == config.steps:
            training.save(done)
            line: dict[str, Any] = {"step": done, "seconds": round(time.monotonic() - clock)}
            line |= {name: round(float(np.mean([loss[name] for loss in losses])), 4) for name in losses[0]}
            if done % (4 * config.checkpoint) == 0 or done == config.steps:
                with training.averaged():
                    line |= judge(network)
            _log(work, line)
            losses = []
    training.take_average()
    return network


class _Training:
    """The network, its optimiser and the average of its weights."""

    def __init__(self, network: SentimentNetwork, config: FinetuneConfig, work: Path) -> None:
        self._network, self._config = network, config
        self._path = work / "checkpoint.safetensors"
        self._named = {name: value for name, value in network.named_parameters() if value.requires_grad}
        self._average = {name: value.detach().clone() for name, value in self._named.items()}
        self._optimiser = torch.optim.AdamW(_groups(self._named, config), betas=(0.9, 0.98), fused=True)
        self._rates = [group["lr"] for group in self._optimiser.param_groups]

    def step(self, step: int, lessons: Lessons) -> dict[str, float]:
        """One step; returns its losses."""
        torch.manual_seed(self._config.seed * 100_003 + step)
        self._network.train()
        for group, rate in zip(self._optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * _schedule(step, self._config)
        losses = _losses(self._network, lessons, batch_of(step, lessons, self._config), step, self._config)
        config = self._config
        total = losses["phrases"] + config.review_share * losses["reviews"] + config.telling_share * losses["judging"]
        total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(list(self._named.values()), 1.0)
        self._optimiser.step()
        self._optimiser.zero_grad(set_to_none=True)
        # Early steps must not linger in the average.
        decay = min(config.average, (1 + step) / (10 + step))
        with torch.no_grad():
            for name, value in self._named.items():
                self._average[name].lerp_(value.detach(), 1 - decay)
        return {name: loss.item() for name, loss in losses.items()}

    def save(self, done: int) -> None:
        """Keep weights, average and the optimiser's moments; a file is there in full or not at all."""
        kept = {f"weight.{name}": value.detach() for name, value in self._named.items()}
        kept |= {f"average.{name}": value for name, value in self._average.items()}
        for name, value in self._named.items():
            state = self._optimiser.state[value]
            kept |= {f"{moment}.{name}": state[moment] for moment in ("exp_avg", "exp_avg_sq")}
        part = self._path.with_suffix(".part")
        save_file(kept, part, metadata={"step": str(done), "config": self._config.model_dump_json()})
        part.replace(self._path)

    def resume(self) -> int:
        """Take up the newest checkpoint of the same config; returns how many steps are done."""
        if not self._path.exists():
            return 0
        from safetensors import safe_open

        with safe_open(self._path, "pt") as file:
            told = file.metadata()
        if told["config"] != self._config.model_dump_json():
            return 0
        kept = load_file(self._path)
        with torch.no_grad():
            for name, value in self._named.items():
                value.copy_(kept[f"weight.{name}"])
                self._average[name].copy_(kept[f"average.{name}"])
                moments = {moment: kept[f"{moment}.{name}"] for moment in ("exp_avg", "exp_avg_sq")}
                self._optimiser.state[value] = {"step": torch.tensor(float(told["step"])), **moments}
        return int(told["step"])

    def averaged(self) -> _Averaged:
        """A context in which the network has the averaged weights."""
        return _Averaged(self._named, self._average)

    def take_average(self) -> None:
        """Give the network the averaged weights for good."""
        with torch.no_grad():
            for name, value in self._named.items():
                value.copy_(self._average[name])
        self._network.eval()


class _Averaged:
    def __init__(self, named: dict[str, torch.nn.Parameter], average: dict[str, Tensor]) -> None:
        self._named, self._average = named, average
        self._kept = {name: value.detach().clone() for name, value in named.items()}

    def __enter__(self) -> None:
        self._fill(self._average)

    def __exit__(self, *_: object) -> None:
        self._fill(self._kept)

    def _fill(self, values: dict[str, Tensor]) -> None:
        with torch.no_grad():
            for name, value in self._named.items():
                value.copy_(values[name])


def _losses(
    network: SentimentNetwork, lessons: Lessons, batch: Batch, step: int, config: FinetuneConfig
) -> dict[str, Tensor]:
    """Log losses: of the phrases' way, the reviews' way, and of judging against telling."""
    random = np.random.default_rng((config.seed, 9, step))
    reviews = [_some(lessons.reviews[row], config.sentences, random) for row in batch.reviews]
    phrases = [lessons.phrases[row] for row in batch.phrases]
    bags = [tokens for review in reviews for tokens in review]
    told = [lessons.telling[row] for row in batch.telling]
    answers = network([*phrases, *bags, *told])
    first, second = len(phrases), len(phrases) + len(bags)
    whole = torch.tensor([len(tokens) >= 10 for tokens in phrases])
    judges = torch.cat([answers.judges[:first][whole], answers.judges[second:]])
    is_judging = torch.cat([torch.ones(int(whole.sum())), torch.zeros(len(told))])
    own = Answers(answers.way[first:second], answers.judges[first:second])
    way = network.review_way(own, [len(review) for review in reviews])
    return {
        "phrases": log_loss(answers.way[:first], torch.from_numpy(lessons.phrase_targets[batch.phrases])),
        "reviews": log_loss(way, torch.from_numpy(lessons.review_targets[batch.reviews])),
        "judging": log_loss(judges, is_judging),
    }


def _some(sentences: list[Tokens], most: int, random: np.random.Generator) -> list[Tokens]:
    """At most so many sentences in their order: the first two, the last three, and any others."""
    if len(sentences) <= most:
        return sentences
    between = random.choice(np.arange(2, len(sentences) - 3), most - 5, replace=False)
    rows = [0, 1, *sorted(between), *range(len(sentences) - 3, len(sentences))]
    return [sentences[row] for row in rows]


def _groups(named: dict[str, torch.nn.Parameter], config: FinetuneConfig) -> list[dict[str, Any]]:
    """Parameters with their rates: lower for lower layers; no decay of norms and biases."""
    layers = [int(name.split(".")[3]) for name in named if name.startswith("encoder.encoder.layer.")]
    top = max(layers)
    groups: dict[tuple[float, float], list[torch.nn.Parameter]] = {}
    for name, value in named.items():
        if name.startswith("encoder.encoder.layer."):
            rate = config.rate * config.layer_decay ** (top - int(name.split(".")[3]))
        else:
            # How a review is made of its sentences are a dozen numbers; they may move fast.
            rate = config.answers_rate * (1 if name.startswith("answers") else 10)
        decay = config.weight_decay if value.ndim > 1 else 0.0
        groups.setdefault((rate, decay), []).append(value)
    return [{"params": values, "lr": rate, "weight_decay": decay} for (rate, decay), values in groups.items()]


def _schedule(step: int, config: FinetuneConfig) -> float:
    warm = max(1, math.ceil(config.warm_up * config.horizon))
    start = max(0, config.steps - config.cooldown)
    at = min(step, start)
    share = min((at + 1) / warm, (config.horizon - at) / max(1, config.horizon - warm))
    return share if step < start else share * (config.steps - step) / config.cooldown


def _log(work: Path, line: dict[str, Any]) -> None:
    with (work / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
