"""Campaigns are kept as they were made; lists from outside are matched, and whom they name is not kept."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from data.campaigns import Campaign, Campaigns, Member, Results
from data.errors import HostileInput, SourceError, StudioError
from data.identity import Pseudonyms, load_viewer_key
from data.importing import prepare_import
from data.progress import Progress
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, open_newest
from data.studio import create_studio, writing
from data.viewer_lists import (
    ListFile,
    guess_id_column,
    guess_response_column,
    match_viewers,
    read_list,
    read_response,
    split_entries,
)

HOSTILE = ("'; drop table campaigns; --", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "影评人", "two\nlines")
VIEWERS = 40


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Forty viewers whom their source calls user0 … user39."""
    settings = load_settings(tmp_path_factory.mktemp("listed") / "studio")
    create_studio(settings)
    source = settings.incoming / "ratings.csv"
    with source.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(
            [("user", "title", "rating"), *((f"user{n}", "Pier", n % 10) for n in range(VIEWERS))]
        )
    folder = settings.incoming / "batch"
    folder.mkdir()
    prepare_import(settings, {"paths": [str(source)], "format": None, "mapping": None}, folder, Progress())
    with writing(settings) as studio:
        studio.add_batch(folder, "b1", "j1")
        studio.publish()
    return settings


@pytest.fixture
def snapshot(studio: Settings) -> Iterator[Snapshot]:
    opened = open_newest(studio.snapshots)
    yield opened
    opened.close()


@pytest.fixture
def kept(tmp_path: Path) -> Campaigns:
    return Campaigns(tmp_path / "app.sqlite")


def plan(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Lyon", "purpose": "a mail", "who": "Mara", "kind": "segment", "about": "Members of a segment.",
        "snapshot": "00000001", "seed": 7, "share": 0.25, "base_rate": 0.05, "segments": {"t1": "Loyal"},
    } | changes  # fmt: skip


def members(count: int = 8) -> list[Member]:
    return [
        Member(viewer_id=f"v{n}", control=n % 4 == 0, stratum="t1", segment_id="t1", affinity=n / 10, fifth=1 + n % 5)
        for n in range(count)
    ]


def told(campaign: Campaign, **changes: Any) -> dict[str, Any]:
    counts = dict.fromkeys(("unmatched", "ambiguous", "outside", "repeated", "unread"), 0)
    return {"campaign_id": campaign.campaign_id, "file": "a.csv", "entries": 8, "complete": True, "who": "Mara"} | (
        counts | changes
    )


def test_a_campaign_comes_back_as_it_was_made(kept: Campaigns) -> None:
    assert kept.listed() == [] and kept.find("k0") is None and kept.members("k0") == []
    made = kept.make(plan(), members())
    assert kept.listed() == [made] and kept.find(made.campaign_id) == made
    assert (made.addressed, made.control, made.results) == (6, 2, 0)
    assert kept.members(made.campaign_id) == members()
    later = kept.make(plan(name="Shanghai"), members())
    assert [one.plan.name for one in kept.listed()] == ["Shanghai", "Lyon"] and later.number > made.number


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_write_is_kept_as_text_on_one_line(kept: Campaigns, text: str) -> None:
    made = kept.make(plan(name=text, purpose=text, who=text, title=text), members())
    found = kept.find(made.campaign_id)
    assert found is not None and found.plan.name == found.plan.purpose == " ".join(text.split())
    assert len(kept.listed()) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "  "},
        {"name": "x" * 81},
        {"who": ""},
        {"purpose": ""},
        {"share": 1.0},
        {"base_rate": 0},
        {"kind": "x"},
    ],
)
def test_what_cannot_be_is_refused(kept: Campaigns, changes: dict[str, Any]) -> None:
    with pytest.raises(StudioError, match=next(iter(changes)).replace("_", " ")):
        kept.make(plan(**changes), members())
    assert kept.listed() == []


def test_both_groups_are_needed_and_a_viewer_is_in_one(kept: Campaigns) -> None:
    for one_group in ([member for member in members() if member.control], [members()[1]], []):
        with pytest.raises(StudioError, match="hold out"):
            kept.make(plan(), one_group)
    with pytest.raises(StudioError, match="cannot be kept"):
        kept.make(plan(), [*members(), members()[1]])
    assert kept.listed() == []


@pytest.mark.parametrize(
    "statement",
    [
        "update campaigns set name = 'x'",
        "delete from campaigns",
        "update campaign_members set control = 1 - control",
        "delete from campaign_members",
        "update campaign_results set complete = 0",
        "delete from campaign_results",
        "update campaign_responses set response = 1",
        "delete from campaign_responses",
    ],
)
def test_the_database_refuses_every_change(kept: Campaigns, statement: str) -> None:
    made = kept.make(plan(), members())
    kept.add_results(told(made), {"v0": 0.0, "v1": 1.0})
    connection = sqlite3.connect(kept.path)
    try:
        with pytest.raises(sqlite3.IntegrityError, match=r"not (changed|removed)"):
            connection.execute(statement)
    finally:
        connection.close()
    assert kept.members(made.campaign_id) == members()


