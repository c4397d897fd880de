"""Any table whose columns say what they hold: the mapping is guessed from header names and can be edited.

`FIELDS` are what a column can be read as. English and Chinese names are recognised; case, blanks, `_` and `-`
do not matter. A column mapped to '' is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.errors import MappingError
from data.identity import name_key
from data.records import Rating, Review, Title
from data.sources.base import Cells, Context, Part, Record, Source, optional, parts, plausible_year
from data.sources.dates import guess_day_first, read_day
from data.sources.delimited import Row
from data.sources.notations import guess_scale
from data.sources.tables import Table

FIELDS: dict[str, str] = {
    "title": "name of the film or series",
    "title_id": "the source's own id of the title",
    "original_title": "its name in its own language",
    "year": "year of release",
    "release_date": "day of release",
    "genres": "genres, separated by | or , or ;",
    "synopsis": "what it is about",
    "text": "the review",
    "rating": "rating in a notation that says its scale (3/5, B+, ★★★½, 85%)",
    "rating_5": "rating as a number out of 5",
    "rating_10": "rating as a number out of 10",
    "rating_100": "rating as a number out of 100",
    "verdict": "positive or negative",
    "viewer": "who wrote it; stored as a pseudonym only",
    "date": "when it was written",
    "publisher": "where it was published",
    "territory": "country or region of the viewer",
    "helpful_votes": "how many found it helpful",
    "review_id": "the source's own id of the review",
    "spoiler": "whether it gives the plot away",
}
_SCALES = {"rating": None, "rating_5": 5, "rating_10": 10, "rating_100": 100}
_NAMES: dict[str, str] = {
    "title": "title movie film name movietitle filmtitle moviename filmname show series "
    "电影 影片 片名 名称 标题 电影名 电影名称 影片名称 剧名",
    "title_id": "titleid movieid filmid itemid productid asin tconst imdbid tmdbid 电影id 影片id",
    "original_title": "originaltitle originalname 原名 外文名",
    "year": "year releaseyear 年份 年",
    "release_date": "releasedate released 上映日期 上映时间",
    "genres": "genre genres category 类型 题材",
    "synopsis": "synopsis overview plot description summary 简介 剧情简介 剧情",
    "text": "text review reviewtext comment comments content body reviewbody 评论 影评 短评 内容 评论内容 正文",
    "rating": "rating score stars star grade overall points reviewscore rate 评分 打分 分数 星级",
    "verdict": "verdict sentiment label polarity 情感 态度",
    "viewer": "viewer user userid username reviewer reviewerid author critic member nickname account "
    "用户 用户名 用户id 作者 昵称 评论者",
    "date": "date time timestamp reviewdate createdat published publishedat postedat datetime "
    "日期 时间 评论时间 发布时间 评论日期",
    "publisher": "publisher publication outlet site 媒体 来源",
    "territory": "territory country region market 国家 地区 国家地区",
    "helpful_votes": "helpful helpfulvotes votes likes upvotes useful 有用数 点赞数 赞 有用",
    "review_id": "reviewid id commentid 评论id 编号",
    "spoiler": "spoiler spoilers isspoiler 剧透",
}  # fmt: skip
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names.split()}
_YES, _NO = {"1", "true", "yes", "y", "是", "t"}, {"0", "false", "no", "n", "否", "f"}
_GOOD = {"positive", "pos", "good", "fresh", "1", "recommended", "正面", "好评"}
_BAD = {"negative", "neg", "bad", "rotten", "0", "not recommended", "负面", "差评"}


class Generic(Source):
    """Tables by mapping."""

    name = "generic"
    label = "Table with a mapping"

    def recognise(self, table: Table) -> float:
        """Weakly: if its header names a title and something said or known of it."""
        fields = set(self.mapping(table).values())
        return 0.3 if _names_title(fields) and fields & {"text", "year", "genres", "synopsis", *_SCALES} else 0.0

    def part(self, table: Table) -> Part:
        """By the guessed mapping."""
        return part_of(set(self.mapping(table).values()))

    def mapping(self, table: Table) -> dict[str, str]:
        """The guessed mapping, column → field; every field once, the first column of a fitting name."""
        guessed: dict[str, str] = {}
        for i, column in enumerate(table.labels):
            found = _FIELD_OF.get(re.sub(r"[\s_\-]+", "", column).casefold())
            if found == "rating":
                scale = guess_scale([row[i] for row in table.sample])
                found = f"rating_{scale}" if scale else "rating"
            taken = {field.split("_")[0] if field in _SCALES else field for field in guessed.values()}
            if found and (found.split("_")[0] if found in _SCALES else found) not in taken:
                guessed[column] = found
        if part_of(set(guessed.values())) == "titles":  # a list of titles has no ids of reviews
            own = "title_id" not in guessed.values()
            guessed = {
                column: "title_id" if field == "review_id" and own else field for column, field in guessed.items()
            }
        return guessed

    def read(self, table: Table, context: Context) -> Iterator[tuple[int, Record]]:
        """Rows by `context.mapping`, or by the guessed one.

        Raises:
            MappingError: the mapping names no such column or field, or lacks a title or anything said of it.
        """
        mapping = {column: field for column, field in (context.mapping or self.mapping(table)).items() if field}
        at = check_mapping(mapping, table)
        # What nobody mapped may name someone, so excerpts do not show it.
        private = frozenset(column for column in table.labels if mapping.get(column, "viewer") == "viewer")
        cells = Cells(self, table, context, private)
        if part_of(set(at)) == "titles":
            yield from _titles(cells, at)
        else:
            yield from _said(cells, at, table)


def check_mapping(mapping: dict[str, str], table: Table) -> dict[str, int]:
    """Field → position of its column.

    Raises:
        MappingError: see `Generic.read`.
    """
    at: dict[str, int] = {}
    for column, field in mapping.items():
        if column not in table.labels:
            raise MappingError(
                f"there is no column '{column[:80]}'", where=table.name, mend=f"columns are {_some(table.labels)}"
            )
        if field not in FIELDS:
            raise MappingError(
                f"there is no field '{field[:80]}'", where=table.name, mend=f"fields are {_some(list(FIELDS))}"
            )
        if field in at:
            raise MappingError(f"two columns are mapped to '{field}'", where=table.name, mend="map one of them to ''")
        at[field] = table.labels.index(column)
    if not _names_title(set(at)):
        raise MappingError(
            "no column says which title a row is about",
            where=table.name,
            mend="say which one does: --map COLUMN=title, or in the app below its name",
        )
    if not set(at) & {"text", "year", "genres", "synopsis", "original_title", "release_date", *_SCALES}:
        raise MappingError(
            "no column holds reviews, ratings or facts",
            where=table.name,
            mend="say which one does: --map COLUMN=text, or in the app below its name",
        )
    return at


def _names_title(fields: set[str]) -> bool:
    return bool(fields & {"title", "title_id"})


def part_of(fields: set[str]) -> Part:
    if "text" in fields:
        return "reviews"
    return "ratings" if fields & set(_SCALES) and "viewer" in fields else "titles"


def _some(names: list[str]) -> str:
    return ", ".join(name[:60] for name in names[:30])


def _titles(cells: Cells, at: dict[str, int]) -> Iterator[tuple[int, Record]]:
    for row in cells.rows():
        key, year = _title_key(cells, row, at)
        if not key:
            cells.refuse(row, "The row does not say which title it is about.")
            continue
        genres = _get(row, at, "genres")
        separator = next((sign for sign in "|;," if sign in genres), ",")
        made = cells.build(
            row, Title, key=key, name=_get(row, at, "title") or f"Untitled {key}", year=year,
            original_name=optional(_get(row, at, "original_title")), genres=parts(genres, separator),
            release_date=read_day(_get(row, at, "release_date")), synopsis=optional(_get(row, at, "synopsis")),
        )  # fmt: skip
        if made:
            yield row.line, made


def _said(cells: Cells, at: dict[str, int], table: Table) -> Iterator[tuple[int, Record]]:
    scale_field = next((field for field in _SCALES if field in at), None)
    day_first = guess_day_first([row[at["date"]] for row in table.sample]) if "date" in at else None
    for row in cells.rows():
        key, _ = _title_key(cells, row, at)
        if not key:
            cells.refuse(row, "The row does not say which title it is about.")
            continue
        rating, original = cells.rating(row, at.get(scale_field or ""), _SCALES.get(scale_field or ""))
        moment = cells.moment(row, at.get("date"), day_first)
        known = {"title_key": key, "viewer_key": optional(_get(row, at, "viewer")), "rating": rating}
        known |= {"rating_original": original, "key": optional(_get(row, at, "review_id"))}
        if _get(row, at, "text"):
            made = cells.build(
                row, Review, text=row.cells[at["text"]], published_at=moment,
                verdict=_verdict(_get(row, at, "verdict")),
                publisher=optional(_get(row, at, "publisher")), territory=optional(_get(row, at, "territory")),
                helpful_votes=cells.count(row, at.get("helpful_votes")), spoiler=_yes(_get(row, at, "spoiler")),
                **known,
            )  # fmt: skip
        elif rating is not None:
            made = cells.build(row, Rating, rated_at=moment, **known)
        else:
            cells.refuse(row, "There is neither a text nor a rating that can be read.")
            continue
        if made:
            yield row.line, made


def _title_key(cells: Cells, row: Row, at: dict[str, int]) -> tuple[str, int | None]:
    released = read_day(_get(row, at, "release_date"))
    year = plausible_year(cells.count(row, at.get("year"))) or (released.year if released else None)
    own, name = _get(row, at, "title_id"), _get(row, at, "title")
    if own:
        return own, year
    return (name_key(name, year), year) if name else ("", year)


def _get(row: Row, at: dict[str, int], field: str) -> str:
    return row.cells[at[field]].strip() if field in at else ""


def _verdict(cell: str) -> str | None:
    word = cell.casefold()
    return "positive" if word in _GOOD else "negative" if word in _BAD else None


def _yes(cell: str) -> bool | None:
    word = cell.casefold()
    return True if word in _YES else False if word in _NO else None
