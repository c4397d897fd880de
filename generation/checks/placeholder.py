"""What a writer leaves behind: fields that nobody filled, mark-up, labels, the wrapping of an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.writing import Finding, Mend
from generation.checks.case import Case, Spot
from generation.checks.finding import DROP, found_in, replaced
from generation.checks.known import Known

_FIELD = re.compile(
    r"\[(?!(?:sic|…|\.\.\.)\])[^\]\n]{1,60}\]|\{[^{}\n]{0,60}\}|<(?:insert|your|title|name|film|movie"
    r"|date|quote|placeholder)[^>\n]{0,40}>"
    r"|【[^】\n]{1,30}】|\$\{?\w+\}?(?<!\d)|%[sd]\b|_{3,}|\b(?:X{3,}|x{4,}|TBD|TBC|TBA|TK|TODO|FIXME|N/A)\b|\?{3,}"
    r"|某某+|[×Ｘ]{2,}|[Xx]{2,}(?=[年月日部片])|○○+|待定|此处(?:填写|插入)|(?:片名|标题|日期)占位",
)
_FILLER = re.compile(
    r"\blorem ipsum\b|\bdolor sit amet\b|\bplaceholder\b|\binsert (?:your |the )?(?:title|name|quote"
    r"|text)\b",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"```\w*|\"?(?:parts|lines|evidence|text|headline)\"\s*:\s*[\[{\"]|<\|[^|>\n]{1,30}\|>|</?(?:think|s"
    r"|system|assistant)>|\\n|\\u[0-9a-f]{4}"
)
_MARKED = re.compile(r"(?<![\w*])(\*{1,3}|_{2})(?=\S)([^*\n]{1,200}?)(?<=\S)\1(?![\w*])")
_HEADING = re.compile(r"^\s*#{1,6}\s+|^\s*[*+•]\s+|^\s*(?:\d{1,2}|[a-z])[.)]\s+(?=\D)")
_LABEL = re.compile(
    r"^\s*(?:\*\*)?(?:(?:user|assistant|system|human|ai|headline|tagline|subject(?: line)?|preheader"
    r"|body|title|description|post|caption|"
    r"copy|output|answer|response|variant|option|version|logline|summary|voice[- ]over)(?:\s*\d{1,2})?"
    r"|主标题|标题|副标题|正文|主题|文案|宣传语|方案[一二三1-3]?|简介)(?:\*\*)?\s*[:：]\s*",
    re.IGNORECASE,
)


def find_placeholder(case: Case) -> Iterator[Finding]:
    """Unfilled fields, filler text, left-over mark-up and labels."""
    known = case.known
    for spot in case.spots:
        yield from _fields(spot, known)
        for found in _ANSWER.finditer(spot.text):
            yield found_in(spot, "placeholder", "wrapping", "block", found.start(), found.end(), DROP)
        for found in _MARKED.finditer(spot.text):
            yield found_in(
                spot, "placeholder", "markup", "block", found.start(), found.end(), replaced(found.group(2))
            )
        for pattern, rule in ((_HEADING, "markup"), (_LABEL, "label")):
            if (match := pattern.match(spot.text)) and match.group().strip():
                yield found_in(spot, "placeholder", rule, "block", 0, match.end(), _without(spot, match.end()))


def _fields(spot: Spot, known: Known) -> Iterator[Finding]:
    for pattern, rule in ((_FIELD, "field"), (_FILLER, "filler")):
        for found in pattern.finditer(spot.text):
            if not known.has_phrase(found.group()) or not re.search(r"\w", found.group()):
                yield found_in(spot, "placeholder", rule, "block", found.start(), found.end(), DROP)


def _without(spot: Spot, end: int) -> Mend:
    """The line without its beginning; a label before a label takes both."""
    rest = spot.text[end:].lstrip()
    while (again := _LABEL.match(rest) or _HEADING.match(rest)) and again.end():
        rest = rest[again.end() :].lstrip()
    return (
        replaced("")
        if rest == spot.text[end:].lstrip() and rest
        else Mend(kind="rewrite", text=rest)
        if rest
        else DROP
    )
