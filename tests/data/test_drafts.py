"""What was written is kept for ever, and nothing is approved that may not be: the database itself refuses it."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from data.draft_history import diff_of, edits_of, weigh, weight_of
from data.drafts import Draft, Drafts, person_key
from data.errors import ApprovalRefused, StudioError
from data.writing import Author, Copy, Line, Part
from tests.data.drafted import BLOCKS, NOTES, approve, assignment, copy_of, drafted, model, written

TEXT = st.text(st.sampled_from(list("ab c.，灯塔!\n'")), max_size=40)


@pytest.fixture
def kept(tmp_path: Path) -> Drafts:
    return Drafts(tmp_path / "app.sqlite")


def state_of(kept: Drafts, draft: Draft) -> tuple[str, int]:
    found = kept.draft(draft.draft_id)
    assert found is not None
    return found.state, found.version


def run(kept: Drafts, statement: str) -> None:
    connection = sqlite3.connect(kept.path)
    try:
        connection.execute(statement)
        connection.commit()
    finally:
        connection.close()


def test_a_draft_comes_back_as_it_was_written(kept: Drafts) -> None:
    content = written("A line\0", "灯塔 <b> =SUM(A1)", findings=(NOTES, BLOCKS), author=model())
    draft = drafted(kept, content=content)
    assert (draft.state, draft.version, draft.variant, draft.blocking, draft.who) == ("draft", 1, 0, 1, "Mara")
    assert (draft.task, draft.title_id, draft.title, draft.segment, draft.channel, draft.language) == (
        "promo_copy", "t1", "The Pier", "Loyal", "email", "en",
    )  # fmt: skip
    (version,) = kept.versions(draft.draft_id)
    assert (version.number, version.action, version.written, version.affinity) == (1, "written", content, None)
    assert kept.decisions(draft.draft_id) == kept.verdicts(draft.draft_id) == []


def test_a_variant_is_there_once_and_a_stopped_order_goes_on_after_those_that_are(kept: Drafts) -> None:
    assignment_id = kept.keep_assignment(assignment(), "Mara")
    first = kept.add_draft(assignment_id, 0, written("One"), "Mara", {"score": 0.4, "drivers": ["pace"]})
    kept.add_draft(assignment_id, 1, written("Two"), "Mara")
    with pytest.raises(StudioError, match=r"variant 1 .* already"):
        kept.add_draft(assignment_id, 0, written("Again"), "Mara")
    assert [one.variant for one in kept.drafts(assignment_id=assignment_id)] == [1, 0]
    assert kept.versions(first.draft_id)[0].affinity == {"score": 0.4, "drivers": ["pace"]}
    with pytest.raises(StudioError, match="no such assignment"):
        kept.add_draft("a0", 0, written(), "Mara")
    with pytest.raises(StudioError, match="affinity"):
        kept.add_draft(assignment_id, 2, written(), "Mara", {"score": float("inf")})
    assert len(kept.drafts()) == 2


def test_drafts_are_listed_by_state_and_title(kept: Drafts) -> None:
    first = drafted(kept)
    other = drafted(kept, facts={"title_id": "t2", "name": "灯塔"}, language="zh")
    approve(kept, first)
    assert [one.draft_id for one in kept.drafts()] == [other.draft_id, first.draft_id]
    assert [one.draft_id for one in kept.drafts("approved")] == [first.draft_id]
    assert [one.title for one in kept.drafts(title_id="t2")] == ["灯塔"]
    assert kept.drafts("approved", "t2") == [] and len(kept.drafts(limit=1)) == 1


def test_a_change_goes_onto_the_newest_version_or_nowhere(kept: Drafts) -> None:
    draft = drafted(kept)
    second = kept.add_version(draft.draft_id, 1, written("Edited"), "Jonas", "edited", {"score": 0.1})
    assert (second.number, second.who, second.affinity) == (2, "Jonas", {"score": 0.1})
    assert kept.versions(draft.draft_id)[1] == second
    with pytest.raises(StudioError, match=r"Jonas changed the draft .* 2 is the newest"):
        kept.add_version(draft.draft_id, 1, written("Too late"), "Mara", "edited")
    for base in (0, 3, -1):
        with pytest.raises(StudioError):
            kept.add_version(draft.draft_id, base, written(), "Mara", "edited")
    with pytest.raises(StudioError, match="no such draft"):
        kept.add_version("d0", 1, written(), "Mara", "edited")
    assert [one.written.content.text for one in kept.versions(draft.draft_id)] == [
        written().content.text, "Edited",
    ]  # fmt: skip


def test_of_many_who_change_a_draft_at_once_one_does_and_nobody_else_thinks_so(kept: Drafts) -> None:
    draft = drafted(kept)

    def change(number: int) -> bool:
        try:
            kept.add_version(draft.draft_id, 1, written(f"By {number}"), f"P{number}", "edited")
        except StudioError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(change, range(8)))
    assert done.count(True) == 1
    first, second = kept.versions(draft.draft_id)
    assert first.written == written() and second.written.content.text == f"By {done.index(True)}"


def test_from_draft_to_approval_and_back(kept: Drafts) -> None:
    draft = drafted(kept)
    kept.submit(draft.draft_id, 1, "Mara")
    assert state_of(kept, draft) == ("submitted", 1)
    kept.send_back(draft.draft_id, 1, "Lin", "too\nloud\0")
    assert state_of(kept, draft) == ("sent_back", 1)
    kept.add_version(draft.draft_id, 1, written("Softer"), "Mara", "rewritten")
    assert state_of(kept, draft) == ("draft", 2)
    kept.submit(draft.draft_id, 2, "Mara")
    kept.approve(draft.draft_id, 2, "Lin", ("lin", "Otto"))
    assert state_of(kept, draft) == ("approved", 2)
    assert [(one.version, one.decision, one.who, one.note) for one in kept.decisions(draft.draft_id)] == [
        (1, "submitted", "Mara", ""), (1, "sent_back", "Lin", "too\nloud"), (2, "submitted", "Mara", ""),
        (2, "approved", "Lin", ""),
    ]  # fmt: skip
    kept.add_version(draft.draft_id, 2, written("Once more"), "Lin", "edited")
    assert state_of(kept, draft) == ("draft", 3), "a new version is a draft again"


def test_an_approval_can_be_withdrawn(kept: Drafts) -> None:
    draft = approve(kept, drafted(kept))
    kept.send_back(draft.draft_id, 1, "Mara", "the date moved")
    assert state_of(kept, draft) == ("sent_back", 1)
    with pytest.raises(ApprovalRefused, match="sent back"):
        kept.approve(draft.draft_id, 1, "Lin")
    kept.submit(draft.draft_id, 1, "Mara")
    assert kept.approve(draft.draft_id, 1, "Lin").decision == "approved"


def test_what_may_not_be_decided_is_refused_with_a_reason(kept: Drafts) -> None:
    draft = drafted(kept)
    with pytest.raises(StudioError, match="neither waits"):
        kept.send_back(draft.draft_id, 1, "Lin", "no")
    kept.submit(draft.draft_id, 1, "Mara")
    with pytest.raises(StudioError, match="waits for approval already"):
        kept.submit(draft.draft_id, 1, "Jonas")
    with pytest.raises(StudioError, match="reason is missing"):
        kept.send_back(draft.draft_id, 1, "Lin", "  ")
    kept.approve(draft.draft_id, 1, "Lin")
    with pytest.raises(StudioError, match="approved already"):
        kept.submit(draft.draft_id, 1, "Jonas")
    for version, said in ((2, "no such version"), (0, "no such version")):
        with pytest.raises(StudioError, match=said):
            kept.submit(draft.draft_id, version, "Mara")
    with pytest.raises(StudioError, match="no such draft"):
        kept.submit("d0", 1, "Mara")
    assert len(kept.decisions(draft.draft_id)) == 2


def test_what_a_check_blocks_is_not_approved(kept: Drafts) -> None:
    draft = drafted(kept, content=written(findings=(BLOCKS, NOTES)))
    kept.submit(draft.draft_id, 1, "Mara")
    with pytest.raises(ApprovalRefused, match="a finding blocks the version") as refused:
        kept.approve(draft.draft_id, 1, "Lin")
    assert refused.value.where and refused.value.mend and state_of(kept, draft) == ("submitted", 1)


def test_what_is_not_the_newest_or_was_not_submitted_is_not_approved(kept: Drafts) -> None:
    draft = drafted(kept)
    with pytest.raises(ApprovalRefused, match="not submitted"):
        kept.approve(draft.draft_id, 1, "Lin")
    kept.submit(draft.draft_id, 1, "Mara")
    kept.add_version(draft.draft_id, 1, written("Another"), "Mara", "edited")
    with pytest.raises(ApprovalRefused, match="newer version, 2"):
        kept.approve(draft.draft_id, 1, "Lin")
    with pytest.raises(ApprovalRefused, match="not submitted"):
        kept.approve(draft.draft_id, 2, "Lin")
    with pytest.raises(ApprovalRefused, match="no such version"):
        kept.approve(draft.draft_id, 9, "Lin")


@pytest.mark.parametrize("hand", ["Orderer", "Writer", "Editor", "Submitter"])
def test_whoever_had_a_hand_in_a_draft_does_not_approve_it(kept: Drafts, hand: str) -> None:
    assignment_id = kept.keep_assignment(assignment(), "Orderer")
    draft = kept.add_draft(assignment_id, 0, written(), "Writer")
    kept.add_version(draft.draft_id, 1, written("b"), "Editor", "edited")
    kept.submit(draft.draft_id, 2, "Submitter")
    kept.add_version(draft.draft_id, 2, written("c"), "Writer", "mended")
    kept.submit(draft.draft_id, 3, "Writer")
    for who in (hand, hand.upper(), f"  {hand} ", f"{hand[:2]}\u200d{hand[2:]}", hand.replace("r", "ｒ")):
        with pytest.raises(ApprovalRefused, match="had a hand"):
            kept.approve(draft.draft_id, 3, who)
    kept.approve(draft.draft_id, 3, f"{hand} Senior")
    assert state_of(kept, draft) == ("approved", 3)


def test_where_approvers_are_named_nobody_else_approves(kept: Drafts) -> None:
    draft = drafted(kept)
    kept.submit(draft.draft_id, 1, "Mara")
    with pytest.raises(ApprovalRefused, match=r"not among .* Ask Otto, Mara"):
        kept.approve(draft.draft_id, 1, "Lin", ("Otto", "Mara"))
    with pytest.raises(ApprovalRefused, match="had a hand"):
        kept.approve(draft.draft_id, 1, "Mara", ("Otto", "Mara"))
    assert kept.approve(draft.draft_id, 1, " OTTO", ("Otto", "Mara")).who == "OTTO"


APPROVAL = (
    "insert into draft_decisions (draft_id, version, decision, who, who_key, note, created_at) "
    "values ('{draft_id}', {version}, 'approved', 'X', '{key}', '', '2026-11-30')"
)


@pytest.mark.parametrize(
    ("findings", "submitted", "version", "key", "said"),
    [
        ((BLOCKS,), True, 1, "lin", "blocks"),
        ((), False, 1, "lin", "not submitted"),
        ((), True, 2, "lin", "no such version|not submitted|newer"),
        ((), True, 1, "mara", "does not approve"),
    ],
)
def test_the_database_itself_refuses_what_may_not_be_approved(
    kept: Drafts, findings: tuple[Any, ...], submitted: bool, version: int, key: str, said: str
) -> None:
    draft = drafted(kept, content=written(findings=findings))
    if submitted:
        kept.submit(draft.draft_id, 1, "Mara")
    with pytest.raises(sqlite3.IntegrityError, match=said):
        run(kept, APPROVAL.format(draft_id=draft.draft_id, version=version, key=key))
    assert state_of(kept, draft)[0] != "approved"


def test_the_database_refuses_to_approve_an_old_version(kept: Drafts) -> None:
    draft = drafted(kept)
    kept.submit(draft.draft_id, 1, "Mara")
    kept.add_version(draft.draft_id, 1, written("b"), "Mara", "edited")
    with pytest.raises(sqlite3.IntegrityError, match="newer version"):
        run(kept, APPROVAL.format(draft_id=draft.draft_id, version=1, key="lin"))


def test_the_database_does_approve_what_may_be(kept: Drafts) -> None:
    draft = drafted(kept)
    kept.submit(draft.draft_id, 1, "Mara")
    run(kept, APPROVAL.format(draft_id=draft.draft_id, version=1, key="lin"))
    assert state_of(kept, draft) == ("approved", 1)


def test_a_version_cannot_hide_what_blocks_it_nor_skip_a_number(kept: Drafts) -> None:
    draft = drafted(kept, content=written(findings=(BLOCKS,)))
    copied = (
        "insert into draft_versions "
        "select draft_id, {number}, action, who, who_key, created_at, written, {blocking}, affinity "
        "from draft_versions where draft_id = '{draft_id}'"
    )
    with pytest.raises(sqlite3.IntegrityError, match="says what blocks it"):
        run(kept, copied.format(number=2, blocking=0, draft_id=draft.draft_id))
    with pytest.raises(sqlite3.IntegrityError, match="follows the newest"):
        run(kept, copied.format(number=3, blocking=1, draft_id=draft.draft_id))
    run(kept, copied.format(number=2, blocking=1, draft_id=draft.draft_id))
    assert state_of(kept, draft) == ("draft", 2)


@pytest.mark.parametrize("table", ["drafts", "draft_versions", "draft_decisions", "draft_verdicts"])
def test_the_database_refuses_every_change_of_what_was_kept(kept: Drafts, table: str) -> None:
    draft = approve(kept, drafted(kept))
    kept.rate(draft.draft_id, 1, "Jonas", 1)
    before = kept.dossier(draft.draft_id), kept.verdicts(draft.draft_id)
    with pytest.raises(sqlite3.IntegrityError, match="not changed"):
        run(kept, f"update {table} set who = 'somebody else'")
    with pytest.raises(sqlite3.IntegrityError, match="not removed"):
        run(kept, f"delete from {table}")
    assert (kept.dossier(draft.draft_id), kept.verdicts(draft.draft_id)) == before


def test_of_two_who_approve_at_once_one_does(kept: Drafts) -> None:
    draft = drafted(kept)
    kept.submit(draft.draft_id, 1, "Mara")

    def decide(who: str) -> bool:
        try:
            kept.approve(draft.draft_id, 1, who)
        except ApprovalRefused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(decide, ["Lin", "Otto", "Ada", "Finn"])).count(True) == 1


def test_verdicts_are_kept_and_the_newest_of_a_person_counts(kept: Drafts) -> None:
    draft = drafted(kept)
    kept.rate(draft.draft_id, 1, "Lin", 1, ["lively", " to the\npoint "], "good\nshort")
    kept.rate(draft.draft_id, 1, "LIN", -1, ["dull"])
    kept.rate(draft.draft_id, 1, "Otto", 1)
    assert [one.thumb for one in kept.verdicts(draft.draft_id)] == [1, -1, 1]
    assert kept.verdicts(draft.draft_id)[0].reasons == ("lively", "to the point")
    assert [(one.who, one.thumb) for one in kept.verdicts_of("t1", "g1", "promo_copy")] == [("LIN", -1), ("Otto", 1)]
    assert kept.verdicts_of("t2") == kept.verdicts_of(segment_id="g2") == kept.verdicts_of(task="digest") == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"thumb": 0}, "thumb"), ({"who": ""}, "who"), ({"reasons": ["x" * 81]}, "reasons"), ({"version": 2}, "version"),
     ({"reasons": ["x"] * 13}, "reasons"), ({"note": "x" * 2001}, "note")],
)  # fmt: skip
def test_a_verdict_that_cannot_be_is_refused(kept: Drafts, changes: dict[str, Any], said: str) -> None:
    draft = drafted(kept)
    told: dict[str, Any] = {"version": 1, "who": "Lin", "thumb": 1} | changes
    with pytest.raises(StudioError, match=said):
        kept.rate(draft.draft_id, **told)
    assert kept.verdicts(draft.draft_id) == []


def test_evidence_is_weighed_by_what_people_thought_of_the_drafts_it_stood_in(kept: Drafts) -> None:
    good, bad = drafted(kept), drafted(kept, content=written("Only this"))
    approve(kept, good)
    kept.rate(good.draft_id, 1, "Lin", 1)
    kept.rate(good.draft_id, 1, "Otto", 1)
    kept.rate(bad.draft_id, 1, "Otto", -1)
    weights = kept.weights_of_evidence("t1", "g1")
    # Subject and body rest on q1 and q2; Lin's approval and thumb are one judgement of one draft.
    assert weights.sentences == {"s1": weight_of(2, 1), "s2": weight_of(2, 0)}
    assert weights.subjects["pace"] == weight_of(2, 1) and "director" not in weights.subjects
    assert weights.sentences["s2"].score == 0.75 and weights.sentences["s1"].n == 3
    assert kept.weights_of_evidence("t2").sentences == {}


def test_evidence_that_was_taken_out_keeps_what_was_said_of_it(kept: Drafts) -> None:
    draft = drafted(kept)
    kept.rate(draft.draft_id, 1, "Lin", -1)
    kept.add_version(draft.draft_id, 1, written("Without the second"), "Mara", "edited")
    kept.rate(draft.draft_id, 2, "Lin", 1)
    assert kept.weights_of_evidence().sentences == {"s1": weight_of(1, 0), "s2": weight_of(0, 1)}


def test_an_approval_that_was_withdrawn_weighs_nothing(kept: Drafts) -> None:
    draft = approve(kept, drafted(kept))
    assert kept.weights_of_evidence().sentences["s1"] == weight_of(1, 0)
    kept.send_back(draft.draft_id, 1, "Otto", "no")
    assert kept.weights_of_evidence().sentences == {} and kept.rank_of_variants()["tone"] == {}


def test_ways_of_writing_are_counted_by_what_wrote_not_by_who_edited(kept: Drafts) -> None:
    one, two = drafted(kept, tone="warm"), drafted(kept, content=written("x", author=model()), channel="push")
    kept.add_version(one.draft_id, 1, written("y", author=Author(backend="person")), "Mara", "edited")
    kept.rate(one.draft_id, 2, "Lin", 1)
    kept.rate(two.draft_id, 1, "Lin", -1)
    assert kept.rank_of_variants("t1", "g1", "promo_copy") == {
        "backend": {"composer": weight_of(1, 0), "openai": weight_of(0, 1)},
        "tone": {"plain": weight_of(0, 1), "warm": weight_of(1, 0)},
        "channel": {"email": weight_of(1, 0), "push": weight_of(0, 1)},
    }
    assert kept.rank_of_variants(task="digest") == {"backend": {}, "tone": {}, "channel": {}}


@given(st.lists(st.tuples(st.sampled_from(["a", "b", ""]), st.integers(0, 3), st.sampled_from([1, -1]))))
def test_weights_count_each_voter_once_and_lie_between_nothing_and_all(votes: list[tuple[str, int, int]]) -> None:
    weights = weigh(votes)
    assert set(weights) == {key for key, _, _ in votes if key}
    for key, weight in weights.items():
        last = {voter: thumb for name, voter, thumb in votes if name == key}
        assert weight.n == len(last) == weight.up + weight.down and weight.up == list(last.values()).count(1)
        assert 0 < weight.score < 1 and (weight.score > 0.5) == (weight.up > weight.down)


def test_a_dossier_holds_all_that_is_known(kept: Drafts) -> None:
    draft = approve(kept, drafted(kept))
    dossier = kept.dossier(draft.draft_id)
    assert dossier.draft == draft and dossier.assignment == assignment() and dossier.ordered_by == "Mara"
    assert list(dossier.versions) == kept.versions(draft.draft_id) and dossier.newest.number == 1
    assert list(dossier.decisions) == kept.decisions(draft.draft_id)
    with pytest.raises(StudioError, match="no such draft"):
        kept.dossier("d0")


def test_names_are_compared_as_people_read_them() -> None:
    assert person_key(" Mära\u200b  K") == person_key("MÄRA k") != person_key("Mara K")


def test_a_change_is_shown_word_by_word_and_sign_by_sign() -> None:
    old, new = copy_of("The pace is slow, yes.", "灯塔的结局"), copy_of("The pace is quick, yes.", "灯塔的故事")
    assert diff_of(old, new) == [
        ("subject", [("equal", "The pace is "), ("delete", "slow"), ("insert", "quick"), ("equal", ", yes.")]),
        ("body", [("equal", "灯塔的"), ("delete", "结局"), ("insert", "故事")]),
    ]
    assert diff_of(old, old)[1] == ("body", [("equal", "灯塔的结局")])


def test_parts_that_come_and_go_are_shown_where_they_are() -> None:
    old = copy_of("a", "b", "c", names=("one", "two", "three"))
    new = copy_of("a", "c", "d", names=("one", "three", "four"))
    assert diff_of(old, new) == [
        ("one", [("equal", "a")]), ("two", [("delete", "b")]), ("three", [("equal", "c")]),
        ("four", [("insert", "d")]),
    ]  # fmt: skip


@hypothesis(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), TEXT), max_size=4), st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), TEXT), max_size=4))  # fmt: skip
def test_an_edit_holds_the_old_and_the_new_text_and_no_more(
    old: list[tuple[str, str]], new: list[tuple[str, str]]
) -> None:
    made = [Copy(parts=tuple(Part(name=name, lines=(Line(text=text),)) for name, text in one)) for one in (old, new)]
    edits = diff_of(*made)

    def told(left_out: str) -> list[tuple[str, str]]:
        texts = [(name, "".join(text for op, text in one if op != left_out)) for name, one in edits]
        return [pair for pair in texts if pair[1]]

    assert told("delete") == [pair for pair in new if pair[1]]
    assert sorted(told("insert")) == sorted(pair for pair in old if pair[1])
    for _, one in edits:
        assert all(text for _, text in one) and all(a[0] != b[0] for a, b in pairwise(one))


def test_an_edit_of_a_very_long_text_takes_no_time_to_speak_of() -> None:
    old = "".join(f"Sentence {n} of many. " for n in range(20_000))
    new = old.replace("Sentence 9999 of", "Sentence of").replace("Sentence 12 ", "Another ")
    edits = edits_of(old, new)
    assert "".join(text for op, text in edits if op != "insert") == old
    assert "".join(text for op, text in edits if op != "delete") == new
    wholly = edits_of(old, old[::-1])
    assert "".join(text for op, text in wholly if op != "delete") == old[::-1]


@hypothesis(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(), max_size=60), who=st.text(st.characters(), max_size=100))
def test_any_text_is_kept_to_the_letter_or_refused_with_a_sentence(kept: Drafts, text: str, who: str) -> None:
    try:
        draft = drafted(kept, who=who, content=written(text))
    except StudioError as error:
        assert error.what and (not who.strip() or not who.isprintable() or len(who) > 80 or not text.isprintable())
        return
    assert kept.versions(draft.draft_id)[0].written.content.parts[0].lines[0].text == text
    assert draft.who == " ".join(draft.who.split()) != ""
