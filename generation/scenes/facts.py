"""What was counted and read in a scene, each as one sentence that a description may say as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from data.exports.breakdown import pages_of
from data.writing import Evidence, Language
from generation.channels import count_words
from generation.scenes.casting import CastMember, is_unseen, names_somebody
from generation.scenes.headings import read_heading
from generation.scenes.mood import MoodArc
from generation.scenes.phrases import HOURS, PHRASES, share_told
from generation.scenes.senses import is_talk, phrases_of
from generation.scenes.strips import inside, joined, listed
from generation.scenes.wording import Sense, name_parts, prose_name, sentences_of

_MOST_NAMES, _MOST_PHRASES, _MOST_THINGS = 8, 6, 12
_SOMEBODY = re.compile(r"\b(?:he|she|they)\b|[他她]们?", re.I)
_PAUSE = re.compile(r"^(?:a |long |short )*(?:beat|pause|silence)\b|^停顿|^沉默", re.I)
_ON_PAGE = re.compile(r"^(?:SUPER|TITLE|CAPTION|字幕)\b")


@dataclass(frozen=True)
class Counted:
    """What is counted in a scene.

    Attributes:
        words: cast number → words spoken here.
        share: words spoken of all its words.
        time: D, N … as a strip has it.
    """

    number: str
    eighths: int
    share: float
    people: tuple[CastMember, ...]
    words: dict[int, int]
    props: tuple[str, ...]
    extras: tuple[str, ...]
    marked: tuple[str, ...]
    mood: MoodArc
    time: str = ""


def facts_of(plot: Sequence[Evidence], counted: Counted, language: Language) -> tuple[Evidence, ...]:
    """Facts sc1 …, `why` naming the parts of the scene that they rest on."""
    reader = _Reader(plot, counted, language)
    told = [fact for fact in reader.all() if fact is not None]
    return tuple(
        Evidence(evidence_id=f"sc{number}", kind="fact", language=language, **fact)
        for number, fact in enumerate(told, 1)
    )


def rests_of(fact: Evidence) -> tuple[str, ...]:
    """The parts of the scene that a fact rests on."""
    return tuple(re.findall(r"\bp\d{1,5}\b", fact.why))


def is_caption(one: Evidence) -> bool:
    """Whether it stands on the picture: SUPER: 14:02."""
    return bool(_ON_PAGE.match(one.text))


Fact = dict[str, Any]


class _Reader:
    """Reads a scene's evidence for what can be said of it."""

    def __init__(self, plot: Sequence[Evidence], counted: Counted, language: Language) -> None:
        self.counted, self.language, self.say = counted, language, PHRASES[language]
        self.plot = [one for place, one in enumerate(plot) if not (place + 1 == len(plot) and is_caption(one))]
        self.action = [one for one in self.plot if not is_talk(one) and one.subject != "slugline"]
        self.speech = [one for one in self.plot if one.subject in ("dialogue", "lyrics")]
        self.parts = name_parts([cue for one in counted.people for cue in one.cues])

    def all(self) -> Iterator[Fact | None]:
        counted = self.counted
        yield self._where()
        yield self._listed("time", [counted.time] if counted.time else [])
        yield {**self._fact("pages", pages_of(counted.eighths)), "value": counted.eighths, "unit": "count"}
        only_heard = [one for one in counted.people if self._is_only_heard(one)]
        yield self._people("with", [one for one in counted.people if one not in only_heard])
        yield self._people("heard_only", only_heard)
        yield self._nameless() if not counted.people else None
        for name in ("extras", "props", "marked"):
            yield self._listed(name, getattr(counted, name)[:_MOST_THINGS], self._naming(getattr(counted, name)))
        yield from (
            self._light(),
            self._sensed("camera"),
            self._sensed("sound") or self._fact("no_sound", "", "sound"),
        )
        yield self._spoken()
        yield self._weight()
        yield from self._talks()
        yield from (self._member(one) for one in counted.people)
        yield self._mood()

    def _fact(self, phrase: str, things: str, subject: str = "", rests: Sequence[str] = ()) -> Fact:
        text = self.say[phrase].format(things=things, number=self.counted.number)
        why = f"rests on {' '.join(rests)}" if rests else ""
        return {"subject": subject or phrase, "about": things, "text": text, "why": why}

    def _listed(
        self, phrase: str, things: Sequence[str], rests: Sequence[str] = (), between: str = ""
    ) -> Fact | None:
        between = between or ("、" if self.language == "zh" else ", ")
        return self._fact(phrase, between.join(things), rests=rests) if things else None

    def _naming(self, things: Sequence[str]) -> list[str]:
        """The action that names things."""
        return [one.evidence_id for one in self.action if any(thing.lower() in one.text.lower() for thing in things)]

    def _where(self) -> Fact | None:
        if not self.plot or self.plot[0].subject != "slugline":
            return None
        head = self.plot[0]
        # A slugline takes one line of a page.
        text = read_heading(head.text[:160]).told(self.language)
        return {"subject": "where", "text": text, "why": f"rests on {head.evidence_id}"}

    def _people(self, phrase: str, people: Sequence[CastMember]) -> Fact | None:
        if not people:
            return None
        shown = [inside(" ".join(one.shown.split()[:6])) for one in people[:_MOST_NAMES]]
        if len(people) > len(shown):
            shown.append(self.say["and_more"].format(count=len(people) - len(shown)))
        rests = [one.evidence_id for one in self.plot if one.subject == "character" and phrase == "heard_only"]
        return self._fact(phrase, joined(shown, self.language), rests=rests)

    def _is_only_heard(self, member: CastMember) -> bool:
        """Whether every speech of somebody comes from out of the picture, and no action names them."""
        if any(names_somebody(one.text, cue) for one in self.action for cue in member.cues):
            return False
        runs = [list(run) for _, run in groupby(self.plot, key=lambda one: one.about if is_talk(one) else "")]
        own = [run for run in runs if is_talk(run[0]) and run[0].about == member.name]
        return bool(own) and all(
            run[0].subject == "character" and is_unseen(f"({run[0].text})", run[0].text) for run in own
        )

    def _nameless(self) -> Fact | None:
        for one in self.action:
            if found := _SOMEBODY.search(one.text):
                return self._fact("nameless", found[0].lower(), rests=[one.evidence_id])
        return None

    def _sensed(self, sense: Sense) -> Fact | None:
        found = phrases_of(self.action, self.parts, self.language, sense, _MOST_PHRASES)
        between = "；" if self.language == "zh" else "; "
        return self._listed(sense, list(found), list(dict.fromkeys(found.values())), between)

    def _light(self) -> Fact:
        heading = read_heading(self.plot[0].text if self.plot and self.plot[0].subject == "slugline" else "")
        if found := self._sensed("light"):
            return found
        if heading.day_night(self.language):
            return self._fact("no_light", heading.time.lower()[:60], "light", [self.plot[0].evidence_id])
        hour = HOURS.get(self.counted.time, self.counted.time)
        return self._fact("no_light_goes_on" if hour else "no_light_at_all", hour, "light")

    def _spoken(self) -> Fact | None:
        asides = [one for one in self.plot if one.subject == "parenthetical" and count_words(one.text) <= 8]
        how = {one.text: one.evidence_id for one in reversed(asides) if not _PAUSE.search(one.text)}
        some = dict(list(how.items())[::-1][:_MOST_PHRASES])
        return self._listed("spoken", list(some), list(some.values()), "；" if self.language == "zh" else "; ")

    def _weight(self) -> Fact:
        words: dict[str, int] = {}
        for one in self.speech:
            words[one.about] = words.get(one.about, 0) + count_words(one.text)
        ranked = sorted((name for name in words if name), key=lambda name: -words[name])
        spoken = sum(self.counted.words.values())
        numbers = {"value": self.counted.share, "n": spoken, "unit": "share"}
        if not ranked:
            return {**self._fact("silent", "", "speech"), **numbers}
        most = words[ranked[0]] >= 0.6 * sum(words.values())
        phrase = "weight_one" if len(ranked) == 1 else "weight_most" if most else "weight"
        names = joined([inside(prose_name(name)) for name in ranked[:4]], self.language)
        share = share_told(self.counted.share, self.language)
        text = self.say[phrase].format(share=share, name=inside(prose_name(ranked[0])), names=names)
        return {"subject": "speech", "about": names, "text": text, **numbers}

    def _talks(self) -> Iterator[Fact]:
        """Who speaks with whom, each once."""
        seen = set[str]()
        for talk, run in groupby(self.plot, key=is_talk):
            lines = [one for one in run if talk and one.subject in ("dialogue", "lyrics") and one.about]
            names = list(dict.fromkeys(prose_name(one.about) for one in lines))
            if len(names) > 1:
                text = talk_told(names, prose_name(lines[-1].about), self.language)
                if text not in seen:
                    seen.add(text)
                    yield {"subject": "talk", "about": joined(names, self.language), "text": text}

    def _member(self, one: CastMember) -> Fact:
        words = self.counted.words.get(one.number, 0)
        text = self.say["cast"].format(name=one.shown, number=one.number, words=words)
        return {"subject": "cast", "about": one.name, "value": one.number, "n": words, "unit": "count", "text": text}

    def _mood(self) -> Fact | None:
        mood = self.counted.mood
        if not mood.known:
            return None
        owners = [one.evidence_id for one in self.plot for _ in _lines(one, self.language)]
        lines = [place for stage in mood.stages for place in stage.lines]
        rests = list(dict.fromkeys(owners[place] for place in lines if place < len(owners)))
        return {**self._fact(f"mood_{mood.method}", mood.told(self.language), "mood", rests), "n": mood.lines}


def talk_told(names: Sequence[str], last: str, language: Language) -> str:
    """Who speaks and whose the last line is; a sentence."""
    end = "。" if language == "zh" else "."
    return PHRASES[language]["last"].format(names=listed(names, language), name=inside(last)) + end


def _lines(one: Evidence, language: Language) -> list[str]:
    if one.subject == "action":
        return sentences_of(one.text, language)
    return [one.text] if one.subject in ("dialogue", "lyrics") else []
