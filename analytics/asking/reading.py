"""A question read: its words matched against the studio's vocabulary, the rest left to be searched by meaning.

One pass from left to right. At every word the longest phrase wins that means something there; what a phrase means can
depend on what was said before it: "like" after viewers is a sign, before a title a likeness; "the action" after "for"
is an aspect, before "films" a genre. Nothing is guessed by a model, so every reading can be shown and changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import cast

from analytics.asking.grammar import Grammar, opposite
from analytics.asking.periods import match_period
from analytics.asking.question import LEFT_OUT, Ask, Kind, Part, Question, Role
from analytics.asking.tokens import MOST, Token, plain_words, tokenise
from analytics.asking.vocabulary import Term, Vocabulary, asking_words

#: Most words of a title that is named by likeness of spelling.
_NAME_WORDS = 6
_VIEWERS_AFTER = ("粉丝", "影迷", "观众", "人")


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


@cache
def _glue() -> frozenset[str]:
    return frozenset(asking_words()["glue"]["words"])


@cache
def _grammar() -> Grammar:
    return Grammar(asking_words())


class _Reader:
    """The state of one reading."""

    def __init__(self, text: str, vocabulary: Vocabulary, choices: Mapping[str, str]) -> None:
        self.text = text
        self.tokens = tokenise(text)
        self.vocabulary = vocabulary
        self.choices = choices
        self.parts: list[Part] = []
        self.left_out: list[str] = []
        self.ask: Ask | None = None
        self.at = 0
        self.rest: list[int] = []
        self.role: Role = ""
        self.sign: Role = ""
        self.sign_at: tuple[int, int] = (0, 0)
        self.unknown: list[str] = []
        self.negated = self.joined = self.expects = self.clause = self.viewers = self.topic = False
        self.last_word = ""

    # The pass over the words.

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
        found = _grammar().head(self.tokens, start)
        if found is not None:
            self.ask, words = found
            self.at = start + words
            self.clause = self.viewers = self.ask == "viewers"
            self.last_word = self.tokens[self.at - 1].plain if self.at else ""
            return
        plain = _grammar().connective(self.tokens, start)
        if plain is not None and plain[0] == "viewers" and _grammar().is_who(self.tokens, start + plain[1]):
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
        said = _grammar().connective(self.tokens, self.at)
        head = _grammar().head(self.tokens, self.at) if not self.tokens[self.at].plain.isascii() else None
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
        for token in self.tokens[self.at : self.at + _NAME_WORDS]:
            if not token.named and (not words or token.plain not in _glue()):
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
        if plain not in _glue() or self.rest:
            self.rest.append(self.at)
        if plain not in _glue():
            self.viewers = False
            self.expects = False
            if self.role not in ("alike",):
                self.role = self.role if self.joined else ""
        self._step(1)

    def _step(self, words: int) -> None:
        self.last_word = self.tokens[self.at + words - 1].plain
        self.at += words

    # What a phrase means here.

    def _terms_here(self) -> tuple[int, list[Term]]:
        """The longest phrase of the vocabulary here that may mean something here, and what."""
        most = min(self.vocabulary.longest, len(self.tokens) - self.at)
        for words in range(most, 0, -1):
            run = self.tokens[self.at : self.at + words]
            if any(token.after_stop for token in run[1:]):
                continue
            plain = tuple(token.plain for token in run)
            known = self.vocabulary.terms.get(plain, ())
            terms = [term for term in known if self._may_mean(term, run)]
            if terms:
                return words, sorted(terms, key=lambda term: self._rank(term, words))
        found = self._cued_aspect()
        return found if found is not None else (0, [])

    def _may_mean(self, term: Term, run: Sequence[Token]) -> bool:
        named = all(token.named for token in run if token.plain not in _glue()) and any(token.named for token in run)
        if term.kind == "aspect":
            return not self.topic and (not self._within_rest() or self.expects or bool(self.sign))
        if term.kind in ("territory", "language"):
            return (
                self._speaks_of_viewers(len(run)) if term.kind == "territory" else self._speaks_of_reviews(len(run))
            )
        if not term.weak:
            return True
        return named or (term.kind in ("title", "person") and self._expects_title() and term.kind == "title")

    def _within_rest(self) -> bool:
        """Whether the word just before came to nothing, so that this one belongs to it: "a love story"."""
        return bool(self.rest) and self.rest[-1] == self.at - 1 and self.tokens[self.at - 1].plain not in _glue()

    def _speaks_of_viewers(self, words: int) -> bool:
        """ "French viewers", "viewers in France"; "French" alone is a language."""
        after = _grammar().connective(self.tokens, self.at + words)
        return (after is not None and after[0] == "viewers") or (self.last_word == "in" and self.viewers)

    def _speaks_of_reviews(self, words: int) -> bool:
        after = self.tokens[self.at + words : self.at + words + 1]
        before = self.tokens[max(0, self.at - 2) : self.at]
        reviews = ("reviews", "review", "sentences", "comments", "quotes", "评", "评论")
        return bool(after and after[0].plain in reviews) or (
            self.last_word in ("in",) and any(token.plain in reviews for token in before)
        )

    def _rank(self, term: Term, words: int) -> tuple[int, ...]:
        """Which of several meanings comes first here."""
        by_name = all(token.named for token in self.tokens[self.at : self.at + words])
        if self._expects_title() and term.kind == "title":
            return (0,)
        aspect_first = self.expects or bool(self.sign) or self.last_word in ("the", "whose", "its", "的")
        order: dict[str, int] = {
            "territory": 1, "language": 1, "segment": 2, "aspect": 3 if aspect_first else 5, "genre": 4,
            "title": 2 if by_name else 6, "person": 2 if by_name else 6, "spoken": 7, "lead": 1,
        }  # fmt: skip
        if term.kind == "genre" and self._before_films(words):
            return (2,)
        return (order[term.kind],)

    def _before_films(self, words: int) -> bool:
        after = self.tokens[self.at + words : self.at + words + 1]
        return bool(
            after and after[0].plain in ("film", "films", "movie", "movies", "thriller", "thrillers", "片", "电")
        )

    def _cued_aspect(self) -> tuple[int, list[Term]] | None:
        """An aspect by one of its own cues, where one is expected: "blamed for plot holes"."""
        if self.topic or not (self.expects or self.sign):
            return None
        for words in range(min(3, len(self.tokens) - self.at), 0, -1):
            run = self.tokens[self.at : self.at + words]
            if run[0].plain in _glue() or any(_grammar().is_word(token.plain) for token in run):
                continue
            text = self.text[run[0].start : run[-1].end]
            found = self.vocabulary.aspects_in(text)
            if len(found) == 1 and found[0] in self.vocabulary.aspects:
                return words, [Term("aspect", (found[0],), (self.vocabulary.aspects[found[0]],))]
        return None

    def _is_said(self, said: tuple[str, int] | None, words: int, terms: Sequence[Term]) -> bool:
        """Whether a phrase that is a term too is meant as the grammar's: "good", "director" after by."""
        return said is not None and said[1] == words and terms[0].kind not in ("segment",) and said[0] in (
            "not", "or", "and", "viewers", "who", "praise", "blame",
        )  # fmt: skip

    def _expects_title(self) -> bool:
        return self.role != "" or (self.clause and self.sign != "") or self.last_word in ("about", "of", "in", "《")

    def _title_words(self) -> int:
        """How many words from here on could be a title's name: up to what the grammar knows."""
        words = 0
        for token in self.tokens[self.at : self.at + _NAME_WORDS]:
            if words and (token.after_stop or (_grammar().is_word(token.plain) and token.plain not in _glue())):
                break
            words += 1
        return words

    # The words of the grammar.

    def _take_connective(self, kind: str, words: int) -> bool:
        if kind == "alike" and not self._is_alike(words):
            kind = "praise" if self.tokens[self.at].plain in ("like",) else "glue"
        if self.rest and self._goes_on(kind, words):
            return False
        self._close_rest()
        getattr(self, f"_mean_{kind}")(words)
        self._step(words)
        return True

    def _goes_on(self, kind: str, words: int) -> bool:
        """Whether a word that could lead on is part of what is searched by meaning: "a painter who goes blind"."""
        if kind in ("by", "and"):
            return words == 1 and self.tokens[self.at].plain != "starring"
        if kind != "who":
            return False
        after = self.at + words
        return _grammar().connective(self.tokens, after) is None and not self._begins_term(after)

    def _begins_term(self, at: int) -> bool:
        most = min(self.vocabulary.longest, len(self.tokens) - at)
        runs = (tuple(token.plain for token in self.tokens[at : at + words]) for words in range(1, most + 1))
        return any(run in self.vocabulary.terms for run in runs)

    def _is_alike(self, words: int) -> bool:
        if words > 1 or self.tokens[self.at].plain != "like":
            return True
        if self.viewers or self.clause or (self.parts and self.parts[-1].role in ("fans", "foes")):
            return False
        if (self.parts and self.parts[-1].kind in ("segment", "territory")) or self.ask in ("segments", "sayings"):
            return False
        return self.at + words < len(self.tokens)

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

    def _after_sign(self) -> bool:
        """Whether nothing but glue stands between the sign before and this word: "loved and praised for"."""
        first, words = self.sign_at
        return all(token.plain in _glue() for token in self.tokens[first + words : self.at])

    # Parts.

    def _part(
        self, kind: Kind, values: tuple[str, ...], labels: tuple[str, ...], at: int, words: int, role: Role = ""
    ) -> Part:
        start, end = self.tokens[at].start, self.tokens[at + words - 1].end
        negated = self.negated
        self.negated = False
        return Part(kind, values, labels, self.text[start:end], start, role, negated)

    def _add_term(self, terms: Sequence[Term], words: int) -> None:
        first = terms[0]
        role = self._role_of(first, words)
        part = self._part(first.kind, first.values, first.labels, self.at, words, role)
        others = [
            part.but(kind=term.kind, values=term.values, labels=term.labels, role=_own_role(term.kind))
            for term in terms[1:]
        ]
        self._add(part.but(options=(*_roles(part), *others)))

    def _role_of(self, term: Term, words: int) -> Role:
        """The role of what was named, by what was said before it; it uses that up."""
        if term.kind in ("title", "genre", "person"):
            role = self._audience_role(words) if term.kind == "title" or self._names_fans(words) else ""
            return role or ("only" if term.kind == "title" else "")
        if term.kind == "aspect":
            return self.sign or "either"
        return ""

    def _names_fans(self, words: int) -> bool:
        """Whether a genre or a person is what fans are fans of."""
        return self.role in ("fans", "foes") or (self.clause and self.sign != "") or self._viewers_follow(words)

    def _audience_role(self, words: int) -> Role:
        if self.role:
            return self.role
        if self.sign and (self.clause or self._viewers_follow(words)):
            role: Role = "fans" if self.sign == "praise" else "foes"
            self.sign, self.clause = "", False
            self.role = role
            return role
        return "fans" if self._viewers_follow(words, fans_only=True) else ""

    def _viewers_follow(self, words: int, *, fans_only: bool = False) -> bool:
        """Chinese names the fans after the title: "喜欢《…》的观众", "《…》的影迷"."""
        after = "".join(token.plain for token in self.tokens[self.at + words : self.at + words + 3])
        wanted = _VIEWERS_AFTER[:2] if fans_only else _VIEWERS_AFTER
        return after.startswith(tuple(f"{of}{noun}" for of in ("的", "") for noun in wanted))

    def _add_title_like(self, most: int, least: int) -> int:
        """A title by likeness of spelling, the longest name first. Returns how many words it took; 0: none."""
        for words in range(most, least - 1, -1):
            plain = tuple(token.plain for token in self.tokens[self.at : self.at + words])
            found = self.vocabulary.title_like(plain)
            if found:
                self._close_rest()
                terms = [Term("title", (key,), (self.vocabulary.titles[key].name,)) for key, _ in found]
                role = self._role_of(terms[0], words)
                part = self._part("title", terms[0].values, terms[0].labels, self.at, words, role)
                others = [part.but(values=term.values, labels=term.labels) for term in terms[1:]]
                self._add(part.but(near=found[0][1] < 100, options=(*_roles(part), *others)))
                return words
        return 0

    def _add_meaning(self, first: int, words: int) -> None:
        start, end = self.tokens[first].start, self.tokens[first + words - 1].end
        text = self.text[start:end]
        negated, self.negated = self.negated, False
        self._add(Part("meaning", (text,), (text,), text, start, "text", negated))

    def _close_rest(self) -> None:
        """What the vocabulary does not know, up to here, becomes a part that is searched by meaning."""
        while self.rest and self.tokens[self.rest[-1]].plain in _glue():
            self.rest.pop()
        if self.rest:
            first, last = self.rest[0], self.rest[-1]
            self.rest = []
            self._add_meaning(first, last - first + 1)
        self.rest = []

    def _close_sign(self) -> None:
        """A sign that no aspect followed: it is that of the aspect just before, or of the titles themselves."""
        if not self.sign:
            return
        sign, (first, words) = self.sign, self.sign_at
        self.sign = ""
        before = [n for n, part in enumerate(self.parts) if part.kind == "aspect" and part.role == "either"]
        if before and self.choices.get(self.parts[before[-1]].key) is None:
            for place in before:
                part = self.parts[place].but(role=sign)
                self.parts[place] = part.but(options=(*_roles(part), *_others(part)))
            return
        self._add(self._part("sign", (sign,), (sign,), first, words, sign))

    def _add(self, part: Part) -> None:
        """Add a part as it was chosen to be read; joined by "or" to one of its kind, it becomes one with it."""
        chosen = self.choices.get(part.key)
        if chosen == LEFT_OUT:
            self.left_out.append(part.words)
        else:
            read = _chosen(part, chosen, self.vocabulary) if chosen else None
            part = read or part
            before = self.parts[-1] if self.parts else None
            alike = before and (before.kind, before.role, before.negated) == (part.kind, part.role, part.negated)
            if before and alike and (self.joined or part.kind == "title") and part.kind != "meaning":
                self.parts[-1] = _joined(before, part, self.text)
            else:
                self.parts.append(part)
        self.joined = self.expects = self.viewers = self.topic = False
        if part.kind not in ("title", "genre", "person"):
            self.role = ""
        elif self._list_ends(part):
            self.role, self.clause = "", False
        if part.kind == "aspect" and self.sign and self._list_ends(part):
            self.sign = ""

    def _list_ends(self, part: Part) -> bool:
        """Whether no "and" or "or" follows the part."""
        after = next((n for n, token in enumerate(self.tokens) if token.start >= part.start + len(part.words)), None)
        said = _grammar().connective(self.tokens, after) if after is not None else None
        return said is None or said[0] not in ("and", "or")


