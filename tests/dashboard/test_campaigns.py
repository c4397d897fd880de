"""Campaigns: made in three steps, kept over a reload, and what came back counts exactly its members."""

from __future__ import annotations

import csv
import random
from datetime import UTC, date, datetime, timedelta
from html import escape
from io import StringIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest

from analytics.recommender.factors import FactorConfig
from analytics.recommender.feedback import feedback_of_snapshot
from analytics.recommender.recommender import RecommenderConfig, fit_recommender
from analytics.recommender.served import Served, load_served
from dashboard import campaign_figures, campaign_outcome, jobs
from dashboard.campaign_figures import Whom, draw_members, find_alikes, find_unseen, would_show
from dashboard.campaign_outcome import Outcome, Part, audiences_of, exported_ids, read_back, rows_of, weigh_results
from dashboard.charts.campaigns import draw_alike, draw_fifths, draw_gain, draw_uplift, part_mark, part_of
from dashboard.charts.palette import LIGHT
from dashboard.strings import say
from dashboard.strings.campaigns import (
    alike_sentence,
    format_uplift,
    power_sentence,
    relative_sentence,
    uplift_answer,
    uplift_finding,
)
from data.campaigns import Campaign, Campaigns
from data.exports.audience import Audience
from data.exports.export import export_audience, make_request
from data.made_segments import MadeSegments
from data.progress import Progress
from data.records import Run
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, open_newest
from data.studio import writing
from data.viewer_lists import match_viewers, read_list
from tests.dashboard.studios import build_studio

APP = Path(__file__).parents[2] / "dashboard" / "app.py"
VIEWERS, TITLES, EACH = 900, 24, 9
HOSTILE = "<img src=http://127.0.0.1:9/x.png> *The* $Pier$"
SEGMENTS = ("Drama loyals", "<b>Comedy</b> fans")


def write_ratings(path: Path) -> None:
    """Two camps: a viewer likes nine in ten of the titles of their own, and one in six of the others."""
    chance = random.Random(4)
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("user", "title", "rating", "date"))
        for viewer in range(VIEWERS):
            for number in chance.sample(range(TITLES), EACH):
                liked = chance.random() < (0.9 if number % 2 == viewer % 2 else 0.16)
                day = date(2026, 1, 5) + timedelta(days=chance.randrange(60))
                name = escape(HOSTILE) if number == 1 else f"Film {number}"
                writer.writerow((f"u{viewer}", name, f"{9 if liked else 3}/10", day.isoformat()))


def add_runs(settings: Settings) -> None:
    """A real recommender without its tower, and a segment of taste for each camp."""
    snapshot = open_newest(settings.snapshots)
    model = fit_recommender(
        feedback_of_snapshot(snapshot),
        RecommenderConfig(factors=FactorConfig(factors=8, regularisation=1.0)),
        Progress(),
    )
    camps = match_viewers(settings, snapshot, [f"u{number}" for number in range(VIEWERS)]).viewers
    snapshot.close()
    with writing(settings) as studio:
        for step in ("recommender", "segments"):
            run = Run(
                run_id=f"{step}-1", step=step, model="stand-in", model_hash="0", parameters={}, seed=1,
                data_version=studio.data_version(), started_at=datetime.now(UTC), seconds=0.1,
            )  # fmt: skip
            folder = settings.runs / run.run_id
            folder.mkdir(parents=True)
            if step == "recommender":
                model.save(folder)
                nothing = pa.FixedSizeListArray.from_arrays(pa.array([], pa.float32()), 8)
                pq.write_table(
                    pa.table({"title_id": pa.array([], pa.string()), "vector": nothing}), folder / "cold.parquet"
                )
            else:
                write_segments(folder, [str(one) for one in camps])
            studio.add_run(run, f"j-{step}")
        studio.publish()


