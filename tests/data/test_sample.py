"""The sample studio: as much as promised, the same everywhere, readable, and true to what is planted in it."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from itertools import combinations
from statistics import mean

import pytest

from data.records import Planted, Rating, Review, Title, Viewer
from data.sample import generate_sample
from data.sample.bank import LANGUAGES, Line, filled, load_bank, load_readings
from data.sample.composing import PAGE, SIGNS
from data.sample.people import TERRITORIES, load_tastes
from data.sample.slate import SampleTitle, load_slate
from data.sentences import split_sentences
from data.settings import Settings

SEED: int = Settings.model_fields["seed"].default
TIDEWATER = "tidewater-letters"
BOMBED = "redline-harbour"
HAN = re.compile(r"[\u4e00-\u9fff]")
SLOTS = {
    "title", "lead", "lead_actor", "second", "second_actor", "rival", "rival_actor", "director", "place", "moment",
    "object", "ending", "genre",
}  # fmt: skip
ASPECTS = {
    "story", "characters", "acting", "dialogue", "direction", "pacing", "visuals", "effects", "music", "humour",
    "emotion", "action", "ending", "originality", "value", "adaptation", "general",
}  # fmt: skip
DIGEST = """
import hashlib, sys
from data.sample import generate_sample
digest = hashlib.sha256()
for record in generate_sample(int(sys.argv[1])):
    digest.update(type(record).__name__.encode() + record.model_dump_json().encode())
