"""Sentences made from data: the filter as one reads it, and the answer at the top of each page. Pure text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from dashboard.strings import keys, say, say_count
from dashboard.strings.formats import DASH, format_count, format_date
from data.records import FLOOR, Filter

NAMES_SHOWN = 2
NO_NAMES: Mapping[str, str] = MappingProxyType({})


def source_name(source: str) -> str:
    """A source as people call it."""
    return say(f"source.{source}") if f"source.{source}" in keys() else source.replace("_", " ")


def step_name(step: str) -> str:
    """An analysis step as people call it."""
    return say(f"step.{step}") if f"step.{step}" in keys() else step


def language_name(code: str) -> str:
    """A language by its name; its code when we have no name for it."""
    return say(f"language.{code}") if f"language.{code}" in keys() else code


def listed(names: Sequence[str], shown: int = NAMES_SHOWN) -> str:
    """Some names with "and": the first few, then how many more."""
    if len(names) > shown:
        first = say("filter.comma").join(names[:shown])
        return say("filter.some_titles", first=first, more=format_count(len(names) - shown))
    return say("filter.and").join(names)


def filter_sentence(
    filter_: Filter,
    titles: Mapping[str, str],
    topics: Mapping[int, str],
    aspects: Mapping[str, str] = NO_NAMES,
    entities: Mapping[str, str] = NO_NAMES,
    segments: Mapping[str, str] = NO_NAMES,
    *,
    with_titles: bool = True,
) -> str:
    """The filter as a sentence: "Tidewater, all sources, since release"; titles may stand before it.

    Each mapping gives the names of what the filter says by id; an id without a name stands as it is.
    """
    names = listed([titles.get(key, key) for key in filter_.titles]) or say("filter.all_titles")
    parts = [names] if with_titles else []
    parts.append(listed([source_name(name) for name in filter_.sources]) or say("filter.all_sources"))
    optional = (
        ("in_genres", "genres", filter_.genres),
        ("in_languages", "languages", [language_name(code) for code in filter_.languages]),
        ("in_territories", "territories", filter_.territories),
        ("about_topics", "topics", [topics.get(key) or f"#{key}" for key in filter_.topics]),
        ("on_aspects", "aspects", [within_sentence(aspects.get(key, key)) for key in filter_.aspects]),
        ("on_entities", "entities", [entities.get(key, key) for key in filter_.entities]),
        ("of_segments", "segments", [segments.get(key, key) for key in filter_.segments]),
        ("who_like", "titles", [titles.get(key, key) for key in filter_.fans]),
        ("aged", "ages", [band.replace("-", DASH) for band in filter_.ages]),
        ("of_genders", "genders", filter_.genders),
        ("only_signs", "signs", [say(f"sign.{sign}") for sign in filter_.signs] if len(filter_.signs) < 3 else []),
    )
    parts += [say(f"filter.{key}", **{place: listed(names)}) for key, place, names in optional if names]
    if filter_.reviews:
        parts.append(say_count("filter.chosen", len(filter_.reviews)))
    if filter_.without:
        parts.append(say_count("filter.without", len(filter_.without)))
    if filter_.areas:
        parts.append(say("topic_map.within"))
    if filter_.search:
        parts.append(say("filter.containing", search=filter_.search))
    return say("filter.comma").join([*parts, _period(filter_)])


def within_sentence(name: str) -> str:
    """An aspect's name as it stands inside a sentence: acting, but CGI."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _period(filter_: Filter) -> str:
    since, until = filter_.since, filter_.until
    if since and until:
        if since == until:
            return format_date(since)
        return say("filter.between", since=format_date(since), until=format_date(until))
    if since:
        return say("filter.since", since=format_date(since))
    return say("filter.until", until=format_date(until)) if until else say("filter.all_time")


def counted(noun: str, count: int) -> str:
    """A count with its noun: 1 review, 54 397 reviews."""
    return say_count(f"noun.{noun}", count)


def plural(key: str, count: int, **values: object) -> str:
    """`<key>_none`, `<key>_one` or `<key>_many`, as the count asks."""
    form = {0: "none", 1: "one"}.get(count, "many")
    return say(f"{key}_{form}", count=format_count(count), **values)


def floor() -> int:
    """Below how many independent viewers a number is not shown."""
    return FLOOR
