"""Amazon reviews as JSON lines, in the old form (asin, reviewText, overall) and the new (parent_asin, text, rating),
and the product lists that go with either. Stars are out of 5; the headline is the first paragraph of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.records import Rating, Review, Title
from data.sources.base import Cells, Context, Part, Record, Source, optional
from data.sources.delimited import Row
from data.sources.tables import Table

_STARS_ALONE = re.compile(r"\s*(one|two|three|four|five|[1-5](\.0)?)\s+stars?\s*\.?\s*", re.I)


class Amazon(Source):
    """Reviews by product number."""

    name = "amazon"
    label = "Amazon reviews"
    private = frozenset({"reviewerID", "reviewerName", "user_id", "image", "images"})

    def recognise(self, table: Table) -> float:
        """By the keys of its objects."""
        return 0.9 if self._reviews(table) or self._products(table) else 0.0

    def part(self, table: Table) -> Part:
        """Products before reviews."""
        return "reviews" if self._reviews(table) else "titles"

    def read(self, table: Table, context: Context) -> Iterator[tuple[int, Record]]:
        """See the module."""
        cells = Cells(self, table, context)
        yield from _reviews(cells, table) if self._reviews(table) else _products(cells, table)

    def _reviews(self, table: Table) -> bool:
        return table.has("asin", "overall", "reviewerID") or table.has("asin", "rating", "text", "user_id")

    def _products(self, table: Table) -> bool:
        return (
            table.kind == "jsonl"
            and table.has("title")
            and (table.has("parent_asin") or table.has("asin", "categories"))
        )


def _reviews(cells: Cells, table: Table) -> Iterator[tuple[int, Record]]:
    title, viewer = table.at("parent_asin", "asin"), table.at("user_id", "reviewerID")
    own = table.at("asin")
    rating, when = table.at("overall", "rating"), table.at("unixReviewTime", "timestamp")
    day, votes = table.at("reviewTime"), table.at("helpful_vote", "vote")
    assert title is not None and viewer is not None
    for row in cells.rows():
        product = row.cells[title].strip() or (row.cells[own].strip() if own is not None else "")
        if not product:
            cells.refuse(row, "The row does not say which product it is about.", "asin")
            continue
        value, original = cells.rating(row, rating, 5)
        known = {"title_key": product, "viewer_key": optional(row.cells[viewer]), "rating": value}
        known |= {"rating_original": original}
        moment = cells.moment(row, when if when is not None and row.cells[when] else day)
        text = _text(row, table)
        if text:
            made = cells.build(
                row, Review, text=text, published_at=moment, helpful_votes=cells.count(row, votes), **known
            )
        elif value is not None:
            made = cells.build(row, Rating, rated_at=moment, **known)
        else:
            cells.refuse(row, "There is neither a text nor a rating that can be read.")
            continue
        if made:
            yield row.line, made


def _text(row: Row, table: Table) -> str:
    headline, body = table.at("title", "summary"), table.at("text", "reviewText")
    head = row.cells[headline].strip() if headline is not None else ""
    text = row.cells[body] if body is not None else ""
    if not head or _STARS_ALONE.fullmatch(head) or text.lstrip().startswith(head.rstrip(".…")):
        return text if text.strip() else ""
    return f"{head}\n\n{text}" if text.strip() else head


def _products(cells: Cells, table: Table) -> Iterator[tuple[int, Record]]:
    key, name, about = table.at("parent_asin", "asin"), table.at("title"), table.at("description")
    assert key is not None and name is not None
    for row in cells.rows():
        if not row.cells[key].strip() or not row.cells[name].strip():
            cells.refuse(row, "The product has no number or no name.")
            continue
        synopsis = row.cells[about] if about is not None and not row.cells[about].startswith("[") else ""
        made = cells.build(
            row, Title, key=row.cells[key].strip(), name=row.cells[name].strip(), synopsis=optional(synopsis)
        )
        if made:
            yield row.line, made
