"""What else a name is called: without its title, by first name, surname or nickname, in another script.

An alias says how it must be spelled to count. Full names of several words count in any spelling, a single word
needs its capital, an ordinary word needs it within a sentence, where a capital means something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from analytics.mentions.wording import Vocabulary, fold, is_han, listed, listed_in_order

How = Literal["any", "capital", "guarded", "film", "turn", "small", "han"]
Place = Literal["full", "first", "last", "other"]

#: Said before a name, and with "the" instead of it.
RANKS = listed("ranks")
#: Said before a name, but not instead of it.
FAMILIAR = listed("familiar")
_EPITHETS = listed("epithets")
_SHORT_RANKS = {
    "dr": "doctor",
    "prof": "professor",
    "mr": "mister",
    "sgt": "sergeant",
    "lt": "lieutenant",
    "capt": "captain",
}
_SAME_RANK = _SHORT_RANKS | {long: short for short, long in _SHORT_RANKS.items()}
_PARTICLES = listed("particles")
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})
_NOBODY = re.compile(
    r"(?:him|her|them)?sel(?:f|ves)|narrator|various.*|additional voices?|extras?|unknown|.*#\s*\d+|\W*|\d+",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*(?:/|／|\||;|；|\baka\b|\ba\.k\.a\.)\s*", re.IGNORECASE)
_BRACKET = re.compile(r"\s*[(（]([^()（）]*)[)）]")
_NICKNAME = re.compile(r"\s*(?:[\"“”「]([^\"“”」]{2,30})[\"“”」]|(?<=\s)['‘]([^'‘’]{2,30})['’](?=\s))")
_TWO_SCRIPTS = re.compile(r"([\u3400-\u9fff][\u3400-\u9fff·•・‧\s]*?)\s*([A-Za-zÀ-ɏ][^\u3400-\u9fff]*)")
#: What Chinese puts after a name; longest first.
_HAN_TITLES = listed_in_order("titles_zh")
_HAN_BEFORE = ("港务长", "指令长", "画商", "老", "小", "大")
_LONGEST = 80


@dataclass(frozen=True)
class Alias:
    """One way to name an entity.

    Attributes:
        text: as it is written.
        how: `any` spelling; with its `capital`; `guarded`: with its capital where a capital means something;
            `film`: it is the film's name too, so that the words around it must say that a person is meant;
            `turn`: a turn of the plot, unless what follows makes it something else; `small`: not with a capital
            within a sentence, where it is part of a film's name; `han`.
        place: which part of a name it is.
    """

    text: str
    how: How
    place: Place = "other"


def forms_of(name: str) -> list[str]:
    """The whole names in one cell of a cast list: "Inspector Vale / 韦尔探长", "Bruce Wayne (voice)" → parts.

    Empty where the cell names nobody: "Self", "Guard #2".
    """
    forms: list[str] = []
    for part in _BETWEEN.split(name[: 4 * _LONGEST]):
        kept = " ".join(_BRACKET.sub(_nickname_or_note, part).split())
        both = _TWO_SCRIPTS.fullmatch(kept)
        forms += [both[1], both[2]] if both else [kept]
    forms = [form.strip(" ,.，。") for form in forms if len(form) <= _LONGEST]
    return list(dict.fromkeys(form for form in forms if not _NOBODY.fullmatch(form)))


def _nickname_or_note(found: re.Match[str]) -> str:
    inside = found[1].strip()
    one_name = inside[:1].isupper() and " " not in inside and found.end() < len(found.string.rstrip())
    if one_name:
        return f' "{inside}" '
    return f" / {inside}" if is_han(inside) and len(inside) > 1 else " "


def aliases_of(form: str, vocabulary: Vocabulary, character: bool) -> list[Alias]:
    """All aliases of one whole name, the name itself first.

    Args:
        form: one of `forms_of`.
        character: characters are called by first name and rank too; people of the film only by surname.
    """
    if is_han(form):
        return list(_han_aliases(form, character))
    # What has no capital to go by and is no phrase ("cher") cannot be told from a word.
    found = [a for a in _latin_aliases(form, vocabulary, character) if a.how == "any" or a.text != a.text.lower()]
    return list({fold(alias.text): alias for alias in reversed(found)}.values())[::-1]


def _latin_aliases(form: str, vocabulary: Vocabulary, character: bool) -> Iterator[Alias]:
    nicknames = [a or b for a, b in _NICKNAME.findall(form)]
    words = [_settled(word) for word in _NICKNAME.sub("", form).split()]
    if not words:
        return
    if words[0].lower() in ("the", "a", "an"):
        yield from _role_aliases(words, vocabulary)
        return
    yield _alias(" ".join(words), "full", vocabulary)
    if any(word.lower().endswith(("'s", "’s")) for word in words[:-1]):
        return
    rank = 0
    while rank < len(words) - 1 and _bare(words[rank]) in RANKS | FAMILIAR | _EPITHETS:
        rank += 1
    own = [word for word in words[rank:] if word.lower() not in _SUFFIXES]
    if rank:
        yield from _ranked(words[:rank], own, vocabulary)
    if own:
        yield from _parts(own, nicknames, vocabulary, character, ranked=bool(rank))


def _parts(
    own: list[str], nicknames: list[str], vocabulary: Vocabulary, character: bool, ranked: bool
) -> Iterator[Alias]:
    surname = _surname(own)
    if ranked or nicknames:
        yield _alias(" ".join(own), "full" if len(own) > 1 else "last", vocabulary)
    for nickname in nicknames:
        yield _alias(nickname, "other", vocabulary)
        if len(own) > 1:
            yield _alias(f"{nickname} {surname}", "full", vocabulary)
            yield _alias(f'{own[0]} "{nickname}" {surname}', "full", vocabulary)
    if len(own) < 2:
        return
    if len(own) > 2 and " ".join(own[1:]) != surname and character:
        yield _alias(f"{own[0]} {surname}", "full", vocabulary)
    if len(surname) > 1 and not surname.endswith("."):
        yield _alias(surname, "last", vocabulary)
    if character and len(own[0]) > 1 and not own[0].endswith("."):
        yield _alias(own[0], "first", vocabulary)


def _surname(own: list[str]) -> str:
    at = len(own) - 1
    while at > 1 and own[at - 1].lower() in _PARTICLES:
        at -= 1
    return " ".join(own[at:])


def _ranked(ranks: list[str], own: list[str], vocabulary: Vocabulary) -> Iterator[Alias]:
    last, rank = own[-1:], _bare(ranks[-1])
    for word in dict.fromkeys((rank, _SAME_RANK.get(rank, rank))):
        for mark in ("", "."):
            if not mark or (last and len(word) < 5):
                yield _alias(" ".join([word.title() + mark, *last]), "full", vocabulary)
    if rank in RANKS and len(rank) > 3:
        yield Alias(f"the {rank.title()}", "guarded")


def _role_aliases(words: list[str], vocabulary: Vocabulary) -> Iterator[Alias]:
    """Of "the Duke of Ronda", "the tram driver"; one plain word alone ("the doctor") could be anybody's."""
    content = words[1:]
    if not content:
        return
    if content[0][0].isupper():
        alone = len(content) == 1
        yield _alias(" ".join(["the", *content]), "full", vocabulary)
        if not alone:
            yield _alias(" ".join(content), "full", vocabulary)
        head = content[0] if "of" in content else content[-1]
        if not alone and head[0].isupper():
            yield Alias(f"the {head}", "guarded")
    elif len(content) > 1 or "-" in content[0]:
        yield Alias(" ".join(words), "any", "full")


