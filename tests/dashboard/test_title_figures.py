"""Title's sections: what they say of aspects, characters and change, and that every number drills to its rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from dashboard.charts.aspects import draw_aspects, draw_impacts
from dashboard.charts.comparables import draw_comparables
from dashboard.charts.drawing import drill_of
from dashboard.charts.drift import draw_course, draw_split
from dashboard.charts.ledger import draw_extremes, draw_ledger
from dashboard.charts.palette import LIGHT
from dashboard.comparables import find_comparables
from dashboard.components.quotes import quote_markup
from dashboard.numbers import Drill, Number
from dashboard.strings.title_answers import (
    aspects_answer,
    comparables_answer,
    drift_answer,
    ledger_answer,
    loves,
    split_sentence,
)
from dashboard.summaries import load_page, summarise_title
from dashboard.title_figures import (
    Subject,
    summarise_aspects,
    summarise_drift,
    summarise_ledger,
)
from data.records import Filter
from data.settings import load_settings
from data.snapshots import Snapshot, open_newest
from tests.dashboard.studios import CLAUSES, ENTITIES, FIELDS, VIEWERS, build_studio

FIRST = date(2026, 1, 5)
TURN = FIRST + timedelta(days=56)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    settings = load_settings(tmp_path_factory.mktemp("tiny") / "studio")
    build_studio(settings)
    opened = open_newest(settings.snapshots)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """One title that everybody likes for eight weeks and nobody after, when all talk about the music."""
    folder = tmp_path_factory.mktemp("turned")
    with (folder / "reviews.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow((*FIELDS, "territory"))
        for number in range(336):
            day = FIRST + timedelta(days=number // 3)
            text = (
                "Good faces, good weather." if day < TURN else "The music is bad here, louder than anyone's feelings."
            )
            writer.writerow(
                ("Turned", 2026, text, "6/10", f"v{number}", day.isoformat(), False, ("FR", "DE")[number % 2])
            )
    settings = load_settings(folder / "studio")
    build_studio(settings, source=folder / "reviews.csv")
    opened = open_newest(settings.snapshots)
    yield opened
    opened.close()


def title_id(snapshot: Snapshot, name: str) -> str:
    found = snapshot.select("select title_id, name from titles")
    return str(found[found["name"] == name]["title_id"].iloc[0])


def of(snapshot: Snapshot, name: str, **more: object) -> Filter:
    return Filter(titles=(title_id(snapshot, name),)).but(**more)


def total(snapshot: Snapshot, drill: Drill) -> int:
    """What the drawer counts."""
    return int(snapshot.rows(f"dashboard/{drill.grain}_count", filter=drill.filter.as_parameter())[0]["rows"])


def check_number(snapshot: Snapshot, number: Number) -> None:
    assert total(snapshot, number.drill) == number.rows, number.drill


def check_subject(snapshot: Snapshot, subject: Subject) -> None:
    check_number(snapshot, subject.net)
    for cell in (subject.praise, subject.neutral, subject.blame):
        assert total(snapshot, cell.drill) == cell.rows, cell.drill
    assert subject.praise.rows + subject.neutral.rows + subject.blame.rows == subject.net.rows


NARROW = (
    {},
    {"search": "good"},
    {"until": date(2026, 2, 1)},
    {"signs": ("blame",)},
    {"topics": (1,)},
    {"aspects": ("acting", "pacing")},
    {"search": "no such words"},
)


@pytest.mark.parametrize("narrow", NARROW, ids=str)
def test_every_number_of_the_aspects_opens_exactly_its_rows(snapshot: Snapshot, narrow: dict[str, object]) -> None:
    aspects = summarise_aspects(snapshot, of(snapshot, "The Pier", **narrow))
    assert aspects.lines or "search" in narrow
    check_number(snapshot, aspects.rating)
    for line in aspects.lines:
        check_subject(snapshot, line.subject)
        check_number(snapshot, line.share)
        if line.impact is not None:
            check_number(snapshot, line.impact)
        for effect in (line.praised, line.blamed):
            assert effect is None or total(snapshot, effect.reviews.drill) == effect.reviews.rows


@pytest.mark.parametrize("narrow", NARROW, ids=str)
def test_every_number_of_the_ledger_opens_exactly_its_rows(snapshot: Snapshot, narrow: dict[str, object]) -> None:
    filter_ = of(snapshot, "Salt", **narrow)
    ledger = summarise_ledger(snapshot, filter_, filter_.titles[0])
    check_number(snapshot, ledger.net)
    for line in ledger.lines:
        check_subject(snapshot, line.subject)
    spoken = {line.subject.key.split(".")[0] for line in ledger.lines}
    assert spoken | {name for name in ENTITIES if ENTITIES[name] in ledger.unmentioned} == set(ENTITIES)


def test_net_sentiment_of_an_aspect_is_that_of_its_clauses(snapshot: Snapshot) -> None:
    filter_ = of(snapshot, "The Pier")
    texts = snapshot.select(f"select text from evidence where title_id = '{filter_.titles[0]}'")["text"]
    lines = {line.subject.key: line.subject for line in summarise_aspects(snapshot, filter_).lines}
    for aspect in ("acting", "pacing", "visuals"):
        said = [sign for text in texts for clause, of_, _, sign in CLAUSES if aspect in of_ and clause in text]
        expected = sum((sign > 0) - (sign < 0) for sign in said) / len(said)
        assert lines[aspect].net.rows == len(said)
        assert lines[aspect].net.estimate.value == pytest.approx(expected)
    assert [line.subject.net.estimate.value for line in summarise_aspects(snapshot, filter_).known] == sorted(
        (line.net.estimate.value for line in lines.values() if line.net.known), reverse=True
    )


def test_who_is_loved_and_hated_is_said_with_intervals_and_quoted_by_the_clause(snapshot: Snapshot) -> None:
    filter_ = of(snapshot, "The Pier")
    ledger = summarise_ledger(snapshot, filter_, filter_.titles[0])
    assert ledger.loved is not None and ledger.hated is not None
    (loved, praise), (hated, blame) = ledger.loved, ledger.hated
    assert (loved.name, hated.name) == ("The Dog", "The Keeper")
    assert ledger.unmentioned == (("character", "Ida"),)
    for subject, sentence in ((loved, loves(ledger)), (hated, ledger_answer(ledger))):
        assert subject.name in sentence and subject.net.text in sentence
    assert "<mark" in quote_markup(praise, with_title=False)
    assert ">The dog is good in it</mark>, better" in quote_markup([praise[0]], with_title=False)
    assert ">forgets who the keeper was</mark>" in quote_markup([blame[0]], with_title=False)


def test_what_too_few_speak_of_is_not_a_number(snapshot: Snapshot) -> None:
    filter_ = of(snapshot, "The Pier", until=FIRST + timedelta(days=2))
    aspects = summarise_aspects(snapshot, filter_)
    few = [line for line in aspects.lines if not line.subject.net.known]
    assert few and aspects.lines[-len(few) :] == tuple(few)
    assert all(line.subject.lean == "neutral" and "Not enough reviews" in line.subject.net.text for line in few)
    if not aspects.known:
        assert draw_aspects(aspects, LIGHT, None) is None and "Not enough" in aspects_answer(aspects)
    nothing = summarise_ledger(snapshot, filter_.but(search="no such words"), filter_.titles[0])
    assert nothing.loved is None and draw_ledger(nothing, LIGHT) is None and loves(nothing) == ""


def test_the_drawer_marks_the_clause_that_counted(snapshot: Snapshot) -> None:
    blamed = Drill(grain="evidence", filter=of(snapshot, "Salt", aspects=("acting",), signs=("blame",)))
    for row in load_page(snapshot, blamed).rows:
        marked = [row["review"][part["start_char"] : part["end_char"]] for part in row["parts"]]
        assert marked == ["better than most of the cast"] and row["sign"] == "blame"
        assert '<span class="mq-sign-blame">' in quote_markup([row], with_title=False)
    keeper = f"keeper.{title_id(snapshot, 'Salt')}"
    for row in load_page(snapshot, Drill(grain="evidence", filter=Filter(entities=(keeper,)))).rows:
        assert ">forgets who the keeper was</mark>" in quote_markup([row], with_title=False)
    whole = load_page(snapshot, Drill(grain="evidence", filter=Filter(search="keeper"))).rows[0]
    assert whole["parts"] is None and ">The second half is bad" in quote_markup([whole], with_title=False)


def test_a_turn_is_found_dated_and_explained(turned: Snapshot) -> None:
    filter_ = of(turned, "Turned")
    drift = summarise_drift(turned, filter_)
    (turn,) = drift.turns
    assert abs((turn.day - TURN).days) <= 7
    assert turn.before.estimate.value > 0.9 > -0.9 > turn.after.estimate.value  # type: ignore[operator]
    for number in (turn.before, turn.after):
        check_number(turned, number)
    assert {moved.name for moved in turn.moved} >= {"the music"} or any(
        moved.kind == "aspect" for moved in turn.moved
    )
    for moved in turn.moved:
        check_number(turned, moved.before)
        check_number(turned, moved.after)
    assert "fell" in drift_answer(drift)
    title = summarise_title(turned, filter_, filter_.titles[0])
    assert title is not None
    course = draw_course(title, drift, LIGHT)
    assert course is not None and len(course.figure.layout.shapes) >= 1


def test_the_split_adds_up_and_says_that_opinion_changed(turned: Snapshot) -> None:
    split = summarise_drift(turned, of(turned, "Turned")).split
    assert split is not None and split.by == "territory" and len(split.parts) == 2
    parts = [split.change.value, split.opinion.value, split.mix.value]
    assert parts[0] == pytest.approx(parts[1] + parts[2])  # type: ignore[operator]
    for number in (split.early, split.late, *(n for part in split.parts for n in (part.early, part.late))):
        check_number(turned, number)
    drawing = draw_split(split, LIGHT)
    assert drawing is not None and len(drawing.table) == 3
    assert split_sentence(split).startswith("Opinion changed")


def test_an_audience_that_nothing_tells_apart_is_said(snapshot: Snapshot) -> None:
    drift = summarise_drift(snapshot, of(snapshot, "Night Ferry"))
    assert drift.split is not None and drift.split.by is None
    assert draw_split(drift.split, LIGHT) is None
    check_number(snapshot, drift.split.early)
    check_number(snapshot, drift.split.late)


def test_titles_alike_say_why_and_how_they_stand(snapshot: Snapshot) -> None:
    filter_ = of(snapshot, "The Pier")
    found = find_comparables(snapshot, filter_, filter_.titles[0])
    assert {title.name for title in found.titles} == {"Salt", "Night Ferry"}
    for title in found.titles:
        assert title.genres == ("Drama",) and title.viewers == VIEWERS
        assert title.net.beyond_noise and title.rating.beyond_noise
        assert (title.net.difference.value or 0) < 0
        check_number(snapshot, title.net.number)
        check_number(snapshot, title.rating.number)
    assert "stand lower" in comparables_answer(found)


def test_the_marks_of_every_figure_open_as_many_rows_as_they_say(snapshot: Snapshot) -> None:
    filter_ = of(snapshot, "The Pier")
    aspects = summarise_aspects(snapshot, filter_)
    ledger = summarise_ledger(snapshot, filter_, filter_.titles[0])
    drawings = [
        draw_aspects(aspects, LIGHT, 0.1),
        draw_impacts(aspects, LIGHT),
        draw_ledger(ledger, LIGHT),
        draw_extremes(ledger, aspects.known, LIGHT),
        draw_comparables(find_comparables(snapshot, filter_, filter_.titles[0]), "The Pier", LIGHT),
    ]
    for drawing in drawings:
        assert drawing is not None and drawing.finding
        marks = [mark for trace in drawing.figure.data if trace.customdata is not None for mark in trace.customdata]
        drills = [drill for mark in marks if (drill := drill_of(list(mark)))]
        assert [total(snapshot, drill) for drill in drills] == drawing.table.iloc[:, -1].tolist()


def test_a_studio_without_these_steps_has_nothing_to_say_and_does_not_break(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "studio")
    build_studio(settings, viewers=12, analysed=False)
    opened = open_newest(settings.snapshots)
    filter_ = of(opened, "Salt")
    assert summarise_aspects(opened, filter_).lines == ()
    assert summarise_ledger(opened, filter_, filter_.titles[0]).lines == ()
    rated = summarise_drift(opened, filter_, "rating")
    assert rated.split is None or rated.split.early.unit == "rating"
    opened.close()
