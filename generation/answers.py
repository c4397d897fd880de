"""What a model answered, as copy: read with patience, then held to the form that was asked for.

Ids of evidence that do not exist stay in the line: the support check says so where a person sees it. What is no id at
all is left out.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from data.errors import BackendBroken
from data.sentences import split_sentences
from data.writing import Assignment, Copy, Language, Line, Part
from generation.channels import Form, FormField, form_of
from generation.loose_json import Cut, LooseReader

#: An answer may be so long, a part may have so many lines, and a line so many characters.
MOST_BYTES, MOST_LINES, MOST_CHARACTERS = 200_000, 80, 4_000
_THINKS, _THOUGHT = "<think>", "</think>"
_PARTS, _LINE = (re.compile(rf"\{{\s*[\"'“”‘’]?\s*{key}\s*[\"'“”‘’]?\s*:") for key in ("parts", "text"))
_BEGINS = re.compile(r"\{\s*(?:[\"'“”‘’「]|\w+\s*:)|\[\s*\{")
_TRIES = 8
#: An answer is read at most so often from end to end.
_MOST_READ = 3
_ID = re.compile(r"\b[a-z]{1,3}\d{1,5}\b")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PLACEHOLDER = re.compile(r"[\s.…·_\-]*")
#: Signs that hide in text: direction overrides, zero-width blanks, tags. Joiners stay, emoji need them.
_HIDDEN = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]")
_OPENING, _CLOSING = "“「『（(《【[", "”」』）)》】]"
_MEND = "answer with one JSON object that has the parts asked for"


def parse_answer(text: str, assignment: Assignment) -> Copy:
    """The copy that an answer holds.

    Lines with several sentences are split, each keeping the evidence; a part that must be one line is left whole.

    Raises:
        BackendBroken: there is no JSON in it, it breaks off, or it is not what was asked for; `what` says which.
    """
    form = form_of(assignment)
    told, whole = _told(_checked_size(text), form)
    parts = _merged(_part(name, lines, form, assignment.language) for name, lines in _named(told))
    _check_form(parts, form, whole)
    order = {name: place for place, name in enumerate(name for field in form.fields for name in field.names)}
    ordered = sorted((part for part in parts if part.lines), key=lambda part: order[part.name])
    return Copy(language=assignment.language, parts=tuple(ordered))


def parse_line(text: str, assignment: Assignment) -> Line:
    """The one sentence that an answer to `prompting.render_line_request` holds.

    Raises:
        BackendBroken: as `parse_answer`, or there are several.
    """
    told, whole = _first_value(_checked_size(text), _LINE, lambda one: _single(one) is not None)
    found = _single(told)
    if found is None or not whole:
        raise _broken("the answer breaks off" if found is not None else "no sentence was found in the answer")
    line = _line(found, "the sentence")
    if len(_cuts(line.text, assignment.language)) > 2:
        raise _broken("one sentence was asked for and more came")
    return line


def copy_so_far(text: str, language: Language) -> Copy:
    """What can be read of an answer that is still being written. Never fails, and takes time in proportion to it."""
    body = _without_thoughts(text[-MOST_BYTES:] if len(text) > MOST_BYTES else text)
    start = _PARTS.search(body) or _BEGINS.search(body)
    if start is None:
        return Copy(language=language)
    parts: list[Part] = []
    for name, lines in _named(LooseReader(body, start.start()).value()):
        if isinstance(name, Cut) or not _NAME.fullmatch(name):
            continue
        shown = [Line(text=_clean(told), evidence=_ids(ids)) for told, ids, _ in _rows(lines) if _clean(told)]
        if shown:
            parts.append(Part(name=name, lines=tuple(shown[:MOST_LINES])))
    return Copy(language=language, parts=tuple(parts))


def answer_json(content: Copy) -> str:
    """The copy as every back end answers with it."""
    parts = [
        {
            "name": part.name,
            "lines": [
                {"text": line.text, "evidence": list(line.evidence)} | ({"breaks": True} if line.breaks else {})
                for line in part.lines
            ],
        }
        for part in content.parts
    ]
    return json.dumps({"parts": parts}, ensure_ascii=False)


def read_loosely(text: str, expected: str) -> Any:
    """The first JSON object with that key in an answer, or else the first list or object.

    Raises:
        BackendBroken: there is none, or it breaks off.
    """
    wanted = re.compile(rf"\{{\s*[\"'“”]?{re.escape(expected)}[\"'“”]?\s*:")
    body = _without_thoughts(_checked_size(text))
    start = wanted.search(body) or _BEGINS.search(body)
    if start is None:
        raise _broken("there is no JSON object in the answer")
    reader = LooseReader(body, start.start())
    told = reader.value()
    if reader.cut:
        raise _broken("the answer breaks off")
    return told


def _checked_size(text: str) -> str:
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise _broken(f"the answer is longer than {MOST_BYTES // 1000} KB")
    return text


def _without_thoughts(text: str) -> str:
    """An answer without what a model thought aloud before it; nothing while it still thinks."""
    rest = text.lstrip()
    while rest.startswith(_THINKS):
        end = rest.find(_THOUGHT)
        rest = rest[end + len(_THOUGHT) :].lstrip() if end >= 0 else ""
    if _THOUGHT in rest and not rest.startswith(("{", "[", "`")):
        rest = rest[rest.find(_THOUGHT) + len(_THOUGHT) :]
    return rest


def _told(text: str, form: Form) -> tuple[Any, bool]:
    """The value that holds the parts, and whether it is whole."""
    names = {name for field in form.fields for name in field.names}
    return _first_value(text, _PARTS, lambda one: any(_key(name) in names for name, _ in _named(one)))


def _first_value(text: str, likely: re.Pattern[str], fits: Callable[[Any], bool]) -> tuple[Any, bool]:
    """The first value in an answer that fits and is whole; else the first that fits, else the first.

    Args:
        likely: how it should begin; values that begin so are tried first.
    """
    body = _without_thoughts(text)
    read: list[tuple[Any, bool]] = []
    work = 0
    for start in _starts(body, likely):
        if work > _MOST_READ * len(body):
            break
        reader = LooseReader(body, start)
        told = reader.value()
        work += reader.at - start
        read.append((told, not reader.cut and reader.open <= 3))
        if read[-1][1] and fits(told):
            return read[-1]
    if not read:
        raise _broken("there is no JSON object in the answer" if body.strip() else "the answer is empty")
    return next((one for one in read if fits(one[0])), read[0])


def _starts(body: str, likely: re.Pattern[str]) -> list[int]:
    found, others = (
        [match.start() for match in islice(pattern.finditer(body), _TRIES)] for pattern in (likely, _BEGINS)
    )
    return [*found, *(place for place in others if place not in found)]


def _named(told: Any) -> Iterator[tuple[str, Any]]:
    """Name and lines of each part, however they were put: a list of parts, a mapping, or the parts alone."""
    inner = told.get("parts", told) if isinstance(told, Mapping) else told
    if isinstance(inner, Mapping) and "name" in inner:
        inner = [inner]
    if isinstance(inner, Mapping):
        yield from ((str(name), lines) for name, lines in inner.items() if isinstance(name, str))
    elif isinstance(inner, list):
        for one in inner:
            if not isinstance(one, Mapping):
                continue
            if isinstance(one.get("name"), str):
                yield one["name"], one.get("lines", one if "text" in one else None)
            elif "name" not in one:
                yield from ((str(name), lines) for name, lines in one.items())


def _rows(lines: Any) -> Iterator[tuple[str, Any, bool]]:
    """Text, evidence and break of each line, whether it came as an object, a plain string or all as one."""
    inner = lines.get("lines", [lines]) if isinstance(lines, Mapping) else lines
    for one in inner if isinstance(inner, list) else [inner]:
        if isinstance(one, str):
            yield one, [], False
        elif isinstance(one, Mapping) and isinstance(one.get("text"), str):
            yield one["text"], one.get("evidence"), one.get("breaks") is True


def _part(name: str, lines: Any, form: Form, language: Language) -> Part:
    name = _key(name)
    field = form.field_of(name)
    if field is None:
        asked = ", ".join(one.names[0] if one.count == 1 else f"{one.names[0]} …" for one in form.fields)
        raise _broken(f'a part is called "{_shown(name)}", which was not asked for; the parts are {asked}')
    made = [_line(row, f'part "{name}"') for row in _rows(lines) if row[0].strip()]
    return Part(name=name, lines=tuple(piece for line in made for piece in _pieces(line, field, language)))


def _key(name: str) -> str:
    """A part's name, however it is spelt: "Headline 1", "headline-1"."""
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def _merged(parts: Iterable[Part]) -> list[Part]:
    """Parts that came in several pieces put together."""
    found: dict[str, Part] = {}
    for part in parts:
        before = found.get(part.name)
        found[part.name] = part if before is None else before.model_copy(
            update={"lines": (*before.lines, *part.lines)}
        )  # fmt: skip
        if len(found[part.name].lines) > MOST_LINES:
            raise _broken(f'part "{part.name}" has more than {MOST_LINES} lines')
    return list(found.values())


