"""Text as people wrote it: markup, entities, mojibake and control signs removed, line breaks kept.

Every repair is gated by a cheap look for what it repairs, so that plain text costs a microsecond.
Libraries: ftfy (mojibake), selectolax (HTML), html (entities).
"""

from __future__ import annotations

import html
import re
import unicodedata

from ftfy import fix_encoding
from ftfy.badness import is_bad
from selectolax.lexbor import LexborHTMLParser

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--")
_BREAK = re.compile(r"<br\s*/?\s*>|</(?:p|div|li|tr|h[1-6]|blockquote)\s*>", re.I)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Control signs, direction overrides, byte-order marks, tags; joiners stay, emoji need them.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_BLANKS = re.compile(r"[\xa0\u2000-\u200a\u202f\u205f\t]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_EDGES = re.compile(r"[ \u3000]+\n|\n[ \u3000]+")
_GAP = re.compile(r"\n{3,}")


def clean_text(raw: str) -> str:
    """A review's text, cleaned; line breaks mean paragraphs."""
    text = raw
    if not text.isascii():
        text = _repair(text)
    if "<" in text and _TAG.search(text):
        text = _without_markup(text)
    if "&" in text:
        text = _without_entities(text)
    if not text.isprintable():
        text = _without_controls(text)
    text = text.strip().strip("\u3000")
    if "\n" in text:
        text = _GAP.sub("\n\n", _EDGES.sub("\n", text))
    return text.strip()


def clean_line(raw: str) -> str:
    """A name or another short text, cleaned, on one line."""
    return " ".join(clean_text(raw).split()) if raw else raw


def storable(raw: str) -> str:
    """The text as it came, but for the halves of signs that no file can hold."""
    return raw if raw.isascii() else _SURROGATE.sub("\ufffd", raw)


def _repair(text: str) -> str:
    text = _SURROGATE.sub("\ufffd", text)
    if is_bad(text):
        text = fix_encoding(text)
    return unicodedata.normalize("NFC", text)


def _without_markup(text: str) -> str:
    broken = _BREAK.sub("\n", text)
    if not _TAG.search(broken):
        return broken
    tree = LexborHTMLParser(f"<body>{broken}</body>")
    for node in tree.css("script, style, template, iframe"):
        node.decompose()
    return (tree.body.text() if tree.body else "") or ""


def _without_entities(text: str) -> str:
    for _ in range(3):  # some sources escape twice
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    return text


def _without_controls(text: str) -> str:
    text = _LINE_ENDS.sub("\n", text)
    text = _BLANKS.sub(" ", text)
    return _INVISIBLE.sub("", text)
