"""What an exported draft tells about itself, in every format the same: who, when, what wrote it, what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from data.draft_records import Decision, Dossier, Version
from data.errors import ExportError
from data.writing import Author, Evidence, Finding, Part

NO_MODEL = "no language model: offline composer"
PARTLY_NO_MODEL = "in part no language model: offline composer"
SYNTHETIC = "synthetic: written in a viewer's voice, no viewer wrote this"
LANGUAGES = {"en": "English", "zh": "Chinese"}

Explain = Callable[[Finding], str]


@dataclass(frozen=True)
class Sentence:
    """One line of a draft and what it rests on.

    Attributes:
        number: from 1, through all parts.
        missing: ids that the line names and the assignment has not.
    """

    number: int
    part: str
    text: str
    evidence: tuple[Evidence, ...]
    missing: tuple[str, ...] = ()

    @property
    def evidence_ids(self) -> tuple[str, ...]:
        """All ids that the line names."""
        return (*(one.evidence_id for one in self.evidence), *self.missing)

    @property
    def reviews(self) -> tuple[str, ...]:
        """The reviews behind it, each once."""
        return tuple(dict.fromkeys(one.review_id for one in self.evidence if one.review_id))


@dataclass(frozen=True)
class Approved:
    """A draft whose newest version somebody approved.

    Attributes:
        approval: by whom, and when.
        explain: a finding in one sentence.
    """

    dossier: Dossier
    approval: Decision
    explain: Explain

    @property
    def version(self) -> Version:
        """The version that was approved."""
        return self.dossier.newest

    @property
    def parts(self) -> list[tuple[str, Part, str]]:
        """(label, part, its text), in order."""
        content = self.version.written.content
        return [(label_of(part.name), part, content.text_of(part)) for part in content.parts]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every line with its evidence."""
        content, found = self.version.written.content, self.dossier.assignment.find
        return tuple(
            Sentence(
                number,
                label_of(content.parts[place].name),
                line.text,
                tuple(one for key in line.evidence if (one := found(key))),
                tuple(key for key in line.evidence if not found(key)),
            )
            for number, (place, _, line) in enumerate(content.lines(), 1)
        )

    @property
    def labels(self) -> tuple[str, ...]:
        """What has to stand wherever the text goes."""
        authors = [version.written.author for version in self.dossier.versions]
        composed = any(author.backend == "composer" for author in authors)
        modelled = any(author.is_language_model for author in authors)
        return (
            *((SYNTHETIC,) if self.dossier.draft.task == "viewer_voice" else ()),
            *((PARTLY_NO_MODEL if modelled else NO_MODEL,) if composed else ()),
        )

    @property
    def usage(self) -> dict[str, float | int | None]:
        """Tokens, seconds and cost of all versions together; None where nothing counted them."""
        usages = [version.written.author.usage for version in self.dossier.versions]
        names = ("prompt_tokens", "completion_tokens", "seconds", "cost_usd")
        return {name: _sum(usage.get(name) for usage in usages) for name in names}

    @property
    def notes(self) -> list[str]:
        """What the checks found that does not block, and what the writer noted, a sentence each."""
        written = self.version.written
        found = [f"{_place(self, finding)}{self.explain(finding)} ({finding.level})" for finding in written.findings]
        return [*found, *written.author.notes]


def approved(dossier: Dossier, explain: Explain | None = None) -> Approved:
    """The draft as it may leave the studio.

    Raises:
        ExportError: its newest version is not approved, or a check blocks it.
    """
    draft = dossier.draft
    decisions = [one for one in dossier.decisions if one.version == dossier.newest.number]
    if not decisions or decisions[-1].decision != "approved" or dossier.newest.written.blocked:
        states = {"submitted": "waits for approval", "sent_back": "was sent back"}
        state = states.get(decisions[-1].decision if decisions else "", "is not approved")
        raise ExportError(
            f"version {dossier.newest.number} of draft {draft.number} {state}",
            where=draft.draft_id,
            mend="have it approved by somebody who did not write it",
        )
    return Approved(dossier, decisions[-1], explain or plainly)


def plainly(finding: Finding) -> str:
    """A finding by the names of its check and rule, where nobody says it better."""
    values = ", ".join(f"{key} {value}" for key, value in finding.values.items())
    return f"{finding.check}: {finding.rule.replace('_', ' ')}{f' ({values})' if values else ''}"


