"""Names found in sentences: one Aho-Corasick automaton a title, then a look at spelling and neighbours.

Library: pyahocorasick (Aho and Corasick 1975). Of overlapping names the first and longest counts, so that neither
"Priya's mother" is Priya nor the film "Uncle Plankton" an uncle. Names that only seem to be meant are left alone:
the surname behind another first name, the ordinary word without a capital, the pronoun always.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ahocorasick

from analytics.lexical import listed_words
from analytics.mentions.entities import Entity
from analytics.mentions.names import FAMILIAR, RANKS, Alias
from analytics.mentions.wording import HAN, Vocabulary, fold, is_within_word

_WORD_BEFORE = re.compile(r"([^\W\d_][\w'’.-]*)[ ]$")
#: A word with a capital right behind a name, but for "I"; a number as sequels have it.
_GOES_ON = re.compile(r"[ -](?!I\b)(?:[A-ZÀ-ÖØ-Þ][\w’'-]*|II+\b|\d\b)")
_AND_THE = re.compile(r" (?:and|&) (the) [A-ZÀ-ÖØ-Þ]")
_STOPS = ".!?:…\"“'‘(-–—*•"
_OWNS_ON = re.compile(r"['’]s [A-ZÀ-ÖØ-Þ][a-zà-ÿ]|: [A-ZÀ-ÖØ-Þ][a-zà-ÿ]+ (?:[A-ZÀ-ÖØ-Þ]|of\b|the\b)")
_OWNED = re.compile(r"['’]s (?!not\b|a\b|an\b|the\b|been\b|so\b|no\b|that\b|all\b)[a-zà-ÿ]")
_WORK_AFTER = re.compile(
    r"(?:['’]s)?[ -](?:films?|movies?|fans?|series|franchise|saga|sequels?|trilogy|flicks?|pictures?|universe|canon|"
    r"novels?|books?|comics?|cartoons?|stories|mythos|legend|formula|adaptations?|remake|reboot|vehicles?|"
    r"adventures?|performers)\b"
)
_OF_BEFORE = re.compile(r"\b(?:[A-ZÀ-ÖØ-Þ]\w+ (?:of|to|with|vs\.?|versus|for) (?:the )?|The )$")
_PERSON_BEFORE = re.compile(
    r"(?:\bas|\bplay(?:s|ed|ing)?|\bportray(?:s|ed|ing|al of)?|\bnamed|\bcalled|\bpoor|\bdear|"
    r"\bcharacters?(?: of)?) $|(?:饰演|扮演|出演|演的|演|叫|角色|主角)$"
)
_PERSON_AFTER = re.compile(
    r"(?:,? (?:herself|himself)\b|,? the character\b|['’]s (?:mother|father|wife|husband|son|daughter|friend|life|"
    r"death|face|voice|journey)\b|这个(?:角色|人物)|的(?:扮演者|演员))"
)
#: What stands around "the opening", "ending" and "twist" where they are no turn of the plot.
_NO_TURN_AFTER = re.compile(
    r"[ ](?:credits?|titles?|song|theme|nights?|weekend|day|bell|line|of (?:another|(?:a|an|the) (?:door|window)))\b"
)
_VERB_AFTER = re.compile(
    r"[ ](?:up|in|on|with|around|and turn\w*|them|it|us|these|those|themselves|himself|herself|itself|"
    r"its|his|her|their|the|a|an|any)\b|[ ]?of fate"
)
_NO_TURN_BEFORE = re.compile(
    r"(?:\b(?:never|un|without|door|eye|mind|non|oliver|to|by|before|with an?|new|its own))[ ]$"
)
#: Words that only contain an animal's sign: idioms and other things.
_HAN_IDIOMS = re.compile(
    r"成狗|单身狗|狗血|狗粮|狗屎|狗尾|热狗|疯狗|走狗|累狗|踢狗|虐狗|马上|马虎|罗马|猫腻|熊市|熊孩子"
)


@dataclass(frozen=True)
class Found:
    """A name in a sentence: whose, and its place there in code points."""

    entity_id: str
    start: int
    end: int


@dataclass(frozen=True)
class _Target:
    entity_id: str | None
    alias: Alias
    capitals: tuple[int, ...]
    character: bool = False


class Matcher:
    """Finds the entities of one title in its sentences.

    Args:
        entities: with aliases that belong to one of them only.
        films: the film's own names; they hide the names within them.
        vocabulary: which words are ordinary ones.
    """

    def __init__(self, entities: Sequence[Entity], films: Sequence[str], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        targets: dict[str, list[_Target]] = defaultdict(list)
        for entity in entities:
            for alias in entity.aliases:
                targets[fold(alias.text)].append(_target(entity, alias))
        for film in films:
            if len(film.split()) > 1 or HAN.search(film):
                targets[fold(film)].append(_target(None, Alias(film, "han" if HAN.search(film) else "any")))
        self._automaton: Any = ahocorasick.Automaton()
        for folded, own in targets.items():
            self._automaton.add_word(folded, (len(folded), tuple(own)))
        if targets:
            self._automaton.make_automaton()
        self._empty = not targets

    def find(self, text: str) -> list[Found]:
        """All names in a sentence, in order, none within another."""
        if self._empty:
            return []
        folded = fold(text)
        hits = [(at - length + 1, at + 1, own) for at, (length, own) in self._automaton.iter(folded)]
        if not hits:
            return []
        sentence = _Sentence(text, folded, frozenset(hit[0] for hit in hits))
        found: list[Found] = []
        reached = 0
        for start, end, own in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
            target = self._meant(sentence, start, end, own) if start >= reached else None
            if target:
                reached = end
                if target.entity_id:
                    found.append(Found(target.entity_id, start, end))
        return found

    def _meant(self, sentence: _Sentence, start: int, end: int, own: tuple[_Target, ...]) -> _Target | None:
        if not sentence.is_whole(start, end):
            return None
        return next((target for target in own if self._fits(sentence, start, end, target)), None)

    def _fits(self, sentence: _Sentence, start: int, end: int, target: _Target) -> bool:
        alias = target.alias
        if target.entity_id is None:
            return True
        if HAN.search(alias.text):
            return sentence.is_chinese_name(start, end, alias)
        if alias.how == "film" and not sentence.means_person(start, end):
            return False
        if alias.how == "turn":
            return not sentence.is_no_turn(start, end, alias)
        if alias.how == "small":
            return start == 0 or not sentence.text[start].isupper()
        if sentence.is_within_title(start, end, target.character):
            return False
        if alias.how == "any":
            return True
        if not sentence.is_capital(start, target.capitals):
            return sentence.is_small and alias.how == "capital"
        if alias.how == "guarded" and not sentence.capital_says(start + target.capitals[0], end):
            return False
        return self._stands_alone(sentence, start, alias)

    def _stands_alone(self, sentence: _Sentence, start: int, alias: Alias) -> bool:
        """Whether a single name is not part of another person's: no first name before it."""
        before = _WORD_BEFORE.search(sentence.text, 0, start)
        if " " in alias.text or not before or not before[1][0].isupper() or sentence.is_loud:
            return True
        plain = fold(before[1]).strip(".'")
        if plain in RANKS or plain in FAMILIAR:
            return True
        return sentence.begins_at(before.start()) and not _is_name(before[1], self._vocabulary)


