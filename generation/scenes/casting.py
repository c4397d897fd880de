"""The cast by number, kept over the whole script, and who of them is in a scene."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from generation.scenes.wording import AGE, SMALL, capitals_in, prose_name, without_comparisons, word_list
from generation.screenplay.elements import Element, Script
from generation.screenplay.scenes import Scene, scenes_of

_HAN = re.compile(r"[㐀-鿿]")
_WORD = re.compile(r"[㐀-鿿]|[^\W_]+(?:['’-][^\W_]+)*")
_INTRODUCED_ZH = re.compile(r"(?:^|[。！？；，、])([㐀-鿿·]{2,4})(?=[（(][^）)]{0,8}\d{1,3}岁?[）)])")
#: Who has such a word more in the name is another person: MRS LAL and YOUNG MRS LAL.
_ANOTHER = frozenset(word.upper() for word in word_list("en", "another"))
#: Words that many names share, and that prose uses for others as well.
_COMMON = frozenset(word.upper() for word in word_list("en", "common"))
#: What a script calls somebody who has no name.
_ROLES = frozenset(word.upper() for word in word_list("en", "roles"))
_NAME_FOLLOWS = re.compile(r"^, (?:the )?[^\W\d_a-z]{2,}")
_ARTICLE = re.compile(r"\b(?:an?|the)\s+$", re.I)
#: Speech that comes from out of the picture.
_UNSEEN = re.compile(
    r"\((?:V\.?\s*O\.?|O\.?\s*S\.?|O\.?\s*C\.?|VOICE|OFF|ON SCREEN|画外音?|旁白|内心独白|OS|VO)\b[^)]*\)"
    r"|[（(](?:画外音?|旁白|内心独白)[）)]",
    re.I,
)


@dataclass(frozen=True)
class CastMember:
    """Somebody of the cast.

    Attributes:
        number: 1 for whoever speaks most; those who never speak come last, in the order in which they appear.
        name: as the cues, or the action, call them.
        cues: every cue that is theirs, BAI and GRANDFATHER BAI.
        words: words spoken in the whole script.
        scenes: numbers of the scenes they are in; `first_scene` is the first of them, "" when there is none.
    """

    number: int
    name: str
    cues: tuple[str, ...]
    words: int
    scenes: tuple[str, ...]

    @property
    def first_scene(self) -> str:
        """Where they appear first."""
        return self.scenes[0] if self.scenes else ""

    @property
    def shown(self) -> str:
        """The name as prose writes it."""
        return prose_name(self.name)


def called(cue: str, cast: Sequence[CastMember]) -> str:
    """The name under which the cast lists whoever has a cue; the cue itself for somebody who is not in it."""
    return next((one.name for one in cast if cue in one.cues), cue)


def cast_list(script: Script, scenes: Sequence[Scene] = ()) -> tuple[CastMember, ...]:
    """Everyone in a script by number: who speaks, by words, then whoever is introduced and never speaks.

    Args:
        scenes: the script's, for whoever has them already.
    """
    scenes = scenes or scenes_of(script)
    spoken = _spoken(scenes)
    own = _one_name(spoken)
    names = [*own, *_silent(scenes, own)]
    blank = [
        CastMember(place, name, own.get(name, (name,)), _total(own.get(name, ()), spoken), ())
        for place, name in enumerate(names, 1)
    ]
    seen = [(scene.number, {member.number for member in present_in(scene, blank)}) for scene in scenes]
    return tuple(
        CastMember(
            one.number, one.name, one.cues, one.words, tuple(number for number, who in seen if one.number in who)
        )
        for one in blank
    )


def present_in(scene: Scene, cast: Sequence[CastMember]) -> list[CastMember]:
    """Those of the cast who speak in a scene or whom its action names, most words there first."""
    words = words_in(scene, cast)
    action = " ".join(element.text for element in scene.action)
    named = set(_named(action, cast))
    here = [one for one in cast if one.number in words or one.number in named]
    return sorted(here, key=lambda one: (-words.get(one.number, 0), one.number))


def words_in(scene: Scene, cast: Sequence[CastMember]) -> dict[int, int]:
    """Cast number → words spoken in a scene, of those who have a cue there."""
    numbers = {cue: one.number for one in cast for cue in one.cues}
    words: dict[int, int] = {}
    for speaker in scene.speakers:
        if speaker.name in numbers:
            words[numbers[speaker.name]] = words.get(numbers[speaker.name], 0) + speaker.words
    return words


def is_unseen(*cues: str) -> bool:
    """Whether a cue says that its speaker is not in the picture: (V.O.), (O.S.), （画外音）."""
    return any(_UNSEEN.search(cue) for cue in cues)


def _spoken(scenes: Sequence[Scene]) -> Counter[str]:
    spoken = Counter[str]()
    for scene in scenes:
        for speaker in scene.speakers:
            spoken[speaker.name] += speaker.words
    spoken.pop("", None)
    return spoken


def _total(cues: Sequence[str], spoken: Mapping[str, int]) -> int:
    return sum(spoken[cue] for cue in cues)


def _one_name(spoken: Counter[str]) -> dict[str, tuple[str, ...]]:
    """Name → all cues that are that person's, most words first."""
    owner = {name: _longer(name, spoken) for name in spoken}
    groups: dict[str, list[str]] = {}
    for name, _ in spoken.most_common():
        groups.setdefault(owner[name], []).append(name)
    ordered = sorted(groups.values(), key=lambda cues: -_total(cues, spoken))
    return {cues[0]: tuple(cues) for cues in ordered}


