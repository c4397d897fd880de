"""The endpoint back end against `transformers serve`, a real server with a real, tiny model."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import BackendRefused
from generation.backends.base import Backend, Options, whole
from generation.backends.openai_api import EndpointConfig, OpenAIBackend
from tests.generation.contract import ASKED, TextBackendContract
from tests.generation.tiny_model import build_model

pytest.importorskip("fastapi", reason="`transformers serve` needs fastapi")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """URL and model name of a running server."""
    folder = build_model(tmp_path_factory.mktemp("served") / "model", positions=4096)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (cache := folder.parent / "cache" / "hub").mkdir(parents=True)
    known = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(cache.parent), "OMP_NUM_THREADS": "1"}
    command = [str(Path(sys.executable).parent / "transformers"), "serve", "--host", "127.0.0.1", "--port", str(port)]
    log = (folder.parent / "serve.log").open("wb")
    with subprocess.Popen([*command, "--device", "cpu"], env=known, stdout=log, stderr=log) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}/v1", str(folder)
        finally:
            process.terminate()
            process.wait(20)
            log.close()


def _wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 90) -> None:
    for _ in range(int(seconds * 4)):
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.25)
    raise AssertionError("the server did not become ready")


@pytest.fixture(scope="module")
def writer(served: tuple[str, str]) -> Iterator[Backend]:
    url, model = served
    made = OpenAIBackend(EndpointConfig(url=url, model=model, first_wait=0.1))
    yield made
    made.close()


class TestServedModel(TextBackendContract):
    """The contract, over HTTP. This server draws all answers from one generator."""

    own_dice = False


def test_what_it_took_is_told(writer: Backend) -> None:
    _, last = whole(writer.generate(ASKED, Options(most_tokens=9)))
    assert last.usage is not None and last.usage.completion_tokens is not None
    assert 0 < last.usage.completion_tokens <= 9 and (last.usage.prompt_tokens or 0) > 10


def test_a_model_that_it_does_not_have(served: tuple[str, str]) -> None:
    """This server answers 500 and hangs up: it refuses each time it is asked, and is there each time."""
    writer = OpenAIBackend(EndpointConfig(url=served[0], model="nobody/nothing", first_wait=0.01))
    for _ in range(3):
        with pytest.raises(BackendRefused, match="answered 500"):
            whole(writer.generate(ASKED, Options(most_tokens=4)))
    writer.close()
