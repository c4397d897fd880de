"""All that a report of one title is made from: what the pages show of it, loaded once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from analytics.figures.bursts import Burst, load_bursts
from analytics.figures.changes import Mover, load_movers
from analytics.figures.conflicts import load_conflicts
from analytics.figures.segment_views import SegmentView, load_segment_views
from dashboard.comparables import Comparables, find_comparables
from dashboard.reporting.acts import Act, load_acts
from dashboard.reporting.changing import ToChange, find_changes, voices_of
from dashboard.reporting.names import Names, load_names, named_aspects, named_ledger
from dashboard.summaries import Row, TitleSummary, Whole, day_of, summarise_title, summarise_whole
from dashboard.title_figures import (
    AspectSummary,
    DriftSummary,
    LedgerSummary,
    summarise_aspects,
    summarise_drift,
    summarise_ledger,
)
from data.errors import StudioError
from data.progress import Progress
from data.records import Estimate, Filter, Run
from data.snapshots import Snapshot
from data.texts import Language

#: What is new is looked for in so many days up to the newest review, against all before.
NEW_DAYS = 28
STAGES = 8


@dataclass(frozen=True)
class Fresh:
    """What more (or fewer) reviews speak of in the newest days than before.

    Attributes:
        since: the first of these days.
        movers: shares that moved beyond noise, the clearest first.
        looked_at: how many aspects, topics, people and plot points were looked at.
    """

    since: date
    movers: tuple[Mover, ...]
    looked_at: int


@dataclass(frozen=True)
class Material:
    """What is known of a title. Names are in the report's language.

    Attributes:
        filter: what is meant, its titles being this one.
        thin: whether too few viewers wrote and rated to say anything.
        alike: all comparables taken together; None where there are none.
        audience: field → (value, reviews), as `reports/audience` has it.
        quality: the row of `reports/quality`.
        loved: what is said of the one that is loved most, in the report's language where it can be.
    """

    snapshot: Snapshot
    names: Names
    title_id: str
    filter: Filter
    title: TitleSummary
    audience: dict[str, list[Row]]
    quality: Row
    unscored: list[Row]
    batches: list[Row]
    runs: tuple[Run, ...]
    meta: Row
    like: Comparables | None = None
    alike: Whole | None = None
    aspects: AspectSummary | None = None
    ledger: LedgerSummary | None = None
    drift: DriftSummary | None = None
    fresh: Fresh | None = None
    first_days: dict[str, date] | None = None
    views: tuple[SegmentView, ...] = ()
    acts: tuple[Act, ...] = ()
    loved: tuple[Row, ...] = ()
    changes: tuple[ToChange, ...] = ()
    bursts: tuple[Burst, ...] = ()
    conflicts: tuple[int, Estimate] | None = None

    @property
    def thin(self) -> bool:
        """Whether neither what was written nor what was rated is enough to say anything."""
        return not self.title.net.known and not self.title.rating.known

    @property
    def name(self) -> str:
        """The title as it stands in a sentence."""
        return self.names.title(self.title_id)

    @property
    def steps(self) -> frozenset[str]:
        """The steps of the analysis that the snapshot holds."""
        return frozenset(run.step for run in self.runs)


def load_material(
    snapshot: Snapshot, title_id: str, language: Language, filter_: Filter, progress: Progress
) -> Material:
    """Everything that the report says, in the language that is spoken.

    Args:
        filter_: what is meant besides the title: a period, a source. Its titles, aspects, entities, topics and signs
            give way.

    Raises:
        StudioError: there is no such title.
    """
    own = filter_.but(titles=(title_id,), aspects=(), entities=(), signs=(), topics=())
    progress.stage("reading the title", STAGES)
    title = summarise_title(snapshot, own, title_id)
    if title is None:
        raise StudioError("there is no such title", where=title_id, mend="Overview names those there are")
    names = load_names(snapshot, language, title_id)
    known = _load_known(snapshot, names, title_id, own, title)
    progress.advance()
    return known if known.thin else _load_rest(known, progress)


def _load_known(snapshot: Snapshot, names: Names, title_id: str, own: Filter, title: TitleSummary) -> Material:
    """What can be said of however few reviews: who wrote them, and what they lack."""
    given = own.as_parameter()
    audience: dict[str, list[Row]] = {}
    for row in snapshot.rows("reports/audience", filter=given):
        audience.setdefault(row["field"], []).append(row)
    return Material(
        snapshot=snapshot,
        names=names,
        title_id=title_id,
        filter=own,
        title=title,
        audience=audience,
        quality=snapshot.rows("reports/quality", filter=given)[0],
        unscored=snapshot.rows("reports/unscored", filter=given),
        batches=snapshot.rows("reports/batches", filter=given),
        runs=tuple(Run.model_validate_json(row["manifest"]) for row in snapshot.rows("reports/runs")),
        meta=snapshot.rows("snapshot/meta")[0],
    )


def _load_rest(known: Material, progress: Progress) -> Material:
    snapshot, own, title_id, names = known.snapshot, known.filter, known.title_id, known.names
    like = find_comparables(snapshot, own, title_id)
    ids = tuple(title.title_id for title in like.titles)
    alike = summarise_whole(snapshot, own.but(titles=ids)) if ids else None
    progress.advance()
    aspects = named_aspects(summarise_aspects(snapshot, own), names) if "aspects" in known.steps else None
    progress.advance()
    ledger = named_ledger(summarise_ledger(snapshot, own, title_id), names) if "mentions" in known.steps else None
    progress.advance()
    drift = summarise_drift(snapshot, own, "net" if known.title.net.rows else "rating")
    progress.advance()
    fresh = _load_fresh(snapshot, own, known.quality)
    progress.advance()
    segments = [row["segment_id"] for row in snapshot.rows("dashboard/segment_names") if row["kind"] == "taste"]
    views = load_segment_views(snapshot, own, segments) if segments else ()
    changes = find_changes(snapshot, own, aspects, ledger, views, names.language)
    progress.advance()
    conflicts = load_conflicts(snapshot, own, size=1)
    return replace(
        known,
        like=replace(
            like, titles=tuple(replace(one, name=names.titles.get(one.title_id, one.name)) for one in like.titles)
        ),
        alike=alike,
        aspects=aspects,
        ledger=ledger,
        drift=drift,
        fresh=fresh,
        first_days=_first_days(snapshot, own, title_id),
        views=views,
        acts=load_acts(snapshot, own, ledger, known.title.facts["synopsis"] or "") if ledger else (),
        loved=voices_of(snapshot, own, ledger.loved[0], "praise", names.language) if ledger and ledger.loved else (),
        changes=changes,
        bursts=load_bursts(snapshot, own).rows,
        conflicts=(conflicts.total, conflicts.share),
    )


def _load_fresh(snapshot: Snapshot, own: Filter, quality: Row) -> Fresh | None:
    """Shares of the newest days against all before; None where either side would have no day."""
    first, last = day_of(quality["first_at"]), day_of(quality["last_at"])
    if first is None or last is None:
        return None
    since = last - timedelta(days=NEW_DAYS - 1)
    if since <= first:
        since = first + (last - first) * 2 // 3
    if since <= first:
        return None
    movers = load_movers(snapshot, own.but(until=since - timedelta(days=1)), own.but(since=since))
    shares = [mover for mover in movers if mover.what == "share" and mover.name]
    flagged = tuple(mover for mover in shares if mover.contrast.beyond_noise)
    return Fresh(since, flagged, len({(mover.kind, mover.key) for mover in shares}))


def _first_days(snapshot: Snapshot, own: Filter, title_id: str) -> dict[str, date]:
    """The first day on which each topic and entity was spoken of."""
    topics = snapshot.rows("reports/topics", filter=own.as_parameter())
    entities = snapshot.rows("reports/entities", title_id=title_id)
    days = {str(row["topic_id"]): row["first_on"] for row in topics}
    days |= {row["entity_id"]: row["first_on"] for row in entities}
    return {key: day for key, day in days.items() if day is not None}
