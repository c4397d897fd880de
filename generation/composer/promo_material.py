"""What there is to write promo copy from: the assignment's evidence, sifted into what may be said."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from data.writing import Assignment, Evidence
from generation.channels import Form, form_of
from generation.composer.promo_figures import Figure, compares, read_figure
from generation.composer.promo_phrases import fixed, names
from generation.composer.promo_plot import LATEST
from generation.composer.promo_quotes import Quote, is_hostile, quotable, secrets_of

_HAN = re.compile(r"[㐀-鿿]")
_UNSEEN = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody in the credits, and the evidence that names them."""

    name: str
    character: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Material:
    """All that may be said of a title.

    Attributes:
        title: as it stands in a sentence; "" where it has no name that can.
        plots: in the order of the plot.
        slots: what else can be slotted in: genres, minutes, date …; each with the evidence that says it.
        told: briefs and facts that may be said as they stand.
        liked: aspects that the audience asked for praises elsewhere, best first, with the evidence.
    """

    assignment: Assignment
    form: Form
    title: str
    quotes: tuple[Quote, ...] = ()
    figures: tuple[Figure, ...] = ()
    plots: tuple[Evidence, ...] = ()
    director: Person | None = None
    cast: tuple[Person, ...] = ()
    slots: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    told: tuple[Evidence, ...] = ()
    liked: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def musts(self) -> frozenset[str]:
        """What somebody pinned."""
        return frozenset(one.evidence_id for one in self.assignment.evidence if one.use == "must")

    @property
    def rich_enough(self) -> bool:
        """Whether there is a quote, a figure or a plot sentence: without any there is nothing to say."""
        return bool(self.quotes or self.figures or self.plots)


def sift(assignment: Assignment) -> Material:
    """The assignment's evidence, sifted."""
    form = form_of(assignment)
    usable = sorted(_allowed(assignment, form), key=lambda one: (one.use != "must", -one.score))
    secrets = secrets_of(assignment)
    quotes = [quote for one in usable if (quote := quotable(one, assignment, secrets))]
    figures = [figure for one in usable if one.kind == "figure" and (figure := read_figure(one))]
    plots = [one for one in usable if one.kind == "plot" and _may_be_told(one, assignment)]
    facts = [one for one in usable if one.kind in ("fact", "brief")]
    return Material(
        assignment,
        form,
        title_in_text(assignment),
        quotes=tuple(sorted(quotes, key=lambda one: (one.evidence.use != "must", one.cool, -one.evidence.score))),
        figures=tuple(one for one in figures if one.evidence.use == "must" or _boasts(one)),
        plots=tuple(sorted(plots, key=lambda one: (one.place or 0, one.start or 0))),
        director=next(iter(_people(assignment, facts, "director")), None),
        cast=tuple(_people(assignment, facts, "cast")),
        slots=_fact_slots(assignment, facts),
        told=tuple(one for one in facts if one.language == assignment.language and not is_hostile(one.text)),
        liked=_liked(assignment),
    )


def _allowed(assignment: Assignment, form: Form) -> list[Evidence]:
    """What may be used; where the form or the assignment keeps the end secret, nothing that gives it away."""
    full = form.spoilers == "full" and assignment.spoilers == "full"
    return [one for one in assignment.usable if full or not one.spoiler]


def _may_be_told(plot: Evidence, assignment: Assignment) -> bool:
    """Whether copy may tell it: it stands in the first half, where nothing is settled yet, or somebody pinned it."""
    early = (plot.place or 0) <= LATEST or plot.use == "must"
    return early and plot.language == assignment.language and not is_broken(plot.text)


def is_broken(text: str) -> bool:
    """Whether a text of the studio cannot stand in a line as it is."""
    return bool(_UNSEEN.search(text) or re.search(r"[<>{}`\\]|https?:|[*_#]{2}", text))


def _boasts(figure: Figure) -> bool:
    return figure.good and figure.evidence.subject not in ("ending", "value")


def in_language(name: str, language: str) -> str:
    """A name in the language asked for, where it is given in two (Ilse Brandvold / 伊尔瑟·布兰沃尔德)."""
    parts = [part.strip() for part in name.split(" / ") if part.strip()]
    fitting = [part for part in parts if bool(_HAN.search(part)) == (language == "zh")]
    return (fitting or parts or [""])[0]


def title_in_text(assignment: Assignment) -> str:
    """The title's name as a sentence takes it; in Chinese with its marks."""
    facts = assignment.facts
    whole = [part for name in (facts.name, *facts.other_names) for part in (name, *name.split(" / "))]
    named = [
        cleaned for name in whole if (cleaned := " ".join(_UNSEEN.sub(" ", name).split())) and " / " not in cleaned
    ]
    fitting = [name for name in named if bool(_HAN.search(name)) == (assignment.language == "zh")]
    name = (fitting or named or [""])[0]
    return f"《{name.strip('《》')}》" if name and assignment.language == "zh" else name


