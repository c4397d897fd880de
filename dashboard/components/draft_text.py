"""A draft's text as HTML: every sentence with the numbers of its evidence, what a check found marked in place.

Drafts are hostile input like reviews: every character is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import streamlit as st

from dashboard.strings import say
from dashboard.strings.drafting import finding_sentence, part_name, size_of
from dashboard.strings.formats import plain_markup
from data.writing import Assignment, Copy, Finding, Line
from generation.channels import form_of

_WORST = {"block": 2, "warn": 1, "note": 0}
_Mark = tuple[int, int, Finding]


def evidence_numbers(content: Copy) -> dict[str, int]:
    """Evidence id → its number in the text, from 1, in the order in which sentences cite it."""
    cited = [name for _, _, line in content.lines() for name in line.evidence]
    return {name: number for number, name in enumerate(dict.fromkeys(cited), 1)}


def render_copy(content: Copy, findings: Sequence[Finding], assignment: Assignment) -> None:
    """The whole text, part by part."""
    st.html(copy_markup(content, findings, assignment))


def copy_markup(content: Copy, findings: Sequence[Finding], assignment: Assignment) -> str:
    """A copy as HTML: each part under its name, with its length and its limit."""
    numbers, form = evidence_numbers(content), form_of(assignment)
    blocks = []
    for place, part in enumerate(content.parts):
        own = [finding for finding in findings if finding.part == place]
        lines = "".join(_lines(content, place, own, numbers))
        over = " mq-over" if any(one.check == "length" and one.level == "block" for one in own) else ""
        size = plain_markup(size_of(content, part, form.field_of(part.name)))
        blocks.append(
            f'<section class="mq-part"><header><span>{plain_markup(part_name(part.name))}</span>'
            f'<span class="mq-size{over}">{size}</span></header><p lang="{content.language}">{lines}</p></section>'
        )
    return f'<div class="mq-copy">{"".join(blocks)}</div>'


def _lines(content: Copy, place: int, findings: Sequence[Finding], numbers: Mapping[str, int]) -> Iterator[str]:
    part = content.parts[place]
    gap = "" if content.language == "zh" else " "
    for number, line in enumerate(part.lines):
        own = [finding for finding in findings if finding.line == number]
        between = "" if not number else "<br>" if line.breaks else gap
        yield between + line_markup(line, own, numbers)


def line_markup(line: Line, findings: Sequence[Finding], numbers: Mapping[str, int]) -> str:
    """One sentence: what was found marked in it, the numbers of its evidence behind it."""
    refs = "".join(f"<sup>{numbers[name]}</sup>" for name in line.evidence if name in numbers)
    whole = max((_WORST[one.level] for one in findings if one.start is None), default=0)
    level = {2: " mq-line-block", 1: " mq-line-warn"}.get(whole, "")
    return f'<span class="mq-line{level}">{_marked(line.text, findings)}</span>{refs}'


def _marked(text: str, findings: Sequence[Finding]) -> str:
    parts, place = [], 0
    for start, end, finding in _apart(text, findings):
        parts.append(plain_markup(text[place:start]))
        why = plain_markup(finding_sentence(finding))
        parts.append(f'<mark class="mq-{finding.level}" title="{why}">{plain_markup(text[start:end])}</mark>')
        place = end
    return "".join(parts) + plain_markup(text[place:])


def _apart(text: str, findings: Sequence[Finding]) -> list[_Mark]:
    """What is marked, the worst first where two overlap, in the order of the text."""
    spans = [
        (one.start, min(one.end, len(text)), one)
        for one in findings
        if one.start is not None and one.end is not None and one.start < one.end and one.start < len(text)
    ]
    kept: list[_Mark] = []
    for start, end, finding in sorted(spans, key=lambda span: (-_WORST[span[2].level], span[0])):
        if all(end <= other[0] or start >= other[1] for other in kept):
            kept.append((start, end, finding))
    return sorted(kept, key=lambda mark: mark[0])


def render_so_far(content: Copy) -> None:
    """What is written so far, unchecked: plainly said, and without marks."""
    parts = "".join(
        f'<section class="mq-part"><header><span>{plain_markup(part_name(part.name))}</span></header>'
        f'<p lang="{content.language}">{plain_markup(content.text_of(part))}</p></section>'
        for part in content.parts
    )
    shown = parts or plain_markup(say("writing.stage.starting"))
    st.html(f'<div class="mq-copy mq-unchecked" aria-live="polite">{shown}</div>')
