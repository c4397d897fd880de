"""Quotations: nobody is quoted who did not say it, to the letter, of this very title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from data.writing import Evidence, Finding, Level, Mend
from generation.checks.attribution import Attribution
from generation.checks.case import Case
from generation.checks.known import bare
from generation.checks.passages import Passage
from generation.checks.quoting import Match, Source, match_quote, sources_of
from generation.checks.words import folded, is_han, tokens
from generation.plots import ENDING_FROM

#: How alike the nearest true wording must be to be offered instead, 0–1.
NEAR = 0.8
#: So many words in quotation marks are a word that is held with tongs, not a review; Chinese signs count half.
SCARE_WORDS = 2
#: Tasks that tell the story, in which what people in it say is quoted.
_TELLS = ("plot_summary", "scene_description", "character_profile", "story_outline")
#: Tasks that report what viewers find bad as well.
_REPORTS = ("digest", "character_profile", "review_reply")
_SPEAKS = re.compile(
    r"\b(?:says?|asks?|whispers?|shouts?|tells?|replies|answers?|murmurs?|warns?|reads?)\b|说|问|喊|道|念"
)
#: People who may be of the story as well as before the screen; viewers, reviewers and the press never are.
_FOLK = re.compile(
    r"\b(?:audiences?|audience members?|fans?|members?|users?|guests?|families|parents)\b|观众|家长", re.I
)
_NOBODY = re.compile(r"(?:they|someone|people)", re.I)
_VIEWER_EN, _VIEWER_ZH = "a viewer", "一位观众"


@dataclass(frozen=True)
class _Verdict:
    rule: str
    level: Level
    match: Match | None = None


class _Desk:
    """What quotations are held against."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.known = case.known
        evidence = case.assignment.evidence
        own = [one for one in evidence if one.kind == "quote"]
        self.usable = sources_of([one for one in own if one.use != "not" and not self._is_foreign(one)])
        self.refused = sources_of([one for one in own if one.use == "not" and not self._is_foreign(one)])
        self.foreign = sources_of([one for one in evidence if one.kind == "echo" or self._is_foreign(one)])
        self.plot = sources_of([one for one in case.sayable if one.kind == "plot" or one.subject == "says"])
        told = _end_of_told(case)
        self.script = _script(case.source[:told])
        self.ending = _script(case.source) if told < len(case.source) else []
        self.told = sources_of(
            [one for one in case.sayable if one.kind in ("plot", "fact", "figure", "brief", "quote")]
        )

    def _is_foreign(self, one: Evidence) -> bool:
        title = self.case.assignment.facts.title_id
        return one.kind == "quote" and bool(title and one.title_id and one.title_id != title)


def _script(text: str) -> list[Source]:
    return sources_of([Evidence(evidence_id="p0", kind="plot", text=text)]) if text.strip() else []


def _end_of_told(case: Case) -> int:
    """Up to where the text that is told may be quoted: its ending, unless that may be given away."""
    if case.spoilers == "full":
        return len(case.source)
    late = [one.start for one in case.assignment.evidence if one.kind == "plot" and one.spoiler and one.start]
    return min([round(ENDING_FROM * len(case.source)), *late])


def find_quote(case: Case) -> Iterator[Finding]:
    """Quotations that are not verbatim, not of this title, not whose they are said to be, or turned in sense."""
    if not case.passages:
        return
    desk = _Desk(case)
    for passage in case.passages:
        yield from _findings(desk, passage)


def _findings(desk: _Desk, passage: Passage) -> Iterator[Finding]:
    passage, verdict = _best_reading(desk, passage)
    if verdict.rule == "fine":
        return
    who = passage.who
    if verdict.match is None:
        yield _finding(passage, verdict, _nearest_mend(desk, passage))
        return
    one = verdict.match.source.first
    if verdict.rule != "verbatim":
        yield _finding(passage, verdict, Mend(kind="drop"))
        if verdict.level == "block":
            return
    if desk.case.form is not None and not desk.case.form.quotes:
        yield _finding(passage, _Verdict("channel", "block", verdict.match), Mend(kind="drop"))
    elif not _is_cited(desk, passage, verdict.match):
        cites = _cites(desk, passage)
        ids = " ".join(dict.fromkeys([*cites, *verdict.match.source.ids]))
        yield _finding(passage, _Verdict("uncited", "warn", verdict.match), Mend(kind="cite", text=ids))
    if who is not None:
        yield from _ascription(desk, passage, verdict.match, who, one)


def _best_reading(desk: _Desk, passage: Passage) -> tuple[Passage, _Verdict]:
    """Where single marks leave open where a quotation ends, the reading that is fine, else the shortest."""
    verdict = _judge(desk, passage)
    for other in passage.choices if verdict.match is None and verdict.rule != "fine" else ():
        found = _judge(desk, other)
        if found.match is not None or found.rule == "fine":
            return other, found
    return passage, verdict


