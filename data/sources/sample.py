"""The sample studio as a source: its records are generated, not read."""

from __future__ import annotations

from collections.abc import Iterator

from data.records import Planted, Rating, Review, Title, Viewer
from data.sources.base import Context, Part, Record, Source
from data.sources.tables import Table

SAMPLE = "sample"


class Sample(Source):
    """Fictional titles and what fictional viewers say of them."""

    name = SAMPLE
    label = "Sample studio"

    def recognise(self, table: Table) -> float:
        """No file is the sample."""
        del table
        return 0.0

    def part(self, table: Table) -> Part:
        """Never asked."""
        del table
        return "aside"

    def read(self, table: Table, context: Context) -> Iterator[tuple[int, Record]]:
        """Nothing: the sample has no files."""
        del table, context
        return iter(())

    def records(self, seed: int) -> Iterator[Title | Viewer | Review | Rating | Planted]:
        """All records of the sample studio, the same for the same seed."""
        from data.sample import generate_sample

        yield from generate_sample(seed)
