"""Awards, festivals and ticket sales: what the studio did not enter is not claimed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache

from data.writing import Finding
from generation.checks.case import Case, Spot
from generation.checks.finding import DROP, found_in
from generation.checks.known import Known
from generation.checks.words import FOLDER, folded

_GENERIC = re.compile(
    r"\b(?:multi[- ])?(?:award|prize|oscar|bafta|emmy)[- ](?:winning|winner|nominated|season|worthy"
    r"|calib(?:re|er)|contender|buzz)\b|\b(?:nominated|nominations?|nominee|shortlisted|longlisted)\b"
    r"|\b(?:winner|winners|recipient) of\b|\b(?:has|have) won\b|\bwon (?:the|an?|two|three|four|five"
    r"|\d+) [\w' ]{0,30}(?:awards?|prizes?)\b"
    r"|\bawards?\b|\bprize[sd]?\b(?=.{0,20}\b(?:film|jury|audience|festival)\b)|获奖|得奖|斩获|荣获|摘得|问鼎|提名"
    r"|大奖|夺(?:得|下)|捧回|奖项",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"\bbox[- ]office\b|\bblockbusters?\b|\bsold[- ]out\b|\brecord[- ]break\w+\b|\b(?:smash|runaway"
    r"|global|international|worldwide) (?:hit|success|sensation|phenomenon)\b|\bopening weekend "
    r"(?:record|gross)\b|\bgross(?:ed|es|ing)\b|\bticket sales\b"
    r"|票房|卖座|大卖|爆款|破(?:了)?纪录|刷新[^，。]{0,6}(?:纪录|记录)|一票难求|场场爆满|现象级|口碑票房",
    re.IGNORECASE,
)
_WON = re.compile(
    r"\bw(?:in|ins|inning|inner|inners|on)\b|\b\w+-winning\b|荣获|摘得|获得|斩获|夺|捧回|问鼎|(?<!提名)获奖",
    re.IGNORECASE,
)
_NOMINATED = re.compile(r"nomin|shortlist|longlist|提名|入围", re.IGNORECASE)
_PART = re.compile(r"[^\W\d_]")


@cache
def _awards() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """(rule, how copy speaks of it, how it is entered) of each award and festival."""
    told = tomllib.loads((FOLDER / "awards.toml").read_text(encoding="utf-8"))
    return tuple(
        (rule, re.compile(one["said"], re.IGNORECASE), one["entered"]) for rule in told for one in told[rule]
    )


def find_awards(case: Case, known: Known) -> Iterator[Finding]:
    """Awards, nominations, festivals and box-office claims that nobody entered."""
    told = "\n".join([*known.awards, known.briefs, *_facts(case)])
    entered = "\n".join(folded(line) for line in told.split("\n")).casefold()
    plot = folded(" ".join(one.text for one in case.sayable if one.kind == "plot") + known.source).casefold()
    for spot in case.spots:
        text = _without_names(spot.own, known)
        taken: list[tuple[int, int]] = []
        for rule, pattern, entry in _awards():
            for found in pattern.finditer(text):
                taken.append(found.span())
                yield from _claimed(spot, rule, found, entry, entered, plot)
        yield from _others(spot, text, taken, entered, plot)


def _facts(case: Case) -> list[str]:
    return [one.text for one in case.sayable if one.kind in ("fact", "brief", "figure")]


def _without_names(own: str, known: Known) -> str:
    """The line with the title's own names blacked out: an actor may be called Oscar."""
    for name in known.names:
        if len(name) > 1:
            own = re.sub(
                rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name),
                lambda found: "\ufffc" * len(found.group()),
                own,
                flags=re.IGNORECASE,
            )
    return own


def _claimed(spot: Spot, rule: str, found: re.Match[str], entry: str, entered: str, plot: str) -> Iterator[Finding]:
    lines = [line for line in entered.split("\n") if re.search(entry, line)]
    if not lines and folded(found.group()).casefold() in plot:
        return
    if not lines:
        yield found_in(spot, "claim", rule, "block", found.start(), found.end(), DROP)
    elif _WON.search(spot.own) and not _NOMINATED.search(spot.own) and all(_NOMINATED.search(line) for line in lines):
        yield found_in(spot, "claim", "award_won", "block", found.start(), found.end(), DROP, award=lines[0][:80])


def _others(spot: Spot, text: str, taken: list[tuple[int, int]], entered: str, plot: str) -> Iterator[Finding]:
    for pattern, rule in ((_GENERIC, "award"), (_MONEY, "box_office")):
        for found in pattern.finditer(text):
            words = folded(found.group()).casefold()
            near = any(start - 24 < found.end() and found.start() < end + 24 for start, end in taken)
            if near or words in entered or words in plot or (rule == "award" and _any_award(found.group(), entered)):
                continue
            yield found_in(spot, "claim", rule, "block", found.start(), found.end(), DROP)


def _any_award(words: str, entered: str) -> bool:
    """Whether there is any award at all, and one that was won where winning is claimed."""
    lines = [
        line
        for line in entered.split("\n")
        if re.search(r"award|prize|oscar|bafta|palme|golden|best|奖|最佳|金", line) and _PART.search(line)
    ]
    won = [line for line in lines if not _NOMINATED.search(line)]
    return bool(lines if _NOMINATED.search(words) else won)
