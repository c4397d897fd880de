"""Who did what: a director's credit given to an actor is as false as an invented name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.writing import Finding
from generation.checks.case import Case, Spot
from generation.checks.finding import DROP, found_in, replaced
from generation.checks.known import Known, split_name

_ROLES = {"director": "director", "writer": "writer", "cast": "cast"}
_BEFORE = {
    "director": re.compile(
        r"(?:directed by|director|a film by|a film from|from director|directs:|导演|由)[\s:：]*$", re.IGNORECASE
    ),
    "writer": re.compile(r"(?:written by|screenwriter|writer|screenplay by|script by|编剧)[\s:：]*$", re.IGNORECASE),
    "cast": re.compile(
        r"(?:starring|stars|actor|actress|played by|performed by|主演|演员|领衔主演)[\s:：]*$", re.IGNORECASE
    ),
}
_AFTER = {
    "director": re.compile(r"\s*(?:directs\b|directed\b|执导|导演的|导演作品)", re.IGNORECASE),
    "writer": re.compile(r"\s*(?:wrote (?:it|the (?:script|screenplay))|编剧)", re.IGNORECASE),
    "cast": re.compile(r"\s*(?:stars\b|plays\b|主演|饰演|出演)", re.IGNORECASE),
}
_PLAYS = re.compile(r"\s*(?:plays|as|饰演|饰|出演)\s*", re.IGNORECASE)


def find_roles(case: Case, known: Known) -> Iterator[Finding]:
    """People with a part in the title that is not theirs, and characters given to another actor."""
    credits = case.assignment.facts.credits
    if not credits:
        return
    roles: dict[str, set[str]] = {}
    plays: dict[str, set[str]] = {}
    for credit in credits:
        for name in split_name(credit.person):
            roles.setdefault(name, set()).add(credit.role)
            plays.setdefault(name, set()).update(split_name(credit.character or ""))
    for spot in case.spots:
        yield from _in_line(spot, known, roles, plays)


def _in_line(spot: Spot, known: Known, roles: dict[str, set[str]], plays: dict[str, set[str]]) -> Iterator[Finding]:
    for name, own in roles.items():
        for found in re.finditer(re.escape(name), spot.own):
            role = _role_of(spot.own, found)
            if role is not None and role not in own:
                yield found_in(
                    spot,
                    "claim",
                    "role",
                    "block",
                    found.start(),
                    found.end(),
                    _right_person(role, roles),
                    role=_ROLES[role],
                )
            played = _played(spot.own, found.end(), known)
            if played is not None and "cast" in own and not _bears(played[0], plays[name]):
                yield found_in(spot, "claim", "part", "block", played[1], played[2], DROP, person=name)


def _role_of(text: str, found: re.Match[str]) -> str | None:
    before = next(
        (
            role
            for role, pattern in _BEFORE.items()
            if pattern.search(text[max(0, found.start() - 24) : found.start()])
        ),
        None,
    )
    after = next((role for role, pattern in _AFTER.items() if pattern.match(text, found.end())), None)
    if before == "director" and after is not None:
        return after
    return before or after


def _right_person(role: str, roles: dict[str, set[str]]):  # type: ignore[no-untyped-def]
    right = [name for name, own in roles.items() if role in own and name.isascii()]
    return replaced(right[0]) if len(right) == 1 else DROP


def _played(text: str, at: int, known: Known) -> tuple[str, int, int] | None:
    found = _PLAYS.match(text, at)
    if not found:
        return None
    for name in sorted(known.characters, key=len, reverse=True):
        if text[found.end() : found.end() + len(name)].casefold() == name.casefold():
            return name, found.end(), found.end() + len(name)
    return None


def _bears(character: str, own: set[str]) -> bool:
    low = character.casefold()
    return any(low in name.casefold() or name.casefold() in low for name in own)
