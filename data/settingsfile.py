"""Changing `marquee.toml` for somebody: a line at a time, so that every other line stays as they wrote it."""

from __future__ import annotations

import json
import os
import re
import stat
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from data.errors import SettingsError
from data.settings import FILE, PREFIX, Settings, load_settings

_TABLE = re.compile(r"^\s*\[")
_MEND = "change it by hand"


def write_settings(settings: Settings, changes: Mapping[str, str | int | float | bool | None]) -> Settings:
    """Write some settings into the studio's file; comments and all other lines stay.

    Args:
        settings: says which studio.
        changes: key → its new value; None turns its line into a comment, so that nothing typed is lost.

    Returns:
        The settings as they are now.

    Raises:
        SettingsError: a value cannot be, the file cannot be changed safely or written, or the environment says
            otherwise, so that the file would change nothing.
    """
    _refuse_overridden(changes)
    path = _file_of(settings)
    text = _read(path)
    changed = _changed(text, changes, path)
    if changed != text:
        _refuse_unusable(changed, path)
        _replace(path, changed)
    return load_settings(settings.studio)


def renewed(settings: Settings, *keys: str) -> Settings:
    """The settings with some of them as the studio's file has them now; a process that runs for days asks for it.

    What the file does not name stays, as does what it cannot say and what the environment says.
    """
    try:
        said = _parsed(_read(_file_of(settings)), _file_of(settings))
        now = load_settings(settings.studio)
    except SettingsError:
        return settings
    changed = {key: getattr(now, key) for key in keys if key in said and PREFIX + key.upper() not in os.environ}
    return settings.model_copy(update=changed)


def _refuse_overridden(changes: Mapping[str, Any]) -> None:
    for key in changes:
        if PREFIX + key.upper() in os.environ:
            raise SettingsError(
                f"the environment says what '{key}' is, the file would change nothing",
                where=PREFIX + key.upper(),
                mend="unset that variable first",
            )


def _file_of(settings: Settings) -> Path:
    """The file itself, where its name is a link to it."""
    path = settings.studio / FILE
    return path.resolve() if path.is_symlink() else path


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8") if path.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{FILE} cannot be read: {error}", where=str(path), mend=_MEND) from None


def _changed(text: str, changes: Mapping[str, Any], path: Path) -> str:
    """The text with the changes, proved to say just that."""
    before = _parsed(text, path)
    wanted = {**before, **{key: value for key, value in changes.items() if value is not None}}
    wanted = {key: value for key, value in wanted.items() if changes.get(key, value) is not None}
    lines = text.splitlines(keepends=True)
    for key, value in changes.items():
        if key in before:
            place = _line_of(lines, key, before[key], path)
            lines[place] = _off(lines[place]) if value is None else _rewritten(lines[place], key, value)
        elif value is not None:
            _add(lines, f"{key} = {_literal(value)}")
    changed = "".join(lines)
    if _parsed(changed, path) != wanted:
        raise SettingsError(f"{FILE} cannot be changed safely", where=str(path), mend=_MEND)
    return changed


def _parsed(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"{FILE} is not valid TOML: {error}", where=str(path), mend="correct the line named"
        ) from None


def _line_of(lines: list[str], key: str, value: Any, path: Path) -> int:
    """Where a key stands, if it stands in one line alone."""
    found = [place for place, line in enumerate(lines) if _says(line) == {key: value}]
    if len(found) != 1:
        raise SettingsError(f"{FILE} says '{key}' in more than one line", where=str(path), mend=_MEND)
    return found[0]


def _says(line: str) -> dict[str, Any]:
    try:
        return tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return {}


def _rewritten(line: str, key: str, value: Any) -> str:
    """The line with another value; its comment and its end stay."""
    content = line.rstrip("\r\n")
    said = _says(content)
    places = [place.start() for place in re.finditer("#", content) if _says(content[: place.start()]) == said]
    comment = f"  {content[places[0] :]}" if places else ""
    return f"{key} = {_literal(value)}{comment}{line[len(content) :]}"


def _off(line: str) -> str:
    return f"# {line.lstrip()}"


def _add(lines: list[str], line: str) -> None:
    """Put a line at the end of the keys that stand before the first table."""
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    place = next((place for place, found in enumerate(lines) if _TABLE.match(found)), len(lines))
    if place and not lines[place - 1].endswith("\n"):
        lines[place - 1] += end
    lines.insert(place, line + end)


def _literal(value: Any) -> str:
    """A value as TOML writes it; its basic strings escape as JSON's do, and DEL too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _refuse_unusable(text: str, path: Path) -> None:
    """Try the settings in a folder of their own, before anybody has them."""
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / FILE
        trial.write_bytes(text.encode("utf-8"))
        try:
            load_settings(Path(folder))
        except SettingsError as error:
            raise SettingsError(error.what, where=str(path), mend=error.mend) from None


def _replace(path: Path, text: str) -> None:
    """The whole file or nothing, with the rights it had."""
    handle, temporary = -1, ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{FILE}.")
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644)
        Path(temporary).replace(path)
    except OSError as error:
        with suppress(OSError):
            Path(temporary).unlink()
        raise SettingsError(
            f"{FILE} cannot be written: {(error.strerror or str(error)).lower()}",
            where=str(path),
            mend="free some space, or make it writable",
        ) from None
