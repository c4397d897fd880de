"""`marquee models`: what is listed, measured, chosen and fetched, by real commands against real servers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import constants
from hypothesis import given
from hypothesis import settings as settings_
from hypothesis import strategies as st

from dashboard import cli
from dashboard.writers import size_text, speed_text, use_writer
from data.errors import BackendRefused, SettingsError
from data.settings import Settings, load_settings
from data.settingsfile import write_settings
from generation.backends import discovery
from generation.backends.discovery import discover
from tests.dashboard.fake_hub import Hub, hub
from tests.generation.checkpoints import cache_folder, write_checkpoint
from tests.generation.endpoints import Script, endpoint
from tests.generation.model_servers import ollama, serving, vllm

MARQUEE = str(Path(sys.executable).with_name("marquee"))
MODEL = "marquee/tiny"
FILES = {
    "config.json": json.dumps({"architectures": ["Qwen3ForCausalLM"], "dtype": "bfloat16"}).encode(),
    "model.safetensors": bytes(2_000_000),
    "tokenizer.json": b"{}",
    "tokenizer_config.json": b'{"chat_template": "{{ messages }}"}',
    "README.md": b"---\nlicense: apache-2.0\nlanguage: en\n---\n",
    "LICENSE": b"Apache License",
    "modeling_tiny.py": b"import os",
    "pytorch_model.bin": b"a pickle",
    "onnx/model.safetensors": b"another",
}
#: A text that reads as a setting.
NESTED = "writer_model = '''\nwriter = \"auto\"'''"
CARD = {"license": "apache-2.0", "language": ["en"]}


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


class Marquee:
    """The command in an environment of its own: no port is asked, no hub but the one named."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.home, self.studio, self.cache = home, home / "studio", home / "hf" / "hub"
        self._patch, self._capsys = monkeypatch, capsys

    def run(self, *arguments: str, **environment: str) -> Done:
        """The command in this process, its error edge included."""
        discovery._SEEN.clear()
        with self._patch.context() as patch:
            for name, value in {"MARQUEE_LOCAL_PORTS": "", "MARQUEE_STUDIO": str(self.studio), **environment}.items():
                patch.setenv(name, value)
            # The hub's library reads its own when it is loaded.
            patch.setattr(constants, "HF_HUB_CACHE", str(self.cache))
            asked = environment.get("HF_ENDPOINT", "http://127.0.0.1:9")
            patch.setattr(constants, "ENDPOINT", asked)
            template = f"{asked}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
            patch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
            patch.setattr(constants, "HF_HUB_OFFLINE", environment.get("HF_HUB_OFFLINE") == "1")
            patch.setattr(sys, "argv", ["marquee", "models", *arguments])
            patch.setattr(sys, "stdin", StringIO())
            self._capsys.readouterr()
            with pytest.raises(SystemExit) as left:
                cli.main()
            told = self._capsys.readouterr()
        return Done(int(left.value.code or 0), told.out, told.err)

    def process(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """The command in a process of its own."""
        quiet = {name: value for name, value in os.environ.items() if not name.startswith(("MARQUEE_", "HF_"))}
        own = {
            "MARQUEE_LOCAL_PORTS": "", "MARQUEE_STUDIO": str(self.studio), "HF_HOME": str(self.home / "hf"),
            "HF_ENDPOINT": "http://127.0.0.1:9", "HF_HUB_DISABLE_TELEMETRY": "1", "OMP_NUM_THREADS": "1",
        }  # fmt: skip
        return subprocess.Popen(
            [MARQUEE, "models", *arguments], env=quiet | own | environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def json(self, *arguments: str, **environment: str) -> Any:
        done = self.run(*arguments, "--json", **environment)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def failure(self, *arguments: str, **environment: str) -> str:
        done = self.run(*arguments, **environment)
        assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
        return done.stderr


@pytest.fixture
def marquee(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Marquee:
    return Marquee(tmp_path, monkeypatch, capsys)


@pytest.fixture
def studio(marquee: Marquee) -> Settings:
    """A studio that has an app state."""
    from data.studio import create_studio

    settings = load_settings(marquee.studio, local_ports=())
    create_studio(settings)
    return settings


# Listing, measuring, choosing


def test_on_a_bare_machine_the_composer_writes_and_says_why(marquee: Marquee) -> None:
    said = marquee.json()
    assert said["chosen"] == "composer" and [one["name"] for one in said["found"]] == ["composer"]
    assert said["answer"] == "Copy is written by the offline composer: no language model was found."
    assert said["found"][0]["speed"] is None and said["asked"] == []
    assert said["offers"][0]["id"] == "Qwen/Qwen3-0.6B" and said["offers"][0]["licence"] == "apache-2.0"
    assert not marquee.studio.exists(), "looking makes no studio"
    table = marquee.run("list")
    assert "not measured here" in table.stdout and "marquee models pull Qwen/Qwen3-0.6B" in table.stdout
    assert "no language model was found" in table.stderr


def test_what_is_there_is_listed_with_size_licence_and_what_is_unknown(marquee: Marquee) -> None:
    write_checkpoint(cache_folder(marquee.cache, "m/good"), size=3_000_000)
    with serving(ollama()) as running:
        table = marquee.run(MARQUEE_LOCAL_PORTS=str(running.port)).stdout
        said = marquee.json(MARQUEE_LOCAL_PORTS=str(running.port))
    assert "openai:llama3.2:latest" in table and "2.0 GB" in table and "unknown" in table
    assert "transformers:m/good" in table and "3.0 MB" in table and "apache-2.0" in table
    assert said["chosen"] == "openai:llama3.2:latest" and "(Ollama): it was found first" in said["answer"]


def test_a_measurement_is_shown_and_kept(marquee: Marquee, studio: Settings) -> None:
    with endpoint(Script(["a quiet harbour in the grey morning"], pause=0.01)) as url:
        setting = {"MARQUEE_ENDPOINT_URL": url, "MARQUEE_ENDPOINT_MODEL": "fake-1", "MARQUEE_WRITER": "openai"}
        speed = marquee.json("probe", "--seconds", "0.3", **setting)
        listed = marquee.json(**setting)["found"][0]
        shown = marquee.run(**setting).stdout
    assert speed["name"] == f"openai:fake-1@{url}" and 20 < speed["tokens_per_second"] < 100
    assert listed["speed"] == speed and "tokens/s" in " ".join(shown.split())
    other = marquee.json("probe", "composer", "--seconds", "0.2")
    assert other["name"] == "composer" and other["answers"] >= 1 and other["tokens"] is None


def test_without_a_studio_nothing_is_kept(marquee: Marquee) -> None:
    done = marquee.run("probe", "composer", "--seconds", "0.2")
    assert done.returncode == 0 and "a text in" in done.stdout and "not kept" in done.stderr
    assert not marquee.studio.exists()


def test_one_that_cannot_write_is_no_speed(marquee: Marquee) -> None:
    said = marquee.failure("probe", "openai:m", MARQUEE_ENDPOINT_URL="http://127.0.0.1:9/v1")
    assert "cannot be reached" in said
    assert "not found" in marquee.failure("probe", "transformers:m/none")


def test_a_choice_is_written_and_counts(marquee: Marquee, studio: Settings) -> None:
    file = studio.studio / "marquee.toml"
    file.write_text("# ours\ntopics = 12  # few\n")
    folder = write_checkpoint(marquee.home / "own")
    assert "offline composer" in marquee.run("use", "composer").stderr
    assert f"written by {folder}" in " ".join(marquee.run("use", str(folder)).stderr.split())
    with serving(vllm()) as running:
        ports = {"MARQUEE_LOCAL_PORTS": str(running.port)}
        assert "vLLM" in marquee.run("use", "openai:Qwen/Qwen3-0.6B", **ports).stderr
        assert marquee.json(**ports)["chosen"] == "openai:Qwen/Qwen3-0.6B"
        assert file.read_text().startswith("# ours\ntopics = 12  # few\n")
        assert tomllib.loads(file.read_text()) == {
            "topics": 12, "writer": "openai", "writer_model": str(folder), "endpoint_model": "Qwen/Qwen3-0.6B",
            "endpoint_url": running.url,
        }  # fmt: skip
    assert "not found" in marquee.failure("use", "openai:gone")
    assert "not found" in marquee.failure("use", "nobody/nothing")
    assert "MARQUEE_WRITER" in marquee.failure("use", "auto", MARQUEE_WRITER="openai")


def test_a_key_never_goes_to_another_endpoint(
    studio: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = studio.studio / "marquee.toml"
    with serving(vllm("near")) as near, serving(vllm("far")) as far:
        file.write_text(
            f'endpoint_url = "{far.url}"\nendpoint_key = "sk-1"  # ours\nendpoint_usd_per_million = [1.0, 2.0]\n'
        )
        settings = load_settings(studio.studio, local_ports=(near.port,))
        seen = discover(settings, tmp_path)
        after = use_writer(settings, "openai:near", seen)
        assert after.endpoint_key is None and after.endpoint_usd_per_million is None
        assert '# endpoint_key = "sk-1"  # ours\n# endpoint_usd_per_million = [1.0, 2.0]\n' in file.read_text()
        monkeypatch.setenv("MARQUEE_ENDPOINT_KEY", "sk-2")
        file.write_text(f'endpoint_url = "{far.url}"\n')
        before = file.read_text()
        with pytest.raises(SettingsError, match="MARQUEE_ENDPOINT_KEY"):
            use_writer(load_settings(studio.studio, local_ports=(near.port,)), "openai:near", seen)
        assert file.read_text() == before


def test_what_cannot_be_used_is_not_chosen(studio: Settings, tmp_path: Path) -> None:
    write_checkpoint(cache_folder(tmp_path / "hub", "m/base"), chat=False)
    seen = discover(studio, tmp_path / "hub")
    with pytest.raises(BackendRefused, match="chat template"):
        use_writer(studio, "transformers:m/base", seen)
    assert not (studio.studio / "marquee.toml").exists()


# The file


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'writer = "composer"\n'),
        ("topics = 3", 'topics = 3\nwriter = "composer"\n'),
        ("topics = 3\r\n", 'topics = 3\r\nwriter = "composer"\r\n'),
        ("writer = 'auto' # a # b\n\n# end\n", 'writer = "composer"  # a # b\n\n# end\n'),
        ('  "writer"="auto"\ntopics = 3\n', 'writer = "composer"\ntopics = 3\n'),
        ("# writer = 'auto'\n", "# writer = 'auto'\nwriter = \"composer\"\n"),
        (f"{NESTED}\n", f'{NESTED}\nwriter = "composer"\n'),
        ('approvers = [\n  "Ada", # first\n]\n', 'approvers = [\n  "Ada", # first\n]\nwriter = "composer"\n'),
    ],
)  # fmt: skip
def test_every_other_line_stays(tmp_path: Path, before: str, after: str) -> None:
    file = tmp_path / "marquee.toml"
    file.write_bytes(before.encode())
    assert write_settings(load_settings(tmp_path), {"writer": "composer"}).writer == "composer"
    assert file.read_bytes().decode() == after
    assert [path.name for path in tmp_path.iterdir()] == ["marquee.toml"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("writer_model = '''\nwriter = 'auto'\n'''\nwriter = 'auto'\n", "more than one"),
        ('writer = """\nauto"""\n', "more than one|cannot be used"),
        ("topics = \n", "valid TOML"),
    ],
)
def test_what_cannot_be_edited_safely_is_left_alone(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "marquee.toml"
    file.write_text(content)
    with pytest.raises(SettingsError, match=said):
        write_settings(
            load_settings(tmp_path / "elsewhere").model_copy(update={"studio": tmp_path}), {"writer": "auto"}
        )
    assert file.read_text() == content


def test_a_value_that_cannot_be_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "marquee.toml").write_text("topics = 3\n")
    with pytest.raises(SettingsError, match="endpoint_url"):
        write_settings(load_settings(tmp_path), {"endpoint_url": "ftp://x"})
    assert (tmp_path / "marquee.toml").read_text() == "topics = 3\n"


