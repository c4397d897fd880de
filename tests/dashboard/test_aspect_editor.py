"""The aspects editor: what is edited is previewed on the studio's reviews, and only then written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analytics.aspects.definitions import FILE, Definition, Wording, load_definitions
from dashboard.aspect_edits import (
    definition_of,
    has_own_definitions,
    remove_definition,
    reset_definitions,
    save_definition,
)
from dashboard.aspect_preview import compare_definitions, preview_aspect
from dashboard.jobs import list_jobs
from dashboard.strings import say
from data.errors import MarqueeError, SettingsError
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from tests.dashboard.studios import build_studio
from tests.dashboard.test_correcting import Opened, opened, press, words

__all__ = ["opened"]


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three titles by twelve viewers each, analysed."""
    settings = load_settings(tmp_path_factory.mktemp("pattern") / "studio")
    build_studio(settings, viewers=12)
    return settings.studio


@pytest.fixture
def studio(pattern: Path, tmp_path: Path) -> Settings:
    """A copy of the pattern, to be written to."""
    return load_settings(Path(shutil.copytree(pattern, tmp_path / "studio")))


def weather(**lines: str) -> Definition:
    """A new aspect with these lists in English."""
    named = {"name": "Weather", "name_zh": "天气", "description": "Rain, wind and light."}
    return definition_of(None, load_definitions(), named, {("en", part): text for part, text in lines.items()})


def count(settings: Settings, condition: str) -> int:
    snapshot = open_newest(settings.snapshots)
    found = snapshot.select(f"select count(*) as n from evidence where {condition}")["n"][0]
    snapshot.close()
    return int(found)


def test_a_form_becomes_a_definition(studio: Settings) -> None:
    made = weather(cues="rain\n\n  storm \nrain", excepted="brain storm")
    assert made.id == "weather" and made.wording("en") == Wording(cues=("rain", "storm"), excepted=("brain storm",))
    save_definition(studio, made)
    assert load_definitions(studio)[-1] == made and has_own_definitions(studio)
    save_definition(studio, made.model_copy(update={"description": "Only rain."}))
    assert [one.description for one in load_definitions(studio) if one.id == "weather"] == ["Only rain."]
    again = definition_of(None, load_definitions(studio), {"name": "Weather!", "description": "x"}, {})
    assert again.id == "weather_2"
    assert definition_of(None, (), {"name": "天气", "description": "x"}, {}).id == "aspect"
    remove_definition(studio, "weather")
    assert "weather" not in [one.id for one in load_definitions(studio)]
    reset_definitions(studio)
    assert not has_own_definitions(studio) and load_definitions(studio) == load_definitions()


def test_lists_in_other_languages_are_kept(studio: Settings) -> None:
    first = load_definitions()[0]
    french = first.model_copy(update={"wordings": {**first.wordings, "fr": Wording(cues=("intrigue",))}})
    edited = definition_of(french, (), {"name": "Plot", "description": "x"}, {("en", "cues"): "plot"})
    assert set(edited.wordings) == {"en", "fr"} and edited.id == first.id


def test_what_cannot_be_is_a_sentence(studio: Settings) -> None:
    with pytest.raises(SettingsError, match="cannot be used"):
        definition_of(None, (), {"name": "", "description": "x"}, {})
    with pytest.raises(SettingsError, match="cannot be used"):
        weather(cues="...")
    with pytest.raises(SettingsError, match="nothing could be found"):
        save_definition(studio, weather())
    twice = weather(cues="rain").model_copy(update={"name": load_definitions()[0].name})
    with pytest.raises(SettingsError, match="stands twice"):
        save_definition(studio, twice)
    assert not has_own_definitions(studio)


def test_a_new_aspect_is_previewed_as_a_recount_by_hand_has_it(studio: Settings) -> None:
    found = compare_definitions(studio, weather(cues="storm\nharbour"))
    expected = count(studio, "contains(lower(text), 'storm') or contains(lower(text), 'harbour')")
    assert (found.before, found.after, found.new, found.lost) == (0, expected, expected, 0)
    assert expected and found.looked == found.total == count(studio, "true")
    shown = [one.text for one in found.new_shown]
    assert len(shown) == len(set(shown)) and all("storm" in text or "harbour" in text for text in shown)
    # Nothing was written.
    assert not has_own_definitions(studio)


def test_an_edit_shows_what_comes_and_what_goes_against_the_figures(studio: Settings) -> None:
    dialogue = next(one for one in load_definitions() if one.id == "dialogue")
    wording = Wording(cues=("harbour",))
    found = compare_definitions(studio, dialogue.model_copy(update={"wordings": {"en": wording}}))
    before = count(studio, "sentence_id in (select sentence_id from aspects where aspect = 'dialogue')")
    assert found.before == before and found.new == count(studio, "contains(text, 'harbour')")
    assert found.lost and found.after == found.before + found.new - found.lost
    assert all("harbour" not in one.text for one in found.lost_shown)


def test_the_preview_runs_in_a_process_of_its_own_and_its_complaint_comes_back(studio: Settings) -> None:
    assert preview_aspect(studio, weather(cues="storm")).after
    (studio.studio / FILE).write_text("[[aspects]]\nid = 1\n", encoding="utf-8")
    with pytest.raises(MarqueeError, match="cannot be used"):
        preview_aspect(studio, weather(cues="storm"))


def field(label: str) -> str:
    return f"{say(f'aspects.{label}')} · English"


def test_the_editor_previews_saves_and_offers_the_run(studio: Settings, opened: Opened) -> None:
    app = opened(studio, "settings")
    press(app, say("aspects.new"))
    next(box for box in app.text_input if box.label == say("aspects.name")).set_value("Weather")
    next(box for box in app.text_area if box.label == say("aspects.description")).set_value("<b>Rain</b>")
    next(box for box in app.text_area if box.label == field("cues")).set_value("storm")
    press(app, say("aspects.preview"))
    assert "“Weather” would be found in" in words(app) and not has_own_definitions(studio)
    press(app, say("aspects.save"))
    assert load_definitions(studio)[-1].name == "Weather"
    assert say("aspects.stale") in words(app)
    press(app, say("aspects.run"))
    assert {"step": "aspects"} in [job.parameters for job in list_jobs(studio)]
    assert say("aspects.queued") in words(app)


def test_a_file_broken_by_hand_is_told_and_can_be_reset(studio: Settings, opened: Opened) -> None:
    (studio.studio / FILE).write_text("aspects = 3", encoding="utf-8")
    app = opened(studio, "settings")
    assert 'role="alert"' in words(app) and "defines no aspect" in words(app)
    press(app, say("aspects.reset"))
    assert not has_own_definitions(studio) and 'role="alert"' not in words(app)
