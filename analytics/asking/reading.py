"""A question read: its words matched against the studio's vocabulary, the rest left to be searched by meaning.

One pass from left to right. At every word the longest phrase wins that means something there; what a phrase means can
depend on what was said before it: "like" after viewers is a sign, before a title a likeness; "the action" after "for"
is an aspect, before "films" a genre. Nothing is guessed by a model, so every reading can be shown and changed.
"""

from __future__ import annotations

from collections.abc import Mapping

from analytics.asking.context import NAME_WORDS
from analytics.asking.grammar import glue, grammar, opposite
from analytics.asking.parts import Parts
from analytics.asking.periods import match_period
from analytics.asking.question import LEFT_OUT, Ask, Question, Role
from analytics.asking.tokens import MOST, plain_words
from analytics.asking.vocabulary import Vocabulary


def read_question(text: str, vocabulary: Vocabulary, choices: Mapping[str, str] | None = None) -> Question:
    """Understand a question.

    Args:
        text: what was asked; only its first `MOST` characters are read.
        vocabulary: of the studio.
        choices: how some words are to be read instead: `Part.key` → `Part.reading`, or `LEFT_OUT`.
    """
    reader = _Reader(text, vocabulary, choices or {})
    reader.read()
    return Question(
        text=text,
        ask=reader.asked(),
        parts=tuple(reader.parts),
        unused=tuple(reader.unknown),
        left_out=tuple(reader.left_out),
        cut=len(text) > MOST,
    )


