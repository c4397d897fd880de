"""Sentences to quote for a topic: those that stand for it, and those that say what few say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from data.records import Filter, Sign
from data.snapshots import Snapshot

#: Of so many best candidates the quotes are chosen.
CANDIDATES = 80
#: Every further quote of a title counts for this much less.
SAME_TITLE = 0.7


@dataclass(frozen=True)
class TopicQuotes:
    """Quotes of one topic, rows as `load_candidates` of the ledger gives them.

    Attributes:
        representative: certain, near the topic's centre, unlike each other, of different viewers.
        contrarian: of the sign that is rarer in the topic, surely judged so, chosen in the same way.
        rarer: that sign; None where nobody judges, or as many praise as blame.
        praise, blame: sentences of either sign.
    """

    representative: tuple[dict[str, Any], ...]
    contrarian: tuple[dict[str, Any], ...]
    rarer: Sign | None
    praise: int
    blame: int


def load_topic_quotes(
    snapshot: Snapshot, filter_: Filter, topic_id: int, size: int = 3, *, spoilers: bool = False
) -> TopicQuotes:
    """What to quote for a topic under a filter. Three statements; too short or too long sentences stay out."""
    own = filter_.but(topics=(topic_id,), signs=())
    found = {row["sign"]: row["sentences"] for row in snapshot.rows("topics/signs", filter=own.as_parameter())}
    praise, blame = found.get("praise", 0), found.get("blame", 0)
    rarer: Sign | None = None if praise == blame else "praise" if praise < blame else "blame"

    def chosen(sign: Sign | None) -> tuple[dict[str, Any], ...]:
        given = {"filter": own.as_parameter(), "sign": sign, "spoilers": spoilers, "size": CANDIDATES}
        return tuple(choose_unlike(snapshot.rows("topics/quotes", **given), size))

    return TopicQuotes(chosen(None), chosen(rarer) if rarer else (), rarer, praise, blame)


def choose_unlike(candidates: Sequence[dict[str, Any]], size: int) -> list[dict[str, Any]]:
    """The best of the candidates, each after the first marked down by how like it is to those chosen.

    Greedy maximal marginal relevance (Carbonell & Goldstein 1998): score × (1 − likeness of the words), × 0.7 for
    every quote of the same title. One quote a viewer.
    """
    left, kept = list(candidates), list[dict[str, Any]]()
    while left and len(kept) < size:
        best = max(left, key=lambda row: _worth(row, kept))
        kept.append(best)
        left = [row for row in left if row is not best and _writer(row) != _writer(best)]
    return kept


def _worth(row: dict[str, Any], kept: Sequence[dict[str, Any]]) -> float:
    likeness = max((fuzz.token_sort_ratio(row["text"], other["text"]) / 100 for other in kept), default=0.0)
    same = sum(row["title_id"] == other["title_id"] for other in kept)
    return float(row["score"] * (1 - likeness) * SAME_TITLE**same)


def _writer(row: dict[str, Any]) -> str:
    return str(row["viewer_id"] or row["review_id"])
