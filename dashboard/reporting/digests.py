"""The digest of a report: written by the back end in use, checked, and without the sentences that a check blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.assignments import assign_digest
from dashboard.strings import say
from dashboard.strings.drafting import wrote
from data.errors import BackendDeclined, BackendError
from data.reports.blocks import Passage, Section
from data.settings import Settings
from data.snapshots import Snapshot
from data.texts import Language
from data.writing import Assignment, Copy, Line, Written
from generation.tools import Encoder
from generation.writing import Desk, write_variants

PARTS = ("summary", "praise", "blame", "advice")


@dataclass(frozen=True)
class Digest:
    """What was written, or why nothing was.

    Attributes:
        passages: one for each part that is left: (text, the reviews that it quotes).
        author: who wrote it, as it is printed.
        left_out: how many sentences a check blocked.
        problem: why there is none; "" where there is one.
    """

    passages: tuple[tuple[str, tuple[str, ...]], ...] = ()
    author: str = ""
    left_out: int = 0
    instead_of: str = ""
    problem: str = ""


def write_digest(settings: Settings, snapshot: Snapshot, title_id: str, language: Language) -> Digest:
    """The digest of a title, by the back end in use; where that is blocked or fails, by the composer."""
    from generation.backends.discovery import load_backend, load_judge
    from generation.tools import Tools, single_threaded

    assignment = assign_digest(settings, snapshot, title_id, language)
    tools = Tools(encoder=_encoder())
    composer = load_backend(settings, tools, "composer")
    try:
        backend = load_backend(settings, tools)
    except BackendError:
        backend = composer
    checked = Tools(tools.encoder, load_judge(settings, backend))
    patience = settings.writer_patience_seconds
    first = Desk(backend=backend, tools=checked, instead=composer, patience=patience)
    with single_threaded():
        digest = _written(assignment, first)
        if not digest.passages and backend.is_language_model:
            digest = _written(assignment, Desk(backend=composer, tools=checked, patience=patience))
    return digest


def _encoder() -> Encoder:
    from analytics.embeddings import minilm_folder
    from analytics.minilm_light import LightEncoder
    from generation.tools import RememberingEncoder

    return RememberingEncoder(LightEncoder(minilm_folder()))


def _written(assignment: Assignment, desk: Desk) -> Digest:
    try:
        written = next(iter(write_variants(assignment, desk)))
    except BackendDeclined as error:
        return Digest(problem=error.what)
    except BackendError as error:
        return Digest(problem=str(error))
    return gate(assignment, written)


def gate(assignment: Assignment, written: Written) -> Digest:
    """What of it may stand in a report: no sentence that a check blocks, and nothing where the whole is blocked."""
    blocking = [one for one in written.findings if one.level == "block"]
    if any(one.part is None for one in blocking):
        return Digest(author=wrote(written.author), problem=say("report.digest.blocked"))
    content = written.content
    gone = {(one.part, one.line) for one in blocking}
    passages, left_out = [], 0
    for place, part in enumerate(content.parts):
        kept = [line for number, line in enumerate(part.lines) if not {(place, number), (place, None)} & gone]
        left_out += len(part.lines) - len(kept)
        if kept:
            passages.append((_text(content, kept), _reviews(assignment, kept)))
    return Digest(
        tuple(passages), wrote(written.author), left_out, written.author.instead_of,
        "" if passages else say("report.digest.blocked"),
    )  # fmt: skip


def _text(content: Copy, lines: Sequence[Line]) -> str:
    joined = ""
    for line in lines:
        between = "" if not joined or content.language == "zh" else " "
        joined += between + line.text
    return joined


def _reviews(assignment: Assignment, lines: Sequence[Line]) -> tuple[str, ...]:
    found = (assignment.find(name) for line in lines for name in line.evidence)
    return tuple(dict.fromkeys(one.review_id for one in found if one is not None and one.review_id))


def digest_section(digest: Digest, title: str) -> Section | None:
    """The digest under its heading, saying who wrote it; None where nothing was written."""
    heading = say("report.digest.heading", title=title)
    if not digest.passages:
        return None
    blocks = [Passage(text=text, evidence=reviews, author=digest.author) for text, reviews in digest.passages]
    # Who wrote it is said once.
    blocks = [one.model_copy(update={"author": ""}) for one in blocks[:-1]] + blocks[-1:]
    if digest.left_out:
        blocks.append(Passage(text=say("report.digest.left_out", count=digest.left_out), style="note"))
    if digest.instead_of:
        blocks.append(Passage(text=say("report.digest.instead", reason=digest.instead_of), style="note"))
    return Section(key="digest", heading=heading, answer="", blocks=tuple(blocks))
