"""Sentences made shorter by cuts that leave a sentence: what is left stands in the source, in the same order.

Only what commas, brackets, dashes and semicolons set off is ever taken out, and only in shapes that are known to be
safe: brackets, the part after a semicolon, a non-restrictive relative clause, an apposition, a participle's tail, a
last coordinated clause, an adverbial at the front. There is no parser; where a shape is doubtful nothing is cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from generation.channels import count_words
from generation.composer.cues import cue_words

#: Cuts made one upon the other, and texts looked at, at most.
_DEPTH, _MOST = 5, 120
_LONGEST_SENTENCE = 1_200

_FINITE = cue_words("auxiliary", "finite")
_NO_VERB = cue_words("no_verb")
_SUBJECTS = cue_words("subjects")
_ARTICLES = frozenset(("the", "a", "an", "his", "her", "their", "its"))
_PLURAL = frozenset(("they", "we", "you", "i"))
_SUBORDINATES = cue_words("subordinators")
_OPENERS = cue_words("subordinators", "prepositions")
_NO_END = cue_words("no_end")
_NO_PARTICIPLE = cue_words("no_participle")
_RELATIVE = re.compile(r"(?:who|which|whose|whom|where)\b", re.I)
_APPOSITION = re.compile(
    r"(?:a|an|the|his|her|their|its|one of|now an?|once an?|himself|herself|both|also an?)\s", re.I
)
_AGE = re.compile(r"(?:\d{1,3}|[a-z]+(?:-[a-z]+)?)$")
_PARTICIPLE = re.compile(
    r"(?:\w+ly )?(?P<word>[a-z]{2,}ing)\b|led by|sent (?:by|to)|made (?:by|of)"
    r"|(?:\w+ly )?[a-z]+(?:ed|wn|ought|ept|eft|uilt) (?:by|to|with|in|from|at|on|for|as|into)\b"
)
_TAIL_CLAUSE = re.compile(r"(?:because|although|though|even though|while|whereas|so that|as if|as though|despite)\b")
_AND = re.compile(r"(?P<word>and|but|or|then|so|and then|but then|and so)\s+(?P<rest>\S.*)", re.S)
_SEEMING = re.compile(r"\b(?:seem|appear|believ|think|pretend|suppose|assum|claim|promis)\w*", re.I)
_NEGATION = re.compile(r"\b(?:not|never|nobody|no one|nothing|neither|nor|no|without|cannot)\b|n't\b", re.I)
_NOT = re.compile(r"\b(?:not|never)\b|n['’]t\b", re.I)
_RESTRICTING = re.compile(r"(?<!,) (?:who|that|which|whose) ")
_ANNOUNCES = re.compile(r"(?:But )?there (?:is|was)(?: just| only)? (?:a|one) (?:\w+ )?\w+", re.I)
_BRACKET = re.compile(r"(?:^|\s+)(?:\([^()]*\)|\[[^\[\]]*\])(?=[\s,.;:!?…]|$)")
_CREDIT = re.compile(
    r"\s*(?:--?|—|~)\s*(?:\(C\)|©|[A-Z][\w.' ]*, (?:All Movie|Rovi|All Rovi)|Official Site).*$", re.S
)
_PAIRED = re.compile(r"\b(?:both|between|either|neither|whether)\b|,", re.I)
_ADVERB = re.compile(r"(?:[a-z]+ly|soon|then|now|also|never|still|once|just|finally|only|later|always|at last)$")
_BREAKS = re.compile(r"\s+--?\s+|\s*—\s*|\s+–\s+|[,;:](?=\s)")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’(?!\w)|\([^()]*\)|\[[^\[\]]*\]")
_END = re.compile(r"[.!?…]+[\"'”’)\]]*$")
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


@dataclass(frozen=True)
class Shorter:
    """One way to say a sentence.

    Attributes:
        cost: 0 where nothing is lost; the more, the more is left out that a reader would want.
    """

    text: str
    words: int
    cost: float


@dataclass(frozen=True)
class _Segment:
    """A sentence's part between two marks; `mark` is the one before it."""

    text: str
    mark: str

    @property
    def words(self) -> list[str]:
        return _WORD.findall(self.text)

    @property
    def first(self) -> str:
        return self.words[0] if self.words else ""