def write_segments(folder: Path, viewers: list[str]) -> None:
    """Segment t1 has the viewers of even number, t2 the others."""
    segments = [
        {"segment_id": f"t{place + 1}", "name": name, "stability": 1.0, "position": place}
        for place, name in enumerate(SEGMENTS)
    ]
    members = [
        {"viewer_id": viewer, "segment_id": f"t{number % 2 + 1}", "membership": 1.0, "main": True}
        for number, viewer in enumerate(viewers)
    ]
    places = [{"kind": "viewer", "id": viewers[0], "x": 0.0, "y": 0.0}]
    for name, rows in (("segments", segments), ("members", members), ("places", places)):
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("camps")
    write_ratings(folder / "ratings.csv")
    settings = load_settings(folder / "studio")
    build_studio(settings, source=folder / "ratings.csv", analysed=False)
    add_runs(settings)
    return settings


@pytest.fixture(scope="module")
def snapshot(studio: Settings) -> Snapshot:
    return open_newest(studio.snapshots)


@pytest.fixture(scope="module")
def served(studio: Settings) -> Served:
    return load_served(studio, "recommender-1")


def title_of(snapshot: Snapshot, name: str) -> str:
    return next(row["title_id"] for row in snapshot.rows("dashboard/title_names") if row["name"] == name)


def make_campaign(settings: Settings, snapshot: Snapshot, served: Served, name: str = "Lyon") -> Campaign:
    """Everybody who said nothing of Film 0, three in ten held out."""
    found = find_unseen(snapshot, served, title_of(snapshot, "Film 0"))
    ids = tuple(served.viewer_ids[found.places].tolist())
    members, segments = draw_members(snapshot, Whom("unseen", "x", "y", ids, tuple(found.products.tolist())), 0.3, 5)
    plan = {
        "name": name, "title": "Film 0", "title_id": found.title_id, "purpose": "a mail", "who": "Mara",
        "kind": "unseen",
        "about": "Who said nothing of it.", "snapshot": snapshot.name, "seed": 5, "share": 0.3, "base_rate": 0.1,
        "smallest_uplift": would_show(len(members), 0.3, 0.1), "segments": segments,
    }  # fmt: skip
    return Campaigns(settings.app_state).make(plan, members)


def responses(settings: Settings, campaign: Campaign, uplift: float) -> dict[str, float]:
    """Ten in a hundred respond anyway, in the first segment `uplift` more where they are addressed."""
    chance = np.random.default_rng(3)
    return {
        one.viewer_id: float(chance.random() < 0.1 + uplift * (not one.control) * (one.segment_id == "t1"))
        for one in Campaigns(settings.app_state).members(campaign.campaign_id)
    }


def import_results(settings: Settings, campaign: Campaign, found: dict[str, float], **changes: object) -> Outcome:
    counts = dict.fromkeys(("unmatched", "ambiguous", "outside", "repeated", "unread"), 0)
    told = {
        "campaign_id": campaign.campaign_id,
        "file": "a.csv",
        "entries": len(found),
        "complete": True,
        "who": "Mara",
    }
    results = Campaigns(settings.app_state).add_results(told | counts | changes, found)
    return weigh_results(settings, campaign, results)


def test_a_segment_is_ranked_by_affinity_with_the_title(snapshot: Snapshot, served: Served) -> None:
    ids, none = campaign_figures.choose_segment(snapshot, "t1", served, None)
    assert len(ids) == VIEWERS // 2 and none == ()
    ranked, affinity = campaign_figures.choose_segment(snapshot, "t1", served, title_of(snapshot, "Film 0"))
    assert set(ranked) == set(ids) and list(affinity) == sorted(affinity, reverse=True)
    assert campaign_figures.choose_segment(snapshot, "t1", None, title_of(snapshot, "Film 0"))[1] == ()


def test_alikes_of_a_camp_are_of_that_camp(snapshot: Snapshot, served: Served) -> None:
    camp, _ = campaign_figures.choose_segment(snapshot, "t1", served, None)
    found = find_alikes(snapshot, served, [*camp[:200], "unknown"])
    ids, likeness = found.chosen(0.1)
    assert found.unplaced == 1 and len(ids) == 90 and not set(ids) & set(camp[:200])
    assert len(set(ids) & set(camp)) >= 80 and list(likeness) == sorted(likeness, reverse=True)
    assert "times as many" in alike_sentence(found.lookalike, 0.1)
    drawing = draw_alike(found.lookalike, 0.05, LIGHT)
    assert len(drawing.table) == 19 and "200 seeds" in drawing.subtitle


