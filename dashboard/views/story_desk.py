"""Story desk: what happens in it, scene by scene and in a line, and where does the text say so?"""

from __future__ import annotations

from functools import partial
from typing import get_args

import pandas as pd
import streamlit as st

from dashboard import assignments, loaders, session, writing_loaders
from dashboard.breakdowns import approved_scenes, breakdown_file
from dashboard.components.choices import choose, keep_choice
from dashboard.components.evidence_choice import render_evidence_choice
from dashboard.components.evidence_list import reviews_cited
from dashboard.components.export_menu import render_export
from dashboard.components.plot_choice import render_plot_choice
from dashboard.components.words import render_heading, render_note, render_question
from dashboard.components.writing_panel import current_dossiers, render_write, render_written
from dashboard.copy_facts import load_facts
from dashboard.offers import Offer
from dashboard.problems import told
from dashboard.strings import say
from dashboard.strings.drafting import desk_answer, task_name
from dashboard.strings.sentences import counted
from data.drafts import Drafts
from data.exports.breakdown import BreakdownRow
from data.house import load_house
from data.settings import Settings
from data.snapshots import Snapshot
from data.writing import Assignment, Language, Length, Spoilers, TitleFacts
from generation.plot_files import PlotText

TASKS = ("plot_summary", "scene_description", "character_profile", "story_outline")
LANGUAGES: tuple[Language, ...] = get_args(Language)
LENGTHS: tuple[Length, ...] = get_args(Length)
SPOILERS: tuple[Spoilers, ...] = get_args(Spoilers)
VARIANTS = ("1", "2", "3", "4")


def render() -> None:
    """The page."""
    with told():
        settings = loaders.load_studio()
        snapshot = loaders.load_snapshot(settings)
        task = session.option("task") if session.option("task") in TASKS else TASKS[0]
        dossiers = current_dossiers(settings)
        answer = desk_answer(dossiers, reviews_cited(dossiers)) if dossiers else say(f"story_desk.answer_{task}")
        render_question(say(f"story_desk.question_{task}"), answer)
        widget = f"choice.task.{task}"
        st.segmented_control(
            say("copy_desk.task"),
            TASKS,
            default=task,
            format_func=task_name,
            label_visibility="collapsed",
            required=True,
            key=session.key(widget),
            on_change=keep_choice,
            args=(widget, "task", "order", "scene"),
        )
        parts = {
            "plot_summary": _summary,
            "scene_description": _scene,
            "character_profile": _character,
            "story_outline": _outline,
        }
        wanted = None
        with told():
            wanted = parts[task](settings, snapshot)
        render_write(settings, lambda: wanted)
        render_written(settings, dossiers)


def _summary(settings: Settings, snapshot: Snapshot) -> Assignment | None:
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        plot, title_id = render_plot_choice(settings, snapshot, screenplay=False)
        length = _pick("length", LENGTHS, "writing.length", 200, first="short")
        spoilers = _pick("spoilers", SPOILERS, "writing.spoilers", 150)
        variants = choose(say("copy_desk.n"), "n", list(VARIANTS), {}, width=110) or "1"
    if plot is None:
        return None
    found = assignments.assign_summary(
        settings,
        plot,
        length=length,
        spoilers=spoilers,
        facts=_facts(settings, snapshot, title_id),
        variants=int(variants),
        source_id=_kept(settings, plot),
    )
    return render_evidence_choice(snapshot, found, key=f"summary|{found.source_id}|{spoilers}")


def _scene(settings: Settings, snapshot: Snapshot) -> Assignment | None:
    plot, title_id = render_plot_choice(settings, snapshot, screenplay=True)
    if plot is None:
        return None
    number = _render_breakdown(settings, plot)
    if not number:
        render_note(say("story_desk.choose_scene"))
        return None
    facts = _facts(settings, snapshot, title_id)
    return assignments.assign_scene(settings, plot, number, facts, source_id=_kept(settings, plot), variants=1)


