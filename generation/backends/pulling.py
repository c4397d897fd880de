"""Fetching a model from the hub: what it is and takes is told first, and nothing that could run code is taken."""

from __future__ import annotations

import fnmatch
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from data.errors import BackendRefused, BackendUnreachable
from data.progress import Progress
from data.records import Record
from generation.backends.base import never
from generation.backends.checkpoints import read_checkpoint
from generation.backends.pump import Cancelled

#: What is taken, from the model's top folder alone: weights, settings, words, the chat template, card and licence.
#: Pickles (.bin, .pt, .ckpt) and code (.py) are never among it.
TAKEN = (
    "*.safetensors", "*.json", "*.txt", "*.model", "*.jinja", "*.tiktoken", "README.md", "LICENSE*", "LICENCE*",
    "NOTICE*",
)  # fmt: skip
_SPARE = 2**29
_NO_NETWORK = (
    "copy the model's folder from another machine (there: `marquee models pull ID --to FOLDER`) and name it with "
    "`marquee models use transformers:FOLDER`, or run a server such as Ollama on this one"
)


class Plan(Record):
    """What would be fetched.

    Attributes:
        revision: the exact commit.
        files: name and size of each.
        licence: as its card says; "" where it does not.
        to: the folder it goes to; None: the hub's cache.
        free: bytes of free space there.
    """

    id: str
    revision: str
    files: tuple[tuple[str, int], ...]
    licence: str = ""
    languages: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()
    to: Path | None = None
    free: int = 0

    @property
    def bytes(self) -> int:
        """All of it."""
        return sum(size for _, size in self.files)

    @property
    def weights(self) -> int:
        """The weights alone."""
        return sum(size for name, size in self.files if name.endswith(".safetensors"))


def plan_pull(model: str, to: Path | None = None) -> Plan:
    """Ask the hub what a model is. Nothing of it is fetched yet, and nobody says who asks.

    Raises:
        BackendRefused: there is none of that name, it is locked, or it comes only as pickles.
        BackendUnreachable: the hub does not answer.
    """
    from huggingface_hub import HfApi, constants

    api = HfApi(endpoint=constants.ENDPOINT, token=False, library_name="marquee")
    try:
        info = api.model_info(model, files_metadata=True, timeout=15)
    except Exception as error:
        raise _explained(error, model) from error
    if info.gated:
        raise BackendRefused(
            "its makers ask for consent to their terms first",
            where=model,
            mend="consent on the hub, fetch it there with your own account; Marquee finds it in the hub's cache",
        )
    names = {one.rfilename: int(one.size or 0) for one in info.siblings or []}
    files = {name: size for name, size in names.items() if "/" not in name and _is_taken(name)}
    _refuse_without_weights(model, names, files)
    card = info.card_data
    folder = to or Path(constants.HF_HUB_CACHE)
    return Plan(
        id=model,
        revision=str(info.sha),
        files=tuple(sorted(files.items())),
        licence=_licence(card),
        languages=tuple(str(code) for code in _several(getattr(card, "language", None))),
        architectures=tuple((info.config or {}).get("architectures") or ()),
        to=to,
        free=shutil.disk_usage(next(one for one in (folder, *folder.parents) if one.is_dir())).free,
    )


def pull(plan: Plan, progress: Progress, cancelled: Callable[[], bool] = never) -> Path:
    """Fetch what was planned; a broken download goes on where it stopped when it is asked for again.

    Returns:
        The folder with the model.

    Raises:
        BackendRefused: there is not enough space, or what came is no language model.
        BackendUnreachable: the hub does not answer, or the line broke.
        Cancelled: somebody cancelled.
    """
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.utils import logging

    if plan.free < plan.bytes + _SPARE:
        raise BackendRefused(
            f"it takes {plan.bytes / 1e9:.1f} GB and {plan.free / 1e9:.1f} GB are free",
            where=str(plan.to or "the hub's cache"),
            mend="free some space, or choose another folder with --to",
        )
    # What it would log while it tries again is told in one sentence when it gives up.
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    progress.stage("fetching", plan.bytes)
    try:
        found = snapshot_download(
            plan.id,
            revision=plan.revision,
            endpoint=constants.ENDPOINT,
            cache_dir=constants.HF_HUB_CACHE,
            local_dir=plan.to,
            allow_patterns=[name for name, _ in plan.files],
            token=False,
            max_workers=2,
            tqdm_class=_bars(progress, cancelled),
            library_name="marquee",
        )
    except Exception as error:
        raise _explained(error, plan.id) from error
    if plan.to is None:
        _point_main_at(plan)
    folder = Path(found)
    checkpoint = read_checkpoint(folder)
    if checkpoint is None or checkpoint.lacks:
        why = checkpoint.lacks if checkpoint else "it is no causal language model"
        raise BackendRefused(
            f"it was fetched but cannot write: {why}", where=str(folder), mend="choose another model"
        )
    return folder