def test_random_seeds_are_told_to_have_nothing_in_common(snapshot: Snapshot, served: Served) -> None:
    chance = np.random.default_rng(11)
    tries = [find_alikes(snapshot, served, chance.permutation(served.viewer_ids)[:150].tolist()) for _ in range(40)]
    assert sum(one.lookalike.in_common for one in tries) <= 4
    nothing = next(one.lookalike for one in tries if not one.lookalike.in_common)
    assert "as good as one drawn at random" in alike_sentence(nothing, 0.05)


def test_those_to_be_won_said_nothing_of_the_title_and_reasons_are_what_they_liked(
    snapshot: Snapshot, served: Served
) -> None:
    title_id = title_of(snapshot, "Film 0")
    found = campaign_figures.find_winnable(snapshot, served, title_id, 20)
    spoke = set(snapshot.select(f"select distinct viewer_id from ratings where title_id = '{title_id}'")["viewer_id"])
    assert found.left_out == len(spoke) and not spoke & set(found.viewer_ids)
    assert len(found.viewer_ids) == VIEWERS - len(spoke) and list(found.affinity) == sorted(
        found.affinity, reverse=True
    )
    for one in found.shown:
        liked = snapshot.select(
            "select name from verdicts join titles using (title_id) "
            f"where viewer_id = '{one.viewer_id}' and liking = 1"
        )["name"]
        assert one.reasons and set(one.reasons) <= set(liked)
    assert sum(one.segment == SEGMENTS[0] for one in found.shown) >= 15


def test_the_draw_can_be_made_again_and_every_stratum_has_both(
    studio: Settings, snapshot: Snapshot, served: Served
) -> None:
    one, other = (make_campaign(studio, snapshot, served) for _ in range(2))
    kept = Campaigns(studio.app_state)
    first, second = kept.members(one.campaign_id), kept.members(other.campaign_id)
    assert first == second and one.control == round(0.3 * len(first))
    strata = {member.stratum for member in first}
    assert {stratum[:2] for stratum in strata} == {"t1", "t2"}
    for stratum in strata:
        assert {member.control for member in first if member.stratum == stratum} == {True, False}
    assert {member.fifth for member in first} == {1, 2, 3, 4, 5} and one.plan.segments == {
        "t1": SEGMENTS[0],
        "t2": SEGMENTS[1],
    }


def test_planted_uplift_is_found_where_it_was_planted(studio: Settings, snapshot: Snapshot, served: Served) -> None:
    campaign = make_campaign(studio, snapshot, served)
    outcome = import_results(studio, campaign, responses(studio, campaign, 0.4))
    segments = {effect.part: effect for _, effect in outcome.segments}
    assert segments["t1"].beyond_noise and not segments["t2"].beyond_noise
    assert segments["t1"].uplift.low < 0.4 < segments["t1"].uplift.high  # type: ignore[operator]
    assert outcome.whole.beyond_noise and not outcome.mismatch.warns
    assert uplift_answer(outcome).startswith("Those addressed responded more often") and " points (" in uplift_answer(
        outcome
    )
    assert SEGMENTS[0] in uplift_finding(outcome) and "%" in relative_sentence(outcome.whole)
    drawn = Campaigns(studio.app_state).members(campaign.campaign_id)
    chance = np.random.default_rng(8)
    rising = {
        one.viewer_id: float(chance.random() < 0.1 + 0.4 * (one.fifth < 3 and not one.control)) for one in drawn
    }
    outcome = import_results(studio, campaign, rising)
    assert outcome.targeted is not None and outcome.targeted.qini.low > 0  # type: ignore[operator]
    assert [one.part for one in outcome.fifths if one.beyond_noise] == ["1", "2"]


