"""What changed between two versions, and what people's judgements say of the evidence and of the ways of writing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from difflib import SequenceMatcher
from typing import Literal

from data.records import Record
from data.writing import Copy

Op = Literal["equal", "insert", "delete"]
Edit = tuple[Op, str]
#: A word, white space, or one sign; Chinese signs are words of their own.
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
_TOKEN = re.compile(rf"[{_HAN}]|[^\W{_HAN}]+(?:['’-][^\W{_HAN}]+)*|\s+|[^\w\s]")
_SENTENCE = re.compile(r"[^.!?。！？\n]*[.!?。！？\n]+\s*|[^.!?。！？\n]+")
#: Beyond so many pairs of tokens whole sentences are compared, and beyond that nothing is: the text was replaced.
_PAIRS = 4_000_000


class Weight(Record):
    """How often people were for something, and how often against it.

    Attributes:
        score: the share that is for it, drawn towards one half: (up + 1) / (n + 2), the mean of a Beta(1, 1) after n.
        n: judgements, up + down.
    """

    score: float
    n: int
    up: int
    down: int


class EvidenceWeights(Record):
    """What became of evidence in earlier drafts, by its sentence and by what it speaks of."""

    sentences: dict[str, Weight]
    subjects: dict[str, Weight]


def diff_of(old: Copy, new: Copy) -> list[tuple[str, list[Edit]]]:
    """What changed, part by part and word by word; in Chinese sign by sign.

    Returns:
        (part's name, its edits), in the new order, parts that went where they were. Joined without what was deleted
        a part's edits are its new text, without what was inserted its old one.
    """
    before, after = _named(old), _named(new)
    texts = [(key[0], edits_of(before.get(key, ""), after.get(key, ""))) for key in _in_order(before, after)]
    return [(name, edits) for name, edits in texts if edits]


def edits_of(old: str, new: str) -> list[Edit]:
    """What changed between two texts, word by word."""
    for token in (_TOKEN, _SENTENCE):
        left, right = token.findall(old), token.findall(new)
        first, last = _shared(left, right)
        a, b = left[first : len(left) - last], right[first : len(right) - last]
        if len(a) * len(b) <= _PAIRS:
            middle = _matched(a, b)
            break
    else:
        middle = [("delete", "".join(a)), ("insert", "".join(b))]
    ends: tuple[Edit, Edit] = ("equal", "".join(left[:first])), ("equal", "".join(left[len(left) - last :]))
    return _joined([ends[0], *middle, ends[1]])


def weight_of(up: int, down: int) -> Weight:
    """The weight of so many judgements for and against."""
    return Weight(score=(up + 1) / (up + down + 2), n=up + down, up=up, down=down)


def weigh(votes: Iterable[tuple[str, Hashable, int]]) -> dict[str, Weight]:
    """Weights by key, in the order of the keys.

    Args:
        votes: (key, who said it of what, +1 or −1), oldest first; the newest of a key and its voter counts.
    """
    newest = {(key, voter): thumb for key, voter, thumb in votes if key}
    counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for (key, _), thumb in newest.items():
        counts[key][thumb] += 1
    return {key: weight_of(count[1], count[-1]) for key, count in sorted(counts.items())}


def _named(content: Copy) -> dict[tuple[str, int], str]:
    seen: Counter[str] = Counter()
    texts = {}
    for part in content.parts:
        seen[part.name] += 1
        texts[part.name, seen[part.name]] = content.text_of(part)
    return texts


def _in_order(before: Iterable[tuple[str, int]], after: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    order = list(after)
    place = 0
    for key in before:
        if key in order:
            place = order.index(key) + 1
        else:
            order.insert(place, key)
            place += 1
    return order


def _shared(left: Sequence[str], right: Sequence[str]) -> tuple[int, int]:
    """How many tokens both begin with, and how many of the others both end with."""
    most = min(len(left), len(right))
    first = next((n for n in range(most) if left[n] != right[n]), most)
    most -= first
    last = next((n for n in range(most) if left[-1 - n] != right[-1 - n]), most)
    return first, last


def _matched(a: Sequence[str], b: Sequence[str]) -> list[Edit]:
    edits: list[Edit] = []
    for op, a0, a1, b0, b1 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if op == "equal":
            edits.append(("equal", "".join(a[a0:a1])))
        else:
            edits += [("delete", "".join(a[a0:a1])), ("insert", "".join(b[b0:b1]))]
    return edits


def _joined(edits: Iterable[Edit]) -> list[Edit]:
    """Without empty ones, neighbours of one kind in one."""
    joined: list[Edit] = []
    for op, text in edits:
        if joined and joined[-1][0] == op:
            joined[-1] = (op, joined[-1][1] + text)
        elif text:
            joined.append((op, text))
    return joined
