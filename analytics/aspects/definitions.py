"""Which aspects there are: the shipped definitions, or the studio's own `aspects.toml`."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError, field_validator

from data.errors import SettingsError
from data.records import Record, Trimmed
from data.settings import Settings
from data.tomltext import quoted

SHIPPED = Path(__file__).parent / "definitions.toml"
#: A studio's own definitions, in its folder; they replace the shipped ones.
FILE = "aspects.toml"
#: Stand for the names of a title's people in a list of cues.
NAMES = ("{cast}", "{character}", "{director}")

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]


class Wording(Record):
    """How people speak of an aspect in one language.

    Attributes:
        examples: sentences that speak of it.
        cues: words and phrases that do; see docs/models.md for how they are written.
        hints: words that do only where no cue of another aspect stands in the same clause.
        excepted: phrases that hold a cue and do not speak of it.
    """

    examples: tuple[Line, ...] = ()
    cues: tuple[Line, ...] = ()
    hints: tuple[Line, ...] = ()
    excepted: tuple[Line, ...] = ()

    @field_validator("cues", "hints", "excepted")
    @classmethod
    def _can_be_found(cls, written: tuple[str, ...]) -> tuple[str, ...]:
        for cue in written:
            halves = cue.split("...")
            if len(halves) > 2 or any(len(half.strip(" *=")) < 1 for half in halves):
                raise ValueError(f"the cue '{cue}' has nothing to look for; a gap '...' stands between two words")
        return written


class Definition(Record):
    """One aspect."""

    id: Id
    name: Annotated[Trimmed, Field(min_length=1, max_length=60)]
    name_zh: Trimmed = ""
    description: Annotated[Trimmed, Field(min_length=1, max_length=600)]
    wordings: dict[Language, Wording] = Field(default_factory=dict)

    def wording(self, language: str) -> Wording:
        """How it is spoken of in a language; empty where the file does not say."""
        return self.wordings.get(language, Wording())


def definitions_path(settings: Settings) -> Path:
    """The file that holds: the studio's own where there is one, else the shipped one."""
    own = settings.studio / FILE
    return own if own.is_file() else SHIPPED


def load_definitions(settings: Settings | None = None) -> tuple[Definition, ...]:
    """The aspects of a studio, in the order of its file; without settings the shipped ones.

    Raises:
        SettingsError: the file cannot be read or says something that cannot be.
    """
    return read_definitions(definitions_path(settings) if settings else SHIPPED)


def read_definitions(path: Path) -> tuple[Definition, ...]:
    """The aspects of a file.

    Raises:
        SettingsError: it cannot be read or says something that cannot be.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        what = f"the aspects cannot be read: {error.strerror}"
        raise SettingsError(what, where=str(path), mend="name a file that can be read") from None
    except UnicodeDecodeError:
        raise SettingsError("the aspects are not UTF-8", where=str(path), mend="save the file as UTF-8") from None
    return _parsed_once(text, str(path))


def parse_definitions(text: str, where: str = FILE) -> tuple[Definition, ...]:
    """The aspects that a TOML text defines.

    Raises:
        SettingsError: it is no TOML, a key is unknown or missing, an id stands twice, there is no aspect at all.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"it is not valid TOML: {error}", where=where, mend="correct the line named") from None
    unknown = [key for key in content if key != "aspects"]
    rows = content.get("aspects", [])
    if unknown or not isinstance(rows, list) or not rows:
        what = f"the key '{unknown[0]}' is unknown" if unknown else "it defines no aspect"
        raise SettingsError(what, where=where, mend="write each aspect as a table [[aspects]]")
    found = tuple(_parsed(row, number, where) for number, row in enumerate(rows, 1))
    check_definitions(found, where)
    return found


def check_definitions(definitions: Sequence[Definition], where: str = FILE) -> None:
    """Refuse aspects that stand twice and aspects that nothing could be found by.

    Raises:
        SettingsError: names the aspect.
    """
    if not definitions:
        raise SettingsError("it defines no aspect", where=where, mend="write at least one")
    ids, names = set[str](), set[str]()
    for one in definitions:
        if one.id in ids or one.name.casefold() in names:
            twice = f"id '{one.id}'" if one.id in ids else f"name '{one.name}'"
            raise SettingsError(f"the {twice} stands twice", where=where, mend="give each aspect its own")
        ids.add(one.id)
        names.add(one.name.casefold())
        if not any(wording.examples or wording.cues or wording.hints for wording in one.wordings.values()):
            raise SettingsError(
                f"nothing could be found for the aspect '{one.id}'",
                where=where,
                mend="add examples or cues in at least one language",
            )


def format_definitions(definitions: Sequence[Definition]) -> str:
    """The aspects as the text of a definitions file."""
    return "\n".join(_formatted(one) for one in definitions)


def write_definitions(path: Path, definitions: Sequence[Definition]) -> None:
    """Write a definitions file, whole or not at all; comments of an earlier file are lost.

    Raises:
        SettingsError: the definitions cannot be, see `check_definitions`.
    """
    check_definitions(definitions, str(path))
    text = format_definitions(definitions)
    if parse_definitions(text, str(path)) != tuple(definitions):
        raise SettingsError("the definitions do not survive being written", where=str(path), mend="use plain text")
    half = path.with_suffix(".part")
    half.write_text(text, encoding="utf-8")
    half.replace(path)


def definitions_hash(definitions: Sequence[Definition]) -> str:
    """Sixteen hex digits that change with any word of the definitions."""
    lines = "\n".join(one.model_dump_json() for one in definitions)
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


@lru_cache(maxsize=8)
def _parsed_once(text: str, where: str) -> tuple[Definition, ...]:
    return parse_definitions(text, where)


def _parsed(row: Any, number: int, where: str) -> Definition:
    named = row.get("id") if isinstance(row, dict) else None
    place = f"{where}, aspect {number}" + (f" '{named}'" if isinstance(named, str) else "")
    if not isinstance(row, dict):
        raise SettingsError("an aspect is not a table", where=place, mend="write it as [[aspects]]")
    plain = {key: value for key, value in row.items() if not isinstance(value, dict)}
    wordings = {key: value for key, value in row.items() if isinstance(value, dict)}
    try:
        return Definition.model_validate({**plain, "wordings": wordings})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"] if part not in ("wordings", "[key]"))
        raise SettingsError(_complaint(key, first), where=place, mend=_cure(first["type"])) from None


def _complaint(key: str, problem: Any) -> str:
    if problem["type"] == "missing":
        return f"the key '{key}' is missing"
    if problem["type"] == "extra_forbidden":
        return f"the key '{key}' is unknown"
    return f"the key '{key}' cannot be used: {problem['msg'].removeprefix('Value error, ').lower()}"


def _cure(kind: str) -> str:
    if kind in ("missing", "extra_forbidden"):
        return (
            "an aspect has id, name, name_zh, description, and a table a language (en, zh, …) with examples, cues, "
            "hints, excepted"
        )
    return "ids are small letters, digits and _; examples and cues are lists of texts"


def _formatted(one: Definition) -> str:
    lines = ["[[aspects]]"]
    for key in ("id", "name", "name_zh", "description"):
        lines.append(f"{key} = {quoted(getattr(one, key))}")
    for language, wording in one.wordings.items():
        lines.append(f"[aspects.{language}]")
        for key, values in wording.model_dump().items():
            if values:
                lines += [f"{key} = [", *(f"    {quoted(value)}," for value in values), "]"]
    return "\n".join(lines) + "\n"
