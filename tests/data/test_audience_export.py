"""Lists of viewers: who is on them, what can be made of all of them together, and the log that keeps them."""

from __future__ import annotations

import csv
import itertools
import random
import re
import sqlite3
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from data.errors import ExportError, ExportRefused, StudioError
from data.exports.audience import Audience, make_audience_of_segment
from data.exports.export import export_audience, make_request
from data.exports.files import write_list
from data.exports.ids import ExportIds, purpose_key
from data.exports.register import Export, Exports, past_list_of
from data.exports.suppression import UNTOLD, Decision, PastList, Wanted, classes_of, decide
from data.made_segments import MadeSegments
from data.records import Filter
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, open_newest
from data.studio import create_studio, writing
from tests.data.test_studio import TITLE, VIEWER, batch, review, sentences

VIEWERS = 300
#: The attack is tried at a small k, where a few dozen viewers make many classes.
K = 4
#: Each makes another attack.
SEEDS = st.integers(0, 2**32)


def viewer(number: int) -> str:
    return f"v{number:016x}"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three hundred viewers, a third of whom wrote a review in French territory."""
    settings = load_settings(tmp_path_factory.mktemp("exports") / "studio")
    create_studio(settings)
    rows = [
        VIEWER
        | {
            "viewer_id": viewer(number),
            "territory": "FR" if number % 3 == 0 else "DE",
            "age": None if number % 10 == 0 else 16 + number % 60,
            "gender": "female" if number % 2 else "male",
        }
        for number in range(VIEWERS)
    ]
    written = [review(f"{number}", "A fine pier.", viewer_id=viewer(number)) for number in range(0, VIEWERS, 3)]
    said = [one for number in range(0, VIEWERS, 3) for one in sentences(f"{number}", "A fine pier.")]
    prepared = batch(settings, "first", titles=[TITLE], viewers=rows, reviews=written, sentences=said)
    with writing(settings) as opened:
        opened.add_batch(prepared, "b1", "j1")
        opened.publish()
    return settings


@pytest.fixture
def own(studio: Settings, tmp_path: Path) -> Settings:
    """The same studio with a log of its own."""
    folder = tmp_path / "own"
    folder.mkdir()
    for name in ("studio.duckdb", "snapshots"):
        (folder / name).symlink_to(studio.studio / name)
    return load_settings(folder)


@pytest.fixture
def snapshot(own: Settings) -> Iterable[Snapshot]:
    opened = open_newest(own.snapshots)
    yield opened
    opened.close()


def audience(numbers: Iterable[int], bands: Mapping[int, str] | None = None, name: str = "Pier people") -> Audience:
    members = sorted(numbers)
    return Audience(
        name=name,
        viewer_ids=tuple(map(viewer, members)),
        bands=tuple((bands or {}).get(one, "member") for one in members),
        about="Chosen by hand.",
    )


def export(settings: Settings, snapshot: Snapshot, chosen: Audience, path: Path, **said: object) -> Export:
    request = make_request(**{"purpose": "spring campaign", "who": "Mara", **said})
    return export_audience(settings, snapshot, chosen, request, path)


def read(path: Path) -> dict[str, str]:
    """Id → band of a CSV."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return {row["id"]: row["band"] for row in csv.DictReader(handle)}


# Whom a list shows


