"""Programs that people open files with, for tests that hold a file against them. Where one is missing, tests skip."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from pathlib import Path

import pytest


def program(name: str, package: str) -> str:
    """The path of a program; skips the test where the machine does not have it."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name}: apt-get install {package} (or make readers)")
    return found


def said_by(name: str, *arguments: str | Path) -> str:
    """What one of poppler's programs says of a PDF."""
    command = [program(name, "poppler-utils"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode("utf-8")


def pdf_text(path: Path) -> str:
    """The text of a PDF as it is laid out."""
    return said_by("pdftotext", "-layout", path, "-")


def unembedded_fonts(path: Path) -> list[str]:
    """The fonts of a PDF that are not in it; it has at least one that is."""
    lines = said_by("pdffonts", path).splitlines()[2:]
    assert lines, "the PDF has no font at all"
    # name, type, encoding, emb, sub, uni, object id (two numbers): counted from the end, as names may have spaces.
    return [line for line in lines if line.split()[-5] != "yes"]


def word_boxes(path: Path) -> list[tuple[str, float, float, float, float]]:
    """The words of a one-page PDF with left, top, right and bottom (pt); a word is as high as its small letters."""
    found = re.findall(
        r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>',
        said_by("pdftotext", "-bbox", path, "-"),
    )
    boxes = []
    for left, top, right, bottom, word in found:
        middle, quarter = (float(top) + float(bottom)) / 2, (float(bottom) - float(top)) / 4
        boxes.append((word, float(left), middle - quarter, float(right), middle + quarter))
    return boxes


def lying_on_each_other(boxes: list[tuple[str, float, float, float, float]]) -> list[tuple[str, str]]:
    """Pairs of words whose boxes share more than half a point both ways."""
    return [
        (one[0], other[0])
        for one, other in itertools.combinations(boxes, 2)
        if min(one[3], other[3]) - max(one[1], other[1]) > 0.5 and min(one[4], other[4]) - max(one[2], other[2]) > 0.5
    ]
