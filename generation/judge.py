"""Whether evidence supports a sentence, asked of a language model or of an entailment classifier.

A text that speaks to a machine supports nothing, and is shown to none.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator

from data.errors import BackendBroken, BackendError, BackendRefused, BackendUnreachable
from data.records import Record
from data.writing import Language
from generation.answers import read_loosely
from generation.backends.base import Backend, Message, Options, Request, whole
from generation.data_block import estimate_tokens, fenced, neutral, row_text
from generation.instructions import speaks_to_a_machine
from generation.prompt_files import fill, prompt
from generation.prompting import render_repair

#: Pairs asked for at once, and the tokens that they may have together.
_BATCH, _BATCH_TOKENS = 6, 1_200
_MOST_CHARACTERS = 2_000
_REMEMBERED = 4_096
_TOKENS_A_VERDICT = 32
_SHAPE = '{"verdicts": [{"pair": 1, "supported": "yes", "probability": 0.97}]}'
_WORDS: dict[Any, str] = {True: "yes", False: "no", "true": "yes", "false": "no", "partially": "partly"}
Pair = tuple[str, str]


class _Verdict(Record):
    pair: int = Field(ge=1)
    supported: Literal["yes", "partly", "no"]
    probability: float = Field(ge=0, le=1)

    @field_validator("supported", mode="before")
    @classmethod
    def _in_our_words(cls, said: Any) -> Any:
        told = said.strip().lower() if isinstance(said, str) else said
        return _WORDS.get(told, told) if isinstance(told, str | bool) else told

    @property
    def chance(self) -> float:
        """The probability that all of it is supported. Models often give how sure they are of a "no" instead."""
        if self.supported == "partly":
            return min(self.probability, 0.5)
        both = self.probability, 1 - self.probability
        return max(both) if self.supported == "yes" else min(both)


class BackendJudge:
    """A language model that is asked about a few pairs at a time.

    Args:
        backend: a language model.
        language: of the question; evidence and sentences may have any.
        patience: seconds without a sign of life.

    Attributes:
        asked: how many questions were sent.
    """

    independent = False

    def __init__(self, backend: Backend, language: Language = "en", patience: float = 60.0) -> None:
        self.name = f"{backend.name}:{backend.model}"
        self.asked = 0
        self._backend, self._language, self._patience = backend, language, patience
        self._known: dict[Pair, float] = {}

    def supports(self, evidence: Sequence[str], sentences: Sequence[str]) -> list[float]:
        """See `Judge`. What was asked before is remembered: a draft is checked again after every edit.

        Raises:
            BackendError: it cannot be asked, or its answer cannot be read even after one repair.
        """
        pairs = list(zip(evidence, sentences, strict=True))
        found = {pair: 0.0 for pair in pairs if not pair[0].strip() or any(map(speaks_to_a_machine, pair))}
        found |= {pair: self._known[pair] for pair in pairs if pair in self._known}
        for batch in _batches([pair for pair in dict.fromkeys(pairs) if pair not in found]):
            found |= dict(zip(batch, self._ask(batch), strict=True))
        self._remember(found)
        return [found[pair] for pair in pairs]

    def _remember(self, found: Mapping[Pair, float]) -> None:
        if len(self._known) + len(found) > _REMEMBERED:
            self._known.clear()
        self._known |= found

    def _ask(self, batch: Sequence[Pair]) -> list[float]:
        request = _question(batch, self._language)
        options = Options(
            most_tokens=_TOKENS_A_VERDICT * len(batch) + 48, temperature=0, top_p=1, patience=self._patience
        )
        answer = self._answer(request, options)
        try:
            return _chances(answer, len(batch))
        except BackendBroken as error:
            again = self._answer(render_repair(request, answer, error.what), options)
            return _chances(again, len(batch))

    def _answer(self, request: Request, options: Options) -> str:
        self.asked += 1
        return whole(self._backend.generate(request, options))[0]


class ClassifierJudge:
    """A natural-language-inference classifier of the transformers library.

    Args:
        model: a folder or a hub id, with safetensors weights; one of its labels is "entailment".
        offline: whether only what is on this machine may be read.
        batch: pairs scored at once.
        idle_seconds: its memory is freed when nobody has asked it for so long.
    """

    independent = True

    def __init__(
        self, model: str, *, offline: bool = True, batch: int = 8, idle_seconds: float = float("inf")
    ) -> None:
        self.name = f"nli:{model}"
        self.idle_seconds = idle_seconds
        self._used = time.monotonic()
        self._model, self._offline, self._batch = model, offline, batch
        self._held: tuple[Any, Any, int] | None = None
        self._turn = threading.Lock()

    def supports(self, evidence: Sequence[str], sentences: Sequence[str]) -> list[float]:
        """See `Judge`. Evidence too long for the model is read in windows that overlap; the best of them counts."""
        pairs = list(zip(evidence, sentences, strict=True))
        found = [0.0] * len(pairs)
        open_ = [n for n, pair in enumerate(pairs) if pair[0].strip() and not any(map(speaks_to_a_machine, pair))]
        with self._turn:
            for start in range(0, len(open_), self._batch):
                places = open_[start : start + self._batch]
                for place, chance in zip(places, self._score([pairs[n] for n in places]), strict=True):
                    found[place] = chance
            self._used = time.monotonic()
        return found

    def close(self) -> None:
        """Free the model's memory."""
        with self._turn:
            self._held = None

    def release(self, now: float) -> bool:
        """Free it if nobody has asked it for long enough; whether it did. Who asks just now keeps it."""
        if self._held is None or now - self._used < self.idle_seconds or not self._turn.acquire(blocking=False):
            return False
        try:
            self._held = None
        finally:
            self._turn.release()
        return True

    def _score(self, pairs: Sequence[Pair]) -> list[float]:
        import torch

        tokenizer, model, entailed = self._loaded()
        most = _longest(tokenizer, model)
        inputs = _encoded(tokenizer, pairs, most)
        windows = inputs.pop("overflow_to_sample_mapping")
        with torch.inference_mode():
            logits = model(**inputs.to(model.device)).logits.float()
        best = [0.0] * len(pairs)
        for place, chance in zip(windows.tolist(), logits.softmax(-1)[:, entailed].tolist(), strict=True):
            best[place] = max(best[place], chance)
        return best

    def _loaded(self) -> tuple[Any, Any, int]:
        if self._held is None:
            self._held = _load(self._model, self._offline)
        return self._held