def test_nineteen_are_refused_with_a_reason_that_does_not_say_how_many(
    own: Settings, snapshot: Snapshot, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    with pytest.raises(ExportRefused, match="fewer than 20 viewers") as refused:
        export(own, snapshot, audience(range(19)), path)
    assert "19" not in str(refused.value)
    assert not path.exists()
    assert Exports(own.app_state).listed() == []
    assert export(own, snapshot, audience(range(20)), path).rows == len(read(path)) == 20


def test_viewers_whom_the_studio_does_not_know_do_not_count(
    own: Settings, snapshot: Snapshot, tmp_path: Path
) -> None:
    strangers = range(VIEWERS, VIEWERS + 10)
    with pytest.raises(ExportRefused):
        export(own, snapshot, audience([*range(19), *strangers]), tmp_path / "list.csv")


def test_a_small_band_is_not_told_and_a_second_one_hides_its_size(
    own: Settings, snapshot: Snapshot, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    bands = {one: "sure" if one < 100 else "likely" if one < 150 else "doubtful" for one in range(153)}
    done = export(own, snapshot, audience(range(153), bands), path)
    # 153 − 100 − 50 would tell that three are doubtful; so nobody learns who of 53 is likely.
    assert Counter(read(path).values()) == {"sure": 100, UNTOLD: 53} == done.bands
    assert done.untold == 53


def test_small_bands_that_make_k_together_need_no_other(own: Settings, snapshot: Snapshot, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    bands = {one: "sure" if one < 100 else f"small {one % 3}" for one in range(130)}
    export(own, snapshot, audience(range(130), bands), path)
    assert Counter(read(path).values()) == {"sure": 100, UNTOLD: 30}


def test_traits_are_told_only_where_asked_for_and_only_of_k(
    own: Settings, snapshot: Snapshot, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    export(own, snapshot, audience(range(VIEWERS)), path)
    assert path.read_text(encoding="utf-8-sig").splitlines()[0] == "id,band"
    chosen = {"purpose": "another", "traits": ("age", "gender", "territory")}
    done = export(own, snapshot, audience(range(VIEWERS)), path, **chosen)
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.reader(handle))
    assert rows[0] == ["id", "band", "age", "gender", "territory"]
    cells = Counter(tuple(row[1:]) for row in rows[1:])
    assert min(cells.values()) >= 20
    assert done.rows == VIEWERS
    assert {cell[1] for cell in cells} > {UNTOLD}, "some ages can be told"


def test_the_floor_is_the_studios_and_what_was_promised_stays(
    own: Settings, snapshot: Snapshot, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    with pytest.raises(ExportError, match="smaller than this studio shows"):
        export(own, snapshot, audience(range(100)), path, k=19)
    lower = own.model_copy(update={"export_k": 5})
    assert export(own, snapshot, audience(range(100)), path, k=50).k == 50
    # The purpose's files keep the k that they were made with.
    with pytest.raises(ExportRefused, match="fewer than 50"):
        export(lower, snapshot, audience(range(100, 120)), path)
    done = export(lower, snapshot, audience(range(100, 110)), path, purpose="another")
    assert (done.k, done.floor, done.rows) == (5, 5, 10)


@pytest.mark.parametrize("said", [{"purpose": " "}, {"who": ""}, {"purpose": "x" * 81}, {"k": 1}, {"format": "doc"}])
def test_purpose_and_user_are_required(
    own: Settings, snapshot: Snapshot, tmp_path: Path, said: dict[str, object]
) -> None:
    with pytest.raises(ExportError):
        export(own, snapshot, audience(range(50)), tmp_path / "list.csv", **said)
    assert Exports(own.app_state).listed() == []


# Ids


def test_ids_are_the_same_within_a_purpose_and_strangers_across(
    own: Settings, snapshot: Snapshot, tmp_path: Path
) -> None:
    files = [tmp_path / f"{number}.csv" for number in range(3)]
    export(own, snapshot, audience(range(60)), files[0], purpose="Spring campaign")
    export(own, snapshot, audience(range(60)), files[1], purpose=" ｓpring   CAMPAIGN ", who="Jonas")
    export(own, snapshot, audience(range(60)), files[2], purpose="autumn campaign")
    first, second, third = (list(read(path)) for path in files)
    assert first == second
    assert not set(first) & set(third)
    assert not {one[1:] for one in (*first, *third)} & {viewer(number)[1:] for number in range(VIEWERS)}


def test_the_order_of_the_lines_joins_nothing(own: Settings) -> None:
    ids = [f"v{number}" for number in range(2_000)]
    one, other = (np.argsort(ExportIds(own, purpose).of(ids)) for purpose in ("one", "other"))
    # Of 2 000 lines about one stands at the same place in a random order.
    assert (one == other).sum() < 10
    assert abs(np.corrcoef(np.argsort(one), np.argsort(other))[0, 1]) < 0.1
    assert abs(np.corrcoef(np.argsort(one), np.arange(2_000))[0, 1]) < 0.1


def test_another_studio_gives_other_ids(own: Settings, tmp_path: Path) -> None:
    elsewhere = load_settings(tmp_path / "elsewhere")
    assert not set(ExportIds(own, "one").of(["v1", "v2"])) & set(ExportIds(elsewhere, "one").of(["v1", "v2"]))


@given(st.text(min_size=1, max_size=40))
def test_a_purpose_written_twice_is_one(text: str) -> None:
    assert purpose_key(purpose_key(text)) == purpose_key(f"  {text} ")


# What all lists together show


def ids_of(numbers: Iterable[int]) -> np.ndarray:
    return np.array(sorted(numbers), dtype=np.uint64)


def wanted(members: Mapping[int, str], name: str, living: Iterable[int], salt: int = 0) -> Wanted:
    ids = ids_of(members)
    lots = np.array([hash((salt, one)) % 2**63 for one in ids.tolist()], dtype=np.uint64)
    return Wanted(name, ("band",), ids, lots, [(members[one],) for one in ids.tolist()], ids_of(living))


def released(asked: Sequence[tuple[str, Mapping[int, str]]], living: Sequence[set[int]], k: int) -> list[Decision]:
    """What leaves when these audiences are asked for one after another."""
    past: list[PastList] = []
    out = []
    for (name, members), here in zip(asked, living, strict=True):
        decision = decide(wanted(members, name, here), past, k)
        out.append(decision)
        if decision.listed:
            past.append(past_list_of(decision, name, ("band",)))
    return out


def drawn_requests(draw: random.Random) -> tuple[list[tuple[str, dict[int, str]]], list[set[int]]]:
    """Audiences of some sixty viewers as an attacker would choose them: nested, a few off, bands moving."""
    everyone = set(range(60))
    asked: list[tuple[str, dict[int, str]]] = []
    living = []
    for _ in range(draw.randint(2, 7)):
        how = draw.random()
        if asked and how < 0.7:
            members = dict(draw.choice(asked)[1])
            for one in draw.sample(sorted(everyone), draw.randint(0, 6)):
                if one in members and draw.random() < 0.6:
                    del members[one]
                else:
                    members[one] = draw.choice("abc")
        else:
            chosen = draw.sample(sorted(everyone), draw.randint(0, len(everyone)))
            members = {one: draw.choice("aaaabbc") for one in chosen}
        if draw.random() < 0.2:
            everyone -= set(draw.sample(sorted(everyone), draw.randint(0, 2)))
        asked.append((draw.choice(["one", "two"]), members))
        living.append(set(everyone))
    return asked, living


def known_sets(lists: Sequence[Decision]) -> list[set[int]]:
    """All sets that an attacker reads off the files: each list, and each band of each."""
    found = [set(one.listed) for one in lists]
    for one in lists:
        for label in set(one.listed.values()):
            found.append({viewer_ for viewer_, told in one.listed.items() if told == label})
    return found


@hypothesis(max_examples=400, deadline=None)
@given(SEEDS)
def test_no_difference_of_two_lists_isolates_a_group(seed: int) -> None:
    draw = random.Random(seed)
    lists = released(*drawn_requests(draw), K)
    for a, b in itertools.permutations(known_sets(lists), 2):
        for group in (a - b, a & b, a ^ b):
            assert not 0 < len(group) < K
    for a in known_sets(lists):
        assert not 0 < len(a) < K


@hypothesis(max_examples=120, deadline=None)
@given(SEEDS)
def test_nor_does_any_use_of_three(seed: int) -> None:
    draw = random.Random(seed)
    lists = released(*drawn_requests(draw), K)
    for a, b, c in itertools.permutations([set(one.listed) for one in lists], 3):
        for group in (a - (b | c), a - (b & c), (a & b) - c, (a | b) - c, a & b & c, a ^ b ^ c):
            assert not 0 < len(group) < K


@hypothesis(max_examples=400, deadline=None)
@given(SEEDS)
def test_the_join_of_all_lists_is_k_anonymous(seed: int) -> None:
    """Which covers everything that can be made of any number of lists, bands included."""
    draw = random.Random(seed)
    lists = released(*drawn_requests(draw), K)
    everyone = set().union(*(one.listed for one in lists))
    rows = Counter(tuple(one.listed.get(who) for one in lists) for who in everyone)
    assert min(rows.values(), default=K) >= K


@hypothesis(max_examples=400, deadline=None)
@given(SEEDS)
def test_a_list_names_nobody_who_was_not_meant_or_on_it_before(seed: int) -> None:
    draw = random.Random(seed)
    asked, living = drawn_requests(draw)
    lists = released(asked, living, K)
    for place, (one, (name, members), here) in enumerate(zip(lists, asked, living, strict=True)):
        earlier = [past for past, (of, _) in zip(lists[:place], asked, strict=False) if of == name and past.listed]
        before = set(earlier[-1].listed) if earlier else set()
        assert set(one.listed) <= here
        assert set(one.listed) - set(members) <= before
        assert one.held == len(set(one.listed) - set(members))
        assert one.withheld == len(set(members) - set(one.listed))


@hypothesis(max_examples=200, deadline=None)
@given(SEEDS)
def test_the_same_audience_gives_the_same_list_again(seed: int) -> None:
    draw = random.Random(seed)
    asked, living = drawn_requests(draw)
    last = asked[-1]
    lists = released([*asked, last, last], [*living, living[-1], living[-1]], K)
    assert lists[-1].listed == lists[-2].listed


@hypothesis(max_examples=300, deadline=None)
@given(SEEDS)
def test_first_lists_lose_nobody(seed: int) -> None:
    draw = random.Random(seed)
    members = {one: draw.choice("abc") for one in range(draw.randint(K, 60))}
    (only,) = released([("one", members)], [set(range(60))], K)
    assert set(only.listed) == set(members)
    sizes = Counter(members.values())
    if all(size >= K for size in sizes.values()):
        assert only.untold == 0


def test_what_changes_by_k_at_once_is_followed() -> None:
    everyone = set(range(100))
    old, new = dict.fromkeys(range(60), "a"), dict.fromkeys(range(20, 80), "a")
    lists = released([("one", old), ("one", new)], [everyone, everyone], 20)
    assert set(lists[1].listed) == set(new)


def test_a_list_is_refreshed_in_steps_of_k() -> None:
    everyone = set(range(100))
    first = dict.fromkeys(range(60), "a")
    few_left = dict.fromkeys(range(5, 60), "a")
    few_came = dict.fromkeys(range(65), "a")
    other_band = first | dict.fromkeys(range(5), "b")
    lists = released([("one", x) for x in (first, few_left, few_came, other_band)], [everyone] * 4, 20)
    assert all(one.listed == lists[0].listed for one in lists)
    assert [one.held for one in lists] == [0, 5, 0, 0]
    assert [one.withheld for one in lists] == [0, 0, 5, 0]
    assert [one.untold for one in lists] == [0, 0, 0, 5]


def test_a_list_under_another_name_is_cut_and_lots_decide_who_goes_too() -> None:
    everyone = set(range(100))
    first, without_five = dict.fromkeys(range(100), "a"), dict.fromkeys(range(5, 100), "a")
    gone = []
    for salt in range(40):
        past = [past_list_of(decide(wanted(first, "one", everyone), [], 20), "one", ("band",))]
        second = decide(wanted(without_five, "two", everyone, salt), past, 20)
        left_out = everyone - set(second.listed)
        assert len(left_out) == 20
        assert left_out >= set(range(5))
        gone.append(left_out)
    # Who goes with the five is drawn, not the same fifteen by their ids.
    assert len(set.intersection(*gone)) == 5


def test_a_viewer_who_is_gone_from_the_studio_is_not_listed_again_nor_given_away() -> None:
    everyone = set(range(100))
    first = dict.fromkeys(range(100), "a")
    lists = released([("one", first), ("one", first)], [everyone, everyone - {7}], 20)
    left_out = everyone - set(lists[1].listed)
    assert 7 in left_out
    assert len(left_out) == 20


def test_classes_made_under_a_smaller_k_are_not_split_again() -> None:
    everyone = set(range(100))
    small = decide(wanted(dict.fromkeys(range(6), "a"), "one", everyone), [], 5)
    past = [past_list_of(small, "one", ("band",))]
    large = decide(wanted(dict.fromkeys(range(100), "a"), "two", everyone), past, 20)
    assert set(large.listed) == set(range(6, 100))


def test_classes_are_counted_as_a_hand_would() -> None:
    lists = [
        PastList("one", ("band",), ids_of([1, 2, 3]), np.array([0, 0, 1]), (("a",), ("b",))),
        PastList("two", ("band",), ids_of([2, 3, 4]), np.array([0, 0, 0]), (("a",),)),
    ]
    known, classes = classes_of(lists)
    assert known.tolist() == [1, 2, 3, 4]
    assert len(set(classes.tolist())) == 4


def test_attack_through_the_front_door(own: Settings, snapshot: Snapshot, tmp_path: Path) -> None:
    """Someone with the form and patience: lists with and without one person, under other names, users and formats."""
    draw = random.Random(3)
    files: list[dict[str, str]] = []
    counts: list[int] = []
    for turn in range(30):
        base = set(range(draw.choice([0, 30]), draw.choice([120, 150])))
        victims = set(draw.sample(sorted(base), draw.randint(0, 3)))
        chosen = audience(base - victims, {one: draw.choice("ab") for one in base}, f"list {turn % 4}")
        path = tmp_path / f"{turn}.csv"
        try:
            done = export(own, snapshot, chosen, path, who=f"user {turn}")
        except ExportRefused as refused:
            assert not path.exists()
            assert set(re.findall(r"\d+", refused.what)) <= {"20"}
            continue
        files.append(read(path))
        counts += [done.rows, *done.bands.values()]
        for told in (done.withheld, done.held, done.untold):
            assert done.told(told) in ("0", "fewer than 20") or int(done.told(told)) >= 20
    assert len(files) > 10
    everyone = set().union(*files)
    rows = Counter(tuple(one.get(who) for one in files) for who in everyone)
    assert min(rows.values()) >= 20
    assert min(counts) >= 20
    for a, b in itertools.permutations(files, 2):
        assert not 0 < len(set(a) - set(b)) < 20
        assert not 0 < abs(len(a) - len(b)) < 20 or not (set(a) <= set(b) or set(b) <= set(a))


def test_of_two_exports_at_once_the_later_sees_the_earlier(own: Settings, snapshot: Snapshot, tmp_path: Path) -> None:
    chosen = [audience(range(100), name="one"), audience(range(1, 101), name="two")]
    paths = [tmp_path / "0.csv", tmp_path / "1.csv"]
    threads = [
        threading.Thread(target=export, args=(own, snapshot, one, path))
        for one, path in zip(chosen, paths, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    a, b = (set(read(path)) for path in paths)
    assert not 0 < len(a - b) < 20
    assert not 0 < len(b - a) < 20


# Files


HOSTILE = '=HYPERLINK("http://example.com","x")'


def test_no_cell_runs(own: Settings, snapshot: Snapshot, tmp_path: Path) -> None:
    chosen = audience(range(60), dict.fromkeys(range(60), HOSTILE))
    export(own, snapshot, chosen, tmp_path / "list.csv")
    export(own, snapshot, chosen, tmp_path / "list.xlsx", format="xlsx")
    raw = (tmp_path / "list.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert set(read(tmp_path / "list.csv").values()) == {"'" + HOSTILE}
    with zipfile.ZipFile(tmp_path / "list.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.split("HYPERLINK")[0]


def test_the_three_formats_say_the_same(own: Settings, snapshot: Snapshot, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    chosen = audience(range(90), {one: "a" if one < 40 else "b" for one in range(90)})
    for format_ in ("csv", "xlsx", "parquet"):
        export(own, snapshot, chosen, tmp_path / f"list.{format_}", format=format_)
    plain = read(tmp_path / "list.csv")
    rows = CalamineWorkbook.from_path(str(tmp_path / "list.xlsx")).get_sheet_by_index(0).to_python()
    table = pq.read_table(tmp_path / "list.parquet").to_pydict()
    assert rows[0] == ["id", "band"]
    assert dict(rows[1:]) == plain == dict(zip(table["id"], table["band"], strict=True))
    assert len(plain) == 90


@pytest.mark.slow
def test_a_hundred_thousand_viewers_are_decided_and_written_in_seconds(own: Settings, tmp_path: Path) -> None:
    draw = np.random.default_rng(1)
    ids = np.unique(draw.integers(0, 2**63, 100_000).astype(np.uint64))
    living = ids
    past: list[PastList] = []
    started = time.monotonic()
    for number in range(3):
        kept = ids[draw.random(len(ids)) < 0.7]
        bands = [("abcd"[at],) for at in draw.integers(0, 4, len(kept))]
        decision = decide(Wanted(f"{number}", ("band",), kept, kept, bands, living), past, 20)
        past.append(past_list_of(decision, f"{number}", ("band",)))
    assert time.monotonic() - started < 20
    classes = classes_of(past)[1]
    assert np.bincount(classes).min() >= 20
    for format_ in ("csv", "parquet"):
        write_list(decision.listed, ("band",), format_, tmp_path / f"list.{format_}")  # type: ignore[arg-type]
    assert pq.read_metadata(tmp_path / "list.parquet").num_rows == len(decision.listed) > 60_000


@pytest.mark.slow
def test_a_hundred_thousand_viewers_as_a_worksheet(tmp_path: Path) -> None:
    write_list(dict.fromkeys(range(100_000), ("a",)), ("band",), "xlsx", tmp_path / "list.xlsx")
    assert (tmp_path / "list.xlsx").stat().st_size > 1_000_000


def test_a_folder_that_is_not_there_is_said_before_anything_is_noted(
    own: Settings, snapshot: Snapshot, tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match="no such folder"):
        export(own, snapshot, audience(range(50)), tmp_path / "nowhere" / "list.csv")
    assert Exports(own.app_state).listed() == []


# The log


def test_the_log_has_who_what_for_and_how_much(own: Settings, snapshot: Snapshot, tmp_path: Path) -> None:
    first = export(own, snapshot, audience(range(100)), tmp_path / "a.csv")
    export(own, snapshot, audience(range(100)), tmp_path / "b.xlsx", format="xlsx", purpose="Spring  Campaign", k=25)
    export(own, snapshot, audience(range(100), name="others"), tmp_path / "c.csv", purpose="autumn")
    log = Exports(own.app_state)
    newest, middle, oldest = log.listed()
    assert oldest == first
    assert (middle.format, middle.k, middle.floor, middle.rows) == ("xlsx", 25, 20, 100)
    assert (oldest.purpose, oldest.who, oldest.about) == ("spring campaign", "Mara", "Chosen by hand.")
    assert (oldest.snapshot, oldest.data_version) == (snapshot.name, snapshot.data_version)
    assert [one.times for one in log.purposes_of("Pier people")] == [2]
    assert log.listed(audience="others") == [newest]


def test_the_log_cannot_be_thinned(own: Settings, snapshot: Snapshot, tmp_path: Path) -> None:
    export(own, snapshot, audience(range(50)), tmp_path / "a.csv")
    connection = sqlite3.connect(own.app_state)
    for statement in (
        "delete from exports",
        "update exports set who = 'nobody'",
        "delete from export_lists",
        "update export_lists set ids = x''",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            connection.execute(statement)
    connection.close()


def test_the_log_holds_no_id_of_the_studio(own: Settings, snapshot: Snapshot, tmp_path: Path) -> None:
    export(own, snapshot, audience(range(50)), tmp_path / "a.csv")
    connection = sqlite3.connect(own.app_state)
    (ids,) = connection.execute("select ids from export_lists").fetchone()
    connection.close()
    kept = set(np.frombuffer(ids, dtype="<u8").tolist())
    assert len(kept) == 50
    assert not kept & {int(viewer(number)[1:], 16) for number in range(VIEWERS)}


def test_looking_at_the_log_makes_no_file(tmp_path: Path) -> None:
    log = Exports(tmp_path / "app.sqlite")
    assert log.listed() == [] == log.purposes_of("anyone")
    assert not log.path.exists()


def test_a_slip_in_the_decision_is_caught_at_the_door(
    own: Settings, snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(asked: Wanted, past: Sequence[PastList], k: int) -> Decision:
        return Decision(dict(zip(asked.ids.tolist(), asked.labels, strict=True)), 0, 0, 0)

    export(own, snapshot, audience(range(100)), tmp_path / "a.csv")
    monkeypatch.setattr("data.exports.register.decide", careless)
    with pytest.raises(StudioError, match="not let out"):
        export(own, snapshot, audience(range(1, 100)), tmp_path / "b.csv")
    with pytest.raises(StudioError, match="not let out"):
        export(own, snapshot, audience(range(101)), tmp_path / "b.csv")
    assert len(Exports(own.app_state).listed()) == 1
    assert not (tmp_path / "b.csv").exists()


# Segments


def test_a_segment_becomes_an_audience(settings: Settings) -> None:
    rows = [VIEWER | {"viewer_id": f"v{number}"} for number in range(30)]
    said = [review(f"{number}", "A fine pier.", viewer_id=f"v{number}") for number in range(25)]
    prepared = batch(settings, "first", titles=[TITLE], viewers=rows, reviews=said)
    made = MadeSegments(settings.app_state).make("Pier goers", Filter(titles=("t1",)), "Mara")
    with writing(settings) as studio:
        studio.add_batch(prepared, "b1", "j1")
        studio.publish()
    snapshot = open_newest(settings.snapshots)
    found = make_audience_of_segment(snapshot, made.segment_id)
    assert (found.name, len(found.viewer_ids), found.sizes) == (f"Pier goers ({made.segment_id})", 25, {"member": 25})
    assert snapshot.rows("dashboard/viewers_count", filter=found.filter.as_parameter())[0]["viewers"] == 25
    with pytest.raises(ExportError, match="no such segment"):
        make_audience_of_segment(snapshot, "t99")
    snapshot.close()


def test_an_audience_has_a_band_for_each_viewer_and_each_viewer_once() -> None:
    with pytest.raises(ValueError, match="bands"):
        Audience(name="a", viewer_ids=("v1", "v2"), bands=("x",), about="")
    with pytest.raises(ValueError, match="twice"):
        Audience(name="a", viewer_ids=("v1", "v1"), bands=("x", "x"), about="")
