"""What the shipped sentiment models learn from and are judged by, read from public collections.

Expected in one folder: `sst2/train.tsv.gz` (Socher et al. 2013), `imdb/train.parquet` (Maas et al. 2011),
`rt-polarity/rt-polarity.{pos,neg}` (Pang & Lee 2005), `imdb-sample/imdb_reviews.csv`,
`rotten_tomatoes/rt.{movie_info,reviews}.tsv.gz`, `douban/comments.csv`.

SST-2 is cut from the very sentences of rt-polarity. So some of those sentences are set aside first, and every
phrase that stands in one of them, or shares five words in a row with one, is dropped from training.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from data.errors import SourceError

TEST_SENTENCES = 2500
VALIDATION_SENTENCES = 1500
SHARED_RUN = 5
_WORDS = re.compile(r"[a-z0-9]+")
_GRADES = {"力荐": 1, "推荐": 1, "还行": 0, "较差": -1, "很差": -1}


@dataclass(frozen=True)
class Labelled:
    """Texts with labels: 1 praise, 0 blame; in Chinese 1, 0 (neutral), −1."""

    texts: list[str]
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.texts)

    def __add__(self, other: Labelled) -> Labelled:
        return Labelled(self.texts + other.texts, np.concatenate([self.labels, other.labels]))

    def pick(self, rows: np.ndarray) -> Labelled:
        """The rows named by number or by a mask."""
        numbers = np.arange(len(self))[rows]
        return Labelled([self.texts[row] for row in numbers], self.labels[numbers])


@dataclass(frozen=True)
class EnglishData:
    """Training, validation and test texts, disjoint; `dropped` says what was left out of training, and why."""

    phrases: Labelled
    review_sentences: Labelled
    reviews: Labelled
    validation: Labelled
    validation_reviews: Labelled
    test: Labelled
    test_reviews: Labelled
    plots: list[str]
    opinions: list[str]
    test_plots: list[str]
    dropped: dict[str, int] = field(default_factory=dict)


def load_english(folder: Path, seed: int) -> EnglishData:
    """Read everything English.

    Raises:
        SourceError: a file is missing.
    """
    random = np.random.default_rng(seed)
    sentences = _rt_polarity(folder)
    order = random.permutation(len(sentences))
    test = sentences.pick(order[:TEST_SENTENCES])
    validation = sentences.pick(order[TEST_SENTENCES : TEST_SENTENCES + VALIDATION_SENTENCES])
    phrases, dropped = _sst2(folder, test.texts + validation.texts)
    test_reviews = _imdb_sample(folder)
    reviews, held_out, repeated = _imdb(folder, test_reviews.texts, random)
    plots, test_plots = _plots(folder, random)
    opinions = _opinions(folder, test.texts + validation.texts, random)
    return EnglishData(
        phrases=phrases,
        review_sentences=_edge_sentences(reviews, random),
        reviews=reviews,
        validation=validation,
        validation_reviews=held_out,
        test=test,
        test_reviews=test_reviews,
        plots=plots,
        opinions=opinions,
        test_plots=test_plots,
        dropped=dropped | {"imdb_reviews_in_test": repeated},
    )


def load_chinese(folder: Path, seed: int) -> tuple[Labelled, Labelled, Labelled]:
    """Douban comments with grades as training, validation and test, no film in two of them."""
    table = pd.read_csv(_there(folder / "douban" / "comments.csv")).dropna(subset=["评论", "评分"])
    table = table[table["评分"].isin(list(_GRADES))].drop_duplicates("评论")
    films = np.random.default_rng(seed).permutation(sorted(table["电影"].astype(str).unique()))
    parts = (films[16:], films[:6], films[6:16])
    return tuple(  # type: ignore[return-value]
        Labelled(part["评论"].tolist(), part["评分"].map(_GRADES).to_numpy(dtype=np.int64))
        for part in (table[table["电影"].astype(str).isin(films)] for films in parts)
    )


def review_sentences(text: str) -> list[str]:
    """A review's sentences, HTML line breaks taken as ends."""
    from sentencex import segment

    return [
        s.strip() for line in re.split(r"<br\s*/?>", text) if line.strip() for s in segment("en", line) if s.strip()
    ]


def rejoin_tokens(text: str) -> str:
    """Undo the tokenised spelling of SST-2 and rt-polarity: `do n't` becomes `don't`, `good .` `good.`"""
    text = text.replace("-lrb-", "(").replace("-rrb-", ")").replace("``", '"').replace("''", '"')
    text = re.sub(r" (n['’]t|['’](?:s|re|ve|ll|d|m))\b", r"\1", text)
    return re.sub(r" ([.,;:!?)])", r"\1", text).strip()


def normalised_words(text: str) -> tuple[str, ...]:
    """The words as they are compared: lower case, letters and digits only."""
    return tuple(_WORDS.findall(rejoin_tokens(text.lower()).replace("'", "")))


