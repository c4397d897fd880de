"""IMDb reviews with a label: `review,sentiment`, and `label, id, stars, text` (Maas et al., 2011).

Neither says which title a review is about. All of them stand under one title that says so, "Unnamed titles
(IMDb)": their sentences count as evidence, but nothing is said about any film.
"""

from __future__ import annotations

from collections.abc import Iterator

from data.records import Review, Title
from data.sources.base import Cells, Context, Part, Record, Source
from data.sources.tables import Table

_LABELS = {"positive": "positive", "pos": "positive", "negative": "negative", "neg": "negative"}
UNNAMED = "unnamed"
_NAME = "Unnamed titles (IMDb)"
_NOTE = "These reviews come without a film; the source does not say which titles they are about."


class Imdb(Source):
    """Labelled reviews of unnamed titles."""

    name = "imdb"
    label = "IMDb labelled reviews"

    def recognise(self, table: Table) -> float:
        """By columns, and by labels that are no others than positive and negative."""
        label = table.at("sentiment", "label")
        text = table.at("review", "text")
        if label is None or text is None or table.at("title", "film", "movie") is not None:
            return 0.0
        known = all(row[label].strip().lower() in _LABELS for row in table.sample)
        return 0.8 if known and len(table.columns) <= 4 else 0.0

    def part(self, table: Table) -> Part:
        """Reviews."""
        del table
        return "reviews"

    def read(self, table: Table, context: Context) -> Iterator[tuple[int, Record]]:
        """See the module."""
        cells = Cells(self, table, context)
        label, text = table.at("sentiment", "label"), table.at("review", "text")
        key, stars = table.at("id"), table.at("stars")
        assert label is not None and text is not None
        for row in cells.rows():
            if not row.cells[text].strip():
                cells.refuse(row, "The row has no text.", table.columns[text])
                continue
            verdict = _LABELS.get(row.cells[label].strip().lower())
            if verdict is None:
                context.reject(
                    row.line, table.columns[label], "This label is neither positive nor negative.", row.cells[label]
                )
            rating, original = cells.rating(row, stars, 10)
            made = cells.build(
                row, Review, title_key=UNNAMED,
                key=f"{row.cells[label].strip()}-{row.cells[key].strip()}" if key is not None else None,
                text=row.cells[text], rating=rating, rating_original=original, verdict=verdict,
            )  # fmt: skip
            if made:
                yield row.line, made

    def title_stub(self, key: str) -> Title:
        """The one title, which says what it stands for."""
        return Title(key=key, name=_NAME, synopsis=_NOTE)