def label_of(name: str) -> str:
    """A part's name as people write it: `headline_3` is “Headline 3”."""
    return name.replace("_", " ").capitalize()


def told_moment(moment: datetime) -> str:
    """A moment to the minute."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def told_author(version: Version) -> str:
    """What wrote a version, with its name and whether it is a language model."""
    author = version.written.author
    if author.backend == "person":
        return f"{version.who}, by hand"
    if not author.is_language_model:
        return f"offline {author.backend}, no language model"
    return f"{author.model or author.backend} ({author.backend})"


def told_evidence(one: Evidence) -> str:
    """A piece of evidence in one line."""
    where = [f"review {one.review_id}"] if one.review_id else []
    where += [f"rated {one.rating:g}"] if one.rating is not None else []
    where += [f"n = {one.n}"] if one.n is not None else []
    where += [f"of {one.title}"] if one.kind == "echo" and one.title else []
    place = f" [{', '.join(where)}]" if where else ""
    return f"{one.evidence_id} ({one.kind}): {one.text}{place}"


def facts_of(one: Approved) -> list[tuple[str, str]]:
    """What a draft tells about itself besides its text: (what, which), never empty."""
    draft, assignment, usage = one.dossier.draft, one.dossier.assignment, one.usage
    hashes = dict.fromkeys(
        version.written.author.prompt_hash for version in one.dossier.versions if version.written.author.prompt_hash
    )
    told = [
        ("Label", "; ".join(one.labels)),
        ("Title", draft.title),
        ("Task", draft.task.replace("_", " ")),
        ("Segment", draft.segment or draft.segment_id),
        ("Channel", draft.channel.replace("_", " ")),
        ("Language", LANGUAGES[draft.language]),
        ("Tone", draft.tone),
        ("Draft", f"{draft.number} ({draft.draft_id}), variant {draft.variant + 1}, version {one.version.number}"),
        ("Ordered by", one.dossier.ordered_by),
        ("Written by", "; ".join(_authors(one.dossier.versions))),
        ("Instead of", "; ".join(_failures(one.dossier.versions))),
        ("Approved by", f"{one.approval.who}, {told_moment(one.approval.created_at)}"),
        ("Prompt hash", ", ".join(hashes)),
        ("Snapshot", assignment.snapshot),
        ("Data version", assignment.data_version),
        ("Runs", ", ".join(assignment.runs)),
        ("Source", assignment.source_name),
        ("Checks run", ", ".join(one.version.written.checks)),
        ("Checks", "no check blocks it; " + ("; ".join(one.notes) or "nothing to note")),
        ("Tokens", _tokens(usage)),
        ("Cost", "" if usage["cost_usd"] is None else f"{usage['cost_usd']:.4f} USD"),
    ]
    return [(name, value) for name, value in told if value]


def history_of(one: Approved) -> list[tuple[str, str, str, str]]:
    """Every version and decision: (when, version, what, who), oldest first."""
    rows: list[tuple[datetime, str, str, str]] = [
        (version.created_at, str(version.number), version.action, told_author(version))
        for version in one.dossier.versions
    ]
    rows += [
        (
            made.created_at,
            str(made.version),
            made.decision.replace("_", " ") + (f": {made.note}" if made.note else ""),
            made.who,
        )
        for made in one.dossier.decisions
    ]
    return [(told_moment(when), version, what, who) for when, version, what, who in sorted(rows)]


def _authors(versions: Sequence[Version]) -> list[str]:
    return [
        f"version {version.number}: {told_author(version)}, {told_moment(version.created_at)}" for version in versions
    ]


def _failures(versions: Sequence[Version]) -> list[str]:
    authors: list[Author] = [version.written.author for version in versions]
    return list(dict.fromkeys(author.instead_of for author in authors if author.instead_of))


def _tokens(usage: dict[str, float | int | None]) -> str:
    asked, given = usage["prompt_tokens"], usage["completion_tokens"]
    if asked is None and given is None:
        return "none counted"
    return f"{asked or 0} read, {given or 0} written"


def _sum(values: Iterable[Any]) -> float | int | None:
    known = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return sum(known) if known else None


def _place(one: Approved, finding: Finding) -> str:
    parts = one.version.written.content.parts
    if finding.part is None or finding.part >= len(parts):
        return ""
    sentence = "" if finding.line is None else f", sentence {finding.line + 1}"
    return f"{label_of(parts[finding.part].name)}{sentence}: "
