"""The endpoint back end against a real HTTP server that behaves, and one that does not."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from data.errors import BackendBroken, BackendError, BackendRefused, BackendStalled, BackendUnreachable
from generation.backends.base import Completion, Message, Options, Request, whole
from generation.backends.openai_api import EndpointConfig, OpenAIBackend
from tests.generation.endpoints import Script, endpoint

ASKED = Request(task="plot_summary", messages=(Message(role="user", content="A logline."),))
SAID = "A ferry, a letter and an inspector who dislikes both."


_OPEN: list[OpenAIBackend] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while _OPEN:
        _OPEN.pop().close()


def backend(url: str, **more: object) -> OpenAIBackend:
    """One that is closed after the test."""
    _OPEN.append(
        OpenAIBackend(EndpointConfig.model_validate({"url": url, "model": "fake", "first_wait": 0.01} | more))
    )
    return _OPEN[-1]


def test_text_comes_in_pieces_with_what_it_took() -> None:
    script = Script([SAID])
    with endpoint(script) as url:
        writer = backend(url, usd_per_million=(1.0, 2.0))
        pieces = list(writer.generate(ASKED, Options(seed=7, stop=("END",), temperature=0.2)))
        writer.close()
    assert "".join(piece.text for piece in pieces) == SAID and len(pieces) > 5
    last = pieces[-1]
    assert last.finish == "stop" and last.model == "fake-1" and last.usage is not None
    assert (last.usage.prompt_tokens, last.usage.completion_tokens) == (11, 10)
    assert last.usage.cost_usd == pytest.approx(31e-6)
    assert last.usage.first_seconds is not None and last.usage.first_seconds <= last.usage.seconds
    (sent,) = script.seen
    assert sent["seed"] == 7 and sent["stop"] == ["END"] and sent["messages"] == [ASKED.messages[0].model_dump()]
    assert "tools" not in sent


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_endpoint_is_asked_again(status: int) -> None:
    script = Script([status, status, SAID])
    with endpoint(script) as url:
        assert whole(backend(url).generate(ASKED, Options()))[0] == SAID
    assert len(script.seen) == 3


def test_three_refusals_are_enough() -> None:
    script = Script([503])
    with endpoint(script) as url, pytest.raises(BackendRefused, match=r"503: .*status 503 it is"):
        whole(backend(url).generate(ASKED, Options()))
    assert len(script.seen) == 3


def test_an_endpoint_that_hangs_up_after_a_fault_is_found_again() -> None:
    script = Script([500, 500, SAID], hangs_up=True)
    with endpoint(script) as url:
        assert whole(backend(url).generate(ASKED, Options()))[0] == SAID


@pytest.mark.parametrize(("status", "mend"), [(400, "says"), (401, "key"), (404, "name"), (422, "says")])
def test_what_will_not_help_is_not_tried_again(status: int, mend: str) -> None:
    script = Script([status, SAID])
    with endpoint(script) as url, pytest.raises(BackendRefused) as caught:
        whole(backend(url).generate(ASKED, Options()))
    assert mend in caught.value.mend and len(script.seen) == 1


def test_the_endpoint_may_say_how_long_to_wait() -> None:
    with endpoint(Script([429, SAID], retry_after="0.6")) as url:
        began = time.monotonic()
        assert whole(backend(url).generate(ASKED, Options()))[0] == SAID
        assert time.monotonic() - began >= 0.6


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("stall", BackendStalled), ("drop", BackendBroken), ("garbage", BackendBroken), ("silent", BackendBroken)],
)
def test_what_was_said_before_a_fault_stands(fault: str, kind: type[BackendError]) -> None:
    script = Script([("Once upon a time", fault)])
    pieces: list[Completion] = []
    with endpoint(script) as url:
        with pytest.raises(kind) as caught:
            pieces.extend(_kept(backend(url), pieces))
        assert caught.value.mend
    assert "".join(piece.text for piece in pieces) == "Once upon a time"
    assert len(script.seen) == 1, "text has come: nothing may be asked again"


def _kept(writer: OpenAIBackend, pieces: list[Completion]) -> list[Completion]:
    for piece in writer.generate(ASKED, Options(patience=0.7)):
        pieces.append(piece)
    return []


@pytest.mark.parametrize("call", [("A word or two then nothing", "stall"), "word " * 400])
def test_cancelling_ends_it_soon_and_hangs_up(call: object) -> None:
    script, stop = Script([call], pause=0.02), threading.Event()
    with endpoint(script) as url:
        threading.Timer(0.4, stop.set).start()
        began = time.monotonic()
        text, last = whole(backend(url).generate(ASKED, Options(), stop.is_set))
        assert time.monotonic() - began < 2
        assert last.finish == "cancelled" and text.startswith(("A word", "word"))
        for _ in range(50):
            if script.closed_early:
                break
            time.sleep(0.1)
        assert script.closed_early == 1, "the endpoint still writes for nobody"


def test_whoever_stops_listening_hangs_up() -> None:
    script = Script(["word " * 400], pause=0.02)
    with endpoint(script) as url:
        stream = backend(url).generate(ASKED, Options())
        next(stream)
        stream.close()  # type: ignore[attr-defined]
        for _ in range(50):
            if script.closed_early:
                break
            time.sleep(0.1)
    assert script.closed_early == 1


def test_nobody_there() -> None:
    with pytest.raises(BackendUnreachable, match="cannot be reached"):
        whole(backend("http://127.0.0.1:9/v1").generate(ASKED, Options()))


def test_the_key_is_never_shown() -> None:
    writer = backend("http://127.0.0.1:9/v1", key="sk-very-secret")
    assert "sk-very-secret" not in repr(writer.config) + writer.config.model_dump_json()
    with pytest.raises(BackendError) as caught:
        whole(writer.generate(ASKED, Options()))
    assert "sk-very-secret" not in str(caught.value)


def test_a_proxy_of_the_environment_never_sees_what_goes_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Script(["anything"])
    with endpoint(seen) as proxy, endpoint(Script(["A ferry at dawn."])) as url:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, proxy.removesuffix("/v1"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        text, _ = whole(backend(url).generate(ASKED, Options()))
    assert text == "A ferry at dawn." and not seen.seen
