"""The offline composer: writes from evidence by rule, with no language model, and is always labelled so.

It quotes, shortens and puts in order what the evidence says; it makes nothing up. Where there is too little to write
from it declines and says why. It answers with the same JSON as a language model does.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from importlib import import_module

from pydantic import ValidationError

from data.errors import BackendDeclined, BackendRefused
from data.writing import Assignment, Copy, Task
from generation.backends.base import Completion, Finish, Options, Request, Usage, never
from generation.backends.stops import Stops
from generation.tools import Tools

Compose = Callable[[Assignment, int, Tools], Copy]
#: Task → the module that writes it, loaded when it is first asked for.
_WRITERS: dict[Task, str] = {
    "plot_summary": "summary",
    "digest": "digest",
    "promo_copy": "promo",
    "scene_description": "scene",
    "character_profile": "people",
    "viewer_voice": "people",
    "review_reply": "people",
}


def compose(assignment: Assignment, variant: int, tools: Tools) -> Copy:
    """Write one variant.

    Args:
        variant: counted from 0; each is another text, or is declined.

    Raises:
        BackendDeclined: the evidence is too thin for it, or it takes a language model.
    """
    if assignment.task not in _WRITERS:
        raise BackendDeclined(
            "a story outline takes a language model, and the offline composer is none",
            mend="choose a language model, then ask again",
        )
    module = import_module(f"generation.composer.{_WRITERS[assignment.task]}")
    write: Compose = getattr(module, f"compose_{assignment.task}")
    return write(assignment, variant, tools)


class Composer:
    """The back end that is always there.

    Args:
        tools: vectors, where they can be had, choose better sentences; nothing else is used of them.
    """

    name = "composer"
    model = ""
    is_language_model = False

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def generate(
        self, request: Request, options: Options, cancelled: Callable[[], bool] = never
    ) -> Iterator[Completion]:
        """Write, line by line; see `Backend`. Chance and the number of tokens play no part.

        Raises:
            BackendRefused: the request brings no assignment that can be read.
            BackendDeclined: as `compose`.
        """
        began = time.monotonic()
        assignment, variant = _material(request)
        if cancelled():
            yield _last("cancelled", began, None)
            return
        pieces = list(_answer(compose(assignment, variant, self._tools)))
        stops, first, finish = Stops(options.stop), None, "stop"
        for piece in pieces:
            if cancelled():
                finish = "cancelled"
                break
            shown = stops.take(piece)
            if shown:
                first = time.monotonic() - began if first is None else first
                yield Completion(text=shown)
            if stops.hit:
                break
        rest = stops.rest() if finish == "stop" else ""
        yield _last("cancelled" if finish == "cancelled" else "stop", began, first, rest)

    def close(self) -> None:
        """Nothing is held."""


def _last(finish: Finish, began: float, first: float | None, text: str = "") -> Completion:
    usage = Usage(seconds=time.monotonic() - began, first_seconds=first)
    return Completion(text=text, finish=finish, usage=usage)


def _material(request: Request) -> tuple[Assignment, int]:
    told, variant = request.material.get("assignment"), request.material.get("variant", 0)
    if not isinstance(variant, int) or isinstance(variant, bool) or variant < 0:
        raise BackendRefused("the number of the variant cannot be read", where="variant", mend="count from 0")
    try:
        return Assignment.model_validate(told), variant
    except ValidationError as error:
        place = ".".join(str(step) for step in error.errors()[0]["loc"]) or "assignment"
        raise BackendRefused(
            "the composer was asked without an assignment that it can read", where=place, mend="send the assignment"
        ) from error


def _answer(content: Copy) -> Iterator[str]:
    """The answer's JSON, a piece a line of the text."""
    yield '{"parts": ['
    for p, part in enumerate(content.parts):
        yield f'{", " if p else ""}{{"name": {json.dumps(part.name)}, "lines": ['
        for n, line in enumerate(part.lines):
            told = {"text": line.text, "evidence": list(line.evidence), "breaks": line.breaks}
            yield (", " if n else "") + json.dumps(told, ensure_ascii=False)
        yield "]}"
    yield "]}"
