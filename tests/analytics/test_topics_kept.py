"""Topics keep their numbers, nothing that people edited is lost, and certainty means what it says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from analytics.topics.anchors import Anchors, text_hash
from analytics.topics.assigning import Centres, load_centres, load_spaces, save_centres
from analytics.topics.certainty import calibration_error, learn_certainty
from analytics.topics.fit import Found, load_found, save_found
from analytics.topics.identity import Earlier
from analytics.topics.places import lay_out
from analytics.topics.preview import suggest_least
from analytics.topics.sampling import Sample
from analytics.topics.settle import Known, Settled, settle_topics
from analytics.topics.small import find_small, terms_of
from analytics.topics.tree import grow_tree
from data.topic_state import FIRST_OWN, Edited

TOPICS, EACH, WIDE = 8, 60, 24


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def cloud(noise: float = 0.25, each: int = EACH, seed: int = 0) -> tuple[Sample, np.ndarray]:
    """Eight clouds of sentences, three a review, and which is of which."""
    random = np.random.default_rng(seed)
    middles = unit(np.random.default_rng(99).normal(size=(TOPICS, WIDE)))
    truth = np.repeat(np.arange(TOPICS), each)
    vectors = unit(middles[truth] + noise * random.normal(size=(len(truth), WIDE)))
    names = [f"{seed}-{number:05d}" for number in range(len(truth))]
    reviews = np.array([f"r{number // 3}" for number in range(len(truth))], dtype=object)
    days = np.datetime64("2026-03-01", "D") + np.arange(len(truth)) % 30
    titles = np.array(list("abcdef"), dtype=object)[np.arange(len(truth)) % 6]
    return Sample("en", names, [f"text {name}" for name in names], vectors, reviews, titles, days), truth


def centres_of(sample: Sample, labels: np.ndarray, order: list[int]) -> np.ndarray:
    return unit(np.stack([sample.vectors[labels == label].sum(axis=0) for label in order]))


def words_of(truth: np.ndarray) -> list[list[str]]:
    return [[f"word{topic}", f"term{topic}", "film"] for topic in truth]


def found_in(sample: Sample, truth: np.ndarray, order: list[int]) -> Found:
    centres = centres_of(sample, truth, order)
    return Found("en", centres, (centres, centres[::-1], centres), {"fitted_on": len(sample)}, ())


def nobody(**edits: object) -> Known:
    nowhere = Anchors([], [], [], np.zeros((0, WIDE), np.float32), np.zeros(0))
    return Known(None, None, Edited.model_validate(edits), nowhere)


def after(own: Settled, sample: Sample, **edits: object) -> Known:
    """What a later run knows of an earlier one."""
    place = own.centres.assign(sample.vectors).place
    ids = tuple(own.centres.ids.tolist())
    points = {key: tuple(point) for key, point in zip(ids, own.layout.points.tolist(), strict=True)}
    earlier = Earlier(
        ids, ("en",) * len(ids), pa.array(sample.ids), own.centres.ids[place].astype(np.int64), max(ids), {}, points
    )
    return replace(nobody(**edits), earlier=earlier, centres=own.centres)


@pytest.fixture(scope="module")
def world() -> tuple[Sample, np.ndarray, Settled]:
    sample, truth = cloud()
    return sample, truth, settle_topics(found_in(sample, truth, list(range(8))), sample, words_of(truth), nobody(), 0)


def test_ids_are_kept_when_topics_come_in_another_order_and_one_is_new(
    world: tuple[Sample, np.ndarray, Settled],
) -> None:
    sample, truth, first = world
    assert first.centres.ids.tolist() == list(range(8)) and first.changes.new == tuple(range(8))
    split = np.where((truth == 2) & (np.arange(len(truth)) % 4 == 0), 8, truth)
    found = found_in(sample, split, [5, 8, 7, 6, 4, 3, 2, 1, 0])
    again = settle_topics(found, sample, words_of(truth), after(first, sample), 8)
    assert again.centres.ids.tolist() == [5, 8, 7, 6, 4, 3, 2, 1, 0]
    assert again.changes.new == (8,) and again.changes.gone == () and len(again.changes.kept) == 8
    assert again.changes.split == {2: (8, 2)}
    moved = again.layout.points[again.centres.ids.argsort()][:8] - first.layout.points
    assert np.abs(moved).max() < 0.2


def test_an_edited_topic_is_never_lost_and_an_unedited_one_may_go(world: tuple[Sample, np.ndarray, Settled]) -> None:
    sample, truth, first = world
    found = found_in(sample, truth, [0, 1, 2, 3, 4, 5])
    known = after(first, sample, names={7: "Ours"})
    again = settle_topics(found, sample, words_of(truth), known, 8)
    assert again.centres.ids.tolist() == [0, 1, 2, 3, 4, 5, 7]
    assert again.changes.carried == (7,) and again.changes.gone == (6,)
    np.testing.assert_array_equal(again.centres.vectors[-1], first.centres.vectors[7])
    # Where vectors no longer compare, it lies where the sentences lie that it had.
    elsewhere = settle_topics(found, sample, words_of(truth), replace(known, centres=None), 8)
    assert float(elsewhere.centres.vectors[-1] @ first.centres.vectors[7]) > 0.999


def test_what_is_found_of_a_merged_whole_joins_it(world: tuple[Sample, np.ndarray, Settled]) -> None:
    sample, truth, first = world
    split = np.where((truth == 2) & (np.arange(len(truth)) % 4 == 0), 8, truth)
    known = after(first, sample, merged={2: 3})
    again = settle_topics(found_in(sample, split, list(range(9))), sample, words_of(truth), known, 8)
    assert again.joins == {8: 3} == again.changes.joined


def test_an_own_topic_takes_what_is_alike_enough_and_the_found_one_gives_way(
    world: tuple[Sample, np.ndarray, Settled],
) -> None:
    sample, truth, first = world
    own = Anchors([FIRST_OWN], ["own"], ["Dogs"], centres_of(sample, truth, [4]), np.array([0.6]))
    known = replace(after(first, sample), anchors=own)
    again = settle_topics(found_in(sample, truth, list(range(8))), sample, words_of(truth), known, 8)
    assert again.centres.ids.tolist() == [0, 1, 2, 3, 5, 6, 7, FIRST_OWN] and again.labels[-1] == "Dogs"
    final = again.centres.assign(sample.vectors)
    alike = sample.vectors.astype(np.float64) @ own.vectors[0].astype(np.float64) >= 0.6
    np.testing.assert_array_equal(final.place == 7, alike)
    assert (again.certainty.chance(final)[alike] == 1).all() and again.kinds[-1] == "own"


def test_a_pinned_topic_stays_where_its_examples_are_and_is_no_second_one(
    world: tuple[Sample, np.ndarray, Settled],
) -> None:
    sample, truth, first = world
    pinned = Anchors([4], ["pinned"], [""], sample.vectors[truth == 4][:5].mean(axis=0)[None], np.array([np.nan]))
    pinned = replace(pinned, vectors=unit(pinned.vectors))
    known = replace(after(first, sample), anchors=pinned)
    halves = np.where((truth == 4) & (np.arange(len(truth)) % 2 == 0), 8, truth)
    again = settle_topics(found_in(sample, halves, list(range(9))), sample, words_of(truth), known, 8)
    assert sorted(again.centres.ids.tolist()) == list(range(8)) and again.kinds[-1] == "pinned"
    place = again.centres.assign(sample.vectors).place
    assert (again.centres.ids[place][truth == 4] == 4).mean() > 0.9


def test_saving_and_loading_changes_no_assignment_nor_does_the_order_of_rows(
    world: tuple[Sample, np.ndarray, Settled], tmp_path: Path
) -> None:
    sample, truth, first = world
    found = found_in(sample, truth, list(range(8)))
    save_centres(tmp_path, {"en": first.centres}, {"en": "space key"})
    save_found(tmp_path, {"en": found})
    loaded, again = load_centres(tmp_path)["en"], load_found(tmp_path)["en"]
    assert load_spaces(tmp_path) == {"en": "space key"} and again.figures == found.figures
    np.testing.assert_array_equal(again.centres, found.centres)
    assert all(np.array_equal(one, other) for one, other in zip(again.refits, found.refits, strict=True))
    before = first.centres.assign(sample.vectors)
    order = np.random.default_rng(1).permutation(len(sample))
    for part in np.array_split(order, 7):
        after_part = loaded.assign(sample.vectors[part])
        np.testing.assert_array_equal(after_part.place, before.place[part])
        chances = first.certainty.chance(after_part)
        np.testing.assert_allclose(chances, first.certainty.chance(before)[part], atol=1e-6)


def test_a_zero_vector_has_no_topic() -> None:
    centres = Centres(np.array([3], np.int32), unit(np.ones((1, WIDE))), np.array([np.nan]))
    assert centres.assign(np.zeros((1, WIDE), np.float32)).place.tolist() == [-1]


def test_certainty_is_the_chance_that_a_refit_agrees() -> None:
    sample, truth = cloud(noise=0.55, each=200)
    fitted = Centres(np.arange(8, dtype=np.int32), centres_of(sample, truth, list(range(8))), np.full(8, np.nan))
    assigned = fitted.assign(sample.vectors)

    def refit(seed: int) -> np.ndarray:
        """A few reviews of each topic stand for it, as a bad sample would have it."""
        random = np.random.default_rng(seed)
        drawn = random.choice(len(sample), 160)
        order = random.permutation(8).tolist()
        part = replace(sample, vectors=sample.vectors[drawn])
        return replace(fitted, vectors=centres_of(part, truth[drawn], order)).assign(sample.vectors).place

    learnt = learn_certainty(assigned, [refit(seed) for seed in range(6)], 8)
    assert learnt.figures["n"] == 6 * len(sample) and learnt.figures["ece"] < 0.05
    chance = learnt.chance(assigned)
    # A refit of which nothing was known says the same, now that numbers of topics are matched by their sentences.
    fresh = learn_certainty(assigned, [refit(seed) for seed in (11, 12, 13)], 8)
    assert calibration_error(chance, fresh.chance(assigned)) < 0.06
    assert chance.min() > 0.2 and chance.std() > 0.05 and (learnt.stability > 0.3).all()


def about_a_dog(count: int, days: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The small topics found where so many sentences of a title that has half of all are about a dog, and the dog."""
    sample, truth = cloud(each=150)
    random = np.random.default_rng(3)
    half = np.where(np.isin(sample.titles, ["a", "b", "c"]), "a", sample.titles)
    about = np.flatnonzero(half == "a")[random.permutation(len(sample) // 6)[:count]]
    dog = unit(random.normal(size=(1, WIDE)))[0]
    vectors, dated, words = sample.vectors.copy(), sample.days.copy(), words_of(truth)
    vectors[about] = unit(dog + 0.1 * random.normal(size=(count, WIDE)))
    dated[about] = dated[about] if days is None else days
    for row in about:
        words[row] = ["dog"]
    changed = replace(sample, vectors=vectors, titles=half, days=dated)
    return find_small(terms_of(changed, words), vectors, centres_of(sample, truth, list(range(8)))), dog


def test_a_word_that_one_title_has_to_itself_makes_a_small_topic() -> None:
    small, dog = about_a_dog(12)
    assert len(small) == 1 and float(small[0] @ dog) > 0.95


def test_few_sentences_make_a_topic_where_none_of_them_is_older_than_a_day() -> None:
    assert not len(about_a_dog(5)[0])
    small, dog = about_a_dog(5, np.full(5, np.datetime64("2026-03-29", "D")))
    assert len(small) == 1 and float(small[0] @ dog) > 0.95


def test_the_tree_joins_the_most_alike_first_and_calls_groups_by_their_largest_topics() -> None:
    vectors = unit(np.array([[1, 0, 0], [1, 0.1, 0], [0, 0, 1]], dtype=float))
    labels = ["dog", "ferry", "price"]
    first, root = grow_tree(vectors, [4, 9, 2], labels, "en")
    assert (first["node"], first["left"], first["right"], first["label"]) == (-2, 4, 9, "dog · ferry")
    assert {root["left"], root["right"]} == {-2, 2} and root["height"] > first["height"]
    assert root["label"] == "dog · ferry · price"
    named = grow_tree(vectors, [4, 9, 2], labels, "en", named=lambda groups: ["the sea", *[""] * (len(groups) - 1)])
    assert [node["label"] for node in named] == ["the sea", "dog · ferry"]
    assert grow_tree(vectors[:1], [4], labels[:1], "en") == []


def test_discs_on_the_map_do_not_overlap_and_sentences_stand_by_their_topic() -> None:
    sample, truth = cloud(each=100)
    centres = centres_of(sample, truth, list(range(8)))
    nowhere = np.full((8, 2), np.nan)
    layout = lay_out(centres, np.bincount(truth), sample.vectors, truth, nowhere)
    gaps = np.linalg.norm(layout.points[:, None] - layout.points[None], axis=2) + 9 * np.eye(8)
    assert (gaps >= 0.98 * (layout.radii[:, None] + layout.radii[None])).all()
    places = layout.place(sample.vectors, truth, sample.vectors.astype(float) @ centres.T.astype(float))
    nearest = np.linalg.norm(places[:, None] - layout.points[None], axis=2).argmin(axis=1)
    assert (nearest == truth).mean() > 0.9


def test_the_hash_of_a_text_is_the_stores() -> None:
    text = "Café 狗 'quoted'"
    assert duckdb.execute("select md5_number_lower(?)", [text]).fetchone() == (text_hash(text),)


def test_examples_suggest_how_alike_a_sentence_should_be() -> None:
    random = np.random.default_rng(1)
    close = unit(np.ones((6, WIDE)) + 0.8 * random.normal(size=(6, WIDE)))
    apart = unit(random.normal(size=(6, WIDE)))
    assert suggest_least(close[:2]) == (0.45, False)
    assert suggest_least(close)[0] > suggest_least(apart)[0] and suggest_least(close)[1]
