"""`marquee segments` as people and scripts use it, and the export's popover and fairness panel on a page."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from analytics.pipeline import run_step
from analytics.targeting.fairness import Fairness, compare_groups
from dashboard.charts.fairness import draw_fairness
from dashboard.charts.palette import LIGHT
from dashboard.commands import segments
from dashboard.numbers import Drill
from dashboard.strings import say
from dashboard.strings.fairness import fairness_finding, format_ratio, group_name, how_often
from data.exports.register import Exports
from data.made_segments import MadeSegments
from data.progress import Progress
from data.records import Filter
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from data.studio import create_studio, writing
from tests.analytics.planted import build_planted
from tests.data.test_studio import TITLE, VIEWER, batch, review

MARQUEE = str(Path(sys.executable).with_name("marquee"))
VIEWERS = 120


def marquee(settings: Settings, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    words = [MARQUEE, "segments", *map(str, arguments), "--studio", str(settings.studio)]
    return subprocess.run(words, capture_output=True, text=True, timeout=120)


def answer(settings: Settings, *arguments: str | Path) -> Any:
    done = marquee(settings, *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def failure(settings: Settings, code: int, *arguments: str | Path) -> str:
    done = marquee(settings, *arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A hundred and twenty viewers; a segment of seventy, one of nineteen, one of sixty-nine of the seventy."""
    settings = load_settings(tmp_path_factory.mktemp("segments") / "studio")
    create_studio(settings)
    rows = [
        VIEWER | {"viewer_id": f"v{number:016x}", "age": 20 + number % 50, "gender": ("female", "male")[number % 2]}
        for number in range(VIEWERS)
    ]
    said = [review(f"{number}", "A fine pier.", viewer_id=f"v{number:016x}") for number in range(VIEWERS)]
    with writing(settings) as opened:
        opened.add_batch(batch(settings, "first", titles=[TITLE], viewers=rows, reviews=said), "b1", "j1")
        opened.publish()
        made = MadeSegments(settings.app_state)
        ids = [row["viewer_id"] for row in rows]
        made.make_list("Seventy", ids[:70], "Mara", "Chosen by hand.")
        made.make_list("Nineteen", ids[:19], "Mara", "Chosen by hand.")
        made.make_list("All but one", ids[:69], "Mara", "Chosen by hand.")
        opened.publish()
    return settings


def id_of(settings: Settings, name: str) -> str:
    return next(one.segment_id for one in MadeSegments(settings.app_state).current() if one.name == name)


def test_segments_are_listed_with_their_size(studio: Settings) -> None:
    listed = {one["name"]: one for one in answer(studio, "list")}
    assert listed["Seventy"]["viewers"] == 70
    share = listed["Seventy"]["share"]
    assert share["value"] == pytest.approx(70 / VIEWERS)
    assert share["low"] < share["value"] < share["high"]
    assert "Seventy" in marquee(studio).stdout, "without a subcommand it lists"


def test_a_segment_is_shown_and_an_unknown_one_is_bad_use(studio: Settings) -> None:
    shown = answer(studio, "show", id_of(studio, "Seventy"))
    assert (shown["viewers"], shown["kind"], shown["reviews"]) == (70, "list", 70)
    assert all(one["difference"]["low"] is not None for one in shown["differences"])
    assert "there is no segment nothing" in failure(studio, 2, "show", "nothing")


@pytest.mark.slow
def test_nineteen_are_refused_and_seventy_leave(studio: Settings, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    asked = ("-o", path, "--purpose", "spring", "--user", "Mara")
    refused = failure(studio, 1, "export", id_of(studio, "Nineteen"), *asked)
    assert "fewer than 20 viewers" in refused
    assert not path.exists()
    done = answer(studio, "export", id_of(studio, "Seventy"), *asked)
    assert (done["rows"], done["k"], done["purpose"], done["who"]) == (70, 20, "spring", "Mara")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))
    assert rows[0] == ["id", "band"]
    assert len(rows) == 71
    # One viewer fewer under the same purpose would give that one away.
    other = tmp_path / "other.xlsx"
    less = answer(studio, "export", id_of(studio, "All but one"), "-o", other, *asked[2:])
    assert less["rows"] == 50
    assert less["withheld"] == "fewer than 20"
    log = answer(studio, "exports")
    assert [one["export_id"] for one in log][:2] == [less["export_id"], done["export_id"]]


