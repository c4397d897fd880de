"""Final Draft's FDX: XML with one paragraph an element."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from data.errors import SourceError
from generation.screenplay.elements import SPOKEN, Element, Kind, Script
from generation.screenplay.fountain import speaker_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element as Node

_KINDS: dict[str, Kind] = {
    "Scene Heading": "slugline", "Action": "action", "General": "action", "Shot": "action", "Cast List": "note",
    "Character": "character", "Parenthetical": "parenthetical", "Dialogue": "dialogue", "Singing": "lyrics",
    "Transition": "transition", "New Act": "section", "End of Act": "section", "Outline 1": "section",
}  # fmt: skip


def parse_fdx(content: bytes, where: str) -> Script:
    """Read a Final Draft document; its text is what its paragraphs say, one a line.

    Raises:
        SourceError: it is not XML, not Final Draft's, or tries to read other files.
    """
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else "it is not safe XML"
        raise SourceError(
            f"the Final Draft file cannot be read: {reason}",
            where=where,
            mend="save it again in Final Draft, or export it as Fountain or PDF",
        ) from None
    body = root.find("Content")
    if root.tag != "FinalDraft" or body is None:
        raise SourceError("the file is XML but not Final Draft's", where=where, mend="export the screenplay as FDX")
    lines: list[str] = []
    elements = tuple(_elements(body, lines))
    return Script("".join(lines), elements, _about(root), "fdx")


def _elements(body: Node, lines: list[str]) -> Iterator[Element]:
    place, speaker = 0, ""
    for paragraph in _paragraphs(body):
        kind = _KINDS.get(paragraph.get("Type", ""), "action")
        text = " ".join(_said(paragraph).split())
        if not text:
            continue
        before = "" if kind in SPOKEN or not lines else "\n"
        lines.append(f"{before}{text}\n")
        start = place + len(before)
        place = start + len(text) + 1
        if kind == "character":
            speaker = speaker_of(text)
        shown = text.strip("()").strip() if kind == "parenthetical" else text
        spoken = speaker if kind in SPOKEN else ""
        yield Element(kind, shown, start, start + len(text), number=paragraph.get("Number", ""), speaker=spoken)


def _paragraphs(body: Node) -> Iterator[Node]:
    """The paragraphs of the script itself, of dual dialogue too; notes and summaries stand within others."""
    for child in body:
        if child.tag != "Paragraph":
            continue
        dual = child.find("DualDialogue")
        if dual is None:
            yield child
        else:
            yield from _paragraphs(dual)


def _said(paragraph: Node) -> str:
    """The paragraph's own text; notes within it stand elsewhere and are not said."""
    return "".join(part.text or "" for part in paragraph.findall("Text"))


def _about(root: Node) -> dict[str, str]:
    """Title and author, from the first two lines of the title page that say anything."""
    page = root.find("TitlePage/Content")
    said = [] if page is None else [" ".join(_said(line).split()) for line in page.iter("Paragraph")]
    lines = [line for line in said if line and line.lower() not in ("written by", "by", "screenplay by")]
    return dict(zip(("title", "author"), lines, strict=False))
