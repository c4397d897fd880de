"""A ranking list as data: CSV, XLSX and JSON with the same numbers, and none of it a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from data.cells import harmless
from data.exports.docx import clean
from data.ranked import RankedTitle, Ranking
from data.records import Estimate

Cell = str | int | float | bool | None
#: What the file says of a place, by column; all of it without a unit but for the values, whose unit the list names.
COLUMNS = (
    "position", "title_id", "title", "year", "genres", "value", "value_low", "value_high", "value_n", "value_method",
    "mean", "mean_low", "mean_high", "rank_low", "rank_high", "in_top", "tie_band", "ratings", "viewers", "before",
    "change", "beyond_noise", "new_because", "suspicious", "suspicious_bursts", "suspicious_copies",
    "suspicious_one_title", "position_otherwise",
)  # fmt: skip
#: Digits after the point: CSV, a worksheet's sixteen digits and JSON all hold these.
DIGITS = 6
#: A workbook says when it was made; the same list makes the same file.
MADE = datetime(2000, 1, 1)


def ranking_rows(ranking: Ranking) -> list[tuple[Cell, ...]]:
    """One row a place, in the order of `COLUMNS`."""
    return [_row(one) for one in ranking.titles]


def ranking_facts(ranking: Ranking) -> list[tuple[str, str]]:
    """What is to be known of a list as a whole: by name."""
    definition = ranking.definition
    facts = {
        "list": definition.name,
        "measure": definition.measure,
        "unit": ranking.unit,
        "formula": ranking.formula,
        "method": ranking.method,
        "m": _told(ranking.m),
        "mean_of_all": _told(ranking.mean_of_all),
        "eligible_titles": str(ranking.eligible),
        "titles_considered": str(ranking.considered),
        "filter": _json(definition.filter.as_query()),
        "eligibility": _json(definition.eligibility.model_dump(mode="json")),
        "left_out": "; ".join(f"{one.rule}: {one.titles}" for one in ranking.dropped),
        "without_suspicious": str(definition.without_suspicious).lower(),
        "resamples": str(definition.resamples),
        "seed": str(definition.seed),
        "compared_with": ranking.compared_with,
        "data_until": ranking.data_until.isoformat() if ranking.data_until else "",
        "data_version": ranking.data_version,
        "snapshot": ranking.snapshot,
        "runs": _json(ranking.runs),
    }
    return [(name, clean(text)) for name, text in facts.items()]


def ranking_csv(ranking: Ranking) -> bytes:
    """UTF-8 with a byte order mark; no cell is one that a spreadsheet would run."""
    handle = io.StringIO(newline="")
    writer = csv.writer(handle)
    writer.writerow(COLUMNS)
    writer.writerows([_plain(cell) for cell in row] for row in ranking_rows(ranking))
    return b"\xef\xbb\xbf" + handle.getvalue().encode()


def ranking_json(ranking: Ranking) -> bytes:
    """The facts of the list, its places as objects, and who was left out."""
    told = {
        **dict(ranking_facts(ranking)),
        "filter": ranking.definition.filter.as_query(),
        "eligibility": ranking.definition.eligibility.model_dump(mode="json"),
        "runs": ranking.runs,
        "places": [dict(zip(COLUMNS, row, strict=True)) for row in ranking_rows(ranking)],
        "left_out": [one.model_dump(mode="json") for one in ranking.dropped],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def ranking_xlsx(ranking: Ranking) -> bytes:
    """A sheet of places, and one of what is to be known of the list. Texts are texts, numbers are numbers."""
    from xlsxwriter import Workbook

    handle = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(handle, options)
    book.set_properties({"created": MADE})
    head = book.add_format({"bold": True})
    _fill(book.add_worksheet("List"), COLUMNS, ranking_rows(ranking), head)
    _fill(book.add_worksheet("About"), ("what", "is"), ranking_facts(ranking), head)
    book.close()
    return handle.getvalue()


def _fill(sheet: Any, columns: Sequence[str], rows: Iterable[Sequence[Cell]], head: Any) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, 14)
    for column, name in enumerate(columns):
        sheet.write_string(0, column, name, head)
    for line, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, bool):
                sheet.write_boolean(line, column, cell)
            elif isinstance(cell, str):
                sheet.write_string(line, column, cell)
            elif cell is not None:
                sheet.write_number(line, column, cell)


def _row(one: RankedTitle) -> tuple[Cell, ...]:
    moved, doubt = one.movement, one.suspicion
    return (
        one.position, one.title_id, clean(one.name), one.year, clean(", ".join(one.genres)), *_bounds(one.value),
        one.value.n, one.value.method, *_bounds(one.mean), one.rank_low, one.rank_high, _rounded(one.in_top),
        one.tie_band, one.ratings, one.viewers, moved.before if moved else None, moved.change if moved else None,
        moved.beyond_noise if moved else None, moved.why_new if moved else "", doubt.ratings, doubt.bursts,
        doubt.copies, doubt.one_title, doubt.position,
    )  # fmt: skip


def _bounds(estimate: Estimate | None) -> tuple[float | None, float | None, float | None]:
    if estimate is None:
        return None, None, None
    return _rounded(estimate.value), _rounded(estimate.low), _rounded(estimate.high)


def _rounded(value: float | None) -> float | None:
    # Adding nothing turns minus zero into zero.
    return None if value is None else round(value, DIGITS) + 0.0


def _plain(cell: Cell) -> Cell:
    return str(cell).lower() if isinstance(cell, bool) else harmless(cell)


def _told(value: float | None) -> str:
    return "" if value is None else f"{_rounded(value):g}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
