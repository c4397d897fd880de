"""What every embedder promises, and what is particular to each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.embeddings import Embedder, embedder_hash, load_embedder, minilm_folder
from analytics.lexical import LexicalEmbedder, listed_words, words_of
from analytics.minilm import MAX_TOKENS, MiniLM, _batches_by_budget
from data.errors import JobCancelled, NotEnoughEvidence, RunError
from data.progress import Progress
from data.settings import load_settings
from tests.analytics.conftest import Counted, chinese_sentences, english_sentences

TEXTS = [
    *english_sentences()[:40],
    "",
    "short",
    "a " * 900,
    "unbelievably" * 80,
    "naïve café – “quoted”",
    "电影很好看",
]


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM(minilm_folder(), "hash", threads=1)


@pytest.fixture(scope="module")
def tiny_encoder(tiny_bert: Callable[..., Path]) -> Embedder:
    return load_embedder(load_settings(embedding_model=str(tiny_bert("encoder")), threads=1))


class EmbedderContract:
    """Tests that every implementation of `Embedder` passes."""

    @pytest.fixture
    def embedder(self) -> Embedder:
        raise NotImplementedError

    def test_vectors_have_the_promised_shape_and_length(self, embedder: Embedder) -> None:
        vectors = embedder.embed(TEXTS)
        assert vectors.shape == (len(TEXTS), embedder.dimension) and vectors.dtype == np.float32
        lengths = np.linalg.norm(vectors, axis=1)
        assert np.all(np.isclose(lengths, 1, atol=1e-3) | (lengths == 0))
        assert embedder.embed([]).shape == (0, embedder.dimension)

    def test_order_and_company_make_no_difference(self, embedder: Embedder) -> None:
        order = np.random.default_rng(1).permutation(len(TEXTS))
        straight, shuffled = embedder.embed(TEXTS), embedder.embed([TEXTS[row] for row in order])
        np.testing.assert_allclose(shuffled, straight[order], atol=0.01)
        np.testing.assert_allclose(embedder.embed(TEXTS[3:4])[0], straight[3], atol=0.01)

    def test_progress_counts_every_text(self, embedder: Embedder) -> None:
        progress = Counted()
        embedder.embed(TEXTS, progress)
        assert progress.steps == len(TEXTS)

    def test_it_names_itself(self, embedder: Embedder) -> None:
        assert embedder.name and embedder.model_hash
        assert embedder.languages is None or embedder.languages


class TestMiniLM(EmbedderContract):
    @pytest.fixture
    def embedder(self, minilm: MiniLM) -> Embedder:
        return minilm

    @pytest.mark.slow
    def test_agrees_with_sentence_transformers(self, minilm: MiniLM) -> None:
        from sentence_transformers import SentenceTransformer

        plain = SentenceTransformer(str(minilm_folder()), device="cpu")
        plain.max_seq_length = MAX_TOKENS
        expected = plain.encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
        cosine = (minilm.embed(TEXTS) * expected).sum(axis=1)
        assert cosine.mean() >= 0.999
        assert cosine.min() >= 0.998
        exact = MiniLM(minilm_folder(), "hash", threads=1, half=False)
        assert (exact.embed(TEXTS) * expected).sum(axis=1).min() >= 0.99999

    def test_stops_when_told_to(self, minilm: MiniLM) -> None:
        class Stop(Progress):
            def advance(self, steps: int = 1) -> None:
                raise JobCancelled("stop")

        with pytest.raises(JobCancelled):
            minilm.embed(TEXTS, Stop())


class TestLexical(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Embedder:
        return LexicalEmbedder("zh", 384, seed=1).fit(chinese_sentences())


class TestSentenceTransformerFolder(EmbedderContract):
    @pytest.fixture
    def embedder(self, tiny_encoder: Embedder) -> Embedder:
        return tiny_encoder

    def test_its_hash_follows_its_weights(self, embedder: Embedder, tiny_bert: Callable[..., Path]) -> None:
        folder = tiny_bert("other")
        settings = load_settings(embedding_model=str(folder))
        before = embedder_hash(settings)
        (folder / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes()[:-4] + b"\0\0\1\0")
        assert before and embedder_hash(settings) != before
        assert embedder.dimension == 32


def test_a_model_that_is_not_there_is_named_with_a_cure() -> None:
    settings = load_settings(embedding_model="nobody/no-such-model")
    assert embedder_hash(settings) == ""
    with pytest.raises(RunError, match="cannot be loaded") as caught:
        load_embedder(settings)
    assert "no-such-model" in caught.value.where and caught.value.mend


@given(st.lists(st.integers(2, 128), max_size=300), st.integers(128, 4096))
def test_batches_hold_every_text_once_within_the_budget(lengths: list[int], budget: int) -> None:
    batches = list(_batches_by_budget(lengths, budget))
    assert sorted(row for rows in batches for row in rows) == list(range(len(lengths)))
    for rows in batches:
        assert max(lengths[row] for row in rows) * len(rows) <= budget or len(rows) == 1


def test_lexical_vectors_do_not_depend_on_the_order_of_learning() -> None:
    texts = chinese_sentences()
    one = LexicalEmbedder("zh", 64, seed=1).fit(texts)
    other = LexicalEmbedder("zh", 64, seed=1).fit(texts[::-1])
    assert one.model_hash == other.model_hash
    np.testing.assert_allclose(one.embed(texts[:20]), other.embed(texts[:20]), atol=1e-6)


def test_lexical_neighbours_share_words() -> None:
    texts = chinese_sentences()
    vectors = (
        LexicalEmbedder("zh", 64, seed=1)
        .fit(texts)
        .embed(["大提琴的独奏很动人", "那段大提琴独奏", "法庭上的辩论很长"])
    )
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.2


@pytest.mark.parametrize("texts", [["的 了 是"], ["!!! ???"], [""]])
def test_without_words_there_is_nothing_to_learn(texts: list[str]) -> None:
    with pytest.raises(NotEnoughEvidence):
        LexicalEmbedder("zh", 64, seed=1).fit(texts)


def test_words_are_cut_by_language() -> None:
    assert words_of("Don’t look BACK, it's over!", "en") == ["don’t", "look", "back", "it's", "over"]
    assert "大提琴" in words_of("她的大提琴独奏。", "zh") and "。" not in words_of("她的大提琴独奏。", "zh")
    assert words_of("映画は", "ja") == ["映画", "画は"]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["stop", "filler", "praise", "blame"])
def test_word_lists_are_there_and_lower_case(language: str, name: str) -> None:
    words = listed_words(language, (name,))
    assert len(words) > 50
    assert all(word == word.lower() for word in words)
