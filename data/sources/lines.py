"""Bytes to numbered lines of text: bounded, every encoding decided by evidence, nothing good lost."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

_CP1252 = "marquee_cp1252"
_HIGH = re.compile(rb"[\x80-\xff]+")
_HAN = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]")
UTF16_MARKS = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class Line(NamedTuple):
    """One physical line without its end. `text` is None when it was longer than may be read."""

    number: int
    text: str | None
    had_nul: bool = False


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    try:
        return bad.decode("cp1252"), error.end
    except UnicodeDecodeError:
        return bad.decode("latin-1"), error.end


codecs.register_error(_CP1252, _as_cp1252)


def decode_line(line: bytes) -> str:
    """One line of a file whose lines may differ in encoding.

    Valid UTF-8 is UTF-8. Else, where the high bytes come in pairs and read as Chinese, it is GB18030; else
    the bytes that are not UTF-8 are Windows-1252 (Latin-1 where that has no sign), one by one, so that a
    line glued together from two encodings keeps both halves.
    """
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return _read_gb18030(line) or line.decode("utf-8", errors=_CP1252)


def _read_gb18030(line: bytes) -> str | None:
    runs = _HIGH.findall(line)
    # Accented letters stand alone between ASCII letters; Chinese comes in runs.
    if sum(map(len, runs)) < 3 * len(runs):
        return None
    try:
        text = line.decode("gb18030")
    except UnicodeDecodeError:
        return None
    foreign = sum(not sign.isascii() for sign in text)
    return text if len(_HAN.findall(text)) >= 0.9 * foreign else None


def read_lines(chunks: Iterable[bytes], longest: int) -> Iterator[Line]:
    """The lines of a stream of bytes, decoded one by one.

    Args:
        chunks: the stream, in pieces of any size.
        longest: a line of more bytes is never held in memory; it is given as `text=None` and skipped.
    """
    number = 0
    for raw in _split(_as_utf8(chunks), longest):
        number += 1
        if raw is None:
            yield Line(number, None)
            continue
        if number == 1 and raw.startswith(codecs.BOM_UTF8):
            raw = raw[3:]
        if raw.endswith(b"\r"):
            raw = raw[:-1]
        if b"\0" in raw:
            yield Line(number, decode_line(raw.replace(b"\0", b"")), had_nul=True)
        else:
            yield Line(number, decode_line(raw))


def _split(chunks: Iterable[bytes], longest: int) -> Iterator[bytes | None]:
    rest, skipping, end = b"", False, b""
    for chunk in chunks:
        if not end:
            # Old Macintosh files end their lines with CR alone.
            end = b"\r" if b"\r" in chunk and b"\n" not in chunk else b"\n"
        pieces = (rest + chunk).split(end)
        rest = pieces.pop()
        for piece in pieces:
            yield None if skipping or len(piece) > longest else piece
            skipping = False
        if len(rest) > longest:
            rest, skipping = b"", True
    if skipping:
        yield None
    elif rest:
        yield rest


def _as_utf8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    decoder: codecs.IncrementalDecoder | None = None
    for position, chunk in enumerate(chunks):
        if position == 0 and chunk[:2] in UTF16_MARKS:
            decoder = codecs.getincrementaldecoder(UTF16_MARKS[chunk[:2]])(errors="replace")
            chunk = chunk[2:]
        yield decoder.decode(chunk).encode("utf-8") if decoder else chunk
