"""The packaged sentence encoder in numpy alone, for the few texts that a person types and waits for.

The server may not load torch, which costs seconds and hundreds of megabytes; `analytics.minilm` runs the same weights
over a studio's sentences. Both give the same vectors up to the rounding of bf16 (a test holds them to a cosine of
.999). A text is encoded by itself, so there is no padding and no mask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import erf

from analytics.minilm import CHARACTERS_A_TOKEN, HEADS, MAX_TOKENS, WIDTH, load_weights

_EPSILON = 1e-12
_ROOT_TWO = np.float32(np.sqrt(2.0))
_Pair = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class _Layer:
    """Matrices are laid down transposed, (in, out), beside their biases."""

    qkv: _Pair
    out: _Pair
    out_norm: _Pair
    up: _Pair
    down: _Pair
    down_norm: _Pair


class LightEncoder:
    """all-MiniLM-L6-v2 without torch.

    Args:
        folder: a BERT checkpoint of 12-headed layers with `model.safetensors` and `tokenizer.json`
            (`analytics.embeddings.minilm_folder`).

    Raises:
        OSError: the weights or the tokeniser are not there.
    """

    dimension = WIDTH

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        weights = load_weights(folder)
        layers = 1 + max(int(key.split(".")[2]) for key in weights if key.startswith("encoder.layer."))
        self._words = weights["embeddings.word_embeddings.weight"]
        # Every text is of one part, so the embedding of the first part stands at every place.
        self._places = (
            weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self._norm = (weights["embeddings.LayerNorm.weight"], weights["embeddings.LayerNorm.bias"])
        self._layers = [_layer(weights, f"encoder.layer.{number}") for number in range(layers)]

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """L2-normalised vectors of the texts, float32, shape (len(texts), 384), in the order of the texts."""
        vectors = np.empty((len(texts), WIDTH), dtype=np.float32)
        for row, text in enumerate(texts):
            ids = self._tokenizer.encode(text[: MAX_TOKENS * CHARACTERS_A_TOKEN]).ids
            vectors[row] = self._states(np.array(ids)).mean(axis=0)
        lengths: np.ndarray = np.linalg.norm(vectors, axis=1, keepdims=True)
        normalised: np.ndarray = vectors / np.maximum(lengths, _EPSILON)
        return normalised

    def _states(self, ids: np.ndarray) -> np.ndarray:
        """The last layer's states of one text's tokens, shape (tokens, 384)."""
        states = _normed(self._words[ids] + self._places[: len(ids)], self._norm)
        for layer in self._layers:
            states = _normed(states + _through(_attended(_through(states, layer.qkv)), layer.out), layer.out_norm)
            grown = _through(states, layer.up)
            grown *= 0.5 * (1 + erf(grown / _ROOT_TWO))
            states = _normed(states + _through(grown, layer.down), layer.down_norm)
        return states


def _layer(weights: dict[str, np.ndarray], at: str) -> _Layer:
    def pair(*names: str) -> _Pair:
        matrix = np.concatenate([weights[f"{at}.{name}.weight"] for name in names])
        return np.ascontiguousarray(matrix.T), np.concatenate([weights[f"{at}.{name}.bias"] for name in names])

    def norm(name: str) -> _Pair:
        return weights[f"{at}.{name}.weight"], weights[f"{at}.{name}.bias"]

    return _Layer(
        qkv=pair("attention.self.query", "attention.self.key", "attention.self.value"),
        out=pair("attention.output.dense"),
        out_norm=norm("attention.output.LayerNorm"),
        up=pair("intermediate.dense"),
        down=pair("output.dense"),
        down_norm=norm("output.LayerNorm"),
    )


def _through(states: np.ndarray, pair: _Pair) -> np.ndarray:
    passed: np.ndarray = states @ pair[0] + pair[1]
    return passed


def _attended(projected: np.ndarray) -> np.ndarray:
    """Attention over the tokens of one text: from (tokens, 3 · 384) to (tokens, 384)."""
    tokens = len(projected)
    queries, keys, values = projected.reshape(tokens, 3, HEADS, -1).transpose(1, 2, 0, 3)
    scores = queries @ keys.transpose(0, 2, 1) / np.float32(np.sqrt(queries.shape[-1]))
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    scores /= scores.sum(axis=-1, keepdims=True)
    mixed: np.ndarray = (scores @ values).transpose(1, 0, 2).reshape(tokens, -1)
    return mixed


def _normed(states: np.ndarray, pair: _Pair) -> np.ndarray:
    around = states - states.mean(axis=-1, keepdims=True)
    variance = (around**2).mean(axis=-1, keepdims=True)
    normed: np.ndarray = around / np.sqrt(variance + np.float32(_EPSILON)) * pair[0] + pair[1]
    return normed
