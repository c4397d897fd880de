"""A scene as evidence: every part of it with its place, and what was counted in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from data.writing import Assignment, Evidence, Language, TitleFacts
from generation.scenes.casting import CastMember, called, cast_list, is_unseen, present_in, words_in
from generation.scenes.facts import Counted, facts_of
from generation.scenes.headings import heading_of, read_heading
from generation.scenes.mood import Scorer, mood_arc
from generation.scenes.needs import extras_of, marked_of, props_of
from generation.scenes.wording import language_of, name_parts, prose_name, sentences_of
from generation.screenplay.elements import Element, Script
from generation.screenplay.scenes import Scene

#: From here on a script tells its end.
LATE = 0.75
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_KEPT = ("action", "dialogue", "lyrics", "parenthetical", "character", "centred")


def scene_evidence(
    script: Script, scene: Scene, score: Scorer | None = None, cast: Sequence[CastMember] = ()
) -> tuple[Evidence, ...]:
    """What a description of a scene may rest on.

    Plot evidence p1 … is the scene itself, a piece a slugline, paragraph of action, speech or aside; `subject` says
    which (`slugline`, `action`, `dialogue`, `lyrics`, `parenthetical`, and `character` for a cue that says its
    speaker is not seen), `about` who speaks, of a slugline the scene's number. Facts sc1 … are what was counted and
    read in it, each one sentence, `about` what it lists: `where`, `time` (D, N …), `pages` (value: eighths),
    `with`, `heard_only`, `nameless`, `extras`, `props`, `marked`, `light`, `camera`, `sound`, `spoken`, `speech`
    (value: share, n: words), `talk`, `cast` (about: name, value: number, n: words spoken here) and `mood`.

    Args:
        score: what scores lines for the mood; without it a list of words does.
        cast: the script's (`cast_list`), for whoever asks for many scenes; without it it is made.
    """
    language, cast = language_of(script.text), cast or cast_list(script)
    plot = tuple(_plot(script, scene, cast, language))
    counted = count_scene(scene, cast, language, score, day_night_of(script, scene, language))
    return (*plot, *facts_of(plot, counted, language))


def day_night_of(script: Script, scene: Scene, language: Language) -> str:
    """D, N … of a scene; where its time only goes on, that of the scenes before it."""
    time = ""
    for element in script.elements:
        if element.kind == "slugline" and element.start <= scene.start:
            time = read_heading(element.text).day_night(language, time)
    return time


def scene_assignment(
    script: Script, scene: Scene, score: Scorer | None = None, cast: Sequence[CastMember] = (), **fields: Any
) -> Assignment:
    """The assignment to describe a scene. It is a production paper, so the scene's own end may be told.

    Args:
        fields: more of `Assignment`'s, `source_id` and `source_name` say.
    """
    cast = cast or cast_list(script)
    places = heading_of(scene.slugline).place.split(" - ")
    names = [name for one in cast for name in (one.shown, *one.cues)]
    names += [name for place in places if place for name in (prose_name(place), place)]
    said: dict[str, Any] = {
        "task": "scene_description",
        "language": language_of(script.text),
        "facts": TitleFacts(name=script.about.get("title", ""), names=tuple(dict.fromkeys(names))),
        "spoilers": "full",
        "subject": scene.number,
        "evidence": scene_evidence(script, scene, score, cast),
    }
    return Assignment(**(said | fields))


def count_scene(
    scene: Scene, cast: Sequence[CastMember], language: Language, score: Scorer | None = None, time: str = ""
) -> Counted:
    """Cast, props, extras, capitals and mood of a scene."""
    action = [element.text for element in scene.action]
    people = tuple(present_in(scene, cast))
    parts = name_parts([cue for one in cast for cue in one.cues])
    lines = [line for element in scene.elements for line in _lines(element, language)]
    return Counted(
        number=scene.number,
        eighths=scene.eighths,
        share=scene.dialogue_share,
        people=people,
        words=words_in(scene, cast),
        props=props_of(action),
        extras=extras_of(action, language),
        marked=marked_of(action, parts),
        mood=mood_arc(lines, language, score),
        time=time,
    )


def _lines(element: Element, language: Language) -> list[str]:
    """What the mood is measured on: sentences of action, and speech."""
    if element.kind == "action":
        return sentences_of(element.text, language)
    return [element.text] if element.kind in ("dialogue", "lyrics") else []


def _plot(script: Script, scene: Scene, cast: Sequence[CastMember], language: Language) -> Iterator[Evidence]:
    length = max(1, len(script.text.rstrip()))
    head = Element("slugline", scene.slugline.text, scene.start, _slugline_end(script, scene), speaker=scene.number)
    told = [head, *_joined(script, scene, language)]
    for number, element in enumerate(told, 1):
        place = min(1.0, element.start / length)
        yield Evidence(
            evidence_id=f"p{number}",
            kind="plot",
            text=element.text,
            language=language,
            subject="character"
            if element.kind == "parenthetical" and is_unseen(f"({element.text})")
            else element.kind,
            about=called(element.speaker, cast),
            start=element.start,
            end=element.end,
            place=place,
            spoiler=place >= LATE,
        )


def _slugline_end(script: Script, scene: Scene) -> int:
    line = script.text.find("\n", scene.start)
    return scene.end if line < 0 else min(line, scene.end)


def _joined(script: Script, scene: Scene, language: Language) -> Iterator[Element]:
    """The scene's parts that are told, lines of one paragraph or speech put together."""
    held: Element | None = None
    for element in scene.elements:
        if element.kind not in _KEPT or (element.kind == "character" and not is_unseen(element.text)):
            yield from _let_go(held)
            held = None
        elif held and _goes_on(script, held, element):
            between = "" if language == "zh" else " "
            held = replace(held, text=f"{held.text}{between}{element.text}", end=element.end)
        else:
            yield from _let_go(held)
            held = element
    yield from _let_go(held)


def _let_go(held: Element | None) -> Iterator[Element]:
    if held and held.text.strip():
        speaker = held.speaker or (_without_aside(held.text) if held.kind == "character" else "")
        yield replace(held, speaker=speaker)


def _without_aside(cue: str) -> str:
    return re.sub(r"\s*[(（][^)）]*[)）]\s*", " ", cue).strip()


def _goes_on(script: Script, before: Element, element: Element) -> bool:
    together = (
        before.kind == element.kind and before.speaker == element.speaker and before.kind in ("action", "dialogue")
    )
    return together and not _BLANK_LINE.search(script.text[before.end : element.start]) and script.format != "fdx"
