"""Assignments and written variants for the tests of drafts."""

from __future__ import annotations

from typing import Any

from data.drafts import Draft, Drafts
from data.writing import Assignment, Author, Copy, Evidence, Finding, Line, Part, TitleFacts, Written

EVIDENCE = (
    Evidence(evidence_id="q1", kind="quote", text="The pace never lets go.", subject="pace", sentence_id="s1",
             review_id="r1", title_id="t1", title="The Pier", rating=8.0, sign="praise"),
    Evidence(evidence_id="q2", kind="quote", text="A twist to talk about.", subject="plot", sentence_id="s2",
             review_id="r2", title_id="t1", title="The Pier", rating=9.5, sign="praise"),
    Evidence(evidence_id="f1", kind="fact", text="Directed by Ada Lund.", subject="director"),
)  # fmt: skip
BLOCKS = Finding(check="claim", rule="award", level="block", part=0, line=0, start=0, end=3)
NOTES = Finding(check="length", rule="nearly_full", level="note", part=0, values={"most": 90})


def assignment(**changes: Any) -> Assignment:
    told = {
        "task": "promo_copy", "facts": TitleFacts(title_id="t1", name="The Pier"), "segment_id": "g1",
        "segment": "Loyal", "channel": "email", "variants": 3, "evidence": EVIDENCE, "snapshot": "00000007",
        "data_version": "abc123",
    }  # fmt: skip
    return Assignment.model_validate(told | changes)


def copy_of(*texts: str, language: Any = "en", names: tuple[str, ...] = ("subject", "body")) -> Copy:
    """A copy with a part a text; its sentences rest on q1, q2 and f1 in turn."""
    ids = [one.evidence_id for one in EVIDENCE]
    parts = tuple(
        Part(name=name, lines=(Line(text=text, evidence=(ids[place % 3],)),))
        for place, (name, text) in enumerate(zip(names, texts, strict=False))
    )
    return Copy(language=language, parts=parts)


def written(*texts: str, findings: tuple[Finding, ...] = (), author: Author | None = None, **more: Any) -> Written:
    content = copy_of(*(texts or ("Hold your breath", "The pace never lets go.")), **more)
    return Written(content=content, findings=findings, author=author or Author(backend="composer"))


def model(**changes: Any) -> Author:
    usage = {"prompt_tokens": 800, "completion_tokens": 120, "seconds": 2.5, "cost_usd": 0.0123}
    told = {"backend": "openai", "model": "Qwen3", "is_language_model": True, "prompt": "promo_copy",
            "prompt_hash": "deadbeef00", "usage": usage}  # fmt: skip
    return Author.model_validate(told | changes)


def drafted(kept: Drafts, who: str = "Mara", content: Written | None = None, **changes: Any) -> Draft:
    """A draft that somebody ordered."""
    return kept.add_draft(kept.keep_assignment(assignment(**changes), who), 0, content or written(), who)


def approve(kept: Drafts, draft: Draft, who: str = "Lin") -> Draft:
    """The draft, submitted by its writer and approved by somebody else."""
    now = kept.draft(draft.draft_id)
    assert now is not None
    kept.submit(draft.draft_id, now.version, now.who)
    kept.approve(draft.draft_id, now.version, who)
    approved = kept.draft(draft.draft_id)
    assert approved is not None and approved.state == "approved"
    return approved
