"""JSON as language models write it, read in one pass: stray commas, single and curly quotes, a missing end.

What is JSON is read as JSON. Beyond that, a quote closes a string where a comma, a colon, a bracket or the end
follows, so that an apostrophe or a quoted word within a string does not; a bracket that does not fit closes what is
open.
"""

from __future__ import annotations

import re
from typing import Any

_CLOSING = {'"': '"', "'": "'", "“": '”"', "”": '”"', "‘": "’'", "’": "’'", "「": "」"}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_BLANK = re.compile(r"[\s\ufeff]*")
_AFTER = re.compile(r"[\s\ufeff]*([,:}\]]|\Z)")
_PLAIN = re.compile(r"[^\"'“”‘’「」\\]+")
_BARE = re.compile(r"[^,:{}\[\]\s\"'“”]+")
_NONSENSE = re.compile(r"[^,}\]]+")
_HEX4 = re.compile(r"[0-9a-fA-F]{4}")
_DEEPEST = 12
_WORDS: dict[str, object] = {
    "true": True, "false": False, "null": None, "True": True, "False": False, "None": None,
}  # fmt: skip


class Cut(str):
    """A string that the text ends in the middle of."""


class LooseReader:
    """Reads one value.

    Attributes:
        at: the place behind what was read.
        open: brackets that were never closed.
        cut: whether the text ended within a string or before a value that was announced.
    """

    def __init__(self, text: str, at: int = 0) -> None:
        self._text, self.at = text, at
        self.open = 0
        self.cut = False

    def value(self, depth: int = 0) -> Any:
        """The value here; None where there is none."""
        self._skip()
        sign = self._text[self.at : self.at + 1]
        if sign in ("{", "[") and sign and depth < _DEEPEST:
            self.at += 1
            return self._members(depth) if sign == "{" else self._items(depth)
        if sign in _CLOSING and sign:
            return self._string()
        return self._bare()

    def _members(self, depth: int) -> dict[str, Any]:
        read: dict[str, Any] = {}
        while self._goes_on("}", "]"):
            name = self.value(depth + 1)
            if not self._take(":"):
                self.cut = self.cut or self._ended()
                if not isinstance(name, str):
                    self._past_nonsense()
                continue
            if self._ended():
                self.cut = True
                break
            read[str(name)] = self.value(depth + 1)
        return read

    def _items(self, depth: int) -> list[Any]:
        read: list[Any] = []
        while self._goes_on("]", "}"):
            before = self.at
            one = self.value(depth + 1)
            if self.at == before:
                self._past_nonsense()
            else:
                read.append(one)
        return read

    def _goes_on(self, closing: str, foreign: str) -> bool:
        """Whether another member follows. A foreign bracket is left to whoever it belongs to."""
        while self._take(","):
            pass
        if self._ended():
            self.open += 1
            return False
        sign = self._text[self.at]
        if sign == closing:
            self.at += 1
        return sign not in (closing, foreign)

    def _past_nonsense(self) -> None:
        found = _NONSENSE.match(self._text, self.at)
        self.at = found.end() if found else self.at

    def _string(self) -> str:
        closing = _CLOSING[self._text[self.at]]
        self.at += 1
        pieces: list[str] = []
        while self.at < len(self._text):
            plain = _PLAIN.match(self._text, self.at)
            if plain:
                pieces.append(plain.group())
                self.at = plain.end()
            elif self._text[self.at] == "\\":
                if (letters := self._escaped()) is None:
                    break
                pieces.append(letters)
            elif self._text[self.at] in closing and _AFTER.match(self._text, self.at + 1):
                self.at += 1
                return "".join(pieces)
            else:
                pieces.append(self._text[self.at])
                self.at += 1
        self.at, self.cut = len(self._text), True
        return Cut("".join(pieces))

    def _escaped(self) -> str | None:
        """What an escape stands for; None where the text ends within it."""
        sign = self._text[self.at + 1 : self.at + 2]
        if not sign:
            return None
        if sign != "u":
            self.at += 2
            return _ESCAPES.get(sign, sign)
        first = self._unit(self.at)
        if first is None:
            if len(self._text) - self.at < 6:
                return None
            self.at += 2
            return "u"
        self.at += 6
        if not 0xD800 <= first < 0xDC00:
            return "\ufffd" if 0xDC00 <= first < 0xE000 else chr(first)
        return self._pair(first)

    def _pair(self, first: int) -> str | None:
        second = self._unit(self.at) if self._text.startswith("\\u", self.at) else None
        if second is not None and 0xDC00 <= second < 0xE000:
            self.at += 6
            return chr(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        rest = self._text[self.at :] if len(self._text) - self.at < 6 else "x"
        return None if "\\u".startswith(rest[:2]) or rest.startswith("\\u") else "\ufffd"

    def _unit(self, at: int) -> int | None:
        found = _HEX4.match(self._text, at + 2)
        return int(found.group(), 16) if found else None

    def _bare(self) -> Any:
        found = _BARE.match(self._text, self.at)
        if not found:
            return None
        self.at = found.end()
        word = found.group()
        if word in _WORDS:
            return _WORDS[word]
        try:
            return float(word) if "." in word or "e" in word.lower() else int(word)
        except ValueError:
            return Cut(word) if self.at == len(self._text) else word

    def _take(self, sign: str) -> bool:
        self._skip()
        if self._text.startswith(sign, self.at):
            self.at += 1
            return True
        return False

    def _skip(self) -> None:
        found = _BLANK.match(self._text, self.at)
        assert found is not None
        self.at = found.end()

    def _ended(self) -> bool:
        self._skip()
        return self.at >= len(self._text)