def _judge(desk: _Desk, passage: Passage) -> _Verdict:
    if not re.search(r"\w", passage.text) or _is_no_quote(desk, passage):
        return _Verdict("fine", "note")
    matches = [match for source in desk.usable if (match := match_quote(passage.text, source))]
    if matches:
        return min((_of_match(desk, passage, match) for match in matches), key=_gravity)
    for rule, sources in (("taken_out", desk.refused), ("other_title", desk.foreign)):
        if match := next((match for source in sources if (match := match_quote(passage.text, source))), None):
            spoils = rule == "taken_out" and match.source.first.spoiler and desk.case.spoilers != "full"
            return _Verdict("spoiler" if spoils else rule, "block", match)
    if _is_of_story(desk, passage) and (told := _of_script(desk, passage)):
        return told
    return _Verdict("stitched" if _is_stitched(desk, passage) else "invented", "block")


def _of_script(desk: _Desk, passage: Passage) -> _Verdict | None:
    """What is said in the script that is told, though in none of the pieces that the text rests on."""
    if any(_is_whole_match(passage, source) for source in desk.script):
        scene = desk.case.assignment.task == "scene_description"
        return _Verdict("elsewhere", "warn") if scene else _Verdict("fine", "note")
    if any(_is_whole_match(passage, source) for source in desk.ending):
        return _Verdict("ending", "block" if desk.case.spoilers == "none" else "warn")
    return None


def _gravity(verdict: _Verdict) -> tuple[bool, bool]:
    return verdict.level == "block", verdict.rule != "verbatim"


def _of_match(desk: _Desk, passage: Passage, match: Match) -> _Verdict:
    one = match.source.first
    if not one.review_id:
        return _Verdict("unsourced", "block", match)
    if one.spoiler and desk.case.spoilers != "full":
        return _Verdict("spoiler", "block" if desk.case.spoilers == "none" else "warn", match)
    if match.turned:
        return _Verdict("turned", "block", match)
    if one.sign == "blame" and _is_praised(desk, passage):
        return _Verdict("blame_as_praise", "block", match)
    if match.shortened:
        return _Verdict("shortened", "warn", match)
    return _Verdict("trimmed", "warn", match) if match.trimmed else _Verdict("verbatim", "note", match)


def _is_praised(desk: _Desk, passage: Passage) -> bool:
    """Whether a quotation stands where only praise does."""
    task = desk.case.assignment.task
    part = desk.case.content.parts[passage.place[0]].name
    return part == "praise" if task == "digest" else task not in (*_REPORTS, "viewer_voice")


def _is_no_quote(desk: _Desk, passage: Passage) -> bool:
    """Whether quotation marks hold a name, a word with tongs, or what somebody in the story says."""
    inner = folded(passage.text).strip(" .,;:!?'").casefold()
    if not passage.marked and passage.who is not None and passage.who.kind == "named":
        return _is_of_title(desk, passage.who)
    if any(inner == folded(name).casefold() for name in desk.known.names):
        return True
    if passage.who is not None and not _is_of_title(desk, passage.who) and not _is_of_story(desk, passage):
        return False
    if _is_dialogue(desk, passage):
        return True
    size = sum(0.5 if is_han(token.text) else 1 for token in tokens(inner))
    held = any(match_quote(passage.text, source) for source in desk.told if source.first.kind != "quote")
    return size <= SCARE_WORDS and (held or (desk.known.has_phrase(inner) and not _is_blurb(passage, desk)))


def _is_blurb(passage: Passage, desk: _Desk) -> bool:
    """Whether a line is nothing but the quotation."""
    part, line, start, end = passage.place
    text = desk.case.content.parts[part].lines[line].text
    return not re.search(r"\w", text[:start] + text[end:])


def _is_dialogue(desk: _Desk, passage: Passage) -> bool:
    part, line, start, end = passage.place
    text = desk.case.content.parts[part].lines[line].text
    around = text[:start] + " " + text[end:]
    speaks = _SPEAKS.search(around) and any(name in around for name in desk.known.characters)
    if desk.case.assignment.task not in _TELLS and not speaks:
        return False
    return any(_is_whole_match(passage, source) for source in desk.plot)


def _is_of_story(desk: _Desk, passage: Passage) -> bool:
    """Whether a text that tells the story leaves words to somebody in it: by name, as someone, as its guests."""
    who = passage.who
    if desk.case.assignment.task not in _TELLS or (who is not None and who.rating is not None):
        return False
    if who is None or _is_of_title(desk, who):
        return True
    folk = _FOLK.search(who.text)
    return who.kind == "viewer" and (
        _NOBODY.match(who.text) is not None or (folk is not None and desk.known.has_phrase(folk[0]))
    )


def _is_whole_match(passage: Passage, source: Source) -> bool:
    match = match_quote(passage.text, source)
    return match is not None and not match.shortened


