"""What an edited aspect would find in the studio, before it is saved: `python -m dashboard.aspect_preview` says it.

It runs in a process of its own: it reads thousands of sentences, and an aspect that is defined by examples alone
needs a model, which the app's process never loads.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from typing import Any

from analytics.aspects.definitions import Definition, load_definitions
from dashboard.asides import answer_aside, ask_aside
from data.records import Record
from data.settings import Settings
from data.snapshots import open_newest

#: Sentences that are looked at; fewer where a model has to read each.
LOOKED_AT = 20_000
READ_BY_MODEL = 1_500
SHOWN = 20


class Tagged(Record):
    """A sentence that an aspect is found in."""

    text: str
    title: str | None


class AspectPreview(Record):
    """What an edited aspect would find.

    Attributes:
        looked: how many sentences were looked at, of `total` in the studio.
        before: how many of them speak of the aspect as the figures stand.
        after: how many would.
        unread: how many are in a language that the definition has no words for.
        new, lost: how many come and go, and `new_shown`, `lost_shown`, `kept_shown` some of them: 20 each at most.
    """

    looked: int
    total: int
    before: int
    after: int
    unread: int
    new: int
    lost: int
    new_shown: tuple[Tagged, ...]
    lost_shown: tuple[Tagged, ...]
    kept_shown: tuple[Tagged, ...]


def preview_aspect(settings: Settings, definition: Definition) -> AspectPreview:
    """Work out, in a process of its own, what a definition would find.

    Raises:
        StudioError: it took too long or ended without an answer; or what the process itself complained of.
    """
    late = "give the aspect fewer words, or words at all"
    return AspectPreview.model_validate(ask_aside("dashboard.aspect_preview", settings, definition, late=late))


def compare_definitions(settings: Settings, definition: Definition) -> AspectPreview:
    """What a definition would find in the newest snapshot, against what its figures hold. Loads what it needs.

    What is found by names of people, or decided between clauses, an analysis alone can tell. So the edit is judged
    by itself: what the words found before and no longer do goes, what they did not find before and do now comes.

    Raises:
        SettingsError: the saved definitions cannot be used.
        SnapshotMissing: nothing has been published.
    """
    saved = load_definitions(settings)
    earlier = next((one for one in saved if one.id == definition.id), None)
    by_model = any(_by_examples(one) for one in (definition, earlier) if one)
    with closing(open_newest(settings.snapshots)) as snapshot:
        size = READ_BY_MODEL if by_model else LOOKED_AT
        rows = snapshot.rows("dashboard/preview_sentences", aspect=definition.id, size=size)
        analysed = bool(snapshot.rows("figures/aspect_names"))
        total = snapshot.rows("dashboard/contents")[0]["evidence"]
    after, unread = _found(definition, saved, rows)
    before = _found(earlier, saved, rows)[0] if earlier else set[str]()
    tagged = {row["sentence_id"] for row in rows if row["tagged"]} if analysed else before
    fixed = {row["sentence_id"] for row in rows if row["corrected"]}
    new = after - before - tagged
    lost = ((before - after) & tagged) - fixed
    kept = tagged - lost
    return AspectPreview(
        looked=len(rows),
        total=total,
        before=len(tagged),
        after=len(kept | new),
        unread=unread,
        new=len(new),
        lost=len(lost),
        new_shown=_shown(rows, new),
        lost_shown=_shown(rows, lost),
        kept_shown=_shown(rows, kept),
    )


def _by_examples(definition: Definition) -> bool:
    from analytics.aspects.examples import defined_by_examples

    return bool(defined_by_examples([definition], "en"))


def _found(definition: Definition, saved: Iterable[Definition], rows: list[dict[str, Any]]) -> tuple[set[str], int]:
    """Ids of the sentences that a definition would tag, and how many it cannot read."""
    from analytics.aspects.preview import preview

    texts = [row["text"] for row in rows]
    languages = [row["language"] for row in rows]
    seen = preview(definition, texts, languages, others=tuple(saved), shown=len(texts))
    # The same text in the same language is found or not, wherever it stands.
    tagged = set(seen.texts)
    return {row["sentence_id"] for row in rows if row["text"] in tagged}, seen.unread


def _shown(rows: list[dict[str, Any]], chosen: set[str]) -> tuple[Tagged, ...]:
    found = {row["text"]: row["title"] for row in rows if row["sentence_id"] in chosen}
    return tuple(Tagged(text=text, title=title) for text, title in list(found.items())[:SHOWN])


def main() -> None:
    """Read a definition from standard input, write the preview or the complaint to standard output, as JSON."""
    answer_aside(lambda settings, asked: compare_definitions(settings, Definition.model_validate_json(asked)))


if __name__ == "__main__":
    main()
