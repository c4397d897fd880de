"""Which title a name means: one title of that name (and year), or none. A wrong title is worse than a stub."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from data.errors import SnapshotMissing
from data.identity import normal_name
from data.snapshots import open_newest
from data.sources.base import Facts

Named = tuple[str, int | None]


class TitleNames:
    """Names to title ids, of one import or of a studio."""

    def __init__(self) -> None:
        self._titles: dict[str, set[Named]] = defaultdict(set)

    def add(self, title_id: str, names: Iterable[str | None], year: int | None) -> None:
        """Make a title known by these names."""
        for name in names:
            if name:
                self._titles[normal_name(name)].add((title_id, year))

    def find(self, name: str, year: int | None, first_year: int | None = None) -> str | None:
        """The one title of that name; where both years are known they must be the same.

        Args:
            name: as the source writes it.
            year: as the source says, if it does.
            first_year: when people began to write about it. A film is written about from its release on, so
                one that is much older (a remake's namesake) or younger than that is another film.
        """
        found = {
            title_id
            for title_id, known in self._titles.get(normal_name(name), ())
            if known is None or (_began_with(known, first_year) if year is None else year == known)
        }
        return found.pop() if len(found) == 1 else None


def _began_with(released: int, first_year: int | None) -> bool:
    return first_year is None or first_year - 2 <= released <= first_year + 1


def studio_names(snapshots: Path) -> TitleNames:
    """The names of all titles in the newest snapshot; none if nothing is published."""
    names = TitleNames()
    try:
        snapshot = open_newest(snapshots)
    except SnapshotMissing:
        return names
    try:
        for row in snapshot.rows("importing/title_names"):
            names.add(row["title_id"], (row["name"], row["original_name"]), row["year"])
    finally:
        snapshot.close()
    return names


class BoxOffice:
    """What films cost and earned, by name and year; a name and year that stand twice mean nobody."""

    def __init__(self, facts: Iterable[Facts]) -> None:
        self._facts: dict[Named, Facts] = {}
        doubtful: set[Named] = set()
        for fact in facts:
            key = (normal_name(fact.name), fact.year)
            known = self._facts.get(key)
            if known is None:
                self._facts[key] = fact
            elif known.budget_usd is not None and fact.budget_usd is not None:
                doubtful.add(key)
            elif fact.budget_usd is not None:
                self._facts[key] = fact
        for key in doubtful:
            del self._facts[key]
        self.used: set[Named] = set()

    def find(self, name: str, year: int | None) -> Facts | None:
        """The facts of the film of that name and year."""
        key = (normal_name(name), year)
        found = self._facts.get(key) if year else None
        if found:
            self.used.add(key)
        return found

    def __bool__(self) -> bool:
        return bool(self._facts)
