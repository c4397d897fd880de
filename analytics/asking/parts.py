"""Parts of a question as they are found: their roles, what joins them, how else their words could be read."""

from __future__ import annotations

from collections.abc import Sequence

from analytics.asking.context import Context
from analytics.asking.grammar import glue
from analytics.asking.question import LEFT_OUT, Kind, Part, Role
from analytics.asking.readings import chosen_reading, joined_parts, other_roles, other_subjects, own_role
from analytics.asking.vocabulary import Term


class Parts(Context):
    """Adds parts to a reading; each uses up what was said before it."""

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
            part.but(kind=term.kind, values=term.values, labels=term.labels, role=own_role(term.kind))
            for term in terms[1:]
        ]
        self._add(part.but(options=(*other_roles(part), *others)))

    def _role_of(self, term: Term, words: int) -> Role:
        """The role of what was named, by what was said before it; it uses that up."""
        if term.kind in ("title", "genre", "person"):
            role = self._audience_role(words) if term.kind == "title" or self._names_fans(words) else ""
            return role or ("only" if term.kind == "title" else "")
        if term.kind == "aspect":
            return self.sign or "either"
        return ""

    def _audience_role(self, words: int) -> Role:
        if self.role:
            return self.role
        if self.sign and (self.clause or self._viewers_follow(words)):
            role: Role = "fans" if self.sign == "praise" else "foes"
            self.sign, self.clause = "", False
            self.role = role
            return role
        return "fans" if self._viewers_follow(words, fans_only=True) else ""

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
                self._add(part.but(near=found[0][1] < 100, options=(*other_roles(part), *others)))
                return words
        return 0

    def _add_meaning(self, first: int, words: int) -> None:
        start, end = self.tokens[first].start, self.tokens[first + words - 1].end
        text = self.text[start:end]
        negated, self.negated = self.negated, False
        self._add(Part("meaning", (text,), (text,), text, start, "text", negated))

    def _close_rest(self) -> None:
        """What the vocabulary does not know, up to here, becomes a part that is searched by meaning."""
        while self.rest and self.tokens[self.rest[-1]].plain in glue():
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
                self.parts[place] = part.but(options=(*other_roles(part), *other_subjects(part)))
            return
        self._add(self._part("sign", (sign,), (sign,), first, words, sign))

    def _add(self, part: Part) -> None:
        """Add a part as it was chosen to be read; joined by "or" to one of its kind, it becomes one with it."""
        chosen = self.choices.get(part.key)
        if chosen == LEFT_OUT:
            self.left_out.append(part.words)
        else:
            read = chosen_reading(part, chosen, self.vocabulary) if chosen else None
            part = read or part
            before = self.parts[-1] if self.parts else None
            alike = before and (before.kind, before.role, before.negated) == (part.kind, part.role, part.negated)
            if before and alike and (self.joined or part.kind == "title") and part.kind != "meaning":
                self.parts[-1] = joined_parts(before, part, self.text)
            else:
                self.parts.append(part)
        self.joined = self.expects = self.viewers = self.topic = False
        if part.kind not in ("title", "genre", "person"):
            self.role = ""
        elif self._list_ends(part):
            self.role, self.clause = "", False
        if part.kind == "aspect" and self.sign and self._list_ends(part):
            self.sign = ""
