"""Aspects: what sentences speak of, by definitions that a studio may write itself."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from analytics.aspects.definitions import (
    SHIPPED,
    Definition,
    Wording,
    definitions_hash,
    format_definitions,
    load_definitions,
    parse_definitions,
    write_definitions,
)
from analytics.aspects.find import AspectFinder, Clause
from analytics.aspects.matching import CueMatcher, Cues, inflected, plain_text
from analytics.aspects.names import TitleNames
from analytics.aspects.preview import preview
from analytics.clauses import split_clauses
from analytics.pipeline import run_step, stale_steps
from data.errors import SettingsError
from data.progress import Progress
from data.records import Run
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from data.studio import create_studio
from tests.analytics.aspect_truth import agreement, planted_sentences
from tests.analytics.conftest import finish_step, import_reviews

FINDERS = {language: AspectFinder(load_definitions(), language) for language in ("en", "zh")}
IDS = [
    "story", "characters", "acting", "dialogue", "direction", "pacing", "visuals", "effects", "music", "humour",
    "emotion", "action", "ending", "originality", "value", "adaptation",
]  # fmt: skip

SPEAKS = [
    ("en", "The screenplay is full of holes.", {"story"}),
    ("en", "The performances are superb.", {"acting"}),
    ("en", "The dialogue crackles.", {"dialogue"}),
    ("en", "It drags badly and is far too long.", {"pacing"}),
    ("en", "Gorgeous cinematography and costumes.", {"visuals"}),
    ("en", "The CGI was distracting.", {"effects"}),
    ("en", "The score by an unknown composer is haunting.", {"music", "emotion"}),
    ("en", "The special-effects team deserves praise.", {"effects"}),
    ("en", "Great cast, dull script.", {"acting", "story"}),
    ("en", "The fight scenes are thrilling and the jokes land.", {"action", "humour"}),
    ("en", "It is faithful to the novel.", {"adaptation"}),
    ("en", "A waste of money.", {"value"}),
    ("zh", "剧情拖沓，配乐很棒。", {"story", "pacing", "music"}),
    ("zh", "演技在线，特效五毛。", {"acting", "effects"}),
    ("zh", "票价值回，笑点密集。", {"value", "humour"}),
    ("zh", "结局烂尾，毁了原著。", {"ending", "adaptation"}),
]
SILENT = [
    ("en", "I loved it."),
    ("en", "He walked in the direction of the harbour."),
    ("en", "They act as if nothing had happened."),
    ("en", "The lift was out of action."),
    ("en", "I give it a score of 7 out of ten."),
    ("en", "It keeps the character of the city."),
    ("en", "We saw it in New York on Monday."),
    ("en", "Broadcasters and forecasters met on Tuesday."),
    ("zh", "我很喜欢。"),
    ("zh", "昨天和同学一起去的。"),
]

GOOD = """
[[aspects]]
id = "dog"
name = "The dog"
name_zh = "狗"
description = "Anything about the dog."
[aspects.en]
cues = ["dog", "spaniel", "good ... boy"]
excepted = ["hot dog"]
examples = ["The dog steals the film."]
"""


def spoken(language: str, text: str) -> dict[str, str]:
    """The aspects of a sentence, and the words of the clause that speaks of each."""
    clauses = [Clause(start, end) for start, end in split_clauses(text, language)]
    return {aspect: text[one.start : one.end] for aspect, one in FINDERS[language].find(text, clauses).items()}


def test_the_shipped_definitions_are_the_sixteen_in_both_languages() -> None:
    definitions = load_definitions()
    assert [one.id for one in definitions] == IDS
    for one in definitions:
        assert one.name_zh
        assert all(one.wording(language).cues and one.wording(language).examples for language in ("en", "zh"))


@pytest.mark.parametrize(("language", "text", "aspects"), SPEAKS)
def test_a_sentence_speaks_of_its_aspects(language: str, text: str, aspects: set[str]) -> None:
    assert set(spoken(language, text)) == aspects


@pytest.mark.parametrize(("language", "text"), SILENT)
def test_words_that_mean_something_else_are_left_alone(language: str, text: str) -> None:
    assert spoken(language, text) == {}


def test_each_aspect_is_given_the_clause_that_speaks_of_it() -> None:
    assert spoken("en", "Great cast, dull script.") == {"acting": "Great cast", "story": "dull script."}
    assert spoken("zh", "画面很美，可惜故事太老套。")["story"] == "可惜故事太老套。"


def test_of_several_clauses_the_last_one_that_judges_counts() -> None:
    text = "The cast is fine, but the cast is also wasted."
    places = split_clauses(text, "en")
    scores = [(0.9, 0.0), (0.9, -0.8), (0.0, 0.0)]
    kept = []
    for first, second in scores:
        clauses = [Clause(*places[0], first), Clause(*places[1], second)]
        kept.append(FINDERS["en"].find(text, clauses)["acting"].sentiment)
    assert kept == [0.9, -0.8, 0.0]


def test_inflection_hyphens_apostrophes_and_case_make_no_difference() -> None:
    matcher = CueMatcher({"a": Cues(["plot", "story", "set piece", "predict*", "=lines"])}, "en")
    for text in ("PLOTS", "plotted", "stories", "Set-Pieces", "predictability", "lines", "the plot’s", "plot."):
        assert matcher.find(text), text
    for text in ("complot", "plotter", "line", "unpredictable", "history"):
        assert not matcher.find(text), text
    assert {"carries", "carried", "carrying"} <= set(inflected("carry"))


def test_a_gap_spans_a_few_words_and_no_punctuation() -> None:
    matcher = CueMatcher({"a": Cues(["looks ... cheap"])}, "en")
    assert [hit[1:3] for hit in matcher.find("It looks very, very cheap")] == []
    assert [hit[1:3] for hit in matcher.find("It looks rather cheap to me")] == [(3, 21)]
    assert not matcher.find("It looks like a film that somebody I know thought cheap")


def test_a_longer_cue_hides_the_shorter_one_of_another_aspect() -> None:
    matcher = CueMatcher({"effects": Cues(["effects"]), "music": Cues(["sound effects"])}, "en")
    assert [hit.aspect for hit in matcher.find("The sound effects and the effects")] == ["music", "effects"]


@trials(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_and_places_hold(text: str) -> None:
    assert len(plain_text(text)) == len(text)
    for language, finder in FINDERS.items():
        clauses = [Clause(start, end) for start, end in split_clauses(text, language)]
        found = finder.find(text, clauses)
        assert set(found) <= set(IDS)
        assert all(clause in clauses for clause in found.values())


def test_names_count_where_nothing_else_is_said_and_the_clause_judges() -> None:
    names = TitleNames(
        [
            {"person": "Ada Quill / 艾达·奎尔", "role": "cast", "character": "Inspector Vale"},
            {"person": "Noor Haddad", "role": "director", "character": None},
        ]
    )
    cases = {
        "Quill is a marvel.": "acting",
        "I adored Vale's coat.": "characters",
        "Haddad is a marvel.": "direction",
    }
    for text, aspect in cases.items():
        assert set(FINDERS["en"].find(text, [Clause(0, len(text), 0.8)], names)) == {aspect}
        assert FINDERS["en"].find(text, [Clause(0, len(text), 0.0)], names) == {}
    assert names.kinds_in("艾达·奎尔太棒了") == {"{cast}"}
    assert names.kinds_in("An inspector calls in the vale") == set()


def test_definitions_survive_being_written(tmp_path: Path) -> None:
    path = tmp_path / "aspects.toml"
    odd = Definition(
        id="odd",
        name='A "quoted" \\ name',
        description="Tab\there, line\nthere, 中文",
        wordings={"en": Wording(cues=("é",))},
    )
    write_definitions(path, [*load_definitions(), odd])
    assert parse_definitions(path.read_text(encoding="utf-8")) == (*load_definitions(), odd)
    assert definitions_hash([odd]) != definitions_hash(load_definitions())
    assert list(tmp_path.iterdir()) == [path]


BROKEN = {
    "no TOML": ("[[aspects]\n", "not valid TOML", "line"),
    "nothing": ("", "defines no aspect", "[[aspects]]"),
    "unknown table": ("[colours]\na=1\n", "'colours' is unknown", "[[aspects]]"),
    "unknown key": (GOOD.replace("name_zh", "nom"), "'nom' is unknown", "name_zh"),
    "unknown list": (GOOD.replace("excepted", "except"), "'en.except' is unknown", "excepted"),
    "no name": (GOOD.replace('name = "The dog"\n', ""), "'name' is missing", "description"),
    "empty name": (GOOD.replace('"The dog"', '" "'), "'name' cannot be used", "texts"),
    "bad id": (GOOD.replace('id = "dog"', 'id = "The Dog!"'), "'id' cannot be used", "small letters"),
    "two ids": (GOOD + GOOD.replace("The dog", "Another"), "id 'dog' stands twice", "each aspect"),
    "two names": (GOOD + GOOD.replace('id = "dog"', 'id = "cat"'), "name 'The dog' stands twice", "each aspect"),
    "no words": (GOOD[: GOOD.index("[aspects.en]")], "nothing could be found for the aspect 'dog'", "examples"),
    "empty cue": (GOOD.replace('"dog", ', '"*", '), "has nothing to look for", "lists of texts"),
    "not a list": (GOOD.replace('["hot dog"]', '"hot dog"'), "'en.excepted' cannot be used", "lists of texts"),
}


@pytest.mark.parametrize("case", list(BROKEN))
def test_a_broken_file_says_what_is_wrong_where_and_how_to_mend_it(case: str) -> None:
    text, what, cure = BROKEN[case]
    with pytest.raises(SettingsError) as caught:
        parse_definitions(text, "aspects.toml")
    assert what in caught.value.what
    assert "aspects.toml" in caught.value.where
    assert cure in caught.value.mend


def test_a_preview_shows_what_would_be_tagged_without_a_run() -> None:
    (dog,) = parse_definitions(GOOD)
    texts = ["The dog is lovely.", "I had a hot dog.", "Such a good little boy!", "Ein Hund.", "Dogs everywhere."]
    found = preview(dog, texts, ["en", "en", "en", "de", "en"], shown=2)
    assert (found.seen, found.found, found.unread) == (5, 3, 1)
    assert found.texts == (texts[0], texts[2])


def test_an_aspect_of_examples_alone_is_found_by_likeness() -> None:
    food = Definition(
        id="food",
        name="Food",
        description="What is eaten in the film.",
        wordings={
            "en": Wording(examples=("The meals they cook look delicious.", "It made me hungry.")),
            "zh": Wording(examples=("那些饭菜看得我好饿。",)),
        },
    )
    english = ["All the food they cook looks delicious.", "The car chase is a blur.", "This film made me so hungry!"]
    assert preview(food, english, ["en"] * 3).texts == (english[0], english[2])
    chinese = ["饭菜看得我很饿。", "打斗很精彩。"]
    assert preview(food, chinese, ["zh"] * 2).texts == (chinese[0],)


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A studio of eight reviews, with sentiment and clauses run."""
    own = load_settings(tmp_path_factory.mktemp("aspects") / "studio", threads=1)
    create_studio(own)
    reviews = [
        "Great cast, dull script.",
        "The soundtrack is wonderful, but the ending is awful.",
        "I went on Sunday.",
        "The food they cook looks delicious.",
        "剧情太差，配乐很棒。",
        "我昨天和同学一起去看的这部电影。",
        "The acting is superb.",
        "The pace is slow and the story makes no sense.",
    ]
    import_reviews(own, "first", reviews)
    for step in ("embed", "sentiment", "clauses"):
        finish_step(own, step)
    return own


