"""Mentions: planted characters are found, names that only look alike are left alone, whatever the names are."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from analytics.mentions.entities import Entity, entity_id, named_entities
from analytics.mentions.films import FilmNames
from analytics.mentions.matching import Matcher
from analytics.mentions.names import aliases_of, forms_of
from analytics.mentions.plot_points import PlotPoints, phrases_of
from analytics.mentions.polarity import MENTIONS, PLACES, mentions_of
from analytics.mentions.synopsis import Told, told_animals, told_parts
from analytics.mentions.wording import Vocabulary, fold
from data.importing import prepare_import
from data.progress import Progress
from data.records import Run
from data.runs import write_manifest, writing_run
from data.settings import Settings, load_settings
from data.snapshots import Snapshot, open_newest
from data.studio import create_studio, writing
from tests.analytics.conftest import finish_step

#: Words that the reviews of these tests write in small letters.
PLAIN = "inspector letter lighthouse salt crane walks training day brother boot island stone wall over the stormy"
VOCABULARY = Vocabulary(dict.fromkeys(PLAIN.split(), (50, 1)))
CREDITS = [
    {"person": "Ada Fenwick", "role": "director", "character": None},
    {"person": "Maren Oldcastle / 玛伦·奥德卡索", "role": "cast", "character": "Inspector Vale / 韦尔探长"},
    {"person": "Callum de Vries", "role": "cast", "character": "Tobias Finch"},
    {"person": "Ruth Kessler", "role": "cast", "character": 'James "Popeye" Doyle'},
    {"person": "Bo Zoë", "role": "cast", "character": "Zoë Marsh-Grant"},
    {"person": "Ann Other", "role": "cast", "character": "Anna Bell"},
    {"person": "Ann Further", "role": "cast", "character": "Anna Crowe"},
    {"person": "Grace Hope", "role": "cast", "character": "Grace"},
    {"person": "Lee Wing", "role": "cast", "character": "the Duke of Ronda"},
    {"person": "Sam Toll", "role": "cast", "character": "the tram driver"},
    {"person": "Tom Toll", "role": "cast", "character": "the doctor"},
    {"person": "Rosa Lind", "role": "cast", "character": "Vale's mother"},
    {"person": "Theo Kint", "role": "cast", "character": "Theo Kint"},
    {"person": "Pepper", "role": "cast", "character": "Bosun"},
    {"person": "Wu Ming", "role": "cast", "character": "小让 / Petit-Jean"},
    {"person": "Nobody Much", "role": "cast", "character": "Self"},
]


def title(**changes: Any) -> dict[str, Any]:
    plain = {
        "title_id": "t1",
        "name": "The Seventh Letter",
        "original_name": None,
        "synopsis": None,
        "credits": CREDITS,
    }
    return plain | changes


def matcher_of(about: dict[str, Any], vocabulary: Vocabulary = VOCABULARY) -> tuple[Matcher, dict[str, Entity]]:
    films = FilmNames([about])
    entities = films.apart(about["title_id"], named_entities(about, vocabulary))
    return Matcher(entities, films.of(about["title_id"]), vocabulary), {e.entity_id: e for e in entities}


def named(text: str, about: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    """What is found in a sentence: whose name, and the words that are it."""
    matcher, entities = matcher_of(about or title())
    return [(entities[hit.entity_id].name, text[hit.start : hit.end]) for hit in matcher.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I adore Inspector Vale.", [("Inspector Vale", "Inspector Vale")]),
        ("Vale's long look says it all.", [("Inspector Vale", "Vale")]),
        ("The Inspector never sits down.", [("Inspector Vale", "The Inspector")]),
        ("inspector vale supremacy!", [("Inspector Vale", "inspector vale")]),
        ("What TOBIAS FINCH does is daft.", [("Tobias Finch", "TOBIAS FINCH")]),
        ("Tobias and Finch are one man.", [("Tobias Finch", "Tobias"), ("Tobias Finch", "Finch")]),
        ("Popeye is a brute.", [('James "Popeye" Doyle', "Popeye")]),
        ('James "Popeye" Doyle never smiles.', [('James "Popeye" Doyle', 'James "Popeye" Doyle')]),
        ("Zoe Marsh Grant, take a bow.", [("Zoë Marsh-Grant", "Zoe Marsh Grant")]),
        ("We like the duke, I mean the Duke of Ronda.", [("the Duke of Ronda", "the Duke of Ronda")]),
        ("Is the Duke mad?", [("the Duke of Ronda", "the Duke")]),
        ("The tram driver sleeps through it.", [("the tram driver", "The tram driver")]),
        ("de Vries plays it straight.", [("Callum de Vries", "de Vries")]),
        ("And De Vries plays it straight.", [("Callum de Vries", "De Vries")]),
        ("Fenwick's camera never blinks.", [("Ada Fenwick", "Fenwick")]),
        ("Maren Oldcastle is superb.", [("Maren Oldcastle", "Maren Oldcastle")]),
        ("韦尔探长太帅了，奥德卡索演得好。", [("Inspector Vale", "韦尔探长"), ("Maren Oldcastle", "奥德卡索")]),
        ("小让太可爱了！", [("小让", "小让")]),
        ("Petit Jean smiles.", [("小让", "Petit Jean")]),
        ("He is my hero and she is his.", []),
    ],
)
def test_what_a_name_is_also_called(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Anna is the best of them.",  # there are two
        "Grace under pressure.",  # the first word always has a capital
        "She has grace and wit.",
        "Grace And Wit In Every Single Frame",  # so have all words here
        "Tobias Menzel wrote the music.",  # another person's first name
        "Sarah Finch wrote the music.",  # another person's surname
        "The doctor I saw it with wept.",
        "Valerie prevails in Valetta.",  # within words
        "The Seventh Letter to Tobiasville.",
        "Two hours of Finch Junction.",  # a longer name
        "It is no Son of Vale.",  # another film
        "The Vale films were better.",
        "在罗克韦尔拍的。",  # a longer word
    ],
)
def test_what_only_looks_like_a_name_is_left_alone(text: str) -> None:
    assert named(text) == []


def test_an_ordinary_word_is_a_name_where_its_capital_means_something() -> None:
    assert named("In the end it is Grace who leaves.") == [("Grace", "Grace")]


def test_of_two_names_the_longer_is_meant() -> None:
    assert named("Vale's mother is a riot.") == [("Vale's mother", "Vale's mother")]
    assert [name for name, _ in named("Anna Bell meets Anna Crowe.")] == ["Anna Bell", "Anna Crowe"]


def test_one_who_plays_themselves_is_cast_and_one_who_is_nobody_is_not_listed() -> None:
    entities = named_entities(title(), VOCABULARY)
    kinds = {(entity.kind, entity.name) for entity in entities}
    assert ("cast", "Theo Kint") in kinds and ("character", "Theo Kint") not in kinds
    assert not any(name == "Self" for _, name in kinds)
    details = {entity.name: entity.detail for entity in entities}
    assert details["Inspector Vale"] == "Maren Oldcastle" and details["Maren Oldcastle"] == "Inspector Vale"


def test_who_directs_and_acts_is_one_person() -> None:
    both = [
        {"person": "Kit Osgood", "role": "director", "character": None},
        {"person": "Kit Osgood", "role": "cast", "character": "Rafe"},
        {"person": "Kit Writer", "role": "writer", "character": None},
    ]
    found = [(e.kind, e.name, e.detail) for e in named_entities(title(credits=both), VOCABULARY)]
    assert found == [("director", "Kit Osgood", "Rafe"), ("character", "Rafe", "Kit Osgood")]


def test_a_name_that_two_share_belongs_to_neither_unless_it_is_in_full() -> None:
    credits = [
        {"person": "Ottilie Brandt", "role": "cast", "character": "Viktor Helle"},
        {"person": "Piers Arden", "role": "cast", "character": "Jonas Brandt"},
    ]
    about = title(credits=credits)
    assert named("Then Brandt arrives.", about) == []
    assert named("Then Ottilie Brandt arrives.", about) == [("Ottilie Brandt", "Ottilie Brandt")]


def test_the_film_is_not_the_person_it_is_named_after() -> None:
    about = title(name="Carol", credits=[{"person": "Cate B", "role": "cast", "character": "Carol"}])
    assert named("Carol is a slow, lovely film.", about) == []
    assert named("I saw Carol twice.", about) == []
    assert named("She is magnificent as Carol.", about) == [("Carol", "Carol")]
    longer = title(
        name="Uncle Bogdan Returns", credits=[{"person": "A B", "role": "cast", "character": "Uncle Bogdan"}]
    )
    assert named("Uncle Bogdan Returns bored me, and Uncle Bogdan too.", longer) == [("Uncle Bogdan", "Uncle Bogdan")]
    chinese = title(name="小玉", credits=[{"person": "吴岱", "role": "cast", "character": "小玉"}])
    assert named("《小玉》很好看，小玉也好看。", chinese) == []
    assert named("她饰演小玉。", chinese) == [("小玉", "小玉")]


def test_a_film_known_by_number_gets_its_name_from_its_reviews() -> None:
    about = title(
        name="Untitled 7 (Ada Fenwick, 2015)", credits=[{"person": "C B", "role": "cast", "character": "Evelyn"}]
    )
    films = FilmNames([about])
    for text in ('"Evelyn" works.', "Evelyn is a modest little film.", "Nothing else."):
        films.count("t1", text)
    entities = films.apart("t1", named_entities(about, VOCABULARY))
    assert Matcher(entities, films.of("t1"), VOCABULARY).find("Evelyn bored me.") == []
    unheard = FilmNames([about])
    entities = unheard.apart("t1", named_entities(about, VOCABULARY))
    assert len(Matcher(entities, unheard.of("t1"), VOCABULARY).find("Evelyn bored me.")) == 1


@pytest.mark.parametrize(
    ("synopsis", "expected"),
    [
        ("When Phil Lodge (Pat Flueg) moves in, all is well.", [Told("Phil Lodge", "Pat Flueg")]),
        ("The cop Bud Roe (Gil Hackford) and his boss (Hackford again) quarrel.", [Told("Bud Roe", "Gil Hackford")]),
        ("Doris Dane plays Nanette, a singer.", [Told("Nanette", "Doris Dane")]),
        ("A judge, Marla Quist, played by Ines Carro, decides.", [Told("Marla Quist", "Ines Carro")]),
        ("From director Ada Fenwick (Training Day) comes a film.", []),
        ("Bud Roe (Training Day) returns.", []),
        ("It was shot in Lisbon (2011) and Porto (again).", []),
        ("程勇（徐峥 饰）经营着一家店，思慧（谭卓 饰）、刘牧师（杨新鸣 饰）帮他。",
         [Told("程勇", "徐峥"), Told("思慧", "谭卓"), Told("刘牧师", "杨新鸣")]),
    ],
)  # fmt: skip
def test_a_synopsis_tells_who_is_in_it(synopsis: str, expected: list[Told]) -> None:
    assert told_parts(synopsis, {"ada fenwick"}, VOCABULARY) == expected


def test_an_animal_goes_by_its_kind_where_there_is_one_of_it() -> None:
    assert told_animals("With the postman's old dog, Bosun, she sails.") == {"bosun": "dog"}
    assert told_animals("The dog, Bosun, meets the dog, Rex.") == {}
    about = title(synopsis="With the postman's old dog, Bosun, she sails.")
    assert named("That dog deserves top billing.", about) == [("Bosun", "That dog")]
    assert named("那只狗才是主角。", about) == [("Bosun", "狗")]
    assert named("我哭成狗。", about) == []


def test_names_in_a_cell_of_a_cast_list() -> None:
    assert forms_of("Bruce Wain / Batman (voice)") == ["Bruce Wain", "Batman"]
    assert forms_of("韦尔探长 Inspector Vale") == ["韦尔探长", "Inspector Vale"]
    assert forms_of("Robert (Bob) Mazur") == ['Robert "Bob" Mazur']
    assert forms_of("Guard #2") == forms_of("Himself") == forms_of(" — ") == []


def test_plot_points_are_what_the_reviews_take_up() -> None:
    synopsis = "A woman finds a stormy lighthouse on the island. She walks over the stone wall for a letter."
    about = [title(synopsis=synopsis, credits=[]), title(title_id="t2", name="Other", credits=[])]
    points = PlotPoints(about, {"t1": [], "t2": []}, VOCABULARY)
    for number in range(40):
        points.count("t1", f"r{number}", "The lighthouse is a wonder." if number < 8 else "I liked it a lot.")
        points.count("t1", f"r{number}", "The letter is a wonder." if number < 8 else "I liked it a lot.")
        points.count("t2", f"s{number}", "The letter is a wonder." if number < 8 else "I liked it a lot.")
    own = [entity for entity in points.of("t1") if entity.detail]
    assert [(entity.name, entity.detail) for entity in own] == [
        ("the lighthouse", "A woman finds a stormy lighthouse on the island.")
    ]
    assert {entity.name for entity in points.of("t2")} == {"the ending", "the opening", "the twist", "the third act"}
    assert "woman" not in phrases_of(synopsis)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ending is a mess.", ["The ending"]),
        ("Loved the plot twist and the final act!", ["plot twist", "final act"]),
        ("结局太烂，反转太多。", ["结局", "反转"]),
        ("A film ending with a song.", []),
        ("The opening night was sold out.", []),
        ("The opening of the door took an hour.", []),
        ("A new twist on an old tale.", []),
    ],
)
def test_every_film_has_an_ending(text: str, expected: list[str]) -> None:
    points = PlotPoints([title()], {"t1": []}, VOCABULARY)
    hits = Matcher(points.of("t1"), (), VOCABULARY).find(text)
    assert [text[hit.start : hit.end] for hit in hits] == expected


def test_a_mention_says_what_its_clauses_say(tmp_path: Path) -> None:
    clauses = pa.table(
        {
            "sentence_id": ["s1", "s1", "s2", "s3"],
            "start_char": np.array([0, 20, 0, 0], np.int32),
            "end_char": np.array([19, 40, 30, 9], np.int32),
            "sentiment": pa.array([0.8, -0.6, None, 0.5], pa.float32()),
            "probability": pa.array([0.9, 0.7, None, 0.6], pa.float32()),
        }
    )
    pq.write_table(clauses, tmp_path / "clauses.parquet")
    rows = [("s1", "a", 25, 29), ("s1", "a", 2, 6), ("s1", "b", 30, 33), ("s2", "a", 0, 4), ("s9", "a", 0, 4)]
    places = pa.Table.from_arrays([pa.array(column) for column in zip(*rows, strict=True)], PLACES.names).cast(PLACES)
    found = mentions_of(places, tmp_path / "clauses.parquet")
    assert found.schema == MENTIONS
    kept = {(r["sentence_id"], r["entity_id"]): r for r in found.to_pylist()}
    assert len(kept) == found.num_rows == 4
    assert kept["s1", "a"]["start_char"] == 2 and kept["s1", "a"]["sentiment"] == pytest.approx(0.1)
    assert kept["s1", "b"]["sentiment"] == pytest.approx(-0.6) and kept["s1", "b"]["probability"] == pytest.approx(
        0.7
    )
    assert kept["s2", "a"]["sentiment"] is None and kept["s9", "a"]["probability"] is None
    assert mentions_of(PLACES.empty_table(), tmp_path / "clauses.parquet").num_rows == 0


HOSTILE = st.text(max_size=60) | st.sampled_from(
    [
        "(",
        "A (B) C",
        "'; drop table titles; --",
        "<script>",
        "a" * 5000,
        "\u202eelaV",
        "İ",
        "/ / /",
        '"" ""',
        "the",
        "的·的",
        "A. B.",
    ]
)


@given(
    names=st.lists(st.tuples(HOSTILE, HOSTILE), max_size=5),
    synopsis=HOSTILE,
    name=HOSTILE,
    text=st.text(max_size=200),
)
@hypothesis_settings(max_examples=150, deadline=None)
def test_no_name_breaks_anything(names: list[tuple[str, str]], synopsis: str, name: str, text: str) -> None:
    credits = [{"person": person, "role": "cast", "character": part} for person, part in names]
    matcher, entities = matcher_of(title(name=name, synopsis=synopsis, credits=credits))
    everything = " ".join([text, *(alias.text for entity in entities.values() for alias in entity.aliases)])
    reached = 0
    for hit in matcher.find(everything):
        assert reached <= hit.start < hit.end <= len(everything) and hit.entity_id in entities
        reached = hit.end


@given(st.text(max_size=100))
def test_folding_keeps_places(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_a_long_hostile_synopsis_is_read_in_no_time() -> None:
    began = time.process_time()
    for text in ("Aa " * 5000, "A (" * 5000, "a the " * 5000, "甲（乙 " * 5000, "A, played by " * 3000, '"A ' * 5000):
        told_parts(text, set(), VOCABULARY)
        phrases_of(text)
        FilmNames([title(name="Untitled 1")]).count("t1", text)
    assert time.process_time() - began < 5


def test_ids_stay_the_same() -> None:
    assert entity_id("t1", "character", "Zoë  Marsh") == entity_id("t1", "character", "zoe marsh")
    assert entity_id("t1", "character", "Zoë") != entity_id("t1", "cast", "Zoë") != entity_id("t2", "cast", "Zoë")


def test_aliases_say_how_they_must_be_spelled() -> None:
    how = {alias.text: alias.how for alias in aliases_of("Mickey Salt", VOCABULARY, character=True)}
    assert how == {"Mickey Salt": "any", "Salt": "guarded", "Mickey": "capital"}
    assert "Callum" not in {alias.text for alias in aliases_of("Callum de Vries", VOCABULARY, character=False)}


# ── The step on the sample studio, whose truth is known ──────────────────────────────────────────────────────────


def write_clauses(settings: Settings) -> None:
    """A clauses run in which every sentence is one clause that praises."""
    with closing(open_newest(settings.snapshots)) as snapshot:
        rows = snapshot.arrow("analysis/titled_sentences")
        version = snapshot.data_version
    ends = np.array([len(text) for text in rows["text"].to_pylist()], np.int32)
    same = {"sentiment": np.full(len(ends), 0.5, np.float32), "probability": np.full(len(ends), 0.8, np.float32)}
    places = {"sentence_id": rows["sentence_id"], "start_char": np.zeros(len(ends), np.int32), "end_char": ends}
    run = Run(run_id="clauses-fixture", step="clauses", model="fixture", model_hash="", parameters={}, seed=0,
              data_version=version, started_at=datetime.now(UTC), seconds=0)  # fmt: skip
    with writing_run(settings, run.run_id) as folder:
        pq.write_table(pa.table(places | same), folder / "clauses.parquet")
        write_manifest(folder, run)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Snapshot, Run]]:
    """The sample studio with its mentions published. Do not write to it."""
    settings = load_settings(tmp_path_factory.mktemp("mentions") / "studio", threads=1)
    create_studio(settings)
    folder = settings.incoming / "sample"
    folder.mkdir()
    prepare_import(settings, {"paths": [], "format": "sample", "mapping": None}, folder, Progress())
    with writing(settings) as studio:
        studio.add_batch(folder, "b-sample", "j-sample")
        studio.publish()
    write_clauses(settings)
    run = finish_step(settings, "mentions")
    with closing(open_newest(settings.snapshots)) as snapshot:
        yield snapshot, run


def f1(found: set[tuple[str, str]], planted: set[tuple[str, str]]) -> float:
    return 2 * len(found & planted) / (len(found) + len(planted))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_planted_characters_are_found(sample: tuple[Snapshot, Run], language: str) -> None:
    snapshot, _ = sample
    _, planted = snapshot.select_rows(
        "select p.subject_id, p.value from planted p join evidence e on e.sentence_id = p.subject_id "
        f"where p.fact = 'characters' and e.language = '{language}'"
    )
    _, found = snapshot.select_rows(
        "select m.sentence_id, n.name from mentions m join entities n using (entity_id) "
        f"join evidence e using (sentence_id) where n.kind = 'character' and e.language = '{language}'"
    )
    truth = {(sentence, name) for sentence, names in planted for name in names.split(",")}
    assert len(truth) > 400 and f1(set(map(tuple, found)), truth) > 0.97


def test_the_run_is_published_as_promised(sample: tuple[Snapshot, Run]) -> None:
    snapshot, run = sample
    _, rows = snapshot.select_rows(
        "select m.sentence_id, m.entity_id, n.kind, m.start_char - e.start_char, m.end_char - e.start_char, e.text, "
        "n.aliases, m.sentiment, m.title_id = n.title_id "
        "from mentions m join entities n using (entity_id) join evidence e using (sentence_id)",
        limit=200_000,
    )
    assert len({(row[0], row[1]) for row in rows}) == len(rows) == sum(run.quality["mentions"].values())
    assert {row[2] for row in rows} == {"character", "cast", "director", "plot_point"}
    for _, _, _, start, end, text, aliases, sentiment, same in rows:
        assert (
            fold(text[start:end]) in {fold(alias) for alias in aliases} and sentiment == pytest.approx(0.5) and same
        )
    _, silent = snapshot.select_rows(
        "select count(*) from entities anti join mentions using (entity_id) where entities.kind = 'plot_point'"
    )
    assert silent == [(0,)]


def test_the_lighthouse_is_a_plot_point_and_the_dog_is_bosun(sample: tuple[Snapshot, Run]) -> None:
    snapshot, _ = sample
    _, rows = snapshot.select_rows(
        "select n.name, count(*) from mentions m join entities n using (entity_id) join titles t "
        "on t.title_id = n.title_id where t.name = 'The Tidewater Letters' group by all"
    )
    counts = dict(rows)
    assert counts["the lighthouse"] > 50 and counts["the ending"] > 50 and counts["Bosun"] > 60


def test_matching_keeps_up_with_the_reader(sample: tuple[Snapshot, Run]) -> None:
    snapshot, _ = sample
    texts: dict[str, list[str]] = defaultdict(list)
    for row in snapshot.rows("analysis/titled_sentences"):
        texts[row["title_id"]].append(row["text"])
    vocabulary = Vocabulary.of(snapshot.rows("analysis/word_cases"))
    ready = [
        (matcher_of(about, vocabulary)[0], texts[about["title_id"]])
        for about in snapshot.rows("analysis/named_titles")
    ]
    for matcher, own in ready:
        matcher.find(own[0])
    began = time.process_time()
    found = Counter(bool(matcher.find(text)) for matcher, own in ready for text in own)
    assert found[True] > 2000
    assert found.total() / (time.process_time() - began) > 50_000
