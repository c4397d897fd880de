"""A ranking list as data: the same numbers in every format, none of its texts a formula, the same bytes each time."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

from data.exports.ranking import COLUMNS, ranking_table
from data.exports.tables import TableFormat, table_chunks
from data.ranked import Ranking
from tests.data.listed import HOSTILE, ranking

ROOT = Path(__file__).parents[2]
NUMBERS = [
    column for column in COLUMNS if column not in ("title_id", "title", "genres", "value_method", "new_because")
]


def written(one: Ranking, format_: TableFormat) -> bytes:
    return b"".join(table_chunks(ranking_table(one), format_))


def read_csv(content: bytes) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def read_xlsx(content: bytes, sheet: str = "List") -> list[dict[str, Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from openpyxl import load_workbook
    head, *rows = load_workbook(io.BytesIO(content))[sheet].iter_rows()
    assert all(cell.data_type != "f" for row in rows for cell in row)
    return [dict(zip([cell.value for cell in head], [cell.value for cell in row], strict=True)) for row in rows]


def number(text: str) -> float | bool | None:
    return {"": None, "true": True, "false": False}.get(text, float(text) if text[-1:].isdigit() else None)


def test_all_formats_hold_the_same_numbers() -> None:
    one = ranking()
    from_json = json.loads(written(one, "json"))["rows"]
    from_csv, from_xlsx = read_csv(written(one, "csv")), read_xlsx(written(one, "xlsx"))
    assert len(from_csv) == len(from_xlsx) == len(from_json) == len(one.titles)
    for a, b, c in zip(from_csv, from_xlsx, from_json, strict=True):
        assert [number(a[name]) for name in NUMBERS] == [b[name] for name in NUMBERS] == [c[name] for name in NUMBERS]
    assert from_json[0]["value"] == one.titles[0].value.value
    assert (from_json[0]["before"], from_json[0]["change"], from_json[0]["beyond_noise"]) == (4, 3, True)
    assert (from_json[3]["suspicious"], from_json[3]["position_otherwise"]) == (41, 6)


def test_no_title_is_a_formula() -> None:
    rows = read_csv(written(ranking(), "csv"))
    assert rows[2]["title"] == f"'{HOSTILE[0]}"
    texts = [row[name] for row in rows for name in COLUMNS if name not in NUMBERS]
    assert not any(text.startswith(("=", "+", "-", "@", "\t", "\r")) for text in texts)
    # A worksheet's text stays a text, so it stands as it is.
    assert [row["title"] for row in read_xlsx(written(ranking(), "xlsx"))][2:] == list(HOSTILE)


def test_a_workbook_says_how_the_list_was_made() -> None:
    facts = {row["what"]: row["is"] for row in read_xlsx(written(ranking(), "xlsx"), "About")}
    assert facts["formula"] == ranking().formula and facts["m"] == "25" and facts["data_until"] == "2024-03-05"
    assert json.loads(facts["filter"]) == {"genres": ["Thriller"]}


def test_another_process_makes_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "ranking.json").write_text(ranking().model_dump_json())
    code = (
        "import sys, pathlib; from data.ranked import Ranking; from data.exports.ranking import ranking_table\n"
        "from data.exports.tables import table_chunks\n"
        "one = Ranking.model_validate_json(pathlib.Path(sys.argv[1]).read_text())\n"
        "for name in ('csv', 'json', 'xlsx'): sys.stdout.buffer.writelines(table_chunks(ranking_table(one), name))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "ranking.json"],
        cwd=ROOT, capture_output=True, check=True, env=os.environ | {"PYTHONHASHSEED": "7", "TZ": "Asia/Shanghai"},
    )  # fmt: skip
    one = Ranking.model_validate_json(ranking().model_dump_json())
    assert done.stdout == written(one, "csv") + written(one, "json") + written(one, "xlsx")
