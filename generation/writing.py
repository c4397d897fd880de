"""From an assignment to checked copy: ask a back end, read its answer, have it repaired once, check every sentence.

What goes wrong is told, never hidden: where a back end fails and another one writes instead, its work says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from data.errors import BackendBroken, BackendDeclined, BackendError
from data.writing import Assignment, Author, Copy, Line, Written
from generation.answers import copy_so_far, parse_answer, parse_line
from generation.backends.base import Backend, Options, Request, Usage, never
from generation.backends.pump import Cancelled
from generation.checks import check_copy, checks_run
from generation.instructions import without_orders
from generation.likeness import TOO_ALIKE, likeness
from generation.prompting import options_for, prompt_hash, render_line_request, render_repair, render_request
from generation.tools import Tools

Stage = Literal["writing", "repairing", "checking"]
#: Seconds between two looks at how far it is.
_TOLD_EVERY = 0.25
#: A variant that is too like an earlier one is written anew so often.
_NEW_ATTEMPTS = 1
#: So many variants can be asked for.
_VARIANTS = 8


@dataclass(frozen=True)
class SoFar:
    """Where the work is.

    Attributes:
        variant: counted from 0.
        content: what is written of it, unchecked.
    """

    stage: Stage
    variant: int
    content: Copy


@dataclass(frozen=True)
class Desk:
    """What writing needs.

    Attributes:
        backend: what is to write.
        instead: what writes when that fails; None: nothing does.
        tell: hears where the work is, a few times a second.
        cancelled: asked often; once it says yes, `Cancelled` is raised.
        patience: seconds without a sign of life after which a back end counts as stalled.
        source: the text that plot evidence points into.
    """

    backend: Backend
    tools: Tools = field(default_factory=Tools)
    instead: Backend | None = None
    patience: float = 60.0
    tell: Callable[[SoFar], None] = lambda _: None
    cancelled: Callable[[], bool] = never
    source: str = ""


def write_variants(assignment: Assignment, desk: Desk, earlier: Sequence[Copy] = ()) -> Iterator[Written]:
    """Every variant that the assignment asks for, each as soon as it is there.

    Args:
        earlier: variants that are there already, from before an interruption; writing goes on after them.

    Raises:
        BackendDeclined: a variant cannot be written, and why; those before it stand.
        BackendError: the back end failed and nothing may write instead.
        Cancelled: somebody cancelled.
    """
    assignment, done = without_orders(assignment), list(earlier)
    for variant in range(len(done), assignment.variants):
        written = write_variant(assignment, variant, desk, done)
        done.append(written.content)
        yield written


def write_variant(assignment: Assignment, variant: int, desk: Desk, others: Sequence[Copy] = ()) -> Written:
    """One variant, unlike the others.

    Raises:
        As `write_variants`.
    """
    try:
        content, author = _unlike(assignment, variant, desk, others)
    except BackendDeclined:
        raise
    except BackendError as error:
        if desk.instead is None:
            raise
        # What just failed is not asked to judge either.
        desk = replace(desk, tools=Tools(desk.tools.encoder))
        content, author = _instead(assignment, variant, desk, others, error)
    desk.tell(SoFar("checking", variant, content))
    return _checked(content, author, assignment, desk, others)


def rewrite_line(
    assignment: Assignment, before: Copy, part: int, line: int, reason: str, desk: Desk, others: Sequence[Copy] = ()
) -> Written:
    """The same copy with one sentence written anew.

    Raises:
        As `write_variants`.
    """
    assignment = without_orders(assignment)
    if desk.backend.is_language_model:
        request = render_line_request(assignment, before, part, line, reason)
        answer = _LineAnswer(assignment, 0, desk, before, part, line)
        content, author = answer.ask(request, options_for(assignment, line + 1))
    else:
        content, author = _another_line(assignment, before, part, line, desk)
    return _checked(content, author, assignment, desk, others)


def _another_line(assignment: Assignment, before: Copy, part: int, line: int, desk: Desk) -> tuple[Copy, Author]:
    """The copy with a sentence that another variant has in that part: all there is without a language model."""
    there = {one.text for _, _, one in before.lines()}
    old = before.parts[part].lines[line]
    for variant in range(_VARIANTS):
        try:
            content, author = _Answer(assignment, variant, desk).ask(
                render_request(assignment, variant), options_for(assignment, variant)
            )
        except BackendDeclined:
            break
        new = next((one for one in _lines_of(content, before.parts[part].name) if one.text not in there), None)
        if new is not None:
            return before.with_line(part, line, new.model_copy(update={"breaks": old.breaks})), author
    raise BackendDeclined(
        "there is no other sentence to be had from this evidence without a language model",
        mend="write it by hand, add evidence, or choose a language model",
    )


def _lines_of(content: Copy, part: str) -> tuple[Line, ...]:
    return next((one.lines for one in content.parts if one.name == part), ())


def check_again(
    content: Copy, assignment: Assignment, author: Author, desk: Desk, others: Sequence[Copy] = ()
) -> Written:
    """Copy that a person changed, checked."""
    assignment = without_orders(assignment)
    return _checked(content, author, assignment, desk, others)


def _checked(content: Copy, author: Author, assignment: Assignment, desk: Desk, others: Sequence[Copy]) -> Written:
    findings = check_copy(content, assignment, desk.tools, source=desk.source, others=others)
    return Written(content=content, findings=findings, author=author, checks=checks_run(desk.tools))


def _unlike(assignment: Assignment, variant: int, desk: Desk, others: Sequence[Copy]) -> tuple[Copy, Author]:
    """A variant; one that says what another says is written anew, and the less alike of both is kept."""
    best: tuple[float, Copy, Author] | None = None
    attempts = 1 + (_NEW_ATTEMPTS if desk.backend.is_language_model and others else 0)
    for attempt in range(attempts):
        request = render_request(assignment, variant, others)
        options = options_for(assignment, variant + attempt * assignment.variants)
        content, author = _Answer(assignment, variant, desk).ask(request, options)
        alike = max((likeness(content, other) for other in others), default=0.0)
        if best is None or alike < best[0]:
            best = (alike, content, author)
        if alike <= TOO_ALIKE:
            break
    assert best is not None
    return best[1], best[2]


def _instead(
    assignment: Assignment, variant: int, desk: Desk, others: Sequence[Copy], error: BackendError
) -> tuple[Copy, Author]:
    assert desk.instead is not None
    request = render_request(assignment, variant, others)
    other = replace(desk, backend=desk.instead, instead=None)
    content, author = _Answer(assignment, variant, other).ask(request, options_for(assignment, variant))
    failed = f"{desk.backend.name} {desk.backend.model}".strip()
    return content, author.model_copy(update={"instead_of": f"{failed}: {error}"})


class _Answer:
    """One question to a back end, with its one chance to repair the answer."""

    def __init__(self, assignment: Assignment, variant: int, desk: Desk) -> None:
        self._assignment, self._variant, self._desk = assignment, variant, desk
        self._notes: list[str] = []
        self._usages: list[Usage] = []
        self._model = ""

    def ask(self, request: Request, options: Options) -> tuple[Copy, Author]:
        """What was written and what wrote it."""
        asked, options = request, options.model_copy(update={"patience": self._desk.patience})
        answer, cut = self._streamed(asked, options, "writing")
        try:
            content = self._read(answer, cut)
        except BackendBroken as error:
            if not self._desk.backend.is_language_model:
                raise
            self._notes.append(f"repaired: {error.what}")
            asked = render_repair(request, answer, error.what)
            answer, cut = self._streamed(asked, options, "repairing")
            content = self._read(answer, cut)
        return content, self._author(asked, options)

    def _streamed(self, request: Request, options: Options, stage: Stage) -> tuple[str, bool]:
        """The whole answer, and whether it was cut off at the limit."""
        texts: list[str] = []
        told = 0.0
        finish = ""
        for piece in self._desk.backend.generate(request, options, self._desk.cancelled):
            texts.append(piece.text)
            self._model = piece.model or self._model
            finish = piece.finish or finish
            if piece.usage:
                self._usages.append(piece.usage)
            if time.monotonic() - told >= _TOLD_EVERY:
                told = time.monotonic()
                self._desk.tell(SoFar(stage, self._variant, self._shown("".join(texts))))
        if finish == "cancelled":
            raise Cancelled
        return "".join(texts), finish == "length"

    def _read(self, answer: str, cut: bool) -> Copy:
        try:
            return self._parsed(answer)
        except BackendBroken as error:
            if cut:
                raise BackendBroken(f"{error.what}; it was cut off at the limit", where=error.where) from error
            raise

    def _parsed(self, answer: str) -> Copy:
        return parse_answer(answer, self._assignment)

    def _shown(self, answer: str) -> Copy:
        return copy_so_far(answer, self._assignment.language)

    def _author(self, request: Request, options: Options) -> Author:
        backend = self._desk.backend
        left_out = request.material.get("left_out") if request.material else None
        notes = [*self._notes, *([f"left out of the prompt: {', '.join(left_out)}"] if left_out else [])]
        return Author(
            backend=_kind(backend),
            model=self._model or backend.model,
            is_language_model=backend.is_language_model,
            prompt=request.task if backend.is_language_model else "",
            prompt_hash=prompt_hash(request) if backend.is_language_model else "",
            options=options.model_dump(mode="json") if backend.is_language_model else {"variant": self._variant},
            usage=_summed(self._usages),
            notes=tuple(notes),
        )


class _LineAnswer(_Answer):
    """An answer that is one sentence of a copy."""

    def __init__(self, assignment: Assignment, variant: int, desk: Desk, before: Copy, part: int, line: int) -> None:
        super().__init__(assignment, variant, desk)
        self._before, self._part, self._line = before, part, line

    def _parsed(self, answer: str) -> Copy:
        new = parse_line(answer, self._assignment)
        old = self._before.parts[self._part].lines[self._line]
        return self._before.with_line(self._part, self._line, new.model_copy(update={"breaks": old.breaks}))

    def _shown(self, answer: str) -> Copy:
        del answer
        return self._before


def _kind(backend: Backend) -> Literal["openai", "transformers", "composer"]:
    found: dict[str, Literal["openai", "transformers", "composer"]] = {
        "openai": "openai",
        "transformers": "transformers",
        "composer": "composer",
    }
    return found[backend.name]


def _summed(usages: Sequence[Usage]) -> dict[str, Any]:
    """What all questions took together; a count that one of them does not tell is not known of all."""
    if not usages:
        return {}
    total: dict[str, Any] = {"questions": len(usages), "seconds": round(sum(one.seconds for one in usages), 3)}
    for name in ("prompt_tokens", "completion_tokens", "cost_usd"):
        counts = [getattr(one, name) for one in usages]
        if None not in counts:
            total[name] = sum(counts)
    first = usages[0].first_seconds
    return total | ({"first_seconds": round(first, 3)} if first is not None else {})
