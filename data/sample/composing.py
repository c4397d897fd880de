"""From an opinion to a review: what is said, in whose words, and without saying it twice on a page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from data.sample.audience import Visit
from data.sample.bank import LANGUAGES, Kind, Line, Sentiment, filled, load_bank
from data.sample.chance import noise, pick
from data.sample.opinions import TURN, Opinion
from data.sample.people import LENGTHS, Person
from data.sample.slate import SampleTitle

#: A sentence is not used again on a title before this many further reviews of it.
PAGE = 50
SIGNS = {"praise": 1, "neutral": 0, "blame": -1}
#: How often a remark on an aspect gives the plot away.
SPOILING = {"ending": 0.3, "story": 0.05, "emotion": 0.06}
SARCASM = 0.25
#: What is said of these follows the overall feeling alone.
WHOLE = ("general", "value")
#: How often a title's own sentences are preferred to the bank's, where nothing is said outright.
OWN = 0.38
#: Share of reviews that take up an emerging topic, in its first week and later.
TOPICAL = (0.24, 0.36)

#: English sentences that begin with one of these may take a connective before them.
JOINABLE = ("The", "It", "There", "This", "My", "You", "Every", "Everyone", "Nobody", "They", "Even", "We")
BUT = {
    "en": ("But ", "Still, ", "That said, ", "On the other hand, ", "Mind you, ", "Then again, "),
    "zh": ("不过", "但是", "话说回来，", "只是"),
}
AND = {"en": ("Also, ", "And ", "On top of that, "), "zh": ("而且", "另外，")}
#: Chinese sentences that begin with one of these already have a connective or stand alone.
CLOSED = (
    "但",
    "不",
    "而",
    "可",
    "只",
    "话",
    "另",
    "还",
    "也",
    "总",
    "就",
    "“",
    "所以",
    "反正",
    "虽",
    "真",
    "哈",
    "啊",
)


@dataclass(frozen=True)
class Pool:
    """Sentences of one language, aspect, sentiment and kind: a title's own, the bank's, and its outright ones."""

    own: list[Line] = field(default_factory=list)
    shared: list[Line] = field(default_factory=list)
    outright: list[Line] = field(default_factory=list)


Pools = defaultdict[tuple[str, str, str, str], Pool]


@dataclass(frozen=True)
class Remark:
    """What a sentence is to say, before its words are chosen."""

    aspect: str
    sentiment: Sentiment
    kind: Kind = "plain"
    topic: str | None = None


@dataclass(frozen=True)
class Composed:
    """A review's sentences as lines of the bank, and its text."""

    lines: tuple[Line, ...]
    text: str

    @property
    def sentiment(self) -> Sentiment:
        """What the text as a whole says."""
        balance = sum(SIGNS[line.sentiment] for line in self.lines)
        return "praise" if balance > 0 else "blame" if balance < 0 else "neutral"


@dataclass
class Speaker:
    """Who is speaking in one review, and whether they have told of their own life in it yet."""

    person: Person
    rating: float
    told: bool = False

    def may_say(self, line: Line) -> bool:
        """Whether a line is in keeping with who they are and what they have said."""
        if line.casual and not self.person.casual:
            return False
        viewer = self.person.record
        if self.told and any(voice.personal for voice in line.voices):
            return False
        return all(voice.suits(viewer.age, viewer.gender, self.rating) for voice in line.voices)


