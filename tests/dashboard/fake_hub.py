"""A model hub on 127.0.0.1 that speaks enough of the hub's protocol to be fetched from, and misbehaves when told."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

COMMIT = "c" * 40


@dataclass
class Hub:
    """One model, and what was asked for.

    Attributes:
        files: name → content.
        broken: names whose answer breaks off in the middle, once.
        status: if not 0, what every question is answered with.
    """

    model: str
    files: Mapping[str, bytes]
    card: Mapping[str, Any] = field(default_factory=dict)
    gated: bool = False
    status: int = 0
    broken: set[str] = field(default_factory=set)
    port: int = 0
    asked: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    @property
    def url(self) -> str:
        """What HF_ENDPOINT is set to."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def fetched(self) -> list[str]:
        """The files whose content was asked for."""
        return sorted(
            {path.rsplit("/", 1)[-1] for path in self.asked if path.startswith("GET") and "/resolve/" in path}
        )


@contextmanager
def hub(model: str, files: Mapping[str, bytes], **more: Any) -> Iterator[Hub]:
    """Serve one model."""
    served = Hub(model, files, **more)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(served))
    server.daemon_threads = True
    served.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(served: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def _answer(self, with_body: bool) -> None:
            path = self.path.split("?")[0]
            served.asked.append(f"{self.command} {path}")
            served.keys.add(self.headers.get("Authorization", ""))
            if served.status:
                self._json(served.status, {"error": "so it is"}, with_body)
            elif path in (f"/api/models/{served.model}", f"/api/models/{served.model}/revision/main"):
                self._json(200, self._info(), with_body)
            elif path.startswith(f"/api/models/{served.model}/tree/"):
                rows = [
                    {"type": "file", "path": name, "size": len(content), "oid": hashlib.sha1(content).hexdigest()}
                    for name, content in served.files.items()
                ]
                self._json(200, rows, with_body)
            elif (
                path.startswith(f"/{served.model}/resolve/")
                and (name := path.split(f"{COMMIT}/")[-1]) in served.files
            ):
                self._file(name, served.files[name], with_body)
            else:
                self._json(404, {"error": "Repository not found"}, with_body, {"X-Error-Code": "RepoNotFound"})

        def _info(self) -> dict[str, Any]:
            return {
                "id": served.model,
                "sha": COMMIT,
                "gated": "manual" if served.gated else False,
                "private": False,
                "tags": [],
                "siblings": [{"rfilename": name, "size": len(content)} for name, content in served.files.items()],
                "cardData": dict(served.card),
                "config": {"architectures": ["Qwen3ForCausalLM"]},
            }

        def _file(self, name: str, content: bytes, with_body: bool) -> None:
            first = 0
            if (asked := self.headers.get("Range", "")).startswith("bytes="):
                first = int(asked.removeprefix("bytes=").split("-")[0])
            self.send_response(206 if first else 200)
            self.send_header("ETag", f'"{hashlib.sha1(content).hexdigest()}"')
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("Content-Length", str(len(content) - first))
            if first:
                self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
            self.end_headers()
            if with_body and name in served.broken:
                self.wfile.write(content[first : first + len(content) // 2])
                self.close_connection = True
            elif with_body:
                self.wfile.write(content[first:])

        def _json(self, status: int, value: Any, with_body: bool, headers: Mapping[str, str] | None = None) -> None:
            content = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            for key, text in (headers or {}).items():
                self.send_header(key, text)
            self.end_headers()
            if with_body:
                self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            """Tests say what matters."""

    return Handler
