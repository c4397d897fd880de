"""How well aspects are found: counts against truth that is known, planted or labelled by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from analytics.aspects.definitions import load_definitions
from analytics.aspects.find import AspectFinder, Clause
from analytics.aspects.names import TitleNames
from analytics.clauses import split_clauses
from data.cleaning import clean_text
from data.records import Planted, Review, Title
from data.sample import generate_sample
from data.sentences import split_sentences


@dataclass
class Agreement:
    """What was found rightly, found wrongly and missed, by aspect."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def add(self, found: set[str], true: set[str]) -> None:
        """Count one sentence."""
        self.right.update(found & true)
        self.wrong.update(found - true)
        self.missed.update(true - found)

    def f1(self, aspect: str | None = None) -> tuple[float, float, float, int]:
        """Precision, recall, F1 and the number of true ones; of all aspects together (micro) if None."""
        right, wrong, missed = (
            count[aspect] if aspect else count.total() for count in (self.right, self.wrong, self.missed)
        )
        precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
        both = 2 * right / max(1, 2 * right + wrong + missed)
        return round(precision, 3), round(recall, 3), round(both, 3), right + missed


def planted_sentences(seed: int = 20261122) -> Iterator[tuple[str, str, set[str], TitleNames]]:
    """Language, text, planted aspects and the title's names of every sentence of the sample studio."""
    names: dict[str, TitleNames] = {}
    aspects: dict[tuple[str, int], set[str]] = {}
    reviews: list[Review] = []
    for record in generate_sample(seed):
        if isinstance(record, Title):
            names[record.key] = TitleNames(credit.model_dump() for credit in record.credits)
        elif isinstance(record, Review):
            reviews.append(record)
        elif isinstance(record, Planted) and record.fact == "aspects" and record.position is not None:
            aspects[record.key, record.position] = {part.split(":")[0] for part in record.value.split(",")}
    for review in reviews:
        text = clean_text(review.text)
        language = "zh" if any("\u4e00" <= sign <= "\u9fff" for sign in text) else "en"
        for position, span in enumerate(split_sentences(text, language)):
            yield (
                language,
                text[span.start : span.end],
                aspects.get((str(review.key), position), set()),
                names[review.title_key],
            )


def agreement(sentences: Iterable[tuple[str, str, set[str], TitleNames | None]]) -> dict[str, Agreement]:
    """How the shipped definitions agree with the truth, by language; names count as in a clause that judges."""
    finders = {language: AspectFinder(load_definitions(), language) for language in ("en", "zh")}
    counts = {language: Agreement() for language in finders}
    for language, text, true, names in sentences:
        clauses = [Clause(start, end, 1.0) for start, end in split_clauses(text, language)]
        counts[language].add(set(finders[language].find(text, clauses, names)), true)
    return counts