class Composer:
    """Writes one title's reviews in order of time and remembers which sentences were used when."""

    def __init__(self, title: SampleTitle, chance: Random) -> None:
        self._title, self._chance = title, chance
        self._number = 0
        self._used: dict[tuple[str, str, int], int] = {}
        self._pools = _pools(title)
        self._topics = {plan.topic for plan in (title.emerging, title.burst) if plan}
        self._emerged = False

    def compose(self, visit: Visit, opinion: Opinion) -> Composed:
        """The review of one visit."""
        self._number += 1
        remarks = self._bombs() if visit.bombing else self._remarks(visit, opinion)
        speaker = Speaker(visit.person, opinion.rating)
        lines = [line for remark in remarks if (line := self._line(remark, speaker))]
        if not lines:
            lines = [self._anything(visit.person, opinion.tone)]
        return Composed(tuple(lines), self._text(lines, visit.person))

    def _remarks(self, visit: Visit, opinion: Opinion) -> list[Remark]:
        chance, length = self._chance, _length(self._chance, visit.person)
        opener = length > 2 and chance.random() < 0.3
        closer = length > 3 and chance.random() < 0.3
        body = self._body(visit.person, opinion, length - opener - closer)
        if self._topical(visit):
            body[chance.randrange(len(body))] = self._topic_remark(opinion, alone=len(body) < 3)
        body = _agreeing(body, opinion)
        sign: Sentiment = "praise" if opinion.tone > 0.4 else "blame" if opinion.tone < -0.4 else "neutral"
        return (
            [Remark("general", "neutral", "opener")] * opener
            + _ordered(body, chance)
            + [Remark("general", sign, "closer")] * closer
        )

    def _body(self, person: Person, opinion: Opinion, count: int) -> list[Remark]:
        weights = {
            aspect: person.taste.aspects.get(aspect, 1.0) * (0.3 + abs(score - TURN) / 2.0)
            for aspect, score in opinion.scores.items()
        }
        weights["general"] = 5.0 if count < 3 else 2.5
        said: dict[str, Sentiment] = {}
        remarks = []
        for _ in range(count):
            aspect = pick(self._chance, weights)
            weights[aspect] *= 0.3
            if aspect not in said:
                said[aspect] = _sentiment(self._chance, aspect, opinion)
            remarks.append(Remark(aspect, said[aspect], self._kind(aspect, said[aspect], opinion.tone)))
        return remarks

    def _kind(self, aspect: str, sentiment: str, tone: float) -> Kind:
        if sentiment == "blame" and tone < -0.35 and self._chance.random() < SARCASM:
            return "sarcasm"
        return "spoiler" if self._chance.random() < SPOILING.get(aspect, 0.0) else "plain"

    def _topical(self, visit: Visit) -> bool:
        plan = self._title.emerging
        if plan is None or visit.day < plan.from_day:
            return False
        first, self._emerged = not self._emerged, True
        return first or self._chance.random() < TOPICAL[visit.day >= plan.from_day + 7]

    def _topic_remark(self, opinion: Opinion, alone: bool) -> Remark:
        """A remark on the emerging topic, which most people like even where they like nothing else."""
        assert self._title.emerging is not None
        weights: dict[Sentiment, float] = {"praise": 18.0, "neutral": 2.0, "blame": 5.0 if opinion.tone < 0 else 0.2}
        if alone and opinion.tone < -0.3:
            weights["praise"] = 0.0
        return Remark("characters", pick(self._chance, weights), topic=self._title.emerging.topic)

    def _bombs(self) -> list[Remark]:
        assert self._title.burst is not None
        called = Remark("general", "blame", topic=self._title.burst.topic)
        aspect = self._chance.choice(("general", "general", *self._title.quality))
        return self._chance.choice(([called], [Remark(aspect, "blame")], [Remark("general", "blame"), called]))

    def _line(self, remark: Remark, speaker: Speaker) -> Line | None:
        """A free sentence for a remark; where there is none, one of the same sentiment on something else."""
        language, sentiment = speaker.person.language, remark.sentiment
        for kind, aspect in ((remark.kind, remark.aspect), *(("plain", name) for name in self._next_best(remark))):
            pool = self._pools[language, aspect, sentiment, kind]
            for lines, topic in self._sought(pool, remark.topic, speaker.person):
                if line := self._free(lines, speaker, topic):
                    return self._taken(line, speaker)
            if remark.kind in ("opener", "closer"):
                return None
        return None

    def _sought(self, pool: Pool, topic: str | None, person: Person) -> list[tuple[list[Line], str | None]]:
        """Where to look for a sentence, and on which topic, in order."""
        bank: list[tuple[list[Line], str | None]] = [(pool.shared, None), (pool.outright, None)]
        if not topic and pool.outright and self._chance.random() < person.taste.outright:
            return bank[::-1]
        if topic or (pool.own and self._chance.random() < OWN):
            return [(pool.own, topic), (pool.own, None), *bank]
        return bank

    def _next_best(self, remark: Remark) -> tuple[str, ...]:
        return (remark.aspect, "general", *self._title.quality)

    def _free(self, pool: list[Line], speaker: Speaker, topic: str | None) -> Line | None:
        for _ in range(6 if pool else 0):
            line = self._chance.choice(pool)
            if self._fits(line, topic) and speaker.may_say(line):
                return line
        free = [line for line in pool if self._fits(line, topic) and speaker.may_say(line)]
        return self._chance.choice(free) if free else None

    def _taken(self, line: Line, speaker: Speaker) -> Line:
        self._used[line.identity] = self._number
        speaker.told = speaker.told or any(voice.personal for voice in line.voices)
        return line

    def _fits(self, line: Line, topic: str | None) -> bool:
        if topic != line.topic and (topic or line.topic in self._topics):
            return False
        return self._number - self._used.get(line.identity, -PAGE) >= PAGE

    def _anything(self, person: Person, tone: float) -> Line:
        """The sentence unused for longest, for the rare review that would else say nothing."""
        sign = "praise" if tone > 0 else "blame"
        pools = (pool for key, pool in self._pools.items() if key[0] == person.language)
        pool = [line for found in pools for line in (*found.own, *found.shared, *found.outright)]
        fitting = [line for line in pool if line.sentiment == sign and line.topic not in self._topics]
        line = min(fitting, key=lambda line: self._used.get(line.identity, -PAGE))
        self._used[line.identity] = self._number
        return line

    def _text(self, lines: list[Line], person: Person) -> str:
        slots = self._title.slots[person.language]
        ties = _connectives(self._chance, lines)
        pairs = zip(ties, lines, strict=True)
        sentences = [_worded(tie, line, slots, person.casual and line.language == "en") for tie, line in pairs]
        if person.language == "zh":
            return "".join(sentences)
        if person.casual and sentences[-1].endswith(".") and self._chance.random() < 0.6:
            sentences[-1] = sentences[-1][:-1]
        middle = len(sentences) // 2 if len(sentences) > 5 and self._chance.random() < 0.4 else 0
        parts = (sentences[:middle], sentences[middle:])
        return "\n\n".join(" ".join(part) for part in parts if part)


