"""Questions in words: read rightly, answered as an oracle answers them, every number leading to its rows."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics.asking.answer import Answer, Hit, Link
from analytics.asking.asking import answer_question
from analytics.asking.meaning import Meanings
from analytics.asking.passages import load_passages
from analytics.asking.question import Part
from analytics.asking.reading import read_question
from analytics.asking.tokens import MOST
from analytics.asking.vocabulary import load_vocabulary
from analytics.asking.world import World
from analytics.aspects.definitions import load_definitions
from analytics.embeddings import minilm_folder
from analytics.figures.figure import Grain
from analytics.minilm_light import LightEncoder
from data.records import FLOOR, Filter
from data.settings import load_settings
from data.snapshots import Snapshot, open_newest
from data.studio import writing
from tests.analytics.planted import _rows, _write_run, build_planted

QUESTIONS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "labels" / "questions.toml").read_text(encoding="utf-8")
)["questions"]


def lay_segments(folder: Path) -> Snapshot:
    """The planted taste groups as the segments of a run."""
    settings = load_settings(folder / "studio")
    before = open_newest(settings.snapshots)
    rows = _rows(before, "select subject_id, value from planted where fact = 'taste_group' order by all")
    version = before.data_version
    before.close()
    groups = sorted({row["value"] for row in rows})
    ids = {group: f"t{place + 1}" for place, group in enumerate(groups)}
    tables = {
        "segments": [
            {"segment_id": ids[group], "name": group.capitalize(), "position": place, "stability": None}
            for place, group in enumerate(groups)
        ],
        "members": [
            {"viewer_id": row["subject_id"], "segment_id": ids[row["value"]], "membership": 1.0, "main": True}
            for row in rows
        ],
        "places": [{"kind": "viewer", "id": rows[0]["subject_id"], "x": 0.0, "y": 0.0}],
    }
    _write_run(settings, "segments", tables, version)
    with writing(settings) as studio:
        studio.publish()
    return open_newest(settings.snapshots)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    folder = tmp_path_factory.mktemp("asking")
    build_planted(folder).close()
    found = lay_segments(folder)
    yield found
    found.close()


@pytest.fixture(scope="module")
def world(snapshot: Snapshot) -> World:
    encoder = LightEncoder(minilm_folder())
    meanings = Meanings(encoder, load_passages(None, snapshot, encoder), None)
    return World(snapshot, load_vocabulary(snapshot, load_definitions()), meanings)


@pytest.fixture(scope="module")
def answers(world: World) -> dict[str, Answer]:
    return {question["text"]: answer_question(world, question["text"]) for question in QUESTIONS}


def reading_of(part: Part) -> str:
    values = part.values if part.kind in ("aspect", "period", "territory", "lead", "sign") else part.labels
    return f"{part.kind}:{'|'.join(values)}:{'not ' if part.negated else ''}{part.role}"


def is_read(answer: Answer, question: dict[str, Any]) -> bool:
    found = [reading_of(part) for part in answer.question.parts]
    return answer.question.ask == question["ask"] and sorted(found) == sorted(question["parts"])


class Oracle:
    """Answers from the snapshot's rows, by pandas and point estimates alone."""

    def __init__(self, snapshot: Snapshot) -> None:
        select: Callable[[str], pd.DataFrame] = lambda text: pd.DataFrame(_rows(snapshot, text))  # noqa: E731
        self.titles = select("select title_id, name, year, genres from titles").set_index("title_id")
        self.ids = {name: key for key, name in self.titles["name"].items()}
        self.verdicts = select("select * from verdicts")
        self.viewers = select("select viewer_id, territory from viewers").set_index("viewer_id")["territory"]
        self.groups = select("select subject_id, value from planted where fact = 'taste_group'").set_index(
            "subject_id"
        )
        self.aspects = select("select * from aspects")
        self.evidence = select("select sentence_id, title_id, viewer_id, territory, sign from evidence").set_index(
            "sentence_id"
        )

    def voices(self, wanted: dict[str, Any]) -> set[str]:
        found = set(self.viewers.index)
        for key, liking in (("fans", 1), ("foes", -1)):
            if key in wanted:
                own = self.verdicts[self.verdicts["title_id"] == self.ids[wanted[key]]]
                found &= set(own[own["liking"] == liking]["viewer_id"])
        if "segment" in wanted:
            found &= set(self.groups[self.groups["value"].str.capitalize() == wanted["segment"]].index)
        return found

    def allowed(self, wanted: dict[str, Any]) -> list[str]:
        aside = {wanted.get(key) for key in ("fans", "foes")}
        kept = []
        for key, title in self.titles.iterrows():
            genres = set(title["genres"])
            if title["name"] in aside or ("genre" in wanted and not genres & set(wanted["genre"].split("|"))):
                continue
            if wanted.get("not_genre") in genres or not wanted.get("since", 0) <= title["year"] <= wanted.get(
                "until", 9999
            ):
                continue
            kept.append(str(key))
        return kept

    def best_titles(self, wanted: dict[str, Any]) -> list[str]:
        """Names, best first, of titles that at least `FLOOR` of these viewers speak of."""
        voices, titles = self.voices(wanted), self.allowed(wanted)
        if "net" in wanted:
            rows = self.aspects[self.aspects["aspect"] == wanted["net"]]
            rows = rows.assign(value=rows["sign"].map({"praise": 1, "neutral": 0, "blame": -1}))
        else:
            rows = self.verdicts.assign(value=(self.verdicts["liking"] == 1).astype(int))
        rows = rows[rows["title_id"].isin(titles) & rows["viewer_id"].isin(voices)]
        if "territory" in wanted:
            rows = rows[rows["viewer_id"].map(self.viewers) == wanted["territory"]]
        told = rows.groupby("title_id").agg(value=("value", "mean"), viewers=("viewer_id", "nunique"))
        told = told[told["viewers"] >= FLOOR].sort_values("value", ascending=bool(wanted.get("blame")))
        return [str(self.titles.loc[key, "name"]) for key in told.index]

    def best_segments(self, wanted: dict[str, Any]) -> list[str]:
        if "segments_net" in wanted:
            rows = self.aspects[
                (self.aspects["aspect"] == wanted["segments_net"])
                & (self.aspects["title_id"] == self.ids[wanted["title"]])
            ]
            rows = rows.assign(value=rows["sign"].map({"praise": 1, "neutral": 0, "blame": -1}))
        else:
            titles = self.allowed({"genre": wanted["segments_liking"]})
            rows = self.verdicts[self.verdicts["title_id"].isin(titles)]
            rows = rows.assign(value=(rows["liking"] == 1).astype(int))
        rows = rows.assign(group=rows["viewer_id"].map(self.groups["value"]))
        told = rows.groupby("group").agg(value=("value", "mean"), viewers=("viewer_id", "nunique"))
        told = told[told["viewers"] >= FLOOR].sort_values("value", ascending=bool(wanted.get("blame")))
        return [str(name).capitalize() for name in told.index]

    def count_viewers(self, wanted: dict[str, Any]) -> int:
        found = self.voices(wanted)
        if "blames" in wanted:
            rows = self.aspects[
                (self.aspects["aspect"] == wanted["blames"])
                & (self.aspects["title_id"] == self.ids[wanted["title"]])
                & (self.aspects["sign"] == "blame")
            ]
            found &= set(rows["viewer_id"].dropna())
        return len(found)

    def sentences(self, wanted: dict[str, Any]) -> set[str]:
        rows = self.evidence[self.evidence["title_id"] == self.ids[wanted["title"]]]
        rows = rows[rows["viewer_id"].isin(self.voices(wanted))]
        if wanted["says"]:
            told = set(self.aspects[self.aspects["aspect"] == wanted["says"]]["sentence_id"])
            rows = rows[rows.index.isin(told)]
        if wanted.get("blame"):
            rows = rows[rows["sign"] == "blame"]
        if "territory" in wanted:
            rows = rows[rows["territory"] == wanted["territory"]]
        return set(rows.index)


