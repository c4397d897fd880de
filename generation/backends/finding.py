"""What could write on this machine, and what of it is chosen.

In this order: what the settings name, servers of OpenAI's protocol on the usual ports of this machine, models in the
hub's cache, and always the offline composer. Nothing else is asked, and nothing is fetched: the catalogue says what
could be.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from data.records import Record
from data.settings import Settings
from data.writing import Language
from generation.backends.checkpoints import Checkpoint, cached_models, read_checkpoint
from generation.backends.memory import fits, memory_needed, memory_of_machine
from generation.backends.servers import Listing, Served, Server, is_local, list_models

CATALOGUE = Path(__file__).with_name("catalogue.toml")
#: Seconds for a question to an endpoint elsewhere, which the settings name.
_FAR_SECONDS = 2.0
Kind = Literal["openai", "transformers", "composer"]


class Found(Record):
    """Something that could write.

    Attributes:
        model: as it is called there; "" for the composer, or where a server does not say.
        product: what it is found in, "Ollama", "a folder".
        where: its address or folder.
        bytes: its size on disk, None where it is not known.
        needs: most bytes of memory that it takes in Marquee's own process; None for what runs elsewhere.
        licence, languages: empty where nobody says.
        local: whether what it is given stays on this machine.
        by_setting: whether a setting names it.
        lacks: what keeps it from being used, one clause; "" where nothing does.
        chosen, why: whether it writes now, and the reason.
    """

    kind: Kind
    model: str = ""
    product: str
    where: str = ""
    bytes: int | None = None
    needs: int | None = None
    licence: str = ""
    languages: tuple[str, ...] = ()
    local: bool = True
    by_setting: bool = False
    lacks: str = ""
    chosen: bool = False
    why: str = ""

    @property
    def name(self) -> str:
        """What a person calls it: `composer`, `openai:MODEL`, `transformers:ID`."""
        return self.kind if self.kind == "composer" else f"{self.kind}:{self.model}"

    @property
    def full_name(self) -> str:
        """The same; an address behind `@` tells two servers of one model apart."""
        return f"{self.name}@{self.where}" if self.kind == "openai" else self.name

    def is_named(self, name: str) -> bool:
        """Whether a person means this one."""
        return name in (self.name, self.full_name)


class Offer(Record):
    """A model that could be fetched, as the catalogue has it.

    Attributes:
        needs: most bytes of memory, held as the settings say; fits: whether this machine has them.
        here: whether it is in the cache already.
    """

    id: str
    bytes: int
    parameters: int
    licence: str
    languages: tuple[str, ...]
    needs: int = 0
    fits: bool = False
    here: bool = False


class Discovery(Record):
    """All that was found.

    Attributes:
        found: in the order in which they are taken; the composer last.
        offers: what could be fetched.
        asked: addresses of this machine that were asked for a server.
        memory: bytes that this machine has.
        problem: why nothing is chosen, although the settings say what is to be; "" where something is.
    """

    found: tuple[Found, ...]
    offers: tuple[Offer, ...] = ()
    asked: tuple[str, ...] = ()
    memory: int = 0
    problem: str = ""

    @property
    def chosen(self) -> Found | None:
        """What writes."""
        return next((one for one in self.found if one.chosen), None)


def discover(settings: Settings, cache: Path | None = None) -> Discovery:
    """Look for everything that could write. It takes up to two seconds: not for a page that has other business.

    Args:
        cache: the hub's cache; else the one that the environment names.
    """
    memory = memory_of_machine()
    servers = [*_endpoint(settings), *_usual(settings)]
    listings = list_models(servers)
    found = [*_served(settings, servers, listings), *_on_disk(settings, cache, memory)]
    found = [*sorted(found, key=lambda one: not one.by_setting), _composer()]
    index, why = pick(settings, found)
    if index is not None:
        found[index] = found[index].model_copy(update={"chosen": True, "why": why})
    here = {one.model for one in found if one.kind == "transformers"}
    return Discovery(
        found=tuple(found),
        offers=tuple(_offered(offer, settings, memory, here) for offer in catalogue()),
        asked=tuple(server.url for server in _usual(settings)),
        memory=memory,
        problem="" if index is not None else why,
    )


@cache
def catalogue() -> tuple[Offer, ...]:
    """The models that can be fetched."""
    return tuple(Offer.model_validate(row) for row in tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))["model"])


def pick(settings: Settings, found: list[Found]) -> tuple[int | None, str]:
    """Which of those found writes, and why; None and what is amiss where the setting's choice is not there."""
    usable = [place for place, one in enumerate(found) if not one.lacks and _may_be_taken(settings, one)]
    if settings.writer == "auto":
        place = usable[0]
        return place, _why_first(found, place)
    of_kind = [place for place, one in enumerate(found) if one.kind == settings.writer]
    named = [place for place in of_kind if found[place].by_setting]
    # Where a model is named, no other one writes in its place.
    open_ = [] if settings.writer == "openai" and settings.endpoint_model else [p for p in of_kind if p in usable]
    chosen = next(iter([*named, *open_]), None)
    return chosen, _nobody(settings) if chosen is None else f"the setting 'writer' is '{settings.writer}'"