def _is_of_title(desk: _Desk, who: Attribution) -> bool:
    """Whether the name beside words is one of the title itself: its name, its makers, its people and places."""
    if who.kind != "named":
        return False
    words = [bare(word) for word in re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", who.text)]
    return desk.known.has_phrase(who.text) or (bool(words) and all(word in desk.known.name_words for word in words))


def _is_stitched(desk: _Desk, passage: Passage) -> bool:
    pieces = [piece for piece in re.split(r"…|[.!?。！？]\s*", folded(passage.text)) if re.search(r"\w", piece)]
    return len(pieces) > 1 and all(any(match_quote(piece, source) for source in desk.usable) for piece in pieces)


def _is_cited(desk: _Desk, passage: Passage, match: Match) -> bool:
    return bool(set(match.source.ids) & set(_cites(desk, passage))) or any(
        match_quote(passage.text, source)
        for source in desk.usable
        if source.ids[0] in _cites(desk, passage) and len(source.ids) == 1
    )


def _cites(desk: _Desk, passage: Passage) -> tuple[str, ...]:
    part, line, _, _ = passage.place
    return desk.case.content.parts[part].lines[line].evidence


def _ascription(desk: _Desk, passage: Passage, match: Match, who: Attribution, one: Evidence) -> Iterator[Finding]:
    """Words of a review may be ascribed to a viewer, and to the publication that they stand in; to nobody else."""
    if who.rating is not None and not _is_rating(who, one):
        yield _finding(
            passage,
            _Verdict("rating", "block", match),
            None,
            who=who.text,
            rating=one.rating if one.rating is not None else "–",
        )
    paper = one.publisher.casefold()
    if who.kind == "viewer" or (
        paper and (who.kind == "critic" or bare(who.text).removeprefix("the ") in (paper, paper.removeprefix("the ")))
    ):
        return
    if who.kind == "named" and any(
        folded(who.text).casefold() == folded(name).casefold()
        for name in (*desk.known.titles, desk.case.assignment.facts.studio or "")
    ):
        return
    verdict = _Verdict("critic" if who.kind == "critic" else "ascribed", "block", match)
    yield _ascribed(desk, passage, verdict, who)


def _ascribed(desk: _Desk, passage: Passage, verdict: _Verdict, who: Attribution) -> Finding:
    """The name marked instead of the words, and a viewer offered in its place."""
    viewer = _VIEWER_ZH if is_han(passage.text) else _VIEWER_EN
    part, line, _, end = passage.spans[-1]
    lines = desk.case.content.parts[part].lines
    for place, start in ((line, end), (line, 0), (line + 1, 0)):
        at = lines[place].text.find(who.text, start) if place < len(lines) else -1
        if at >= 0 and (place != line or not passage.place[2] <= at < end):
            finding = _finding(passage, verdict, Mend(kind="replace", text=viewer), who=who.text)
            return finding.model_copy(update={"line": place, "start": at, "end": at + len(who.text)})
    return _finding(passage, verdict, Mend(kind="drop"), who=who.text)


def _is_rating(who: Attribution, one: Evidence) -> bool:
    if who.rating is None or one.rating is None:
        return False
    return abs(who.rating - one.rating * who.scale / 10) < 0.051


def _nearest_mend(desk: _Desk, passage: Passage) -> Mend:
    """The nearest true wording, else to take the line out."""
    near = nearest_wording(passage.text, desk.usable)
    if near is None or len(passage.inner) != 1 or not passage.marked:
        return Mend(kind="drop")
    text, _ = near
    part, line, start, end = passage.place
    mended = Passage(text, passage.spans, passage.inner, (), passage.who)
    verdict = _judge(desk, mended)
    if verdict.level == "block":
        return Mend(kind="drop")
    first, last = passage.inner[0][2:]
    told = desk.case.content.parts[part].lines[line].text
    return Mend(kind="replace", text=told[start:first] + text + told[last:end])


def nearest_wording(quoted: str, sources: list[Source]) -> tuple[str, Source] | None:
    """The words of a review that are most like a quotation, where they are like enough."""
    best: tuple[float, str, Source] | None = None
    words = folded(quoted).strip(" .,;:!?'")
    for source in sources:
        found = fuzz.partial_ratio_alignment(words.casefold(), source.text.casefold()) if words else None
        if found is None or found.score < 100 * (NEAR - 0.15):
            continue
        text = _whole_words(source.raw, found.dest_start, found.dest_end)
        alike = fuzz.ratio(words.casefold(), folded(text).casefold()) / 100
        if alike >= NEAR and (best is None or alike > best[0]):
            best = (alike, text, source)
    return (best[1], best[2]) if best else None


def _whole_words(text: str, start: int, end: int) -> str:
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum() and text[start].isascii():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum() and text[end].isascii():
        end += 1
    return text[start:end].strip(" ,;:-'")


def _finding(passage: Passage, verdict: _Verdict, mend: Mend | None, **values: str | float) -> Finding:
    part, line, start, end = passage.place
    match = verdict.match
    told: dict[str, str | int | float] = {"words": passage.text[:120], **values}
    if match is not None:
        told |= {"review": match.source.first.review_id or "–", "title": match.source.first.title or "–"}
    return Finding(
        check="quote", rule=verdict.rule, level=verdict.level, part=part, line=line, start=start, end=end,
        values=told, evidence=match.source.ids if match else (), mend=mend,
    )  # fmt: skip
