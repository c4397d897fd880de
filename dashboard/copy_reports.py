"""The evidence for a feedback digest and for a reply to one review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from analytics.figures.aspects import load_aspects
from analytics.figures.drift import load_windows
from analytics.figures.impact import ImpactRow, load_impacts
from analytics.figures.wholes import load_whole
from analytics.intervals import difference, moved
from dashboard.copy_facts import UNNUMBERED, fact, fact_evidence, load_title, numbered, telling_of
from dashboard.copy_figures import aspect_figures, load_names, praised_aspects, told_figure, whole_figures
from dashboard.copy_ground import Ground, ground_of
from dashboard.copy_quotes import find_quotes
from dashboard.copy_wording import Telling, day, written
from data.draft_history import EvidenceWeights
from data.errors import StudioError
from data.records import Filter
from data.snapshots import Snapshot
from data.writing import Evidence, Language, Spoilers

#: Quotes of either side, and aspects that move the rating.
_QUOTES, _IMPACTS = 4, 4


def digest_evidence(
    snapshot: Snapshot,
    title_id: str,
    language: Language,
    *,
    weights: EvidenceWeights | None = None,
    spoilers: Spoilers = "mild",
) -> tuple[Evidence, ...]:
    """What a digest of a title's feedback may rest on: q1 … of both signs, n1 …, f1 …

    Figures are the rating, net sentiment, who praises and who likes it, aspects praised and blamed for certain,
    those that move the rating beyond noise, and the change from the first to the last third of what was said where
    that is beyond noise.

    Raises:
        StudioError: there is no such title.
    """
    ground = ground_of(snapshot, None, title_id, "", language)
    facts = fact_evidence(ground.title, ground.telling)
    table = load_aspects(snapshot, Filter(titles=(title_id,)))
    wanted = ground.wanted(spoilers, weights, praised_aspects(table))
    figures = [
        *whole_figures(snapshot, ground.telling, title_id),
        *aspect_figures(ground.telling, table, ground.names, blame_use="may"),
        *_impacts(ground),
        *_change(ground),
    ]
    quotes = [
        *find_quotes(snapshot, wanted, ground.telling, ground.names, _QUOTES),
        *find_quotes(snapshot, replace(wanted, sign="blame"), ground.telling, ground.names, _QUOTES),
    ]
    return (*numbered("q", quotes), *numbered("n", sorted(figures, key=lambda one: -one.score)), *facts)


def _impacts(ground: Ground) -> Iterator[Evidence]:
    """Aspects whose mention moves the mean rating beyond noise, the largest first. Three statements."""
    table = load_impacts(ground.snapshot, Filter(titles=(ground.title_id,)), effects=False)
    standing = [row for row in table.rows if row.mention.beyond_noise]
    for row in sorted(standing, key=_size)[:_IMPACTS]:
        name = ground.names.aspects.get(row.aspect, row.aspect)
        told = told_figure(
            ground.telling, "impact", row.mention.impact, row.aspect, name,
            ground.telling.why("impact"), score=0.65, unit="points", what=name,
        )  # fmt: skip
        if told is not None:
            yield told


def _size(row: ImpactRow) -> float:
    return -abs(row.mention.impact.estimate.value or 0)


def _change(ground: Ground) -> Iterator[Evidence]:
    """Net sentiment of the last third of what was said, where it is not that of the first. Five statements.

    It says that opinion or the audience changed, not which of the two (`analytics.figures.drift` does).
    """
    own = Filter(titles=(ground.title_id,))
    windows = load_windows(ground.snapshot, own)
    if windows is None:
        return
    early, late = (
        load_whole(ground.snapshot, own.but(since=since, until=until)).net
        for since, until in (windows.early, windows.late)
    )
    if not (early.known and late.known and moved(difference(late.estimate, early.estimate))):
        return
    language, telling = ground.language, ground.telling
    told = told_figure(
        telling, "change_net", late, "change", telling.about("change"), telling.why("beyond"), score=0.7,
        day=day(language, windows.late[0]), before_day=day(language, windows.early[1]),
        before=written(language, early.estimate, "net"),
    )  # fmt: skip
    if told is not None:
        yield told


def reply_evidence(snapshot: Snapshot, review_id: str, language: Language | None = None) -> tuple[Evidence, ...]:
    """What a reply to a review may rest on.

    That is its sentences q1 …, of which the first must be met, and facts f1 … of it and of its title. A reply quotes
    nobody but the reviewer, in the reviewer's own words; sentences that give something away are marked.

    Args:
        snapshot: what to read.
        review_id: the review.
        language: what is written in; None: the review's own, English where that is neither.

    Raises:
        StudioError: there is no such review.
    """
    found = snapshot.rows("copy/review", review_id=review_id)
    if not found:
        raise StudioError("there is no such review here", where=review_id, mend="choose another one")
    review = found[0]
    own: Language = language or ("zh" if review["language"] == "zh" else "en")
    title = load_title(snapshot, review["title_id"])
    telling = telling_of(title, own)
    facts = [*_of_review(review, telling), *fact_evidence(title, telling)]
    return (*_sentences(snapshot, review, title, telling), *numbered("f", facts))


def _of_review(review: dict[str, Any], telling: Telling) -> Iterator[Evidence]:
    yield fact(telling, "review_title", "review")
    if review["rating"] is not None:
        yield fact(telling, "review_rating", "rating", value=f"{review['rating']:g}")
    if review["published_at"] is not None:
        yield fact(telling, "review_date", "review", day=day(telling.language, review["published_at"]))


def _sentences(
    snapshot: Snapshot, review: dict[str, Any], title: dict[str, Any], telling: Telling
) -> tuple[Evidence, ...]:
    names = load_names(snapshot, telling)
    found = []
    for place, row in enumerate(snapshot.rows("copy/review_sentences", review_id=review["review_id"])):
        subject = row["aspects"][0]["aspect"] if row["aspects"] else ""
        found.append(
            Evidence(
                evidence_id=UNNUMBERED,
                kind="quote",
                text=row["text"],
                language=row["language"],
                subject=subject,
                about=names.aspects.get(subject, subject),
                start=row["start_char"],
                end=row["end_char"],
                review_id=review["review_id"],
                sentence_id=row["sentence_id"],
                title_id=review["title_id"],
                title=title["name"],
                publisher=review["publisher"] or "",
                rating=review["rating"],
                sign=row["sign"],
                spoiler=row["spoiler"],
                score=1 - place / 1000,
                why=telling.why("review" if place else "first"),
                use="may" if place else "must",
            )
        )
    return numbered("q", found)
