"""What is told of a title before anyone has seen it, as numbers: synopsis or name, genres, year, people."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from data.rated import Rated
from data.records import Title
from data.snapshots import Snapshot

#: People are told apart by a hash into so many places.
PEOPLE = 2048


@dataclass(frozen=True)
class TitleFacts:
    """Facts of titles in one order.

    Attributes:
        names, synopses: texts; a synopsis may be "".
        years: NaN where unknown, shape (m,).
        genres, people: of each title.
    """

    names: Sequence[str]
    synopses: Sequence[str]
    years: np.ndarray
    genres: Sequence[Sequence[str]]
    people: Sequence[Sequence[str]]

    def __len__(self) -> int:
        return len(self.names)

    def pick(self, rows: np.ndarray) -> TitleFacts:
        """Some titles, by their places."""
        places = rows.tolist()
        return TitleFacts(
            names=[self.names[place] for place in places],
            synopses=[self.synopses[place] for place in places],
            years=self.years[rows],
            genres=[self.genres[place] for place in places],
            people=[self.people[place] for place in places],
        )

    def texts(self) -> list[str]:
        """What the encoder of sentences reads: name, and synopsis or else genres."""
        return [
            f"{name}. {synopsis}" if synopsis else f"{name} ({', '.join(genres)})" if genres else name
            for name, synopsis, genres in zip(self.names, self.synopses, self.genres, strict=True)
        ]

    def genre_matrix(self, known: Sequence[str] | None = None) -> tuple[list[str], sparse.csr_matrix]:
        """Genres in the order of their columns, and ones where a title is of one, shape (m, genres).

        Args:
            known: the columns; a genre that is not among them is left out. None: all that occur, sorted.
        """
        named = sorted({genre for own in self.genres for genre in own}) if known is None else list(known)
        place = {genre: number for number, genre in enumerate(named)}
        pairs = [
            (row, place[genre])
            for row, own in enumerate(self.genres)
            for genre in dict.fromkeys(own)
            if genre in place
        ]
        rows, columns = np.array(pairs, dtype=int).reshape(-1, 2).T
        ones = np.ones(len(pairs), dtype=np.float32)
        return named, sparse.csr_matrix((ones, (rows, columns)), shape=(len(self), len(named)))

    def people_matrix(self) -> sparse.csr_matrix:
        """Ones at the hashed places of a title's cast and directors, shape (m, PEOPLE)."""
        pairs = [
            (row, zlib.crc32(person.casefold().encode()) % PEOPLE)
            for row, own in enumerate(self.people)
            for person in dict.fromkeys(own)
        ]
        rows, columns = np.array(pairs, dtype=int).reshape(-1, 2).T
        ones = np.ones(len(pairs), dtype=np.float32)
        return sparse.csr_matrix((ones, (rows, columns)), shape=(len(self), PEOPLE))


def facts_of_snapshot(snapshot: Snapshot) -> TitleFacts:
    """Facts of all titles of a studio, in the order of `feedback_of_snapshot`."""
    rows = snapshot.rows("analysis/title_facts")
    return TitleFacts(
        names=[row["name"] for row in rows],
        synopses=[row["synopsis"] or "" for row in rows],
        years=np.array([np.nan if row["year"] is None else row["year"] for row in rows], dtype=np.float64),
        genres=[row["genres"] or [] for row in rows],
        people=[row["people"] or [] for row in rows],
    )


def facts_of_collection(rated: Rated, titles: np.ndarray) -> TitleFacts:
    """Facts of a collection's titles, in the order of `titles` (the ids of its feedback)."""
    known = [rated.titles.get(key) or Title(key=key, name=key) for key in titles.tolist()]
    return TitleFacts(
        names=[title.name for title in known],
        synopses=[title.synopsis or "" for title in known],
        years=np.array([np.nan if title.year is None else title.year for title in known], dtype=np.float64),
        genres=[title.genres for title in known],
        people=[[credit.person for credit in title.credits if credit.role != "writer"] for title in known],
    )
