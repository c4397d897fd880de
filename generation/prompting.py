"""What a language model is asked: rules in the system message, the material as fenced data in the user's.

Reviews, synopses, screenplays and titles are written by strangers. They stand in the data block alone, so the system
message is the same to the byte whatever they say.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from data.errors import BackendDeclined
from data.writing import Assignment, Copy, Evidence, Spoilers
from generation.backends.base import Message, Options, Request
from generation.channels import Form, FormField, form_of
from generation.data_block import estimate_tokens, fenced, neutral, row_text
from generation.instructions import speaks_to_a_machine, without_orders
from generation.prompt_files import Wording, Words, fill, prompt, words

#: Tokens, as estimated, that a prompt may have; small ones are for models with a short memory.
BUDGET, SMALL_BUDGET = 6_000, 1_800
#: Characters of one piece of evidence; a screenplay's part may have more.
_MOST_CHARACTERS, _MOST_OF_A_PLOT = 600, 1_500
#: Share of the budget that texts of earlier variants may take, and an answer that is to be repaired.
_AVOID_SHARE, _ANSWER_SHARE = 0.15, 0.25
#: A plot sentence from here on is near the end, which `mild` does not tell either.
_ENDING = 0.9
_STRICTNESS: dict[Spoilers, int] = {"none": 0, "mild": 1, "full": 2}
_TEMPERATURE = {
    "plot_summary": 0.3, "scene_description": 0.4, "promo_copy": 0.9, "character_profile": 0.4, "viewer_voice": 0.9,
    "review_reply": 0.6, "digest": 0.2, "story_outline": 0.8,
}  # fmt: skip
#: JSON around a sentence, its evidence and the letters that have to be escaped.
_TOKENS_A_LINE, _WORDS_A_LINE = 26, 12
_GAPS = re.compile(r"\n{3,}")


def render_request(
    assignment: Assignment, variant: int, avoid: Sequence[Copy] = (), *, budget: int = BUDGET
) -> Request:
    """The question for one variant.

    Args:
        variant: counted from 0; each has an angle of its own.
        avoid: earlier variants, whose words are not to come again.
        budget: tokens that it may have, by estimate; evidence that finds no room is named in `material["left_out"]`.

    Raises:
        BackendDeclined: the rules alone have more tokens.
    """
    wording, said = prompt(assignment.task).wording(assignment.language), words(assignment.language)
    form = form_of(assignment)
    rules = _rules(assignment, said, form, _form_in_words(form, said), _shape(form))
    earlier = _earlier(avoid, said, budget)
    angle = wording.angles[variant % len(wording.angles)]
    job = wording.jobs.get(
        assignment.channel if assignment.task == "promo_copy" else assignment.length or "short", ""
    )
    asked = _Asked(assignment, said, wording, budget, {"rules": rules})
    tail = {"angle": angle, "earlier": earlier, "end": said.end, "job": job}
    messages, left_out = asked.messages(_card(assignment), tail)
    usable = without_orders(assignment).model_dump(mode="json")
    material = {"assignment": usable, "variant": variant, "left_out": left_out}
    return Request(task=assignment.task, messages=messages, material=material)


def render_line_request(
    assignment: Assignment, content: Copy, part: int, line: int, reason: str, *, budget: int = BUDGET
) -> Request:
    """The question for one sentence of a copy, written anew; its answer is read by `answers.parse_line`.

    Args:
        reason: why, as a person or a check says it.

    Raises:
        BackendDeclined: the rules and the text alone have too many tokens.
    """
    wording, said = prompt("line_rewrite").wording(assignment.language), words(assignment.language)
    form, name = form_of(assignment), content.parts[part].name
    field = form.field_of(name)
    parts = f"- {_field_in_words(field, name, said)}" if field else f'- "{name}"'
    rules = _rules(assignment, said, form, parts, '{"text": "...", "evidence": ["q1"]}')
    asked = _Asked(assignment, said, wording, budget, {"rules": rules})
    card = [*_card(assignment), *_sentences(content, part, line)]
    why = fill(said.reason, told=json.dumps(neutral(reason), ensure_ascii=False)) if reason.strip() else ""
    messages, left_out = asked.messages(card, {"reason": why, "end": said.end})
    rewrite = {"part": part, "line": line, "reason": reason, "content": content.model_dump(mode="json")}
    usable = without_orders(assignment).model_dump(mode="json")
    material = {"assignment": usable, "variant": 0, "rewrite": rewrite}
    return Request(task=assignment.task, messages=messages, material=material | {"left_out": left_out})


def render_repair(request: Request, answer: str, problem: str, *, budget: int = BUDGET) -> Request:
    """The same question once more, with the answer that could not be used and what is wrong with it."""
    language = (request.material.get("assignment") or {}).get("language", "en")
    wording = prompt("repair").wording("zh" if language == "zh" else "en")
    shown = neutral(_cut(answer, int(budget * _ANSWER_SHARE)))
    asked = fill(wording.user, problem=neutral(problem).replace("\n", " "))
    turns = (Message(role="assistant", content=shown or "{}"), Message(role="user", content=asked))
    return request.model_copy(update={"messages": (*request.messages, *turns)})


def prompt_hash(request: Request) -> str:
    """A short name of what was rendered: 16 hexadecimal digits."""
    told = json.dumps([(message.role, message.content) for message in request.messages], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def options_for(assignment: Assignment, variant: int = 0) -> Options:
    """How it is written: room for the form at its fullest, a temperature by task, another seed for each variant."""
    room = sum(_tokens_of(field, assignment.language) * field.count for field in form_of(assignment).fields)
    return Options(
        most_tokens=max(256, min(4_096, int(room * 1.3) + 96)),
        temperature=_TEMPERATURE[assignment.task],
        seed=(assignment.seed + 7_919 * variant) % 2**31,
    )


class _Asked:
    """A question being put together within its budget."""

    def __init__(
        self, assignment: Assignment, said: Words, wording: Wording, budget: int, head: dict[str, str]
    ) -> None:
        self._assignment, self._said, self._wording, self._budget = assignment, said, wording, budget
        self._system = _tidy(fill(wording.system, **head))

    def messages(self, card: Sequence[dict[str, Any]], tail: dict[str, str]) -> tuple[tuple[Message, ...], list[str]]:
        """The messages, and what was left out of them with the reason."""
        fixed = estimate_tokens(self._system) + estimate_tokens(self._user(card, tail))
        if fixed > self._budget:
            raise BackendDeclined(
                f"the instructions alone take about {fixed} tokens, {self._budget} are allowed",
                mend="choose a model with a longer memory, or shorten the brief and the studio's voice",
            )
        kept, left_out = chosen_evidence(self._assignment, self._budget - fixed)
        rows = [*card, *(_row(one, self._assignment) for one in kept)]
        user = Message(role="user", content=self._user(rows, tail))
        return (Message(role="system", content=self._system), user), left_out

    def _user(self, rows: Sequence[dict[str, Any]], tail: dict[str, str]) -> str:
        block, said = fenced(rows), self._said
        begins = fill(said.begins, nonce=block.nonce)
        after = said.must if any("must" in row for row in rows) else ""
        told = neutral(self._assignment.brief)
        brief = fill(said.brief, told=json.dumps(told, ensure_ascii=False)) if told.strip() else ""
        # The material goes in last: no blank line within it is anybody's but ours to take away.
        mark = "\x00"
        text = _tidy(fill(self._wording.user, material=mark, brief=brief, **tail))
        return text.replace(mark, f"{begins}\n{block.text}\n{after}".rstrip("\n"), 1)


def chosen_evidence(assignment: Assignment, room: int) -> tuple[list[Evidence], list[str]]:
    """What of the evidence a prompt holds, in its own order, and what was left out with the reason.

    Args:
        room: tokens, by estimate. What a person pinned goes first, then facts, then what scores highest; of a plot,
            what is spread over its length.
    """
    kept: list[str] = []
    why: dict[str, str] = {}
    level = stricter(assignment.spoilers, form_of(assignment).spoilers)
    for one in _by_rank(assignment.usable):
        took = estimate_tokens(row_text(_row(one, assignment))) + 1
        if _gives_away(one, level):
            why[one.evidence_id] = "gives the plot away"
        elif one.kind in ("quote", "echo") and one.use != "must" and speaks_to_a_machine(one.text):
            why[one.evidence_id] = "speaks to a machine"
        elif took > room:
            why[one.evidence_id] = "no room"
        else:
            kept.append(one.evidence_id)
            room -= took
    order = [one for one in assignment.usable if one.evidence_id in set(kept)]
    told = [f"{one.evidence_id} ({why[one.evidence_id]})" for one in assignment.usable if one.evidence_id in why]
    return order, told


def stricter(one: Spoilers, other: Spoilers) -> Spoilers:
    """The level that gives less away."""
    return min(one, other, key=_STRICTNESS.__getitem__)


def _by_rank(evidence: Sequence[Evidence]) -> list[Evidence]:
    spread = _spread([one.evidence_id for one in evidence if one.kind == "plot"])

    def rank(one: Evidence) -> tuple[int, int, float]:
        first = 0 if one.use == "must" else 1 if one.kind in ("fact", "brief") else 2
        return first, spread.get(one.evidence_id, 0), -one.score

    return sorted(evidence, key=rank)


def _spread(names: Sequence[str]) -> dict[str, int]:
    """A rank for each in a row, such that the first so many lie evenly over all of it: halves, quarters, eighths."""
    ranks: dict[str, int] = {}
    step = 1 << max(0, len(names) - 1).bit_length()
    while step >= 1:
        for place in range(0, len(names), step):
            ranks.setdefault(names[place], len(ranks))
        step //= 2
    return ranks


def _gives_away(one: Evidence, level: Spoilers) -> bool:
    if level == "full" or not one.spoiler:
        return False
    return level == "none" or one.kind != "plot" or (one.place or 0) >= _ENDING


def _row(one: Evidence, assignment: Assignment) -> dict[str, Any]:
    most = _MOST_OF_A_PLOT if one.kind == "plot" else _MOST_CHARACTERS
    text = neutral(one.text if len(one.text) <= most else one.text[:most].rstrip() + " …")
    row: dict[str, Any] = {"id": one.evidence_id, "kind": one.kind}
    if one.about:
        row["about"] = neutral(one.about)[:80]
    if one.sign and one.kind != "figure":
        row["sign"] = one.sign
    if one.kind == "echo" and one.title:
        row["film"] = neutral(one.title)[:120]
    if one.n is not None:
        row["n"] = one.n
    if one.language != assignment.language and one.kind == "quote":
        row["language"] = one.language[:12]
    for name, told in (("spoiler", one.spoiler), ("must", one.use == "must")):
        if told:
            row[name] = True
    if one.kind == "quote" and text != one.text:
        row["quotable"] = False
    return row | {"text": text}


def _card(assignment: Assignment) -> list[dict[str, Any]]:
    """The first line of the material: what it is all about."""
    facts = assignment.facts
    told: dict[str, Any] = {
        "kind": "about", "film": facts.name, "year": facts.year, "genres": list(facts.genres[:5]),
        "audience": assignment.segment, "subject": assignment.subject, "awards": list(facts.awards),
    }  # fmt: skip
    return [{name: _neutral_value(value) for name, value in told.items() if value}]


def _neutral_value(value: Any) -> Any:
    if isinstance(value, list):
        return [neutral(one) for one in value]
    return neutral(value) if isinstance(value, str) else value


def _sentences(content: Copy, part: int, line: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for place, one in enumerate(content.parts[part].lines):
        row: dict[str, Any] = {"kind": "text", "text": neutral(one.text)}
        rows.append(row | ({"rewrite": True} if place == line else {}))
    return rows


def _rules(assignment: Assignment, said: Words, form: Form, parts: str, shape: str) -> str:
    level = stricter(assignment.spoilers, form.spoilers)
    text = prompt("common").wording(assignment.language).system
    return fill(
        text, quotes=said.quotable if form.quotes else said.unquotable, spoilers=said.spoilers[level],
        language=said.languages[assignment.language], tone=said.tones[assignment.tone],
        house=_house(assignment, said), form=parts, shape=shape,
    )  # fmt: skip


def _house(assignment: Assignment, said: Words) -> str:
    house = assignment.house
    lines = [fill(said.voice, told=neutral(house.voice))] if house.voice else []
    if house.banned:
        lines.append(fill(said.banned, told=said.comma.join(neutral(word) for word in house.banned)))
    for rule in house.rules:
        pattern = said.instead if rule.instead else said.avoid
        lines.append(fill(pattern, avoid=neutral(rule.avoid), instead=neutral(rule.instead)))
    if house.exclamations is not None:
        lines.append(fill(said.exclamations, most=house.exclamations))
    return "\n".join(f"{place}. {line}" for place, line in enumerate(lines, 8))


def _form_in_words(form: Form, said: Words) -> str:
    return "\n".join(f"- {_field_in_words(field, '', said)}" for field in form.fields)


def _field_in_words(field: FormField, part: str, said: Words) -> str:
    """A field and its limits; of several alike only `part`, where one is named."""
    names = field.names
    if part or len(names) == 1:
        name = fill(said.one, part=part or names[0])
    else:
        name = fill(said.several, first=names[0], last=names[-1], least=field.least)
    told = [said.kinds[field.kind]]
    for limit in ("words", "characters", "bytes"):
        if (most := getattr(field, limit)) is not None:
            told.append(fill(getattr(said, limit), most=most))
    if field.wide:
        told.append(said.wide)
    if field.least == 0:
        told.append(said.optional)
    return f"{name}: {said.comma.join(told)}"


def _shape(form: Form) -> str:
    """The JSON to answer with; of many parts the first four."""
    parts = []
    for name in [name for field in form.fields for name in field.names[:2]][:4]:
        field = form.field_of(name)
        line: dict[str, Any] = {"text": "...", "evidence": ["q1", "f2"]}
        extra = {"breaks": True} if field is not None and field.kind == "post" else {}
        lines = [line] if field is not None and field.kind == "line" else [line, line | extra]
        parts.append({"name": name, "lines": lines})
    return json.dumps({"parts": parts}, ensure_ascii=False)


def _earlier(avoid: Sequence[Copy], said: Words, budget: int) -> str:
    """Texts of earlier variants as data, the newest first if not all find room."""
    room, rows = int(budget * _AVOID_SHARE), []
    for place, one in reversed(list(enumerate(avoid, 1))):
        row = {"kind": "earlier", "version": place, "text": neutral(_cut(one.text, room // 2))}
        room -= (took := estimate_tokens(row_text(row)))
        if room < 0 or took <= 0:
            break
        rows.append(row)
    return f"{said.avoided}\n{fenced(reversed(rows)).text}" if rows else ""


def _cut(text: str, tokens: int) -> str:
    """As much of a text as has so many tokens."""
    while (many := estimate_tokens(text)) > tokens and text:
        text = text[: min(len(text) - 1, int(len(text) * tokens / many))]
    return text


def _tokens_of(field: FormField, language: str) -> float:
    """Tokens that one part may need at its fullest, JSON and all."""
    a_word = 1.2 if language == "zh" else 1.5
    if field.words is not None:
        return field.words * a_word + _TOKENS_A_LINE * (1 + field.words / _WORDS_A_LINE)
    characters = field.characters or 400
    return characters * (1.0 if language == "zh" else 0.4) + _TOKENS_A_LINE * (1 + characters / 80)


def _tidy(text: str) -> str:
    return _GAPS.sub("\n\n", text).strip()