def _people(assignment: Assignment, facts: list[Evidence], role: str) -> list[Person]:
    """Those of a role whom the evidence names, in the order of the credits."""
    found: dict[str, Person] = {}
    for credit in assignment.facts.credits:
        if credit.role != role or is_broken(credit.person):
            continue
        person = in_language(credit.person, assignment.language)
        character = in_language(credit.character or "", assignment.language)
        if character.lower() == "the director":
            character = ""
        rests = _naming(facts, credit.person)
        both = [
            one for one in rests if any(part in one.text for part in (credit.character or "").split(" / ") if part)
        ]
        if rests and person and person not in found:
            found[person] = Person(
                person, character if both else "", tuple(one.evidence_id for one in (both or rests)[:1])
            )
    people = list(found.values())
    if assignment.language == "zh":
        people.sort(key=lambda one: not (_HAN.search(one.name) and (not one.character or _HAN.search(one.character))))
        translated = [one for one in people if _HAN.search(one.name)]
        return translated or people
    return people


def _naming(facts: list[Evidence], name: str) -> list[Evidence]:
    parts = [part.strip() for part in name.split(" / ") if part.strip()]
    return [one for one in facts if any(part in one.text for part in parts)]


def _fact_slots(assignment: Assignment, facts: list[Evidence]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Genres, running time, certificate, date and studio, each only where a fact says it."""
    told = assignment.facts
    language = assignment.language
    slots: dict[str, tuple[str, tuple[str, ...]]] = {}

    def rest(key: str, text: str, says: Callable[[Evidence], bool]) -> None:
        ids = tuple(one.evidence_id for one in facts if says(one))[:1]
        if text and ids:
            slots[key] = (text, ids)

    genres = _genres(told.genres, language)
    known = [one.lower() for one in told.genres]
    about_genre = _saying(known + genres)
    rest("genres", "".join(genres) if language == "zh" else _english_genres(genres), about_genre)
    rest(
        "listed",
        "。".join(genres) if language == "zh" else ". ".join(one.capitalize() for one in genres),
        about_genre,
    )
    minutes = str(told.runtime_minutes or "")
    rest("minutes", minutes, _with_number(minutes, ("minute", "min", "runtime", "分钟", "片长")))
    certificate = told.certificate or ""
    rest("certificate", certificate, _with_number(certificate, ("certificat", "rated", "rating", "分级", "classif")))
    if told.release_date:
        _release(rest, told.release_date, assignment)
    if told.studio:
        rest("studio", told.studio, lambda one: (told.studio or "\0") in one.text)
    return slots


def _genres(genres: tuple[str, ...], language: str) -> list[str]:
    table = names("genres")
    found = [table[one.lower()][language] if one.lower() in table else "" for one in genres]
    if language == "en":
        found = [one or genre.lower() for one, genre in zip(found, genres, strict=True) if not is_broken(genre)]
    return list(dict.fromkeys(one for one in found if one and len(one) <= 20))[:2]


def _english_genres(genres: list[str]) -> str:
    """A romantic drama, a crime comedy: one genre as the other's adjective, where there is such a one."""
    table = {told["en"]: told for told in names("genres").values()}
    if len(genres) == 2:
        for kind, noun in (genres, genres[::-1]):
            adjective = table.get(kind, {}).get("of", "")
            if adjective and table.get(noun, {}).get("noun"):
                return f"{adjective} {noun}"
    return fixed("en", "and").join(genres)


def _saying(words: list[str]) -> Callable[[Evidence], bool]:
    return lambda one: bool(words) and any(word in one.text.lower() for word in words)


def _with_number(number: str, cues: tuple[str, ...]) -> Callable[[Evidence], bool]:
    pattern = re.compile(rf"(?<![\w.]){re.escape(number)}(?![\w.]\w)")
    return lambda one: (
        bool(number and pattern.search(one.text)) and any(cue in f"{one.text} {one.subject}".lower() for cue in cues)
    )


def _release(rest: Callable[[str, str, Callable[[Evidence], bool]], None], told: str, assignment: Assignment) -> None:
    """The release date, where it is one and a fact gives its day."""
    try:
        day = date.fromisoformat(told)
    except ValueError:
        return
    english = f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    chinese = f"{day.year}年{day.month}月{day.day}日"
    month = _MONTHS[day.month - 1][:3]
    forms = (
        told,
        english,
        chinese,
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"{_MONTHS[day.month - 1]} {day.day}, {day.year}",
        chinese.replace("年", " 年 "),
    )

    def says(one: Evidence) -> bool:
        return any(form in one.text for form in forms)

    def in_cinemas(one: Evidence) -> bool:
        return says(one) and any(cue in one.text.lower() for cue in names("cue")["cinema"])

    language = assignment.language
    rest("date", chinese if language == "zh" else english, says)
    key = "on" if language == "zh" else "from"
    rest(key, fixed(language, "from"), says)
    rest(key, fixed(language, "from_cinema"), in_cinemas)


def _liked(assignment: Assignment) -> dict[str, tuple[str, ...]]:
    """Aspects that echoes praise: what the audience asked for likes elsewhere."""
    found: dict[str, list[Evidence]] = {}
    for one in sorted(assignment.usable, key=lambda one: -one.score):
        if (one.kind == "echo" or compares(one)) and one.sign == "praise" and one.subject:
            found.setdefault(one.subject, []).append(one)
    ranked = sorted(found.items(), key=lambda pair: (all(one.use != "must" for one in pair[1]), -len(pair[1])))
    return {subject: tuple(one.evidence_id for one in ones[:2]) for subject, ones in ranked}
