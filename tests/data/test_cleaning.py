from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.cleaning import clean_line, clean_text, storable


@pytest.mark.parametrize(
    ("raw", "clean"),
    {
        "A slow start.<br /><br />Then it sings.": "A slow start.\n\nThen it sings.",
        "<p>One</p><p>two <b>bold</b></p>": "One\ntwo bold",
        "<script>alert(1)</script>Kind": "Kind",
        "salt &amp;amp; pepper": "salt & pepper",
        "x < 3 and y > 2, I <3 it": "x < 3 and y > 2, I <3 it",
        "caf\u00c3\u00a9": "café",
        "it\u00e2\u20ac\u2122s": "it’s",
        "\ufeffa\u200bb\x00c\x07": "abc",
        "mis\u202eleading": "misleading",
        "one\r\ntwo\rthree\u2028four": "one\ntwo\nthree\nfour",
        "a\xa0b\tc": "a b c",
        "  edges \u3000": "edges",
        "a\n\n\n\n\nb": "a\n\nb",
        "e\u0301te\u0301": "été",
        "👩\u200d👩\u200d👧 family": "👩\u200d👩\u200d👧 family",
        "=cmd|' /C calc'!A0": "=cmd|' /C calc'!A0",
        "cut \ud83d off": "cut \ufffd off",
        "plain": "plain",
    }.items(),
)
def test_cleaning(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


# Mojibake is left out here: undoing it can lay bare another layer.
@given(
    st.text(st.one_of(st.characters(max_codepoint=0x7F), st.sampled_from("电影！…　​﻿😀")), max_size=200).filter(
        lambda text: "&" not in text and "<" not in text
    )
)
def test_cleaning_is_done_once(raw: str) -> None:
    once = clean_text(raw)
    assert clean_text(once) == once


@given(st.text(max_size=100))
def test_everything_cleaned_can_be_stored(raw: str) -> None:
    assert clean_text(raw).encode("utf-8") is not None
    assert storable(raw).encode("utf-8") is not None
    assert "\n" not in clean_line(raw)


@given(st.text(st.sampled_from("abc XYZ.,!?'\"-"), max_size=80))
def test_plain_text_is_left_alone(raw: str) -> None:
    assert clean_text(raw) == raw.strip()
