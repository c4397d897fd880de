"""Ranking lists that a studio keeps, and the editions of them that were published. All of it is kept for ever.

A list that is saved again gets another entry, and its newest entry counts. An edition holds the list as it was
computed and how its pictures were made: its files are made from these two alone, to the byte, whatever becomes of the
studio. The database itself refuses changes (triggers of its migration).
"""

from __future__ import annotations

import secrets
import sqlite3
import unicodedata
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from data.appfile import AppFile
from data.errors import StudioError
from data.made_segments import Line
from data.pictures.records import Look, Picture
from data.ranked import Edition, Eligibility, ListDefinition, Ranking
from data.records import Record
from data.texts import Language

Who = Annotated[Line, StringConstraints(min_length=1, max_length=80)]
Note = Annotated[Line, StringConstraints(max_length=500)]
Headline = Annotated[Line, StringConstraints(max_length=200)]

#: Lists that every studio has, by name.
BUILT_IN: dict[str, ListDefinition] = {
    one.name: one
    for one in (
        ListDefinition(name="top", measure="weighted"),
        ListDefinition(name="certain", measure="wilson"),
        ListDefinition(name="net", measure="net"),
        ListDefinition(name="trending", measure="trending", size=20),
        ListDefinition(name="polarising", measure="polarising", size=20),
        ListDefinition(name="gems", measure="gems", size=20, eligibility=Eligibility(min_ratings=10)),
    )
}


class Made(Record):
    """How the files of an edition were made.

    Attributes:
        look: of its pictures, the studio's style then among it.
        language: of its words.
        headline: the words that stand over it; "": its finding.
        scope: whose ratings count, in that language; sources: where they are from.
        aspect, segment: what the list's aspect and segment are called.
        licence: what the bundle says may be done with it.
        picture: of an edition, its picture as it was worded then: words may be said otherwise later.
        versions: of what made them: name → version. Another version may draw another line.
    """

    look: Look = Look()
    language: Language = "en"
    headline: Headline = ""
    scope: str = ""
    sources: str = ""
    aspect: str = ""
    segment: str = ""
    licence: str = ""
    picture: Picture | None = None
    versions: dict[str, str] = Field(default_factory=dict)


class ListEntry(Record):
    """A list as somebody saved it, or that they removed it.

    Attributes:
        entries: how often it was saved or removed up to now.
    """

    number: int
    name: str
    action: Literal["saved", "removed"]
    definition: ListDefinition
    who: str
    created_at: datetime
    entries: int = 1


class EditionLine(Record):
    """An edition in a table: all but the list itself."""

    edition_id: str
    list_name: str
    number: int
    who: str
    note: str
    sha256: str
    created_at: datetime
    data_until: date | None
    titles: int


