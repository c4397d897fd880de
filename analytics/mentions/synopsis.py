"""Who a synopsis says is in a film: "Neville Flynn (Samuel L. Jackson)", "Doris Day plays Nanette", 程勇（徐峥 饰）.

Only these plain ways of writing it are read. What stands in brackets may also be another film of the person
named before; a pair counts where what is in the brackets looks like a name and who stands before does not make films.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from analytics.mentions.names import RANKS
from analytics.mentions.wording import Vocabulary, fold, listed, listed_in_order

_ABBREVIATED = r"(?:[A-Z]|Dr|Mr|Mrs|Ms|Gen|Col|Capt|Lt|Sgt|St|Jr|Sr|Prof|Rev|Sen|Gov|Det)\."
_CAP = rf"(?:{_ABBREVIATED}|[A-ZÀ-ÖØ-Þ][\w’'À-ɏ]*(?:-[\wÀ-ɏ]+)*)"
_LINK = r"(?:de|del|della|di|da|dos|du|la|le|van|von|der|den|of|the|el|al)"
_QUOTED = r"[\"“'‘][^\"”'’]{2,24}[\"”'’]"
_NAME = rf"{_CAP}(?:\s+(?:{_QUOTED}\s+)?(?:{_LINK}\s+){{0,2}}{_CAP}){{0,4}}"
_PAIR = re.compile(rf"({_NAME})\s*\(([^()]{{2,50}})\)")
_PLAYS = re.compile(
    rf"({_CAP}(?:\s+{_CAP}){{1,3}})\s+(?:co-)?(?:plays|portrays|stars\s+as|appears\s+as|stars\s+here\s+as)\s+"
    rf"(?:the\s+|a\s+|an\s+|[a-zé-]+\s+){{0,4}}({_NAME})"
)
_PLAYED = re.compile(rf"({_NAME}),?\s+\(?(?:played|portrayed|voiced)\s+by\s+({_CAP}(?:\s+{_CAP}){{1,3}})")
_ACTOR = re.compile(rf"(?:(?:played|voiced|voice)\s+(?:by|of)\s+)?({_CAP}(?:\s+(?:{_LINK}\s+)?{_CAP}){{0,3}})")
_MAKER = re.compile(
    r"(?:direct\w*|filmmakers?|producers?|screenwriters?|writers?|authors?|novelists?|playwrights?|helmers?|creators?|"
    r"composers?|cinematographers?|editors?|comedians?|actors?|actress(?:es)?|stars?|starring|from|by|of|winners?|"
    r"nominees?|veterans?)[\s,\"“]*$",
    re.IGNORECASE,
)
_OPENERS = listed("openers")
_NOT_NAMES = listed("not_names")
_HAN_NAME = r"[\u3400-\u9fffA-Za-z·•・‧.\- ]"
_HAN_PAIR = re.compile(rf"({_HAN_NAME}{{1,24}}?)\s*[（(]\s*({_HAN_NAME}{{2,60}}?)\s*(?:饰演?|配音|扮演)\s*[）)]")
_HAN_BREAKS = re.compile(
    r"(?:[的了和与及是被将把向跟对给让使由为从在到往而却又也并或即当等就都其]|名叫|名为|叫做|丈夫|妻子|父亲|母亲|儿子|女儿|哥哥|弟弟|"
    r"姐姐|妹妹|警察|律师|医生|侦探|少年|少女|男子|女子|女孩|男孩|同学|队长|科长|好友|朋友|老板|杀手|青年|姑娘|老人|小偷|记者|"
    r"教师|老师|特工|士兵|作家|画家|演员|导演|恋人|情人|女友|男友|商人|学生|兄弟|姐妹|司机|舞女|清洁工|推销员|孙子|孙女|小姐|先生|太太|一家人|护士|管家|叔叔|阿姨|奶奶|爷爷|母女|父子|夫妇)"
)
_ANIMALS = listed_in_order("animals")
_ANIMAL_NAMED = re.compile(
    rf"\b({'|'.join(_ANIMALS)}),?\s+(?:named\s+|called\s+)?({_CAP})(?=[,.;:]|\s+(?:and|who|is)\b)"
)
_ARTICLES = listed("articles")
_SPAN = 6000


@dataclass(frozen=True)
class Told:
    """One part as a synopsis tells it: the character and, where it says so, who plays it."""

    character: str
    actor: str | None


def told_parts(synopsis: str, makers: Collection[str], vocabulary: Vocabulary) -> list[Told]:
    """The parts that a synopsis names, in order, each once.

    Args:
        makers: names of directors and writers; what stands behind them in brackets is another film of theirs.
        vocabulary: what tells "Training Day" from a name.
    """
    text = synopsis[:_SPAN]
    found = [*_in_brackets(text, makers, vocabulary), *_in_sentences(text, makers, vocabulary), *_in_chinese(text)]
    kept: dict[str, Told] = {}
    for told in found:
        known = kept.get(fold(told.character))
        if known is None or known.actor is None:
            kept[fold(told.character)] = told
    return list(kept.values())


def told_animals(synopsis: str) -> dict[str, str]:
    """Folded name of an animal → what it is: "the postman's old dog, Bosun" → {"bosun": "dog"}.

    Left out where the synopsis has two of the kind.
    """
    pairs = _ANIMAL_NAMED.findall(synopsis[:_SPAN])
    kinds = [kind for kind, _ in pairs]
    return {fold(name): kind for kind, name in pairs if kinds.count(kind) == 1}


def _in_brackets(text: str, makers: Collection[str], vocabulary: Vocabulary) -> Iterator[Told]:
    people = [_person_alone(name, vocabulary) for name in re.findall(rf"{_CAP}(?:\s+{_CAP}){{1,4}}", text)]
    whole = {fold(person.split()[-1]): person for person in people if " " in person}
    for found in _PAIR.finditer(text):
        inside = _ACTOR.fullmatch(found[2].strip(" ,"))
        character = _without_opener(found[1])
        described = re.search(r"\b(?:an?|as|his|her|their)\s$", text[: found.start()]) and " " not in character
        if (
            described
            or not inside
            or not character
            or _MAKER.search(text[max(0, found.start() - 30) : found.start()])
        ):
            continue
        named = _person_alone(inside[1], vocabulary)
        actor = named if " " in named else whole.get(fold(named), "")
        if actor and _is_person(actor, vocabulary) and _may_be(character, makers):
            yield Told(character, actor)


def _person_alone(name: str, vocabulary: Vocabulary) -> str:
    """A person's name without what a synopsis puts before it: "Actors Woody Harrelson", "Model-turned-actress …"."""
    words = name.removesuffix("'s").removesuffix("’s").split()
    while len(words) > 1 and (
        words[0].lower() in _OPENERS
        or words[0].endswith(("'", "’", "'s", "’s"))
        or vocabulary.is_common(words[0].split("-")[-1])
        or _MAKER.fullmatch(words[0])
    ):
        words = words[1:]
    return " ".join(words)


