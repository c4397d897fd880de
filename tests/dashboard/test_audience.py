"""Audience as Streamlit runs it: who they are, what they care about, segments that people make, and links to all."""

from __future__ import annotations

import csv
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

from analytics.figures.segments import Audience, Description, describe_audience
from dashboard import jobs
from dashboard.charts.drawing import drill_of
from dashboard.charts.palette import DARK, LIGHT
from dashboard.charts.segments import BANDS, OKABE_ITO, draw_traits, segment_colour, share_bar
from dashboard.compare_figures import compare_groups, segment_groups
from dashboard.numbers import Drill
from dashboard.segment_figures import GROUPS, in_group, judged, liked, load_quotes, signature, spoken
from dashboard.strings import say
from dashboard.strings.audience import (
    audience_answer,
    judged_finding,
    liked_finding,
    portrait,
    spoken_finding,
    trait_phrase,
    whom,
)
from dashboard.strings.comparing import compare_answer
from dashboard.strings.formats import format_value, plain_markup
from dashboard.strings.sentences import filter_sentence
from dashboard.summaries import load_page
from data.made_segments import MadeSegments
from data.records import FLOOR, Filter, Run
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, open_newest
from data.studio import writing
from tests.dashboard.studios import BAD, GOOD, build_studio

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
VIEWERS = 120
#: Title → genre, and which of the two halves of the viewers likes it: 0 the even ones, 1 the odd ones.
TITLES = {"Pier": ("Drama", 0), "Salt": ("Drama", 0), "Ferry": ("Horror", 1), "Fog": ("Horror", 1)}
HOSTILE = "<img src=http://127.0.0.1:9/s.png> *Fog* :red[friends]"
NAMES = {"t1": "Pier people", "t2": HOSTILE, "t3": "Five"}
Opened = Callable[..., tuple[AppTest, str]]


