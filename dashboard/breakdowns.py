"""The plot of a title of the studio, and the breakdown of a screenplay as a file. No Streamlit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from data.drafts import Drafts
from data.errors import ExportError, SourceError
from data.exports.breakdown import breakdown_csv, breakdown_docx
from data.orders import source_id_of
from data.snapshots import Snapshot
from generation.plot_files import PlotText, plot_of_text
from generation.scenes.breakdown import about_of, breakdown_of

#: So many approved drafts are looked through for scenes of a text.
_DRAFTS = 2_000


def plot_of_title(snapshot: Snapshot, title_id: str, *, screenplay: bool) -> PlotText:
    """A title's synopsis, or its screenplay.

    Raises:
        SourceError: it has none.
    """
    rows = snapshot.rows("writing/title_plot", title_id=title_id)
    told = rows[0]["screenplay" if screenplay else "synopsis"] if rows else None
    what = "screenplay" if screenplay else "synopsis"
    if not told:
        raise SourceError(
            f"the title has no {what}", where=str(rows[0]["name"] if rows else title_id), mend="send one as a file"
        )
    # The ending says that it is Fountain, which a screenplay of a studio is.
    return plot_of_text(told, f"{rows[0]['name']}{'.fountain' if screenplay else ''}")


def approved_scenes(drafts: Drafts, plot: PlotText) -> dict[str, str]:
    """Scene's number → its description as it was approved, of a text's drafts; the newest approval counts."""
    source_id, found = source_id_of(plot.text), dict[str, str]()
    for draft in drafts.drafts(state="approved", limit=_DRAFTS):
        if draft.task != "scene_description":
            continue
        assignment = drafts.assignment(draft.assignment_id)
        if assignment.source_id == source_id:
            content = drafts.versions(draft.draft_id)[-1].written.content
            texts = [content.text_of(part) for part in content.parts if part.name == "description"]
            found.setdefault(assignment.subject, "\n".join(texts))
    return found


def breakdown_file(
    plot: PlotText, suffix: str, day: date | None = None, descriptions: Mapping[str, str] | None = None
) -> bytes:
    """A screenplay's breakdown as `.csv` or `.docx`.

    Args:
        descriptions: scene's number → what is told of it; they stand in the document, not in the table.

    Raises:
        SourceError: it is no screenplay.
        ExportError: it is to be of another kind.
    """
    if plot.script is None:
        raise SourceError("this is no screenplay", where=plot.name, mend="send Fountain, Final Draft, PDF or text")
    if suffix.lower() not in (".csv", ".docx"):
        raise ExportError(
            f"a breakdown cannot be written as '{suffix}'", mend="name a file that ends in .csv or .docx"
        )
    found = breakdown_of(plot.script)
    about = about_of(plot.script, found, day or datetime.now(UTC).date(), plot.name)
    if suffix.lower() == ".csv":
        return breakdown_csv(found.rows, about)
    return breakdown_docx(found.rows, about, descriptions or {})
