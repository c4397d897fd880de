"""What the map of topics shows: sentences with their places, topics amid theirs, and what lies inside a line drawn
round some of them. No Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from dashboard.map_areas import Area, Places, stand_inside, write_areas
from data.records import Filter
from data.snapshots import Snapshot

Mask = npt.NDArray[np.bool_]
SIGNS = ("praise", "blame", "neutral")
NONE = -1


@dataclass(frozen=True)
class MapLanguage:
    """A language that has a map.

    Attributes:
        sentences: that the filter means.
        placed: those of them that are drawn; of many, some have no place.
        key: the map's, which areas drawn on it begin with.
    """

    language: str
    sentences: int
    placed: int
    key: str


@dataclass(frozen=True)
class TopicSpot:
    """A topic on the map, and how many of the sentences drawn are of it."""

    topic_id: int
    label: str
    x: int
    y: int
    sentences: int


@dataclass(frozen=True)
class TopicMap:
    """Sentences of one language and their topics on one plane; coordinates on the grid of `dashboard.map_areas`.

    Attributes:
        x, y: (n) places.
        of: (n) number of each sentence's topic in `spots`, `NONE` for none that is shown.
        sign: (n) number of what it says in `SIGNS`, `NONE` where that is not known.
        spots: topics, those with most sentences first.
    """

    about: MapLanguage
    x: Places = field(repr=False)
    y: Places = field(repr=False)
    of: npt.NDArray[np.int16] = field(repr=False)
    sign: npt.NDArray[np.int8] = field(repr=False)
    spots: tuple[TopicSpot, ...]

    @property
    def sentences(self) -> int:
        """How many are drawn."""
        return len(self.x)


@dataclass(frozen=True)
class Part:
    """How many of the sentences drawn round are of one topic; without a topic, of none."""

    topic: TopicSpot | None
    sentences: int


def load_languages(snapshot: Snapshot, filter_: Filter) -> tuple[MapLanguage, ...]:
    """The languages that have a map, those with most sentences first."""
    rows = snapshot.rows("topics/map_languages", filter=filter_.as_parameter())
    return tuple(MapLanguage(row["language"], row["sentences"], row["placed"], row["map"]) for row in rows)


def load_topic_map(snapshot: Snapshot, filter_: Filter, about: MapLanguage) -> TopicMap:
    """The sentences of a language that a filter means, and the topics that are not hidden. Two statements."""
    rows = snapshot.table("topics/map_places", filter=filter_.as_parameter(), language=about.language)
    topics = snapshot.rows("topics/map_spots", language=about.language)
    at = {row["topic_id"]: place for place, row in enumerate(topics)}
    of = rows["topic_id"].map(at).fillna(NONE).to_numpy(dtype=np.int16)
    counts = np.bincount(of[of >= 0], minlength=len(topics))
    order = sorted(range(len(topics)), key=lambda place: (-counts[place], topics[place]["topic_id"]))
    rank = np.empty(len(topics) + 1, dtype=np.int16)
    rank[order], rank[NONE] = np.arange(len(topics), dtype=np.int16), NONE
    spots = (TopicSpot(**topics[place], sentences=int(counts[place])) for place in order)
    sign = rows["sign"].map({name: place for place, name in enumerate(SIGNS)}).fillna(NONE)
    return TopicMap(
        about=about,
        x=rows["x"].to_numpy(dtype=np.int16),
        y=rows["y"].to_numpy(dtype=np.int16),
        of=rank[of],
        sign=sign.to_numpy(dtype=np.int8),
        spots=tuple(spots),
    )


def load_texts(snapshot: Snapshot, filter_: Filter, language: str, size: int) -> list[str | None]:
    """The first characters of the sentences of a map, in its order; None for a spoiler."""
    found = snapshot.arrow("topics/map_texts", filter=filter_.as_parameter(), language=language, size=size)
    texts: list[str | None] = found["text"].to_pylist()
    return texts


def area_filter(filter_: Filter, about: MapLanguage, areas: Sequence[Area]) -> Filter:
    """The filter of the sentences that are drawn inside areas of a map."""
    keyed = tuple(f"{about.key}-{write_areas([area])}" for area in areas)
    return filter_.but(languages=(about.language,), areas=keyed)


def sentences_inside(map_: TopicMap, areas: Sequence[Area]) -> Mask:
    """Which sentences (n) of the map lie inside the areas."""
    return stand_inside(map_.x, map_.y, areas)


def parts_inside(map_: TopicMap, mask: Mask) -> tuple[Part, ...]:
    """What the sentences that a mask (n) marks are about, most first, those of no topic last."""
    of = map_.of[mask]
    counts = np.bincount(of[of >= 0], minlength=len(map_.spots))
    found = [Part(spot, int(count)) for spot, count in zip(map_.spots, counts, strict=True) if count]
    found.sort(key=lambda part: -part.sentences)
    rest = int((of < 0).sum())
    return (*found, Part(None, rest)) if rest else tuple(found)