def _pools(title: SampleTitle) -> Pools:
    """The sentences that suit a title: by language, aspect, sentiment and kind, its own and the bank's."""
    pools: Pools = defaultdict(Pool)
    for language in LANGUAGES:
        for line in load_bank(language):
            if not any(word in line.text for word in title.unsuited.get(language, ())):
                pool = pools[language, line.aspect, line.sentiment, line.kind]
                (pool.outright if line.outright else pool.shared).append(line)
    for line in title.lines:
        pools[line.language, line.aspect, line.sentiment, line.kind].own.append(line)
    return pools


def _length(chance: Random, person: Person) -> int:
    length = chance.choices(range(1, 10), LENGTHS)[0] + person.wordiness
    return min(9, max(1, length))


def _sentiment(chance: Random, aspect: str, opinion: Opinion) -> Sentiment:
    """What is said of an aspect: its own score counts, and so does the overall feeling."""
    if aspect in WHOLE:
        felt = 1.6 * opinion.tone + noise(chance, 0.25)
        return "neutral" if abs(felt) < 0.55 else "praise" if felt > 0 else "blame"
    felt = (opinion.scores[aspect] - TURN) / 2.4 + 1.1 * opinion.tone + noise(chance, 0.3)
    if abs(felt) < 0.3 and chance.random() < 0.5:
        return "neutral"
    return "praise" if felt > 0 else "blame"


