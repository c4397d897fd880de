"""Which language a review is written in: its script first (of Chinese signs also which of the languages that share
them), common English words next, a classifier last.

Library: py3langid (a naive Bayes classifier of byte n-grams, 97 languages), asked only where it is needed.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

from data.han import HAN, count_chinese, han_language

UNKNOWN = "und"
#: Latin text with fewer letters says too little about its language by itself.
ENOUGH_LETTERS = 24
LOOKED_AT = 600
#: Log-odds below which the classifier is not believed: on short critics' sentences English is taken for Catalan,
#: Romanian or Danish with up to 13, while real Portuguese and Spanish ones come with 20 to 100.
CLEAR_OTHER = 15.0
CLEAR_ENGLISH = 3.0
#: Latin languages that audiences write in; the classifier's other 70 are mostly mistakes on short texts.
LATIN = (
    "ca", "cs", "da", "de", "en", "es", "et", "fi", "fr", "hr", "hu", "id", "it", "lt", "lv", "ms", "nl", "no",
    "pl", "pt", "ro", "sk", "sl", "sv", "tl", "tr", "vi",
)  # fmt: skip
_LOADING = threading.Lock()
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", HAN),
    ("cyrillic", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
)
_LATIN_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_WORD = re.compile(r"[a-z']+")
_ENGLISH = frozenset({
    "the", "of", "and", "to", "is", "it", "that", "this", "with", "for", "but", "was", "as", "are", "be", "has",
    "have", "its", "it's", "not", "by", "an", "you", "at", "his", "from", "than", "who", "about", "more", "all",
    "film", "movie", "there", "what", "one", "will", "just",
})  # fmt: skip


def find_language(text: str) -> str | None:
    """The language as a BCP 47 tag; 'und' if no letters; None if the text is too short to tell.

    Args:
        text: cleaned text.
    """
    start = text[:LOOKED_AT]
    if not start.isascii():
        script = _script(start)
        if script is not None:
            return _REFINED[script](start) if script in _REFINED else script
    words = _WORD.findall(start[:300].lower())
    known = sum(word in _ENGLISH for word in words)
    if known >= 2 and known >= 0.15 * len(words):
        return "en"
    letters = len(_LATIN_LETTER.findall(start[:200]))
    if letters < ENOUGH_LETTERS:
        return None if letters else UNKNOWN
    return _classified(start)


def _classified(text: str) -> str | None:
    scores: dict[str, float] = dict(_classifier().rank(text))
    best, second = sorted(scores, key=lambda name: (-scores[name], name))[:2]
    if best == "en":
        return "en" if scores["en"] - scores[second] >= CLEAR_ENGLISH else None
    return best if scores[best] - scores["en"] >= CLEAR_OTHER else None


def settle(found: list[str | None], seen: Counter[str]) -> list[str]:
    """Give the short texts of a block the majority's language.

    Args:
        found: from `find_language`.
        seen: counts of all settled texts so far in this import; grown here.
    """
    seen.update(language for language in found if language not in (None, UNKNOWN))
    majority = min(seen, key=lambda language: (-seen[language], language)) if seen else UNKNOWN
    if majority not in LATIN:
        majority = next((name for name, _ in seen.most_common() if name in LATIN), UNKNOWN)
    return [language or majority for language in found]


def _script(text: str) -> str | None:
    latin = len(_LATIN_LETTER.findall(text))
    for name, letters in _SCRIPTS:
        count = len(letters.findall(text))
        # A Han sign says about as much as two or three Latin letters.
        if count and count * (3 if name in ("zh", "ja", "ko") else 1) > latin:
            if name in _QUOTED and count <= _QUOTED[name](text):
                continue
            return name
    return None


def _cyrillic(text: str) -> str:
    return "uk" if re.search(r"[іїєґ]", text) else "ru"


#: Scripts that several languages share → which of them a text is in.
_REFINED: dict[str, Callable[[str], str]] = {"cyrillic": _cyrillic, "zh": han_language}
#: Scripts that Chinese texts quote → how many of their signs are no more than a quotation.
_QUOTED: dict[str, Callable[[str], float]] = {
    "ja": lambda text: max(0.1 * len(HAN.findall(text)), 3 * count_chinese(text)),
    "ko": lambda text: 0.5 * len(HAN.findall(text)),
}


def _classifier() -> Any:
    # Where many threads need it at once for the first time, one of them loads it for all.
    with _LOADING:
        return _loaded_classifier()


@cache
def _loaded_classifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([name for name in LATIN if name in identifier.labels])
    return identifier
