"""The tab Models: what writes and why, measured by the desk, chosen for good; looked for only where it is shown."""

from __future__ import annotations

import shutil
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import writing_loaders
from dashboard.strings import say
from data.drafts import Drafts
from data.settings import Settings, load_settings
from generation.backends.probing import kept_speed
from tests.dashboard.studios import build_studio
from tests.dashboard.test_views import opened, words
from tests.generation.checkpoints import cache_folder, write_checkpoint
from tests.generation.endpoints import Script, endpoint
from tests.generation.model_servers import Running, ollama, says, serving

__all__ = ["opened"]
Opened = Callable[..., AppTest]
HOSTILE = "<img src=http://127.0.0.1:9/m.png> [a](http://127.0.0.1:9/) $x$ :red[y]"


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = load_settings(tmp_path_factory.mktemp("pattern") / "studio")
    build_studio(settings, viewers=3, analysed=False)
    return settings.studio


@pytest.fixture
def studio(pattern: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A studio to be written to; no port is asked unless a test says so, and the hub's cache is its own."""
    monkeypatch.setenv("MARQUEE_LOCAL_PORTS", "")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    writing_loaders.load_discovery.clear()
    yield load_settings(Path(shutil.copytree(pattern, tmp_path / "studio")))
    writing_loaders.load_discovery.clear()


def press(app: AppTest, label: str, which: int = 0) -> AppTest:
    [button for button in app.button if button.label == label][which].click().run()
    assert not app.exception
    return app


def labels(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def listening(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARQUEE_LOCAL_PORTS", str(running.port))


def work_off(settings: Settings) -> None:
    """Let a desk do what was ordered."""
    from dashboard.desk import WritingDesk

    until = time.monotonic() + 60
    drafts = Drafts(settings.app_state)
    WritingDesk(settings).run(lambda: not drafts.orders(open_only=True) or time.monotonic() > until)


def test_where_there_is_no_model_the_composer_writes_and_the_page_says_so(studio: Settings, opened: Opened) -> None:
    app = opened(studio, "settings", tab="models")
    text = words(app)
    assert "Copy is written by the offline composer: no language model was found." in text
    assert say("models.unmeasured") in text and "Qwen/Qwen3-0.6B" in text and "licence apache-2.0" in text
    assert "marquee models pull Qwen/Qwen3-0.6B" in [block.value for block in app.code]
    assert say("models.use") not in labels(app), "it writes already"


def test_nobody_is_asked_before_somebody_looks(
    studio: Settings, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(ollama()) as running:
        listening(running, monkeypatch)
        for page in ("overview", "settings"):
            opened(studio, page)
        assert running.asked == []
        opened(studio, "settings", tab="models")
        assert [path for path, _ in running.asked] == ["/v1/models", "/api/tags"]
        opened(studio, "settings", tab="models")
        assert len(running.asked) == 2, "what was found is believed for a while"


def test_what_is_found_is_listed_with_what_is_known_of_it(
    studio: Settings, opened: Opened, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_checkpoint(cache_folder(tmp_path / "hub", "m/base"), chat=False)
    with serving(ollama()) as running:
        listening(running, monkeypatch)
        text = words(opened(studio, "settings", tab="models"))
    assert "Copy is written by llama3.2:latest (Ollama): it was found first. Nothing leaves this machine." in text
    assert say("models.licence_unknown") in text and "2.0 GB on disk" in text
    assert "Cannot be used: it makes vectors, it does not write." in text and "no chat template" in text


def test_a_choice_is_written_into_the_studios_file(
    studio: Settings, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(ollama()) as running:
        listening(running, monkeypatch)
        (studio.studio / "marquee.toml").write_text("# ours\ntopics = 12\n")
        app = press(opened(studio, "settings", tab="models"), say("models.use"))
        assert "Copy is written by the offline composer: the setting" in words(app)
        app = press(app, say("models.use"))
        assert "Copy is written by llama3.2:latest" in words(app)
        app = press(app, say("models.automatic"))
        assert "it was found first" in words(app) or "settings name it" in words(app)
    written = (studio.studio / "marquee.toml").read_text()
    assert written.startswith("# ours\ntopics = 12\n") and tomllib.loads(written)["writer"] == "auto"


def test_a_file_that_cannot_be_edited_is_told(
    studio: Settings, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(ollama()) as running:
        listening(running, monkeypatch)
        app = opened(studio, "settings", tab="models")
        monkeypatch.setenv("MARQUEE_WRITER", "auto")
        app = press(app, say("models.use"))
    assert "MARQUEE_WRITER" in words(app) and not (studio.studio / "marquee.toml").exists()


def test_the_desk_measures_and_the_page_shows_it(studio: Settings, opened: Opened) -> None:
    app = press(opened(studio, "settings", tab="models"), say("models.measure"))
    assert say("models.waiting") in words(app)
    (order,) = Drafts(studio.app_state).orders(open_only=True)
    assert (order.kind, order.payload) == ("probe", {"backend": "composer"})
    work_off(studio)
    ended = Drafts(studio.app_state).order(order.order_id)
    assert ended is not None and ended.status == "done", ended
    speed = kept_speed(studio, "composer")
    assert speed is not None and speed.answers > 0
    app = opened(studio, "settings", tab="models")
    assert "a text in" in words(app) and say("models.unmeasured") not in words(app)


def test_a_measurement_can_be_cancelled_and_a_failure_is_told(
    studio: Settings, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = press(opened(studio, "settings", tab="models"), say("models.measure"))
    app = press(app, say("jobs.cancel"))
    drafts = Drafts(studio.app_state)
    assert drafts.orders(open_only=True) == []
    order = drafts.place_probe("composer", "Ada")
    assert drafts.claim("desk", 60.0) is not None
    drafts.close(order.order_id, "failed", "the endpoint <b>broke</b> off.")
    text = words(opened(studio, "settings", tab="models"))
    assert "&lt;b&gt;broke" in text and "<b>broke" not in text


def test_a_hostile_name_is_only_ever_text(studio: Settings, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving({"/v1/models": says({"data": [{"id": HOSTILE, "owned_by": HOSTILE}]})}) as running:
        listening(running, monkeypatch)
        app = opened(studio, "settings", tab="models")
        assert "&lt;img" in words(app) and "<img" not in words(app)
        app = press(app, say("models.use"))
        app = press(app, say("models.use"))
    assert tomllib.loads((studio.studio / "marquee.toml").read_text())["endpoint_model"] == HOSTILE


def test_an_endpoint_elsewhere_is_told_apart(
    studio: Settings, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    (studio.studio / "marquee.toml").write_text(
        # No loopback address, and yet nothing that leaves this machine.
        'writer = "openai"\nendpoint_url = "http://0.0.0.0:9/v1"\nendpoint_model = "m"\nendpoint_key = "sk-secret"\n'
    )
    text = words(opened(studio, "settings", tab="models"))
    assert "What it writes from is sent there." in text and say("models.leaves") in text
    assert "sk-secret" not in text


def test_the_tab_of_the_url_is_open_and_the_others_stay(studio: Settings, opened: Opened) -> None:
    app = opened(studio, "settings")
    assert say("models.offered") not in words(app)
    app = opened(studio, "settings", tab="nonsense")
    assert say("models.offered") not in words(app)


def test_a_model_server_is_measured_by_its_address(
    studio: Settings, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    with endpoint(Script(["a quiet harbour in the morning"], pause=0.005)) as url:
        monkeypatch.setenv("MARQUEE_ENDPOINT_URL", url)
        monkeypatch.setenv("MARQUEE_ENDPOINT_MODEL", "fake-1")
        drafts = Drafts(studio.app_state)
        order = drafts.place_probe(f"openai:fake-1@{url}", "Ada")
        work_off(studio)
        found = drafts.order(order.order_id)
        assert found is not None and found.status == "done", found
        speed = kept_speed(studio, f"openai:fake-1@{url}")
    assert speed is not None and speed.tokens_per_second is not None
