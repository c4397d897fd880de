"""Text of strangers as data in a prompt: one JSON object a line, between two lines that no stranger can foresee.

A chat template joins messages with marks of its own (`<|im_start|>`, `[INST]`, `</s>`), and tokenisers read such
marks wherever they stand. So whatever begins one is replaced by a sign that looks like it and is none, and a text in
which that had to be done is not for quoting: it is no longer what its writer wrote.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_ROLE = r"system|assistant|user|human|developer|tool|ai|bot|系统|助手|用户|人类|开发者"
#: What a mark begins with, and what stands there instead. Reviews write 《》, "<3" and "[sic]", which stay.
_MARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[<＜﹤](?=\s?[/|!?_｜A-Za-z]|用户|系统|助手)"), "‹"),
    (re.compile(r"[<＜﹤](?=[<＜﹤‹])"), "‹"),
    (re.compile(r"(?<=[|｜>＞])[>＞﹥]"), "›"),
    (
        re.compile(
            rf"\[(?=/?(?:[A-Z][A-Z_]{{1,30}}|[gs]MASK|(?i:{_ROLE}|admin|operator|root|override|instructions?))\])"
        ),
        "⟦",
    ),
    (re.compile(rf"(?i)(?<![A-Za-z])({_ROLE})(\s?)[:：](?=.)", re.S), r"\1\2∶"),
    (re.compile(r"#(?=#)|(?<=#)#|#(?=\s?(?i:instruction|response|input|system|user|assistant|指令|回答))"), "＃"),
    (re.compile(r"`(?=``)|(?<=`)`|`(?=`)"), "ʼ"),
    (re.compile(r"~~~"), "∼∼∼"),
    (re.compile(r"={3,}(?=\s?(?:END|DATA)\b)"), "≡"),
)
_HIDDEN = frozenset({"Cf", "Co", "Cn", "Cs"})
_BREAKS = frozenset("\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
_HAN = re.compile(r"[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_CHARACTERS_A_TOKEN = 3.3


@dataclass(frozen=True)
class Block:
    """Fenced data.

    Attributes:
        nonce: the mark of its first and last line; it follows from what stands between, so that nobody who writes a
            part of that can know it.
    """

    text: str
    nonce: str


def neutral(text: str) -> str:
    """A text in which nothing is a mark of a chat template, nothing invisible stands and no line ends unseen."""
    if not text.isprintable():
        text = "".join(_seen(letter) for letter in text)
    for pattern, instead in _MARKS:
        text = pattern.sub(instead, text)
    return text


def fenced(rows: Iterable[Mapping[str, Any]]) -> Block:
    """The rows, one a line. Their texts are taken to be neutral already."""
    body = "\n".join(row_text(row) for row in rows)
    nonce = hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    while nonce in body:
        nonce = hashlib.sha256(nonce.encode()).hexdigest()[:16]
    return Block(f"=====DATA {nonce}\n{body}\n=====END {nonce}", nonce)


def row_text(row: Mapping[str, Any]) -> str:
    """A row as it stands in the block."""
    return json.dumps(row, ensure_ascii=False)


def estimate_tokens(text: str) -> int:
    """About how many tokens a text has, rather too many than too few: no tokeniser is asked."""
    signs = len(_HAN.findall(text))
    return math.ceil(signs + (len(text) - signs) / _CHARACTERS_A_TOKEN)


def _seen(letter: str) -> str:
    if letter in "\n\t":
        return letter
    if letter in _BREAKS:
        return " "
    kind = unicodedata.category(letter)
    return "" if kind in _HIDDEN or kind == "Cc" else letter
