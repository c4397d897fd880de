"""Whom a title is about, a woman or a man, as far as the pronouns of its synopsis tell."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.asking.tokens import plain_words
from analytics.asking.vocabulary import asking_words
from analytics.intervals import wilson
from data.records import Estimate
from data.snapshots import Snapshot


@dataclass(frozen=True)
class Lead:
    """Gendered pronouns of a synopsis: how many are those asked for, and their share with its interval."""

    some: int
    of: int
    share: Estimate


def load_leads(snapshot: Snapshot, gender: str) -> dict[str, Lead]:
    """The pronouns of every synopsis that has any, by title.

    A synopsis mostly speaks of its lead, so the share of `she` tells whom it is about better than a sentence encoder
    does; it is a hint, not a fact.

    Args:
        gender: `female` or `male`.
    """
    wanted = {name: frozenset(known["pronouns"]) for name, known in asking_words()["leads"].items()}
    found = {}
    for row in snapshot.rows("asking/synopses"):
        words = plain_words(row["synopsis"])
        counts = {name: sum(word in known for word in words) for name, known in wanted.items()}
        of = sum(counts.values())
        if of:
            found[row["title_id"]] = Lead(counts[gender], of, wilson(counts[gender], of))
    return found