def rows_of(settings: Settings, run: Run) -> list[tuple[str, str, str, float | None]]:
    """Text, aspect, clause and sentiment of every row of a run."""
    texts = {row["sentence_id"]: row["text"] for row in open_newest(settings.snapshots).rows("analysis/sentences")}
    table = pq.read_table(settings.runs / run.run_id / "sentences.parquet").to_pylist()
    return [
        (
            texts[row["sentence_id"]],
            row["aspect"],
            texts[row["sentence_id"]][row["start_char"] : row["end_char"]],
            row["sentiment"],
        )
        for row in table
    ]


def test_a_run_writes_sentences_and_definitions_and_is_published(studio: Settings, tmp_path: Path) -> None:
    own = copied(studio, tmp_path)
    run = finish_step(own, "aspects")
    rows = rows_of(own, run)
    found = {(text, aspect): (clause, sentiment) for text, aspect, clause, sentiment in rows}
    both = "The soundtrack is wonderful, but the ending is awful."
    assert found[both, "music"][0] == "The soundtrack is wonderful"
    assert found[both, "ending"][0] == "but the ending is awful."
    assert (found[both, "music"][1] or 0) > 0 > (found[both, "ending"][1] or 0)
    assert {aspect for text, aspect in found if text == "剧情太差，配乐很棒。"} == {"story", "music"}
    assert not any(text == "I went on Sunday." for text, _ in found)
    listed = pq.read_table(own.runs / run.run_id / "aspects.parquet").to_pylist()
    assert [row["aspect"] for row in listed] == IDS
    assert [row["position"] for row in listed] == list(range(len(IDS)))
    snapshot = open_newest(own.snapshots)
    _, published = snapshot.select_rows("select count(*) from aspects", 1)
    assert published == [(len(rows),)]
    assert run.quality["with_aspects"] == len({text for text, _ in found})
    assert "aspects" not in stale_steps(own, snapshot)


