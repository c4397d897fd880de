"""Titles that answer a question: what must be narrows them, what should be orders them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from analytics.asking.answer import Answer, Contribution, Hit
from analytics.asking.leads import Lead, load_leads
from analytics.asking.measures import Saying, likes_by_title, sayings_by_title
from analytics.asking.paths import TitlePaths
from analytics.asking.question import Part, Question, years_of
from analytics.asking.scope import Scope, load_scope
from analytics.asking.vocabulary import TitleEntry
from analytics.asking.wishes import Meeting, meet_wish
from analytics.asking.world import World
from analytics.figures.figure import Figure
from data.records import FLOOR, Estimate

HITS = 10
#: Kinds that a title meets or does not.
HARD = ("genre", "person", "period", "spoken")
#: Sentences that speak of an aspect until that counts for half, where neither praise nor blame is asked for.
_HALF = 20


@dataclass(frozen=True)
class Evidence:
    """All that was measured for a question, by title."""

    likes: Mapping[str, Figure]
    sayings: Mapping[Part, Mapping[str, Saying]]
    wishes: Mapping[Part, Mapping[str, Meeting]]
    leads: Mapping[Part, Mapping[str, Lead]]
    tastes: Mapping[Part, Mapping[str, float]]
    scope: Scope
    liking: Part | None = None
    wants_liking: bool = False
    disliked: bool = False
    unmet: tuple[str, ...] = field(default=())


def answer_titles(world: World, question: Question) -> Answer:
    """The titles that a question asks for, best first; the nearest ones where none meets it."""
    scope = load_scope(world, question)
    evidence = measure(world, question, scope)
    aside = {*question.titles("fans"), *question.titles("foes"), *question.titles("alike")}
    missed = {
        title_id: tuple(part for part in question.parts if not meets(part, title, world))
        for title_id, title in world.vocabulary.titles.items()
        if title_id not in aside
    }
    matching = [title_id for title_id, parts in missed.items() if not parts]
    scored = {title_id: contributions(evidence, title_id) for title_id in missed}
    kept = [title_id for title_id in matching if not _says_nothing(scored[title_id])]
    chosen = kept or _nearest(missed, matching)
    ranked = sorted(chosen, key=lambda key: (-_mean(scored[key]), -world.vocabulary.titles[key].said))
    paths = TitlePaths(world, question, evidence)
    hits = tuple(
        Hit(
            "title",
            key,
            world.vocabulary.titles[key].name,
            _mean(scored[key]),
            scored[key],
            paths.of(key),
            missed[key],
        )
        for key in ranked[:HITS]
    )
    unused = (*question.unused, *scope.unused, *evidence.unmet)
    if all(part.words in unused for part in question.parts) or (not kept and matching):
        # Nothing could be used, or nothing that was asked is known of the titles that are of the right kind.
        hits = ()
    return Answer(
        question=replace(question, unused=unused),
        hits=hits,
        considered=len(missed),
        matching=len(kept),
        meant=scope.meant,
        audiences=scope.audiences,
        notes=scope.notes,
    )


def _nearest(missed: Mapping[str, tuple[Part, ...]], matching: Sequence[str]) -> list[str]:
    """Where none meets every part: those that miss fewest."""
    if matching:
        return []
    fewest = min(map(len, missed.values()), default=0)
    return [key for key, parts in missed.items() if len(parts) == fewest]


def _says_nothing(given: Sequence[Contribution]) -> bool:
    """Whether a title met none of what was asked of it."""
    return bool(given) and not any(one.score for one in given)


def meets(part: Part, title: TitleEntry, world: World) -> bool:
    """Whether a title meets a part that it must meet; parts that only order titles are met by all."""
    if part.kind == "title" and part.role == "only":
        return (title.title_id in part.values) != part.negated
    if part.kind not in HARD or part.role in ("fans", "foes"):
        return True
    if part.kind == "genre":
        holds = bool(set(part.values) & set(title.genres))
    elif part.kind == "spoken":
        holds = bool(set(part.values) & set(title.languages))
    elif part.kind == "person":
        holds = any(title.title_id in world.vocabulary.people.get(name, ()) for name in part.values)
    else:
        first, last = years_of(part)
        holds = title.year is not None and (first or 0) <= title.year <= (last or 9999)
    return holds != part.negated


def measure(world: World, question: Question, scope: Scope) -> Evidence:
    """Everything that the question asks to be measured. One statement a part."""
    sayings = {
        part: sayings_by_title(world.snapshot, scope.filter.but(aspects=part.values), scope.foes)
        for part in question.of("aspect")
    }
    wishes, unmet = {}, []
    for part in (*question.of("meaning"), *question.against("meaning")):
        found = meet_wish(world.snapshot, world.meanings, part.values[0])
        if found:
            wishes[part] = found
        else:
            unmet.append(part.words)
    tastes = {part: tastes_like(world, part.values) for part in question.of("title") if part.role == "alike"}
    signs = question.of("sign")
    leads = {
        part: load_leads(world.snapshot, part.values[0]) for part in (*question.of("lead"), *question.against("lead"))
    }
    wanted = [part for part in (*wishes, *leads) if not part.negated]
    soft = bool(sayings or wanted or any(tastes.values()))
    wants = bool(signs) or not soft or (scope.narrows and not sayings)
    disliked = bool(signs) and signs[-1].role == "blame"
    likes = (
        likes_by_title(world.snapshot, scope.filter, scope.foes, disliked=disliked) if wants or any(tastes) else {}
    )
    return Evidence(
        likes, sayings, wishes, leads, tastes, scope, signs[-1] if signs else None, wants, disliked, tuple(unmet)
    )


def contributions(evidence: Evidence, title_id: str) -> tuple[Contribution, ...]:
    """What each part that orders gives a title, on 0–1.

    An aspect: the lower end of the interval of net sentiment (of blame: the upper end, turned round), from −1…1 to
    0…1. Liking: the lower end of the share's interval. A lead: the lower end of the
    share of pronouns. A wish: its cosine between .36 and .65. Likeness: see
    `tastes_like`. What fewer than `FLOOR` viewers stand behind counts in proportion, and what nobody spoke of for 0.
    """
    given = []
    for part, by_title in evidence.sayings.items():
        given.append(_of_saying(part, by_title.get(title_id)))
    for part, met in evidence.wishes.items():
        score = met[title_id].score if title_id in met else 0.0
        given.append(Contribution(part, 1 - score if part.negated else score, True))
    for part, leads in evidence.leads.items():
        share = leads[title_id].share if title_id in leads else None
        given.append(Contribution(part, _of_lead(part, share), share is not None))
    for part, tastes in evidence.tastes.items():
        given.append(Contribution(part, tastes.get(title_id, 0.0), title_id in tastes))
    if evidence.wants_liking:
        figure = evidence.likes.get(title_id)
        low = figure.estimate.low if figure is not None else None
        score = (low or 0.0) * _backing(figure.estimate) if figure is not None else 0.0
        given.append(Contribution(evidence.liking, max(0.0, score), figure is not None and figure.known))
    return tuple(given)


def _backing(estimate: Estimate) -> float:
    """How far the viewers behind a number let it count: those below the floor in proportion."""
    return min(1.0, estimate.n / FLOOR)


def _of_lead(part: Part, share: Estimate | None) -> float:
    if share is None or share.low is None or share.high is None:
        return 0.0
    return 1 - share.high if part.negated else share.low


def _of_saying(part: Part, saying: Saying | None) -> Contribution:
    if saying is None:
        return Contribution(part, 0.0, False)
    estimate = saying.net.estimate
    if part.role == "either":
        return Contribution(part, saying.net.rows / (saying.net.rows + _HALF), estimate.known)
    wanted = saying.praise if part.role == "praise" else saying.blame
    end = estimate.low if part.role == "praise" else estimate.high
    if not wanted or end is None:
        return Contribution(part, 0.0, False)
    score = (1 + end) / 2 if part.role == "praise" else (1 - end) / 2
    return Contribution(part, score * _backing(estimate), estimate.known)


def _mean(given: Sequence[Contribution]) -> float:
    return float(np.mean([one.score for one in given])) if given else 0.0


def tastes_like(world: World, title_ids: Sequence[str]) -> dict[str, float]:
    """How like these titles every other one is, on 0–1: mean of the share of their genres in common and, where a
    recommender has run, the cosine of what viewers' tastes make of both.
    """
    titles = world.vocabulary.titles
    genres = {genre for key in title_ids for genre in titles[key].genres}
    cosines = taste_cosines(world, title_ids)
    found = {}
    for key, title in titles.items():
        together = genres | set(title.genres)
        shared = len(genres & set(title.genres)) / len(together) if together else 0.0
        parts = [shared, max(0.0, cosines[key])] if key in cosines else [shared]
        found[key] = float(np.mean(parts))
    return found


def taste_cosines(world: World, title_ids: Sequence[str]) -> dict[str, float]:
    """Cosine of the recommender's vectors of titles with the mean of some; empty without a recommender."""
    served = world.served
    if served is None:
        return {}
    places = [served.title_places[key] for key in title_ids if key in served.title_places]
    if not places:
        return {}
    vectors = served.titles / np.maximum(np.linalg.norm(served.titles, axis=1, keepdims=True), 1e-9)
    wanted = vectors[places].mean(axis=0)
    cosines = vectors @ (wanted / max(float(np.linalg.norm(wanted)), 1e-9))
    return {key: float(cosine) for key, cosine in zip(served.title_ids.tolist(), cosines, strict=True)}
