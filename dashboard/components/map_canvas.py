"""The component that draws a map in the browser: its files, and how it is put on a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

ASSETS = Path(__file__).parent / "assets"
NAME = "marquee.map"


def render_canvas(
    data: dict[str, Any], *, key: str, on_drawn: Callable[[], None], on_spot: Callable[[], None]
) -> None:
    """Put a map on the page. What was drawn round or clicked is in the widget's `drawn` or `spot` for one run.

    Its script is served as a file of this server: one given as text would run from a blob, which the content security
    policy refuses.
    """
    manager = get_bidi_component_manager()
    if manager.get_component_path(NAME) is None:
        parts = [ComponentConfig(name="map", asset_dir="map")]
        manager.register_from_manifest(ComponentManifest(name="marquee", version="1", components=parts), ASSETS)
    mount = st.components.v2.component(NAME, js="map.js", css="map.css")
    mount(key=key, data=data, on_drawn_change=on_drawn, on_spot_change=on_spot)
