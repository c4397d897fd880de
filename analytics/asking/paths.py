"""Why a title is an answer: chains from the question's viewers, aspects, wishes and names to the title."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analytics.asking.answer import Link, Node, Path
from analytics.asking.meaning import Near
from analytics.asking.measures import Counted, ids_of_foes
from analytics.asking.question import Part, Question
from analytics.asking.wishes import Meeting, cosine_of
from analytics.asking.world import World
from analytics.figures.figure import Figure
from data.records import Filter, Sign

if TYPE_CHECKING:
    from analytics.asking.titles import Evidence


@dataclass
class TitlePaths:
    """Makes the paths of titles, one by one: only those that are shown cost a statement.

    Args:
        world: what is asked.
        question: as it was understood.
        evidence: what was measured for it.
    """

    world: World
    question: Question
    evidence: Evidence

    def of(self, title_id: str) -> tuple[Path, ...]:
        """All paths to a title, those by what was asked of viewers first."""
        ids = ids_of_foes(self.world.snapshot, (title_id,), self.evidence.scope.foes) if self._foes else None
        found = (
            *self._sayings(title_id),
            *self._liking(title_id, ids),
            *self._tastes(title_id),
            *self._wishes(title_id),
            *self._leads(title_id),
            *self._facts(title_id),
        )
        return tuple(found)

    @property
    def _foes(self) -> bool:
        return bool(self.evidence.scope.foes)

    def _title(self, title_id: str) -> Node:
        return Node("title", title_id, self.world.vocabulary.titles[title_id].name)

    def _voices(self) -> tuple[Node | None, list[Link]]:
        """Where a path about viewers starts: the title they are fans of, or the segment; then how many they are."""
        audiences = dict(self.evidence.scope.audiences)
        for part in self.question.parts:
            if part.role in ("fans", "foes") and not part.negated:
                start = Node("title" if part.kind == "title" else _kind(part), part.values[0], _joined(part))
                counted = audiences.get(part)
                rows = counted.rows if counted else 0
                return start, [
                    Link("liked_by" if part.role == "fans" else "disliked_by", _viewers(rows), counted=counted)
                ]
        for part in self.question.of("segment", "territory"):
            counted = audiences.get(part)
            if counted is not None:
                return Node("segment", part.values[0], _joined(part)), [
                    Link("holds", _viewers(counted.rows), counted=counted)
                ]
        return None, []

    def _sayings(self, title_id: str) -> Iterator[Path]:
        start, links = self._voices()
        for part, by_title in self.evidence.sayings.items():
            saying = by_title.get(title_id)
            if saying is None:
                continue
            foes = self.evidence.scope.foes
            ids = ids_of_foes(self.world.snapshot, (title_id,), foes, part.values) if foes else None
            aspect = Node("aspect", part.values[0], _joined(part))
            sign: Sign = "blame" if part.role == "blame" else "praise"
            said = Link(
                f"of_whom_{sign}" if start else f"{sign}d_by_viewers", aspect,
                counted=self._linked(saying.viewers(sign), ids),
            )  # fmt: skip
            net = self._figure(saying.net, ids)
            last = Link("in", self._title(title_id), figure=net, counted=self._linked(saying.counted(sign), ids))
            if start:
                yield Path(start, (*links, said, last))
            else:
                viewers = _viewers(saying.viewers(sign).rows)
                yield Path(aspect, (replace(said, target=viewers), last))

    def _liking(self, title_id: str, ids: tuple[str, ...] | None) -> Iterator[Path]:
        figure = self.evidence.likes.get(title_id)
        if figure is None or not self.evidence.wants_liking:
            return
        start, links = self._voices()
        verb = "who_dislike" if self.evidence.disliked else "who_like"
        last = Link(verb, self._title(title_id), figure=self._figure(figure, ids))
        if start:
            yield Path(start, (*links, last))
        else:
            yield Path(_viewers(figure.rows), (last,))

    def _tastes(self, title_id: str) -> Iterator[Path]:
        from analytics.asking.titles import taste_cosines

        for part, tastes in self.evidence.tastes.items():
            if title_id not in tastes:
                continue
            start = Node("title", part.values[0], _joined(part))
            cosine = taste_cosines(self.world, part.values).get(title_id)
            shared = self._shared_genres(part, title_id)
            if cosine is not None:
                yield Path(start, (Link("tastes", self._title(title_id), cosine=cosine),))
            if shared:
                links = [
                    Link("shares_genre" if n == 0 else "and", Node("genre", one, one)) for n, one in enumerate(shared)
                ]
                yield Path(start, (*links, Link("with", self._title(title_id))))

    def _shared_genres(self, part: Part, title_id: str) -> list[str]:
        titles = self.world.vocabulary.titles
        asked = {genre for key in part.values for genre in titles[key].genres}
        return [genre for genre in titles[title_id].genres if genre in asked]

    def _wishes(self, title_id: str) -> Iterator[Path]:
        for part, met in self.evidence.wishes.items():
            meeting = met.get(title_id)
            if meeting is None or part.negated or not meeting.score:
                continue
            wish = Node("wish", part.key, part.labels[0])
            yield Path(wish, (*self._text(meeting, title_id), Link("of", self._title(title_id))))

    def _leads(self, title_id: str) -> Iterator[Path]:
        for part, leads in self.evidence.leads.items():
            lead = leads.get(title_id)
            if lead is not None and (lead.some or part.negated):
                told = Node("fact", "pronouns", f"{lead.some} / {lead.of}")
                yield Path(
                    Node("wish", part.key, part.words), (Link("pronouns", told), Link("of", self._title(title_id)))
                )

    def _text(self, meeting: Meeting, title_id: str) -> tuple[Link, ...]:
        """The text that meets a wish: a passage, a sentence, or the sentences that hold its words."""
        if meeting.holding:
            held = Filter(titles=(title_id,), search=meeting.words.lower())
            counted = self._sentences(held)
            return (Link("in_the_words_of", Node("sentence", "", ""), counted=counted),)
        said = sum(near.cosine for near in meeting.sentences) / max(1, len(meeting.sentences))
        if meeting.passage is not None and meeting.passage.cosine >= said:
            near = meeting.passage
            return (Link("like_passage", Node("passage", title_id, near.text), cosine=near.cosine),)
        return self._nearest(meeting.sentences, cosine_of(meeting))

    def _nearest(self, sentences: tuple[Near, ...], cosine: float) -> tuple[Link, ...]:
        ids = tuple(dict.fromkeys(near.sentence_id.rpartition("-")[0] for near in sentences))
        rows = self.world.snapshot.rows(
            "asking/said", filter=Filter(reviews=ids).as_parameter(), ids=[near.sentence_id for near in sentences]
        )
        texts = {row["sentence_id"]: row["text"] for row in rows if not row["spoiler"]}
        text = next((texts[near.sentence_id] for near in sentences if near.sentence_id in texts), "")
        counted = Counted(len(ids), "reviews", Filter(reviews=ids))
        return (
            Link("like_sentence", Node("sentence", sentences[0].sentence_id, text), counted=counted, cosine=cosine),
        )

    def _sentences(self, filter_: Filter) -> Counted:
        rows = self.world.snapshot.rows("dashboard/evidence_count", filter=filter_.as_parameter())[0]["rows"]
        return Counted(int(rows), "evidence", filter_)

    def _facts(self, title_id: str) -> Iterator[Path]:
        title = self.world.vocabulary.titles[title_id]
        for part in self.question.of("genre"):
            for genre in title.genres:
                if genre in part.values and part.role not in ("fans", "foes"):
                    yield Path(Node("genre", genre, genre), (Link("genre_of", self._title(title_id)),))
        for part in self.question.of("person"):
            if part.role not in ("fans", "foes"):
                yield from self._person(part, title_id)
        for kind, verb, label in (
            ("period", "year_of", str(title.year or "")),
            ("spoken", "spoken_in", ", ".join(title.languages)),
        ):
            if self.question.of(kind) and label:
                yield Path(Node("fact", kind, label), (Link(verb, self._title(title_id)),))

    def _person(self, part: Part, title_id: str) -> Iterator[Path]:
        names = [name for name in part.values if title_id in self.world.vocabulary.people.get(name, ())]
        if not names:
            return
        rows: list[dict[str, Any]] = self.world.snapshot.rows("asking/entities_named", titles=[title_id], names=names)
        if not rows:
            yield Path(Node("person", names[0], names[0]), (Link("part_of", self._title(title_id)),))
            return
        row = rows[0]
        filter_ = Filter(titles=(title_id,), entities=(row["entity_id"],))
        counted = self._sentences(filter_)
        node = Node("person", row["entity_id"], row["name"])
        yield Path(node, (Link(f"is_{row['kind']}_of", self._title(title_id), counted=counted),))

    def _figure(self, figure: Figure, ids: tuple[str, ...] | None) -> Figure | None:
        """A figure with a filter that names its rows; None where none does."""
        if not self._foes:
            return figure
        return replace(figure, filter=figure.filter.but(reviews=ids)) if ids else replace(figure, rows=0)

    def _linked(self, counted: Counted, ids: tuple[str, ...] | None) -> Counted:
        if not self._foes or counted.filter is None:
            return counted
        return replace(counted, filter=counted.filter.but(reviews=ids) if ids else None)


def _viewers(rows: int) -> Node:
    return Node("viewers", "", str(rows))


def _kind(part: Part) -> Any:
    return "genre" if part.kind == "genre" else "person"


def _joined(part: Part) -> str:
    return " / ".join(part.labels)
