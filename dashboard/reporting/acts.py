"""What viewers make of each act, by the plot points that the synopsis tells of in each of its thirds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analytics.figures.wholes import load_whole
from dashboard.numbers import Number, number_of
from dashboard.title_figures import LedgerSummary, Subject
from data.records import Filter
from data.snapshots import Snapshot

#: General plot points by the name that the analysis gives them, and the act that they are of.
_GENERAL = {"the opening": 1, "the third act": 3, "the ending": 3}
ACTS = 3
ENDING = "ending"


@dataclass(frozen=True)
class Act:
    """One act.

    Attributes:
        number: 1 to 3.
        points: its plot points, the most spoken of first.
        net: praise − blame of them, over the sentences that speak of any.
    """

    number: int
    points: tuple[Subject, ...]
    net: Number

    @property
    def names(self) -> list[str]:
        """What its plot points are called."""
        return [subject.name for subject in self.points]

    def tells_of(self, subject: Subject) -> bool:
        """Whether a subject is of this act: one of its plot points, or the aspect that is the last act's own."""
        ending = self.number == ACTS and subject.kind == "aspect" and subject.key == ENDING
        return ending or any(point.key == subject.key for point in self.points)


def load_acts(snapshot: Snapshot, own: Filter, ledger: LedgerSummary, synopsis: str) -> tuple[Act, ...]:
    """The acts of which a plot point is spoken of, in order. One statement and two an act."""
    found: dict[int, list[Subject]] = {}
    names = {row["entity_id"]: row["name"] for row in snapshot.rows("copy/entities", title_id=own.titles[0])}
    for line in sorted(ledger.lines, key=lambda line: -line.subject.net.rows):
        act = _act_of(line.subject, names.get(line.subject.key, ""), synopsis.casefold())
        if act:
            found.setdefault(act, []).append(line.subject)
    return tuple(
        Act(
            number,
            tuple(subjects),
            number_of(load_whole(snapshot, own.but(entities=tuple(subject.key for subject in subjects))).net),
        )
        for number, subjects in sorted(found.items())
    )


def _act_of(subject: Subject, name: str, synopsis: str) -> int:
    """The third of the synopsis that tells of a plot point; 0 where that is none, or more than one."""
    if subject.kind != "plot_point":
        return 0
    if name in _GENERAL:
        return _GENERAL[name]
    word = re.escape(name.casefold().removeprefix("the "))
    places = {min(ACTS, 1 + ACTS * found.start() // len(synopsis)) for found in re.finditer(word, synopsis)}
    return places.pop() if len(places) == 1 else 0
