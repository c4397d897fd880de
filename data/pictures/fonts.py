"""The families that pictures are set in, and which sign has one: nothing is printed as an empty box.

Source Sans and Source Serif come inside Streamlit as compressed web fonts; they are unpacked once into a cache folder
of the user. Every other script is set in what the machine has.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from data.han import HAN

SANS, SERIF = "SourceSans3VF", "Source Serif 4"
#: Where a machine has no Streamlit: families of typst's own, and what is said about it.
_FALLBACK_SANS, _FALLBACK_SERIF = "Libertinus Serif", "Libertinus Serif"
_PACKED = ("SourceSansVF-Upright", "SourceSansVF-Italic", "SourceSerifVariable-Roman", "SourceSerifVariable-Italic")
_CHINESE = (
    "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans SC",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei",
)  # fmt: skip
_CHINESE_SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "Noto Serif SC", "STSong", "SimSun")
_SCRIPTS = (
    "Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans Thai", "Noto Sans CJK JP",
    "Noto Sans CJK KR", "Segoe UI", "Geeza Pro", "Arial Hebrew", "Arial Unicode MS", "Arial", "Tahoma",
    "DejaVu Sans", "Noto Sans Symbols", "Noto Sans Symbols 2", "Segoe UI Symbol",
)  # fmt: skip
#: Spaces, and signs that are seen only by what they do to their neighbours: they need no glyph.
_IGNORED = re.compile(
    "[\\s\\0-\x1f\x7f-\x9f\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
#: A sign with combining ones on it.
_ACCENTED = re.compile(r"[^\W_][\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_GAP = "[…]"
_EMOJI = ("Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji", "Noto Emoji")


@dataclass(frozen=True)
class Faces:
    """What text is set in.

    Attributes:
        fonts: typst's register of all files.
        sans, serif: families in the order in which a sign is looked for.
        files: family → its upright files and the number within each; a family inside typst itself is absent.
        remark: what must be said about them ("" when Source Sans and Source Serif are there).
    """

    fonts: Any
    sans: tuple[str, ...]
    serif: tuple[str, ...]
    files: dict[str, tuple[tuple[Path, int], ...]]
    remark: str = ""


def load_faces(family: str = "") -> Faces:
    """The families for a picture, a house's own first.

    Args:
        family: of a house style; one that the machine lacks is passed over and named in `remark`.
    """
    known = _register()
    if not family:
        return known
    found = next((name for name in known.files if name.casefold() == family.casefold()), None)
    if found is None:
        said = f"the font {family} is not on this machine: Source Sans and Source Serif stand in for it"
        return Faces(known.fonts, known.sans, known.serif, known.files, said)
    return Faces(known.fonts, (found, *known.sans), (found, *known.serif), known.files, known.remark)


@lru_cache(maxsize=1)
def _register() -> Faces:
    import typst

    folder, remark = unpack_source_fonts(), ""
    fonts = typst.Fonts(
        include_system_fonts=True, include_embedded_fonts=True, font_paths=[str(folder)] if folder else []
    )
    files = _files_of(fonts)
    sans, serif = SANS, SERIF
    if sans not in files or serif not in files:
        remark = "Source Sans and Source Serif are not on this machine: another family stands in for them"
        sans = next((name for name in ("Source Sans 3", "Noto Sans", "DejaVu Sans") if name in files), _FALLBACK_SANS)
        serif = next((name for name in ("Source Serif 4", "Noto Serif") if name in files), _FALLBACK_SERIF)
    others = tuple(name for name in (*_SCRIPTS, *_EMOJI) if name in files)
    chinese = tuple(name for name in _CHINESE if name in files)
    songti = tuple(name for name in _CHINESE_SERIF if name in files)
    # A sign that only the other of the two has is better set in it than not at all.
    in_sans = (sans, *chinese, *songti, *others, serif)
    return Faces(fonts, in_sans, (serif, *songti, *chinese, *others, sans), files, remark)


def _files_of(fonts: Any) -> dict[str, tuple[tuple[Path, int], ...]]:
    files: dict[str, tuple[tuple[Path, int], ...]] = {}
    upright = [one for one in fonts.fonts() if one.path is not None and one.style == "normal" and one.stretch == 1.0]
    # Text is regular to bold: what an extra light file lacks is no matter, unless a family has nothing else.
    middling = {one.family for one in upright if _middling(one)}
    for font in sorted(upright, key=lambda one: (one.family, one.path, one.index)):
        if _middling(font) or font.family not in middling:
            files[font.family] = (*files.get(font.family, ()), (Path(font.path), font.index))
    return files


def _middling(font: Any) -> bool:
    return bool(350 <= font.weight <= 750)


def unpack_source_fonts() -> Path | None:
    """The folder with Source Sans and Source Serif as typst reads them; None where Streamlit does not bring them."""
    spec = find_spec("streamlit")
    if spec is None or spec.origin is None:
        return None
    packed = Path(spec.origin).parent / "static" / "static" / "media"
    found = [next(iter(sorted(packed.glob(f"{name}*.woff2"))), None) for name in _PACKED]
    if None in found:
        return None
    # The name holds the hash that Streamlit gave the file: another Streamlit unpacks its own.
    folder = cache_folder() / "fonts"
    for file in found:
        assert file is not None
        _unpack(file, folder / f"{file.name.removesuffix('.woff2')}.ttf")
    wanted = {f"{file.name.removesuffix('.woff2')}.ttf" for file in found if file is not None}
    return _only(folder, wanted)


def _only(folder: Path, wanted: set[str]) -> Path:
    # Fonts that another version left would be a second family of the same name.
    for file in folder.glob("*.ttf"):
        if file.name not in wanted:
            with contextlib.suppress(OSError):
                file.unlink()
    return folder


def _unpack(packed: Path, target: Path) -> None:
    if target.exists():
        return
    from fontTools.ttLib import TTFont

    target.parent.mkdir(parents=True, exist_ok=True)
    font = TTFont(packed, recalcTimestamp=False)
    font.flavor = None
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    os.close(handle)
    try:
        font.save(name)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


def cache_folder() -> Path:
    """Where this user's programs keep what can be made again."""
    if chosen := os.environ.get("XDG_CACHE_HOME"):
        return Path(chosen) / "marquee"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "marquee"
    if local := os.environ.get("LOCALAPPDATA"):
        return Path(local) / "marquee" / "cache"
    return Path.home() / ".cache" / "marquee"