def _own_role(kind: Kind) -> Role:
    return "only" if kind == "title" else "either" if kind == "aspect" else ""


def _roles(part: Part) -> list[Part]:
    """The same subject in its other roles."""
    roles: tuple[Role, ...] = ()
    if part.kind == "title":
        roles = ("fans", "foes", "alike", "only")
    elif part.kind == "aspect":
        roles = ("praise", "blame", "either")
    others = [part.but(role=role, options=()) for role in roles if role != part.role]
    return [*others, part.but(negated=not part.negated, options=())] if part.kind in ("genre", "person") else others


def _others(part: Part) -> list[Part]:
    return [option for option in part.options if (option.kind, option.values) != (part.kind, part.values)]


def _joined(before: Part, part: Part, text: str) -> Part:
    values, labels = (tuple(dict.fromkeys(one + other)) for one, other in (
        (before.values, part.values), (before.labels, part.labels)))  # fmt: skip
    words = text[before.start : part.start + len(part.words)]
    return before.but(values=values, labels=labels, words=words, options=_roles_of(before, values, labels, words))


def _roles_of(part: Part, values: tuple[str, ...], labels: tuple[str, ...], words: str) -> tuple[Part, ...]:
    return tuple(_roles(part.but(values=values, labels=labels, words=words)))


def _chosen(part: Part, reading: str, vocabulary: Vocabulary) -> Part | None:
    """The part as someone chose to read it; None where there is nothing of that name."""
    kind, _, rest = reading.partition(":")
    joined, _, role = rest.rpartition(":")
    negated, role = role.startswith("not "), role.removeprefix("not ")
    if kind == "meaning":
        return part.but(kind="meaning", values=(part.words,), labels=(part.words,), role="text", negated=negated,
                        options=(part, *part.options))  # fmt: skip
    values = tuple(joined.split("|"))
    names: dict[str, Mapping[str, str]] = {
        "title": {key: title.name for key, title in vocabulary.titles.items()},
        "aspect": vocabulary.aspects,
        "segment": vocabulary.segments,
    }
    known = names.get(kind)
    offered = {option.reading for option in part.options} | {part.reading}
    if reading not in offered and (known is None or not all(value in known for value in values)):
        return None
    labels = tuple(known[value] for value in values) if known else values
    changed = part.but(
        kind=cast(Kind, kind), values=values, labels=labels, role=cast(Role, role), negated=negated, near=False
    )
    return changed.but(options=(*_roles(changed), part, *_others(part)))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text that carry a wish of their own."""
    return tuple(word for word in plain_words(text) if word not in _glue())
