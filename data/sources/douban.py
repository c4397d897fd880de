"""Douban: short comments in Chinese with one of five grades, and film facts.

Comments name their film in Chinese alone; the film list names it in Chinese and, after a space, in its own
language. A comment belongs to the one film of that name that came out when its comments begin: many names
stand for a film and its remake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.identity import name_key
from data.records import Credit, Rating, Review, Title
from data.sources.base import Cells, Context, Part, Record, Source, optional, parts
from data.sources.dates import read_moment
from data.sources.delimited import Row
from data.sources.tables import Table

_COMMENTS = ("电影", "用户", "评分", "评论时间", "评论")
_FILMS = ("名称", "年份", "导演", "演员", "类型")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_TERRITORIES = {"中国大陆": "CN", "中国香港": "HK", "中国台湾": "TW", "美国": "US", "日本": "JP", "韩国": "KR"}


class Douban(Source):
    """Comments and films by name."""

    name = "douban"
    label = "Douban"
    private = frozenset({"用户"})

    def recognise(self, table: Table) -> float:
        """By its Chinese columns."""
        return 0.95 if table.has(*_COMMENTS) or table.has(*_FILMS) else 0.0

    def part(self, table: Table) -> Part:
        """Films before comments."""
        return "reviews" if table.has(*_COMMENTS) else "titles"

    def note_first_years(self, table: Table, first: dict[str, int]) -> None:
        """When the comments on a film begin, which tells a remake from its namesake."""
        if self.part(table) == "reviews":
            film, when = table.columns.index("电影"), table.columns.index("评论时间")
            for row in table.rows():
                moment = read_moment(row.cells[when]).value if isinstance(row, Row) else None
                if isinstance(row, Row) and moment:
                    key = name_key(row.cells[film].strip(), None)
                    first[key] = min(first.get(key, moment.year), moment.year)

    def read(self, table: Table, context: Context) -> Iterator[tuple[int, Record]]:
        """See the module."""
        cells = Cells(self, table, context)
        yield from _comments(cells, table) if table.has(*_COMMENTS) else _films(cells, table)


def _comments(cells: Cells, table: Table) -> Iterator[tuple[int, Record]]:
    film, viewer, grade, when, text = (table.columns.index(name) for name in _COMMENTS)
    votes = table.at("有用数")
    for row in cells.rows():
        name = row.cells[film].strip()
        if not name:
            cells.refuse(row, "The row does not say which film it is about.", "电影")
            continue
        rating, original = cells.rating(row, grade)
        known = {"title_key": name_key(name, None), "viewer_key": optional(row.cells[viewer]), "rating": rating}
        known |= {"rating_original": original}
        moment = cells.moment(row, when)
        if row.cells[text].strip():
            made = cells.build(
                row, Review, text=row.cells[text], published_at=moment, helpful_votes=cells.count(row, votes), **known
            )
        elif rating is not None:
            made = cells.build(row, Rating, rated_at=moment, **known)
        else:
            cells.refuse(row, "There is neither a text nor a rating that can be read.", "评论")
            continue
        if made:
            yield row.line, made


def _films(cells: Cells, table: Table) -> Iterator[tuple[int, Record]]:
    for row in cells.rows():
        values = {name: row.cells[i].strip() for i, name in enumerate(table.columns)}
        name, original = split_name(values["名称"])
        year = int(values["年份"]) if values["年份"].isdecimal() else None
        made = cells.build(
            row, Title, key=name_key(values["名称"], year), name=name, original_name=original, year=year,
            genres=parts(values["类型"], ","), languages=parts(values.get("语言", ""), ","),
            countries=tuple(_TERRITORIES.get(c, c) for c in parts(values.get("国别", ""), ",")),
            synopsis=optional(values.get("简介", "")),
            credits=tuple(Credit(person=p, role="director") for p in parts(values["导演"], ","))
            + tuple(Credit(person=p, role="cast") for p in parts(values["演员"], ",")),
        )  # fmt: skip
        if made:
            yield row.line, made


def split_name(full: str) -> tuple[str, str | None]:
    """The Chinese name and the film's own: '小丑 Joker' → ('小丑', 'Joker').

    The Chinese name ends at the first space after which the script changes; where it does not change (a
    traditional or Japanese original in Chinese signs alone) it ends at the last space.
    """
    words = full.split(" ")
    if len(words) == 1 or not _HAN.search(full):
        return full, None
    for cut in range(1, len(words)):
        left, right = " ".join(words[:cut]), " ".join(words[cut:])
        if _HAN.search(left) and not _HAN.search(words[cut]):
            return left, right
    return (
        (words[0], words[1])
        if len(words) == 2
        else (" ".join(words[: len(words) // 2]), " ".join(words[len(words) // 2 :]))
    )
