"""A language model of the transformers library, from a folder or the hub, in this process.

It is heavy: it belongs into the worker, where one copy serves everybody in turn.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from data.errors import BackendBroken, BackendRefused, BackendUnreachable
from data.records import Record
from generation.backends.base import Completion, Finish, Options, Request, Usage, never
from generation.backends.pump import Cancelled, Pump
from generation.backends.stops import Stops

#: Seconds that a model may take over one token before it is left behind.
_LONGEST_STEP = 60.0
Precision = Literal["auto", "int8", "bfloat16", "float32"]


class LocalConfig(Record):
    """Which model, and how it is held.

    Attributes:
        model: a folder or a hub id.
        precision: `auto` is bf16 on a GPU and int8 (dynamic, linear layers) on a CPU.
        offline: whether only what is on this machine may be read; a download is always asked for by a person.
        threads: torch threads, 0 leaves torch's own choice.
    """

    model: str
    precision: Precision = "auto"
    offline: bool = True
    threads: int = Field(default=0, ge=0)


class TransformersBackend:
    """A local causal language model, loaded at the first question."""

    name = "transformers"
    is_language_model = True

    def __init__(self, config: LocalConfig) -> None:
        self.config = config
        self.model = config.model
        self.precision = ""
        self._held: tuple[Any, Any] | None = None
        # One answer at a time: the model's memory is for one.
        self._turn = threading.Lock()

    def generate(
        self, request: Request, options: Options, cancelled: Callable[[], bool] = never
    ) -> Iterator[Completion]:
        """See `Backend`. Waits for its turn when somebody else is being written for."""
        began = time.monotonic()
        try:
            with self._my_turn(cancelled):
                yield from self._answer(request, options, cancelled, began)
        except Cancelled:
            seconds = time.monotonic() - began
            yield Completion(finish="cancelled", usage=Usage(seconds=seconds), model=self.model)

    def close(self) -> None:
        """Free the model's memory."""
        with self._turn:
            self._held = None
            gc.collect()
            if "torch" in sys.modules:
                import torch

                if torch.cuda.is_available():
                    torch.cuda.empty_cache()

    def _my_turn(self, cancelled: Callable[[], bool]) -> _Turn:
        return _Turn(self._turn, cancelled)

    def _answer(
        self, request: Request, options: Options, cancelled: Callable[[], bool], began: float
    ) -> Iterator[Completion]:
        tokenizer, model = self._loaded()
        inputs = _tokens(tokenizer, request, self.model)
        _check_length(inputs, options, model, self.model)
        writing = _Writing(tokenizer, model, inputs, options)
        first: float | None = None
        for text in Pump(writing.pieces, writing.stop).items(cancelled, options.patience):
            if not text:
                continue
            first = time.monotonic() - began if first is None else first
            yield Completion(text=text, model=self.model)
        usage = Usage(
            prompt_tokens=inputs["input_ids"].shape[1], completion_tokens=writing.written,
            seconds=time.monotonic() - began, first_seconds=first,
        )  # fmt: skip
        yield Completion(finish=writing.finish, usage=usage, model=self.model)

    def _loaded(self) -> tuple[Any, Any]:
        if self._held is None:
            self._held = self._load()
        return self._held

    def _load(self) -> tuple[Any, Any]:
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        if self.config.threads:
            torch.set_num_threads(self.config.threads)
        gpu = torch.cuda.is_available()
        self.precision = {"auto": "bfloat16" if gpu else "int8"}.get(self.config.precision, self.config.precision)
        kind = torch.bfloat16 if self.precision == "bfloat16" else torch.float32
        known: dict[str, Any] = {"local_files_only": self.config.offline, "trust_remote_code": False}
        try:
            tokenizer = AutoTokenizer.from_pretrained(self.model, **known)
            model: Any = AutoModelForCausalLM.from_pretrained(self.model, dtype=kind, use_safetensors=True, **known)
        except (OSError, ValueError, ImportError) as error:
            raise _not_loaded(self.model, error) from error
        model.eval()
        if self.precision == "int8":
            model = _int8(model)
        return tokenizer, model.to("cuda") if gpu else model