@pytest.fixture(scope="module")
def oracle(snapshot: Snapshot) -> Oracle:
    return Oracle(snapshot)


def right_at(answer: Answer, wanted: dict[str, Any], oracle: Oracle, most: int) -> bool:
    """Whether the oracle's first is among the first `most` hits; of counts and sentences, whether they are right."""
    if "viewers" in wanted:
        return answer.meant is not None and answer.meant.rows == oracle.count_viewers(wanted)
    if "says" in wanted:
        return bool(answer.hits) and {hit.key for hit in answer.hits} <= oracle.sentences(wanted)
    if not answer.found:
        return False
    found = [hit.label for hit in answer.hits[:most]]
    if "first" in wanted:
        return bool(set(found) & set(wanted["first"]))
    best = oracle.best_segments(wanted) if answer.question.ask == "segments" else oracle.best_titles(wanted)
    return bool(best) and best[0] in found


def test_there_are_questions_enough_in_both_languages() -> None:
    chinese = [question for question in QUESTIONS if any("\u4e00" <= sign <= "\u9fff" for sign in question["text"])]
    assert len(QUESTIONS) >= 40 and len(chinese) >= 8
    assert len({question["text"] for question in QUESTIONS}) == len(QUESTIONS)


def test_questions_are_read_rightly(answers: dict[str, Answer]) -> None:
    wrong = {
        text: (answer.question.ask, [reading_of(part) for part in answer.question.parts])
        for question in QUESTIONS
        if not is_read(answer := answers[text := question["text"]], question)
    }
    assert len(wrong) <= len(QUESTIONS) * 0.06, wrong