def _is_taken(name: str) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in TAKEN)


def _refuse_without_weights(model: str, names: dict[str, int], files: dict[str, int]) -> None:
    if any(name.endswith(".safetensors") for name in files):
        return
    pickles = any(name.endswith((".bin", ".pt", ".pth", ".ckpt")) for name in names)
    what = (
        "its weights are pickles, which run code when they are loaded" if pickles else "it has no safetensors weights"
    )
    raise BackendRefused(what, where=model, mend="choose a model with safetensors weights")


def _licence(card: Any) -> str:
    said = str(getattr(card, "license", None) or "")
    return str(getattr(card, "license_name", None) or said) if said == "other" else said


def _several(value: Any) -> Sequence[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _point_main_at(plan: Plan) -> None:
    """Write which commit `main` is: a snapshot fetched by its commit would not be found by the model's name alone."""
    from huggingface_hub import constants

    folder = Path(constants.HF_HUB_CACHE) / f"models--{plan.id.replace('/', '--')}" / "refs"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "main").write_text(plan.revision, encoding="ascii")


def _bars(progress: Progress, cancelled: Callable[[], bool]) -> Any:
    """The hub's own bars, told to ours. One of them counts the bytes that are written; the others are left out."""
    from tqdm.auto import tqdm  # type: ignore[import-untyped]

    class Told(tqdm):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            options.pop("name", None)
            self._counts = str(options.get("desc", "")).startswith("Reconstructing")
            super().__init__(*arguments, **{**options, "disable": True})

        def update(self, n: float | None = 1) -> bool | None:
            if cancelled():
                raise Cancelled
            if self._counts and n and n > 0:
                progress.advance(int(n))
            return None

    return Told


def _explained(error: Exception, model: str) -> Exception:
    """What went wrong in words; a cancellation stays what it is."""
    from huggingface_hub.errors import (
        GatedRepoError,
        HfHubHTTPError,
        HFValidationError,
        LocalEntryNotFoundError,
        OfflineModeIsEnabled,
        RepositoryNotFoundError,
    )

    if isinstance(error, Cancelled):
        return error
    if isinstance(error, OfflineModeIsEnabled) or isinstance(error.__cause__, OfflineModeIsEnabled):
        what = "the environment forbids to ask the model hub (HF_HUB_OFFLINE)"
        return BackendUnreachable(what, where=model, mend=_NO_NETWORK)
    if isinstance(error, GatedRepoError | RepositoryNotFoundError | HFValidationError):
        return BackendRefused("the hub has no such model that is open to all", where=model, mend="check its name")
    if isinstance(error, HfHubHTTPError):
        status = error.response.status_code if error.response is not None else "with an error"
        return BackendUnreachable(f"the hub answered {status}", where=model, mend="try again later")
    said = " ".join(str(error).split())[:200] or type(error).__name__
    if isinstance(error, OSError) and not isinstance(error, LocalEntryNotFoundError | ConnectionError | TimeoutError):
        return BackendRefused(f"it cannot be stored: {said}", where=model, mend="free some space, or choose --to")
    # Whatever the hub's HTTP library calls it: nobody answers, or the line broke.
    return BackendUnreachable(f"the model hub cannot be reached: {said}", where=model, mend=_NO_NETWORK)
