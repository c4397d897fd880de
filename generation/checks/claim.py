"""Claims of fact: names, parts, numbers, dates, awards, ranks. What no fact, evidence or brief has is blocked."""

from __future__ import annotations

from collections.abc import Iterator

from data.writing import Finding
from generation.checks.awards import find_awards
from generation.checks.case import Case
from generation.checks.figures import find_figures
from generation.checks.names import find_names
from generation.checks.roles import find_roles
from generation.checks.superlatives import find_superlatives

#: An outline is invented from its premise: nothing in it is a claim of fact.
INVENTED = ("story_outline",)


def find_claim(case: Case) -> Iterator[Finding]:
    """Everything that is claimed and not known."""
    known = case.known
    if case.assignment.task not in INVENTED:
        yield from find_names(case, known)
        yield from find_roles(case, known)
        yield from find_figures(case, known)
    yield from find_awards(case, known)
    yield from find_superlatives(case, known)
