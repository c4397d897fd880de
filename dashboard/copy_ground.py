"""What every search for evidence on a title begins with: the title, the segment, and the titles like it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analytics.mentions.wording import is_han
from analytics.recommender.served import Served
from analytics.targeting.placed import place_known
from analytics.targeting.stress import Advice, find_alike, load_advice
from dashboard.copy_facts import load_title, telling_of
from dashboard.copy_figures import Names, load_names
from dashboard.copy_quotes import Wanted, late_entities, late_words, names_of_title, suspicious_reviews
from dashboard.copy_wording import Telling, word
from data.draft_history import EvidenceWeights
from data.errors import RunError, StudioError
from data.records import FLOOR, Filter
from data.settings import Settings
from data.snapshots import Snapshot
from data.writing import Evidence, Language, Spoilers
from generation.plots import plot_evidence

#: Fewest members that copy may speak of: copy leaves the house, so what holds for exported lists holds for it.
SEGMENT_FLOOR: int = Settings.model_fields["export_k"].default
#: Comparable titles that are looked into where there is no recommender.
_COMPARABLES = 6


@dataclass(frozen=True)
class Ground:
    """What all evidence on one title is looked for with.

    Attributes:
        title: its row, with what is told of it.
        segment_id: "" for all viewers.
        alike: reviewed titles like it, the most alike first.
        advice: what the segment praises or damns more than others do in these titles and this one.
    """

    snapshot: Snapshot
    title: dict[str, Any]
    telling: Telling
    names: Names
    segment_id: str = ""
    alike: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()
    floor: int = SEGMENT_FLOOR

    @property
    def title_id(self) -> str:
        """The title."""
        return str(self.title["title_id"])

    @property
    def language(self) -> Language:
        """What is written in."""
        return self.telling.language

    def aspects_to(self, *directions: str) -> tuple[str, ...]:
        """Aspects that the segment judges so."""
        return tuple(one.key for one in self.advice if one.kind == "aspect" and one.direction in directions)

    @cached_property
    def voices(self) -> int:
        """Members of the segment who wrote on the title."""
        return self.voices_on((self.title_id,))

    def voices_on(self, titles: Sequence[str]) -> int:
        """Members of the segment who wrote on any of these titles."""
        if not self.segment_id or not titles:
            return 0
        given = Filter(titles=tuple(titles)).as_parameter()
        rows = self.snapshot.rows("copy/voices", filter=given, segment_id=self.segment_id)
        return int(rows[0]["viewers"])

    def wanted(self, spoilers: Spoilers, weights: EvidenceWeights | None, praised: Sequence[str] = ()) -> Wanted:
        """What quotes on the title are looked for with. Two statements, and one a burst."""
        entities = self.snapshot.rows("copy/entities", title_id=self.title_id)
        synopsis = self.title["synopsis"] or ""
        return Wanted(
            filter=Filter(titles=(self.title_id,)),
            language=self.language,
            segment_id=self.segment_id if self.voices >= self.floor else "",
            stressed=self.aspects_to("stress"),
            praised=tuple(praised),
            spoilers=spoilers,
            late=late_entities(entities, synopsis),
            late_words=late_words(synopsis),
            own_names=tuple(names_of_title(self.title)),
            without=suspicious_reviews(self.snapshot, self.title_id),
            weights=weights,
        )


def ground_of(
    snapshot: Snapshot,
    served: Served | None,
    title_id: str,
    segment_id: str | None,
    language: Language,
    *,
    floor: int = SEGMENT_FLOOR,
) -> Ground:
    """Look up what every search on a title begins with. Ten statements at most.

    Raises:
        StudioError: there is no such title, or no such segment.
    """
    row, segment_id = load_title(snapshot, title_id), segment_id or ""
    telling = telling_of(row, language, _segment_name(snapshot, segment_id, language))
    alike = _alike(snapshot, served, row) if segment_id else ()
    titles = [*alike, *([title_id] if row["reviewed"] else [])]
    advice = [one for one in load_advice(snapshot, titles) if one.segment_id == segment_id] if segment_id else []
    names = load_names(snapshot, telling)
    return Ground(snapshot, row, telling, names, segment_id, alike, tuple(advice), max(FLOOR, floor))


def _segment_name(snapshot: Snapshot, segment_id: str, language: Language) -> str:
    """What sentences call the segment: a taste by its name ("Drama fans"), others as the segment “Loyal”."""
    if not segment_id:
        return ""
    found = snapshot.rows("copy/segment", segment_id=segment_id)
    if not found:
        raise StudioError("there is no such segment here", where=segment_id, mend="choose another one")
    name = str(found[0]["name"])
    return name if found[0]["kind"] == "taste" else word(language, "segment", name=name)


def _alike(snapshot: Snapshot, served: Served | None, row: dict[str, Any]) -> tuple[str, ...]:
    """Reviewed titles like one: by the recommender's vectors, or where it knows it not, by what they share."""
    if served is not None:
        try:
            placed = place_known(served, row["title_id"])
        except RunError:
            pass  # The title came after the run.
        else:
            return tuple(one.title_id for one in find_alike(snapshot, served, placed, row["genres"] or ()))
    found = snapshot.rows("dashboard/comparables", title_id=row["title_id"], size=_COMPARABLES)
    return tuple(one["title_id"] for one in found)


def plot_of_title(row: dict[str, Any], spoilers: Spoilers) -> tuple[Evidence, ...]:
    """The synopsis, sentence by sentence, in its own language.

    What comes late is for the checks alone where nothing may be given away.
    """
    if not row["synopsis"]:
        return ()
    found = plot_evidence(row["synopsis"], "zh" if is_han(row["synopsis"][:200]) else "en")
    return tuple(
        one.model_copy(update={"use": "not"}) if one.spoiler and spoilers == "none" else one for one in found
    )