def test_rights_and_links_stay_and_a_full_disk_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = tmp_path / "real.toml"
    real.write_text("topics = 3\n")
    real.chmod(0o600)
    (tmp_path / "studio").mkdir()
    (tmp_path / "studio" / "marquee.toml").symlink_to(real)
    settings = load_settings(tmp_path / "studio")
    write_settings(settings, {"writer": "composer"})
    assert 'writer = "composer"' in real.read_text() and real.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "studio" / "marquee.toml").is_symlink()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SettingsError, match="no space left"):
        write_settings(settings, {"writer": "auto"})
    assert 'writer = "composer"' in real.read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["real.toml", "studio"]


@settings_(max_examples=60)
@given(
    text=st.text(max_size=40).filter(lambda text: "\x00" not in text),
    comment=st.text("# ='\"[]", max_size=12),
)
def test_any_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, text: str, comment: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "marquee.toml").write_text(f"writer_model = 'x' #{comment}\nseed = 7\n", encoding="utf-8")
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    written = write_settings(load_settings(folder), {"writer_model": text})
    assert written.writer_model == text and written.seed == 7
    assert (folder / "marquee.toml").read_bytes().decode().split("\n")[0].endswith(f"#{comment}")


# Fetching


@pytest.fixture
def served() -> Iterator[Hub]:
    with hub(MODEL, FILES, card=CARD) as running:
        yield running


