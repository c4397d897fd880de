"""The plot of a title of the studio, and the breakdown of a screenplay as a file. No Streamlit."""

from __future__ import annotations

from datetime import UTC, date, datetime

from data.errors import ExportError, SourceError
from data.exports.breakdown import breakdown_csv, breakdown_docx
from data.snapshots import Snapshot
from generation.plot_files import PlotText, plot_of_text
from generation.scenes.breakdown import about_of, breakdown_of


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


def breakdown_file(plot: PlotText, suffix: str, day: date | None = None) -> bytes:
    """A screenplay's breakdown as `.csv` or `.docx`.

    Raises:
        SourceError: it is no screenplay.
        ExportError: it is to be of another kind.
    """
    if plot.script is None:
        raise SourceError("this is no screenplay", where=plot.name, mend="send Fountain, Final Draft, PDF or text")
    writers = {".csv": breakdown_csv, ".docx": breakdown_docx}
    if suffix.lower() not in writers:
        raise ExportError(
            f"a breakdown cannot be written as '{suffix}'", mend="name a file that ends in .csv or .docx"
        )
    found = breakdown_of(plot.script)
    about = about_of(plot.script, found, day or datetime.now(UTC).date(), plot.name)
    return writers[suffix.lower()](found.rows, about)
