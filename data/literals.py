"""A statement as a person can run it: the filter written out where `$filter` stands."""

from __future__ import annotations

from data.records import Filter
from data.statements import statement


def filter_literal(filter_: Filter) -> str:
    """The filter as a DuckDB struct literal; every string is quoted, so nothing in it is ever read as SQL."""
    fields = (f"{name}: {_literal(value)}" for name, value in filter_.as_parameter().items())
    return "{" + ", ".join(fields) + "}"


def runnable(name: str, filter_: Filter) -> str:
    """`data/sql/<name>.sql` without its first comment, ready for `marquee sql`."""
    lines = [line for line in statement(name).splitlines() if not line.startswith("--")]
    return "\n".join(lines).strip().replace("$filter", filter_literal(filter_))


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return "[" + ", ".join(_literal(part) for part in value) + "]"
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"
