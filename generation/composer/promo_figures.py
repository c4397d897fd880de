"""What a figure says, read off its own text: the number and its n to the letter, and what they count."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.records import FLOOR
from data.writing import Evidence, Language
from generation.composer.promo_phrases import fixed, names

_NUMBER = re.compile(r"[+\-−]?\d+(?:[,\u00a0\u2009\u202f ]\d{3})*(?:\.\d+)?")
_PERCENT = re.compile(r"[\s\u00a0\u2009\u202f]?[%％]")
#: A figure is boasted of from here on.
_BOAST = {"share": 0.5, "rating": 7.0, "net": 15.0}
_BOAST_WHOLE = {"share": 0.75, "liked": 0.7}
#: What a figure's filter may hold and still be told in our own words; more of it is told in the figure's.
_PLAIN_FILTER = {"titles", "aspects", "signs", "segments", "entities"}
#: It compares audiences over other titles: what they look for, not what they say of this one.
_COMPARES = re.compile(
    r"titles like (it|this)|(than|like) other (viewers|titles)|同类|其他观众|比其他", re.IGNORECASE
)
_ENGLISH_FANS = re.compile(r"^(.+?) fans$", re.IGNORECASE)


@dataclass(frozen=True)
class Figure:
    """A figure that can be slotted into a sentence.

    Attributes:
        value: the number as its text has it, with its percent sign.
        n: the same of its n; "" where its text does not say it.
        counted: `reviews`, `viewers`, `ratings`, `sentences` or "".
        speaking: whether only those count that speak of the thing at all.
        segment: whether it is of a segment's reviews alone.
    """

    evidence: Evidence
    value: str
    n: str
    counted: str
    speaking: bool
    segment: bool

    @property
    def good(self) -> bool:
        """Whether it speaks for the title."""
        least = _BOAST_WHOLE.get(self.evidence.subject, _BOAST.get(self.evidence.unit, 1e9))
        return self.evidence.sign != "blame" and (self.evidence.value or 0) >= least

    @property
    def points(self) -> str:
        """A net figure without its plus sign."""
        return self.value.lstrip("+")

    def base(self, language: Language, segment: str) -> str:
        """What it rests on: 312 reviews by drama fans."""
        counted = names("counted").get(self.counted, {}).get(language, "")
        if not self.n or not counted:
            return ""
        fans = segment_fans(language, segment) if self.segment else ""
        if fans and self.counted == "viewers":
            return fixed(language, "n_fans").format(n=self.n, fans=fans)
        whose = _whose(language, segment) if self.segment else ""
        if language == "zh":
            return f"{whose}{self.n}{counted}"
        return f"{self.n} {counted}{' ' if whose else ''}{whose}"


def read_figure(evidence: Evidence) -> Figure | None:
    """The figure, if its text says its number and there is enough behind it."""
    if evidence.value is None or evidence.n is None or evidence.n < FLOOR or evidence.unit not in _BOAST:
        return None
    own = {"fans"} if evidence.subject == "liked" else set()
    if set(evidence.query) - _PLAIN_FILTER - own or compares(evidence):
        return None
    value, rest = _value_token(evidence)
    if value is None:
        return None
    counted = _counted(rest, evidence.n)
    speaking = counted == "sentences" or any(cue in evidence.text.lower() for cue in names("cue")["speaking"])
    return Figure(evidence, value, _n_token(rest, evidence.n), counted, speaking, "segments" in evidence.query)


def compares(evidence: Evidence) -> bool:
    """Whether a figure tells what an audience looks for in other titles."""
    return evidence.kind == "figure" and bool(_COMPARES.search(evidence.text))


def _value_token(evidence: Evidence) -> tuple[str | None, str]:
    """The number as the text has it, and the text without it."""
    assert evidence.value is not None
    for match in _NUMBER.finditer(evidence.text):
        percent = _PERCENT.match(evidence.text, match.end())
        if (evidence.unit == "share") != bool(percent):
            continue
        told = _parsed(match.group())
        meant = evidence.value * (100 if evidence.unit == "share" else 1)
        places = len(match.group().partition(".")[2])
        if abs(told - meant) <= 0.501 * 10**-places:
            end = percent.end() if percent else match.end()
            return _PERCENT.sub("%", evidence.text[match.start() : end]), evidence.text[
                : match.start()
            ] + "\n" + evidence.text[end:]
    return None, evidence.text


def _n_token(text: str, n: int) -> str:
    return max(((match.end(), match.group()) for match in _n_places(text, n)), default=(0, ""))[1]


def _n_places(text: str, n: int) -> list[re.Match[str]]:
    """Where it stands: without a sign, which an interval's end may have."""
    found = _NUMBER.finditer(text)
    return [match for match in found if match.group()[0] not in "+-−" and _parsed(match.group()) == n]


def _parsed(token: str) -> float:
    return float(re.sub(r"[,\u00a0\u2009\u202f ]", "", token).replace("−", "-"))


def _counted(text: str, n: int) -> str:
    """What the n counts: the first thing named after it, else before it."""
    at = max((match.end() for match in _n_places(text, n)), default=0)
    after, before = text[at:].lower(), text[:at].lower()
    for side in (after, before):
        found = [
            (side.find(cue), key) for key, told in names("counted").items() for cue in told["find"] if cue in side
        ]
        if found:
            return min(found)[1]
    return ""


def _whose(language: Language, segment: str) -> str:
    fans = segment_fans(language, segment)
    return fixed(language, "by_fans").replace("{fans}", fans) if fans else fixed(language, "by_some")


def segment_fans(language: Language, segment: str) -> str:
    """The people of a segment, where its name is one for readers (Drama fans); else ""."""
    match = _ENGLISH_FANS.match(segment.strip())
    if match is None:
        return segment.strip() if language == "zh" and re.search(r"(影迷|粉丝|观众)$", segment.strip()) else ""
    if language == "en":
        return f"{match.group(1).lower()} fans"
    genres = [one.strip().lower() for one in re.split(r",| and ", match.group(1)) if one.strip()]
    known = [names("genres").get(one, {}).get("zh", "") for one in genres]
    return "与".join(known) + "片影迷" if all(known) else ""