def shorten(sentence: str, kept: frozenset[str] = frozenset()) -> tuple[Shorter, ...]:
    """The sentence as it is and in every shorter way that is safe, longest first.

    Args:
        sentence: one English sentence.
        kept: words that no cut may take, because what follows leans on them.
    """
    whole = " ".join(_CREDIT.sub("", sentence).split())
    if len(whole) > _LONGEST_SENTENCE:
        return (Shorter(whole, count_words(whole), 0.0),)
    found: dict[str, float] = {whole: 0.0}
    fresh = [whole]
    for _ in range(_DEPTH):
        fresh = list(_next(fresh, found, kept, whole))
    made = [Shorter(text, count_words(text), cost) for text, cost in found.items()]
    return tuple(sorted(made, key=lambda one: (-one.words, one.cost)))


def _next(texts: Sequence[str], found: dict[str, float], kept: frozenset[str], whole: str) -> Iterator[str]:
    for text in texts:
        for shorter, cost in _cuts(text):
            total = found[text] + cost
            if found.get(shorter, 1e9) <= total or len(found) >= _MOST:
                continue
            if _stands(shorter) and not _lost(whole, shorter) & kept:
                found[shorter] = total
                yield shorter


def _lost(whole: str, shorter: str) -> set[str]:
    return set(_WORD.findall(whole)) - set(_WORD.findall(shorter))


def _stands(text: str) -> bool:
    """Whether what is left looks like a sentence: long enough, closed, with a verb, and with an end."""
    words = _WORD.findall(text)
    if len(words) < 5 or words[-1].lower() in _NO_END or text.count('"') % 2:
        return False
    closed = all(text.count(a) == text.count(b) for a, b in ("()", "[]", "“”"))
    return closed and any(_may_be_main(part) for part in _segments(text)[0])


def _may_be_main(segment: _Segment) -> bool:
    hanging = _RELATIVE.match(segment.text) or segment.first.lower() in _SUBORDINATES
    return not hanging and has_clause(segment.text) and not _noun_alone(segment.text)


def _noun_alone(text: str) -> bool:
    """ "A figure who is brought to trial": the only verb belongs to the noun's own clause."""
    found = _RESTRICTING.search(text)
    if not found or has_clause(text[: found.start()]):
        return False
    return sum(finite(word) for word in _WORD.findall(text[found.end() :])) < 2


def has_clause(text: str) -> bool:
    """Whether a subject and a finite verb are there, as far as endings tell."""
    words = _WORD.findall(text)
    small = ["", *(word.lower() for word in words)]
    return any(
        finite(word) or (before in _PLURAL and word.islower()) for before, word in zip(small, words, strict=False)
    )


def finite(word: str) -> bool:
    """Whether a word may be a finite verb, as far as its ending tells."""
    if not word.islower() or word in _NO_VERB:
        return False
    return word in _FINITE or (
        len(word) > 3 and word.endswith(("s", "ed")) and not word.endswith(("ss", "us", "'s", "’s"))
    )


def _cuts(text: str) -> Iterator[tuple[str, float]]:
    bracket = _BRACKET.sub("", text)
    if bracket != text:
        yield _tidy(bracket), 0.2
    segments, end = _segments(text)
    for make in _SHAPES if segments else ():
        for left, cost in make(segments):
            yield _joined(left, end), cost


def _segments(text: str) -> tuple[list[_Segment], str]:
    """Parts between commas, dashes and the like, outside of quotes and brackets; and how the sentence ends."""
    closed = _END.search(text)
    end = closed.group() if closed else "."
    body = text[: closed.start()] if closed else text
    hidden = _QUOTED.sub(lambda quoted: "x" * len(quoted.group()), body)
    parts, at, mark = [], 0, ""
    for found in _BREAKS.finditer(hidden):
        parts.append(_Segment(body[at : found.start()].strip(), mark))
        mark, at = found.group().strip(), found.end()
    parts.append(_Segment(body[at:].strip(), mark))
    return [part for part in parts if part.text], end


