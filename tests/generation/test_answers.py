"""Answers as models really send them: read where they can be, refused in one sentence where they cannot."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from data.errors import BackendBroken
from data.writing import Assignment, Copy, Line, Part
from generation.answers import MOST_BYTES, answer_json, copy_so_far, parse_answer, parse_line, read_loosely
from tests.generation.asked import assigned

POST = assigned(channel="social_post")
AD = assigned(channel="social_ad")
SEARCH = assigned(channel="search_ad")
GOOD = '{"parts": [{"name": "post", "lines": [{"text": "The sea is near.", "evidence": ["q1", "f1"]}]}]}'
READ = Copy(parts=(Part(name="post", lines=(Line(text="The sea is near.", evidence=("q1", "f1")),)),))


def lines_of(text: str, asked: Assignment = POST) -> list[tuple[str, tuple[str, ...]]]:
    return [(line.text, line.evidence) for _, _, line in parse_answer(text, asked).lines()]


@pytest.mark.parametrize(
    "answer",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"```\n{GOOD}",
        f"Sure! Here is the JSON {{as asked}}:\n\n{GOOD}\n\nI hope this helps.",
        f"<think>\nA post about {{\"parts\": []}} …\n</think>\n\n{GOOD}",
        f"Let me see, {{\"text\": \"no\"}} is too short.\n</think>\n{GOOD}",
        GOOD.replace("]", ",]").replace("}", ",}"),
        GOOD.replace('"', "'"),
        re.sub(r'"([^"]*)"', r"“\1”", GOOD),
        re.sub(r'"(parts|name|text|lines|evidence)"', r"\1", GOOD),
        '{"parts": {"post": [{"text": "The sea is near.", "evidence": "q1, f1"}]}}',
        '{"parts": {"post": {"lines": [{"text": "The sea is near.", "evidence": "[Q1] and (F1)"}]}}}',
        '{"parts": {"post": {"text": "The sea is near.", "evidence": ["q1", "f1"]}}}',
        '{"post": [{"text": "The sea is near.", "evidence": ["q1", "f1", "q1"]}]}',
        '[{"name": "post", "lines": [{"text": "The sea is near.", "evidence": ["q1", "f1"]}]}]',
        '{"name": "Post", "lines": [{"text": "  The sea\\n is\\u200b near.\\u0007", "evidence": ["q1", "f1", 7]}]}',
        '{"parts": [{"name": "post", "lines": [{"text": "The sea is near.", "evidence": ["q1", "f1"]}}]}',
        '{"parts": [{"name": "post", "lines": [{"text": "The sea is near.", "evidence": ["q1", "f1"]}]',
        GOOD + GOOD.replace("near", "far"),
    ],
)  # fmt: skip
def test_it_is_read_however_it_is_put(answer: str) -> None:
    read = parse_answer(answer, POST)
    told = [(line.text, line.evidence) for _, _, line in read.lines()]
    if "\\n" in answer and "\\u0007" in answer:
        assert told == [("The sea", ("q1", "f1")), ("is near.", ("q1", "f1"))]
    else:
        assert read == READ


def test_plain_strings_are_lines_and_an_apostrophe_closes_nothing() -> None:
    assert lines_of("{'parts': {'post': ['It's the keeper's sea.', 'Go.']}}") == [
        ("It's the keeper's sea.", ()),
        ("Go.", ()),
    ]
    assert lines_of('{"post": "They say "yes" and go."}') == [('They say "yes" and go.', ())]


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ("The sea is near. It waits! Will you?", "en", ["The sea is near.", "It waits!", "Will you?"]),
        ("大海很近。它在等待！你会来吗？", "zh", ["大海很近。", "它在等待！", "你会来吗？"]),
        (
            "“It is slow. It is good.” That is what they say.",
            "en",
            ["“It is slow. It is good.”", "That is what they say."],
        ),
        ("他们说“很慢。很好。”就这样。", "zh", None),
        ("Dr. Vale sails at 5.30 p.m. with Mrs. Korrel.", "en", ["Dr. Vale sails at 5.30 p.m. with Mrs. Korrel."]),
    ],
)
def test_a_line_with_several_sentences_is_split_and_a_quotation_is_not(
    text: str, language: Any, sentences: list[str] | None
) -> None:
    asked = assigned(channel="social_post", language=language)
    answer = json.dumps({"parts": [{"name": "post", "lines": [{"text": text, "evidence": ["q1"], "breaks": True}]}]})
    read = parse_answer(answer, asked)
    assert read.language == language and read.text == text
    lines = [line for _, _, line in read.lines()]
    assert all(line.evidence == ("q1",) for line in lines)
    assert [line.breaks for line in lines] == [True] + [False] * (len(lines) - 1)
    if sentences is None:
        assert all(line.text.count("“") == line.text.count("”") for line in lines)
    else:
        assert [line.text for line in lines] == sentences


def test_a_headline_stays_one_line_and_breaks_survive_in_posts_alone() -> None:
    told = {"primary_text": "One.\nTwo.", "headline": "Two sisters. One\nsecret.", "description": "A sea"}
    read = parse_answer(json.dumps(told), AD)
    assert [len(part.lines) for part in read.parts] == [2, 2, 1] and read.text_of(
        read.parts[1]
    ) == "Two sisters. One secret."
    assert not any(line.breaks for _, _, line in read.lines())
    assert parse_answer(json.dumps({"post": "One.\n\nTwo."}), POST).text == "One.\nTwo."


def test_parts_come_in_the_forms_order_and_empty_optional_ones_go() -> None:
    told = {"advice": "Sell it by the sea.", "summary": "They like it.", "praise": [], "blame": [{"text": ""}]}
    assert [part.name for part in parse_answer(json.dumps(told), assigned("digest")).parts] == ["summary", "advice"]


def test_ids_that_do_not_exist_stay_for_the_check_and_what_is_no_id_goes() -> None:
    assert lines_of('{"post": [{"text": "A sea.", "evidence": ["q99", "see above", null, "f1"]}]}')[0][1] == (
        "q99",
        "f1",
    )


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("", "the answer is empty"),
        ("<think>I wonder", "the answer is empty"),
        ("I cannot help with that.", "no JSON object"),
        ("[1, 2, 3]", "no JSON object"),
        ('{"parts": []}', 'part "post" is missing'),
        ('{"parts": [{"name": "post", "lines": []}]}', 'part "post" is missing'),
        ('{"error": "no"}', 'a part is called "error"'),
        (
            '{"parts": [{"name": "tagline", "lines": ["x"]}]}',
            'a part is called "tagline", which was not asked for; the parts are post',
        ),
        ('{"parts": [{"name": "post", "lines": [{"text": "..."}]}]}', "has no words"),
        ('{"parts": [{"name": "post", "lines": ["' + "a" * 5_000 + '"]}]}', "has 5000 characters"),
        ('{"parts": [{"name": "post", "lines": [' + '"A sea.",' * 81 + "]}]}", "more than 80 lines"),
        (GOOD[:-20], "breaks off"),
        (GOOD[:60], "breaks off"),
        (GOOD.replace("sea", "s" * MOST_BYTES), "longer than 200 KB"),
        ("海" * 70_000, "longer than 200 KB"),
        ("[" * 10_000, "there is no JSON|is missing"),
        ('{"a":' * 10_000, "not asked for|is missing|breaks off"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_sentence(answer: str, told: str) -> None:
    with pytest.raises(BackendBroken, match=told) as caught:
        parse_answer(answer, POST)
    assert len(caught.value.what) < 200 and "\n" not in caught.value.what


def test_a_broken_off_answer_says_what_was_complete() -> None:
    told = '{"parts": [{"name": "primary_text", "lines": ["One."]}, {"name": "headline", "lines": ["Tw'
    with pytest.raises(BackendBroken, match="breaks off; complete were primary_text"):
        parse_answer(told, AD)


def test_too_few_headlines_are_counted() -> None:
    told = {"headline_1": "A", "headline_3": "B", "description_1": "C", "description_2": "D"}
    with pytest.raises(BackendBroken, match='at least 3 of "headline_1" … are asked for, 2 came'):
        parse_answer(json.dumps(told), SEARCH)
    assert len(parse_answer(json.dumps(told | {"headline_15": "E"}), SEARCH).parts) == 5


@pytest.mark.parametrize(
    "answer",
    [
        '{"text": "The sea is near.", "evidence": ["q1"]}',
        'Here: {"parts": [{"name": "post", "lines": [{"text": "The sea is near.", "evidence": "q1"}]}]}',
        '```json\n[{"text": "The sea is near.", "evidence": ["q1"]}]\n```',
    ],
)
def test_one_line_is_read(answer: str) -> None:
    assert parse_line(answer, POST) == Line(text="The sea is near.", evidence=("q1",))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ('{"text": "One. Two. Three."}', "more came"),
        ('{"post": ["One.", "Two."]}', "no sentence"),
        ('{"text": "The sea', "breaks off"),
        ("no", "no JSON"),
        ('{"text": ""}', "no sentence"),
    ],
)
def test_what_is_not_one_line_is_told(answer: str, told: str) -> None:
    with pytest.raises(BackendBroken, match=told):
        parse_line(answer, POST)


def test_other_answers_are_read_as_loosely() -> None:
    assert read_loosely('So: {"verdicts": [{"pair": 1,},]}', "verdicts") == {"verdicts": [{"pair": 1}]}
    for answer, told in (("nothing", "no JSON"), ('{"verdicts": [{"pair', "breaks off")):
        with pytest.raises(BackendBroken, match=told):
            read_loosely(answer, "verdicts")


sentences = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=60)
copies = st.lists(
    st.tuples(
        st.sampled_from(["post", "headline_1", "body"]),
        st.lists(st.tuples(sentences, st.lists(st.sampled_from(["q1", "f2", "p13"]), max_size=3)), max_size=4),
    ),
    max_size=4,
).map(
    lambda told: Copy(
        parts=tuple(
            Part(name=name, lines=tuple(Line(text=text, evidence=tuple(ids)) for text, ids in lines))
            for name, lines in told
        )
    )
)


@settings(deadline=None, max_examples=60)
@given(copies, st.booleans(), st.integers(0, 3), st.lists(st.floats(0, 1), max_size=25))
@example(
    Copy(parts=(Part(name="post", lines=(Line(text="a😀"), Line(text='\\"}]'))),)),
    True,
    0,
    [n / 200 for n in range(200)],
)
def test_while_it_streams_texts_only_grow(content: Copy, escaped: bool, indent: int, places: list[float]) -> None:
    told = json.loads(answer_json(content))
    answer = json.dumps(told, ensure_ascii=escaped, indent=indent or None)
    final = [line.text for _, _, line in copy_so_far(answer, "en").lines()]
    kept = [line.text for _, _, line in content.lines() if line.text.isprintable() and line.text == line.text.strip()]
    assert {" ".join(text.split()) for text in kept} - {""} <= set(final)
    before: list[str] = []
    for end in [*sorted(int(place * len(answer)) for place in places), len(answer)]:
        so_far = [line.text for _, _, line in copy_so_far(answer[:end], "en").lines()]
        assert len(before) <= len(so_far) <= len(final)
        assert all(later.startswith(earlier) for earlier, later in zip(before, so_far, strict=False))
        before = so_far
    assert before == final


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300), st.text(alphabet="{}[]\"',:\\“”untextparsqf1 ", max_size=300))
def test_nothing_makes_it_stumble(text: str, marks: str) -> None:
    for told in (text, marks, text + GOOD[:40] + marks, marks + GOOD + text):
        copy_so_far(told, "zh")
        for read in (parse_answer, parse_line):
            try:
                read(told, POST)
            except BackendBroken as error:
                assert error.what and error.mend


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(GOOD)), st.integers(0, len(GOOD)))
def test_a_piece_missing_is_read_or_refused(start: int, end: int) -> None:
    answer = GOOD[: min(start, end)] + GOOD[max(start, end) :]
    copy_so_far(answer, "en")
    try:
        assert parse_answer(answer, POST).parts[0].name == "post"
    except BackendBroken as error:
        assert error.what


def test_what_was_written_is_read_back() -> None:
    written = Copy(
        parts=(
            Part(name="headline_1", lines=(Line(text='Say "sea"', evidence=("q1",)),)),
            Part(name="headline_2", lines=(Line(text="Two"),)),
            Part(name="headline_3", lines=(Line(text="Three 海"),)),
            Part(name="description_1", lines=(Line(text="D"),)),
            Part(name="description_2", lines=(Line(text="E \\ F"),)),
        )
    )
    assert parse_answer(answer_json(written), SEARCH) == written
    post = Copy(parts=(Part(name="post", lines=(Line(text="One."), Line(text="Two.", breaks=True))),))
    assert parse_answer(answer_json(post), POST) == post


def parsed(text: str) -> None:
    try:
        parse_answer(text, POST)
    except BackendBroken:
        return


@pytest.mark.parametrize(
    "pattern",
    [
        '{"parts": {"post": ["',
        '" ',
        "[{",
        '{"',
        "<think>",
        "\\u12",
        "{ ",
        "“’\"'",
        "a, ",
        '"a":',
        '{"text":"a"}',
        "q1 ",
    ],
)
@pytest.mark.parametrize("read", [parsed, lambda text: copy_so_far(text, "en")])
def test_time_grows_with_the_length_and_no_faster(pattern: str, read: Callable[[str], object]) -> None:
    def seconds(many: int) -> float:
        text = '{"parts": {"post": ["' + pattern * (many // len(pattern))
        best = 9.0
        for _ in range(2):
            began = time.process_time()
            read(text)
            best = min(best, time.process_time() - began)
        return best

    # Ten times the length: ten times the time, with room for a machine that is busy; quadratic would be a hundred.
    assert seconds(40_000) < max(0.05, 30 * seconds(4_000))
