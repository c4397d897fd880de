"""Rankings: every number opens exactly its rows, rules and looks stand in the link, editions stay what they were."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.rankings.ranking import load_ranking
from dashboard.numbers import Drill
from dashboard.ranking_changes import changes_between
from dashboard.ranking_choice import asked_definition, find_list, options_of
from dashboard.ranking_files import file_name, publish_edition, remake_edition
from dashboard.ranking_pictures import ranking_picture
from dashboard.ranking_words import describe_making, formula_words, method_words
from dashboard.strings import keys_of, say, speaking
from dashboard.strings.rankings import ranking_answer
from dashboard.summaries import load_page
from data.picture_house import load_picture_house, save_picture_house
from data.pictures.records import House, Listing, Look
from data.ranked import Eligibility, ListDefinition, Measure, Ranking
from data.rankings import BUILT_IN, Made, Rankings, made_of
from data.records import Filter
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, open_newest
from tests.dashboard.ranked_studio import BURST, RISING, build_ranked_studio, import_second_wave
from tests.data.listed import HOSTILE, ranked, ranking

APP = Path(__file__).parents[2] / "dashboard" / "app.py"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An edition of the list named top was published; then one title rose."""
    folder = tmp_path_factory.mktemp("ranked")
    settings = load_settings(folder / "studio")
    build_ranked_studio(settings, folder)
    snapshot = open_newest(settings.snapshots)
    first = load_ranking(snapshot, BUILT_IN["top"])
    made = describe_making(snapshot, BUILT_IN["top"], Look(), headline="The first")
    publish_edition(Rankings(settings.app_state), first, made, "Lin", "before the wave")
    snapshot.close()
    import_second_wave(settings, folder)
    return settings


@pytest.fixture(scope="module")
def snapshot(studio: Settings) -> Iterator[Snapshot]:
    opened = open_newest(studio.snapshots)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def moved(studio: Settings, snapshot: Snapshot) -> Ranking:
    return load_ranking(snapshot, BUILT_IN["top"], Rankings(studio.app_state).edition("top", 1))


def opened(monkeypatch: pytest.MonkeyPatch, settings: Settings, **query: str | list[str]) -> tuple[AppTest, str]:
    monkeypatch.setenv("MARQUEE_STUDIO", str(settings.studio))
    app = AppTest.from_file(APP, default_timeout=90)
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page("views/rankings.py").run()
    return app, read(app)


def read(app: AppTest) -> str:
    assert not app.exception
    text = "\n".join(element.proto.body for element in app.get("html"))
    assert 'role="alert"' not in text, text
    return text


def test_every_number_of_a_list_opens_exactly_its_rows(snapshot: Snapshot, moved: Ranking) -> None:
    assert len(moved.titles) == 9
    for one in moved.titles:
        assert load_page(snapshot, Drill(grain=one.grain, filter=one.filter)).total == one.rows
        if one.suspicion.keys:
            doubted = Drill(grain=one.grain, filter=one.filter.but(reviews=one.suspicion.keys))
            assert load_page(snapshot, doubted).total == one.suspicion.ratings


def test_the_answer_tells_the_move_that_is_real_from_those_that_are_not(studio: Settings, moved: Ranking) -> None:
    (line,) = Rankings(studio.app_state).editions("top")
    real = [one.name for one in moved.titles if one.movement and one.movement.beyond_noise]
    assert real == [RISING]
    assert "Since edition 1, one move is beyond noise and 6 are within it." in ranking_answer(moved, line)


def test_the_page_shows_places_moves_and_what_was_left_out(
    monkeypatch: pytest.MonkeyPatch, studio: Settings, moved: Ranking
) -> None:
    app, text = opened(monkeypatch, studio)
    assert say("rankings.question", name="top") in text and "one move is beyond noise" in text
    table = app.dataframe[0].value
    assert list(table[say("rankings.column.title")]) == [one.name for one in moved.titles]
    moves = dict(zip(table[say("rankings.column.title")], table[say("rankings.column.move")], strict=True))
    assert moves[RISING] == "▲ 6" and moves["Kelp"] == "(▼ 1)" and moves["The Pier"] == "·"
    assert f"Kelp: {BURST} ratings of 130" in text
    assert "Fewer than 20 ratings: 1 title; The Quiet One would have stood on the list." in text
    assert "<script>alert" not in text


def test_rules_stand_in_the_link(monkeypatch: pytest.MonkeyPatch, studio: Settings) -> None:
    app, text = opened(monkeypatch, studio, floor="5", size="3", clean="1", against="none")
    table = app.dataframe[0].value
    assert len(table) == 3 and "The Quiet One" in list(table[say("rankings.column.title")])
    assert say("rankings.column.move") not in table
    assert "Fewer than" not in text


