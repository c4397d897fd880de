"""The local back end on a real checkpoint that the test builds."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.errors import BackendRefused, BackendUnreachable
from generation.backends.base import Backend, Options, whole
from generation.backends.transformers_local import LocalConfig, TransformersBackend
from tests.generation.contract import ASKED, TextBackendContract
from tests.generation.tiny_model import build_model


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_model(tmp_path_factory.mktemp("tiny") / "model", positions=4096)


@pytest.fixture(scope="module", params=["int8", "float32"])
def writer(folder: Path, request: pytest.FixtureRequest) -> Iterator[Backend]:
    made = TransformersBackend(LocalConfig(model=str(folder), precision=request.param, threads=1))
    yield made
    made.close()


class TestTransformersLocal(TextBackendContract):
    """The contract, in both precisions."""


def test_cancelling_ends_it_within_a_second(folder: Path) -> None:
    writer, stop = TransformersBackend(LocalConfig(model=str(folder), threads=1)), threading.Event()
    whole(writer.generate(ASKED, Options(most_tokens=1)))
    threading.Timer(0.3, stop.set).start()
    began = time.monotonic()
    _, last = whole(writer.generate(ASKED, Options(most_tokens=3500), stop.is_set))
    assert last.finish == "cancelled" and time.monotonic() - began < 3
    # The thread has let go of the model as well: the next one gets its turn.
    assert whole(writer.generate(ASKED, Options(most_tokens=2)))[1].finish == "length"


def test_on_a_cpu_it_is_int8_unless_told_otherwise(folder: Path) -> None:
    writer = TransformersBackend(LocalConfig(model=str(folder)))
    whole(writer.generate(ASKED, Options(most_tokens=1)))
    assert writer.precision == "int8"


def test_too_long_a_question_is_refused_before_it_is_asked(folder: Path) -> None:
    with pytest.raises(BackendRefused, match="takes 4096"):
        whole(TransformersBackend(LocalConfig(model=str(folder))).generate(ASKED, Options(most_tokens=5000)))


@pytest.mark.parametrize("name", ["Qwen/Qwen3-0.6B", "folder"])
def test_a_model_that_is_not_there_is_told(name: str, tmp_path: Path) -> None:
    model = str(tmp_path) if name == "folder" else name
    with pytest.raises(BackendUnreachable, match="cannot be loaded") as caught:
        whole(TransformersBackend(LocalConfig(model=model)).generate(ASKED, Options()))
    assert ("config.json" in caught.value.mend) == (name == "folder")


def test_pickled_weights_are_never_read(folder: Path, tmp_path: Path) -> None:
    import shutil

    import torch

    copy = shutil.copytree(folder, tmp_path / "pickled")
    (copy / "model.safetensors").unlink()
    torch.save({}, copy / "pytorch_model.bin")
    with pytest.raises(BackendUnreachable, match="cannot be loaded"):
        whole(TransformersBackend(LocalConfig(model=str(copy))).generate(ASKED, Options()))
