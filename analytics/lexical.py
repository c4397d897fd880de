"""Words of a sentence in any language, and an embedder made of nothing but the studio's own words.

For languages that the sentence encoder does not cover: TF-IDF over words (jieba's for Chinese) and a truncated
SVD, i.e. latent semantic analysis (Deerwester et al. 1990). Sentences that share words, or words that keep the
same company, lie close together; paraphrases without a common word do not.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from data.errors import NotEnoughEvidence
from data.progress import Progress

#: Languages written without spaces for which there is no word list here: cut into pairs of characters.
UNSPACED = frozenset({"ja", "yue", "th", "lo", "km", "my", "bo"})
FITTED_ON = 100_000
#: A language with fewer sentences in a studio is not worth a space of its own.
FEWEST_SENTENCES = 100
WORDS = Path(__file__).parent / "words"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words_of(text: str, language: str) -> list[str]:
    """The words of a text in lower case, punctuation left out.

    Chinese is cut by jieba, scripts without spaces into character pairs, everything else at what is no letter.
    """
    if language == "zh":
        return [word for word in _cut_chinese(text.lower()) if _WORD.fullmatch(word)]
    runs = _WORD.findall(text.lower())
    if language in UNSPACED:
        return [run[at : at + 2] for run in runs for at in range(max(1, len(run) - 1))]
    return runs


@cache
def listed_words(language: str, lists: tuple[str, ...] = ("stop", "filler", "praise", "blame")) -> frozenset[str]:
    """Words of a language from the lists in `analytics/words`; an empty set where there are none."""
    found: set[str] = set()
    for path in (WORDS / language / f"{name}.txt" for name in lists):
        if path.exists():
            lines = path.read_text(encoding="utf-8").splitlines()
            found.update(word for line in lines if not line.startswith("#") for word in line.split())
    if language == "en" and "stop" in lists:
        from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

        found |= ENGLISH_STOP_WORDS
    return frozenset(found)


def _cut_chinese(text: str) -> list[str]:
    cut: list[str] = _jieba().lcut(text)
    return cut


@cache
def _jieba() -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return jieba.Tokenizer()


def subject_words(text: str) -> list[str]:
    """The Chinese words that can be a subject: nouns, verbs and adjectives of jieba's dictionary.

    Names of persons are left out, and words the dictionary does not have: those are names as well, or cut wrongly.
    """
    return [word for word, tag in tagged_words(text) if tag[0] in "nvaijlz" and not tag.startswith("nr")]


def tagged_words(text: str) -> list[tuple[str, str]]:
    """The words of a Chinese text in order, punctuation too, each with jieba's tag; "x" where it has none."""
    tags = _chinese_tags()
    return [(word, tags.get(word, "x")) for word in _cut_chinese(text.lower())]


@cache
def _chinese_tags() -> dict[str, str]:
    from jieba.posseg import POSTokenizer

    tags: dict[str, str] = POSTokenizer(_jieba()).word_tag_tab
    return tags


class LexicalEmbedder:
    """TF-IDF and SVD fitted on sentences of one language.

    Args:
        language: code of the language.
        dimension: length of the vectors; what the data cannot fill is zero.
        seed: of the randomised SVD.
    """

    def __init__(self, language: str, dimension: int, seed: int) -> None:
        self.language = language
        self.name = f"lexical-{language}"
        self.dimension = dimension
        self.languages: frozenset[str] | None = frozenset({language})
        self.model_hash = ""
        self._seed = seed
        self._steps: tuple[Any, Any] | None = None

    def fit(self, texts: Sequence[str]) -> LexicalEmbedder:
        """Learn the words' weights and axes; the order of the texts makes no difference.

        Raises:
            NotEnoughEvidence: the texts hold no two different words.
        """
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        ordered = sorted(texts)[:FITTED_ON]
        words = TfidfVectorizer(
            analyzer=self._words,
            min_df=2 if len(ordered) > 500 else 1,
            max_df=0.5,
            sublinear_tf=True,
            dtype=np.float32,
        )
        try:
            counts = words.fit_transform(ordered)
        except ValueError:
            raise NotEnoughEvidence(
                f"the {len(ordered)} sentences in '{self.language}' share no words to compare them by",
                where="embed",
                mend="import more reviews in this language",
            ) from None
        axes = min(self.dimension, *(size - 1 for size in counts.shape))
        if axes < 1:
            raise NotEnoughEvidence(
                f"too few sentences in '{self.language}'", where="embed", mend="import more reviews"
            )
        svd = TruncatedSVD(axes, n_iter=3, random_state=self._seed).fit(counts)
        self._steps = (words, svd)
        self.model_hash = hashlib.sha256("\n".join([self.name, str(self._seed), *ordered]).encode()).hexdigest()[:16]
        return self

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """L2-normalised vectors, float32, shape (len(texts), dimension); without a known word, zeros."""
        if self._steps is None:
            raise RuntimeError("fit the lexical embedder before it embeds")
        words, svd = self._steps
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        if texts:
            projected = svd.transform(words.transform(texts))
            lengths = np.linalg.norm(projected, axis=1, keepdims=True)
            vectors[:, : projected.shape[1]] = projected / np.maximum(lengths, 1e-9)
        if progress:
            progress.advance(len(texts))
        return vectors

    def _words(self, text: str) -> list[str]:
        dull = listed_words(self.language, ("stop", "filler"))
        return [word for word in words_of(text, self.language) if word not in dull]
