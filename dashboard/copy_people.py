"""The evidence for a character profile: what viewers say of someone, what plot and screenplay tell of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analytics.figures.figure import Figure
from analytics.figures.ledger import LedgerRow, load_ledger
from analytics.mentions.names import forms_of
from dashboard.copy_facts import fact, fact_evidence, numbered, partners_of
from dashboard.copy_figures import told_figure
from dashboard.copy_ground import SEGMENT_FLOOR, Ground, ground_of, plot_of_title
from dashboard.copy_quotes import find_quotes
from dashboard.copy_wording import Telling, in_language
from dashboard.strings.formats import THIN, format_count
from data.draft_history import EvidenceWeights
from data.errors import SourceError, StudioError
from data.records import Filter
from data.snapshots import Snapshot
from data.writing import Evidence, Language, Spoilers
from generation.plots import ENDING_FROM
from generation.scenes.casting import CastMember, cast_list
from generation.screenplay.elements import Script
from generation.screenplay.reading import read_screenplay
from generation.screenplay.scenes import scenes_of

#: Quotes that praise, quotes that blame, and lines from the screenplay.
_PRAISING, _BLAMING, _LINES = 6, 3, 3
#: Words that a line from the screenplay has, so that it says something and stays short.
_LINE_WORDS = (4, 25)


@dataclass(frozen=True)
class Someone:
    """A character or person of a title.

    Attributes:
        entity_id: "" where no analysis knows them.
        name: as the draft's language calls them.
        called: every name they go by, whole ones first.
    """

    entity_id: str
    kind: str
    name: str
    detail: str
    called: tuple[str, ...]


def profile_evidence(
    snapshot: Snapshot,
    title_id: str,
    subject: str,
    language: Language,
    *,
    weights: EvidenceWeights | None = None,
    spoilers: Spoilers = "none",
    floor: int = SEGMENT_FLOOR,
) -> tuple[Evidence, ...]:
    """What a profile of a character (or of someone of the cast) may rest on.

    Quotes q1 … that praise and blame them, figures n1 …, facts f1 … (who plays them, how much they speak in the
    screenplay, lines of theirs, then the title's facts) and the sentences of the plot that name them, p….

    Args:
        snapshot: what to read.
        title_id: the title.
        subject: an entity's id, or any name that they go by.
        language: what is written in.
        weights: votes on sentences and subjects.
        spoilers: what may be given away.
        floor: as in `promo_evidence`; no segment is spoken of here.

    Raises:
        StudioError: there is no such title, or nobody of that name in it.
    """
    ground = ground_of(snapshot, None, title_id, "", language, floor=floor)
    someone = _find(ground, subject)
    quotes: list[Evidence] = []
    figures: list[Evidence] = []
    if someone.entity_id and ground.title["reviewed"]:
        figures = list(_figures(ground, someone))
        quotes = _quotes(ground, someone, spoilers, weights)
    own = [*_played(ground.telling, someone), *_screenplay_facts(ground, someone, spoilers)]
    return (
        *numbered("q", quotes),
        *numbered("n", figures),
        *numbered("f", [*own, *fact_evidence(ground.title, ground.telling)]),
        *(one for one in plot_of_title(ground.title, spoilers) if _names(one.text, someone)),
    )


def _find(ground: Ground, subject: str) -> Someone:
    """The entity of that id or name; where no analysis has looked for names, the credit of that name.

    Raises:
        StudioError: there is nobody of that name.
    """
    partners = partners_of(ground.title)
    wanted = subject.strip().casefold()
    rows = [
        one for one in ground.snapshot.rows("copy/entities", title_id=ground.title_id) if one["kind"] != "plot_point"
    ]
    for one in sorted(rows, key=lambda row: row["kind"] != "character"):
        called = [one["name"], *(one["aliases"] or ())]
        if subject == one["entity_id"] or wanted in (name.casefold() for name in called):
            detail = in_language(ground.language, one["detail"], partners) if one["detail"] else ""
            name = in_language(ground.language, one["name"], partners)
            return Someone(one["entity_id"], one["kind"], name, detail, tuple(called))
    for credit in ground.title["credits"] or ():
        for cell, other, kind in (("character", "person", "character"), ("person", "character", "cast")):
            forms = forms_of(credit[cell]) if credit[cell] else []
            if wanted in (form.casefold() for form in forms):
                detail = in_language(ground.language, credit[other], partners) if credit[other] else ""
                return Someone("", kind, in_language(ground.language, credit[cell], partners), detail, tuple(forms))
    raise StudioError(f"nobody in this title is called '{subject}'", where=ground.title["name"], mend="choose a name")


def _figures(ground: Ground, someone: Someone) -> Iterator[Evidence]:
    """Net sentiment on them, how many sentences name them, whether it stands out from the title. Three statements."""
    ledger = load_ledger(ground.snapshot, Filter(), ground.title_id)
    row = next((one for one in ledger.rows if one.entity_id == someone.entity_id), None)
    if row is None or not row.net.known:
        return
    telling, n = ground.telling, row.net.estimate.n
    why = telling.why("measured", what=someone.name)
    found = [
        told_figure(telling, "entity", row.net, "net", someone.name, why, score=1.0, what=someone.name),
        _counted(telling, row, someone, why),
    ]
    if row.stands_out:
        key = "entity_beyond" if (row.against.value or 0) > 0 else "entity_below"
        change = Figure("net", row.against.model_copy(update={"n": n}), row.net.rows, n, "evidence", row.net.filter)
        found.append(
            told_figure(
                telling, key, change, "beyond", someone.name, telling.why("beyond"), score=0.9, what=someone.name
            )
        )
    yield from (one for one in found if one is not None)


def _counted(telling: Telling, row: LedgerRow, someone: Someone, why: str) -> Evidence | None:
    """How many scored sentences name them: a count, without an interval."""
    told = told_figure(telling, "entity", row.net, "count", someone.name, why, score=0.8, what=someone.name)
    if told is None:
        return None
    text = telling.figure("entity_sentences", value=format_count(row.net.rows), what=someone.name)
    bare = {"text": text, "value": float(row.net.rows), "low": None, "high": None, "unit": "count", "sign": None}
    return told.model_copy(update=bare)


def _quotes(ground: Ground, someone: Someone, spoilers: Spoilers, weights: EvidenceWeights | None) -> list[Evidence]:
    wanted = ground.wanted(spoilers, weights)
    own = replace(wanted, filter=wanted.filter.but(entities=(someone.entity_id,)))
    found = [
        *find_quotes(ground.snapshot, own, ground.telling, ground.names, _PRAISING),
        *find_quotes(ground.snapshot, replace(own, sign="blame"), ground.telling, ground.names, _BLAMING),
    ]
    between = ", " if ground.language == "en" else "，"
    named = ground.telling.why("names", what=someone.name) + between
    return [one.model_copy(update={"why": named + one.why}) for one in found]


def _played(telling: Telling, someone: Someone) -> Iterator[Evidence]:
    if someone.detail:
        key = "detail_character" if someone.kind == "character" else "detail_cast"
        yield fact(telling, key, "entity", name=someone.name, detail=someone.detail)


def _names(text: str, someone: Someone) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for name in someone.called)


def _screenplay_facts(ground: Ground, someone: Someone, spoilers: Spoilers) -> Iterator[Evidence]:
    """How much they speak and in how many scenes they are, and lines of theirs, where the title has a screenplay."""
    script = _script(ground.title)
    names = {someone.detail, *someone.called} if someone.kind == "cast" else set(someone.called)
    if script is None:
        return
    scenes, telling = scenes_of(script), ground.telling
    cast = cast_list(script, scenes)
    speaker = _speaker(cast, names)
    if speaker is None:
        return
    share = f"{round(100 * speaker.words / sum(one.words for one in cast))}{THIN}%"
    words = format_count(speaker.words)
    yield fact(telling, "speech", "speech", "screenplay", name=someone.name, words=words, share=share)
    present = len(speaker.scenes)
    yield fact(telling, "scenes", "scenes", "screenplay", name=someone.name, scenes=present, all=len(scenes))
    for line in _lines(script, speaker.cues, spoilers):
        yield fact(telling, "says", "says", "screenplay", name=someone.name, line=line)


def _script(title: dict[str, Any]) -> Script | None:
    if not title["screenplay"]:
        return None
    try:
        return read_screenplay(title["screenplay"].encode(), title["name"])
    except SourceError:
        return None  # What stands there is no screenplay; the profile does without.


def _speaker(cast: Sequence[CastMember], names: set[str]) -> CastMember | None:
    """Who of those that speak goes by these names: by a cue that is a name of theirs, or the last word of one."""
    called = {form.upper() for name in names for form in (name, *forms_of(name))}
    lasts = {name.split()[-1] for name in called if name}
    for known in (called, lasts):
        for one in cast:
            if one.words and any(cue.upper() in known for cue in one.cues):
                return one
    return None


def _lines(script: Script, cues: Sequence[str], spoilers: Spoilers) -> Sequence[str]:
    """Their first lines that say something; none from the end where nothing may be given away."""
    last = len(script.text) if spoilers == "full" else ENDING_FROM * len(script.text)
    spoken = [
        element.text
        for element in script.elements
        if element.kind == "dialogue" and element.speaker in cues and element.end <= last
    ]
    low, high = _LINE_WORDS
    return [line for line in spoken if low <= len(line.split()) <= high][:_LINES]
