"""What was done to topics, and what of it counts: all edits that nobody took back, done again in their order.

Pure Python: no file, no snapshot. Numbers of topics are those that they keep from run to run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from data.errors import StudioError
from data.made_segments import Line
from data.records import Record

#: Numbers of topics that people made start here; those that are found never get so far.
FIRST_OWN = 1_000_000
NAME_LENGTH = 80
ABOUT_LENGTH = 500
EXAMPLES = 200
Action = Literal[
    "rename", "name", "hide", "show", "merge", "pin", "unpin", "split", "define", "redefine", "remove", "undo"
]
#: Actions that move sentences, so that they need the topics found again; all others need a new snapshot only.
MOVING: frozenset[Action] = frozenset({"pin", "unpin", "split", "define", "redefine", "remove"})
TopicNumber = Annotated[int, Field(ge=0, lt=2**31)]
Name = Annotated[Line, StringConstraints(max_length=NAME_LENGTH)]


def _as_said(text: str) -> str:
    # What no text may hold; the rest is the reviewer's.
    return str(text).replace("\x00", "").strip()


class Example(Record):
    """A sentence that stands for a topic.

    Attributes:
        sentence_id: where it is a sentence of the studio's evidence; None where a person wrote it.
    """

    sentence_id: str | None = None
    text: Annotated[str, BeforeValidator(_as_said), StringConstraints(min_length=1, max_length=4000)]


class Part(Record):
    """One part of a topic that is split.

    Attributes:
        name: without one the first part keeps the topic's, and another is named by its words.
    """

    name: Name = ""
    examples: tuple[Example, ...] = Field(min_length=1, max_length=EXAMPLES)


class Anchor(Record):
    """A topic whose centre a person fixed: the mean of the vectors of its examples.

    Attributes:
        kind: `pinned`, a found topic held where it is; `part` of one that was split; or the person's `own`.
        name: as it was first called; "" where nobody named it. What it is called now stands in `Edited.names`.
        least: of an own topic, sentences at least so similar go to it before any found topic; None: no such.
    """

    topic_id: TopicNumber
    kind: Literal["pinned", "part", "own"]
    name: Name = ""
    about: Annotated[Line, StringConstraints(max_length=ABOUT_LENGTH)] = ""
    language: str = Field(pattern=r"^[a-z]{2,8}$")
    examples: tuple[Example, ...] = Field(min_length=1, max_length=EXAMPLES)
    least: float | None = Field(default=None, ge=0, le=1)


class Edit(Record):
    """One thing that was done.

    Attributes:
        number: the order in which they were done.
        topics: what it was done to: merge: those that went; split: the number of each part; define: the new number.
        labels: what these were called then; "" for a new one.
        into: merge: where they went. into_label: what that was called.
        name: rename, name, define, redefine: the name given.
        parts: split: the parts; pin, define, redefine: one part, its examples.
        model: name: what gave the name.
        undoes: undo: the edit that is taken back.
    """

    number: int = Field(ge=1)
    edit_id: str
    action: Action
    topics: tuple[TopicNumber, ...] = ()
    labels: tuple[str, ...] = ()
    into: TopicNumber | None = None
    into_label: str = ""
    name: Name = ""
    about: Annotated[Line, StringConstraints(max_length=ABOUT_LENGTH)] = ""
    language: str = ""
    parts: tuple[Part, ...] = ()
    least: float | None = Field(default=None, ge=0, le=1)
    model: Annotated[Line, StringConstraints(max_length=200)] = ""
    undoes: str | None = None
    who: Annotated[Line, StringConstraints(max_length=NAME_LENGTH)] = ""
    created_at: datetime


class Edited(Record):
    """What people's edits come to.

    Attributes:
        names: topic → the name that a person gave it.
        model_names: topic → the name that a model gave it; a person's counts before it.
        hidden: topics that figures and lists by topic leave out.
        merged: topic that is closed → the one that has its sentences now, however often that went into another.
        removed: own topics that are no more.
        anchors: topics whose centres are fixed, by number.
        newest: the number of the newest edit, counted or taken back; 0 without any.
    """

    names: dict[int, str] = Field(default_factory=dict)
    model_names: dict[int, str] = Field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    merged: dict[int, int] = Field(default_factory=dict)
    removed: frozenset[int] = frozenset()
    anchors: tuple[Anchor, ...] = ()
    newest: int = 0

    @property
    def held(self) -> frozenset[int]:
        """The topics that an edit of a person holds on to: they are not lost when they are not found again."""
        anchored = (anchor.topic_id for anchor in self.anchors)
        return frozenset({*self.names, *self.hidden, *self.merged, *self.merged.values(), *anchored})

    @property
    def anchors_key(self) -> str:
        """Sixteen hex digits that change with whatever of the anchors moves sentences; names do not."""
        told = [anchor.model_dump_json(exclude={"name", "about"}) for anchor in self.anchors]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


Touched = tuple[str, int]


@dataclass
class State:
    """The edits done so far; `done_by` says for everything that was set which edit set it last."""

    names: dict[int, str] = field(default_factory=dict)
    model_names: dict[int, str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    went: dict[int, int] = field(default_factory=dict)
    removed: set[int] = field(default_factory=set)
    anchors: dict[int, Anchor] = field(default_factory=dict)
    done_by: dict[Touched, int] = field(default_factory=dict)

    def now(self, newest: int = 0) -> Edited:
        """What the edits done so far come to."""
        return Edited(
            names=self.names,
            model_names=self.model_names,
            hidden=frozenset(self.hidden),
            merged={topic: self._last(topic) for topic in sorted(self.went)},
            removed=frozenset(self.removed),
            anchors=tuple(self.anchors[topic] for topic in sorted(self.anchors)),
            newest=newest,
        )

    def _last(self, topic: int) -> int:
        while topic in self.went:
            topic = self.went[topic]
        return topic

    def need_open(self, topic: int) -> None:
        """Refuse what is done to a topic that is no more."""
        if topic in self.went:
            into = self._last(topic)
            raise StudioError(
                f"topic {topic} went into topic {into}", mend=f"edit topic {into}, or take the merge back"
            )
        if topic in self.removed:
            raise StudioError(f"topic {topic} was removed", mend="take that back first")
        if topic >= FIRST_OWN and topic not in self.anchors:
            raise StudioError(f"there is no topic {topic}", mend="`marquee topics` lists them")

    def need_alone(self, topic: int) -> None:
        """Refuse what cannot be done to a topic that others were merged into."""
        inside = sorted(gone for gone, into in self.went.items() if into == topic)
        if inside:
            told = ", ".join(map(str, inside))
            raise StudioError(
                f"topic {topic} holds what was merged into it: {told}", mend="take that merge back first"
            )

    def own(self, topic: int) -> Anchor:
        """The anchor of a person's own topic; refuses any other."""
        anchor = self.anchors.get(topic)
        if anchor is None or anchor.kind != "own":
            raise StudioError(f"topic {topic} is none that a person defined", mend="rename, hide or merge it")
        return anchor


