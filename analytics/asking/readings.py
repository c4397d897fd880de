"""How else the words of a part could be read, and the reading that someone chose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from analytics.asking.question import Kind, Part, Role
from analytics.asking.vocabulary import Vocabulary


def own_role(kind: Kind) -> Role:
    return "only" if kind == "title" else "either" if kind == "aspect" else ""


def other_roles(part: Part) -> list[Part]:
    """The same subject in its other roles."""
    roles: tuple[Role, ...] = ()
    if part.kind == "title":
        roles = ("fans", "foes", "alike", "only")
    elif part.kind == "aspect":
        roles = ("praise", "blame", "either")
    others = [part.but(role=role, options=()) for role in roles if role != part.role]
    return [*others, part.but(negated=not part.negated, options=())] if part.kind in ("genre", "person") else others


def other_subjects(part: Part) -> list[Part]:
    return [option for option in part.options if (option.kind, option.values) != (part.kind, part.values)]


def joined_parts(before: Part, part: Part, text: str) -> Part:
    values, labels = (tuple(dict.fromkeys(one + other)) for one, other in (
        (before.values, part.values), (before.labels, part.labels)))  # fmt: skip
    words = text[before.start : part.start + len(part.words)]
    return before.but(values=values, labels=labels, words=words, options=joined_roles(before, values, labels, words))


def joined_roles(part: Part, values: tuple[str, ...], labels: tuple[str, ...], words: str) -> tuple[Part, ...]:
    return tuple(other_roles(part.but(values=values, labels=labels, words=words)))


def chosen_reading(part: Part, reading: str, vocabulary: Vocabulary) -> Part | None:
    """The part as someone chose to read it; None where there is nothing of that name."""
    kind, _, rest = reading.partition(":")
    joined, _, role = rest.rpartition(":")
    negated, role = role.startswith("not "), role.removeprefix("not ")
    if kind == "meaning":
        return part.but(kind="meaning", values=(part.words,), labels=(part.words,), role="text", negated=negated,
                        options=(part, *part.options))  # fmt: skip
    values = tuple(joined.split("|"))
    names: dict[str, Mapping[str, str]] = {
        "title": {key: title.name for key, title in vocabulary.titles.items()},
        "aspect": vocabulary.aspects,
        "segment": vocabulary.segments,
    }
    known = names.get(kind)
    offered = {option.reading for option in part.options} | {part.reading}
    if reading not in offered and (known is None or not all(value in known for value in values)):
        return None
    labels = tuple(known[value] for value in values) if known else values
    changed = part.but(
        kind=cast(Kind, kind), values=values, labels=labels, role=cast(Role, role), negated=negated, near=False
    )
    return changed.but(options=(*other_roles(changed), part, *other_subjects(part)))