def test_newer_results_count_and_older_ones_stay(kept: Campaigns) -> None:
    made = kept.make(plan(), members())
    first = kept.add_results(told(made), {"v0": 0.0, "v1": 1.0})
    second = kept.add_results(told(made, unmatched=3), {"v2": 2.5})
    assert kept.results_of(made.campaign_id) == [second, first]
    assert kept.responses(first.result_id) == {"v0": 0.0, "v1": 1.0} and kept.responses(second.result_id) == {
        "v2": 2.5
    }
    found = kept.find(made.campaign_id)
    assert found is not None and found.results == 2
    assert (second.listed, second.unmatched) == (1, 3)


@pytest.mark.parametrize(
    ("responses", "why"),
    [({}, "nobody"), ({"stranger": 1.0}, "nobody"), ({"v1": 1.0, "stranger": 1.0}, "nobody"),
     ({"v1": -1.0}, "below 0"), ({"v1": float("nan")}, "below 0")],
)  # fmt: skip
def test_results_of_others_are_refused(kept: Campaigns, responses: dict[str, float], why: str) -> None:
    made = kept.make(plan(), members())
    with pytest.raises(StudioError, match=why):
        kept.add_results(told(made), responses)
    assert kept.results_of(made.campaign_id) == []


def test_the_rows_behind_a_figure_are_those_that_it_counts(kept: Campaigns) -> None:
    made = kept.make(plan(), members(20))
    whole = kept.add_results(told(made, complete=False), {"v1": 1.0, "v4": 1.0})
    assert len(kept.rows_behind(whole)) == 20
    assert {row["viewer_id"] for row in kept.rows_behind(whole, control=1)} == {f"v{n}" for n in range(0, 20, 4)}
    assert len(kept.rows_behind(whole, fifth=2)) == 4 and kept.rows_behind(whole, segment_id="t2") == []
    listed = kept.add_results(told(made), {"v1": 1.0, "v4": 0.0})
    assert [row["viewer_id"] for row in kept.rows_behind(listed)] == ["v1", "v4"]
    assert [row["response"] for row in kept.rows_behind(listed, control=0)] == [1.0]


def test_seeds_are_kept_as_viewers_and_what_matched_nobody_is_only_counted(
    studio: Settings, snapshot: Snapshot
) -> None:
    kept = Campaigns(studio.app_state)
    matched = match_viewers(studio, snapshot, ["user1", "user2", "user1", "anna@example.org"])
    seeds = kept.keep_seeds("list.csv", matched)
    assert kept.seeds(seeds.seeds_id) == seeds and kept.seeds("s0") is None
    assert (seeds.given, seeds.unmatched, seeds.repeated, len(seeds.viewer_ids)) == (4, 1, 1, 2)
    everything = b"".join(path.read_bytes() for path in studio.studio.glob("app.sqlite*"))
    assert b"anna@example.org" not in everything and b"user1" not in everything
    with pytest.raises(StudioError, match="none of the entries"):
        kept.keep_seeds("list.csv", match_viewers(studio, snapshot, ["nobody"]))


def test_own_ids_source_keys_and_exported_ids_name_the_same_viewer(studio: Settings, snapshot: Snapshot) -> None:
    source = snapshot.rows("campaigns/sources")[0]["source"]
    own = Pseudonyms(load_viewer_key(studio), source).viewer_id("user3")
    matched = match_viewers(studio, snapshot, [own, "user3", "x0123456789abcdef", "v" + "0" * 16, ""],
                            {"x0123456789abcdef": own, "xdead": "gone"})  # fmt: skip
    assert matched.viewers == (own, own, own, None, None)
    assert matched.unmatched == ("v" + "0" * 16, "") and matched.repeated == 2 and matched.viewer_ids == (own,)


def test_keys_that_two_sources_know_are_not_guessed(studio: Settings, tmp_path: Path) -> None:
    (tmp_path / "u.data").write_text("", encoding="utf-8")
    settings = load_settings(tmp_path / "two")
    create_studio(settings)
    for number, (name, text) in enumerate({"a": "user,title,rating\n7,Pier,5\n8,Pier,6\n"}.items()):
        (settings.incoming / f"{name}.csv").write_text(text, encoding="utf-8")
        folder = settings.incoming / f"batch{number}"
        folder.mkdir()
        path = str(settings.incoming / f"{name}.csv")
        prepare_import(settings, {"paths": [path], "format": None, "mapping": None}, folder, Progress())
        with writing(settings) as writer:
            writer.add_batch(folder, f"b{number}", f"j{number}")
            other = Pseudonyms(load_viewer_key(settings), "movielens").viewer_id("7")
            writer.publish()
    snapshot = TwoSources(open_newest(settings.snapshots), other)
    matched = match_viewers(settings, snapshot, ["7", "8"])  # type: ignore[arg-type]
    assert matched.ambiguous == ("7",) and matched.viewers[0] is None and matched.viewers[1] is not None
    snapshot.real.close()


