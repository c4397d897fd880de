"""A picture as a file: PNG, SVG, PDF or HTML. The same picture and look give the same bytes."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from data.errors import PictureError
from data.exports.docx import clean
from data.pictures.fonts import Coverage, Faces, find_coverage, load_faces, scripts_named
from data.pictures.house import colours_of, logo_file
from data.pictures.palette import Theme, legible
from data.pictures.presets import PIXEL, Page, page_of
from data.pictures.records import Drawn, Format, House, Listing, Look, Picture, Plane
from data.pictures.typesetting import TEMPLATES, typeset
from data.texts import Language

#: Pixels that a PNG may have: beyond that it is a mistake, and costs gigabytes.
MOST_PIXELS = 160_000_000
#: CSS pixels of an inch.
CSS_INCH = 96.0
#: Entries of a list that a picture looks at: more do not fit into the tallest one.
MOST_ROWS = 400
#: How far a mark may lie beyond its plane by rounding.
_SLACK = 1e-6
#: Signs of one text that a picture looks at; nothing longer is ever shown whole.
_LONGEST = 2_000
_REGION = {"en": "us", "zh": "cn"}
_COMBINING = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{2})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)


def draw(picture: Picture, look: Look, format_: Format) -> Drawn:
    """A picture as a file.

    Args:
        picture: what it shows; no text of it is ever read as markup or code.
        look: size, theme, house style.
        format_: png (any size, transparent if asked), svg (text as outlines), pdf (fonts embedded, tagged, PDF/A-2a
            and PDF/UA-1), html (self-contained, no script, light or dark as its reader has it, numbers in a table).

    Returns:
        The file's bytes, what had to be left out, and warnings.

    Raises:
        PictureError: a mark lies outside its plane, Chinese has no font on this machine, the picture would have too
            many pixels, or a house's logo cannot be used.
    """
    check_marks(picture)
    faces = load_faces(look.house.font)
    plain = mapped(picture.model_dump(), one_line)
    words = words_in(picture.language)
    signs = (*texts_in(plain), *words.values(), one_line(look.house.credit + look.house.name))
    coverage = find_coverage("".join(signs), faces)
    if coverage.lacks_chinese:
        raise PictureError(
            "no font of this machine has Chinese signs",
            where="picture",
            mend="install Noto Sans CJK (fonts-noto-cjk), Source Han Sans or WenQuanYi and start Marquee again",
        )
    warnings = colours_of(look.house, look.theme)[1]
    said = list(warnings) + ([faces.remark] if faces.remark else [])
    if coverage.missing:
        said.append(words["signs"].format(scripts=scripts_named(coverage.missing)))
    printable = Picture.model_validate(mapped(plain, coverage.printable))
    if format_ == "html":
        from data.pictures.web import render_page

        themes = (colours_in(printable, look.house, "light"), colours_in(printable, look.house, "dark"))
        content, noted = render_page(
            printable, look, themes, lambda own: _set(printable, own, "svg", faces, coverage)
        )
    else:
        content, noted = _set(printable, look, format_, faces, coverage)
    return Drawn(content=content, left_out=_left_out(noted, picture.language), warnings=tuple(said))


def _set(
    picture: Picture, look: Look, format_: Any, faces: Faces, coverage: Coverage
) -> tuple[bytes, dict[str, Any]]:
    page = page_of(look)
    logo, files = logo_file(look.house)
    style = style_of(look, page, picture.language, faces, coverage)
    style |= {"logo": logo, "colours": colours_in(picture, look.house, look.theme)}
    shown = picture.model_dump(mode="json")
    if isinstance(picture.body, Listing):
        style["entries"] = len(picture.body.entries)
        shown["body"]["entries"] = shown["body"]["entries"][:MOST_ROWS]
    made = typeset(
        TEMPLATES / "picture.typ",
        {"picture": shown, "style": style},
        format_,
        faces.fonts,
        files=files,
        ppi=CSS_INCH * look.scale,
        accept=lambda noted: _check_noted(noted, page, look, format_),
    )
    content = made.content
    if format_ == "svg":
        from data.pictures.vector import finish_svg

        content = finish_svg(content, picture.words, picture.language)
    if format_ == "png":
        from data.pictures.raster import finish_png

        content = finish_png(content, picture.words, CSS_INCH * look.scale)
    return content, made.noted


def colours_in(picture: Picture, house: House, theme: Theme) -> dict[str, str]:
    """A theme's colours with those that words need: a segment's own may be too pale for its name."""
    colours = colours_of(house, theme)[0]
    colours["flag"] = legible(colours["accent"], colours["band"], colours["ink"])
    marks = picture.body.marks if isinstance(picture.body, Plane) else ()
    own = {mark.colour for mark in marks if mark.kind == "text" and mark.colour.startswith("#")}
    return colours | {f"text {colour}": legible(colour, colours["paper"], colours["ink"]) for colour in sorted(own)}


def style_of(look: Look, page: Page, language: Language, faces: Faces, coverage: Coverage) -> dict[str, Any]:
    """What a template needs to know of how things look besides colours: families, sizes in points, words."""
    house = look.house
    return {
        "sans": families_for(faces.sans, coverage, language),
        "serif": families_for(faces.serif, coverage, language),
        "lang": language,
        "region": _REGION[language],
        "labels": words_in(language),
        "width": page.width,
        "height": page.height,
        "tallest": page.tallest,
        "top": page.top,
        "right": page.right,
        "bottom": page.bottom,
        "left": page.left,
        "title": page.title,
        "sub": page.sub,
        "base": page.base,
        "small": page.small,
        "hair": page.hair,
        "title-lines": page.title_lines,
        "note-lines": page.note_lines,
        "rule": True,
        "transparent": look.transparent,
        "logo": "",
        "credit": coverage.printable(one_line(house.credit or house.name)),
        "author": coverage.printable(one_line(house.name)) or "Marquee",
    }


def families_for(families: tuple[str, ...], coverage: Coverage, language: Language) -> list[Any]:
    """Families as a template takes them: those of the faces, and those that single signs of the text need."""
    every = (*families, *coverage.families)
    if language != "zh":
        return list(every)
    # Quotes and dashes of a Chinese sentence belong to its Chinese family.
    return [{"name": every[0], "covers": "latin-in-cjk"}, *every[1:], every[0]]


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


def words_in(language: Language) -> dict[str, str]:
    """The few words that pictures need besides their own."""
    return _words()[language]


def _left_out(noted: dict[str, Any], language: Language) -> str:
    words = words_in(language)
    said = []
    if noted["shown"] < noted["total"]:
        said.append(words["rows"].format(shown=noted["shown"], total=noted["total"]))
    if noted["columns"]:
        said.append(words["columns_out"].format(columns=words["comma"].join(noted["columns"])))
    if noted["labels"]:
        said.append(words["labels_out"].format(count=noted["labels"]))
    if noted["cut"]:
        said.append(words["cut_one" if noted["cut"] == 1 else "cut"].format(count=noted["cut"]))
    if noted["words"]:
        names = (words.get(f"{name}_name", words[name]) for name in noted["words"])
        said.append(words["words_out"].format(names=words["comma"].join(names)))
    return "; ".join(said) if language == "en" else "；".join(said)


def texts_in(part: Any) -> Iterator[str]:
    """Every text in lists and values of dictionaries, however deep."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from texts_in(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from texts_in(value)