def test_every_mark_counts_its_members(studio: Settings, snapshot: Snapshot, served: Served) -> None:
    campaign = make_campaign(studio, snapshot, served)
    answered = responses(studio, campaign, 0.2)
    some = {viewer: response for place, (viewer, response) in enumerate(answered.items()) if place % 5}
    outcome = import_results(studio, campaign, some)
    assert len(outcome.counted) == len(some) == len(rows_of(studio, outcome, Part()))
    assert outcome.whole.uplift.n == len(some)
    effects = {effect.part: effect for _, effect in outcome.segments} | {one.part: one for one in outcome.fifths}
    for drawing in (draw_uplift(outcome, LIGHT), draw_fifths(outcome, LIGHT)):
        marks = [mark[0] for trace in drawing.figure.data for mark in (trace.customdata or ())]
        assert marks
        for part in map(part_of, marks):
            assert part is not None
            key = part.segment_id or (str(part.fifth) if part.fifth else "")
            effect = effects[key] if key else outcome.whole
            assert len(rows_of(studio, outcome, part)) == effect.addressed.n + effect.control.n
    assert len(draw_gain(outcome, LIGHT).table) == 11
    assert part_of("nonsense") is None and part_of(part_mark(Part(fifth=2))) == Part(fifth=2)


def test_nothing_is_made_of_nothing(studio: Settings, snapshot: Snapshot, served: Served) -> None:
    campaign = make_campaign(studio, snapshot, served)
    outcome = import_results(studio, campaign, responses(studio, campaign, 0.0))
    assert uplift_answer(outcome).startswith("No difference beyond noise")
    assert uplift_finding(outcome) == say("campaigns.uplift_heading_noise")
    few = import_results(studio, campaign, dict(list(responses(studio, campaign, 0.0).items())[:8]))
    assert not few.whole.uplift.known and "too little" in uplift_answer(few) and not few.segments


def test_a_list_of_responders_alone_counts_everybody(studio: Settings, snapshot: Snapshot, served: Served) -> None:
    campaign = make_campaign(studio, snapshot, served)
    answered = responses(studio, campaign, 0.3)
    full = import_results(studio, campaign, answered)
    ones = {viewer: response for viewer, response in answered.items() if response}
    alone = import_results(studio, campaign, ones, complete=False)
    assert alone.whole == full.whole and not alone.mismatch.warns and len(alone.counted) == len(answered)


def test_groups_that_came_back_otherwise_are_warned_of(studio: Settings, snapshot: Snapshot, served: Served) -> None:
    campaign = make_campaign(studio, snapshot, served)
    held = {one.viewer_id for one in Campaigns(studio.app_state).members(campaign.campaign_id) if one.control}
    answered = responses(studio, campaign, 0.0)
    lost = {one: said for place, (one, said) in enumerate(answered.items()) if one not in held or place % 3}
    outcome = import_results(studio, campaign, lost)
    assert outcome.mismatch.warns and outcome.mismatch.listed_control < outcome.mismatch.control


def test_values_are_told_as_values(studio: Settings, snapshot: Snapshot, served: Served) -> None:
    campaign = make_campaign(studio, snapshot, served)
    spent = {viewer: 12.5 * response for viewer, response in responses(studio, campaign, 0.4).items()}
    outcome = import_results(studio, campaign, spent)
    assert not outcome.binary and uplift_answer(outcome).startswith("Those addressed brought more")
    assert "a viewer" in format_uplift(outcome.whole.uplift, binary=False)


