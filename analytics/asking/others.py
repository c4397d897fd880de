"""Segments, viewers and sentences that answer a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analytics.asking.answer import Answer, Contribution, Hit, Link, Node, Path
from analytics.asking.meaning import Near
from analytics.asking.measures import (
    Counted,
    count_foes,
    count_viewers,
    likes_by_segment,
    net_of,
    nets_by_segment,
    shares_by_segment,
)
from analytics.asking.question import Part, Question
from analytics.asking.scope import Scope, load_scope
from analytics.asking.wishes import sentences_meeting
from analytics.asking.world import World
from analytics.figures.figure import Figure
from data.records import FLOOR, Filter, Sign

SEGMENTS, SENTENCES = 8, 8
#: Of the sentences found, one a review is shown.
_LOOKED_AT = 60
_SIGNS: tuple[Sign, ...] = ("praise", "blame")


def subject_of(world: World, question: Question, scope: Scope) -> tuple[Filter, list[str]]:
    """The evidence that a question is about, as one filter; and the words that such a filter cannot say."""
    titles = question.titles("only")
    unused: list[str] = []
    narrowed = _titles_meeting(world, question)
    if narrowed is not None:
        titles = tuple(key for key in titles if key in narrowed) if titles else tuple(narrowed)
    aspects = question.of("aspect")
    signs = {part.role for part in (*aspects, *question.of("sign")) if part.role in _SIGNS}
    unused += [part.words for part in question.titles_parts("alike")]
    filter_ = scope.filter.but(
        titles=titles,
        aspects=tuple(dict.fromkeys(value for part in aspects for value in part.values)),
        signs=tuple(signs) if len(signs) == 1 and aspects else (),
    )
    return filter_, unused


def _titles_meeting(world: World, question: Question) -> list[str] | None:
    """The titles that genre, person, language and release allow; None where the question narrows them by none."""
    from analytics.asking.titles import HARD, meets

    parts = [part for part in question.parts if part.kind in HARD and part.role not in ("fans", "foes")]
    parts = [part for part in parts if part.kind != "period" or question.ask == "segments"]
    if not parts:
        return None
    titles = world.vocabulary.titles
    return [key for key, title in titles.items() if all(meets(part, title, world) for part in parts)]


def answer_segments(world: World, question: Question) -> Answer:
    """The segments that a question asks for: by what they say of its aspects, or by how they like its titles.

    Ranked by the lower end of the interval (of blame, the upper end turned round).
    """
    scope = load_scope(world, question)
    filter_, unused = subject_of(world, question, scope)
    nothing = _titles_meeting(world, question) == []
    told = question.of("aspect")
    part: Part | None = told[0] if told else next(iter(question.of("sign")), None)
    blame = part is not None and part.role == "blame"
    if told:
        found = nets_by_segment(world.snapshot, filter_.but(signs=()))
    else:
        found = likes_by_segment(world.snapshot, filter_, disliked=blame)
    segments = {key: world.vocabulary.segments[key] for key in found if key in world.vocabulary.segments}
    asked = [key for key in segments if not key.startswith("a-")] or list(segments)
    hits = [] if nothing else [_segment_hit(world, question, part, found[key], key, blame=blame) for key in asked]
    hits.sort(key=lambda hit: -hit.score)
    unused += [one.words for one in question.parts if one.kind in ("meaning", "lead")]
    return Answer(
        question=replace(question, unused=(*question.unused, *scope.unused, *unused)),
        hits=tuple(hits[:SEGMENTS]),
        considered=len(world.vocabulary.segments),
        matching=len(hits),
        meant=None,
        audiences=scope.audiences,
        notes=scope.notes,
    )


def _segment_hit(
    world: World, question: Question, part: Part | None, figure: Figure, key: str, *, blame: bool
) -> Hit:
    estimate = figure.estimate
    low, high = estimate.low, estimate.high
    if figure.unit == "net":
        score = 0.0 if low is None or high is None else (1 - high) / 2 if blame else (1 + low) / 2
        verb = "says_of"
    else:
        score, verb = low or 0.0, "dislikes" if blame else "likes"
    score *= min(1.0, estimate.n / FLOOR)
    label = world.vocabulary.segments[key]
    subject = _subject_node(world, question)
    path = Path(Node("segment", key, label), (Link(verb, subject, figure=figure),))
    given = (Contribution(part, score, estimate.known),)
    return Hit("segment", key, label, score, given, (path,), figure=figure)


def _subject_node(world: World, question: Question) -> Node:
    aspects = [label for part in question.of("aspect") for label in part.labels]
    titles = [world.vocabulary.titles[key].name for key in question.titles("only")]
    genres = [label for part in question.of("genre", "person", "spoken") for label in part.labels]
    if aspects:
        return Node("aspect", question.of("aspect")[0].values[0], ", ".join([*aspects, *titles, *genres]))
    if titles:
        return Node("title", question.titles("only")[0], ", ".join([*titles, *genres]))
    return Node("genre", genres[0] if genres else "", ", ".join(genres))


def answer_viewers(world: World, question: Question) -> Answer:
    """The viewers that a question asks for: how many, and which segments they belong to.

    Segments are ranked by the lower end of the interval of their share among these viewers. Single viewers are listed
    nowhere but behind the number, by hashed id.
    """
    scope = load_scope(world, question, with_period=True)
    filter_, unused = subject_of(world, question, scope)
    unused += [part.words for part in question.parts if part.kind in ("meaning", "lead")]
    if scope.foes:
        rest = filter_ == Filter()
        counted = count_foes(world.snapshot, scope.foes) if rest else None
        unused += [] if rest else [part.words for part in question.parts if part.role == "foes"]
        filter_ = filter_ if counted is None or counted.filter is None else counted.filter
        meant = counted or count_viewers(world.snapshot, filter_)
    else:
        meant = count_viewers(world.snapshot, filter_)
    if filter_ == Filter():
        # Everyone is no answer to "who".
        return Answer(replace(question, unused=(*question.unused, *unused)), (), 0, 0)
    shares = shares_by_segment(world.snapshot, filter_, meant.rows) if meant.filter is not None else {}
    named = {key[0] for key in filter_.segments}
    hits = [
        _share_hit(world, figure, key)
        for key, (figure, _) in shares.items()
        if key in world.vocabulary.segments and key[0] not in named and figure.rows
    ]
    hits.sort(key=lambda hit: -hit.score)
    taste = [hit for hit in hits if not hit.key.startswith("a-")] or hits
    return Answer(
        question=replace(question, unused=(*question.unused, *scope.unused, *unused)),
        hits=tuple(taste[:SEGMENTS]),
        considered=meant.rows,
        matching=meant.rows,
        meant=meant,
        audiences=scope.audiences,
        notes=scope.notes,
    )


def _share_hit(world: World, figure: Figure, key: str) -> Hit:
    label = world.vocabulary.segments[key]
    low = figure.estimate.low or 0.0
    path = Path(Node("viewers", "", ""), (Link("belong_to", Node("segment", key, label), figure=figure),))
    return Hit("segment", key, label, low, (Contribution(None, low, figure.known),), (path,), figure=figure)


def answer_sayings(world: World, question: Question) -> Answer:
    """The sentences that a question asks for, nearest to its wishes first, or clearest first; one a review."""
    scope = load_scope(world, question, with_period=True)
    filter_, unused = subject_of(world, question, scope)
    if scope.foes:
        unused += [part.words for part in question.parts if part.role == "foes"]
    signs = {part.role for part in question.of("sign")}
    if not filter_.signs and len(signs) == 1:
        filter_ = filter_.but(signs=tuple(signs))
    nothing = _titles_meeting(world, question) == []
    wishes = [part.values[0] for part in question.of("meaning")]
    unused += [part.words for part in (*question.against("meaning"), *question.of("lead"))]
    near, far = sentences_meeting(world.snapshot, world.meanings, wishes, filter_, _LOOKED_AT) if wishes else ([], [])
    unused += far
    if not near and not (wishes and not _says_more(question)):
        rows = world.snapshot.rows("asking/clearest", filter=filter_.as_parameter(), size=_LOOKED_AT)
        near = [Near("", float(row["clear"] or 0.0), sentence_id=row["sentence_id"]) for row in rows]
    hits = () if nothing or (filter_ == Filter() and not near) else _sentence_hits(world, near, filter_, wishes)
    net = net_of(world.snapshot, filter_) if hits else None
    return Answer(
        question=replace(question, unused=(*question.unused, *scope.unused, *unused)),
        hits=hits,
        considered=net.rows if net else 0,
        matching=net.rows if net else 0,
        meant=scope.meant,
        net=net,
        audiences=scope.audiences,
        notes=scope.notes,
    )


def _says_more(question: Question) -> bool:
    """Whether anything but wishes says what the sentences should be about."""
    return any(part.kind in ("aspect", "title", "segment", "territory", "genre", "person") for part in question.parts)


def _sentence_hits(world: World, near: Sequence[Near], filter_: Filter, wishes: Sequence[str]) -> tuple[Hit, ...]:
    one_each: dict[str, Near] = {}
    for found in near:
        one_each.setdefault(found.sentence_id.rpartition("-")[0], found)
    chosen = list(one_each.values())
    ids = [found.sentence_id for found in chosen]
    narrow = filter_.but(reviews=tuple(one_each))
    rows = {
        row["sentence_id"]: row for row in world.snapshot.rows("asking/said", filter=narrow.as_parameter(), ids=ids)
    }
    hits, texts = [], set[str]()
    for found in chosen:
        row = rows.get(found.sentence_id)
        if row is None or row["spoiler"] or row["text"].casefold() in texts:
            continue
        texts.add(row["text"].casefold())
        review = Filter(reviews=(row["review_id"],))
        title = Node("title", row["title_id"], row["title"])
        cosine = found.cosine if wishes else None
        path = Path(
            Node("wish" if wishes else "viewers", "", ", ".join(wishes)),
            (Link("said_in", title, counted=Counted(1, "reviews", review), cosine=cosine),),
        )
        hits.append(
            Hit(
                "sentence",
                row["sentence_id"],
                row["text"],
                found.cosine,
                (),
                (path,),
                near=replace(found, text=row["text"]),
            )
        )
    return tuple(hits[:SENTENCES])
