"""Cue words in texts: every aspect at once, in one pass.

All cues of a language stand in one Aho-Corasick automaton (Aho & Corasick 1975; library: pyahocorasick), so the
time a text takes does not grow with their number. What a cue may look like is said in docs/models.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

#: Languages written without spaces: a cue may stand anywhere in them.
UNSPACED = frozenset({"zh", "ja", "th"})
GAP = "..."
#: How far apart the two halves of a cue with a gap may stand, in characters; no punctuation between them.
_REACH, _REACH_UNSPACED = 32, 8
_SIGNS = str.maketrans({"’": "'", "‘": "'", "-": " ", "‐": " ", "‑": " ", "\n": " ", "\u00a0": " "})
_STOPS = re.compile(r"[.!?;:,。！？；：，、…—]")
_CONSONANT_END = re.compile(r"(?<![aeiou])[aeiou][bdgklmnprt]$")

Kind = Literal["cue", "hint", "except"]


class Hit(NamedTuple):
    """A cue found: its aspect, its place in the text (code points, end exclusive), and whether it is a mere hint."""

    aspect: str
    start: int
    end: int
    hint: bool


@dataclass(frozen=True)
class _Entry:
    """What a found string means: `part` 0 is a whole cue, 1 and 2 are the halves of a cue with a gap."""

    aspect: str
    kind: Kind
    length: int
    open_end: bool = False
    part: int = 0
    pair: int = -1


class Cues(NamedTuple):
    """The cues of one aspect in one language."""

    cues: Sequence[str]
    hints: Sequence[str] = ()
    excepted: Sequence[str] = ()


class CueMatcher:
    """Finds the cues of some aspects in texts of one language.

    Args:
        cues: by aspect.
        language: decides whether words have bounds and endings.
    """

    def __init__(self, cues: Mapping[str, Cues], language: str) -> None:
        import ahocorasick

        self._spaced = language not in UNSPACED
        self._reach = _REACH if self._spaced else _REACH_UNSPACED
        entries: dict[str, list[_Entry]] = {}
        for text, entry in self._entries(cues):
            known = entries.setdefault(text, [])
            if entry not in known:
                known.append(entry)
        self._automaton: Any = ahocorasick.Automaton()
        for text, found in entries.items():
            self._automaton.add_word(text, tuple(found))
        self._empty = not entries
        if entries:
            self._automaton.make_automaton()

    def find(self, text: str) -> list[Hit]:
        """The cues in a text, by place; a cue inside a longer one, or in an excepted phrase, is not among them."""
        if self._empty:
            return []
        plain = plain_text(text)
        found = [
            (end + 1 - entry.length, end + 1, entry)
            for end, entries in self._automaton.iter(plain)
            for entry in entries
            if not self._spaced or _is_whole(plain, end + 1 - entry.length, end + 1, entry.open_end)
        ]
        if not found:
            return []
        if any(entry.part for _, _, entry in found):
            found = [*(one for one in found if not one[2].part), *self._joined(found, plain)]
        kept = [one for one in found if one[2].kind != "except" and not _is_covered(one, found)]
        return sorted({Hit(entry.aspect, start, end, entry.kind == "hint") for start, end, entry in kept}, key=_place)

    def _entries(self, cues: Mapping[str, Cues]) -> Iterator[tuple[str, _Entry]]:
        number = 0
        for aspect, own in cues.items():
            lists: tuple[tuple[Kind, Sequence[str]], ...] = (
                ("cue", own.cues),
                ("hint", own.hints),
                ("except", own.excepted),
            )
            for kind, written in lists:
                for cue in written:
                    number += 1
                    halves = [half.strip() for half in cue.split(GAP)]
                    for place, half in enumerate(halves):
                        part = place + 1 if len(halves) == 2 else 0
                        yield from self._forms(half, aspect, kind, part, number)

    def _forms(self, written: str, aspect: str, kind: Kind, part: int, pair: int) -> Iterator[tuple[str, _Entry]]:
        open_end = written.endswith("*")
        plain = plain_text(written.rstrip("*").lstrip("="))
        forms = inflected(plain)
        if open_end or written.startswith("=") or not self._spaced:
            forms = [plain]
        elif kind == "except":
            # "By the end" must not take "by the ending" away.
            forms = [plain, f"{plain}s"]
        for form in forms:
            yield form, _Entry(aspect, kind, len(form), open_end, part, pair if part else -1)

    def _joined(self, found: list[tuple[int, int, _Entry]], plain: str) -> Iterator[tuple[int, int, _Entry]]:
        """Pairs of first and second halves that stand close together with no punctuation between them."""
        seconds = [one for one in found if one[2].part == 2]
        for start, end, entry in found:
            if entry.part != 1:
                continue
            for other, last, half in seconds:
                near = end <= other <= end + self._reach
                if near and half.pair == entry.pair and not _STOPS.search(plain, end, other):
                    yield start, last, _Entry(entry.aspect, entry.kind, last - start, pair=entry.pair)


def plain_text(text: str) -> str:
    """A text of the same length in lower case, with plain apostrophes and blanks for hyphens."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)
    return lower.translate(_SIGNS)


def inflected(phrase: str) -> list[str]:
    """A phrase and the regular endings of its last word: plural, -s, -ed, -ing, the final letter doubled or dropped.

    Some of the forms are no words; nobody writes them, so they find nothing.
    """
    forms = {phrase, f"{phrase}s"}
    if not phrase[-1:].isalpha():
        return [phrase]
    stem = phrase[:-1]
    if phrase.endswith("e"):
        forms |= {f"{phrase}d", f"{stem}ing"}
    elif phrase.endswith("y") and phrase[-2:-1] not in "aeiou":
        forms |= {f"{stem}ies", f"{stem}ied", f"{phrase}ing"}
    else:
        forms |= {f"{phrase}ed", f"{phrase}ing"}
        if phrase.endswith(("s", "sh", "ch", "x", "z")):
            forms.add(f"{phrase}es")
        if _CONSONANT_END.search(phrase):
            forms |= {f"{phrase}{phrase[-1]}ed", f"{phrase}{phrase[-1]}ing"}
    return sorted(forms)


def _is_whole(text: str, start: int, end: int, open_end: bool) -> bool:
    """Whether no word is cut at either edge."""
    if start and text[start - 1].isalnum():
        return False
    return open_end or end == len(text) or not text[end].isalnum()


def _is_covered(one: tuple[int, int, _Entry], found: Iterable[tuple[int, int, _Entry]]) -> bool:
    """Whether a longer cue holds this one, or a phrase excepted for its aspect does."""
    start, end, entry = one
    for first, last, other in found:
        if first <= start and end <= last:
            if other.kind == "except" and other.aspect == entry.aspect:
                return True
            longer = last - first > end - start
            # What stands in the gap of a cue with a gap is not part of it.
            if longer and other.kind == "cue" and other.aspect != entry.aspect and other.pair < 0:
                return True
    return False


def _place(hit: Hit) -> tuple[int, int, str]:
    return hit.start, hit.end, hit.aspect
