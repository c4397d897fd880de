"""Form and length: the parts that a channel takes, and how much of each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from data.writing import Copy, Finding, Mend, Part
from generation.channels import Form, FormField, count_bytes, count_characters, count_words
from generation.checks.case import Case, Spot
from generation.checks.finding import DROP, found_in, replaced

_STOP = re.compile(r"(?<![.。])[.。]\s*$")
_ABBREVIATION = re.compile(r"(?:\b(?:[A-Za-z]\.)+|\b(?:Mr|Mrs|Ms|Dr|Jr|Sr|St|Inc|Ltd|Co|vs|No|etc)\.)$")
#: Where a line that is too long may be cut and stay a sentence.
_CUT = re.compile(r"(?<=[.!?。！？])\s*(?=\S)|\s+[—–]\s+|[;；]\s*")
#: What is left after a cut has so many words at least.
_LEAST_WORDS = 3


def find_format(case: Case) -> Iterator[Finding]:
    """Parts that are missing, unknown, doubled, too few or empty; headlines with a full stop."""
    if case.form is None:
        yield Finding(check="format", rule="channel", level="block", values={"name": case.assignment.channel})
        return
    yield from _wrong_parts(case.content, case.form)
    for place, part in enumerate(case.content.parts):
        yield from _empty(place, part)
    for spot in case.spots:
        if spot.field is not None and spot.field.kind == "line":
            yield from _not_a_headline(spot)


def _wrong_parts(content: Copy, form: Form) -> Iterator[Finding]:
    names = Counter(part.name for part in content.parts)
    for place, part in enumerate(content.parts):
        if form.field_of(part.name) is None:
            yield _of_part("format", "unknown", place, part)
        elif any(other.name == part.name for other in content.parts[:place]):
            yield _of_part("format", "repeated", place, part)
    for field in form.fields:
        there = sum(name in names for name in field.names)
        if there < field.least:
            rule = "missing" if field.count == 1 else "too_few"
            values: dict[str, str | int | float] = {"name": field.name, "count": there, "least": field.least}
            yield Finding(check="format", rule=rule, level="block", values=values)


def _of_part(check: str, rule: str, place: int, part: Part, **values: str | int) -> Finding:
    return Finding(check=check, rule=rule, level="block", part=place, values={"name": part.name, **values})


def _empty(place: int, part: Part) -> Iterator[Finding]:
    if not any(line.text.strip() for line in part.lines):
        yield _of_part("format", "empty", place, part)
        return
    for n, line in enumerate(part.lines):
        if not line.text.strip():
            yield Finding(check="format", rule="blank_line", level="warn", part=place, line=n, mend=DROP)


def _not_a_headline(spot: Spot) -> Iterator[Finding]:
    if "\n" in spot.text.strip():
        at = spot.text.index("\n", len(spot.text) - len(spot.text.lstrip()))
        yield found_in(spot, "format", "line_break", "block", at, at + 1, replaced(" "))
    found = _STOP.search(spot.text)
    one_sentence = found is not None and not re.search(r"[.!?。！？]\s*\S", spot.text[: found.start()])
    if found is not None and one_sentence and not _ABBREVIATION.search(spot.text.rstrip()):
        mend = replaced("") if spot.text[: found.start()].strip() else None
        yield found_in(spot, "format", "full_stop", "warn", found.start(), found.end(), mend)


def find_length(case: Case) -> Iterator[Finding]:
    """Parts that take more characters, words or bytes than their field has."""
    for place, part in enumerate(case.content.parts):
        field = case.form.field_of(part.name) if case.form else None
        if field is None:
            continue
        for rule, limit, count in _limits(field):
            size = count(case.content.text_of(part))
            if limit is not None and size > limit:
                yield _too_long(case.content, place, rule, size, limit, count)


def _limits(field: FormField) -> list[tuple[str, int | None, Callable[[str], int]]]:
    return [
        ("characters", field.characters, lambda text: count_characters(text, wide=field.wide)),
        ("words", field.words, count_words),
        ("bytes", field.bytes, count_bytes),
    ]


def _too_long(content: Copy, place: int, rule: str, size: int, limit: int, count: Callable[[str], int]) -> Finding:
    part = content.parts[place]
    mended = _dropped(content, place, limit, count) or _cut(content, place, limit, count)
    line, mend = mended if mended else (None, None)
    values: dict[str, str | int | float] = {"name": part.name, "size": size, "limit": limit}
    return Finding(check="length", rule=rule, level="block", part=place, line=line, values=values, mend=mend)


def _dropped(content: Copy, place: int, limit: int, count: Callable[[str], int]) -> tuple[int, Mend] | None:
    """The last sentence without which the rest fits."""
    lines = content.parts[place].lines
    for n in range(len(lines) - 1, 0, -1):
        shorter = content.with_line(place, n, None)
        if count(shorter.text_of(shorter.parts[place])) <= limit:
            return n, DROP
    return None


def _cut(content: Copy, place: int, limit: int, count: Callable[[str], int]) -> tuple[int, Mend] | None:
    """The last line cut where what is left is a sentence still, and fits."""
    part = content.parts[place]
    if not part.lines:
        return None
    last = len(part.lines) - 1
    text = part.lines[last].text
    for at in sorted((found.start() for found in _CUT.finditer(text)), reverse=True):
        left = text[:at].rstrip(" ,;；，")
        shorter = content.with_line(place, last, part.lines[last].model_copy(update={"text": left}))
        if (
            count(shorter.text_of(shorter.parts[place])) <= limit
            and count_words(left) >= _LEAST_WORDS
            and _is_balanced(left)
        ):
            return last, Mend(kind="rewrite", text=left)
    return None


def _is_balanced(text: str) -> bool:
    pairs = ("“”", "「」", "『』", "«»", "《》", "()", "（）")
    return text.count('"') % 2 == 0 and all(text.count(pair[0]) == text.count(pair[1]) for pair in pairs)
