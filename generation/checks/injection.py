"""Traces of instructions that stood in a review: addresses, code, advertising that nobody ordered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.writing import Finding
from generation.checks.case import Case, Spot
from generation.checks.finding import DROP, found_in, replaced
from generation.checks.known import Known, bare
from generation.checks.words import folded

_ADDRESS = re.compile(
    r"\b(?:https?|ftp)(?:://|：//)\S+|\b(?:javascript|data):\S+|\bwww\.[^\s，。]+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|org|info|biz|io|co|tv|xyz|site|shop|app|ru|cn|uk|de|fr|me|ly"
    r"|gg|link|top)\b(?:/[^\s，。]*)?"
    r"|\b[\w-]+ ?(?:\(dot\)|\[dot\]| dot ) ?(?:com|net|org)\b|网址|链接[:：]",
    re.IGNORECASE,
)
_MAIL = re.compile(r"\b[\w.+-]+\s?(?:@|\(at\)|\[at\])\s?[\w-]+\.[\w.]+", re.IGNORECASE)
_CODE = re.compile(
    r"</?[a-zA-Z][^<>\n]{0,200}>|&(?:[a-z]{2,8}|#\d{2,6});|<!--|\b(?:onerror|onclick|onload)\s*="
    r"|\b(?:DROP TABLE|SELECT \* FROM|eval\(|alert\(|document\.cookie)|!\[[^\]]*\]\(|\]\([^)]+\)",
)
_HASHTAG = re.compile(r"(?<![\w&])[#＃]([^\W_][\w·]*)[#＃]?")
_HANDLE = re.compile(r"(?<![\w.])@[A-Za-z_][\w.]{1,30}")
_PHONE = re.compile(
    r"(?<!\d)(?:\+\d{1,3}[ -]?)?(?:\(\d{2,4}\)[ -]?)?\d{3,4}[ -]\d{3,4}(?:[ -]\d{2,4})?(?!\d)"
    r"|(?<!\d)1[3-9]\d{9}(?!\d)"
)
_PROMO = re.compile(
    r"\b(?:subscribe|click (?:here|the link|below)|link in (?:the )?bio|promo(?:tion)? code|discount "
    r"code|use (?:the )?code\b|coupon|giveaway|free tickets?|\d+ ?% off|follow us|follow me|like and "
    r"share|dm (?:me|us)|"
    r"call now|sign up (?:now|today|at)|buy (?:crypto|bitcoin)|visit (?:our|my|the) (?:website|site"
    r"|page|channel|shop)|text \w+ to \d+)\b"
    r"|点击(?:链接|下方|这里)|扫码|加微信|加我|微信号|公众号|优惠码|折扣码|免费(?:领取|送票|领票)|转发抽奖|关注我|私信我|订阅",
    re.IGNORECASE,
)
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override) (?:all |any |the |your )?(?:above|previous|prior|earlier"
    r"|other|these|former)?\s?(?:instructions?|prompts?|rules|text|messages?|guidelines)\b|\bsystem "
    r"prompt\b|\b(?:prompt )?injection (?:successful|succeeded)\b"
    r"|\b(?:I have been|you have been) (?:pwned|hacked)\b|\bjailbroken?\b|\bdeveloper mode\b|忽略(?:以上"
    r"|之前|前面|所有)[^。]{0,10}(?:指令|内容|提示|要求|规则)|系统提示词|越狱模式",
    re.IGNORECASE,
)
_RULES = (
    (_MAIL, "mail", "block"), (_ADDRESS, "address", "block"), (_CODE, "code", "block"), (_ORDER, "order", "block"),
    (_PROMO, "promotion", "block"), (_PHONE, "phone", "block"), (_HANDLE, "handle", "warn"),
)  # fmt: skip
_FALSE_ADDRESS = re.compile(r"^(?:[A-Z]\.){2,}|^\d+\.\d", re.ASCII)


def find_injection(case: Case) -> Iterator[Finding]:
    """Addresses, code, orders and advertising that neither brief nor facts have."""
    known = case.known
    allowed = folded(known.briefs + "\n" + known.facts_text).casefold()
    for spot in case.spots:
        taken: list[tuple[int, int]] = []
        for pattern, rule, level in _RULES:
            for found in pattern.finditer(spot.text):
                within = any(start < found.end() and found.start() < end for start, end in taken)
                if within or folded(found.group()).casefold() in allowed or _FALSE_ADDRESS.match(found.group()):
                    continue
                taken.append(found.span())
                yield found_in(
                    spot, "injection", rule, "block" if level == "block" else "warn", found.start(), found.end(), DROP
                )
        yield from _hashtags(spot, known, allowed)


def _hashtags(spot: Spot, known: Known, allowed: str) -> Iterator[Finding]:
    own = {_squashed(name) for name in known.names} | {_squashed(word) for word in known.name_words}
    for found in _HASHTAG.finditer(spot.text):
        tag = _squashed(found.group(1))
        if found.group(1).isdigit() or tag in own or f"#{tag}" in allowed or any(tag == name for name in own):
            continue
        if any(tag.removeprefix("the") == name.removeprefix("the") for name in own):
            continue
        yield found_in(spot, "injection", "hashtag", "warn", found.start(), found.end(), replaced(""))


def _squashed(name: str) -> str:
    return re.sub(r"\W", "", bare(name))
