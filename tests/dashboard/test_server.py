"""The server process: light, closed to the outside, and honest about its health."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import config

from dashboard.server import HOST, streamlit_options
from data.settings import Settings, load_settings
from tests.dashboard.serving import Server, free_port, served
from tests.dashboard.studios import build_studio

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "transformers", "sentence_transformers", "bertopic", "umap", "hdbscan", "sklearn", "numba")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    settings = load_settings(tmp_path_factory.mktemp("served") / "studio")
    build_studio(settings, viewers=12)
    with served(settings) as running:
        yield running


def fetch(url: str) -> tuple[int, dict[str, str], bytes]:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()


def test_the_server_tells_its_health(server: Server) -> None:
    status, _, body = fetch(f"{server.url}/healthz")
    told = json.loads(body)
    assert status == 200 and told["status"] == "ok" and told["snapshot"] == "00000003"


@pytest.mark.parametrize("path", ["/", "/title", "/healthz", "/_stcore/health", "/static/nothing.js"])
def test_every_answer_carries_the_policy(server: Server, path: str) -> None:
    try:
        _, headers, _ = fetch(server.url + path)
    except urllib.error.HTTPError as error:
        headers = {name.lower(): value for name, value in error.headers.items()}
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy and "form-action 'self'" in policy and "frame-ancestors 'none'" in policy
    scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    assert "unsafe-inline" not in scripts and "'unsafe-eval'" not in scripts and "http" not in scripts
    assert headers["x-content-type-options"] == "nosniff"


def test_the_server_listens_on_this_machine_alone(server: Server) -> None:
    import psutil

    listening = [c.laddr.ip for c in psutil.Process(server.pid).net_connections() if c.status == psutil.CONN_LISTEN]
    assert listening == [HOST]


def test_every_option_exists_and_nothing_is_reported_home() -> None:
    options = streamlit_options(1)
    assert not set(options) - set(config.get_config_options())
    assert options["browser.gatherUsageStats"] is False


def test_all_that_the_server_loads_is_light() -> None:
    pages = " ".join(f"import dashboard.views.{name};" for name in ("overview", "title", "imports", "jobs"))
    code = f"import dashboard.server, dashboard.components.drawer; {pages} import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert not set(done.stdout.split()) & set(HEAVY)


@pytest.mark.slow
def test_a_port_that_is_taken_ends_the_server(server: Server, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dashboard.server", "--studio", str(tmp_path), "--port", str(server.port)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode != 0 and "in use" in done.stderr


def test_a_free_port_is_free() -> None:
    assert free_port() > 1024


def test_the_settings_reach_the_app(settings: Settings) -> None:
    with served(settings) as running:
        assert json.loads(fetch(f"{running.url}/healthz")[2])["studio"] == str(settings.studio)
