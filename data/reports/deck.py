"""Slides with boxes of text, tables, charts and drawings on them; where what stands is decided elsewhere."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from data.exports.docx import CHINESE_FONT, FONT
from data.reports.blocks import Bar, Chart
from data.reports.fitting import LINE, line_of
from data.reports.slide_charts import Scale, fill_chart, name_of
from data.texts import Language

SERIF = "Georgia"
#: 16:9, in points.
WIDTH, HEIGHT, EDGE = 960.0, 540.0, 48.0
_PAPER_DECK = 720.0
_TITLE_ONLY = 5


@dataclass(frozen=True)
class Frame:
    """A place on a slide, in points from its upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Piece:
    """A stretch of text in one style.

    Attributes:
        colour: six digits.
        ground: six digits, or "" for none.
    """

    text: str
    size: float
    colour: str
    bold: bool = False
    serif: bool = False
    ground: str = ""


class Deck:
    """A presentation that is being made."""

    def __init__(self, title: str, made_at: datetime, language: Language, colours: Mapping[str, str]) -> None:
        import pptx
        from pptx.util import Pt

        self.language, self.colours, self.made_at = language, colours, made_at
        self.presentation = pptx.Presentation()
        self.presentation.slide_width, self.presentation.slide_height = Pt(WIDTH), Pt(HEIGHT)
        _widen(self.presentation)
        _set_theme(self.presentation, colours)
        about = self.presentation.core_properties
        about.title, about.author, about.last_modified_by = title[:255], "Marquee", "Marquee"
        about.language = "zh-CN" if language == "zh" else "en-GB"
        about.created = about.modified = made_at.astimezone(UTC).replace(tzinfo=None)
        about.revision = 1

    def add_slide(self) -> Any:
        """An empty slide; its title is still to be set."""
        return self.presentation.slides.add_slide(self.presentation.slide_layouts[_TITLE_ONLY])

    def set_title(self, slide: Any, frame: Frame, piece: Piece) -> None:
        """The slide's title, in its placeholder: the outline and screen readers find it."""
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = _placed(frame)
        self._fill(shape.text_frame, [[piece]], anchor="bottom")

    def add_text(
        self,
        slide: Any,
        frame: Frame,
        lines: Sequence[Sequence[Piece]],
        *,
        right: bool = False,
        anchor: str = "top",
    ) -> Any:
        """A box of paragraphs, each of pieces."""
        shape = slide.shapes.add_textbox(*_placed(frame))
        self._fill(shape.text_frame, lines, right=right, anchor=anchor)
        return shape

    def add_bar(self, slide: Any, frame: Frame, colour: str) -> None:
        """A filled rectangle without an outline: a rule, or a bar beside a text."""
        from pptx.enum.shapes import MSO_SHAPE

        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *_placed(frame))
        shape.fill.solid()
        shape.fill.fore_color.rgb = _rgb(colour)
        shape.line.fill.background()
        shape.shadow.inherit = False
        _decorate(shape)

    def add_table(
        self,
        slide: Any,
        frame: Frame,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        widths: Sequence[float],
        numbers: Sequence[bool],
        size: float,
        heights: Sequence[float],
        ruled: bool = True,
        margin: float = 3.0,
    ) -> None:
        """A table without fills, hairlines between its rows.

        Args:
            heads: empty where it has no head.
            heights: of every row, the head's first.
            ruled: whether a hairline stands below every row; without them, texts stand in the middle of their rows.
        """
        from pptx.enum.text import MSO_ANCHOR
        from pptx.util import Pt

        written = [*([heads] if heads else []), *rows]
        shape = slide.shapes.add_table(len(written), len(widths), *_placed(frame))
        table = shape.table
        properties = table._tbl.tblPr
        properties.set("firstRow", "1" if heads else "0")
        properties.set("bandRow", "0")
        # The style without style: no grid, no fills.
        properties.find(_qn("a:tableStyleId")).text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Pt(width)
        for place, (row, texts, height) in enumerate(zip(table.rows, written, heights, strict=True)):
            row.height = Pt(height)
            head = bool(heads) and place == 0
            for cell, text, number in zip(row.cells, texts, numbers, strict=True):
                piece = Piece(
                    text, size if ruled or not head else 11.0, self.colours["muted" if head else "ink"], bold=head
                )
                _set_margins(cell, margin)
                self._fill(cell.text_frame, [[piece]], right=number)
                if not ruled:
                    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                _rule_cell(
                    cell, self.colours["ink" if head else "line"] if ruled and place < len(written) - 1 else ""
                )

    def add_chart(self, slide: Any, frame: Frame, chart: Chart, bars: Sequence[Bar], scale: Scale, alt: str) -> None:
        """A chart that can be edited, with its intervals."""
        from pptx.chart import data as charts
        from pptx.enum.chart import XL_CHART_TYPE

        make: Any = charts.CategoryChartData
        data = make(number_format=chart.number_format)
        data.categories = [name_of(bar) for bar in bars]
        data.add_series(chart.unit or "value", [bar.value for bar in bars])
        kind = XL_CHART_TYPE.BAR_CLUSTERED if chart.form == "bars" else XL_CHART_TYPE.LINE_MARKERS
        shape = slide.shapes.add_chart(kind, *_placed(frame), data)
        shape._element.nvGraphicFramePr.cNvPr.set("descr", alt)
        fill_chart(shape.chart, chart, bars, scale, self.colours, self.made_at)

    def add_picture(self, slide: Any, content: bytes, frame: Frame, alt: str) -> None:
        """A drawing as large as its frame allows."""
        from pptx.util import Pt

        left, top, width, _ = _placed(frame)
        shape = slide.shapes.add_picture(io.BytesIO(content), left, top, width=width)
        if shape.height > Pt(frame.height):
            shape.width, shape.height = int(shape.width * Pt(frame.height) / shape.height), Pt(frame.height)
        shape._element.nvPicPr.cNvPr.set("descr", alt)

    def set_notes(self, slide: Any, lines: Iterable[str]) -> None:
        """What stands in the speaker's notes of a slide."""
        frame = slide.notes_slide.notes_text_frame
        if frame is not None:
            self._fill(frame, [[Piece(line, 12, self.colours["ink"])] for line in lines])

    def saved(self) -> bytes:
        """The presentation as a file."""
        held = io.BytesIO()
        self.presentation.save(held)
        return held.getvalue()

    def _fill(
        self, frame: Any, lines: Sequence[Sequence[Piece]], *, right: bool = False, anchor: str = "top"
    ) -> None:
        from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
        from pptx.util import Pt

        frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.vertical_anchor = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE, "bottom": MSO_ANCHOR.BOTTOM}[
            anchor
        ]
        split = [part for line in lines for part in _paragraphs(line)]
        for place, pieces in enumerate(split):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            backwards = _runs_backwards("".join(piece.text for piece in pieces))
            # Lines as high as they were reckoned to be, whatever font stands in for the one that is asked for.
            tall = max((piece.size * line_of(piece.text) for piece in pieces), default=12.0 * LINE)
            paragraph.line_spacing = Pt(round(tall, 1))
            paragraph.alignment = PP_ALIGN.RIGHT if right or backwards else PP_ALIGN.LEFT
            if backwards:
                paragraph._p.get_or_add_pPr().set("rtl", "1")
            for piece in pieces:
                self._add_run(paragraph, piece)

    def _add_run(self, paragraph: Any, piece: Piece) -> None:
        from pptx.oxml import parse_xml
        from pptx.oxml.ns import nsdecls
        from pptx.util import Pt

        run = paragraph.add_run()
        run.text = piece.text
        run.font.size, run.font.bold = Pt(piece.size), piece.bold
        run.font.color.rgb = _rgb(piece.colour)
        properties = run._r.get_or_add_rPr()
        properties.set("lang", "zh-CN" if self.language == "zh" else "en-GB")
        properties.set("altLang", "en-GB" if self.language == "zh" else "zh-CN")
        if piece.ground:
            ground = f'<a:highlight {nsdecls("a")}><a:srgbClr val="{piece.ground}"/></a:highlight>'
            properties.append(parse_xml(ground))
        for name, family in (("latin", SERIF if piece.serif else FONT), ("ea", CHINESE_FONT)):
            properties.append(parse_xml(f'<a:{name} {nsdecls("a")} typeface="{family}"/>'))


