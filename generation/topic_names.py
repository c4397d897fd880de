"""Names for topics, asked of a language model and held to the topics' own words and sentences.

What the model answers is only a proposal: a name counts where it passes every check, else the topic keeps its phrase
and the reason is told. Sentences that speak to a machine are shown to none and are no evidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from data.errors import BackendBroken
from data.records import Record
from data.writing import Language
from generation.answers import read_loosely
from generation.backends.base import Backend, Message, Options, Request, never, whole
from generation.checks.nearness import measure_nearness
from generation.data_block import fenced, neutral, row_text
from generation.instructions import speaks_to_a_machine
from generation.prompt_files import fill, prompt
from generation.prompting import prompt_hash, render_repair
from generation.tools import Encoder

PROMPT = "topic_names"
#: Topics asked for at once; sentences of each that are shown, and their length.
_BATCH, _SENTENCES, _CHARACTERS, _WORDS = 5, 12, 240, 15
_TOKENS_A_NAME = 32
MOST_WORDS, MOST_SIGNS, _MOST_LETTERS = 5, 10, 60
#: A word is covered where it is a word of the topic or in so many of its sentences, or as near as this to a word.
_FEWEST_SENTENCES, _NEAR = 2, 0.55
#: Of a Chinese name, the share of signs that stand in pairs which the topic has.
_SIGNS_COVERED = 2 / 3
_SHAPE = '{"names": [{"topic": 1, "name": "…"}]}'
_PLAIN = re.compile(r"[^\W_]+(?:[ '’&/-]{1,3}[^\W_]+)*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_LETTER = re.compile(r"[^\W\d_]")


class TopicToName(Record):
    """What is known of a topic.

    Attributes:
        label: what it is called without a model.
        sentences: representative ones, best first.
    """

    topic_id: int
    label: str
    words: tuple[str, ...]
    sentences: tuple[str, ...]
    count: int = 0


class ProposedName(Record):
    """What became of one topic.

    Attributes:
        name: what the model said; "" where it said nothing.
        problem: why it does not count; "" where it does.
        model, prompt_hash: what was asked, and a hash of what with.
    """

    topic_id: int
    name: str = ""
    problem: str = ""
    model: str = ""
    prompt_hash: str = ""


@dataclass(frozen=True)
class Naming:
    """What all names of a language are held to.

    Attributes:
        names: titles and people.
        dull: stop words, praise and blame, lower case.
        taken: names that other topics have.
        encoder: for words near a topic's; None where there is none of this language.
    """

    language: Language
    names: Sequence[str] = ()
    dull: Collection[str] = ()
    taken: Collection[str] = ()
    encoder: Encoder | None = None
    patience: float = 60.0
    cancelled: Callable[[], bool] = field(default=never)


def propose_names(topics: Sequence[TopicToName], naming: Naming, backend: Backend) -> Iterator[list[ProposedName]]:
    """Ask for the topics' names, a few at a time, with one repair a lot; one list a lot.

    Args:
        topics: all of one language.
        naming: what their names are held to.
        backend: a language model.

    Raises:
        BackendError: it cannot be asked. An answer that cannot be read is no error: its topics keep their phrases.
    """
    taken = {_key(name) for name in naming.taken}
    for start in range(0, len(topics), _BATCH):
        lot = [_cleaned(topic) for topic in topics[start : start + _BATCH]]
        found = _ask(lot, naming, backend, taken)
        taken |= {_key(one.name) for one in found if not one.problem}
        yield found


def problem_of(name: str, topic: TopicToName, naming: Naming, taken: Collection[str]) -> str:
    """Why a name does not count for a topic, "" where it does.

    Args:
        taken: names that others have, in lower case.
    """
    words = name.split()
    content = [word for word in _words(name) if word not in naming.dull]
    if not name:
        return "no name was given"
    if len(name) > _MOST_LETTERS or len(words) > MOST_WORDS:
        return f"it has more than {MOST_WORDS} words"
    if naming.language == "zh" and len(name) > MOST_SIGNS:
        return f"it has more than {MOST_SIGNS} characters"
    if not _PLAIN.fullmatch(name) or neutral(name) != name or speaks_to_a_machine(name):
        return "it is no plain phrase"
    if not _in_language(name, naming.language):
        return "it is in another language"
    if _key(name) in taken:
        return "another topic has that name"
    if not content or (naming.language == "zh" and _only_dull(name, naming.dull)):
        return "it says how good, not what"
    if named := _name_in(name, naming.names):
        return f"it names {named}"
    missing = _uncovered(name, content, topic, naming)
    return f"the topic's words and sentences do not speak of “{missing}”" if missing else ""


def _cleaned(topic: TopicToName) -> TopicToName:
    said = [text for text in topic.sentences if not speaks_to_a_machine(text)]
    words = [word for word in topic.words if not speaks_to_a_machine(word)]
    return topic.model_copy(update={"sentences": tuple(said[:_SENTENCES]), "words": tuple(words[:_WORDS])})


def _ask(lot: Sequence[TopicToName], naming: Naming, backend: Backend, taken: Collection[str]) -> list[ProposedName]:
    request = _question(lot, naming.language, sorted(taken))
    answer, model = _answer(backend, request, lot, naming)
    names, wrong = _read(answer, len(lot))
    problems = _problems(names, lot, naming, taken)
    told = wrong or "; ".join(f"topic {at + 1}: {problem}" for at, problem in enumerate(problems) if problem)
    if told:
        request = render_repair(request, answer, told)
        answer, model = _answer(backend, request, lot, naming)
        again, still = _read(answer, len(lot))
        names = [new if problem else old for old, new, problem in zip(names, again, problems, strict=True)]
        problems = [still] * len(lot) if wrong and still else _problems(names, lot, naming, taken)
    by = f"{backend.name}:{model or backend.model}"
    return [
        ProposedName(topic_id=topic.topic_id, name=name, problem=problem, model=by, prompt_hash=prompt_hash(request))
        for topic, name, problem in zip(lot, names, problems, strict=True)
    ]


def _question(lot: Sequence[TopicToName], language: Language, taken: Sequence[str]) -> Request:
    wording = prompt(PROMPT).wording(language)
    rows = [
        {
            "topic": number,
            "sentences_in_all": topic.count,
            "words": [neutral(word) for word in topic.words],
            "sentences": [neutral(text[:_CHARACTERS]) for text in topic.sentences],
        }
        for number, topic in enumerate(lot, 1)
    ]
    block = fenced([*rows, {"taken": [neutral(name) for name in taken]}])
    asked = fill(wording.user, material="\x00", nonce=block.nonce, count=len(lot)).replace("\x00", block.text)
    return Request(
        task=PROMPT,
        messages=(
            Message(role="system", content=fill(wording.system, shape=_SHAPE)),
            Message(role="user", content=asked),
        ),
        material={"assignment": {"language": language}, "topics": [row_text(row) for row in rows]},
    )


def _answer(backend: Backend, request: Request, lot: Sequence[TopicToName], naming: Naming) -> tuple[str, str]:
    options = Options(most_tokens=_TOKENS_A_NAME * len(lot) + 64, temperature=0, top_p=1, patience=naming.patience)
    text, last = whole(backend.generate(request, options, naming.cancelled))
    return text, last.model


def _read(answer: str, many: int) -> tuple[list[str], str]:
    """The names in order, "" for one that is missing, and what is wrong with the answer as a whole."""
    try:
        told = read_loosely(answer, "names")
    except BackendBroken as error:
        return [""] * many, error.what
    rows = told.get("names", told) if isinstance(told, dict) else told
    rows = [rows] if isinstance(rows, dict) else rows
    if not isinstance(rows, list):
        return [""] * many, 'the answer has no list "names"'
    found: dict[int, str] = {}
    for row in rows:
        if isinstance(row, dict) and isinstance(row.get("name"), str) and str(row.get("topic")).isdigit():
            found.setdefault(int(row["topic"]), " ".join(row["name"].strip(" \t\n\"'“”.。").split()))
    names = [found.get(number, "") for number in range(1, many + 1)]
    return names, "" if any(names) else f"names of topics 1 to {many} were asked for"


def _problems(names: Sequence[str], lot: Sequence[TopicToName], naming: Naming, taken: Collection[str]) -> list[str]:
    given = set(taken)
    problems = []
    for name, topic in zip(names, lot, strict=True):
        problem = problem_of(name, topic, naming, given)
        given |= set() if problem else {_key(name)}
        problems.append(problem)
    return problems


def _key(name: str) -> str:
    return " ".join(name.casefold().split())


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[^\W_]+", text.casefold()) if len(word) > 1 or _HAN.search(word)]


def _in_language(name: str, language: str) -> bool:
    letters = _LETTER.findall(name)
    if language == "zh":
        return sum(1 for one in letters if _HAN.match(one)) > len(letters) / 2
    return all(_LATIN.match(one) for one in letters) if language == "en" else not _HAN.search(name)


def _only_dull(name: str, dull: Collection[str]) -> bool:
    """Whether nothing is left of a Chinese name without the words that say nothing."""
    for word in sorted(dull, key=len, reverse=True):
        if _HAN.search(word):
            name = name.replace(word, "")
    return not _HAN.search(name)


def _name_in(name: str, names: Sequence[str]) -> str:
    """The title or person that a name holds. A single word in a title may be a word: it counts capitalised alone."""
    own = _words(name)
    capitals = {word.casefold() for word in name.split()[1:] if word[0].isupper()}
    for one in names:
        parts = _words(one)
        if not parts:
            continue
        if _HAN.search(one):
            if len(one) > 1 and one.casefold() in name.casefold():
                return one
        elif len(parts) == 1:
            if own == parts or parts[0] in capitals:
                return one
        elif any(own[at : at + len(parts)] == parts for at in range(len(own))):
            return one
    return ""


def _uncovered(name: str, content: Sequence[str], topic: TopicToName, naming: Naming) -> str:
    """A word of the name that the topic's words and sentences do not speak of; "" where there is none."""
    said = [text.casefold() for text in topic.sentences]
    if naming.language == "zh":
        signs = "".join(_HAN.findall(name))
        pairs = [signs[at : at + 2] for at in range(max(1, len(signs) - 1))]
        held = [any(pair in word for word in topic.words) or _often(pair, said) for pair in pairs]
        covered = sum(any(held[max(0, at - 1) : at + 1]) for at in range(len(signs)))
        return "" if covered >= _SIGNS_COVERED * len(signs) else signs
    roots = {_root(word) for words in topic.words for word in _words(words)}
    spoken = [{_root(word) for word in _words(text)} for text in said]
    missing = [
        word
        for word in content
        if _root(word) not in roots and sum(_root(word) in one for one in spoken) < _FEWEST_SENTENCES
    ]
    near = measure_nearness(naming.encoder, [*missing, *topic.words]) if missing else None
    for word in missing:
        if near is None or max((near.cosine(word, other) for other in topic.words), default=0.0) < _NEAR:
            return word
    return ""


def _often(part: str, said: Sequence[str]) -> bool:
    return sum(part in text for text in said) >= _FEWEST_SENTENCES


def _root(word: str) -> str:
    """A word without its ending, roughly: "pacing" and "pace", "prices" and "price"."""
    for ending in ("ings", "ing", "ies", "ed", "es", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
