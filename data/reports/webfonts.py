"""Source Sans and Source Serif for pages: Latin letters alone, cut once and kept in the user's cache."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import tempfile
from pathlib import Path
from typing import Any

from data.pictures.fonts import cache_folder, unpack_source_fonts

#: Family in the stylesheet → file, up to the name that Streamlit gave it; and what of its axes is kept.
_FAMILIES: dict[str, tuple[str, dict[str, Any]]] = {
    "Marquee Sans": ("SourceSansVF-Upright", {"wght": (400, 700)}),
    "Marquee Serif": ("SourceSerifVariable-Roman", {"wght": (400, 700), "opsz": 20}),
}
#: Latin letters and typographic marks. Everything else the reader's machine has.
_SIGNS = (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x203B), 0x20AC, 0x2212, 0x2260, 0x2264, 0x2265)
_FEATURES = ["kern", "liga", "lnum", "tnum", "pnum"]


def font_rules() -> str:
    """The families as rules of a stylesheet, fonts inside; "" where Streamlit does not bring them."""
    folder = unpack_source_fonts()
    if folder is None:
        return ""
    return "".join(
        _rule(family, next(folder.glob(f"{name}*.ttf")), axes) for family, (name, axes) in _FAMILIES.items()
    )


def _rule(family: str, file: Path, axes: dict[str, Any]) -> str:
    made_how = hashlib.sha256(repr((axes, _SIGNS, _FEATURES)).encode()).hexdigest()[:12]
    kept = cache_folder() / "web" / f"{file.stem}-{made_how}.woff2"
    if not kept.exists():
        _cut(file, kept, axes)
    content = base64.b64encode(kept.read_bytes()).decode()
    source = f'url(data:font/woff2;base64,{content}) format("woff2")'
    return f'@font-face{{font-family:"{family}";font-weight:400 700;src:{source}}}\n'


def _cut(file: Path, target: Path, axes: dict[str, Any]) -> None:
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    font = TTFont(file, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features, options.name_IDs, options.notdef_outline = _FEATURES, [], True
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=_SIGNS)
    cutter.subset(font)
    instantiateVariableFont(font, axes, inplace=True)
    font.flavor = "woff2"
    held = io.BytesIO()
    font.save(held)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    with os.fdopen(handle, "wb") as part:
        part.write(held.getvalue())
    Path(name).replace(target)
