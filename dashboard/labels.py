"""What can be corrected in a sentence: itself, its topic, what it says of an aspect or entity or was not seen to say.

Pure Python; no Streamlit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.strings import say
from data.corrections import TOPIC, Correction, Label, Subject
from data.records import Filter


@dataclass(frozen=True)
class Target:
    """One thing to correct.

    Attributes:
        key: the aspect's or the entity's id; "" for the sentence.
        name: as people call it; "" for the sentence; of the topic, what it is called, "" where there is none.
        sign: the label as it counts now; None where there is none.
        present: whether the sentence is known to speak of it; always so for the sentence itself and its topic.
        topics: of subject `topic`, the numbers of those that it may belong to instead.
    """

    subject: Subject
    key: str
    name: str
    sign: str | None
    present: bool
    topics: tuple[int, ...] = ()

    @property
    def labels(self) -> tuple[Label, ...]:
        """What it can be corrected to. What is not there cannot be denied."""
        if self.subject == "topic":
            return (*map(str, self.topics), *(("none",) if self.name else ()))
        return ("praise", "neutral", "blame", "none") if self.present else ("praise", "neutral", "blame")


def targets_of(
    labels: Mapping[str, Any],
    aspects: Mapping[str, str],
    entities: Mapping[str, str],
    asked: Filter,
    topics: Mapping[int, str] | None = None,
) -> list[Target]:
    """What can be corrected in a sentence: first what the drill asks for, then what is there, then what might be.

    Args:
        labels: a row of `dashboard/labels`: sign, topic_id, aspects, mentions.
        aspects: id → name of all that can be spoken of, in the studio's order.
        entities: id → name of those of the sentence's title.
        asked: the filter of the number behind which the sentence stands.
        topics: id → name of those of the sentence's language.
    """
    found = [
        *_parts("aspect", labels["aspects"], aspects, asked.aspects),
        *_parts("mention", labels["mentions"], entities, asked.entities),
    ]
    whole = Target("sentence", "", "", labels["sign"], present=True)
    topic = _topic(labels["topic_id"], topics or {})
    wanted = [part for part in found if part.key in asked.aspects + asked.entities]
    rest = [part for part in found if part not in wanted]
    # Behind a number on a topic, what is wrong is most likely the topic.
    first, next_ = ([*topic], []) if asked.topics else ([], topic)
    return [
        *first,
        *wanted,
        whole,
        *next_,
        *(part for part in rest if part.present),
        *(part for part in rest if not part.present),
    ]


def _topic(topic_id: int | None, topics: Mapping[int, str]) -> list[Target]:
    own = topic_id if topic_id is not None else -1
    others = tuple(key for key in topics if key != own)
    return [Target("topic", TOPIC, topics.get(own, ""), None, True, others)] if topics else []


def _parts(
    subject: Subject, said: Sequence[Mapping[str, Any]], names: Mapping[str, str], asked: Sequence[str]
) -> list[Target]:
    signs = {part["key"]: part["sign"] for part in said}
    keys = [*signs, *(key for key in names if key not in signs)]
    return [
        Target(subject, key, names.get(key, key), signs.get(key), key in signs)
        for key in keys
        if key in names or key in asked
    ]


def target_name(target: Target) -> str:
    """A target as it is offered: with the label it has, or as one to add."""
    if not target.present:
        return say("correct.add", name=target.name)
    if target.subject == "topic":
        return say("correct.topic", name=target.name or say("correct.no_topic"))
    name = target.name or say("correct.whole")
    return say("correct.has", name=name, sign=say(f"sign.{target.sign}" if target.sign else "correct.unscored"))


def label_name(label: str, subject: str, names: Mapping[str, str] | None = None) -> str:
    """A label in words, as it is meant for a sentence, for its topic, or for an aspect or entity.

    Args:
        names: topics as `topic_key` has them, and whatever else.
    """
    if label in ("praise", "neutral", "blame"):
        return say(f"sign.{label}")
    if label == "undone":
        return say("correct.undone")
    if subject == "topic":
        return say("correct.no_topic") if label == "none" else (names or {}).get(topic_key(label), f"#{label}")
    return say("correct.no_opinion" if subject == "sentence" else "correct.not_of_it")


def topic_key(topic_id: int | str) -> str:
    """How a topic stands among the names of aspects and entities."""
    return f"topic {topic_id}"


def correction_line(correction: Correction, names: Mapping[str, str], *, in_figures: bool) -> str:
    """Who corrected what to what, and whether the figures have it."""
    subject = say("correct.whole_short") if correction.subject == "sentence" else _name(correction, names)
    line = say(
        "correct.line",
        who=correction.who or say("correct.someone"),
        subject=subject,
        label=label_name(correction.label, correction.subject, names),
    )
    return line if in_figures else f"{line} {say('correct.waiting')}"


def _name(correction: Correction, names: Mapping[str, str]) -> str:
    return say("correct.topic_short") if correction.subject == "topic" else names.get(correction.key, correction.key)
