"""What each channel, and each other task, takes: its parts and their limits."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from data.records import Record
from data.writing import Assignment, Spoilers

_FILE = Path(__file__).with_name("channels.toml")
#: Words of a plot summary, by length.
SUMMARY_WORDS = {"logline": 30, "short": 60, "long": 250}
_HAN = tuple((ord(first), ord(last)) for first, last in ("㐀䶿", "一鿿", "豈﫿", "぀ヿ", "가힣"))


class FormField(Record):
    """One field of a channel. Limits are the most that it takes; None: no limit.

    Attributes:
        kind: `line` has no full stop at its end, `text` is prose, `post` prose with line breaks.
        count, least: how many there may be (`headline_1` …), and how many at least.
        wide: whether a Chinese sign counts as two characters.
    """

    name: str
    kind: Literal["line", "text", "post"] = "text"
    count: int = Field(default=1, ge=1)
    least: int = Field(default=1, ge=0)
    characters: int | None = None
    words: int | None = None
    bytes: int | None = None
    wide: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its parts: its own, or `name_1` … where there may be several."""
        return (self.name,) if self.count == 1 else tuple(f"{self.name}_{n}" for n in range(1, self.count + 1))


class Form(Record):
    """What a text consists of.

    Attributes:
        quotes: whether reviews may be quoted.
        spoilers: the most that it bears, whatever the assignment allows.
    """

    fields: tuple[FormField, ...]
    quotes: bool = False
    spoilers: Spoilers = "full"

    def field_of(self, part: str) -> FormField | None:
        """The field that a part's name belongs to."""
        return next((field for field in self.fields if part in field.names), None)


@cache
def channels() -> dict[str, Form]:
    """Channel → its form, in the order in which they are offered."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        name: Form(fields=tuple(FormField.model_validate(part) for part in told.pop("parts")), **told)
        for name, told in read.items()
    }


def form_of(assignment: Assignment) -> Form:
    """The form of what is asked for.

    Raises:
        KeyError: the channel is not known.
    """
    if assignment.task == "promo_copy":
        return channels()[assignment.channel]
    if assignment.task == "plot_summary":
        return Form(fields=(FormField(name="summary", words=SUMMARY_WORDS[assignment.length or "short"]),))
    return _FORMS[assignment.task]


_FORMS = {
    "scene_description": Form(
        fields=(
            FormField(name="description", kind="post", words=220),
            FormField(name="stripboard", kind="line", characters=120),
        )
    ),
    "character_profile": Form(
        fields=(FormField(name="portrait", words=160), FormField(name="reception", words=120, least=0)), quotes=True
    ),
    "viewer_voice": Form(fields=(FormField(name="review", words=150),)),
    "review_reply": Form(fields=(FormField(name="reply", words=120),), quotes=True),
    "digest": Form(
        fields=(
            FormField(name="summary", words=60),
            FormField(name="praise", kind="post", words=120, least=0),
            FormField(name="blame", kind="post", words=120, least=0),
            FormField(name="advice", kind="post", words=90, least=0),
        ),
        quotes=True,
    ),
    "story_outline": Form(
        fields=(
            FormField(name="logline", words=30),
            FormField(name="act_one", words=160),
            FormField(name="act_two", words=220),
            FormField(name="act_three", words=160),
        )
    ),
}


def count_words(text: str) -> int:
    """Words as an editor counts them; each Chinese or Japanese sign is one."""
    words, inside = 0, False
    for letter in text:
        if _is_sign(letter):
            words, inside = words + 1, False
        elif letter.isalnum():
            words, inside = words + (not inside), True
        elif letter not in "'’-.":
            inside = False
        elif not inside:
            continue
    return words


def count_characters(text: str, *, wide: bool = False) -> int:
    """Characters as a channel counts them: code points after composition, a wide sign as two where `wide`."""
    composed = unicodedata.normalize("NFC", text)
    return len(composed) + (sum(_is_sign(letter) for letter in composed) if wide else 0)


def count_bytes(text: str) -> int:
    """Bytes in UTF-8."""
    return len(text.encode())


def _is_sign(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _HAN)
