"""What the English sentiment model learns from and is judged by, no sentence on both sides.

Expected in one folder: `sst2/train.tsv.gz` (Socher et al. 2013), `imdb/train.parquet` (Maas et al. 2011),
`rt-polarity/rt-polarity.{pos,neg}` (Pang & Lee 2005), `imdb-sample/imdb_reviews.csv`,
`rotten_tomatoes/rt.{movie_info,reviews}.tsv.gz`.

SST-2 is cut from the sentences of rt-polarity. Whole sentences are set aside, and every phrase that stands in one
of them, or shares five words in a row with one, is left out of training. Critics' reviews of rotten_tomatoes are
never trained on; phrases that share eight words in a row with one are left out too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.training.overlap import normalised_words, sharing_words
from data.cleaning import clean_text
from data.errors import SourceError
from data.sentences import split_sentences

VALIDATION_SENTENCES, TEST_SENTENCES = 700, 1300
VALIDATION_REVIEWS = 1000
TEST_SYNOPSES = 250
#: What a star rating says of the verdict, as a probability of praise: a softer target than yes or no.
STAR_TARGETS = {1: 0.02, 2: 0.05, 3: 0.12, 4: 0.22, 7: 0.78, 8: 0.88, 9: 0.95, 10: 0.98}
_SHORTEST, _LONGEST = 25, 300


@dataclass(frozen=True)
class Labelled:
    """Texts with the probability of praise that each is to be given: 1 praise, 0 blame, between for stars."""

    texts: list[str]
    targets: np.ndarray

    def __len__(self) -> int:
        return len(self.texts)

    def pick(self, rows: np.ndarray) -> Labelled:
        """The rows named by number or by a mask."""
        numbers = np.arange(len(self))[rows]
        return Labelled([self.texts[row] for row in numbers], self.targets[numbers])


@dataclass(frozen=True)
class EnglishData:
    """Texts to learn from, to calibrate on and to be judged by; `left_out` counts what was kept out of training.

    Attributes:
        phrases, reviews, telling: to learn from; `telling` are sentences of synopses, which do not judge.
        validation, validation_reviews: to calibrate on.
        test, test_reviews, test_critics, test_telling: looked at once, at the end.
        test_polarity: rt-polarity sentences that share no five words in a row with any phrase of SST-2.
    """

    phrases: Labelled
    reviews: Labelled
    telling: list[str]
    validation: Labelled
    validation_reviews: Labelled
    test: Labelled
    test_reviews: Labelled
    test_polarity: Labelled
    test_critics: Labelled
    test_telling: list[str]
    left_out: dict[str, int]


def load_english(folder: Path, seed: int) -> EnglishData:
    """Read and divide everything English.

    Raises:
        SourceError: a file is missing.
    """
    random = np.random.default_rng(seed)
    critics = _critics(folder)
    polarity = _polarity(folder)
    phrases, validation, test, left_out = _phrases(folder, polarity, critics.texts, random)
    test_reviews = _sample_reviews(folder)
    reviews, validation_reviews, repeated = _reviews(folder, test_reviews.texts, random)
    telling, test_telling = _telling(folder, random)
    return EnglishData(
        phrases=phrases,
        reviews=reviews,
        telling=telling,
        validation=validation,
        validation_reviews=validation_reviews,
        test=test,
        test_reviews=test_reviews,
        test_polarity=polarity.pick(~sharing_words(polarity.texts, _sst2(folder)["sentence"].tolist(), run=5)),
        test_critics=critics,
        test_telling=test_telling,
        left_out=left_out | {"IMDB reviews that stand in imdb-sample too": repeated},
    )


def review_sentences(text: str) -> list[str]:
    """A review's sentences, cleaned and cut as the import does it."""
    cleaned = clean_text(text)
    return [cleaned[start:end] for start, end in split_sentences(cleaned, "en")]


def there(path: Path) -> Path:
    """The path, if something is there.

    Raises:
        SourceError: nothing is.
    """
    if not path.exists():
        raise SourceError(
            "training data is missing", where=str(path), mend="name the folder that holds it with --data"
        )
    return path


def _sst2(folder: Path) -> pd.DataFrame:
    return pd.read_csv(there(folder / "sst2" / "train.tsv.gz"), sep="\t", quoting=3, keep_default_na=False)


