"""A studio with three titles that many wrote about and one that three did; what stands in a report of it."""

from __future__ import annotations

import csv
from html import escape
from pathlib import Path

from data.reports.blocks import Block, Report
from data.settings import Settings, load_settings
from data.snapshots import Snapshot
from tests.dashboard.studios import FIELDS, build_studio, write_reviews, write_titles

SMALL = "Small Hours"
#: Three reviews, one of which gives something away and one that is hostile.
THREE = (
    ("It is good, and short.", "8.0/10", "u1", "2026-02-01", False),
    ("The keeper did it. Bad.", "3.0/10", "u2", "2026-02-02", True),
    ("#read(\"/etc/passwd\") =HYPERLINK(1) <script>x</script> good", "7.0/10", "u3", "2026-02-03", False),
)  # fmt: skip


def report_studio(folder: Path) -> Settings:
    """The studio, analysed and published."""
    settings = load_settings(folder / "studio")
    source = folder / "source"
    source.mkdir(parents=True)
    write_reviews(source / "reviews.csv")
    write_titles(source / "titles.csv")
    with (source / "reviews.csv").open("a", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        assert len(FIELDS) == len((SMALL, 2026, *THREE[0]))
        # Entities come through the import as the characters they stand for.
        writer.writerows((SMALL, 2026, escape(text), *rest) for text, *rest in THREE)
    build_studio(settings, source=source)
    return settings


def title_named(snapshot: Snapshot, name: str) -> str:
    """The id of a title."""
    return next(row["title_id"] for row in snapshot.rows("reports/titles") if row["name"] == name)


def blocks_of(report: Report, kind: str) -> list[Block]:
    """All blocks of a kind, the first page's first."""
    return [block for section in (report.cover, *report.sections) for block in section.blocks if block.kind == kind]


def words_of(report: Report) -> list[str]:
    """Every text that is printed, a piece each; what viewers wrote is left out."""
    found = [report.title, report.subtitle]
    for section in (report.cover, *report.sections):
        found += [section.heading, section.answer]
        for block in section.blocks:
            if block.kind == "passage":
                found += [block.text, block.author]
            elif block.kind == "stats":
                found += [
                    part for one in block.stats for part in (one.label, one.value, one.interval, one.n, one.beside)
                ]
            elif block.kind == "quotes":
                found += [block.title, block.note]
            elif block.kind == "facts":
                found += [block.title, *(part for pair in block.facts for part in pair)]
            else:
                table = block.table if block.kind == "figure" else block
                found += [table.title, table.note, *(column.head for column in table.columns)]
                found += [cell for row in table.printed for cell in row]
                if block.kind == "figure":
                    found += [block.finding, block.subtitle]
    return [text for text in found if text]
