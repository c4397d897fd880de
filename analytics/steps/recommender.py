"""Step `recommender`: vectors of viewers and titles, and those of titles that nobody has seen."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import Field

from analytics import recommender as package
from analytics.recommender.factors import FactorConfig
from analytics.recommender.facts import TitleFacts, facts_of_snapshot
from analytics.recommender.feedback import Feedback, feedback_of_snapshot
from analytics.recommender.held_out import (
    HeldOut,
    Kind,
    hold_pairs_out,
    hold_titles_out,
    measured_part,
    quality_of,
    write_held_out,
)
from analytics.recommender.placing import TOWER
from analytics.recommender.recommender import Recommender, RecommenderConfig, fit_recommender
from analytics.recommender.served import COLD
from analytics.work import Outcome, Work
from data.errors import NotEnoughEvidence
from data.records import Record
from data.settings import Settings

METHOD = "iALS with a text tower"


class RecommenderStepConfig(Record):
    """What a recommender run can choose.

    Attributes:
        tried: regularisations of which the best on a validation part is taken.
    """

    factors: FactorConfig = Field(default_factory=FactorConfig)
    tried: tuple[float, ...] = (0.3, 1.0, 2.0, 5.0, 10.0, 20.0, 40.0)
    seed: int = Field(ge=0)


def configure(settings: Settings) -> RecommenderStepConfig:
    """The parameters that the settings mean."""
    return RecommenderStepConfig(factors=FactorConfig(seed=settings.seed), seed=settings.seed)


def model_hash(settings: Settings) -> str:
    """Hash of the method, which are the modules it stands in."""
    del settings
    files = sorted(Path(package.__file__).parent.glob("*.py"))
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:16]


def write_recommender(work: Work) -> Outcome:
    """Write what `Recommender.save` writes, `tower.safetensors`, `cold.parquet` (title_id, vector) and what
    `write_held_out` writes.

    `cold.parquet` has the titles that nobody likes yet, placed by what is told of them.
    """
    config = RecommenderStepConfig.model_validate(work.config.model_dump())
    work.progress.stage("reading who liked what")
    feedback = feedback_of_snapshot(work.snapshot)
    found = fit_recommender(feedback, RecommenderConfig(factors=config.factors, tried=config.tried), work.progress)
    found.save(work.folder)
    facts = facts_of_snapshot(work.snapshot)
    notes = _notes_on_choice(found.config.factors.regularisation, config.tried)
    cold = np.flatnonzero(found.likes == 0)
    texts = _read_texts(work, facts)
    try:
        placed = _place_cold(work, found, facts, texts, config)
    except NotEnoughEvidence as error:
        notes.append(f"titles that nobody has seen have no place: {error.what}")
        cold, placed = cold[:0], np.zeros((0, found.titles.shape[1]), dtype=np.float32)
    _write_cold(work.folder / COLD, found.title_ids[cold], placed)
    measured = _measure(work, found, measured_part(feedback, config.seed), facts, texts, config, notes)
    quality = _quality(found, feedback, len(cold)) | measured
    return Outcome(METHOD, model_hash(work.settings), quality, tuple(notes))


def _notes_on_choice(chosen: float, tried: tuple[float, ...]) -> list[str]:
    """A best value at either end may not be the best there is."""
    if len(tried) < 2 or min(tried) < chosen < max(tried):
        return []
    end = "strongest" if chosen == max(tried) else "weakest"
    return [f"the regularisation that ranks best, {chosen:g}, is the {end} that was tried: another may be better"]


def _read_texts(work: Work, facts: TitleFacts) -> np.ndarray:
    from analytics.embeddings import minilm_folder
    from analytics.minilm import MiniLM

    encoder = MiniLM(minilm_folder(), "", work.settings.threads)
    work.progress.stage("reading what is told of titles", len(facts))
    return encoder.embed(facts.texts(), work.progress)


def _measure(
    work: Work,
    found: Recommender,
    feedback: Feedback,
    facts: TitleFacts,
    texts: np.ndarray,
    config: RecommenderStepConfig,
    notes: list[str],
) -> dict[str, Any]:
    """Keep what was said of verdicts that were not learnt from; how good it was, of known and of cold titles."""
    factors, seed = found.config.factors, config.seed
    parts: dict[Kind, HeldOut] = {"known": hold_pairs_out(feedback, factors, found.calibration, seed)}
    formula = None
    try:
        parts["cold"], formula = hold_titles_out(
            feedback, facts, texts, factors, found.calibration, seed, work.progress
        )
    except NotEnoughEvidence as error:
        notes.append(f"how sure the place of a new title is was not measured: {error.what}")
    write_held_out(work.folder, feedback, parts, formula)
    return {kind: quality_of(part) for kind, part in parts.items()}


def _place_cold(
    work: Work, found: Recommender, facts: TitleFacts, texts: np.ndarray, config: RecommenderStepConfig
) -> np.ndarray:
    """Fit and keep the tower; vectors of the titles without a like."""
    from analytics.recommender.tower import TitleTower, TowerConfig

    tower = TitleTower(facts, texts, found.titles, found.likes, found.viewers, TowerConfig(seed=config.seed))
    tower.fit(work.progress).save(work.folder / TOWER)
    vectors: np.ndarray = tower.vectors(facts, texts)[found.likes == 0]
    return vectors


def _write_cold(path: Path, ids: np.ndarray, vectors: np.ndarray) -> None:
    flat = pa.array(np.ascontiguousarray(vectors, dtype=np.float32).ravel())
    column = pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1])
    pq.write_table(pa.table({"title_id": pa.array(ids.tolist(), pa.string()), "vector": column}), path)


def _quality(found: Recommender, feedback: Feedback, cold: int) -> dict[str, Any]:
    return {
        "viewers": feedback.shape[0],
        "titles": feedback.shape[1],
        "titles_unseen": cold,
        "pairs": len(feedback),
        "likes": found.quality["likes"],
        "regularisation": found.config.factors.regularisation,
        "mean_liking": round(found.calibration.mean, 4),
        "calibration": found.calibration.model_dump(),
    }
