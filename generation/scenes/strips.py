"""A scene in one line: its synopsis in the script's own words, and its strip on a stripboard."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from data.exports.breakdown import pages_of
from data.writing import Language
from generation.scenes.headings import Heading
from generation.scenes.needs import props_of
from generation.scenes.wording import capitals_in, in_prose, is_person, prose_name, sentences_of

#: The most characters of a strip, and of its synopsis; a Chinese sign says more.
MOST_STRIP = 120
MOST_SYNOPSIS = {"en": 56, "zh": 22}
_BETWEEN = " · "
_ASIDE = re.compile(r"\s*[(（][^)）]*[)）]")
_CUT = re.compile(
    r"\s*(?:[,;:—–]|\.\.\.|…|(?<=\w) (?=(?:and|but|while|as|with|without|from|to say|so that|until|when|where"
    r"|which|who|that)\b))"
)
_CUT_ZH = re.compile(r"[，；：。！？…]")
_PRONOUN = re.compile(
    r"^(?:he|she|it|they|we|you|i|her|his|their|its|this|that|these|those|there|then|not|in|on|at|behind|below|beside|above|under"
    r"|between|from|by|down|for|to|inside|until|one|here|and|but|or|what|when|slowly|our)\b",
    re.I,
)
_VERB = re.compile(r"^(?:is|are|has|have|does|do|was|[a-z]{2,}s)$")
_APPOSITION = re.compile(
    r"^(?P<who>[^,]{2,40}), [^,]{2,60}, (?=(?!hands|eyes|arms|lips|legs|lights)(?:\w+ly )?[a-z]{2,}s\b)"
)
#: What a clause cannot end with.
_DANGLING = re.compile(
    r"(?:[\s,;:.—–]|(?:^|(?<=\s))(?:a|an|the|of|on|in|at|to|with|from|by|for|and|or|but|as|into|her|his|its|their"
    r"|that|which|who|so))+$",
    re.I,
)
_APPOSED = re.compile(r"^((?:[A-Z][\w'’-]*\s?){1,4}), (?=(?!hands|eyes|arms|lips|legs|lights)[a-z]{2,}s\b)")
_HANGING = re.compile(r"(?:[\s,;:.—–]|(?:^|(?<=\s))(?:a|an|the|and|or|but))+$", re.I)
_INTRODUCED = re.compile(r"^(?:An?|The) [\w -]{2,24}, (?P<who>[A-Z][\w'’ -]{1,30}), (?=(?:\w+ly )?[a-z]{2,}s\b)")
_WORD = re.compile(r"[㐀-鿿]{2}|[^\W\d_]{4,}")


def synopsis_of(action: Sequence[str], parts: Collection[str], language: Language) -> tuple[str, int]:
    """What happens, in few words of the action, and the place of the paragraph that has them; ("", −1) for none.

    The clause that is taken tells best what somebody does: it begins with a name, has a verb and a prop or capitals.
    """
    often = Counter(word.lower() for text in action for word in _WORD.findall(text))
    best: tuple[float, str, int] = (float("-inf"), "", -1)
    for place, text in enumerate(action):
        for sentence in sentences_of(text, language):
            for clause in _clauses(sentence, parts, language):
                value = _value(clause, sentence, parts, language, often) + 0.5 * (place + 1 > 2 * len(action) / 3)
                if value > best[0]:
                    best = (value, clause, place)
    return best[1], best[2]


def _clauses(sentence: str, parts: Collection[str], language: Language) -> list[str]:
    most = MOST_SYNOPSIS[language]
    bare = " ".join(_ASIDE.sub("", sentence).split()).strip("“”\"'‘’「」 ")
    if language == "zh":
        return [clause for clause in _CUT_ZH.split(bare) if 2 < len(clause) <= most] or [bare[:most]]
    starts = {
        0,
        *(span[0] for span in capitals_in(bare) if re.search(r"[,:]\s+(?:the |an? )?$", bare[: span[0]], re.I)),
    }
    texts = [in_prose(bare[start:], parts) for start in sorted(starts)]
    # Within a sentence a name is in apposition to what stands before it: “a small boy, Dumpling, wakes up”.
    return [_clause(_APPOSED.sub(r"\1 ", text) if place else text, parts, most) for place, text in enumerate(texts)]


def _clause(text: str, parts: Collection[str], most: int) -> str:
    """What stands before the first cut that leaves a clause with a verb, else before the last cut that fits."""
    bare = _INTRODUCED.sub(r"\g<who> ", _APPOSITION.sub(lambda found: _without(found, parts), text))
    ends = [(found.start(), found[0].strip()) for found in _CUT.finditer(bare)] + [(len(bare.rstrip(".!? ")), ".")]
    # Before a comma “puts her hand in” is whole; before “which” a preposition hangs in the air.
    fitting = [(_HANGING if mark else _DANGLING).sub("", bare[:end]) for end, mark in ends if end <= most]
    whole = [clause for clause in fitting if len(clause.split()) > 3 and any(map(_VERB.match, clause.split()[1:]))]
    enough = [clause for clause in fitting if len(clause.split()) > 2]
    return (whole[:1] or enough[-1:] or [_shortened(bare, most)])[0]


def _without(found: re.Match[str], parts: Collection[str]) -> str:
    """A name without what stands in apposition to it; what is no name stays as it is."""
    words = found["who"].split()
    named = all(word[0].isupper() for word in words) and any(_bare(word) in parts for word in words)
    return f"{found['who']} " if named else found[0]


def _value(clause: str, sentence: str, parts: Collection[str], language: Language, often: Counter[str]) -> float:
    words = clause.split()
    if not words:
        return float("-inf")
    value = 0.15 * min(6, sum(often[word.lower()] > 1 for word in _WORD.findall(clause)))
    value += 0.6 * min(2, len(props_of([clause])))
    value += 0.8 * any(
        not is_person(sentence, span, parts) for span in capitals_in(sentence) if sentence[slice(*span)] in clause
    )
    if language == "zh":
        return (
            value
            + 2 * clause.startswith(tuple(parts))
            + any(part in clause for part in parts)
            - 2 * (len(clause) < 5)
        )
    named = [place for place, word in enumerate(words[:4]) if _bare(word) in parts]
    verbs = [place for place, word in enumerate(words[1:6], 1) if _VERB.match(word)]
    value += 1.5 * bool(named) + 2 * bool(named and named[-1] + 1 in verbs) + 0.7 * bool(verbs)
    return value - 3 * bool(_PRONOUN.match(clause)) - 2 * clause.endswith("…") - 5 * (len(words) < 3)


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word.strip(",;:.")).upper()


def _shortened(text: str, most: int) -> str:
    """A text cut between words, with the sign that it was."""
    if len(text) <= most:
        return text.rstrip(". ")
    whole = text[:most].rsplit(" ", 1)[0] if " " in text[:most] else text[: most - 1]
    return _DANGLING.sub("", whole) + "…"


def strip_of(
    number: str,
    heading: Heading,
    synopsis: str,
    cast: Sequence[int],
    eighths: int | None,
    language: Language,
    day_night: str = "",
) -> str:
    """The strip: 3 · INT · SORTING ROOM · D · Vale opens drawers · 1, 2 · 7/8; never longer than a strip is.

    Args:
        cast: numbers; as many as there is room for.
        eighths: None leaves the pages out.
        day_night: D, N …; "" takes the heading's own.
    """
    time = day_night or heading.day_night(language) or heading.time.split(" - ")[0]
    length = "" if eighths is None else pages_of(eighths) + ("页" if language == "zh" else "")
    head = [
        number[:12],
        heading.strip_setting(language),
        _shortened(heading.place.replace(" - ", ", "), 36),
        _shortened(time, 18),
    ]
    tail = [_numbers(cast), length]
    room = MOST_STRIP - len(_BETWEEN.join(part for part in (*head, *tail) if part)) - len(_BETWEEN)
    told = _shortened(synopsis, room) if room > 8 else ""
    line = _BETWEEN.join(part for part in (*head, told, *tail) if part)
    return " ".join(line.split())[:MOST_STRIP].strip()


def _numbers(cast: Sequence[int]) -> str:
    shown = ", ".join(map(str, sorted(cast)))
    return shown if len(shown) <= 24 else shown[:24].rsplit(",", 1)[0] + ", …"


def speak_told(names: Sequence[str], language: Language) -> str:
    """What a scene of talk alone is: “Vale and Tobias speak”."""
    shown = [prose_name(name) for name in names[:3]]
    if language == "zh":
        return f"{'、'.join(shown)}说话" if len(shown) < 2 else f"{'、'.join(shown)}对话"
    return f"{joined(shown, language)} speak{'s' if len(shown) == 1 else ''}" if shown else ""


def joined(names: Sequence[str], language: Language) -> str:
    """Names in a sentence: Vale, Crewe and Tobias."""
    last = "和" if language == "zh" else " and "
    between = "、" if language == "zh" else ", "
    return last.join([between.join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def inside(name: str) -> str:
    """A name within a sentence: the Duke, a Voice at the Back."""
    first, _, rest = name.partition(" ")
    return f"{first.lower()} {rest}" if first in ("The", "A", "An") and rest else name


def listed(names: Sequence[str], language: Language) -> str:
    """Names at the beginning of a sentence."""
    return joined([names[0], *map(inside, names[1:])], language)
