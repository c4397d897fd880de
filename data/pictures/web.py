"""A picture as one HTML page that can be embedded: nothing is fetched, nothing runs, and the numbers can be read."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from html import escape
from typing import Any

from data.pictures.records import Entry, Listing, Look, Numbers, Picture
from data.pictures.vector import find_colours, with_prefix
from data.texts import Language

#: A picture set for a narrow column stands beside the wide one; each shows where it can be read (CSS pixels).
NARROW, TURN = 400, 640
_WORDS: dict[Language, dict[str, str]] = {
    "en": {"table": "The numbers in a table", "rank": "Rank", "name": "Title", "value": "Value", "n": "n"},
    "zh": {"table": "数据表", "rank": "名次", "name": "片名", "value": "数值", "n": "样本量"},
}
_STYLE = """\
html{{background:{paper};color:{ink}}}
body{{margin:0 auto;max-width:{width}px;font:15px/1.45 "Source Sans 3","Source Sans","Noto Sans","PingFang SC",\
"Microsoft YaHei","Noto Sans CJK SC",sans-serif}}
figure{{margin:0}}
svg{{display:block;width:100%;height:auto}}
details{{padding:0 5% 24px}}
summary{{cursor:pointer;padding:6px 0}}
.table{{overflow-x:auto}}
table{{border-collapse:collapse;font-variant-numeric:tabular-nums}}
th,td{{padding:5px 14px 5px 0;text-align:start;vertical-align:top;border-bottom:1px solid {line}}}
th{{font-weight:600}}
"""
_BY_WIDTH = (
    "@media(min-width:{turn}px){{.narrow{{display:none}}}}@media(max-width:{under}px){{.wide{{display:none}}}}\n"
)
_SETS = Callable[[Look], tuple[bytes, dict[str, Any]]]


def render_page(
    picture: Picture, look: Look, themes: tuple[dict[str, str], ...], set_svg: _SETS
) -> tuple[bytes, dict[str, Any]]:
    """The page, and what had to be left out of its wide drawing.

    A light picture turns dark where its reader has it so; a dark one stays dark.

    Args:
        picture: every text of it on one line and printable.
        look: size, theme, house style.
        themes: the light colours and the dark ones, by meaning.
        set_svg: a look → an SVG and what was noted about it.
    """
    wide, noted = set_svg(look)
    drawings = [f'<div class="wide">{_inline(wide, "w")}</div>']
    light, dark = themes
    style = _plain_style(look, light if look.theme == "light" else dark)
    if look.preset == "web" and look.width is None and look.height is None:
        narrow, _ = set_svg(look.model_copy(update={"width": NARROW}))
        drawings.append(f'<div class="narrow">{_inline(narrow, "n")}</div>')
        style += _BY_WIDTH.format(turn=TURN, under=TURN - 0.02)
    if look.theme == "light":
        style += _dark_style("".join(drawings), light, dark, transparent=look.transparent)
    return _page(picture, "".join(drawings), style).encode(), noted


def _inline(svg: bytes, prefix: str) -> str:
    return with_prefix(svg.decode("utf-8"), prefix)


def _plain_style(look: Look, colours: dict[str, str]) -> str:
    paper = "transparent" if look.transparent else colours["paper"]
    return _STYLE.format(paper=paper, ink=colours["ink"], line=colours["line"], width=look.width or 1_200)


def _dark_style(drawn: str, light: dict[str, str], dark: dict[str, str], *, transparent: bool) -> str:
    """What turns the light drawing dark: every colour that occurs in it, by its meaning."""
    turned = {light[name].lower(): dark[name] for name in reversed(light)}
    rules = [
        f'[{side}="{colour}"]{{{side}:{turned[colour[:7]]}{colour[7:]}}}'
        for side, colour in find_colours(drawn)
        if colour[:7] in turned
    ]
    paper = "" if transparent else f"background:{dark['paper']};"
    around = f"html{{{paper}color:{dark['ink']}}}th,td{{border-color:{dark['line']}}}"
    return f"@media(prefers-color-scheme:dark){{{around}{''.join(rules)}}}\n"


def _page(picture: Picture, drawn: str, style: str) -> str:
    words = picture.words
    allowed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{allowed}'; img-src data:; base-uri 'none'; form-action 'none'"
    about = escape(words.alt or words.subtitle)
    return (
        f'<!DOCTYPE html>\n<html lang="{picture.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f'<meta name="description" content="{about}"><title>{escape(words.title)}</title>'
        f"<style>{style}</style></head>\n"
        f"<body><figure>{drawn}</figure>\n{_table(picture)}</body></html>\n"
    )


def _table(picture: Picture) -> str:
    numbers = numbers_of(picture)
    if not numbers.rows:
        return ""
    head = "".join(f'<th scope="col">{escape(head)}</th>' for head in numbers.heads)
    rows = "".join(
        "<tr>" + "".join(f'<td dir="auto">{_cell(cell)}</td>' for cell in row) + "</tr>" for row in numbers.rows
    )
    caption = escape(_WORDS[picture.language]["table"])
    return (
        f'<details><summary>{caption}</summary><div class="table"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></details>\n"
    )


def _cell(cell: str | int | float | None) -> str:
    return "" if cell is None else escape(re.sub(r"\.0$", "", str(cell)) if isinstance(cell, float) else str(cell))


def numbers_of(picture: Picture) -> Numbers:
    """The numbers that a picture brings, or those that its listing prints."""
    if picture.numbers is not None:
        return picture.numbers
    if not isinstance(picture.body, Listing):
        return Numbers()
    words, body = _WORDS[picture.language], picture.body
    columns = [
        (words["rank"], [entry.rank for entry in body.entries]),
        (body.heads.get("ranks", ""), [entry.ranks for entry in body.entries]),
        (body.heads.get("name", words["name"]), [_named(entry) for entry in body.entries]),
        (body.heads.get("value", words["value"]), [entry.value for entry in body.entries]),
        (body.heads.get("n", words["n"]), [entry.n for entry in body.entries]),
        (body.heads.get("move", ""), [entry.move for entry in body.entries]),
        *((head, [_at(entry.cells, place) for entry in body.entries]) for place, head in enumerate(body.columns)),
    ]
    kept = [(head, cells) for head, cells in columns if any(cells)]
    return Numbers(heads=tuple(head for head, _ in kept), rows=tuple(zip(*(cells for _, cells in kept), strict=True)))


def _named(entry: Entry) -> str:
    return " · ".join(part for part in (entry.name, entry.detail, entry.flag) if part)


def _at(cells: tuple[str, ...], place: int) -> str:
    return cells[place] if place < len(cells) else ""
