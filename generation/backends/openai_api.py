"""Any endpoint that speaks OpenAI's chat protocol: a vendor's, Ollama, vLLM, llama.cpp, LM Studio."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pydantic import Field, SecretStr

from data.errors import BackendBroken, BackendError, BackendRefused, BackendUnreachable
from data.records import Record
from generation.backends.base import Completion, Finish, Options, Request, Usage, never
from generation.backends.pump import Cancelled, Pump
from generation.backends.servers import is_local
from generation.backends.stops import Stops

if TYPE_CHECKING:
    from openai import OpenAI

_ATTEMPTS = 3


class EndpointConfig(Record):
    """Which endpoint, and what it costs.

    Attributes:
        url: its base, "http://127.0.0.1:8000/v1".
        model: as the endpoint names it.
        usd_per_million: price of a million tokens of prompt and of completion, if it has one.
        first_wait: seconds before a second attempt; it doubles.
    """

    url: str
    model: str
    key: SecretStr = SecretStr("none")
    usd_per_million: tuple[float, float] | None = None
    first_wait: float = Field(default=1.0, ge=0)


class OpenAIBackend:
    """A chat endpoint."""

    name = "openai"
    is_language_model = True

    def __init__(self, config: EndpointConfig) -> None:
        self.config = config
        self.model = config.model
        self._client: OpenAI | None = None

    def generate(
        self, request: Request, options: Options, cancelled: Callable[[], bool] = never
    ) -> Iterator[Completion]:
        """See `Backend`. Tried again, twice at most, on 429 and 5xx and only before the first text."""
        began = time.monotonic()
        told, stops = _Told(model=self.model), Stops(options.stop)
        try:
            for chunk in self._chunks(request, options, cancelled):
                text = stops.take(told.take(chunk, time.monotonic() - began))
                if text:
                    yield Completion(text=text, model=told.model)
                if stops.hit:
                    told.finish = "stop"
                    break
        except Cancelled:
            yield told.last("cancelled", time.monotonic() - began, self.config.usd_per_million)
            return
        if not told.finish:
            raise BackendBroken("the endpoint broke off in the middle", where=self.config.url, mend="try again")
        if rest := stops.rest():
            yield Completion(text=rest, model=told.model)
        yield told.last(told.finish, time.monotonic() - began, self.config.usd_per_million)

    def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def _chunks(self, request: Request, options: Options, cancelled: Callable[[], bool]) -> Iterator[Any]:
        wait = self.config.first_wait
        for attempt in range(1, _ATTEMPTS + 1):
            stream = _Stream(self._connected(), self.model, request, options)
            begun = False
            try:
                for chunk in Pump(stream.open, stream.close).items(cancelled, options.patience):
                    begun = True
                    yield chunk
                return
            except (Cancelled, BackendError):
                raise
            except Exception as error:
                told, again = _explained(error, self.config.url)
                if begun or not again or attempt == _ATTEMPTS:
                    raise told from error
                _wait(wait if (asked := _asked_wait(error)) is None else min(asked, options.patience), cancelled)
                wait *= 2

    def _connected(self) -> OpenAI:
        if self._client is None:
            from openai import DefaultHttpxClient, OpenAI

            # A proxy of the environment has no business with this machine's own ports: reviews would leave it.
            straight = DefaultHttpxClient(trust_env=False) if is_local(self.config.url) else None
            self._client = OpenAI(
                base_url=self.config.url,
                api_key=self.config.key.get_secret_value() or "none",
                max_retries=0,
                http_client=straight,
                # A server that fails may answer 500 and hang up: on the same line the next attempt would find nobody.
                default_headers={"Connection": "close"},
            )
        return self._client


class _Stream:
    """One call, open until it is closed from another thread."""

    def __init__(self, client: OpenAI, model: str, request: Request, options: Options) -> None:
        self._client, self._model, self._request, self._options = client, model, request, options
        self._response: Any = None
        self._closed = False

    def open(self) -> Iterator[Any]:
        options = self._options
        create: Any = self._client.chat.completions.create
        self._response = create(
            model=self._model,
            messages=[message.model_dump() for message in self._request.messages],
            stream=True,
            stream_options={"include_usage": True},
            max_tokens=options.most_tokens,
            temperature=options.temperature,
            top_p=options.top_p,
            seed=options.seed,
            # The pump is what loses patience; this only ends a thread that nobody hears any more.
            timeout=options.patience * 2 + 5,
            **({"stop": list(options.stop)} if options.stop else {}),
        )
        if self._closed:
            self._response.close()
            return
        yield from self._response

    def close(self) -> None:
        """Hang up, also while another thread waits for the next chunk."""
        self._closed = True
        if self._response is None:
            return
        wire = self._response.response.extensions.get("network_stream")
        line: socket.socket | None = wire.get_extra_info("socket") if wire is not None else None
        if line is not None:
            # Closing would leave the waiting read as it is; this ends it.
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._response.close()


class _Told:
    """What the chunks of one answer said so far."""

    def __init__(self, model: str) -> None:
        self.model = model
        self.finish: Finish = ""
        self._usage: Any = None
        self._first: float | None = None

    def take(self, chunk: Any, seconds: float) -> str:
        """A chunk's text; the rest of what it says is remembered."""
        self.model = chunk.model or self.model
        self._usage = chunk.usage or self._usage
        if not chunk.choices:
            return ""
        choice = chunk.choices[0]
        if choice.finish_reason:
            self.finish = "length" if choice.finish_reason == "length" else "stop"
        text: str = choice.delta.content or ""
        if text and self._first is None:
            self._first = seconds
        return text

    def last(self, finish: Finish, seconds: float, prices: tuple[float, float] | None) -> Completion:
        """The stream's last piece."""
        usage = Usage(seconds=seconds, first_seconds=self._first)
        if self._usage is not None:
            asked, said = int(self._usage.prompt_tokens), int(self._usage.completion_tokens)
            cost = (asked * prices[0] + said * prices[1]) / 1e6 if prices else None
            usage = usage.model_copy(update={"prompt_tokens": asked, "completion_tokens": said, "cost_usd": cost})
        return Completion(finish=finish, usage=usage, model=self.model)


