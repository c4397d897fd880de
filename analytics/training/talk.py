"""How audiences talk: sentences of our own with the aspect each speaks of and what it says, to learn from.

`talk/<language>.tsv` holds one sentence a line: aspect, sign, text. They were written for this and are no reviews:
public collections label whole reviews or critics' phrases, and none of them has the remarks ("saw it on Tuesday") and
the lukewarm verdicts ("it was okay") of which a third of a real review is made.
"""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

import numpy as np

from analytics.measures import share
from analytics.sentiment import Scorer
from data.records import NEUTRAL_BAND

FOLDER = Path(__file__).parent / "talk"
Sign = Literal["praise", "neutral", "blame"]
SIGNS = {"praise": 1, "neutral": 0, "blame": -1}
#: One sentence of so many is set aside.
_ASIDE = 10


@dataclass(frozen=True)
class Talk:
    """A sentence, the aspect it chiefly speaks of ("general": the film as a whole, or none) and its sign."""

    aspect: str
    sign: Sign
    text: str


def load_talk(language: str) -> tuple[list[Talk], list[Talk]]:
    """The sentences to learn from, and those set aside, which follow from a hash of the text alone."""
    with (FOLDER / f"{language}.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert all(sign in get_args(Sign) for _, sign, _ in rows)
    every = [Talk(aspect, cast(Sign, sign), text) for aspect, sign, text in rows]
    return [one for one in every if not _is_aside(one.text)], [one for one in every if _is_aside(one.text)]


def judge_talk(scorer: Scorer, language: str) -> dict[str, Any]:
    """How a scorer reads the sentences set aside: of three signs, and of praise against blame."""
    _, aside = load_talk(language)
    signs = np.array([SIGNS[one.sign] for one in aside])
    said = scorer.score([one.text for one in aside]).sentiment
    return {
        "right of three signs": share(np.sign(said) * (np.abs(said) > NEUTRAL_BAND) == signs),
        "praise against blame": share((said > 0)[signs != 0] == (signs > 0)[signs != 0]),
    }


def _is_aside(text: str) -> bool:
    return hashlib.sha256(text.encode()).digest()[0] % _ASIDE == 0
