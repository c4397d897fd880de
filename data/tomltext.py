"""Texts as TOML writes them: Python reads it and does not write it."""

from __future__ import annotations

_SIGNS = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def quoted(text: str) -> str:
    """A basic string of TOML."""
    return f'"{_escaped(text)}"'


def quoted_lines(text: str) -> str:
    """A basic string of TOML that keeps its line breaks, where it has any."""
    if "\n" not in text:
        return quoted(text)
    # The first line break after the three marks is not part of the text.
    return '"""\n' + "\n".join(_escaped(line) for line in text.split("\n")) + '"""'


def _escaped(text: str) -> str:
    return "".join(
        _SIGNS.get(sign, sign if sign.isprintable() or ord(sign) > 127 else f"\\u{ord(sign):04x}") for sign in text
    )
