"""What writes, as the settings page and `marquee models` show it: sentences, lines, and the choice. No Streamlit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dashboard.strings import say
from dashboard.strings.formats import format_date, format_number, format_seconds
from dashboard.strings.sentences import language_name
from data.errors import BackendRefused, BackendUnreachable
from data.settings import Settings
from data.settingsfile import write_settings
from generation.backends.discovery import Discovery, Found, Offer
from generation.backends.probing import Speed, kept_speed

_AUTO = "auto"


@dataclass(frozen=True)
class Writer:
    """Something that could write, with what was measured of it."""

    found: Found
    speed: Speed | None


def writers_of(settings: Settings, seen: Discovery) -> list[Writer]:
    """All that was found, in order."""
    return [Writer(one, kept_speed(settings, one.full_name)) for one in seen.found]


def answer(seen: Discovery) -> str:
    """Which of them writes, and why, in one sentence."""
    one = seen.chosen
    if one is None:
        return say("models.answer_nobody", why=seen.problem)
    if _is_composer(one):
        return say("models.answer_composer", why=one.why)
    key = "models.answer_model" if one.local else "models.answer_away"
    return say(key, model=one.model, product=one.product, why=one.why)


def title_of(one: Found) -> str:
    """What it is called for people."""
    if _is_composer(one):
        return say("models.composer")
    return one.model or say("models.unnamed")


def place_of(one: Found) -> str:
    """What it is found in, and where."""
    if _is_composer(one):
        return say("models.composer_about")
    # The hub's cache names its folders by commits, which say nothing to people.
    shown = one.where if one.kind == "openai" or Path(one.model).is_absolute() else ""
    place = say("models.place", product=one.product, where=shown) if shown else one.product
    return place if one.local else f"{place} · {say('models.leaves')}"


def facts_of(one: Found) -> str:
    """Size, memory, licence and languages; what nobody says is said to be unknown."""
    if _is_composer(one):
        return ""
    parts = [say("models.size", size=size_text(one.bytes)) if one.bytes else say("models.size_unknown")]
    if one.needs is not None:
        parts.append(say("models.memory", size=size_text(one.needs)))
    parts.append(licence_text(one.licence))
    if one.languages:
        parts.append(say("models.languages", languages=", ".join(map(language_name, one.languages[:6]))))
    return " · ".join(parts)


def offer_facts(offer: Offer) -> str:
    """Size, memory, licence and languages of what could be fetched."""
    fit = "models.offer_fits" if offer.fits else "models.offer_too_large"
    return " · ".join(
        (
            say("models.size", size=size_text(offer.bytes)),
            say(fit, size=size_text(offer.needs)),
            licence_text(offer.licence),
            say("models.languages", languages=", ".join(map(language_name, offer.languages))),
        )
    )


def licence_text(licence: str) -> str:
    """A licence, or that nobody says which."""
    return say("models.licence", licence=licence) if licence else say("models.licence_unknown")


def speed_text(speed: Speed | None, *, composer: bool = False) -> str:
    """What was measured, and nothing that was not."""
    if speed is None:
        return say("models.unmeasured")
    if composer:
        parts = [say("models.speed_text", seconds=_seconds(speed.seconds_per_answer))]
    elif speed.tokens_per_second is not None:
        parts = [say("models.speed_tokens", rate=format_number(speed.tokens_per_second))]
    else:
        parts = [say("models.speed_characters", rate=format_number(speed.characters_per_second))]
    if speed.first_seconds is not None and not composer:
        parts.append(say("models.speed_first", seconds=_seconds(speed.first_seconds)))
    if speed.load_seconds is not None:
        parts.append(say("models.speed_load", seconds=_seconds(speed.load_seconds)))
    if speed.peak_bytes is not None:
        parts.append(say("models.speed_peak", size=size_text(speed.peak_bytes)))
    return ", ".join([*parts, say("models.speed_when", date=format_date(speed.measured_at))])


def size_text(size: int) -> str:
    """Bytes for people: 1.5 GB, 680 MB, 12 kB."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6)):
        if size >= scale:
            return f"{format_number(size / scale, 2 if size < 100 * scale else 3)} {unit}"
    return f"{format_number(size / 1e3, 2)} kB" if size >= 1000 else f"{size} B"


def pull_command(model: str) -> str:
    """The command that fetches a model."""
    return f"marquee models pull {model}"


def use_writer(settings: Settings, name: str, seen: Discovery) -> Settings:
    """Let something else write from now on, in the studio's `marquee.toml`.

    A key and prices belong to the endpoint that they were typed for: when another one takes its place, their lines
    become comments, so that the key is never sent elsewhere.

    Args:
        name: `auto`, `composer`, or what `Found.is_named` takes.
        seen: what was found.

    Raises:
        BackendUnreachable: it was not found.
        BackendRefused: it cannot be used, and why.
        SettingsError: the file cannot be changed safely.
    """
    if name == _AUTO:
        return write_settings(settings, {"writer": _AUTO})
    one = next((found for found in seen.found if found.is_named(name)), None)
    if one is None:
        raise BackendUnreachable(f"'{name}' was not found", mend="see `marquee models` for what there is")
    if one.lacks:
        raise BackendRefused(one.lacks, where=one.name, mend="choose another one of `marquee models`")
    return write_settings(settings, _changes(settings, one))


def _changes(settings: Settings, one: Found) -> dict[str, str | int | float | bool | None]:
    if one.kind == "composer":
        return {"writer": "composer"}
    if one.kind == "transformers":
        return {"writer": "transformers", "writer_model": one.model}
    own: dict[str, str | int | float | bool | None] = {"writer": "openai", "endpoint_model": one.model}
    if one.where == settings.endpoint_url:
        return own
    theirs = {"endpoint_key": settings.endpoint_key, "endpoint_usd_per_million": settings.endpoint_usd_per_million}
    return own | {"endpoint_url": one.where} | {key: None for key, value in theirs.items() if value is not None}


def _is_composer(one: Found) -> bool:
    return one.kind == "composer"


def _seconds(seconds: float) -> str:
    return format_seconds(seconds) if seconds >= 10 else f"{format_number(seconds, 2)} s"
