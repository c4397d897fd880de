"""Reports as slides, read back: charts that can be edited, notes that say what all rests on, nothing over its box."""

from __future__ import annotations

import io
import zipfile
from itertools import combinations
from typing import Any

import openpyxl
import pytest
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Pt

from data.exports.docx import clean
from data.reports.blocks import Bar, Chart, Passage, Quote, Quotes, Report, Table
from data.reports.plain import figures_of
from data.reports.slide_charts import scale_of
from data.reports.write import write_report
from tests.data.reported import MADE, hostile, reported


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    reports = {"en": reported(), "zh": reported("zh"), "hostile": hostile(), "long": lengthy()}
    return {name: write_report(report, "pptx") for name, report in reports.items()}


def lengthy() -> Report:
    """Paragraphs of pages, tables of many rows, a chart of thirty bars, quotes without end."""
    report = reported()
    figure = figures_of(report)[0]
    bars = tuple(
        Bar(label=f"Aspect {place}", value=place - 15, low=place - 17, high=place - 12, n=40) for place in range(30)
    )
    many = Table(title="Many", columns=figure.table.columns, printed=figure.table.printed * 6, note="So many.")
    quotes = Quotes(
        title="Said", quotes=tuple(Quote(text="Word upon word. " * 60, review_id=f"q{n}") for n in range(4))
    )
    blocks = (
        Passage(text="They say a great deal of it, and at length. " * 90, style="lead"),
        many,
        figure.model_copy(update={"chart": Chart(bars=bars), "finding": "Thirty aspects " * 12}),
        figure.model_copy(update={"chart": None}),
        quotes,
    )
    section = report.sections[0].model_copy(update={"blocks": blocks})
    return report.model_copy(update={"sections": (section,)})


def slides(content: bytes) -> Any:
    return Presentation(io.BytesIO(content)).slides


def charts(content: bytes) -> list[Any]:
    return [shape.chart for slide in slides(content) for shape in slide.shapes if shape.has_chart]


def notes(content: bytes) -> str:
    return "\n".join(slide.notes_slide.notes_text_frame.text for slide in slides(content))


def test_charts_hold_the_numbers_and_their_intervals(files: dict[str, bytes]) -> None:
    wanted = figures_of(reported())[0].chart
    native = charts(files["en"])[0]
    assert wanted is not None and native.plots[0].categories[0] == "Inspector Vale"
    assert list(native.plots[0].series[0].values) == [bar.value for bar in wanted.bars]
    series = native.plots[0].series[0]._element
    reach = {
        side: [float(one.text) for one in series.iterfind(f"{qn('c:errBars')}/{qn(f'c:{side}')}//{qn('c:v')}")]
        for side in ("minus", "plus")
    }
    assert reach["minus"] == [bar.value - bar.low for bar in wanted.bars]  # type: ignore[operator]
    assert reach["plus"] == [bar.high - bar.value for bar in wanted.bars]  # type: ignore[operator]
    scale = scale_of(wanted)
    assert (native.value_axis.minimum_scale, native.value_axis.maximum_scale) == (scale.low, scale.high)
    assert scale.low <= -50 and scale.high >= 67


@pytest.mark.parametrize("name", ["en", "hostile"])
def test_the_workbooks_behind_charts_hold_no_formula(files: dict[str, bytes], name: str) -> None:
    for native in charts(files[name]):
        (sheet,) = openpyxl.load_workbook(io.BytesIO(native.part.chart_workbook.xlsx_part.blob)).worksheets
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert all(cell.data_type in ("s", "n") and cell.hyperlink is None for cell in cells)
        values = [row[1].value for row in sheet.iter_rows(min_row=2)]
        assert values == list(native.plots[0].series[0].values)
        assert [row[0].value for row in sheet.iter_rows(min_row=2)] == list(native.plots[0].categories)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_slides_have_titles_notes_and_alternatives(files: dict[str, bytes], language: Any) -> None:
    report, made = reported(language), list(slides(files[language]))
    titles = [slide.shapes.title.text for slide in made]
    assert titles[0] == report.title and report.cover.blocks[1].finding in titles  # type: ignore[union-attr]
    assert report.sections[3].heading in titles
    first = "\n".join(shape.text_frame.text for shape in made[0].shapes if shape.has_text_frame)
    for wanted in (report.cover.heading, report.cover.answer, "7.31", "−22", report.cover.blocks[3].text):  # type: ignore[union-attr]
        assert wanted in first
    told = notes(files[language])
    for wanted in ("r1, r2, r3", "sentiment-41c0", report.snapshot, "r9", "912"):
        assert wanted in told
    described = [
        shape._element.nvGraphicFramePr.cNvPr.get("descr")
        for slide in made
        for shape in slide.shapes
        if shape.has_chart
    ]
    assert len(described) == 3 and all(described)


