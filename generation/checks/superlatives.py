"""Superlatives, ranks, everybody's agreement: what nobody counted is not said as if it had been."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.writing import Finding, Level
from generation.checks.case import Case, Spot
from generation.checks.finding import DROP, found_in
from generation.checks.known import Known
from generation.checks.words import folded

_FILM = (
    r"(?:films?|movies?|thrillers?|dramas?|comed(?:y|ies)|horrors?|pictures?|romances?|musicals?"
    r"|documentar(?:y|ies)|adventures?|blockbusters?|sequels?|performances?|endings?|stor(?:y|ies)"
    r"|mysteries|mystery|debuts?)"
)
_CONSENSUS = re.compile(
    r"\b(?:all |the )?(?:critics?|reviewers?|audiences?|viewers?|fans|everyone|everybody)(?: "
    r"everywhere)? (?:all )?(?:agrees?|agreed|are unanimous|is unanimous|are united|cannot stop "
    r"talking|can't stop talking|are raving|is raving|are talking)\b"
    r"|\b(?:everyone|everybody|the whole world|all (?:the )?(?:critics|reviewers|viewers|audiences)"
    r"|every (?:critic|viewer|reviewer)|the entire (?:world|audience|country|nation)) (?:\w+ "
    r")?(?:loves?|loved|adores?|says?|is saying|is talking|was|is|will|cried|cries|wants?|praises?"
    r"|praised|recommends?)\b"
    r"|\b(?:critically|universally|widely|internationally|unanimously) (?:acclaimed|praised|loved"
    r"|lauded|adored|celebrated)\b|\bcritical(?:ly)? (?:acclaim|darling|hit)\b|\b(?:unanimous"
    r"|universal|rave|glowing|ecstatic) (?:praise|acclaim|reviews?|verdicts?)\b"
    r"|\b(?:nobody|no one) (?:dislikes?|disliked|hates?|hated|left|can resist|will forget)\b|\bloved "
    r"by (?:all|everyone|everybody|critics|audiences|millions)\b|\btaking the world by storm\b|\bthe "
    r"(?:film|movie) (?:that )?everyone(?:'s| is)\b|\b(?:critics|audiences|viewers) (?:everywhere"
    r"|worldwide|around the world)\b|\beveryone(?:'s| is) talking\b"
    r"|所有(?:的)?(?:人|观众|影评人|媒体|网友)(?:都)?|人人(?:都|称赞|叫好)|一致(?:好评|认为|推荐|称赞)|全(?:票|网|民|球|场)(?:通过|好评|热议|力荐"
    r"|推荐|疯传|叫好|盛赞)|零差评|口碑炸裂|好评如潮|万人空巷|无人不|没有人不|备受(?:好评|赞誉)|广受好评|有口皆碑|媒体盛赞|影评人盛赞",
    re.IGNORECASE,
)
_RANK = re.compile(
    r"(?<!\w)#\s?(?:1|one)\b|\b(?:no\.?|number|nr\.?) ?(?:1|one)\b|\b(?:first|top|highest|best"
    r"|most)[- ](?:rated|reviewed|ranked|watched|grossing|selling|seen|talked[- ]about|anticipated"
    r"|awarded|loved)\b|\btop[- ](?:ten|five|three|\d+)\b|\bbest[- ]reviewed\b"
    rf"|\b(?:best|greatest|finest|funniest|scariest|biggest|worst|boldest|most \w+) (?:[\w-]+ "
    rf"){{0,3}}?(?:of|in) (?:the |this |that |last |)(?:year|decade|century|season|summer|autumn|fall"
    rf"|winter|spring|month|week|all time|history|years|decades|20\d\d|19\d\d|cinema|the world|a "
    rf"generation|ages)\b|\b(?:film|movie|event|hit|{_FILM}) of the (?:year|decade|century|season"
    rf"|summer|month|generation)\b"
    r"|\bof all[- ]time\b|\bever (?:made|filmed|seen|put on|shot|written|told|committed|released)\b"
    r"|\bin (?:film|movie|cinema) history\b|\bbetter than (?:any|every|all|most|the (?:book|original"
    r"|first))\b|\b(?:beats|outclasses|surpasses|outshines|eclipses) (?:every|all|any)\b|\bunlike "
    r"any(?:thing|\s+other)\b|\bsecond to none\b|\bunrivall?ed\b|\bunmatched\b|\bunparalleled\b|\bthe "
    r"(?:only|first) (?:film|movie|thriller|drama|comedy)\b"
    r"|史上(?:最|第一|首)|影史|年度(?:最佳|第一|最|十佳|神作|必看)|[本今]年(?:最|第一)|(?:排名|位列|位居|高居|荣登|登顶"
    r"|勇夺)[^，。]{0,8}(?:第[一二三四五六七八九十\d]+|榜首|冠军)|第一名|榜首|冠军|票房第一|全球第[一二三\d]|全国第[一二三\d]|世界第[一二三\d]|最高分"
    r"|评分最高|近?十年(?:来)?(?:最|第一)|世纪最|有史以来|前所未有|绝无仅有|吊打|秒杀|碾压|完胜|媲美|堪比|不输(?:于|给)?|超越(?:了)?(?:所有|一切|前作)"
    r"|比(?:任何|所有)",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:masterpieces?|masterful|must[- ](?:see|watch)|unmissable|unforgettable|flawless"
    r"|perfect(?:ion|ly)?|instant classic|modern classic|genius|groundbreaking|ground-breaking"
    r"|legendary|iconic|breathtaking|jaw-dropping|mind-blowing|revolutionary|sensational|phenomenal)\b"
    r"|\bthe (?:best|greatest|finest|most (?!of\b)\w+|funniest|scariest|smartest|biggest|boldest)\b"
    r"|\b(?:everyone|everybody|nobody|always|never before)\b(?= (?:will|can|should|must|leaves?|who))"
    r"|\b(?:guaranteed|100 ?%|absolutely|undeniably|undoubtedly)\b"
    r"|最(?:好看|好|佳|强|美|精彩|感人|震撼|期待|值得|动人|令人|棒|燃|催泪)|必看|不容错过|神作|杰作|封神|完美(?!主义)|绝对|无与伦比|震撼人心|史诗级|天花板|顶级|极致|经典之作",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"\b(?:most|the majority|nearly all|almost all|the vast majority) (?:of )?(?:the |our )?(?:viewers?"
    r"|audiences?|reviewers?|critics?|people|fans|reviews)\b|(?:大多数|绝大多数|大部分|多数|绝大部分)(?:的)?(?:观众|网友|影迷|评论"
    r"|人)",
    re.IGNORECASE,
)


def find_superlatives(case: Case, known: Known) -> Iterator[Finding]:
    """Claims of rank, of agreement, of most viewers, and big words that no evidence has."""
    firm = folded(
        "\n".join(
            [
                known.facts_text,
                known.briefs,
                *(one.text for one in case.sayable if one.kind in ("fact", "figure", "plot", "brief")),
            ]
        )
    ).casefold()
    said = (
        firm
        + "\n"
        + folded(
            "\n".join(one.text for one in case.sayable if one.kind == "quote" and one.sign != "blame")
        ).casefold()
    )
    rules: tuple[tuple[re.Pattern[str], str, Level, str], ...] = (
        (_CONSENSUS, "consensus", "block", firm),
        (_RANK, "rank", "block", firm), (_VAGUE, "superlative", "warn", said),
    )  # fmt: skip
    for spot in case.spots:
        taken: list[tuple[int, int]] = []
        for pattern, rule, level, support in rules:
            for found in pattern.finditer(spot.own):
                if folded(found.group()).casefold() in support or any(
                    start < found.end() and found.start() < end for start, end in taken
                ):
                    continue
                taken.append(found.span())
                yield found_in(spot, "claim", rule, level, found.start(), found.end(), DROP)
        yield from _majority(case, spot, firm)


def _majority(case: Case, spot: Spot, firm: str) -> Iterator[Finding]:
    """ "Most viewers" wants a figure of more than half, cited or at hand."""
    shares = [one for one in case.sayable if one.kind == "figure" and one.unit == "share" and (one.value or 0) > 0.5]
    cited = [one for one in shares if one.evidence_id in spot.cites]
    for found in _MOST.finditer(spot.own):
        if not cited and folded(found.group()).casefold() not in firm:
            yield found_in(spot, "claim", "majority", "warn" if shares else "block", found.start(), found.end(), DROP)
