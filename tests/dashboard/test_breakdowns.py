"""The breakdown of a screenplay carries the scenes that were described and approved, and no others."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import docx
import pytest

from dashboard.breakdowns import approved_scenes, breakdown_file
from data.drafts import Drafts
from data.writing import Author, Copy, Line, Part, Written
from generation.plot_files import PlotText, plot_of_text
from generation.scenes.evidence import scene_assignment
from generation.screenplay.scenes import scenes_of

SCRIPT = """Title: The Pier

INT. KITCHEN - NIGHT

Ada lights the lamp and waits.

ADA
It will be a long night.

EXT. PIER - DAWN

Ada drops the lamp into the sea.
"""
DAY = date(2026, 11, 29)


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    return Drafts(tmp_path / "app.sqlite")


def described(drafts: Drafts, plot: PlotText, place: int, text: str, *, approve: bool = True) -> None:
    """A scene's description, ordered and submitted by Mara, approved by Lin."""
    assert plot.script is not None
    scene = scenes_of(plot.script)[place]
    source = drafts.keep_source(plot.name, plot.text)
    asked = scene_assignment(plot.script, scene, source_id=source, source_name=plot.name)
    parts = (Part(name="description", lines=(Line(text=text), Line(text="So it goes.", breaks=True))),
             Part(name="stripboard", lines=(Line(text="1 INT KITCHEN"),)))  # fmt: skip
    written = Written(content=Copy(parts=parts), author=Author(backend="composer"))
    draft = drafts.add_draft(drafts.keep_assignment(asked, "Mara"), 0, written, "Mara")
    drafts.submit(draft.draft_id, 1, "Mara")
    if approve:
        drafts.approve(draft.draft_id, 1, "Lin")


def test_only_approved_scenes_of_this_text_stand_in_the_document(drafts: Drafts) -> None:
    plot, other = plot_of_text(SCRIPT, "pier.fountain"), plot_of_text(SCRIPT.replace("lamp", "torch"), "b.fountain")
    described(drafts, plot, 0, "The kitchen, as it was.")
    described(drafts, plot, 0, "The kitchen, a lamp in it.")
    described(drafts, plot, 1, "The pier, not looked at yet.", approve=False)
    described(drafts, other, 1, "The pier of another script.")
    told = approved_scenes(drafts, plot)
    assert told == {"1": "The kitchen, a lamp in it.\nSo it goes."}
    content = breakdown_file(plot, ".docx", DAY, told)
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]
    assert texts[-2:] == ["The kitchen, a lamp in it.", "So it goes."] and "Scene descriptions" in texts
    assert b"a lamp in it" not in breakdown_file(plot, ".csv", DAY, told)
    assert "Scene descriptions" not in [
        paragraph.text for paragraph in docx.Document(io.BytesIO(breakdown_file(plot, ".docx", DAY))).paragraphs
    ]