class _Turn:
    """The lock, taken without losing the ear for a cancellation."""

    def __init__(self, lock: threading.Lock, cancelled: Callable[[], bool]) -> None:
        self._lock, self._cancelled = lock, cancelled

    def __enter__(self) -> None:
        while not self._lock.acquire(timeout=0.1):
            if self._cancelled():
                raise Cancelled

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class _Writing:
    """One answer being written in a thread of its own."""

    def __init__(self, tokenizer: Any, model: Any, inputs: Any, options: Options) -> None:
        self._tokenizer, self._model, self._inputs, self._options = tokenizer, model, inputs, options
        self._stopped, self._ended = threading.Event(), threading.Event()
        self.finish: Finish = "length"
        self.written = 0

    def stop(self) -> None:
        """End it and wait until it has: the next one must find the model, and torch's dice, to itself."""
        self._stopped.set()
        self._ended.wait(_LONGEST_STEP)

    def pieces(self) -> Iterator[str]:
        """Text as it is decided; a text that ends the answer is held back until it is surely none."""
        try:
            yield from self._cut()
        finally:
            self._ended.set()

    def _cut(self) -> Iterator[str]:
        stops = Stops(self._options.stop)
        for text in self._texts():
            yield stops.take(text)
            if stops.hit:
                self.finish = "stop"
                return
        yield stops.rest()

    def _texts(self) -> Iterator[str]:
        from transformers import TextIteratorStreamer

        streamer = TextIteratorStreamer(self._tokenizer, skip_prompt=True, skip_special_tokens=True)
        failed: list[BaseException] = []
        thread = threading.Thread(target=self._generate, args=(streamer, failed), daemon=True)
        thread.start()
        try:
            yield from streamer
        finally:
            self._stopped.set()
            thread.join(_LONGEST_STEP)
        if failed:
            raise BackendBroken(
                f"the model could not go on: {' '.join(str(failed[0]).split())[:200]}",
                where=str(self._model.config.name_or_path),
                mend="ask for less, or choose another model",
            ) from failed[0]

    def _generate(self, streamer: Any, failed: list[BaseException]) -> None:
        import torch
        from transformers import StoppingCriteria, StoppingCriteriaList

        stopped = self._stopped

        class Given(StoppingCriteria):
            def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
                del scores
                return torch.full((input_ids.shape[0],), stopped.is_set(), device=input_ids.device)

        options = self._options
        warm = options.temperature > 0
        try:
            with torch.random.fork_rng(), torch.inference_mode():
                torch.manual_seed(options.seed)
                found = self._model.generate(
                    **self._inputs,
                    max_new_tokens=options.most_tokens,
                    do_sample=warm,
                    temperature=options.temperature if warm else None,
                    top_p=options.top_p if warm else None,
                    top_k=None,
                    stopping_criteria=StoppingCriteriaList([Given()]),
                    streamer=streamer,
                    pad_token_id=self._tokenizer.pad_token_id or self._tokenizer.eos_token_id,
                )
            self.written = int(found.shape[1] - self._inputs["input_ids"].shape[1])
            if self.written < options.most_tokens:
                self.finish = "stop"
        except Exception as error:
            failed.append(error)
            streamer.end()


def _tokens(tokenizer: Any, request: Request, model: str) -> Any:
    messages = [message.model_dump() for message in request.messages]
    try:
        return tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, return_tensors="pt", return_dict=True, enable_thinking=False
        )
    except Exception as error:
        # jinja2's own errors among them: a template may refuse a role.
        raise BackendRefused(
            f"the model's chat template cannot be used: {' '.join(str(error).split())[:200]}",
            where=model,
            mend="choose a model that was made to follow instructions",
        ) from error


def _check_length(inputs: Any, options: Options, model: Any, name: str) -> None:
    most = getattr(model.config, "max_position_embeddings", None)
    asked = int(inputs["input_ids"].shape[1])
    if most is not None and asked + options.most_tokens > most:
        raise BackendRefused(
            f"the question has {asked} tokens and the answer may have {options.most_tokens}, the model takes {most}",
            where=name,
            mend="give it less to read, or choose a model with a longer memory",
        )


def _int8(model: Any) -> Any:
    import warnings

    import torch

    with warnings.catch_warnings():
        # torch points to torchao, which has no CPU kernels for it yet.
        warnings.simplefilter("ignore")
        quantise: Any = torch.ao.quantization.quantize_dynamic
        # In place: a copy beside the model would take half as much memory again.
        return quantise(model, {torch.nn.Linear}, dtype=torch.qint8, inplace=True)


def _not_loaded(model: str, error: Exception) -> BackendUnreachable:
    said = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
    there = Path(model).expanduser().is_dir()
    mend = "see whether the folder holds config.json, a tokenizer and safetensors weights" if there else (
        "name a folder, or fetch the model with `marquee models pull`"
    )  # fmt: skip
    return BackendUnreachable(f"the model cannot be loaded: {said}", where=model, mend=mend)
