"""The breakdown of a script: a row a scene, and one line of the stripboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data.exports.breakdown import BreakdownAbout, BreakdownRow
from data.writing import Language
from generation.scenes.casting import CastMember, cast_list
from generation.scenes.evidence import count_scene
from generation.scenes.facts import Counted
from generation.scenes.headings import heading_of
from generation.scenes.mood import Scorer
from generation.scenes.strips import speak_told, strip_of, synopsis_of
from generation.scenes.wording import language_of, name_parts
from generation.screenplay.elements import Script
from generation.screenplay.scenes import Scene, scenes_of


@dataclass(frozen=True)
class Breakdown:
    """All scenes of a script, and its cast by number."""

    rows: tuple[BreakdownRow, ...]
    cast: tuple[CastMember, ...]
    language: Language


def breakdown_of(script: Script, score: Scorer | None = None) -> Breakdown:
    """A script's breakdown.

    Args:
        score: what scores lines for the mood; without it a list of words does.
    """
    scenes, language = scenes_of(script), language_of(script.text)
    cast = cast_list(script, scenes)
    rows: list[BreakdownRow] = []
    for scene in scenes:
        before = rows[-1].day_night if rows else ""
        rows.append(_row(scene, cast, language, before, score))
    return Breakdown(tuple(rows), cast, language)


def about_of(script: Script, breakdown: Breakdown, day: date, source: str = "", note: str = "") -> BreakdownAbout:
    """What the breakdown's files say of it: title page, cast, the day."""
    return BreakdownAbout(
        title=script.about.get("title", ""),
        author=script.about.get("author", ""),
        draft=script.about.get("draft date", ""),
        source=source,
        date=day,
        language=breakdown.language,
        cast={one.number: one.shown for one in breakdown.cast},
        note=note,
    )


def stripboard_entry(scene: Scene, cast: Sequence[CastMember] = (), day_night: str = "") -> str:
    """A scene in one line: 3 · INT · SORTING ROOM · D · Vale opens drawers · 1, 2 · 7/8.

    Args:
        cast: of the script (`cast_list`), for the numbers; without it the line has none.
        day_night: of the scene before, for one that only goes on.
    """
    language = language_of(" ".join([scene.slugline.text, *(element.text for element in scene.elements)]))
    return _row(scene, cast, language, day_night, None).stripboard


def _row(
    scene: Scene, cast: Sequence[CastMember], language: Language, before: str, score: Scorer | None
) -> BreakdownRow:
    heading, counted = heading_of(scene.slugline), count_scene(scene, cast, language, score)
    day_night = heading.day_night(language, before)
    synopsis = _synopsis(scene, counted, cast, language)
    numbers = tuple(sorted(one.number for one in counted.people))
    return BreakdownRow(
        number=scene.number,
        setting=heading.setting,
        place=heading.place,
        time=heading.time,
        day_night=day_night,
        eighths=scene.eighths,
        cast=numbers,
        characters=tuple(one.shown for one in counted.people),
        extras=counted.extras,
        props=counted.props,
        marked=counted.marked,
        dialogue_share=scene.dialogue_share,
        mood=counted.mood.words,
        mood_lines=counted.mood.lines,
        synopsis=synopsis,
        stripboard=strip_of(scene.number, heading, synopsis, numbers, scene.eighths, language, day_night),
        start=scene.start,
        end=scene.end,
    )


def _synopsis(scene: Scene, counted: Counted, cast: Sequence[CastMember], language: Language) -> str:
    parts = name_parts([cue for one in cast for cue in one.cues] or [one.name for one in scene.speakers])
    told, place = synopsis_of([element.text for element in scene.action], parts, language)
    speakers = [one.name for one in counted.people if counted.words.get(one.number)]
    return told if place >= 0 else speak_told(speakers or [one.name for one in scene.speakers], language)
