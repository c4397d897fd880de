"""Models that lie on this machine: what a folder holds, told from its small files alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from data.records import Record

Stored = Literal["bfloat16", "float16", "float32"]
#: Most bytes read of a file that describes a model.
MOST_BYTES = 2**21
_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*(?:\n|\Z)", re.DOTALL)
_CODE = re.compile(r"^[a-z]{2,3}$")
_CAUSAL = ("ForCausalLM", "LMHeadModel")


class Checkpoint(Record):
    """A folder with a language model.

    Attributes:
        bytes: size of its weights.
        stored: how the weights are kept.
        licence, languages: from its card; empty where there is none.
        lacks: what keeps it from being used, one clause; "" where nothing does.
    """

    folder: Path
    bytes: int
    stored: Stored = "bfloat16"
    licence: str = ""
    languages: tuple[str, ...] = ()
    lacks: str = ""


def read_checkpoint(folder: Path) -> Checkpoint | None:
    """What a folder holds; None where it is no causal language model."""
    config = _json(folder / "config.json")
    kinds = config.get("architectures")
    if not isinstance(kinds, list) or not any(str(kind).endswith(_CAUSAL) for kind in kinds):
        return None
    weights = list(folder.glob("*.safetensors"))
    licence, languages = read_card(folder / "README.md")
    kept = str(config.get("dtype") or config.get("torch_dtype") or "")
    stored: Stored = "float32" if kept == "float32" else "float16" if kept == "float16" else "bfloat16"
    return Checkpoint(
        folder=folder,
        bytes=sum(path.stat().st_size for path in weights if path.exists()),
        stored=stored,
        licence=licence,
        languages=languages,
        lacks=_lacks(folder, weights),
    )


def read_card(path: Path) -> tuple[str, tuple[str, ...]]:
    """Licence and languages from the head of a model's card; empty where it does not say."""
    head = _FRONT.match(_text(path).replace("\r\n", "\n"))
    if not head:
        return "", ()
    licence = _entries(head[1], "license")
    if licence[:1] == ["other"]:
        licence = _entries(head[1], "license_name") or licence
    languages = [entry.lower() for entry in _entries(head[1], "language")]
    return (licence[0][:60] if licence else ""), tuple(dict.fromkeys(filter(_CODE.match, languages)))


def cached_models(cache: Path | None = None) -> Iterator[tuple[str, Checkpoint]]:
    """Hub id and checkpoint of every causal language model in the hub's cache on this machine."""
    from huggingface_hub import constants, scan_cache_dir
    from huggingface_hub.errors import CacheNotFound

    try:
        found = scan_cache_dir(cache or constants.HF_HUB_CACHE)
    except (CacheNotFound, ValueError, OSError):
        return
    for repo in sorted(found.repos, key=lambda repo: repo.repo_id):
        if repo.repo_type != "model" or not repo.revisions:
            continue
        # transformers reads `main` when it is not told another revision.
        main = repo.refs.get("main") or max(repo.revisions, key=lambda revision: revision.last_modified)
        if checkpoint := read_checkpoint(main.snapshot_path):
            yield repo.repo_id, checkpoint


def _lacks(folder: Path, weights: list[Path]) -> str:
    """What is missing before it can write, one clause."""
    if not weights:
        return "it has no safetensors weights, and pickles are not loaded: they run code"
    shards = _json(folder / "model.safetensors.index.json").get("weight_map")
    named = {str(name) for name in shards.values()} if isinstance(shards, dict) else set()
    if not all(path.exists() for path in weights) or named - {path.name for path in weights}:
        return "a part of its weights is missing: the download was not finished"
    if not any((folder / name).exists() for name in ("tokenizer.json", "tokenizer.model", "vocab.json")):
        return "it has no tokenizer"
    if not (folder / "chat_template.jinja").exists() and not _json(folder / "tokenizer_config.json").get(
        "chat_template"
    ):
        return "it has no chat template: it was not made to follow instructions"
    return ""


def _entries(head: str, name: str) -> list[str]:
    """The value, or the values, of a key of the card's head."""
    found = re.search(rf"^{name}:[ \t]*(.*)$((?:\n[ \t]*-[ \t]+.*)*)", head, re.MULTILINE)
    if not found:
        return []
    inline = found[1].split("#")[0].strip().strip("[]")
    listed = re.findall(r"^[ \t]*-[ \t]+(.*)$", found[2], re.MULTILINE)
    parts = [*inline.split(","), *listed]
    return [part for part in (part.strip().strip("'\"").strip() for part in parts) if part]


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(_text(path) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return ""