def _may_be_taken(settings: Settings, one: Found) -> bool:
    """Whether it may write without being named: another model of a named endpoint may have another price."""
    return one.by_setting or not one.where or one.where != settings.endpoint_url


def _nobody(settings: Settings) -> str:
    if settings.writer == "transformers":
        return "the setting 'writer' asks for a local model, and none was found that can be used"
    if settings.endpoint_model:
        return f"no server on this machine has '{settings.endpoint_model}', which the settings name"
    return "the setting 'writer' asks for an endpoint, and none was found that can be used"


def _why_first(found: list[Found], place: int) -> str:
    one = found[place]
    missed = next((other for other in found[:place] if other.by_setting), None)
    if missed is not None:
        return f"what the settings name cannot be used ({missed.lacks}), and this was found next"
    if one.by_setting:
        return "the settings name it"
    if one.kind == "composer":
        return "no language model was found" if not place else "no language model that was found can be used"
    return "it was found first"


def _composer() -> Found:
    return Found(kind="composer", product="Marquee", languages=get_args(Language))


def _usual(settings: Settings) -> list[Server]:
    """The usual ports of this machine, without the one that the settings name anyway."""
    urls = [f"http://127.0.0.1:{port}/v1" for port in dict.fromkeys(settings.local_ports)]
    known = settings.endpoint_url.replace("//localhost", "//127.0.0.1")
    return [Server(url=url) for url in urls if url != known]


def _endpoint(settings: Settings) -> list[Server]:
    if not settings.endpoint_url:
        return []
    near = is_local(settings.endpoint_url)
    seconds = {} if near else {"seconds": _FAR_SECONDS}
    return [Server(url=settings.endpoint_url, key=settings.endpoint_key, **seconds)]


def _served(settings: Settings, servers: list[Server], listings: list[Listing | None]) -> Iterator[Found]:
    for server, listing in zip(servers, listings, strict=True):
        if server.url == settings.endpoint_url:
            yield from _by_setting(settings, server.url, listing)
        elif listing is not None:
            wanted = "" if settings.endpoint_url else settings.endpoint_model
            # A server that does not list its models may have the one that the settings name.
            models = listing.models or [Served(model=wanted if listing.silent else "")]
            found = [_found(listing, one) for one in sorted(models, key=lambda one: not one.writes)]
            named = [{"by_setting": bool(wanted) and one.model == wanted} for one in found]
            yield from (one.model_copy(update=update) for one, update in zip(found, named, strict=True))


