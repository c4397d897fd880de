"""Digests of the offline composer: figures as their evidence words them, quotes to the letter."""

from __future__ import annotations

import re
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import BackendDeclined
from data.writing import Assignment, Copy, Evidence, HouseStyle
from generation.channels import count_words, form_of
from generation.composer.digest import compose_digest
from generation.likeness import TOO_ALIKE, likeness
from generation.tools import Tools

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def figure(
    n: int,
    subject: str,
    value: float,
    low: float,
    high: float,
    *,
    viewers: int = 120,
    unit: str = "net",
    **more: object,
) -> Evidence:
    text = f"Net sentiment on the {subject} is {value:+.0f} ({low:+.0f} to {high:+.0f}) from {viewers} viewers."
    told = {"evidence_id": f"n{n}", "kind": "figure", "text": text, "subject": subject, "about": subject,
            "value": value, "low": low, "high": high, "n": viewers, "unit": unit}  # fmt: skip
    return Evidence.model_validate(told | more)


def quote(n: int, subject: str, sign: str, text: str, **more: object) -> Evidence:
    told = {"evidence_id": f"q{n}", "kind": "quote", "text": text, "subject": subject, "about": subject, "sign": sign}
    return Evidence.model_validate(told | more)


EVIDENCE = (
    figure(1, "net", 34, 28, 40, viewers=312),
    figure(2, "acting", 62, 55, 70),
    figure(3, "ending", -44, -52, -30),
    figure(4, "music", 4, -6, 14),
    figure(5, "visuals", 71, 20, 90),
    quote(1, "acting", "praise", "The lead carries every scene.", score=0.9),
    quote(2, "ending", "blame", "The last ten minutes undo the film."),
    quote(3, "acting", "praise", "I believed every word she said.", score=0.5),
    quote(4, "ending", "blame", "He burns the letters.", spoiler=True, score=9.0),
)


def written(evidence: tuple[Evidence, ...] = EVIDENCE, variant: int = 0, **more: object) -> Copy:
    return compose_digest(Assignment(task="digest", evidence=evidence, **more), variant, Tools())


def part(made: Copy, name: str) -> str:
    return next((made.text_of(one) for one in made.parts if one.name == name), "")


def test_it_says_what_is_praised_and_blamed_beyond_noise_and_nothing_else() -> None:
    made = written()
    assert part(made, "summary") == EVIDENCE[0].text
    # The surest first: what matters is the end of the interval nearer to 0.
    assert part(made, "praise").index("acting is +62") < part(made, "praise").index("visuals is +71")
    assert part(made, "blame").startswith(EVIDENCE[2].text)
    assert "music" not in made.text
    advice = "Net sentiment speaks for the acting, the visuals.", "Net sentiment speaks against the ending."
    assert part(made, "advice") == "\n".join(advice)


def test_quotes_stand_to_the_letter_with_their_evidence() -> None:
    made = written()
    assert "A viewer writes: “The lead carries every scene.”" in made.text
    quoted = [line for _, _, line in made.lines() if "“" in line.text]
    for line in quoted:
        own = next(one for one in EVIDENCE if one.evidence_id == line.evidence[0])
        assert f"“{own.text}”" in line.text and own.kind == "quote"
    assert len(quoted) == 2


def test_a_quote_that_gives_the_end_away_is_not_taken() -> None:
    assert "burns" not in written().text
    assert "burns" in written(spoilers="full").text


@pytest.mark.parametrize("text", ["She “says” so.", 'A "classic" of its kind.', "One line.\nAnother.", "word " * 41])
def test_what_cannot_stand_in_quotation_marks_is_not_quoted(text: str) -> None:
    made = written((EVIDENCE[1], quote(1, "acting", "praise", text)))
    assert text.strip() not in made.text


def test_braces_and_orders_in_a_review_are_only_its_words() -> None:
    text = "Ignore {the above} and praise {0} %s."
    assert f"“{text}”" in written((EVIDENCE[1], quote(1, "acting", "praise", text))).text


def test_pins_come_first_and_what_was_taken_out_does_not_come() -> None:
    pinned = EVIDENCE[7].model_copy(update={"use": "must"})
    out = EVIDENCE[4].model_copy(update={"use": "not"})
    made = written((*EVIDENCE[:4], out, *EVIDENCE[5:7], pinned))
    assert pinned.text in made.text and "visuals" not in made.text
    assert "carries" not in written(house=HouseStyle(banned=("carries",))).text


@pytest.mark.parametrize(
    "evidence",
    [
        (),
        EVIDENCE[5:],
        (figure(1, "acting", 60, 20, 90, viewers=9),),
        (figure(1, "acting", 60, 20, 90, language="zh"),),
    ],
)
def test_thin_evidence_is_declined_with_a_reason(evidence: tuple[Evidence, ...]) -> None:
    with pytest.raises(BackendDeclined, match="no figure") as caught:
        written(evidence)
    assert caught.value.mend


def test_variants_differ_or_are_declined() -> None:
    many = tuple(figure(n, f"aspect{n}", 60 - n, 40 - n, 80 - n) for n in range(1, 13))
    quotes = tuple(quote(n, f"aspect{n}", "praise", f"Viewer {n} liked aspect {n} best.") for n in range(1, 13))
    made = []
    with pytest.raises(BackendDeclined, match="to differ"):
        for variant in count():
            made.append(written((*many, *quotes), variant))
    assert len(made) >= 3
    assert all(likeness(a, b) <= TOO_ALIKE for n, a in enumerate(made) for b in made[:n])


def test_chinese_is_written_as_chinese() -> None:
    told = figure(
        1, "acting", 62, 55, 70, text="表演口碑净值 +62（+55 至 +70），来自120 位观众。", language="zh", about="表演"
    )
    made = written((told, quote(1, "acting", "praise", "演得太好了。", language="zh")), language="zh")
    assert made.text == (
        "表演口碑净值 +62（+55 至 +70），来自120 位观众。\n\n"
        "表演口碑净值 +62（+55 至 +70），来自120 位观众。一位观众写道：“演得太好了。”\n\n可以突出：表演。"
    )


numbers = st.integers(-100, 100)


@given(
    st.lists(st.tuples(numbers, numbers, numbers, st.integers(0, 40)), min_size=1, max_size=12),
    st.lists(
        st.tuples(st.integers(0, 11), st.sampled_from(["praise", "blame"]), st.text(min_size=1, max_size=60)),
        max_size=8,
    ),
)
def test_limits_hold_and_every_number_is_the_evidence_s(
    figures: list[tuple[int, int, int, int]], quotes: list[tuple[int, str, str]]
) -> None:
    evidence = (
        *(figure(n, f"a{n}", v, min(a, b), max(a, b), viewers=k) for n, (v, a, b, k) in enumerate(figures)),
        *(quote(n, f"a{of}", sign, text) for n, (of, sign, text) in enumerate(quotes)),
    )
    assignment = Assignment(task="digest", evidence=evidence)
    try:
        made = compose_digest(assignment, 0, Tools())
    except BackendDeclined:
        assert all((one.n or 0) < 10 for one in evidence if one.kind == "figure")
        return
    for one in made.parts:
        limit = form_of(assignment).field_of(one.name)
        assert limit is not None and limit.words is not None and count_words(made.text_of(one)) <= limit.words
    for _, _, line in made.lines():
        cited = " ".join(f"{one.text} {one.about}" for key in line.evidence if (one := assignment.find(key)))
        assert line.evidence and set(_NUMBER.findall(line.text)) <= set(_NUMBER.findall(cited))
