"""Who may decide what about a draft. The triggers of the drafts' migration hold the same rules against everybody."""

from __future__ import annotations

from collections.abc import Sequence

from data.draft_records import Decision, person_key
from data.errors import ApprovalRefused, StudioError
from data.records import Record


class Standing(Record):
    """Where a draft stands when somebody decides about it.

    Attributes:
        version: the newest one.
        blocking: findings that block it.
        decision: what was decided last about it; None when nothing was.
        hands: everybody who ordered the draft, wrote or edited a version of it, or submitted one.
    """

    version: int
    blocking: int
    decision: str | None
    hands: tuple[str, ...]


def check_decision(made: Decision, standing: Standing, approvers: Sequence[str]) -> None:
    """Refuse a decision that may not be.

    Raises:
        ApprovalRefused: it is an approval.
        StudioError: it is another one.
    """
    refused = ApprovalRefused if made.decision == "approved" else StudioError
    where = f"{made.draft_id}, version {made.version}"
    if made.version > standing.version or made.version < 1:
        raise refused("the draft has no such version", where=where, mend=f"the newest is {standing.version}")
    if made.version != standing.version:
        raise refused(
            f"there is a newer version, {standing.version}", where=where, mend="read that one and decide about it"
        )
    problem = _PROBLEMS[made.decision](made, standing)
    if not problem and made.decision == "approved":
        problem = _problem_of_person(made.who, standing.hands, approvers)
    if problem:
        raise refused(problem[0], where=where, mend=problem[1])


def _problem_of_submission(_: Decision, standing: Standing) -> tuple[str, str] | None:
    if standing.decision == "submitted":
        return "the version waits for approval already", "let somebody else look at it"
    if standing.decision == "approved":
        return "the version is approved already", "change it first if it is to be approved anew"
    return None


def _problem_of_approval(_: Decision, standing: Standing) -> tuple[str, str] | None:
    if standing.blocking:
        findings = "a finding blocks" if standing.blocking == 1 else f"{standing.blocking} findings block"
        return f"{findings} the version", "mend what is marked, then submit the new version"
    if standing.decision != "submitted":
        told = {"approved": "is approved already", "sent_back": "was sent back"}
        return f"the version {told.get(standing.decision or '', 'was not submitted')}", "submit it first"
    return None


def _problem_of_return(made: Decision, standing: Standing) -> tuple[str, str] | None:
    if standing.decision not in ("submitted", "approved"):
        return "the version neither waits for approval nor has it", "submit it first"
    if not made.note:
        return "the reason is missing", "say what is to be changed"
    return None


def _problem_of_person(who: str, hands: Sequence[str], approvers: Sequence[str]) -> tuple[str, str] | None:
    if person_key(who) in {person_key(hand) for hand in hands}:
        return f"{who} had a hand in the draft", "let somebody approve it who did not order, write or submit it"
    if approvers and person_key(who) not in {person_key(one) for one in approvers}:
        return f"{who} is not among those who approve here", f"ask {', '.join(approvers)}"
    return None


_PROBLEMS = {
    "submitted": _problem_of_submission,
    "approved": _problem_of_approval,
    "sent_back": _problem_of_return,
}
