"""Character profiles, reviews in a viewer's voice and replies to reviews, without a language model.

Everything rests on evidence: portraits on the plot to the letter, receptions on figures and quotations, a voice and a
reply on what was praised or blamed, never on how somebody else put it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from data.errors import BackendDeclined
from data.writing import Assignment, Copy, Evidence, Line, Part
from generation.channels import count_words, form_of
from generation.composer.promo import MOST_ALIKE, alike
from generation.composer.promo_figures import Figure, compares, read_figure
from generation.composer.promo_material import in_language, is_broken, title_in_text
from generation.composer.promo_phrases import (
    breaks_house_rules,
    fill,
    in_house_words,
    names,
    people_wordings,
    word_set,
)
from generation.composer.promo_plot import stands_alone
from generation.composer.promo_quotes import Quote, is_hostile, leans
from generation.excerpts import tokens
from generation.tools import Tools

#: In so many orders a variant is tried.
_TURNS = 40
_MOST_QUOTES, _MOST_FIGURES, _MOST_PLOT = 3, 2, 6
#: No run of so many words, or Chinese signs, of a review stands in a viewer's voice.
_RUN = {"en": 6, "zh": 12}
_RANKS = word_set("ranks")
_PRONOUN = re.compile(r"(?:it|its|he|she|his|her|they|their|this|that|these|those|there)\b", re.IGNORECASE)
#: What comes after this share of a plot is more than who somebody is.
_HALF = 0.5
#: The subject of a figure that holds somebody against the title as a whole: no net sentiment of theirs.
_BESIDE = "beyond"
#: Whether it is worth the ticket is no thing that somebody made.
_NO_REMARK = ("value",)


@dataclass(frozen=True)
class _Desk:
    """What all three are written with."""

    assignment: Assignment
    turn: int

    @property
    def title(self) -> str:
        return title_in_text(self.assignment)

    def line(self, table: str, key: str, slots: dict[str, str], evidence: Sequence[str], nth: int = 0) -> Line | None:
        """A wording with its slots filled, the first that the house lets pass; the turn says where to begin."""
        house = self.assignment.house
        told = people_wordings(self.assignment.language, table, key)
        for n in range(len(told)):
            wording = in_house_words(told[(n + nth + self.turn) % len(told)], house)
            text = fill(wording, {"title": self.title} | slots)
            if text and not breaks_house_rules(text, house):
                text = re.sub(r"([.!?…])\.(?!\w)", r"\1", text)
                return Line(text=text[:1].upper() + text[1:], evidence=tuple(dict.fromkeys(evidence)))
        return None


def compose_character_profile(assignment: Assignment, variant: int, tools: Tools) -> Copy:  # noqa: ARG001
    """Portrait and reception of the character that the assignment's subject names.

    Raises:
        BackendDeclined: no fact and no plot sentence that may be told names them, or no variant is left.
    """
    about = _About(assignment)
    if not about.plot and not about.facts:
        raise BackendDeclined(
            f"nothing that may be told names {about.name or 'the character'}",
            where=assignment.facts.name or "the evidence",
            mend="add a synopsis or a screenplay that names them, or allow spoilers",
        )
    return _differing(assignment, variant, about.written)


class _About:
    """What is known of one character."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self.name = in_language(assignment.subject.strip(), assignment.language)
        self._called = _called(assignment)
        told = [one for one in assignment.usable if self._may_tell(one)]
        naming = [one for one in told if self._names(one)]
        plots = [one for one in told if one.kind == "plot" and one.language == assignment.language]
        plots = [one for one in plots if not is_broken(one.text)]
        plots.sort(key=lambda one: (one.place or 0, one.start or 0))
        self._before = {one.evidence_id: before.evidence_id for before, one in pairwise(plots)}
        self.plot = self._early([one for n, one in enumerate(plots) if self._tells(one, plots[n - 1] if n else None)])
        self.facts = [one for one in naming if one.kind == "fact"]
        self.figures = [figure for one in naming if one.kind == "figure" and (figure := read_figure(one))]
        self.quotes = [one for one in naming if one.kind == "quote" and _can_be_quoted(one, assignment)]
        self.quotes.sort(key=lambda one: (one.use != "must", one.text[:1].islower(), -one.score))
        self.quotes = _by_turns(self.quotes)

    def _may_tell(self, one: Evidence) -> bool:
        return not one.spoiler or (self._assignment.spoilers == "full" and one.kind == "plot")

    def _early(self, plots: list[Evidence]) -> list[Evidence]:
        """Who somebody is stands in the first half; what comes to light after it spoils."""
        early = [one for one in plots if (one.place or 0) < _HALF]
        told = any(one.kind == "fact" and self._names(one) for one in self._assignment.usable)
        return early if (early or told) and self._assignment.spoilers == "none" else plots

    def _names(self, one: Evidence) -> bool:
        said = f"{one.subject} {one.about}" if one.kind == "figure" else f"{one.text} {one.subject} {one.about}"
        return any(called.search(said) for called in self._called)

    def _tells(self, one: Evidence, before: Evidence | None) -> bool:
        """Whether it names them, and is understood by itself or right after one that does."""
        alone = stands_alone(one.text, self._assignment.language)
        after_one = before is not None and self._names(before)
        return self._names(one) and (alone or after_one or self._leads_with_name(one))

    def _leads_with_name(self, one: Evidence) -> bool:
        leads = any((found := called.search(one.text)) and found.start() < 40 for called in self._called)
        return leads and not _PRONOUN.match(one.text)

    def written(self, turn: int) -> Copy | None:
        """Portrait and reception; the turn chooses wordings, where the plot begins and which quotations stand."""
        desk = _Desk(self._assignment, turn)
        portrait = [*self._played(desk), *self._plot_lines(turn)]
        parts = [Part(name="portrait", lines=tuple(_within(portrait, self._assignment, "portrait")))]
        reception = list(_within([*self._measured(desk), *self._quoted(desk)], self._assignment, "reception"))
        if reception:
            parts.append(Part(name="reception", lines=tuple(reception)))
        return Copy(language=self._assignment.language, parts=tuple(parts)) if parts[0].lines else None

    def _played(self, desk: _Desk) -> Iterator[Line]:
        for credit in self._assignment.facts.credits:
            actor = in_language(credit.person, self._assignment.language)
            character = credit.character or ""
            if credit.role == "cast" and any(called.search(character) for called in self._called):
                names_ = credit.person.split(" / ")
                rests = [one.evidence_id for one in self.facts if any(name in one.text for name in names_)]
                line = desk.line("portrait", "played", {"name": self.name, "actor": actor}, rests)
                if line and rests:
                    yield line
                return

    def _plot_lines(self, turn: int) -> list[Line]:
        skipped = turn % max(1, len(self.plot)) if turn else 0
        chosen = [one for n, one in enumerate(self.plot) if n != skipped or not turn][turn // 7 :][:_MOST_PLOT]
        kept: list[Evidence] = []
        for one in chosen or self.plot[:1]:
            follows = bool(kept) and self._before.get(one.evidence_id) == kept[-1].evidence_id
            if follows or self._leads_with_name(one) or stands_alone(one.text, self._assignment.language):
                kept.append(one)
        return [Line(text=" ".join(one.text.split()), evidence=(one.evidence_id,)) for one in kept]

    def _measured(self, desk: _Desk) -> Iterator[Line]:
        for nth, figure in enumerate(self.figures[:_MOST_FIGURES]):
            if figure.evidence.unit != "net" or figure.evidence.subject == _BESIDE:
                continue
            key = "figure_blame" if figure.value.startswith(("-", "−")) else "figure_praise"
            slots = _figure_slots(figure, self._assignment) | {"name": self.name}
            if line := desk.line("reception", key, slots, (figure.evidence.evidence_id,), nth):
                yield line

    def _quoted(self, desk: _Desk) -> Iterator[Line]:
        count = len(self.quotes)
        for nth in range(min(_MOST_QUOTES, count)):
            one = self.quotes[(nth + desk.turn * _MOST_QUOTES) % count]
            quote = Quote(one, one.text.strip(), 0)
            slots = {"quote": quote.marked(), "by": quote.source(self._assignment.language), "rated": quote.rated}
            if line := desk.line("reception", one.sign or "neutral", slots, (one.evidence_id,), nth):
                yield line


def _by_turns(quotes: Sequence[Evidence]) -> list[Evidence]:
    """What is pinned, then praise and blame by turns, as far as there is both."""
    pinned = [one for one in quotes if one.use == "must"]
    sides = [[one for one in quotes if one not in pinned and (one.sign == "blame") == side] for side in (False, True)]
    return [*pinned, *(one for pair in zip_longest(*sides) for one in pair if one is not None)]


def _called(assignment: Assignment) -> list[re.Pattern[str]]:
    """How a character is named: in full in either language, and by each part of the name that is no rank."""
    found: list[str] = []
    asked = [part.strip() for part in assignment.subject.split(" / ") if part.strip()]
    characters = [credit.character or "" for credit in assignment.facts.credits]
    alternatives = [assignment.subject, *(one for one in characters if any(part in one for part in asked))]
    for name in (part.strip() for one in alternatives for part in one.split(" / ")):
        if not name:
            continue
        found.append(name)
        found += [word for word in re.split(r"[\s·]+", name) if _calls(word)]
    return [_whole_word(one) for one in dict.fromkeys(found)]


def _calls(word: str) -> bool:
    """Whether a part of a name names somebody by itself."""
    return len(word) >= 3 and word.lower() not in _RANKS and word[0].isupper()


def _whole_word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name))