def mapped(part: Any, change: Callable[[str], str]) -> Any:
    """The same with every such text changed."""
    if isinstance(part, str):
        return change(part)
    if isinstance(part, dict):
        return {key: mapped(value, change) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [mapped(value, change) for value in part]
    return part


def one_line(text: str) -> str:
    """A text on one line, without controls and without heaps of accents."""
    # Heaps of accents on one letter would run into the lines above and below.
    if text.isascii() and text.isprintable() and "  " not in text and len(text) <= _LONGEST:
        return text.strip().replace(" %", "\u00a0%")
    line = _COMBINING.sub(r"\1", re.sub(r"\s+", " ", clean(text[:_LONGEST])).strip())
    return line.replace(" %", "\u00a0%")


def _check_noted(noted: dict[str, Any], page: Page, look: Look, format_: Format) -> None:
    if noted["over"] > _SLACK or noted["shown"] < min(noted["total"], 1):
        raise PictureError(
            "the picture is too small for what it has to say",
            where=f"{page.width / PIXEL:.0f} × {(page.height or page.tallest) / PIXEL:.0f}",
            mend="choose a larger size, or shorten title and notes",
        )
    height = page.height or noted["height"]
    if format_ == "png" and page.width * height * (look.scale / PIXEL) ** 2 > MOST_PIXELS:
        raise PictureError(
            "the picture would have more than 160 million pixels",
            where=f"{page.width / PIXEL:.0f} × {height / PIXEL:.0f} at scale {look.scale:g}",
            mend="choose a smaller size or scale, or SVG or PDF, which have no pixels",
        )


def check_marks(picture: Picture) -> None:
    """See to it that every mark lies within its plane.

    Raises:
        PictureError: one does not.
    """
    body = picture.body
    places = _places_of_plane(body) if isinstance(body, Plane) else _places_of_listing(body)
    for name, value in places:
        if not math.isfinite(value) or not -_SLACK <= value <= 1 + _SLACK:
            raise PictureError(
                f"a {name} of the picture lies outside it ({value:g})",
                where=picture.words.title[:80],
                mend="give every place as a share of its axis, 0 to 1",
            )


def _places_of_plane(plane: Plane) -> Iterator[tuple[str, float]]:
    for axis in (plane.x, plane.y):
        yield from (("tick", tick.at) for tick in axis.ticks)
    for mark in plane.marks:
        if mark.kind == "line":
            yield from (("line", value) for point in mark.points for value in point)
        elif mark.kind == "box":
            yield from (("bar", value) for value in (mark.x0, mark.y0, mark.x1, mark.y1))
        else:
            yield from ((mark.kind, value) for value in (mark.x, mark.y))


def _places_of_listing(listing: Listing) -> Iterator[tuple[str, float]]:
    for entry in listing.entries:
        yield from (("mark", value) for value in (entry.at, entry.low, entry.high) if value is not None)
    ticks = (*listing.scale, listing.reference) if listing.reference else listing.scale
    yield from (("tick", tick.at) for tick in ticks)
