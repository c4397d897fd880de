"""What people do to topics: rename, hide, merge, pin, split, define their own, and take any of it back.

Edits are kept for ever under the number that a topic keeps from run to run (`topic_state` says what they come to).
Names, hiding and merging are laid over the run when a snapshot is published; pins, splits and topics of one's own
move sentences, so the step `topics` reads them as anchors. Nothing of it is lost when topics are found again.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, Literal

from data.appfile import AppFile, rows_of
from data.errors import SnapshotMissing, StudioError
from data.records import Record
from data.snapshots import Snapshot, open_newest
from data.topic_checks import (
    Topic,
    checked,
    labels_of,
    language_of,
    refuse_clashes,
    refuse_empty,
    refuse_mixing,
    refuse_unknown,
)
from data.topic_state import (
    EXAMPLES,
    FIRST_OWN,
    MOVING,
    Action,
    Anchor,
    Edit,
    Edited,
    Example,
    Part,
    State,
    apply,
    counting,
    replay,
)

__all__ = ["Anchor", "Edit", "Edited", "Example", "ListedEdit", "Part", "TopicEdits"]

Standing = Literal["counts", "waits", "void", "replaced", "taken back", "takes back"]


class ListedEdit(Record):
    """An edit in the list of all, and what has become of it.

    Attributes:
        standing: it `counts`; it `waits` for the next snapshot or, where it moves sentences, for the topics to be
            found again; it is `void`, because there is no such topic any more; it was `replaced` by a later one; it
            was `taken back`; or it is itself what `takes back` an earlier one.
    """

    edit: Edit
    standing: Standing


class TopicEdits(AppFile):
    """The edits of topics in a studio's app state.

    Raises (every method that edits):
        StudioError: there is no such topic, another one has the name, or it cannot be; the disk is full.
    """

    def rename(self, topic_id: int, name: str, who: str = "") -> Edit:
        """Give a topic a name. It shows from the next snapshot on, as all that follows."""
        return self._add("rename", (topic_id,), name=name, who=who)

    def name_by_model(self, topic_id: int, name: str, model: str, who: str = "") -> Edit:
        """Give a topic a name that a model made. What a person called it counts before that."""
        return self._add("name", (topic_id,), name=name, model=model, who=who)

    def hide(self, topic_ids: Iterable[int], who: str = "") -> Edit:
        """Leave topics out of figures and lists by topic. Their sentences stay evidence."""
        return self._add("hide", tuple(dict.fromkeys(topic_ids)), who=who)

    def show(self, topic_ids: Iterable[int], who: str = "") -> Edit:
        """Show hidden topics again."""
        return self._add("show", tuple(dict.fromkeys(topic_ids)), who=who)

    def merge(self, topic_ids: Iterable[int], into: int, who: str = "") -> Edit:
        """Let topics go into another of the same language, which keeps its number and name."""
        return self._add("merge", tuple(dict.fromkeys(topic_ids)), into=into, who=who)

    def pin(self, topic_id: int, examples: Sequence[Example] = (), language: str = "", who: str = "") -> Edit:
        """Hold a found topic where it is, whatever reviews come.

        Args:
            topic_id: the topic.
            examples: their mean is its centre; without any, those of its sentences are taken that are nearest to it.
            language: of the topic, as the snapshot has it without.
            who: who pins it.
        """
        chosen = tuple(examples) or self._nearest(topic_id)
        return self._add("pin", (topic_id,), parts=_parts((("", chosen),)), language=language, who=who)

    def unpin(self, topic_id: int, who: str = "") -> Edit:
        """Let a pinned topic move with the reviews again."""
        return self._add("unpin", (topic_id,), who=who)

    def split(self, topic_id: int, parts: Sequence[Part], who: str = "") -> Edit:
        """Split a topic by examples of each part. The first part keeps the number; `topics` of the edit has all."""
        if len(parts) < 2:
            raise StudioError("a topic is split into two parts or more", mend="give examples of at least two parts")
        return self._add("split", (topic_id,), parts=tuple(parts), who=who)

    def define(
        self,
        name: str,
        about: str,
        examples: Sequence[Example],
        language: str,
        least: float | None = None,
        who: str = "",
    ) -> Edit:
        """Define a topic of one's own by 1 to 200 examples; `topics[0]` of the edit is its number."""
        parts = _parts(((name, examples),))
        return self._add("define", (), name=name, about=about, parts=parts, language=language, least=least, who=who)

    def redefine(
        self,
        topic_id: int,
        name: str,
        about: str,
        examples: Sequence[Example],
        least: float | None = None,
        who: str = "",
    ) -> Edit:
        """Define a topic of one's own anew, under the same number."""
        parts = _parts(((name, examples),))
        return self._add("redefine", (topic_id,), name=name, about=about, parts=parts, least=least, who=who)

    def remove(self, topic_id: int, who: str = "") -> Edit:
        """Do away with a topic of one's own. Its sentences go back to the topics that are found."""
        return self._add("remove", (topic_id,), who=who)

    def undo(self, edit_id: str, who: str = "") -> Edit:
        """Take an edit back, or what took one back.

        Raises:
            StudioError: it was taken back already, or later edits build on it; says which.
        """
        known = self._known()
        with self._writing() as connection:
            edits = _edits(connection)
            target = next((edit for edit in edits if edit.edit_id == edit_id), None)
            if target is None:
                raise StudioError(f"there is no edit {edit_id}", mend="`marquee topics history` lists them")
            if _is_undone(edits, target):
                raise StudioError(f"edit {edit_id} was taken back already", mend="take that back instead")
            told = target.model_dump(include={"topics", "labels", "into", "into_label", "name", "language"})
            undo = _edit("undo", edits, undoes=edit_id, who=who, **told)
            refuse_clashes(replay(counting(edits)), _replayed([*edits, undo], target), known)
            return _write(connection, undo)

    def current(self) -> Edited:
        """What all edits that count come to."""
        edits = self._all()
        return replay(counting(edits)).now(max((edit.number for edit in edits), default=0))

    def listed(self, snapshot: Snapshot, limit: int = 100, start: int = 0) -> list[ListedEdit]:
        """All edits, those that no longer count too, newest first.

        Args:
            snapshot: tells which of them its figures hold.
            limit: at most so many.
            start: how many of the newest to leave out.
        """
        edits = self._all()
        standing = _Standings(edits, snapshot)
        newest = edits[::-1][start : start + limit]
        return [ListedEdit(edit=edit, standing=standing.of(edit)) for edit in newest]

    def made(self) -> int:
        """How many edits were ever made."""
        return len(self._all())

    def with_id(self, edit_id: str) -> Edit | None:
        """The edit of that id, if there is one."""
        return next((edit for edit in self._all() if edit.edit_id == edit_id), None)

    def _all(self) -> list[Edit]:
        return [_read_edit(row) for row in self._read("topic_edits")]

    def _add(self, action: Action, topics: tuple[int, ...], **content: Any) -> Edit:
        known = self._known()
        with self._writing() as connection:
            edits = _edits(connection)
            before = replay(counting(edits))
            into = (content["into"],) if "into" in content else ()
            refuse_unknown((*topics, *into), before, known)
            content["language"] = content.get("language") or language_of((*topics, *into), before, known)
            edit = _edit(action, edits, topics=_numbered(action, topics, content, edits), **content)
            refuse_empty(edit)
            edit = edit.model_copy(update=labels_of(edit, before, known))
            after = replay([*counting(edits), edit])
            refuse_mixing(edit, before, known)
            refuse_clashes(before, after, known)
            return _write(connection, edit)

    def _known(self) -> dict[int, Topic]:
        try:
            snapshot = open_newest(self.path.with_name("snapshots"))
        except SnapshotMissing:
            return {}
        with closing(snapshot):
            if not snapshot.is_current:
                # Its table of topics may be another one; without it nothing can be said of numbers and names.
                raise StudioError(
                    "another version of Marquee published the figures", mend="start `marquee serve`, or any job, once"
                )
            found = [Topic.model_validate(row) for row in snapshot.rows("topics/known")]
        return {topic.topic_id: topic for topic in found}

    def _nearest(self, topic_id: int) -> tuple[Example, ...]:
        with closing(open_newest(self.path.with_name("snapshots"))) as snapshot:
            rows = snapshot.rows("topics/nearest_sentences", topic_id=topic_id, limit=EXAMPLES)
        return tuple(Example.model_validate(row) for row in rows)


