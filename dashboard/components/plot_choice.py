"""Where a plot comes from: a title's synopsis or screenplay, a file, or a pasted text. It stands in the URL."""

from __future__ import annotations

import streamlit as st

from dashboard import session, writing_loaders
from dashboard.components.choices import choose
from dashboard.components.words import render_note
from dashboard.problems import told
from dashboard.strings import say
from data.drafts import Drafts
from data.settings import Settings
from data.snapshots import Snapshot
from generation.plot_files import PlotText, plot_of_text

OWN = "own"
KINDS = ["txt", "md", "fountain", "spmd", "fdx", "pdf"]
#: What begins the id of a text that somebody sent (`Drafts.keep_source`), and no title's.
SENT = "p"


def render_plot_choice(settings: Settings, snapshot: Snapshot, *, screenplay: bool) -> tuple[PlotText | None, str]:
    """The plot that is chosen, None until there is one, and the title whose it is, "" for a text that was sent.

    Args:
        screenplay: whether only a screenplay will do.
    """
    rows = [row for row in writing_loaders.load_told_titles(snapshot) if row["has_screenplay"] or not screenplay]
    names = {row["title_id"]: row["name"] for row in rows}
    names |= {OWN: say("story_desk.own")}
    asked = session.option("src")
    sent = writing_loaders.load_kept_plot(settings, asked) if asked.startswith(SENT) else None
    if sent is not None:
        names = {asked: sent.name} | names
    source = choose(say("story_desk.source"), "src", list(names), names, width=360)
    if source == OWN:
        _render_sending(settings)
        return None, ""
    if sent is not None and source == asked:
        return sent, ""
    if source is None:
        return None, ""
    row = next(row for row in rows if row["title_id"] == source)
    if screenplay or not row["has_synopsis"]:
        return writing_loaders.load_plot(snapshot, source, screenplay=True), source
    texts = ["synopsis", "screenplay"] if row["has_screenplay"] else ["synopsis"]
    told_ = {text: say(f"story_desk.text_{text}") for text in texts}
    text = choose(say("story_desk.text"), "text", texts, told_, width=180)
    return writing_loaders.load_plot(snapshot, source, screenplay=text == "screenplay"), source


def _render_sending(settings: Settings) -> None:
    """A file or a pasted text becomes a source of the studio, which a link can name."""
    with st.container(border=True), told():
        render_note(say("story_desk.send_about"))
        file = st.file_uploader(say("story_desk.file"), type=KINDS, key=session.key("story_desk.file"))
        pasted = st.text_area(
            say("story_desk.paste"), height=160, max_chars=400_000, key=session.key("story_desk.paste")
        )
        name = st.text_input(say("story_desk.name"), max_chars=120, key=session.key("story_desk.name"), width=360)
        if st.button(say("story_desk.send"), type="primary", disabled=not (file or pasted.strip())):
            if file is not None:
                plot = writing_loaders.load_plot_file(file.getvalue(), file.name)
            else:
                plot = plot_of_text(pasted, name.strip() or say("story_desk.unnamed"))
            source_id = Drafts(settings.app_state).keep_source(_kept_name(plot), plot.text)
            session.set_options(src=source_id, scene="", order="")
            st.rerun()


def _kept_name(plot: PlotText) -> str:
    """A name by which the kept text is read again as what it was: text of an FDX or a PDF is no longer one."""
    if plot.script is None or plot.script.format in ("fountain", "text"):
        return plot.name
    return f"{plot.name.rsplit('.', 1)[0]}.txt"
