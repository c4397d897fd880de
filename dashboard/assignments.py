"""From what a person chose to an assignment with its evidence, for pages and the command line alike. No Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.recommender.served import Served
from dashboard.copy_facts import load_facts
from dashboard.copy_ground import SEGMENT_FLOOR
from dashboard.copy_people import profile_evidence
from dashboard.copy_promo import promo_evidence, voice_evidence
from dashboard.copy_reports import digest_evidence, reply_evidence
from data.draft_history import EvidenceWeights
from data.drafts import Drafts
from data.errors import SourceError
from data.house import load_house
from data.settings import Settings
from data.snapshots import Snapshot
from data.writing import Assignment, Evidence, Language, Length, Spoilers, TitleFacts
from generation.channels import channels
from generation.plot_files import PlotText
from generation.plots import plot_evidence
from generation.scenes.casting import cast_list
from generation.scenes.evidence import scene_assignment
from generation.screenplay.scenes import Scene, scenes_of

#: How much of the plot the reader may learn, the least first.
SPOILERS: tuple[Spoilers, ...] = ("none", "mild", "full")
#: From this share of the plot on, a sentence is kept from copy that may not give the ending away.
_LATE = {"none": 0.75, "mild": 0.9, "full": 2.0}


def assign_promo(
    settings: Settings,
    snapshot: Snapshot,
    served: Served | None,
    *,
    title_id: str,
    segment_id: str = "",
    segment: str = "",
    channel: str,
    language: Language,
    spoilers: Spoilers = "none",
    **chosen: Any,
) -> Assignment:
    """Promo copy for a title and a segment, with the evidence that the system chooses.

    Args:
        chosen: tone, variants, brief.

    Raises:
        MarqueeError: the snapshot cannot be read.
    """
    house = load_house(settings)
    borne = min(spoilers, channels()[channel].spoilers, key=SPOILERS.index)
    facts = load_facts(snapshot, title_id, house, language)
    evidence = promo_evidence(
        snapshot, served, title_id, segment_id, language, weights=weights_of(settings, title_id, segment_id),
        spoilers=borne, floor=max(settings.export_k, SEGMENT_FLOOR), awards=facts.awards,
    )  # fmt: skip
    return Assignment(
        task="promo_copy",
        language=language,
        facts=facts,
        segment_id=segment_id,
        segment=segment,
        channel=channel,
        spoilers=borne,
        house=house,
        evidence=with_brief(evidence, str(chosen.get("brief", "")), language),
        **_taken_from(snapshot),
        **chosen,
    )


def assign_summary(
    settings: Settings,
    plot: PlotText,
    *,
    length: Length,
    spoilers: Spoilers,
    facts: TitleFacts | None = None,
    **chosen: Any,
) -> Assignment:
    """A plot summary of a synopsis, treatment or screenplay.

    Args:
        chosen: language, variants, tone, source_id and what it was taken from.
    """
    return Assignment(
        task="plot_summary",
        length=length,
        spoilers=spoilers,
        facts=facts or facts_of_plot(plot),
        house=load_house(settings),
        source_name=plot.name,
        evidence=hidden_from(plot_evidence(plot.text, plot.language, plot.kind), spoilers),
        **({"language": plot.language} | chosen),
    )


def assign_scene(
    settings: Settings, plot: PlotText, number: str, facts: TitleFacts | None = None, **chosen: Any
) -> Assignment:
    """A description of one scene of a screenplay.

    Raises:
        SourceError: it is no screenplay, or has no scene of that number.
    """
    scene = scene_numbered(plot, number)
    assert plot.script is not None
    own = scene_assignment(plot.script, scene, house=load_house(settings), source_name=plot.name, **chosen)
    if facts is None:
        return own
    names = tuple(dict.fromkeys((*facts.names, *own.facts.names)))
    return own.model_copy(update={"facts": facts.model_copy(update={"names": names})})


def scene_numbered(plot: PlotText, number: str) -> Scene:
    """The scene of that number.

    Raises:
        SourceError: it is no screenplay, or has no such scene.
    """
    if plot.script is None:
        raise SourceError(
            "this is no screenplay", where=plot.name, mend="send Fountain, Final Draft, PDF or plain text"
        )
    scenes = scenes_of(plot.script)
    found = next((scene for scene in scenes if scene.number.casefold() == number.strip().casefold()), None)
    if found is None:
        raise SourceError(
            f"there is no scene {number or 'without a number'}",
            where=plot.name,
            mend=f"its scenes are {scenes[0].number} to {scenes[-1].number}",
        )
    return found


def assign_character(
    settings: Settings,
    snapshot: Snapshot,
    title_id: str,
    name: str,
    language: Language,
    spoilers: Spoilers,
    **chosen: Any,
) -> Assignment:
    """A profile of a character of a title, from the script, the synopsis and what reviews say.

    Raises:
        StudioError: the title has no such character.
    """
    house = load_house(settings)
    evidence = profile_evidence(
        snapshot, title_id, name, language, weights=weights_of(settings, title_id), spoilers=spoilers
    )
    return Assignment(
        task="character_profile",
        subject=_in_both(name, evidence),
        language=language,
        spoilers=spoilers,
        facts=load_facts(snapshot, title_id, house, language),
        house=house,
        evidence=evidence,
        **_taken_from(snapshot),
        **chosen,
    )


def _in_both(name: str, evidence: Sequence[Evidence]) -> str:
    """A character's name, with what the evidence's language calls them where that is another."""
    called = next((one.about for one in evidence if one.kind == "figure" and one.about), name)
    return name if called in name else f"{name} / {called}"


def assign_digest(
    settings: Settings, snapshot: Snapshot, title_id: str, language: Language, **chosen: Any
) -> Assignment:
    """A digest of what viewers say of a title. It is read inside the studio, so it may speak of the ending."""
    house = load_house(settings)
    return Assignment(
        task="digest",
        language=language,
        spoilers="full",
        facts=load_facts(snapshot, title_id, house, language),
        house=house,
        evidence=digest_evidence(
            snapshot, title_id, language, weights=weights_of(settings, title_id), spoilers="full"
        ),
        **_taken_from(snapshot),
        **chosen,
    )


def assign_voice(
    settings: Settings,
    snapshot: Snapshot,
    served: Served | None,
    title_id: str,
    segment_id: str,
    segment: str,
    language: Language,
    **chosen: Any,
) -> Assignment:
    """A review as someone of a segment might write it; synthetic, and labelled so."""
    house = load_house(settings)
    return Assignment(
        task="viewer_voice",
        language=language,
        segment_id=segment_id,
        segment=segment,
        facts=load_facts(snapshot, title_id, house, language),
        house=house,
        evidence=voice_evidence(
            snapshot,
            title_id,
            segment_id,
            language,
            served=served,
            weights=weights_of(settings, title_id, segment_id),
            floor=max(settings.export_k, SEGMENT_FLOOR),
        ),
        **_taken_from(snapshot),
        **chosen,
    )


def assign_reply(
    settings: Settings, snapshot: Snapshot, review_id: str, language: Language, **chosen: Any
) -> Assignment:
    """A reply to a review.

    Raises:
        StudioError: there is no such review.
    """
    house = load_house(settings)
    evidence = reply_evidence(snapshot, review_id, language)
    title_id = str(snapshot.rows("copy/review", review_id=review_id)[0]["title_id"])
    return Assignment(
        task="review_reply",
        language=language,
        subject=review_id,
        facts=load_facts(snapshot, title_id, house, language),
        house=house,
        evidence=with_brief(evidence, str(chosen.get("brief", "")), language),
        **_taken_from(snapshot),
        **chosen,
    )


def assign_outline(settings: Settings, premise: str, language: Language, **chosen: Any) -> Assignment:
    """A story outline from a premise; only a language model can write one."""
    told = Evidence(evidence_id="b1", kind="brief", text=premise, language=language, subject="premise")
    return Assignment(
        task="story_outline",
        language=language,
        subject=premise,
        spoilers="full",
        house=load_house(settings),
        evidence=(told,),
        **chosen,
    )


def weights_of(settings: Settings, title_id: str, segment_id: str = "") -> EvidenceWeights:
    """What people thought of evidence in earlier drafts for the title and the segment."""
    return Drafts(settings.app_state).weights_of_evidence(title_id, segment_id or None)


def with_brief(evidence: Sequence[Evidence], brief: str, language: Language) -> tuple[Evidence, ...]:
    """Evidence, and the sentences of the campaign's brief, which the studio itself may claim."""
    lines = [line.strip() for line in brief.splitlines() if line.strip()]
    told = (
        Evidence(evidence_id=f"b{n}", kind="brief", text=line, language=language, subject="brief")
        for n, line in enumerate(lines, 1)
    )
    return (*evidence, *told)


def hidden_from(evidence: Sequence[Evidence], spoilers: Spoilers) -> tuple[Evidence, ...]:
    """Plot evidence with what stands too late in the plot kept for the checks alone."""
    return tuple(
        one.model_copy(update={"use": "not"}) if (one.place or 0) >= _LATE[spoilers] else one for one in evidence
    )


def facts_of_plot(plot: PlotText) -> TitleFacts:
    """What a plot's own file says of its title: a screenplay's title page and cast."""
    if plot.script is None:
        return TitleFacts()
    names = [name for one in cast_list(plot.script) for name in (one.shown, *one.cues)]
    return TitleFacts(name=plot.script.about.get("title", ""), names=tuple(dict.fromkeys(names)))


def _taken_from(snapshot: Snapshot) -> dict[str, Any]:
    runs = tuple(row["run_id"] for row in snapshot.rows("exports/run_ids"))
    return {"snapshot": snapshot.name, "data_version": snapshot.data_version, "runs": runs}