def test_a_model_is_fetched_and_then_found(marquee: Marquee, served: Hub) -> None:
    with marquee.process("pull", MODEL, "--yes", HF_ENDPOINT=served.url, HF_TOKEN="hf_secret") as process:
        printed, shown = process.communicate(timeout=60)
        assert process.returncode == 0, shown
    assert shown.index("2.0 MB in 6 files, licence apache-2.0") < shown.index("fetching") and "memory" in shown
    assert "fetching: 100 %" in shown and "marquee models use transformers:marquee/tiny" in shown
    assert sorted(path.name for path in Path(printed.strip()).iterdir()) == sorted(
        ["LICENSE", "README.md", "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"]
    )
    assert not {"pytorch_model.bin", "modeling_tiny.py"} & set(served.fetched)
    assert served.keys == {""}, "nobody says who asks"
    said = marquee.json()
    found = said["found"][0]
    assert (found["name"], found["licence"], found["lacks"]) == (f"transformers:{MODEL}", "apache-2.0", "")
    assert said["chosen"] == f"transformers:{MODEL}"


def test_nothing_is_fetched_unless_somebody_agrees(marquee: Marquee, served: Hub) -> None:
    done = marquee.run("pull", MODEL, HF_ENDPOINT=served.url)
    assert done.returncode == 1 and "Nothing was fetched" in done.stderr and "licence apache-2.0" in done.stderr
    assert served.fetched == [] and not list(marquee.cache.glob("models--*"))


