"""Approved copy as a table that ad tools take: a row a draft, a column a part, then where the text is from."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from data.cells import harmless
from data.exports.docx import clean
from data.exports.provenance import Approved, facts_of

#: Columns that a channel's upload template has, filled or not.
TEMPLATES = {
    "search_ad": (*(f"Headline {n}" for n in range(1, 16)), *(f"Description {n}" for n in range(1, 5))),
    "social_ad": ("Primary text", "Headline", "Description"),
    "display_ad": ("Short headline", "Long headline", "Description"),
}
#: Where from, and by whom; what `facts_of` leaves out stays empty.
PROVENANCE = (
    "Label", "Title", "Task", "Segment", "Channel", "Language", "Tone", "Draft", "Ordered by", "Written by",
    "Instead of", "Approved by", "Prompt hash", "Snapshot", "Data version", "Runs", "Source", "Checks run",
    "Checks", "Tokens", "Cost",
)  # fmt: skip
RESTS_ON = ("Evidence", "Reviews")
OURS = "Marquee: "


def written_csv(drafts: Sequence[Approved]) -> bytes:
    """UTF-8 with a byte order mark; no cell is one that a spreadsheet would run.

    Drafts of one channel have a column a part, so that the ad tool's template takes the first columns as they are.
    Drafts of several channels have a row a part, with its name and its text.
    """
    one_form = len({(one.dossier.draft.task, one.dossier.draft.channel) for one in drafts}) == 1
    columns = _columns(drafts) if one_form else ("Part", "Text")
    handle = io.StringIO(newline="")
    writer = csv.writer(handle)
    # A push has a title of its own: what is ours is called so.
    writer.writerow([*columns, *(f"{OURS}{name}" for name in (*PROVENANCE, *RESTS_ON))])
    for one in drafts:
        told = _provenance(one)
        for texts in _rows(one, columns, one_form):
            writer.writerow([harmless(clean(cell)) for cell in (*texts, *told)])
    return b"\xef\xbb\xbf" + handle.getvalue().encode()


def _columns(drafts: Sequence[Approved]) -> tuple[str, ...]:
    template = TEMPLATES.get(drafts[0].dossier.draft.channel, ())
    return tuple(dict.fromkeys([*template, *(_column(one, label) for one in drafts for label, _, _ in one.parts)]))


def _column(one: Approved, label: str) -> str:
    # Where a channel takes one of a part and the template numbers it.
    template = TEMPLATES.get(one.dossier.draft.channel, ())
    return f"{label} 1" if label not in template and f"{label} 1" in template else label


def _rows(one: Approved, columns: Sequence[str], one_form: bool) -> list[list[str]]:
    if not one_form:
        return [[label, text] for label, _, text in one.parts]
    texts: dict[str, str] = {}
    for label, _, text in one.parts:
        column = _column(one, label)
        texts[column] = f"{texts[column]}\n{text}" if column in texts else text
    return [[texts.get(column, "") for column in columns]]


def _provenance(one: Approved) -> list[str]:
    facts = dict(facts_of(one))
    rests = "; ".join(f"{line.number}: {' '.join(line.evidence_ids) or 'none'}" for line in one.sentences)
    reviews = "; ".join(f"{line.number}: {' '.join(line.reviews)}" for line in one.sentences if line.reviews)
    return [*(facts.get(name, "") for name in PROVENANCE), rests, reviews]
