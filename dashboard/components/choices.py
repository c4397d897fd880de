"""Choices that stand in the URL, so that a link or a reload finds the page as it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import streamlit as st

from dashboard import session


def choose(
    label: str, option: str, keys: Sequence[str], names: Mapping[str, str], *, width: int | Literal["stretch"] = 420
) -> str | None:
    """A select box whose choice stands in the URL; None where there is nothing to choose from."""
    if not keys:
        return None
    current = session.option(option) if session.option(option) in keys else keys[0]
    widget = f"choice.{option}.{current}"
    st.selectbox(
        label,
        list(keys),
        index=list(keys).index(current),
        format_func=lambda key: names.get(key, key),
        key=session.key(widget),
        width=width,
        on_change=keep_choice,
        args=(widget, option),
    )
    return current


def keep_choice(widget: str, option: str, *forgotten: str) -> None:
    """Say in the URL what a widget was set to; other choices that hang on it go out of it.

    It is done before the page runs again, so that what the browser says meanwhile cannot undo it.
    """
    chosen = session.value(widget)
    if chosen is not None:
        session.set_options(**dict.fromkeys(forgotten, ""), **{option: str(chosen)})
