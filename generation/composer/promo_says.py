"""Everything that can be said of a title in a tone, each saying with the evidence that it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from data.writing import Evidence
from generation.composer.promo_figures import Figure
from generation.composer.promo_material import Material, Person
from generation.composer.promo_phrases import breaks_house_rules, fill, in_house_words, names, wordings
from generation.composer.promo_plot import Hook, hooks_of, names_somebody, stands_alone

_STOP = {"en": ".", "zh": "。"}
_CLOSED = re.compile(r"[.!?…。！？”）)]$")
_CAST = 3
#: Figures on the title as a whole, by their subject, and the wordings that tell them.
_WHOLE = {"rating": "rating", "share": "share", "liked": "liked", "net": "net_whole"}


@dataclass(frozen=True)
class Say:
    """One thing that can be said, worded.

    Attributes:
        kind: what kind of statement, a table of the phrase bank or `told`.
        key: what it says, however it is worded: `aspect:acting`, `quote:q3`.
        text: with its full stop.
        evidence: what it rests on.
        wording: the number of its wording; lower is better.
        titled: whether it names the title.
        quoted: whether it quotes a review.
        alone: whether it can be understood without what stands before it.
        follows: of a plot sentence, the key of the one before.
        names: people whom it names.
        bare: whether it is nothing but its slot.
        keeps_stop: whether its stop belongs to the title's name.
    """

    kind: str
    key: str
    text: str
    evidence: tuple[str, ...]
    wording: int
    titled: bool = False
    quoted: bool = False
    alone: bool = True
    follows: str = ""
    names: frozenset[str] = frozenset()
    bare: bool = False
    keeps_stop: bool = False

    @property
    def line(self) -> str:
        """Without its full stop, as a headline has it; a stop that belongs to a name stays."""
        kept = (
            self.keeps_stop or self.text.endswith(("...", "。。", "Jr.", "Sr.")) or self.text[-1:] not in ("。", ".")
        )
        return self.text if kept else self.text[:-1]


class Sayings:
    """Makes sayings from material."""

    def __init__(self, material: Material) -> None:
        self._material = material
        self._assignment = material.assignment
        self._language = material.assignment.language
        bare = material.title.strip("《》")
        facts = [one for one in material.assignment.usable if one.kind == "fact" and bare and bare in one.text]
        facts.sort(key=lambda one: one.subject != "title")
        self._title_rests = tuple(one.evidence_id for one in facts[:1])

    def all(self) -> list[Say]:
        """All that can be said, by kind, what was chosen first at the front."""
        found = [*self._figures(), *self._quotes(), *self._plots(), *self._people(), *self._frame(), *self._told()]
        return [say for say in found if not breaks_house_rules(say.text, self._assignment.house)]

    def _worded(
        self, kind: str, key: str, slots: dict[str, str], evidence: Iterable[str], **traits: object
    ) -> Iterator[Say]:
        """One thing in all its wordings."""
        rests = tuple(dict.fromkeys(evidence))
        slots = slots | {"title": self._material.title}
        for number, wording in enumerate(wordings(self._language, kind, self._assignment.tone)):
            text = fill(in_house_words(wording, self._assignment.house), slots)
            if text:
                title = self._material.title
                text = self._tidy(text, kind)
                keeps = bool(title) and text.endswith(title) and title.endswith(".")
                more = {
                    "keeps_stop": keeps,
                    "titled": "{title}" in wording,
                    "bare": wording.startswith("{") and wording.count("}") == 1,
                } | traits
                of_title = self._title_rests if more["titled"] and kind == "quote" else ()
                cited = tuple(dict.fromkeys((*rests, *of_title)))
                yield Say(kind, key, text, cited, number, **more)  # type: ignore[arg-type]

    def _tidy(self, text: str, kind: str) -> str:
        """No two stops in a row, a capital at the front, a stop at the end of what is a sentence."""
        text = re.sub(r"([!?…])\.(?!\w|\.)", r"\1", text)
        text = re.sub(r"(?<!\.)\.\.(?![.\w])", ".", text).replace("....", "...")
        text = re.sub(r"([。！？…])。", r"\1", text)
        text = text.strip()
        if self._language == "en" and not self._begins_with_name(text):
            text = _capital(text)
        if kind.endswith("tiny") or kind in ("hook", "characters") or _CLOSED.search(text):
            return text
        return text + _STOP[self._language]

    def _begins_with_name(self, text: str) -> bool:
        return bool(self._material.title) and text.startswith(self._material.title)

    # Figures.

    def _figures(self) -> Iterator[Say]:
        for figure in self._material.figures:
            whole = _WHOLE.get(figure.evidence.subject)
            if whole or figure.evidence.unit == "rating":
                yield from self._whole(figure, whole or "rating")
            else:
                yield from self._aspect(figure)

    def _whole(self, figure: Figure, kind: str) -> Iterator[Say]:
        """What a figure says of the title as a whole."""
        base = figure.base(self._language, self._assignment.segment)
        if figure.segment and not base:
            return
        number = "share" if figure.evidence.unit == "share" else "value"
        slots = {number: figure.value, "points": figure.points, "base": base, "Base": _capital(base)}
        key = f"rating:{figure.evidence.evidence_id}"
        for say in self._worded(kind, key, slots, self._cited(figure)):
            yield _as(say, "rating")
        told_by_all = slots if base and not figure.segment else {"base": base, number: figure.value}
        for say in self._worded(f"{kind}_tiny", key, told_by_all, self._cited(figure)):
            if not figure.segment or base in say.text:
                yield _as(say, "rating_tiny")

    def _aspect(self, figure: Figure) -> Iterator[Say]:
        slots = self._aspect_slots(figure)
        if not slots:
            return
        key = f"aspect:{figure.evidence.subject}"
        cited = self._cited(figure)
        kind = "net" if figure.evidence.unit == "net" else "spoken" if figure.speaking else "aspect"
        for told in self._worded(kind, key, slots, cited):
            yield _as(told, "aspect")
        for told in self._worded(f"{kind}_tiny", key, {} if figure.segment else slots, cited):
            yield _as(told, "aspect_tiny")
        liked = self._material.liked.get(figure.evidence.subject, ())
        if liked and self._assignment.segment:
            theme = {"net": "theme_net", "spoken": "theme_spoken", "aspect": "theme"}[kind]
            for told in self._worded(theme, key, slots, (*cited, *liked)):
                yield _as(told, "theme")

    def _aspect_slots(self, figure: Figure) -> dict[str, str]:
        subject = figure.evidence.subject
        called = names("aspects").get(subject)
        base = figure.base(self._language, self._assignment.segment)
        slots = {"base": base, "Base": _capital(base), "n": figure.n if base else ""}
        slots |= (
            {"share": figure.value}
            if figure.evidence.unit == "share"
            else {"value": figure.value, "points": figure.points}
        )
        if called is None:
            other = figure.evidence.about or subject
            named = not re.search(r"[㐀-鿿]", other) if self._language == "en" else bool(re.search(r"[㐀-鿿]", other))
            return slots | {"aspect": other, "Aspect": other, "bare": other} if named and other else {}
        if self._language == "zh":
            return slots | {"aspect": called["zh"]}
        many = called.get("many", False)
        verbs = {"it": "them", "is": "are", "has": "have"} if many else {"it": "it", "is": "is", "has": "has"}
        return slots | verbs | {"aspect": called["en"], "Aspect": _capital(called["en"]), "bare": called["bare"]}

    def _cited(self, figure: Figure) -> tuple[str, ...]:
        return (figure.evidence.evidence_id,)

    # What was written.

    def _quotes(self) -> Iterator[Say]:
        if not self._material.form.quotes:
            return
        for quote in self._material.quotes:
            slots = {"quote": quote.marked(), "by": quote.source(self._language), "rated": quote.rated}
            ids = (quote.evidence.evidence_id,)
            for kind in ("quote", "quote_tiny"):
                yield from self._worded(kind, f"quote:{ids[0]}", slots, ids, quoted=True)

    def _plots(self) -> Iterator[Say]:
        before = ""
        for plot in self._material.plots:
            key = f"premise:{plot.evidence_id}"
            alone = stands_alone(plot.text, self._language)
            text = " ".join(plot.text.split())
            yield from self._worded("premise", key, {"plot": text}, (plot.evidence_id,), alone=alone, follows=before)
            before = key if names_somebody(text) else ""
            yield from self._hooks(plot)

    def _hooks(self, plot: Evidence) -> Iterator[Say]:
        when = self._slot("date")
        for hook in hooks_of(plot, self._language)[:4]:
            slots = _hook_slots(hook) | {"when": when[0] if when else ""}
            key = f"hook:{plot.evidence_id}:{hook.words[:24]}"
            for say in self._worded("hook", key, slots, (plot.evidence_id,)):
                yield self._dated(say)

    def _dated(self, say: Say) -> Say:
        """The saying with the evidence of the release date, if it gives it."""
        when = self._slot("date")
        if when is None or when[0] not in say.text:
            return say
        return Say(**{**say.__dict__, "evidence": tuple(dict.fromkeys((*say.evidence, *when[1])))})

    # Who and what.

    def _people(self) -> Iterator[Say]:
        director, cast = self._material.director, self._material.cast[:_CAST]
        pairs: list[tuple[Person | None, Person | None]] = [
            (one, other) for one in cast for other in cast if other is not one
        ]
        pairs = pairs or [(one, None) for one in cast]
        seen: set[str] = set()
        for actor, other in pairs or [(None, None)]:
            slots, ids = self._who(director, actor, other)
            for kind in ("people", "people_tiny", "characters"):
                for say in self._worded(kind, self._people_key(actor), slots, ids):
                    if say.text not in seen:
                        seen.add(say.text)
                        yield self._dated(self._resting(say, director, actor, other))

    def _people_key(self, actor: Person | None) -> str:
        return f"people:{actor.name if actor else 'director'}"

    def _who(
        self, director: Person | None, actor: Person | None, other: Person | None
    ) -> tuple[dict[str, str], tuple[str, ...]]:
        slots, ids = {}, ()
        for key, person in (("director", director), ("actor", actor), ("other", other)):
            if person:
                slots[key] = person.name
                ids += person.evidence  # type: ignore[assignment]
        if self._slot("date"):
            slots["when"] = self._material.slots["date"][0]
        if actor and not actor.character:
            slots["lone"] = actor.name
        if other and other.character:
            slots["second"] = other.character
        if actor and actor.character:
            slots["character"] = actor.character
            if not re.match(r"(the|an?) ", actor.character, re.IGNORECASE):
                slots["character_bare"] = actor.character
        return slots, ids

    def _resting(self, say: Say, *people: Person | None) -> Say:
        """The saying with the evidence of those alone whom it names."""
        named = [
            one for one in people if one and (one.name in say.text or (one.character and one.character in say.text))
        ]
        ids = tuple(dict.fromkeys(i for one in named for i in one.evidence)) or say.evidence
        names_ = frozenset(one.name for one in named)
        return Say(**{**say.__dict__, "evidence": ids, "names": names_})

    def _slot(self, key: str) -> tuple[str, tuple[str, ...]] | None:
        return self._material.slots.get(key)

    def _frame(self) -> Iterator[Say]:
        known = self._material.slots
        texts = {key: text for key, (text, _) in known.items()}
        for key in ("genres", "from"):
            if key in texts:
                texts[key.capitalize()] = _capital(texts[key])
        for kinds, key, least in (
            (("frame", "frame_tiny"), "frame", "genres"),
            (("release", "release_tiny"), "release", "date"),
        ):
            if least not in known:
                continue
            for kind in kinds:
                for say in self._worded(kind, key, texts, ()):
                    ids = [i for _, (text, ones) in known.items() if _holds(say.text, text) for i in ones]
                    yield Say(**{**say.__dict__, "evidence": tuple(dict.fromkeys(ids))})

    def _told(self) -> Iterator[Say]:
        """Briefs, and what is pinned, as they stand."""
        for one in (*self._material.told, *(figure.evidence for figure in self._material.figures)):
            pinned = one.use == "must"
            if (one.kind == "brief" or pinned) and one.language == self._language:
                text = self._tidy(" ".join(one.text.split()), "told")
                yield Say("told", f"told:{one.evidence_id}", text, (one.evidence_id,), 0)


def _hook_slots(hook: Hook) -> dict[str, str]:
    slots = {"Hook": _capital(hook.words), "hook": hook.words, "hook_after": hook.words}
    if hook.thing:
        slots["thing"] = hook.words[:1].lower() + hook.words[1:]
    return slots


def _holds(text: str, part: str) -> bool:
    return part.lower() in text.lower()


def _as(say: Say, kind: str) -> Say:
    return Say(**{**say.__dict__, "kind": kind})


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
