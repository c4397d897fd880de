"""How a scene's mood goes from its beginning to its end, measured from its words and no more than they tell.

By default a list of words (`mood.tsv`), each with a weight from −1, calm, to 1, tense; of a third of the scene's
lines the sum of the weights over the sum of their sizes and one, so that a single word never makes a third tense. A
scorer that is passed in (the dashboard has one for sentiment) gives each line −1…1, bad to good; then a third's
mean counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data.writing import Language
from generation.scenes.wording import chinese_words

Scorer = Callable[[Sequence[str]], Sequence[float]]
#: Below so many lines, or so many words with a weight, nothing is said.
LEAST_LINES, LEAST_SIGNS = 6, 4
#: How many lines are named as what a third rests on.
_SHOWN = 2
_FILE = Path(__file__).with_name("mood.tsv")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NOT = frozenset(
    ["not", "no", "never", "don't", "doesn't", "didn't", "isn't", "wasn't", "can't", "cannot", "without", "nobody's"]
)
_NOT_ZH = frozenset(["不", "没", "没有", "别", "未"])
_LABELS = {
    "en": {"calm": "calm", "even": "even", "uneasy": "uneasy", "tense": "tense", "bright": "bright", "dark": "dark"},
    "zh": {"calm": "平静", "even": "平稳", "uneasy": "不安", "tense": "紧张", "bright": "明朗", "dark": "阴沉"},
}


@dataclass(frozen=True)
class Stage:
    """The mood of a third of a scene.

    Attributes:
        label: in the scene's language: by words calm, even, uneasy or tense; by a scorer dark, even or bright.
        value: −1…1; by words 1 is tense, by a scorer 1 is good.
        lines: places of the lines it rests on, the strongest first.
        basis: by words, the words of these lines that tell most.
    """

    label: str
    value: float
    lines: tuple[int, ...]
    basis: tuple[str, ...] = ()


@dataclass(frozen=True)
class MoodArc:
    """Beginning, middle and end.

    Attributes:
        stages: three; empty when it is too short to tell.
        lines: how many lines there are.
        signs: how many of their words have a weight; with a scorer, how many lines were scored.
        method: `words` or `scorer`.
    """

    stages: tuple[Stage, ...]
    lines: int
    signs: int
    method: str

    @property
    def known(self) -> bool:
        """Whether there was enough to tell."""
        return bool(self.stages)

    @property
    def untold(self) -> str:
        """Why nothing is said: `short`, too few lines; `signs`, too few words that tell; "" when it is."""
        return "" if self.known else "short" if self.lines < LEAST_LINES else "signs"

    @property
    def words(self) -> str:
        """“calm → uneasy → tense”; one word where it stays the same, "" when it is too short to tell."""
        labels = [stage.label for stage in self.stages]
        return labels[0] if len(set(labels)) == 1 else " → ".join(labels)

    def told(self, language: Language) -> str:
        """The same with the words it rests on: “calm (warm, tea) → uneasy (dead) → even”."""
        opening, between, closing = ("（", "、", "）") if language == "zh" else (" (", ", ", ")")
        return " → ".join(
            stage.label + (f"{opening}{between.join(stage.basis)}{closing}" if stage.basis else "")
            for stage in self.stages
        )


def mood_arc(lines: Sequence[str], language: Language, score: Scorer | None = None) -> MoodArc:
    """The mood of a scene from its lines of action and speech, in order."""
    if score is not None:
        return _scored(lines, language, score)
    weights = [_weights(line, language) for line in lines]
    signs = sum(map(len, weights))
    if len(lines) < LEAST_LINES or signs < LEAST_SIGNS:
        return MoodArc((), len(lines), signs, "words")
    stages = tuple(_by_words(weights, part, language) for part in _thirds(len(lines)))
    return MoodArc(stages, len(lines), signs, "words")


def _thirds(count: int) -> tuple[range, range, range]:
    first, second = round(count / 3), round(2 * count / 3)
    return range(first), range(first, second), range(second, count)


def _scored(lines: Sequence[str], language: Language, score: Scorer) -> MoodArc:
    if len(lines) < LEAST_LINES:
        return MoodArc((), len(lines), 0, "scorer")
    values = [float(value) for value in score(lines)]
    stages = []
    for part in _thirds(len(lines)):
        mean = sum(values[place] for place in part) / len(part)
        label = "bright" if mean >= 0.25 else "dark" if mean <= -0.25 else "even"
        stages.append(
            Stage(_LABELS[language][label], mean, _strongest({place: values[place] for place in part}, mean))
        )
    return MoodArc(tuple(stages), len(lines), len(lines), "scorer")


def _by_words(weights: Sequence[Sequence[tuple[str, float]]], part: range, language: Language) -> Stage:
    own = [weight for place in part for _, weight in weights[place]]
    value = sum(own) / (sum(map(abs, own)) + 1)
    label = "calm" if value <= -0.3 else "even" if value < 0.2 else "uneasy" if value < 0.6 else "tense"
    lines = _strongest({place: sum(weight for _, weight in weights[place]) for place in part}, value)
    side = 1 if value >= 0 else -1
    telling = sorted(
        (-side * weight, word) for place in lines for word, weight in weights[place] if side * weight > 0
    )
    basis = tuple(dict.fromkeys(word for _, word in telling))[:_SHOWN] if label != "even" else ()
    return Stage(_LABELS[language][label], value, lines, basis)


def _strongest(sums: dict[int, float], value: float) -> tuple[int, ...]:
    """The lines that lean most to the side to which the whole leans."""
    side = 1 if value >= 0 else -1
    found = sorted(
        (place for place in sums if side * sums[place] > 0), key=lambda place: (-side * sums[place], place)
    )
    return tuple(found[:_SHOWN])


def _weights(line: str, language: Language) -> list[tuple[str, float]]:
    """The words of a line that have a weight, none of them denied."""
    known = _known(language)
    words = (
        chinese_words(line) if language == "zh" else [word.lower().replace("’", "'") for word in _WORD.findall(line)]
    )
    denied = _NOT_ZH if language == "zh" else _NOT
    found = []
    for place, word in enumerate(words):
        weight = known.get(word) if language == "zh" else _stemmed(word, known)
        if weight is not None and not denied & set(words[max(0, place - 2) : place]):
            found.append((word, weight))
    return found


def _stemmed(word: str, known: dict[str, float]) -> float | None:
    for ending in ("", "s", "es", "ed", "d", "ing", "ly"):
        if word.endswith(ending) and word.removesuffix(ending) in known:
            return known[word.removesuffix(ending)]
    return None


@cache
def _known(language: Language) -> dict[str, float]:
    weights: dict[str, float] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{language}\t"):
            _, weight, words = line.split("\t")
            weights |= dict.fromkeys(words.split(), float(weight))
    return weights
