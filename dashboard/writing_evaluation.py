"""`marquee evaluate generation`: the fixed set, and what was measured on it as estimates. No Streamlit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from math import fsum
from typing import Any, get_args

from analytics.embeddings import minilm_folder
from analytics.intervals import mean_estimate, wilson
from analytics.minilm_light import LightEncoder
from dashboard.assignments import assign_digest, assign_promo, assign_summary
from data.progress import Progress
from data.records import Estimate
from data.sample.slate import load_slate
from data.sample.summaries import load_references
from data.settings import Settings
from data.snapshots import Snapshot, newest_snapshot, open_newest
from data.writing import Length
from generation.backends.base import Backend
from generation.backends.discovery import choose, load_backend, load_judge
from generation.channels import channels
from generation.evaluation import Item, Measured, Outcome, distinct, evaluate, lead, rouge_f
from generation.plot_files import plot_of_text
from generation.tools import RememberingEncoder, Tools, single_threaded
from generation.writing import Desk

#: Titles of a studio that copy is written for, the most reviewed first, and variants of each.
TITLES, VARIANTS = 4, 3
LENGTHS: tuple[Length, ...] = get_args(Length)


def judge_writing(settings: Settings, backends: Sequence[str], titles: int, progress: Progress) -> dict[str, Any]:
    """Every back end on the same set, side by side.

    Args:
        backends: names as `discovery.load_backend` takes them; none: the composer, and what the settings choose.
        titles: titles of the studio that copy is written for; without a studio summaries alone are written.

    Raises:
        BackendUnreachable: a back end that was named is not there.
    """
    items = plot_items(settings)
    if titles and newest_snapshot(settings.snapshots) is not None:
        snapshot = open_newest(settings.snapshots)
        try:
            items += copy_items(settings, snapshot, titles)
        finally:
            snapshot.close()
    tools = Tools(encoder=RememberingEncoder(LightEncoder(minilm_folder())))
    chosen = {name: load_backend(settings, tools, name) for name in backends} or _usual(settings, tools)
    found: dict[str, Any] = {"set": {"items": len(items), "lead": _plain(lead_of(items))}}
    for name, backend in chosen.items():
        progress.stage(f"writing by {name}", len(items))
        desk = Desk(backend=backend, tools=Tools(tools.encoder, load_judge(settings, backend)))
        outcome = Outcome()
        with single_threaded():
            for item in items:
                outcome.add(evaluate([item], desk))
                progress.advance()
        found[name] = _plain(summed_up(outcome))
    return found


def _usual(settings: Settings, tools: Tools) -> dict[str, Backend]:
    """The composer, and beside it whatever else the settings choose."""
    choice = choose(settings, tools)
    return {"composer": load_backend(settings, tools, "composer"), choice.name: choice.backend}


def _plain(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.model_dump() if isinstance(value, Estimate) else value for name, value in figures.items()}


def plot_items(settings: Settings) -> list[Item]:
    """A logline, a short and a long summary of each of the sample's sixteen synopses, with references."""
    items = []
    references = load_references()
    for title in (one.record for one in load_slate()):
        plot = plot_of_text(title.synopsis or "", title.name)
        for length in LENGTHS:
            assignment = assign_summary(settings, plot, length=length, spoilers="none")
            name = f"plot_summary {length}: {title.name}"
            items.append(Item(name, assignment, plot.text, references[title.key][length]))
    return items


def copy_items(settings: Settings, snapshot: Snapshot, titles: int = TITLES) -> list[Item]:
    """Promo copy for every channel, and a digest, of a studio's most reviewed titles."""
    rows = snapshot.rows("dashboard/title_names")[:titles]
    items = []
    for row in rows:
        for channel in channels():
            assignment = assign_promo(
                settings, snapshot, None, title_id=row["title_id"], channel=channel, language="en", variants=VARIANTS
            )
            items.append(Item(f"{channel}: {row['name']}", assignment))
        items.append(Item(f"digest: {row['name']}", assign_digest(settings, snapshot, row["title_id"], "en")))
    return items


def lead_of(items: Sequence[Item]) -> dict[str, Estimate]:
    """ROUGE of the plainest summary there is: the first sentences that fit. What writes should be no worse."""
    scores = [rouge_f(lead(one.assignment), one.reference) for one in items if one.reference]
    return {"rouge_1": _mean([first for first, _ in scores]), "rouge_l": _mean([last for _, last in scores])}


def summed_up(outcome: Outcome) -> dict[str, Any]:
    """A back end's measurements as estimates with 95 % intervals."""
    texts = outcome.measured
    tokens = [(one.tokens, one.seconds) for one in texts if one.tokens]
    return {
        "texts": len(texts),
        "declined": outcome.declined,
        "failed": outcome.failed,
        "support": _share(texts, "supported", "lines"),
        "quote_precision": _share(texts, "verbatim", "quotes"),
        "spoilers": _share(texts, "spoiled", "hidden"),
        "within_limits": _share(texts, "within", "parts"),
        "blocked": wilson(sum(one.blocked for one in texts), len(texts)),
        "rouge_1": _mean([one.rouge_1 for one in texts if one.rouge_1 is not None]),
        "rouge_l": _mean([one.rouge_l for one in texts if one.rouge_l is not None]),
        "distinct_1": _distinct(texts, 1),
        "distinct_2": _distinct(texts, 2),
        "likeness_of_variants": _mean(outcome.likeness),
        "likeness_most": max(outcome.likeness, default=None),
        "seconds": _mean([one.seconds for one in texts], most=3_600.0),
        "tokens_per_second": sum(n for n, _ in tokens) / fsum(s for _, s in tokens) if tokens else None,
        "written_instead": sum(bool(one.instead_of) for one in texts),
    }


def _share(texts: Sequence[Measured], part: str, whole: str) -> Estimate:
    """A share over all texts. Sentences of a text are not independent, so the interval is of as many texts."""
    total = sum(getattr(one, whole) for one in texts)
    if not total:
        return Estimate(value=None, low=None, high=None, n=0, method="wilson")
    share = sum(getattr(one, part) for one in texts) / total
    n = sum(1 for one in texts if getattr(one, whole))
    return wilson(share * n, n)


def _mean(values: Sequence[float], most: float = 1.0) -> Estimate:
    return mean_estimate(fsum(values), fsum(value**2 for value in values), len(values), (0.0, most))


def _distinct(texts: Sequence[Measured], n: int) -> Estimate:
    """Distinct-n of the variants of an item, on average over items that have several."""
    found = []
    for _, group in groupby(texts, key=lambda one: one.item):
        own = [one.content.text for one in group]
        share = distinct(own, n) if len(own) > 1 else None
        if share is not None:
            found.append(share)
    return _mean(found)
