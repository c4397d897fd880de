"""What became of the topics of the run before: lines in words, each with the topics whose sentences it speaks of.

No Streamlit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from analytics.topic_runs import Flow, TopicRuns, compare_topic_runs
from analytics.topics.identity import Changes
from dashboard.strings import say
from dashboard.strings.formats import format_count
from dashboard.strings.sentences import counted, listed
from data.records import Run
from data.settings import Settings
from data.snapshots import Snapshot

Kind = Literal["new", "gone", "merged", "split", "renamed", "joined", "carried"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NAMES = 4


@dataclass(frozen=True)
class Change:
    """One thing that changed, in words.

    Attributes:
        topics: present topics that it is about, whose sentences can be read; none where there are none.
        sentences: how many these have in the snapshot.
    """

    kind: Kind
    text: str
    topics: tuple[int, ...]
    sentences: int


@dataclass(frozen=True)
class TopicChanges:
    """What changed since the run before.

    Attributes:
        before, now: the runs.
        runs: them beside each other; None where the files of the one before are gone.
        kept: topics that were found again.
        present: topics of the run that counts.
        lines: what changed, by kind.
    """

    before: Run
    now: Run
    runs: TopicRuns | None
    kept: int
    present: int
    lines: tuple[Change, ...]

    def count(self, kind: Kind) -> int:
        """How many changes there are of a kind."""
        return sum(line.kind == kind for line in self.lines)


def load_topic_runs(snapshot: Snapshot) -> tuple[Run, ...]:
    """The runs of the step `topics` that the snapshot knows of, the newest first."""
    rows = snapshot.rows("topics/runs")
    return tuple(Run.model_validate_json(row["manifest"]) for row in rows)


def load_changes(settings: Settings, snapshot: Snapshot) -> TopicChanges | None:
    """What changed between the two newest runs of topics; None where there is one alone, or it does not say.

    Raises:
        RunError: the newest run's files are gone.
    """
    found = load_topic_runs(snapshot)
    if len(found) < 2 or not found[0].quality.get("changes"):
        return None
    now, before = found[:2]
    changes = Changes.model_validate(now.quality["changes"])
    there = (settings.runs / before.run_id / "sentences.parquet").exists()
    runs = compare_topic_runs(settings, before, now) if there else None
    told = _Told(snapshot, changes, runs)
    return TopicChanges(before, now, runs, len(changes.kept), len(told.now), tuple(told.lines()))


class _Told:
    """Changes in words. `now` and `then` are names by number, `sizes` sentences in the snapshot."""

    def __init__(self, snapshot: Snapshot, changes: Changes, runs: TopicRuns | None) -> None:
        rows = snapshot.rows("dashboard/topic_names")
        self.changes, self.flows = changes, runs.flows if runs else ()
        self.then, self.found = runs.labels if runs else ({}, {})
        self.names = {row["topic_id"]: row["label"] for row in rows}
        self.sizes = {row["topic_id"]: row["evidence"] for row in rows}
        self.now = {key: self.names.get(key, label) for key, label in self.found.items()} or self.names

    def lines(self) -> Iterator[Change]:
        """All changes, by kind."""
        changes = self.changes
        split = {key for parts in changes.split.values() for key in parts}
        for key in changes.new:
            yield self._line("new", (key,), topic=self._name(key), from_=self._origin(key))
        for key in changes.gone:
            yield self._line("gone", self._heirs(key), topic=self._before(key), to=self._destination(key))
        for key, olds in changes.merged.items():
            yield self._line("merged", (key,), topic=self._name(key), parts=self._list(map(self._before, olds)))
        for old, keys in changes.split.items():
            yield self._line("split", keys, topic=self._before(old), parts=self._list(map(self._name, keys)))
        for key in changes.kept:
            if key in self.then and _words(self.then[key]) != _words(self.found.get(key, "")) and key not in split:
                yield self._line("renamed", (key,), before=self._before(key), topic=self._name(key))
        for key, into in changes.joined.items():
            yield self._line("joined", (into,), topic=self._name(key), into=self._name(into))
        for key in changes.carried:
            yield self._line("carried", (key,), topic=self._name(key))

    def _line(self, kind: Kind, topics: Sequence[int], **words: str) -> Change:
        known = tuple(key for key in topics if key in self.sizes)
        sentences = sum(self.sizes[key] for key in known)
        return Change(kind, say(f"topic_changes.line_{kind}", **words), known, sentences)

    def _name(self, key: int) -> str:
        return self.now.get(key) or self.names.get(key) or f"#{key}"

    def _before(self, key: int) -> str:
        return self.then.get(key) or self.names.get(key) or f"#{key}"

    def _list(self, names: Iterator[str]) -> str:
        return listed([say("topic_changes.quoted", name=name) for name in names], NAMES)

    def _origin(self, key: int) -> str:
        """Where most of a new topic's sentences were before."""
        flow = _largest(flow for flow in self.flows if flow.other == key)
        if flow is None:
            return ""
        of = format_count(flow.sentences)
        if flow.one is None:
            return say("topic_changes.from_none", count=of)
        return say("topic_changes.from", count=of, topic=self._before(flow.one))

    def _heirs(self, key: int) -> tuple[int, ...]:
        flow = _largest(flow for flow in self.flows if flow.one == key and flow.other is not None)
        return (flow.other,) if flow is not None and flow.other is not None else ()

    def _destination(self, key: int) -> str:
        """Where most of the sentences of a topic went that is gone."""
        total = sum(flow.sentences for flow in self.flows if flow.one == key)
        flow = _largest(flow for flow in self.flows if flow.one == key)
        if flow is None:
            return ""
        of, sentences = format_count(flow.sentences), counted("evidence", total)
        if flow.other is None:
            return say("topic_changes.to_none", sentences=sentences, count=of)
        return say("topic_changes.to", sentences=sentences, count=of, topic=self._name(flow.other))


def _largest(flows: Iterator[Flow]) -> Flow | None:
    return max(flows, key=lambda flow: flow.sentences, default=None)


def _words(label: str) -> list[str]:
    """The words of a label, which is no other for having them in another order."""
    return sorted(label.split(" · "))
