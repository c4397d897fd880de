"""What Ask shows: an answer's numbers with the way to their rows, and questions to begin with. No Streamlit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analytics.asking.answer import Answer, Link
from analytics.asking.asking import answer_question
from analytics.asking.meaning import SPACE, Meanings, load_meanings
from analytics.asking.measures import Counted
from analytics.asking.passages import Embeds
from analytics.asking.question import LEFT_OUT, Part
from analytics.asking.tokens import MOST
from analytics.asking.vocabulary import Vocabulary, load_vocabulary
from analytics.asking.world import World
from analytics.aspects.definitions import load_definitions
from analytics.recommender.served import Served
from dashboard.numbers import Drill
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_estimate
from dashboard.strings.sentences import counted, within_sentence
from dashboard.summaries import Row
from data.records import Filter, Run
from data.settings import Settings
from data.snapshots import Snapshot

#: Choices that a link carries; more of them are nobody's.
MOST_CHOICES = 20


@dataclass(frozen=True)
class Shown:
    """A number of a path as it is written, and the way to its rows; no drill where a link cannot name them."""

    text: str
    rows: int
    drill: Drill | None


def load_world(settings: Settings, snapshot: Snapshot, encoder: Embeds | None, served: Served | None) -> World:
    """All that questions to this snapshot are answered from."""
    folder = _embed_folder(settings, snapshot)
    usable = encoder if folder is not None or not _embedded(snapshot) else None
    return World(snapshot, read_vocabulary(settings, snapshot), _meanings(folder, snapshot, usable), served)


def read_vocabulary(settings: Settings, snapshot: Snapshot) -> Vocabulary:
    """The studio's names and the words with which it is asked."""
    return load_vocabulary(snapshot, load_definitions(settings))


def _meanings(folder: Path | None, snapshot: Snapshot, encoder: Embeds | None) -> Meanings:
    return load_meanings(folder, snapshot, encoder)


def _embedded(snapshot: Snapshot) -> bool:
    return any(row["step"] == "embed" for row in snapshot.rows("analysis/current_runs"))


def _embed_folder(settings: Settings, snapshot: Snapshot) -> Path | None:
    """Of the current embed run, if its vectors are the packaged encoder's."""
    for row in snapshot.rows("analysis/current_runs"):
        if row["step"] == "embed" and Run.model_validate_json(row["manifest"]).model == SPACE:
            return settings.runs / row["run_id"]
    return None


def ask(world: World, text: str, choices: Mapping[str, str]) -> Answer:
    """The answer to a question; only its first `MOST` characters are read."""
    return answer_question(world, text[: MOST + 1], choices)


def numbers_of(link: Link) -> list[Shown]:
    """The numbers of a step of a path."""
    found = []
    if link.figure is not None:
        figure = link.figure
        text = format_estimate(figure.estimate, figure.unit)
        label = (
            say(f"ask.unit_{figure.unit}", value=text, n=format_count(figure.estimate.n)) if figure.known else text
        )
        drill = Drill(grain=figure.grain, filter=figure.filter) if figure.rows else None
        found.append(Shown(label, figure.rows, drill))
    if link.counted is not None:
        found.append(shown_count(link.counted))
    return found


def shown_count(count: Counted) -> Shown:
    """A plain count with its noun."""
    drill = Drill(grain=count.grain, filter=count.filter) if count.filter is not None else None
    return Shown(counted(count.grain, count.rows), count.rows, drill)


def said_rows(snapshot: Snapshot, sentence_ids: list[str]) -> list[Row]:
    """Sentences as quotes, in the order of their ids here."""
    reviews = tuple(dict.fromkeys(key.rpartition("-")[0] for key in sentence_ids))
    if not reviews:
        return []
    rows = snapshot.rows("asking/said", filter=Filter(reviews=reviews).as_parameter(), ids=sentence_ids)
    found = {row["sentence_id"]: row for row in rows}
    return [found[key] for key in sentence_ids if key in found]


def example_questions(vocabulary: Vocabulary, snapshot: Snapshot) -> list[str]:
    """Three questions that this studio can answer, made of its own names."""
    liked = [title for title in vocabulary.titles.values() if title.said and title.genres]
    rows = snapshot.rows("asking/most_said")
    found = []
    if liked:
        found.append(say("ask.example_genre", genre=liked[0].genres[0], title=liked[0].name))
    if rows:
        first = rows[0]
        aspect = within_sentence(vocabulary.aspects.get(first["aspect"], first["aspect"]))
        title = vocabulary.titles[first["title_id"]].name
        found.append(say("ask.example_segment", aspect=aspect, title=title))
        last = rows[-1]
        other = vocabulary.titles[last["title_id"]].name
        found.append(
            say("ask.example_said", title=title, other=other,
                aspect=within_sentence(vocabulary.aspects.get(last["aspect"], last["aspect"])))
        )  # fmt: skip
    elif liked:
        found.append(say("ask.example_who", title=liked[0].name))
    return found


def read_choices(text: str) -> dict[str, str]:
    """The choices of readings that a link carries; what is malformed there counts for nothing."""
    try:
        found = json.loads(text) if text else {}
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    kept = {key: value for key, value in found.items() if isinstance(value, str)}
    return dict(list(kept.items())[:MOST_CHOICES])


def written_choices(choices: Mapping[str, str]) -> str:
    """Choices as a link carries them."""
    return json.dumps(dict(choices), ensure_ascii=False) if choices else ""


def chosen(choices: Mapping[str, str], part: Part, reading: str) -> dict[str, str]:
    """The choices with another reading of a part's words."""
    return {**choices, part.key: reading}


def without(choices: Mapping[str, str], part: Part) -> dict[str, str]:
    """The choices with a part's words left out."""
    return {**choices, part.key: LEFT_OUT}
