"""Whatever figure a test of this folder draws is looked at as a file too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.charts.drawing import Drawing
from tests.dashboard.planes import check_plane

#: Figures of one test that are looked at.
LOOKED_AT = 16


@pytest.fixture(autouse=True)
def _figures_can_be_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    drawn: list[Drawing] = []
    made = Drawing.__init__

    def noted(self: Drawing, *values: Any, **named: Any) -> None:
        made(self, *values, **named)
        drawn.append(self)

    monkeypatch.setattr(Drawing, "__init__", noted)
    yield
    for drawing in drawn[:LOOKED_AT]:
        check_plane(drawing)
