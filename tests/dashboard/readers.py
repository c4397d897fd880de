"""Many who have something written at once, each their own text, by one endpoint that can tell them apart."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from data.writing import Assignment
from tests.dashboard.desks import answer
from tests.generation.checked import assignment
from tests.generation.endpoints import Script, Spoken

_SYLLABLES = [one + two for one in "bdfgklmnprstv" for two in "aeiou"]
_SENTENCE = 12
_WHO = re.compile(r"seat (\d+) of the writers' room")
_PAIRS = re.compile(r"verdicts on all (\d+) pairs")


def words_of(reader: int, count: int) -> list[str]:
    """Words that no other reader's text holds, and none twice."""
    most = len(_SYLLABLES)
    numbers = range(reader * count, (reader + 1) * count)
    assert numbers.stop <= most**2
    return [_SYLLABLES[number // most] + _SYLLABLES[number % most] + "n" for number in numbers]


def assignment_of(reader: int, **more: Any) -> Assignment:
    """What a reader has written: its brief says whose it is."""
    return assignment(variants=1, brief=f"For seat {reader} of the writers' room.", **more)


def answer_of(reader: int, count: int) -> str:
    """What the endpoint says to a reader."""
    words = words_of(reader, count)
    sentences = [" ".join(words[n : n + _SENTENCE]).capitalize() + "." for n in range(0, count, _SENTENCE)]
    return answer(headline=[("The Tidewater Letters", "")], body=[(sentence, "f1") for sentence in sentences])


@dataclass
class Readers(Script):
    """An endpoint that writes for each reader their own text, and judges whatever it is asked about at once.

    Attributes:
        words: of each text.
        spoken: reader → what was said to them, and when.
    """

    words: int = 150
    spoken: dict[int, list[Spoken]] = field(default_factory=dict)

    def answer(self, body: dict[str, Any]) -> Any:
        """See `Script`."""
        self.seen.append(body)
        asked = "\n".join(message["content"] for message in body["messages"])
        if pairs := _PAIRS.search(asked):
            verdicts = [{"pair": n, "supported": "no", "probability": 0.1} for n in range(1, int(pairs.group(1)) + 1)]
            return Spoken(json.dumps({"verdicts": verdicts}))
        found = _WHO.search(asked)
        if found is None:
            return 400
        told = Spoken(answer_of(int(found.group(1)), self.words), self.pause)
        self.spoken.setdefault(int(found.group(1)), []).append(told)
        return told