def _by_setting(settings: Settings, url: str, listing: Listing | None) -> Iterator[Found]:
    """The endpoint of the settings: its model first, then whatever else it has."""
    if listing is None:
        lacks = "it does not answer" if is_local(url) else "it does not answer, or does not list its models"
        yield Found(
            kind="openai", model=settings.endpoint_model, product="an endpoint", where=url, local=is_local(url),
            by_setting=True, lacks=lacks,
        )  # fmt: skip
        return
    models = list(listing.models)
    known = [one for one in models if one.model == settings.endpoint_model]
    named = settings.endpoint_model or next((one.model for one in models if one.writes), "")
    first = next((one for one in models if one.model == named), Served(model=named))
    found = _found(listing, first).model_copy(update={"by_setting": True})
    if settings.endpoint_model and models and not known:
        found = found.model_copy(update={"lacks": "it does not list that model"})
    yield found
    yield from (_found(listing, one) for one in models if one.model != named)


def _found(listing: Listing, one: Served) -> Found:
    lacks = ""
    if not one.model:
        lacks = (
            "it runs but does not list its models: name one with endpoint_model"
            if listing.silent
            else "it runs but has no model yet"
        )
    elif not one.writes:
        lacks = "it makes vectors, it does not write"
    known = next((offer for offer in catalogue() if offer.id == one.model), None)
    return Found(
        kind="openai", model=one.model, product=listing.product, where=listing.url, bytes=one.bytes,
        licence=known.licence if known else "", languages=known.languages if known else (),
        local=is_local(listing.url), lacks=lacks,
    )  # fmt: skip


def _on_disk(settings: Settings, cache: Path | None, memory: int) -> Iterator[Found]:
    """The model that the settings name, then those in the hub's cache, what can be used first."""
    cached = dict(cached_models(cache))
    named = settings.writer_model
    if named:
        checkpoint = cached.pop(named, None) or read_checkpoint(Path(named).expanduser())
        yield _local(settings, named, checkpoint, memory).model_copy(update={"by_setting": True})
    rest = [_local(settings, model, checkpoint, memory) for model, checkpoint in cached.items()]
    yield from sorted(rest, key=lambda one: (bool(one.lacks), _preference(one), one.model))


def _preference(one: Found) -> int:
    """The catalogue's order first; of the others the smallest."""
    known = [offer.id for offer in catalogue()]
    return known.index(one.model) if one.model in known else len(known) + (one.bytes or 0)


def _local(settings: Settings, model: str, checkpoint: Checkpoint | None, memory: int) -> Found:
    if checkpoint is None:
        there = Path(model).expanduser().is_dir()
        lacks = "the folder holds no causal language model" if there else "it is not on this machine"
        return Found(kind="transformers", model=model, product="transformers", lacks=lacks)
    known = next((offer for offer in catalogue() if offer.id == model), None)
    needs = memory_needed(
        checkpoint.bytes, settings.writer_precision, checkpoint.stored, known.parameters if known else 0
    )
    return Found(
        kind="transformers",
        model=model,
        product="a folder" if Path(model).expanduser().is_dir() else "the hub's cache",
        where=str(checkpoint.folder),
        bytes=checkpoint.bytes,
        needs=needs,
        licence=checkpoint.licence or (known.licence if known else ""),
        languages=checkpoint.languages or (known.languages if known else ()),
        lacks=checkpoint.lacks or _too_large(checkpoint, settings, needs, memory),
    )


def _too_large(checkpoint: Checkpoint, settings: Settings, needs: int, memory: int) -> str:
    if fits(needs, memory):
        return ""
    halves = memory_needed(checkpoint.bytes, "bfloat16", checkpoint.stored)
    said = f"it takes {needs / 1e9:.0f} GB of memory, this machine has {memory / 1e9:.0f} GB"
    slower = settings.writer_precision in ("auto", "int8", "float32") and fits(halves, memory)
    return said + (", and would fit with writer_precision = 'bfloat16'" if slower else "")


def _offered(offer: Offer, settings: Settings, memory: int, here: set[str]) -> Offer:
    needs = memory_needed(offer.bytes, settings.writer_precision, "bfloat16", offer.parameters)
    return offer.model_copy(update={"needs": needs, "fits": fits(needs, memory), "here": offer.id in here})
