"""What holds of any copy whatever: no crash, no place outside of the text, mends that mend."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from data.writing import Assignment, Copy, Finding, Line, Part
from generation.checks import CHECKS, apply_mend, check_copy
from generation.checks.case import Case
from generation.tools import Tools
from tests.generation.checked import ECHOES, PLOT, QUOTES, QUOTES_ZH, assignment, copy_of, evidence
from tests.generation.test_checks_lines import everything, form_cases, found_in_line, told

ENGLISH, CHINESE = assignment(), assignment("zh")
IDS = [one.evidence_id for one in ENGLISH.evidence]
#: What slips are made of: marks, names, numbers, orders, left-overs, in any order.
SCRAPS = (
    "“",
    "”",
    "‘",
    "’",
    '"',
    "'",
    "「",
    "」",
    "《",
    "》",
    "…",
    "...",
    " — ",
    "——",
    ": ",
    "Variety",
    "a viewer",
    "critics say",
    "Tobias Finch",
    "Maren Oldcastle",
    "82 %",
    "7.8",
    "9/10",
    "★★★",
    "18 September",
    "9月18日",
    "Oscar",
    "best of the year",
    "!",
    "！！",
    ".",
    "。",
    "not",
    "没有",
    "movie",
    "烂片",
    "[TITLE]",
    "{x}",
    "**b**",
    "# ",
    "> ",
    "Here is your tagline: ",
    "www.x.com",
    "<b>",
    "f**k",
    "dies",
    "凶手",
    "第七封信",
    "\n",
    " ",
    "\u200b",
    "𝕏",
    "é",
    "七",
    "百分之",
    "No. 1",
    "Seven letters",
    "utilises",
)
PIECES = st.sampled_from(
    [*SCRAPS, *(text for text, _ in QUOTES), *(text for text, _ in QUOTES_ZH), *ECHOES, *(text for _, text in PLOT)]
)
LINES = st.builds(
    lambda pieces, cites, breaks: Line(text="".join(pieces), evidence=tuple(cites), breaks=breaks),
    st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=6),
    st.lists(st.sampled_from([*IDS, "q99"]), max_size=2, unique=True),
    st.booleans(),
)
PARTS = st.builds(
    lambda name, lines: Part(name=name, lines=tuple(lines)),
    st.sampled_from(["headline", "body", "other_1"]),
    st.lists(LINES, max_size=3),
)
COPIES = st.builds(
    lambda language, parts: Copy(language=language, parts=tuple(parts)),
    st.sampled_from(["en", "zh"]),
    st.lists(PARTS, max_size=3),
)


def asked(content: Copy) -> Assignment:
    return CHINESE if content.language == "zh" else ENGLISH


def words_of(content: Copy, finding: Finding) -> str:
    """The offending words: those that are marked, else the whole line."""
    if finding.part is None or finding.line is None:
        return ""
    text = content.parts[finding.part].lines[finding.line].text
    return text if finding.start is None else text[finding.start : finding.end]


def kinds(content: Copy, findings: tuple[Finding, ...]) -> Counter[tuple[str, str, int | None, str]]:
    """Findings as they are counted: by rule, part and offending words."""
    return Counter((one.check, one.rule, one.part, words_of(content, one)) for one in findings)


def assert_mended(content: Copy, finding: Finding, task: Assignment) -> None:
    mended = apply_mend(content, finding)
    key = (finding.check, finding.rule, finding.part, words_of(content, finding))
    check = next(check for check in CHECKS if any(one == finding for one in check(Case(content, task))))
    before, after = (kinds(one, tuple(check(Case(one, task)))) for one in (content, mended))
    assert after[key] < before[key], (finding, mended)


@settings(max_examples=30, deadline=None)
@given(COPIES)
def test_any_copy_can_be_checked_and_every_place_is_within_it(content: Copy) -> None:
    for one in check_copy(content, asked(content), Tools(), others=[content]):
        if one.part is not None and one.line is not None:
            text = content.parts[one.part].lines[one.line].text
            assert one.start is None or 0 <= one.start < (one.end or 0) <= len(text)
        else:
            assert one.start is None
        assert all(content is not None and asked(content).find(name) for name in one.evidence)


@settings(max_examples=15, deadline=None)
@given(COPIES)
def test_a_mend_takes_its_finding_away(content: Copy) -> None:
    task = asked(content)
    for finding in [one for one in check_copy(content, task, Tools()) if one.mend][:3]:
        assert_mended(content, finding, task)


def test_the_mend_of_every_line_that_is_told() -> None:
    seen: set[tuple[str, str, str]] = set()
    for language, _, cites, line in told():
        content = copy_of((line, cites), language=language)
        for finding in found_in_line(language, cites, line):
            kind = (language, finding.rule, finding.mend.kind if finding.mend else "")
            if finding.mend is not None and kind not in seen:
                assert_mended(content, finding, asked(content))
            seen.add(kind)


def test_what_cannot_be_mended_stays_as_it_is() -> None:
    content = Copy(parts=(Part(name="body", lines=(Line(text="Book now."),)),))
    for finding in everything():
        if finding.mend is None:
            assert apply_mend(content, finding) == content
    assert form_cases()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.sampled_from([one for one in evidence() if one.kind in ("quote", "plot", "figure") and one.use != "not"]),
        min_size=1,
        max_size=4,
        unique_by=lambda one: one.evidence_id,
    )
)
def test_true_copy_passes(chosen: list) -> None:  # type: ignore[type-arg]
    """What the composer writes: evidence as it stands, quotations ascribed to a viewer with the review's rating."""
    fine = [one for one in chosen if not one.spoiler and one.sign != "blame"]
    lines = [
        Line(
            text=f"“{one.text}” — a viewer, {one.rating:g}/10" if one.kind == "quote" else one.text,
            evidence=(one.evidence_id,),
        )
        for one in fine
    ]
    head = Part(name="headline", lines=(Line(text="The Tidewater Letters"),))
    content = Copy(parts=(head, Part(name="body", lines=(*lines, Line(text="In cinemas 18 September 2026.")))))
    assert not [one for one in check_copy(content, ENGLISH, Tools()) if one.level == "block"]


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([text for text, _ in QUOTES]),
    st.integers(0, 400),
    st.sampled_from(["never", "dull", "Oscar", "really", "sea"]),
)
def test_a_quotation_with_one_word_more_is_blocked(text: str, at: int, word: str) -> None:
    words = text.split()
    place = 1 + at % (len(words) - 1)
    changed = " ".join([*words[:place], word, *words[place:]])
    content = Copy(parts=(Part(name="body", lines=(Line(text=f"“{changed}” — a viewer"),)),))
    assert any(one.check == "quote" and one.level == "block" for one in check_copy(content, ENGLISH, Tools()))
