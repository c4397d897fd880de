"""A filter written out as SQL means what the bound filter means, whatever is in it."""

from __future__ import annotations

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from data.literals import filter_literal, runnable
from data.records import Filter

WORDS = st.text(alphabet=st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=12)


@given(
    st.builds(
        Filter,
        titles=st.lists(WORDS, max_size=3).map(tuple),
        genres=st.lists(WORDS, max_size=2).map(tuple),
        topics=st.lists(st.integers(-1, 400), max_size=3).map(tuple),
        since=st.none() | st.dates(),
        search=WORDS,
    )
)
@settings(max_examples=60, deadline=None)
def test_the_literal_is_the_parameter(chosen: Filter) -> None:
    with duckdb.connect() as connection:
        (written,) = connection.execute(f"select {filter_literal(chosen)}").fetchone() or ()
    assert written == chosen.as_parameter()


def test_a_shown_statement_is_one_select_without_comment() -> None:
    text = runnable("dashboard/reviews_rows", Filter(search="'; drop table reviews; --"))
    assert text.startswith("select") and "$filter" not in text
    assert [parsed.type for parsed in duckdb.extract_statements(text)] == [duckdb.StatementType.SELECT]