def _in_sentences(text: str, makers: Collection[str], vocabulary: Vocabulary) -> Iterator[Told]:
    for found in _PLAYS.finditer(text):
        actor, character = _person_alone(found[1], vocabulary), _without_opener(found[2])
        if " " in actor and _is_person(actor, vocabulary) and _may_be(character, makers):
            yield Told(character, actor)
    for found in _PLAYED.finditer(text):
        character, actor = _without_opener(found[1]), _person_alone(found[2], vocabulary)
        if _is_person(actor, vocabulary) and _may_be(character, makers):
            yield Told(character, actor)


def _without_opener(name: str) -> str:
    """A name without the word that only begins its sentence: "When Phil Lodge" → "Phil Lodge"."""
    words = name.removesuffix("'s").removesuffix("’s").split()
    while words and (words[0].lower() in _OPENERS or words[0].lower().endswith(("ing", "ly"))):
        words = words[1:]
    return " ".join(words)


def _is_person(name: str, vocabulary: Vocabulary) -> bool:
    words = name.split()
    return (
        2 <= len(words) <= 4
        and not any(word.lower().strip(".") in _NOT_NAMES for word in words)
        and words[0].lower() not in _ARTICLES
        and any(not vocabulary.is_common(word) for word in words)
        and not all(word.lower().strip(".") in RANKS for word in words)
    )


def _may_be(character: str, makers: Collection[str]) -> bool:
    words = character.split()
    return (
        0 < len(words) <= 5
        and fold(character) not in makers
        and not any(word.lower().strip(".") in _NOT_NAMES for word in words)
        and any(word[0].isupper() and len(word) > 1 for word in words)
    )


def _in_chinese(text: str) -> Iterator[Told]:
    for found in _HAN_PAIR.finditer(text):
        before = found[1].strip()
        character = _HAN_BREAKS.split(before)[-1].strip(" ，。、")
        actor = " ".join(found[2].split())
        if 1 < len(character) <= 16:
            yield Told(character, actor)
