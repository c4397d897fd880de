"""What could write is found on real servers and in real caches; nothing strange misleads, delays or is followed."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from data.errors import BackendBroken, BackendUnreachable, SettingsError
from data.settings import Settings, load_settings
from generation.backends import discovery, finding, memory
from generation.backends.base import Completion, Options, Request, Usage, never, whole
from generation.backends.checkpoints import read_card, read_checkpoint
from generation.backends.discovery import choose, discover, load_backend, load_judge, release_idle
from generation.backends.finding import catalogue
from generation.backends.memory import fits, memory_needed
from generation.backends.probing import keep_speed, kept_speed, probe
from generation.backends.pump import Cancelled
from generation.backends.servers import Server, list_models
from generation.backends.shared import Shared
from generation.tools import Tools
from tests.generation.checkpoints import cache_folder, write_checkpoint
from tests.generation.contract import ASKED
from tests.generation.endpoints import Script, endpoint
from tests.generation.model_servers import (
    Running,
    drips,
    floods,
    hangs,
    listed,
    ollama,
    says,
    serving,
    status,
    vllm,
)
from tests.generation.tiny_model import build_model

ROOT = Path(__file__).parents[2]
GIB = 2**30


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A cache of its own, and no back end of another test."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    discovery._SEEN.clear()
    yield
    discovery._SEEN.clear()
    release_idle(float("inf"))


@pytest.fixture
def studio(tmp_path: Path) -> Callable[..., Settings]:
    """Settings that know of no port unless they are told."""
    return lambda **chosen: load_settings(tmp_path / "studio", **{"local_ports": (), **chosen})


def names(settings: Settings) -> list[str]:
    return [one.name for one in discover(settings).found]


def chosen(settings: Settings) -> tuple[str, str]:
    one = discover(settings).chosen
    assert one is not None
    return one.name, one.why


# Servers


def test_ollama_and_vllm_are_told_apart_with_what_they_have(studio: Callable[..., Settings]) -> None:
    with serving(ollama()) as first, serving(vllm()) as second:
        found = discover(studio(local_ports=(first.port, second.port))).found
    assert [(one.name, one.product, one.where) for one in found[:-1]] == [
        ("openai:llama3.2:latest", "Ollama", first.url),
        ("openai:mxbai:latest", "Ollama", first.url),
        ("openai:Qwen/Qwen3-0.6B", "vLLM", second.url),
    ]
    llama, vectors, qwen = found[:3]
    assert llama.bytes == 2_019_393_189 and llama.licence == "" and not llama.lacks and llama.chosen
    assert "vectors" in vectors.lacks
    assert qwen.licence == "apache-2.0" and qwen.languages == ("en", "zh"), "the catalogue knows that name"
    assert found[-1].name == "composer" and all(one.local for one in found)


@pytest.mark.parametrize(
    "answers",
    [
        {"/v1/models": hangs},
        {"/v1/models": drips},
        {"/v1/models": floods},
        {"/v1/models": says([1, 2])},
        {"/v1/models": says({"data": "none"})},
        {"/v1/models": status(404)},
        {"/v1/models": status(500), "/health": status(503)},
        {},
    ],
    ids=["hangs", "drips", "floods", "a list", "no list", "404", "ill", "another program"],
)
def test_what_is_no_model_server_is_passed_over_in_time(answers: dict[str, Any]) -> None:
    with serving(answers) as running, serving(vllm("good")) as good:
        began = time.monotonic()
        strange, other = list_models([Server(url=running.url), Server(url=good.url)])
        took = time.monotonic() - began
    assert strange is None and other is not None and other.models[0].model == "good"
    assert took < 2.0


def test_a_redirect_is_not_followed() -> None:
    with serving(vllm()) as elsewhere:
        for code in (301, 302, 307, 308):
            with serving({"/v1/models": status(code, Location=f"{elsewhere.url}/models")}) as running:
                assert list_models([Server(url=running.url)]) == [None]
        assert elsewhere.asked == []


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving({}) as proxy, serving(vllm()) as running:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        (found,) = list_models([Server(url=running.url)])
    assert found is not None and proxy.asked == []


def test_a_name_that_could_mislead_is_left_out(studio: Callable[..., Settings]) -> None:
    strange = ["ok", "two\nlines", "", "x" * 500, "\x1b[2J", "a\u202eb", 7, None]
    with serving({"/v1/models": says({"data": [{"id": name} for name in strange] + ["row"]})}) as running:
        assert names(studio(local_ports=(running.port,))) == ["openai:ok", "openai:7", "openai:None", "composer"]


def test_ollama_without_a_model_and_a_server_without_a_list(studio: Callable[..., Settings]) -> None:
    bare = {"/v1/models": says({"object": "list", "data": None})}
    silent = {"/v1/models": status(500), "/health": says({"status": "ok"})}
    with serving(bare) as one, serving(silent) as other:
        ports = (one.port, other.port)
        found = discover(studio(local_ports=ports)).found
        assert ["no model yet" in found[0].lacks, "endpoint_model" in found[1].lacks] == [True, True]
        assert chosen(studio(local_ports=ports)) == ("composer", "no language model that was found can be used")
        named = studio(local_ports=ports, endpoint_model="tiny/one")
        assert chosen(named) == ("openai:tiny/one", "the settings name it")
        backend = load_backend(named, Tools())
        assert backend.model == "tiny/one" and backend.inner.config.url == other.url  # type: ignore[attr-defined]


def test_lm_studio_tells_which_models_write(studio: Callable[..., Settings]) -> None:
    answers = {
        "/v1/models": says(listed("nomic", "qwen3-0.6b", owner="organization_owner")),
        "/api/v0/models": says(
            {"data": [{"id": "nomic", "type": "embeddings"}, {"id": "qwen3-0.6b", "type": "llm"}]}
        ),
    }
    with serving(answers) as running:
        found = discover(studio(local_ports=(running.port,))).found
    assert [(one.model, bool(one.lacks)) for one in found[:2]] == [("qwen3-0.6b", False), ("nomic", True)]
    assert found[0].product == "LM Studio"


def test_nobody_else_is_told_the_key(studio: Callable[..., Settings]) -> None:
    with serving(vllm("own")) as own, serving(vllm("other")) as other:
        settings = studio(local_ports=(other.port,), endpoint_url=own.url, endpoint_key="sk-secret")
        assert chosen(settings) == ("openai:own", "the settings name it")
        elsewhere: Any = load_backend(settings, Tools(), "openai:other")
        assert elsewhere.inner.config.key.get_secret_value() == "none"
        named: Any = load_backend(settings, Tools())
        assert named.inner.config.key == SecretStr("sk-secret")
    assert {key for _, key in own.asked} == {"Bearer sk-secret"} and {key for _, key in other.asked} == {""}


def test_a_key_that_lies_about_sends_nothing_anywhere(
    studio: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(vllm()) as vendor:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-left-here")
        monkeypatch.setenv("OPENAI_BASE_URL", vendor.url)
        assert names(studio()) == ["composer"]
        assert vendor.asked == []


# Choice


def test_the_order_is_setting_then_server_then_disk_then_composer(
    studio: Callable[..., Settings], tmp_path: Path
) -> None:
    write_checkpoint(cache_folder(tmp_path / "hub", "a/cached"))
    own = write_checkpoint(tmp_path / "own")
    with serving(vllm("served")) as running, serving(vllm("far")) as far:
        ports = {"local_ports": (running.port,)}
        everything = studio(**ports, endpoint_url=far.url, writer_model=str(own))
        order = ["openai:far", f"transformers:{own}", "openai:served", "transformers:a/cached", "composer"]
        assert names(everything) == order
        assert chosen(everything)[0] == "openai:far"
        assert chosen(studio(**ports, writer_model=str(own)))[0] == f"transformers:{own}"
        assert chosen(studio(**ports)) == ("openai:served", "it was found first")
        assert chosen(studio()) == ("transformers:a/cached", "it was found first")
        assert chosen(studio(**ports, writer="composer")) == ("composer", "the setting 'writer' is 'composer'")
        assert chosen(studio(**ports, writer="transformers"))[0] == "transformers:a/cached"


def test_failing_over_is_told(studio: Callable[..., Settings], tmp_path: Path) -> None:
    with serving(vllm("near")) as near:
        settings = studio(endpoint_url="http://127.0.0.1:9/v1", endpoint_model="m", local_ports=(near.port,))
        name, why = chosen(settings)
        assert name == "openai:near" and "does not answer" in why and "found next" in why
        listed_not = studio(endpoint_url=near.url, endpoint_model="another")
        assert chosen(listed_not)[0] == "composer" and "does not list that model" in chosen(listed_not)[1]
    missing = studio(writer_model=str(tmp_path / "nowhere"))
    assert chosen(missing)[0] == "composer" and "not on this machine" in chosen(missing)[1]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"writer": "openai"}, "an endpoint"),
        ({"writer": "openai", "endpoint_model": "m"}, "'m'"),
        ({"writer": "transformers"}, "local model"),
    ],
)
def test_a_setting_that_cannot_be_met_is_never_met_by_something_else(
    studio: Callable[..., Settings], more: dict[str, Any], said: str
) -> None:
    with serving(vllm("other")) as running:
        ports = (running.port,) if "endpoint_model" in more else ()
        settings = studio(**more, local_ports=ports)
        assert discover(settings).chosen is None and said in discover(settings).problem
        with pytest.raises(BackendUnreachable, match=said) as caught:
            choose(settings, Tools())
    assert "marquee models" in caught.value.mend


def test_an_endpoint_that_is_set_is_used_though_it_is_away_just_now(studio: Callable[..., Settings]) -> None:
    settings = studio(writer="openai", endpoint_url="http://127.0.0.1:9/v1", endpoint_model="m")
    choice = choose(settings, Tools())
    assert choice.name == "openai:m"
    with pytest.raises(BackendUnreachable):
        whole(choice.backend.generate(ASKED, Options()))


def test_one_asks_by_name(studio: Callable[..., Settings], tmp_path: Path) -> None:
    own = write_checkpoint(tmp_path / "own")
    with serving(vllm("a")) as one, serving(vllm("a")) as two:
        settings = studio(local_ports=(one.port, two.port))
        made: Any = load_backend(settings, Tools(), f"openai:a@{two.url}")
        assert made.inner.config.url == two.url
        assert choose(settings, Tools(), "openai").name == "openai:a"
        assert choose(settings, Tools(), f"transformers:{own}").backend.model == str(own)
        for name in ("openai:b", "transformers:b/b", "gpt", ""):
            if name:
                with pytest.raises(BackendUnreachable):
                    choose(settings, Tools(), name)
    far = studio(endpoint_url="http://127.0.0.1:9/v1")
    assert load_backend(far, Tools(), "openai:unlisted").model == "unlisted"


def test_one_instance_serves_everybody(studio: Callable[..., Settings], tmp_path: Path) -> None:
    own = write_checkpoint(tmp_path / "own")
    settings = studio(writer="transformers", writer_model=str(own))
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(load_backend(settings, Tools()))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6 and len({id(one) for one in found}) == 1


# Disk


def test_only_what_can_write_is_usable(studio: Callable[..., Settings], tmp_path: Path) -> None:
    hub = tmp_path / "hub"
    write_checkpoint(cache_folder(hub, "m/good"), size=3000)
    write_checkpoint(cache_folder(hub, "m/base"), chat=False)
    write_checkpoint(cache_folder(hub, "m/pickle"), weights="pytorch_model.bin")
    write_checkpoint(cache_folder(hub, "m/vectors"), architecture="BertModel")
    write_checkpoint(cache_folder(hub, "m/large"), size=900 * GIB)
    half = write_checkpoint(cache_folder(hub, "m/half"), weights="model-00001-of-00002.safetensors")
    (half / "model.safetensors.index.json").write_text('{"weight_map": {"a": "model-00002-of-00002.safetensors"}}')
    (hub / "models--m--broken" / "snapshots").mkdir(parents=True)
    (cache_folder(hub, "m/garbage")).mkdir(parents=True)
    (cache_folder(hub, "m/garbage") / "config.json").write_bytes(b"\xff[" * 2000)
    lacks = {one.model: one.lacks for one in discover(studio()).found if one.kind == "transformers"}
    assert set(lacks) == {"m/good", "m/base", "m/pickle", "m/large", "m/half"}
    assert lacks["m/good"] == ""
    assert "chat template" in lacks["m/base"] and "run code" in lacks["m/pickle"]
    assert "not finished" in lacks["m/half"] and "memory" in lacks["m/large"]
    assert chosen(studio())[0] == "transformers:m/good"
    (good,) = [one for one in discover(studio()).found if one.model == "m/good"]
    assert (good.bytes, good.licence, good.languages) == (3000, "apache-2.0", ("en", "zh"))


@pytest.mark.parametrize(
    ("card", "licence", "languages"),
    [
        ("---\nlicense: mit\nlanguage: en\n---\n", "mit", ("en",)),
        ("---\r\nlanguage: [en, zh]\r\nlicense: 'apache-2.0'\r\n---\r\n", "apache-2.0", ("en", "zh")),
        ("---\nlicense: other\nlicense_name: lfm1.0\n---\n", "lfm1.0", ()),
        ("# license: mit\n", "", ()),
        ("---\nlanguage:\n  - en\n  - code\n  - english\n---\nlicense: mit", "", ("en",)),
        ("", "", ()),
    ],
)
def test_a_card_says_licence_and_languages(
    tmp_path: Path, card: str, licence: str, languages: tuple[str, ...]
) -> None:
    (tmp_path / "README.md").write_bytes(card.encode())
    assert read_card(tmp_path / "README.md") == (licence, languages)


@given(st.binary(max_size=300))
def test_no_file_breaks_the_reading(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    folder = tmp_path_factory.mktemp("odd")
    for name in ("config.json", "README.md", "tokenizer_config.json"):
        (folder / name).write_bytes(content)
    assert read_checkpoint(folder) is None
    licence, _ = read_card(folder / "README.md")
    assert len(licence) <= 60


def test_memory_is_reckoned_from_what_was_measured(studio: Callable[..., Settings]) -> None:
    # Peaks on Qwen3's shape, the libraries' 263 MB included: (file, precision) → measured.
    measured = {
        (501_926_072, "int8"): 1_913_000_000,
        (250_221_008, "bfloat16"): 672_240_000, (501_926_072, "bfloat16"): 925_490_000,
        (250_221_008, "float32"): 1_158_600_000, (501_926_072, "float32"): 1_914_830_000,
    }  # fmt: skip
    for (size, precision), peak in measured.items():
        reckoned = memory_needed(size, precision)  # type: ignore[arg-type]
        assert 0.98 * peak < reckoned < 1.35 * peak, (size, precision, reckoned)
    assert fits(GIB, 4 * GIB) and not fits(3 * GIB, 4 * GIB)


def test_a_limit_of_the_container_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(memory, "_LIMIT", limit)
    whole_machine = memory.memory_of_machine()
    limit.write_text("max\n")
    assert memory.memory_of_machine() == whole_machine > GIB
    limit.write_text(f"{GIB}\n")
    assert memory.memory_of_machine() == GIB


def test_offers_say_size_licence_and_whether_they_fit(
    studio: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_checkpoint(cache_folder(tmp_path / "hub", catalogue()[0].id))
    monkeypatch.setattr(finding, "memory_of_machine", lambda: 10 * GIB)
    offers = discover(studio()).offers
    assert offers[0].id == "Qwen/Qwen3-0.6B" and offers[0].here and offers[0].fits and not offers[2].fits
    assert all(offer.licence in ("apache-2.0", "mit") for offer in offers)
    # Sizes hang together: two bytes a parameter, a second table of words at most.
    assert all(1.98 < offer.bytes / offer.parameters < 2.6 for offer in offers)
    frugal = discover(studio(writer_precision="bfloat16")).offers
    assert all(one.needs < other.needs for one, other in zip(frugal, offers, strict=True)) and frugal[2].fits


# Speed


class Clocked:
    """A back end that says a word every `pause` seconds and counts its tokens, or does not."""

    name, model, is_language_model = "openai", "clocked", True

    def __init__(self, pause: float = 0.01, counts: bool = True) -> None:
        self.pause, self.counts, self.asked = pause, counts, 0

    def generate(
        self, request: Request, options: Options, cancelled: Callable[[], bool] = never
    ) -> Iterator[Completion]:
        self.asked += 1
        said = 0
        for _ in range(options.most_tokens):
            if cancelled():
                yield Completion(finish="cancelled", usage=Usage())
                return
            time.sleep(self.pause)
            said += 1
            yield Completion(text="word ")
        yield Completion(finish="length", usage=Usage(completion_tokens=said if self.counts else None))

    def close(self) -> None:
        """Nothing to let go of."""


def test_a_speed_is_what_was_measured() -> None:
    speed = probe(Clocked(0.01), seconds=1.0)
    assert speed.tokens_per_second is not None and speed.tokens is not None
    assert 60 < speed.tokens_per_second <= 100
    assert speed.characters == 5 * speed.tokens and 0.9 < speed.seconds < 2.5
    assert speed.first_seconds is not None and speed.first_seconds < 0.2
    assert speed.load_seconds is None and speed.peak_bytes is None, "it is held elsewhere"


def test_tokens_that_nobody_counted_are_not_made_up() -> None:
    speed = probe(Clocked(0.005, counts=False), seconds=0.4)
    assert speed.tokens is None and speed.tokens_per_second is None
    assert 500 < speed.characters_per_second <= 1000


def test_a_slow_one_is_cut_off_and_a_cancelled_one_is_no_result() -> None:
    began = time.monotonic()
    slow = probe(Clocked(0.2), seconds=0.25)
    assert slow.tokens is None and time.monotonic() - began < 3
    with pytest.raises(Cancelled):
        probe(Clocked(), seconds=5, cancelled=lambda: True)


def test_silence_is_no_speed() -> None:
    class Mute(Clocked):
        def generate(self, *_: Any) -> Iterator[Completion]:
            yield Completion(finish="stop", usage=Usage())

    with pytest.raises(BackendBroken, match="nothing"):
        probe(Mute(), seconds=0.1)


def test_an_endpoint_is_measured_over_the_wire() -> None:
    from generation.backends.openai_api import EndpointConfig, OpenAIBackend

    script = Script(["one two three four five six seven eight"], pause=0.01)
    with endpoint(script) as url:
        backend = OpenAIBackend(EndpointConfig(url=url, model="fake"))
        speed = probe(backend, seconds=0.5)
        backend.close()
    assert speed.name == f"openai:fake@{url}" and speed.tokens_per_second is not None
    assert 0 < speed.tokens_per_second < 100 and len(script.seen) == speed.answers + 2


@pytest.mark.slow
def test_a_local_model_is_loaded_measured_shared_and_freed(studio: Callable[..., Settings], tmp_path: Path) -> None:
    folder = build_model(tmp_path / "tiny", positions=4096)
    settings = studio(writer="transformers", writer_model=str(folder), writer_idle_minutes=0.5, threads=1)
    backend: Any = load_backend(settings, Tools())
    speed = probe(backend, seconds=0.4)
    assert speed.tokens_per_second is not None and speed.tokens_per_second > 0
    assert speed.load_seconds is not None and speed.load_seconds > 0.01
    assert speed.peak_bytes is None or speed.peak_bytes > 0
    again = probe(backend, seconds=0.2)
    assert again.load_seconds is None, "it was in memory already"
    assert release_idle(time.monotonic() + 10) == [] and backend.inner._held is not None
    assert release_idle(time.monotonic() + 31) == [str(folder)] and backend.inner._held is None
    assert whole(backend.generate(ASKED, Options(most_tokens=4)))[1].finish


def test_a_model_that_writes_is_not_freed(tmp_path: Path) -> None:
    shared = Shared(Clocked(0.01), idle_seconds=0.0)
    stream = shared.generate(ASKED, Options(most_tokens=5))
    next(stream)
    assert not shared.release(float("inf"))
    list(stream)
    assert shared.release(float("inf")) and not shared.release(float("inf"))


def test_speeds_are_kept_with_the_studio(settings: Settings) -> None:
    assert kept_speed(settings, "openai:clocked") is None
    speed = probe(Clocked(), seconds=0.2)
    keep_speed(settings, speed)
    assert kept_speed(settings, "openai:clocked") == speed
    assert kept_speed(load_settings(settings.studio.parent / "nowhere"), "openai:clocked") is None
    assert not (settings.studio.parent / "nowhere").exists()


# Settings


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("endpoint_url", "ftp://x"),
        ("endpoint_url", "http://"),
        ("endpoint_url", "http://key:secret@host/v1"),
        ("writer", "gpt"),
        ("local_ports", (0,)),
        ("writer_idle_minutes", 0),
        ("endpoint_usd_per_million", (1.0,)),
        ("endpoint_usd_per_million", (-1.0, 2.0)),
    ],
)
def test_what_cannot_be_is_refused(studio: Callable[..., Settings], key: str, value: Any) -> None:
    with pytest.raises(SettingsError) as caught:
        studio(**{key: value})
    assert "secret" not in str(caught.value)


def test_lists_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARQUEE_LOCAL_PORTS", "11434, 9000")
    monkeypatch.setenv("MARQUEE_APPROVERS", "Ada, Bo ,")
    monkeypatch.setenv("MARQUEE_ENDPOINT_USD_PER_MILLION", "0.5,1.5")
    settings = load_settings(tmp_path)
    assert settings.local_ports == (11434, 9000) and settings.approvers == ("Ada", "Bo")
    assert settings.endpoint_usd_per_million == (0.5, 1.5)


# Judges, and what is loaded


def test_who_judges_whether_evidence_supports(studio: Callable[..., Settings]) -> None:
    assert load_judge(studio(), None) is None
    model = Clocked()
    asked = load_judge(studio(), model)
    assert asked is not None and load_judge(studio(), model) is asked
    composer = Clocked()
    composer.is_language_model = False
    assert load_judge(studio(), composer) is None
    named = studio(entailment_model="some/classifier")
    first = load_judge(named, composer)
    assert first is not None and load_judge(named, Clocked()) is first


def test_looking_loads_no_model_library(tmp_path: Path) -> None:
    write_checkpoint(cache_folder(tmp_path / "hub", "m/good"))
    code = (
        "import sys; from pathlib import Path; from data.settings import load_settings;"
        "from generation.backends.discovery import discover;"
        f"found = discover(load_settings(Path({str(tmp_path)!r}), local_ports=()), Path({str(tmp_path / 'hub')!r}));"
        "assert found.chosen.name == 'transformers:m/good', found;"
        "print(' '.join(name for name in sys.modules if '.' not in name))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert not {"torch", "transformers", "openai", "streamlit", "tokenizers"} & set(done.stdout.split())


def running_asked(running: Running) -> list[str]:
    return [path for path, _ in running.asked]


def test_a_server_is_asked_little(studio: Callable[..., Settings]) -> None:
    with serving(ollama()) as first, serving(vllm()) as second:
        settings = studio(local_ports=(first.port, second.port))
        for _ in range(3):
            choose(settings, Tools())
    assert running_asked(first) == ["/v1/models", "/api/tags"] and running_asked(second) == ["/v1/models"]
