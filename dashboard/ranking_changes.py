"""What differs between two editions of a list, title by title. No Streamlit."""

from __future__ import annotations

from dataclasses import dataclass

from data.ranked import RankedTitle, Ranking


@dataclass(frozen=True)
class Change:
    """A title on either of two lists; a place of None: it was not on that one.

    Attributes:
        beyond_noise: whether the move is; None where the later list did not look at it.
    """

    title_id: str
    name: str
    before: int | None
    after: int | None
    value_before: float | None
    value_after: float | None
    beyond_noise: bool | None = None


def changes_between(before: Ranking, after: Ranking, *, compared: bool = False) -> list[Change]:
    """Every title of two lists: those of the later one by place, then those that are gone, by their old place.

    Args:
        before, after: the lists.
        compared: whether the movements of the later one are against the earlier one.
    """
    then = {one.title_id: one for one in before.titles}
    now = {one.title_id: one for one in after.titles}
    listed = [*now, *(title_id for title_id in then if title_id not in now)]
    return [_change(title_id, then.get(title_id), now.get(title_id), compared=compared) for title_id in listed]


def _change(title_id: str, then: RankedTitle | None, now: RankedTitle | None, *, compared: bool) -> Change:
    found = now or then
    assert found is not None
    return Change(
        title_id=title_id,
        name=found.name,
        before=then.position if then else None,
        after=now.position if now else None,
        value_before=then.value.value if then else None,
        value_after=now.value.value if now else None,
        beyond_noise=now.movement.beyond_noise if compared and now and now.movement else None,
    )