class _Standings:
    """What has become of edits."""

    def __init__(self, edits: Sequence[Edit], snapshot: Snapshot) -> None:
        self._edits = edits
        kept = counting(edits)
        state = replay(kept)
        self._counted = {edit.edit_id for edit in kept}
        self._last = set(state.done_by.values())
        (row,) = snapshot.rows("topics/standing")
        self._published = row["published"]
        self._fitted = row["fitted"] if row["fitted"] is not None else _made_before(edits, row["fitted_at"])
        self._there = {*row["topics"], *state.anchors}

    def of(self, edit: Edit) -> Standing:
        """What has become of one of them."""
        if _is_undone(self._edits, edit):
            return "taken back"
        if edit.action == "undo":
            return "takes back"
        if edit.number not in self._last:
            return "replaced"
        if edit.number > (self._fitted if edit.action in MOVING else self._published):
            return "waits"
        concerned = {*edit.topics, *([edit.into] if edit.into is not None else [])}
        return "counts" if edit.action == "remove" or concerned & self._there else "void"


def _edits(connection: sqlite3.Connection) -> list[Edit]:
    return [_read_edit(row) for row in rows_of(connection, "topic_edits")]


def _read_edit(row: sqlite3.Row) -> Edit:
    told = {name: row[name] for name in ("number", "edit_id", "action", "who", "created_at")}
    return Edit.model_validate(json.loads(row["content"]) | told)