def write_source(folder: Path) -> None:
    """Each half of the viewers praises its own genre and blames the other; the even ones live in FR."""
    chance = random.Random(2)
    with (folder / "reviews.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(("title", "year", "text", "rating", "viewer", "date", "territory"))
        for number in range(VIEWERS):
            for title, (_, half) in TITLES.items():
                likes = (number % 2 == half) == (chance.random() < 0.92)
                text = chance.choice(GOOD if likes else BAD)
                day = date(2026, 1, 9) + timedelta(days=chance.randrange(60))
                where = "GB" if number % 2 else "FR"
                writer.writerow((title, 2026, text, f"{8.5 if likes else 3}/10", f"v{number}", day, where))
    with (folder / "titles.csv").open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(("title", "year", "release date", "genres", "synopsis"))
        for title, (genre, _) in TITLES.items():
            writer.writerow((title, 2026, "2026-01-09", genre, f"What happens at {title}."))


def add_segments(settings: Settings) -> None:
    """A stand-in run of the step: the two halves, and five of the even ones as a third."""
    snapshot = open_newest(settings.snapshots)
    rows = snapshot.select("select distinct viewer_id, territory from reviews order by viewer_id").to_dict("records")
    snapshot.close()
    few = [row["viewer_id"] for row in rows if row["territory"] == "FR"][:5]
    main = {
        row["viewer_id"]: "t3" if row["viewer_id"] in few else "t1" if row["territory"] == "FR" else "t2"
        for row in rows
    }
    folder = settings.runs / "segments-1"
    folder.mkdir(parents=True)
    tables = {
        "segments": [
            {"segment_id": key, "name": name, "stability": 0.9, "position": place}
            for place, (key, name) in enumerate(NAMES.items())
        ],
        "members": [
            {"viewer_id": viewer, "segment_id": key, "membership": 0.9, "main": True} for viewer, key in main.items()
        ],
        "places": [{"kind": "viewer", "id": viewer, "x": 0.0, "y": 0.0} for viewer in main],
    }
    for name, records in tables.items():
        pq.write_table(pa.Table.from_pylist(records), folder / f"{name}.parquet")
    with writing(settings) as studio:
        run = Run(
            run_id="segments-1", step="segments", model="stand-in", model_hash="0", parameters={}, seed=1,
            data_version=studio.data_version(), started_at=datetime.now(UTC), seconds=0.1,
        )  # fmt: skip
        studio.add_run(run, "j-segments")
        studio.publish()


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two tastes and a handful. Read only."""
    folder = tmp_path_factory.mktemp("audience")
    (folder / "source").mkdir()
    write_source(folder / "source")
    settings = load_settings(folder / "studio")
    build_studio(settings, source=folder / "source")
    add_segments(settings)
    return settings


@pytest.fixture
def own_studio(studio: Settings, tmp_path: Path) -> Settings:
    """A copy that a test may change."""
    shutil.copytree(studio.studio, tmp_path / "studio")
    return load_settings(tmp_path / "studio")


@pytest.fixture(scope="module")
def snapshot(studio: Settings) -> Iterator[Snapshot]:
    found = open_newest(studio.snapshots)
    yield found
    found.close()


@pytest.fixture(scope="module")
def audience(snapshot: Snapshot) -> Audience:
    return describe_audience(snapshot)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    def opener(settings: Settings, view: str = "audience", **query: str | list[str]) -> tuple[AppTest, str]:
        monkeypatch.setenv("MARQUEE_STUDIO", str(settings.studio))
        app = AppTest.from_file(APP, default_timeout=90)
        for name, value in query.items():
            app.query_params[name] = value
        app.switch_page(f"views/{view}.py").run()
        return app, checked(app)

    return opener


def checked(app: AppTest) -> str:
    assert not app.exception
    text = "\n".join(element.proto.body for element in app.get("html"))
    assert 'role="alert"' not in text
    return text


def named(audience: Audience, segment_id: str) -> Description:
    return next(each for each in audience.descriptions if each.segment_id == segment_id)


def test_the_page_says_who_they_are_and_what_they_care_about(
    opened: Opened, studio: Settings, audience: Audience
) -> None:
    app, text = opened(studio)
    assert plain_markup(say("audience.question")) in text and plain_markup(audience_answer(audience)) in text
    assert plain_markup(portrait(named(audience, "t2"))) in text, "without a choice the largest is shown"
    sizes = [each.size.estimate for each in in_group(audience, "taste")]
    most = max(size.high or 0 for size in sizes)
    for each, size in zip(in_group(audience, "taste"), sizes, strict=True):
        assert share_bar(each.segment_id, size, most) in text
    assert plain_markup(say("audience.few")) in text
    drawn = [chosen(named(audience, "t2")) for chosen in (liked, spoken, judged)]
    assert drawn[0] and len(app.get("plotly_chart")) == sum(bool(traits) for traits in drawn)
    labels = [button.label for button in app.button]
    assert any("60 viewers" in label for label in labels) and any("55 viewers" in label for label in labels)


def test_a_portrait_names_what_was_planted_and_says_no_more(audience: Audience) -> None:
    pier, few = named(audience, "t1"), named(audience, "t3")
    said = portrait(pier)
    assert "Drama" in said and "Horror" not in said and "FR" in said
    assert liked_finding(liked(pier)).startswith("More of them like Drama") and "fewer like" in liked_finding(
        liked(pier)
    )
    assert signature(pier)[0].key == "Drama"
    assert portrait(few) == say("audience.portrait_few", viewers="5 viewers")
    assert not few.found() and not signature(few) and not liked(few)


def test_every_sentence_holds_for_its_figures(audience: Audience) -> None:
    for each in audience.descriptions:
        assert "None" not in portrait(each) and "{" not in portrait(each)
        for trait in each.found():
            assert trait.known and (trait.difference.value or 0) * (trait.difference.low or 0) > 0
            assert (
                "seldom" in trait_phrase(trait) or "less" in trait_phrase(trait) or "worse" in trait_phrase(trait)
            ) != trait.more
        for chosen, finding in ((liked, liked_finding), (spoken, spoken_finding), (judged, judged_finding)):
            if chosen(each):
                assert finding(chosen(each))


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_every_mark_opens_its_rows(snapshot: Snapshot, audience: Audience, palette: object) -> None:
    pier = named(audience, "t1")
    drawing = draw_traits(liked(pier), "t1", palette, finding="Findings", subtitle="What")  # type: ignore[arg-type]
    marks = [mark for trace in drawing.figure.data if trace.customdata is not None for mark in trace.customdata]
    assert len(marks) == len(liked(pier)) == len(drawing.table)
    for mark, trait in zip(marks, liked(pier), strict=True):
        drill = drill_of(mark)
        assert drill is not None and drill.grain == "viewers"
        assert load_page(snapshot, drill).total == trait.own.rows


def test_quotes_are_of_the_segment_of_different_viewers_and_give_nothing_away(
    snapshot: Snapshot, audience: Audience
) -> None:
    for segment_id in ("t1", "t2"):
        quotes = load_quotes(snapshot, named(audience, segment_id))
        members = set(
            snapshot.select(f"select viewer_id from segment_members where segment_id = '{segment_id}'")["viewer_id"]
        )
        assert len(quotes) == 3 == len({quote.row["viewer_id"] for quote in quotes})
        for quote in quotes:
            assert quote.row["viewer_id"] in members and quote.row["sign"] == quote.sign and not quote.row["spoiler"]
            assert load_page(snapshot, quote.drill).total == quote.rows > 0


def test_a_link_opens_a_segment_and_its_viewers(opened: Opened, studio: Settings, audience: Audience) -> None:
    app, text = opened(studio, segment="t1", **Drill(grain="viewers", filter=Filter(segments=("t1",))).as_query())
    assert plain_markup(portrait(named(audience, "t1"))) in text
    assert "55 viewers" in text and "from 55 viewers" not in text
    (frame,) = [each.value for each in app.dataframe if say("column.taste") in each.value.columns]
    assert len(frame) == 50 and set(frame[say("column.taste")]) == {"Pier people"}
    assert set(frame[say("column.titles")]) == {4} and set(frame[say("column.activity")]) == {"New"}
    assert say("column.age") not in frame.columns, "nothing is known of it"


def test_activity_is_described_as_tastes_are(opened: Opened, studio: Settings, audience: Audience) -> None:
    _, text = opened(studio, kind="activity", sort="name")
    band = max(in_group(audience, "activity"), key=lambda each: each.size.rows)
    assert plain_markup(portrait(band)) in text


def test_a_name_that_is_markup_is_only_a_name(opened: Opened, studio: Settings, audience: Audience) -> None:
    app, text = opened(studio, segment="t2")
    assert "<img" not in text and plain_markup(HOSTILE) in text
    assert all(button.label.startswith("\\<img") for button in app.button if "127" in button.label)
    assert plain_markup(audience_answer(audience)) in text


def test_a_segment_is_made_of_the_filter_named_anew_and_taken_away(opened: Opened, own_studio: Settings) -> None:
    rule = Filter(fans=title_ids(own_studio, "Fog"), territories=("GB",))
    app, text = opened(own_studio, kind="made", **rule.as_query())
    assert plain_markup(say("audience.nothing_made")) in text and "who like Fog" in text
    _fill(app, say("audience.name"), "Fog fans")
    _click(app, say("audience.make"))
    (made,) = MadeSegments(own_studio.app_state).current()
    assert made.name == "Fog fans" and made.rule == rule
    assert jobs.is_publishing(own_studio)
    assert plain_markup(say("audience.waits_made", name="Fog fans")) in checked(app)

    described = published(own_studio, made.segment_id)
    app, text = opened(own_studio, segment=made.segment_id)
    assert plain_markup(say("audience.waits_made", name="Fog fans")) not in text
    assert plain_markup(portrait(described)) in text and "who like Fog, who rated or wrote" in text
    assert "Fog" not in {trait.name for trait in described.traits}
    _fill(app, say("audience.name"), "Friends of the fog")
    _click(app, say("audience.rename"))
    assert plain_markup(say("audience.waits_named", name="Friends of the fog")) in checked(app)
    assert published(own_studio, made.segment_id).name == "Friends of the fog"

    app, _ = opened(own_studio, segment=made.segment_id)
    _click(app, say("audience.remove"))
    assert not MadeSegments(own_studio.app_state).current()
    assert plain_markup(say("audience.waits_gone", name="Friends of the fog")) in checked(app)


def test_a_found_segment_gets_its_own_name_back(opened: Opened, own_studio: Settings) -> None:
    app, _ = opened(own_studio, segment="t1")
    _fill(app, say("audience.name"), "Harbour crowd")
    _click(app, say("audience.rename"))
    assert published(own_studio, "t1").name == "Harbour crowd"
    app, _ = opened(own_studio, segment="t1")
    _click(app, say("audience.name_back", name="Pier people"))
    assert published(own_studio, "t1").name == "Pier people"


def title_ids(settings: Settings, *names: str) -> tuple[str, ...]:
    snapshot = open_newest(settings.snapshots)
    known = {row["name"]: row["title_id"] for row in snapshot.rows("dashboard/title_names")}
    snapshot.close()
    return tuple(known[name] for name in names)


def published(settings: Settings, segment_id: str) -> Description:
    """Publish as the supervisor would, close its job, and describe the segment."""
    with writing(settings) as studio:
        studio.publish()
    for job in jobs.list_jobs(settings, open_only=True):
        jobs.cancel_job(settings, job.job_id)
    snapshot = open_newest(settings.snapshots)
    found = named(describe_audience(snapshot), segment_id)
    snapshot.close()
    return found


def _fill(app: AppTest, label: str, value: str) -> None:
    next(field for field in app.text_input if field.label == label).set_value(value)


def _click(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click()
    app.run()


def test_where_the_step_has_not_run_or_viewers_are_few_the_page_says_so(
    opened: Opened, tmp_path: Path, settings: Settings
) -> None:
    plain = load_settings(tmp_path / "plain")
    build_studio(plain, viewers=FLOOR, analysed=False)
    _, text = opened(plain)
    assert plain_markup(say("title.missing_segments")) in text
    few = load_settings(tmp_path / "few")
    build_studio(few, viewers=FLOOR - 1, analysed=False)
    _, text = opened(few)
    assert plain_markup(say("audience.too_few", viewers="9 viewers")) in text
    with writing(settings) as studio:
        studio.publish()
    _, text = opened(settings)
    assert plain_markup(say("audience.empty")) in text


def test_a_filter_of_viewers_reads_as_a_sentence(snapshot: Snapshot, studio: Settings) -> None:
    (pier,) = title_ids(studio, "Pier")
    names = {"titles": {pier: "Pier"}, "topics": {}, "segments": NAMES}
    chosen = Filter(segments=("t1",), fans=(pier,), ages=("25-34",), genders=("female",))
    sentence = filter_sentence(chosen, **names)  # type: ignore[arg-type]
    assert ", of Pier people, who like Pier, aged 25–34, female, " in sentence
    assert whom(chosen, names) == "Viewers of Pier people, who like Pier, aged 25–34, who are women"  # type: ignore[arg-type]
    assert Filter.from_query(chosen.as_query()) == chosen


def test_the_filter_bar_offers_segments_by_kind(opened: Opened, studio: Settings) -> None:
    app, _ = opened(studio, view="overview", segments=["t1", "a-new"])
    labels = [each.proto.popover.label for each in app.get("popover")]
    assert any("of Pier people and New" in label for label in labels), labels


def test_segments_are_compared(opened: Opened, studio: Settings, snapshot: Snapshot) -> None:
    groups = segment_groups(Filter(), ["t2", "t1", "gone"], NAMES)
    comparison = compare_groups(snapshot, groups)
    assert comparison.segments and not comparison.parts and len(groups) == 2
    _, text = opened(studio, view="compare", by="segments", segments=["t2", "t1"])
    assert plain_markup(compare_answer(comparison)) in text
    assert plain_markup(say("compare.question_segments", first=HOSTILE, others="Pier people")) in text
    _, text = opened(studio, view="compare", by="segments", segments=["t2"])
    assert plain_markup(say("compare.segments_none")) in text


def test_segments_keep_their_colours() -> None:
    assert [segment_colour(f"t{number}") for number in range(1, 8)] == list(OKABE_ITO)
    assert segment_colour("t9") == segment_colour("t2")
    assert len({segment_colour(band) for band in BANDS}) == len(BANDS)
    assert segment_colour("r0a1b2c3d") == segment_colour("r0a1b2c3d") in OKABE_ITO
    assert set(GROUPS) == {"taste", "made", "activity"}


def test_numbers_read_with_their_sign(audience: Audience) -> None:
    for trait in named(audience, "t1").found("judge"):
        assert format_value(trait.difference, "net")[0] in "+−"
