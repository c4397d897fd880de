"""How near lines are to evidence in meaning: one call of the encoder for a whole copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from generation.tools import Encoder

#: Vectors of evidence are kept while their encoder lives: an edit of one sentence does not measure the rest again.
_KEPT: WeakKeyDictionary[Encoder, dict[str, np.ndarray]] = WeakKeyDictionary()
_MOST_KEPT = 4_000


@dataclass(frozen=True)
class Nearness:
    """Cosines of texts.

    Attributes:
        places: text → its row.
        vectors: L2-normalised.
    """

    places: dict[str, int]
    vectors: np.ndarray

    def cosine(self, one: str, other: str) -> float:
        """Of two texts that were measured; 0 where one of them was not."""
        first, second = self.places.get(one), self.places.get(other)
        return 0.0 if first is None or second is None else float(self.vectors[first] @ self.vectors[second])


def measure_nearness(encoder: Encoder | None, texts: Sequence[str]) -> Nearness | None:
    """The cosines of texts among each other; None without an encoder or without a text."""
    different = list(dict.fromkeys(text for text in texts if text.strip()))
    if encoder is None or not different:
        return None
    kept = _KEPT.setdefault(encoder, {})
    new = [text for text in different if text not in kept]
    if len(kept) + len(new) > _MOST_KEPT:
        kept.clear()
        new = different
    if new:
        kept.update(zip(new, encoder.embed(new), strict=True))
    return Nearness(
        {text: place for place, text in enumerate(different)}, np.stack([kept[text] for text in different])
    )