def test_a_saved_list_opens_with_its_filter_and_an_unknown_one_says_so(
    monkeypatch: pytest.MonkeyPatch, studio: Settings
) -> None:
    Rankings(studio.app_state).save(
        ListDefinition(name="Thrillers & <b>more</b>", filter=Filter(genres=("Thriller",)), size=3), "Lin"
    )
    app, text = opened(monkeypatch, studio, list="Thrillers & <b>more</b>")
    assert "<b>more</b>" not in text and "&lt;b&gt;more&lt;/b&gt;" in text
    assert set(app.dataframe[0].value[say("rankings.column.title")]) == {"The Pier", "Rope", "Night Ferry"}
    _, text = opened(monkeypatch, studio, list="Gone")
    assert "Gone" in text and say("rankings.question", name="top") in text


def test_the_preview_is_the_file(monkeypatch: pytest.MonkeyPatch, studio: Settings) -> None:
    app, text = opened(monkeypatch, studio, tab="preview", preset="square", theme="dark", language="zh", size="5")
    assert say("rankings.preview.about") in text
    buttons = [one.proto.label for one in app.get("download_button")]
    assert buttons[:-1] == ["PNG", "SVG", "PDF", "HTML", "CSV", "XLSX", "JSON"]
    assert "The Pier" in app.text_input[0].placeholder


def test_publishing_keeps_an_edition_and_says_its_checksum(monkeypatch: pytest.MonkeyPatch, studio: Settings) -> None:
    app, _ = opened(monkeypatch, studio, tab="publish", size="4")
    publish = next(button for button in app.button if button.label == say("rankings.publish.button"))
    publish.click().run()
    assert say("writing.nameless") in "\n".join(element.proto.body for element in app.get("html"))
    next(box for box in app.text_input if box.label == say("writing.who")).set_value("Lin").run()
    next(button for button in app.button if button.label == say("rankings.publish.button")).click().run()
    kept = Rankings(studio.app_state).edition("top", 2)
    assert kept.who == "Lin" and len(kept.ranking.titles) == 4
    assert kept.sha256 in read(app)
    assert remake_edition(kept).same


def test_an_edition_that_another_version_made_says_so(studio: Settings) -> None:
    kept = Rankings(studio.app_state).edition("top", 1)
    made = made_of(kept)
    older = made.model_copy(update={"versions": made.versions | {"typst": "0.1"}, "headline": "Another"})
    remade = remake_edition(kept.model_copy(update={"look": older.model_dump_json(), "sha256": "0" * 64}))
    assert not remade.same and remade.changed["typst"][0] == "0.1" and list(remade.changed) == ["typst"]


def test_editions_are_listed_opened_and_held_against_each_other(
    monkeypatch: pytest.MonkeyPatch, studio: Settings
) -> None:
    _, text = opened(monkeypatch, studio, tab="editions", edition="1")
    assert say("rankings.editions.heading", number=1, name="top") in text and "before the wave" in text


def test_what_differs_between_two_editions() -> None:
    before = ranking(("A", "B", "C"))
    after = ranking(("B", "A", "D")).model_copy(
        update={"titles": tuple(ranked(n, name, title_id=key) for n, (name, key) in enumerate(
            (("B", "t2"), ("A", "t1"), ("D", "t9")), 1))}
    )  # fmt: skip
    found = [(one.name, one.before, one.after) for one in changes_between(before, after)]
    assert found == [("B", 2, 1), ("A", 1, 2), ("D", None, 3), ("C", 3, None)]
    assert all(one.before == one.after for one in changes_between(before, before))
    told = changes_between(ranking(), ranking(), compared=True)
    assert [one.beyond_noise for one in told[:4]] == [True, False, False, None]


def test_what_the_url_says_is_what_was_chosen() -> None:
    saved = BUILT_IN["gems"]
    wanted = ListDefinition(
        name="gems", measure="aspect", aspect="story", size=5, m=0.0, without_suspicious=True, half_life_days=7,
        eligibility=Eligibility(min_ratings=3, max_ratings=4, released_since="2018-01-01", without=("a", "b")),
    )  # fmt: skip
    options = options_of(saved, wanted)
    assert asked_definition(saved, Filter(), options) == wanted
    back = options_of(wanted, saved)
    assert asked_definition(wanted, Filter(), back) == saved


@pytest.mark.parametrize("options", [{"size": "0"}, {"measure": "best"}, {"from": "soon"}, {"measure": "segment"}])
def test_what_a_link_cannot_mean_counts_for_nothing(options: dict[str, str]) -> None:
    assert asked_definition(BUILT_IN["top"], Filter(), options) == BUILT_IN["top"]


