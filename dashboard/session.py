"""The only place that touches session state and the URL. Everything else asks here, in typed records."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from analytics.targeting.placed import Described
from dashboard.aspect_preview import AspectPreview
from dashboard.charts.palette import Palette, palette_named
from dashboard.numbers import PREFIX, Drill
from data.records import Filter
from data.writing import Evidence, Use

_FILTER = "marquee.filter"
_PAGE = "marquee.page"
_GENERATION = "marquee.generation"
_IMPORT = "marquee.import"
_OPEN_JOBS = "marquee.open_jobs"
_JOB = "job"
_DRAWN = "marquee.drawn"
_REVIEWER = "marquee.reviewer"
_CORRECTING = "marquee.correcting"
_ASPECT = "marquee.aspect"
_PREVIEW = "marquee.aspect_preview"
_DESCRIBED = "marquee.described"
_USES = "marquee.evidence_uses"
_ADDED = "marquee.evidence_added"


def palette() -> Palette:
    """The colours of the theme that the browser shows."""
    return palette_named(st.context.theme.type)


def enter_page(name: str) -> None:
    """Call once a run, before anything is drawn: a filter set on another page comes along to this one.

    Navigation drops the URL's parameters; a reload, a link and the back button bring their own.
    """
    arrived = st.session_state.get(_PAGE) != name
    kept: Filter | None = st.session_state.get(_FILTER)
    if arrived and kept is not None and kept != Filter() and not _own_query():
        _write(kept, None)
    if arrived:
        forget_selections()
    st.session_state[_PAGE] = name
    st.session_state[_FILTER] = current_filter()


def current_filter() -> Filter:
    """The filter of the page: what the URL says."""
    return Filter.from_query(_query())


def unread_parts() -> list[str]:
    """The filter's parameters in the URL that could not be read, or not wholly, and so count for nothing."""
    query, read = _query(), current_filter().as_query()
    return [name for name in Filter.model_fields if any(query.get(name, ())) and query[name] != read.get(name)]


def set_filter(chosen: Filter) -> None:
    """Make this the filter, in the URL and for the next pages."""
    st.session_state[_FILTER] = chosen
    _write(chosen, None)


def current_drill() -> Drill | None:
    """The number whose rows the drawer shows, if it is open."""
    return Drill.from_query(_query())


def open_drill(drill: Drill) -> None:
    """Open the drawer on the rows behind a number."""
    _write(current_filter(), drill)


def turn_page(page: int) -> None:
    """Show another page of the open drawer."""
    drill = current_drill()
    if drill is not None:
        open_drill(drill.model_copy(update={"page": page}))


def close_drill() -> None:
    """Shut the drawer, and let go of what was clicked so that it can be clicked again."""
    set_correcting()
    _write(current_filter(), None)
    forget_selections()


def key(name: str) -> str:
    """A widget's key; it changes when selections are to be let go."""
    return f"{name}.{st.session_state.get(_GENERATION, 0)}"


def value(name: str, default: object = None) -> object:
    """What a widget with `key(name)` holds; the default when there is no such widget."""
    return st.session_state.get(key(name), default)


def set_value(name: str, chosen: object) -> None:
    """Give a widget with `key(name)` a value, before it is drawn."""
    st.session_state[key(name)] = chosen


def clicked_mark(widget: str) -> object:
    """What the clicked mark of a figure carries; None when the click took a selection away."""
    points = st.session_state[widget]["selection"]["points"]
    return points[0].get("customdata") if points else None


def sent(widget: str, name: str) -> Any:
    """What a component of our own sent from the browser under a name, in the run that it caused; None otherwise."""
    return getattr(st.session_state[widget], name, None)


def clicked_cell(widget: str) -> tuple[int, str] | None:
    """Row and column of a table's clicked cell."""
    cells = st.session_state[widget]["selection"]["cells"]
    return (cells[0][0], cells[0][1]) if cells else None


def selected_rows(widget: str) -> list[int]:
    """The rows of a table that are chosen."""
    return list(st.session_state[widget]["selection"]["rows"])


def import_draft() -> dict[str, object]:
    """What the import form has gathered so far: paths, chosen format, mapping."""
    draft: dict[str, object] = st.session_state.setdefault(_IMPORT, {})
    return draft


def set_import_draft(**changes: object) -> None:
    """Change some fields of the import form's draft."""
    st.session_state[_IMPORT] = import_draft() | changes


def clear_import_draft() -> None:
    """Start the import form over."""
    st.session_state[_IMPORT] = {}
    forget_selections()


def current_job() -> str | None:
    """The job that the URL names."""
    return st.query_params.get(_JOB)


