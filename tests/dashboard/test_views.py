"""All views, run as Streamlit runs them: on an empty studio, one not analysed, a tiny one, and a hostile one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.pipeline import STEPS
from dashboard import jobs
from dashboard.strings import say
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from tests.dashboard.studios import HOSTILE_TITLE, VIEWERS, build_studio

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
PAGES = (
    "overview", "title", "topics", "audience", "targeting", "campaigns", "copy_desk", "story_desk", "drafts",
    "compare", "reports", "conflicts", "ask", "imports", "jobs",
    "settings",
)  # fmt: skip
SECONDS = 30

Opened = Callable[..., AppTest]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A studio with three titles, analysed. Tests only look at it."""
    settings = load_settings(tmp_path_factory.mktemp("tiny") / "studio")
    build_studio(settings)
    return settings


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Opens a page on a studio, with a query, and insists that nothing went wrong."""

    def opener(settings: Settings, page: str = "overview", **query: str | list[str]) -> AppTest:
        monkeypatch.setenv("MARQUEE_STUDIO", str(settings.studio))
        app = AppTest.from_file(APP, default_timeout=SECONDS)
        for name, value in query.items():
            app.query_params[name.replace("__", ".")] = value
        if page == "overview":
            app.run()
        else:
            app.switch_page(f"views/{page}.py").run()
        assert not app.exception
        return app

    return opener


def words(app: AppTest) -> str:
    """All HTML of ours on the page."""
    return "\n".join(element.proto.body for element in app.get("html"))


def query(app: AppTest, name: str) -> list[str]:
    """What the URL says under a name."""
    found = app.query_params[name]
    return [found] if isinstance(found, str) else list(found)


def problems(app: AppTest) -> int:
    return words(app).count('role="alert"')


@pytest.mark.parametrize("page", PAGES)
def test_every_view_stands_on_an_empty_studio(settings: Settings, opened: Opened, page: str) -> None:
    app = opened(settings, page)
    assert "mq-question" in words(app) and not problems(app)


def test_an_empty_studio_offers_the_next_step_and_queues_the_sample(settings: Settings, opened: Opened) -> None:
    app = opened(settings)
    labels = [button.label for button in app.button]
    assert labels == [say("overview.empty_import"), say("overview.empty_sample")]
    app.button[1].click().run()
    assert not app.exception
    queued = list(reversed(jobs.list_jobs(settings)))
    assert [job.kind for job in queued] == ["import", *["analyse"] * len(STEPS)]
    assert queued[0].parameters["format"] == "sample"


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.slow
def test_every_view_stands_on_reviews_that_were_not_analysed(tmp_path: Path, opened: Opened, page: str) -> None:
    settings = load_settings(tmp_path / "studio")
    build_studio(settings, viewers=12, analysed=False)
    app = opened(settings, page)
    assert "mq-question" in words(app) and not problems(app)
    if page == "overview":
        assert say("overview.unscored") in words(app)


@pytest.mark.parametrize("page", PAGES)
def test_every_view_stands_on_an_analysed_studio(tiny: Settings, opened: Opened, page: str) -> None:
    app = opened(tiny, page)
    assert not problems(app)


def test_every_view_stands_where_there_is_no_studio(tmp_path: Path, opened: Opened) -> None:
    app = opened(load_settings(tmp_path / "nowhere"))
    assert problems(app) == 1 and "marquee demo" in words(app)


def test_the_question_and_the_answer_come_first(tiny: Settings, opened: Opened) -> None:
    app = opened(tiny)
    text = words(app)
    assert text.index(say("overview.question")) < text.index("net sentiment is") < text.index("mq-heading")
    assert len(app.get("plotly_chart")) == 3


def test_the_filter_of_the_url_is_the_filter_of_the_page(tiny: Settings, opened: Opened) -> None:
    app = opened(tiny, until="2026-01-31", search="lamp")
    assert "containing “lamp”" in app.get("popover")[0].proto.popover.label.replace("\\", "")
    table = app.dataframe[-1].value
    assert 0 < table[say("column.reviews")].sum() < 3 * VIEWERS


def test_an_impossible_filter_says_so(tiny: Settings, opened: Opened) -> None:
    app = opened(tiny, search="no such words")
    assert "No review matches" in words(app) and not problems(app)


def test_the_filter_comes_along_to_the_next_page(tiny: Settings, opened: Opened) -> None:
    app = opened(tiny, search="lamp")
    app.query_params.clear()
    app.switch_page("views/title.py").run()
    assert not app.exception
    assert query(app, "search") == ["lamp"] and len(query(app, "titles")) == 1
    app.query_params.clear()
    app.switch_page("views/overview.py").run()
    assert query(app, "search") == ["lamp"]


def test_a_number_opens_the_drawer_on_as_many_rows(tiny: Settings, opened: Opened) -> None:
    app = opened(tiny)
    button = next(button for button in app.button if button.label.endswith("ratings"))
    button.click().run()
    assert query(app, "d.grain") == ["ratings"]
    assert f"{button.label} from" in words(app)


def test_the_drawer_is_linked_by_the_url_and_shows_its_statement(tiny: Settings, opened: Opened) -> None:
    app = opened(tiny, d__grain="evidence", d__signs=["blame"], d__search="music")
    app.session_state["export-menu.drawer.1"] = True
    app.run()
    counted = open_newest(tiny.snapshots).select(app.code[0].value)
    assert f"{len(counted)} sentences from" in words(app)
    assert "<mark" in words(app)


def test_the_last_page_of_the_drawer_holds_the_rest(tiny: Settings, opened: Opened) -> None:
    app = opened(tiny, d__grain="ratings", d__page="12")
    assert len(app.dataframe[-1].value) == 3 * VIEWERS - 11 * 50


def test_a_broken_link_opens_the_page_without_a_drawer(tiny: Settings, opened: Opened) -> None:
    app = opened(tiny, d__grain="nonsense", since="yesterday", topics="x")
    assert not problems(app) and "sentences from" not in words(app)


def test_a_title_that_is_not_there_is_said_in_one_sentence(tiny: Settings, opened: Opened) -> None:
    app = opened(tiny, "title", titles="t000")
    assert problems(app) == 1 and say("title.missing_mend").capitalize() in words(app)


def test_hostile_text_is_only_ever_text(tmp_path: Path, opened: Opened) -> None:
    settings = load_settings(tmp_path / "studio")
    build_studio(settings, viewers=12, hostile=True)
    snapshot = open_newest(settings.snapshots)
    found = snapshot.select("select title_id, name from titles")
    snapshot.close()
    hostile = str(found[found["name"] == HOSTILE_TITLE]["title_id"].iloc[0])
    for page in ("overview", "title"):
        app = opened(settings, page, titles=hostile, d__grain="evidence")
        text = words(app)
        assert "&lt;img" in text and "<img" not in text and "<script" not in text and "<form" not in text


def test_an_import_is_previewed_corrected_and_queued(settings: Settings, opened: Opened, tmp_path: Path) -> None:
    source = tmp_path / "own.csv"
    source.write_text("film,body,who\nThe Pier,A fine pier.,ann\nThe Pier,Dull.,bob\n")
    app = opened(settings, "imports")
    app.text_input[0].set_value(str(source)).run()
    next(button for button in app.button if button.label == say("imports.look")).click().run()
    assert not app.exception and "own.csv" in words(app)
    selects = {select.label: select for select in app.selectbox}
    selects["body"].set_value("text")
    next(button for button in app.button if button.label == say("imports.mapping_apply")).click().run()
    assert not app.exception and not problems(app)
    next(button for button in app.button if button.label.startswith("Import")).click().run()
    assert not app.exception
    (job,) = jobs.list_jobs(settings)
    assert job.parameters["mapping"]["body"] == "text" and job.parameters["paths"] == [str(source)]


def test_a_path_that_is_not_there_is_said_in_one_sentence(settings: Settings, opened: Opened) -> None:
    app = opened(settings, "imports")
    app.text_input[0].set_value("/nowhere/at/all").run()
    next(button for button in app.button if button.label == say("imports.look")).click().run()
    assert problems(app) == 1 and "/nowhere/at/all" in words(app)


def test_an_import_can_be_undone(tiny: Settings, opened: Opened) -> None:
    app = opened(tiny, "imports")
    next(button for button in app.button if button.label == say("imports.undo_sure")).click().run()
    assert not app.exception
    (job,) = jobs.list_jobs(tiny, open_only=True)
    assert (job.kind, job.parameters) == ("undo", {"batch_id": "b1"})
    jobs.cancel_job(tiny, job.job_id)


def test_jobs_are_listed_cancelled_retried_and_their_log_is_linked(settings: Settings, opened: Opened) -> None:
    job_id = jobs.submit(settings, "import", {"paths": ["/data/own.csv"], "format": None, "mapping": None})
    app = opened(settings, "jobs")
    assert "Import: own.csv" in words(app)
    next(button for button in app.button if button.label == say("jobs.cancel")).click().run()
    assert jobs.load_job(settings, job_id).status == "cancelled"
    next(button for button in app.button if button.label == say("jobs.log")).click().run()
    assert query(app, "job") == [job_id]
    next(button for button in app.button if button.label == say("jobs.retry")).click().run()
    assert jobs.load_job(settings, job_id).status == "queued" and not app.exception


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.slow
def test_ratings_without_texts_are_shown_for_what_they_are(tmp_path: Path, opened: Opened, page: str) -> None:
    settings = load_settings(tmp_path / "studio")
    rows = [f"v{n},{title},{n % 3 + stars}/10" for n in range(12) for title, stars in (("Low", 1), ("High", 7))]
    (tmp_path / "ratings.csv").write_text("user,title,rating\n" + "\n".join(rows), encoding="utf-8")
    build_studio(settings, source=tmp_path / "ratings.csv", analysed=False)
    text = words(opened(settings, page))
    if page == "overview":
        assert "24 ratings of 2 titles" in text and "High is rated highest, Low lowest" in text
        assert say("overview.unscored") not in text
    if page == "title":
        assert "of 10 against" in text


def test_a_link_that_cannot_be_read_says_which_part(tiny: Settings, opened: Opened) -> None:
    assert say("filter.unread", parts="until") in words(opened(tiny, since="2026-10-01", until="2026-01-01"))
    assert say("filter.unread", parts="topics, signs") in words(opened(tiny, topics="x", signs="hate"))
    assert "could not be read" not in words(opened(tiny, since="2026-01-01", topics="1"))


def test_a_failed_import_is_told_where_it_was_started(settings: Settings, opened: Opened, tmp_path: Path) -> None:
    (tmp_path / "noise.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    job_id = jobs.submit(settings, "import", {"paths": [str(tmp_path / "noise.csv")]})
    (job,) = jobs.work_off(settings, [job_id])
    app = opened(settings, "imports")
    assert job.status == "failed" and job.error.split("(")[0].strip() in words(app)
    assert any(button.label == say("jobs.retry") for button in app.button)
