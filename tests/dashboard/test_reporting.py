"""The feedback report: its numbers are the pages', it says what it does not know, and it is Chinese in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analytics.figures.segment_views import load_segment_views
from dashboard import strings
from dashboard.reporting.digests import Digest, gate, write_digest
from dashboard.reporting.making import build, file_name, keep_report, prepare_report
from dashboard.reporting.names import segment_name
from dashboard.reporting.report import build_report
from dashboard.strings import keys_of, say, speaking
from dashboard.strings.answers import title_answer
from dashboard.strings.formats import format_count, format_date, format_estimate
from dashboard.strings.title_answers import loves
from dashboard.summaries import summarise_title
from dashboard.title_figures import summarise_aspects, summarise_ledger
from data.errors import StudioError
from data.progress import Progress
from data.records import FLOOR, Estimate, Filter
from data.report_schedules import Reports, ReportWish
from data.reports.blocks import Report
from data.settings import Settings
from data.snapshots import Snapshot, open_newest
from data.writing import Assignment, Author, Copy, Finding, Line, Part, Written
from tests.dashboard.reported import SMALL, THREE, blocks_of, report_studio, title_named, words_of
from tests.dashboard.studios import ASPECTS

DIGEST = Digest((("Viewers rate it.", ("r1",)),), "offline composer, no language model")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return report_studio(tmp_path_factory.mktemp("reports"))


@pytest.fixture(scope="module")
def snapshot(studio: Settings) -> Iterator[Snapshot]:
    opened = open_newest(studio.snapshots)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def english(studio: Settings, snapshot: Snapshot) -> Report:
    return build_report(studio, snapshot, title_named(snapshot, "The Pier"), digest=DIGEST)


@pytest.fixture(scope="module")
def chinese(studio: Settings, snapshot: Snapshot) -> Report:
    digest = Digest((("观众给出了评分。", ("r1",)),), "离线撰写器")
    return build_report(studio, snapshot, title_named(snapshot, "The Pier"), "zh", digest=digest)


@pytest.fixture(scope="module")
def short(studio: Settings, snapshot: Snapshot) -> Report:
    return build_report(studio, snapshot, title_named(snapshot, SMALL))


def test_the_report_says_what_the_pages_say(english: Report, snapshot: Snapshot) -> None:
    own = Filter(titles=(title_named(snapshot, "The Pier"),))
    title = summarise_title(snapshot, own, own.titles[0])
    assert title is not None
    ledger, aspects = summarise_ledger(snapshot, own, own.titles[0]), summarise_aspects(snapshot, own)
    assert english.cover.answer == title_answer(title, loves(ledger))
    rating, net = blocks_of(english, "stats")[0].stats[:2]  # type: ignore[union-attr]
    assert f"{rating.value} ({rating.interval})" == title.rating.text
    assert f"{net.value} ({net.interval})" == title.net.text and net.n == say("number.behind", n=title.net.rows)
    table = next(one for one in blocks_of(english, "table") if one.title == say("title_aspects.table_heading"))  # type: ignore[union-attr]
    assert [row[2] for row in table.printed] == [line.subject.net.text for line in aspects.lines]  # type: ignore[union-attr]


def test_every_section_is_there_and_answers(english: Report) -> None:
    keys = [section.key for section in english.sections]
    assert keys == [
        "digest", "changes", "standing", "aspects", "ledger", "drift", "topics", "quotes", "who", "quality", "method",
    ]  # fmt: skip
    assert all(section.answer or section.key == "digest" for section in english.sections)
    assert {figure.table.columns[0].head for figure in blocks_of(english, "figure")}  # type: ignore[union-attr]
    assert all(figure.plane.marks and figure.table.printed for figure in blocks_of(english, "figure"))  # type: ignore[union-attr]
    method = next(section for section in english.sections if section.key == "method")
    assert english.data_version in str(method.blocks) and "sentiment-1" in str(method.blocks)
    assert english.made_at.tzinfo is not None and english.made_at < datetime.now(UTC)


def test_what_is_to_change_is_blamed_and_called_no_cause(english: Report, snapshot: Snapshot) -> None:
    own = Filter(titles=(title_named(snapshot, "The Pier"),))
    blamed = {line.subject.name for line in summarise_aspects(snapshot, own).known if line.subject.lean == "blame"}
    blamed |= {
        line.subject.name
        for line in summarise_ledger(snapshot, own, own.titles[0]).known
        if line.subject.lean == "blame"
    }
    section = next(section for section in english.sections if section.key == "changes")
    table = next(block for block in section.blocks if block.kind == "table")
    told = [row[0] for row in table.printed]
    assert told and set(told) <= blamed
    assert say("report.changes.careful") in str(section.blocks) and say("report.changes.careful") in str(
        english.cover
    )
    assert "caus" not in section.answer


def test_few_reviews_make_a_short_report_without_a_claim(short: Report) -> None:
    assert [section.key for section in short.sections] == ["quotes", "who", "quality", "method"]
    assert not blocks_of(short, "figure")
    assert "3 reviews" in short.cover.answer and say("number.unknown", n=3) in str(short.cover.blocks)
    # No number that could be taken for a finding: no interval, no share, no net sentiment.
    told = " ".join([short.cover.answer, *(text for text in words_of(short) if text not in _method_words(short))])
    assert not re.search(r"\d\u202f%|\(\+|\(−|\d\.\d+ \(", told)
    quotes = [quote for block in blocks_of(short, "quotes") for quote in block.quotes]  # type: ignore[union-attr]
    assert sorted(quote.text for quote in quotes) == sorted(row[0] for row in THREE)
    assert [quote.spoiler for quote in quotes if quote.text.startswith("The keeper")] == [True]


def _method_words(report: Report) -> set[str]:
    sections = [section for section in report.sections if section.key == "method"]
    return set(words_of(report.model_copy(update={"sections": sections}))) - set(
        words_of(report.model_copy(update={"sections": ()}))
    )


def test_nobody_wrote_about_it(studio: Settings, snapshot: Snapshot) -> None:
    nothing = Filter(since=datetime(2030, 1, 1).date())
    report = build_report(studio, snapshot, title_named(snapshot, "The Pier"), filter_=nothing)
    assert report.cover.answer == say("report.cover.thin_none", floor=say("report.floor"))
    assert not blocks_of(report, "figure")
    with pytest.raises(StudioError):
        build_report(studio, snapshot, "nobody")


def test_a_chinese_report_has_no_english_of_ours(chinese: Report, english: Report) -> None:
    # Names of titles, topics and entities are the studio's; words of models, runs and sources too.
    theirs = (
        *(aspect.capitalize() for aspect in ASPECTS),
        "The Pier",
        "Night Ferry",
        "Salt",
        "The Dog",
        "The Keeper",
        "Nils Brandt",
        "Ida",
        "the ",
        "stand-in",
    )
    known = re.compile(
        "|".join([*map(re.escape, theirs), r"[a-z]+-1\b", r"\bn = ", "Benjamini–Hochberg", "CSV", r"\bn\b"])
    )
    own = {"The ending": "", "the ending": "", "the music": ""}
    english_words = set(words_of(english))
    shared = [
        text for text in words_of(chinese) if text in english_words and re.search("[A-Za-z]{3}", known.sub("", text))
    ]
    left = [text for text in shared if text not in own and not re.fullmatch(r"[\w.-]+", text)]
    assert not left
    assert chinese.cover.answer.endswith("。") and "口碑净值" in chinese.cover.answer


def test_both_languages_say_the_same_numbers(chinese: Report, english: Report) -> None:
    def numbers(report: Report) -> list[str]:
        stats = blocks_of(report, "stats")[0].stats  # type: ignore[union-attr]
        return [re.sub(r"\D", "", one.value + one.interval) for one in stats]

    assert numbers(chinese) == numbers(english)
    assert [section.key for section in chinese.sections] == [section.key for section in english.sections]


def test_what_is_said_in_chinese_has_the_places_of_the_english() -> None:
    def places(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    missing = keys_of("zh") - keys_of("en")
    assert not missing
    report = {key for key in keys_of("en") if key.startswith("report.")}
    assert report <= keys_of("zh")
    for key in keys_of("zh"):
        english, own = _raw("en", key), _raw("zh", key)
        assert places(own) <= places(english), key


def _raw(language: str, key: str) -> str:
    found: object = strings._copy(language)  # type: ignore[arg-type]
    for part in key.split("."):
        found = found[part]  # type: ignore[index]
    return str(found)


def test_numbers_and_days_are_written_as_the_language_writes_them() -> None:
    estimate = Estimate(value=-0.2, low=-0.31, high=0.05, n=50, method="")
    day = datetime(2026, 3, 4)
    with speaking("zh"):
        assert (format_count(54397), format_date(day)) == ("54,397", "2026年3月4日")
        assert format_estimate(estimate, "net") == "−20（−31 至 +5）"
        assert format_estimate(estimate.model_copy(update={"value": 0.62, "low": 0.58, "high": 0.66}), "percent") == (
            "62%（58–66）"
        )
        assert format_estimate(estimate.model_copy(update={"n": 7}), "net") == "评论不足（7）"
        assert segment_name("Drama and comedy fans", "zh") == "剧情·喜剧片影迷"
        assert segment_name("Night owls", "zh") == "Night owls"
    assert format_estimate(estimate, "net") == "−20 (−31 to +5)"


def test_a_blocked_sentence_does_not_enter_the_report() -> None:
    lines = (Line(text="It is rated 8."), Line(text="It won three Oscars."), Line(text="They like the dog."))
    content = Copy(parts=(Part(name="summary", lines=lines[:2]), Part(name="praise", lines=lines[2:])))
    block = Finding(check="claim", rule="award", level="block", part=0, line=1)
    author = Author(backend="composer")
    digest = gate(Assignment(task="digest"), Written(content=content, findings=(block,), author=author))
    assert [text for text, _ in digest.passages] == ["It is rated 8.", "They like the dog."]
    assert digest.left_out == 1 and "no language model" in digest.author
    whole = block.model_copy(update={"part": None, "line": None})
    assert not gate(Assignment(task="digest"), Written(content=content, findings=(whole,), author=author)).passages


def test_the_composer_writes_the_digest_and_says_so(studio: Settings, snapshot: Snapshot) -> None:
    digest = write_digest(studio, snapshot, title_named(snapshot, "The Pier"), "en")
    assert digest.passages and "no language model" in digest.author
    few = write_digest(studio, snapshot, title_named(snapshot, SMALL), "en")
    assert not few.passages and str(FLOOR) in few.problem


def test_segments_are_held_against_all_others(snapshot: Snapshot) -> None:
    own = Filter(titles=(title_named(snapshot, "The Pier"),))
    names = [row["segment_id"] for row in snapshot.rows("dashboard/segment_names") if row["kind"] == "activity"]
    views = load_segment_views(snapshot, own, names, "activity")
    for view in views:
        filter_ = view.net.own.filter
        assert (
            snapshot.rows("dashboard/evidence_count", filter=filter_.as_parameter())[0]["rows"] == view.net.own.rows
        )
    assert sum(view.net.own.rows for view in views) <= 600


@pytest.mark.slow
def test_a_slate_names_its_titles_and_says_what_moved(studio: Settings, snapshot: Snapshot) -> None:
    report = build(studio, snapshot, ReportWish(filter=Filter(genres=("Drama",))), "en")
    table = next(one for one in blocks_of(report, "table") if one.title == say("report.slate.table"))  # type: ignore[union-attr]
    assert {row[0] for row in table.printed} == {"The Pier", "Night Ferry", "Salt"}  # type: ignore[union-attr]
    assert report.sections[0].key == "standing"
    assert sum(section.key.startswith("title-") for section in report.sections) == 3
    with pytest.raises(StudioError):
        build(studio, snapshot, ReportWish(filter=Filter(genres=("Western",))), "en")


def test_a_job_leaves_files_and_a_note_once(studio: Settings, tmp_path: Path) -> None:
    opened = open_newest(studio.snapshots)
    wish = ReportWish(title_ids=(title_named(opened, SMALL),), languages=("en", "zh"), formats=("html",), who="Jonas")
    opened.close()
    parameters = wish.model_dump(mode="json")
    prepare_report(studio, parameters, tmp_path, Progress())
    for _ in range(2):
        keep_report(studio, parameters, tmp_path, "j0000000001")
    made = [one for one in Reports(studio.app_state).reports() if one.job_id == "j0000000001"]
    assert {(one.language, one.format, one.who) for one in made} == {("en", "html", "Jonas"), ("zh", "html", "Jonas")}
    assert all((studio.reports / one.file).stat().st_size == one.bytes for one in made)
    assert len({one.sha256 for one in made}) == 2


@pytest.mark.parametrize(
    ("title", "named"),
    [("../../etc/passwd", "etc-passwd-s-en.pdf"), ("<b>", "b-s-en.pdf"), ("🦊", "s-en.pdf"), ("潮" * 300, None)],
)
def test_a_title_makes_no_path(title: str, named: str | None) -> None:
    report = Report(
        title=title, made_at=datetime.now(UTC), snapshot="s", data_version="d",
        cover={"key": "cover", "heading": ""},
    )  # fmt: skip
    name = file_name(report, "pdf")
    assert (name == named if named else len(name.encode()) < 255) and "/" not in name and not name.startswith(".")
