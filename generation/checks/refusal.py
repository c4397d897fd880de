"""A model that talks about itself or its task instead of doing it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.writing import Finding, Mend
from generation.checks.case import Case
from generation.checks.finding import DROP, found_in

_REFUSAL = re.compile(
    r"\bas an? (?:AI|artificial intelligence|large language|language) ?(?:language )?(?:model"
    r"|assistant)?\b|\bI(?:'m| am) (?:just |only )?an? (?:AI|language model|large language)\b"
    r"|\bI(?:'m| am) (?:sorry|afraid|unable|not able)\b[^.]{0,60}\b(?:can't|cannot|can not|unable|not "
    r"able|assist|help|comply|provide|write|generate|create)\b"
    r"|\bI (?:cannot|can't|can not|won't|will not|am unable to|do not feel comfortable) (?:\w+ "
    r")?(?:write|create|generate|provide|help|assist|comply|fulfil?l|produce|do that|make up|invent"
    r"|answer|continue|with)\b"
    r"|\b(?:my|the) (?:training data|knowledge cut-?off|content policy|guidelines (?:prevent|do "
    r"not))\b|\bI don't have (?:access to|enough information|information about)\b"
    r"|作为(?:一个|一名)?(?:AI|人工智能|语言模型|大模型|智能助手)|我是(?:一个|一名)?(?:AI|人工智能|语言模型|大语言模型)|(?:很抱歉|抱歉|对不起)，?我(?:无法"
    r"|不能|没有办法)|我(?:无法|不能)(?:提供|生成|撰写|满足|完成|协助|回答)|无法满足您的请求",
    re.IGNORECASE,
)
_PREAMBLE = re.compile(
    r"^\s*(?:(?:sure|certainly|of course|absolutely|great|okay|ok)[,!.]?\s+)?(?:here(?:'s| is| are)"
    r"|below (?:is|are)|this is|I(?:'ve| have) (?:written|drafted|created|prepared)|I hope (?:this"
    r"|that|you))\b"
    r"[^:\n]{0,80}?\b(?:tagline|headline|copy|draft|version|options?|variants?|text|post|summary"
    r"|logline|description|email|reply|response|review|answer|rewrite|revised"
    r"|helps?)\b[^:.!\n]{0,60}[:.!]\s*"
    r"|^\s*(?:sure|certainly|of course|absolutely)[,!:.]\s+(?=(?:here|I|let)\b)[^:\n]{0,80}[:.!]\s*"
    r"|^\s*(?:sure|certainly|of course)[!:]\s*"
    r"|^\s*(?:好的|当然|没问题)[，,！!。]\s*(?:以下|下面|这)?[^：:\n]{0,30}[：:。！]?\s*|^\s*(?:以下|下面|这里)(?:是"
    r"|为)[^：:。\n]{0,40}[：:。]?\s*|^\s*根据(?:您|你)的(?:要求|需求)[^：:，,\n]{0,30}[：:，,]\s*",
    re.IGNORECASE,
)
_META = re.compile(
    r"\b(?:let me know if|feel free to (?:ask|edit|adjust|modify)|would you like me to|I hope this "
    r"(?:helps|meets)|as (?:you )?requested|based on the (?:provided|given|supplied) (?:evidence"
    r"|reviews|information|text)"
    r"|the (?:provided|given|supplied|above) (?:evidence|reviews|instructions|prompt|json)|(?:word"
    r"|character) count[:：]|note[:：] (?:this|the|I))"
    r"|希望(?:这|以上|对)[^。]{0,15}(?:帮助|满意)|如(?:有|需)[^。]{0,12}(?:修改|调整)|根据(?:所)?提供的(?:信息|资料|评论|证据)|以上(?:是"
    r"|为)[^。]{0,12}(?:文案|内容|方案)|字数[:：]",
    re.IGNORECASE,
)


def find_refusal(case: Case) -> Iterator[Finding]:
    """Refusals, preambles and talk about the task."""
    for spot in case.spots:
        own = spot.own.replace("’", "'")
        if preamble := _PREAMBLE.match(own):
            rest = spot.text[preamble.end() :].strip()
            again = _PREAMBLE.match(rest)
            mend = Mend(kind="rewrite", text=rest) if rest and not again else DROP
            yield found_in(spot, "refusal", "preamble", "block", 0, preamble.end(), mend)
        for pattern, rule in ((_REFUSAL, "refusal"), (_META, "meta")):
            for found in pattern.finditer(own):
                yield found_in(spot, "refusal", rule, "block", found.start(), found.end(), DROP)
