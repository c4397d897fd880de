"""What a list names by an id, in the words that its pictures print: these are kept with an edition. No Streamlit."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from dashboard.strings import keys, say, speaking
from dashboard.strings.sentences import filter_sentence, listed, source_name
from data.pictures.records import Look
from data.ranked import ListDefinition, Ranking
from data.rankings import Made
from data.snapshots import Snapshot
from data.texts import Language

SOURCES_NAMED = 4
#: What a picture's bytes depend on, beside the list itself.
MAKERS = {"marquee": "marquee-studio", "typst": "typst", "xlsxwriter": "xlsxwriter"}


def list_name(name: str) -> str:
    """What a list is called: those that are built in have a name in each language, others the one they were given."""
    key = f"listing.called.{name}"
    return say(key) if key in keys() else name


def describe_making(
    snapshot: Snapshot, definition: ListDefinition, look: Look, language: Language = "en", headline: str = ""
) -> Made:
    """How the files of a list are to be made, with the names that the snapshot has for what its definition says."""
    names = _names(snapshot)
    with speaking(language):
        sources = listed([source_name(name) for name in _sources(snapshot, definition)], SOURCES_NAMED)
        return Made(
            look=look,
            language=language,
            headline=headline,
            scope=filter_sentence(definition.filter, **names, with_titles=bool(definition.filter.titles)),
            sources=sources,
            licence=say("listing.licence", sources=sources),
            aspect=names["aspects"].get(definition.aspect, ""),
            segment=names["segments"].get(definition.segment, ""),
            versions=making_versions(),
        )


def making_versions() -> dict[str, str]:
    """The versions of what makes the files: name → version."""
    return {name: version(package) for name, package in MAKERS.items()}


def formula_words(ranking: Ranking) -> str:
    """What a list was ranked by, with its constants, in the language spoken; `Ranking.formula` is the English."""
    measure = ranking.definition.measure
    key = f"listing.formulas.{measure}"
    return say(
        key if key in keys() else "listing.formulas.weighted",
        what=say("listing.net") if ranking.unit == "net" else "R",
        m=f"{ranking.m or 0:.3g}",
        mean=f"{ranking.mean_of_all or 0:.3g}",
        most=ranking.most,
    )


def method_words(ranking: Ranking) -> str:
    """How intervals and bands were made, in the language spoken; `Ranking.method` is the English."""
    key = f"listing.intervals.{ranking.definition.measure}"
    interval = say(key if key in keys() else "listing.intervals.weighted")
    return say("listing.places", interval=interval, draws=ranking.definition.resamples)


def _names(snapshot: Snapshot) -> dict[str, dict[Any, str]]:
    def found(statement: str, key: str, name: str) -> dict[Any, str]:
        return {row[key]: row[name] for row in snapshot.rows(f"dashboard/{statement}")}

    return {
        "titles": found("title_names", "title_id", "name"),
        "topics": found("topic_names", "topic_id", "label"),
        "aspects": found("aspect_names", "aspect", "name"),
        "entities": found("entity_names", "entity_id", "name"),
        "segments": found("segment_names", "segment_id", "name"),
    }


def _sources(snapshot: Snapshot, definition: ListDefinition) -> list[str]:
    if definition.filter.sources:
        return list(definition.filter.sources)
    return [row["source"] for row in snapshot.rows("dashboard/sources")]
