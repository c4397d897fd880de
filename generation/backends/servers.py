"""Which models a server of OpenAI's protocol has: asked shortly, with bounds, following nobody elsewhere."""

from __future__ import annotations

import http.client
import json
import re
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from data.records import Record

#: Seconds for one question, and bytes of one answer; a list of models is a few kilobytes.
SECONDS = 0.5
MOST_BYTES = 2**20
MOST_MODELS = 200
NAME_LENGTH = 200
_CHUNK = 2**16
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
#: What listens where by default, for those that do not say who they are.
USUAL = {11434: "Ollama", 8000: "vLLM", 8080: "llama.cpp", 1234: "LM Studio"}
_OWNERS = {"vllm": "vLLM", "llamacpp": "llama.cpp", "library": "Ollama", "organization_owner": "LM Studio"}


class Server(Record):
    """A server to be asked.

    Attributes:
        url: its base, "http://127.0.0.1:8000/v1".
        key: sent with the question, to this server alone.
        seconds: for each question.
    """

    url: str
    key: SecretStr | None = None
    seconds: float = SECONDS


class Served(Record):
    """One model of a server.

    Attributes:
        bytes: its size, where the server tells it.
        writes: False for a model that makes vectors.
    """

    model: str
    bytes: int | None = None
    writes: bool = True


class Listing(Record):
    """What a server said.

    Attributes:
        product: what it is, as far as it can be told.
        silent: it runs, but does not say which models it has.
    """

    url: str
    product: str
    models: tuple[Served, ...] = Field(default=(), max_length=MOST_MODELS)
    silent: bool = False


def list_models(servers: Sequence[Server]) -> list[Listing | None]:
    """Ask servers, all at once; None for one that is not there, is too slow, or is something else."""
    calls = [_Call(server) for server in servers]
    for call in calls:
        call.start()
    # Three questions at most, one after another.
    until = time.monotonic() + max((3 * server.seconds for server in servers), default=0)
    for call in calls:
        call.join(max(0.0, until - time.monotonic()))
        call.give_up()
    return [call.found for call in calls]


def is_local(url: str) -> bool:
    """Whether an address is on this machine, so that nothing leaves it."""
    host = (urlsplit(url).hostname or "").lower()
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class _Call(threading.Thread):
    """One server's questions, in a thread that nobody has to wait for."""

    def __init__(self, server: Server) -> None:
        super().__init__(daemon=True, name="marquee-model-server")
        self._server = server
        self._line: http.client.HTTPConnection | None = None
        self._given_up = False
        self.found: Listing | None = None

    def run(self) -> None:
        found = self._listing()
        if not self._given_up:
            self.found = found

    def give_up(self) -> None:
        """End a question that goes on for too long: closing alone would leave a waiting read as it is."""
        self._given_up = True
        if self.is_alive() and self._line is not None and self._line.sock is not None:
            with suppress(OSError):
                self._line.sock.shutdown(socket.SHUT_RDWR)

    def _listing(self) -> Listing | None:
        url = self._server.url
        status, said = self._ask("/models")
        if status == 500:
            # `transformers serve` does this as long as its cache folder is missing.
            healthy, _ = self._ask("/health", root=True)
            return Listing(url=url, product="transformers serve", silent=True) if healthy == 200 else None
        rows = _rows(said, "data")
        if status != 200 or rows is None:
            return None
        product = _product(url, rows)
        models = [found for row in rows if (found := _served(str(row.get("id", "")), row.get("meta")))]
        told = self._told(product)
        models = [told.get(one.model, one) for one in models]
        return Listing(url=url, product=product, models=tuple(models[:MOST_MODELS]))

    def _told(self, product: str) -> dict[str, Served]:
        """What a product tells of its models beside the protocol."""
        if product == "Ollama":
            rows = _rows(self._ask("/api/tags", root=True)[1], "models") or []
            named = [_served(str(row.get("name", "")), row, _family(row)) for row in rows]
        elif product == "LM Studio":
            rows = _rows(self._ask("/api/v0/models", root=True)[1], "data") or []
            named = [_served(str(row.get("id", "")), row, str(row.get("type", ""))) for row in rows]
        else:
            return {}
        return {one.model: one for one in named if one}

    def _ask(self, path: str, *, root: bool = False) -> tuple[int, Any]:
        """Status and JSON of one question; 0 and None where there is no such answer."""
        parts = urlsplit(self._server.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        headers = {"Accept": "application/json", "User-Agent": "marquee"}
        if self._server.key is not None:
            headers["Authorization"] = f"Bearer {self._server.key.get_secret_value()}"
        try:
            # Straight to the host: a proxy of the environment has no business with this machine's own ports.
            self._line = kind(parts.hostname or "", parts.port, timeout=self._server.seconds)
            self._line.request("GET", path if root else parts.path.rstrip("/") + path, headers=headers)
            answer = self._line.getresponse()
            return answer.status, _read(answer, time.monotonic() + self._server.seconds)
        except (OSError, http.client.HTTPException, ValueError, RecursionError):
            return 0, None
        finally:
            if self._line is not None:
                self._line.close()


def _read(answer: http.client.HTTPResponse, until: float) -> Any:
    """The JSON of an answer.

    Raises:
        ValueError: it is none, too much, or takes too long.
    """
    if answer.status != 200:
        return None
    content = b""
    while chunk := answer.read1(_CHUNK):
        content += chunk
        if len(content) > MOST_BYTES or time.monotonic() > until:
            raise ValueError("too much, or too slow")
    return json.loads(content)


def _rows(said: Any, name: str) -> list[Mapping[str, Any]] | None:
    """The rows under a name; None where the answer has another shape. Ollama says null for none."""
    if not isinstance(said, dict) or name not in said:
        return None
    rows = said[name] if said[name] is not None else []
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else None


def _product(url: str, rows: Sequence[Mapping[str, Any]]) -> str:
    owners = {str(row.get("owned_by", "")) for row in rows}
    named = next((_OWNERS[owner] for owner in sorted(owners) if owner in _OWNERS), "")
    return named or USUAL.get(urlsplit(url).port or 0, "") or "a model server"


def _served(model: str, told: Any, kind: str = "") -> Served | None:
    """A row as a model; None where its name cannot be shown as it is."""
    if not model or len(model) > NAME_LENGTH or _CONTROLS.search(model):
        return None
    size = told.get("size") if isinstance(told, Mapping) else None
    vectors = "embed" in f"{model} {kind}".lower() or "bert" in kind.lower()
    known = isinstance(size, int) and not isinstance(size, bool) and 0 < size < 2**50
    return Served(model=model, bytes=size if known else None, writes=not vectors)


def _family(row: Mapping[str, Any]) -> str:
    details = row.get("details")
    return str(details.get("family", "")) if isinstance(details, dict) else ""