def test_the_first_hits_are_the_oracles(answers: dict[str, Answer], oracle: Oracle) -> None:
    at: dict[int, list[str]] = {1: [], 3: []}
    for question in QUESTIONS:
        for most, missed in at.items():
            if not right_at(answers[question["text"]], question["answer"], oracle, most):
                missed.append(question["text"])
    assert len(at[3]) <= len(QUESTIONS) * 0.03, at
    assert len(at[1]) <= len(QUESTIONS) * 0.06, at


def links_of(answer: Answer) -> Iterator[tuple[Hit, Link]]:
    for hit in answer.hits:
        for path in hit.paths:
            for link in path.links:
                yield hit, link


def rows_of(snapshot: Snapshot, grain: Grain, filter_: Filter) -> int:
    return int(snapshot.rows(f"dashboard/{grain}_count", filter=filter_.as_parameter())[0]["rows"])


def test_every_number_leads_to_exactly_its_rows(snapshot: Snapshot, answers: dict[str, Answer]) -> None:
    numbers: dict[tuple[str, str], tuple[Grain, Filter, int]] = {}
    for answer in answers.values():
        told = [link.counted for _, link in links_of(answer)] + [counted for _, counted in answer.audiences]
        figures = [link.figure for _, link in links_of(answer)]
        for one in (*told, answer.meant, *figures, answer.net):
            if one is not None and one.filter is not None and one.rows:
                numbers[one.grain, one.filter.model_dump_json()] = (one.grain, one.filter, one.rows)
    assert len(numbers) > 300
    # Every eleventh: all of them take minutes, and each question has its own kind of number.
    for grain, filter_, rows in list(numbers.values())[::11]:
        assert rows_of(snapshot, grain, filter_) == rows, (grain, filter_)


def test_every_hit_says_why(answers: dict[str, Answer]) -> None:
    for text, answer in answers.items():
        for hit in answer.hits:
            assert hit.paths, (text, hit.label)
            assert all(path.links for path in hit.paths), (text, hit.label)
            if hit.contributions:
                assert hit.score == pytest.approx(np.mean([one.score for one in hit.contributions]))
        scores = [hit.score for hit in answer.hits]
        assert scores == sorted(scores, reverse=True), text


def test_hard_parts_hold_for_every_hit(world: World, answers: dict[str, Answer]) -> None:
    for answer in answers.values():
        if answer.question.ask != "titles" or not answer.found:
            continue
        for hit in answer.hits:
            title = world.vocabulary.titles[hit.key]
            for part in answer.question.of("genre"):
                assert set(part.values) & set(title.genres)
            for part in answer.question.against("genre"):
                assert not set(part.values) & set(title.genres)


def test_few_viewers_do_not_win_over_many(world: World) -> None:
    """A share of three of three stands below one of nine in ten of hundreds."""
    answer = answer_question(world, "thrillers that fans of Grandma Versus the Robots praise for the music")
    for hit in answer.hits:
        for one in hit.contributions:
            assert 0 <= one.score <= 1
    small = [hit for hit in answer.hits if not hit.contributions[0].known]
    assert all(hit.contributions[0].score < 0.95 for hit in small)


