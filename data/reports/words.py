"""The few words that renderers add to a report: what it says itself comes from who builds it."""

from __future__ import annotations

from datetime import date

from data.reports.blocks import Report
from data.texts import Language

_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "contents": "Contents", "page": "Page {page} of {pages}",
        "figure": "Figure {number}", "same": "The same as a table",
        "tables": "The figures as tables", "spoiler": "Spoiler", "reveal": "Spoiler: show it",
        "evidence": "Rests on {count} reviews", "one_evidence": "Rests on one review",
        "review": "Review {id}", "author": "Written by {author}", "data_to": "Data up to {day}",
        "snapshot": "Snapshot {snapshot}", "data_version": "Data version {version}", "runs": "Runs",
        "continued": "{heading} (continued)",
        "notes": "What this rests on",
        "missing": "[…] stands where signs stood that no font of the machine has on which this file was made.",
    },
    "zh": {
        "contents": "目录", "page": "第 {page} 页，共 {pages} 页",
        "figure": "图 {number}", "same": "以表格查看",
        "tables": "图表数据", "spoiler": "剧透", "reveal": "剧透：点击显示",
        "evidence": "依据 {count} 条评论", "one_evidence": "依据 1 条评论",
        "review": "评论 {id}", "author": "撰写：{author}", "data_to": "数据截至 {day}",
        "snapshot": "快照 {snapshot}", "data_version": "数据版本 {version}", "runs": "运行",
        "continued": "{heading}（续）",
        "notes": "依据", "missing": "“[…]”处的字符在生成本文件的计算机上没有可用字体。",
    },
}  # fmt: skip


def word(report: Report, key: str, **values: str | int) -> str:
    """One of the words above, as the report's own labels have it or else in its language.

    Args:
        values: what stands in the braces. A label without these braces simply leaves the value out.
    """
    text = report.labels.get(key, _WORDS[report.language][key])
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def day_of(report: Report, day: date) -> str:
    """A day as it is written in the report's language: 4 March 2026, 2026年3月4日."""
    if report.language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


# Not strftime: its names of months are those of the machine's language.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def resting(report: Report, count: int) -> str:
    """On how many reviews something rests; "" for none."""
    return "" if not count else word(report, "one_evidence" if count == 1 else "evidence", count=count)


def provenance(report: Report) -> tuple[str, ...]:
    """What the report was made from, a phrase each: day, snapshot, data version."""
    until = (word(report, "data_to", day=day_of(report, report.data_date)),) if report.data_date else ()
    snapshot = (word(report, "snapshot", snapshot=report.snapshot),) if report.snapshot else ()
    version = (word(report, "data_version", version=report.data_version),) if report.data_version else ()
    return until + snapshot + version
