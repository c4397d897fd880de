"""Sentences of reviews that copy may quote, and sentences on comparable titles that tell what an audience likes."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from analytics.figures.bursts import load_bursts
from dashboard.copy_facts import UNNUMBERED, numbered
from dashboard.copy_figures import Names
from dashboard.copy_quotable import LONGEST, SHORTEST, tells_the_end, why_not
from dashboard.copy_wording import Telling
from data.draft_history import EvidenceWeights
from data.records import LIKED_FROM, NEUTRAL_BAND, Filter, Sign
from data.sentences import split_sentences
from data.snapshots import Snapshot
from data.writing import Evidence, Language, Spoilers
from generation.excerpts import select_excerpts, tokens
from generation.instructions import speaks_to_a_machine

Row = dict[str, Any]
QUOTES, ECHOES = 8, 6
#: How many candidates the database gives of each aspect and side; how many representatives are chosen from.
_EACH, _CHOSEN_FROM = 40, 48
#: Representatives rather than repetitions, but what serves best comes first.
_DIVERSITY = 0.35
#: Quotes on one aspect.
_ALIKE = 2
#: From here on what a plot holds gives its end away.
LATE = 0.7
#: From this rating on (0–10) a review vouches for a sentence that the model is not sure of. Measured on the sample
#: studio: of what is taken for praise there 87–100 % is, at any strength; in reviews rated 7 less than two thirds at
#: low strength.
_GLAD = 8.0
#: Sentiment × probability from which a sentence is believed: where the review vouches for it and where not; and the
#: same for one that speaks of no aspect.
_BELIEVED = {"en": (0.08, 0.7), "zh": (0.12, 0.25)}
_BELIEVED_BARE = {"en": (0.5, 0.85), "zh": (0.2, 0.3)}
#: Characters of the quotes that read best: they fit an advertisement and say something.
_BEST = {"en": (38, 110), "zh": (12, 34)}
_HAN_RUN = re.compile(r"[㐀-鿿]+")
_WORD = re.compile(r"[^\W\d_]{5,}")


@dataclass(frozen=True)
class Wanted:
    """What sentences are looked for.

    Attributes:
        segment_id: whose members are preferred; "" for nobody: they are too few to be told apart, or none is meant.
        stressed: aspects that the segment praises more than others do; `praised`: those that are praised for certain.
        only: where given, sentences must speak of one of these aspects.
        late: entities that the plot brings late; `late_words` words that stand there alone.
        own_names: what the title is called.
        without: reviews that do not count.
    """

    filter: Filter
    language: Language
    sign: Sign = "praise"
    segment_id: str = ""
    stressed: tuple[str, ...] = ()
    praised: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    spoilers: Spoilers = "none"
    late: frozenset[str] = frozenset()
    late_words: frozenset[str] = frozenset()
    own_names: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    weights: EvidenceWeights | None = None


def suspicious_reviews(snapshot: Snapshot, title_id: str) -> tuple[str, ...]:
    """Reviews by accounts behind bursts that look planned (`figures.bursts`). One statement, and more a burst."""
    bursts = [burst for burst in load_bursts(snapshot, Filter(titles=(title_id,))).rows if burst.looks_planned]
    ratings = sorted({rating for burst in bursts for rating in burst.suspects})
    if not ratings:
        return ()
    return tuple(row["review_id"] for row in snapshot.rows("copy/suspects", ratings=ratings))


def late_entities(entities: Sequence[Row], synopsis: str) -> frozenset[str]:
    """Plot points that give the end away: endings and twists by nature, and what the synopsis first names late."""
    found = set()
    for entity in entities:
        if entity["kind"] != "plot_point":
            continue
        named = [entity["name"], *(entity["aliases"] or ())]
        places = [place for name in named if (place := synopsis.lower().find(name.lower())) >= 0]
        general = entity["detail"] is None and any(tells_the_end(name, "en") for name in named)
        if general or (places and min(places) >= LATE * len(synopsis)):
            found.add(entity["entity_id"])
    return frozenset(found)


def late_words(synopsis: str) -> frozenset[str]:
    """Words of five letters and more that only the last part of a synopsis has."""
    early: set[str] = set()
    late: set[str] = set()
    for span in split_sentences(synopsis, "en") if synopsis else ():
        words = {word.lower() for word in _WORD.findall(synopsis[span.start : span.end])}
        (late if span.start >= LATE * len(synopsis) else early).update(words)
    return frozenset(late - early)


def find_quotes(
    snapshot: Snapshot, wanted: Wanted, telling: Telling, names: Names, size: int = QUOTES
) -> tuple[Evidence, ...]:
    """Sentences that may be quoted: ids q1 …, the best first. One statement.

    Each is whole, understood by itself, meant as it is said, of a length that channels take, of a review that says
    the same as a whole, and by another viewer than the rest; spoilers stay out as `wanted.spoilers` says. What the
    segment's members write comes first, then what speaks of the aspects that they praise. Representatives are chosen
    by MMR.
    """
    chosen = _representatives(_usable(snapshot, wanted), wanted, size)
    return numbered("q", [_quote(row, wanted, telling, names, "quote") for row in chosen])


def find_echoes(
    snapshot: Snapshot, wanted: Wanted, telling: Telling, names: Names, size: int = ECHOES
) -> list[Evidence]:
    """What an audience says of comparable titles, to learn from, never to quote; not yet numbered. One statement."""
    if not wanted.filter.titles:
        return []
    chosen = _representatives(_usable(snapshot, wanted), wanted, size)
    return [_quote(row, wanted, telling, names, "echo") for row in chosen]


def _usable(snapshot: Snapshot, wanted: Wanted) -> list[Row]:
    language = wanted.language
    rows = snapshot.rows(
        "copy/candidates",
        filter=wanted.filter.but(languages=(language,), without=wanted.without).as_parameter(),
        sign=wanted.sign,
        segment_id=wanted.segment_id or None,
        spoilers=wanted.spoilers == "full",
        least=SHORTEST[language],
        most=LONGEST[language],
        liked=LIKED_FROM,
        band=NEUTRAL_BAND,
        only=list(wanted.only) or None,
        each=_EACH,
    )
    return [row for row in rows if _is_usable(row, wanted)]


def _is_usable(row: Row, wanted: Wanted) -> bool:
    if row["strength"] < _least_strength(row, wanted):
        return False
    if why_not(row["text"], wanted.language, own_names=wanted.own_names, blames=wanted.sign == "blame"):
        return False
    return wanted.spoilers == "full" or not _gives_away(row, wanted)


def _least_strength(row: Row, wanted: Wanted) -> float:
    vouched, alone = (_BELIEVED if row["aspects"] else _BELIEVED_BARE)[wanted.language]
    glad = row["rating"] is not None and row["rating"] >= _GLAD
    return vouched if glad and wanted.sign == "praise" else alone


def _gives_away(row: Row, wanted: Wanted) -> bool:
    """Whether a sentence that nobody flagged looks like a spoiler; at `mild` an ending may be praised, not told."""
    if len({word.lower() for word in _WORD.findall(row["text"])} & wanted.late_words) >= 2:
        return True
    if wanted.spoilers == "mild":
        return False
    if "ending" in row["aspects"] or tells_the_end(row["text"], wanted.language):
        return True
    return bool(wanted.late.intersection(row["entities"]))


def _representatives(rows: Sequence[Row], wanted: Wanted, size: int) -> list[Row]:
    telling = how_telling([row["text"] for row in rows], wanted.language)
    scored = sorted(
        ((score_of(row, wanted, own), row) for row, own in zip(rows, telling, strict=True)),
        key=lambda pair: (-pair[0], pair[1]["sentence_id"]),
    )
    # The look for instructions costs most, so it is had last, and only at what could be chosen.
    decent = (row | {"score": score} for score, row in scored if not speaks_to_a_machine(row["text"]))
    best = list(islice(decent, _CHOSEN_FROM))
    texts, scores = [row["text"] for row in best], [row["score"] for row in best]
    ranked = [best[place] for place in select_excerpts(texts, None, scores, len(best), _DIVERSITY)]
    # Those whom it is for speak first: a sentence of theirs comes before any other.
    spread = _spread(sorted(ranked, key=_stranger), size)
    return sorted(spread, key=_stranger)


def _stranger(row: Row) -> bool:
    return not row["member"]


def _spread(ranked: Sequence[Row], size: int) -> Iterator[Row]:
    """At most `_ALIKE` of an aspect, as many that name somebody, and one of a viewer, while others are left.

    A second round fills up with other viewers.
    """
    viewers: set[str] = set()
    taken: dict[str, int] = {}
    left = size
    for most in (_ALIKE, len(ranked)):
        for row in ranked:
            viewer, keys = row["viewer_id"] or row["review_id"], {_subject(row), *row["entities"]}
            if not left or viewer in viewers or any(taken.get(key, 0) >= most for key in keys):
                continue
            viewers.add(viewer)
            taken |= {key: taken.get(key, 0) + 1 for key in keys}
            left -= 1
            yield row


def score_of(row: Row, wanted: Wanted, telling: float = 0.0) -> float:
    """How well a sentence would serve as a quote.

    Strength of its praise (0–1) counts .35, how telling its words are (`how_telling`, 0–1) .7, a member of the
    segment .4, an aspect that the segment praises more than others do .3, or one that is praised for certain .15, a
    length that reads well up to .2; less .2 where it speaks of nothing in particular. What people thought of the
    sentence, or of quotes on its subject, multiplies it (`vote_factor`).
    """
    aspects = row["aspects"]
    own = 0.3 if set(aspects) & set(wanted.stressed) else 0.15 if set(aspects) & set(wanted.praised) else 0.0
    score = 0.35 * float(row["strength"]) + 0.7 * telling + 0.4 * row["member"] + own
    score += _length_score(row["text"], wanted.language) - 0.2 * (not aspects and not row["entities"])
    return max(0.05, score) * vote_factor(wanted.weights, row["sentence_id"], _subject(row))


def how_telling(texts: Sequence[str], language: Language) -> list[float]:
    """How much each sentence says that others do not, 0–1: the mean rarity of its words among all of them.

    "It is really good" is said by everybody; rarity is the inverse document frequency over its greatest value. In
    Chinese words are pairs of neighbouring signs.
    """
    words = [_terms(text, language) for text in texts]
    common = Counter(word for own in words for word in own)
    most = math.log(len(texts) + 1)
    return [
        sum(math.log((len(texts) + 1) / common[word]) for word in own) / (len(own) * most) if own else 0.0
        for own in words
    ]


def _terms(text: str, language: Language) -> set[str]:
    if language == "zh":
        runs = _HAN_RUN.findall(text)
        return {run[place : place + 2] for run in runs for place in range(len(run) - 1)}
    return set(tokens(text))


def _length_score(text: str, language: Language) -> float:
    low, high = _BEST[language]
    if len(text) < low:
        return 0.2 * len(text) / low
    return 0.2 if len(text) <= high else 0.1


def vote_factor(weights: EvidenceWeights | None, sentence_id: str, subject: str) -> float:
    """What became of a sentence, and of quotes on its subject, in earlier drafts, as a factor of its score.

    Of either twice the share of judgements for it, drawn towards one half (`Weight.score`): 1 without any, 4/3 after
    one thumb up, 2/3 after one down, towards 2 or 0 with many.
    """
    if weights is None:
        return 1.0
    found = (weights.sentences.get(sentence_id), weights.subjects.get(subject))
    return math.prod(2 * weight.score for weight in found if weight is not None)


def _subject(row: Row) -> str:
    return str(row["aspects"][0]) if row["aspects"] else ""


def _quote(row: Row, wanted: Wanted, telling: Telling, names: Names, kind: Literal["quote", "echo"]) -> Evidence:
    subject = _best_subject(row, wanted)
    return Evidence(
        evidence_id=UNNUMBERED,
        kind=kind,
        text=row["text"],
        language=wanted.language,
        subject=subject,
        about=names.aspects.get(subject, subject),
        start=row["start_char"],
        end=row["end_char"],
        review_id=row["review_id"],
        sentence_id=row["sentence_id"],
        title_id=row["title_id"],
        title=row["title"] or "",
        publisher=row["publisher"] or "",
        rating=row["rating"],
        sign=wanted.sign,
        spoiler=row["spoiler"],
        score=round(row["score"], 4),
        why=_why(row, subject, wanted, telling, names, kind),
    )


def _best_subject(row: Row, wanted: Wanted) -> str:
    """Of the aspects that a sentence speaks of, one that is looked for."""
    for looked in (wanted.only, wanted.stressed, wanted.praised):
        found = [aspect for aspect in row["aspects"] if aspect in looked]
        if found:
            return str(found[0])
    return _subject(row)


def _why(
    row: Row, subject: str, wanted: Wanted, telling: Telling, names: Names, kind: Literal["quote", "echo"]
) -> str:
    what = names.aspects.get(subject, subject)
    keys = ["echo"] if kind == "echo" else []
    keys += ["member"] if row["member"] else []
    if wanted.sign == "blame":
        keys.append("blames" if subject else "clear_blame")
    elif subject in wanted.stressed:
        keys.append("stressed")
    else:
        keys.append("praised" if subject in wanted.praised else "aspect" if subject else "whole")
    factor = vote_factor(wanted.weights, row["sentence_id"], _subject(row))
    keys += ["liked_before"] if factor > 1 else ["disliked_before"] if factor < 1 else []
    return telling.why(*keys, what=what, title=row["title"] or "")


def names_of_title(row: Row) -> Collection[str]:
    """What the title is called, for telling another film's name from its own."""
    return [name for name in (row["name"], row["original_name"]) if name]
