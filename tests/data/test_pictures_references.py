"""Pictures beside stored ones: what changes how they look is seen before it is published.

After a change that is meant: MARQUEE_PICTURES=renew python -m pytest tests/data/test_pictures_references.py
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from data.pictures.draw import draw
from data.pictures.records import House, Look, Picture
from tests.data.pictured import CHINESE, bars, curves, listing, picture

STORED = Path(__file__).parent / "references"
RENEW = os.environ.get("MARQUEE_PICTURES") == "renew"
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path d="M0 0h40v10H0z" fill="#0F766E"/></svg>'
#: Of 255 levels: how far off a pixel may be, and of all pixels how many may be farther off.
LEVELS, SHARE = 40, 0.0005
CASES: dict[str, tuple[Picture, Look]] = {
    "list-web": (picture(listing(8)), Look(scale=0.5)),
    "list-square-dark": (picture(listing(40)), Look(preset="square", scale=0.5, theme="dark")),
    "list-column": (picture(listing(6)), Look(preset="column", scale=1)),
    "list-story": (picture(listing(12)), Look(preset="story", scale=0.5, house=House(credit="Desk", logo=LOGO))),
    "bars-slide": (picture(bars()), Look(preset="slide", scale=0.5)),
    "curves-web-dark": (picture(curves()), Look(scale=0.5, theme="dark")),
}


def drawn(case: tuple[Picture, Look]) -> Image.Image:
    return Image.open(io.BytesIO(draw(*case, "png").content)).convert("RGB")


def share_off(one: Image.Image, other: Image.Image) -> float:
    """Which share of the pixels of two pictures of one size differs visibly."""
    levels = ImageChops.difference(one, other).convert("L").histogram()
    return sum(levels[LEVELS:]) / (one.width * one.height)


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_picture_looks_as_the_stored_one(name: str) -> None:
    made, file = drawn(CASES[name]), STORED / f"{name}.png"
    if RENEW:
        made.quantize(256).save(file, optimize=True)
    with Image.open(file) as opened:
        stored = opened.convert("RGB")
    assert made.size == stored.size
    assert share_off(made, stored) <= SHARE


@pytest.mark.parametrize("change", ["row", "title", "place", "theme"])
def test_a_changed_picture_is_seen_to_have_changed(change: str) -> None:
    shown, look = CASES["list-web"]
    entries: Any = list(shown.body.entries)  # type: ignore[union-attr]
    if change == "place":
        entries[0] = entries[0].model_copy(update={"at": 0.2, "low": 0.1, "high": 0.3})
    changed: dict[str, tuple[Picture, Look]] = {
        "row": (picture(listing(8, (*CHINESE[:1], "Tidewater"))), look),
        "title": (picture(shown.body, title="Nine Winters leads, and no other film comes close"), look),  # type: ignore[arg-type]
        "place": (picture(listing(8).model_copy(update={"entries": tuple(entries)})), look),
        "theme": (shown, look.model_copy(update={"theme": "dark"})),
    }
    made = drawn(changed[change])
    with Image.open(STORED / "list-web.png") as opened:
        stored = opened.convert("RGB")
    assert made.size != stored.size or share_off(made, stored) > SHARE
