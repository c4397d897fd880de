"""What titles, aspects, people, plot points and segments are called in the report's language."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TypeVar

from analytics.mentions.names import forms_of
from analytics.mentions.wording import is_han
from dashboard.copy_facts import title_name
from dashboard.copy_wording import genre
from dashboard.strings import say
from dashboard.title_figures import AspectSummary, LedgerSummary, Subject
from data.snapshots import Snapshot
from data.texts import Language

_FANS = re.compile(r"^(?P<first>.+?)(?: and (?P<second>.+?))? fans$")
Summary = TypeVar("Summary", AspectSummary, LedgerSummary)


@dataclass(frozen=True)
class Names:
    """Names by id, in one language."""

    language: Language
    titles: dict[str, str]
    aspects: dict[str, str]
    entities: dict[str, str]
    segments: dict[str, str]
    topics: dict[int, str]

    def subject(self, subject: Subject) -> Subject:
        """The subject as the language calls it."""
        known = self.aspects if subject.kind == "aspect" else self.entities
        detail = self.form(subject.detail) if subject.kind in ("cast", "character") else subject.detail
        return replace(subject, name=known.get(subject.key, subject.name), detail=detail)

    def form(self, name: str) -> str:
        """Of a name in two scripts the one that the language reads."""
        return next((form for form in forms_of(name) if is_han(form) == (self.language == "zh")), name)

    def title(self, title_id: str) -> str:
        """A title's name as it stands in a sentence, in Chinese within 《》."""
        name = self.titles.get(title_id, title_id)
        return f"《{name}》" if self.language == "zh" else name


def load_names(snapshot: Snapshot, language: Language, title_id: str = "") -> Names:
    """The names of a snapshot in a language. Five statements."""
    aspects = snapshot.rows("figures/aspect_names")
    entities = snapshot.rows("copy/entities", title_id=title_id) if title_id else []
    return Names(
        language=language,
        titles={row["title_id"]: title_name(row, language) for row in snapshot.rows("reports/titles")},
        aspects={row["aspect"]: (language == "zh" and row["name_zh"]) or row["name"] for row in aspects},
        entities={row["entity_id"]: _entity(row, language) for row in entities},
        segments={
            row["segment_id"]: segment_name(row["name"], language) for row in snapshot.rows("dashboard/segment_names")
        },
        topics={row["topic_id"]: row["label"] for row in snapshot.rows("dashboard/topic_names")},
    )


def _entity(row: dict[str, object], language: Language) -> str:
    """An entity by its own name, or by the first alias in the language's script."""
    aliases = [str(alias) for alias in row["aliases"] or ()]  # type: ignore[attr-defined]
    forms = [*forms_of(str(row["name"])), *aliases]
    fitting = (form for form in forms if is_han(form) == (language == "zh"))
    if language != "zh":
        return str(row["name"])
    # What goes by an English word in the middle of a Chinese sentence is told to be one.
    own = f"“{row['name']}”" if row["kind"] == "plot_point" else str(row["name"])
    return next(fitting, own)


def segment_name(name: str, language: Language) -> str:
    """A segment's name; one made of genres is said in Chinese, any other stands as it was given."""
    found = _FANS.match(name) if language == "zh" else None
    if found is None:
        return name
    genres = [genre("zh", part.title() if part.islower() else part) for part in found.groups() if part]
    if not all(is_han(part) for part in genres):
        return name
    return say("report.fans", genres="·".join(part.removesuffix("片") for part in genres))


def named_aspects(summary: AspectSummary, names: Names) -> AspectSummary:
    """The same with names in the language."""
    lines = tuple(replace(line, subject=names.subject(line.subject)) for line in summary.lines)
    return replace(summary, lines=lines)


def named_ledger(summary: LedgerSummary, names: Names) -> LedgerSummary:
    """The same with names in the language."""
    lines = tuple(replace(line, subject=names.subject(line.subject)) for line in summary.lines)
    loved, hated = (
        (names.subject(found[0]), found[1]) if found is not None else None for found in (summary.loved, summary.hated)
    )
    unmentioned = tuple((kind, names.form(name)) for kind, name in summary.unmentioned)
    return replace(summary, lines=lines, loved=loved, hated=hated, unmentioned=unmentioned)
