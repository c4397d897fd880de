"""The seam behind which everything that writes stands: `generate(request, options)` gives a stream of completions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal, Protocol

from pydantic import Field

from data.records import Record

Finish = Literal["", "stop", "length", "cancelled"]


class Message(Record):
    """One turn of what a language model is given."""

    role: Literal["system", "user", "assistant"]
    content: str


class Request(Record):
    """What is asked for.

    Attributes:
        task: which task it is, "plot_summary".
        messages: the rendered prompt, for a language model.
        material: the same as data: what the offline composer writes from.
    """

    task: str
    messages: tuple[Message, ...] = ()
    material: Mapping[str, Any] = Field(default_factory=dict)


class Options(Record):
    """How it is written.

    Attributes:
        most_tokens: the longest answer.
        stop: texts that end it; they are not part of it.
        patience: seconds without a sign of life after which a back end counts as stalled.
    """

    most_tokens: int = Field(default=512, ge=1, le=32_768)
    temperature: float = Field(default=0.7, ge=0, le=2)
    top_p: float = Field(default=0.95, gt=0, le=1)
    seed: int = Field(default=20261122, ge=0, lt=2**31)
    stop: tuple[Annotated[str, Field(min_length=1)], ...] = Field(default=(), max_length=4)
    patience: float = Field(default=60.0, gt=0)


class Usage(Record):
    """What an answer took.

    Attributes:
        prompt_tokens, completion_tokens: None where the back end does not count them.
        seconds: from the question to the end; first_seconds: to the first text.
        cost_usd: by the prices of the settings, None where there are none.
    """

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    seconds: float = 0.0
    first_seconds: float | None = None
    cost_usd: float | None = None


class Completion(Record):
    """A piece of the stream. The last one has `finish` and `usage` and may have no text.

    Attributes:
        text: what is new.
        model: what wrote it, as it calls itself.
    """

    text: str = ""
    finish: Finish = ""
    usage: Usage | None = None
    model: str = ""


def never() -> bool:
    """Nobody cancels."""
    return False


class Backend(Protocol):
    """Something that writes.

    Attributes:
        name: `openai`, `transformers` or `composer`.
        model: which model it was set to, "" for the composer.
        is_language_model: False only for the composer, which says so wherever its words go.
    """

    name: str
    model: str
    is_language_model: bool

    def generate(
        self, request: Request, options: Options, cancelled: Callable[[], bool] = never
    ) -> Iterator[Completion]:
        """Write, piece by piece; the last piece has a finish.

        Args:
            cancelled: asked between pieces, and at least every half second; once it says yes the stream ends with
                finish `cancelled`.

        Raises:
            BackendError: it cannot be reached, refuses, stalls or breaks off. What was yielded before stands.
        """
        ...

    def close(self) -> None:
        """Let go of memory and connections. It can be used again."""
        ...


def whole(stream: Iterator[Completion]) -> tuple[str, Completion]:
    """All of a stream's text, and its last piece."""
    texts, last = [], Completion()
    for piece in stream:
        texts.append(piece.text)
        last = piece
    return "".join(texts), last
