"""A number and the way back to what it was counted from. No Streamlit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from analytics.figures.figure import Figure
from dashboard.strings.formats import Unit, format_estimate
from data.records import Estimate, Filter, Record

Grain = Literal["evidence", "reviews", "ratings", "viewers"]
#: In the URL, the drawer's own filter stands beside the page's under this prefix.
PREFIX = "d."
SIGNED = ("praise", "neutral", "blame")


class Drill(Record):
    """Exactly the rows behind one number: a grain and a filter, and the page of them that is open."""

    grain: Grain
    filter: Filter
    page: int = Field(default=1, ge=1, le=1_000_000)

    def as_query(self) -> dict[str, list[str]]:
        """The drill as URL query parameters."""
        found = {PREFIX + name: values for name, values in self.filter.as_query().items()}
        found[PREFIX + "grain"] = [self.grain]
        if self.page > 1:
            found[PREFIX + "page"] = [str(self.page)]
        return found

    @classmethod
    def from_query(cls, query: Mapping[str, list[str]]) -> Drill | None:
        """Read a drill from URL query parameters; None when there is none, or no grain that exists."""
        own = {name.removeprefix(PREFIX): values for name, values in query.items() if name.startswith(PREFIX)}
        try:
            grain, page = own["grain"][0], int(own.get("page", ["1"])[0])
            return cls.model_validate({"grain": grain, "page": page, "filter": Filter.from_query(own)})
        except (KeyError, IndexError, ValueError):
            return None


class Number(Record):
    """An estimate, how many rows it was made from, and the drill to exactly those rows."""

    unit: Unit
    estimate: Estimate
    rows: int = Field(ge=0)
    drill: Drill

    @property
    def text(self) -> str:
        """The number with its interval, as it is written."""
        return format_estimate(self.estimate, self.unit)

    @property
    def known(self) -> bool:
        """Whether there is enough behind it to show a number."""
        return self.estimate.known


def net_drill(filter_: Filter) -> Drill:
    """Sentences that net sentiment counts: those with a sign. Unscored ones have none and stay out."""
    return Drill(grain="evidence", filter=filter_ if filter_.signs else filter_.but(signs=SIGNED))


def number_of(figure: Figure) -> Number:
    """A figure of the analysis as a number of the page."""
    drill = Drill(grain=figure.grain, filter=figure.filter)
    return Number(unit=figure.unit, estimate=figure.estimate, rows=figure.rows, drill=drill)