print(digest.hexdigest())
"""


@dataclass
class Sample:
    """All records, sorted by what they are; planted facts by subject and key."""

    titles: list[Title] = field(default_factory=list)
    viewers: list[Viewer] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    ratings: list[Rating] = field(default_factory=list)
    planted: list[Planted] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    digest: str = ""

    def facts(self, subject: str, fact: str) -> dict[str, str]:
        """What is planted of one fact, by key."""
        return {p.key: p.value for p in self.planted if (p.subject, p.fact) == (subject, fact)}

    def sentences(self) -> dict[str, dict[int, dict[str, str]]]:
        """The facts of each sentence by review and position."""
        found: dict[str, dict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
        for p in self.planted:
            if p.subject == "sentence":
                assert p.position is not None
                found[p.key][p.position][p.fact] = p.value
        return found


@pytest.fixture(scope="module")
def sample() -> Sample:
    """The sample studio of one seed."""
    made, digest = Sample(), hashlib.sha256()
    lists = {Title: made.titles, Viewer: made.viewers, Review: made.reviews, Rating: made.ratings}
    for record in generate_sample(SEED):
        lists.get(type(record), made.planted).append(record)  # type: ignore[attr-defined]
        digest.update(type(record).__name__.encode() + record.model_dump_json().encode())
        if made.order[-1:] != [type(record).__name__]:
            made.order.append(type(record).__name__)
    made.digest = digest.hexdigest()
    return made


def is_chinese(text: str) -> bool:
    return bool(HAN.search(text))


def lines_for(title: SampleTitle, language: str) -> list[Line]:
    own = [line for line in title.lines if line.language == language]
    unsuited = title.unsuited.get(language, ())
    return own + [line for line in load_bank(language) if not any(word in line.text for word in unsuited)]


def test_there_is_as_much_as_promised(sample: Sample) -> None:
    slate = load_slate()
    assert len([title for title in slate if title.reviews]) == 14
    assert len([title for title in slate if not title.reviews]) == 2
    assert len(sample.titles) == 64
    assert len(sample.reviews) == 6_630
    assert len(sample.ratings) >= 40_000
    assert len(sample.viewers) == 3_000 + 150
    assert len({viewer.territory for viewer in sample.viewers}) == len(TERRITORIES) == 12
    assert sum(is_chinese(review.text) for review in sample.reviews) / len(sample.reviews) == pytest.approx(
        0.215, abs=0.035
    )


def test_records_come_in_an_order_that_a_reader_can_follow(sample: Sample) -> None:
    assert sample.order[:4] == ["Title", "Planted", "Viewer", "Planted"]
    assert sample.order.index("Review") > sample.order.index("Viewer")
    titles, viewers = {title.key for title in sample.titles}, {viewer.key for viewer in sample.viewers}
    assert {review.title_key for review in sample.reviews} <= titles
    assert {review.viewer_key for review in sample.reviews} <= viewers
    assert {rating.title_key for rating in sample.ratings} <= titles
    assert {rating.viewer_key for rating in sample.ratings} <= viewers


def test_nobody_reviews_or_rates_a_title_twice(sample: Sample) -> None:
    reviewed = [(review.title_key, review.viewer_key) for review in sample.reviews]
    rated = [(rating.title_key, rating.viewer_key) for rating in sample.ratings]
    assert len(set(reviewed + rated)) == len(reviewed) + len(rated)
    assert len({review.key for review in sample.reviews}) == len(sample.reviews)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_records_in_another_process(sample: Sample) -> None:
    for hash_seed in ("1", "2"):
        made = subprocess.run(
            [sys.executable, "-c", DIGEST, str(SEED)],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert made.stdout.strip() == sample.digest


@pytest.mark.slow
def test_another_seed_gives_another_studio_with_the_same_slate(sample: Sample) -> None:
    other = list(generate_sample(SEED + 1))
    assert [record for record in other if isinstance(record, Title)] == sample.titles
    texts = {review.text for review in sample.reviews}
    reviews = [record for record in other if isinstance(record, Review)]
    assert sum(review.text in texts for review in reviews) < len(reviews) / 4


def test_every_title_is_whole() -> None:
    for title in load_slate():
        record = title.record
        assert set(title.slots) == set(LANGUAGES) and all(set(slots) == SLOTS for slots in title.slots.values())
        assert record.synopsis and 120 <= len(record.synopsis.split()) <= 220, record.name
        cast = {str(credit.character).split(" / ")[0] for credit in record.credits if credit.role == "cast"}
        assert 5 <= len(cast) <= 8 and set(title.names.values()) <= cast
        assert {line.character for line in title.lines} - {None} <= cast
        assert record.original_name == title.slots["zh"]["title"] and is_chinese(record.original_name)
        assert record.screenplay and 60 <= len(record.screenplay.splitlines()) <= 160
        assert len(re.findall(r"^(?:INT|EXT)\. .+ - .+$", record.screenplay, re.MULTILINE)) >= 3
        lead = title.names["lead"].split()[-1].upper()
        assert lead in record.screenplay, record.name
        if title.reviews:
            assert date(2024, 11, 1) <= title.released < date(2026, 11, 1)
            assert sum(line.language == "zh" for line in title.lines) >= 6
            assert sum(line.language == "en" for line in title.lines) >= 10


def test_the_bank_is_large_enough_in_every_corner() -> None:
    held = Counter((line.aspect, line.sentiment, line.kind) for line in load_bank("en"))
    assert sum(held.values()) >= 1_100
    assert {aspect for aspect, _, _ in held} == ASPECTS
    for aspect in ASPECTS:
        assert held[aspect, "praise", "plain"] >= 25 and held[aspect, "blame", "plain"] >= 25, aspect
        assert held[aspect, "neutral", "plain"] >= 8, aspect
    kinds = Counter(line.kind for line in load_bank("en"))
    assert kinds["sarcasm"] >= 30 and kinds["spoiler"] >= 30 and kinds["opener"] >= 30 and kinds["closer"] >= 30
    assert len(load_bank("zh")) >= 500


@pytest.mark.parametrize(("language", "all_told", "by_aspect", "general"), [("en", 500, 9, 25), ("zh", 300, 5, 13)])
def test_plain_spoken_viewers_have_words_for_everything(
    language: str, all_told: int, by_aspect: int, general: int
) -> None:
    outright = [line for line in load_bank(language) if line.outright]
    held = Counter((line.aspect, line.sentiment) for line in outright)
    assert len(outright) >= all_told
    assert {line.kind for line in outright} == {"plain"}
    for aspect in ASPECTS:
        enough = general if aspect == "general" else by_aspect
        assert held[aspect, "praise"] >= enough and held[aspect, "blame"] >= enough, aspect
        assert held[aspect, "neutral"] >= 2, aspect


@pytest.mark.parametrize("language", LANGUAGES)
def test_half_of_what_is_said_is_said_outright(sample: Sample, language: str) -> None:
    """Told from the text: lines without slots, whose words stand in a review as they stand in the bank."""
    lines = [line for line in load_bank(language) if line.kind == "plain" and not line.slots]
    outright = {_bare(line.text): line.outright for line in lines}
    tastes = sample.facts("viewer", "taste_group")
    said: dict[str, list[bool]] = defaultdict(list)
    for review in sample.reviews:
        if is_chinese(review.text) == (language == "zh") and str(review.viewer_key) in tastes:
            words = [_bare(sentence) for sentence in _sentences(review.text)]
            said[tastes[str(review.viewer_key)]] += [outright[word] for word in words if word in outright]
    assert 0.4 < mean([plain for taste in said.values() for plain in taste]) < 0.65
    assert mean(said["cinephile"]) < min(mean(said[taste]) for taste in said if taste != "cinephile") - 0.1


def _bare(sentence: str) -> str:
    return sentence.lower().rstrip(".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_reads_well_with_the_words_of_every_title(language: str) -> None:
    bad = re.compile(
        r"[{}]|  |\b(an?|the) (?:an?|the)\b|\ban (?![aeiouhAEIOUH])|\ba (?=[aeioAEIO][a-z]{2})(?!one|once)|\s[.,!?]"
    )
    for title in load_slate():
        for line in lines_for(title, language):
            sentence = filled(line.text, title.slots[language])
            assert set(line.slots) <= SLOTS
            assert not bad.search(sentence), sentence
            assert line.kind == "spoiler" or "ending" not in line.slots, line.text
            assert line.aspect in ASPECTS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_is_one_sentence_whatever_follows_it(language: str) -> None:
    followed = {"en": (" The rest was fine.", " the rest was fine.", " I left."), "zh": ("音乐很好。",)}[language]
    for title in load_slate():
        for line in lines_for(title, language):
            sentence = filled(line.text, title.slots[language])
            for after in followed:
                assert len(split_sentences(sentence + after, language)) == 2, sentence


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.slow
def test_no_line_is_nearly_another(language: str) -> None:
    lines = list(load_bank(language)) + [
        line for title in load_slate() for line in title.lines if line.language == language
    ]
    assert len({line.text for line in lines}) == len(lines)
    size = {"en": 4, "zh": 2}[language]
    grams = [(line.text, _grams(line.text, size)) for line in lines]
    alike = [(one, two) for (one, a), (two, b) in combinations(grams, 2) if len(a & b) > 0.3 * len(a | b)]
    near = [(one, two) for one, two in alike if SequenceMatcher(None, one, two, autojunk=False).ratio() > 0.8]
    assert not near


def _grams(text: str, size: int) -> frozenset[str]:
    """Its runs of `size` letters: lines that share few of them need no slower comparison."""
    plain = re.sub(r"\W", "", re.sub(r"\{\w+\}", "_", text.lower()))
    return frozenset(plain[at : at + size] for at in range(max(1, len(plain) - size + 1)))


def test_no_sentence_comes_twice_within_a_page(sample: Sample) -> None:
    pages: dict[str, list[Review]] = defaultdict(list)
    for review in sorted(sample.reviews, key=lambda review: (review.published_at or datetime.min, review.key)):
        pages[review.title_key].append(review)
    for reviews in pages.values():
        for start in (*range(0, len(reviews), 25), max(0, len(reviews) - PAGE)):
            page = reviews[start : start + PAGE]
            said = Counter(sentence for review in page for sentence in _sentences(review.text))
            assert max(said.values()) == 1, said.most_common(1)


def _sentences(text: str) -> list[str]:
    spans = split_sentences(text, "zh" if is_chinese(text) else "en")
    return [_bare(text[start:end]) for start, end in spans]


def test_planted_positions_are_those_of_the_splitter(sample: Sample) -> None:
    sentences = sample.sentences()
    agreeing = sum(
        sorted(sentences[str(review.key)]) == list(range(len(_sentences(review.text)))) for review in sample.reviews
    )
    assert agreeing / len(sample.reviews) >= 0.995


def _said(facts: dict[str, str]) -> list[list[str]]:
    return [part.split(":") for part in facts["aspects"].split(",")] if "aspects" in facts else []


def test_readings_are_of_sentences_that_stand_somewhere() -> None:
    lines = [*load_bank("en"), *load_bank("zh"), *(line for title in load_slate() for line in title.lines)]
    texts = {line.text for line in lines}
    assert set(load_readings()) <= texts
    for line in lines:
        assert {aspect for aspect, _ in line.said} <= ASPECTS - {"general"}
        if line.text not in load_readings():
            assert line.meant == line.sentiment and {aspect for aspect, _ in line.said} == {line.aspect} - {"general"}


def test_every_sentence_says_what_is_planted(sample: Sample) -> None:
    for facts in sample.sentences().values():
        for fact in facts.values():
            assert fact["sentiment"] in SIGNS
            assert all(name in ASPECTS and sign in SIGNS for name, sign in _said(fact))
            assert "sarcasm" not in fact or fact["sentiment"] == "blame"


def test_lengths_vary_from_a_word_to_nine_sentences(sample: Sample) -> None:
    lengths = Counter(len(facts) for facts in sample.sentences().values())
    assert set(lengths) == set(range(1, 10))
    assert 3 < sum(length * count for length, count in lengths.items()) / sum(lengths.values()) < 5


def test_planted_shares(sample: Sample) -> None:
    sentences = sample.sentences()
    sarcastic = sum(any("sarcasm" in fact for fact in facts.values()) for facts in sentences.values())
    spoiling = {key for key, facts in sentences.items() if any("spoiler" in fact for fact in facts.values())}
    flagged = {str(review.key) for review in sample.reviews if review.spoiler}
    assert 300 < sarcastic < 1_200
    assert len(spoiling) > 300
    assert 0.45 < len(spoiling & flagged) / len(spoiling) < 0.65
    conflicts = sample.facts("review", "conflict")
    assert 0.02 < len(conflicts) / len(sample.reviews) < 0.04
    tastes = Counter(sample.facts("viewer", "taste_group").values())
    assert set(tastes) == set(load_tastes()) and min(tastes.values()) > 300


def test_stars_agree_with_the_text_except_where_planted(sample: Sample) -> None:
    conflicts = sample.facts("review", "conflict")
    genuine = sample.facts("review", "genuine_rating")
    assert set(conflicts) == set(genuine)
    balance = {
        key: sum(SIGNS[fact["sentiment"]] for fact in facts.values()) for key, facts in sample.sentences().items()
    }
    for review in sample.reviews:
        key, rating = str(review.key), review.rating
        assert rating is not None
        if key in conflicts:
            assert (rating <= 3 and balance[key] > 0) or (rating >= 8 and balance[key] < 0)
        elif rating >= 8:
            assert balance[key] >= 0, review.text
        elif rating <= 3:
            assert balance[key] <= 0, review.text


@pytest.mark.parametrize(
    ("original", "value"), [("8/10", 8.0), ("3.5/5", 7.0), ("★★★½", 7.0), ("½", 1.0), ("★★★★★", 10.0)]
)
def test_ratings_mean_what_they_say(sample: Sample, original: str, value: float) -> None:
    given = {r.rating for r in (*sample.reviews, *sample.ratings) if r.rating_original == original}
    assert given == {value}


def test_the_dog_appears_exactly_three_weeks_after_release(sample: Sample) -> None:
    title = next(title for title in load_slate() if title.record.key == TIDEWATER)
    opens = title.released + timedelta(weeks=3)
    dogged = {p.key for p in sample.planted if (p.fact, p.value) == ("topic", "the dog")}
    reviews = [review for review in sample.reviews if review.title_key == TIDEWATER and review.published_at]
    days = [review.published_at.date() for review in reviews if review.key in dogged and review.published_at]
    assert min(days) == opens
    later = [review for review in reviews if review.published_at and review.published_at.date() >= opens]
    assert 0.2 < len(days) / len(later) < 0.45
    mentions = [r for r in reviews if re.search(r"\b[Dd]og\b|\b[Bb]osun\b|只狗|看狗", r.text) and r.key not in dogged]
    assert len(mentions) <= 2 and sample.facts("title", "emerging_from")[TIDEWATER] == opens.isoformat()


def test_vale_is_loved_and_the_ending_hated(sample: Sample) -> None:
    said: dict[str, list[int]] = defaultdict(list)
    for key, facts in sample.sentences().items():
        if key.startswith(TIDEWATER):
            for fact in facts.values():
                if "Inspector Vale" in fact.get("characters", ""):
                    said["Vale"].append(SIGNS[fact["sentiment"]])
                for name, sign in _said(fact):
                    said[name].append(SIGNS[sign])
    assert len(said["Vale"]) > 60 and mean(said["Vale"]) > 0.5
    assert len(said["ending"]) > 60 and mean(said["ending"]) < -0.5


def test_one_title_is_bombed_by_fresh_accounts(sample: Sample) -> None:
    bombs = sample.facts("review", "burst")
    reviews = [review for review in sample.reviews if review.key in bombs]
    assert len(reviews) == 150 and {review.title_key for review in reviews} == {BOMBED}
    times = sorted(review.published_at for review in reviews if review.published_at)
    assert times[-1] - times[0] <= timedelta(hours=48)
    assert all(review.rating is not None and review.rating <= 2 for review in reviews)
    assert max(len(_sentences(review.text)) for review in reviews) <= 2
    keys = {review.viewer_key for review in reviews}
    active = Counter(record.viewer_key for record in (*sample.reviews, *sample.ratings))
    assert len(keys) == 150 and all(active[key] == 1 for key in keys)
    territories = Counter(review.territory for review in reviews)
    assert territories.most_common(1)[0][1] > 100


def test_opinion_drifts_on_one_title_and_the_audience_on_another(sample: Sample) -> None:
    drifts, starts, ends = (sample.facts("title", fact) for fact in ("drift", "drift_from", "drift_until"))
    assert sorted(drifts.values()) == ["audience-mix", "opinion"]
    tastes = sample.facts("viewer", "taste_group")
    for key, kind in drifts.items():
        before, after = (
            [
                r
                for r in sample.reviews
                if r.title_key == key and r.published_at and choose(str(r.published_at.date()))
            ]
            for choose in (lambda day, key=key: day < starts[key], lambda day, key=key: day >= ends[key])
        )
        assert min(len(before), len(after)) > 60, (key, len(before), len(after))
        fell = mean(r.rating or 0 for r in before) - mean(r.rating or 0 for r in after)
        if kind == "opinion":
            assert fell > 1.5
            assert abs(_share(before, tastes, "spectacle") - _share(after, tastes, "spectacle")) < 0.15
        else:
            assert fell > 0.4
            assert _share(before, tastes, "thrill-seeker") - _share(after, tastes, "thrill-seeker") > 0.25


def _share(reviews: list[Review], tastes: dict[str, str], taste: str) -> float:
    return mean(tastes.get(str(review.viewer_key)) == taste for review in reviews)


def test_tastes_drive_ratings(sample: Sample) -> None:
    tastes = sample.facts("viewer", "taste_group")
    given: dict[tuple[str, str], list[float]] = defaultdict(list)
    genres = {title.key: title.genres for title in sample.titles}
    for rating in sample.ratings:
        for genre in genres[rating.title_key]:
            given[tastes[rating.viewer_key], genre].append(rating.rating)
    assert mean(given["thrill-seeker", "Thriller"]) - mean(given["romantic", "Thriller"]) > 1
    assert mean(given["romantic", "Romance"]) - mean(given["thrill-seeker", "Romance"]) > 1


def test_reviews_fall_off_after_release(sample: Sample) -> None:
    for title in load_slate():
        days = [
            (review.published_at.date() - title.released).days
            for review in sample.reviews
            if review.title_key == title.record.key and review.published_at
        ]
        assert all(day >= 0 for day in days)
        if title.reviews and title.record.key != BOMBED:
            assert sum(day < 21 for day in days) > sum(21 <= day < 42 for day in days)


def test_viewers_say_nothing_that_their_record_denies(sample: Sample) -> None:
    viewers = {viewer.key: viewer for viewer in sample.viewers}
    for review in sample.reviews:
        viewer = viewers[str(review.viewer_key)]
        if "I am seventy-four" in review.text:
            assert viewer.age is not None and viewer.age > 55
        if re.search(r"\b[Mm]y husband\b", review.text):
            assert viewer.gender == "female"