def _write(connection: sqlite3.Connection, edit: Edit) -> Edit:
    told = edit.model_dump(mode="json", include={"edit_id", "action", "who", "created_at"})
    content = edit.model_dump_json(exclude={"number", *told}, exclude_defaults=True)
    (row,) = rows_of(connection, "add_topic_edit", content=content, **told)
    return edit.model_copy(update={"number": row["number"]})


def _edit(action: Action, edits: Sequence[Edit], **content: Any) -> Edit:
    told = {"edit_id": f"e{secrets.token_hex(5)}", "action": action, "created_at": datetime.now(UTC)}
    # The number is SQLite's; until it is written the edit counts as the next one.
    number = max((edit.number for edit in edits), default=0) + 1
    return checked(Edit, told | content | {"number": number})


def _parts(named: Iterable[tuple[str, Sequence[Example]]]) -> tuple[Part, ...]:
    return tuple(checked(Part, {"name": name, "examples": tuple(examples)}) for name, examples in named)


def _numbered(
    action: Action, topics: tuple[int, ...], content: Mapping[str, Any], edits: Sequence[Edit]
) -> tuple[int, ...]:
    """The topics, those that are new with numbers that none ever had, not even one that was taken back."""
    if action not in ("split", "define"):
        return topics
    free = max((topic for edit in edits for topic in edit.topics if topic >= FIRST_OWN), default=FIRST_OWN - 1) + 1
    return (*topics, *range(free, free + len(content["parts"]) - len(topics)))


def _is_undone(edits: Sequence[Edit], target: Edit) -> bool:
    standing = set[str]()
    for edit in reversed(edits):
        if edit.edit_id in standing:
            if edit.edit_id == target.edit_id:
                return True
        elif edit.undoes is not None:
            standing.add(edit.undoes)
    return False


def _replayed(edits: Sequence[Edit], target: Edit) -> State:
    """All edits that count, done again after `target` was taken back.

    Raises:
        StudioError: one of them cannot be done now.
    """
    state = State()
    for edit in counting(edits):
        try:
            apply(state, edit)
        except StudioError as error:
            if edit.edit_id == target.undoes:
                raise StudioError(f"that cannot be done again: {error.what}", mend=error.mend) from None
            raise StudioError(
                f"edit {edit.edit_id} ({edit.action}) builds on it", mend=f"take {edit.edit_id} back first"
            ) from None
    return state


def _made_before(edits: Sequence[Edit], moment: str | None) -> int:
    """The number of the newest edit that was made before a moment; 0 without any."""
    if moment is None:
        return 0
    until = datetime.fromisoformat(moment)
    return max((edit.number for edit in edits if edit.created_at < until), default=0)
