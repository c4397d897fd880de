"""A file with a plot in it: a synopsis or a treatment as text or PDF, or a screenplay in any of its formats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from data.errors import SourceError
from data.languages import find_language
from data.writing import Language
from generation.channels import count_words
from generation.screenplay.elements import Script
from generation.screenplay.reading import read_screenplay, read_text

PlotKind = Literal["synopsis", "treatment", "screenplay"]
#: A plot told at greater length than this is a treatment.
_TREATMENT_WORDS = 600
#: A text with fewer sluglines than this may quote one, and is no screenplay.
_LEAST_SCENES = 2


@dataclass(frozen=True)
class PlotText:
    """A plot as it was read.

    Attributes:
        text: what offsets count in; of a screenplay the script's text.
        script: of a screenplay, its parts.
    """

    name: str
    text: str
    kind: PlotKind
    language: Language
    script: Script | None = None


def read_plot(content: bytes, name: str) -> PlotText:
    """Read a synopsis, a treatment or a screenplay by what the file holds.

    Raises:
        SourceError: it is empty, too large, not a text, or in a language that nothing is written in.
    """
    script = _script(content, name)
    if script is not None:
        return PlotText(name, script.text, "screenplay", _language(script.text, name), script)
    text = read_text(content, name).strip()
    kind: PlotKind = "treatment" if count_words(text) > _TREATMENT_WORDS else "synopsis"
    return PlotText(name, text, kind, _language(text, name))


def plot_of_text(text: str, name: str) -> PlotText:
    """The same from text that somebody typed or pasted.

    Raises:
        SourceError: as `read_plot`.
    """
    return read_plot(text.encode(), name)


def _script(content: bytes, name: str) -> Script | None:
    try:
        script = read_screenplay(content, name)
    except SourceError:
        # Whatever keeps it from being read as a text at all is said by `read_text`.
        return None
    scenes = sum(element.kind == "slugline" for element in script.elements)
    certain = script.format == "fdx" or name.lower().endswith((".fountain", ".spmd"))
    return script if certain or scenes >= _LEAST_SCENES else None


def _language(text: str, name: str) -> Language:
    found = find_language(text[:20_000])
    if found in ("en", "zh"):
        return "zh" if found == "zh" else "en"
    if found is None:
        return "en"
    raise SourceError(f"the text seems to be in '{found}'", where=name, mend="send it in English or Chinese")
