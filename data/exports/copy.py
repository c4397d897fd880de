"""Approved copy leaves the studio as text, Word file, table for ad tools or JSON, and says where it is from."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Literal

from data.draft_records import Dossier
from data.errors import ExportError
from data.exports.copy_csv import written_csv
from data.exports.copy_docx import written_docx
from data.exports.docx import clean
from data.exports.provenance import (
    Approved,
    Explain,
    Sentence,
    approved,
    facts_of,
    history_of,
    told_evidence,
)

Format = Literal["txt", "docx", "csv", "json"]
#: Changes when the JSON's keys do.
SCHEMA = 1
_RULE = "-" * 72


def export_copy(dossiers: Sequence[Dossier], format_: Format, explain: Explain | None = None) -> bytes:
    """Approved drafts as one file; the same drafts are the same bytes.

    Args:
        dossiers: from `Drafts.dossier`.
        format_: which file.
        explain: says a finding in one sentence; None: by the names of its check and rule.

    Raises:
        ExportError: one of them is not approved as it stands, or there is none at all.
    """
    if not dossiers:
        raise ExportError("there is nothing to export", mend="choose at least one approved draft")
    return _WRITERS[format_]([approved(dossier, explain) for dossier in dossiers])


def _written_txt(drafts: Sequence[Approved]) -> bytes:
    return f"\n{_RULE}\n{_RULE}\n\n".join(map(_text_of, drafts)).encode()


def _text_of(one: Approved) -> str:
    several = len(one.parts) > 1
    texts = [f"{label}\n{text}" if several else text for label, _, text in one.parts]
    facts = [f"{name}: {' '.join(value.split())}" for name, value in facts_of(one)]
    lines = [
        "\n\n".join(texts), "", _RULE, *facts, "", "Evidence", *_evidence_lines(one), "",
        "History", *(f"{when}  version {version}  {' '.join(what.split())}  {who}" for when, version, what, who
                     in history_of(one)), "",
    ]  # fmt: skip
    return clean("\n".join(lines))


def _evidence_lines(one: Approved) -> list[str]:
    lines = []
    for sentence in one.sentences:
        lines.append(f"{sentence.number}. {sentence.part}: {' '.join(sentence.text.split())}")
        lines += [f"   {' '.join(told_evidence(piece).split())}" for piece in sentence.evidence]
        if not sentence.evidence:
            lines.append("   rests on no evidence")
    return lines


def _written_json(drafts: Sequence[Approved]) -> bytes:
    told = {"format": "marquee-copy", "schema": SCHEMA, "drafts": [_told(one) for one in drafts]}
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _told(one: Approved) -> dict[str, Any]:
    draft, assignment, written = one.dossier.draft, one.dossier.assignment, one.version.written
    sentences = iter(one.sentences)
    return {
        "labels": one.labels,
        "draft": draft.model_dump(mode="json"),
        "text": written.content.text,
        "parts": [
            {"name": part.name, "label": label, "text": text,
             "lines": [_told_sentence(next(sentences)) for _ in part.lines]}
            for label, part, text in one.parts
        ],
        "findings": [
            finding.model_dump(mode="json") | {"sentence": one.explain(finding)} for finding in written.findings
        ],
        "ordered_by": one.dossier.ordered_by,
        "approved_by": one.approval.who,
        "approved_at": one.approval.created_at.isoformat(),
        "snapshot": assignment.snapshot,
        "data_version": assignment.data_version,
        "runs": assignment.runs,
        "checks": written.checks,
        "source_id": assignment.source_id,
        "source_name": assignment.source_name,
        "seed": assignment.seed,
        "brief": assignment.brief,
        "usage": one.usage,
        "affinity": one.version.affinity,
        "versions": [
            {"number": version.number, "action": version.action, "who": version.who,
             "created_at": version.created_at.isoformat(), "text": version.written.content.text,
             **version.written.author.model_dump(mode="json")}
            for version in one.dossier.versions
        ],
        "decisions": [made.model_dump(mode="json") for made in one.dossier.decisions],
    }  # fmt: skip


def _told_sentence(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "evidence_ids": sentence.evidence_ids,
        "review_ids": sentence.reviews,
        "evidence": [one.model_dump(mode="json") for one in sentence.evidence],
    }


_WRITERS: dict[Format, Callable[[Sequence[Approved]], bytes]] = {
    "txt": _written_txt,
    "docx": written_docx,
    "csv": written_csv,
    "json": _written_json,
}