def _can_be_quoted(one: Evidence, assignment: Assignment) -> bool:
    other = bool(one.title_id and assignment.facts.title_id and one.title_id != assignment.facts.title_id)
    text = one.text.strip()
    return (
        not one.spoiler and not other and one.language == assignment.language and not is_hostile(text)
        and (one.use == "must" or not leans(text))
        and len(tokens(text)) >= 2 and len(text) <= 240 and not breaks_house_rules(text, assignment.house)
    )  # fmt: skip


def _figure_slots(figure: Figure, assignment: Assignment) -> dict[str, str]:
    base = figure.base(assignment.language, assignment.segment)
    told = {"base": base, "Base": base[:1].upper() + base[1:]}
    return told | {"points": figure.value.lstrip("+-−"), "value": figure.value}


def _within(lines: Sequence[Line], assignment: Assignment, part: str) -> Iterator[Line]:
    """The lines that fit into a part's words, in order."""
    field = form_of(assignment).field_of(part)
    most = field.words if field and field.words else 10_000
    limit = assignment.house.exclamations
    kept: list[Line] = []
    for line in lines:
        text = Copy(language=assignment.language).text_of(Part(name=part, lines=(*kept, line)))
        if count_words(text) <= most and (limit is None or text.count("!") + text.count("！") <= limit):
            kept.append(line)
            yield line


