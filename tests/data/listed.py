"""Ranking lists made by hand: what stands in them is known, and some of it is hostile."""

from __future__ import annotations

from datetime import date
from typing import Any

from data.ranked import Dropped, ListDefinition, Movement, RankedTitle, Ranking, Suspicion
from data.records import Estimate, Filter

HOSTILE = (
    '=HYPERLINK("http://localhost/")',
    '#read("/etc/passwd")',
    "<script>alert(1)</script>",
    "灯塔来信" * 75,
    "The 👩‍🚀 Film",
    "رسائل المد",
)


def ranked(position: int, name: str, **told: Any) -> RankedTitle:
    """A place of a list of ratings; the value falls by a tenth a place."""
    value = 8.5 - position / 10
    given = {
        "title_id": f"t{position}",
        "year": 2018,
        "genres": ("Thriller",),
        "value": Estimate(value=value, low=value - 0.3, high=value + 0.25, n=120 + position, method="bootstrap"),
        "mean": Estimate(value=value + 0.1, low=value - 0.2, high=value + 0.4, n=120 + position, method="t"),
        "rank_low": max(1, position - 1),
        "rank_high": position + 2,
        "in_top": max(0.0, 1.0 - position / 20),
        "tie_band": (position + 2) // 2,
        "ratings": 120 + position,
        "viewers": 110 + position,
        "rows": 120 + position,
        "filter": Filter(titles=(f"t{position}",)),
    }
    return RankedTitle(position=position, name=name, **(given | told))


def ranking(names: tuple[str, ...] = ("Tidewater", "The Lamp", *HOSTILE), **told: Any) -> Ranking:
    """A list: the first place moved beyond noise, the second within it, the third is new, the fourth suspicious."""
    extra: dict[int, dict[str, Any]] = {
        1: {"movement": Movement(before=4, change=3, beyond_noise=True)},
        2: {"movement": Movement(before=1, change=-1)},
        3: {"movement": Movement(before=None, change=None, why_new="eligible")},
        4: {"suspicion": Suspicion(ratings=41, bursts=41, one_title=30, keys=("r1",), position=6)},
    }
    titles = tuple(ranked(place, name, **extra.get(place, {})) for place, name in enumerate(names, 1))
    given = {
        "definition": ListDefinition(name="Fifty thrillers", filter=Filter(genres=("Thriller",))),
        "unit": "rating",
        "titles": titles,
        "m": 25.0,
        "mean_of_all": 6.4,
        "eligible": 9,
        "considered": 14,
        "dropped": (Dropped(rule="min_ratings", titles=5, notable=(("t99", "The Quiet One"),)),),
        "formula": "(n × mean + 25 × 6.4) / (n + 25)",
        "method": "95 % intervals from 1000 resamples of viewers",
        "snapshot": "20240101T000000-abc",
        "data_version": "v1",
        "runs": {"sentiment": "r-1"},
        "data_until": date(2024, 3, 5),
    }
    return Ranking(**(given | told))
