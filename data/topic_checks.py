"""What an edit of topics is refused for: it names what is not there, says nothing, mixes languages, or gives a name
twice. `known` is always topic → what the newest snapshot has of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from data.errors import StudioError
from data.records import Record
from data.topic_state import ABOUT_LENGTH, EXAMPLES, NAME_LENGTH, Edit, State

Kept = TypeVar("Kept", bound=Record)


class Topic(Record):
    """A topic as the newest snapshot has it."""

    topic_id: int
    language: str
    found_label: str


def name_key(name: str) -> str:
    """A topic's name as names are compared."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


_MENDS = {
    "name": f"give it a name of 1 to {NAME_LENGTH} characters",
    "about": f"say it in at most {ABOUT_LENGTH} characters",
    "who": f"take at most {NAME_LENGTH} characters",
    "examples": f"give 1 to {EXAMPLES} example sentences",
    "least": "take a similarity from 0 to 1",
    "language": "name a language such as en or zh",
}


def checked(kind: type[Kept], values: Mapping[str, Any]) -> Kept:
    """A record of these values, or a StudioError that says what of it cannot be and how to mend it."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = next((part for part in reversed(first["loc"]) if isinstance(part, str)), "content")
        raise StudioError(
            f"the topic's {field} cannot be kept: {first['msg'].lower()}", mend=_MENDS.get(field, "")
        ) from None


def refuse_empty(edit: Edit) -> None:
    """Refuse an edit without a topic, and a name that says nothing."""
    if edit.action in ("rename", "name", "define", "redefine") and not edit.name:
        raise StudioError("the topic's name is empty", mend=_MENDS["name"])
    if not edit.topics:
        raise StudioError("no topic is named", mend="name at least one")


def refuse_unknown(topics: Iterable[int], state: State, known: Mapping[int, Topic]) -> None:
    """Refuse topics that no run found and nobody made."""
    there = known.keys() | state.now().held | state.removed
    for topic in topics:
        if topic == -1:
            raise StudioError("sentences without a topic are none to edit", mend="take a topic's number")
        if topic not in there:
            raise StudioError(f"there is no topic {topic}", mend="`marquee topics` lists them")


def refuse_mixing(edit: Edit, state: State, known: Mapping[int, Topic]) -> None:
    """Refuse to merge topics of two languages."""
    if edit.action != "merge" or edit.into is None:
        return
    into = language_of((edit.into,), state, known)
    for topic in edit.topics:
        own = language_of((topic,), state, known)
        if own and into and own != into:
            raise StudioError(
                f"topic {topic} is of language {own} and topic {edit.into} of {into}",
                mend="merge topics of one language",
            )


def refuse_clashes(before: State, after: State, known: Mapping[int, Topic]) -> None:
    """Refuse what gives two topics of a language one name."""
    old, new = _named(before, known), _named(after, known)
    for (language, key), topics in new.items():
        had = old.get((language, key), [])
        if len(topics) > max(1, len(had)):
            raise StudioError(
                f"topic {(had or topics)[0]} has that name",
                where=label_of(after, known, topics[0]),
                mend="take another name, or merge the topics",
            )


def _named(state: State, known: Mapping[int, Topic]) -> dict[tuple[str, str], list[int]]:
    """Topics by language and name as names are compared."""
    found: dict[tuple[str, str], list[int]] = {}
    for topic in sorted((known.keys() | state.anchors.keys()) - state.went.keys() - state.removed):
        if key := name_key(label_of(state, known, topic)):
            found.setdefault((language_of((topic,), state, known), key), []).append(topic)
    return found


def label_of(state: State, known: Mapping[int, Topic], topic: int) -> str:
    """What a topic is called: as a person, or else a model, or else the run says; "" for one that is new."""
    given = state.names.get(topic) or state.model_names.get(topic)
    return given or (known[topic].found_label if topic in known else "")


def labels_of(edit: Edit, state: State, known: Mapping[int, Topic]) -> dict[str, Any]:
    """What the topics of an edit are called, as fields of it."""
    labels = tuple(label_of(state, known, topic) for topic in edit.topics)
    return {"labels": labels, "into_label": "" if edit.into is None else label_of(state, known, edit.into)}


def language_of(topics: Iterable[int], state: State, known: Mapping[int, Topic]) -> str:
    """The language of the first of these topics that has one; "" where none has."""
    for topic in topics:
        if topic in state.anchors:
            return state.anchors[topic].language
        if topic in known:
            return known[topic].language
    return ""
