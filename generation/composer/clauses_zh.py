"""Chinese sentences: made shorter at their commas, and what they lean on.

A Chinese sentence is a chain of clauses, so its front alone is a sentence when its last clause is a main one. jieba
tells nouns from verbs; where that leaves a doubt nothing is cut.

Library: jieba (its tagger), loaded when the first Chinese text is read.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from generation.channels import count_words
from generation.composer.clauses import Shorter
from generation.composer.standing import Standing

_LEAST_SIGNS = 8
_BRACKET = re.compile(r"\s*[（(【\[][^（）()【】\[\]]*[）)】\]]")
_CREDIT = re.compile(r"\s*(?:©|\(C\)|（C）).*$")
_END = re.compile(r"[。！？!?…]+[”’」』\"]*$")
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|《[^》]*》|\"[^\"]*\"|（[^）]*）")
#: A clause with this at its front waits for another one.
_WAITING = re.compile(
    r"(?:当|每当|在|随着|自从|自|为了|为|由于|因为|因|虽然|虽|尽管|即使|即便|如果|若|除了|经过|面对|对于|作为|不仅|不但|不料"
    r"|既|只有|只要|无论|不管|一边|与其|就在|正当|直到|通过|凭借|凭着|借着|因此|所以|但|但是|而|然而|可是|不过|从|从小|如今|此时|一方面)"
)
_MOMENT = re.compile(r"(?:时|后|前|中|下|里|上|间|之际|的时候|以来|期间|之余|途中|当天|之夜|年|月|日|岁|晚|期)$")
_LEANING = re.compile(
    r"(?:他|她|它|这|那|此|其|该|两人|二人|三人|四人|众人|双方|彼此|后者|前者|一旦|同样|另|其中|从此|不料|谁知|谁料|怎料|原来|随即|为此"
    r"|对此|于此|因此|所以|之后|此后|后来|接着|紧接着|随后|没想到|没过多久|不久|可惜|正是)"
)
_CONNECTIVE = re.compile(
    r"(?:然而|不过|但是|但|可是|于是|而|而且|同时|与此同时|另一方面|最终|最后|终于|没想到|不料|当然|此外|并且)[，,]?"
)
_OUTSIDE = re.compile(r"[他她它]们?|这[个些一种样位]|那[个些一种样位]")
_SUBJECT_TAGS = ("n", "nr", "ns", "nt", "nz", "r", "s", "t", "l", "i", "j", "an", "vn", "eng", "x")


def shorten(sentence: str, kept: frozenset[str] = frozenset()) -> tuple[Shorter, ...]:
    """The sentence as it is and in every shorter way that is safe, longest first; see `clauses.shorten`."""
    whole = _CREDIT.sub("", sentence).strip()
    found: dict[str, float] = {whole: 0.0}
    bare = _BRACKET.sub(_gap, whole).strip()
    found.setdefault(bare, 0.2)
    for text, cost in _fronts(bare):
        if all(name in text or name not in whole for name in kept):
            found.setdefault(text, 0.2 + cost)
    made = [Shorter(text, count_words(text), cost) for text, cost in found.items()]
    return tuple(sorted(made, key=lambda one: (-one.words, one.cost)))


def _gap(bracket: re.Match[str]) -> str:
    """What a bracket leaves behind: a blank where Latin words stood on both sides of it."""
    text = bracket.string
    sides = text[bracket.start() - 1 : bracket.start()] + text[bracket.end() : bracket.end() + 1]
    return " " if len(sides) == 2 and sides.isascii() and sides.isalnum() else ""


def _fronts(text: str) -> list[tuple[str, float]]:
    """The sentence up to each of its commas and semicolons, where it may end there."""
    end = _END.search(text)
    body = text[: end.start()] if end else text
    hidden = _QUOTED.sub(lambda quoted: "□" * len(quoted.group()), body)
    commas = [found.start() for found in re.finditer(r"[，；,;]", hidden)]
    fronts = []
    for left, at in enumerate(commas):
        if count_words(body[:at]) >= _LEAST_SIGNS and _may_end(re.split(r"[，；,;：:]", hidden[:at]), body[:at]):
            semicolon = hidden[at] in "；;"
            fronts.append((body[:at] + "。", (0.6 if semicolon else 0.9) + 0.3 * (len(commas) - left - 1)))
    return fronts


def _may_end(clauses: Sequence[str], text: str) -> bool:
    last = clauses[-1]
    if _WAITING.match(last) or _MOMENT.search(last) or last.count("“") != last.count("”"):
        return False
    return _is_main(clauses[-1], alone=len(clauses) == 1) and _says_who(text)


def _is_main(clause: str, *, alone: bool) -> bool:
    tags = _tags(clause)
    verbs = [
        place for place, (_, tag) in enumerate(tags) if tag == "v" and tags[place + 1 : place + 2] != (("的", "uj"),)
    ]
    if "越" in clause and clause.count("越") < 2:
        return False
    return (
        bool(verbs)
        and (not alone or verbs[0] > 0)
        and tags[-1][0] not in ("的", "和", "与", "是", "把", "被", "让", "使")
    )


def _says_who(text: str) -> bool:
    """Whether someone or something stands before the first verb."""
    for word, tag in _tags(_BRACKET.sub("", text)):
        if tag in ("v", "vd"):
            return False
        if tag.startswith(("n", "r")) or tag in ("eng", "l", "j", "i") or "·" in word:
            return True
    return False


def standings(sentences: Sequence[str]) -> list[Standing]:
    """How each sentence of a Chinese plot stands, in order."""
    known: set[str] = set()
    told = []
    for place, sentence in enumerate(sentences):
        plain = without_connective(sentence)
        names = frozenset(word for word, tag in _tags(_BRACKET.sub("", sentence)) if tag == "nr" and len(word) > 1)
        tied = leans(plain)
        needs = frozenset({place - 1}) if place and tied else frozenset[int]()
        opens = not tied and count_words(sentence) >= _LEAST_SIGNS
        told.append(Standing(needs, opens, tied, plain, names, names, names - known))
        known |= names
    return told


def without_connective(sentence: str) -> str:
    """The sentence without 然而 and the like at its front."""
    found = _CONNECTIVE.match(sentence)
    rest = sentence[found.end() :] if found else sentence
    return rest if count_words(rest) >= _LEAST_SIGNS else sentence


def leans(sentence: str) -> bool:
    """Whether it points to the sentence before, or does not say who."""
    bare = _BRACKET.sub("", sentence)
    if _LEANING.match(bare) or not _says_who(bare):
        return True
    pronoun = _OUTSIDE.search(bare)
    return bool(pronoun and not any(tag.startswith("n") for _, tag in _tags(bare[: pronoun.start()])))


@cache
def _tagger() -> Any:
    import jieba
    from jieba.posseg import POSTokenizer

    jieba.setLogLevel(logging.WARNING)
    return POSTokenizer(jieba.Tokenizer())


@cache
def _tags(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((pair.word, pair.flag) for pair in _tagger().cut(text) if pair.word.strip())
