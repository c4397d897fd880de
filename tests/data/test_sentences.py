"""Sentences: offsets that hold in code points, and boundaries where a reader sets them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sentences import split_sentences

ENGLISH = {
    'He said "Go home." She left. I saw it at 8 p.m. on Friday.': [
        'He said "Go home."', "She left.", "I saw it at 8 p.m. on Friday."
    ],
    "Dr. Vale meets Mr. Ash. J.R.R. Tolkien wrote none of it.": [
        "Dr. Vale meets Mr. Ash.", "J.R.R. Tolkien wrote none of it."
    ],
    "It gets 3.5 of 5... And then? Nothing!!": ["It gets 3.5 of 5...", "And then?", "Nothing!!"],
    "Hi 😀😀 there. 𝔸stral 👩\u200d👧 done.": ["Hi 😀😀 there.", "𝔸stral 👩\u200d👧 done."],
    "First part\n\nSecond part\n- a point": ["First part", "Second part", "- a point"],
    "This long line was wrapped by a mail program in\nthe middle. It goes on.": [
        "This long line was wrapped by a mail program in\nthe middle.", "It goes on."
    ],
    "1. The light. 2. The sea.": ["1. The light.", "2. The sea."],
    "Great. ... !!": ["Great. ... !!"],
    " \n ": [],
    "": [],
}  # fmt: skip
CHINESE = {
    "太好看了！！！3.5分……不错。": ["太好看了！！！", "3.5分……不错。"],
    "他说：“我不去！”他说完就走了。": ["他说：“我不去！”", "他说完就走了。"],
    "“真好。”她说。然后走了。": ["“真好。”她说。", "然后走了。"],
    "（真的！很好）可以。再看一遍？": ["（真的！很好）可以。", "再看一遍？"],
    "第一行\n第二行": ["第一行", "第二行"],
    "只有一句没有标点": ["只有一句没有标点"],
}


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [("en", text, found) for text, found in ENGLISH.items()]
    + [("zh", text, found) for text, found in CHINESE.items()],
)
def test_boundaries(language: str, text: str, sentences: list[str]) -> None:
    assert [text[start:end] for start, end in split_sentences(text, language)] == sentences


pieces = st.sampled_from(
    ["Good film", "3.5", "Mr", "“", "”", "\"", "。", "！！", "……", ".", "?!", "\n", "\n\n", " ", "\u3000", "他说",
     "😀", "𝔸", "e\u0301", "(", ")", "J.R.", "好", "\r", "\x1f", "1."]
)  # fmt: skip


@given(
    st.one_of(st.text(max_size=200), st.lists(pieces, max_size=30).map("".join)),
    st.sampled_from(["en", "zh", "ja", "und", "fr"]),
)
def test_offsets_hold(text: str, language: str) -> None:
    spans = split_sentences(text, language)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert not text[at:start].strip(), "nothing but blanks may lie between sentences"
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()
