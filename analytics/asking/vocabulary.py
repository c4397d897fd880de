"""What a studio can be asked about: every name in it, and the words with which one asks."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from analytics.asking.question import Kind
from analytics.asking.tokens import plain_words
from analytics.aspects.definitions import Definition
from analytics.aspects.matching import CueMatcher, Cues
from data.snapshots import Snapshot

WORDS = Path(__file__).parent / "words.toml"
#: Rapidfuzz's ratio from which a misspelt name is taken for a title's.
ALIKE_ENOUGH = 84
#: Names that are this close to the best one are offered too.
TIE = 6
_ARTICLES = frozenset({"the", "a", "an", "le", "la", "les", "el", "der", "die", "das"})
_HAN = ("\u3400", "\u9fff")
Words = tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """What a phrase can mean: a kind of part, its values, what they are called.

    Attributes:
        weak: a word in its own right too: it names this only where a name is expected, or written like one.
    """

    kind: Kind
    values: tuple[str, ...]
    labels: tuple[str, ...]
    weak: bool = False


@dataclass(frozen=True)
class TitleEntry:
    """What a question can ask of a title by itself. `said`: viewers who rated or reviewed it."""

    title_id: str
    name: str
    year: int | None
    genres: tuple[str, ...]
    languages: tuple[str, ...]
    said: int


@dataclass(frozen=True)
class Vocabulary:
    """Every name of a studio, by its words.

    Attributes:
        titles: by id, the most spoken of first.
        terms: phrase → what it can mean.
        longest: words of the longest phrase.
        aliases: a title's name, or a part of it that no other title's name has → title ids, most spoken of first.
        people: a person's or a character's name → ids of their titles.
        cues: the aspects' own cues, where an aspect is expected.
        aspects: aspect id → name.
    """

    titles: Mapping[str, TitleEntry]
    terms: Mapping[Words, tuple[Term, ...]]
    longest: int
    aliases: Mapping[str, tuple[str, ...]]
    people: Mapping[str, tuple[str, ...]]
    cues: tuple[CueMatcher, CueMatcher]
    aspects: Mapping[str, str]
    segments: Mapping[str, str]

    def title_like(self, words: Words) -> list[tuple[str, float]]:
        """Titles whose name, or a telling part of it, is spelt like these words, best first: id, ratio of 100."""
        text = " ".join(words)
        if len(text.replace(" ", "")) < 3:
            return []
        found = process.extract(text, list(self.aliases), scorer=fuzz.ratio, score_cutoff=ALIKE_ENOUGH, limit=8)
        best: dict[str, float] = {}
        for alias, ratio, _ in found:
            for title_id in self.aliases[alias]:
                best[title_id] = max(best.get(title_id, 0.0), ratio)
        ranked = sorted(best.items(), key=lambda one: (-one[1], -self.titles[one[0]].said))
        return [one for one in ranked if one[1] >= ranked[0][1] - TIE]

    def aspects_in(self, text: str) -> list[str]:
        """The aspects that a phrase names by a cue, where an aspect is expected."""
        han = any(_HAN[0] <= sign <= _HAN[1] for sign in text)
        hits = self.cues[1].find(text) if han else self.cues[0].find(f"the {text}")
        return list(dict.fromkeys(hit.aspect for hit in hits if not hit.hint))


@cache
def asking_words() -> dict[str, Any]:
    """The words with which questions are put."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def load_vocabulary(snapshot: Snapshot, definitions: Sequence[Definition]) -> Vocabulary:
    """The vocabulary of a snapshot. Five statements.

    Args:
        snapshot: what to read.
        definitions: of the studio's aspects, for their cues.
    """
    titles = {row["title_id"]: _entry(row) for row in snapshot.rows("asking/titles")}
    originals = {
        row["title_id"]: row["original_name"] for row in snapshot.rows("asking/titles") if row["original_name"]
    }
    credits = snapshot.rows("asking/people")
    people: dict[str, list[str]] = {}
    for row in credits:
        people.setdefault(row["name"], []).append(row["title_id"])
    aspects = snapshot.rows("asking/aspects")
    segments = snapshot.rows("asking/segments")
    terms: dict[Words, dict[Term, None]] = {}
    named: Iterable[tuple[Words, Term]] = (
        *_genre_terms(titles.values()),
        *_segment_terms(segments),
        *_title_terms(titles, originals),
        *_people_terms(people),
        *_aspect_terms(aspects),
        *_lead_terms(),
        *_spoken_terms(titles.values(), snapshot.rows("asking/spoken")),
    )
    for words, term in named:
        if words:
            terms.setdefault(words, {})[term] = None
    return Vocabulary(
        titles=titles,
        terms={words: tuple(found) for words, found in terms.items()},
        longest=max(map(len, terms), default=1),
        aliases=_aliases(titles),
        people={name: tuple(dict.fromkeys(ids)) for name, ids in people.items()},
        cues=(_matcher(definitions, "en"), _matcher(definitions, "zh")),
        aspects={row["aspect"]: row["name"] for row in aspects},
        segments={row["segment_id"]: row["name"] for row in segments},
    )


def _entry(row: Mapping[str, Any]) -> TitleEntry:
    return TitleEntry(
        row["title_id"], row["name"], row["year"], tuple(row["genres"]), tuple(row["languages"]), row["said"]
    )


