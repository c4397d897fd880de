"""A screenplay's file read by what it holds, not by what it is called."""

from __future__ import annotations

import re
from io import BytesIO

from data.errors import SourceError
from data.sources.lines import read_lines
from generation.screenplay.elements import Script
from generation.screenplay.fdx import parse_fdx
from generation.screenplay.fountain import parse_fountain
from generation.screenplay.sluglines import is_slugline
from generation.screenplay.typed import parse_typed

#: A feature is some 200,000 characters.
MOST_CHARACTERS = 2_000_000
MOST_BYTES = 50_000_000
MOST_PAGES = 1_000
_FOUNTAIN = re.compile(r"^(title|credit|author|source|draft date|contact)\s*:|^\.[^. ]|^[#=>~@!]", re.I | re.M)


def read_screenplay(content: bytes, name: str) -> Script:
    """Read a screenplay from Fountain, FDX, PDF or plain text.

    Args:
        name: what the file is called, for messages; an ending `.fountain` is believed.

    Raises:
        SourceError: it is empty, too large, a scan without text, or of another kind.
    """
    if len(content) > MOST_BYTES:
        raise SourceError(f"the file is larger than {MOST_BYTES // 10**6} MB", where=name, mend="send the text alone")
    if content[:1024].lstrip().startswith(b"%PDF"):
        return _checked(parse_typed(_pdf_text(content, name), "pdf"), name)
    text = _decoded(content, name)
    if text.lstrip().startswith("<"):
        return _checked(parse_fdx(content, name), name)
    if len(text) > MOST_CHARACTERS:
        # Said before it is taken apart, which takes as long as it is long.
        raise _too_long(name)
    fountain = name.lower().endswith((".fountain", ".spmd")) or _FOUNTAIN.search(text[:4000])
    return _checked(parse_fountain(text) if fountain else parse_typed(text), name)


def read_text(content: bytes, name: str) -> str:
    """The text of a file that is no screenplay: plain text in any usual encoding, or a PDF's.

    Raises:
        SourceError: it is empty, too large, a scan, or not a text.
    """
    if len(content) > MOST_BYTES:
        raise SourceError(f"the file is larger than {MOST_BYTES // 10**6} MB", where=name, mend="send the text alone")
    text = _pdf_text(content, name) if content[:1024].lstrip().startswith(b"%PDF") else _decoded(content, name)
    if len(text) > MOST_CHARACTERS:
        raise SourceError("the text is longer than ten features", where=name, mend="send it in parts")
    return text


def _decoded(content: bytes, name: str) -> str:
    if not content.strip():
        raise SourceError("the file is empty", where=name, mend="choose another file")
    lines = list(read_lines([content], MOST_BYTES))
    if any(line.had_nul for line in lines):
        raise SourceError(
            "the file is not a text", where=name, mend="send Fountain, Final Draft (.fdx), PDF or plain text"
        )
    return "\n".join(line.text or "" for line in lines)


def _pdf_text(content: bytes, name: str) -> str:
    from pypdf import PdfReader

    try:
        pages = PdfReader(BytesIO(content)).pages
        if len(pages) > MOST_PAGES:
            raise SourceError(f"the PDF has {len(pages)} pages", where=name, mend="send the screenplay alone")
        text = "\n".join(page.extract_text(extraction_mode="layout") for page in pages)
    except SourceError:
        raise
    except Exception as error:
        # A reader of other people's files stumbles in many ways: no key for AES, an index beyond its list.
        raise SourceError(
            f"the PDF cannot be read: {str(error).splitlines()[0] if str(error) else 'it is damaged'}",
            where=name,
            mend="export it again, without a password",
        ) from None
    if not text.strip():
        raise SourceError(
            "the PDF holds pictures of pages, no text", where=name, mend="export it from the writing program instead"
        )
    return text


def _checked(script: Script, name: str) -> Script:
    if len(script.text) > MOST_CHARACTERS:
        raise _too_long(name)
    if not any(element.kind == "slugline" for element in script.elements):
        seen = next((e.text for e in script.elements if is_slugline(e.text)), "")
        raise SourceError(
            "no scene was found in it" + (f"; the nearest is “{seen[:60]}”" if seen else ""),
            where=name,
            mend="scenes begin with a line such as INT. KITCHEN - NIGHT or 内景 厨房 夜",
        )
    return script


def _too_long(name: str) -> SourceError:
    return SourceError("the screenplay is longer than ten features", where=name, mend="send it in parts")
