"""The evidence for promo copy, and for a review in the voice of a segment's viewers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analytics.figures.aspects import load_aspects
from analytics.recommender.served import Served
from dashboard.copy_facts import fact_evidence, numbered
from dashboard.copy_figures import (
    advice_figures,
    aspect_figures,
    praised_aspects,
    segment_figures,
    topic_figures,
    whole_figures,
)
from dashboard.copy_ground import SEGMENT_FLOOR, Ground, ground_of, plot_of_title
from dashboard.copy_quotes import Wanted, find_echoes, find_quotes
from dashboard.copy_wording import word
from data.draft_history import EvidenceWeights
from data.records import Filter
from data.snapshots import Snapshot
from data.writing import Evidence, Language, Spoilers

#: Echoes of what a segment blames, besides those of what it praises.
_BLAMING = 3


def promo_evidence(
    snapshot: Snapshot,
    served: Served | None,
    title_id: str,
    segment_id: str | None,
    language: Language,
    *,
    weights: EvidenceWeights | None = None,
    spoilers: Spoilers = "none",
    floor: int = SEGMENT_FLOOR,
    awards: Sequence[str] = (),
) -> tuple[Evidence, ...]:
    """What promo copy on a title may rest on: figures n1 …, quotes q1 …, echoes e1 …, facts f1 … and plot p1 …

    Args:
        snapshot: what to read.
        served: the recommender, to find comparable titles with; None: they are found by what they share.
        title_id: the title.
        segment_id: whom the copy is for; None or "" for everybody.
        language: what is written in; quotes are in it as they stand.
        weights: what became of evidence before (`Drafts.weights_of_evidence`, `copy_quotes.vote_factor`).
        spoilers: what may be given away.
        floor: fewest members of the segment behind anything said of it; never below `FLOOR`.
        awards: what the house style lets be claimed (`TitleFacts.awards`).

    Raises:
        StudioError: there is no such title, or no such segment.
    """
    ground = ground_of(snapshot, served, title_id, segment_id, language, floor=floor)
    figures, praised = _figures(ground)
    quotes: tuple[Evidence, ...] = ()
    wanted = ground.wanted(spoilers, weights, praised)
    if ground.title["reviewed"]:
        quotes = find_quotes(snapshot, wanted, ground.telling, ground.names)
    return (
        *quotes,
        *numbered("n", sorted(figures, key=lambda one: -one.score)),
        *numbered("e", _echoes(ground, wanted)),
        *fact_evidence(ground.title, ground.telling, awards),
        *plot_of_title(ground.title, spoilers),
    )


def _figures(ground: Ground) -> tuple[list[Evidence], list[str]]:
    """All numbers on a title, and the aspects that are praised for certain: by the segment where it says enough."""
    snapshot, telling, title_id = ground.snapshot, ground.telling, ground.title_id
    table = load_aspects(snapshot, Filter(titles=(title_id,)))
    found = [
        *whole_figures(snapshot, telling, title_id),
        *aspect_figures(telling, table, ground.names),
        *topic_figures(snapshot, telling, title_id, ground.names, ground.segment_id, ground.floor),
        *_advised(ground),
    ]
    praised = praised_aspects(table)
    if ground.segment_id:
        own, said = segment_figures(snapshot, telling, title_id, ground.segment_id, ground.names, ground.floor)
        found += own
        praised = (praised_aspects(said) if ground.voices >= ground.floor else []) or praised
    return found, praised


def _advised(ground: Ground) -> list[Evidence]:
    like_it = word(ground.language, "likes_it")
    return list(advice_figures(ground.telling, ground.advice, like_it, ground.names, ground.floor))


def _echoes(ground: Ground, wanted: Wanted, size: int | None = None) -> list[Evidence]:
    """What the segment's members praise, and blame, in comparable titles; nothing where they are too few."""
    others = tuple(title for title in ground.alike if title != ground.title_id)
    if ground.voices_on(others) < ground.floor:
        return []
    # What is said of other titles gives nothing of this one's plot away, but no ending is an argument either.
    there = replace(wanted, filter=Filter(titles=others), segment_id=ground.segment_id, without=(), own_names=())
    praise = replace(there, filter=there.filter.but(segments=(ground.segment_id,)), only=ground.aspects_to("stress"))
    avoided = ground.aspects_to("avoid")
    found = find_echoes(ground.snapshot, praise, ground.telling, ground.names, *([size] if size else []))
    if avoided:
        blame = replace(praise, sign="blame", only=avoided)
        found += find_echoes(ground.snapshot, blame, ground.telling, ground.names, _BLAMING)
    return found


def voice_evidence(
    snapshot: Snapshot,
    title_id: str,
    segment_id: str | None,
    language: Language = "en",
    *,
    served: Served | None = None,
    weights: EvidenceWeights | None = None,
    spoilers: Spoilers = "none",
    floor: int = SEGMENT_FLOOR,
) -> tuple[Evidence, ...]:
    """What one segment says of a title, and of titles like it: for a review in the voice of its viewers.

    Quotes are by its members alone; there are none where fewer than `floor` of them wrote on the title.

    Raises:
        StudioError: there is no such title, or no such segment.
    """
    ground = ground_of(snapshot, served, title_id, segment_id, language, floor=floor)
    figures, praised = _figures(ground)
    wanted = ground.wanted(spoilers, weights, praised)
    quotes: list[Evidence] = []
    if ground.segment_id and ground.voices >= ground.floor:
        own = replace(wanted, filter=Filter(titles=(title_id,), segments=(ground.segment_id,)))
        quotes += find_quotes(snapshot, own, ground.telling, ground.names)
        quotes += find_quotes(snapshot, replace(own, sign="blame"), ground.telling, ground.names, _BLAMING)
    return (
        *numbered("q", quotes),
        *numbered("n", sorted(figures, key=lambda one: -one.score)),
        *numbered("e", _echoes(ground, wanted)),
        *fact_evidence(ground.title, ground.telling),
    )
