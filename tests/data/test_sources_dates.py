from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sources.dates import guess_day_first, read_moment


@pytest.mark.parametrize(
    ("cell", "moment"),
    {
        "November 10, 2018": datetime(2018, 11, 10),
        "Aug 17, 2012": datetime(2012, 8, 17),
        "01-Jan-1995": datetime(1995, 1, 1),
        "4-Feb-1971": datetime(1971, 2, 4),
        "10 November 2018": datetime(2018, 11, 10),
        "2020-01-06 15:28:58": datetime(2020, 1, 6, 15, 28, 58),
        "2020-01-06T15:28:58.123Z": datetime(2020, 1, 6, 15, 28, 58),
        "2020-01-01T01:00:00+02:00": datetime(2019, 12, 31, 23),
        "2018年1月2日": datetime(2018, 1, 2),
        "2018/1/2": datetime(2018, 1, 2),
        "881250949": datetime(1997, 12, 4, 15, 55, 49),
        "1588687728923": datetime(2020, 5, 5, 14, 8, 48),
        "09 13, 2009": datetime(2009, 9, 13),
        "13/01/2020": datetime(2020, 1, 13),
        "01/13/2020": datetime(2020, 1, 13),
        "05.05.2020": datetime(2020, 5, 5),
    }.items(),
)
def test_a_date_means(cell: str, moment: datetime) -> None:
    assert read_moment(cell) == (moment, "")


def test_a_date_that_can_be_read_in_two_ways_is_not_guessed() -> None:
    assert read_moment("03/04/2020").problem == "this date can be read in two ways"
    assert read_moment("03/04/2020", True).value == datetime(2020, 4, 3)
    assert read_moment("03/04/2020", False).value == datetime(2020, 3, 4)
    assert guess_day_first(["03/04/2020", "25/04/2020"]) is True
    assert guess_day_first(["03/04/2020", "04/25/2020"]) is False
    assert guess_day_first(["03/04/2020"]) is None


@given(st.text(max_size=30))
def test_whatever_stands_in_a_cell(cell: str) -> None:
    moment, problem = read_moment(cell)
    assert (moment is None) != (not problem and bool(cell.strip()))


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)))
def test_iso_comes_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert read_moment(moment.isoformat()).value == moment
