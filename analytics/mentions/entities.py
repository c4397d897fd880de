"""The entities of a title: its characters, cast and directors from credits and synopsis, each with its aliases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from analytics.mentions.names import Alias, aliases_of, forms_of
from analytics.mentions.synopsis import told_animals, told_parts
from analytics.mentions.wording import Vocabulary, fold
from data.identity import hash_of, normal_name

Kind = Literal["character", "cast", "director", "plot_point"]
#: What a viewer calls an animal that the synopsis names; Chinese viewers too.
_ANIMALS_ZH = {
    "dog": "狗",
    "puppy": "小狗",
    "cat": "猫",
    "horse": "马",
    "bear": "熊",
    "rabbit": "兔子",
    "robot": "机器人",
}


@dataclass(frozen=True)
class Entity:
    """Someone or something of one title that its reviews may name.

    Attributes:
        entity_id: the same in every run, from title, kind and name.
        detail: who plays the character; whom a member of the cast plays; where the synopsis has a plot point.
    """

    entity_id: str
    title_id: str
    kind: Kind
    name: str
    detail: str | None
    aliases: tuple[Alias, ...]


@dataclass
class _Draft:
    """An entity while it is put together: all its whole names, and whom it belongs with."""

    kind: Kind
    forms: list[str]
    details: list[str] = field(default_factory=list)


def entity_id(title_id: str, kind: Kind, name: str) -> str:
    """The id of an entity: `n` and 16 hex digits, from title, kind and name without case, accents, punctuation."""
    return "n" + hash_of(title_id, kind, normal_name(name))


def named_entities(title: Mapping[str, Any], vocabulary: Vocabulary) -> list[Entity]:
    """Characters, cast and directors of one row of `analysis/named_titles`, without aliases that fit two of them."""
    drafts = _drafts(title, vocabulary)
    animals = told_animals(title["synopsis"] or "")
    made = [_entity(title["title_id"], draft, vocabulary, animals) for draft in drafts]
    return without_ambiguous(made)


def without_ambiguous(entities: Sequence[Entity]) -> list[Entity]:
    """The same entities without the aliases that several of them share; a name in full is not given up to a part."""
    owners: dict[str, Counter[str]] = defaultdict(Counter)
    for entity in entities:
        for alias in entity.aliases:
            owners[fold(alias.text)][entity.entity_id] += 2 if alias.place == "full" and " " in alias.text else 1
    return [
        replace(entity, aliases=tuple(a for a in entity.aliases if _owns(owners[fold(a.text)], entity.entity_id)))
        for entity in entities
    ]


def _owns(owners: Counter[str], entity_id: str) -> bool:
    return len(owners) == 1 or (owners[entity_id] == 2 and list(owners.values()).count(2) == 1)


def _drafts(title: Mapping[str, Any], vocabulary: Vocabulary) -> list[_Draft]:
    """Who is in the film; one who directs and acts is a director, one who plays themselves is cast."""
    drafts: list[_Draft] = []
    credits = title["credits"] or []
    for credit in credits:
        if credit["role"] == "director":
            _add(drafts, "director", forms_of(credit["person"]), None)
    for person, character in _parts(title, vocabulary):
        people, played = forms_of(person or ""), forms_of(character or "")
        themselves = bool(played) and bool({fold(p) for p in people} & {fold(p) for p in played})
        _add(drafts, "cast", people, None if themselves or not played else played[0])
        if not themselves:
            _add(drafts, "character", played, people[0] if people else None)
    return [draft for draft in drafts if draft.forms]


def _parts(title: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[tuple[str | None, str | None]]:
    credits = title["credits"] or []
    listed = [(credit["person"], credit["character"]) for credit in credits if credit["role"] == "cast"]
    yield from listed
    makers = {fold(form) for credit in credits if credit["role"] != "cast" for form in forms_of(credit["person"])}
    known = {fold(form) for _, name in listed for form in forms_of(name or "")}
    words = {word for name in known for word in name.split()}
    for told in told_parts(title["synopsis"] or "", makers, vocabulary):
        # A cast list is the better witness: what it has under a longer or shorter name is not taken twice.
        if not set(fold(told.character).split()) & words:
            yield told.actor, told.character


def _add(drafts: list[_Draft], kind: Kind, forms: list[str], detail: str | None) -> None:
    if not forms:
        return
    folded = {fold(form) for form in forms}
    for draft in drafts:
        same_kind = draft.kind == kind or {draft.kind, kind} == {"director", "cast"}
        if same_kind and (folded & {fold(form) for form in draft.forms} or _is_longer(draft, forms[0], detail)):
            draft.forms += [form for form in forms if fold(form) not in {fold(f) for f in draft.forms}]
            break
    else:
        draft = _Draft(kind, list(forms))
        drafts.append(draft)
    if detail and detail not in draft.details:
        draft.details.append(detail)


def _is_longer(draft: _Draft, name: str, actor: str | None) -> bool:
    """Whether two characters of one actor are one: "Doyle" and "Jimmy Doyle"."""
    a, b = set(fold(draft.forms[0]).split()), set(fold(name).split())
    return draft.kind == "character" and actor in draft.details and (a <= b or b <= a)


def _entity(title_id: str, draft: _Draft, vocabulary: Vocabulary, animals: Mapping[str, str]) -> Entity:
    character = draft.kind == "character"
    aliases = [alias for form in draft.forms for alias in aliases_of(form, vocabulary, character)]
    animal = animals.get(fold(draft.forms[0])) if character else None
    if animal:
        aliases.append(Alias(f"the {animal}", "any"))
        aliases.append(Alias(f"that {animal}", "any"))
        aliases += [Alias(_ANIMALS_ZH[animal], "han")] if animal in _ANIMALS_ZH else []
    unique = {fold(alias.text): alias for alias in reversed(aliases)}
    name = draft.forms[0]
    return Entity(
        entity_id(title_id, draft.kind, name), title_id, draft.kind, name, ", ".join(draft.details) or None,
        tuple(reversed(unique.values())),
    )  # fmt: skip
