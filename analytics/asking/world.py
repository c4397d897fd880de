"""All that a question is answered from."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.asking.meaning import Meanings
from analytics.asking.vocabulary import Vocabulary
from analytics.recommender.served import Served
from data.snapshots import Snapshot


@dataclass(frozen=True)
class World:
    """A snapshot, its vocabulary, what wishes are compared with, and the recommender where one has run."""

    snapshot: Snapshot
    vocabulary: Vocabulary
    meanings: Meanings
    served: Served | None = None