def _agreeing(remarks: list[Remark], opinion: Opinion) -> list[Remark]:
    """The remarks with the fewest changes after which their balance is in keeping with the overall feeling.

    A strong feeling needs a balance of its own sign; a lukewarm one must not be nearly all praise or all blame.
    """
    if abs(opinion.tone) >= 0.4:
        return _decided(remarks, 1 if opinion.tone > 0 else -1)
    kept, most = list(remarks), max(1, len(remarks) // 3)
    for place in sorted(range(len(kept)), key=lambda place: _strength(kept[place], opinion)):
        excess = _balance(kept)
        if abs(excess) > most and SIGNS[kept[place].sentiment] * excess > 0 and not kept[place].topic:
            kept[place] = _turned(kept[place])
    return kept


def _decided(remarks: list[Remark], wanted: int) -> list[Remark]:
    kept, better = list(remarks), Remark("general", "praise" if wanted > 0 else "blame")
    for place in sorted(range(len(kept)), key=lambda place: SIGNS[kept[place].sentiment] * wanted):
        if _balance(kept) * wanted > 0:
            break
        if not kept[place].topic:
            kept[place] = better
    lukewarm = Remark("general", "neutral")
    return [better if better in kept and remark == lukewarm else remark for remark in kept]


def _turned(remark: Remark) -> Remark:
    if remark.aspect in WHOLE:
        return Remark(remark.aspect, "neutral")
    return Remark(remark.aspect, "blame" if remark.sentiment == "praise" else "praise")


def _strength(remark: Remark, opinion: Opinion) -> float:
    """How strongly a remark is felt."""
    return abs(opinion.scores.get(remark.aspect, opinion.rating) - TURN)


def _balance(remarks: list[Remark]) -> int:
    return sum(SIGNS[remark.sentiment] for remark in remarks)


def _ordered(remarks: list[Remark], chance: Random) -> list[Remark]:
    """Remarks on one aspect stand together; general ones come first or last."""
    first: dict[str, int] = {}
    for place, remark in enumerate(remarks):
        first.setdefault(remark.aspect, place)
    first["general"] = chance.choice((-1, len(remarks)))
    return sorted(remarks, key=lambda remark: first.get(remark.aspect, 0))


def _connectives(chance: Random, lines: list[Line]) -> list[str]:
    """What ties each sentence to the one before it: mostly nothing, never the same words twice."""
    ties = [""]
    for before, line in pairwise(lines):
        tie = _connective(chance, before, line)
        ties.append("" if tie in ties else tie)
    return ties


def _connective(chance: Random, before: Line, line: Line) -> str:
    signs = SIGNS[before.sentiment], SIGNS[line.sentiment]
    turns, goes_on = signs[0] * signs[1] < 0, signs[0] == signs[1] != 0
    if before.kind == "opener" or line.kind not in ("plain", "spoiler") or not (turns or goes_on):
        return ""
    if chance.random() > (0.45 if turns else 0.08) or not _joinable(line):
        return ""
    return chance.choice((BUT if turns else AND)[line.language])


def _worded(tie: str, line: Line, slots: dict[str, str], casual: bool) -> str:
    """A line with its slots filled, tied to what stands before it, in the viewer's way of typing."""
    sentence = filled(line.text, slots)
    named = line.text.startswith("{") or line.language != "en"
    if tie:
        words = tie + (sentence if named else _lowered(line, sentence))
        return words[0].lower() + words[1:] if casual else words
    if casual and not named:
        return _lowered(line, sentence)
    return sentence[0].upper() + sentence[1:]


def _joinable(line: Line) -> bool:
    if line.language == "zh":
        return line.text.endswith("。") and not line.text.startswith(CLOSED)
    return line.text.endswith(".") and (line.text.startswith("{") or line.text.split()[0] in JOINABLE)


def _lowered(line: Line, sentence: str) -> str:
    """A sentence without its capital, where that is not the capital of a name or of "I"."""
    first = sentence.split()[0]
    named = line.source != "bank" or first == "I" or first.startswith("I'")
    return sentence if named and first not in JOINABLE else sentence[0].lower() + sentence[1:]
