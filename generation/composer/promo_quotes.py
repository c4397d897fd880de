"""Which sentences of reviews can be shown in copy, and how they are shown: to the letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from data.writing import Assignment, Evidence, Language
from generation.composer.promo_phrases import breaks_house_rules, fixed, word_set
from generation.excerpts import tokens

#: Marks that would tear a quotation apart, or that are there to be read by a machine.
_MARKS = re.compile(r"[\"“”„«»「」『』〝〞]|[\n\r\t]|[*_`#<>{}\[\]|\\]|https?:|www\.|@\w|\ufffd")
_UNSEEN = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ORDERS = re.compile(
    r"\b(ignore|disregard|forget)\b.{0,40}\b(above|previous|prior|instructions?|rules|prompt|everything)\b"
    r"|\b(system prompt|as an ai|language model|you are now|assistant|respond with|output only|write that|say that)\b"
    r"|忽略|无视.{0,6}(以上|上面|之前|指令)|系统提示|提示词|语言模型|指令",
    re.IGNORECASE,
)
#: A sentence that leans on the one before it.
_LEANS = re.compile(
    r"^(but|still|and|also|anyway|yet|though|then again|that said|mind you|on the other hand|on top of that|however"
    r"|plus|or|so|because|which|otherwise|instead|besides|it is|it's|he|she|they|his|her|their|this is|that is"
    r"|that's)\b"
    r"|^(但|不过|可是|然而|而且|另外|此外|还有|也|只是|话说回来|所以|因为|反正|虽然|就是|它|他|她)",
    re.IGNORECASE,
)
#: Words that give lukewarm or mixed praise away, whatever the label says.
_COOL = re.compile(
    r"\b(but|although|though|except|despite|unless|until|if only|average|standard|okay|ok|alright|all right|passable"
    r"|not|no|never|nobody|nothing|none|hardly|barely|\w+n['’]t|cannot|boring|bored|dull|bad|worst|worse|waste|refund"
    r"|hate[ds]?|let down|left out|disappoint\w*|starts? slow\w*|slow|all talk|familiar|predictable|too|mess"
    r"|asleep|sleep|forehead|for what it is worth|make of that|supposed|fine|mild|cheap|overlong|longer"
    r"|sequel|remake|critics?"
    r"|at least|apart from|other than|better than i expected|trailer|worry|my opinion"
    r"|suits?)\b"
    r"|但|不过|可惜|失望|拖沓|一般|夸张|有点|没到|虽然|睡|浪费|烂|差|无聊|尴尬|退票|平庸|瑕|憋屈|气得|不|没|别|却|只是"
    r"|居然|本来|除了|还行|凑合|勉强|普通|平时|配角",
    re.IGNORECASE,
)
_ENDING = re.compile(
    r"\b(ending|ends?|finale|final|last (act|scene|shot|minutes|ten|twenty)|climax|twist|third act"
    r"|dies?|died|death|killed|funeral|spoiler\w*)\b"
    r"|结局|结尾|反转|最后|剧透|去世|牺牲|死|在那个世界|大结局|片尾",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?。！？…]+(?:[.!?。！？…]+|$)")
_LONGEST = {"en": 180, "zh": 60}


@dataclass(frozen=True)
class Quote:
    """A review's words.

    Attributes:
        words: to the letter, a contiguous part of the evidence's text: all of it, or one whole sentence.
        cool: how much speaks against showing it; 0: nothing.
    """

    evidence: Evidence
    words: str
    cool: int

    def marked(self) -> str:
        """With its marks."""
        return f"“{self.words}”"

    @property
    def rated(self) -> str:
        """The rating that stands beside it; "" where it has none."""
        return "" if self.evidence.rating is None else f"{self.evidence.rating:g}/10"

    def source(self, language: Language) -> str:
        """What it is, with its rating where there is one."""
        critic = re.search(r"critic|影评人", f"{self.evidence.about} {self.evidence.why}", re.IGNORECASE)
        what = fixed(language, "other_review" if critic else "review")
        rating = self.evidence.rating
        if rating is None:
            return what
        told = f"{rating:g}"
        return f"{what}，{told}/10" if language == "zh" else f"{what}, {told}/10"


def quotable(evidence: Evidence, assignment: Assignment, secrets: Sequence[frozenset[str]]) -> Quote | None:
    """The quote as it may be shown, or None.

    Args:
        secrets: what the late plot speaks of, as `secrets_of` gives it.
    """
    told = evidence.text.strip()
    pinned = evidence.use == "must"
    if not _may_be_said(evidence, assignment) or is_hostile(told) or breaks_house_rules(told, assignment.house):
        return None
    words = told if len(told) <= _LONGEST[assignment.language] else _one_sentence(told, assignment.language)
    if not words or tells(words, secrets):
        return None
    cool = _coolness(words, evidence)
    return Quote(evidence, words, cool) if pinned or cool < 10 else None


def _may_be_said(evidence: Evidence, assignment: Assignment) -> bool:
    other_title = bool(
        evidence.title_id and assignment.facts.title_id and evidence.title_id != assignment.facts.title_id
    )
    if evidence.kind != "quote" or evidence.spoiler or other_title or evidence.language != assignment.language:
        return False
    if evidence.use == "must":
        return True
    liked = evidence.rating is None or evidence.rating >= 7
    return liked and evidence.subject != "ending" and evidence.sign in ("praise", None)


def is_hostile(text: str) -> bool:
    """Whether a text is built to be read by something else than a person, or would tear the copy apart."""
    return bool(_MARKS.search(text) or _UNSEEN.search(text) or _ORDERS.search(text))


def leans(text: str) -> bool:
    """Whether a sentence leans on the one before it ("But …")."""
    return bool(_LEANS.match(text))


def _one_sentence(text: str, language: Language) -> str:
    fitting = [one.strip() for one in _SENTENCE.findall(text) if len(one.strip()) <= _LONGEST[language]]
    return next((one for one in fitting if len(tokens(one)) >= 3), "")


def _coolness(words: str, evidence: Evidence) -> int:
    """10 and more: it is not shown unless somebody pinned it."""
    cool = 0
    if _COOL.search(words) or _ENDING.search(words) or _LEANS.match(words):
        cool += 10
    if words[:1].islower() or not re.search(r"[.!?。！？]$", words):
        cool += 4
    size = len(tokens(words))
    cool += 3 if size < 4 else 0
    cool += 1 if evidence.rating is None else 0
    return cool


def secrets_of(assignment: Assignment) -> list[frozenset[str]]:
    """Of each late sentence of the plot the words that the early ones and the title's names do not have."""
    plots = [one for one in assignment.evidence if one.kind == "plot"]
    known: set[str] = set(tokens(" ".join((assignment.facts.name, *assignment.facts.names))))
    for plot in plots:
        if not plot.spoiler:
            known |= tokens(plot.text)
    late = [frozenset(word for word in tokens(plot.text) - known if _weighs(word)) for plot in plots if plot.spoiler]
    return [words for words in late if words]


def tells(text: str, secrets: Sequence[frozenset[str]]) -> bool:
    """Whether a text speaks of what only the late plot speaks of: two of a late sentence's own words in it."""
    own = tokens(text)
    return any(len(own & words) >= 2 for words in secrets)


def _weighs(word: str) -> bool:
    return len(word) >= 4 and word not in _LIGHT


_LIGHT = word_set("light")