def counting(edits: Sequence[Edit]) -> list[Edit]:
    """The edits that nobody took back, oldest first; what takes back is not among them."""
    undone = set[str]()
    kept = []
    for edit in reversed(edits):
        if edit.edit_id in undone:
            continue
        if edit.undoes is not None:
            undone.add(edit.undoes)
        else:
            kept.append(edit)
    return kept[::-1]


def replay(edits: Iterable[Edit]) -> State:
    """Do edits, oldest first.

    Raises:
        StudioError: one of them cannot be done after those before it.
    """
    state = State()
    for edit in edits:
        apply(state, edit)
    return state


def apply(state: State, edit: Edit) -> None:
    """Do one more edit.

    Raises:
        StudioError: it cannot be done.
    """
    for touched in _DO[edit.action](state, edit):
        state.done_by[touched] = edit.number


def _rename(state: State, edit: Edit) -> list[Touched]:
    (topic,) = edit.topics
    state.need_open(topic)
    state.names[topic] = edit.name
    return [("name", topic)]


def _name(state: State, edit: Edit) -> list[Touched]:
    (topic,) = edit.topics
    state.need_open(topic)
    state.model_names[topic] = edit.name
    return [("model name", topic)]


def _hide(state: State, edit: Edit) -> list[Touched]:
    for topic in edit.topics:
        state.need_open(topic)
    state.hidden.update(edit.topics)
    return [("hidden", topic) for topic in edit.topics]


