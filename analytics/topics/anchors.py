"""Topics whose centre a person fixed by examples: where they lie, and which found topics give way to them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.embeddings import load_embedder, minilm_folder
from analytics.identity import PART
from analytics.lexical import FITTED_ON, LexicalEmbedder
from analytics.vectors import VectorFile
from data.records import Run
from data.settings import Settings
from data.snapshots import Snapshot
from data.topic_state import Anchor, Example

Embed = Callable[[Sequence[str]], np.ndarray]
_LEXICAL = "lexical-"


@dataclass(frozen=True)
class Anchors:
    """Anchored topics of one language whose examples say something, columns of length a.

    Attributes:
        ids, kinds, names: as people gave them.
        vectors: mean vectors of the examples, L2-normalised float32, shape (a, dimension).
        least: from which similarity on sentences are taken first; NaN: it competes with the others.
    """

    ids: list[int]
    kinds: list[str]
    names: list[str]
    vectors: np.ndarray
    least: np.ndarray


def place_anchors(anchors: Sequence[Anchor], vectors: VectorFile, space: str, embed: Embed) -> Anchors:
    """Look up where anchors lie; those of whose examples no word is known are left out.

    Args:
        anchors: of one language.
        vectors: the sentences' vectors; what is not there is embedded.
        space: the language's.
        embed: gives vectors of that space.
    """
    found = [centre_of(example_vectors(anchor.examples, vectors, space, embed)) for anchor in anchors]
    centres = np.array(found, dtype=np.float32).reshape(-1, vectors.dimension)
    known = np.any(centres, axis=1)
    kept = [anchors[row] for row in np.flatnonzero(known).tolist()]
    return Anchors(
        ids=[anchor.topic_id for anchor in kept],
        kinds=[anchor.kind for anchor in kept],
        names=[anchor.name for anchor in kept],
        vectors=centres[known],
        least=np.array([np.nan if anchor.least is None else anchor.least for anchor in kept], dtype=np.float64),
    )


def centre_of(examples: np.ndarray) -> np.ndarray:
    """The normalised mean of vectors, float32, shape (dimension,); zeros where they say nothing."""
    total = examples.sum(axis=0, dtype=np.float64)
    length = float(np.linalg.norm(total))
    found: np.ndarray = (total / max(length, 1e-9)).astype(np.float32)
    return found


def example_vectors(examples: Sequence[Example], vectors: VectorFile, space: str, embed: Embed) -> np.ndarray:
    """Vectors of examples, the sentence's own where it still says the same, shape (n, dimension)."""
    hashes = np.array([text_hash(example.text) for example in examples], dtype=np.uint64)
    known = sorted((one.sentence_id, row) for row, one in enumerate(examples) if one.sentence_id is not None)
    rows = np.array([row for _, row in known], dtype=np.int64)
    there, own = vectors.find([key for key, _ in known], hashes[rows], space=space)
    found = np.zeros((len(examples), vectors.dimension), dtype=np.float32)
    found[rows[there]] = own[there]
    missing = sorted(set(range(len(examples))) - set(rows[there].tolist()))
    if missing:
        found[missing] = embed([examples[row].text for row in missing])
    return found


def text_hash(text: str) -> int:
    """What the store's `md5_number_lower` gives: the last eight bytes of the MD5, little end first."""
    return int.from_bytes(hashlib.md5(text.encode(), usedforsecurity=False).digest()[8:], "little")


def embedder_of(settings: Settings, run: Run, snapshot: Snapshot, space: str) -> Embed:
    """What embeds a few texts in a space of an embed run; nothing is loaded until it is called.

    The lexical embedder of a language is fitted again on the same sentences: it is kept nowhere.
    """

    def embed(texts: Sequence[str]) -> np.ndarray:
        if space == "minilm":
            from analytics.minilm_light import LightEncoder

            return LightEncoder(minilm_folder()).embed(texts)
        if space.startswith(_LEXICAL):
            language = space.removeprefix(_LEXICAL)
            known = snapshot.arrow("analysis/language_texts", language=language, most=FITTED_ON)
            lexical = LexicalEmbedder(language, int(run.quality["dimension"]), int(run.parameters["seed"]))
            return lexical.fit(known["text"].to_pylist()).embed(texts)
        chosen = settings.model_copy(update={"embedding_model": run.parameters["model"]})
        return load_embedder(chosen).embed(texts)

    return embed


def space_key(run: Run, space: str) -> str:
    """What two runs' vectors of a space must have in common to be compared.

    An encoder's weights; a lexical space has other axes whenever it is fitted, so there it is the embed run.
    """
    return f"{space} {run.run_id if space.startswith(_LEXICAL) else run.model_hash}"


def held_rows(anchors: Anchors, similarities: np.ndarray, found: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Which sentences an anchored topic has: those that it takes, or that were of it in the earlier run.

    Args:
        anchors: a of them.
        similarities: of the sentences with the anchors, shape (n, a).
        found: similarity of each with its nearest found topic, shape (n,).
        before: topic of each in the earlier run, −1 for none, shape (n,).
    """
    held = np.zeros(len(found), dtype=bool)
    for at, key in enumerate(anchors.ids):
        if not np.isnan(anchors.least[at]):
            held |= similarities[:, at] >= anchors.least[at]
        elif (before == key).any():
            held |= before == key
        else:
            held |= similarities[:, at] > found
    return held


def giving_way(place: np.ndarray, held: np.ndarray, count: int) -> np.ndarray:
    """The found topics of which at least half the sentences are of anchored ones, bool, shape (count,)."""
    sizes, lost = (np.bincount(rows, minlength=count) for rows in (place[place >= 0], place[(place >= 0) & held]))
    return (lost >= PART * sizes) & (lost > 0)