def test_exported_ids_come_back_and_are_matched(
    studio: Settings, snapshot: Snapshot, served: Served, tmp_path: Path
) -> None:
    campaign = make_campaign(studio, snapshot, served, "Shanghai")
    members = Campaigns(studio.app_state).members(campaign.campaign_id)
    labels = {fifth: say(f"campaigns.band_{fifth}") for fifth in range(6)}
    rows: list[tuple[str, str]] = []
    for group, audience in audiences_of(campaign, members, labels).items():
        path = tmp_path / f"{group}.csv"
        request = make_request(purpose=f"mail {group}", who="Mara", format="csv")
        export_audience(studio, snapshot, audience, request, path)
        with path.open(encoding="utf-8-sig", newline="") as handle:
            ids = [row[0] for row in list(csv.reader(handle))[1:]]
        rows += [(one, "yes" if group == "addressed" else "no") for one in ids]
    assert not {one for one, _ in rows} & {member.viewer_id for member in members}
    rows += [("u0", "yes"), ("stranger", "no"), (rows[0][0], "no"), (rows[1][0], "perhaps")]
    back = tmp_path / "back.csv"
    with back.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([("hash", "answer"), *rows])
    file = read_list(back, studio)
    assert campaign_outcome.guess_columns(studio, snapshot, campaign, file) == ("hash", "")
    found = read_back(studio, snapshot, campaign, file, ("hash", "answer"))
    groups = {member.viewer_id: member.control for member in members}
    known = match_viewers(studio, snapshot, ["u0"]).viewers[0]
    assert found.entries == len(rows) and found.matched.unmatched == ("stranger",) and found.unread == ("perhaps",)
    assert found.outside == (known not in groups)
    named = {viewer: said for viewer, said in found.responses.items() if viewer != known}
    assert len(named) >= len(rows) - 6 and all(said == (not groups[viewer]) for viewer, said in named.items())


def test_members_whom_an_export_withheld_raise_no_alarm_and_count_nowhere(
    studio: Settings, snapshot: Snapshot, served: Served, tmp_path: Path
) -> None:
    """A list that overlaps an earlier one of its purpose leaves some out, of one group more than of the other."""
    campaign = make_campaign(studio, snapshot, served, "Withheld")
    kept = Campaigns(studio.app_state)
    members = kept.members(campaign.campaign_id)
    labels = {fifth: say(f"campaigns.band_{fifth}") for fifth in range(6)}
    audiences = audiences_of(campaign, members, labels)
    # Thirty of those held out stand apart in an earlier list, so that the later one may not have only some of them.
    held = audiences["control"].viewer_ids
    earlier = Audience(name="earlier", viewer_ids=held[:-12], bands=("a",) * len(held[:-12]), about="Most of them.")
    for name, audience in {"earlier": earlier, **audiences}.items():
        request = make_request(purpose="withheld", who="Mara", format="csv")
        export_audience(studio, snapshot, audience, request, tmp_path / f"{name}.csv")
    with (tmp_path / "control.csv").open(encoding="utf-8-sig", newline="") as handle:
        on_list = len(list(csv.reader(handle))) - 1
    assert on_list < len(held)
    gone = exported_ids(studio, snapshot, campaign)
    listed = set()
    for group in ("addressed", "control"):
        with (tmp_path / f"{group}.csv").open(encoding="utf-8-sig", newline="") as handle:
            listed |= {gone[row[0]] for row in list(csv.reader(handle))[1:]}
    answered = responses(studio, campaign, 0.0)
    outcome = import_results(studio, campaign, {one: said for one, said in answered.items() if one in listed})
    assert outcome.withheld == len(members) - len(listed) and outcome.counted == listed
    assert outcome.mismatch.p == 1.0 and not outcome.mismatch.warns
    ones = {one: said for one, said in answered.items() if one in listed and said}
    alone = import_results(studio, campaign, ones, complete=False)
    assert alone.whole == outcome.whole and len(rows_of(studio, alone, Part())) == len(listed)


def test_power_is_told_in_words() -> None:
    text = power_sentence(8000, 0.1, 0.05, would_show(8000, 0.1, 0.05))
    assert text.startswith("With 10 % held out, 8\u202f000 viewers and a base rate of 5 %, an uplift of 2.5 points")
    assert "no uplift could show" in power_sentence(12, 0.1, 0.5, would_show(12, 0.1, 0.5))


def opened(monkeypatch: pytest.MonkeyPatch, settings: Settings, **query: str) -> tuple[AppTest, str]:
    monkeypatch.setenv("MARQUEE_STUDIO", str(settings.studio))
    app = AppTest.from_file(APP, default_timeout=90)
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page("views/campaigns.py").run()
    return app, text_of(app)


