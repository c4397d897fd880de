"""Topics in sentences made from the data, never saying more than the figures do. Pure text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from analytics.figures.emerging import Emerging
from analytics.figures.topics import TopicRow
from dashboard.strings import say
from dashboard.strings.formats import format_count, format_date, format_estimate, format_value
from dashboard.strings.sentences import counted, language_name, listed
from data.topic_state import Edit

Badge = Literal["steady", "fair", "shaky", "unknown"]
#: From which stability on a topic is steady, or fairly so: what share of its sentences a refit puts together again.
STEADY, FAIR = 0.75, 0.5
SHAPES: dict[Badge, str] = {"steady": "●", "fair": "◐", "shaky": "○", "unknown": "–"}


def badge_of(stability: float | None) -> Badge:
    """How steady a topic is, in one of three steps."""
    if stability is None:
        return "unknown"
    return "steady" if stability >= STEADY else "fair" if stability >= FAIR else "shaky"


def badge_text(stability: float | None) -> str:
    """The badge: a shape and a word."""
    badge = badge_of(stability)
    return f"{SHAPES[badge]} {say(f'topics.badge_{badge}')}"


def percent(share: float) -> str:
    """A share that is counted, not estimated: 10 %, one decimal below ten."""
    value = 100 * share
    text = f"{value:.1f}" if 0 < value < 10 and round(value, 1) != round(value) else f"{value:.0f}"
    return say("number.percent", value=text)


def topics_answer(
    rows: Sequence[TopicRow], risen: Sequence[Emerging], without: float, titles: Mapping[str, str]
) -> str:
    """The most spoken of, what is new, and how much is in no topic."""
    known = [row for row in rows if row.share.known]
    if not known:
        return say("topics.answer_none" if rows else "topics.answer_nothing")
    first, *others = _foremost(known)
    parts = [_foremost_text(first, "answer_of" if first.language else "answer_of_all")]
    if others:
        parts.append(_foremost_text(others[0], "answer_and" if others[0].language else "answer_and_all"))
    if risen:
        parts.append(risen_sentence(risen[0], titles))
    parts.append(say("topics.answer_without", share=percent(without)))
    return say("topics.join").join(parts)


def _foremost(rows: Sequence[TopicRow]) -> list[TopicRow]:
    """Of every language the topic that most of its reviews speak of, the language of which most is said first."""
    best: dict[str | None, TopicRow] = {}
    for row in rows:
        kept = best.setdefault(row.language, row)
        if (row.share.estimate.value or 0.0) > (kept.share.estimate.value or 0.0):
            best[row.language] = row
    return list(best.values())


def _foremost_text(row: TopicRow, key: str) -> str:
    share = format_estimate(row.share.estimate, "percent")
    return say(f"topics.{key}", name=row.topic.label, share=share, language=language_name(row.language or ""))


def topic_answer(row: TopicRow | None, *, hidden: bool) -> str:
    """How many speak of a topic, and whether well."""
    if row is None:
        return say("topics.one_hidden" if hidden else "topics.one_nothing")
    if not row.share.known:
        return say("topics.one_few", reviews=counted("reviews", row.reviews))
    share, net = format_estimate(row.share.estimate, "percent"), row.net.estimate
    language = f"{'' if row.language else '_all'}"
    text = say(f"topics.one_share{language}", share=share, language=language_name(row.language or ""))
    if not row.net.known:
        return text + say("topics.one_end")
    side = "praise" if (net.low or 0) > 0 else "blame" if (net.high or 0) < 0 else "mixed"
    return text + say(f"topics.one_{side}", net=format_estimate(net, "net"))


def risen_sentence(one: Emerging, titles: Mapping[str, str]) -> str:
    """What a topic rose from, to, since when, in what."""
    return say(
        "topics.risen",
        name=one.label,
        before=format_value(one.before.estimate, "percent"),
        after=format_value(one.after.estimate, "percent"),
        since=format_date(one.since),
        titles=_where(one, titles),
    )


def risen_mark(one: Emerging, titles: Mapping[str, str]) -> str:
    """The same in a few words, for a table."""
    return say("topics.risen_mark", since=format_date(one.since), titles=_where(one, titles))


def _where(one: Emerging, titles: Mapping[str, str]) -> str:
    return listed([titles.get(key, key) for key in one.titles])


def surest_of(risen: Sequence[Emerging]) -> dict[int, Emerging]:
    """Of each topic that rose, the surest rise; they come surest first."""
    found: dict[int, Emerging] = {}
    for one in risen:
        found.setdefault(one.topic_id, one)
    return found


def kind_text(kind: str, *, given: bool, hidden: bool) -> str:
    """What people did to a topic, in words; empty where nothing."""
    told = [say(f"topics.kind_{kind}")] if kind in ("pinned", "part", "own") else []
    told += [say("topics.kind_given")] if given and kind != "own" else []
    told += [say("topics.kind_hidden")] if hidden else []
    return say("filter.comma").join(told)


def edit_line(edit: Edit) -> str:
    """What was done, to what, in a sentence."""
    # Parts that a split made had no name yet.
    names = [label for label in edit.labels if label] or [f"#{topic}" for topic in edit.topics]
    into = edit.into_label or f"#{edit.into}"
    if edit.action == "undo" and edit.undoes:
        return say("topics.edit_undo", topics=listed(names), edit=edit.undoes)
    parts = [part.name for part in edit.parts if part.name]
    return say(
        f"topics.edit_{edit.action}",
        topics=listed(names),
        name=edit.name or (listed(parts) if parts else ""),
        into=into,
        parts=format_count(len(edit.parts)),
    )