def _check_form(parts: list[Part], form: Form, whole: bool) -> None:
    there = {part.name for part in parts if part.lines}
    if not whole:
        complete = sorted(part.name for part in parts[:-1] if part.lines)
        told = f"; complete were {', '.join(complete)}" if complete else ""
        raise _broken(f"the answer breaks off{told}")
    for field in form.fields:
        found = sum(name in there for name in field.names)
        if found < field.least:
            wanted = f'at least {field.least} of "{field.names[0]}" …' if field.count > 1 else f'part "{field.name}"'
            raise _broken(f"{wanted} is missing" if field.count == 1 else f"{wanted} are asked for, {found} came")
    if not there:
        raise _broken("the answer has no text in it")


def _single(told: Any) -> tuple[str, Any, bool] | None:
    """The one line of an answer that was to have no more."""
    if isinstance(told, Mapping) and isinstance(told.get("text"), str):
        rows = list(_rows(told))
    else:
        rows = [row for _, lines in _named(told) for row in _rows(lines)]
    return rows[0] if len(rows) == 1 and rows[0][0].strip() else None


def _line(row: tuple[str, Any, bool], where: str) -> Line:
    text = "\n".join(filter(None, (_clean(piece) for piece in row[0].splitlines())))
    if len(text) > MOST_CHARACTERS:
        raise _broken(f"a line of {where} has {len(text)} characters")
    if _PLACEHOLDER.fullmatch(text):
        raise _broken(f"a line of {where} has no words in it")
    return Line(text=text, evidence=_ids(row[1]), breaks=row[2])