class _Sentence:
    """What a sentence's spelling and neighbours say, worked out where a name is found."""

    def __init__(self, text: str, folded: str, names: frozenset[int]) -> None:
        self.text = text
        self._folded = folded
        self._names = names

    def begins_at(self, at: int) -> bool:
        """Whether a sentence, or a quotation in it, begins here, so that a capital says nothing."""
        before = self.text[:at].rstrip()
        return not any(map(str.isalpha, before)) or before[-1] in _STOPS

    def is_whole(self, start: int, end: int) -> bool:
        """Whether Latin words begin and end here."""
        folded = self._folded
        return not (
            (start > 0 and _joins(folded[start - 1]) and _joins(folded[start]))
            or (end < len(folded) and _joins(folded[end]) and _joins(folded[end - 1]))
        )

    @cached_property
    def is_small(self) -> bool:
        """Whether there is no capital at all, so that a missing one says nothing."""
        return self.text == self.text.lower()

    @cached_property
    def is_loud(self) -> bool:
        """Whether nearly every longer word has a capital, so that a capital says nothing."""
        words = [word for word in re.findall(r"[^\W\d_]{4,}", self.text) if not HAN.match(word)]
        return len(words) > 2 and sum(word[0].isupper() for word in words) > 0.75 * len(words)

    def is_capital(self, start: int, capitals: tuple[int, ...]) -> bool:
        """Whether the letters that have a capital in the name have one here."""
        return all(self.text[start + at].isupper() for at in capitals)

    def capital_says(self, at: int, end: int) -> bool:
        """Whether a capital is one that only a name has: not the first of a sentence, unless something is theirs."""
        return not self.is_loud and (not self.begins_at(at) or bool(_OWNED.match(self.text, end)))

    def is_no_turn(self, start: int, end: int, alias: Alias) -> bool:
        """Whether the words around show that "the opening" is of a door, and "ending" a verb."""
        if _NO_TURN_AFTER.match(self._folded, end):
            return True
        single = " " not in alias.text
        return single and bool(_VERB_AFTER.match(self._folded, end) or _NO_TURN_BEFORE.search(self._folded, 0, start))

    def is_within_title(self, start: int, end: int, character: bool) -> bool:
        """Whether a name is part of a longer one or of a work: "Jacob's Ladder", "Bourne films", "Bride of …"."""
        if self.is_loud:
            return False
        after = self.text[end : end + 40]
        if (
            _GOES_ON.match(after)
            or self._goes_on_with_and(end)
            or (character and (_WORK_AFTER.match(after) or _OWNS_ON.match(after)))
        ):
            return True
        before = _OF_BEFORE.search(self.text, 0, start)
        return bool(character and before and not self.begins_at(before.start()))

    def _goes_on_with_and(self, end: int) -> bool:
        """Whether it is "Indiana Jones and the Temple …" rather than two people, one of them "the Reed Queen"."""
        found = _AND_THE.match(self.text, end)
        return found is not None and not self._names & {found.start(1), found.end() - 1}

    def means_person(self, start: int, end: int) -> bool:
        """Whether the words around a name that is the film's too mean the person."""
        return bool(_PERSON_BEFORE.search(self.text[:start].lower()) or _PERSON_AFTER.match(self.text, end))

    def is_chinese_name(self, start: int, end: int, alias: Alias) -> bool:
        """Whether Chinese signs are the name: not a film's title in 《》, not part of a longer word."""
        text = self.text
        opened = text.rfind("《", 0, start)
        if opened >= 0 and text.find("》", opened, start) < 0 <= text.find("》", end):
            return False
        if alias.how == "film" and not self.means_person(start, end):
            return False
        if end - start == 1:
            return not any(m.start() <= start < m.end() for m in _HAN_IDIOMS.finditer(text))
        return end - start > 2 or not is_within_word(text, start, end)


def _target(entity: Entity | None, alias: Alias) -> _Target:
    capitals = tuple(at for at, sign in enumerate(alias.text) if sign.isupper())
    if entity is None:
        return _Target(None, alias, capitals)
    return _Target(entity.entity_id, alias, capitals, entity.kind == "character")


def _joins(sign: str) -> bool:
    return sign.isalnum() and not HAN.match(sign)


def _is_name(word: str, vocabulary: Vocabulary) -> bool:
    """Whether a word with a capital looks like part of a name: "Sarah" does, "Poor" and "When" do not."""
    plain = fold(word).strip(".'").removesuffix("'s")
    return plain not in listed_words("en", ("stop",)) and not vocabulary.is_common(plain)
