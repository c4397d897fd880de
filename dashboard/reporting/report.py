"""The feedback report of a title."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from dashboard.reporting.about import method_section, quality_section, who_section
from dashboard.reporting.changes import changes_section
from dashboard.reporting.cover import cover_section, short_cover
from dashboard.reporting.digests import Digest, digest_section, write_digest
from dashboard.reporting.material import Material, load_material
from dashboard.reporting.said import aspects_section, ledger_section, standing_section
from dashboard.reporting.sections import (
    drift_section,
    quotes_section,
    segments_section,
    topics_section,
    whole_reviews,
)
from dashboard.reporting.speakers import told_of_segments
from dashboard.strings import say, speaking
from dashboard.strings.sentences import filter_sentence
from dashboard.summaries import Row, day_of
from data.progress import Progress
from data.records import FLOOR, Filter
from data.reports.blocks import Report, Section
from data.settings import Settings
from data.snapshots import Snapshot
from data.texts import Language


def build_report(
    settings: Settings,
    snapshot: Snapshot,
    title_id: str,
    language: Language = "en",
    *,
    filter_: Filter | None = None,
    digest: Digest | None = None,
    progress: Progress | None = None,
) -> Report:
    """The report of one title, every number by the loaders of the pages.

    Args:
        settings: the studio's.
        snapshot: what to read.
        title_id: the title.
        language: what it is written in.
        filter_: what else is meant: a period, sources, languages, territories, segments; default: everything.
        digest: paragraphs that were written already; default: they are written now.
        progress: hears how far it is.

    Raises:
        StudioError: there is no such title.
    """
    progress = progress or Progress()
    with speaking(language):
        material = load_material(snapshot, title_id, language, filter_ or Filter(), progress)
        if material.thin:
            return _bound(material, short_cover(material), _short(material))
        progress.stage("writing the digest")
        written = digest if digest is not None else write_digest(settings, snapshot, title_id, language)
        progress.stage("putting it together")
        return _bound(material, cover_section(material), _sections(material, written))


def _sections(m: Material, digest: Digest) -> Iterator[Section | None]:
    yield digest_section(digest, m.name)
    yield changes_section(m)
    yield standing_section(m)
    yield aspects_section(m)
    yield ledger_section(m)
    yield drift_section(m)
    yield topics_section(m)
    yield segments_section(m)
    yield quotes_section(m)
    yield who_section(m)
    yield quality_section(m)
    yield method_section(m)


def _short(m: Material) -> Iterator[Section | None]:
    """Of a title that too few wrote about: what they wrote, who they are, and what is missing."""
    yield whole_reviews(m, _reviews(m))
    yield who_section(m)
    yield quality_section(m)
    yield method_section(m)


def _reviews(m: Material) -> list[Row]:
    """The reviews themselves: fewer viewers than the floor wrote them, but one may have written many."""
    rows = m.snapshot.rows("dashboard/reviews_page", filter=m.filter.as_parameter(), size=2 * FLOOR, start=0)
    return [row | {"text": row["review"]} for row in rows]


def _bound(m: Material, cover: Section, sections: Iterator[Section | None]) -> Report:
    narrowed = m.filter != Filter(titles=(m.title_id,))
    first, *rest = told_of_segments(
        [cover, *(section for section in sections if section is not None)], m.snapshot, m.names
    )
    sentence = filter_sentence(m.filter, m.names.titles, m.names.topics, with_titles=False) if narrowed else ""
    return Report(
        title=m.names.titles.get(m.title_id, m.title_id),
        subtitle=say("report.subtitle_filtered", filter=sentence) if sentence else say("report.subtitle"),
        language=m.names.language,
        data_date=data_date(m.quality),
        made_at=published_at(m.meta),
        snapshot=str(m.meta["snapshot"]),
        data_version=str(m.meta["data_version"]),
        runs={run.step: run.run_id for run in m.runs},
        cover=first,
        sections=tuple(rest),
    )


def data_date(quality: Row) -> date | None:
    """The newest day of the data."""
    return day_of(quality["last_at"])


def published_at(meta: Row) -> datetime:
    """When the snapshot was published: the report's own moment, so that the same report is the same bytes."""
    moment = datetime.fromisoformat(str(meta["published_at"]))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
