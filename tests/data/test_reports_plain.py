"""What is done to a report before it is laid out: harmless texts, phrases that stay marked, numbers, room."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.exports.docx import clean
from data.reports.blocks import Quote, Quotes
from data.reports.fitting import column_widths, cut_to_fit, fitting_size, height_of, split_to_fit
from data.reports.plain import breakable, cleaned, figures_of, notes_of, pieces, shortened, tree, width_of
from data.reports.words import word
from tests.data.reported import hostile, reported


@given(st.text(max_size=80), st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90)), max_size=3))
def test_phrases_stay_marked_when_controls_go(text: str, spans: list[tuple[int, int]]) -> None:
    report = reported()
    quote = Quote(text=text, review_id="r", marked=tuple(spans))
    cover = report.cover.model_copy(update={"blocks": (Quotes(quotes=(quote,)),)})
    report = report.model_copy(update={"sections": ()})
    (block,) = cleaned(report.model_copy(update={"cover": cover})).cover.blocks
    assert isinstance(block, Quotes)
    parts = pieces(block.quotes[0])
    assert "".join(part for part, _ in parts) == clean(text)
    assert all(one[1] != other[1] for one, other in pairwise(parts))
    signs = {at for start, end in spans if start < end for at in range(start, min(end, len(text)))}
    kept = sum(bool(clean(text[at])) for at in signs if text[at] not in "\r\n\u2028\u2029")
    assert sum(len(part) for part, marked in parts if marked) >= kept


def test_figures_and_notes_that_come_again_keep_their_number() -> None:
    report = reported()
    assert len(figures_of(report)) == 2 and notes_of(report) == [("r1", "r2", "r3"), ("r2",), ("r2", "r9")]
    made = tree(report)
    numbers = [
        block["number"] for part in (made["cover"], *made["sections"]) for block in part["blocks"] if "plane" in block
    ]
    assert numbers == [1, 1, 2]


def test_no_control_is_left_in_any_text() -> None:
    def texts(part: object) -> list[str]:
        if isinstance(part, dict):
            return [text for pair in part.items() for one in pair for text in texts(one)]
        if isinstance(part, tuple | list):
            return [text for one in part for text in texts(one)]
        return [part] if isinstance(part, str) else []

    found = texts(cleaned(hostile()).model_dump())
    assert len(found) > 200 and all(text == clean(text) for text in found)


@given(st.text(max_size=400), st.integers(1, 60))
def test_a_shortened_text_is_no_wider_than_asked(text: str, width: int) -> None:
    short = shortened(text, width)
    assert width_of(short) <= max(width, 1) and "\n" not in short


@given(st.text(max_size=200))
def test_places_to_break_change_no_sign(text: str) -> None:
    assert breakable({"a": [text]})["a"][0].replace("\u200b", "") == text.replace("\u200b", "")


def test_a_label_of_the_reports_own_wins() -> None:
    report = reported().model_copy(update={"labels": {"page": "Blatt {page}"}})
    assert word(report, "page", page=3, pages=9) == "Blatt 3" and word(report, "contents") == "Contents"


@given(st.text(max_size=300), st.sampled_from([12.0, 20.0]), st.floats(60, 400), st.floats(40, 200))
def test_what_is_cut_or_split_fits_and_what_is_split_is_whole(
    text: str, size: float, width: float, height: float
) -> None:
    assert height_of(cut_to_fit(text, size, width, height), size, width) <= height
    parts = split_to_fit(text, size, width, height)
    assert all(height_of(part, size, width) <= height for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_the_largest_size_that_fits_is_taken() -> None:
    assert fitting_size("Vale", (40, 20, 10), 200, 60) == 40
    assert fitting_size("Vale " * 40, (40, 20, 10), 200, 60) == 10


@pytest.mark.parametrize("words", [3, 60])
def test_columns_fill_their_room_and_numbers_keep_theirs(words: int) -> None:
    rows = [["What", "Net"], ["word " * words, "−37 (−48 to −25)"]]
    widths = column_widths(rows, [False, True], 10, 400, 8)
    assert sum(widths) == pytest.approx(400) and widths[1] >= 10 * 8


def test_where_nothing_has_its_room_narrow_columns_keep_theirs() -> None:
    rows = [
        ["提及占比", "好评", "对评分的影响", "被批评时的评分"],
        ["26%", "210", "+0.13（+0.06至+0.19）", "−0.18（−0.66至+0.31）"],
    ]
    widths = column_widths(rows, [True, True, True, True], 9.5, 200, 8)
    assert sum(widths) == pytest.approx(200) and widths[1] > 27
    assert widths[2] == widths[3] == max(widths)
