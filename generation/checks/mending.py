"""One-click mends: what a finding offers to do about itself."""

from __future__ import annotations

import re

from data.writing import Copy, Finding, Line

_GAP_BEFORE_MARK = re.compile(r"(?<=\S) +(?=[,.;:!?](?:\s|$))")
_GAPS = re.compile(r"(?<=\S) {2,}(?=\S)")


def apply_mend(content: Copy, finding: Finding) -> Copy:
    """The copy with a finding's mend applied; the same copy where it has none or no longer fits.

    Args:
        content: the copy in which it was found, unchanged since.
    """
    mend, part, number = finding.mend, finding.part, finding.line
    if mend is None or part is None or number is None or not _is_there(content, part, number):
        return content
    line = content.parts[part].lines[number]
    if mend.kind == "drop":
        return content.with_line(part, number, None)
    if mend.kind == "cite":
        return content.with_line(part, number, line.model_copy(update={"evidence": tuple(mend.text.split())}))
    if mend.kind == "rewrite":
        return content.with_line(part, number, _with_text(line, mend.text))
    if finding.start is None or finding.end is None or finding.end > len(line.text):
        return content
    text = line.text[: finding.start] + mend.text + line.text[finding.end :]
    return content.with_line(part, number, _with_text(line, text if mend.text else _closed_up(text)))


def _is_there(content: Copy, part: int, line: int) -> bool:
    return 0 <= part < len(content.parts) and 0 <= line < len(content.parts[part].lines)


def _closed_up(text: str) -> str:
    """A text after words were taken out of it: no double blanks, no blank before a comma."""
    return _GAPS.sub(" ", _GAP_BEFORE_MARK.sub("", text)).strip()


def _with_text(line: Line, text: str) -> Line | None:
    """The line with a new text; None where nothing is left of it."""
    return line.model_copy(update={"text": text}) if text.strip() else None