# A viewer's voice.


def compose_viewer_voice(assignment: Assignment, variant: int, tools: Tools) -> Copy:  # noqa: ARG001
    """A review as a viewer of the segment might write it: what they praise and blame, in nobody's words.

    Raises:
        BackendDeclined: the segment says too little of it, or no variant is left.
    """
    said = _Said(assignment)
    if len(said.praised) + len(said.blamed) < 2:
        raise BackendDeclined(
            "the evidence praises or blames fewer than two things",
            where=assignment.segment or assignment.facts.name,
            mend="choose a segment that reviewed it more, or let a language model write",
        )
    return _differing(assignment, variant, said.written)


class _Said:
    """What a segment praises and blames: aspect → evidence."""

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        usable = [one for one in sorted(assignment.usable, key=lambda one: -one.score) if not one.spoiler]
        own = [one for one in usable if one.kind in ("quote", "figure") and not compares(one)]
        own.sort(key=lambda one: one.kind != "figure")
        self.praised = _by_aspect(own, "praise")
        self.blamed = {key: ids for key, ids in _by_aspect(own, "blame").items() if key not in self.praised}
        self.tastes = _by_aspect([one for one in usable if one.kind == "echo" or compares(one)], "praise")
        figures = [figure for one in own if one.kind == "figure" and (figure := read_figure(one))]
        figures.sort(key=lambda one: (one.evidence.subject != "liked", not one.segment))
        self._whole = next((one for one in figures if one.evidence.subject in ("liked", "net", "rating")), None)
        self._reviews = [one.text for one in assignment.evidence if one.kind in ("quote", "echo")]

    def written(self, turn: int) -> Copy | None:
        """The review; the turn says which aspects and wordings come first."""
        desk = _Desk(self._assignment, turn)
        lines = [one for one in self._lines(desk, turn) if one is not None and not self._is_copied(one.text)]
        kept = tuple(_within(lines, self._assignment, "review"))
        parts = (Part(name="review", lines=kept),)
        return Copy(language=self._assignment.language, parts=parts) if len(kept) > 1 else None

    def _lines(self, desk: _Desk, turn: int) -> Iterator[Line | None]:
        known = [aspect for aspect in self.tastes if aspect != "value" and aspect in self.praised]
        taste = _turned(known, turn)[:1]
        for aspect in taste:
            rests = (*self.praised[aspect][:1], *self.tastes[aspect][:1])
            yield desk.line("voice", "taste", _aspect_slots(aspect, self._assignment), rests)
        praised = [aspect for aspect in _turned(list(self.praised), turn * 2) if aspect not in taste]
        for nth, aspect in enumerate(praised[:3]):
            slots = _aspect_slots(aspect, self._assignment)
            yield desk.line("voice", "praise", slots, self.praised[aspect][:2], nth + turn)
        for nth, aspect in enumerate(_turned(list(self.blamed), turn)[: 1 + turn % 2]):
            yield desk.line("voice", "blame", _aspect_slots(aspect, self._assignment), self.blamed[aspect][:2], nth)
        if self._whole is not None:
            value = self._whole.evidence.value or 0
            likes = value >= {"share": 0.5, "rating": 6.5}.get(self._whole.evidence.unit, 0)
            yield desk.line("voice", "liked" if likes else "doubted", {}, (self._whole.evidence.evidence_id,))

    def _is_copied(self, text: str) -> bool:
        return any(shares_run(text, review, self._assignment.language) for review in self._reviews)


