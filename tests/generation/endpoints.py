"""A real HTTP server that speaks OpenAI's protocol and misbehaves as it is told: for faults, never for quality."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Spoken:
    """A text with a pace of its own, and when each of its words went out."""

    text: str
    pause: float = 0.0
    sent: list[float] = field(default_factory=list)


@dataclass
class Script:
    """What the endpoint does, call by call; the last entry repeats.

    An entry is a text to stream, or a `Spoken` one; an int, a status to answer with; or a tuple of a text and a fault
    after it: `stall`, `drop`, `garbage` or `silent` (it ends without saying so). One that `hangs_up` answers nothing
    more on a line on which it has refused something.
    """

    calls: Sequence[Any]
    pause: float = 0.0
    retry_after: str = ""
    hangs_up: bool = False
    seen: list[dict[str, Any]] = field(default_factory=list)
    closed_early: int = 0

    def answer(self, body: dict[str, Any]) -> Any:
        """What a question gets."""
        self.seen.append(body)
        return self.calls[min(len(self.seen), len(self.calls)) - 1]


@contextmanager
def endpoint(script: Script) -> Iterator[str]:
    """Serve the script; yields the base URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(script))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(script: Script) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        refused = False

        def do_POST(self) -> None:
            if self.refused and script.hangs_up:
                self.close_connection = True
                return
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            call = script.answer(body)
            if isinstance(call, int):
                self.refused = True
                self._answer(call, script)
                return
            text, fault = call if isinstance(call, tuple) else (call, "")
            try:
                self._stream(text if isinstance(text, Spoken) else Spoken(text, script.pause), fault)
            except (BrokenPipeError, ConnectionResetError):
                script.closed_early += 1
            self.close_connection = True

        def _answer(self, status: int, script: Script) -> None:
            content = json.dumps({"error": {"message": f"status {status} it is"}}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            if script.retry_after:
                self.send_header("Retry-After", script.retry_after)
            self.end_headers()
            self.wfile.write(content)

        def _stream(self, spoken: Spoken, fault: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            words = spoken.text.split(" ")
            for place, word in enumerate(words):
                self._send({"delta": {"content": word + (" " if place < len(words) - 1 else "")}, "index": 0})
                spoken.sent.append(time.monotonic())
                time.sleep(spoken.pause)
            if fault == "stall":
                while True:
                    time.sleep(0.2)
                    # A comment keeps no one waiting for text any happier; writing tells when the other side has gone.
                    self.wfile.write(b"")
                    if not _open(self):
                        raise BrokenPipeError
            if fault == "drop":
                self.connection.close()
                return
            if fault == "garbage":
                self.wfile.write(b"data: {not json\n\n")
                return
            if fault != "silent":
                self._send({"delta": {}, "index": 0, "finish_reason": "stop"})
                usage = {"prompt_tokens": 11, "completion_tokens": len(words), "total_tokens": 11 + len(words)}
                self._send(None, usage)
                self.wfile.write(b"data: [DONE]\n\n")

        def _send(self, choice: dict[str, Any] | None, usage: dict[str, int] | None = None) -> None:
            chunk = {
                "id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "fake-1",
                "choices": [choice] if choice else [], "usage": usage,
            }  # fmt: skip
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
            self.wfile.flush()

        def log_message(self, *args: object) -> None:
            """Tests say what matters."""

    return Handler


def _open(handler: BaseHTTPRequestHandler) -> bool:
    """Whether the other side still listens."""
    import select
    import socket

    readable, _, _ = select.select([handler.connection], [], [], 0)
    return not readable or bool(handler.connection.recv(1, socket.MSG_PEEK))
