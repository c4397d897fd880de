"""The SQL of Marquee: one statement a file under `data/sql`, named by its path without the ending."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "sql"


@cache
def statement(name: str) -> str:
    """The text of `data/sql/<name>.sql`."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def statements(folder: str) -> list[str]:
    """The statements of a folder, in the order of their file names."""
    return [statement(f"{folder}/{path.stem}") for path in sorted((FOLDER / folder).glob("*.sql"))]


@cache
def public_schema() -> str:
    """Sixteen hex digits that change with the statements that make a snapshot."""
    texts = statements("publish") + statements("macros")
    return hashlib.sha256("\n;\n".join(texts).encode()).hexdigest()[:16]
