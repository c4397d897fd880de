"""What is looked for in every draft, whatever wrote it, sentence by sentence; some of it blocks approval.

One module a check. `case` is what they look at; `words`, `passages`, `quoting`, `numbers`, `dates` are how they read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from data.writing import Assignment, Copy, Finding
from generation.checks.brand import find_brand
from generation.checks.case import Case
from generation.checks.claim import find_claim
from generation.checks.duplicate import find_duplicate
from generation.checks.injection import find_injection
from generation.checks.language import find_language_slips
from generation.checks.length import find_format, find_length
from generation.checks.likeness import find_likeness
from generation.checks.mending import apply_mend
from generation.checks.placeholder import find_placeholder
from generation.checks.quote import find_quote
from generation.checks.refusal import find_refusal
from generation.checks.spoiler import find_spoiler
from generation.checks.support import find_support
from generation.checks.toxicity import find_toxicity
from generation.tools import Tools

#: Every check, in the order in which a person would mend what they find.
CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    find_format, find_length, find_placeholder, find_refusal, find_language_slips, find_quote, find_claim,
    find_support, find_spoiler, find_likeness, find_toxicity, find_injection, find_brand, find_duplicate,
)  # fmt: skip


def check_copy(
    content: Copy, assignment: Assignment, tools: Tools, *, source: str = "", others: Sequence[Copy] = ()
) -> tuple[Finding, ...]:
    """Everything that is wrong with a copy.

    Args:
        tools: encoder and judge, as far as there are any; without them support and spoilers go by words alone.
        source: the text that plot evidence points into (`Assignment.source_id`).
        others: the variants that were written before, which this one must not repeat.

    Returns:
        Findings in the order of the text, those of the copy as a whole first.
    """
    case = Case(content, assignment, tools, source, others)
    found = [finding for check in CHECKS for finding in check(case)]
    return tuple(sorted(found, key=_place))


def checks_run(tools: Tools) -> tuple[str, ...]:
    """The names of the checks that run with these tools, those that measure meaning with what they measure it by."""
    by = ["words", *(["vectors"] if tools.encoder else []), *([tools.judge.name] if tools.judge else [])]
    told = {"support": ", ".join(by), "spoiler": ", ".join(by[:2])}
    names = (check.__name__.removeprefix("find_").removesuffix("_slips") for check in CHECKS)
    return tuple(f"{name} ({told[name]})" if name in told else name for name in names)


def _place(finding: Finding) -> tuple[int, int, int]:
    return (
        -1 if finding.part is None else finding.part,
        -1 if finding.line is None else finding.line,
        -1 if finding.start is None else finding.start,
    )


__all__ = ["CHECKS", "apply_mend", "check_copy"]
