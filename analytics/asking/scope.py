"""Whose voices count in a question: fans, foes, segments, territories, languages, as one filter."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.asking.measures import Counted, count_foes, count_viewers
from analytics.asking.question import Part, Question, days_of
from analytics.asking.world import World
from data.records import Filter

#: Titles whose fans can be meant together: a genre has some, a link has room for no more.
MOST_FANS = 40
_VOICES = ("segment", "territory", "language")


@dataclass(frozen=True)
class Scope:
    """The viewers and reviews that count.

    Attributes:
        filter: fans, segments, territories, languages.
        foes: titles that those who count do not like; no filter says that.
        meant: the viewers all of it together means; None: everyone counts.
        audiences: the viewers that each part means by itself.
        unused: words that could not be used here.
        notes: keys of the copy.
    """

    filter: Filter
    foes: tuple[str, ...]
    meant: Counted | None
    audiences: tuple[tuple[Part, Counted], ...]
    unused: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def narrows(self) -> bool:
        """Whether only some viewers count."""
        return self.filter != Filter() or bool(self.foes)


def load_scope(world: World, question: Question, *, with_period: bool = False) -> Scope:
    """Whose voices count.

    Args:
        with_period: whether the period is that of what was said, and not of the titles' release.
    """
    fans, foes = _named(world, question, "fans"), _named(world, question, "foes")
    unused = [part.words for part in question.against(*_VOICES, "aspect", "sign")]
    unused += [part.words for part in question.parts if part.role in ("fans", "foes") and part.kind != "title"
               and len(_titles_of(world, part)) > MOST_FANS]  # fmt: skip
    since, until = days_of(question.of("period")[0]) if with_period and question.of("period") else (None, None)
    filter_ = Filter(
        fans=fans,
        segments=_values(question, "segment"),
        territories=_values(question, "territory"),
        languages=_values(question, "language"),
        since=since,
        until=until,
    )
    people = Filter(fans=fans, segments=filter_.segments)
    meant = count_viewers(world.snapshot, people) if people != Filter() else None
    audiences = tuple((part, counted) for part in question.parts if (counted := _count(world, part)) is not None)
    return Scope(filter_, foes, meant, audiences, tuple(unused), ("foes",) if foes else ())


def _count(world: World, part: Part) -> Counted | None:
    """The viewers that one part means."""
    if part.role == "foes" and 0 < len(_titles_of(world, part)) <= MOST_FANS:
        return count_foes(world.snapshot, _titles_of(world, part))
    own = _own(world, part)
    return count_viewers(world.snapshot, own) if own is not None else None


def _own(world: World, part: Part) -> Filter | None:
    if part.negated:
        return None
    if part.role == "fans":
        titles = _titles_of(world, part)
        return Filter(fans=titles) if 0 < len(titles) <= MOST_FANS else None
    if part.kind in ("segment", "territory"):
        return Filter(segments=part.values) if part.kind == "segment" else Filter(territories=part.values)
    return None


def _values(question: Question, kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for part in question.of(kind) for value in part.values))


def _named(world: World, question: Question, role: str) -> tuple[str, ...]:
    """The titles whose fans or foes are meant: those named, those of a genre or a person."""
    found: dict[str, None] = {}
    for part in question.parts:
        if part.role == role and not part.negated:
            titles = _titles_of(world, part)
            if len(titles) <= MOST_FANS:
                found |= dict.fromkeys(titles)
    return tuple(found)


def _titles_of(world: World, part: Part) -> tuple[str, ...]:
    if part.kind == "title":
        return part.values
    titles = world.vocabulary.titles
    if part.kind == "genre":
        return tuple(key for key, title in titles.items() if set(part.values) & set(title.genres))
    return tuple(dict.fromkeys(key for name in part.values for key in world.vocabulary.people.get(name, ())))
