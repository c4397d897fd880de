"""What is known of a title: the names, words, numbers and awards that copy may use without inventing anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from data.writing import Assignment, Evidence
from generation.checks.words import folded

_ASIDE = re.compile(r"\s+/\s+")
_NAME_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True)
class Known:
    """What structured data, evidence and brief say of the assignment's title.

    Attributes:
        source: the text that plot evidence points into.
    """

    assignment: Assignment
    source: str = ""

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """What the title is called."""
        facts = self.assignment.facts
        return tuple(name for name in (facts.name, *facts.other_names) if name)

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Who made it and who plays in it, in every script that is known."""
        return tuple(name for credit in self.assignment.facts.credits for name in split_name(credit.person))

    @cached_property
    def characters(self) -> tuple[str, ...]:
        """Whom the story is about."""
        facts = self.assignment.facts
        played = [name for credit in facts.credits for name in split_name(credit.character or "")]
        others = [name for name in facts.names if name not in {*self.people, *self.titles} and name not in played]
        return tuple(played + others)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name that may stand in copy, the longest first."""
        facts = self.assignment.facts
        found = {*self.titles, *self.people, *self.characters, *facts.names, *facts.genres, *facts.countries}
        found |= {name for name in (facts.studio, self.assignment.segment, self.assignment.subject[:60]) if name}
        return tuple(sorted(found, key=lambda name: (-len(name), name)))

    @cached_property
    def briefs(self) -> str:
        """What the studio itself says."""
        told = [one.text for one in self.assignment.usable if one.kind == "brief"]
        return "\n".join([self.assignment.brief, self.assignment.subject, *told])

    @cached_property
    def awards(self) -> tuple[str, ...]:
        """What awards may be claimed, as they are written down."""
        house = self.assignment.house.awards
        own = {folded(name).casefold() for name in self.titles}
        kept = [award for name, given in house.items() if folded(name).casefold() in own for award in given]
        return (*self.assignment.facts.awards, *kept)

    @cached_property
    def facts_text(self) -> str:
        """The structured data as one text."""
        facts = self.assignment.facts
        return "\n".join(
            [*self.names, *self.awards, facts.certificate or "", str(facts.year or ""), facts.release_date or ""]
        )

    @cached_property
    def texts(self) -> str:
        """Everything whose names and words may be used: no comparable titles, nothing taken out but the plot."""
        told = [one.text for one in self.assignment.evidence if is_sayable(one) or one.kind == "plot"]
        told += {one.publisher for one in self.assignment.evidence if is_sayable(one) and one.publisher}
        return "\n".join([self.facts_text, self.briefs, self.source, *told])

    @cached_property
    def folded_texts(self) -> str:
        """The same for comparison, in small letters."""
        return "\n".join(folded(line) for line in self.texts.split("\n")).casefold()

    @cached_property
    def name_words(self) -> frozenset[str]:
        """Single words that stand with a capital in what is known, in small letters."""
        words = _NAME_WORD.findall(self.texts)
        return frozenset(bare(word) for word in words if word[0].isupper()) | frozenset(
            bare(word) for name in self.names for word in _NAME_WORD.findall(name)
        )

    def has_phrase(self, phrase: str) -> bool:
        """Whether words stand together in what is known, whole words, any case."""
        found = folded(phrase).casefold().strip()
        return bool(found) and re.search(rf"(?<!\w){re.escape(found)}(?!\w)", self.folded_texts) is not None

    def has_part(self, piece: str) -> bool:
        """Whether signs stand together in what is known, within longer ones too, as Chinese is written."""
        return bool(piece) and folded(piece).casefold() in self.folded_texts


def is_sayable(one: Evidence) -> bool:
    """Whether a piece of evidence may be said of the assignment's title."""
    return one.use != "not" and one.kind != "echo"


def split_name(name: str) -> list[str]:
    """A name in each of the scripts that it is kept in, "Fergus Daventry / 弗格斯·达文特里"."""
    return [piece.strip() for piece in _ASIDE.split(name) if piece.strip()]


def bare(word: str) -> str:
    """A name's word in small letters without its genitive."""
    return word.replace("’", "'").casefold().removesuffix("'s").removesuffix("'")
