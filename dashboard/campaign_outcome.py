"""What a campaign brought about: the lists that left, what came back, and what it says. No Streamlit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.targeting.uplift import (
    Effect,
    Mismatch,
    Targeted,
    Trial,
    check_sizes,
    effect_of,
    effects_by,
    is_binary,
    targeted,
)
from data.campaigns import Campaign, Campaigns, Member, Results
from data.exports.audience import Audience
from data.exports.ids import ExportIds, written
from data.exports.register import Exports
from data.records import Record
from data.settings import Settings
from data.snapshots import Snapshot
from data.viewer_lists import (
    ListFile,
    Matched,
    guess_id_column,
    guess_response_column,
    match_viewers,
    read_response,
)

#: Entries by which a file's column of ids is recognised.
_LOOKED_AT = 200


@dataclass(frozen=True)
class ReadBack:
    """A file of responses held against a campaign, before it is kept.

    Attributes:
        responses: member → response.
        unread: entries whose response says nothing.
        outside: viewers of the studio who are in neither group.
        has_zeros: whether it lists some who did not respond.
    """

    matched: Matched
    responses: Mapping[str, float]
    unread: tuple[str, ...]
    outside: int
    has_zeros: bool

    @property
    def entries(self) -> int:
        """Rows of the file."""
        return len(self.matched.viewers)


@dataclass(frozen=True)
class Outcome:
    """What a campaign brought about.

    Attributes:
        whole: everyone.
        segments: by taste segment, largest first, with at least ten viewers in either group.
        fifths: by affinity, highest first; empty where the audience was not ranked.
        targeted: what addressing only the most drawn would have brought.
        mismatch: whether the groups came back as they were drawn.
        binary: responses are 0 or 1, not values.
        counted: members whom the figures count.
        withheld: members whom the exported lists left out, so that nobody could address them or leave them alone;
            they count in no figure.
    """

    campaign: Campaign
    results: Results
    whole: Effect
    segments: tuple[tuple[str, Effect], ...]
    fifths: tuple[Effect, ...]
    targeted: Targeted | None
    mismatch: Mismatch
    binary: bool
    counted: frozenset[str]
    withheld: int


class Part(Record):
    """Which members a figure counts; empty fields mean all."""

    segment_id: str = ""
    fifth: int = 0


def audiences_of(campaign: Campaign, members: Sequence[Member], labels: Mapping[int, str]) -> dict[str, Audience]:
    """What is exported: `addressed` and `control`.

    Args:
        labels: what a fifth of affinity is called; 0: nothing is known.
    """
    found = {}
    for group in ("addressed", "control"):
        mine = [member for member in members if member.control == (group == "control")]
        found[group] = Audience(
            name=audience_name(campaign, group),
            viewer_ids=tuple(member.viewer_id for member in mine),
            bands=tuple(labels[member.fifth] for member in mine),
            about=campaign.plan.about,
        )
    return found


def audience_name(campaign: Campaign, group: str) -> str:
    """The name under which a group is exported; it tells campaigns of one name apart."""
    return f"{campaign.plan.name} ({campaign.campaign_id}), {group}"


def exported_ids(settings: Settings, snapshot: Snapshot, campaign: Campaign) -> dict[str, str]:
    """Exported id → viewer, for every purpose that one of the campaign's groups was exported for."""
    log = Exports(settings.app_state)
    names = [audience_name(campaign, group) for group in ("addressed", "control")]
    purposes = {one.purpose for name in names for one in log.purposes_of(name)}
    viewers = sorted(row["viewer_id"] for row in snapshot.rows("campaigns/audience"))
    return {
        written(int(number)): viewer
        for purpose in purposes
        for viewer, number in zip(viewers, ExportIds(settings, purpose).of(viewers), strict=True)
    }


def guess_columns(settings: Settings, snapshot: Snapshot, campaign: Campaign, file: ListFile) -> tuple[str, str]:
    """Which column names viewers and which says who responded; "" where none does, and all listed did."""
    aliases = exported_ids(settings, snapshot, campaign)
    matches = {}
    for column in file.columns:
        cells = file.column(column)[:_LOOKED_AT]
        found = match_viewers(settings, snapshot, cells, aliases)
        matches[column] = len(found.viewer_ids)
    ids = guess_id_column(file, matches)
    return ids, guess_response_column(file, ids) or ""