def _paragraphs(line: Sequence[Piece]) -> list[list[Piece]]:
    """A line of pieces as the paragraphs that its line breaks make of it."""
    made: list[list[Piece]] = [[]]
    for piece in line:
        for place, text in enumerate(piece.text.split("\n")):
            if place:
                made.append([])
            made[-1].append(Piece(text, piece.size, piece.colour, piece.bold, piece.serif, piece.ground))
    return made


def _runs_backwards(text: str) -> bool:
    """Whether a text's first letter is one that is written from right to left."""
    return next(
        (kind != "L" for sign in text if (kind := unicodedata.bidirectional(sign)) in ("L", "R", "AL")), False
    )


def _placed(frame: Frame) -> tuple[Any, Any, Any, Any]:
    from pptx.util import Pt

    return Pt(frame.left), Pt(frame.top), Pt(frame.width), Pt(frame.height)


def _rgb(colour: str) -> Any:
    from pptx.dml.color import RGBColor

    made: Any = RGBColor
    return made.from_string(colour)


def _qn(name: str) -> str:
    from pptx.oxml.ns import qn

    return str(qn(name))


def _widen(presentation: Any) -> None:
    """The library's own template is 4 : 3: its placeholders are moved to where they stand on 16 : 9."""
    master = presentation.slide_master
    for held in (master, *master.slide_layouts):
        for shape in held.placeholders:
            if shape._element.spPr.xfrm is not None:
                shape.left, shape.width = (
                    int(shape.left * WIDTH / _PAPER_DECK),
                    int(shape.width * WIDTH / _PAPER_DECK),
                )


