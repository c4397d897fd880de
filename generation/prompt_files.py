"""Prompts as files: one a task, with declared variables that have to be used, and used ones that have to be declared.

A template is `string.Template`'s: `$name`, filled once, so that a `$` or a brace in a review stays what it is, and
JSON examples need no escapes. (Jinja would bring loops and a sandbox around them; nothing here needs either.)
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from string import Template
from typing import Any

from pydantic import Field

from data.records import Record
from data.writing import Language

FOLDER = Path(__file__).with_name("prompts")


class Wording(Record):
    """A prompt in one language.

    Attributes:
        angles: what makes variants differ, in turn.
        jobs: what exactly is written, by channel or length.
    """

    system: str = ""
    user: str = ""
    angles: tuple[str, ...] = ()
    jobs: dict[str, str] = Field(default_factory=dict)

    @property
    def used(self) -> set[str]:
        """The variables that its templates name."""
        return {name for text in (self.system, self.user) for name in Template(text).get_identifiers()}


class Prompt(Record):
    """A prompt's file.

    Attributes:
        version: counted up whenever its words change.
        variables: name → what it is.
    """

    version: int = Field(ge=1)
    variables: dict[str, str]
    en: Wording
    zh: Wording

    def wording(self, language: Language) -> Wording:
        """The prompt in that language."""
        return self.zh if language == "zh" else self.en


class Words(Record):
    """The short phrases of one language that prompts are put together from."""

    languages: dict[str, str]
    tones: dict[str, str]
    kinds: dict[str, str]
    spoilers: dict[str, str]
    quotable: str
    unquotable: str
    one: str
    several: str
    optional: str
    characters: str
    wide: str
    words: str
    bytes: str
    voice: str
    banned: str
    instead: str
    avoid: str
    exclamations: str
    begins: str
    brief: str
    reason: str
    avoided: str
    must: str
    end: str
    comma: str


@cache
def prompt(name: str) -> Prompt:
    """A prompt of the package, looked over.

    Raises:
        ValueError: a variable is used and not declared, or declared and not used, or a `$` stands alone.
    """
    return read_prompt((FOLDER / f"{name}.toml").read_text(encoding="utf-8"), name)


def read_prompt(text: str, name: str) -> Prompt:
    """A prompt from the text of its file.

    Raises:
        ValueError: as of `prompt`.
    """
    read = Prompt.model_validate(tomllib.loads(text))
    declared = set(read.variables)
    for language, wording in (("en", read.en), ("zh", read.zh)):
        if not all(Template(one).is_valid() for one in (wording.system, wording.user)):
            raise ValueError(f"{name}, {language}: a $ stands alone")
        if wrong := wording.used ^ declared:
            raise ValueError(f"{name}, {language}: declared and used variables differ: {', '.join(sorted(wrong))}")
    return read


@cache
def words(language: Language) -> Words:
    """The phrases of a language."""
    read: dict[str, Any] = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
    return Words.model_validate(read[language])


def fill(template: str, **values: object) -> str:
    """A template with its variables filled; what it does not name is left.

    Raises:
        ValueError: it names one that is not given.
    """
    try:
        return Template(template.strip()).substitute({name: str(value) for name, value in values.items()})
    except KeyError as error:
        raise ValueError(f"nothing is given for ${error.args[0]}") from None