def _polarity(folder: Path) -> Labelled:
    texts: list[str] = []
    targets: list[int] = []
    for target, name in ((1, "pos"), (0, "neg")):
        lines = there(folder / "rt-polarity" / f"rt-polarity.{name}").read_text(encoding="utf-8").splitlines()
        texts += [line.strip() for line in lines if line.strip()]
        targets += [target] * (len(texts) - len(targets))
    return Labelled(texts, np.array(targets, dtype=np.float32))


def _phrases(
    folder: Path, polarity: Labelled, critics: Sequence[str], random: np.random.Generator
) -> tuple[Labelled, Labelled, Labelled, dict[str, int]]:
    """SST-2 divided by sentence: phrases to learn from, whole sentences to calibrate on and to test."""
    table = _sst2(folder)
    every = Labelled([text.strip() for text in table["sentence"]], table["label"].to_numpy(dtype=np.float32))
    whole = {normalised_words(text) for text in polarity.texts}
    words = [normalised_words(text) for text in every.texts]
    first = {own: row for row, own in reversed(list(enumerate(words))) if own in whole}
    sentences = random.permutation(sorted(first.values()))
    held_out = sentences[: VALIDATION_SENTENCES + TEST_SENTENCES]
    validation, test = every.pick(held_out[:VALIDATION_SENTENCES]), every.pick(held_out[VALIDATION_SENTENCES:])
    near = sharing_words(every.texts, validation.texts + test.texts, run=5, within=True)
    critical = sharing_words(every.texts, critics, run=8)
    left_out = {
        "SST-2 phrases in or near a sentence that was set aside": int(near.sum()),
        "SST-2 phrases near a critic's review": int((critical & ~near).sum()),
    }
    return every.pick(~near & ~critical), validation, test, left_out


def _sample_reviews(folder: Path) -> Labelled:
    table = pd.read_csv(there(folder / "imdb-sample" / "imdb_reviews.csv")).drop_duplicates("review")
    return Labelled(table["review"].tolist(), (table["sentiment"] == "positive").to_numpy(dtype=np.float32))


def _reviews(folder: Path, tested: list[str], random: np.random.Generator) -> tuple[Labelled, Labelled, int]:
    table = pd.read_parquet(there(folder / "imdb" / "train.parquet")).drop_duplicates("text")
    known = {_beginning(text) for text in tested}
    repeated = table["text"].map(lambda text: _beginning(text) in known).to_numpy()
    table = table[~repeated].iloc[random.permutation(int((~repeated).sum()))]
    every = Labelled(table["text"].tolist(), table["stars"].map(STAR_TARGETS).to_numpy(dtype=np.float32))
    numbers = np.arange(len(every))
    learnt, held_out = every.pick(numbers[VALIDATION_REVIEWS:]), every.pick(numbers[:VALIDATION_REVIEWS])
    known = {_beginning(text) for text in learnt.texts}
    fresh = np.array([_beginning(text) not in known for text in held_out.texts])
    return learnt, held_out.pick(fresh), int(repeated.sum())


def _beginning(review: str) -> tuple[str, ...]:
    """What tells a review from others; copies of one review differ in their line breaks."""
    return normalised_words(review[:400].replace("<br />", " "))[:25]


def _critics(folder: Path) -> Labelled:
    path = there(folder / "rotten_tomatoes" / "rt.reviews.tsv.gz")
    table = pd.read_csv(path, sep="\t", encoding="latin-1", quoting=3, usecols=["review", "fresh"]).dropna()
    table = table.drop_duplicates("review")
    return Labelled(table["review"].str.strip().tolist(), (table["fresh"] == "fresh").to_numpy(dtype=np.float32))


def _telling(folder: Path, random: np.random.Generator) -> tuple[list[str], list[str]]:
    """Sentences of synopses, which tell and do not judge: to learn from and to test, divided by film."""
    path = there(folder / "rotten_tomatoes" / "rt.movie_info.tsv.gz")
    table = pd.read_csv(path, sep="\t", encoding="latin-1", usecols=["synopsis"]).dropna()
    synopses = table["synopsis"].iloc[random.permutation(len(table))].tolist()
    parts = synopses[TEST_SYNOPSES:], synopses[:TEST_SYNOPSES]
    learnt, tested = (
        [s for text in part for s in review_sentences(text) if _SHORTEST <= len(s) <= _LONGEST] for part in parts
    )
    return learnt, tested[:1000]
