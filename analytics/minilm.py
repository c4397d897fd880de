"""all-MiniLM-L6-v2 run straight from its weights: fused projections, bf16, batches by token budget.

Architecture: BERT (Devlin et al. 2019, arXiv:1810.04805) with mean pooling (Reimers & Gurevych 2019,
arXiv:1908.10084). The three attention projections of a layer are one matrix product here, texts are sorted
by length so that hardly anything is padding, and a batch holds a fixed number of tokens instead of texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from data.progress import Progress

if TYPE_CHECKING:
    import torch

HEADS = 12
WIDTH = 384
MAX_TOKENS = 128
TOKEN_BUDGET = 4096
#: Characters that can matter at all: no tokenised text has fewer tokens than one for twelve characters.
CHARACTERS_A_TOKEN = 12
_TOKENISED_AT_ONCE = 8192


@dataclass(frozen=True)
class _Layer:
    qkv: tuple[torch.Tensor, torch.Tensor]
    out: tuple[torch.Tensor, torch.Tensor]
    out_norm: tuple[torch.Tensor, torch.Tensor]
    up: tuple[torch.Tensor, torch.Tensor]
    down: tuple[torch.Tensor, torch.Tensor]
    down_norm: tuple[torch.Tensor, torch.Tensor]


class MiniLM:
    """The packaged English sentence encoder.

    Args:
        folder: a BERT checkpoint of 12-headed layers with `model.safetensors` and `tokenizer.json`.
        threads: torch threads; 0 leaves torch's own choice.
        half: whether to compute in bf16; None: where the processor has instructions for it.
    """

    name = "minilm"
    dimension = WIDTH
    languages: frozenset[str] | None = frozenset({"en"})

    def __init__(self, folder: Path, model_hash: str, threads: int = 0, half: bool | None = None) -> None:
        self.model_hash = model_hash
        self._encoder = Encoder(folder, load_weights(folder), threads, half)

    @property
    def precision(self) -> str:
        """What it computes in: `bfloat16` or `float32`."""
        return self._encoder.precision

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """L2-normalised vectors of the texts, float32, shape (len(texts), 384), in the order of the texts.

        Args:
            progress: told of every text that is done; it may stop the work.
        """
        vectors = self._encoder.pool(texts, progress)
        lengths: np.ndarray = np.linalg.norm(vectors, axis=1, keepdims=True)
        normalised: np.ndarray = vectors / np.maximum(lengths, 1e-12)
        return normalised


def load_weights(folder: Path) -> dict[str, np.ndarray]:
    """The weights of a checkpoint by name."""
    from safetensors.numpy import load_file

    weights: dict[str, np.ndarray] = load_file(folder / "model.safetensors")
    return weights


class Encoder:
    """A BERT encoder of 12-headed layers with mean pooling.

    Args:
        folder: where its `tokenizer.json` lies.
        weights: of the checkpoint, float32, by name.
        threads: torch threads; 0 leaves torch's own choice.
        half: whether to compute in bf16; None: where the processor has instructions for it.
    """

    def __init__(
        self, folder: Path, weights: dict[str, np.ndarray], threads: int = 0, half: bool | None = None
    ) -> None:
        import torch
        from tokenizers import Tokenizer

        if threads:
            torch.set_num_threads(threads)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._type = torch.bfloat16 if (_has_bf16() if half is None else half) else torch.float32
        self._take(weights)

    @property
    def precision(self) -> str:
        """What it computes in: `bfloat16` or `float32`."""
        return str(self._type).removeprefix("torch.")

    def pool(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Means of the last layer's states over each text's tokens, float32, shape (len(texts), 384).

        Args:
            progress: told of every text that is done; it may stop the work.
        """
        vectors = np.empty((len(texts), WIDTH), dtype=np.float32)
        for start in range(0, len(texts), _TOKENISED_AT_ONCE):
            part = texts[start : start + _TOKENISED_AT_ONCE]
            tokens = self._tokenise(part)
            for rows in _batches_by_budget([len(t) for t in tokens]):
                vectors[start + rows] = self._forward([tokens[row] for row in rows])
                if progress:
                    progress.advance(len(rows))
        return vectors

    def _tokenise(self, texts: Sequence[str]) -> list[list[int]]:
        cut = [text[: MAX_TOKENS * CHARACTERS_A_TOKEN] for text in texts]
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(cut)]

    def _take(self, named: dict[str, np.ndarray]) -> None:
        import torch

        weights = {name: torch.from_numpy(value) for name, value in named.items() if value.dtype == np.float32}
        layers = 1 + max(int(key.split(".")[2]) for key in weights if key.startswith("encoder.layer."))
        self._embedding = {
            part: weights[f"embeddings.{part}_embeddings.weight"] for part in ("word", "position", "token_type")
        }
        self._norm = (weights["embeddings.LayerNorm.weight"], weights["embeddings.LayerNorm.bias"])
        self._layers = [self._layer(weights, f"encoder.layer.{number}") for number in range(layers)]

    def _layer(self, weights: dict[str, torch.Tensor], at: str) -> _Layer:
        import torch

        def pair(*names: str) -> tuple[torch.Tensor, torch.Tensor]:
            matrix = torch.cat([weights[f"{at}.{name}.weight"] for name in names])
            bias = torch.cat([weights[f"{at}.{name}.bias"] for name in names])
            return matrix.to(self._type), bias.to(self._type)

        return _Layer(
            qkv=pair("attention.self.query", "attention.self.key", "attention.self.value"),
            out=pair("attention.output.dense"),
            out_norm=pair("attention.output.LayerNorm"),
            up=pair("intermediate.dense"),
            down=pair("output.dense"),
            down_norm=pair("output.LayerNorm"),
        )

    def _forward(self, tokens: list[list[int]]) -> np.ndarray:
        import torch

        longest = max(len(ids) for ids in tokens)
        ids = torch.zeros((len(tokens), longest), dtype=torch.long)
        for row, own in enumerate(tokens):
            ids[row, : len(own)] = torch.tensor(own)
        lengths = torch.tensor([len(own) for own in tokens])
        seen = torch.arange(longest) < lengths[:, None]
        with torch.inference_mode():
            states = self._encode(ids, None if bool(seen.all()) else seen[:, None, None, :])
            sums = (states.float() * seen[:, :, None]).sum(dim=1)
            means: np.ndarray = (sums / lengths[:, None]).numpy()
        return means

    def _encode(self, ids: torch.Tensor, mask: torch.Tensor | None) -> torch.Tensor:
        from torch.nn.functional import gelu, layer_norm, linear, scaled_dot_product_attention

        width = (WIDTH,)
        texts, length = ids.shape
        summed = self._embedding["word"][ids] + self._embedding["position"][:length]
        states = layer_norm(summed + self._embedding["token_type"][0], width, *self._norm, 1e-12).to(self._type)
        for layer in self._layers:
            qkv = linear(states, *layer.qkv).view(texts, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
            seen = scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], attn_mask=mask)
            mixed = linear(seen.transpose(1, 2).reshape(texts, length, -1), *layer.out)
            states = layer_norm(states + mixed, width, *layer.out_norm, 1e-12)
            grown = linear(gelu(linear(states, *layer.up)), *layer.down)
            states = layer_norm(states + grown, width, *layer.down_norm, 1e-12)
        return states


def _batches_by_budget(lengths: Sequence[int], budget: int = TOKEN_BUDGET) -> Iterator[np.ndarray]:
    """Row numbers of batches: sorted by length, at most `budget` tokens a batch with its padding."""
    order = np.argsort(np.asarray(lengths), kind="stable")
    start = 0
    for end in range(1, len(order) + 1):
        full = end < len(order) and lengths[order[end]] * (end - start + 1) > budget
        if full or end == len(order):
            yield order[start:end]
            start = end


def _has_bf16() -> bool:
    import torch

    checks: Any = torch.cpu
    return bool(checks._is_avx512_bf16_supported() or checks._is_amx_tile_supported())
