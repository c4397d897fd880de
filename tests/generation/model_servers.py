"""Real HTTP servers on 127.0.0.1 that answer as model servers do, or as something that only looks like one."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]
#: Families of models that Ollama names; the second makes vectors.
OLLAMA_TAGS = {
    "models": [
        {"name": "llama3.2:latest", "size": 2_019_393_189, "details": {"family": "llama"}},
        {"name": "mxbai:latest", "size": 669_615_493, "details": {"family": "bert"}},
    ]
}


@dataclass
class Running:
    """A server and what it was asked."""

    port: int
    asked: list[tuple[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its base."""
        return f"http://127.0.0.1:{self.port}/v1"


@contextmanager
def serving(answers: Mapping[str, Answer]) -> Iterator[Running]:
    """Serve by path; every other path is 404."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    running = Running(server.server_address[1])
    server.RequestHandlerClass = _handler(answers, running)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(answers: Mapping[str, Answer], running: Running) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            running.asked.append((self.path, self.headers.get("Authorization", "")))
            try:
                answers.get(self.path, status(404))(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            """Tests say what matters."""

    return Handler


def says(value: Any) -> Answer:
    """Answers with JSON."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        content = json.dumps(value).encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def status(code: int, **headers: str) -> Answer:
    """Answers with a status alone."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def floods(handler: BaseHTTPRequestHandler) -> None:
    """Sends a list without end: 100 MB."""
    handler.send_response(200)
    handler.end_headers()
    handler.wfile.write(b'{"data": [')
    for _ in range(1600):
        handler.wfile.write(b'{"id": "x"},' * 5461)


def drips(handler: BaseHTTPRequestHandler) -> None:
    """Sends a byte now and then, so that no single read waits for long."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def hangs(handler: BaseHTTPRequestHandler) -> None:
    """Says nothing."""
    time.sleep(20)


def listed(*models: str, owner: str, **more: Any) -> dict[str, Any]:
    """A list as `/v1/models` gives it."""
    return {"object": "list", "data": [{"id": name, "object": "model", "owned_by": owner, **more} for name in models]}


def ollama() -> dict[str, Answer]:
    """Two models, one of which writes."""
    return {
        "/v1/models": says(listed("mxbai:latest", "llama3.2:latest", owner="library")),
        "/api/tags": says(OLLAMA_TAGS),
    }


def vllm(model: str = "Qwen/Qwen3-0.6B") -> dict[str, Answer]:
    """One model."""
    return {"/v1/models": says(listed(model, owner="vllm", max_model_len=4096))}
