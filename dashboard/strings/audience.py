"""Segments in sentences made from the data, never saying more than the figures do. Pure text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analytics.figures.segments import Audience, Description, Trait
from dashboard.segment_figures import best, favourites, in_group, signature
from dashboard.strings import keys, say
from dashboard.strings.formats import DASH, MINUS, THIN, format_count, format_estimate, format_value
from dashboard.strings.sentences import counted, filter_sentence, language_name, listed, within_sentence
from data.records import Filter

#: From this share of their ratings on, surely, they rate mostly one genre.
MOSTLY = 0.5
NAMED = 3


def whom(rule: Filter, names: Mapping[str, Mapping[Any, str]]) -> str:
    """The viewers that a filter means: "Viewers of Loyal, who like Tidewater"."""
    said = {
        "segments": [names["segments"].get(key, key) for key in rule.segments],
        "fans": [names["titles"].get(key, key) for key in rule.fans],
        "ages": [band.replace("-", DASH) for band in rule.ages],
        "genders": [gender_name(gender) for gender in rule.genders],
    }
    parts = [say(f"audience.whom_{field}", names=listed(values)) for field, values in said.items() if values]
    evidence = rule.but(**dict.fromkeys(said, ()))
    if evidence != Filter():
        parts.append(say("audience.whom_evidence", sentence=filter_sentence(evidence, **names)))
    return say("audience.whom", parts=", ".join(parts))


def gender_name(gender: str) -> str:
    """A gender as people call those of it; as it stands when we have no word for it."""
    return say(f"audience.gender_{gender}") if f"audience.gender_{gender}" in keys() else gender


def trait_name(trait: Trait) -> str:
    """What a trait is about, as it is called."""
    if trait.kind == "language":
        return language_name(trait.key)
    if trait.kind == "age":
        return trait.key.replace("-", DASH)
    if trait.kind == "gender":
        return gender_name(trait.key)
    return trait.name


def trait_label(trait: Trait) -> str:
    """A trait's name where its kind does not show: "directed by …"."""
    key = f"audience.label_{trait.kind}"
    return say(key, name=trait_name(trait)) if key in keys() else trait_name(trait)


def points(trait: Trait) -> str:
    """The difference in points, with its sign: +14."""
    return format_value(trait.difference, "net")


def trait_phrase(trait: Trait) -> str:
    """One trait in a few words, as the list has it: "speak of pacing +16"."""
    side = "more" if trait.more else "less"
    key = f"audience.phrase_{trait.measure}_{side}"
    return say(key, name=within_sentence(trait_label(trait)) if trait.kind == "aspect" else trait_label(trait))


def audience_answer(audience: Audience) -> str:
    """How the audience falls into tastes, and what the largest of them is known by."""
    tastes = [each for each in in_group(audience, "taste") if each.known]
    if not tastes:
        return say("audience.answer_untold", viewers=counted("viewers", audience.viewers))
    first = max(tastes, key=lambda each: each.size.rows)
    found = signature(first)
    text = say(
        "audience.answer" if len(tastes) > 1 else "audience.answer_one",
        viewers=counted("viewers", audience.viewers),
        tastes=format_count(len(tastes)),
        name=first.name,
        share=format_estimate(first.size.estimate, "percent"),
    )
    return text + (
        say("audience.answer_known", traits=_joined([trait_phrase(each) for each in found])) if found else ""
    )


def portrait(description: Description) -> str:
    """Who they are and what they care about, in one sentence."""
    size = say(
        "audience.portrait_size",
        viewers=counted("viewers", description.size.rows),
        share=format_estimate(description.size.estimate, "percent"),
    )
    if not description.known:
        return say("audience.portrait_few", viewers=counted("viewers", description.size.rows))
    parts = [part for part in (_likes(description), _says(description), _are(description)) if part]
    if not parts:
        return say("audience.portrait_none", size=size)
    return say("audience.portrait", size=size, mostly=_mostly(description), parts="; ".join(parts))


def _mostly(description: Description) -> str:
    surely = [
        each
        for each in best(description, "rate", kinds=("genre",))
        if each.own.estimate.low is not None and each.own.estimate.low > MOSTLY
    ]
    return say("audience.portrait_mostly", genre=within_sentence(surely[0].name)) if surely else ""


def _likes(description: Description) -> str:
    found = favourites(description)[:2] or best(description, "like", kinds=("title",))[:2]
    named = [
        say("audience.portrait_share", name=trait_name(each), own=_percent(each), others=_others(each))
        for each in found
    ]
    return say("audience.portrait_likes", names=_joined(named)) if named else ""


def _says(description: Description) -> str:
    speak = best(description, "speak", kinds=("aspect",))[:1]
    better = best(description, "judge", kinds=("aspect",))[:1]
    worse = best(description, "judge", kinds=("aspect",), more=False)[:1]
    parts = [
        say(
            f"audience.portrait_{key}",
            name=within_sentence(found[0].name),
            points=points(found[0]).lstrip(f"+{MINUS}"),
        )
        for key, found in (("speak", speak), ("better", better), ("worse", worse))
        if found
    ]
    return say("audience.portrait_they", parts=_joined(parts)) if parts else ""


def _are(description: Description) -> str:
    found = [each for kind in ("age", "gender", "territory") for each in best(description, "are", kinds=(kind,))[:1]]
    first = max(found, key=lambda each: each.strength, default=None)
    if first is None:
        return ""
    return say(f"audience.portrait_{first.kind}", name=trait_name(first), own=_percent(first), others=_others(first))


def _percent(trait: Trait) -> str:
    return format_value(trait.own.estimate, "percent")


def _others(trait: Trait) -> str:
    return format_value(trait.others, "percent").removesuffix(f"{THIN}%")


def _joined(parts: Sequence[str]) -> str:
    return " and ".join(parts) if len(parts) < 3 else ", ".join(parts[:-1]) + " and " + parts[-1]


def liked_finding(traits: Sequence[Trait]) -> str:
    """What more of them like than of the others, and what fewer do."""
    named = sorted(traits, key=lambda each: each.kind != "genre")
    up = [trait_name(each) for each in named if each.more]
    down = [trait_name(each) for each in reversed(traits) if not each.more]
    if up and down:
        return say("audience.liked_both", up=listed(up), down=listed(down[:1]))
    return (
        say("audience.liked_up", up=listed(up, NAMED)) if up else say("audience.liked_down", down=listed(down, NAMED))
    )


def spoken_finding(traits: Sequence[Trait]) -> str:
    """What they speak of more and less often than the others."""
    return _both_ways(traits, "spoken")


def judged_finding(traits: Sequence[Trait]) -> str:
    """What they judge better and worse than the others."""
    return _both_ways(traits, "judged")


def _both_ways(traits: Sequence[Trait], key: str) -> str:
    """The most above and the most below, aspects before topics."""
    named = [each for each in traits if each.kind == "aspect"] or list(traits)
    up, down = named[0], named[-1]
    values = {
        side: within_sentence(each.name) if each.kind == "aspect" else trait_label(each)
        for side, each in (("up", up), ("down", down))
    }
    if up.more and not down.more:
        return say(f"audience.{key}_both", **values)
    return say(f"audience.{key}_up" if up.more else f"audience.{key}_down", **values)


def figures_subtitle(key: str, description: Description, audience: Audience) -> str:
    """What a figure shows, who is compared, and among how many looks."""
    return say(
        f"audience.{key}_subtitle",
        n=format_count(description.size.rows),
        others=format_count(audience.viewers - description.size.rows),
    )
