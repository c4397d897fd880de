"""Whom words are ascribed to: "— a viewer, 9/10", "critics say", "Variety raves", 《卫报》评价.

`viewer` is whoever reviewed; `critic` is the press without a name; `named` is a person or a publication.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from generation.checks.words import HAN, is_small_word, word_list

Kind = Literal["viewer", "critic", "named"]


@dataclass(frozen=True)
class Attribution:
    """Who is said to have said it.

    Attributes:
        text: as it stands in the copy.
        rating: a rating that stands beside the name, out of `scale`; None: none does.
    """

    text: str
    kind: Kind
    rating: float | None = None
    scale: int = 10


@dataclass(frozen=True)
class Said:
    """Words without quotation marks that are ascribed to somebody, and their place in the line."""

    start: int
    end: int
    who: Attribution


_WORD = r"[A-ZÀ-Þ0-9][\w.'’&-]*"
_JOIN = r"(?:of|the|and|de|du|la|le|van|von|der|for|&|on|in)"
_NAME = rf"(?:[Tt]he\s+)?(?:{_WORD}(?:\s+(?:{_JOIN}\s+)*{_WORD})*|[\w-]+\.(?:com|org|net|co\.uk|cn)\b)"
_VIEWER = (
    r"(?:viewers?|audiences?|audience members?|movie-?goers?|film-?goers?|cinema-?goers?|fans?"
    r"|members?|users?|people|they|someone|"
    r"reviewers?|reviews?|commenters?|guests?|families|parents)"
)
_CRITIC = r"(?:critics?|the press|the media|journalists?|film writers?|the papers|the trades|publications?)"
_SPEECH = (
    r"(?:says?|said|saying|calls?|called|raves?|raved|raving|writes?|wrote|hails?|hailed|declares?"
    r"|declared|describes?|described|"
    r"gush(?:es|ed)?|puts? it|notes?|adds?|agree[sd]?|proclaims?|cheers?|crows?|dubs?|dubbed|labels?"
    r"|deems?|praises?|praised|"
    r"applauds?|admits?|admitted|reports?|swears?|tells? us|told us)"
)
_OBJECT = (
    r"(?:\s+(?:it|this|that|the (?:film|movie|picture|ending|result)|him|her|them|of it|about it"
    r"|simply))?(?:\s+(?:as|is|to be|was))?"
)
_ZH_VIEWER = r"(?:观众|网友|影迷|豆友|豆瓣用户|用户|路人|影友|看过的人|家长|粉丝)"
_ZH_CRITIC = r"(?:影评人|影评家|评论家|评论界|媒体|影评|业内人士|外媒|乐评人)"
_ZH_SPEECH = (
    r"(?:盛赞|大赞|力赞|称赞|赞叹|赞|评价|点评|评论|直呼|直言|感叹|认为|表示|写道|写|说|称|留言|惊呼|力荐)"
    r"(?:道|其|它|为|是|说)*"
)
_DASH = r"(?:—+|–+|―+|─+|－+|--+|\s-|\||~)"
_GENERIC = re.compile(rf"\b{_VIEWER}\b|{_ZH_VIEWER}", re.IGNORECASE)
_PRESS = re.compile(rf"\b{_CRITIC}\b|{_ZH_CRITIC}", re.IGNORECASE)
_RATING = re.compile(
    r"(\d{1,2}(?:\.\d)?)\s*(?:/|out of|of)\s*(10|5)\b|(★+)|(\d(?:\.\d)?)\s+stars?\b"
    r"|(\d{1,2}(?:\.\d)?)\s*[分星]"
)
_TAIL = re.compile(rf"[\s,.!?，。！？]*(?:{_DASH}|[(（【\[])[\s]*([^\n“”\"「」『』]{{1,70}})")
_SAYS_AFTER = re.compile(
    rf"[\s,.!?]*\s(?:{_SPEECH}|according to|via|from)\s+((?:(?:a|an|one|the|our"
    rf"|many)\s+)?[^\n,.;:“”\"]{{2,50}})"
)
_SAID_AFTER = re.compile(
    rf"[\s,.!?]*\s((?:(?:a|an|one|the|our|many)\s+)?(?:{_NAME}|[\w -]*?{_VIEWER}|{_CRITIC}))\s+{_SPEECH}\b"
)
_ZH_AFTER = re.compile(rf"[，,。！\s]*([^，。！？：“”「」]{{1,16}}?){_ZH_SPEECH}")
_BEFORE = re.compile(
    rf"((?:{_NAME})|(?:[\w'’-]+\s+){{0,4}}?(?:{_VIEWER}|{_CRITIC}))\s+(?:\w+ly\s+|has\s+|have\s+"
    rf"|all\s+)?{_SPEECH}{_OBJECT}\s*[,:]?\s*(?:an?\s+|the\s+)?$")  # fmt: skip
_BEFORE_BY = re.compile(r"(?:[Aa]ccording to|[Ii]n the words of|[Tt]o quote|[Ff]rom)\s+([^\n,.:]{2,50})[,:]?\s*$")
_BEFORE_COLON = re.compile(
    rf"(?:^|[.!?]\s+)((?:{_NAME})|(?:[\w'’-]+\s+){{0,3}}?(?:{_VIEWER}|{_CRITIC})):\s*$", re.IGNORECASE
)
_ZH_BEFORE = re.compile(
    rf"([^，。！？：；\n]{{1,24}}?){_ZH_SPEECH}[：:，,]?\s*$|(?:^|[。！？])([^，。！？：；\n]{{1,16}})[：:]\s*$"
)
_ENDING = re.compile(rf"^(?P<said>.{{2,}}?)(?!(?<=\d)[—–-]+\d)\s*{_DASH}\s*(?P<who>[^—–―|]{{2,60}}?)[.。]?\s*$")
_PRESS_SAYS = re.compile(
    rf"(?P<who>(?:[\w'’-]+\s+){{0,2}}?\b{_CRITIC})\s+(?:\w+ly\s+|have\s+|are\s+"
    rf"|all\s+)?{_SPEECH}\b(?:\s+(?:that|about|over))?\s*[:,]?\s*(?P<said>[^.!?:\n][^.!?\n]*[.!?]*)",
    re.IGNORECASE,
)
_VIEWER_SAYS = re.compile(
    rf"(?P<who>(?:[\w'’-]+\s+){{0,3}}?\b{_VIEWER})\s+{_SPEECH}{_OBJECT}\s*:\s*(?P<said>[^\n]+)", re.IGNORECASE
)
_NAMED_SAYS = re.compile(
    rf"(?P<who>{_NAME})\s+(?:(?:raves|raved|gushes|hails|hailed|proclaims|declares|declared|writes"
    rf"|wrote)\b|(?:calls|called|dubs|dubbed|deems)\s+"
    rf"(?:it|this|the (?:film|movie))\b|(?:says|said)\s*[:,])(?:\s+(?:that|about|over|it|it is"
    rf"|it's))?\s*[:,]?\s*(?P<said>[^\n]+)"
)
_ACCORDING = re.compile(
    r"(?P<said>[^\n]{3,}?),?\s+(?:according to|says|writes|raves|said"
    r"|wrote)\s+(?!(?:whether|that|if|so|how|what|why|they|it|there)\b)(?P<who>[^\n,;]{2,50}?)[.!]?\s*$"
)
_ACCORDING_FIRST = re.compile(r"^[Aa]ccording to (?P<who>[^\n,:;]{2,50}?)[,:]\s*(?P<said>[^\n]+)")
_ZH_PRESS_SAYS = re.compile(
    rf"(?P<who>{_ZH_CRITIC})们?(?:都|纷纷|一致|均)*{_ZH_SPEECH}[：:，,]?\s*(?P<said>[^。！？\n]+)"
)
_ZH_VIEWER_SAYS = re.compile(rf"(?P<who>{_ZH_VIEWER})们?(?:都|纷纷|一致|均)*{_ZH_SPEECH}[：:]\s*(?P<said>[^\n]+)")
_ZH_NAMED_SAYS = re.compile(rf"(?P<who>《[^》\n]{{1,20}}》(?:杂志|报)?){_ZH_SPEECH}[：:，,]?\s*(?P<said>[^\n]+)")
_SPOKEN = (
    _ACCORDING_FIRST, _NAMED_SAYS, _PRESS_SAYS, _VIEWER_SAYS, _ZH_PRESS_SAYS, _ZH_VIEWER_SAYS, _ZH_NAMED_SAYS,
    _ENDING, _ACCORDING,
)  # fmt: skip
_WHOLE_NAME = re.compile(rf"({_NAME})(?:\s*[,，/(（]\s*[^\n]*)?$")
_LONE = re.compile(rf"^\s*{_DASH}\s*(?P<who>[^\n]{{2,60}}?)[.。]?\s*$")


def attributed_to(text: str, end: int) -> Attribution | None:
    """Whom a quotation that ends there is ascribed to by what follows it."""
    tail = text[end : end + 100]
    if found := _TAIL.match(tail):
        return classify(_first_clause(found.group(1).rstrip(")）】] ")))
    if found := (_SAID_AFTER.match(tail) or _SAYS_AFTER.match(tail)):
        return classify(found.group(1))
    found = _ZH_AFTER.match(tail)
    return classify(found.group(1), chinese=True) if found else None


def attributed_before(text: str, start: int) -> Attribution | None:
    """Whom it is ascribed to by what stands before it."""
    head = text[max(0, start - 100) : start].rpartition("\n")[2]
    for pattern in (_BEFORE_BY, _BEFORE, _BEFORE_COLON):
        if found := pattern.search(head):
            return classify(found.group(1))
    found = _ZH_BEFORE.search(head)
    return classify(found.group(1) or found.group(2), chinese=True) if found else None


def attributed_line(text: str) -> Attribution | None:
    """Whom a line names that is nothing but a name after a dash."""
    found = _LONE.match(text)
    return classify(found["who"]) if found else None


def direct_speech(text: str) -> Said | None:
    """Words without quotation marks that a line puts into somebody's mouth.

    What viewers are said to feel is a claim like others ("viewers love the dog"); words after a colon are a
    quotation. Of critics both are.
    """
    for pattern in _SPOKEN:
        found = pattern.search(text)
        who = classify(found["who"], chinese=pattern in (_ZH_NAMED_SAYS,)) if found else None
        if found is None or who is None or (pattern is _NAMED_SAYS and who.kind != "named"):
            continue
        if pattern is _ENDING and who.kind == "named" and not _is_whole_name(found["who"]):
            continue
        return Said(found.start("said"), found.start("said") + len(found["said"].rstrip()), who)
    return None


def classify(who: str, *, chinese: bool = False) -> Attribution | None:
    """What kind of source a few words name; None where they name none."""
    who = who.strip().rstrip(",，:： ")
    rating, scale = _rating(who)
    if _PRESS.search(who):
        return Attribution(who, "critic", rating, scale)
    if publication := _publication(who):
        return Attribution(publication, "named", rating, scale)
    if _GENERIC.search(who) or (rating is not None and not re.sub(r"[\d./★ \w]{0,12}", "", who)):
        return Attribution(who, "viewer", rating, scale)
    if (found := _WHOLE_NAME.match(who)) and _is_name(found.group(1)):
        return Attribution(found.group(1), "named", rating, scale)
    if found := re.search(rf"《[^》]+》|[{HAN}]{{1,6}}·[{HAN}·]{{1,12}}", who):
        return Attribution(found.group(), "named", rating, scale)
    if chinese or re.fullmatch(rf"[{HAN}]{{2,8}}", who):
        return _chinese_person(who, rating, scale)
    return None


def _chinese_person(who: str, rating: float | None, scale: int) -> Attribution | None:
    found = re.search(
        rf"(?:导演|影评人|作家|演员|主演|教授|老师)?([{'|'.join(sorted(word_list('surnames_zh')))}][{HAN}]{{1,2}})$",
        who,
    )
    return Attribution(found.group(1), "named", rating, scale) if found and len(who) <= 8 else None


def _publication(who: str) -> str | None:
    low = re.sub(r"\s+", " ", who.lower()).strip(" .《》*_")
    known = word_list("publications")
    for piece in (low, *(part.strip() for part in re.split(r"[,，/(]|\bof\b|\bin\b|\bfor\b|\bat\b", low))):
        bare = piece.strip(" )《》")
        if bare in known or bare.removeprefix("the ") in known:
            at = low.find(bare)
            return who[at : at + len(bare)] if who.lower().find(low) == 0 else who
    return None


def _is_whole_name(who: str) -> bool:
    return (
        _publication(who) is not None
        or "《" in who
        or ((found := _WHOLE_NAME.match(who.strip())) is not None and _is_name(found.group(1)))
    )


def _is_name(text: str) -> bool:
    """Whether capitals make a name of it: a word in it that is not written small elsewhere."""
    words = re.findall(r"[^\W\d_][\w.'’-]*", text)
    return (
        any(not is_small_word(word) for word in words if word[0].isupper())
        or ".co" in text
        or bool(_INITIAL.search(text))
    )


_INITIAL = re.compile(r"\b[A-Z]\.")


def _first_clause(text: str) -> str:
    return re.split(r"(?<=[\w)])(?<!\b[A-Z])(?<!\bSt)(?<!\bMr)(?<!\bMrs)(?<!\bDr)[.!?;]\s|[。！？；\n]", text)[0]


def _rating(text: str) -> tuple[float | None, int]:
    found = _RATING.search(text)
    if not found:
        return None, 10
    if found.group(1):
        return float(found.group(1)), int(found.group(2))
    if found.group(3):
        return float(len(found.group(3))), 5
    if found.group(4):
        return float(found.group(4)), 5
    return float(found.group(5)), 5 if "星" in found.group() else 10