def _joined(segments: Sequence[_Segment], end: str) -> str:
    text = segments[0].text
    for segment in segments[1:]:
        text += (
            f"{segment.mark} "
            if segment.mark in ",;:" and segment.mark
            else f" {segment.mark} "
            if segment.mark
            else " "
        )
        text += segment.text
    return _tidy(text + end)


def _tidy(text: str) -> str:
    text = re.sub(r"\s+([,.;:!?])", r"\1", " ".join(text.split()))
    return text[:1].upper() + text[1:]


def _bare(segment: _Segment) -> _Segment:
    return _Segment(segment.text, "")


def _predicate(segment: _Segment) -> bool:
    """Whether a part goes on with a finite verb: what stands before it is its subject."""
    words = segment.words
    while words and _ADVERB.fullmatch(words[0]):
        words = words[1:]
    return bool(words) and finite(words[0])


def _main(segments: Sequence[_Segment]) -> bool:
    """Whether these parts hold a main clause and are no open list."""
    if not segments:
        return False
    first, rest = segments[0], segments[1:]
    if first.first.lower() in _OPENERS or _PARTICIPLE.match(first.text[:1].lower() + first.text[1:]):
        return len(rest) == 1 and rest[0].mark == "," and _clause(rest[0])
    if len(rest) == 1 and rest[0].mark == "," and (_set_off(rest[0]) or _is_name(rest[0])):
        return _clause(first)
    if rest and all(part.mark == "," for part in rest):
        # "Vale, a police inspector, is sent": what was set off between subject and verb.
        return len(segments) == 3 and _predicate(segments[2]) and (_set_off(segments[1]) or _is_name(segments[1]))
    return not rest and _clause(first)


def _clause(segment: _Segment) -> bool:
    words = segment.words
    return len(words) >= 3 and has_clause(segment.text) and words[0].lower() not in _OPENERS


def _set_off(segment: _Segment) -> bool:
    return bool(_RELATIVE.match(segment.text) or _APPOSITION.match(segment.text) or _AGE.match(segment.text))


def _after_semicolon(segments: Sequence[_Segment]) -> Iterator[tuple[list[_Segment], float]]:
    for place, segment in enumerate(segments):
        if segment.mark in (";", "--", "—", "–", "-") and place:
            before = " ".join(part.text for part in segments[:place])
            closing = segment.mark != ";" and any(part.mark == segment.mark for part in segments[place + 1 :])
            if has_clause(before) and len(before.split()) >= 5 and not closing and not _hollow(before):
                yield list(segments[:place]), 1.0
        if segment.mark == ";" and place and segment.first[:1].isupper() and has_clause(segment.text):
            yield [_bare(segment), *segments[place + 1 :]], 2.0


def _hollow(before: str) -> bool:
    """Whether what stands before promises what comes after, or says only what is not so."""
    return bool(_NEGATION.search(before) or _SEEMING.search(before) or re.match(r"There (?:is|was|are)\b", before))


def _after_colon(segments: Sequence[_Segment]) -> Iterator[tuple[list[_Segment], float]]:
    for place, segment in enumerate(segments):
        if segment.mark != ":" or not place:
            continue
        before = " ".join(part.text for part in segments[:place])
        if _ANNOUNCES.fullmatch(before) and has_clause(segment.text):
            yield [_bare(segment), *segments[place + 1 :]], 0.5
        elif len(before.split()) >= 8 and has_clause(before) and not _NOT.search(before):
            yield list(segments[:place]), 1.2


def _relative_inside(segments: Sequence[_Segment]) -> Iterator[tuple[list[_Segment], float]]:
    for place in range(1, len(segments) - 1):
        inner, after = segments[place], segments[place + 1]
        if inner.mark != "," or after.mark != ",":
            continue
        if _RELATIVE.match(inner.text) and len(inner.words) > 2 and _predicate(after):
            yield [*segments[:place], _bare(after), *segments[place + 2 :]], 1.2