def shares_run(one: str, other: str, language: str) -> bool:
    """Whether two texts have a run of words in common that is too long for chance."""
    size = _RUN[language]
    first, second = _sequence(one), _sequence(other)
    runs = {tuple(first[n : n + size]) for n in range(len(first) - size + 1)}
    return any(tuple(second[n : n + size]) in runs for n in range(len(second) - size + 1))


def _sequence(text: str) -> list[str]:
    return re.findall(r"[㐀-鿿]|[^\W_㐀-鿿]+(?:['’][^\W_]+)?", text.lower().replace("’", "'"))


def _by_aspect(evidence: Sequence[Evidence], sign: str) -> dict[str, list[str]]:
    """The aspects of that sign, the best evidence first; an ending is no argument."""
    found: dict[str, list[str]] = {}
    for one in evidence:
        if one.sign == sign and one.subject in names("aspects") and one.subject not in ("ending", *_NO_REMARK):
            found.setdefault(one.subject, []).append(one.evidence_id)
    return found


def _aspect_slots(aspect: str, assignment: Assignment) -> dict[str, str]:
    called = names("aspects")[aspect]
    if assignment.language == "zh":
        return {"aspect": called["zh"]}
    many = called.get("many", False)
    general = called["bare"].lower()
    slots = {"aspect": called["en"], "general": general, "General": called["bare"], "does": "do" if many else "does"}
    return slots | {"Aspect": called["en"][:1].upper() + called["en"][1:]}


def _turned(things: list[str], by: int) -> list[str]:
    return things[by % len(things) :] + things[: by % len(things)] if things else []


# Replies.


def compose_review_reply(assignment: Assignment, variant: int, tools: Tools) -> Copy:  # noqa: ARG001
    """A reply to the review that is pinned: thanks or regret, what it speaks of, what the studio said; no promises.

    Raises:
        BackendDeclined: no review is pinned, or no variant is left.
    """
    quotes = [one for one in assignment.usable if one.kind == "quote"]
    pinned = [one for one in quotes if one.use == "must"] or quotes[:1]
    if not pinned:
        raise BackendDeclined("there is no review to reply to", where="the evidence", mend="choose the review first")
    return _differing(assignment, variant, _Reply(assignment, pinned).written)


