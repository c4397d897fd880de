"""Sluglines: where and when a scene plays. INT. SORTING ROOM - MORNING; 内景 邮局 日."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Setting = Literal["INT", "EXT", "INT/EXT", ""]

_ENGLISH = re.compile(
    r"^(?P<setting>INT\.?\s*/\s*EXT|EXT\.?\s*/\s*INT|I\s*/\s*E|E\s*/\s*I|INT|EXT|EST)(?:\.\s*|\s+)(?P<rest>\S.*)$",
    re.I,
)
_CHINESE = re.compile(
    r"^(?:第?\s*[0-9一二三四五六七八九十百]+\s*[场幕]?[、.．:：\s]\s*)?"
    r"(?P<setting>内外景|内/外景?|内景|外景|内|外)[.．、:：\s]\s*(?P<rest>\S.*)$"
)
_CHINESE_TIMES = r"清晨|早晨|早上|上午|中午|正午|下午|黄昏|傍晚|晚上|夜晚|深夜|凌晨|拂晓|日|夜|晨|昏|晚"
_CHINESE_END = re.compile(rf"^(?P<place>.*?)[\s\-—–－、，,]+(?P<time>{_CHINESE_TIMES})(?:[，,\s（(].*)?$")
#: Words that tell a time of day at the end of a slugline, or how it joins the scene before.
TIMES = frozenset({
    "DAY", "NIGHT", "MORNING", "AFTERNOON", "EVENING", "DAWN", "DUSK", "SUNRISE", "SUNSET", "NOON", "MIDNIGHT",
    "MIDDAY", "TWILIGHT", "LATER", "CONTINUOUS", "SAME", "MOMENTS", "PRE-DAWN", "PREDAWN", "SUNDOWN",
    "DAYBREAK", "NIGHTFALL",
})  # fmt: skip
_DASH = re.compile(r"\s+[-–—]+\s+|\s*--+\s*|\s+[–—]\s*|\s*[–—]\s+")


@dataclass(frozen=True)
class Slugline:
    """A slugline taken apart.

    Attributes:
        setting: inside, outside or both; "" where it does not say.
        place: the place with its parts, "THE FERRY - CABIN".
        time: the time of day, "" where none is given.
    """

    text: str
    setting: Setting
    place: str
    time: str


def is_slugline(text: str) -> bool:
    """Whether a line is a slugline by its own words, in English or Chinese."""
    return bool(_ENGLISH.match(text) or _CHINESE.match(text))


def parse_slugline(text: str) -> Slugline:
    """A slugline's setting, place and time; what has none of the forms is all place."""
    found = _ENGLISH.match(text)
    if found:
        place, time = _apart(found["rest"])
        return Slugline(text, _setting(found["setting"]), place, time)
    found = _CHINESE.match(text)
    if found:
        end = _CHINESE_END.match(found["rest"])
        place, time = (end["place"], end["time"]) if end else (found["rest"], "")
        return Slugline(text, _chinese_setting(found["setting"]), place.strip(" -—–－、，,"), time)
    place, time = _apart(text)
    return Slugline(text, "", place, time)


def _apart(rest: str) -> tuple[str, str]:
    """Place and time: the last part after a dash is a time when one of its words is."""
    parts = [part.strip() for part in _DASH.split(rest) if part.strip()]
    if len(parts) > 1 and TIMES & set(re.findall(r"[A-Z-]+", parts[-1].upper())):
        return " - ".join(parts[:-1]), parts[-1]
    return " - ".join(parts) or rest.strip(), ""


def _setting(said: str) -> Setting:
    letters = re.sub(r"[^A-Z/]", "", said.upper())
    if "/" in letters:
        return "INT/EXT"
    return "INT" if letters == "INT" else "EXT"


def _chinese_setting(said: str) -> Setting:
    if "内" in said and "外" in said:
        return "INT/EXT"
    return "INT" if "内" in said else "EXT"
