"""Approved copy as a Word file: the text, its sentences numbered as footnotes are, and what each rests on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from data.exports.docx import add_heading, add_table, clean, new_document, saved
from data.exports.provenance import Approved, facts_of, history_of, told_evidence

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph


def written_docx(drafts: Sequence[Approved]) -> bytes:
    """One document, a draft a page or more; it is dated by the latest approval, not by the present moment."""
    created = max(one.approval.created_at for one in drafts)
    document = new_document(_title(drafts), created)
    for number, one in enumerate(drafts):
        if number:
            document.add_page_break()  # type: ignore[no-untyped-call]
        _add_draft(document, one, several=len(drafts) > 1)
    return saved(document, created)


def _title(drafts: Sequence[Approved]) -> str:
    titles = dict.fromkeys(one.dossier.draft.title for one in drafts)
    return " · ".join(title for title in titles if title) or "Copy"


def _add_draft(document: Document, one: Approved, *, several: bool) -> None:
    if several:
        add_heading(document, f"Draft {one.dossier.draft.number}", 1)
    for label in one.labels:
        document.add_paragraph().add_run(clean(label)).bold = True
    number = 0
    for label, part, _ in one.parts:
        if len(one.parts) > 1:
            add_heading(document, label, 2)
        paragraph = document.add_paragraph()
        for place, line in enumerate(part.lines):
            number += 1
            _add_sentence(paragraph, line.text, number, _between(one, place, line.breaks))
    add_heading(document, "Where it is from", 2)
    add_table(document, (), facts_of(one))
    add_heading(document, "What each sentence rests on", 2)
    _add_evidence(document, one)
    add_heading(document, "History", 2)
    add_table(document, ("When", "Version", "What", "Who"), history_of(one))


def _between(one: Approved, place: int, breaks: bool) -> str:
    if not place:
        return ""
    return "\n" if breaks else "" if one.version.written.content.language == "zh" else " "


def _add_sentence(paragraph: Paragraph, text: str, number: int, before: str) -> None:
    paragraph.add_run(clean(before + text))
    paragraph.add_run(str(number)).font.superscript = True


def _add_evidence(document: Document, one: Approved) -> None:
    for sentence in one.sentences:
        paragraph = document.add_paragraph()
        paragraph.add_run(str(sentence.number)).font.superscript = True
        told = [told_evidence(piece) for piece in sentence.evidence] or ["rests on no evidence"]
        paragraph.add_run(clean(" " + "\n".join(told)))
