"""Records: a filter survives the URL, an estimate knows when to be silent."""

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from data.errors import MarqueeError, SettingsError
from data.records import FLOOR, Estimate, Filter, Sign
from data.settings import Settings, load_settings

words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
several = st.lists(words, max_size=3).map(tuple)
filters = st.builds(
    Filter,
    titles=several,
    genres=several,
    sources=several,
    languages=several,
    territories=several,
    since=st.none() | st.dates(max_value=date(2020, 1, 1)),
    until=st.none() | st.dates(min_value=date(2020, 1, 1)),
    topics=st.lists(st.integers(-1, 400), max_size=3).map(tuple),
    signs=st.lists(st.sampled_from(get_args(Sign)), max_size=3).map(tuple),
    search=st.text(max_size=20),
)


@given(filters)
def test_filter_survives_the_url(chosen: Filter) -> None:
    assert Filter.from_query(chosen.as_query()) == chosen


@given(st.dictionaries(words, st.lists(words, max_size=3), max_size=6))
def test_any_query_gives_a_filter(query: dict[str, list[str]]) -> None:
    known = {name: values for name, values in query.items() if name in Filter.model_fields}
    assert Filter.from_query(query) == Filter.from_query(known)


def test_a_topic_that_no_database_can_hold_is_no_topic() -> None:
    assert Filter.from_query({"topics": ["999999999999"]}) == Filter()


def test_malformed_parts_of_a_url_are_left_out_and_the_rest_is_kept() -> None:
    query = {"since": ["tomorrow"], "topics": ["x"], "signs": ["hate"], "titles": ["t1"], "search": ["a" * 900]}
    assert Filter.from_query(query) == Filter(titles=("t1",))


def test_period_must_run_forward() -> None:
    with pytest.raises(ValidationError, match="ends before it starts"):
        Filter(since=date(2026, 2, 1), until=date(2026, 1, 1))


def test_empty_fields_become_null_for_sql() -> None:
    assert set(Filter().as_parameter().values()) == {None}


@pytest.mark.parametrize(("n", "value", "known"), [(FLOOR, 0.5, True), (FLOOR - 1, 0.5, False), (99, None, False)])
def test_an_estimate_is_known_from_the_floor_on(n: int, value: float | None, known: bool) -> None:
    assert Estimate(value=value, low=value, high=value, n=n, method="wilson").known is known


def test_an_error_is_one_sentence_with_its_cure_and_survives_a_process_boundary() -> None:
    import copy

    error = SettingsError("the port is taken", where="port 8501", mend="choose another with --port")
    assert str(error) == "the port is taken (port 8501). Choose another with --port."
    assert str(copy.copy(error)) == str(error)


class TestSettings:
    def test_environment_wins_over_the_file(self, tmp_path, monkeypatch) -> None:
        (tmp_path / "marquee.toml").write_text("port = 9000\ntopics = 12\n")
        monkeypatch.setenv("MARQUEE_PORT", "9001")
        chosen = load_settings(tmp_path)
        assert (chosen.port, chosen.topics, chosen.studio) == (9001, 12, tmp_path)

    @pytest.mark.parametrize("text", ["prot = 1\n", "port = 'high'\n", "port = 99999\n", "port ="])
    def test_what_cannot_be_is_refused_with_its_place(self, tmp_path, text: str) -> None:
        (tmp_path / "marquee.toml").write_text(text)
        with pytest.raises(SettingsError, match=r"marquee\.toml"):
            load_settings(tmp_path)

    def test_an_unknown_variable_is_refused(self, tmp_path, monkeypatch) -> None:
        monkeypatch.setenv("MARQUEE_PROT", "1")
        with pytest.raises(MarqueeError, match="MARQUEE_PROT"):
            load_settings(tmp_path)

    def test_every_setting_says_what_it_is_for(self) -> None:
        assert all(field.description for field in Settings.model_fields.values())
