"""Topics in the app: every number leads to its rows, what is done there is kept, waits, shows, and is taken back."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from analytics.topics.parting import two_means
from dashboard.charts.palette import LIGHT
from dashboard.charts.topic_curve import draw_topic_curve
from dashboard.jobs import list_jobs
from dashboard.strings import keys_of, say
from dashboard.strings.topics import badge_of, percent
from data.settings import Settings, load_settings
from data.settingsfile import renewed, write_settings
from data.snapshots import open_newest
from data.studio import writing
from data.topic_edits import TopicEdits
from tests.dashboard.studios import TOPICS, build_studio

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
SECONDS = 60
Opened = Callable[..., AppTest]


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three titles, analysed by a stand-in that knows two topics."""
    settings = load_settings(tmp_path_factory.mktemp("pattern") / "studio")
    build_studio(settings, viewers=24)
    return settings.studio


@pytest.fixture
def studio(pattern: Path, tmp_path: Path) -> Iterator[Settings]:
    """A copy of the pattern, to be written to."""
    yield load_settings(Path(shutil.copytree(pattern, tmp_path / "studio")))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    def opener(settings: Settings, **query: str) -> AppTest:
        monkeypatch.setenv("MARQUEE_STUDIO", str(settings.studio))
        app = AppTest.from_file(APP, default_timeout=SECONDS)
        for name, value in query.items():
            app.query_params[name] = value
        app.switch_page("views/topics.py").run()
        assert not app.exception
        return app

    return opener