class _Reader(Parts):
    """The pass over the words."""

    def read(self) -> None:
        """Read all words."""
        self._take_heads()
        while self.at < len(self.tokens):
            if self.tokens[self.at].after_stop:
                self._close_rest()
            if not (self._take_quote() or self._take_period() or self._take_phrase()):
                self._take_word()
        self._close_rest()
        self._close_sign()

    def asked(self) -> Ask:
        """What is asked for: what the question begins with, or titles."""
        if self.ask == "sayings" and self._wants_titles():
            return "titles"
        return self.ask or "titles"

    def _wants_titles(self) -> bool:
        """ "What do fans of A like?" asks for titles; "What do they like about B?" for what is said."""
        told = {part.kind for part in self.parts if not (part.kind == "title" and part.role in ("fans", "foes"))}
        return self.last_word in ("like", "love", "enjoy", "watch", "likes", "loves") and told <= {"sign", "segment"}

    def _take_heads(self) -> None:
        """What is asked for: at the beginning in English, anywhere in Chinese."""
        start = 0
        while start < len(self.tokens) and self.tokens[start].plain in (
            "show",
            "me",
            "find",
            "list",
            "please",
            "give",
        ):
            start += 1
        found = grammar().head(self.tokens, start)
        if found is not None:
            self.ask, words = found
            self.at = start + words
            self.clause = self.viewers = self.ask == "viewers"
            self.last_word = self.tokens[self.at - 1].plain if self.at else ""
            return
        plain = grammar().connective(self.tokens, start)
        if plain is not None and plain[0] == "viewers" and grammar().is_who(self.tokens, start + plain[1]):
            self.ask = "viewers"

    def _take_quote(self) -> bool:
        """Words within quotation marks: a title, or a text to be searched as it is."""
        quote = self.tokens[self.at].quote
        if quote < 0:
            return False
        words = sum(token.quote == quote for token in self.tokens[self.at :])
        plain = tuple(token.plain for token in self.tokens[self.at : self.at + words])
        terms = [term for term in self.vocabulary.terms.get(plain, ()) if term.kind in ("title", "person")]
        self._close_rest()
        if terms:
            self._add_term(terms, words)
        elif not self._add_title_like(words, words):
            self._add_meaning(self.at, words)
        self.at += words
        return True

    def _take_period(self) -> bool:
        found = match_period(self.tokens, self.at)
        if found is None:
            return False
        self._close_rest()
        values = tuple("" if year is None else str(year) for year in (found.first, found.last))
        self._add(self._part("period", values, values, self.at, found.words))
        self.at += found.words
        return True

    def _take_phrase(self) -> bool:
        """The longest phrase here that vocabulary or grammar know; a misspelt title where one is expected."""
        said = grammar().connective(self.tokens, self.at)
        head = grammar().head(self.tokens, self.at) if not self.tokens[self.at].plain.isascii() else None
        words, terms = self._terms_here()
        if head is not None and head[1] >= max(words, said[1] if said else 0):
            self._close_rest()
            self.ask = head[0]
            self.clause = self.clause or self.ask == "viewers"
            self.at += head[1]
            return True
        if terms and words >= (said[1] if said else 0) and not self._is_said(said, words, terms):
            self._close_rest()
            self._add_term(terms, words)
            self._step(words)
            return True
        if said is not None:
            return self._take_connective(*said)
        if self._expects_title() and (words := self._title_words()):
            words = self._add_title_like(words, 1)
            if words:
                self._step(words)
                return True
            return self._take_unknown_title()
        return False

    def _take_unknown_title(self) -> bool:
        """A name where a title is expected that no title has: it is listed as not used, and searched by nothing."""
        looked_for = self.role != "" or self.clause or (self.ask is not None and self.ask != "titles")
        words = 0
        for token in self.tokens[self.at : self.at + NAME_WORDS]:
            if not token.named and (not words or token.plain not in glue()):
                break
            words += 1
        while words and not self.tokens[self.at + words - 1].named:
            words -= 1
        if not looked_for or not words:
            return False
        self._close_rest()
        text = self.text[self.tokens[self.at].start : self.tokens[self.at + words - 1].end]
        if self.choices.get(" ".join(plain_words(text))) == LEFT_OUT:
            self.left_out.append(text)
        else:
            self.unknown.append(text)
        self.role, self.sign = "", "" if self.clause else self.sign
        self._step(words)
        return True

    def _take_word(self) -> None:
        """A word that nothing knows: it goes to the rest, glue only in between."""
        plain = self.tokens[self.at].plain
        if plain not in glue() or self.rest:
            self.rest.append(self.at)
        if plain not in glue():
            self.viewers = False
            self.expects = False
            if self.role not in ("alike",):
                self.role = self.role if self.joined else ""
        self._step(1)

    def _step(self, words: int) -> None:
        self.last_word = self.tokens[self.at + words - 1].plain
        self.at += words

    def _take_connective(self, kind: str, words: int) -> bool:
        if kind == "alike" and not self._is_alike(words):
            kind = "praise" if self.tokens[self.at].plain in ("like",) else "glue"
        if self.rest and self._goes_on(kind, words):
            return False
        self._close_rest()
        getattr(self, f"_mean_{kind}")(words)
        self._step(words)
        return True

    def _mean_glue(self, _words: int) -> None:
        """A word without a meaning of its own here."""

    def _mean_fans(self, _words: int) -> None:
        self.role = "foes" if self.negated else "fans"
        self.negated = False

    def _mean_foes(self, _words: int) -> None:
        self.role = "foes"

    def _mean_alike(self, _words: int) -> None:
        self.role = "alike"

    def _mean_not(self, _words: int) -> None:
        self.negated = True

    def _mean_or(self, _words: int) -> None:
        self.joined = True

    def _mean_and(self, _words: int) -> None:
        """Lists go on under the same role and sign."""

    def _mean_by(self, _words: int) -> None:
        self.expects = False

    def _mean_aspect(self, _words: int) -> None:
        self.expects = True

    def _mean_about(self, _words: int) -> None:
        """What is said about an aspect; films about something are meant by what they are about."""
        self.topic = self.ask in (None, "titles") and not self.sign
        self.expects = not self.topic

    def _mean_viewers(self, _words: int) -> None:
        self.viewers = True

    def _mean_who(self, _words: int) -> None:
        self.clause = self.clause or self.viewers

    def _mean_praise(self, words: int) -> None:
        self._mean_sign("praise", words)

    def _mean_blame(self, words: int) -> None:
        self._mean_sign("blame", words)

    def _mean_sign(self, sign: Role, words: int) -> None:
        if self.negated:
            sign, self.negated = opposite(sign), False
        if self.sign and not self._after_sign():
            self._close_sign()
        self.sign, self.sign_at = sign, (self.at, words)
