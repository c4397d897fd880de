"""How fast a back end writes here: measured by letting it write for some seconds, never reckoned."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data.appstate import AppState
from data.errors import BackendBroken
from data.records import Record
from data.settings import Settings
from data.writing import Assignment, Evidence, TitleFacts
from generation.backends.base import Backend, Message, Options, Request, never
from generation.backends.openai_api import OpenAIBackend
from generation.backends.pump import Cancelled
from generation.backends.shared import Shared

_FACT = "speed of "
#: Tokens of the first answer; the later ones are as long as fits into the time that is left.
_FIRST, _MOST = 16, 512
#: An answer that goes on for so many times longer than it should is cut off.
_LATE = 4.0
#: Seconds for the first sign of life: a model may have to be read from disk first.
_PATIENCE = 300.0
_PLOT = (
    "A ferry leaves the harbour at dawn with twelve passengers and a sealed crate.",
    "The captain has sailed the same water for thirty years and knows every light on the coast.",
    "At noon a fog comes down and the radio falls silent.",
    "Two of the passengers find that the crate is empty.",
    "The crew take turns at the bell and count the hours.",
    "By evening the fog lifts and the ferry lies in front of a coast that nobody on board knows.",
)


class Speed(Record):
    """What was measured of a back end.

    Attributes:
        name: which back end, as `Found.full_name` has it.
        seconds: how long it wrote, loading not counted.
        answers: how many answers that were; the last may have been cut off.
        tokens, tokens_per_second: None where the back end does not count tokens.
        characters_per_second: of the text as it came.
        first_seconds: from a question to the first text, once loaded.
        load_seconds: to have the model in memory; None where it was there before, or is held elsewhere.
        peak_bytes: memory that this process had at most beside what it had before; None where it was not measured.
    """

    name: str
    measured_at: datetime
    seconds: float
    answers: int
    tokens: int | None = None
    tokens_per_second: float | None = None
    characters: int
    characters_per_second: float
    first_seconds: float | None = None
    load_seconds: float | None = None
    peak_bytes: int | None = None

    @property
    def seconds_per_answer(self) -> float:
        """How long one answer took."""
        return self.seconds / max(1, self.answers)


def probe(backend: Backend, seconds: float = 3.0, cancelled: Callable[[], bool] = never) -> Speed:
    """Let it write a neutral text for some seconds and measure.

    Raises:
        BackendError: it cannot write, or wrote nothing.
        Cancelled: somebody cancelled.
    """
    shared = backend if isinstance(backend, Shared) else Shared(backend)
    memory = _Memory() if shared.name == "transformers" else None
    loading = _loading(shared, cancelled) if shared.is_language_model else None
    told = _Told()
    until = time.monotonic() + seconds
    while told.answers == 0 or time.monotonic() < until:
        left = until - time.monotonic()
        told.take(shared, left if told.answers else seconds, cancelled)
        if cancelled():
            raise Cancelled
    if not told.characters or told.seconds <= 0:
        raise BackendBroken("it answered, but with nothing", where=shared.model, mend="choose another model")
    return Speed(
        name=_full_name(shared.inner),
        measured_at=datetime.now(UTC),
        seconds=told.seconds,
        answers=told.answers,
        tokens=told.tokens,
        tokens_per_second=told.tokens_per_second,
        characters=told.characters,
        characters_per_second=told.characters / told.seconds,
        first_seconds=told.first,
        load_seconds=loading if memory else None,
        peak_bytes=memory.peak() if memory else None,
    )


def _full_name(backend: Backend) -> str:
    name = f"{backend.name}:{backend.model}" if backend.model else backend.name
    return f"{name}@{backend.config.url}" if isinstance(backend, OpenAIBackend) else name


def keep_speed(settings: Settings, speed: Speed) -> None:
    """Keep what was measured with the studio."""
    AppState(settings.app_state).remember(_FACT + speed.name, speed.model_dump_json())


def kept_speed(settings: Settings, name: str) -> Speed | None:
    """What was last measured of a back end, called by its `Found.full_name`, in this studio."""
    if not settings.app_state.exists():
        return None
    said = AppState(settings.app_state).fact(_FACT + name)
    return Speed.model_validate_json(said) if said else None


def _loading(shared: Shared, cancelled: Callable[[], bool]) -> float | None:
    """Seconds to load: a first answer of one token, less a second one. None where it is loaded already."""
    if not shared.fresh:
        return None
    took = []
    for _ in range(2):
        began = time.monotonic()
        for _piece in shared.generate(_request(0), Options(most_tokens=1, patience=_PATIENCE), cancelled):
            pass
        took.append(time.monotonic() - began)
    return max(0.0, took[0] - took[1])


class _Told:
    """What the answers came to so far."""

    def __init__(self) -> None:
        self.answers = self.characters = 0
        self.seconds = 0.0
        self.first: float | None = None
        self._counted = 0
        self._counted_seconds = 0.0

    @property
    def tokens(self) -> int | None:
        return self._counted or None

    @property
    def tokens_per_second(self) -> float | None:
        return self._counted / self._counted_seconds if self._counted and self._counted_seconds > 0 else None

    def take(self, backend: Backend, left: float, cancelled: Callable[[], bool]) -> None:
        """One more answer, as long as fits into what is left."""
        began = time.monotonic()
        late = float("inf")

        def enough() -> bool:
            return cancelled() or time.monotonic() > late

        rate = self.tokens_per_second
        most = min(_MOST, max(_FIRST, int(rate * left))) if rate else _FIRST if not self.answers else _MOST
        patience = _PATIENCE if not self.answers else max(10.0, left * _LATE)
        usage = None
        for piece in backend.generate(
            _request(self.answers), Options(most_tokens=most, seed=self.answers + 1, patience=patience), enough
        ):
            if piece.text and late == float("inf"):
                late = time.monotonic() + max(left, 0.1) * _LATE
                self.first = time.monotonic() - began if self.first is None else self.first
            self.characters += len(piece.text)
            usage = piece.usage or usage
        took = time.monotonic() - began
        self.answers += 1
        self.seconds += took
        if usage is not None and usage.completion_tokens:
            self._counted += usage.completion_tokens
            self._counted_seconds += took


class _Memory:
    """Peak memory of this process from now on, as Linux keeps it; elsewhere, and where it may not, nothing."""

    def __init__(self) -> None:
        self._before: int | None = None
        try:
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
            self._before = self._said("VmRSS")
        except (OSError, ValueError):
            return

    def peak(self) -> int | None:
        if self._before is None:
            return None
        return max(0, self._said("VmHWM") - self._before)

    @staticmethod
    def _said(name: str) -> int:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def _request(number: int) -> Request:
    """A neutral question, and the same as data for the composer; every number asks for another text."""
    return Request(
        task="plot_summary",
        messages=(
            Message(role="system", content="You write plain English prose and nothing else."),
            Message(
                role="user",
                content=f"Describe a harbour in the morning in at least {20 + number} sentences. Do not stop early.",
            ),
        ),
        material=_material(number),
    )


def _material(number: int) -> dict[str, Any]:
    evidence = tuple(
        Evidence(evidence_id=f"p{place + 1}", kind="plot", text=text, place=place / len(_PLOT))
        for place, text in enumerate(_PLOT)
    )
    assignment = Assignment(
        task="plot_summary", length="short", facts=TitleFacts(name="The Crate"), evidence=evidence, seed=number
    )
    return {"assignment": assignment.model_dump(mode="json"), "variant": 0}