def _apposition_inside(segments: Sequence[_Segment]) -> Iterator[tuple[list[_Segment], float]]:
    """Between a name at the start and its verb everything may go."""
    subject = segments[0]
    words = subject.text.split(" ", 1)
    named = _Segment(words[-1], "") if words[0].lower() in _SUBORDINATES else subject
    if not _is_name(named):
        return
    for place in range(2, min(5, len(segments))):
        between = segments[1:place]
        if any(part.mark != "," or _predicate(part) for part in segments[1:place]) or segments[place].mark != ",":
            return
        if _predicate(segments[place]) and _set_off(between[0]):
            yield [subject, _bare(segments[place]), *segments[place + 1 :]], 2.0
            return


def _is_name(segment: _Segment) -> bool:
    words = segment.words
    return 0 < len(words) <= 5 and all(word[:1].isupper() for word in words)


def _apposition_behind(segments: Sequence[_Segment]) -> Iterator[tuple[list[_Segment], float]]:
    if len(segments) < 2:
        return
    last = segments[-1]
    before = segments[-2]
    named = before.words[-1][:1].isupper() if before.words else False
    if last.mark == "," and named and len(segments) == 2 and _APPOSITION.match(last.text) and _main(segments[:-1]):
        yield list(segments[:-1]), 1.6


def _tail(segments: Sequence[_Segment]) -> Iterator[tuple[list[_Segment], float]]:
    """A relative clause, a participle or an adverbial clause at the end."""
    last, before = segments[-1], segments[:-1]
    if last.mark != "," or not _main(before) or _if(before):
        return
    taking = _PARTICIPLE.match(last.text)
    if (taking and taking.group("word") not in _NO_PARTICIPLE) or _TAIL_CLAUSE.match(last.text):
        yield list(before), 0.9
    elif _RELATIVE.match(last.text):
        yield list(before), 1.0


def _second_predicate(segments: Sequence[_Segment]) -> Iterator[tuple[list[_Segment], float]]:
    """ "…arrives and learns …": what a clause's subject does besides, and all that follows."""
    for place, segment in enumerate(segments):
        before = list(segments[:place])
        if before and (segment.mark != "," or _list_open(before) or re.match(r"(?:and|or|but)\b", segment.text)):
            return
        if _RELATIVE.match(segment.text) and not _main(before):
            continue
        for found in re.finditer(r" and (?=([a-z]+)\b)", segment.text):
            left = segment.text[: found.start()]
            told = " ".join([*(part.text for part in before), left])
            # "capable and trusted": a word in -ed goes on with a verb only where the story is told in the past.
            past = not found[1].endswith("ed") or re.search(r"[a-z]ed\b", left)
            if finite(found[1]) and past and not left.endswith("s") and _left_complete(told, left):
                yield [*before, _Segment(left, segment.mark)], 1.1


def _list_open(before: Sequence[_Segment]) -> bool:
    return len(before) > 1 and not _set_off(before[1])


def _left_complete(told: str, left: str) -> bool:
    if _WORD.findall(left)[-1].lower() in ("it", "him", "her", "them", "this", "that"):
        return False
    return has_clause(left) and len(told.split()) >= 6 and not _PAIRED.search(left) and not _SEEMING.search(left)


def _adverbial(segments: Sequence[_Segment]) -> Iterator[tuple[list[_Segment], float]]:
    """ "… when its king broke his word": an adverbial clause at the end without a comma."""
    last, before = segments[-1], segments[:-1]
    if last.first.lower() in _OPENERS or (before and (last.mark != "," or not (_main(before) or _split(segments)))):
        return
    for found in re.finditer(r" (?:when|because|while|until|so that|after|before) (?=[a-z]+ |[A-Z])", last.text):
        left = last.text[: found.start()]
        follows = last.text[found.end() :]
        moment = re.search(r"(?:night|day|time|moment|year|hour|only|even|just|long|soon|[a-z]+ing|it)$", left)
        told = " ".join([*(part.text for part in before), left])
        if not moment and not _NEGATION.search(left) and has_clause(follows) and _left_complete(told, left):
            yield [*before, _Segment(left, last.mark)], 1.4


def _split(segments: Sequence[_Segment]) -> bool:
    """ "Ashdown, a clerk, has one night": the last part goes on with the verb of the first."""
    return len(segments) == 3 and _is_name(segments[0]) and _set_off(segments[1]) and _predicate(segments[2])


