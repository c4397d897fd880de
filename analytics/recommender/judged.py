"""What the recommender is judged on: a studio's own feedback, or a public collection."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import Any

from analytics.embeddings import load_embedder
from analytics.recommender.cold import evaluate_cold_start
from analytics.recommender.evaluation import EvaluationConfig, evaluate_recommender
from analytics.recommender.facts import TitleFacts, facts_of_collection, facts_of_snapshot
from analytics.recommender.feedback import Feedback, feedback_of_collection, feedback_of_snapshot
from data.progress import Progress
from data.rated import read_rated
from data.records import Viewer
from data.settings import Settings
from data.snapshots import open_newest


def judge_collection(
    given: str, settings: Settings, config: EvaluationConfig, liked_from: float, cold: bool, progress: Progress
) -> dict[str, Any]:
    """Figures on a collection, `FORMAT:PATH`; see `evaluate_recommender`. With `cold`, `cold_start` too.

    Raises:
        SourceError: the collection cannot be read.
        NotEnoughEvidence: there is too little in it.
    """
    rated = read_rated(given, settings, progress)
    feedback = feedback_of_collection(rated, liked_from)
    facts = facts_of_collection(rated, feedback.titles)
    return _judged(feedback, facts, rated.viewers, settings, config, cold, progress)


def judge_studio(
    settings: Settings, config: EvaluationConfig, liked_from: float, cold: bool, progress: Progress
) -> dict[str, Any]:
    """The same on what the studio's newest snapshot holds.

    Raises:
        SnapshotMissing: nothing is published.
        NotEnoughEvidence: there is too little in it.
    """
    with closing(open_newest(settings.snapshots)) as snapshot:
        feedback = feedback_of_snapshot(snapshot, liked_from)
        facts = facts_of_snapshot(snapshot)
        viewers = {
            row["viewer_id"]: Viewer(key=row["viewer_id"], age=row["age"], gender=row["gender"])
            for row in snapshot.rows("analysis/viewer_facts")
        }
    return _judged(feedback, facts, viewers, settings, config, cold, progress)


def _judged(
    feedback: Feedback,
    facts: TitleFacts,
    viewers: Mapping[str, Viewer],
    settings: Settings,
    config: EvaluationConfig,
    cold: bool,
    progress: Progress,
) -> dict[str, Any]:
    from analytics.recommender.tower import TowerConfig

    known = facts if any(facts.genres) else None
    figures = evaluate_recommender(feedback, known, viewers, config, progress)
    if not cold:
        return figures
    encoder = load_embedder(settings)
    progress.stage("reading what is told of titles", len(facts))
    texts = encoder.embed(facts.texts(), progress)
    own = config.recommender.factors
    found = evaluate_cold_start(feedback, facts, texts, own, TowerConfig(), config.seeds[0], progress, config.k)
    return figures | {"cold_start": found | {"encoder": encoder.name}}