def test_no_name_of_a_list_is_a_path() -> None:
    for name in ("../../etc/passwd", "a/b\\c", "榜单 2024", "???", "CON" * 40):
        one = ranking().model_copy(update={"definition": ListDefinition(name=name)})
        found = file_name(one, "png")
        assert "/" not in found and "\\" not in found and not found.startswith(".") and len(found) < 80, found
    assert (
        file_name(ranking().model_copy(update={"definition": ListDefinition(name="榜单 2024")}), "png")
        == "榜单-2024.png"
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_picture_has_all_its_words_in_its_language(language: str) -> None:
    made = Made(language=language, scope="全部" if language == "zh" else "all", sources="MovieLens")  # type: ignore[arg-type]
    picture = ranking_picture(ranking(), made)
    words = picture.words
    assert all(
        [words.title, words.subtitle, words.unit, words.method, words.n, words.data_date, words.note, words.alt]
    )
    assert isinstance(picture.body, Listing)
    first, second, third, fourth, *_ = picture.body.entries
    assert (first.move, first.moved, second.move, second.moved) == ("▲ 3", True, "▼ 1", False)
    assert third.move == ("新" if language == "zh" else "new") and third.name == HOSTILE[0]
    assert "41" in fourth.flag and "6" in fourth.flag
    assert (second.tied, first.tied, third.tied) == (False, False, True)
    assert 0 <= (first.low or -1) < (first.at or -1) < (first.high or 2) <= 1
    told = words.model_dump_json() + picture.body.model_dump_json()
    if language == "zh":
        for english in ("ratings", "titles", "Ranked", "noise", "places"):
            assert english not in told.lower().replace("alert", "")


def test_whatever_is_printed_of_a_list_has_its_chinese() -> None:
    printed = {key for key in keys_of("en") if key.startswith("listing.")}
    assert printed == {key for key in keys_of("zh") if key.startswith("listing.")}


def test_a_list_that_the_link_does_not_name_is_top(studio: Settings) -> None:
    rankings = Rankings(studio.app_state)
    assert find_list(rankings, "") == (BUILT_IN["top"], True)
    assert find_list(rankings, "no such") == (BUILT_IN["top"], False)


def test_a_list_is_saved_under_a_name_and_taken_out_of_use(monkeypatch: pytest.MonkeyPatch, studio: Settings) -> None:
    app, _ = opened(monkeypatch, studio, size="2", floor="5")
    next(box for box in app.text_input if box.label == say("writing.who")).set_value("Lin").run()
    next(box for box in app.text_input if box.label == say("rankings.name")).set_value("Two of them").run()
    next(button for button in app.button if button.label == say("rankings.save")).click().run()
    assert say("rankings.question", name="Two of them") in read(app)
    saved = Rankings(studio.app_state).find("two of them")
    assert (saved.size, saved.eligibility.min_ratings) == (2, 5) and "size" not in app.query_params
    next(button for button in app.button if button.label == say("rankings.remove")).click().run()
    assert say("rankings.question", name="top") in read(app)
    assert "Two of them" not in [entry.name for entry in Rankings(studio.app_state).saved()]


@pytest.mark.parametrize("measure", ["weighted", "wilson", "trending", "polarising", "gems"])
def test_formula_and_method_are_said_in_the_language_of_the_picture(snapshot: Snapshot, measure: Measure) -> None:
    rules = Eligibility(min_ratings=5)
    found = load_ranking(snapshot, ListDefinition(name="Words", measure=measure, eligibility=rules, resamples=100))
    assert (formula_words(found), method_words(found)) == (found.formula, found.method)
    with speaking("zh"):
        said = formula_words(found), method_words(found)
    assert not re.findall("[a-z]{3,}", " ".join(said)) and "区间" in said[1]
    if found.m is not None:
        assert f"m = {found.m:.3g}" in said[0]
    picture = ranking_picture(found, describe_making(snapshot, found.definition, Look(), "zh"))
    assert said[0] in picture.words.method


def test_the_style_of_pictures_is_set_on_the_settings_page(monkeypatch: pytest.MonkeyPatch, studio: Settings) -> None:
    monkeypatch.setenv("MARQUEE_STUDIO", str(studio.studio))
    app = AppTest.from_file(APP, default_timeout=90)
    app.query_params["tab"] = "house"
    app.switch_page("views/settings.py").run()
    next(box for box in app.text_input if box.label == say("picture_house.credit")).set_value("© =1+1 灯塔")
    blame = next(box for box in app.color_picker if box.label == say("picture_house.colour.blame"))
    blame.set_value("#A11111")
    next(button for button in app.button if button.label == say("picture_house.save")).click().run()
    assert say("picture_house.saved") in read(app)
    house = load_picture_house(studio)
    assert house.credit == "© =1+1 灯塔" and {name: c.upper() for name, c in house.colours.items()} == {
        "blame": "#A11111"
    }
    save_picture_house(studio, House())
