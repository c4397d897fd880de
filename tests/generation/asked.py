"""Assignments that tests of writing share: a fictional film, every kind of evidence, both languages."""

from __future__ import annotations

from typing import Any, get_args

from data.records import Credit
from data.writing import Assignment, Evidence, EvidenceKind, HouseRule, HouseStyle, Language, Task, TitleFacts
from generation.channels import channels

FACTS = TitleFacts(
    title_id="t1",
    name="The Tidewater Letters",
    year=2025,
    genres=("drama", "mystery"),
    runtime_minutes=112,
    credits=(Credit(person="Ada Korrel", role="director"),),
    names=("The Tidewater Letters", "Ada Korrel", "Inspector Vale"),
)
HOUSE = HouseStyle(
    voice="We speak as to a friend.",
    banned=("unmissable",),
    rules=(HouseRule(avoid="movie", instead="film"), HouseRule(avoid="epic")),
    exclamations=1,
)
VALE = "Inspector Vale is the quiet heart of it."


def one(evidence_id: str, kind: EvidenceKind, text: str, **told: Any) -> Evidence:
    """A piece of evidence."""
    return Evidence(evidence_id=evidence_id, kind=kind, text=text, **told)


EVIDENCE = (
    one("f1", "fact", "Ada Korrel directed it.", subject="director"),
    one("g1", "figure", "Of 120 reviews 81 % praise the music.", n=120, value=0.81, unit="share"),
    one("q1", "quote", "The music stayed with me for days.", sign="praise", about="music", score=2),
    one("q2", "quote", VALE, sign="praise", score=3),
    one("q3", "quote", "In the end the keeper drowns.", sign="neutral", spoiler=True, score=9),
    one("e1", "echo", "I love slow films by the sea.", title="Salt and Ash", sign="praise"),
    one("p1", "plot", "A letter arrives at a lighthouse.", place=0.05),
    one("p2", "plot", "Inspector Vale questions the keeper.", place=0.5),
    one("p3", "plot", "The storm takes the keeper's boat.", place=0.85, spoiler=True),
    one("p4", "plot", "The keeper drowns.", place=0.97, spoiler=True),
    one("b1", "brief", "In cinemas on 12 March."),
    one("x1", "plot", "Nobody reads this line.", place=0.2, use="not"),
)


def assigned(task: Task = "promo_copy", language: Language = "en", **changes: Any) -> Assignment:
    """An assignment that has all there is."""
    told: dict[str, Any] = {
        "task": task, "language": language, "facts": FACTS, "house": HOUSE, "evidence": EVIDENCE,
        "segment": "Drama loyalists", "brief": "Stress the music.", "variants": 8,
        "channel": "social_post" if task == "promo_copy" else "",
        "length": "short" if task == "plot_summary" else None,
        "subject": "Inspector Vale" if task == "character_profile" else "",
    }  # fmt: skip
    return Assignment.model_validate(told | changes)


def every_assignment() -> list[Assignment]:
    """Every task, channel and length, in both languages."""
    found = []
    for language in get_args(Language):
        found += [assigned("promo_copy", language, channel=channel) for channel in channels()]
        found += [assigned("plot_summary", language, length=length) for length in ("logline", "short", "long")]
        found += [assigned(t, language) for t in get_args(Task) if t not in ("promo_copy", "plot_summary")]
    return found
