"""A list as a page asks for it: a saved or built-in one, and what the URL changes of its rules. No Streamlit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from data.errors import StudioError
from data.ranked import Eligibility, ListDefinition
from data.rankings import BUILT_IN, Rankings
from data.records import Filter

DEFAULT = "top"
#: Options of the URL, and the field of the definition or of its eligibility that each says.
OF_LIST = {
    "aspect": "aspect", "whose": "segment", "days": "half_life_days", "measure": "measure", "size": "size", "m": "m",
    "clean": "without_suspicious",
}  # fmt: skip
OF_RULES = {
    "floor": "min_ratings", "viewers": "min_viewers", "most": "max_ratings", "from": "released_since",
    "to": "released_until", "out": "without",
}  # fmt: skip
OPTIONS = (*OF_LIST, *OF_RULES)
#: What stands in the URL where a list has a value and the page has none.
NONE = "none"


def find_list(rankings: Rankings, name: str) -> tuple[ListDefinition, bool]:
    """The list that the URL names, and whether there is one of that name; the first built-in one otherwise."""
    if not name:
        return BUILT_IN[DEFAULT], True
    try:
        return rankings.find(name), True
    except StudioError:
        return BUILT_IN[DEFAULT], False


def asked_definition(saved: ListDefinition, filter_: Filter, options: Mapping[str, str]) -> ListDefinition:
    """A list with the page's filter and what the URL changes of its rules; what it cannot be stays as it was."""
    found = saved.model_copy(update={"filter": filter_})
    # A second time for what needs a later one: an aspect goes once the measure is another.
    for option in (*OPTIONS, *OPTIONS):
        if text := options.get(option, ""):
            found = _changed(found, option, text) or found
    return found


def options_of(saved: ListDefinition, wanted: ListDefinition) -> dict[str, str]:
    """Where a list differs from the saved one, as the URL says it; "" where it does not."""
    told = {option: _told(getattr(saved, field), getattr(wanted, field)) for option, field in OF_LIST.items()}
    before, after = saved.eligibility, wanted.eligibility
    return told | {option: _told(getattr(before, field), getattr(after, field)) for option, field in OF_RULES.items()}


def _told(before: Any, after: Any) -> str:
    if before == after:
        return ""
    if after in (None, "", ()):
        return NONE
    if isinstance(after, tuple):
        return ",".join(after)
    return str(int(after)) if isinstance(after, bool) else f"{after:g}" if isinstance(after, float) else str(after)


def _changed(definition: ListDefinition, option: str, text: str) -> ListDefinition | None:
    field = OF_LIST.get(option) or OF_RULES[option]
    value: Any = text
    if text == NONE:
        empty = (Eligibility if option in OF_RULES else ListDefinition).model_fields[field]
        value = empty.get_default() if field != "m" else None
    elif option == "out":
        value = tuple(text.split(","))
    told = definition.model_dump()
    target = told["eligibility"] if option in OF_RULES else told
    target[field] = value
    try:
        return ListDefinition.model_validate(told)
    except ValidationError:
        return None
