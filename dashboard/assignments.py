"""From what a person chose to an assignment with its evidence, for pages and the command line alike. No Streamlit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analytics.recommender.served import Served
from dashboard import copy_evidence
from data.drafts import Drafts
from data.errors import SourceError
from data.house import load_house
from data.settings import Settings
from data.snapshots import Snapshot
from data.writing import Assignment, Evidence, Language, Length, Spoilers, TitleFacts
from generation.channels import channels
from generation.plot_files import PlotText
from generation.plots import plot_evidence
from generation.scenes.evidence import scene_evidence
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
    weights = Drafts(settings.app_state).weights_of_evidence(title_id, segment_id or None)
    borne = min(spoilers, channels()[channel].spoilers, key=SPOILERS.index)
    evidence = copy_evidence.promo_evidence(
        snapshot, served, title_id, segment_id or None, language, weights=weights, spoilers=borne
    )
    return Assignment(
        task="promo_copy",
        language=language,
        facts=copy_evidence.load_facts(snapshot, title_id, house),
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
    return Assignment(
        task="scene_description",
        subject=scene.number,
        spoilers="full",
        facts=facts or facts_of_plot(plot),
        house=load_house(settings),
        source_name=plot.name,
        evidence=scene_evidence(plot.script, scene),
        **({"language": plot.language} | chosen),
    )


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
        SourceError: the title has no such character.
    """
    house = load_house(settings)
    evidence = copy_evidence.profile_evidence(snapshot, title_id, name, language, spoilers=spoilers)
    return Assignment(
        task="character_profile",
        subject=name,
        language=language,
        spoilers=spoilers,
        facts=copy_evidence.load_facts(snapshot, title_id, house),
        house=house,
        evidence=evidence,
        **_taken_from(snapshot),
        **chosen,
    )


def assign_digest(
    settings: Settings, snapshot: Snapshot, title_id: str, language: Language, **chosen: Any
) -> Assignment:
    """A digest of what viewers say of a title. It is read inside the studio, so it may speak of the ending."""
    house = load_house(settings)
    return Assignment(
        task="digest",
        language=language,
        spoilers="full",
        facts=copy_evidence.load_facts(snapshot, title_id, house),
        house=house,
        evidence=copy_evidence.digest_evidence(snapshot, title_id, language),
        **_taken_from(snapshot),
        **chosen,
    )


def assign_voice(
    settings: Settings,
    snapshot: Snapshot,
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
        facts=copy_evidence.load_facts(snapshot, title_id, house),
        house=house,
        evidence=copy_evidence.voice_evidence(snapshot, title_id, segment_id or None, language),
        **_taken_from(snapshot),
        **chosen,
    )


def assign_reply(
    settings: Settings, snapshot: Snapshot, review_id: str, language: Language, **chosen: Any
) -> Assignment:
    """A reply to a review.

    Raises:
        SourceError: there is no such review.
    """
    house = load_house(settings)
    title_id, evidence = copy_evidence.reply_evidence(snapshot, review_id, language)
    return Assignment(
        task="review_reply",
        language=language,
        subject=review_id,
        facts=copy_evidence.load_facts(snapshot, title_id, house),
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
    """What a plot's own file says of its title."""
    return TitleFacts(name=plot.script.about.get("title", "") if plot.script else "")


def _taken_from(snapshot: Snapshot) -> dict[str, str]:
    return {"snapshot": snapshot.name, "data_version": snapshot.data_version}