def _explained(error: Exception, url: str) -> tuple[BackendError, bool]:
    """What went wrong in words, and whether another attempt may help."""
    import openai

    if isinstance(error, openai.APIStatusError):
        again = error.status_code == 429 or error.status_code >= 500
        if error.status_code in (401, 403):
            mend = "check the key in the settings"
        elif error.status_code == 404:
            mend = "check the model's name and the address in the settings"
        else:
            mend = "try again later" if again else "see what the endpoint says"
        said = " ".join(str(error.message).split())[:200]
        return BackendRefused(f"the endpoint answered {error.status_code}: {said}", where=url, mend=mend), again
    if isinstance(error, openai.APITimeoutError):
        return BackendUnreachable("the endpoint does not answer", where=url, mend="see whether it is busy"), False
    if isinstance(error, openai.APIConnectionError):
        return BackendUnreachable(
            "the endpoint cannot be reached", where=url, mend="see whether it is running"
        ), False
    said = " ".join(str(error).split())[:200] or type(error).__name__
    return BackendBroken(f"the endpoint's answer cannot be read: {said}", where=url, mend="try again"), False


def _asked_wait(error: Exception) -> float | None:
    """How many seconds the endpoint asks to wait, if it says so."""
    response = getattr(error, "response", None)
    try:
        return max(0.0, float(response.headers["retry-after"])) if response is not None else None
    except (KeyError, ValueError):
        return None


def _wait(seconds: float, cancelled: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if cancelled():
            raise Cancelled
        time.sleep(min(0.1, left))
