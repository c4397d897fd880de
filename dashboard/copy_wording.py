"""How evidence is worded in the language of the draft: sentences, numbers, dates and names."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from analytics.mentions.names import forms_of
from analytics.mentions.wording import is_han
from dashboard.strings.formats import Unit, format_count, format_date, format_interval, format_value
from data.records import Estimate
from data.writing import Language

_FILE = Path(__file__).with_name("copy_sentences.toml")


@cache
def _sentences(language: Language) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))[language]
    return found


def word(language: Language, key: str, /, **values: object) -> str:
    """The sentence under a dotted key, its `{places}` filled; what fills them is not read for places again.

    Raises:
        KeyError: there is no such sentence, or a place has no value.
    """
    found: Any = _sentences(language)
    for part in key.split("."):
        found = found[part]
    return str(found).format(**values)


def written(language: Language, estimate: Estimate, unit: Unit) -> str:
    """A number with its interval, as the app writes it: +62 (+55 to +69); in Chinese +62（+55 至 +69）."""
    value = format_value(estimate, unit)
    if estimate.low is None or estimate.high is None:
        return value
    ends = format_interval(estimate, unit)
    if language == "zh":
        ends = ends.replace(" to ", " 至 ")
    return word(language, "interval", value=value, range=ends)


def viewers(language: Language, count: int) -> str:
    """So many viewers: 214 viewers."""
    return word(language, f"viewers_{'one' if count == 1 else 'many'}", n=format_count(count))


def day(language: Language, when: date | datetime) -> str:
    """A day: 4 Mar 2018, 2018年3月4日."""
    return f"{when.year}年{when.month}月{when.day}日" if language == "zh" else format_date(when)


def listed(language: Language, names: Sequence[str]) -> str:
    """Names in a row: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return word(language, "list_comma").join(names[:-1]) + word(language, "list_and") + names[-1]


def genre(language: Language, name: str) -> str:
    """A genre as the language calls it, in small letters in English; as the source has it where it is not listed."""
    if language == "zh":
        return str(_sentences("zh")["genres"].get(name, name))
    return name.lower()


def in_language(language: Language, name: str, partners: Mapping[str, str] = MappingProxyType({})) -> str:
    """Of a name in two scripts ("Ilse Brandvold / 伊尔瑟·布兰沃尔德") the one that the language reads.

    Args:
        partners: names of which the other script stands elsewhere (`two_scripts`).
    """
    forms = forms_of(name)
    forms += [partners[form] for form in forms if form in partners]
    fitting = [form for form in forms if is_han(form) == (language == "zh")]
    return (fitting or forms or [name])[0]


def two_scripts(names: Iterable[str]) -> dict[str, str]:
    """Each name that is given in two scripts → what it is in the other one."""
    found: dict[str, str] = {}
    for name in names:
        forms = forms_of(name)
        if len(forms) == 2 and is_han(forms[0]) != is_han(forms[1]):
            found |= {forms[0]: forms[1], forms[1]: forms[0]}
    return found


@dataclass(frozen=True)
class Telling:
    """What is told of whom, in which language.

    Attributes:
        title: as it stands in a sentence of the language, in Chinese within 《》.
        segment: its name; "" where all viewers are meant.
    """

    language: Language
    title: str
    segment: str = ""

    def figure(self, key: str, **values: object) -> str:
        """The sentence of a figure."""
        return word(self.language, f"figure.{key}", **{"title": self.title, "segment": self.segment, **values})

    def fact(self, key: str, **values: object) -> str:
        """The sentence of a fact."""
        return word(self.language, f"fact.{key}", **{"title": self.title, **values})

    def about(self, key: str) -> str:
        """What a subject is called."""
        return word(self.language, f"about.{key}")

    def why(self, *keys: str, **values: object) -> str:
        """Reasons, in a row."""
        between = word(self.language, "list_comma") if self.language == "en" else "，"
        return between.join(word(self.language, f"why.{key}", **{"segment": self.segment, **values}) for key in keys)
