"""An understood question and its answer in words. Pure text."""

from __future__ import annotations

from collections.abc import Mapping

from analytics.asking.answer import Answer, Hit, Link, Node
from analytics.asking.measures import Counted
from analytics.asking.question import Part, years_of
from analytics.figures.figure import Figure
from dashboard.strings import keys, say
from dashboard.strings.formats import format_count, format_estimate, shorten
from dashboard.strings.sentences import counted, language_name, within_sentence

#: Characters of a chip's or a node's name.
LONGEST = 60
PASSAGE = 140


def chip_label(part: Part, audiences: Mapping[Part, Counted] | None = None) -> str:
    """How a part was read: fans of The Tidewater Letters: 881 viewers."""
    label = say(f"ask.part_{_sort(part)}", names=_names(part))
    if part.negated and part.kind != "meaning":
        label = say("ask.part_not", label=label)
    if part.near:
        label = say("ask.part_near", label=label, words=shorten(part.words, LONGEST))
    count = (audiences or {}).get(part)
    return say("ask.part_counted", label=label, viewers=counted("viewers", count.rows)) if count else label


def _sort(part: Part) -> str:
    if part.kind == "sign":
        return f"sign_{part.role}"
    if part.kind in ("title", "aspect") or part.role in ("fans", "foes"):
        return part.role or "only"
    if part.kind == "meaning":
        return "far" if part.negated else "meaning"
    return part.kind


def _names(part: Part) -> str:
    if part.kind == "period":
        return period_text(part)
    if part.kind == "language":
        return say("ask.or").join(language_name(code) for code in part.values)
    labels = [within_sentence(label) if part.kind == "aspect" else label for label in part.labels]
    return say("ask.or").join(shorten(label, LONGEST) for label in labels)


def period_text(part: Part) -> str:
    """A period as one reads it."""
    first, last = years_of(part)
    if first and last:
        return str(first) if first == last else f"{first}–{last}"
    return say("ask.since", year=first) if first else say("ask.until", year=last)


def ask_answer(answer: Answer) -> str:
    """The answer in one sentence; what of the question could not be used is said first."""
    unused = list(dict.fromkeys(answer.question.unused))
    text = _answer(answer)
    if not unused or not answer.hits:
        return text
    return say("ask.answer_without", words=", ".join(f"“{shorten(one, LONGEST)}”" for one in unused), answer=text)


def _answer(answer: Answer) -> str:
    if not answer.question.parts:
        return say("ask.answer_none" if answer.question.unused else "ask.answer_nothing_read")
    if answer.question.ask == "viewers" and answer.meant is not None and answer.considered:
        return _viewers_answer(answer, answer.meant)
    if not answer.hits:
        return say("ask.answer_none")
    if answer.question.ask == "sayings":
        return _said_answer(answer)
    first = answer.hits[0]
    if first.missed:
        return say("ask.answer_nearest", first=first.label, missed=_missed(first))
    key = "ask.answer_one" if answer.matching == 1 else "ask.answer_first"
    return say(key, first=first.label, many=_many(answer), why=_why(first))


def _many(answer: Answer) -> str:
    if answer.question.ask == "segments":
        return say("ask.many_segments", count=format_count(answer.matching))
    return say("ask.many_titles", count=format_count(answer.matching), of=format_count(answer.considered))


def _missed(hit: Hit) -> str:
    return ", ".join(chip_label(part) for part in hit.missed)


def _why(hit: Hit) -> str:
    """The first number of the first path, in words."""
    for path in hit.paths:
        for link in reversed(path.links):
            if link.figure is not None and link.figure.known:
                value = format_estimate(link.figure.estimate, link.figure.unit)
                return say(f"ask.why_{link.verb if link.verb in _SHARES else link.figure.unit}", value=value,
                           n=format_count(link.figure.estimate.n))  # fmt: skip
            if link.cosine is not None:
                return say("ask.why_cosine", value=cosine_text(link.cosine))
    return ""


_SHARES = ("who_like", "who_dislike", "likes", "dislikes")


def _viewers_answer(answer: Answer, meant: Counted) -> str:
    many = counted("viewers", meant.rows)
    first = next((hit for hit in answer.hits if hit.figure is not None and hit.figure.known), None)
    if first is None or first.figure is None:
        return say("ask.answer_viewers", viewers=many)
    share = format_estimate(first.figure.estimate, "percent")
    others = [hit for hit in answer.hits if hit is not first and hit.figure is not None]
    near = next((hit for hit in others if hit.figure and _overlap(first.figure, hit.figure)), None)
    if near is not None:
        return say("ask.answer_viewers_some", viewers=many, share=share, segment=first.label, other=near.label)
    return say("ask.answer_viewers_most", viewers=many, share=share, segment=first.label)


def _overlap(one: Figure, other: Figure) -> bool:
    """Whether the intervals of two shares have anything in common."""
    low, high = one.estimate.low, other.estimate.high
    return low is None or high is None or low <= high


def _said_answer(answer: Answer) -> str:
    net = answer.net
    if net is None:
        return say("ask.answer_none")
    said = counted("evidence", net.rows)
    if not net.known:
        return say("ask.answer_said_few", said=said, n=format_count(net.estimate.n))
    return say("ask.answer_said", said=said, net=format_estimate(net.estimate, "net"))


def cosine_text(value: float) -> str:
    """A cosine to two digits."""
    return f"{value:.2f}".replace("-", "\u2212")


def node_text(node: Node) -> str:
    """A node of a path as it is written."""
    if node.kind in ("passage", "sentence", "wish"):
        return f"“{shorten(node.label, PASSAGE)}”" if node.label else ""
    if node.kind == "viewers":
        return ""
    return shorten(within_sentence(node.label) if node.kind == "aspect" else node.label, LONGEST)


def verb_text(link: Link, *, first: bool = False) -> str:
    """How a path leads on, up to its numbers; at the beginning of a path "of whom" is about everyone."""
    key = f"ask.verb_{link.verb}"
    return "" if first and f"{key}_after" in keys() and link.verb != "belong_to" else say(key)


def verb_after(link: Link) -> str:
    """How a path leads on from its numbers to its node, where the numbers stand before it."""
    key = f"ask.verb_{link.verb}_after"
    return say(key) if key in keys() else ""


def contribution_text(hit: Hit) -> str:
    """What each part gave a hit: score .43: praise music .63, by meaning “slow-burn” .24."""
    given = []
    for one in hit.contributions:
        label = chip_label(one.part) if one.part is not None else say("ask.part_liking")
        text = say("ask.gave", label=label, score=f"{one.score:.2f}")
        given.append(text if one.known else say("ask.gave_few", text=text))
    return say("ask.score", score=f"{hit.score:.2f}", parts=say("ask.comma").join(given))