def text_of(app: AppTest) -> str:
    assert not app.exception
    text = "\n".join(element.proto.body for element in app.get("html"))
    assert "<img" not in text and "<b>Comedy" not in text
    return text


def field(app: AppTest, label: str) -> object:
    return next(one for one in app.text_input if one.label == say(label))


def press(app: AppTest, label: str) -> str:
    next(button for button in app.button if button.label == label).click()
    app.run()
    return text_of(app)


def test_a_campaign_is_made_on_the_page_and_stands_after_a_reload(
    monkeypatch: pytest.MonkeyPatch, studio: Settings
) -> None:
    before = len(Campaigns(studio.app_state).listed())
    app, text = opened(monkeypatch, studio)
    assert say("campaigns.question") in text
    press(app, say("campaigns.make"))
    assert say("campaigns.make_question") in text_of(app)
    app, text = opened(monkeypatch, studio, make="1", whom="segment", group="t2", held="25")
    assert "With 25 % held out, 450 viewers" in text and 'role="alert"' not in text
    field(app, "campaigns.purpose").set_value("a mail")  # type: ignore[attr-defined]
    text = press(app, say("campaigns.draw"))
    assert 'role="alert"' in text and len(Campaigns(studio.app_state).listed()) == before
    field(app, "campaigns.name").set_value(HOSTILE)  # type: ignore[attr-defined]
    field(app, "campaigns.who").set_value("Mara")  # type: ignore[attr-defined]
    text = press(app, say("campaigns.draw"))
    made = Campaigns(studio.app_state).listed()[0]
    assert made.plan.name == HOSTILE and (made.addressed, made.control) == (450 - 112, 112)
    assert "is not known until results are imported" in text
    _, text = opened(monkeypatch, studio, campaign=made.campaign_id)
    assert "a mail" in text and f"seed {made.plan.seed}" in text and "uplift of" in text


@pytest.mark.slow
def test_the_builders_stand_behind_their_links(
    monkeypatch: pytest.MonkeyPatch, studio: Settings, snapshot: Snapshot
) -> None:
    _, text = opened(monkeypatch, studio, make="1", whom="lookalike", group="t1", size="2")
    assert "18 viewers" in text and say("campaigns.alike_circular") in text
    title_id = title_of(snapshot, HOSTILE)
    app, text = opened(monkeypatch, studio, make="1", whom="unseen", wanted=title_id, size="30")
    assert "have not rated or reviewed" in text and "has not seen" not in text and len(app.dataframe) == 1
    assert "With 10 % held out, 30 viewers" in text
    _, text = opened(monkeypatch, studio, make="1", whom="lookalike", **{"from": "list", "seeds": "s0"})
    assert say("campaigns.seeds_missing") in text
    for broken in ("nan", "x", "-4", "1e99"):
        _, text = opened(
            monkeypatch, studio, make="1", whom="lookalike", group="t1", size=broken, held=broken, base=broken
        )
        assert say("campaigns.step_control") in text


@pytest.mark.parametrize("wanted", [{}, {"wanted": "zzz"}])
def test_a_campaign_is_kept_with_the_title_that_it_was_ranked_for(
    monkeypatch: pytest.MonkeyPatch, studio: Settings, wanted: dict[str, str]
) -> None:
    app, _ = opened(monkeypatch, studio, make="1", whom="unseen", held="40", **wanted)
    field(app, "campaigns.name").set_value(f"First title {len(wanted)}")  # type: ignore[attr-defined]
    field(app, "campaigns.purpose").set_value("a mail")  # type: ignore[attr-defined]
    field(app, "campaigns.who").set_value("Mara")  # type: ignore[attr-defined]
    press(app, say("campaigns.draw"))
    made = next(one for one in Campaigns(studio.app_state).listed() if one.plan.name == f"First title {len(wanted)}")
    assert made.plan.title_id not in (None, "zzz") and made.plan.title and made.plan.title in made.plan.about


