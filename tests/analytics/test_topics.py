"""Topics: found where they are planted, the same whatever the order, named by what they are about."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.lexical import LexicalEmbedder, listed_words
from analytics.topics import fit as module
from analytics.topics.consensus import ConsensusClusters, ConsensusReduction, PlainReduction, consensus_labels
from analytics.topics.describe import class_weights
from analytics.topics.fit import TopicModel, TopicsConfig, collapsed, fit_topics
from analytics.topics.labels import label_topics
from analytics.topics.phrases import find_phrases, spoken_words
from analytics.topics.quality import agreement, coherence, diversity, stability
from analytics.topics.wording import GAP, Names, topic_words, with_pairs
from data.errors import NotEnoughEvidence
from data.progress import Progress
from tests.analytics.conftest import CHINESE, THEMES, Counted, chinese_sentences, english_sentences

CONFIG = TopicsConfig(topics=8, runs=20, seed=3)


def blobs(count: int, each: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """`count` clouds of unit vectors in 64 dimensions, and which is which."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(count, 64))
    truth = np.repeat(np.arange(count), each)
    vectors = centres[truth] + random.normal(scale=0.7, size=(len(truth), 64))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), truth


def lexical(texts: list[str], language: str) -> np.ndarray:
    return LexicalEmbedder(language, 64, seed=1).fit(texts).embed(texts)


@pytest.fixture(scope="module")
def english() -> TopicModel:
    texts = sorted(english_sentences())
    return fit_topics(texts, lexical(texts, "en"), "en", Names(), CONFIG, Progress())


def test_consensus_finds_planted_groups_and_agrees_with_itself() -> None:
    vectors, truth = blobs(12, 60)
    assert agreement(consensus_labels(vectors, 12, 20, seed=1), truth) > 0.95
    assert stability(vectors, 12, seed=1) > 0.95


def test_the_order_of_rows_moves_no_one() -> None:
    vectors, _ = blobs(8, 50)
    order = np.random.default_rng(2).permutation(len(vectors))
    straight, shuffled = consensus_labels(vectors, 8, 20, seed=1), consensus_labels(vectors[order], 8, 20, seed=1)
    assert agreement(straight[order], shuffled) > 0.98


def test_fitting_the_same_sentences_gives_the_same_topics(english: TopicModel) -> None:
    texts = sorted(english_sentences())
    again = fit_topics(texts, lexical(texts, "en"), "en", Names(), CONFIG, Progress())
    np.testing.assert_array_equal(again.centroids, english.centroids)
    assert [label.text for label in again.labels] == [label.text for label in english.labels]


def test_topics_follow_the_planted_themes(english: TopicModel) -> None:
    texts = sorted(english_sentences())
    truth = [next(t for t, nouns in THEMES.items() if any(noun in text for noun in nouns)) for text in texts]
    topics, similarity = english.nearest(lexical(texts, "en"))
    # A theme may have two topics; a topic should have one theme.
    pure = [
        max(np.unique(np.array(truth)[topics == t], return_counts=True)[1]) / (topics == t).sum() for t in set(topics)
    ]
    assert np.mean(pure) > 0.85
    assert similarity.max() <= 1.001


def test_labels_are_unique_and_about_something(english: TopicModel) -> None:
    texts = [label.text for label in english.labels]
    assert len(set(texts)) == len(texts)
    dull = listed_words("en")
    assert not any(word in dull for text in texts for part in text.split(" and ") for word in part.split(" "))
    assert sum(label.distinct for label in english.labels) == len(texts)


def test_chinese_labels_are_chinese_words() -> None:
    texts = sorted(chinese_sentences())
    model = fit_topics(texts, lexical(texts, "zh"), "zh", Names(), CONFIG, Progress())
    subjects = "".join(start for starts in CHINESE.values() for start in starts)
    first = [label.words[0].split(" ")[0] for label in model.labels]
    assert sum(word in subjects for word in first) >= len(first) * 0.6
    assert not any(word in listed_words("zh") for word in first)


def test_quality_is_in_the_figures(english: TopicModel) -> None:
    figures = english.quality
    assert figures["topics"] == len(english.labels) >= 5
    assert figures["largest_share"] <= 0.3 and -1 <= figures["npmi"] <= 1 and 0 < figures["diversity"] <= 1
    assert 0 < figures["stability_ami"] <= 1


def test_too_few_sentences_are_no_topics() -> None:
    texts = sorted(english_sentences())[:100]
    with pytest.raises(NotEnoughEvidence, match="100 different sentences"):
        fit_topics(texts, lexical(texts, "en"), "en", Names(), CONFIG, Progress())


def test_progress_counts_the_runs() -> None:
    vectors, _ = blobs(6, 30)
    progress = Counted()
    ConsensusReduction(6, 15, 1, progress).fit_transform(vectors)
    assert progress.steps == 15


@pytest.mark.parametrize(
    ("topics", "reason"),
    [(np.array([0] * 90 + list(range(1, 11))), "90%"), (np.arange(100) % 3, "3 topics"), (np.arange(100) % 10, "")],
)
def test_a_collapse_is_recognised(topics: np.ndarray, reason: str) -> None:
    assert reason in collapsed(topics) and bool(collapsed(topics)) == bool(reason)


