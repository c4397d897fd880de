"""Charts of slides that can be edited: bars or a line with error bars, over a workbook that holds no formula."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.reports.blocks import Bar, Chart
from data.reports.plain import shortened

#: Where the bars lie within a chart's frame, as shares of it: to the right of the names, above the axis.
PLOT_LEFT, PLOT_WIDTH, PLOT_TOP, PLOT_HEIGHT = 0.34, 0.64, 0.01, 0.87
_STEPS = (1, 2, 2.5, 5, 10)
_TICKS = 6
_NAME = 34
#: What the columns of the workbook hold, after the names.
_HEADS = ("value", "minus", "plus", "low", "high", "n")


@dataclass(frozen=True)
class Scale:
    """A value axis: from, to, and the step between its ticks."""

    low: float
    high: float
    step: float

    def share(self, value: float) -> float:
        """Where a value lies on it, 0–1."""
        return (value - self.low) / (self.high - self.low)


def scale_of(chart: Chart) -> Scale:
    """An axis with round ticks on which every bar, interval and the reference lie; bars begin at nought."""
    values = [part for bar in bars_of(chart) for part in (bar.value, bar.low, bar.high) if part is not None]
    values += [chart.reference] if chart.reference is not None else []
    if chart.form == "bars" or not values:
        values.append(0.0)
    low, high = min(values), max(values)
    room = (high - low) or abs(high) or 1.0
    raw = room / _TICKS
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * step for step in _STEPS if power * step >= raw * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return Scale(first, last if last > first else first + step, step)


def fill_chart(
    native: Any,
    chart: Chart,
    bars: Sequence[Bar],
    scale: Scale,
    colours: Mapping[str, str],
    made_at: datetime,
) -> None:
    """Give a chart of one series its look, its intervals and a workbook to edit it in.

    Args:
        bars: those of the chart that stand in this frame.
        scale: the axis that all frames of the chart share.
        colours: by meaning, six digits.
    """
    across = chart.form == "bars"
    native.has_legend, native.has_title = False, False
    native.font.size = _points(12)
    native.font.color.rgb = _rgb(colours["ink"])
    _set_axes(native, chart, scale, colours, across)
    series = native.plots[0].series[0]
    if across:
        native.plots[0].gap_width = 55
        series.invert_if_negative = False
        for place, bar in enumerate(bars):
            point = series.points[place].format.fill
            point.solid()
            point.fore_color.rgb = _rgb(colours.get(bar.lean, bar.lean.lstrip("#")))
        _lay_out(native)
    else:
        _draw_line(series, colours["accent"])
    _add_error_bars(series, bars, colours["ink"])
    native.part.chart_workbook.update_from_xlsx_blob(workbook(chart, bars, made_at))


def bars_of(chart: Chart) -> tuple[Bar, ...]:
    """The chart's bars; what is no number is none."""
    parts = ("value", "low", "high")
    return tuple(bar.model_copy(update={part: _finite(getattr(bar, part)) for part in parts}) for bar in chart.bars)


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def name_of(bar: Bar) -> str:
    """A bar's name as an axis has room for it."""
    return shortened(bar.label, _NAME)


def _points(size: float) -> Any:
    from pptx.util import Pt

    return Pt(size)


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    made: Any = RGBColor
    return made.from_string(colour)


def _set_axes(native: Any, chart: Chart, scale: Scale, colours: Mapping[str, str], across: bool) -> None:
    from pptx.enum.chart import XL_TICK_LABEL_POSITION, XL_TICK_MARK

    names, values = native.category_axis, native.value_axis
    values.minimum_scale, values.maximum_scale, values.major_unit = scale.low, scale.high, scale.step
    values.major_gridlines.format.line.color.rgb = _rgb(colours["line"])
    values.major_gridlines.format.line.width = _points(0.75)
    values.format.line.fill.background()
    values.tick_labels.number_format = chart.number_format
    values.tick_labels.number_format_is_linked = False
    values.tick_labels.font.color.rgb = _rgb(colours["muted"])
    values.major_tick_mark = names.major_tick_mark = XL_TICK_MARK.NONE
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    names.format.line.color.rgb = _rgb(colours["muted"])
    if across:
        # The first name stands on top; the other side of an axis turned over is the foot of the chart.
        names.reverse_order, values.tick_label_position = True, XL_TICK_LABEL_POSITION.HIGH


def _draw_line(series: Any, colour: str) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE

    series.smooth = False
    series.format.line.color.rgb, series.format.line.width = _rgb(colour), _points(2.25)
    series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 7
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.rgb = _rgb(colour)
    series.marker.format.line.color.rgb = _rgb(colour)


def _lay_out(native: Any) -> None:
    """Fix where the bars lie, so that what stands beside them stands beside the right one."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    places = (("x", PLOT_LEFT), ("y", PLOT_TOP), ("w", PLOT_WIDTH), ("h", PLOT_HEIGHT))
    inner = "".join(f'<c:{name} val="{value}"/>' for name, value in places)
    modes = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    layout = parse_xml(f"<c:layout {nsdecls('c')}><c:manualLayout>{modes}{inner}</c:manualLayout></c:layout>")
    area = native._chartSpace.chart.plotArea
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    area.insert(0, layout)


def _add_error_bars(series: Any, bars: Sequence[Bar], colour: str) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    if not any(_reach(bar) != (0.0, 0.0) for bar in bars):
        return
    below, above = ([_reach(bar)[side] for bar in bars] for side in (0, 1))
    parts = _side("plus", "D", above) + _side("minus", "C", below)
    line = f'<c:spPr><a:ln w="15875"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln></c:spPr>'
    kinds = '<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="1"/>'
    made = parse_xml(f"<c:errBars {nsdecls('c', 'a')}>{kinds}{parts}{line}</c:errBars>")
    series._element.find(qn("c:cat")).addprevious(made)


def _side(name: str, column: str, values: Sequence[float]) -> str:
    cells = f"Sheet1!${column}$2:${column}${len(values) + 1}"
    return f"<c:{name}><c:numRef><c:f>{cells}</c:f>{_cache(values)}</c:numRef></c:{name}>"


def _cache(values: Sequence[float]) -> str:
    points = "".join(f'<c:pt idx="{place}"><c:v>{value!r}</c:v></c:pt>' for place, value in enumerate(values))
    return f'<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>{points}</c:numCache>'


def _reach(bar: Bar) -> tuple[float, float]:
    """How far the interval reaches below and above the value."""
    if bar.value is None or bar.low is None or bar.high is None:
        return 0.0, 0.0
    return max(0.0, bar.value - bar.low), max(0.0, bar.high - bar.value)


def workbook(chart: Chart, bars: Sequence[Bar], made_at: datetime) -> bytes:
    """The chart's numbers as a workbook: name, value, how far the interval reaches, its bounds, n. No formulas."""
    import xlsxwriter

    held = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(held, options) as book:
        book.set_properties({"created": made_at.replace(tzinfo=None)})
        sheet = book.add_worksheet("Sheet1")
        sheet.write_row(0, 0, ("", chart.unit or _HEADS[0], *_HEADS[1:]))
        for row, bar in enumerate(bars, 1):
            sheet.write_string(row, 0, name_of(bar))
            for column, value in enumerate((bar.value, *_reach(bar), bar.low, bar.high, bar.n), 1):
                if value is not None:
                    sheet.write_number(row, column, value)
    return held.getvalue()
