"""What a sentence leans on: the sentences that must stand before it, or nobody knows whom "she" means.

Without a parser one errs on the safe side: a sentence that may lean is never the first of a summary, and is taken
only with the sentence before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from generation.composer.clauses import finite
from generation.composer.cues import cue_words

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_CONNECTIVE = re.compile(
    r"(?:However|But|And|Yet|Still|Then|So|Meanwhile|Instead|Soon|Soon after|Eventually|Finally|Now|Also|Besides"
    r"|In the end|After that|As a result|Of course|Indeed|Nevertheless|Nonetheless|Therefore|Thus|Unfortunately"
    r"|Fortunately|Unbeknownst to (?:him|her|them)|Or|Later|Afterwards?|Moreover|In addition|Furthermore|Suddenly)"
    r"\b,?\s+(?!(?:to|as|far|that|on)\b)"
)
_PRONOUN = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|himself|herself|itself|themselves)\b", re.I
)
_IMPERSONAL = re.compile(
    r"\bit(?:'s|’s| is| was| rains| snows| seems| takes)(?: \w+){0,4} (?:that|who|to|for|when|before|until)\b"
    r"|\bit (?:rains|snows)\b",
    re.I,
)
_POINTING = re.compile(
    r"(?:This|These|Those|That|Such|Fellow|Both|Each|Either|Neither|Another|Others?|Some|Most|Many|Several|None"
    r"|All(?! the \w+ of)"
    r"|The (?:two|three|four|pair|couple|others?|rest|latter|former|same|first|second|third|next|other)|One of"
    r"|There (?:he|she|they)|Here|There,|Together|It turns out|As it turns out|For (?:one|this|that)|Among them)\b"
)
_INSIDE = re.compile(
    r"\b(?:from|on|at|in|after|by|before|for|with|of|to|about) (?:that|this|these|those)(?! of\b)\b"
    r"|\bthe (?:same|others?|latter|former|two of)\b",
    re.I,
)
#: After these nobody can be their own subject: objects.
_OBJECT = re.compile(
    r"\b(?:him|them)\b|\bher(?=[,.;:]|$| (?:to|that|in|for|from|with|on|at|by|a|an|the|off|out|up|down|away|into"
    r"|about|as|and|when|of|over|back)\b)"
)
_THING = re.compile(r"(?<!\bx)\b(?:it|them)\b(?! (?:is|was|turns)\b)")
_LED = re.compile(r"(?:[^,]{3,90}, (?:[^,]{1,40}, ){0,3}|[A-Z][a-z]+ (?:[\w’'-]+ ){1,6})(?:he|she|they|it) [a-z]")
_SUBORDINATE = re.compile(
    r"(?:When|If|While|Because|Although|Though|Since|Until|Before|After|As|Once|Unless|Where)\b"
)
_RELATIVE = re.compile(r"(?:who|which|whose|whom)\b")
_THIS = re.compile(
    r"\b(?:this|these)\b(?! (?:[\w-]+ ){0,4}(?:film|movie|drama|comedy|thriller|documentary|musical|story|tale))"
)
#: "To the dismay of her parents, Vera …".
_AHEAD = re.compile(r"(?:[^\W_]+[\s-]){1,6}?(?:his|her|their) [^,]{3,60}, [A-Z][a-z]+ [a-z]+")
_BESIDE = re.compile(r"(?:who|which|whose|whom|an?|the|his|her|their|its) ")
_PLACED = re.compile(r"\b(?:[Ii]n|[Aa]t|[Oo]n|[Nn]ear|[Oo]ff|[Ff]rom)(?: the)? (?:[A-Z][\w'’-]* )*$")
_INVERTED = re.compile(r"(?:So|Nor|Neither) (?:do|does|did|is|was|are|were|has|have|can)\b")
_DEFINITE = re.compile(r"(?:(?:In|On|At|By|From|For|With|When|As|After|Before) )?[Tt]he ([^\W_]+(?: [^\W_]+){0,3})")
_PERSON = re.compile(
    r"\b(?:an?|two|three|four|five|\w+teen|\w+ty) (?:[\w'’-]+ ){0,4}?(?:man|woman|boy|girl|men|women|couple|family"
    r"|teenager|student|teacher|detective|agent|cop|officer|doctor|lawyer|writer|artist|soldier|widow|mother|father|son"
    r"|daughter|brothers|sisters|friends|thief|killer|housewife|scientist|journalist|reporter|actor|actress|singer)\b",
    re.I,
)
_OF_FILMS = cue_words("of_films")
_AFTER_NAME = re.compile(r",? who\b|, (?:an?|the|his|her|now|once|it)\b|\s+(?:[A-Z][a-z]|[a-z]+s\b|had\b|and [A-Z])")
_COMMON = cue_words("common")


@dataclass(frozen=True)
class Standing:
    """How a sentence stands among those before it.

    Attributes:
        needs: places of the sentences that must be told before it.
        opens: whether a text can begin with it; leans: whether it points to the sentence before.
        plain: the sentence without the connective at its front.
        names: names in it; people: those that no place is told by; first: those that stand here for the first time.
        heads: nouns told of before, which it calls "the …".
    """

    needs: frozenset[int]
    opens: bool
    leans: bool
    plain: str
    names: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    first: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()


def standings(sentences: Sequence[str]) -> list[Standing]:
    """How each sentence of an English plot stands, in order."""
    nouns: dict[str, int] = {}
    told: list[Standing] = []
    for place, sentence in enumerate(sentences):
        told.append(_standing(place, sentence, told, nouns))
        for word in _WORD.findall(sentence):
            nouns.setdefault(stem(word), place)
    return told


def _standing(place: int, sentence: str, told: Sequence[Standing], nouns: dict[str, int]) -> Standing:
    names, plain = frozenset(names_in(sentence)), without_connective(sentence)
    heads = {head: nouns[head] for head in _heads(plain) if head in nouns}
    short = len(_WORD.findall(sentence)) < 5
    tied = leans(plain) or (short and place > 0)
    needs = {*([place - 1] if place and tied else []), *heads.values(), *_others(place, plain, names, told)}
    known = {name for one in told for name in one.names}
    opens = (
        not needs
        and not tied
        and not short
        and not _outward(plain)
        and not _THIS.search(plain)
        and bool(names or _PERSON.search(plain))
    )
    return Standing(
        frozenset(needs), opens, tied, plain, names, frozenset(people_in(sentence)), names - known, frozenset(heads)
    )


def _others(place: int, plain: str, names: frozenset[str], told: Sequence[Standing]) -> list[int]:
    """Where "Helle asks her" has whoever "her" is: the nearest sentence before that names another person."""
    if not _outward(plain):
        return []
    before = (n for n in range(place - 1, -1, -1) if told[n].people - names)
    return [next(before, max(0, place - 1))] if place else []


def _outward(sentence: str) -> bool:
    """Whether its first clause has a him or her that cannot be its subject, and names nobody else."""
    clause = _first_clause(sentence)
    found = _OBJECT.search(clause)
    return bool(found) and len(set(_runs(clause[: found.start()] if found else ""))) < 2


def without_connective(sentence: str) -> str:
    """The sentence without "However," and the like at its front."""
    found = _CONNECTIVE.match(sentence)
    if not found or _INVERTED.match(sentence):
        return sentence
    rest = sentence[found.end() :]
    return rest[:1].upper() + rest[1:] if len(_WORD.findall(rest)) >= 4 else sentence


def leans(sentence: str) -> bool:
    """Whether it begins with, or soon has, a word that points to the sentence before."""
    if _POINTING.match(sentence) or _INVERTED.match(sentence):
        return True
    bare = _IMPERSONAL.sub(lambda found: "x" * len(found.group()), sentence)
    pronoun, inside, led = _PRONOUN.search(bare), _INSIDE.search(bare), _LED.match(bare)
    someone = _PERSON.search(bare)
    named = min([word.start() for word in _named(bare)] + ([someone.start()] if someone else []), default=len(bare))
    ahead = pronoun is not None and pronoun.start() < named and not _AHEAD.match(sentence)
    return bool(
        ahead
        or (inside and inside.start() < 40)
        or (led and not _SUBORDINATE.match(bare))
        or _THING.search(_first_clause(bare))
    )


def _first_clause(sentence: str) -> str:
    """Up to the first comma or semicolon that sets off more than a name."""
    parts = re.split(r"(?<=[,;:])\s", sentence)
    end = 1
    while end < len(parts) and (
        len(parts[end - 1].split()) < 4 or _RELATIVE.match(parts[end]) or _BESIDE.match(parts[end - 1])
    ):
        end += 1
    return " ".join(parts[:end])


def people_in(sentence: str) -> list[str]:
    """Names that no place is told by ("in Lisbon")."""
    return [_possessed(found.group()) for found in _named(sentence) if not _PLACED.search(sentence[: found.start()])]


def _runs(text: str) -> list[str]:
    return re.findall(r"[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*", " ".join(text.split()[1:]) if text[:4] == "The " else text)


def names_in(sentence: str) -> list[str]:
    """Words with a capital that are no beginnings of sentences."""
    return [_possessed(found.group()) for found in _named(sentence)]


def _named(sentence: str) -> list[re.Match[str]]:
    found = []
    for word in _WORD.finditer(sentence):
        text = word.group()
        if not text[0].isupper() or _possessed(text).lower() in _COMMON or len(text) < 2:
            continue
        first = not sentence[: word.start()].strip(" \"“‘'(")
        # A sentence's first word is a name where another follows or a verb with s does.
        if first and not (text.endswith(("'s", "’s")) or _AFTER_NAME.match(sentence[word.end() :])):
            continue
        found.append(word)
    return found


def _possessed(name: str) -> str:
    return re.sub(r"['’]s?$", "", name)


def _heads(sentence: str) -> list[str]:
    """The noun after "The" at the front: what was told of before it must be told before."""
    found = _DEFINITE.match(sentence)
    if not found:
        return []
    words = found[1].split()
    end = next(
        (n for n, word in enumerate(words) if n and (finite(word) or word in _COMMON or word == "that")), len(words)
    )
    head = stem(words[end - 1])
    return [] if head in _OF_FILMS else [head]


def stem(word: str) -> str:
    """A word in small letters, without the plural's or the possessive's s."""
    small = _possessed(word).lower()
    return small[:-1] if len(small) > 3 and small.endswith("s") and not small.endswith("ss") else small
