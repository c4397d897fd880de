"""Awards, festivals and ticket sales: what the studio did not enter is not claimed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.writing import Finding
from generation.checks.case import Case, Spot
from generation.checks.finding import DROP, found_in
from generation.checks.known import Known
from generation.checks.words import folded

#: What awards are called → how an entry of it may be called.
_PRIZES = {
    r"\boscars?\b|\bacademy awards?\b|奥斯卡": r"oscar|academy award|奥斯卡",
    r"\bgolden globes?\b|金球奖?": r"golden globe|金球",
    r"\bbaftas?\b|英国电影学院奖": r"bafta|英国电影学院",
    r"\bpalme d['’]or\b|金棕榈": r"palme|金棕榈",
    r"\bgolden lions?\b|金狮": r"golden lion|金狮",
    r"\bgolden bears?\b|金熊": r"golden bear|金熊",
    r"\bsilver (?:lion|bear)s?\b|银狮|银熊": r"silver (?:lion|bear)|银狮|银熊",
    r"\bgolden horse\b|金马奖?(?![车])": r"golden horse|金马",
    r"\bgolden rooster\b|金鸡奖": r"golden rooster|金鸡",
    r"\bhong kong film awards?\b|金像奖": r"hong kong film award|金像",
    r"\bhundred flowers\b|百花奖": r"hundred flowers|百花",
    r"\bemmys?\b|\bemmy awards?\b|艾美奖": r"emmy|艾美",
    r"\bgrammys?\b|格莱美": r"grammy|格莱美",
    r"\btony awards?\b|托尼奖": r"tony|托尼",
    r"\bc[ée]sars?\b(?=.{0,20}\b(?:award|win|nomin))|凯撒奖": r"c[ée]sar|凯撒",
    r"\bgoya awards?\b|戈雅奖": r"goya|戈雅",
    r"\bindependent spirit\b|独立精神奖": r"independent spirit|独立精神",
    r"\bgrand prix\b|\bjury prize\b|\bgrand jury\b|评审团(?:大)?奖": r"grand prix|jury|评审团",
    r"\bsaturn awards?\b|土星奖": r"saturn|土星",
    r"\bpulitzer\b|普利策": r"pulitzer|普利策",
    r"\bbest (?:picture|actor|actress|director|screenplay|supporting \w+|original (?:score|song|screenplay)|foreign language film|documentary feature)\b|最佳(?:影片|男主角|女主角|导演|男配角|女配角|编剧|摄影|原创)|影帝|影后": r"best|最佳",
}
_FESTIVALS = {
    r"\bcannes\b|戛纳|康城": r"cannes|戛纳", r"\bvenice (?:film )?(?:festival|selection|premiere|competition)|威尼斯(?:国际)?电影节": r"venice|威尼斯",
    r"\bberlinale\b|\bberlin (?:international )?film festival|柏林(?:国际)?电影节": r"berlin|柏林",
    r"\bsundance\b|圣丹斯": r"sundance|圣丹斯", r"\btiff\b|\btoronto (?:international )?film festival|多伦多(?:国际)?电影节": r"toronto|tiff|多伦多",
    r"\btelluride\b": r"telluride", r"\bsxsw\b|\bsouth by southwest\b": r"sxsw|south by", r"\btribeca\b|翠贝卡": r"tribeca|翠贝卡",
    r"\blocarno\b|洛迦诺": r"locarno|洛迦诺", r"上海(?:国际)?电影节|\bshanghai (?:international )?film festival": r"shanghai|上海",
    r"\bofficial selection\b|\bfestival (?:favou?rite|winner|hit|darling|selection|selected)\b|\b(?:out of|in) competition\b|\bopening night film\b|入围|主竞赛(?:单元)?|电影节": r"selection|festival|competition|入围|电影节|竞赛",
}  # fmt: skip
_GENERIC = re.compile(
    r"\b(?:multi[- ])?(?:award|prize|oscar|bafta|emmy)[- ](?:winning|winner|nominated|season|worthy|calib(?:re|er)|contender|buzz)\b|\b(?:nominated|nominations?|nominee|shortlisted|longlisted)\b|\b(?:winner|winners|recipient) of\b|\b(?:has|have) won\b|\bwon (?:the|an?|two|three|four|five|\d+) [\w' ]{0,30}(?:awards?|prizes?)\b"
    r"|\bawards?\b|\bprize[sd]?\b(?=.{0,20}\b(?:film|jury|audience|festival)\b)|获奖|得奖|斩获|荣获|摘得|问鼎|提名|大奖|夺(?:得|下)|捧回|奖项",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"\bbox[- ]office\b|\bblockbusters?\b|\bsold[- ]out\b|\brecord[- ]break\w+\b|\b(?:smash|runaway|global|international|worldwide) (?:hit|success|sensation|phenomenon)\b|\bopening weekend (?:record|gross)\b|\bgross(?:ed|es|ing)\b|\bticket sales\b"
    r"|票房|卖座|大卖|爆款|破(?:了)?纪录|刷新[^，。]{0,6}(?:纪录|记录)|一票难求|场场爆满|现象级|口碑票房",
    re.IGNORECASE,
)
_WON = re.compile(r"\bw(?:in|ins|inning|inner|inners|on)\b|\b\w+-winning\b|荣获|摘得|获得|斩获|夺|捧回|问鼎|(?<!提名)获奖", re.IGNORECASE)
_NOMINATED = re.compile(r"nomin|shortlist|longlist|提名|入围", re.IGNORECASE)
_PART = re.compile(r"[^\W\d_]")


def find_awards(case: Case, known: Known) -> Iterator[Finding]:
    """Awards, nominations, festivals and box-office claims that nobody entered."""
    entered = folded("\n".join([*known.awards, known.briefs, *_facts(case)])).casefold()
    plot = folded(" ".join(one.text for one in case.sayable if one.kind == "plot") + known.source).casefold()
    for spot in case.spots:
        text = _without_names(spot.own, known)
        taken: list[tuple[int, int]] = []
        for rule, table in (("award", _PRIZES), ("festival", _FESTIVALS)):
            for pattern, entry in table.items():
                for found in re.finditer(pattern, text, re.IGNORECASE):
                    taken.append(found.span())
                    yield from _claimed(spot, rule, found, entry, entered, plot)
        yield from _others(spot, text, taken, entered, plot)


def _facts(case: Case) -> list[str]:
    return [one.text for one in case.sayable if one.kind in ("fact", "brief", "figure")]


def _without_names(own: str, known: Known) -> str:
    """The line with the title's own names blacked out: an actor may be called Oscar."""
    for name in known.names:
        if len(name) > 1:
            own = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name), lambda found: "\ufffc" * len(found.group()), own, flags=re.IGNORECASE)
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
    lines = [line for line in entered.split("\n") if re.search(r"award|prize|oscar|bafta|palme|golden|best|奖|最佳|金", line) and _PART.search(line)]
    won = [line for line in lines if not _NOMINATED.search(line)]
    return bool(lines if _NOMINATED.search(words) else won)
