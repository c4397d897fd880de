"""What the commands on topics share: whom they name, what follows an edit, how edits are told."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from dashboard.commands.terminal import (
    fail_unless_done,
    newest,
    print_json,
    print_table,
    say,
    see_through,
    settings_of,
)

if TYPE_CHECKING:
    from data.settings import Settings
    from data.snapshots import Snapshot
    from data.topic_edits import Edit, Example, ListedEdit, Part, TopicEdits


@contextmanager
def published(settings: Settings) -> Iterator[Snapshot]:
    """The newest snapshot, let go afterwards; it must have all that this version knows of topics.

    Raises:
        StudioError: another version published it.
    """
    from data.errors import StudioError

    with newest(settings) as snapshot:
        if not snapshot.is_current:
            raise StudioError(
                "another version of Marquee published the figures", mend="start `marquee serve`, or any job, once"
            )
        yield snapshot


def print_history(found: Sequence[ListedEdit]) -> None:
    """A table of edits."""
    rows = [
        (one.edit.edit_id, one.edit.created_at, one.edit.who, one.edit.action, told_of(one.edit), one.standing)
        for one in found
    ]
    print_table(["edit", "made (UTC)", "who", "what", "of", "standing"], rows)


def told_of(edit: Edit) -> str:
    """What an edit was done to, in a few words."""
    labels = [*edit.labels, *[""] * len(edit.topics)]
    told = ", ".join(f"{topic} {label}".strip() for topic, label in zip(edit.topics, labels, strict=False))
    if edit.into is not None:
        told += f" → {edit.into} {edit.into_label}".rstrip()
    if edit.name and edit.action != "undo":
        told += f" → {edit.name}"
    return f"{told} ({edit.undoes})" if edit.undoes else told


def edit_json(one: ListedEdit) -> dict[str, Any]:
    """An edit and its standing, as JSON has it."""
    return one.edit.model_dump() | {"standing": one.standing}


def edits_of(settings: Settings) -> TopicEdits:
    """The edits of a studio."""
    from data.topic_edits import TopicEdits

    return TopicEdits(settings.app_state)


def named(who: str) -> str:
    """Who does it: as they said, or else the name they are logged in under."""
    return who or os.environ.get("USER", "")


def numbers_of(settings: Settings, snapshot: Snapshot, named: Sequence[str]) -> list[int]:
    """The topics of these numbers or names, names as the newest edits have them."""
    from data.topic_checks import name_key

    edited = edits_of(settings).current()
    labels = {row["topic_id"]: row["label"] for row in snapshot.rows("topics/listed")} | edited.names
    by_name: dict[str, list[int]] = {}
    for topic_id, label in labels.items():
        if topic_id not in edited.merged:
            by_name.setdefault(name_key(label), []).append(topic_id)
    found = []
    for name in named:
        number = name.strip().lstrip("#")
        same = [int(number)] if number.isascii() and number.isdigit() else by_name.get(name_key(name), [])
        if len(same) != 1:
            told = f"several topics are called {name}" if same else f"there is no topic {name}"
            raise typer.BadParameter(f"{told}; `marquee topics` lists them with their numbers", param_hint="TOPIC")
        found += same
    return found


class Editing:
    """The studio that a command edits, and what follows an edit."""

    def __init__(self, context: typer.Context, studio: Path | None, json: bool) -> None:
        self.settings = settings_of(studio or context.obj[0])
        self.json = json or context.obj[1]
        self.language = ""
        self.edits = edits_of(self.settings)

    def numbers(self, named: Sequence[str]) -> list[int]:
        """The topics of these numbers or names."""
        with published(self.settings) as snapshot:
            return numbers_of(self.settings, snapshot, named)

    def sentence(self, said: str) -> dict[str, Any] | None:
        """The sentence of that id or text, if there is one."""
        with published(self.settings) as snapshot:
            return next(iter(snapshot.rows("topics/sentences_named", said=said)), None)

    def examples(self, said: Sequence[str]) -> tuple[Example, ...]:
        """Sentences by id or text; a text that nobody wrote stands for itself. Notes the first one's language."""
        from data.languages import find_language
        from data.topic_edits import Example

        found = []
        for one in said:
            row = self.sentence(one)
            self.language = self.language or (row["language"] if row else find_language(one)) or ""
            found.append(Example(sentence_id=row["sentence_id"] if row else None, text=row["text"] if row else one))
        return tuple(found)

    def parts_by_words(self, topic_id: int, words: str, names: Sequence[str]) -> list[Part]:
        """Two parts: sentences without any of the words (by commas), and those with one."""
        from data.topic_edits import Example, Part
        from data.topic_state import EXAMPLES

        wanted = [word.strip() for word in words.split(",") if word.strip()]
        with published(self.settings) as snapshot:
            rows = snapshot.rows("topics/sentences_by_words", topic_id=topic_id, words=wanted, limit=EXAMPLES)
        parts = [[Example(sentence_id=row["sentence_id"], text=row["text"]) for row in rows if row["has"] is has]
                 for has in (False, True)]  # fmt: skip
        if not all(parts):
            told = "none" if not parts[1] else "all"
            raise typer.BadParameter(f"{told} of the topic's sentences have these words", param_hint="--words")
        return [
            Part(examples=tuple(parts[0])),
            Part(name=names[0] if names else ", ".join(wanted), examples=tuple(parts[1])),
        ]

    def show(self, edit: Edit) -> None:
        """Bring an edit into the figures, and say so."""
        from dashboard.topic_following import moves

        self.publish(moving=moves(self.edits, edit))
        if self.json:
            print_json(edit.model_dump())
        else:
            say(f"Done: {edit.action} {told_of(edit)}. Take it back with: marquee topics undo {edit.edit_id}")

    def publish(self, *, moving: bool) -> None:
        """Wait for a new snapshot; where sentences move, for the topics to be found again before it."""
        from dashboard.jobs import submit_analysis, submit_publish

        job_ids = submit_analysis(self.settings, ["topics"]) if moving else [submit_publish(self.settings)]
        fail_unless_done(see_through(self.settings, job_ids))