def test_nothing_matches_says_so_and_names_the_nearest(world: World) -> None:
    answer = answer_question(world, "horror musicals from 1950")
    assert not answer.found and answer.hits and answer.matching == 0
    assert all(hit.missed for hit in answer.hits)
    fewest = {len(hit.missed) for hit in answer.hits}
    assert len(fewest) == 1


def test_words_that_come_to_nothing_are_listed(world: World) -> None:
    answer = answer_question(world, "thrillers about qwxyzzy blorp")
    assert answer.question.unused == ("qwxyzzy blorp",)
    assert answer.found and all(not hit.missed for hit in answer.hits)
    assert answer_question(world, "恐怖片 紫色大象").question.unused
    nothing = answer_question(world, "films about qwxyzzy blorp")
    assert not nothing.hits and nothing.question.unused == ("qwxyzzy blorp",)


def test_a_reading_can_be_changed_and_taken_out(world: World) -> None:
    text = "musicals that fans of Tidewater praise for the score"
    first = read_question(text, world.vocabulary)
    fans = next(part for part in first.parts if part.kind == "title")
    foes = next(option for option in fans.options if option.role == "foes")
    changed = read_question(text, world.vocabulary, {fans.key: foes.reading})
    assert [part.role for part in changed.parts if part.kind == "title"] == ["foes"]
    score = next(part for part in first.parts if part.kind == "aspect")
    without = read_question(text, world.vocabulary, {score.key: "none"})
    assert without.left_out == ("score",) and not [part for part in without.parts if part.kind == "aspect"]
    musical = next(part for part in first.parts if part.kind == "genre")
    meant = read_question(text, world.vocabulary, {musical.key: "meaning"})
    assert [part.values for part in meant.parts if part.kind == "meaning"] == [("musicals",)]
    back = next(part for part in meant.parts if part.kind == "meaning").options
    assert musical.reading in {option.reading for option in back}


@pytest.mark.parametrize(
    "reading", ["title:t0:fans", "nonsense", "aspect:%27;drop", "segment::", "title:a|b:only", ":::"]
)
def test_choices_that_name_nothing_count_for_nothing(world: World, reading: str) -> None:
    text = "thrillers like Redline Harbour"
    plain = read_question(text, world.vocabulary)
    assert (
        read_question(text, world.vocabulary, {"thrillers": reading, "redline harbour": reading}).parts == plain.parts
    )


HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)>", "'; drop table viewers; --", "!!!???…。。", "", "   ",
    "{0} {title} %s %(x)s $filter", "fans of fans of fans of", "not not not", "\x00\x07\u202e", "a" * 10_000,
    "thrillers " * 2_000, "《》“”\"\"", "or or and or", "like", "who", "which segment", "what do fans of", "的的的的",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_questions_are_harmless(world: World, text: str) -> None:
    answer = answer_question(world, text)
    assert answer.question.cut == (len(text) > MOST)
    assert all(len(part.words) <= MOST for part in answer.question.parts)
    assert rows_of(world.snapshot, "viewers", Filter()) > 3000


def test_what_foes_say_leads_to_its_rows(world: World, snapshot: Snapshot) -> None:
    answer = answer_question(world, "thrillers praised for the music by viewers who hated The Tidewater Letters")
    assert [part.role for part in answer.question.parts] == ["", "praise", "foes"]
    linked = 0
    for _, link in links_of(answer):
        for one in (link.counted, link.figure):
            if one is not None and one.filter is not None and one.rows:
                linked += 1
                assert rows_of(snapshot, one.grain, one.filter) == one.rows
    assert linked > 5


def test_everyone_is_no_answer_to_who(world: World) -> None:
    answer = answer_question(world, "who")
    assert not answer.hits and answer.meant is None


def test_capitals_accents_and_spelling_do_not_matter(world: World) -> None:
    wanted = read_question("comedies like Uncle Plankton", world.vocabulary).parts
    for text in ("COMEDIES LIKE UNCLE PLANKTON", "comedies like uncle planktn", "comédies like Uncle  Plankton!"):
        found = read_question(text, world.vocabulary).parts
        assert [(part.kind, part.values, part.role) for part in found] == [
            (part.kind, part.values, part.role) for part in wanted
        ]
