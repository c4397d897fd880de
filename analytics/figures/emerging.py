"""Topics that people have lately begun to speak of, by title and over the slate, with every look counted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analytics.figures.figure import Figure, within
from analytics.figures.rises import (
    WINDOWS,
    YEAR,
    Codes,
    Counts,
    Rises,
    as_day,
    as_number,
    count_looks,
    find_rises,
    find_start,
)
from analytics.figures.topics import Listed, load_listed
from analytics.intervals import difference, share_estimate
from data.records import Estimate, Filter
from data.snapshots import Snapshot

#: How many days are loaded: a year before each of the days on which a flag may have been raised first.
LOADED = YEAR + WINDOWS[-1]


@dataclass(frozen=True)
class Emerging:
    """A topic whose share of the reviews rose lately.

    Attributes:
        language: of the reviews that are counted.
        title_id: None: over the slate, in each of `titles` against the title itself.
        titles: in which titles it rose.
        since: the day from which the share is most likely to be what it is now.
        flagged: the first day from `since` on, seen from which it would have been told.
        last: the last day on which anyone spoke of it.
        before, after: share of the reviews before `since` (of a year in all) and from it; their rows are the reviews
            that speak of it.
        difference: after − before.
        p_value: chance that anything would have been flagged as surely in a year of looking every day at every
            topic of every title if dates had nothing to do with topics.
    """

    topic_id: int
    label: str
    language: str
    title_id: str | None
    titles: tuple[str, ...]
    since: date
    flagged: date
    last: date
    before: Figure
    after: Figure
    difference: Estimate
    p_value: float


@dataclass(frozen=True)
class Watch:
    """What was written on every day up to one; made once a snapshot, asked as of any day near its end.

    Attributes:
        filter: what was counted: of all titles and topics, whatever a page shows of them.
        last: the last day counted.
        cells: by code: title, language, topic, and `stratum` and `group` (language and topic).
        spoken, written: rows a cell (stratum) and day: `day`, `reviews`, `viewers`.
        labels: names of the topics that are shown.
    """

    filter: Filter
    last: date
    cells: pd.DataFrame
    spoken: pd.DataFrame
    written: pd.DataFrame
    labels: dict[int, str]
    counts: Counts


def load_watch(snapshot: Snapshot, filter_: Filter, until: date | None = None, days: int = LOADED) -> Watch:
    """Reviews by title, language, topic and day, of all titles and topics. Three statements.

    Titles, genres, topics and the period of the filter are left out: every look counts, also those at other titles.

    Args:
        snapshot: the snapshot.
        filter_: which viewers, sources, languages.
        until: the last day; by default the last on which anything was written.
        days: how many days up to it.
    """
    base = filter_.but(titles=(), genres=(), topics=(), since=None, until=None)
    given = base.as_parameter()
    last = until or snapshot.rows("topics/last_day", filter=given)[0]["day"] or date(1970, 1, 1)
    table = snapshot.table("topics/by_day", filter=given, first=last - timedelta(days=days - 1), last=last)
    labels = {topic.topic_id: topic.label for topic in load_listed(snapshot)}
    table["day"] = table["day"].to_numpy("datetime64[D]").astype(np.int64)
    written = table[table["topic_id"].isna()].reset_index(drop=True)
    spoken = table[table["topic_id"].isin(list(labels))].reset_index(drop=True)
    # One numbering for both, so that a cell finds its stratum.
    strata = _places(written).unique()
    written["stratum"] = strata.get_indexer(_places(written))
    spoken["cell"] = spoken.groupby(["title_id", "language", "topic_id"], sort=True).ngroup()
    cells = spoken.drop_duplicates("cell").sort_values("cell")[["title_id", "language", "topic_id"]]
    cells = cells.astype({"topic_id": int}).reset_index(drop=True)
    cells["stratum"] = strata.get_indexer(_places(cells))
    cells["group"] = cells.groupby(["language", "topic_id"]).ngroup()
    counts = Counts(
        base=_codes(written["stratum"]),
        base_days=_codes(written["day"]),
        base_n=_codes(written["viewers"]),
        cell=_codes(spoken["cell"]),
        days=_codes(spoken["day"]),
        n=_codes(spoken["viewers"]),
        stratum=_codes(cells["stratum"]),
        group=_codes(cells["group"]),
    )
    return Watch(base, last, cells, spoken, written, labels, counts)


def load_emerging(snapshot: Snapshot, filter_: Filter, as_of: date | None = None) -> tuple[Emerging, ...]:
    """Topics that rose, as of a day, in the filter's titles and over the slate, the surest first.

    Args:
        snapshot: the snapshot.
        filter_: a filter of titles shows what emerges in these; a filter of topics, these alone.
        as_of: nothing later is known; by default the last day on which anything was written.
    """
    return find_emerging(load_watch(snapshot, filter_, as_of), filter_, as_of)


def load_new_topics(snapshot: Snapshot) -> tuple[Listed, ...]:
    """Topics that the current run found and the one before it had not, most evidence first. Two statements.

    Nothing is new where there was no run before.
    """
    rows = snapshot.rows("topics/run")
    changes = json.loads(rows[0]["manifest"]).get("quality", {}).get("changes", {}) if rows else {}
    new = set(changes.get("new", ())) if changes.get("sentences") else set()
    return tuple(topic for topic in load_listed(snapshot) if topic.topic_id in new)


def find_emerging(watch: Watch, filter_: Filter, as_of: date | None = None) -> tuple[Emerging, ...]:
    """What `load_emerging` says, from a watch that is at hand. `as_of` lies within eight weeks of the watch's end."""
    day = as_number(min(as_of or watch.last, watch.last))
    rises = find_rises(watch.counts, day)
    titles = set(filter_.titles)
    found = []
    for cell in np.flatnonzero(rises.p <= rises.bound):
        if titles and watch.cells["title_id"][cell] not in titles:
            continue
        found.append(_emerging(watch, np.array([cell]), day, rises, float(rises.p[cell]), alone=True))
    for group in np.flatnonzero(rises.group_p <= rises.bound):
        if not titles:
            cells = np.flatnonzero(watch.counts.group == group)
            found.append(_emerging(watch, cells, day, rises, float(rises.group_p[group]), alone=False))
    wanted = [one for one in found if not filter_.topics or one.topic_id in filter_.topics]
    return tuple(sorted(wanted, key=lambda one: (one.p_value, one.topic_id, one.title_id or "")))


