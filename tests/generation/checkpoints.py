"""Checkpoints in a folder or a hub cache, as far as their small files tell; weights are only as long as they say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CARD = "---\nlicense: apache-2.0\nlanguage:\n- en\n- zh\n---\n# A model\n"


def write_checkpoint(
    folder: Path,
    *,
    architecture: str = "Qwen3ForCausalLM",
    size: int = 2000,
    card: str = CARD,
    chat: bool = True,
    weights: str = "model.safetensors",
    **config: Any,
) -> Path:
    """A folder that looks like a model."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps({"architectures": [architecture], "dtype": "bfloat16", **config}))
    with (folder / weights).open("wb") as file:
        # Sparse: a model of gigabytes takes no space.
        file.truncate(size)
    (folder / "tokenizer.json").write_text("{}")
    (folder / "tokenizer_config.json").write_text(json.dumps({"chat_template": "{{ messages }}"} if chat else {}))
    (folder / "README.md").write_text(card)
    return folder


def cache_folder(cache: Path, model: str, commit: str = "a" * 40) -> Path:
    """Where the hub's cache has a model's snapshot; `main` points to it."""
    repo = cache / f"models--{model.replace('/', '--')}"
    (repo / "refs").mkdir(parents=True, exist_ok=True)
    (repo / "refs" / "main").write_text(commit)
    (repo / "blobs").mkdir(exist_ok=True)
    return repo / "snapshots" / commit
