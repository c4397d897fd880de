"""What typst's PNG lacks: its words for those who cannot see it, and how large it is meant to be."""

from __future__ import annotations

import struct
import zlib

from data.pictures.records import Words

_HEAD = 8 + 4 + 4 + 13 + 4
_INCH = 0.0254


def finish_png(content: bytes, words: Words, ppi: float) -> bytes:
    """A PNG with title, description and source (UTF-8 texts), and its pixels to the metre.

    Args:
        content: as typst writes it: signature, head, pixels.
        words: of the picture; what is empty is left out.
        ppi: pixels an inch.
    """
    density = struct.pack(">IIB", round(ppi / _INCH), round(ppi / _INCH), 1)
    told = {"Title": words.title, "Description": words.alt or words.subtitle, "Source": words.source}
    texts = (_text(name, text) for name, text in told.items() if text)
    return b"".join((content[:_HEAD], _chunk(b"pHYs", density), *texts, content[_HEAD:]))


def _text(name: str, text: str) -> bytes:
    return _chunk(b"iTXt", name.encode("latin-1") + b"\0\0\0\0\0" + text.encode("utf-8"))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
