"""An edit of a draft: from the text that a person typed back to sentences with their evidence. No Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from data.sentences import split_sentences
from data.writing import Copy, Line, Part
from generation.channels import Form, FormField

#: A sentence that is at least so much like an earlier one goes on resting on its evidence.
_SAME = 0.5


def edited_copy(before: Copy, typed: Mapping[str, str], form: Form) -> Copy:
    """The copy that a person means.

    Args:
        before: the version that was edited.
        typed: part → its text; a part that is left empty goes.
        form: what the text consists of; parts come in its order.

    Returns:
        Sentences that stand as they were, or nearly, keep their evidence; others have none until a check finds some.
    """
    earlier = [line for _, _, line in before.lines()]
    names = [name for field in form.fields for name in field.names]
    names += [part.name for part in before.parts if part.name not in names]
    parts = (
        Part(name=name, lines=tuple(_lines(typed[name], before, form.field_of(name), earlier)))
        for name in names
        if typed.get(name, "").strip()
    )
    return Copy(language=before.language, parts=tuple(parts))


def _lines(text: str, before: Copy, field: FormField | None, earlier: Sequence[Line]) -> list[Line]:
    if field is not None and field.kind == "line":
        return [_line(" ".join(text.split()), earlier, breaks=False)]
    lines = []
    for row in text.splitlines():
        for place, (start, end) in enumerate(split_sentences(row.strip(), before.language)):
            lines.append(_line(row.strip()[start:end], earlier, breaks=place == 0 and bool(lines)))
    return lines


def _line(text: str, earlier: Sequence[Line], *, breaks: bool) -> Line:
    same = next((line for line in earlier if line.text == text), None)
    if same is None:
        nearest = max(earlier, key=lambda line: _ratio(line.text, text), default=None)
        same = nearest if nearest is not None and _ratio(nearest.text, text) >= _SAME else None
    return Line(text=text, evidence=same.evidence if same else (), breaks=breaks)


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