def words(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def click(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def sign_in(app: AppTest, who: str = "Jonas") -> None:
    next(field for field in app.text_input if field.key == "writing.who").set_value(who).run()


def name(app: AppTest, text: str) -> None:
    """Type a name; what stands in a form is sent with its button."""
    next(field for field in app.text_input if str(field.key).startswith("topics.rename.name")).set_value(text)


def publish(settings: Settings) -> None:
    with writing(settings) as opened_for_writing:
        opened_for_writing.publish()


def kinds(settings: Settings) -> list[tuple[str, str]]:
    return [(job.kind, str(job.parameters.get("step", ""))) for job in list_jobs(settings, open_only=True)]


def test_the_answer_and_the_share_without_a_topic_are_those_of_the_rows(studio: Settings, opened: Opened) -> None:
    app = opened(studio)
    with closing(open_newest(studio.snapshots)) as snapshot:
        found = snapshot.select("select count(*) as n, count(*) filter (topic_id < 0) as without from evidence")
        (n, without) = (int(found[name][0]) for name in ("n", "without"))
    assert say("topics.without_heading", share=percent(without / n)) in words(app)
    next(one for one in app.button if one.label.endswith(f"of {n} sentences")).click().run()
    assert app.query_params["d.topics"] == "-1" and not app.exception
    assert f">{without} sentences from" in words(app)


def test_a_name_needs_somebody_waits_shows_and_is_taken_back(studio: Settings, opened: Opened) -> None:
    app = opened(studio, section="one", topic="0")
    name(app, "Last act <b>")
    click(app, say("topics.rename"))
    assert 'role="alert"' in words(app) and not TopicEdits(studio.app_state).made()
    sign_in(app)
    name(app, "Last act <b>")
    click(app, say("topics.rename"))
    assert TopicEdits(studio.app_state).current().names == {0: "Last act <b>"}
    assert kinds(studio) == [("publish", "")]
    assert "It shows when the next figures are published" in words(app) and "Jonas" in words(app)
    publish(studio)
    app = opened(studio, section="one", topic="0")
    assert 'mq-question">Last act &lt;b&gt;<' in words(app) and "It shows when" not in words(app)
    sign_in(app, "Maya")
    click(app, say("topics.undo"))
    assert TopicEdits(studio.app_state).current().names == {}
    assert "It shows when the next figures are published" in words(app)


def test_a_hidden_topic_leaves_the_list_and_comes_back(studio: Settings, opened: Opened) -> None:
    TopicEdits(studio.app_state).hide([1], "Jonas")
    publish(studio)
    app = opened(studio)
    assert TOPICS[1] not in [button.label for button in app.button]
    app.toggle[0].set_value(True).run()
    assert TOPICS[1] in [button.label for button in app.button]
    sign_in(app)
    click(app, say("topics.show"))
    assert TopicEdits(studio.app_state).current().hidden == frozenset()


def test_what_moves_sentences_waits_for_the_step(studio: Settings, opened: Opened) -> None:
    app = opened(studio, section="one", topic="1")
    sign_in(app)
    click(app, say("topics.pin"))
    (anchor,) = TopicEdits(studio.app_state).current().anchors
    assert (anchor.kind, anchor.topic_id) == ("pinned", 1)
    assert ("analyse", "topics") in kinds(studio) and ("publish", "") not in kinds(studio)
    assert "when topics have been looked for again" in words(app)


def test_the_share_without_a_topic_is_kept_in_the_studio_and_published(studio: Settings, opened: Opened) -> None:
    app = opened(studio)
    app.slider[0].set_value(30)
    click(app, say("topics.without_apply"))
    assert load_settings(studio.studio).topic_outliers == 0.3
    assert kinds(studio) == [("publish", "")]
    assert say("topics.without_waits", now=percent(0.1), then=percent(0.3)) in words(app)


def test_a_running_supervisor_hears_what_the_file_says_and_keeps_what_it_does_not(tmp_path: Path) -> None:
    (tmp_path / "studio").mkdir()
    begun = load_settings(tmp_path / "studio", topics=7, port=9000)
    assert renewed(begun, "topics", "topic_outliers") == begun
    write_settings(begun, {"topic_outliers": 0.25, "port": 9001})
    heard = renewed(begun, "topics", "topic_outliers")
    assert (heard.topics, heard.topic_outliers, heard.port) == (7, 0.25, 9000)
    (tmp_path / "studio" / "marquee.toml").write_text("topics = ", encoding="utf-8")
    assert renewed(begun, "topics") == begun


def test_a_merged_topic_points_to_where_it_went(studio: Settings, opened: Opened) -> None:
    TopicEdits(studio.app_state).merge([1], 0, "Jonas")
    publish(studio)
    app = opened(studio, section="one", topic="1")
    assert say("topics.gone_into") in words(app)
    click(app, say("topics.gone_open"))
    assert app.query_params["topic"] == "0" and TOPICS[0] in words(app)


def test_two_heaps_are_two_parts_whatever_the_order_of_the_rows() -> None:
    random = np.random.default_rng(3)
    heaps = [np.eye(8)[at] + 0.15 * random.standard_normal((size, 8)) for at, size in ((0, 60), (1, 30))]
    vectors = np.concatenate(heaps)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    for order in (np.arange(90), random.permutation(90)):
        centres = two_means(vectors[order], np.ones(90))
        assert (centres.argmax(axis=1) == [0, 1]).all()
        assert ((vectors[order] @ centres.T).argmax(axis=1) == (order >= 60)).all()


def test_the_curve_fills_the_number_that_was_taken() -> None:
    curve = [{"topics": 10, "stability": 0.7, "coherence": 0.1}, {"topics": 20, "stability": 0.9, "coherence": None}]
    drawing = draw_topic_curve(curve, 20, "English", LIGHT)
    assert drawing.finding == say("topics.curve_finding", language="English", count="20")
    assert list(drawing.figure.data[0].marker.color) == [LIGHT.neutral, LIGHT.ink]
    assert drawing.table.shape == (2, 3)


def test_the_badge_has_three_steps_and_every_word_is_said_in_both_languages() -> None:
    assert [badge_of(value) for value in (None, 0.2, 0.5, 0.75)] == ["unknown", "shaky", "fair", "steady"]
    both = [{key for key in keys_of(language) if key.startswith("topics.")} for language in ("en", "zh")]
    assert both[0] == both[1]
