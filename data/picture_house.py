"""How a studio's pictures look: `pictures.toml` in its folder, its logo beside it; a page or a hand writes them."""

from __future__ import annotations

import os
import tempfile
import tomllib
from pathlib import Path

from pydantic import ValidationError

from data.errors import SettingsError
from data.pictures.house import LARGEST_LOGO, check_logo
from data.pictures.palette import COLOURS
from data.pictures.records import House
from data.settings import Settings
from data.tomltext import quoted

FILE = "pictures.toml"
LOGOS = ("pictures-logo.png", "pictures-logo.svg")
_PNG = b"\x89PNG"
_HEAD = """\
# How this studio's pictures look. Marquee writes this file anew when the style is changed in the app.
# [colours]: what differs from Marquee's own, by meaning, and by meaning and theme: praise, paper, "paper.dark".
# The logo is the file pictures-logo.png or pictures-logo.svg beside this one.
"""


def load_picture_house(settings: Settings) -> House:
    """The style of a studio's pictures; Marquee's own where it has none.

    Raises:
        SettingsError: the file cannot be used.
        PictureError: the logo cannot.
    """
    path = settings.studio / FILE
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        told = {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{FILE} cannot be read: {error}", where=str(path), mend="correct it") from None
    if "logo" in told:
        raise SettingsError(
            "the key 'logo' is unknown", where=str(path), mend=f"put it beside the file as {LOGOS[0]}"
        )
    return checked_house(told | {"logo": _logo(settings)}, str(path))


def save_picture_house(settings: Settings, house: House) -> None:
    """Write the style of a studio's pictures, and its logo.

    Raises:
        SettingsError: a colour cannot be used, or the files cannot be written.
        PictureError: the logo cannot be used.
    """
    path = settings.studio / FILE
    checked_house(house.model_dump(), str(path))
    lines = [_HEAD, *(f"{name} = {quoted(getattr(house, name))}" for name in ("name", "font", "credit"))]
    if house.colours:
        lines += ["", "[colours]", *(f"{quoted(name)} = {quoted(colour)}" for name, colour in house.colours.items())]
    try:
        for name in LOGOS:
            wanted = bool(house.logo) and (name.endswith("png") == house.logo.startswith(_PNG))
            place = settings.studio / name
            _replace(place, house.logo) if wanted else place.unlink(missing_ok=True)
        _replace(path, ("\n".join(lines) + "\n").encode())
    except OSError as error:
        raise SettingsError(f"{FILE} cannot be written: {error.strerror}", where=str(path)) from None


def checked_house(told: dict[str, object], where: str = FILE) -> House:
    """A style made of these fields.

    Raises:
        SettingsError: a key is unknown or a value cannot be.
        PictureError: the logo is no harmless PNG or SVG of at most 1 MB.
    """
    try:
        house = House.model_validate(told)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"the key '{key}' cannot be used: {first['msg'].lower()}", where=where) from None
    unknown = [name for name in house.colours if not _known(name)]
    if unknown:
        known = ", ".join(COLOURS["light"])
        raise SettingsError(f"there is no colour '{unknown[0]}'", where=where, mend=f"known are {known}")
    if house.logo:
        check_logo(house.logo)
    return house


def _known(name: str) -> bool:
    meaning, _, theme = name.partition(".")
    return meaning in COLOURS["light"] and theme in ("", *COLOURS)


def _logo(settings: Settings) -> bytes:
    for name in LOGOS:
        path = settings.studio / name
        if path.is_file():
            with path.open("rb") as file:
                return file.read(LARGEST_LOGO + 1)
    return b""


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, half = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(half).chmod(0o644)
        Path(half).replace(path)
    except BaseException:
        Path(half).unlink(missing_ok=True)
        raise