def _render_breakdown(settings: Settings, plot: PlotText) -> str:
    """The table of scenes, its files, and the number of the chosen scene."""
    found = writing_loaders.load_breakdown(plot)
    if found is None:
        render_note(say("story_desk.no_screenplay"))
        return ""
    render_heading(say("story_desk.scenes", count=counted("scenes", len(found.rows))), say("story_desk.scenes_about"))
    frame = pd.DataFrame([_cells(row) for row in found.rows])
    widget, numbers = session.key("story_desk.scenes"), [row.number for row in found.rows]
    st.dataframe(
        frame,
        key=widget,
        hide_index=True,
        on_select=lambda: _take_scene(widget, numbers),
        selection_mode="single-row",
        alt=say("story_desk.scenes_about"),
    )
    render_export(
        Offer(say("story_desk.scenes", count=counted("scenes", len(found.rows))), "", frame),
        key="scenes",
        more=(say("story_desk.files"), partial(_render_files, settings, plot)),
    )
    names = {row.number: f"{row.number} · {row.setting} {row.place}" for row in found.rows}
    return choose(say("story_desk.scene"), "scene", numbers, names, width=480) or ""


def _render_files(settings: Settings, plot: PlotText) -> None:
    """The breakdown as files; the document carries the scenes that were described and approved."""

    def made(kind: str) -> bytes:
        return breakdown_file(plot, f".{kind}", descriptions=approved_scenes(Drafts(settings.app_state), plot))

    with st.container(horizontal=True, gap="small"):
        for kind in ("csv", "docx"):
            st.download_button(
                say(f"story_desk.save_{kind}"),
                data=partial(made, kind),
                file_name=f"breakdown.{kind}",
                key=f"story_desk.save.{kind}",
                icon=":material/download:",
                on_click="ignore",
            )


def _cells(row: BreakdownRow) -> dict[str, str]:
    """A scene as the table shows it."""
    told_ = {
        "number": row.number,
        "setting": row.setting,
        "place": row.place,
        "time": row.time,
        "pages": row.pages,
        "characters": ", ".join(row.characters),
        "props": ", ".join(row.props),
        "dialogue": f"{round(100 * row.dialogue_share)}\u202f%",
        "mood": row.mood or "–",
        "synopsis": row.synopsis,
    }
    return {say(f"story_desk.column.{name}"): text for name, text in told_.items()}


def _take_scene(widget: str, numbers: list[str]) -> None:
    rows = session.selected_rows(widget)
    if rows:
        session.set_options(scene=numbers[rows[0]], order="")


def _character(settings: Settings, snapshot: Snapshot) -> Assignment | None:
    rows = [row for row in loaders.load_entities(snapshot) if row["kind"] == "character"]
    titles = loaders.load_title_names(snapshot)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        own = [key for key in titles if any(row["title_id"] == key for row in rows)]
        title_id = choose(say("copy_desk.title"), "of", own, titles, width=300)
        names = list(dict.fromkeys(str(row["name"]) for row in rows if row["title_id"] == title_id))
        name = choose(say("story_desk.character"), "who", names, {}, width=260)
        language = _pick("lang", LANGUAGES, "language", 130)
        spoilers = _pick("spoilers", SPOILERS, "writing.spoilers", 150)
    if title_id is None or name is None:
        render_note(say("story_desk.no_character"))
        return None
    found = writing_loaders.load_character(settings, snapshot, title_id, name, language, spoilers)
    return render_evidence_choice(snapshot, found, key=f"character|{title_id}|{name}|{language}|{spoilers}")


def _outline(settings: Settings, snapshot: Snapshot) -> Assignment | None:
    del snapshot
    render_note(say("story_desk.outline_needs"))
    premise = st.text_area(say("story_desk.premise"), max_chars=1500, height=100, key="story_desk.premise")
    language = _pick("lang", LANGUAGES, "language", 130)
    return assignments.assign_outline(settings, premise.strip(), language) if premise.strip() else None  # type: ignore[arg-type]


def _pick(option: str, values: tuple[str, ...], section: str, width: int, first: str = "") -> str:
    ordered = [first, *(one for one in values if one != first)] if first else list(values)
    names = {value: say(f"{section}.{value}") for value in values}
    return choose(say(f"copy_desk.{option}"), option, ordered, names, width=width) or ordered[0]


def _facts(settings: Settings, snapshot: Snapshot, title_id: str) -> TitleFacts | None:
    return load_facts(snapshot, title_id, load_house(settings)) if title_id else None


def _kept(settings: Settings, plot: PlotText) -> str:
    return Drafts(settings.app_state).keep_source(plot.name, plot.text)


if __name__ == "__main__":
    render()