def _pieces(line: Line, field: FormField, language: Language) -> Iterator[Line]:
    """A line's sentences. Line breaks survive in a post, where they may be; elsewhere they are blanks."""
    for place, row in enumerate(line.text.split("\n")):
        breaks = field.kind == "post" and (line.breaks if place == 0 else True)
        cuts = [row] if field.kind == "line" else _cuts(row, language)
        for number, text in enumerate(cuts):
            yield Line(text=text, evidence=line.evidence, breaks=breaks and number == 0)


def _cuts(text: str, language: str) -> list[str]:
    """Sentences; a quotation or a bracket is never cut through."""
    kept: list[str] = []
    for start, end in split_sentences(text, language):
        piece = text[start:end]
        if kept and _is_open(kept[-1]):
            kept[-1] += ("" if language == "zh" else " ") + piece
        else:
            kept.append(piece)
    return kept or [text]


def _is_open(text: str) -> bool:
    opened = sum(text.count(sign) for sign in _OPENING)
    closed = sum(text.count(sign) for sign in _CLOSING)
    return opened > closed or text.count('"') % 2 == 1


def _ids(told: Any) -> tuple[str, ...]:
    """Ids in a list or in one string, "q3, f1"; each once."""
    items = told if isinstance(told, list) else [told]
    texts = [one for one in items if isinstance(one, str) and not isinstance(one, Cut)]
    return tuple(dict.fromkeys(name for one in texts for name in _ID.findall(one.lower()[:400])))[:40]


def _clean(text: str) -> str:
    """On one line, without control signs and what cannot be seen."""
    seen = _HIDDEN.sub("", text)
    if not seen.isprintable():
        seen = "".join(
            sign if unicodedata.category(sign) not in ("Cc", "Cs") or sign.isspace() else "" for sign in seen
        )
    return " ".join(seen.split())


def _shown(name: str) -> str:
    return _clean(name)[:40]


def _broken(what: str) -> BackendBroken:
    return BackendBroken(what, mend=_MEND)