class Rankings(AppFile):
    """The ranking lists and editions of a studio.

    Raises (every method):
        StudioError: the disk is full, or SQLite refused something.
    """

    def save(self, definition: ListDefinition, who: str) -> ListEntry:
        """Keep a list under its name, beside what stood there before.

        Raises:
            StudioError: the name is that of a built-in list, or nobody says who saves it.
        """
        return self._enter(definition, who, "saved")

    def remove(self, name: str, who: str) -> ListEntry:
        """Take a list out of use; its history and its editions stay.

        Raises:
            StudioError: there is no such list, or it is built in.
        """
        return self._enter(self.find(name), who, "removed")

    def saved(self) -> list[ListEntry]:
        """The lists that were saved, by name."""
        return [_entry(row) for row in self._read("ranking_lists", name_key=None)]

    def find(self, name: str) -> ListDefinition:
        """The list of that name, saved or built in.

        Raises:
            StudioError: there is none.
        """
        built_in = BUILT_IN.get(name_key(name))
        rows = [] if built_in else self._read("ranking_lists", name_key=name_key(name))
        if not built_in and not rows:
            raise StudioError("there is no list of that name", where=name, mend="see `marquee rank --list`")
        return built_in or _entry(rows[0]).definition

    def history(self, name: str) -> list[ListEntry]:
        """Every entry of a list, newest first."""
        return [_entry(row) for row in self._read("ranking_list_history", name_key=name_key(name))]

    def prepare(self, ranking: Ranking, made: Made, who: str, note: str = "") -> Edition:
        """What the next edition of a list would be; it is not kept yet, and has no checksum.

        Raises:
            StudioError: nobody says who publishes it, or the note is too long.
        """
        name = ranking.definition.name
        rows = self._read("newest_ranking_edition", list_key=name_key(name))
        return Edition(
            edition_id=f"e{secrets.token_hex(4)}",
            list_name=name,
            number=1 + (rows[0]["number"] if rows else 0),
            ranking=ranking,
            who=_person(who),
            created_at=datetime.now(UTC).replace(microsecond=0),
            note=_checked(note),
            look=made.model_dump_json(),
        )

    def keep(self, edition: Edition) -> Edition:
        """Keep an edition for ever.

        Raises:
            StudioError: it has no checksum, or somebody published one of this number in the meantime.
        """
        if not edition.sha256:
            raise StudioError("an edition is kept with the checksum of its bundle", where=edition.list_name)
        try:
            self._write(
                "add_ranking_edition",
                edition_id=edition.edition_id, list_name=edition.list_name, list_key=name_key(edition.list_name),
                number=edition.number, ranking=edition.ranking.model_dump_json(), made=edition.look,
                who=edition.who, note=edition.note, sha256=edition.sha256,
                created_at=edition.created_at.isoformat(),
            )  # fmt: skip
        except sqlite3.IntegrityError:
            raise StudioError(
                f"somebody published edition {edition.number} in the meantime", where=edition.list_name,
                mend="look at it, and publish again",
            ) from None  # fmt: skip
        return edition

    def editions(self, list_name: str | None = None) -> list[EditionLine]:
        """The editions of a list, or of all, newest first."""
        key = None if list_name is None else name_key(list_name)
        return [EditionLine.model_validate(dict(row)) for row in self._read("ranking_editions", list_key=key)]

    def edition(self, list_name: str, number: int) -> Edition:
        """The edition of that number.

        Raises:
            StudioError: there is none.
        """
        found = self._edition(list_key=name_key(list_name), number=number)
        if found is None:
            raise StudioError(
                f"there is no edition {number}", where=list_name, mend="see `marquee rank --list` for those there are"
            )
        return found

    def edition_of_id(self, edition_id: str) -> Edition | None:
        """The edition of that id, if there is one."""
        return self._edition(edition_id=edition_id)

    def _edition(self, **named: str | int) -> Edition | None:
        asked = {"edition_id": None, "list_key": None, "number": None} | named
        rows = self._read("ranking_edition", **asked)
        return _edition(rows[0]) if rows else None

    def _enter(self, definition: ListDefinition, who: str, action: Literal["saved", "removed"]) -> ListEntry:
        key = name_key(definition.name)
        if key in BUILT_IN:
            raise StudioError("that list is built in and stays as it is", where=key, mend="choose another name")
        entry = ListEntry(
            number=1, name=definition.name, action=action, definition=definition, who=_person(who),
            created_at=datetime.now(UTC),
        )  # fmt: skip
        told = entry.model_dump(mode="json", exclude={"number", "entries", "definition"})
        rows = self._write("add_ranking_list", name_key=key, definition=definition.model_dump_json(), **told)
        return entry.model_copy(update={"number": rows[0]["number"]})


def made_of(edition: Edition) -> Made:
    """How the files of an edition were made."""
    return Made.model_validate_json(edition.look)


def name_key(name: str) -> str:
    """A list's name as names are compared."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _edition(row: sqlite3.Row) -> Edition:
    told = {name: row[name] for name in ("edition_id", "list_name", "number", "who", "note", "sha256", "created_at")}
    return Edition.model_validate(
        told | {"ranking": Ranking.model_validate_json(row["ranking"]), "look": row["made"]}
    )


def _entry(row: sqlite3.Row) -> ListEntry:
    told = {name: row[name] for name in row.keys() if name not in ("name_key", "definition")}  # noqa: SIM118
    return ListEntry.model_validate(told | {"definition": ListDefinition.model_validate_json(row["definition"])})


class _Signed(Record):
    who: Who


class _Noted(Record):
    note: Note


def _person(who: str) -> str:
    try:
        return _Signed(who=who).who
    except ValidationError:
        raise StudioError("it says nowhere who does this", mend="give a name of at most 80 letters") from None


def _checked(note: str) -> str:
    try:
        return _Noted(note=note).note
    except ValidationError:
        raise StudioError("the note is too long", mend="keep it to 500 letters") from None