def test_pasted_seeds_are_matched_kept_and_found_again(monkeypatch: pytest.MonkeyPatch, studio: Settings) -> None:
    app, _ = opened(monkeypatch, studio, make="1", whom="lookalike", **{"from": "list"})
    pasted = "\n".join([f"u{number}" for number in range(0, 300, 2)] + ["nobody at all", "u0"])
    app.text_area[0].set_value(pasted)
    text = press(app, say("campaigns.seeds_use"))
    assert "152 entries: 150 viewers matched, 1 unmatched, 1 named before." in text and "times as many" in text
    named = app.query_params["seeds"]
    seeds_id = named if isinstance(named, str) else named[0]
    _, again = opened(monkeypatch, studio, make="1", whom="lookalike", **{"from": "list", "seeds": seeds_id})
    assert "150 viewers matched" in again
    few = "\n".join(f"u{number}" for number in range(40))
    app, _ = opened(monkeypatch, studio, make="1", whom="lookalike", **{"from": "list"})
    app.text_area[0].set_value(few)
    assert "40 seeds are too few" in press(app, say("campaigns.seeds_use"))


def test_a_lookalike_can_be_kept_as_a_segment(monkeypatch: pytest.MonkeyPatch, studio: Settings) -> None:
    app, _ = opened(monkeypatch, studio, make="1", whom="lookalike", group="t1", size="4")
    field(app, "campaigns.keep_segment_name").set_value("Like the loyals")  # type: ignore[attr-defined]
    text = press(app, say("campaigns.keep_segment"))
    assert say("campaigns.kept_segment", name="Like the loyals") in text
    made = next(one for one in MadeSegments(studio.app_state).current() if one.name == "Like the loyals")
    assert len(MadeSegments(studio.app_state).viewers_of(made.segment_id)) == round(0.04 * VIEWERS)
    assert "Hidden seeds caught" in made.about and made.kind == "list"
    assert jobs.is_publishing(studio)


def test_results_are_imported_on_the_page(
    monkeypatch: pytest.MonkeyPatch, studio: Settings, snapshot: Snapshot, served: Served
) -> None:
    campaign = make_campaign(studio, snapshot, served, "Page")
    content = StringIO()
    csv.writer(content).writerows([("viewer id", "responded"), *((one, int(said)) for one, said in
                                   responses(studio, campaign, 0.4).items()), ("stranger", 1)])  # fmt: skip
    app, text = opened(monkeypatch, studio, campaign=campaign.campaign_id)
    assert "uplift of" in text and not app.get("plotly_chart")
    app.get("file_uploader")[0].set_value(("back.csv", content.getvalue().encode(), "text/csv"))  # type: ignore[attr-defined]
    app.run()
    assert "1 unmatched" in text_of(app)
    next(one for one in app.text_input if one.label == say("campaigns.import_who")).set_value("Mara")
    text = press(app, say("campaigns.import_keep"))
    assert "Those addressed responded more often" in text and len(app.get("plotly_chart")) == 3
    _, text = opened(monkeypatch, studio, campaign=campaign.campaign_id, part='{"segment_id":"t1"}')
    (results,) = Campaigns(studio.app_state).results_of(campaign.campaign_id)
    outcome = weigh_results(studio, campaign, results)
    size = sum(member.segment_id == "t1" for member in Campaigns(studio.app_state).members(campaign.campaign_id))
    assert f"{size} members: {SEGMENTS[0]}" in text and results.unmatched == 1
    assert dict(outcome.segments)[SEGMENTS[0]].uplift.n == size
    _, text = opened(monkeypatch, studio)
    assert "The newest results are those of Page." in text


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    _, text = opened(monkeypatch, settings)
    assert say("campaigns.empty_studio") in text
    (tmp_path / "r.csv").write_text("user,title,rating\n" + "\n".join(f"a{n},Pier,7" for n in range(15)))
    bare = load_settings(tmp_path / "bare")
    build_studio(bare, source=tmp_path / "r.csv", analysed=False)
    _, text = opened(monkeypatch, bare, make="1", whom="lookalike")
    assert say("campaigns.no_recommender") in text and say("campaigns.not_enough") in text
    _, text = opened(monkeypatch, bare, campaign="k0")
    assert say("campaigns.missing_link") in text
