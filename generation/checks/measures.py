"""Words that measure, and words that call: beside a figure's number, or a date, they say nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from data.writing import Assignment, Evidence
from generation.checks.words import content_words, is_han, stem, tokens, word_list

#: Figures on a title as a whole; every other is of something that its line has to name.
_WHOLES = frozenset({"", "rating", "share", "liked", "net"})
#: What claims no fact where it only says that something was liked, or thanks for it.
POLITE = ("review_reply", "viewer_voice")
_CRITICS = frozenset({"critic", "critics", "expert", "experts", "journalist", "journalists"})


@cache
def measures() -> frozenset[str]:
    """Words that tell a figure, English by stem, Chinese by pairs of signs."""
    english = frozenset(stem(word) for word in word_list("measures_en"))
    return english | frozenset(pair for word in word_list("measures_zh") for pair in content_words(word))


@cache
def calls_en() -> frozenset[str]:
    """Words of calls to see a film, and days, by stem."""
    return frozenset(stem(word) for word in (*word_list("calls_en"), *word_list("days_en")))


@cache
def calls_zh() -> tuple[str, ...]:
    """The same in Chinese, the longest first."""
    return tuple(sorted(word_list("calls_zh"), key=lambda word: (-len(word), word)))


def telling_words(text: str) -> frozenset[str]:
    """What a line speaks of but for calls to see the film, days and numbers."""
    if is_han(text):
        for phrase in calls_zh():
            text = text.replace(phrase, " ")
    return frozenset(word for word in content_words(text) if word not in _says_little() and not word.isdigit())


@cache
def _says_little() -> frozenset[str]:
    return calls_en() | frozenset(stem(word) for word in word_list("numbers_en"))


@cache
def _measures_zh() -> tuple[str, ...]:
    return tuple(sorted(word_list("measures_zh"), key=lambda word: (-len(word), word)))


def unmeasured(text: str, words: frozenset[str]) -> frozenset[str]:
    """What is left of a line's words without those that measure; in Chinese they are taken out of the text first."""
    if not is_han(text):
        return words - measures()
    for phrase in _measures_zh():
        text = text.replace(phrase, " ")
    return telling_words(text)


def courtesies(assignment: Assignment) -> tuple[str, ...]:
    """What a reply or a viewer's voice says of what it speaks of without claiming a fact, and what that is."""
    told = [one for one in assignment.evidence if one.kind in ("quote", "figure", "echo")]
    spoken = {name for one in told for name in (one.about, one.subject) if name}
    language = assignment.language
    said = {
        *word_list(f"courtesies_{language}"),
        *spoken,
        *([assignment.facts.studio] if assignment.facts.studio else []),
    }
    return tuple(sorted(said, key=lambda word: (-len(word), word)))


def subject_of(figure: Evidence) -> frozenset[str]:
    """The words for what a figure is of; none where it is of the whole title."""
    return frozenset() if figure.subject in _WHOLES else content_words(figure.about or figure.subject) - measures()


def other_subject(text: str, before: str, figure: Evidence, names: frozenset[str]) -> str:
    """What a line that tells a figure's number tells it of instead; "" where that is its own, or nothing at all.

    Args:
        before: the line before it, which may have named what this one calls "it".
        names: stems of the title's names.
    """
    own = subject_of(figure)
    if not own or is_han(text) or own & content_words(f"{before} {text}"):
        return ""
    left = telling_words(text) - measures() - names
    return next((token.text for token in tokens(text) if stem(token.text) in left), "")


def counted_as(noun: str, figure: Evidence) -> str:
    """The critics that a figure of viewers is said to count; else ""."""
    return noun if noun in _CRITICS and stem(noun) not in content_words(figure.text) else ""


def names_of(texts: Sequence[str]) -> frozenset[str]:
    """The stems of names."""
    return frozenset(word for name in texts for word in content_words(name))
