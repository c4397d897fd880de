"""Lines and rows: a damaged row costs itself alone."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sources.delimited import Damaged, Dialect, Row, guess_dialect, split_records
from data.sources.lines import Line, decode_line, read_lines


def lines_of(content: bytes | str, longest: int = 1 << 20, chunk: int = 1 << 16) -> list[Line]:
    raw = content.encode() if isinstance(content, str) else content
    return list(read_lines((raw[i : i + chunk] for i in range(0, len(raw), chunk)), longest))


def split(content: str, columns: int = 3) -> tuple[list[list[str]], list[int]]:
    found = list(split_records(lines_of(content), Dialect(",", True, columns), 1 << 20))
    good = [row.cells for row in found if isinstance(row, Row)]
    return good, [row.line for row in found if isinstance(row, Damaged) and not row.kept]


def test_an_unclosed_quote_costs_its_own_row_alone() -> None:
    good, bad = split('a,b,c\n1,"open,3\n4,5,6\n7,"x ""y"" z",9\n"two\nlines",8,9\n')
    assert good == [["a", "b", "c"], ["4", "5", "6"], ["7", 'x "y" z', "9"], ["two\nlines", "8", "9"]]
    assert bad == [2]


def test_an_unclosed_quote_at_the_end_of_the_file() -> None:
    assert split('a,b,c\n1,2,3\n4,5,"six\n7,8,9') == ([["a", "b", "c"], ["1", "2", "3"], ["7", "8", "9"]], [3])


def test_rows_with_another_number_of_cells_are_named() -> None:
    assert split("a,b,c\n1,2\n1,2,3,4\n1,2,3\n") == ([["a", "b", "c"], ["1", "2", "3"]], [2, 3])


@pytest.mark.timeout(60)  # Seconds when it is linear, hours when it is quadratic.
@pytest.mark.slow
def test_a_hundred_thousand_unclosed_quotes_take_no_quadratic_time() -> None:
    good, bad = split("a,b,c\n" + '1,"open,3\n4,5,6\n' * 100_000)
    assert (len(good), len(bad)) == (100_001, 100_000)


cells = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\x00"), max_size=12)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_the_standard_writes_is_read_back(rows: list[list[str]]) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    assert split(buffer.getvalue())[0] == rows


@given(
    st.lists(st.lists(st.sampled_from(["1", "two words", "é", "say hi"]), min_size=3, max_size=3), min_size=1),
    st.data(),
)
def test_damage_anywhere_spares_the_other_rows(rows: list[list[str]], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(rows)))
    written = [",".join(row) for row in rows]
    written.insert(at, 'x,"never closed,y')
    good, bad = split("\n".join(written))
    assert good == rows
    assert bad == [at + 1]


@pytest.mark.parametrize(
    ("content", "delimiter", "quoted", "columns"),
    [
        ("a,b,c\n1,2,3\n", ",", True, 3),
        ("a;b\n1;2,5\n3;4\n", ";", True, 2),
        ('id\ttext\n1\t"open\n2\tok, fine\n3\t5" tall\n', "\t", False, 2),
        ('id\ttext\n1\t"an ""inner"" quote"\n2\t"open\n3\t"x"\n', "\t", True, 2),
        ("1|Toy|x\n2|Doll|y\n", "|", True, 3),
        ("1::2::5\n2::3::4\n", "::", False, 3),
    ],
)
def test_the_dialect(content: str, delimiter: str, quoted: bool, columns: int) -> None:
    assert guess_dialect(lines_of(content)) == Dialect(delimiter, quoted, columns)


@pytest.mark.parametrize("content", ["just a sentence\nand another one\n", "", "\n\n"])
def test_what_is_no_table(content: str) -> None:
    assert guess_dialect(lines_of(content)) is None


def test_a_line_too_long_is_skipped_and_the_next_one_read() -> None:
    found = lines_of(b"a\n" + b"x" * 5000 + b"\nb\n" + b"y" * 5000, longest=100, chunk=64)
    assert [(line.number, line.text) for line in found] == [(1, "a"), (2, None), (3, "b"), (4, None)]


def test_encodings_are_decided_line_by_line() -> None:
    raw = "电影不错，很好看\n".encode("gb18030") + "café, naïve “quote”\n".encode("cp1252") + "été 电影\n".encode()
    assert [line.text for line in lines_of(b"\xef\xbb\xbf" + raw)] == [
        "电影不错，很好看",
        "café, naïve “quote”",
        "été 电影",
    ]


def test_two_encodings_on_one_line_are_both_kept() -> None:
    assert decode_line("é ".encode() + "café".encode("latin-1")) == "é café"


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x24F, blacklist_categories=("Cc",))))
def test_utf8_is_never_taken_for_something_else(text: str) -> None:
    assert decode_line(text.encode()) == text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_byte_order_marks(encoding: str) -> None:
    assert [line.text for line in lines_of("电影,b\r\n1,2\r\n".encode(encoding))] == ["电影,b", "1,2"]


def test_old_line_ends_and_nul_bytes() -> None:
    assert [line.text for line in lines_of(b"a,b\rc,d\r")] == ["a,b", "c,d"]
    (line,) = lines_of(b"a\x00b,c\n")
    assert (line.text, line.had_nul) == ("ab,c", True)
