"""A screenplay as it was read: its text, and what each part of it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "slugline", "action", "character", "parenthetical", "dialogue", "lyrics", "transition", "centred", "section",
    "synopsis", "note",
]  # fmt: skip
#: What belongs to somebody's speech.
SPOKEN: tuple[Kind, ...] = ("parenthetical", "dialogue", "lyrics")


@dataclass(frozen=True)
class Element:
    """One part of a screenplay.

    Attributes:
        text: what it says, without the marks of its format.
        start, end: the part of the script's text that it was read from, `script.text[start:end]`.
        number: a slugline's own scene number, as the script gives it.
        speaker: of speech, who says it, as the cue above it names them.
    """

    kind: Kind
    text: str
    start: int
    end: int
    number: str = ""
    speaker: str = ""


@dataclass(frozen=True)
class Script:
    """A screenplay.

    Attributes:
        text: all of it as plain text; every offset counts its characters.
        about: the title page: title, author, draft date …, keys in lower case.
        format: `fountain`, `fdx`, `pdf` or `text`.
        notes: what could not be read as it may have been meant.
    """

    text: str
    elements: tuple[Element, ...]
    about: Mapping[str, str] = field(default_factory=dict)
    format: str = "text"
    notes: tuple[str, ...] = ()