def _emerging(watch: Watch, cells: Codes, day: int, rises: Rises, log_p: float, *, alone: bool) -> Emerging:
    first = watch.cells.loc[cells[0]]
    start = find_start(watch.counts, cells, day)
    rising = cells if alone else _rising(watch.counts, cells, start, day)
    titles = tuple(watch.cells["title_id"][rising])
    base = watch.filter.but(titles=titles, languages=(first["language"],), topics=(int(first["topic_id"]),))
    after = _share(watch, rising, base, start, day)
    before = _share(watch, rising, base, day - YEAR + 1, start - 1)
    own = watch.spoken[watch.spoken["cell"].isin(rising) & (watch.spoken["day"] <= day)]
    return Emerging(
        topic_id=int(first["topic_id"]),
        label=watch.labels[int(first["topic_id"])],
        language=first["language"],
        title_id=titles[0] if alone else None,
        titles=titles,
        since=as_day(start),
        flagged=as_day(_first_flagged(watch.counts, cells, start, day, alone=alone)),
        last=as_day(own["day"].max()),
        before=before,
        after=after,
        difference=difference(after.estimate, before.estimate),
        p_value=rises.corrected(log_p),
    )


def _rising(counts: Counts, cells: Codes, start: int, day: int) -> Codes:
    """The cells of a group in which more spoke of it since then than by their own share before."""
    whole, base = counts.within(day - YEAR + 1, day)
    recent, recent_base = counts.within(start, day)
    expected = whole * recent_base[counts.stratum] / np.maximum(1, base[counts.stratum])
    return cells[recent[cells] > expected[cells]]


def _first_flagged(counts: Counts, cells: Codes, start: int, day: int, *, alone: bool) -> int:
    """The first day from its start on which it was flagged; no earlier than the watch can tell."""
    own = counts.only(cells)
    for earlier in range(max(start, day - WINDOWS[-1] + 1), day):
        rises = find_rises(own, earlier, looks=count_looks(counts, earlier))
        if (rises.p if alone else rises.group_p)[0] <= rises.bound:
            return earlier
    return day


def _share(watch: Watch, cells: Codes, filter_: Filter, start: int, end: int) -> Figure:
    strata = watch.cells["stratum"][cells]
    spoken, written = (
        _between(table[table[key].isin(codes)], start, end)
        for table, key, codes in ((watch.spoken, "cell", cells), (watch.written, "stratum", strata))
    )
    estimate = share_estimate(spoken[0], written[0], written[1])
    own = within(filter_, as_day(start), as_day(end)) or filter_
    return Figure("percent", estimate, spoken[0], spoken[1], "reviews", own)


def _between(table: pd.DataFrame, start: int, end: int) -> tuple[int, int]:
    """Reviews and viewers between two days."""
    rows = table[(table["day"] >= start) & (table["day"] <= end)]
    return int(rows["reviews"].sum()), int(rows["viewers"].sum())


def _places(table: pd.DataFrame) -> pd.Index:
    """Which stratum every row is of."""
    return pd.Index(table["title_id"] + "\n" + table["language"])


def _codes(column: Sequence[int] | pd.Series) -> Codes:
    return np.asarray(column, dtype=np.int64)
