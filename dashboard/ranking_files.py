"""The files of a ranking list, and how an edition is published and made again. No Streamlit.

A file is made of the list as it was computed and of how it is to look (`Made`), and of nothing else: so an edition's
files come out the same to the byte in any process, without a snapshot.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from dashboard.ranking_pictures import ranking_picture
from dashboard.ranking_words import formula_words, making_versions, method_words
from dashboard.strings import speaking
from data.exports.ranking import ranking_table
from data.exports.tables import TableFormat, table_chunks
from data.pictures.records import Drawn, Format
from data.ranked import Edition, Ranking
from data.rankings import Made, Rankings, made_of

FileFormat = Literal["png", "svg", "pdf", "html", "csv", "xlsx", "json", "zip"]
FORMATS: tuple[FileFormat, ...] = get_args(FileFormat)
PICTURES: tuple[Format, ...] = get_args(Format)
MIME: dict[str, str] = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "html": "text/html",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "zip": "application/zip",
}
TABLES: tuple[TableFormat, ...] = get_args(TableFormat)


@dataclass(frozen=True)
class Remade:
    """The bundle of an edition, made again.

    Attributes:
        same: whether it is the published one to the byte.
        changed: what has another version now than then: name → (then, now).
    """

    content: bytes
    same: bool
    changed: dict[str, tuple[str, str]]


def write_ranking(ranking: Ranking, made: Made, format_: FileFormat, edition: Edition | None = None) -> Drawn:
    """A list as one file.

    Args:
        ranking: the list as it was computed.
        made: how its picture is made.
        format_: which of the formats; `zip` is the bundle of all the others.
        edition: that it is, where it was published.

    Returns:
        The file's bytes, and what had to be left out of it.
    """
    if format_ in TABLES:
        return Drawn(content=b"".join(table_chunks(ranking_table(ranking), format_)))
    if format_ == "zip":
        return Drawn(content=_bundle(ranking, made, edition))
    from data.pictures.draw import draw

    return draw(made.picture or ranking_picture(ranking, made, edition), made.look, format_)  # type: ignore[arg-type]


def write_edition(edition: Edition, format_: FileFormat) -> Drawn:
    """A file of an edition, as it was published."""
    return write_ranking(edition.ranking, made_of(edition), format_, edition)


def publish_edition(
    rankings: Rankings, ranking: Ranking, made: Made, who: str, note: str = ""
) -> tuple[Edition, bytes]:
    """Publish a list: make its bundle and keep it as the next edition.

    Returns:
        The edition and its bundle.

    Raises:
        StudioError: nobody says who publishes it, or somebody else published in the meantime.
    """
    edition = rankings.prepare(ranking, made, who, note)
    worded = made.model_copy(update={"picture": ranking_picture(ranking, made, edition)})
    edition = edition.model_copy(update={"look": worded.model_dump_json()})
    content = write_edition(edition, "zip").content
    return rankings.keep(edition.model_copy(update={"sha256": hashlib.sha256(content).hexdigest()})), content


def remake_edition(edition: Edition) -> Remade:
    """Make an edition's bundle again, and hold it against what was published."""
    content = write_edition(edition, "zip").content
    then, now = made_of(edition).versions, making_versions()
    changed = {name: (then.get(name, ""), now[name]) for name in now if then.get(name) != now[name]}
    return Remade(content, hashlib.sha256(content).hexdigest() == edition.sha256, changed)


def file_name(ranking: Ranking, format_: str, edition: Edition | None = None) -> str:
    """What a file of a list is called: letters, digits and hyphens of its name, whatever else is in it."""
    stem = "-".join(re.findall(r"\w+", ranking.definition.name.lower()))[:60].strip("-_") or "list"
    return f"{stem}{f'-{edition.number}' if edition else ''}.{format_}"


def format_of(path: Path) -> FileFormat | None:
    """The format that a file's ending names, if it is one of them."""
    ending = path.suffix.lower().removeprefix(".")
    return next((format_ for format_ in FORMATS if format_ == ending), None)


def _bundle(ranking: Ranking, made: Made, edition: Edition | None) -> bytes:
    from data.pictures.bundle import Provenance, write_bundle

    definition, name = ranking.definition, ranking.definition.name
    with speaking(made.language):
        formula, method = formula_words(ranking), method_words(ranking)
    provenance = Provenance(
        name=f"{name}, edition {edition.number}" if edition else name,
        filter={
            "sentence": made.scope,
            "filter": definition.filter.as_query(),
            "eligibility": definition.eligibility.model_dump(mode="json"),
        },
        formula=formula,
        method=method,
        runs=ranking.runs,
        data_version=ranking.data_version,
        snapshot=ranking.snapshot,
        licence=made.licence,
    )
    picture = made.picture or ranking_picture(ranking, made, edition)
    return write_bundle(picture, made.look, ranking_table(ranking), provenance)
