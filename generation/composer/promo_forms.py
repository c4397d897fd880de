"""How each channel's fields are filled: which kinds of statement stand where, within the channel's limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from data.writing import Copy, Language, Line, Part
from generation.channels import FormField, count_bytes, count_characters, count_words
from generation.composer.promo_material import Material
from generation.composer.promo_says import Say

_TINY = ("aspect_tiny", "people_tiny", "frame_tiny", "release_tiny", "rating_tiny", "quote_tiny", "hook")
_FULL = ("aspect", "theme", "quote", "premise", "people", "frame", "rating", "release")
_SHORT = ("hook", *_FULL, *_TINY)


@dataclass(frozen=True)
class Slot:
    """A place in a field.

    Attributes:
        kinds: what may stand there, the most wanted first.
        lead: whether the variant's own angle is wanted there.
        titled: whether the title is wanted there; None: where nothing has named it yet.
        breaks: whether it begins a new line.
        needed: whether the field fails without it.
    """

    kinds: tuple[str, ...]
    lead: bool = False
    titled: bool | None = None
    breaks: bool = False
    needed: bool = False


def _lead(*kinds: str, titled: bool | None = None) -> Slot:
    return Slot(kinds or _FULL, lead=True, titled=titled, needed=True)


_PLOT = Slot(("premise",), titled=False)
_PRAISE = Slot(("aspect", "theme", "rating"), titled=False)
_QUOTE = Slot(("quote",), titled=False)
_WHO = Slot(("people",), titled=False)
_WHAT = Slot(("frame",), titled=False)
_WHEN = Slot(("release", "told"), titled=False)
_CLOSE = Slot(("release", "title", "told"))
_TOLD = Slot(("told",), titled=False)
_TITLE = Slot(("title", *_TINY), needed=True)


def _on_new_line(slot: Slot) -> Slot:
    return replace(slot, breaks=True)


#: channel → field → its places. A field with a count takes one place for each of its parts.
LAYOUTS: dict[str, dict[str, tuple[Slot, ...]]] = {
    "poster_tagline": {
        "tagline": (
            _lead(
                "hook", "premise", "characters", "frame", "frame_tiny", "aspect_tiny", "people_tiny", "aspect",
                titled=False,
            ),
        )
    },
    "trailer_voice_over": {
        "voice_over": (
            _lead("premise", "people", "frame", "aspect", "theme", "rating", titled=False),
            _PLOT, Slot(("people", "frame"), titled=False), Slot(("frame", "people"), titled=False), _CLOSE,
        )
    },
    "social_post": {
        "post": (
            _lead(titled=True),
            _on_new_line(Slot(("quote", "premise", "aspect", "people", "frame"), titled=False)),
            _on_new_line(_WHEN),
        )
    },
    "social_ad": {
        "primary_text": (
            _lead(*_FULL, "hook", titled=False), Slot(("frame", "people", "release"), titled=False),
        ),
        "headline": (Slot(("title", *_SHORT), needed=True),),
        "description": (
            Slot(
                ("release_tiny", "frame_tiny", "rating_tiny", "people_tiny", "aspect_tiny", "hook", "title"),
                titled=False, needed=True,
            ),
        ),
    },
    "push": {"title": (_TITLE,), "body": (_lead("hook", *_FULL, *_TINY, titled=False),)},
    "email": {
        "subject": (_lead("hook", *_FULL, *_TINY, titled=True),),
        "preheader": (
            Slot(("aspect", "people", "frame", "quote", "hook", "rating", *_TINY), titled=False, needed=True),
        ),
        "body": (
            Slot(("premise", "people", "frame", "aspect"), needed=True), _PLOT,
            _on_new_line(_QUOTE), _PRAISE, _PRAISE,
            _on_new_line(_WHO), _WHAT, _WHEN,
        ),
    },
    "press_note": {
        "headline": (_lead("hook", *_FULL, *_TINY, titled=True),),
        "body": (
            Slot(("people", "frame", "premise", "aspect"), titled=True, needed=True), _WHAT, _WHO,
            _on_new_line(_PLOT), _PLOT, _PLOT,
            _on_new_line(_PRAISE), _QUOTE, _PRAISE, _QUOTE,
            _on_new_line(_WHEN), _TOLD,
        ),
    },
    "store_synopsis": {
        "short": (_lead("hook", "premise", "frame", "people", "aspect", "theme", "rating", *_TINY),),
        "long": (
            Slot(("premise", "people", "frame", "aspect"), needed=True), _PLOT, _PLOT,
            _WHO, Slot(("frame", "aspect"), titled=False),
        ),
    },
    "search_ad": {
        "headline": (
            _TITLE, Slot(_TINY, lead=True, needed=True),
            Slot(("aspect_tiny", "rating_tiny", "quote_tiny", "hook"), titled=False),
            Slot(("people_tiny",), titled=False),
            Slot(("frame_tiny",), titled=False), Slot(("release_tiny", "hook", "aspect_tiny"), titled=False),
        ),
        "description": (
            _lead("hook", *_FULL, *_TINY, titled=False),
            Slot(("quote", "aspect", "people", "hook", "frame", "rating", "release", *_TINY), titled=False),
            Slot(("aspect", "people", "quote", "hook", "frame", "rating", "release", *_TINY), titled=False),
        ),
    },
    "display_ad": {
        "short_headline": (_TITLE,),
        "long_headline": (_lead("hook", *_FULL, *_TINY, titled=False),),
        "description": (
            Slot(
                ("aspect", "quote", "people", "frame", "hook", "rating", "release", *_TINY),
                titled=False, needed=True,
            ),
        ),
    },
}  # fmt: skip

_STOP = {"en": ".", "zh": "。"}
#: A clause of fewer words is for a poster alone.
_SHORT_HOOK = 4
#: From this turn on what earlier variants said is shunned before anything else.
_SHUNNING = 2
#: From this turn on less is told of the plot, which all variants would tell alike.
_SHORTENING = 4
#: A title of more signs is not insisted on.
_LONG_TITLE = 30


@dataclass(frozen=True)
class Pool:
    """All sayings, by kind.

    Attributes:
        untitled: what can be said without naming the title.
        plot: the place of each plot sentence, by its evidence.
    """

    by_kind: dict[str, list[Say]]
    untitled: frozenset[tuple[str, str]]
    plot: dict[str, int]

    @classmethod
    def of(cls, says: Sequence[Say], material: Material) -> Pool:
        by_kind: dict[str, list[Say]] = {}
        for say in says:
            by_kind.setdefault(say.kind, []).append(say)
        untitled = frozenset((say.kind, say.key) for say in says if not say.titled)
        return cls(by_kind, untitled, {plot.evidence_id: n for n, plot in enumerate(material.plots)})

    def of_kinds(self, kinds: Sequence[str]) -> list[Say]:
        return [say for kind in kinds for say in self.by_kind.get(kind, ())]


@dataclass
class Spent:
    """What earlier variants said."""

    keys: Counter[str] = field(default_factory=Counter)
    texts: Counter[str] = field(default_factory=Counter)
    wordings: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add(self, says: Sequence[Say]) -> None:
        for say in says:
            self.keys[say.key] += say.kind != "title"
            self.texts[say.text] += 1
            self.wordings[(say.kind, say.wording)] += 1


class Composition:
    """One variant in the making."""

    def __init__(self, material: Material, pool: Pool, lead: str, spent: Spent, turn: int) -> None:
        self._material, self._pool, self._lead, self._spent, self._turn = material, pool, lead, spent, turn
        self._language: Language = material.assignment.language
        self.said: list[Say] = []
        self._parts: list[Part] = []
        self._led = False

    def written(self) -> Copy | None:
        """The copy, or None where a field that is needed cannot be filled, or the angle found no place."""
        layout = LAYOUTS[self._material.assignment.channel]
        for told in self._material.form.fields:
            slots = layout[told.name]
            done = self._list(told, slots) if told.count > 1 else self._one(told, slots)
            if not done:
                return None
        if not self._led or self._open_musts() or not self._names_title():
            return None
        return Copy(language=self._language, parts=tuple(self._parts))

    def _names_title(self) -> bool:
        """Whether the title is named; a poster has it anyway, and a very long one cannot be."""
        title = self._material.title
        named = any(title in say.text for say in self.said)
        return named or not title or len(title) > _LONG_TITLE or self._material.assignment.channel == "poster_tagline"

    def _open_musts(self) -> set[str]:
        return set(self._material.musts) - {i for say in self.said for i in say.evidence}

    def _one(self, told: FormField, slots: Sequence[Slot]) -> bool:
        """One part, its places filled in turn."""
        lines: list[Line] = []
        says: list[Say] = []
        for slot in self._with_pinned(told, slots):
            say = self._choose(told, slot, lines, says)
            if say is None:
                if slot.needed and not lines:
                    return False
                continue
            lines.append(self._line(say, told, slot, bool(lines)))
            says.append(say)
            self._take(say)
        if lines:
            self._parts.append(Part(name=told.name, lines=tuple(lines)))
        return bool(lines) or told.least == 0

    def _with_pinned(self, told: FormField, slots: Sequence[Slot]) -> list[Slot]:
        """In prose there is a place for each thing that was pinned."""
        if told.kind == "line":
            return list(slots)
        if self._turn >= _SHORTENING:
            first = next((n for n, slot in enumerate(slots) if slot.kinds == ("premise",)), 0)
            slots = [slot for n, slot in enumerate(slots) if n <= first or slot.kinds != ("premise",)]
        extra = Slot(("must",), titled=False)
        return [*slots, *(extra for _ in self._material.musts)]

    def _list(self, told: FormField, slots: Sequence[Slot]) -> bool:
        """Several parts of one kind, unlike each other."""
        done = 0
        for slot in slots[: told.count]:
            say = self._choose(told, slot, [], [])
            if say is None:
                continue
            self._parts.append(Part(name=told.names[done], lines=(Line(text=say.line, evidence=say.evidence),)))
            self._take(say)
            done += 1
        return done >= told.least

    def _take(self, say: Say) -> None:
        self.said.append(say)
        self._led = self._led or say.key == self._lead

    def _line(self, say: Say, told: FormField, slot: Slot, later: bool) -> Line:
        closed = say.text[-1:] in ".!?…。！？”）)"
        text = say.line if told.kind == "line" else say.text if closed else say.text + _STOP[self._language]
        return Line(text=text, evidence=say.evidence, breaks=slot.breaks and later)

    def _choose(self, told: FormField, slot: Slot, lines: Sequence[Line], says: Sequence[Say]) -> Say | None:
        """The best saying for a place that fits there."""
        open_musts = self._open_musts()
        kinds = slot.kinds if not open_musts else tuple(self._pool.by_kind)
        before = {one.text for one in self.said}
        open_ = [say for say in self._pool.of_kinds(kinds) if say.text not in before]
        fitting = [say for say in open_ if self._may(say, told, slot, says, open_musts)]
        ranked = sorted(fitting, key=lambda say: self._rank(say, slot, says, open_musts))
        return next((say for say in ranked if self._fits(say, told, slot, lines)), None)

    def _may(self, say: Say, told: FormField, slot: Slot, says: Sequence[Say], open_musts: set[str]) -> bool:
        pinned = bool(open_musts & set(say.evidence))
        if say.kind not in slot.kinds and not (pinned and self._for_pinned(say, told)):
            return False
        if say.kind == "title" and any(one.titled for one in says):
            return False
        if say.kind == "title" and told.kind == "line" and any(one.kind == "title" for one in self.said):
            return False
        if told.kind != "line" and say.names & {name for one in says for name in one.names}:
            return False
        if told.kind != "line" and any(one.key == say.key for one in says):
            return False
        if told.count > 1 and sum(one.key == say.key for one in self.said) >= (2 if say.key == self._lead else 1):
            return False
        alone = say.kind == "hook" or (say.kind == "premise" and told.kind == "line")
        if alone and told.name != "tagline" and count_words(say.text) < _SHORT_HOOK:
            return False
        if say.kind == "premise" and not self._follows(say, says):
            return False
        if say.kind == "premise" and any(one.kind == "hook" and _nearly(one.line, say.text) for one in self.said):
            return False
        if say.kind == "premise" and not say.bare and any(one.kind == "premise" for one in says):
            return False
        if slot.titled is False and say.titled and not pinned:
            return (say.kind, say.key) not in self._pool.untitled
        return True

    def _for_pinned(self, say: Say, told: FormField) -> bool:
        return (told.kind != "line" and say.kind in (*_FULL, "told")) or (
            told.kind == "line" and say.kind in (*_SHORT, "told")
        )

    def _follows(self, say: Say, says: Sequence[Say]) -> bool:
        """Whether a plot sentence can stand here: by itself, or right after the one before it; never out of order."""
        before = [one for one in says if one.kind == "premise"]
        if before and self._order(say) < max(map(self._order, before)):
            return False
        return say.alone or bool(says and says[-1].kind == "premise" and say.follows == says[-1].key)

    def _order(self, say: Say) -> int:
        return self._pool.plot[say.evidence[0]]

    def _rank(self, say: Say, slot: Slot, says: Sequence[Say], open_musts: set[str]) -> tuple[float, ...]:
        pinned = bool(open_musts & set(say.evidence))
        led = slot.lead and say.key == self._lead
        here = any(one.key == say.key for one in self.said)
        wants_title = slot.titled if slot.titled is not None else not any(one.titled for one in says)
        kind = slot.kinds.index(say.kind) if say.kind in slot.kinds else len(slot.kinds)
        next_in_plot = say.kind == "premise" and bool(says) and say.follows == says[-1].key
        if led:
            kind = min(kind, 3 if "tiny" in say.kind else 0 if say.kind == "theme" else 1)
        return (
            not led if slot.lead else 0,
            not pinned,
            here and not led,
            say.key == self._lead and not slot.lead and not next_in_plot,
            -1 if next_in_plot else 0,
            self._shunned(say) if not slot.lead else 0,
            kind,
            self._spent.keys[say.key] if say.kind != "premise" or self._turn >= _SHUNNING else 0,
            wants_title != say.titled,
            sum((one.kind, one.wording) == (say.kind, say.wording) for one in self.said)
            if say.kind != "premise"
            else 0,
            self._spent.texts[say.text] + self._spent.wordings[(say.kind, say.wording)],
            (say.wording + self._turn) % 7,
        )

    def _shunned(self, say: Say) -> int:
        """How much a saying is put last for having been used: a plot is told from its beginning, if that can be."""
        used = self._spent.keys[say.key]
        return used if self._turn >= _SHUNNING else 0 if say.kind == "premise" else used // 2

    def _fits(self, say: Say, told: FormField, slot: Slot, lines: Sequence[Line]) -> bool:
        """Whether the part stays within its limits with it."""
        new = self._line(say, told, slot, bool(lines))
        text = Copy(language=self._language).text_of(Part(name="part", lines=(*lines, new)))
        return fits(text, told, self._material.assignment.house.exclamations)


def _nearly(clause: str, sentence: str) -> bool:
    """Whether a clause is most of a sentence."""
    bare = clause.partition(": ")[2] or clause
    return bare.lower() in sentence.lower() and len(bare) > 0.7 * len(sentence)


def fits(text: str, told: FormField, exclamations: int | None) -> bool:
    """Whether a text is within what its field takes, exclamation marks as the house has them."""
    return (
        (told.characters is None or count_characters(text, wide=told.wide) <= told.characters)
        and (told.words is None or count_words(text) <= told.words)
        and (told.bytes is None or count_bytes(text) <= told.bytes)
        and (exclamations is None or text.count("!") + text.count("！") <= exclamations)
    )
