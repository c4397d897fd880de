"""What the checks look at: one copy beside its assignment, read once for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from data.writing import Assignment, Copy, Evidence, Spoilers
from generation.channels import Form, FormField, form_of
from generation.checks.known import Known
from generation.checks.nearness import Nearness
from generation.checks.passages import Passage, find_passages
from generation.tools import Tools

_ORDER: tuple[Spoilers, ...] = ("none", "mild", "full")
#: A quotation is blacked out with this where other checks look at what the copy says in its own name.
HIDDEN = "\ufffc"


@dataclass(frozen=True)
class Spot:
    """One line and where it stands.

    Attributes:
        own: its text with quotations blacked out, sign for sign.
        field: the form's field that its part belongs to, None where there is no such.
    """

    part: int
    line: int
    text: str
    own: str
    cites: tuple[str, ...]
    field: FormField | None


@dataclass(frozen=True)
class Case:
    """A copy that is checked.

    Attributes:
        source: the text that plot evidence points into; "" where there is none.
        others: the variants that were written before.
    """

    content: Copy
    assignment: Assignment
    tools: Tools = field(default_factory=Tools)
    source: str = ""
    others: Sequence[Copy] = ()

    @cached_property
    def form(self) -> Form | None:
        """The form of what is asked for; None where the channel is not known."""
        try:
            return form_of(self.assignment)
        except KeyError:
            return None

    @property
    def spoilers(self) -> Spoilers:
        """How much may be given away: the stricter of the assignment's level and the form's."""
        allowed = (self.assignment.spoilers, self.form.spoilers if self.form else "none")
        return min(allowed, key=_ORDER.index)

    @cached_property
    def known(self) -> Known:
        """What is known of the title."""
        return Known(self.assignment, self.source)

    @cached_property
    def passages(self) -> list[Passage]:
        """Every quotation, in order."""
        return [
            found
            for place, part in enumerate(self.content.parts)
            for found in find_passages(self.content, place, part)
        ]

    @cached_property
    def spots(self) -> list[Spot]:
        """Every line."""
        return [self._spot(part, line) for part, line, _ in self.content.lines()]

    def _spot(self, part: int, line: int) -> Spot:
        told = self.content.parts[part].lines[line]
        own = told.text
        for passage in self.passages:
            for start, end in passage.within(part, line):
                own = own[:start] + HIDDEN * (end - start) + own[end:]
        of = self.form.field_of(self.content.parts[part].name) if self.form else None
        return Spot(part, line, told.text, own, told.evidence, of)

    @cached_property
    def sayable(self) -> tuple[Evidence, ...]:
        """What may be said of this title: usable evidence but for what other titles were praised for."""
        return tuple(one for one in self.assignment.usable if one.kind != "echo")

    def cited(self, spot: Spot) -> tuple[Evidence, ...]:
        """The evidence that a line names, as far as it may be used for this title."""
        return tuple(one for one in self.sayable if one.evidence_id in spot.cites)

    @cached_property
    def nearness(self) -> Nearness | None:
        """How near lines are to what they may rest on and to the ending; None without an encoder, and in Chinese."""
        # Imported here because what a line may rest on is read from a case.
        from generation.checks.grounds import nearness_of

        return nearness_of(self)