@pytest.mark.parametrize("name", ["en", "zh", "hostile", "long"])
def test_nothing_runs_out_of_its_slide_or_over_its_neighbour(files: dict[str, bytes], name: str) -> None:
    for number, slide in enumerate(slides(files[name]), 1):
        shapes = [shape for shape in slide.shapes if not (shape.has_text_frame and not shape.text_frame.text)]
        for shape in shapes:
            assert shape.left >= 0 and shape.top >= 0, (number, shape.name)
            assert shape.left + shape.width <= Pt(960) and shape.top + shape.height <= Pt(540) + 1, (
                number,
                shape.name,
            )
        for one, other in combinations(shapes, 2):
            apart = (
                one.left + one.width <= other.left + 1 or other.left + other.width <= one.left + 1
                or one.top + one.height <= other.top + 1 or other.top + other.height <= one.top + 1
            )  # fmt: skip
            assert apart, (number, one.name, other.name)


def test_what_is_long_goes_on_on_further_slides_and_none_of_it_is_lost(files: dict[str, bytes]) -> None:
    made = list(slides(files["long"]))
    titles = [slide.shapes.title.text for slide in made]
    assert titles.count("Many (continued)") >= 2
    rows = [row for slide in made for shape in slide.shapes if shape.has_table for row in shape.table.rows]
    assert sum(row.cells[0].text == "Inspector Vale" for row in rows) >= 6
    bars = [len(list(native.plots[0].categories)) for native in charts(files["long"])]
    assert bars[1:] == [15, 15]
    said = "".join(shape.text_frame.text for slide in made for shape in slide.shapes if shape.has_text_frame)
    assert said.count("They say a great deal of it, and at length.") == 90
    assert notes(files["long"]).count("Word upon word.") == 240
    drawings = [shape for slide in made for shape in slide.shapes if shape.shape_type == 13]
    assert len(drawings) == 1 and drawings[0]._element.nvPicPr.cNvPr.get("descr")


def test_hostile_text_stays_text(files: dict[str, bytes]) -> None:
    made = list(slides(files["hostile"]))
    assert made[0].shapes.title.text == clean(hostile().title)
    with zipfile.ZipFile(io.BytesIO(files["hostile"])) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    assert not any('TargetMode="External"' in text for text in parts.values())
    assert not any("hlinkClick" in text or "<a:fld" in text for name, text in parts.items() if "slides/slide" in name)
    told = notes(files["hostile"])
    for wanted in ("<script>alert(1)</script>", "灯塔守望" * 75, "W" * 300):
        assert wanted in told


def test_right_to_left_is_said_to_be_so(files: dict[str, bytes]) -> None:
    paragraphs = [one for slide in slides(files["hostile"]) for one in slide._element.iter(qn("a:p"))]
    turned = [one for one in paragraphs if one.pPr is not None and one.pPr.get("rtl") == "1"]
    assert turned and all("שלום" in "".join(one.itertext()) for one in turned)


def test_it_says_no_other_moment_than_the_datas(files: dict[str, bytes]) -> None:
    said = Presentation(io.BytesIO(files["en"])).core_properties
    assert said.created == said.modified and said.created is not None
    assert said.created.timetuple()[:5] == MADE.timetuple()[:5]
    with zipfile.ZipFile(io.BytesIO(files["en"])) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(2026, 11, 23)}


def test_a_number_that_is_none_has_no_bar() -> None:
    report = reported()
    figure = figures_of(report)[0]
    bars = (
        Bar(label="a", value=float("nan"), low=1, high=float("inf")),
        Bar(label="b", value=None),
        Bar(label="c", value=3),
    )
    chart = figure.model_copy(update={"chart": Chart(bars=bars)})
    cover = report.cover.model_copy(update={"blocks": (chart,)})
    (native,) = charts(write_report(report.model_copy(update={"cover": cover, "sections": ()}), "pptx"))
    assert list(native.plots[0].series[0].values) == [None, None, 3]


AXES = [
    ((3.0, 8.0), "bars", (0.0, 8.0)),
    ((6.9, 7.4), "line", (6.9, 7.4)),
    ((), "bars", (0.0, 0.1)),
    ((-4.0,), "bars", (-4.0, 0.0)),
    ((float("nan"), 2.0), "bars", (0.0, 2.0)),
    ((5.0, 5.0), "line", (5.0, 5.0)),
]


@pytest.mark.parametrize(("values", "form", "axis"), AXES)
def test_axes_reach_as_far_as_their_bars(values: tuple[float, ...], form: Any, axis: tuple[float, float]) -> None:
    scale = scale_of(Chart(form=form, bars=tuple(Bar(label="a", value=value) for value in values)))
    assert scale.low <= axis[0] and scale.high >= axis[1] and scale.low < scale.high
    assert (axis[0] - scale.low) < scale.step and (scale.high - axis[1]) <= scale.step