def test_a_collapse_is_refitted_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real engine runs on a reduction that puts all rows but a few into one point."""

    class Collapsing(ConsensusReduction):
        def fit_transform(self, vectors: np.ndarray, y: object = None) -> np.ndarray:
            return np.concatenate([np.zeros((len(vectors) - 10, 2)), np.arange(20.0).reshape(10, 2)])

    monkeypatch.setattr(module, "ConsensusReduction", Collapsing)
    monkeypatch.setattr(module, "SENTENCES_A_TOPIC", 50)
    texts = sorted(english_sentences())
    model = fit_topics(texts, lexical(texts, "en"), "en", Names(), CONFIG, Progress())
    assert len(model.notes) == 2 and "collapsed" in model.notes[0] and "plain k-means" in model.notes[1]
    assert model.quality["topics"] >= 5 and model.quality["largest_share"] < 0.5


def test_plain_reduction_lies_on_the_sphere() -> None:
    vectors, truth = blobs(6, 40)
    reduced = PlainReduction(1).fit_transform(vectors)
    np.testing.assert_allclose(np.linalg.norm(reduced, axis=1), 1, atol=1e-6)
    assert agreement(ConsensusClusters(6, 1).fit(reduced).labels_, truth) > 0.95


def test_names_praise_and_filler_are_kept_out() -> None:
    names = Names(["The Tidewater Letters", "Drive"], ["Inspector Vale", "李小龙"])
    texts = [
        "Inspector Vale finds the lighthouse keeper in The Tidewater Letters.",
        "People drive slowly, but in Drive nobody drives: an awful, boring car chase.",
        "We met the wonderful Spielberg, and Spielberg smiled at the lighthouse.",
    ]
    words = [[word for word in own if word != GAP] for own in topic_words(texts, "en", names)]
    assert words[0] == ["inspector", "lighthouse", "keeper"] or words[0] == ["lighthouse", "keeper"]
    assert words[1] == ["drive", "drive", "car", "chase"]
    assert "spielberg" not in words[2] and "wonderful" not in words[2] and "lighthouse" in words[2]
    assert "李小龙" not in "".join(topic_words(["李小龙的功夫很精彩"], "zh", names)[0])


def test_pairs_do_not_reach_over_what_was_left_out() -> None:
    assert with_pairs(["car", "chase", GAP, "lighthouse"]) == ["car", "chase", "lighthouse", "car chase"]


@given(st.lists(st.lists(st.sampled_from("abcdefghij"), max_size=8).map(lambda w: [c * 4 for c in w]), max_size=30))
def test_labels_never_repeat(ranked: list[list[str]]) -> None:
    labels = label_topics(ranked, spoken_words(ranked), np.arange(len(ranked)), "en")
    assert len({label.text for label in labels}) == len(ranked)
    assert all(label.text.strip() for label in labels)


def test_coherence_of_words_that_keep_together_and_apart() -> None:
    documents = [["storm", "sea"]] * 10 + [["court", "judge"]] * 10
    together, apart, single = coherence([["storm", "sea"], ["storm", "judge"], ["storm"]], documents)
    assert together == pytest.approx(1) and apart == -1 and np.isnan(single)
    assert diversity([["a", "b"], ["a", "c"]]) == 0.75


def test_a_name_is_a_noun_phrase_of_the_topics_own_sentences() -> None:
    said = {
        0: ["The car chase of the year bored us.", "He hated the car chase.", "With such a car chase, I left early."],
        1: [
            "The special effects are moving.",
            "She praised the special effects.",
            "Of special effects there is much.",
        ],
        2: ["The ending was too sad.", "It moved me in the ending.", "We saw the ending coming."],
    }
    texts = [text for own in said.values() for text in own * 4]
    place = np.repeat([0, 1, 2], 12)
    labels = label_topics([["car", "chase"], ["effects"], ["saw"]], find_phrases(texts, "en", Names()), place, "en")
    assert [label.text for label in labels] == ["car chase", "special effects", "the ending"]
    assert all(label.covered == 1 and label.lift > 8 for label in labels)
    named = find_phrases(
        ["The Tidewater Letters of Vale is a car chase."] * 4, "en", Names(["The Tidewater Letters"])
    )
    assert named.shown == ["car chase"]


def test_a_chinese_name_is_a_noun_and_two_stand_side_by_side() -> None:
    texts = ["特效很震撼", "配乐很动听", "剪辑很好", "摄影很讲究"] * 5 + ["演员的演技在线", "演技炸裂"] * 8
    place = np.repeat([0, 1], [20, 16])
    first, second = label_topics([["特效"], ["演技"]], find_phrases(texts, "zh", Names()), place, "zh")
    assert len(set(first.text.split("、")) & {"特效", "配乐", "剪辑", "摄影"}) == 2 and first.covered == 0.5
    assert second.text == "演技"


def test_words_weigh_what_bertopic_has_them_weigh() -> None:
    from scipy.sparse import csr_matrix

    with module._unloaded(module._UNUSED):
        from bertopic.vectorizers import ClassTfidfTransformer

    random = np.random.default_rng(5)
    counts = csr_matrix(random.poisson(0.4, size=(300, 40)).astype(float))
    place = random.integers(-1, 6, size=300)
    uses = np.stack([counts[np.flatnonzero(place == topic)].toarray().sum(axis=0) for topic in range(6)])
    theirs = ClassTfidfTransformer().fit_transform(csr_matrix(uses)).toarray()
    np.testing.assert_allclose(class_weights(counts, place, 6), theirs, rtol=1e-9)
