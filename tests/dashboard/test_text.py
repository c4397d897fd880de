"""Words and numbers as a reader sees them."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import strings
from dashboard.components.quotes import WHOLE, quote_markup
from dashboard.numbers import Drill, net_drill
from dashboard.periods import drawn_from, period_end, period_label, period_start, unit_for
from dashboard.strings import keys, say
from dashboard.strings.formats import (
    format_count,
    format_estimate,
    format_number,
    format_seconds,
    plain_markdown,
    plain_markup,
    shorten,
    stars,
)
from dashboard.strings.sentences import filter_sentence
from data.records import Estimate, Filter

ROOT = Path(__file__).parents[2]


def estimate(value: float | None, low: float, high: float, n: int = 50) -> Estimate:
    return Estimate(value=value, low=low, high=high, n=n, method="test")


@pytest.mark.parametrize(
    ("unit", "given", "written"),
    [
        ("percent", estimate(0.62, 0.58, 0.66), "62\u202f% (58–66)"),
        ("net", estimate(0.14, 0.13, 0.15), "+14 (+13 to +15)"),
        ("net", estimate(-0.2, -0.31, 0.001), "−20 (−31 to 0)"),
        ("rating", estimate(6.352, 6.331, 6.37), "6.35 (6.33–6.37)"),
        ("rating", estimate(10, 10, 10), "10.0 (10.0–10.0)"),
        ("net", estimate(0.5, 0.1, 0.9, n=7), "Not enough reviews (7)"),
        ("net", estimate(None, 0, 0, n=70), "Not enough reviews (70)"),
    ],
)
def test_a_number_is_written_with_its_interval(unit: str, given: Estimate, written: str) -> None:
    assert format_estimate(given, unit) == written  # type: ignore[arg-type]


def test_counts_are_grouped_and_numbers_keep_three_digits() -> None:
    assert format_count(1234567) == "1\u202f234\u202f567"
    assert [format_number(x) for x in (0, 6.3519, 1234.4, -0.01234)] == ["0", "6.35", "1\u202f234", "−0.0123"]
    assert [format_seconds(x) for x in (None, 0.2, 61, 200, 8000)] == ["", "1 s", "61 s", "3 min", "2 h 13 min"]
    assert [stars(x) for x in (None, 0, 7, 10)] == ["", "☆☆☆☆☆", "★★★½☆", "★★★★★"]


@given(st.text(max_size=80), st.integers(5, 40))
def test_a_shortened_text_never_exceeds_its_length(text: str, length: int) -> None:
    assert len(shorten(text, length)) <= max(length, len(text) if len(text) <= length else 0)


@given(st.text(max_size=60))
def test_escaped_markup_reads_as_the_text_itself(text: str) -> None:
    marked = plain_markup(text)
    assert "<" not in marked and '"' not in marked
    assert unescape(marked) == text or "&" in text


@given(st.text(alphabet="ab[]()!*_`:$<>#\\~ ", max_size=40))
def test_every_markdown_mark_is_escaped(text: str) -> None:
    written = plain_markdown(text)
    assert re.sub(r"\\(.)", r"\1", written) == " ".join(text.split())
    assert not re.search(r"(?<!\\)(?:\\\\)*[\[\]()*_`:$<>#~!]", written)


def quote(**more: object) -> dict[str, object]:
    return {
        "review_id": "r1", "review": "It is good. It ends badly.", "start_char": 0, "end_char": 11, "sign": "praise",
        "spoiler": False, "rating": 8.0, "source": "sample", "publisher": None, "published_at": None,
        "viewer_id": "v0123456789abcdef", "title": "The Pier",
    } | more  # fmt: skip


def test_what_was_counted_is_marked_inside_the_review() -> None:
    markup = quote_markup([quote(), quote(start_char=12, end_char=26, sign="blame")], with_title=True)
    assert re.findall(r'<mark class="mq-(\w+)">(.*?)</mark>', markup) == [
        ("praise", "It is good."),
        ("blame", "It ends badly."),
    ]
    assert "viewer 012345" in markup and "0123456789abcdef" not in markup
    assert "<b>The Pier</b>" in markup and "undated" in markup


def test_a_spoiler_is_folded_away() -> None:
    folded = quote_markup([quote(spoiler=True)], with_title=False)
    assert folded.index("<details>") < folded.index(say("drawer.spoiler")) < folded.index("<blockquote>")
    assert "<details>" not in quote_markup([quote()], with_title=False)


@given(st.text(alphabet=st.sampled_from("word <>&'\"\n好"), min_size=0, max_size=2000), st.integers(0, 1999))
def test_a_quote_never_loses_or_obeys_what_counted(text: str, start: int) -> None:
    start = min(start, len(text))
    end = min(len(text), start + 30)
    markup = quote_markup([quote(review=text, start_char=start, end_char=end)], with_title=False)
    marked = re.findall(r"<mark[^>]*>(.*?)</mark>", markup, re.DOTALL)
    assert marked and all(unescape(part) == text[start:end] for part in marked)
    assert len(marked) == (2 if len(text) > WHOLE else 1)
    tags = set(re.findall(r"</?(\w+)", markup))
    assert tags <= {"article", "blockquote", "mark", "footer", "span", "details", "summary"}


def test_the_filter_reads_as_a_sentence() -> None:
    names = {"t1": "Tidewater", "t2": "Salt", "t3": "Kelp"}
    assert filter_sentence(Filter(), names, {}) == "All titles, all sources, since release"
    chosen = Filter(
        titles=("t1",), sources=("rotten_tomatoes",), topics=(3,), signs=("praise",), since=date(2026, 1, 2)
    )
    sentence = filter_sentence(chosen, names, {3: "the dog"})
    assert sentence == "Tidewater, Rotten Tomatoes, about the dog, praise only, since 2 Jan 2026"
    assert filter_sentence(Filter(titles=("t1", "t2", "t3")), names, {}).startswith("Tidewater, Salt and 1 more,")
    spoken = Filter(aspects=("effects", "pacing"), entities=("e1", "e2"), signs=("blame",))
    sentence = filter_sentence(spoken, {}, {}, {"effects": "CGI", "pacing": "Pacing"}, {"e1": "Vale"})
    assert sentence == "All titles, all sources, on CGI and pacing, on Vale and e2, blame only, since release"


def test_a_drill_survives_the_url_beside_the_pages_own_filter() -> None:
    drill = Drill(grain="ratings", filter=Filter(titles=("t1",), until=date(2026, 3, 1)), page=3)
    beside = Filter(genres=("Drama",)).as_query()
    assert Drill.from_query(drill.as_query() | beside) == drill
    assert Filter.from_query(drill.as_query() | beside) == Filter(genres=("Drama",))
    for broken in ({}, {"d.grain": ["tables"]}, {"d.grain": ["reviews"], "d.page": ["x"]}, {"d.titles": ["t1"]}):
        assert Drill.from_query(broken) is None


def test_net_sentiment_counts_scored_sentences_only() -> None:
    assert net_drill(Filter()).filter.signs == ("praise", "neutral", "blame")
    assert net_drill(Filter(signs=("praise",))).filter.signs == ("praise",)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from(["day", "week", "month", "quarter", "year"]))
def test_periods_tile_the_calendar(day: date, unit: str) -> None:
    start = period_start(day, unit)  # type: ignore[arg-type]
    end = period_end(start, unit)  # type: ignore[arg-type]
    assert start <= day <= end
    assert period_start(date.fromordinal(end.toordinal() + 1), unit) == date.fromordinal(end.toordinal() + 1)  # type: ignore[arg-type]


def test_one_wrong_date_does_not_stretch_the_axis() -> None:
    days = {date(1800, 1, 1): 1, date(2020, 5, 1): 400, date(2020, 9, 1): 300}
    assert drawn_from(days) == date(2020, 5, 1)
    assert unit_for(date(2020, 5, 1), date(2020, 9, 1)) == "week"
    assert period_label(date(2020, 4, 1), "quarter") == "Q2 2020"


def test_no_verb_hangs_on_an_aspects_name() -> None:
    """“Characters”, “Visuals”: a name may be one or many, so it is never what the verb goes with."""
    copy = (Path(strings.__file__).parent / "en.toml").read_text(encoding="utf-8")
    section = copy.split("[title_aspects]")[1].split("\n[")[0]
    assert "{name}" in section and "{best}" in section
    assert not re.search(r"(?<!of )\{(name|best|worst)\} (is|has|adds|costs|moves|stands)\b", section)


def used_keys() -> set[str]:
    text = "\n".join(path.read_text() for path in (ROOT / "dashboard").rglob("*.py"))
    return set(re.findall(r"(?:say|plural|say_count|counted)\(\s*\"([\w.]+)\"", text))


def test_every_word_that_is_asked_for_is_there() -> None:
    forms = {key.rsplit("_", 1)[0] for key in keys()} | {key.rsplit(".", 1)[0] for key in keys()}
    nouns = {key.split(".")[1] for key in keys() if key.startswith("noun.")}
    missing = {key for key in used_keys() if key not in keys() | forms | nouns}
    assert not missing
