"""A studio's brand voice: `house.toml` in its folder, written by a page or by hand."""

from __future__ import annotations

import re
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from data.errors import SettingsError
from data.settings import Settings
from data.tomltext import quoted, quoted_lines
from data.writing import HouseRule, HouseStyle

FILE = "house.toml"
_HEAD = """\
# How this studio speaks. Marquee writes this file anew when the style is changed in the app; comments are lost then.
# voice: goes into prompts. banned: words that block approval. exclamations: the most that a part may have.
# [awards]: what may be claimed of a title. [[rules]]: avoid, instead, level (block or warn), why.
"""


def load_house(settings: Settings) -> HouseStyle:
    """The style of a studio; one without any rule where it has no such file.

    Raises:
        SettingsError: the file cannot be read or says something that cannot be; names the line.
    """
    path = settings.studio / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return HouseStyle()
    except OSError as error:
        raise SettingsError(f"{FILE} cannot be read: {error.strerror}", where=str(path)) from None
    except UnicodeDecodeError:
        raise SettingsError(f"{FILE} is not UTF-8", where=str(path), mend="save the file as UTF-8") from None
    return parse_house(text, str(path))


def save_house(settings: Settings, style: HouseStyle) -> None:
    """Write the style of a studio, whole or not at all.

    Raises:
        SettingsError: it would not come back as it is, or the file cannot be written.
    """
    path = settings.studio / FILE
    text = format_house(style)
    if parse_house(text, str(path)) != style:
        raise SettingsError("the style does not survive being written", where=str(path), mend="use plain text")
    try:
        content = text.encode()
    except UnicodeEncodeError:
        raise SettingsError("the style holds half a character", where=str(path), mend="type it anew") from None
    try:
        _replace(path, content)
    except OSError as error:
        raise SettingsError(f"{FILE} cannot be written: {error.strerror}", where=str(path)) from None


def format_house(style: HouseStyle) -> str:
    """The style as the text of its file."""
    lines = [_HEAD, f"voice = {quoted_lines(style.voice)}", _listed("banned", style.banned)]
    if style.exclamations is not None:
        lines.append(f"exclamations = {style.exclamations}")
    if style.awards:
        lines += ["", "[awards]", *(_listed(quoted(title), awards) for title, awards in style.awards.items())]
    for rule in style.rules:
        lines += ["", "[[rules]]", *_told(rule)]
    return "\n".join(lines) + "\n"


def parse_house(text: str, where: str = FILE) -> HouseStyle:
    """The style that a TOML text describes.

    Raises:
        SettingsError: it is no TOML, or a key is unknown, missing or has a value that cannot be; names the line.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"it is not valid TOML: {error}", where=where, mend="correct the line named") from None
    try:
        return HouseStyle.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        line = _line_of(text, first["loc"])
        raise SettingsError(
            _complaint(first), where=f"{where}, line {line}" if line else where, mend=_cure(first["loc"])
        ) from None


def _listed(key: str, values: Sequence[str]) -> str:
    return "\n".join([f"{key} = [", *(f"    {quoted(value)}," for value in values), "]"]) if values else f"{key} = []"


def _told(rule: HouseRule) -> list[str]:
    return [f"{key} = {quoted(value)}" for key, value in rule.model_dump().items() if value]


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{FILE}.", delete=False) as half:
        try:
            half.write(content)
            half.flush()
            Path(half.name).chmod(0o644)
            Path(half.name).replace(path)
        except BaseException:
            Path(half.name).unlink(missing_ok=True)
            raise


def _complaint(problem: Any) -> str:
    key = ".".join(str(part) for part in problem["loc"] if not isinstance(part, int))
    if problem["type"] in ("missing", "extra_forbidden"):
        return f"the key '{key}' is {'missing' if problem['type'] == 'missing' else 'unknown'}"
    return f"the key '{key}' cannot be used: {problem['msg'].lower()}"


def _cure(loc: Sequence[str | int]) -> str:
    known = HouseRule if loc[0] == "rules" else HouseStyle
    return f"known keys are {', '.join(known.model_fields)}"


def _line_of(text: str, loc: Sequence[str | int]) -> int | None:
    """The line, from 1, of what a complaint is about: its key, else its table; None where neither is found."""
    lines = text.splitlines()
    start, end = 0, len(lines)
    heads = [n for n, line in enumerate(lines) if re.match(rf"\s*\[\[\s*{loc[0]}\s*\]\]", line)]
    if len(loc) > 1 and isinstance(loc[1], int) and loc[1] < len(heads):
        start, end = [*heads, len(lines)][loc[1] : loc[1] + 2]
    for name in reversed([part for part in loc if isinstance(part, str)]):
        key = re.compile(rf"\s*\[*\s*[\"']?{re.escape(name)}[\"']?\s*(=|\])")
        for place in range(start, end):
            if key.match(lines[place]):
                return place + 1
    return None
