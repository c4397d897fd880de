"""Typst with nothing around it: templates of ours, data as strings, no file but those that are put there."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from data.errors import PictureError

if TYPE_CHECKING:
    from typst import PDFStandard

TEMPLATES = Path(__file__).parent / "typst"
#: What every PDF says of when it was made: the moment of writing would make every file another one.
MOMENT = datetime(1980, 1, 1, tzinfo=UTC)
#: Archives may keep the PDFs, and screen readers read them.
STANDARDS: tuple[PDFStandard, ...] = ("a-2a", "ua-1")


@dataclass(frozen=True)
class Typeset:
    """A file, and what the template noted about it under `<left-out>`."""

    content: bytes
    noted: dict[str, Any]


def typeset(
    template: Path,
    data: Mapping[str, Any],
    format_: Literal["png", "svg", "pdf"],
    fonts: Any,
    *,
    files: Mapping[str, bytes] | None = None,
    ppi: float = 96.0,
    accept: Callable[[dict[str, Any]], None] | None = None,
    moment: datetime = MOMENT,
) -> Typeset:
    """Set a template of this program.

    Args:
        template: its file; it may import the others of its folder.
        data: name → what `json(bytes(sys.inputs.NAME))` gives in the template. Text in it is never evaluated.
        format_: of the file.
        fonts: `Faces.fonts`.
        files: name → content of what the template may read besides (a logo).
        ppi: pixels an inch of a PNG.
        accept: is given what the template notes under `<left-out>` before anything is drawn, and may refuse it.
        moment: what a PDF says of when it was made.

    Raises:
        PictureError: typst refuses, with its reason.
    """
    import typst

    inputs = {name: json.dumps(value, ensure_ascii=False, allow_nan=False) for name, value in data.items()}
    with tempfile.TemporaryDirectory(prefix="marquee-set-") as name:
        root = Path(name)
        for file in template.parent.glob("*.typ"):
            (root / file.name).write_bytes(file.read_bytes())
        if template.parent != TEMPLATES:
            for file in TEMPLATES.glob("*.typ"):
                (root / file.name).write_bytes(file.read_bytes())
        for file_name, content in (files or {}).items():
            (root / file_name).write_bytes(content)
        try:
            compiler = typst.Compiler(
                root / template.name, root=root, font_paths=fonts, ignore_system_fonts=True, sys_inputs=inputs,
                package_path=root, package_cache_path=root,
            )  # fmt: skip
            standards = list(STANDARDS) if format_ == "pdf" else []
            # Typst remembers the layout: asking first costs nothing.
            noted = json.loads(compiler.query("<left-out>", field="value", one=True)) if accept else {}
            if accept is not None:
                accept(noted)
            made = compiler.compile(format=format_, ppi=ppi, pdf_standards=standards, timestamp=moment)
        except RuntimeError as error:
            # A question about the layout fails with a plain error, setting it with one of typst's own.
            said = str(getattr(error, "message", error)).removeprefix("failed to compile document: ")
            raise PictureError(f"the picture cannot be set: {said}", where=_where(error, root)) from None
    if not isinstance(made, bytes):
        raise PictureError(
            "the picture runs over more than one page", where=template.name, mend="give it more height"
        )
    return Typeset(made, noted)


def _where(error: RuntimeError, root: Path) -> str:
    # The diagnostic names a folder that is gone by now.
    lines = str(getattr(error, "diagnostic", "") or "").replace(str(root), "").splitlines()
    return " ".join(line.strip() for line in lines[1:4])[:200]
