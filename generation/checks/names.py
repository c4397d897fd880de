"""Names in copy: who is not in the facts, the evidence or the brief is not in the film."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rapidfuzz import fuzz, process

from data.writing import Finding
from generation.checks.case import HIDDEN, Case, Spot
from generation.checks.finding import DROP, found_in, replaced
from generation.checks.known import Known, bare
from generation.checks.words import HAN, folded, is_small_word, word_list

_WORD = re.compile(r"[^\W\d_㐀-鿿]+(?:[.'’-][^\W\d_㐀-鿿]+)*")
#: What may stand between the words of one name.
_GAP = re.compile(r"\.? | (?:of|the|de|du|da|la|le|van|von|der|den|bin|&) (?:the |la |der )?")
_SENTENCE_START = re.compile(rf"(?:^|[.!?:;…\n(\[/•|>*\"“”‘'{HIDDEN}]|[—–-])\s*[\"“‘'(]*$")
#: A line with this share of capitals is set as a headline.
_HEADLINE = 0.6
_TITLE_MARK = re.compile(r"[《〈]([^》〉\n]{1,40})[》〉]")
_DOT = re.compile(f"[{HAN}]{{1,4}}[·•‧・][{HAN}]{{1,5}}")
_SURNAMES = "|".join(sorted(word_list("surnames_zh"), key=len, reverse=True))
_ROLE_ZH = r"(?:导演|主演|演员|编剧|影帝|影后|巨星|男星|女星|监制|配乐师|摄影师|饰演|影星)"
_DOES_ZH = r"(?:执导|主演|饰演|出演|领衔|监制|编剧|加盟|携手|联袂|倾情|献声|配乐|掌镜)"
_PERSON_ZH = re.compile(
    rf"{_ROLE_ZH}[：:]?((?:{_SURNAMES})[{HAN}]{{1,2}}?)(?=的|与|和|、|，|。|！|及|{_DOES_ZH}|\s|$)|(?:^"
    rf"|[，。！、由与和\s])((?:{_SURNAMES})[{HAN}]{{1,2}})(?={_DOES_ZH})"
)
#: How alike a known name must be to be offered instead.
_NEAR = 85


class _Name(NamedTuple):
    text: str
    start: int
    end: int
    words: tuple[str, ...]


def find_names(case: Case, known: Known) -> Iterator[Finding]:
    """Names of people, places, works and companies that nothing speaks of, and names put together from two."""
    for spot in case.spots:
        for name in _english_names(spot.own, known):
            yield _finding(spot, name, known)
        yield from _chinese_names(spot, known)


def _finding(spot: Spot, name: _Name, known: Known) -> Finding:
    rule = "mixed_name" if len(name.words) > 1 and all(_is_known(word, known) for word in name.words) else "name"
    near = process.extractOne(name.text, known.names, scorer=fuzz.ratio, score_cutoff=_NEAR)
    mend = replaced(near[0]) if near and near[0] != name.text else DROP
    return found_in(spot, "claim", rule, "block", name.start, name.end, mend)


def _is_known(word: str, known: Known) -> bool:
    return bare(word) in known.name_words


def _english_names(own: str, known: Known) -> Iterator[_Name]:
    words = [(found.group(), found.start(), found.end()) for found in _WORD.finditer(own)]
    headline = _is_headline([word for word, _, _ in words])
    for run in _runs(own, words):
        pieces = _split_small(run, known) if headline else [_without_opening(own, run, known)]
        for piece in pieces:
            name = _unknown(own, piece, known)
            if name is not None:
                yield name


def _is_headline(words: list[str]) -> bool:
    long = [word for word in words if len(word) >= 4]
    big = sum(word[0].isupper() for word in long)
    return len(long) >= 2 and big >= _HEADLINE * len(long)


_Run = list[tuple[str, int, int]]


def _runs(own: str, words: _Run) -> Iterator[_Run]:
    """Words with capitals that stand together; a genitive ends a name."""
    run: _Run = []
    for word, start, end in words:
        if not word[0].isupper() or own[max(0, start - 1) : start] in ("#", "＃", "@"):
            continue
        follows = run and _GAP.fullmatch(own[run[-1][2] : start]) and not run[-1][0].endswith(("'s", "’s"))
        if not follows and run:
            yield run
        run = [*run, (word, start, end)] if follows else [(word, start, end)]
    if run:
        yield run


def _split_small(run: _Run, known: Known) -> Iterator[_Run]:
    """In a headline capitals make no name: only words that are never written small are looked at."""
    piece: _Run = []
    for one in run:
        if is_small_word(one[0]) and not _is_known(one[0], known):
            if piece:
                yield piece
            piece = []
        else:
            piece.append(one)
    if piece:
        yield piece


def _without_opening(own: str, run: _Run, known: Known) -> _Run:
    """The run without the word that only begins a sentence."""
    word, start, _ = run[0]
    begins = _SENTENCE_START.search(own[:start]) is not None
    if begins and is_small_word(word) and not (len(run) > 1 and known.has_phrase(own[start : run[-1][2]])):
        return run[1:]
    return run


def _unknown(own: str, run: _Run, known: Known) -> _Name | None:
    """What of a run nothing speaks of; None where everything is known."""
    idle = word_list("capitals_en")
    while run and bare(run[0][0]) in idle and not _is_phrase(own, run, known):
        run = run[1:]
    while run and bare(run[-1][0]) in idle and not _is_phrase(own, run, known):
        run = run[:-1]
    if not run or _is_phrase(own, run, known):
        return None
    text = own[run[0][1] : run[-1][2]]
    strange = [one for one in run if not _is_known(one[0], known) and bare(one[0]) not in idle]
    if not strange:
        return _mixed(text, run, known)
    if all(_parts_known(word, known) for word, _, _ in strange):
        return None
    return _Name(
        own[strange[0][1] : strange[-1][2]], strange[0][1], strange[-1][2], tuple(word for word, _, _ in strange)
    )


def _parts_known(word: str, known: Known) -> bool:
    """A word with a hyphen or a mark in it, Ozu-like, Inspector-turned: its parts are looked at."""
    pieces = [piece for piece in re.split(r"[-'’.]", word) if piece]
    return len(pieces) > 1 and all(
        _is_known(piece, known) or bare(piece) in word_list("capitals_en") or is_small_word(piece) or len(piece) < 2
        for piece in pieces
    )


def _is_phrase(own: str, run: _Run, known: Known) -> bool:
    text = own[run[0][1] : run[-1][2]]
    return known.has_phrase(text) or known.has_phrase(re.sub(r"['’]s?$", "", text))


def _mixed(text: str, run: _Run, known: Known) -> _Name | None:
    """A first name and a family name that nobody bears together."""
    words = [bare(word) for word, _, _ in run]
    own = {bare(word) for name in (*known.people, *known.characters) for word in re.split(r"\s+", name)}
    strange = len(words) == 2 and all(word in own for word in words) and not _stand_in_one_name(words, known)
    return _Name(text, run[0][1], run[-1][2], tuple(word for word, _, _ in run)) if strange else None


def _stand_in_one_name(words: list[str], known: Known) -> bool:
    return any(
        all(word in [bare(piece) for piece in re.split(r"\s+", name)] for word in words) for name in known.names
    ) or known.has_phrase(" ".join(words))


def _chinese_names(spot: Spot, known: Known) -> Iterator[Finding]:
    own = spot.own
    for found in _TITLE_MARK.finditer(own):
        inner = folded(found.group(1)).casefold()
        if inner not in known.folded_texts:
            yield found_in(spot, "claim", "work", "block", found.start(), found.end(), DROP)
    covered = [match.span() for name in known.names if "·" in name for match in re.finditer(re.escape(name), own)]
    for found in _DOT.finditer(own):
        if not any(start < found.end() and found.start() < end for start, end in covered) and not known.has_part(
            found.group()
        ):
            yield found_in(spot, "claim", "name", "block", found.start(), found.end(), DROP)
    for found in _PERSON_ZH.finditer(own):
        person = found.group(1) or found.group(2)
        at = found.start(1) if found.group(1) else found.start(2)
        if not known.has_part(person):
            yield found_in(spot, "claim", "name", "block", at, at + len(person), DROP)