def _longer(name: str, spoken: Mapping[str, int]) -> str:
    """The only fuller cue that a name may stand for, else the name itself."""
    words = set(name.upper().split())
    fuller = [
        other
        for other in spoken
        if words < set(other.upper().split())
        and not (set(other.upper().split()) - words) & _ANOTHER
        and words - SMALL - _COMMON
    ]
    return fuller[0] if len(fuller) == 1 else name


def _silent(scenes: Sequence[Scene], own: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Whoever is introduced, with an age or as a man in a hat, and never speaks."""
    parts = {part for cues in own.values() for cue in cues for part in cue.upper().split()} - SMALL
    seen = set[str]()
    for scene in scenes:
        for element in scene.action:
            for name in _introduced(element):
                if name not in seen and not set(name.split()) & parts and name not in own:
                    seen.add(name)
                    yield name


def _introduced(element: Element) -> Iterator[str]:
    for start, end in capitals_in(element.text):
        name, after = element.text[start:end], element.text[end:]
        called = name.startswith("MASTER ") or _ARTICLE.search(element.text[:start])
        role = {name.split()[0], name.split()[-1]} & _ROLES and called and not _NAME_FOLLOWS.match(after)
        if AGE.match(after) or role:
            yield name
    for found in _INTRODUCED_ZH.finditer(element.text):
        yield found[1]


def _named(action: str, cast: Sequence[CastMember]) -> Iterator[int]:
    """Numbers of those whom the action names, by a name or a part of it that is theirs alone."""
    shared = Counter(part for one in cast for part in {part for cue in one.cues for part in cue.upper().split()})
    said = without_comparisons(action)
    folded = said.casefold()
    for one in cast:
        # Looking for a word is quick, looking for a name is not.
        maybe = any(cue.split()[-1].casefold() in folded or cue.split()[0].casefold() in folded for cue in one.cues)
        if maybe and any(names_somebody(said, name) for name in _names_of(one, shared)):
            yield one.number


def _names_of(one: CastMember, shared: Mapping[str, int]) -> Iterator[str]:
    for cue in one.cues:
        yield cue
        # Whoever never speaks is known by the whole name alone.
        if not one.words:
            continue
        words = cue.split()
        if len(words) == 1 or set(words[1:]) & SMALL:
            continue
        for part in (words[0], words[-1]):
            if shared[part.upper()] == 1 and part.upper() not in _COMMON | SMALL and len(part) > 2:
                yield part


def names_somebody(text: str, name: str) -> bool:
    """Whether action names somebody: a name in capitals, or as prose writes it, or as the driver."""
    return name in text if _HAN.search(name) else bool(_mention(name).search(text))


@lru_cache(maxsize=4_096)
def _mention(name: str) -> re.Pattern[str]:
    shown, bare = re.escape(prose_name(name)), re.escape(" ".join(word for word in name.split() if word not in SMALL))
    # BENEDEK'S GRANDFATHER and YOUNG BENEDEK are not BENEDEK.
    capitals = rf"(?<!\w)(?<!YOUNG )(?<!OLD ){re.escape(name)}(?!\w)(?!['’]S [A-Z]{{2}})"
    # THE DRIVER is named by “the driver”, DECKHAND by “the deckhand”; VALE never by “vale”.
    role = rf"|(?i:\bthe {bare}(?!\w))" if bare else ""
    return re.compile(rf"{capitals}|(?<!\w){shown}(?!\w){role}")