def _show(state: State, edit: Edit) -> list[Touched]:
    for topic in edit.topics:
        state.need_open(topic)
        if topic not in state.hidden:
            raise StudioError(f"topic {topic} is not hidden")
    state.hidden.difference_update(edit.topics)
    return [("hidden", topic) for topic in edit.topics]


def _merge(state: State, edit: Edit) -> list[Touched]:
    assert edit.into is not None
    for topic in (*edit.topics, edit.into):
        state.need_open(topic)
    if edit.into in edit.topics:
        raise StudioError(f"topic {edit.into} cannot go into itself", mend="name another topic to merge into")
    state.went.update(dict.fromkeys(edit.topics, edit.into))
    return [("merged", topic) for topic in edit.topics]


def _pin(state: State, edit: Edit) -> list[Touched]:
    (topic,), (part,) = edit.topics, edit.parts
    state.need_open(topic)
    known = state.anchors.get(topic)
    if known is not None and known.kind != "pinned":
        raise StudioError(f"topic {topic} stands where its examples are already", mend="there is nothing to pin")
    state.anchors[topic] = Anchor(topic_id=topic, kind="pinned", language=edit.language, examples=part.examples)
    return [("anchor", topic)]


def _unpin(state: State, edit: Edit) -> list[Touched]:
    (topic,) = edit.topics
    known = state.anchors.get(topic)
    if known is None or known.kind != "pinned":
        raise StudioError(f"topic {topic} is not pinned")
    del state.anchors[topic]
    return [("anchor", topic)]


def _split(state: State, edit: Edit) -> list[Touched]:
    first = edit.topics[0]
    state.need_open(first)
    state.need_alone(first)
    known = state.anchors.get(first)
    own = known if known is not None and known.kind == "own" else None
    for topic, part in zip(edit.topics, edit.parts, strict=True):
        state.anchors[topic] = Anchor(
            topic_id=topic, kind="own" if own else "part", name=part.name, language=edit.language,
            examples=part.examples, about=own.about if own and topic == first else "",
            least=own.least if own else None,
        )  # fmt: skip
        if part.name:
            state.names[topic] = part.name
    named = [topic for topic, part in zip(edit.topics, edit.parts, strict=True) if part.name]
    return [*(("anchor", topic) for topic in edit.topics), *(("name", topic) for topic in named)]


def _define(state: State, edit: Edit) -> list[Touched]:
    (topic,), (part,) = edit.topics, edit.parts
    if edit.action == "redefine":
        state.need_open(topic)
        state.own(topic)
    state.anchors[topic] = Anchor(
        topic_id=topic, kind="own", name=edit.name, about=edit.about, language=edit.language,
        examples=part.examples, least=edit.least,
    )  # fmt: skip
    state.names[topic] = edit.name
    return [("anchor", topic), ("name", topic)]


def _remove(state: State, edit: Edit) -> list[Touched]:
    (topic,) = edit.topics
    state.need_open(topic)
    state.own(topic)
    state.need_alone(topic)
    del state.anchors[topic]
    state.removed.add(topic)
    state.hidden.discard(topic)
    state.names.pop(topic, None)
    state.model_names.pop(topic, None)
    return [("removed", topic)]


_DO: dict[Action, Callable[[State, Edit], list[Touched]]] = {
    "rename": _rename,
    "name": _name,
    "hide": _hide,
    "show": _show,
    "merge": _merge,
    "pin": _pin,
    "unpin": _unpin,
    "split": _split,
    "define": _define,
    "redefine": _define,
    "remove": _remove,
}