def _genre_terms(titles: Iterable[TitleEntry]) -> Iterator[tuple[Words, Term]]:
    """Genres by name, plural and synonym; a synonym of several genres means any of them."""
    known = dict.fromkeys(genre for title in titles for genre in title.genres)
    synonyms = asking_words()["genres"]
    phrases: dict[Words, dict[str, None]] = {}
    for genre in known:
        for written in (genre, *synonyms.get(genre, ())):
            for words in _plurals(plain_words(written)):
                phrases.setdefault(words, {})[genre] = None
    names = {words: genre for genre in known for words in _plurals(plain_words(genre))}
    for words, genres in phrases.items():
        # A genre's own name means it alone, whatever else has it for a synonym.
        chosen = (names[words],) if words in names else tuple(genres)
        yield words, Term("genre", chosen, chosen)


def _plurals(words: Words) -> list[Words]:
    if not words:
        return []
    last = words[-1]
    if not last.isascii():
        return [words]
    forms = {last, f"{last}s"}
    if last.endswith("y"):
        forms.add(f"{last[:-1]}ies")
    return [(*words[:-1], form) for form in sorted(forms)]


def _segment_terms(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Words, Term]]:
    for row in rows:
        words = plain_words(row["name"])
        term = Term("segment", (row["segment_id"],), (row["name"],), weak=len(words) == 1)
        for form in _plurals(words):
            yield form, term


def _title_terms(titles: Mapping[str, TitleEntry], originals: Mapping[str, str]) -> Iterator[tuple[Words, Term]]:
    glue = set(asking_words()["glue"]["words"])
    for title_id, title in titles.items():
        for name in filter(None, (title.name, originals.get(title_id))):
            words = plain_words(name)
            core = core_words(words)
            weak = len([word for word in core if word not in glue]) < 2 and not _is_han(words)
            term = Term("title", (title_id,), (title.name,), weak=weak)
            yield words, term
            if core != words:
                yield core, Term("title", (title_id,), (title.name,), weak=True)


def core_words(words: Words) -> Words:
    """A name without its article."""
    return words[1:] if len(words) > 1 and words[0] in _ARTICLES else words


def _is_han(words: Words) -> bool:
    return bool(words) and all(_HAN[0] <= word[0] <= _HAN[1] for word in words)


def _people_terms(people: Mapping[str, Sequence[str]]) -> Iterator[tuple[Words, Term]]:
    surnames: dict[str, set[str]] = {}
    for name in people:
        words = plain_words(name)
        yield words, Term("person", (name,), (name,), weak=len(words) == 1 or words[0] in _ARTICLES)
        if len(words) > 1 and words[-1].isascii() and len(words[-1]) > 2:
            surnames.setdefault(words[-1], set()).add(name)
    for surname, names in surnames.items():
        if len(names) == 1:
            yield (surname,), Term("person", tuple(names), tuple(names), weak=True)


def _aspect_terms(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Words, Term]]:
    nouns = asking_words()["aspects"]
    for row in rows:
        term = Term("aspect", (row["aspect"],), (row["name"],))
        for written in (
            row["aspect"].replace("_", " "),
            row["name"],
            row["name_zh"] or "",
            *nouns.get(row["aspect"], ()),
        ):
            for form in _plurals(plain_words(written)):
                yield form, term


def _lead_terms() -> Iterator[tuple[Words, Term]]:
    for gender, known in asking_words()["leads"].items():
        for word in known["words"]:
            yield plain_words(word), Term("lead", (gender,), (gender,))


def _spoken_terms(titles: Iterable[TitleEntry], rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Words, Term]]:
    """Languages that titles are in or reviews are written in, and territories that viewers come from."""
    spoken = {language for title in titles for language in title.languages}
    codes = {kind: {row["code"] for row in rows if row["kind"] == kind} for kind in ("territory", "language")}
    for code, (name, *words) in asking_words()["languages"].items():
        for word in words:
            if name in spoken:
                yield plain_words(word), Term("spoken", (name,), (name,))
            if code in codes["language"]:
                yield plain_words(word), Term("language", (code,), (name,))
    for code, words in asking_words()["territories"].items():
        if code in codes["territory"]:
            for word in (*words, code.lower()) if len(code) > 2 else words:
                yield plain_words(word), Term("territory", (code,), (code,))


def _aliases(titles: Mapping[str, TitleEntry]) -> dict[str, tuple[str, ...]]:
    """Names, names without article, and the parts of names that begin or end with a telling word."""
    glue = set(asking_words()["glue"]["words"])
    found: dict[str, dict[str, None]] = {}
    for title_id, title in titles.items():
        words = core_words(plain_words(title.name))
        for first in range(len(words)):
            for last in range(first + 1, len(words) + 1):
                part = words[first:last]
                whole = part == words
                telling = part[0] not in glue and part[-1] not in glue and max(map(len, part)) >= 4
                if whole or (telling and last - first < 6):
                    found.setdefault(" ".join(part), {})[title_id] = None
    names = {" ".join(core_words(plain_words(title.name))) for title in titles.values()}
    return {alias: tuple(ids) for alias, ids in found.items() if len(ids) == 1 or alias in names or len(ids) <= 3}


def _matcher(definitions: Sequence[Definition], language: str) -> CueMatcher:
    return CueMatcher(
        {
            one.id: Cues(one.wordings[language].cues, (), one.wordings[language].excepted)
            for one in definitions
            if language in one.wordings
        },
        language,
    )
