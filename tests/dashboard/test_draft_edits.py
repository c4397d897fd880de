"""An edit by hand goes back to sentences, and what did not change goes on resting on its evidence."""

from __future__ import annotations

from dashboard.components.draft_history import diff_markup
from dashboard.draft_edits import edited_copy
from dashboard.strings import say
from data.writing import Assignment, Copy, Line, Part
from generation.channels import form_of

EMAIL = form_of(Assignment(task="promo_copy", channel="email"))
BEFORE = Copy(
    parts=(
        Part(name="subject", lines=(Line(text="A ferry, a tin of letters", evidence=("p1",)),)),
        Part(
            name="body",
            lines=(
                Line(text="Viewers praise the acting.", evidence=("f1",)),
                Line(text="One of them calls it “patient and dry”.", evidence=("q1",)),
                Line(text="It opens in Lyon.", evidence=("b1",), breaks=True),
            ),
        ),
    )
)


def typed(copy: Copy) -> dict[str, str]:
    return {part.name: copy.text_of(part) for part in copy.parts}


def test_saved_as_it_stood_nothing_changes() -> None:
    assert edited_copy(BEFORE, typed(BEFORE), EMAIL) == BEFORE


def test_a_changed_sentence_keeps_its_evidence_and_a_new_one_has_none() -> None:
    body = "Viewers praise the acting most. One of them calls it “patient and dry”. A dog steals it.\n"
    body += "It opens in Lyon."
    edited = edited_copy(BEFORE, typed(BEFORE) | {"body": body}, EMAIL)
    assert [(line.text, line.evidence) for line in edited.parts[1].lines] == [
        ("Viewers praise the acting most.", ("f1",)),
        ("One of them calls it “patient and dry”.", ("q1",)),
        ("A dog steals it.", ()),
        ("It opens in Lyon.", ("b1",)),
    ]
    assert [line.breaks for line in edited.parts[1].lines] == [False, False, False, True]


def test_an_emptied_part_goes_and_parts_come_in_the_order_of_the_form() -> None:
    edited = edited_copy(BEFORE, {"body": "It opens in Lyon.", "subject": " ", "preheader": "By ferry"}, EMAIL)
    assert [part.name for part in edited.parts] == ["preheader", "body"]


def test_a_line_stays_one_line_whatever_was_typed() -> None:
    edited = edited_copy(BEFORE, {"subject": "A ferry.\nA tin  of letters"}, EMAIL)
    assert [line.text for line in edited.parts[0].lines] == ["A ferry. A tin of letters"]


def test_chinese_sentences_are_told_apart() -> None:
    before = Copy(language="zh", parts=(Part(name="body", lines=(Line(text="观众称赞表演。", evidence=("f1",)),)),))
    edited = edited_copy(before, {"body": "观众称赞表演。影片节奏很慢。"}, EMAIL)
    assert [(line.text, line.evidence) for line in edited.parts[0].lines] == [
        ("观众称赞表演。", ("f1",)), ("影片节奏很慢。", ()),
    ]  # fmt: skip
    assert edited.text == "观众称赞表演。影片节奏很慢。"


def test_history_shows_what_changed_and_little_around_it() -> None:
    """Parts that stayed are left out, what is far from a change too; a sentence written anew is not cut to pieces."""
    long = "It is a very quiet film about a harbour and those who stay. " * 6
    before = Copy(
        parts=(Part(name="subject", lines=(Line(text="A ferry"),)), Part(name="body", lines=(Line(text=long),)))
    )
    added = before.model_copy(
        update={"parts": (before.parts[0], Part(name="body", lines=(Line(text=f"{long}<b>A dog</b> steals it."),)))}
    )
    shown = diff_markup(before, added)
    assert "A ferry" not in shown and len(shown) < 250 and "… " in shown
    assert "<b>" not in shown and "<ins>" in shown and "steals it." in shown
    anew = before.model_copy(
        update={
            "parts": (Part(name="subject", lines=(Line(text="The tin, a letter and the boat"),)), before.parts[1])
        }
    )
    assert diff_markup(before, anew).count("<ins>") == 1
    assert say("drafts.no_change") in diff_markup(before, before)
