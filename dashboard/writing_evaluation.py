"""`marquee evaluate generation`: the fixed set, and what was measured on it as estimates. No Streamlit."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from itertools import groupby
from math import fsum
from typing import Any

from analytics.intervals import mean_estimate, wilson
from dashboard.assignments import assign_digest, assign_promo, assign_summary
from data.records import Estimate
from data.sample.references import load_references
from data.sample.slate import load_slate
from data.settings import Settings
from data.snapshots import Snapshot
from generation.channels import channels
from generation.evaluation import Item, Measured, Outcome, distinct
from generation.plot_files import plot_of_text

#: Titles of a studio that copy is written for, the most reviewed first, and variants of each.
TITLES, VARIANTS = 4, 3
#: With how much of the ending told the summaries are asked for; references give nothing away.
_SPOILERS = "none"


def plot_items(settings: Settings) -> list[Item]:
    """A logline, a short and a long summary of each of the sample's sixteen synopses, with references."""
    items = []
    references = load_references()
    for title in load_slate():
        if title.key not in references:
            continue
        plot = plot_of_text(title.synopsis, title.name)
        for length in ("logline", "short", "long"):
            assignment = assign_summary(settings, plot, length=length, spoilers=_SPOILERS)
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
    """A share over all texts. Sentences of one text are not independent: its interval is of as many texts as have any."""
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


def load_reference_texts(text: str) -> dict[str, str]:
    """The references of one title, by length."""
    return {str(length): str(said) for length, said in tomllib.loads(text).items()}
