"""What writes: what was found, what of it is taken and why; made once a process, shared by all, freed when idle."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import BackendUnreachable
from data.settings import Settings
from generation.backends.base import Backend
from generation.backends.checkpoints import read_checkpoint
from generation.backends.finding import Discovery, Found, Offer, catalogue, discover
from generation.backends.openai_api import EndpointConfig, OpenAIBackend
from generation.backends.probing import Speed, probe
from generation.backends.shared import Shared
from generation.backends.transformers_local import LocalConfig, TransformersBackend
from generation.tools import Judge, Tools

if TYPE_CHECKING:
    from generation.judge import ClassifierJudge

__all__ = [
    "Choice",
    "Discovery",
    "Found",
    "Offer",
    "Speed",
    "catalogue",
    "choose",
    "discover",
    "load_backend",
    "load_judge",
    "probe",
    "release_idle",
]

#: Seconds for which what was found is believed.
_BELIEVED = 20.0


@dataclass(frozen=True)
class Choice:
    """What writes, what it is called, and why it was taken."""

    backend: Backend
    name: str
    why: str


class _Pool:
    """The back ends of this process, by what they were made from."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[EndpointConfig | LocalConfig, Shared] = {}

    def backend(self, config: EndpointConfig | LocalConfig, idle_seconds: float) -> Shared:
        with self._lock:
            if config not in self._held:
                if isinstance(config, LocalConfig):
                    # Two models at once are more than most machines can hold.
                    self._release(time.monotonic() + float("inf"))
                    self._held[config] = Shared(TransformersBackend(config), idle_seconds)
                else:
                    self._held[config] = Shared(OpenAIBackend(config))
            return self._held[config]

    def release(self, now: float) -> list[str]:
        with self._lock:
            return self._release(now)

    def _release(self, now: float) -> list[str]:
        local = [one for one in self._held.values() if one.name == "transformers"]
        return [one.model for one in local if one.release(now)]


_POOL = _Pool()
_JUDGING = threading.Lock()
_CLASSIFIERS: dict[str, ClassifierJudge] = {}
_ASKED: dict[Backend, Judge] = {}
#: So many models are remembered to have been asked.
_REMEMBERED = 8
_SEEN: dict[Settings, tuple[float, Discovery]] = {}


def load_backend(settings: Settings, tools: Tools, name: str = "") -> Backend:
    """The back end that writes.

    Args:
        name: `composer`, `openai`, `openai:MODEL`, `transformers:ID`; "" is what the settings say.

    Raises:
        BackendUnreachable: what was asked for, here or in the settings, is not there.
    """
    return choose(settings, tools, name).backend


def choose(settings: Settings, tools: Tools, name: str = "") -> Choice:
    """The back end that writes, and why it does.

    Raises:
        BackendUnreachable: what was asked for, here or in the settings, is not there.
    """
    if name == "composer" or (not name and settings.writer == "composer"):
        why = "it was asked for" if name else "the setting 'writer' is 'composer'"
        return Choice(_composer(tools), "composer", why)
    if name:
        found, why = _named(settings, name), "it was asked for"
    else:
        seen = _discovery(settings)
        if seen.chosen is None:
            raise BackendUnreachable(
                seen.problem, where="marquee.toml, key writer", mend="see `marquee models` for what there is"
            )
        found, why = seen.chosen, seen.chosen.why
    return Choice(_made(settings, found, tools), found.name, why)


def release_idle(now: float | None = None) -> list[str]:
    """Free the local models and the judge that nobody has used for as long as their settings say; which they were.

    Args:
        now: as `time.monotonic` tells it.
    """
    at = time.monotonic() if now is None else now
    with _JUDGING:
        judges = list(_CLASSIFIERS.values())
    return [*_POOL.release(at), *(judge.name for judge in judges if judge.release(at))]


def load_judge(settings: Settings, backend: Backend | None) -> Judge | None:
    """What says whether evidence supports a sentence: a classifier, else the language model itself, else nothing.

    One is shared by all users, as it remembers what it was asked before.
    """
    from generation.judge import BackendJudge, ClassifierJudge

    with _JUDGING:
        if model := settings.entailment_model:
            if model not in _CLASSIFIERS:
                _CLASSIFIERS.clear()
                _CLASSIFIERS[model] = ClassifierJudge(model)
            _CLASSIFIERS[model].idle_seconds = settings.writer_idle_minutes * 60
            return _CLASSIFIERS[model]
        if backend is None or not backend.is_language_model:
            return None
        if backend not in _ASKED and len(_ASKED) >= _REMEMBERED:
            _ASKED.clear()
        return _ASKED.setdefault(backend, BackendJudge(backend, patience=settings.writer_patience_seconds))


def _discovery(settings: Settings) -> Discovery:
    """What was found, looked for again when it is some seconds old."""
    now = time.monotonic()
    when, seen = _SEEN.get(settings, (-_BELIEVED, None))
    if seen is None or now - when >= _BELIEVED:
        seen = discover(settings)
        _SEEN.clear()
        _SEEN[settings] = (now, seen)
    return seen


def _composer(tools: Tools) -> Backend:
    from generation.composer import Composer

    return Composer(tools)


def _made(settings: Settings, found: Found, tools: Tools) -> Backend:
    if found.kind == "composer":
        return _composer(tools)
    idle = settings.writer_idle_minutes * 60
    if found.kind == "transformers":
        local = LocalConfig(
            model=str(Path(found.model).expanduser()) if Path(found.model).expanduser().is_dir() else found.model,
            precision=settings.writer_precision,
            threads=settings.threads,
        )
        return _POOL.backend(local, idle)
    if not found.model:
        raise BackendUnreachable(
            f"no model can be told at the endpoint: {found.lacks or 'it names none'}",
            where=found.where,
            mend="name it with the setting endpoint_model",
        )
    # Key and prices are of the endpoint of the settings; no other server is sent them.
    endpoint = EndpointConfig(url=found.where, model=found.model)
    if found.where == settings.endpoint_url:
        key = settings.endpoint_key or endpoint.key
        endpoint = endpoint.model_copy(update={"key": key, "usd_per_million": settings.endpoint_usd_per_million})
    return _POOL.backend(endpoint, idle)


def _named(settings: Settings, name: str) -> Found:
    """What a person asked for by name."""
    kind, _, model = name.partition(":")
    if kind == "transformers" and model and (checkpoint := read_checkpoint(Path(model).expanduser())):
        where = str(checkpoint.folder)
        return Found(kind="transformers", model=model, product="a folder", where=where, lacks=checkpoint.lacks)
    of_kind = [one for one in _discovery(settings).found if one.kind == kind and one.kind != "composer"]
    asked = [one for one in of_kind if one.is_named(name)] if model else sorted(of_kind, key=_first)
    if asked:
        return asked[0]
    if kind == "openai" and model and settings.endpoint_url:
        # Not every endpoint lists what it has; it will say so itself.
        return Found(kind="openai", model=model, product="an endpoint", where=settings.endpoint_url)
    if kind not in ("openai", "transformers"):
        raise BackendUnreachable(
            f"there is no back end '{name}'", mend="say composer, openai, openai:MODEL or transformers:ID"
        )
    raise BackendUnreachable(
        f"'{name}' was not found", where=_looked(settings, kind), mend="see `marquee models` for what there is"
    )


def _first(one: Found) -> tuple[bool, bool]:
    return (not one.by_setting, bool(one.lacks))


def _looked(settings: Settings, kind: str) -> str:
    if kind == "transformers":
        return "the model hub's cache on this machine"
    return ", ".join(f"127.0.0.1:{port}" for port in settings.local_ports) or "no port"