def test_a_studio_s_own_file_replaces_the_shipped_one_and_makes_the_run_stale(
    studio: Settings, tmp_path: Path
) -> None:
    own = copied(studio, tmp_path)
    finish_step(own, "aspects")
    food = (
        'name = "Food"\ndescription = "Eating."\n[aspects.en]\nexamples = ["The meals they cook look delicious."]\n'
    )
    (own.studio / "aspects.toml").write_text(f'[[aspects]]\nid = "food"\n{food}', encoding="utf-8")
    assert "aspects" in stale_steps(own, open_newest(own.snapshots))
    run = finish_step(own, "aspects")
    assert [(text, aspect) for text, aspect, _, _ in rows_of(own, run)] == [
        ("The food they cook looks delicious.", "food")
    ]
    assert any("zh" in note for note in run.notes)


def test_a_broken_file_refuses_to_run_and_leaves_nothing(studio: Settings, tmp_path: Path) -> None:
    own = copied(studio, tmp_path)
    (own.studio / "aspects.toml").write_text("[[aspects]]\nid = 3\n", encoding="utf-8")
    before = sorted(path.name for path in own.runs.iterdir())
    assert "aspects" in stale_steps(own, open_newest(own.snapshots))
    with pytest.raises(SettingsError, match=r"aspects\.toml"):
        run_step(own, "aspects", {}, Progress())
    assert sorted(path.name for path in own.runs.iterdir()) == before