def read_back(
    settings: Settings, snapshot: Snapshot, campaign: Campaign, file: ListFile, columns: tuple[str, str]
) -> ReadBack:
    """Hold a file of responses against a campaign.

    Args:
        columns: which names viewers, which says who responded ("": all listed did).
    """
    id_column, response_column = columns
    matched = match_viewers(settings, snapshot, file.column(id_column), exported_ids(settings, snapshot, campaign))
    cells = file.column(response_column) if response_column else ["1"] * len(file.rows)
    members = {member.viewer_id for member in Campaigns(settings.app_state).members(campaign.campaign_id)}
    responses: dict[str, float] = {}
    outside, unread = set(), []
    for viewer, cell in zip(matched.viewers, cells, strict=True):
        response = read_response(cell)
        if response is None:
            unread.append(cell)
        elif viewer in members:
            responses[viewer] = max(response, responses.get(viewer, 0.0))
        elif viewer is not None:
            outside.add(viewer)
    return ReadBack(matched, responses, tuple(unread), len(outside), 0.0 in responses.values())


def keep_results(
    settings: Settings, campaign: Campaign, file: str, found: ReadBack, complete: bool, who: str
) -> Results:
    """Keep what was read back."""
    told = {
        "campaign_id": campaign.campaign_id,
        "file": file,
        "entries": found.entries,
        "unmatched": len(found.matched.unmatched),
        "ambiguous": len(found.matched.ambiguous),
        "outside": found.outside,
        "repeated": found.matched.repeated,
        "unread": len(found.unread),
        "complete": complete,
        "who": who,
    }
    return Campaigns(settings.app_state).add_results(told, found.responses)


def weigh_results(settings: Settings, campaign: Campaign, results: Results) -> Outcome:
    """What the results say."""
    kept = Campaigns(settings.app_state)
    members, responses = kept.members(campaign.campaign_id), kept.responses(results.result_id)
    trial = _trial(members, responses)
    listed = np.array([member.viewer_id in responses for member in members], dtype=bool)
    left = _left(settings, campaign, members, results)
    # In a list of those who responded alone, that fewer of one group are on it is the result, not a fault.
    mismatch = check_sizes(trial.addressed[left], listed[left] if results.complete else np.ones(left.sum(), bool))
    counted = left & listed if results.complete else left
    trial = trial.pick(counted)
    sizes = Counter(trial.segments.tolist())
    parts = [name for name, _ in sizes.most_common() if name]
    by_segment = [one for one in effects_by(trial, trial.segments, parts) if one.uplift.known]
    ranked = sorted(set(trial.fifths.tolist()) - {0})
    by_fifth = effects_by(trial, trial.fifths.astype(str), [str(one) for one in ranked]) if ranked else []
    return Outcome(
        campaign=campaign,
        results=results,
        whole=effect_of(trial),
        segments=tuple((campaign.plan.segments.get(one.part, one.part), one) for one in by_segment),
        fifths=tuple(by_fifth),
        targeted=targeted(trial),
        mismatch=mismatch,
        binary=is_binary(trial.response),
        counted=frozenset(member.viewer_id for member, here in zip(members, counted, strict=True) if here),
        withheld=int((~left).sum()),
    )


def _left(settings: Settings, campaign: Campaign, members: Sequence[Member], results: Results) -> np.ndarray:
    """Whether each member was on a list that left before the results came; of a group that never left, everybody."""
    ids = [member.viewer_id for member in members]
    control = np.array([member.control for member in members], dtype=bool)
    left = np.ones(len(members), dtype=bool)
    for group, mine in (("addressed", ~control), ("control", control)):
        lists = Campaigns(settings.app_state).lists_that_left(audience_name(campaign, group), results.created_at)
        if lists:
            left[mine] = False
        for purpose, kept in lists:
            numbers = np.frombuffer(kept, dtype="<u8")
            left |= mine & np.isin(ExportIds(settings, purpose).of(ids), numbers)
    return left


def _trial(members: Sequence[Member], responses: Mapping[str, float]) -> Trial:
    return Trial(
        addressed=np.array([not member.control for member in members], dtype=bool),
        response=np.array([responses.get(member.viewer_id, 0.0) for member in members], dtype=np.float64),
        strata=np.array([member.stratum for member in members], dtype=str),
        segments=np.array([member.segment_id for member in members], dtype=str),
        affinity=np.array(
            [np.nan if member.affinity is None else member.affinity for member in members], dtype=np.float64
        ),
        fifths=np.array([member.fifth for member in members], dtype=np.int64),
    )


def rows_of(settings: Settings, outcome: Outcome, part: Part) -> list[dict[str, object]]:
    """The members behind a figure: viewer, group, segment, fifth, response."""
    rows = Campaigns(settings.app_state).rows_behind(
        outcome.results, segment_id=part.segment_id or None, fifth=part.fifth or None
    )
    return [row for row in rows if row["viewer_id"] in outcome.counted]
