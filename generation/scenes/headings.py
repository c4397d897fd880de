"""Where and when a scene plays, in words: for a description, a strip, and the line that says day or night."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.writing import Language
from generation.scenes.wording import prose_name
from generation.screenplay.sluglines import TIMES, Slugline, parse_slugline

_HOURS = re.compile(r"\b(?:SMALL HOURS|EARLIER|NOON|HOURS? LATER|DAYS? LATER|YEARS? LATER|WEEKS? LATER)\b")
_SETTINGS = {
    "en": {"INT": "Interior", "EXT": "Exterior", "INT/EXT": "Interior and exterior"},
    "zh": {"INT": "内景", "EXT": "外景", "INT/EXT": "内外景"},
}
_STRIP = {"en": {"INT": "INT", "EXT": "EXT", "INT/EXT": "I/E"}, "zh": {"INT": "内", "EXT": "外", "INT/EXT": "内外"}}
#: The first that is found in a slugline's time counts.
_HALVES = {
    "en": (
        ("DAWN", "DAWN|SUNRISE|DAYBREAK"), ("DUSK", "DUSK|SUNSET|TWILIGHT|SUNDOWN|NIGHTFALL"), ("EVE", "EVENING"),
        ("N", "NIGHT|MIDNIGHT|SMALL HOURS"), ("D", "DAY|MORNING|AFTERNOON|NOON|MIDDAY"),
    ),
    "zh": (
        ("晨", "清晨|拂晓|晨"), ("昏", "黄昏|傍晚|昏"), ("夜", "夜|晚|凌晨"), ("日", "日|早|上午|中午|正午|下午"),
    ),
}  # fmt: skip
_GOES_ON = re.compile(r"\b(?:CONTINUOUS|LATER|SAME|MOMENTS)\b", re.I)


@dataclass(frozen=True)
class Heading:
    """A slugline as a production reads it.

    Attributes:
        setting: INT, EXT, INT/EXT or "".
        place: as the script writes it.
        time: as the script writes it, a year and the like with it; "" where none is given.
    """

    setting: str
    place: str
    time: str

    def told(self, language: Language) -> str:
        """A sentence: “Interior. Sorting Room, morning.”, 内景，邮局，夜。"""
        if language == "zh":
            parts = [_SETTINGS["zh"].get(self.setting, ""), self.place, self.time]
            return "，".join(part for part in parts if part) + "。"
        place = ", ".join(prose_name(part) for part in self.place.split(" - ") if part).replace(", The ", ", the ")
        told = ", ".join(part for part in (place, self.time.replace(" - ", ", ").lower()) if part)
        setting = _SETTINGS["en"].get(self.setting, "")
        return " ".join(f"{part.rstrip('.')}." for part in (setting, told) if part)

    def strip_setting(self, language: Language) -> str:
        """INT, EXT or I/E; 内, 外 or 内外."""
        return _STRIP[language].get(self.setting, "")

    def day_night(self, language: Language, before: str = "") -> str:
        """D, N, DAWN, DUSK or EVE; where the time only goes on, that of the scene before; "" for none."""
        for short, words in _HALVES[language]:
            if re.search(rf"\b(?:{words})\b" if language == "en" else words, self.time, re.I):
                return short
        return before if _GOES_ON.search(self.time) else ""


def heading_of(slugline: Slugline) -> Heading:
    """A slugline with its time found wherever it stands: ROYAL ARCHIVE - DAWN - 1519."""
    parts = slugline.place.split(" - ")
    if slugline.time or len(parts) < 2:
        return Heading(slugline.setting, slugline.place, slugline.time)
    for place, part in enumerate(parts[1:], 1):
        if TIMES & set(re.findall(r"[A-Z-]+", part.upper())) or _HOURS.search(part.upper()):
            return Heading(slugline.setting, " - ".join(parts[:place]), " - ".join(parts[place:]))
    return Heading(slugline.setting, slugline.place, "")


def read_heading(text: str) -> Heading:
    """The heading that a slugline's text gives."""
    return heading_of(parse_slugline(text))
