"""The job that lets a language model name topics: what it is told, what it may not say, what becomes of its names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import BackendUnreachable, JobCancelled, StudioError
from data.progress import Progress
from data.records import Run
from data.settings import Settings
from data.snapshots import Snapshot, open_newest
from data.topic_edits import TopicEdits

if TYPE_CHECKING:
    from generation.backends.base import Backend
    from generation.topic_names import Naming, ProposedName, TopicToName

NAMES_FILE = "names.json"
KIND = "name_topics"
#: Languages that topics are named in; those of others keep their phrases.
LANGUAGES = ("en", "zh")
_SENTENCES = 24


def submit_naming(settings: Settings, backend: str = "") -> str:
    """Queue the naming of all topics that no person named; returns the job's id.

    Args:
        settings: the studio's.
        backend: what gives the names, as `generation.backends.discovery.choose` takes it; "": the studio's writer.

    Raises:
        BackendUnreachable: there is no language model.
    """
    from dashboard.jobs import submit

    naming_backend(settings, backend)
    return submit(settings, KIND, {"backend": backend})


def naming_backend(settings: Settings, name: str = "") -> Backend:
    """The language model that names.

    Raises:
        BackendUnreachable: there is none: the offline composer names nothing.
    """
    from generation.backends.discovery import choose
    from generation.tools import Tools

    chosen = choose(settings, Tools(), name)
    if not chosen.backend.is_language_model:
        raise BackendUnreachable(
            f"there is no language model to name topics: {chosen.why}",
            mend="see `marquee models`; without one topics keep the phrases of their own sentences",
        )
    return chosen.backend


def prepare_names(settings: Settings, parameters: dict[str, Any], folder: Path, progress: Progress) -> None:
    """Ask for names and write what came into the job's folder, as `ProposedName` with the topic's label.

    Raises:
        BackendError: the model cannot be asked.
        JobCancelled: somebody cancelled it.
    """
    from generation.topic_names import propose_names

    backend = naming_backend(settings, str(parameters.get("backend") or ""))
    edited = TopicEdits(settings.app_state).current()
    with closing(open_newest(settings.snapshots)) as snapshot:
        rows = [row for row in snapshot.rows("topics/listed") if row["topic_id"] >= 0 and not row["hidden"]]
        names = [row["name"] for row in snapshot.rows("analysis/names")]
        run_id = _run_of(snapshot)
        free = [row for row in rows if row["topic_id"] not in edited.names]
        progress.stage("naming topics", len(free))
        found: list[dict[str, Any]] = []
        for language in LANGUAGES:
            own = [row for row in free if row["language"] == language]
            if not own:
                continue
            topics = [_told(snapshot, row) for row in own]
            labels = {topic.topic_id: topic.label for topic in topics}
            taken = [row["label"] for row in rows if row["language"] == language and row not in own]
            for lot in propose_names(topics, _naming(settings, language, names, taken, progress), backend):
                found += [{**one.model_dump(), "label": labels[one.topic_id]} for one in lot]
                for line in _refused(lot):
                    progress.note(line)
                progress.advance(len(lot))
    told = {"run_id": run_id, "backend": f"{backend.name}:{backend.model}", "topics": found}
    (folder / NAMES_FILE).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def ingest_names(settings: Settings, folder: Path) -> dict[str, Any]:
    """Give topics the names that count. A second time nothing is given twice; a person's name stays before it."""
    told: dict[str, Any] = json.loads((folder / NAMES_FILE).read_text(encoding="utf-8"))
    edits = TopicEdits(settings.app_state)
    for one in told["topics"]:
        if one["problem"] or edits.current().model_names.get(one["topic_id"]) == one["name"]:
            continue
        try:
            edits.name_by_model(one["topic_id"], one["name"], one["model"])
        except StudioError as error:
            # Somebody gave the name away, or merged the topic, while the model was asked.
            one["problem"] = error.what
    named = sum(not one["problem"] for one in told["topics"])
    return told | {"named": named, "refused": len(told["topics"]) - named}


def _told(snapshot: Snapshot, row: dict[str, Any]) -> TopicToName:
    from generation.topic_names import TopicToName

    said = snapshot.rows("topics/nearest_sentences", topic_id=row["topic_id"], limit=_SENTENCES)
    return TopicToName(
        topic_id=row["topic_id"],
        label=row["label"],
        words=tuple(row["words"] or ()),
        sentences=tuple(one["text"] for one in said),
        count=row["evidence"],
    )


def _naming(settings: Settings, language: str, names: list[str], taken: list[str], progress: Progress) -> Naming:
    from analytics.lexical import listed_words
    from generation.topic_names import Naming

    def cancelled() -> bool:
        try:
            progress.advance(0)
        except JobCancelled:
            return True
        return False

    dull = listed_words(language) - listed_words(language, ("subjects",))
    return Naming(
        language="zh" if language == "zh" else "en",
        names=names,
        dull=dull,
        taken=taken,
        encoder=_encoder() if language == "en" else None,
        patience=settings.writer_patience_seconds,
        cancelled=cancelled,
    )


def _encoder() -> Any:
    from analytics.embeddings import minilm_folder
    from analytics.minilm_light import LightEncoder
    from generation.tools import RememberingEncoder

    return RememberingEncoder(LightEncoder(minilm_folder()))


def _refused(lot: list[ProposedName]) -> Iterator[str]:
    for one in lot:
        if one.problem:
            yield f"topic {one.topic_id} keeps its phrase: “{one.name}”: {one.problem}"


def _run_of(snapshot: Snapshot) -> str:
    runs = (Run.model_validate_json(row["manifest"]) for row in snapshot.rows("dashboard/current_runs"))
    return next((run.run_id for run in runs if run.step == "topics"), "")
