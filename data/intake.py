"""Records to the rows of a batch: ids, duplicates, clean text, language, sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from data.batchfiles import COLUMNS, BatchFiles
from data.cleaning import clean_line, clean_text, storable
from data.identity import Pseudonyms, Seen, as_number, hash_of, hash_row, public_key, read_name_key, title_id
from data.languages import find_language, settle
from data.matching import BoxOffice, TitleNames
from data.records import Planted, Rating, Record, Review, Title, Viewer
from data.sentences import split_sentences
from data.sources.base import EXCERPT, Source

REVIEW_BLOCK = 2_000
RATING_BLOCK = 50_000
#: Characters of reviews that are held back at most, however few they are.
MOST_HELD = 8_000_000
MOST_REJECTS = 200_000
_LINE_BITS = 40
_VIEWER_FIELDS = ("kind", "age", "gender", "occupation", "territory")
_TITLE_TEXTS = ("name", "original_name", "certificate", "studio")


class _HeldReview(NamedTuple):
    review: Review
    text: str
    review_id: str
    title_id: str
    viewer_id: str | None
    place: int


class _HeldRating(NamedTuple):
    row: tuple[Any, ...]
    place: int
    repeated_is_fine: bool


class Intake:
    """Takes the records of one import, file by file; everything goes out through `files`.

    Args:
        files: where the rows go.
        key: the studio's key for pseudonyms.
        known: names of the titles that the studio has already.
    """

    def __init__(self, files: BatchFiles, key: bytes, known: TitleNames) -> None:
        self.counts: Counter[str] = Counter()
        self.names: list[str] = []
        self._files = files
        self._key = key
        self._known = known
        self._own = TitleNames()
        self._resolved: dict[tuple[str, str], str] = {}
        self._titles: dict[str, tuple[Title, str, int]] = {}
        self._title_places: dict[str, int] = {}
        self._stubs: set[str] = set()
        self._pseudonyms: dict[str, Pseudonyms] = {}
        self._viewers, self._viewer_stubs = Seen(), Seen()
        self._reviews_seen, self._ratings_seen = Seen(), Seen()
        self._reviews: list[_HeldReview] = []
        self._held_characters = 0
        self._ratings: list[_HeldRating] = []
        self._stub_ids: dict[str, tuple[str, str]] = {}
        self._languages: Counter[str] = Counter()
        self._refused: Counter[tuple[str, str]] = Counter()
        self._source: Source | None = None
        self._first_years: Mapping[str, int] = {}

    def begin(self, source: Source, name: str, first_years: Mapping[str, int] | None = None) -> None:
        """The following records come from this file.

        Args:
            source: its format.
            name: the file, for provenance.
            first_years: title key → year of the first thing said of it, where the source names titles alone.
        """
        self._flush()
        self._first_years = first_years or {}
        self._source = source
        self.names.append(name)
        self._pseudonyms.setdefault(source.name, Pseudonyms(self._key, source.name))

    def add(self, line: int, record: Record) -> None:
        """Take one record, which stands on this line of the file begun."""
        if isinstance(record, Review):
            self._add_review(line, record)
        elif isinstance(record, Rating):
            self._add_rating(line, record)
        elif isinstance(record, Title):
            self._add_title(line, record)
        elif isinstance(record, Viewer):
            self._add_viewer(line, record)
        elif isinstance(record, Planted):
            self._add_planted(record)

    def reject(self, file: str, line: int | None, column: str | None, reason: str, excerpt: str) -> None:
        """List what was not taken; of very many rejects of a file the rest is counted by reason."""
        self._refused[file, ""] += 1
        if self._refused[file, ""] > MOST_REJECTS:
            self._refused[file, reason] += 1
            return
        reason = f"{reason[:1].upper()}{reason[1:]}"
        shown = clean_line(storable(excerpt[: 4 * EXCERPT]))[:EXCERPT]
        self._files.add("rejects", (file, line, column[:EXCERPT] if column else None, storable(reason), shown))

    def finish(self) -> dict[str, int]:
        """Write what is held back. Returns the rows taken by table, and what else was counted."""
        self._flush()
        self.settle_titles(BoxOffice(()))
        for (file, reason), count in self._refused.items():
            if reason:
                self._files.add("rejects", (file, None, None, f"{count:,} more rows: {reason}", ""))
        return {table: count for table, count in self._files.written.items() if count} | dict(self.counts)

    # Titles ------------------------------------------------------------------------------------------------

    def _add_title(self, line: int, title: Title) -> None:
        own = title_id(self._from.name, title.key)
        place = self._place(line)
        first = self._title_places.setdefault(own, place)
        if first != place:
            self._reject_twice(place, first, "title", title.name)
            return
        named = read_name_key(title.key)
        self._own.add(own, (title.name, title.original_name, named[0] if named else None), title.year)
        self._titles[own] = (title, self._from.name, place)

    def settle_titles(self, box_office: BoxOffice) -> None:
        """Write the titles held, with their box office where name and year mean one film on both sides."""
        for own, (title, source, _) in self._titles.items():
            facts = None
            if box_office and self._own.find(title.name, title.year) == own:
                facts = box_office.find(title.name, title.year)
            if facts:
                missing = {
                    name: value
                    for name, value in (("budget_usd", facts.budget_usd), ("box_office_usd", facts.box_office_usd))
                    if getattr(title, name) is None and value is not None
                }
                title = title.model_copy(update=missing)
                self.counts["titles_with_box_office"] += 1
            self._files.add("titles", _title_row(own, source, title))
        self._titles.clear()

    def _title(self, key: str) -> tuple[str, str]:
        """The id of a title by its source's key alone, and the id of the title that it means."""
        source = self._from
        own = title_id(source.name, key)
        resolved = self._resolved.get((source.name, key))
        if resolved is None:
            resolved = self._resolve(key, own)
            if len(self._resolved) < 1_000_000:
                self._resolved[source.name, key] = resolved
        return own, resolved

    def _resolve(self, key: str, own: str) -> str:
        named = read_name_key(key)
        if own in self._title_places:
            return own
        if named:
            first_year = self._first_years.get(key)
            found = self._own.find(*named, first_year) or self._known.find(*named, first_year)
            if found:
                return found
        if own not in self._stubs:
            self._stubs.add(own)
            self._files.add("title_stubs", _title_row(own, self._from.name, self._from.title_stub(key)))
        return own

    # Viewers -----------------------------------------------------------------------------------------------

    def _add_viewer(self, line: int, viewer: Viewer) -> None:
        viewer_id = self._pseudonyms[self._from.name].viewer_id(viewer.key)
        place = self._place(line)
        again, first = self._viewers.first_places(_one(viewer_id), np.array([place], np.uint64))
        if again[0]:
            self._reject_twice(place, int(first[0]), "viewer", "")
            return
        payload = tuple(getattr(viewer, name) for name in _VIEWER_FIELDS)
        self._files.add("viewers", (viewer_id, hash_row(payload), self._from.name, *payload))

    def _viewer(self, name: str | None) -> str | None:
        if name is None or not name.strip():
            return None
        viewer_id = self._pseudonyms[self._from.name].viewer_id(name)
        self._stub_ids.setdefault(viewer_id, (self._from.name, self._from.viewer_kind))
        return viewer_id

    def _flush_viewer_stubs(self) -> None:
        if not self._stub_ids:
            return
        ids = list(self._stub_ids)
        numbers = np.array([as_number(viewer_id) for viewer_id in ids], np.uint64)
        again, _ = self._viewer_stubs.first_places(numbers, np.zeros(len(ids), np.uint64))
        again |= self._viewers.known(numbers)
        for viewer_id, known in zip(ids, again, strict=True):
            if not known:
                source, kind = self._stub_ids[viewer_id]
                payload = (kind, None, None, None, None)
                self._files.add("viewer_stubs", (viewer_id, hash_row(payload), source, *payload))
        self._stub_ids.clear()

    # Reviews -----------------------------------------------------------------------------------------------

    def _add_review(self, line: int, review: Review) -> None:
        text = clean_text(review.text)
        if not text and review.text.strip():
            self._refuse_text(line, review)
        if not text and review.verdict is None:
            self._add_rating_alone(line, review)
            return
        own, meant = self._title(review.title_key)
        viewer_id = self._viewer(review.viewer_key)
        review_id = self._review_id(review, own, viewer_id)
        self._reviews.append(_HeldReview(review, text, review_id, meant, viewer_id, self._place(line)))
        if review.rating is not None:
            rating_id = "g" + hash_of(self._from.name, "review", review_id)
            if self._from.repeats_ratings:
                rating_id = "g" + hash_of(self._from.name, own, viewer_id or "", f"{review.rating:g}")
            self._hold_rating(
                line,
                rating_id,
                meant,
                viewer_id,
                review_id,
                review.rating,
                review.rating_original,
                review.published_at,
            )
        self._held_characters += len(text)
        if len(self._reviews) >= REVIEW_BLOCK or self._held_characters >= MOST_HELD:
            self._flush()

    def _add_rating_alone(self, line: int, review: Review) -> None:
        if review.rating is not None:
            self._add_rating(line, Rating(
                key=review.key or f"{review.published_at}|{review.publisher}", title_key=review.title_key,
                viewer_key=review.viewer_key, rating=review.rating, rating_original=review.rating_original or "",
                rated_at=review.published_at,
            ))  # fmt: skip

    def _refuse_text(self, line: int, review: Review) -> None:
        file, line = self._where(self._place(line))
        self.reject(file, line, "text", "Nothing is left of the text once it is cleaned.", review.text)

    def _review_id(self, review: Review, own: str, viewer_id: str | None) -> str:
        if review.key is not None:
            return self._keyed_review_id(review.key)
        return "r" + hash_of(
            self._from.name,
            "derived",
            own,
            viewer_id or "",
            str(review.published_at),
            review.publisher or "",
            review.text,
        )

    def _keyed_review_id(self, key: str) -> str:
        return "r" + hash_of(self._from.name, "key", key)

    def _flush_reviews(self) -> None:
        held = self._new_reviews()
        languages = settle([find_language(one.text) for one in held], self._languages)
        for one, language in zip(held, languages, strict=True):
            self._write_review(one, one.text, language)
        self._reviews.clear()
        self._held_characters = 0

    def _new_reviews(self) -> list[_HeldReview]:
        ids = np.array([as_number(one.review_id) for one in self._reviews], np.uint64)
        places = np.array([one.place for one in self._reviews], np.uint64)
        again, first = self._reviews_seen.first_places(ids, places)
        for i in np.flatnonzero(again):
            one = self._reviews[i]
            self._reject_twice(one.place, int(first[i]), "review", one.review.text)
        return [one for one, twice in zip(self._reviews, again, strict=True) if not twice]

    def _write_review(self, one: _HeldReview, text: str, language: str) -> None:
        review = one.review
        raw = storable(review.text)
        payload = (
            one.title_id, one.viewer_id, text, review.rating, review.rating_original, review.verdict,
            review.published_at, clean_line(review.publisher) if review.publisher else None, review.territory,
            review.helpful_votes, review.spoiler,
        )  # fmt: skip
        file, line = self._where(one.place)
        key = storable(review.key) if review.key is not None else one.review_id[1:]
        self._files.add("reviews", (
            one.review_id, hash_row(payload), self._from.name, key, one.title_id, one.viewer_id, text,
            raw if raw != text else None, hash_of(text), language, *payload[3:], file, line,
        ), weight=2 * len(text))  # fmt: skip
        for position, (start, end) in enumerate(split_sentences(text, language)):
            sentence_id = f"{one.review_id}-{position}"
            self._files.add(
                "sentences",
                (sentence_id, one.review_id, position, start, end, text[start:end], language, None),
                weight=end - start,
            )

    # Ratings -----------------------------------------------------------------------------------------------

    def _add_rating(self, line: int, rating: Rating) -> None:
        own, meant = self._title(rating.title_key)
        viewer_id = self._viewer(rating.viewer_key)
        key = rating.key
        if key is None and viewer_id is None:
            key = f"{rating.rated_at}|{rating.rating:g}"
        rating_id = "g" + hash_of(self._from.name, own, viewer_id or "", key or "")
        self._hold_rating(
            line, rating_id, meant, viewer_id, None, rating.rating, rating.rating_original, rating.rated_at
        )

    def _hold_rating(self, line: int, rating_id: str, *payload: Any) -> None:
        row = (rating_id, hash_row(payload), self._from.name, *payload)
        self._ratings.append(_HeldRating(row, self._place(line), self._from.repeats_ratings))
        if len(self._ratings) >= RATING_BLOCK:
            self._flush()

    def _flush_ratings(self) -> None:
        ids = np.array([as_number(one.row[0]) for one in self._ratings], np.uint64)
        again, first = self._ratings_seen.first_places(ids, np.array([one.place for one in self._ratings], np.uint64))
        for one, twice, stood in zip(self._ratings, again, first, strict=True):
            if not twice:
                self._files.add("ratings", one.row)
            elif one.repeated_is_fine:
                self.counts["ratings_repeated"] += 1
            elif one.row[5] is None:  # a review's rating goes the way of its review, which is listed
                self._reject_twice(one.place, int(stood), "rating", one.row[7])
        self._ratings.clear()

    # Planted truth -----------------------------------------------------------------------------------------

    def _add_planted(self, fact: Planted) -> None:
        if fact.subject == "title":
            subject_id = title_id(self._from.name, fact.key)
        elif fact.subject == "viewer":
            subject_id = self._pseudonyms[self._from.name].viewer_id(fact.key)
        else:
            subject_id = self._keyed_review_id(fact.key)
        if fact.subject == "sentence":
            subject_id = f"{subject_id}-{fact.position}"
        self._files.add("planted", (fact.subject, subject_id, fact.fact, fact.value))

    # What all share ----------------------------------------------------------------------------------------

    @property
    def _from(self) -> Source:
        assert self._source is not None, "begin() comes first"
        return self._source

    def _flush(self) -> None:
        self._flush_viewer_stubs()
        if self._reviews:
            self._flush_reviews()
        if self._ratings:
            self._flush_ratings()

    def _place(self, line: int) -> int:
        return (len(self.names) - 1) << _LINE_BITS | line

    def _where(self, place: int) -> tuple[str, int]:
        return self.names[place >> _LINE_BITS], place & ((1 << _LINE_BITS) - 1)

    def _reject_twice(self, place: int, first: int, what: str, excerpt: str) -> None:
        file, line = self._where(place)
        before, at = self._where(first)
        stands = f"at line {at:,}" if before == file else f"in {before} at line {at:,}"
        self.counts["duplicates"] += 1
        self.reject(file, line, None, f"The same {what} stands {stands}.", excerpt)


def _title_row(own: str, source: str, title: Title) -> tuple[Any, ...]:
    values = title.model_dump()
    for name in _TITLE_TEXTS:
        values[name] = clean_line(values[name]) if values[name] else None
    values["synopsis"] = clean_text(values["synopsis"]) or None if values["synopsis"] else None
    for name in ("genres", "languages", "countries", "credits"):
        values[name] = list(values[name])
    values["source_key"] = clean_line(public_key(title.key))
    values["name"] = values["name"] or values["source_key"]
    payload = tuple(values[name] for name in COLUMNS["titles"] if name not in ("title_id", "row_hash", "source"))
    return (own, hash_row(payload), source, *payload)


def _one(hex_id: str) -> Any:
    return np.array([as_number(hex_id)], np.uint64)
