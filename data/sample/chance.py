"""Chance that comes out the same on every machine.

Only sums, products and quotients are used on what `random.Random` gives: logarithms and powers differ in the last bit
between maths libraries, and one different bit would change every record after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


def stream(seed: int, *names: object) -> Random:
    """An independent source of chance for one purpose, so that a change in one part leaves the others alone."""
    return Random("/".join(str(part) for part in (seed, *names)))


def noise(chance: Random, spread: float) -> float:
    """A bell-shaped number around 0 with standard deviation `spread` (sum of twelve uniforms, Irwin–Hall)."""
    return spread * (sum(chance.random() for _ in range(12)) - 6.0)


def pick(chance: Random, weights: Mapping[Item, float]) -> Item:
    """One key, with a probability proportional to its weight."""
    return chance.choices(list(weights), list(weights.values()))[0]


def deal(chance: Random, weights: Mapping[Item, int]) -> list[Item]:
    """Every key as often as its weight says, in a random order."""
    cards = [item for item, count in weights.items() for _ in range(count)]
    chance.shuffle(cards)
    return cards


def clamp(value: float, low: float, high: float) -> float:
    """`value`, moved to the nearer end where it lies outside."""
    return low if value < low else high if value > high else value
