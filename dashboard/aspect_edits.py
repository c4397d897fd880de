"""Edits of a studio's aspects: from what a form holds to a definition, and into the studio's file. No Streamlit."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pydantic import ValidationError

from analytics.aspects.definitions import FILE, Definition, Wording, load_definitions, write_definitions
from data.errors import SettingsError
from data.settings import Settings

#: The lists that say how people speak of an aspect, in the order in which they are edited.
LISTS = ("cues", "hints", "excepted", "examples")
#: The languages that the editor shows; what a file says in others is kept.
LANGUAGES = ("en", "zh")


def definition_of(
    earlier: Definition | None,
    taken: tuple[Definition, ...],
    named: Mapping[str, str],
    lines: Mapping[tuple[str, str], str],
) -> Definition:
    """The definition that a form means.

    Args:
        earlier: the definition that is edited; None for a new one, which gets an id from its name.
        taken: the studio's definitions.
        named: `name`, `name_zh`, `description`.
        lines: (language, list) → its entries, one a line.

    Raises:
        SettingsError: a field cannot be used.
    """
    wordings = dict(earlier.wordings) if earlier else {}
    try:
        for language in LANGUAGES:
            parts = {part: _entries(lines.get((language, part), "")) for part in LISTS}
            wordings.pop(language, None) if not any(parts.values()) else wordings.update({language: Wording(**parts)})
        return Definition(id=earlier.id if earlier else _new_id(named["name"], taken), wordings=wordings, **named)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else ""
        what = first["msg"].removeprefix("Value error, ")
        raise SettingsError(
            f"the aspect cannot be used: {what[:1].lower()}{what[1:]}", where=field, mend="correct that field"
        ) from None


def save_definition(settings: Settings, definition: Definition) -> None:
    """Put a definition in the place of the one with its id, or at the end, in the studio's own file.

    Raises:
        SettingsError: the aspects cannot be so (a name stands twice, nothing could be found), or not written.
    """
    saved = load_definitions(settings)
    if any(one.id == definition.id for one in saved):
        _write(settings, tuple(definition if one.id == definition.id else one for one in saved))
    else:
        _write(settings, (*saved, definition))


def remove_definition(settings: Settings, aspect: str) -> None:
    """Take an aspect out of the studio's own file.

    Raises:
        SettingsError: it is the last one, or the file cannot be written.
    """
    _write(settings, tuple(one for one in load_definitions(settings) if one.id != aspect))


def reset_definitions(settings: Settings) -> None:
    """Go back to the shipped aspects.

    Raises:
        SettingsError: the studio's own file cannot be removed.
    """
    path = settings.studio / FILE
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise SettingsError(f"the file cannot be removed: {error.strerror}", where=str(path)) from None


def has_own_definitions(settings: Settings) -> bool:
    """Whether the studio has a file of its own."""
    return (settings.studio / FILE).is_file()


def _write(settings: Settings, definitions: tuple[Definition, ...]) -> None:
    path = settings.studio / FILE
    try:
        write_definitions(path, definitions)
    except OSError as error:
        raise SettingsError(
            f"the aspects cannot be written: {error.strerror}",
            where=str(path),
            mend="free some space, or make it writable",
        ) from None


def _entries(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def _new_id(name: str, taken: tuple[Definition, ...]) -> str:
    """Small letters, digits and _ from the name; a number where there are none or the id is taken."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")[:32]
    start = plain if plain[:1].isalpha() else f"aspect_{plain}".rstrip("_")
    ids = {one.id for one in taken}
    numbered = (start if number == 1 else f"{start}_{number}" for number in range(1, len(ids) + 2))
    return next(found for found in numbered if found not in ids)