def test_the_command_lists_checks_and_previews(studio: Settings, tmp_path: Path) -> None:
    own = copied(studio, tmp_path)

    def marquee(*words: str) -> subprocess.CompletedProcess[str]:
        command = [str(Path(sys.executable).with_name("marquee")), "aspects", *words, "--studio", str(own.studio)]
        return subprocess.run(command, capture_output=True, text=True)

    listed = marquee("list", "--toml")
    assert parse_definitions(listed.stdout) == load_definitions()
    found = json.loads(marquee("preview", "music", "--json").stdout)
    assert (found["seen"], found["found"]) == (8, 2)
    assert marquee("preview", "dogs").returncode == 2
    (own.studio / "aspects.toml").write_text(GOOD.replace("cues", "words"), encoding="utf-8")
    broken = marquee("check")
    assert broken.returncode == 1
    assert "'en.words' is unknown" in broken.stderr


def test_the_shipped_file_is_package_data() -> None:
    assert SHIPPED.is_file()
    assert format_definitions(load_definitions()).startswith("[[aspects]]")


@pytest.mark.slow
def test_planted_aspects_are_found() -> None:
    counts = agreement(planted_sentences())
    # Reached by cues alone: .851 and .875; see docs/models.md.
    assert counts["en"].f1()[2] > 0.84
    assert counts["zh"].f1()[2] > 0.86
    assert min(one.f1(aspect)[2] for one in counts.values() for aspect in IDS) > 0.72


def test_reading_is_fast() -> None:
    texts = [f"{text} And number {at} of them." for at in range(400) for _, text, _ in SPEAKS[:12]]
    whole = [[Clause(0, len(text))] for text in texts]
    started = time.process_time()
    for text, clauses in zip(texts, whole, strict=True):
        FINDERS["en"].find(text, clauses)
    # A loop over all cues takes a hundred times as long; the bound leaves room for a busy machine.
    assert len(texts) / (time.process_time() - started) > 5_000


def copied(settings: Settings, folder: Path) -> Settings:
    """A copy of a studio to write to."""
    own = settings.model_copy(update={"studio": folder / "studio"})
    shutil.copytree(settings.studio, own.studio)
    return own
