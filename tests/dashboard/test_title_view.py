"""Title as Streamlit runs it: each section answers its question, links to it, and says what it does not know."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.strings import say
from dashboard.strings.formats import plain_markup
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from tests.dashboard.studios import build_studio

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
SECONDS = 90
Opened = Callable[..., AppTest]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = load_settings(tmp_path_factory.mktemp("tiny") / "studio")
    build_studio(settings)
    return settings


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    def opener(settings: Settings, **query: str | list[str]) -> AppTest:
        monkeypatch.setenv("MARQUEE_STUDIO", str(settings.studio))
        app = AppTest.from_file(APP, default_timeout=SECONDS)
        snapshot = open_newest(settings.snapshots)
        names = snapshot.select("select title_id from titles where name = 'The Pier'")
        snapshot.close()
        app.query_params["titles"] = str(names["title_id"].iloc[0])
        for name, value in query.items():
            app.query_params[name] = value
        app.switch_page("views/title.py").run()
        assert not app.exception and 'role="alert"' not in words(app)
        return app

    return opener


def words(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


@pytest.mark.parametrize(
    ("section", "asked", "answered"),
    [
        ("", "title.question", "They love The Dog"),
        ("aspects", "title_aspects.question", "They praise"),
        ("ledger", "title_ledger.question", "hate The Keeper"),
        ("drift", "title_drift.question", "No day stands out"),
        ("like", "title_like.question", "stand lower"),
    ],
)
def test_every_section_answers_its_question(
    tiny: Settings, opened: Opened, section: str, asked: str, answered: str
) -> None:
    app = opened(tiny, **({"section": section} if section else {}))
    text = words(app)
    assert say(asked, title="The Pier") in text and answered in text
    assert app.get("plotly_chart")


def test_a_section_is_chosen_by_a_click_and_stands_in_the_url(tiny: Settings, opened: Opened) -> None:
    app = opened(tiny)
    (control,) = app.segmented_control
    control.set_value("ledger").run()
    assert not app.exception
    assert app.query_params["section"] in ("ledger", ["ledger"])
    assert say("title_ledger.question", title="The Pier") in words(app)


def test_a_section_that_is_not_there_is_the_first(tiny: Settings, opened: Opened) -> None:
    assert say("title.question", title="The Pier") in words(opened(tiny, section="nonsense"))


def test_what_the_filter_says_and_a_section_leaves_out_is_told(tiny: Settings, opened: Opened) -> None:
    app = opened(tiny, section="ledger", aspects="acting")
    assert plain_markup(say("title.not_filtered", fields="aspects")) in words(app)


def test_before_the_step_has_run_the_section_offers_it(tmp_path: Path, opened: Opened) -> None:
    settings = load_settings(tmp_path / "studio")
    build_studio(settings, viewers=12, analysed=False)
    for section, step in (("aspects", "aspects"), ("ledger", "mentions")):
        app = opened(settings, section=section)
        assert say(f"title.missing_{step}") in words(app)
        assert say("title.analyse") in [button.label for button in app.button]


def test_a_title_leads_to_compare_with_those_most_like_it(tiny: Settings, opened: Opened) -> None:
    app = opened(tiny, section="like")
    next(button for button in app.button if button.label == say("title_like.compare")).click().run()
    assert not app.exception
    assert len(app.query_params["titles"]) == 3
