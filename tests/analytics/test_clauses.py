"""Sentences fall into the parts that judge different things, and nowhere else."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.clauses import split_clauses
from analytics.pipeline import run_step
from data.progress import Progress
from data.records import Run
from data.settings import Settings
from data.snapshots import open_newest

CUT = [
    ("en", "Great cast, dull script.", ["Great cast", "dull script."]),
    ("en", "I liked him, but the end is silly.", ["I liked him", "but the end is silly."]),
    ("en", "The film is slow, though never boring.", ["The film is slow", "though never boring."]),
    ("en", "Although the acting is great, the story drags.", ["Although the acting is great", "the story drags."]),
    ("en", "Good actors; terrible lines", ["Good actors", "terrible lines"]),
    ("en", "The songs are lovely — the plot is not.", ["The songs are lovely", "the plot is not."]),
    ("en", "Handsome, yet the jokes fall flat.", ["Handsome, yet the jokes fall flat."]),
    ("en", "Very handsome, yet the jokes fall flat.", ["Very handsome", "yet the jokes fall flat."]),
    ("zh", "剧情拖沓，配乐很棒。", ["剧情拖沓", "配乐很棒。"]),
    ("zh", "画面很美，可惜故事太老套。", ["画面很美", "可惜故事太老套。"]),
    ("zh", "虽然演技不错，但是剧本太烂了。", ["虽然演技不错", "但是剧本太烂了。"]),
    ("zh", "导演很用心——观众不买账。", ["导演很用心", "观众不买账。"]),
]
WHOLE = [
    ("en", "funny, sad and true"),
    ("en", "Great acting, script and direction."),
    ("en", "The acting, script and direction are great."),
    ("en", "It's nothing but noise."),
    ("en", "It looks as though nobody cared."),
    ("en", "It was fun while it lasted."),
    ("en", "It is good, though."),
    ("en", "Anything But Love is a fine film."),
    ("en", 'He called it "slow but good" last night.'),
    ("en", "The cast — all of them unknown — is great."),
    ("en", "I have not seen it yet."),
    ("en", ""),
    ("zh", "不但好看而且感人。"),
    ("zh", "演员、剧情、音乐都很好。"),
    ("de", "Tolle Schauspieler, aber ein langweiliges Drehbuch."),
]


@pytest.mark.parametrize(("language", "text", "parts"), CUT)
def test_a_sentence_is_cut_where_it_turns(language: str, text: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in split_clauses(text, language)] == parts


@pytest.mark.parametrize(("language", "text"), WHOLE)
def test_names_lists_and_idioms_stay_whole(language: str, text: str) -> None:
    assert split_clauses(text, language) == [(0, len(text))]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["great", "cast", "dull", "script", ",", ";", "but", "although", "—", " ", "though", "(", ")", '"', "İ",
             "剧情", "，", "但是", "虽然", "配乐", "——", "。", "😀", "\n", "'", "the", "film"]
        ),
        max_size=25,
    ),
    st.sampled_from(["en", "zh", "und"]),
)  # fmt: skip
def test_clauses_lie_in_order_within_the_sentence_and_lose_no_word(pieces: list[str], language: str) -> None:
    text = " ".join(pieces)
    spans = split_clauses(text, language)
    assert spans
    assert spans[0].start == 0
    assert spans[-1].end == len(text)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    between = "".join(text[one.end : other.start] for one, other in pairwise(spans))
    assert not any(sign.isalnum() for sign in between)


def test_every_sentence_has_a_clause_and_single_ones_keep_their_score(
    analysed: tuple[Settings, dict[str, Run]],
) -> None:
    studio, runs = analysed
    table = pq.read_table(studio.runs / runs["clauses"].run_id / "clauses.parquet").to_pylist()
    own = {
        row["sentence_id"]: row
        for row in pq.read_table(studio.runs / runs["sentiment"].run_id / "sentences.parquet").to_pylist()
    }
    texts = {row["sentence_id"]: row for row in open_newest(studio.snapshots).rows("analysis/sentences")}
    assert {row["sentence_id"] for row in table} == set(texts)
    assert table == sorted(table, key=lambda row: (row["sentence_id"], row["start_char"]))
    for row in table:
        text = texts[row["sentence_id"]]
        if (row["start_char"], row["end_char"]) == (0, len(text["text"])):
            expected = own.get(row["sentence_id"], {"sentiment": None, "probability": None})
            assert (row["sentiment"], row["probability"]) == (expected["sentiment"], expected["probability"])
        if text["language"] == "de":
            assert row["sentiment"] is None


def test_the_run_can_be_done_again_to_the_same_rows(
    analysed: tuple[Settings, dict[str, Run]], tmp_path: Path
) -> None:
    studio, runs = analysed
    copy = studio.model_copy(update={"studio": tmp_path / "copy"})
    shutil.copytree(studio.studio, copy.studio)
    again = run_step(copy, "clauses", {}, Progress())
    first, second = (pq.read_table(copy.runs / run.run_id / "clauses.parquet") for run in (runs["clauses"], again))
    assert first.equals(second)
