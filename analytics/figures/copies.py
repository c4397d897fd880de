"""Texts that nearly repeat one another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: Two texts are near copies from this likeness on, 0–100 (rapidfuzz, words in any order).
LIKE = 85
#: Texts shorter than this are alike by chance.
LEAST = 20
#: Texts that are compared at the most, each with each.
MOST = 400


def near_copies(texts: Sequence[str]) -> list[bool]:
    """Whether each text nearly repeats another one of them.

    Likeness is the normalised indel similarity of the texts with their words sorted (rapidfuzz `token_sort_ratio`).
    Beyond `MOST` texts the rest are not looked at and count as their own.
    """
    from rapidfuzz import fuzz, process

    looked = [place for place, text in enumerate(texts) if len(text) >= LEAST][:MOST]
    flags = [False] * len(texts)
    if len(looked) < 2:
        return flags
    chosen = [texts[place].casefold() for place in looked]
    alike = process.cdist(chosen, chosen, scorer=fuzz.token_sort_ratio, score_cutoff=LIKE, dtype=np.uint8)
    np.fill_diagonal(alike, 0)
    for place, row in zip(looked, alike, strict=True):
        flags[place] = bool(row.any())
    return flags