def _batches(pairs: Sequence[Pair]) -> Iterator[list[Pair]]:
    batch: list[Pair] = []
    tokens = 0
    for pair in pairs:
        took = sum(estimate_tokens(text[:_MOST_CHARACTERS]) for text in pair) + 16
        if batch and (len(batch) == _BATCH or tokens + took > _BATCH_TOKENS):
            yield batch
            batch, tokens = [], 0
        batch.append(pair)
        tokens += took
    if batch:
        yield batch


def _question(batch: Sequence[Pair], language: Language) -> Request:
    wording = prompt("judge").wording(language)
    rows = [
        {"pair": n, "evidence": neutral(told[:_MOST_CHARACTERS]), "sentence": neutral(sentence[:_MOST_CHARACTERS])}
        for n, (told, sentence) in enumerate(batch, 1)
    ]
    block = fenced(rows)
    asked = fill(wording.user, material="\x00", nonce=block.nonce, count=len(batch)).replace("\x00", block.text)
    system = fill(wording.system, shape=_SHAPE)
    return Request(
        task="judge",
        messages=(Message(role="system", content=system), Message(role="user", content=asked)),
        material={"assignment": {"language": language}, "pairs": [row_text(row) for row in rows]},
    )


def _chances(answer: str, many: int) -> list[float]:
    told = read_loosely(answer, "verdicts")
    rows = told.get("verdicts", told) if isinstance(told, dict) else told
    rows = [rows] if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BackendBroken('the answer has no list "verdicts"')
    try:
        verdicts = [_Verdict.model_validate({k: row[k] for k in _Verdict.model_fields if k in row}) for row in rows]
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(one) for one in first["loc"])
        raise BackendBroken(f"a verdict cannot be read: {place}: {first['msg']}") from None
    by_pair = {one.pair: one.chance for one in verdicts}
    if len(by_pair) != len(verdicts) or set(by_pair) != set(range(1, many + 1)):
        raise BackendBroken(f"verdicts on pairs 1 to {many}, one each, were asked for")
    return [by_pair[n] for n in range(1, many + 1)]


def _load(name: str, offline: bool) -> tuple[Any, Any, int]:
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    known: dict[str, Any] = {"local_files_only": offline, "trust_remote_code": False}
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, **known)
        model: Any = AutoModelForSequenceClassification.from_pretrained(name, use_safetensors=True, **known)
    except (OSError, ValueError, ImportError) as error:
        told = str(error).strip().splitlines() or [type(error).__name__]
        raise BackendUnreachable(
            f"the entailment model cannot be loaded: {told[0][:200]}",
            where=name,
            mend="name a folder with config.json, a tokenizer and safetensors weights, or leave it out",
        ) from error
    model.eval()
    return tokenizer, model.to("cuda") if torch.cuda.is_available() else model, _entailed(model.config.id2label, name)


def _entailed(labels: Mapping[int, str], name: str) -> int:
    """Which label is entailment; "not_entailment" and "non-entailment" are not."""
    found = [
        int(place)
        for place, label in labels.items()
        if "entail" in label.lower() and not label.lower().lstrip("_- ").startswith(("no", "un"))
    ]
    if len(found) != 1:
        raise BackendRefused(
            f"none of its labels is entailment: {', '.join(labels.values())}"[:200],
            where=name,
            mend="choose a classifier for natural language inference",
        )
    return found[0]


def _longest(tokenizer: Any, model: Any) -> int:
    """Tokens that a pair may have; a tokeniser without a limit says 10³⁰."""
    told = [tokenizer.model_max_length, getattr(model.config, "max_position_embeddings", None) or 512]
    return int(min(*told, 512))


def _encoded(tokenizer: Any, pairs: Sequence[Pair], most: int) -> Any:
    """Tokens, evidence first; a long evidence overflows into several windows."""
    sentences = tokenizer([sentence for _, sentence in pairs], add_special_tokens=False)["input_ids"]
    if any(len(ids) > most // 2 for ids in sentences):
        raise BackendError(f"a sentence has more than {most // 2} tokens", mend="split the sentence")
    return tokenizer(
        [told for told, _ in pairs],
        [sentence for _, sentence in pairs],
        truncation="only_first",
        max_length=most,
        stride=min(64, most // 8),
        return_overflowing_tokens=True,
        padding=True,
        return_tensors="pt",
    )