@dataclass(frozen=True)
class Coverage:
    """Which signs of a text can be printed.

    Attributes:
        missing: signs that no family of the machine has.
        families: further families that are needed for some of them.
        bare: signs with accents that no one family has together; they are printed without.
        lacks_chinese: whether Chinese signs are missing because the machine has no Chinese family.
    """

    missing: frozenset[str]
    families: tuple[str, ...] = ()
    bare: frozenset[str] = frozenset()
    lacks_chinese: bool = False

    def printable(self, text: str) -> str:
        """A text with "[…]" where signs stood that no font of the machine has."""
        for cluster in self.bare:
            text = text.replace(cluster, cluster[0])
        if not self.missing or self.missing.isdisjoint(text):
            return text
        shown = "".join("\0" if sign in self.missing else sign for sign in text)
        return re.sub(r"[\u200d\ufe0f]*\0[\0\u200d\ufe0f ]*", f" {_GAP} ", shown).replace("  ", " ").strip()


def find_coverage(text: str, faces: Faces) -> Coverage:
    """What of a text the faces can print; other families of the machine are asked last."""
    left = {sign for sign in text if not _IGNORED.match(sign)}
    needed = [
        family
        for family in faces.sans
        if left and _may_help(family, left) and not left.isdisjoint(_signs(family, faces))
    ]
    for family in needed:
        left -= _signs(family, faces)
    further = []
    for family in sorted(set(faces.files) - set(faces.sans)):
        if left and _may_help(family, left) and not left.isdisjoint(_signs(family, faces)):
            further.append(family)
            left -= _signs(family, faces)
    # Nobody else knows what a sign for private use stands for.
    left |= {sign for sign in text if unicodedata.category(sign) == "Co"}
    chinese = any(family in faces.files for family in _CHINESE + _CHINESE_SERIF)
    return Coverage(
        frozenset(left),
        tuple(further),
        frozenset(_bare(text, [*needed, *further], faces)),
        not chinese and any(HAN.match(sign) for sign in left),
    )


def _bare(text: str, families: list[str], faces: Faces) -> Iterator[str]:
    # A letter and its accents are set in one font, or in none.
    for cluster in set(_ACCENTED.findall(text)):
        forms = ({*cluster}, {*unicodedata.normalize("NFC", cluster)})
        if not any(form <= _signs(family, faces) for family in families for form in forms):
            yield cluster


def _may_help(family: str, signs: set[str]) -> bool:
    # Chinese families are large, and reading one for nothing takes half a second.
    if "CJK" not in family and family not in _CHINESE + _CHINESE_SERIF:
        return True
    return any(unicodedata.category(sign) in ("Lo", "Po", "Ps", "Pe") and ord(sign) > 0x1100 for sign in signs)


def _signs(family: str, faces: Faces) -> frozenset[str]:
    files = faces.files.get(family, ())
    # A Chinese family has the same signs in every weight, and reading each takes half a second.
    return _common_signs(files[:1] if "CJK" in family else files) if files else _LATIN


#: What the families inside typst surely have.
_LATIN = frozenset(chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), 0x2212))


@lru_cache(maxsize=512)
def _common_signs(files: tuple[tuple[Path, int], ...]) -> frozenset[str]:
    return frozenset.intersection(*(_signs_of(*file) for file in files))


def _signs_of(file: Path, number: int) -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with contextlib.suppress(Exception), TTFont(file, fontNumber=number, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap() or {}))
    return frozenset()


def scripts_named(signs: Iterable[str]) -> str:
    """The scripts of some signs, as their names say it: "Arabic, Hebrew"."""
    named = {_script(sign) for sign in signs}
    return ", ".join(sorted(named))


def _script(sign: str) -> str:
    if HAN.match(sign):
        return "Chinese"
    if unicodedata.category(sign) in ("So", "Sk", "Cn", "Co") or not unicodedata.name(sign, ""):
        return "emoji and symbols"
    return unicodedata.name(sign).split(" ")[0].capitalize()