class _Reply:
    """A reply in the making."""

    def __init__(self, assignment: Assignment, review: Sequence[Evidence]) -> None:
        self._assignment = assignment
        ids = {one.review_id for one in review if one.review_id}
        others = [one for one in assignment.usable if one.kind == "quote" and one not in review]
        same = [one for one in others if one.review_id in ids]
        self._review = [*review, *same]
        self._ids = tuple(one.evidence_id for one in review)
        self._blames = _blames(self._review)

    def written(self, turn: int) -> Copy | None:
        """The reply; the turn chooses its wordings."""
        desk = _Desk(self._assignment, turn)
        lines = [one for one in self._lines(desk) if one is not None]
        kept = tuple(_within(lines, self._assignment, "reply"))
        return Copy(language=self._assignment.language, parts=(Part(name="reply", lines=kept),)) if kept else None

    def _lines(self, desk: _Desk) -> Iterator[Line | None]:
        studio = self._assignment.facts.studio or ""
        tail = "blame" if self._blames else "praise"
        yield desk.line("reply", f"thanks_{tail}", {}, self._ids)
        yield from self._remarks(desk)
        yield from self._statements()
        shown = {} if is_broken(studio) else {"studio": studio}
        facts = [one for one in self._assignment.usable if one.kind == "fact" and studio]
        naming = [one.evidence_id for one in facts if studio in one.text]
        close = desk.line("reply", f"close_{tail}", shown, self._ids)
        if close and studio and studio in close.text:
            close = close.model_copy(update={"evidence": (*self._ids, *naming[:1])})
        yield close

    def _remarks(self, desk: _Desk) -> Iterator[Line | None]:
        """What it speaks of; one line an aspect, what pleased first."""
        seen: dict[str, Evidence] = {}
        for one in self._review:
            if one.subject in names("aspects") and one.subject not in _NO_REMARK:
                seen.setdefault(one.subject, one)
        # Thanks for what pleased and no regret would be an odd answer to two stars, and coldness to ten.
        if ("blame" if self._blames else "praise") not in (one.sign for one in seen.values()):
            yield desk.line("reply", "sorry_whole" if self._blames else "glad_whole", {}, self._ids)
        for nth, (aspect, one) in enumerate(sorted(seen.items(), key=lambda pair: pair[1].sign != "praise")[:3]):
            sign = one.sign or ("blame" if self._blames else "praise")
            key = {"praise": "glad", "blame": "sorry"}.get(sign, "heard")
            yield desk.line("reply", key, _aspect_slots(aspect, self._assignment), (one.evidence_id,), nth)

    def _statements(self) -> Iterator[Line]:
        """What the studio says itself, and pinned facts, as they stand."""
        for one in self._assignment.usable:
            said = one.kind == "brief" or (one.kind == "fact" and one.use == "must")
            if said and one.language == self._assignment.language and not is_hostile(one.text):
                yield Line(text=" ".join(one.text.split()), evidence=(one.evidence_id,))


def _blames(review: Sequence[Evidence]) -> bool:
    """Whether a review is a complaint: by its rating, else by what most of it says."""
    rating = next((one.rating for one in review if one.rating is not None), None)
    signs = [one.sign for one in review]
    if rating is not None and not 5 <= rating < 7:
        return rating < 5
    more = signs.count("blame") - signs.count("praise")
    return more > 0 or (more == 0 and signs[0] == "blame")


def _differing(assignment: Assignment, variant: int, write: Callable[[int], Copy | None]) -> Copy:
    """The variant of that number among those that differ."""
    done: list[Copy] = []
    for turn in range(_TURNS):
        content = write(turn)
        if content is None or any(alike(content.text, other.text) > MOST_ALIKE for other in done):
            continue
        done.append(content)
        if len(done) > variant:
            return content
    raise BackendDeclined(
        f"the evidence is enough for {len(done)} variants that differ, and no more"
        if done
        else "nothing that the evidence supports fits here",
        where=assignment.facts.name or assignment.task,
        mend="ask for fewer variants, or add evidence",
    )
