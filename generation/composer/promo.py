"""Promo copy without a language model: sayings that evidence supports, put where a channel wants them.

Each variant leads with another piece of evidence; a variant that would be too like an earlier one is not written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data.errors import BackendDeclined
from data.writing import Assignment, Copy
from generation.composer.promo_forms import Composition, Pool, Spent
from generation.composer.promo_material import Material, sift
from generation.composer.promo_says import Say, Sayings
from generation.excerpts import tokens
from generation.likeness import text_likeness
from generation.tools import Tools

#: Two variants more alike than this, by words in common, are one. A little under what the checks allow.
MOST_ALIKE = 0.75
#: In so many orders of wordings an angle is tried before it is given up.
_TURNS = 7
#: Kinds that a variant may lead with, in the order in which variants take turns at them.
_ANGLES = ("aspect", "quote", "premise", "hook", "people", "frame", "rating", "told")
_TAGLINE_ANGLES = ("hook", "people", "frame", "premise", "aspect", "rating")


def compose_promo_copy(assignment: Assignment, variant: int, tools: Tools) -> Copy:  # noqa: ARG001
    """Promo copy for the assignment's channel.

    Args:
        variant: counted from 0; each leads with another angle.

    Raises:
        BackendDeclined: there is too little evidence, what is pinned cannot be said there, or no angle is left.
    """
    material = sift(assignment)
    _check_pinned(material)
    if not material.rich_enough:
        raise BackendDeclined(
            "there is no quote that can be shown, no figure of ten or more that praises, and no plot sentence"
            + (" in Chinese" if assignment.language == "zh" else ""),
            where=assignment.facts.name or "the evidence",
            mend="add reviews or a synopsis, pin a quote, or let a language model write",
        )
    done: list[Copy] = []
    for content in _variants(material):
        done.append(content)
        if len(done) > variant:
            return content
    raise _no_angle(material, len(done))


def _variants(material: Material) -> Iterator[Copy]:
    """All variants that differ, the first one first."""
    says = [*Sayings(material).all(), *_title_says(material)]
    pool = Pool.of(says, material)
    spent = Spent()
    done: list[Copy] = []
    for lead in _leads(says, material):
        for turn in range(_TURNS):
            making = Composition(material, pool, lead, spent, turn)
            content = making.written()
            if content is not None and not _too_like(content, done):
                spent.add(making.said)
                done.append(content)
                yield content
                break


def _title_says(material: Material) -> list[Say]:
    """The title by itself, resting on what names it, else on what is said of it."""
    if not material.title:
        return []
    bare = material.title.strip("《》")
    naming = [one for one in material.assignment.usable if one.kind in ("fact", "brief") and bare in one.text]
    about = naming or [
        one
        for one in material.assignment.usable
        if one.kind in ("fact", "figure", "quote", "plot") and not one.spoiler
    ]
    ids = tuple(one.evidence_id for one in about[:1])
    if not ids:
        return []
    closed = material.title[-1:] in ".!?…"
    stop = "" if closed else "。" if material.assignment.language == "zh" else "."
    return [Say("title", "title", material.title + stop, ids, 0, titled=True, keeps_stop=closed)]


def _leads(pool: Sequence[Say], material: Material) -> list[str]:
    """The angles, kinds taking turns."""
    channel = material.assignment.channel
    order = _TAGLINE_ANGLES if channel == "poster_tagline" else _ANGLES
    by_kind: dict[str, list[str]] = {kind: [] for kind in order}
    for say in pool:
        kind = "aspect" if say.kind == "theme" else say.kind
        if kind in by_kind and say.key not in by_kind[kind] and (say.alone or kind != "premise"):
            by_kind[kind].append(say.key)
    by_kind["aspect"] = sorted(by_kind["aspect"], key=lambda key: key.split(":")[1] not in material.liked)
    pinned = {say.key for say in pool if material.musts & set(say.evidence)}
    leads: list[str] = []
    if channel in ("poster_tagline", "store_synopsis"):
        leads = _in_order(by_kind, order, channel)
    else:
        while any(by_kind.values()):
            leads += [keys.pop(0) for keys in by_kind.values() if keys]
    return sorted(dict.fromkeys(leads), key=lambda key: key not in pinned)


def _in_order(by_kind: dict[str, list[str]], order: Sequence[str], channel: str) -> list[str]:
    """What tells of the plot before anything that praises."""
    hooks = _one_a_plot(by_kind["hook"])
    kinds = order[1:] if channel == "poster_tagline" else ("frame", "people", "premise", "aspect", "rating")
    others = [key for kind in kinds for key in by_kind[kind]]
    first = 5 if channel == "poster_tagline" else 3
    return [*hooks[:first], *others, *hooks[first:]]


def _one_a_plot(hooks: Sequence[str]) -> list[str]:
    """The clauses, plot sentences taking turns."""
    plots = dict.fromkeys(key.split(":")[1] for key in hooks)
    of_each = [[key for key in hooks if key.split(":")[1] == plot] for plot in plots]
    return [own[nth] for nth in range(max(map(len, of_each), default=0)) for own in of_each if nth < len(own)]


def _too_like(content: Copy, done: Sequence[Copy]) -> bool:
    return any(alike(content.text, other.text) > MOST_ALIKE for other in done)


def alike(one: str, other: str) -> float:
    """The greater of ROUGE-1 F and Jaccard over words."""
    a, b = tokens(one), tokens(other)
    return max(text_likeness(one, other), len(a & b) / len(a | b) if a | b else 1.0)


def _check_pinned(material: Material) -> None:
    """What is pinned can be used at all.

    Raises:
        BackendDeclined: it gives the end away, or is a review that cannot be shown.
    """
    full = material.form.spoilers == "full" and material.assignment.spoilers == "full"
    shown = {quote.evidence.evidence_id for quote in material.quotes}
    for one in material.assignment.evidence:
        if one.use != "must":
            continue
        if one.spoiler and not full:
            raise BackendDeclined(
                "what is pinned gives the end away",
                where=one.evidence_id,
                mend="unpin it; this channel keeps the end secret",
            )
        if one.kind == "quote" and one.evidence_id not in shown:
            raise BackendDeclined(
                "the pinned review cannot be shown to the letter",
                where=one.evidence_id,
                mend="pin another: one sentence on this title, in the copy's language, without quotation marks",
            )
        if one.kind == "quote" and not material.form.quotes:
            raise BackendDeclined(
                "this channel quotes no reviews",
                where=one.evidence_id,
                mend="unpin the review or choose another channel",
            )


def _no_angle(material: Material, count: int) -> BackendDeclined:
    if material.musts and not count:
        return BackendDeclined(
            "what is pinned does not fit this channel together",
            where=", ".join(sorted(material.musts)),
            mend="unpin some of it, or choose a channel with more room",
        )
    if not count:
        return BackendDeclined(
            "nothing that the evidence supports fits this channel and the house rules",
            where=material.assignment.channel,
            mend="add evidence (a short quote, a figure, a synopsis), or choose a channel with more room",
        )
    return BackendDeclined(
        f"the evidence has angles for {count} variants that differ, and no more",
        where=material.assignment.channel,
        mend="ask for fewer variants, or add quotes, figures or plot sentences",
    )
