"""Where a reading stands: what was said so far, and what a phrase may mean there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analytics.asking.grammar import glue, grammar
from analytics.asking.question import Ask, Part, Role
from analytics.asking.tokens import Token, tokenise
from analytics.asking.vocabulary import Term, Vocabulary

#: Most words of a title that is named by likeness of spelling.
NAME_WORDS = 6
_VIEWERS_AFTER = ("粉丝", "影迷", "观众", "人")


class Context:
    """The state of one reading, and the questions that it is asked; the reading itself changes it."""

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
        named = all(token.named for token in run if token.plain not in glue()) and any(token.named for token in run)
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
        return bool(self.rest) and self.rest[-1] == self.at - 1 and self.tokens[self.at - 1].plain not in glue()

    def _speaks_of_viewers(self, words: int) -> bool:
        """ "French viewers", "viewers in France"; "French" alone is a language."""
        after = grammar().connective(self.tokens, self.at + words)
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
            if run[0].plain in glue() or any(grammar().is_word(token.plain) for token in run):
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
        for token in self.tokens[self.at : self.at + NAME_WORDS]:
            if words and (token.after_stop or (grammar().is_word(token.plain) and token.plain not in glue())):
                break
            words += 1
        return words

    def _goes_on(self, kind: str, words: int) -> bool:
        """Whether a word that could lead on is part of what is searched by meaning: "a painter who goes blind"."""
        if kind in ("by", "and"):
            return words == 1 and self.tokens[self.at].plain != "starring"
        if kind != "who":
            return False
        after = self.at + words
        return grammar().connective(self.tokens, after) is None and not self._begins_term(after)

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

    def _after_sign(self) -> bool:
        """Whether nothing but glue stands between the sign before and this word: "loved and praised for"."""
        first, words = self.sign_at
        return all(token.plain in glue() for token in self.tokens[first + words : self.at])

    def _viewers_follow(self, words: int, *, fans_only: bool = False) -> bool:
        """Chinese names the fans after the title: "喜欢《…》的观众", "《…》的影迷"."""
        after = "".join(token.plain for token in self.tokens[self.at + words : self.at + words + 3])
        wanted = _VIEWERS_AFTER[:2] if fans_only else _VIEWERS_AFTER
        return after.startswith(tuple(f"{of}{noun}" for of in ("的", "") for noun in wanted))

    def _names_fans(self, words: int) -> bool:
        """Whether a genre or a person is what fans are fans of."""
        return self.role in ("fans", "foes") or (self.clause and self.sign != "") or self._viewers_follow(words)

    def _list_ends(self, part: Part) -> bool:
        """Whether no "and" or "or" follows the part."""
        after = next((n for n, token in enumerate(self.tokens) if token.start >= part.start + len(part.words)), None)
        said = grammar().connective(self.tokens, after) if after is not None else None
        return said is None or said[0] not in ("and", "or")