def set_current_job(job_id: str | None) -> None:
    """Name a job in the URL, so that a reload or a link opens it."""
    if job_id is None:
        st.query_params.pop(_JOB, None)
    else:
        st.query_params[_JOB] = job_id


def option(name: str) -> str:
    """What the URL says of a page's own choice; empty when nothing."""
    return str(st.query_params.get(name, ""))


def set_options(**chosen: str) -> None:
    """Say a page's own choices in the URL; an empty one goes out of it."""
    for name, value in chosen.items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)


def reviewer() -> str:
    """What the one who corrects labels is called; empty until they said it."""
    return str(st.session_state.get(_REVIEWER, ""))


def set_reviewer(name: str) -> None:
    """Remember, for this session, who corrects labels."""
    st.session_state[_REVIEWER] = name


def correcting() -> str | None:
    """The sentence whose correction is being filled in."""
    found: str | None = st.session_state.get(_CORRECTING)
    return found


def set_correcting(sentence_id: str | None = None) -> None:
    """Open the form for a sentence's correction; without one, shut it."""
    st.session_state[_CORRECTING] = sentence_id


def edited_aspect() -> str | None:
    """The aspect that is being edited; "" for a new one, None before any was chosen."""
    found: str | None = st.session_state.get(_ASPECT)
    return found


def set_edited_aspect(aspect: str | None) -> None:
    """Edit another aspect; what was previewed goes."""
    st.session_state[_ASPECT] = aspect
    st.session_state.pop(_PREVIEW, None)


def aspect_preview() -> AspectPreview | None:
    """What the edited aspect would find, if that was asked for."""
    found: AspectPreview | None = st.session_state.get(_PREVIEW)
    return found


def set_aspect_preview(found: AspectPreview | None) -> None:
    """Keep what the edited aspect would find."""
    st.session_state[_PREVIEW] = found


def described_title() -> Described | None:
    """The title that was described to be targeted; kept for this session alone."""
    found: Described | None = st.session_state.get(_DESCRIBED)
    return found


def set_described_title(described: Described) -> None:
    """Keep what a title was described as, until another is."""
    st.session_state[_DESCRIBED] = described


def evidence_uses(key: str) -> dict[str, Use]:
    """What was chosen for the evidence of one text to be: evidence id → use."""
    found: dict[str, Use] = st.session_state.get(_USES, {}).get(key, {})
    return found


def set_evidence_use(key: str, evidence_id: str, use: Use) -> None:
    """Pin a piece of evidence, take it out, or leave it to whoever writes."""
    uses = st.session_state.setdefault(_USES, {})
    uses[key] = evidence_uses(key) | {evidence_id: use}


def added_evidence(key: str) -> tuple[Evidence, ...]:
    """The evidence that somebody added to what the system chose."""
    found: tuple[Evidence, ...] = st.session_state.get(_ADDED, {}).get(key, ())
    return found


def add_evidence(key: str, one: Evidence) -> None:
    """Add a piece of evidence."""
    added = st.session_state.setdefault(_ADDED, {})
    added[key] = (*added_evidence(key), one)


def forget_selections() -> None:
    """Give every widget a new key, so that nothing is selected, typed or open."""
    st.session_state[_GENERATION] = st.session_state.get(_GENERATION, 0) + 1


def link() -> str:
    """Where the browser finds this very view: page, filter, open drawer, the page's own choices."""
    query = urlencode(_query(), doseq=True)
    return f"{st.context.url or ''}{'?' if query else ''}{query}"


def _query() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _own_query() -> bool:
    return any(name in Filter.model_fields or name.startswith(PREFIX) for name in st.query_params)


def _write(chosen: Filter, drill: Drill | None) -> None:
    others = {
        name: values
        for name, values in _query().items()
        if name not in Filter.model_fields and not name.startswith(PREFIX)
    }
    st.query_params.from_dict(others | chosen.as_query() | (drill.as_query() if drill else {}))


def note_open_jobs(count: int) -> bool:
    """Remember how many jobs are open; whether some have closed since the last look."""
    before = st.session_state.get(_OPEN_JOBS, 0)
    st.session_state[_OPEN_JOBS] = count
    return bool(count < before)


def note_drawn(theme: str, snapshot: str) -> None:
    """Remember what the page is drawn from."""
    st.session_state[_DRAWN] = (theme, snapshot)


def is_out_of_date(theme: str, snapshot: str) -> bool:
    """Whether the page was drawn from another theme or snapshot than these."""
    return bool(st.session_state.get(_DRAWN, (theme, snapshot)) != (theme, snapshot))