def _without(segments: Sequence[_Segment]) -> Iterator[tuple[list[_Segment], float]]:
    """ "… without anyone seeing it" at the end."""
    last = segments[-1]
    found = re.search(r" without (?=[a-z]+ing |any)", last.text)
    if found and not _NEGATION.search(last.text[: found.start()]) and len(last.text[: found.start()].split()) > 5:
        yield [*segments[:-1], _Segment(last.text[: found.start()], last.mark)], 1.2


def _participle_inside(segments: Sequence[_Segment]) -> Iterator[tuple[list[_Segment], float]]:
    """ "…, bending light into power, when she …"."""
    for place in range(1, len(segments) - 1):
        inner, after = segments[place], segments[place + 1]
        taking = _PARTICIPLE.match(inner.text)
        if not taking or taking.group("word") in _NO_PARTICIPLE or inner.mark != "," or after.mark != ",":
            continue
        if re.match(r"(?:when|until|but|and (?:he|she|they|it))\b", after.text) and _main(segments[:place]):
            yield [*segments[:place], *segments[place + 1 :]], 1.2


def _if(segments: Sequence[_Segment]) -> bool:
    return bool(re.match(r"(?:if|unless|whether)\b", segments[0].text, re.I))


def _coordinated(segments: Sequence[_Segment]) -> Iterator[tuple[list[_Segment], float]]:
    last, before = segments[-1], segments[:-1]
    joined = _AND.match(last.text)
    if last.mark != "," or not joined or not _main(before):
        return
    rest = _Segment(joined["rest"], "")
    alone = (
        bool(_SUBJECTS & {word.lower() for word in rest.words[:2]})
        or _predicate(rest)
        or (rest.first[:1].isupper() and has_clause(rest.text))
    )
    told = " ".join(part.text for part in before)
    if alone and not (joined["word"].startswith("but") and _hollow(told)):
        yield list(before), 1.0


def _second_half(segments: Sequence[_Segment]) -> Iterator[tuple[list[_Segment], float]]:
    """What comes after "…, and", where a name begins it."""
    for place in range(1, len(segments)):
        joined = _AND.match(segments[place].text)
        if segments[place].mark == "," and joined and joined["word"] in ("and", "then", "and then"):
            rest = _Segment(joined["rest"], "")
            if rest.first[:1].isupper() and rest.first.lower() != "i" and _main(segments[:place]):
                follows = [rest, *segments[place + 1 :]]
                if _predicate(_Segment(rest.text.partition(" ")[2], "")):
                    yield follows, 2.2


def _front(segments: Sequence[_Segment]) -> Iterator[tuple[list[_Segment], float]]:
    """An adverbial before the main clause."""
    if len(segments) < 2:
        return
    first, second = segments[0], segments[1]
    lower = first.text[:1].lower() + first.text[1:]
    if second.first.lower() in _SUBJECTS and re.search(r"\b(?:he|she|it|they|his|her|their|its)\b|\b[A-Z]", lower):
        return
    opens = first.first.lower() in _OPENERS - {"if", "unless"} or _PARTICIPLE.match(lower)
    if second.mark == "," and opens and len(first.words) <= 14 and _starts_clause(segments[1:]):
        yield [_bare(second), *segments[2:]], 1.3


def _starts_clause(segments: Sequence[_Segment]) -> bool:
    head = segments[0]
    subject = head.first[:1].isupper() or head.first.lower() in {*_SUBJECTS, *_ARTICLES}
    if not subject or (len(segments) > 1 and head.first in _ARTICLES and _list_or_apposition(segments[1])):
        return False
    if len(segments) > 1 and _is_name(head) and _set_off(segments[1]):
        return any(_predicate(part) for part in segments[2:3])
    return _clause(head)


def _list_or_apposition(follows: _Segment) -> bool:
    return follows.first[:1].isupper() or _predicate(follows)


_Shape = Callable[[Sequence[_Segment]], Iterator[tuple[list[_Segment], float]]]
_SHAPES: tuple[_Shape, ...] = (
    _after_semicolon, _after_colon, _relative_inside, _apposition_inside, _apposition_behind, _tail, _coordinated,
    _second_half, _front, _second_predicate, _adverbial, _without, _participle_inside,
)  # fmt: skip
