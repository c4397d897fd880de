"""A question answered: read, measured, ranked, with the paths that led there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from analytics.asking.answer import Answer
from analytics.asking.others import answer_sayings, answer_segments, answer_viewers
from analytics.asking.question import Ask, Question
from analytics.asking.reading import read_question
from analytics.asking.titles import answer_titles
from analytics.asking.world import World

_ANSWERS: dict[Ask, Callable[[World, Question], Answer]] = {
    "titles": answer_titles,
    "segments": answer_segments,
    "viewers": answer_viewers,
    "sayings": answer_sayings,
}


def answer_question(world: World, text: str, choices: Mapping[str, str] | None = None) -> Answer:
    """Answer a question.

    Args:
        world: what it is answered from.
        text: the question, English or Chinese; hostile input.
        choices: how some words are to be read instead, see `read_question`.
    """
    question = read_question(text, world.vocabulary, choices)
    if not question.parts:
        return Answer(question, (), 0, 0)
    return _ANSWERS[question.ask](world, question)
