"""Words of a screenplay: whose capitals they are, how prose writes them, which of them tell light or sound."""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from data.sentences import split_sentences
from data.writing import Language

Sense = Literal["light", "sound", "movement", "crowd", "camera"]

_FILE = Path(__file__).with_name("words.toml")
_HAN = re.compile(r"[㐀-鿿]")
_LETTERS = re.compile(r"[^\W\d_]")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’.&-][^\W\d_]+)*\.?")
#: (60), (late 40s), （六十岁）: whoever is introduced has an age behind the name.
AGE = re.compile(r"^\s*[(（](?:[a-z]+[\s-])?\d{1,3}(?:s|岁|多岁)?[^)）]*[)）]")
#: Words of a name that tell nobody apart.
SMALL = frozenset(["A", "AN", "THE", "OF", "AT", "IN", "ON", "AND", "TO", "BY", "WITH", "FROM", "NO"])
_CAPITAL_ARTICLE = re.compile(r"\b(THE|AN|A) $")
_ENDINGS = "(?:s|es|ed|d|ing|[a-z]ing|[a-z]ed)?"
_COMPARISON = re.compile(
    r"\b(?:like|as\s+(?:if|though|(?:one|another|in|into|on|at|dry|brown|round|thin|small|white|black|big)\b)|as\s+an?|the\s+size\s+of"
    r"|the\s+shape\s+of|shaped\s+like)\b[^,.;:!?]*",
    re.I,
)


def language_of(text: str) -> Language:
    """The language that a screenplay is written in: Chinese from three Chinese signs in ten letters on."""
    letters = len(_LETTERS.findall(text))
    return "zh" if letters and len(_HAN.findall(text)) >= 0.3 * letters else "en"


def sentences_of(text: str, language: Language) -> list[str]:
    """The sentences of a paragraph, without the mark that Chinese screenplays set before action."""
    bare = text.lstrip("△▲ ")
    return [bare[span.start : span.end] for span in split_sentences(bare, language)]


def prose_name(name: str) -> str:
    """A name in capitals as prose writes it: INSPECTOR O'BRIEN-VALE → Inspector O'Brien-Vale."""
    words = name.split()
    shown = [
        word.lower() if place and word in SMALL else _capitalised(word) if word.isupper() else word
        for place, word in enumerate(words)
    ]
    return " ".join(shown)


def _capitalised(word: str) -> str:
    # What cannot be spoken is an abbreviation: BBC, TV, HQ. One that is read by its full stops is one too: L.A.
    letters = _LETTERS.findall(word)
    if "." in word.rstrip(".") or (
        (1 < len(letters) <= 3 and not re.search(r"[AEIOUYÀ-Ý]", word))
        and word not in ("MR", "MRS", "DR", "ST", "MR.", "MS", "MS.", "DR.", "ST.")
    ):
        return word
    return re.sub(r"([^\W\d_])([^\W\d_]*)", _one_capital, word)


def _one_capital(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()]
    # TARN'S has one capital, O'BRIEN two.
    if before in ("'", "’") and len(found[0]) < 3:
        return found[0].lower()
    return found[1] + found[2].lower()


def capitals_in(text: str) -> list[tuple[int, int]]:
    """Where runs of words in capitals stand, articles before them left out."""
    runs: list[list[re.Match[str]]] = []
    for token in _TOKEN.finditer(text):
        if not token[0].isupper():
            continue
        if runs and text[runs[-1][-1].end() : token.start()] == " " and not runs[-1][-1][0].endswith("."):
            runs[-1].append(token)
        else:
            runs.append([token])
    return [span for run in runs for span in _bare_run(run)]


def _bare_run(run: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    while run and run[0][0] in ("A", "AN", "THE", "I"):
        run = run[1:]
    if any(len(_LETTERS.findall(token[0])) > 1 for token in run):
        yield run[0].start(), run[-1].start() + len(run[-1][0].rstrip("."))


def is_person(text: str, span: tuple[int, int], parts: Collection[str]) -> bool:
    """Whether capitals name somebody: an age stands behind, or a word of theirs is part of a name."""
    words = {re.sub(r"['’]S$", "", word) for word in text[span[0] : span[1]].split()}
    return bool(AGE.match(text[span[1] :]) or (words - SMALL) & set(parts))


def in_prose(text: str, parts: Collection[str]) -> str:
    """A sentence with people's names as prose writes them; other capitals are meant and stay."""
    for start, end in reversed(capitals_in(text)):
        if is_person(text, (start, end), parts):
            before = _CAPITAL_ARTICLE.sub(_small_article, text[:start])
            text = before + prose_name(text[start:end]) + text[end:]
    return text


def _small_article(found: re.Match[str]) -> str:
    return f"{found[1].capitalize() if found.start(1) == 0 else found[1].lower()} "


def name_parts(names: Sequence[str]) -> frozenset[str]:
    """The words that names are made of, in capitals, without articles."""
    return frozenset(part for name in names for part in name.upper().split() if part not in SMALL and len(part) > 1)


def without_comparisons(text: str) -> str:
    """A sentence without what is only likened: nothing of “like a hat on a peg” is needed on the set."""
    return _COMPARISON.sub(lambda found: " " * len(found[0]), text)


@cache
def word_list(language: Language, name: str) -> tuple[str, ...]:
    """One of the lists of words."""
    return tuple(tomllib.loads(_FILE.read_text(encoding="utf-8"))[language][name])


@cache
def pattern_of(language: Language, sense: Sense) -> re.Pattern[str]:
    """Finds the words of a sense, in English with their endings."""
    words = sorted(word_list(language, sense), key=len, reverse=True)
    if language == "zh":
        return re.compile("|".join(map(re.escape, words)))
    forms = "|".join(
        re.escape(word.rstrip("*")) + (_ENDINGS if word.endswith("*") or sense == "movement" else "")
        for word in words
    )
    return re.compile(
        rf"(?<![\w-])(?:{forms})(?![\w-])(?! (?:escape|engine|man\b))(?<!bowling green)(?<!out of breath)", re.I
    )


def chinese_words(text: str) -> list[str]:
    """A Chinese text cut into words."""
    words: list[str] = _jieba().lcut(text)
    return words


@cache
def _jieba() -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    cutter = jieba.Tokenizer()
    for word in (*word_list("zh", "props"), *word_list("zh", "crowd")):
        if len(word) > 1:
            cutter.add_word(word)
    return cutter
