"""A scene's description for director and cinematographer, and its strip, from the scene's own words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from data.errors import BackendDeclined
from data.writing import Assignment, Copy, Evidence, Language, Line, Part
from generation.channels import count_words, form_of
from generation.composer.scene_flow import (
    EMPHASES,
    Emphasis,
    Unit,
    choose_units,
    units_of,
    with_what_it_leans_on,
)
from generation.scenes.facts import is_caption, rests_of
from generation.scenes.headings import read_heading
from generation.scenes.senses import is_talk
from generation.scenes.strips import speak_told, strip_of, synopsis_of
from generation.scenes.wording import language_of, name_parts
from generation.tools import Tools

#: Words of which a scene consists at least, where it has no action.
_LEAST_WORDS = 8
#: Of variants after the first three, how many words of a scene in order.
_SHORTER = (None, 90, 55)
#: Which facts of a scene stand before and after what happens in it.
_BEFORE: Mapping[Emphasis, tuple[str, ...]] = {"staging": (), "camera": ("light", "camera"), "sound": ("sound",)}
_AFTER: Mapping[Emphasis, tuple[str, ...]] = {"staging": (), "camera": (), "sound": ("spoken", "props", "marked")}
#: From which value on a piece is told by variants that look at one thing.
_MATTERS = 0.5


@dataclass(frozen=True)
class _Told:
    """What an assignment says of its scene."""

    language: Language
    number: str
    slugline: Evidence | None
    plot: tuple[Evidence, ...]
    facts: tuple[Evidence, ...]

    def fact(self, subject: str) -> Evidence | None:
        return next((one for one in self.facts if one.subject == subject), None)

    @property
    def cast(self) -> list[Evidence]:
        return [one for one in self.facts if one.subject == "cast"]

    @property
    def parts(self) -> frozenset[str]:
        return name_parts([one.about for one in (*self.plot, *self.cast) if one.about and one is not self.slugline])

    @property
    def action(self) -> list[Evidence]:
        return [one for one in self.plot if not is_talk(one) and one is not self.slugline]

    @property
    def speech(self) -> list[Evidence]:
        return [one for one in self.plot if one.subject in ("dialogue", "lyrics")]


def compose_scene_description(assignment: Assignment, variant: int, tools: Tools) -> Copy:  # noqa: ARG001
    """A description and a stripboard line; every line rests on the scene's own parts.

    Variants look at staging, at the camera, at sound and props, in turn; from the fourth on they are shorter.

    Raises:
        BackendDeclined: there is next to nothing in the scene, it is written in another language, or it is too short
            for so many variants.
    """
    told = _read(assignment)
    content = _composed(told, assignment, variant)
    if any(_composed(told, assignment, earlier) == content for earlier in range(variant)):
        raise BackendDeclined(
            "the scene is too short to be told in so many ways",
            where=f"variant {variant + 1}",
            mend="ask for fewer variants, or choose a language model",
        )
    return content


def _composed(told: _Told, assignment: Assignment, variant: int) -> Copy:
    emphasis = EMPHASES[variant % len(EMPHASES)]
    before = _facts(told, ("where", "with", "heard_only", "nameless", "extras", *_BEFORE[emphasis]))
    after = _facts(told, (*_AFTER[emphasis], "speech", "mood"))
    most = form_of(assignment).fields[0].words or 220
    room = most - sum(count_words(line.text) for line in (*before, *after))
    shorter = _SHORTER[min(variant // len(EMPHASES), len(_SHORTER) - 1)]
    units = [
        unit
        for unit in units_of(told.plot, told.facts, told.parts, told.language, emphasis)
        if not _is_banned(unit.text, assignment)
    ]
    chosen = choose_units(_of_emphasis(units, emphasis), min(room, shorter or room))
    lines = (*before, *_in_order(chosen), *after)
    strip = Part(name="stripboard", lines=(_strip(told),))
    return Copy(language=told.language, parts=(Part(name="description", lines=lines), strip))


def _read(assignment: Assignment) -> _Told:
    """The one scene that is meant, checked for having something in it."""
    usable = assignment.usable
    plot = _without_captions(_one_scene([one for one in usable if one.kind == "plot"], assignment.subject.strip()))
    language = language_of(" ".join(one.text for one in plot))
    slugline = next((one for one in plot if one.subject == "slugline"), None)
    told = _Told(
        language,
        (slugline.about if slugline else "") or assignment.subject.strip(),
        slugline,
        tuple(plot),
        tuple(one for one in usable if one.kind == "fact"),
    )
    if not told.action and sum(count_words(one.text) for one in told.speech) < _LEAST_WORDS:
        raise BackendDeclined(
            "the scene has no action and hardly a word is spoken in it: there is nothing to describe",
            where=f"scene {told.number}" if told.number else "scene",
            mend="choose another scene, or write its action first",
        )
    if language != assignment.language:
        raise BackendDeclined(
            "the offline composer tells a scene in the words of its script and translates nothing",
            where=f"asked for {assignment.language}, written in {language}",
            mend="ask for the script's own language, or choose a language model",
        )
    return told


def _without_captions(plot: list[Evidence]) -> list[Evidence]:
    """A scene without the captions at its end: they stand before the next scene's slugline and belong to that."""
    while plot and is_caption(plot[-1]):
        plot = plot[:-1]
    return plot