def _set_theme(presentation: Any, colours: Mapping[str, str]) -> None:
    """Colours and families of the theme: what a user adds looks like the rest."""
    import re

    from pptx.opc.constants import RELATIONSHIP_TYPE

    part = presentation.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = part.blob.decode("utf-8")
    slots = {
        "dk1": "ink", "lt1": "paper", "dk2": "muted", "lt2": "raised", "accent1": "praise", "accent2": "blame",
        "accent3": "neutral", "accent4": "accent", "accent5": "muted", "accent6": "ink",
    }  # fmt: skip
    for slot, meaning in slots.items():
        theme = re.sub(rf"(<a:{slot}>).*?(</a:{slot}>)", rf'\g<1><a:srgbClr val="{colours[meaning]}"/>\g<2>', theme)
    for kind, family in (("majorFont", SERIF), ("minorFont", FONT)):
        fonts = f'<a:latin typeface="{family}"/><a:ea typeface="{CHINESE_FONT}"/>'
        theme = re.sub(rf"(<a:{kind}>)<a:latin [^>]*/><a:ea [^>]*/>", rf"\g<1>{fonts}", theme)
    part._blob = theme.encode("utf-8")
    presentation.slide_master.background.fill.solid()
    presentation.slide_master.background.fill.fore_color.rgb = _rgb(colours["paper"])


def _set_margins(cell: Any, margin: float) -> None:
    from pptx.util import Pt

    cell.margin_left, cell.margin_right, cell.margin_top, cell.margin_bottom = 0, Pt(10), Pt(margin), Pt(margin)


def _rule_cell(cell: Any, colour: str) -> None:
    """No lines about a cell, but one below it where there is a colour for it."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    properties = cell._tc.get_or_add_tcPr()
    for side in ("lnL", "lnR", "lnT"):
        properties.append(parse_xml(f'<a:{side} {nsdecls("a")} w="0"><a:noFill/></a:{side}>'))
    below = "<a:noFill/>" if not colour else f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    properties.append(parse_xml(f'<a:lnB {nsdecls("a")} w="9525">{below}</a:lnB>'))


def _decorate(shape: Any) -> None:
    """Mark a shape as decoration: readers for the blind pass it over."""
    from pptx.oxml import parse_xml

    space = "http://schemas.microsoft.com/office/drawing/2017/decorative"
    main = "http://schemas.openxmlformats.org/drawingml/2006/main"
    shape._element.nvSpPr.cNvPr.append(
        parse_xml(
            f'<a:extLst xmlns:a="{main}"><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}">'
            f'<adec:decorative xmlns:adec="{space}" val="1"/></a:ext></a:extLst>'
        )
    )