def test_into_a_folder_that_can_be_carried(marquee: Marquee, served: Hub) -> None:
    folder = marquee.home / "carried"
    done = marquee.run("pull", MODEL, "--to", str(folder), "--yes", HF_ENDPOINT=served.url)
    assert done.returncode == 0 and f"use transformers:{folder}" in done.stderr, done.stderr
    marquee.run("use", str(folder))
    assert marquee.json()["chosen"] == f"transformers:{folder}"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"files": {"pytorch_model.bin": b"x", "config.json": b"{}"}}, "pickles"),
        ({"files": {"config.json": b"{}"}}, "no safetensors"),
        ({"gated": True}, "consent"),
        ({"status": 503}, "answered 503"),
        ({"model": "other/name"}, "no such model"),
    ],
)
def test_what_cannot_be_fetched_is_told_before_anything_is(marquee: Marquee, more: dict[str, Any], said: str) -> None:
    with hub(**{"model": MODEL, "files": FILES, "card": CARD, **more}) as running:
        assert said in marquee.failure("pull", MODEL, "--yes", HF_ENDPOINT=running.url)
        assert running.fetched == []


def test_no_network_says_what_to_do(marquee: Marquee) -> None:
    for environment in ({}, {"HF_HUB_OFFLINE": "1"}):
        said = marquee.failure("pull", MODEL, "--yes", **environment)
        assert "copy the model's folder" in said.lower() and "Ollama" in said


def test_a_name_that_is_none(marquee: Marquee, served: Hub) -> None:
    assert "check its name" in marquee.failure("pull", "../../etc", "--yes", HF_ENDPOINT=served.url).lower()


def test_a_broken_download_goes_on_when_it_is_asked_for_again(marquee: Marquee) -> None:
    with hub(MODEL, FILES, card=CARD) as running:
        running.broken.add("model.safetensors")
        begun = time.monotonic()
        said = marquee.failure("pull", MODEL, "--yes", HF_ENDPOINT=running.url)
        assert "cannot be reached" in said or "cannot be stored" in said, said
        assert time.monotonic() - begun < 60
        assert marquee.json()["chosen"] == "composer", "half a model writes nothing"
        running.broken.clear()
        assert marquee.run("pull", MODEL, "--yes", HF_ENDPOINT=running.url).returncode == 0
        assert marquee.json()["chosen"] == f"transformers:{MODEL}"


def test_speeds_and_sizes_for_people() -> None:
    assert [size_text(size) for size in (12, 1200, 3_400_000, 680_000_000, 1_503_300_328, 17e9)] == [
        "12 B", "1.2 kB", "3.4 MB", "680 MB", "1.5 GB", "17 GB",
    ]  # fmt: skip
    assert speed_text(None) == "speed not measured here"


def test_ctrl_c_ends_a_measurement(marquee: Marquee) -> None:
    script = Script(["word " * 4000], pause=0.02)
    with endpoint(script) as url:
        arguments = ("probe", "openai:m", "--seconds", "30")
        with marquee.process(*arguments, MARQUEE_ENDPOINT_URL=url) as process:
            until = time.monotonic() + 60
            while not script.seen and time.monotonic() < until:
                time.sleep(0.05)
            time.sleep(0.3)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
            assert process.returncode == 130
