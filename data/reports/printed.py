"""What a report is set in: families that have its signs, colours that can be read, texts that fit their lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from data.errors import PictureError
from data.pictures.draw import check_marks, colours_in, families_for, mapped, one_line, texts_in
from data.pictures.fonts import Coverage, Faces, find_coverage, load_faces
from data.pictures.house import colours_of
from data.pictures.palette import Theme
from data.pictures.records import House, Picture, Plane, Words
from data.reports.blocks import FigureBlock
from data.texts import Language


@dataclass(frozen=True)
class Setting:
    """The families for a report's texts, and which of its signs none of them has."""

    faces: Faces
    coverage: Coverage
    language: Language

    @property
    def families(self) -> dict[str, list[Any]]:
        """`sans` and `serif` as templates take them."""
        return {
            "sans": families_for(self.faces.sans, self.coverage, self.language),
            "serif": families_for(self.faces.serif, self.coverage, self.language),
        }

    def printable(self, part: Any) -> Any:
        """Plain data whose every text has only signs that can be printed."""
        return mapped(part, self.coverage.printable)


def find_setting(plain: Any, house: House, language: Language) -> Setting:
    """What plain data can be set in.

    Raises:
        PictureError: there is Chinese in it, and no font of the machine has Chinese signs.
    """
    faces = load_faces(house.font)
    coverage = find_coverage("".join(texts_in(plain)), faces)
    if coverage.lacks_chinese:
        raise PictureError(
            "no font of this machine has Chinese signs",
            where="report",
            mend="install Noto Sans CJK (fonts-noto-cjk), Source Han Sans or WenQuanYi and start Marquee again",
        )
    return Setting(faces, coverage, language)


def plain_planes(figures: Iterable[FigureBlock]) -> list[dict[str, Any]]:
    """The planes of figures as plain data, every text of them on one line.

    Raises:
        PictureError: a mark lies outside its plane.
    """
    made = []
    for figure in figures:
        check_marks(_picture(figure.plane, figure.finding))
        made.append(mapped(figure.plane.model_dump(), one_line))
    return made


def drawing_colours(figures: Iterable[FigureBlock], house: House, theme: Theme) -> dict[str, str]:
    """A theme's colours in a house, with those that words of the figures need besides."""
    colours = colours_of(house, theme)[0]
    for figure in figures:
        colours |= colours_in(_picture(figure.plane, figure.finding), house, theme)
    return colours


def _picture(plane: Plane, title: str) -> Picture:
    return Picture(words=Words(title=title), body=plane)