@pytest.mark.parametrize(
    "wrong",
    [
        ("-o", "list.doc", "--purpose", "p", "--user", "u"),
        ("-o", "list.csv", "--purpose", " ", "--user", "u"),
        ("-o", "list.csv", "--user", "u"),
        ("-o", "list.csv", "--purpose", "p", "--user", "u", "--k", "1"),
        ("-o", "list.csv", "--purpose", "p", "--user", "u", "--tell", "name"),
    ],
)
def test_bad_use_of_export_is_exit_code_two(studio: Settings, wrong: tuple[str, ...]) -> None:
    words = ["export", id_of(studio, "Seventy"), *wrong, "--studio", str(studio.studio)]
    assert CliRunner().invoke(segments.app, words).exit_code == 2


def test_a_k_below_the_floor_and_an_unknown_segment_fail(studio: Settings, tmp_path: Path) -> None:
    asked = ("-o", tmp_path / "list.csv", "--purpose", "p", "--user", "u")
    assert "export_k" in failure(studio, 1, "export", id_of(studio, "Seventy"), *asked, "--k", "5")
    assert "no such segment" in failure(studio, 1, "export", "nothing", *asked)


@pytest.mark.slow
def test_without_a_recommender_there_is_nobody_to_target(studio: Settings, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds.csv"
    seeds.write_text("viewer_id\n" + "\n".join(f"v{number:016x}" for number in range(100)), encoding="utf-8")
    assert "marquee analyse" in failure(studio, 1, "target", "The Pier")
    assert "marquee analyse" in failure(studio, 1, "lookalike", seeds)
    failure(studio, 2, "lookalike", tmp_path / "nowhere.csv")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The sample studio with its recommender and segments."""
    folder = tmp_path_factory.mktemp("sample")
    build_planted(folder).close()
    settings = load_settings(folder / "studio", threads=1)
    for step in ("recommender", "segments"):
        run = run_step(settings, step, {}, Progress())
        with writing(settings) as opened:
            opened.add_run(run, f"j-{step}")
            opened.publish()
    return settings


@pytest.mark.slow
def test_a_title_is_targeted_and_a_list_finds_its_like(sample: Settings, tmp_path: Path) -> None:
    found = answer(sample, "target", "the tidewater letters", "--budget", "100")
    assert found["budget"]["contacts"] == 100
    assert sum(one["viewers"] for one in found["segments"]) <= found["viewers"]
    for one in found["segments"]:
        assert sum(one["bands"].values()) == one["viewers"]
    assert found["budget"]["affinity"]["value"] > found["affinity"]["value"], "the first hundred are the likeliest"
    assert "no title" in failure(sample, 2, "target", "Nothing of that name")
    assert "to address" in failure(sample, 2, "target", found["title_id"], "--budget", "1000000")
    snapshot = open_newest(sample.snapshots)
    taste = next(one["segment_id"] for one in answer(sample, "list") if one["kind"] == "taste")
    rows = snapshot.rows("exports/segment_viewers", segment_id=taste)
    snapshot.close()
    seeds = tmp_path / "seeds.csv"
    seeds.write_text("viewer_id\n" + "\n".join(row["viewer_id"] for row in rows[:150]), encoding="utf-8")
    alike = answer(sample, "lookalike", seeds, "--size", "5", "--keep", "Like them", "--user", "Mara")
    assert (alike["seeds"], alike["unmatched"]) == (min(150, len(rows)), 0)
    assert alike["times_chance"]["low"] > 1
    kept = next(one for one in answer(sample, "list") if one["name"] == "Like them")
    assert kept["viewers"] == alike["viewers"]


# On a page


@pytest.fixture
def page(studio: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[AppTest]:
    """A page with the export of a segment and its fairness panel."""
    monkeypatch.setenv("MARQUEE_STUDIO", str(studio.studio))

    def script(segment_id: str) -> None:
        from dashboard import loaders
        from dashboard.components.audience_export import render_audience_export
        from dashboard.components.fairness_panel import render_fairness_panel
        from data.exports.audience import make_audience_of_segment
        from data.records import Filter

        settings = loaders.load_studio()
        snapshot = loaders.load_snapshot(settings)
        audience = make_audience_of_segment(snapshot, segment_id)
        everyone = [row["viewer_id"] for row in snapshot.rows("exports/viewer_ids")]
        render_audience_export(settings, snapshot, audience, key="one")
        render_fairness_panel(snapshot, audience.viewer_ids, everyone, key="one", within=Filter())

    yield AppTest.from_function(script, default_timeout=30, args=(id_of(studio, "Seventy"),))


def words(app: AppTest) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def test_the_popover_asks_for_purpose_and_user_then_gives_the_file(page: AppTest, studio: Settings) -> None:
    page.run()
    assert not page.exception
    before = len(Exports(studio.app_state).listed())
    next(button for button in page.button if button.label == say("export.make")).click().run()
    assert "purpose" in words(page)
    assert len(Exports(studio.app_state).listed()) == before
    purpose, who = page.text_input[0], page.text_input[1]
    purpose.set_value("autumn")
    who.set_value("Lin")
    next(button for button in page.button if button.label == say("export.make")).click().run()
    assert not page.exception
    newest = Exports(studio.app_state).listed()[0]
    assert (newest.purpose, newest.who, newest.rows) == ("autumn", "Lin", 70)
    assert [one.label for one in page.get("download_button")] == ["Download 70 viewers (CSV)"]
    page.run()
    assert "Exported once for “autumn”" in words(page)


def test_the_panel_says_who_is_left_out(page: AppTest) -> None:
    page.run()
    assert not page.exception
    assert "chosen" in words(page)


def unfair() -> Fairness:
    labels = {"age": ["55+"] * 300 + ["18-24"] * 300, "gender": ["female", "other", "unknown"] * 200}
    chosen = [number % 10 == 0 for number in range(300)] + [number % 5 == 0 for number in range(300)]
    return compare_groups(labels, np.array(chosen), 20)  # type: ignore[arg-type]


def test_words_and_marks_say_the_same() -> None:
    found = unfair()
    (worst,) = found.left_out
    assert fairness_finding(found).startswith("Viewers aged 55 and over are chosen half as often as others (0.50")
    assert how_often(worst) == say("fairness.half")
    names = {group_name(one) for one in found.groups}
    assert names == {
        "aged 55 and over",
        "aged 18–24",
        "who are women",
        "whose gender is “other”",
        "of unknown gender",
    }
    drawing = draw_fairness(
        found, LIGHT, lambda group: Drill(grain="viewers", filter=Filter(ages=(group.group,)))
        if group.trait == "age" else None,
    )  # fmt: skip
    assert list(drawing.table[say("fairness.column_ratio")]) == [format_ratio(one) for one in found.groups]
    marks = [trace for trace in drawing.figure.data if trace.mode == "markers"]
    assert len(marks) == len(found.groups)
    assert sum(mark.customdata is not None for mark in marks) == 2


def test_a_groups_mark_opens_exactly_its_viewers(studio: Settings) -> None:
    from analytics.targeting.fairness import weigh_fairness
    from dashboard.components.fairness_panel import _drill

    snapshot = open_newest(studio.snapshots)
    everyone = [row["viewer_id"] for row in snapshot.rows("exports/viewer_ids")]
    found = weigh_fairness(snapshot, everyone[:70], everyone, 20)
    drills = [(one, _drill(one, Filter())) for one in found.groups]
    for group, drill in drills:
        if drill is not None:
            (row,) = snapshot.rows("dashboard/viewers_count", filter=drill.filter.as_parameter())
            assert row["viewers"] == group.n
    snapshot.close()
    assert sum(drill is not None for _, drill in drills) >= 4
