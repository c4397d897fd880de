"""What structured data say of a title: the names that may stand in copy, and a sentence for each fact."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from analytics.mentions.names import forms_of
from analytics.mentions.wording import is_han
from dashboard.copy_wording import Telling, day, genre, in_language, listed, two_scripts
from data.errors import StudioError
from data.records import Credit
from data.sentences import split_sentences
from data.snapshots import Snapshot
from data.writing import Evidence, HouseStyle, Language, TitleFacts

Row = dict[str, Any]
#: How many of the cast are facts to write from; all of them are names.
LEADS = 4
#: Stands for an id until `numbered` gives one.
UNNUMBERED = "x0"
_CAPITALS = re.compile(
    r"[A-ZÀ-ÖØ-Þ][\w’'À-ɏ-]*(?:\s+(?:(?:of|the|de|la|von|van)\s+)?[A-ZÀ-ÖØ-Þ][\w’'À-ɏ-]*)*", re.UNICODE
)
_POSSESSIVE = re.compile(r"['’]s$")


def load_title(snapshot: Snapshot, title_id: str) -> Row:
    """A title's row. One statement.

    Raises:
        StudioError: there is no such title.
    """
    found = snapshot.rows("copy/title", title_id=title_id)
    if not found:
        raise StudioError("there is no such title here", where=title_id, mend="choose another one")
    return found[0]


def load_facts(snapshot: Snapshot, title_id: str, house: HouseStyle, language: Language | None = None) -> TitleFacts:
    """What copy on a title is checked against. Two statements.

    Args:
        snapshot: what to read.
        title_id: the title.
        house: where awards come from, under any of the title's names.
        language: where given, the title, its people and characters are called as that language calls them;
            otherwise as the source has them, which may be both scripts in one.

    Raises:
        StudioError: there is no such title.
    """
    row = load_title(snapshot, title_id)
    partners = partners_of(row)
    credits = tuple(_credit(one, language, partners) for one in row["credits"] or ())
    called = [row["name"], *([row["original_name"]] if row["original_name"] else [])]
    name = title_name(row, language) if language else row["name"]
    return TitleFacts(
        title_id=title_id,
        name=name,
        other_names=tuple(dict.fromkeys(form for form in _forms(called) if form != name)),
        year=row["year"],
        release_date=row["release_date"].isoformat() if row["release_date"] else None,
        genres=tuple(row["genres"] or ()),
        countries=tuple(row["countries"] or ()),
        certificate=row["certificate"],
        runtime_minutes=row["runtime_minutes"],
        studio=row["studio"],
        credits=credits,
        names=_names(row, snapshot.rows("copy/entities", title_id=title_id)),
        awards=_awards(house, called),
    )


def title_name(row: Row, language: Language) -> str:
    """What the title is called in a language: the original name where that is the one in its script."""
    forms = _forms([row["name"], row["original_name"] or ""])
    return next((form for form in forms if is_han(form) == (language == "zh")), row["name"])


def telling_of(row: Row, language: Language, segment: str = "") -> Telling:
    """How sentences call the title."""
    name = title_name(row, language)
    return Telling(language, f"《{name}》" if language == "zh" else name, segment)


def _forms(names: Sequence[str]) -> list[str]:
    """A title's names; unlike a person's, one is not cut at a slash unless its parts are of two scripts."""
    found: list[str] = []
    for name in names:
        parts = [part.strip() for part in re.split(r"\s+/\s+", name)]
        two_scripts = len(parts) == 2 and is_han(parts[0]) != is_han(parts[1])
        found += parts if two_scripts else [name.strip()]
    return [form for form in dict.fromkeys(found) if form]


def partners_of(row: Row) -> dict[str, str]:
    """The people and characters of a title that are named in two scripts, each form → the other one."""
    cells = (credit[part] for credit in row["credits"] or () for part in ("person", "character"))
    return two_scripts(cell for cell in cells if cell)


def _credit(given: Row, language: Language | None, partners: dict[str, str]) -> Credit:
    kept = {name: given[name] for name in ("person", "role", "character")}
    if language:
        kept |= {name: in_language(language, kept[name], partners) for name in ("person", "character") if kept[name]}
    return Credit(**kept)


def _names(row: Row, entities: Sequence[Row]) -> tuple[str, ...]:
    found = _forms([row["name"], row["original_name"] or ""])
    for credit in row["credits"] or ():
        for cell in (credit["person"], credit["character"]):
            found += forms_of(cell) if cell else []
    for entity in entities:
        found += [name for name in _called(entity) if _is_name(name)]
    found += _named_in(row["synopsis"] or "")
    found += [row["studio"]] if row["studio"] else []
    return tuple(dict.fromkeys(found))


def _called(entity: Row) -> tuple[str, ...]:
    # What a plot point goes by ("the twist", 结局) are words, not names.
    return (entity["name"],) if entity["kind"] == "plot_point" else (entity["name"], *(entity["aliases"] or ()))


def _is_name(text: str) -> bool:
    if is_han(text):
        return len(text) > 1
    return any(part[:1].isupper() for part in text.split())


def _named_in(synopsis: str) -> Iterator[str]:
    """People and places that a synopsis names: capitals within its sentences, where they mean something.

    A capital at a sentence's beginning counts where the same word stands elsewhere within one, or in a longer name.
    """
    spans = split_sentences(synopsis, "en") if synopsis and not is_han(synopsis[:200]) else []
    inside: list[str] = []
    first: list[str] = []
    for span in spans:
        sentence = synopsis[span.start : span.end]
        for found in _CAPITALS.finditer(sentence):
            (inside if found.start() else first).append(_POSSESSIVE.sub("", found[0]))
    words = {part for name in inside for part in name.split()}
    yield from inside
    yield from (name for name in first if " " in name or name in words)


def _awards(house: HouseStyle, called: Sequence[str]) -> tuple[str, ...]:
    names = {form.casefold() for form in [*called, *_forms(called)]}
    return tuple(
        award for name, awards in house.awards.items() if name.strip().casefold() in names for award in awards
    )


def fact_evidence(row: Row, telling: Telling, awards: Sequence[str] = ()) -> tuple[Evidence, ...]:
    """A sentence for each thing that is known of a title, people first: ids f1 …"""
    found = [*_people(row, telling), *_plain_facts(row, telling), *_awarded(telling, awards)]
    scored = (one.model_copy(update={"score": 1 - place / 100}) for place, one in enumerate(found))
    return numbered("f", list(scored))


def numbered(prefix: str, found: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The same pieces of evidence, called q1, q2 …"""
    return tuple(one.model_copy(update={"evidence_id": f"{prefix}{place}"}) for place, one in enumerate(found, 1))


