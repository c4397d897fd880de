"""A scene's description for director and cinematographer, and its strip, from the scene's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from data.errors import BackendDeclined
from data.writing import Assignment, Copy, Evidence, Language, Line, Part
from generation.channels import count_words, form_of
from generation.composer.scene_flow import EMPHASES, Emphasis, Unit, choose_units, inside, is_caption, is_talk, phrases_of, units_of, with_what_it_leans_on
from generation.composer.scene_phrases import HOURS, PHRASES, share_told
from generation.scenes.casting import is_unseen, names_somebody
from generation.scenes.headings import read_heading
from generation.scenes.strips import joined, speak_told, strip_of, synopsis_of
from generation.scenes.wording import Sense, language_of, name_parts, prose_name
from generation.tools import Tools

#: Words of which a scene consists at least, where it has no action.
_LEAST_WORDS = 8
#: Of variants after the first three, how many words of a scene in order.
_SHORTER = (None, 90, 55)
_PAUSE = re.compile(r"^(?:a |long |short )*(?:beat|pause|silence)\b|^停顿|^沉默", re.I)
_SOMEBODY = re.compile(r"\b(?:he|she|they)\b|[他她]们?", re.I)
#: From which value on a piece is told by variants that look at one thing.
_MATTERS = 0.5
_MOST_NAMES, _MOST_THINGS = 8, 6


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
        BackendDeclined: there is next to nothing in the scene, it is written in another language, or it is too short for
            so many variants.
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
    before, after = _before(told, emphasis), _after(told, emphasis)
    most = form_of(assignment).fields[0].words or 220
    room = most - sum(count_words(line.text) for line in (*before, *after))
    shorter = _SHORTER[min(variant // len(EMPHASES), len(_SHORTER) - 1)]
    units = [unit for unit in units_of(told.plot, told.parts, told.language, emphasis) if not _is_banned(unit.text, assignment)]
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
    ordered = sorted(plot, key=lambda one: (one.start if one.start is not None else -1, int(one.evidence_id.lstrip("abcdefghijklmnopqrstuvwxyz"))))
    heads = [place for place, one in enumerate(ordered) if one.subject == "slugline"]
    if len(heads) < 2:
        return ordered
    first = next((place for place in heads if ordered[place].about == number), heads[0])
    end = next((place for place in heads if place > first), len(ordered))
    return ordered[first:end]


def _is_banned(text: str, assignment: Assignment) -> bool:
    """Whether the studio keeps a word of it out of its papers."""
    words = [*assignment.house.banned, *(rule.avoid for rule in assignment.house.rules if rule.level == "block")]
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word), text, re.I) for word in words)


def _of_emphasis(units: Sequence[Unit], emphasis: Emphasis) -> list[Unit]:
    """All of a scene for staging; for the others what concerns them, unless that leaves hardly anything."""
    if emphasis == "staging":
        return list(units)
    size = sum(count_words(unit.text) for unit in units)
    matter = {one for place, unit in enumerate(units) if unit.value > _MATTERS for one in with_what_it_leans_on(units, place)}
    kept = [unit for place, unit in enumerate(units) if place in matter | _between_talk(units, matter)]
    return kept if sum(count_words(unit.text) for unit in kept) >= min(60, size // 2) else list(units)


def _between_talk(units: Sequence[Unit], matter: set[int]) -> set[int]:
    """One piece of action between two talks that would else run into one: the first that stands by itself, or all of it."""
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
        Line(text=unit.text, evidence=unit.evidence, breaks=place == 0 or (unit.begins and units[place - 1].talk and not unit.talk))
        for place, unit in enumerate(units)
    ]


def _say(told: _Told, phrase: str, evidence: Sequence[Evidence | str | None], *, breaks: bool = True, **values: str) -> Line:
    ids = [one if isinstance(one, str) else one.evidence_id for one in evidence if one is not None]
    return Line(text=PHRASES[told.language][phrase].format(**values), evidence=tuple(dict.fromkeys(ids)), breaks=breaks)


def _before(told: _Told, emphasis: Emphasis) -> list[Line]:
    """Where, when and who; for the camera, light; for sound, what is heard."""
    lines = [_where(told), *_who(told)]
    if emphasis == "camera":
        lines += _light(told)
    if emphasis == "sound":
        lines.append(_sensed(told, "sound") or _say(told, "no_sound", told.action or told.plot))
    return [line for line in lines if line is not None]


def _where(told: _Told) -> Line | None:
    if told.slugline is None:
        return None
    text = read_heading(told.slugline.text[:160]).told(told.language)
    return Line(text=text, evidence=(told.slugline.evidence_id,), breaks=False)


def _who(told: _Told) -> list[Line]:
    cast = told.cast or list({one.about: one for one in reversed(told.speech) if one.about}.values())[::-1]
    only_heard = [one for one in cast if _is_only_heard(one.about, told)]
    seen = [one for one in cast if one not in only_heard]
    lines = [_say(told, "with", seen, breaks=False, names=_names(seen, told.language))] if seen else []
    if only_heard:
        cues = [one for one in told.plot if one.subject == "character" and one.about in {who.about for who in only_heard}]
        lines.append(_say(told, "heard_only", [*only_heard, *cues], breaks=False, names=_names(only_heard, told.language)))
    if not cast:
        nameless = next(((one, found[0]) for one in told.action if (found := _SOMEBODY.search(one.text))), None)
        lines += [_say(told, "nameless", [nameless[0]], breaks=False, who=nameless[1].lower())] if nameless else []
    extras = told.fact("extras")
    if extras:
        lines.append(_say(told, "extras", [extras, *told.action], breaks=False, things=_things(extras, told.language)))
    return lines


def _is_only_heard(name: str, told: _Told) -> bool:
    """Whether every cue of somebody says (V.O.) or the like, and no action names them."""
    if any(names_somebody(one.text, name) for one in told.action):
        return False
    speeches = [place for place, one in enumerate(told.plot) if one.subject in ("dialogue", "lyrics") and one.about == name]
    cues = [one for one in told.plot if one.subject == "character" and one.about == name and is_unseen(one.text)]
    runs = sum(1 for place in speeches if not (place and told.plot[place - 1].about == name and told.plot[place - 1].subject in ("dialogue", "parenthetical", "lyrics")))
    return bool(cues) and len(cues) >= runs


def _names(cast: Sequence[Evidence], language: Language) -> str:
    shown = [inside(" ".join(prose_name(one.about).split()[:6])) for one in cast[:_MOST_NAMES]]
    more = len(cast) - len(shown)
    return joined([*shown, *([PHRASES[language]["and_more"].format(count=more)] if more else [])], language) if language == "en" else (
        "、".join(shown) + (PHRASES[language]["and_more"].format(count=len(cast)) if more else "")
    )


def _things(fact: Evidence, language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(fact.about.split("; ")[: 2 * _MOST_THINGS])


def _sensed(told: _Told, sense: Sense) -> Line | None:
    found = phrases_of(told.plot, told.parts, told.language, sense, _MOST_THINGS)
    things = ("；" if told.language == "zh" else "; ").join(found)
    return _say(told, sense, list(found.values()), things=things) if found else None


def _light(told: _Told) -> list[Line]:
    line = _sensed(told, "light")
    heading = read_heading(told.slugline.text if told.slugline else "")
    known = heading.day_night(told.language)
    goes_on = told.fact("time")
    phrase = "no_light" if known else "no_light_goes_on" if goes_on else "no_light_at_all"
    time = heading.time.lower()[:60] if known or not goes_on else HOURS.get(goes_on.about, goes_on.about)
    plain = _say(told, phrase, [told.slugline or told.plot[0], None if known else goes_on], time=time)
    return [one for one in (line or plain, _sensed(told, "camera")) if one is not None]


def _after(told: _Told, emphasis: Emphasis) -> list[Line]:
    """What is needed, how much is spoken, and the mood."""
    lines = []
    if emphasis == "sound":
        how = {one.text: one for one in told.plot if one.subject == "parenthetical" and count_words(one.text) <= 8 and not _PAUSE.search(one.text)}
        some = list(how)[:_MOST_THINGS]
        between = "；" if told.language == "zh" else "; "
        lines += [_say(told, "spoken", [how[text] for text in some], things=between.join(some))] if some else []
        facts = [(name, fact) for name in ("props", "marked") if (fact := told.fact(name))]
        lines += [_say(told, name, [fact, *told.action], things=_things(fact, told.language)) for name, fact in facts]
    lines.append(_weight(told))
    mood = told.fact("mood")
    if mood:
        rests = [one for one in re.findall(r"\b[a-z]{1,3}\d{1,5}\b", mood.why) if any(one == p.evidence_id for p in told.plot)]
        lines.append(_say(told, "mood", [mood, *rests], breaks=False, mood=mood.about))
    return lines


def _weight(told: _Told) -> Line:
    fact, speakers = told.fact("speech"), _speakers(told)
    share = fact.value if fact and fact.value is not None else _share(told)
    if not speakers:
        return _say(told, "silent", [fact, *told.plot])
    spoken = [fact, *told.speech]
    total = sum(speakers.values())
    names = joined([inside(prose_name(name)) for name in list(speakers)[:4]], told.language)
    first, most = next(iter(speakers.items()))
    said = {"share": share_told(min(1.0, share), told.language), "names": names, "name": inside(prose_name(first))}
    phrase = "weight_one" if len(speakers) == 1 else "weight_most" if most >= 0.6 * total else "weight"
    return _say(told, phrase, spoken, **said)


def _speakers(told: _Told) -> dict[str, int]:
    """Who speaks, and how many words, most first; one cue each where the cast says that two are one."""
    words: dict[str, int] = {}
    for one in told.speech:
        if one.about:
            words[one.about] = words.get(one.about, 0) + count_words(one.text)
    return dict(sorted(words.items(), key=lambda item: -item[1]))


def _share(told: _Told) -> float:
    spoken = sum(count_words(one.text) for one in told.speech)
    total = spoken + sum(count_words(one.text) for one in told.action)
    return spoken / total if total else 0.0


def _strip(told: _Told) -> Line:
    synopsis, place = synopsis_of([one.text for one in told.action], told.parts, told.language)
    rests = [told.action[place]] if place >= 0 else told.speech
    heading = read_heading(told.slugline.text) if told.slugline else read_heading("")
    pages = told.fact("pages")
    text = strip_of(
        told.number,
        heading,
        synopsis if place >= 0 else speak_told(list(_speakers(told)), told.language),
        [int(one.value) for one in told.cast if one.value is not None],
        int(pages.value) if pages and pages.value else None,
        told.language,
        time.about if (time := told.fact("time")) else "",
    )
    ids = [one.evidence_id for one in (told.slugline, *rests, *told.cast, pages) if one is not None]
    return Line(text=text, evidence=tuple(ids))