def overlapping(phrases: Iterable[str], sentences: Iterable[str]) -> np.ndarray:
    """Which phrases stand in one of the sentences, contain one, or share five words in a row with one."""
    spans: set[int] = set()
    runs: set[int] = set()
    for sentence in sentences:
        words = normalised_words(sentence)
        spans.update(hash(words[a:b]) for a in range(len(words)) for b in range(a + 1, len(words) + 1))
        runs.update(hash(run) for run in _runs(words))
    return np.array([_overlaps(normalised_words(phrase), spans, runs) for phrase in phrases], dtype=bool)


def _overlaps(words: tuple[str, ...], spans: set[int], runs: set[int]) -> bool:
    return hash(words) in spans or any(hash(run) in runs for run in _runs(words))


def _runs(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [words[at : at + SHARED_RUN] for at in range(len(words) - SHARED_RUN + 1)]


def _there(path: Path) -> Path:
    if not path.exists():
        raise SourceError(
            "training data is missing", where=str(path), mend="name the folder that holds it with --data"
        )
    return path


def _rt_polarity(folder: Path) -> Labelled:
    parts = []
    for label, name in ((1, "pos"), (0, "neg")):
        lines = _there(folder / "rt-polarity" / f"rt-polarity.{name}").read_text(encoding="utf-8").splitlines()
        texts = [rejoin_tokens(line) for line in lines if line.strip()]
        parts.append(Labelled(texts, np.full(len(texts), label)))
    return parts[0] + parts[1]


def _sst2(folder: Path, held_out: list[str]) -> tuple[Labelled, dict[str, int]]:
    table = pd.read_csv(_there(folder / "sst2" / "train.tsv.gz"), sep="\t", quoting=3)
    overlap = overlapping(table["sentence"], held_out)
    kept = table[~overlap].copy()
    kept["text"] = kept["sentence"].map(rejoin_tokens)
    kept = kept.drop_duplicates("text")
    counts = {"sst2_phrases": len(table), "sst2_overlapping_test_or_validation": int(overlap.sum())}
    return Labelled(kept["text"].tolist(), kept["label"].to_numpy(dtype=np.int64)), counts


def _imdb_sample(folder: Path) -> Labelled:
    table = pd.read_csv(_there(folder / "imdb-sample" / "imdb_reviews.csv")).drop_duplicates("review")
    return Labelled(table["review"].tolist(), (table["sentiment"] == "positive").to_numpy(dtype=np.int64))


def _imdb(folder: Path, tested: list[str], random: np.random.Generator) -> tuple[Labelled, Labelled, int]:
    table = pd.read_parquet(_there(folder / "imdb" / "train.parquet")).drop_duplicates("text")
    known = {_beginning(text) for text in tested}
    repeated = table["text"].map(lambda text: _beginning(text) in known).to_numpy()
    table = table[~repeated].iloc[random.permutation(int((~repeated).sum()))]
    every = Labelled(table["text"].tolist(), (table["label"] == "pos").to_numpy(dtype=np.int64))
    return every.pick(np.arange(800, len(every))), every.pick(np.arange(800)), int(repeated.sum())


def _beginning(review: str) -> tuple[str, ...]:
    """What tells a review from others; copies of one review differ in their line breaks."""
    return normalised_words(review[:400].replace("<br />", " "))[:25]


def _edge_sentences(reviews: Labelled, random: np.random.Generator, wanted: int = 8000) -> Labelled:
    """First and last sentences, where a reviewer says most often what they think."""
    texts: list[str] = []
    labels: list[int] = []
    for text, label in zip(reviews.texts, reviews.labels, strict=True):
        if len(texts) >= wanted:
            break
        sentences = [s for s in review_sentences(text) if 20 <= len(s) <= 300]
        for sentence in {sentences[0], sentences[-1]} if sentences else ():
            texts.append(sentence)
            labels.append(label)
    order = random.permutation(len(texts))
    return Labelled([texts[row] for row in order], np.array(labels)[order])


def _plots(folder: Path, random: np.random.Generator) -> tuple[list[str], list[str]]:
    """Sentences of synopses, which tell and do not judge; held out by film."""
    table = pd.read_csv(
        _there(folder / "rotten_tomatoes" / "rt.movie_info.tsv.gz"),
        sep="\t",
        encoding="latin-1",
        usecols=["synopsis"],
    ).dropna()
    synopses = table["synopsis"].iloc[random.permutation(len(table))].tolist()
    split = [
        [s for text in part for s in review_sentences(text) if 25 <= len(s) <= 300] for part in _halves(synopses)
    ]
    return split[1][:6000], split[0][:1000]


def _halves(synopses: list[str]) -> tuple[list[str], list[str]]:
    return synopses[:250], synopses[250:]


def _opinions(folder: Path, held_out: list[str], random: np.random.Generator) -> list[str]:
    """Critics' sentences, without their verdicts: they only say what an opinion sounds like."""
    table = pd.read_csv(
        _there(folder / "rotten_tomatoes" / "rt.reviews.tsv.gz"),
        sep="\t",
        encoding="latin-1",
        usecols=["review"],
        quoting=3,
    ).dropna()
    texts = table["review"].iloc[random.permutation(len(table))[:9000]].str.strip().tolist()
    known = overlapping(texts, held_out)
    return [text for text, seen in zip(texts, known, strict=True) if not seen and 25 <= len(text) <= 300][:6000]
