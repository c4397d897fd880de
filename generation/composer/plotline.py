"""A plot as a summary sees it: its sentences in order, which of them may be told, and how each can be said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from data.writing import Assignment, Evidence, Language, Spoilers
from generation.composer import clauses, clauses_zh, standing
from generation.composer.clauses import Shorter
from generation.composer.standing import Standing
from generation.excerpts import tokens
from generation.plots import ENDING_FROM

#: With mild spoilers the plot is told to here, and never its last sentence.
MILD_UNTIL = 0.9
#: From here on a revelation is kept back from a summary without spoilers.
_TURN_FROM, _FINDING_FROM = 0.5, 0.6
#: A sentence that shares so much of its words with one of the ending tells it in advance.
_TELLS_ENDING = 0.6
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_TURN = re.compile(
    r"\b(?:reveal(?:s|ed|ing)?\b(?! (?:a|the) (?:map|door|room))|turns? out|all along|in fact|actually|the truth|is really"
    r"|was really|d(?:ies|ied)|is killed|kill(?:s|ed) (?:him|her|them)(?:sel\w+)?|is dead|is murdered|commits? suicide"
    r"|sacrific\w+|is exposed as|confess(?:es|ed))\b"
    r"|真相|原来|其实|死去|去世|身亡|牺牲|自杀|凶手(?:就)?是|结局|最终|最后|终于",
    re.I,
)
_FINDING = re.compile(r"\b(?:learn|discover|realiz|realis|find)(?:s|es|ed)?(?: out)? that\b|发现|得知|意识到")
#: What speaks of the film as a work, not of its plot; the second is said of plots as well.
_OF_THE_FILM = re.compile(
    r"\b(?:academy awards?|oscars?|golden globes?|emmy|nominat\w+|award-winning|box[- ]office|screenplay|screenwriter|directed|directors?"
    r"|director-\w+|filmmakers?|cinematograph\w*|co-?stars?|stars?\b(?= (?:as|in|opposite|alongside))|starring|also stars|soundtrack"
    r"|festival|sequel|prequel|remake|adaptation|adapted from|based (?:up)?on|executive producers?|produced by|produce[rd]s?"
    r"|performances?\b(?=.{0,60}\b(?:as|by|from|of|are|is)\b)|critics?|viewers|audiences?|feature[- ]film|debut|running time|rated"
    r"|DVD|theatrical\w*|released|filmed|shot on location|cast\b(?= (?:includes|of|is)|:)|ensemble|cameo|in the title role"
    r"|trilogy|franchise|(?:romantic |black |dark |screwball )?comedy (?:about|that|from|of|with)|(?:drama|thriller) (?:about|that|from|with)"
    r"|all movie|rovi|official site)\b|\(C\)|©"
    r"|本片|该片|影片|电影节|奥斯卡|荣获|提名|改编|票房|导演|主演|饰演|豆瓣|最佳",
    re.I,
)
_FILM = re.compile(
    r"\b(?:film|movie|plays|played|portray\w*|documentary|picture|feature|episode|title character|tale|story)\b|片中", re.I
)
#: What leaves a question open.
_HOOK = re.compile(
    r"\b(?:must|choice|choos\w+|decid\w+|wants?|asks?|offers?|threat\w*|unless|warns?|deadline|sets out|plans?|race|trap\w*|hunt\w*"
    r"|search\w*|refus\w+|only help|one night|before|until|but|or|begins? to|soon|demand\w*|orders?|in exchange|risk\w*|danger\w*)\b|\?"
    r"|必须|选择|决定|却|但|能否|究竟|？|危机|追杀|阴谋|开始|寻找|挑战|陷入|不料",
    re.I,
)


@dataclass(frozen=True)
class Told:
    """One sentence of the plot.

    Attributes:
        ways: how it can be said, longest first, by whether the sentence before it is told, and the one that leans on it.
        allowed: whether the spoiler level lets it be told.
        of_film: how much it speaks of the film as a work instead of the plot, 0–1.
        hook: how much it leaves open, 0–1.
    """

    evidence: Evidence
    place: float
    standing: Standing
    ways: Mapping[tuple[bool, bool], tuple[Shorter, ...]]
    allowed: bool
    of_film: float
    hook: float
    words: frozenset[str]

    @property
    def whole(self) -> Shorter:
        """The sentence as it stands in the source."""
        return self.ways[True, True][0]

    @property
    def pinned(self) -> bool:
        """Whether a person wants it told."""
        return self.evidence.use == "must"


def plot_of(assignment: Assignment) -> list[Told]:
    """The plot of an assignment, in the order of its source; those that may not be used are not allowed."""
    plot = [one for one in assignment.evidence if one.kind == "plot" and one.text.strip()]
    placed = sorted(zip(_places(plot), plot, strict=True), key=lambda pair: pair[0])
    texts = [" ".join(one.text.split()) for _, one in placed]
    language = assignment.language
    stand = clauses_zh.standings(texts) if language == "zh" else standing.standings(texts)
    allowed = _allowed([(place, one) for place, one in placed], assignment)
    return [
        _told(texts, n, place, one, stand, allowed[n], language) for n, (place, one) in enumerate(placed)
    ]


def _told(
    texts: Sequence[str], n: int, place: float, one: Evidence, stand: Sequence[Standing], allowed: bool, language: Language
) -> Told:
    shorten: Callable[[str, frozenset[str]], tuple[Shorter, ...]]
    shorten = clauses_zh.shorten if language == "zh" else clauses.shorten
    text, own = texts[n], stand[n]
    kept = _kept(n, text, stand)
    ways = {
        (after, before): _worth(shorten(text if after else own.plain, kept if before else frozenset()))
        for after in (True, False)
        for before in (True, False)
    }
    return Told(
        evidence=one,
        place=place,
        standing=own,
        ways=ways,
        allowed=allowed,
        of_film=1.0 if _OF_THE_FILM.search(text) else 0.35 if _FILM.search(text) else 0.0,
        hook=min(1.0, len(_HOOK.findall(text)) / 2),
        words=tokens(text),
    )


def _kept(n: int, text: str, stand: Sequence[Standing]) -> frozenset[str]:
    """Words that no cut may take where a later sentence leans on this one: whom it names again, and what it calls "the …"."""
    often = Counter(name for one in stand for name in one.names)
    later = [one for one in stand[n + 1 :] if n in one.needs]
    heads = {head for one in later for head in one.heads}
    nouns = {word for word in _WORD.findall(text) if standing.stem(word) in heads}
    return frozenset({name for name in stand[n].people if later and often[name] > 1} | nouns)


def _worth(ways: Sequence[Shorter]) -> tuple[Shorter, ...]:
    """The ways that none beats at the same length or less, longest first, seven at most."""
    kept: list[Shorter] = []
    for way in sorted(ways, key=lambda one: (one.words, -value_of(one))):
        if not kept or value_of(way) > value_of(kept[-1]):
            kept.append(way)
    return tuple(reversed(kept[-6:] if len(kept) <= 7 else [kept[0], *kept[-6:]]))


def value_of(way: Shorter) -> float:
    """What a way of saying a sentence is worth: its words, less what was cut from it."""
    return way.words - 3 * way.cost


def _places(plot: Sequence[Evidence]) -> list[float]:
    """How far into the plot each stands; counted where nobody said."""
    sizes = [len(one.text) for one in plot]
    whole, before, places = sum(sizes) or 1, 0, []
    for one, size in zip(plot, sizes, strict=True):
        places.append(one.place if one.place is not None else (before + size / 2) / whole)
        before += size
    return places


def _allowed(placed: Sequence[tuple[float, Evidence]], assignment: Assignment) -> list[bool]:
    endings = [tokens(one.text) for place, one in placed if place >= ENDING_FROM]
    banned = [word.casefold() for word in assignment.house.banned]
    told = []
    for n, (place, one) in enumerate(placed):
        usable = one.use != "not" and not any(word in one.text.casefold() for word in banned)
        last = n == len(placed) - 1
        told.append(usable and may_tell(one, place, assignment.spoilers, endings, last=last))
    return told


def may_tell(
    one: Evidence, place: float, level: Spoilers, endings: Sequence[frozenset[str]] = (), *, last: bool = False
) -> bool:
    """Whether a sentence of the plot can stand in a summary of that spoiler level."""
    if level == "full":
        return True
    if level == "mild":
        return place <= MILD_UNTIL and not last
    if place >= ENDING_FROM or one.spoiler:
        return False
    turns = (place >= _TURN_FROM and _TURN.search(one.text)) or (place >= _FINDING_FROM and _FINDING.search(one.text))
    return not turns and not _tells(tokens(one.text), endings)


def _tells(words: frozenset[str], endings: Sequence[frozenset[str]]) -> bool:
    return len(words) >= 6 and any(len(words & ending) >= _TELLS_ENDING * len(words) for ending in endings)