def _one_scene(plot: Sequence[Evidence], number: str) -> list[Evidence]:
    """The plot evidence of the scene with that number, where several scenes are there; else all of it, in order."""
    ordered = sorted(
        plot,
        key=lambda one: (
            one.start if one.start is not None else -1,
            int(one.evidence_id.lstrip("abcdefghijklmnopqrstuvwxyz")),
        ),
    )
    heads = [place for place, one in enumerate(ordered) if one.subject == "slugline"]
    if len(heads) < 2:
        return ordered
    first = next((place for place in heads if ordered[place].about == number), heads[0])
    end = next((place for place in heads if place > first), len(ordered))
    return ordered[first:end]


def _is_banned(text: str, assignment: Assignment) -> bool:
    """Whether the studio keeps a word of it out of its papers."""
    words = [*assignment.house.banned, *(rule.avoid for rule in assignment.house.rules if rule.level == "block")]
    return any(
        re.search(rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word), text, re.I)
        for word in words
    )


def _of_emphasis(units: Sequence[Unit], emphasis: Emphasis) -> list[Unit]:
    """All of a scene for staging; for the others what concerns them, unless that leaves hardly anything."""
    if emphasis == "staging":
        return list(units)
    size = sum(count_words(unit.text) for unit in units)
    matter = {
        one
        for place, unit in enumerate(units)
        if unit.value > _MATTERS
        for one in with_what_it_leans_on(units, place)
    }
    kept = [unit for place, unit in enumerate(units) if place in matter | _between_talk(units, matter)]
    return kept if sum(count_words(unit.text) for unit in kept) >= min(60, size // 2) else list(units)


def _between_talk(units: Sequence[Unit], matter: set[int]) -> set[int]:
    """Action between two talks that would else run into one: the first piece that stands by itself, or all of it."""
    more: set[int] = set()
    talks = [place for place in sorted(matter) if units[place].talk]
    for first, last in pairwise(talks):
        between = range(first + 1, last)
        if between and not matter.intersection(between):
            alone = next((place for place in between if not units[place].leans), None)
            more |= set(between) if alone is None else {alone}
    return more


def _in_order(units: Sequence[Unit]) -> list[Line]:
    """Lines, a paragraph where action follows talk and there was some before."""
    return [
        Line(
            text=unit.text,
            evidence=unit.evidence,
            breaks=place == 0 or (unit.begins and units[place - 1].talk and not unit.talk),
        )
        for place, unit in enumerate(units)
    ]


def _facts(told: _Told, subjects: Sequence[str]) -> list[Line]:
    """What facts say, in that order; those about people go on with the line of where and when."""
    lines = []
    for subject in subjects:
        fact = told.fact(subject)
        if fact is not None:
            rests = [one for one in rests_of(fact) if any(one == part.evidence_id for part in told.plot)]
            breaks = subject not in ("where", "with", "heard_only", "nameless", "extras", "mood")
            lines.append(Line(text=fact.text, evidence=(fact.evidence_id, *rests), breaks=breaks))
    return lines


def _strip(told: _Told) -> Line:
    synopsis, place = synopsis_of([one.text for one in told.action], told.parts, told.language)
    rests = [told.action[place]] if place >= 0 else told.speech
    heading = read_heading(told.slugline.text) if told.slugline else read_heading("")
    pages = told.fact("pages")
    text = strip_of(
        told.number,
        heading,
        synopsis if place >= 0 else speak_told(list(dict.fromkeys(one.about for one in told.speech)), told.language),
        [int(one.value) for one in told.cast if one.value is not None],
        int(pages.value) if pages and pages.value else None,
        told.language,
        time.about if (time := told.fact("time")) else "",
    )
    ids = [one.evidence_id for one in (told.slugline, *rests, *told.cast, pages) if one is not None]
    return Line(text=text, evidence=tuple(ids))