class TwoSources:
    """A snapshot with one viewer more, of another source."""

    def __init__(self, real: Snapshot, other: str) -> None:
        self.real, self.other = real, other

    def rows(self, name: str, **values: Any) -> list[dict[str, Any]]:
        found = self.real.rows(name, **values)
        if name == "campaigns/sources":
            return [*found, {"source": "movielens"}]
        return found + ([{"viewer_id": self.other}] if self.other in values["viewer_ids"] else [])


def test_lists_are_read_in_any_shape(studio: Settings, tmp_path: Path) -> None:
    (tmp_path / "bare.txt").write_text("user1\nuser2\n", encoding="utf-8")
    (tmp_path / "headed.csv").write_text("viewer id\nuser1\n", encoding="utf-8-sig")
    (tmp_path / "two.csv").write_text("customer;answer\nuser1;yes\nuser2;no\n", encoding="utf-8")
    book = xlsxwriter.Workbook(str(tmp_path / "book.xlsx"))
    sheet = book.add_worksheet()
    for place, row in enumerate([("id", "bought"), (12, 1), ("user2", 0.5)]):
        sheet.write_row(place, 0, row)
    book.close()
    bare, headed, two, book_ = (read_list(tmp_path / name, studio) for name in
                                ("bare.txt", "headed.csv", "two.csv", "book.xlsx"))  # fmt: skip
    assert bare.columns == ("column 1",) and bare.column("column 1") == ["user1", "user2"]
    assert headed.columns == ("viewer id",) and headed.column("viewer id") == ["user1"]
    assert two.columns == ("customer", "answer") and guess_response_column(two, "customer") == "answer"
    assert book_.column("id") == ["12", "user2"] and [read_response(one) for one in book_.column("bought")] == [
        1,
        0.5,
    ]


def test_what_is_no_list_is_refused(studio: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 40)
    for name in ("empty.csv", "binary.csv"):
        with pytest.raises(SourceError):
            read_list(tmp_path / name, studio)
    (tmp_path / "wide.csv").write_text(",".join(f"c{n}" for n in range(5000)) + "\n" + "1," * 4999 + "1\n")
    with pytest.raises(HostileInput):
        read_list(tmp_path / "wide.csv", studio)
    monkeypatch.setattr("data.viewer_lists.MOST_ROWS", 3)
    for text in ("a\nb\nc\nd\ne\n", "id,x\n1,1\n2,1\n3,1\n4,1\n5,1\n"):
        (tmp_path / "long.csv").write_text(text, encoding="utf-8")
        with pytest.raises(SourceError, match="rows"):
            read_list(tmp_path / "long.csv", studio)
    monkeypatch.setattr("data.viewer_lists.MOST_BYTES", 4)
    with pytest.raises(SourceError, match="MB"):
        read_list(tmp_path / "long.csv", studio)


def test_the_column_of_ids_is_the_one_that_names_viewers() -> None:
    file = ListFile("a", ("id", "who", "spent"), (("1", "user1", "3"), ("2", "user2", "0")), 0)
    assert guess_id_column(file, {"who": 2}) == "who" and guess_id_column(file, {}) == "id"
    assert guess_response_column(file, "who") == "id"
    words = ListFile("a", ("who", "note"), (("user1", "seen"),), 0)
    assert guess_response_column(words, "who") is None


@pytest.mark.parametrize(
    ("cell", "response"),
    [("1", 1), (" YES ", 1), ("true", 1), ("0", 0), ("no", 0), ("", 0), ("12,5", 12.5),
     ("1,234", None), ("12,345,678", None), ("-3", None), ("nan", None),
     ("inf", None), ("maybe", None), ("1e300", None)],
)  # fmt: skip
def test_responses_are_read_or_refused(cell: str, response: float | None) -> None:
    assert read_response(cell) == response


def test_pasted_ids_are_divided_by_lines_or_by_marks() -> None:
    assert split_entries("user1\n user 2 \n\n") == ["user1", "user 2"]
    assert split_entries("a, b;c  d") == ["a", "b", "c", "d"]
    assert split_entries("  ") == []


@hypothesis(max_examples=12, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=12), max_size=12))
def test_any_entries_are_matched_or_counted(studio: Settings, entries: list[str]) -> None:
    snapshot = open_newest(studio.snapshots)
    try:
        matched = match_viewers(studio, snapshot, [*entries, "user5"])
    finally:
        snapshot.close()
    named = [viewer for viewer in matched.viewers if viewer]
    assert len(named) + len(matched.unmatched) + len(matched.ambiguous) == len(entries) + 1
    assert matched.repeated == len(named) - len(set(named)) and matched.viewers[-1] is not None


def test_results_are_records_that_refuse_what_they_do_not_know() -> None:
    with pytest.raises(ValueError, match="extra"):
        Results.model_validate({"extra": 1})