def fact(telling: Telling, key: str, subject: str, why: str = "structured", **values: object) -> Evidence:
    """One fact, not yet numbered."""
    return Evidence(
        evidence_id=UNNUMBERED,
        kind="fact",
        text=telling.fact(key, **values),
        language=telling.language,
        subject=subject,
        about=telling.about(subject),
        why=telling.why(why),
    )


def _people(row: Row, telling: Telling) -> Iterator[Evidence]:
    credits, language, partners = row["credits"] or (), telling.language, partners_of(row)
    for role in ("director", "writer"):
        names = [in_language(language, one["person"], partners) for one in credits if one["role"] == role]
        if names:
            yield fact(telling, role, role, names=listed(language, list(dict.fromkeys(names))))
    for one in [one for one in credits if one["role"] == "cast"][:LEADS]:
        person = in_language(telling.language, one["person"])
        if one["character"]:
            yield fact(
                telling, "cast", "cast", person=person, character=in_language(telling.language, one["character"])
            )
        else:
            yield fact(telling, "cast_bare", "cast", person=person)


def _plain_facts(row: Row, telling: Telling) -> Iterator[Evidence]:
    language = telling.language
    yield fact(telling, "title", "title")
    genres = [genre(language, name) for name in row["genres"] or ()]
    if genres:
        yield fact(telling, "genres" if len(genres) > 1 else "genre", "genre", names=listed(language, genres))
    for key, subject, name in (
        ("year", "year", "year"),
        ("runtime_minutes", "runtime", "minutes"),
        ("certificate", "certificate", "certificate"),
        ("studio", "studio", "studio"),
    ):
        if row[key]:
            yield fact(telling, subject, subject, **{name: row[key]})
    if row["release_date"]:
        yield fact(telling, "release_date", "release_date", day=day(language, row["release_date"]))


def _awarded(telling: Telling, awards: Sequence[str]) -> Iterator[Evidence]:
    for award in awards:
        yield fact(telling, "award", "award", why="entered", award=award)