def _alias(text: str, place: Place, vocabulary: Vocabulary) -> Alias:
    words = [word for word in re.split(r"[\s-]+", text) if word]
    ordinary = all(vocabulary.is_ordinary(_bare(word)) for word in words)
    if len(words) == 1 or text.count(" ") == 0:
        return Alias(text, "guarded" if ordinary else "capital", place)
    return Alias(text, "capital" if ordinary else "any", place)


def _bare(word: str) -> str:
    return fold(word).strip(".'\" ,")


def _settled(word: str) -> str:
    """A word written in capitals alone as other names are: "MAZUR" → "Mazur"."""
    return word.capitalize() if len(word) > 3 and word.isupper() and word.isalpha() else word.strip(",")


def _han_aliases(form: str, character: bool) -> Iterator[Alias]:
    whole = re.sub(r"\s+", "", form)
    yield Alias(whole, "han", "full")
    parts = [part for part in re.split(r"[·•・‧]", whole) if part]
    if len(parts) > 1:
        if len(parts[-1]) > 1:
            yield Alias(parts[-1], "han", "last")
        if character and len(parts[0]) > 1:
            yield Alias(parts[0], "han", "first")
    elif character:
        yield from _without_han_title(whole)


def _without_han_title(whole: str) -> Iterator[Alias]:
    kept = whole
    for title in _HAN_TITLES:
        if kept.endswith(title):
            kept = kept.removesuffix(title)
            break
    for title in _HAN_BEFORE[:3]:
        kept = kept.removeprefix(title)
    if kept != whole and len(kept) > 1:
        yield Alias(kept, "han", "last")
