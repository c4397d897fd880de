"""Copy in a language that was not asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.languages import find_language
from data.writing import Finding
from generation.checks.case import Case, Spot
from generation.checks.finding import DROP, found_in
from generation.checks.words import HAN

_HAN = re.compile(f"[{HAN}]")
_HAN_RUN = re.compile(f"[{HAN}][{HAN}，、：；！？。\\s]*[{HAN}]|[{HAN}]")
_LATIN_RUN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’-]*(?:[ ,]+[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’-]*)*")
_OTHER_SCRIPT = re.compile(r"[\u0370-\u052f\u0590-\u06ff\u0900-\u0e7f\u3040-\u30fa\u30fc-\u30ff\uac00-\ud7af]{2,}")
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ɏ]{2,}")
#: A line with fewer letters of its own, names aside, says too little of its language.
_ENOUGH = 24
#: So many English words in a row are no name or loan word in a Chinese line.
_FOREIGN_WORDS = 4


def find_language_slips(case: Case) -> Iterator[Finding]:
    """Lines in another language or script, and lines that mix two."""
    known = case.known
    names = [name for name in known.names if len(name) > 1]
    for spot in case.spots:
        if case.content.parts[spot.part].name == "stripboard":
            # A strip is numbers, abbreviations and names: it is in no language.
            continue
        own = spot.own
        for name in names:
            own = re.sub(re.escape(name), lambda found: "\ufffc" * len(found.group()), own, flags=re.IGNORECASE)
        slips = _in_chinese(spot, own) if case.assignment.language == "zh" else _in_english(spot, own)
        yield from slips


def _in_english(spot: Spot, own: str) -> Iterator[Finding]:
    found = _OTHER_SCRIPT.search(own) or next((run for run in _HAN_RUN.finditer(own) if len(run.group()) > 1), None)
    if found is not None:
        mixed = len(_LATIN_WORD.findall(own)) >= 2
        script = "zh" if _HAN.search(found.group()) else "other"
        rule = "mixed" if mixed else "wrong"
        yield found_in(
            spot, "language", rule, "block", found.start(), found.end(), DROP, expected="en", found=script
        )  # fmt: skip
    elif len(_LATIN_WORD.findall(own)) > 3 and len(re.sub(r"[^A-Za-zÀ-ɏ]", "", own)) >= _ENOUGH:
        language = find_language(" ".join(own.replace("\ufffc", " ").split()))
        if language not in (None, "en", "und"):
            yield found_in(spot, "language", "wrong", "block", mend=DROP, expected="en", found=str(language))


def _in_chinese(spot: Spot, own: str) -> Iterator[Finding]:
    signs, words = len(_HAN.findall(own)), len(_LATIN_WORD.findall(own))
    if (other := _OTHER_SCRIPT.search(own)) is not None:
        yield found_in(
            spot, "language", "mixed", "block", other.start(), other.end(), DROP, expected="zh", found="other"
        )
        return
    if not signs and words >= 2:
        yield found_in(spot, "language", "wrong", "block", mend=DROP, expected="zh", found="en")
        return
    for run in _LATIN_RUN.finditer(own):
        if len(_LATIN_WORD.findall(run.group())) >= _FOREIGN_WORDS:
            yield found_in(
                spot, "language", "mixed", "block", run.start(), run.end(), DROP, expected="zh", found="en"
            )
    if signs >= 8 and (language := find_language(own.replace("\ufffc", " "))) in ("ja", "yue"):
        yield found_in(spot, "language", "wrong", "block", mend=DROP, expected="zh", found=str(language))
