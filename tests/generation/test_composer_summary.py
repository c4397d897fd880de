"""Plot summaries of the offline composer: supported, in order, within limits, and silent on the ending."""

from __future__ import annotations

import csv
import gzip
import io
import re
import statistics
import tomllib
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from data.errors import BackendDeclined
from data.sentences import split_sentences
from data.writing import Assignment, Copy, Evidence, HouseStyle, Length, Spoilers
from generation.channels import SUMMARY_WORDS, count_words
from generation.composer.clauses import shorten
from generation.composer.plotline import MILD_UNTIL, plot_of
from generation.composer.standing import standings
from generation.composer.summary import compose_plot_summary
from generation.likeness import TOO_ALIKE, text_likeness
from generation.plots import ENDING_FROM, plot_evidence
from generation.tools import Tools

SAMPLE = Path(__file__).parents[2] / "data" / "sample" / "titles"
REFERENCES = Path(__file__).parents[2] / "data" / "sample" / "references"
TITLES = sorted(path.stem for path in SAMPLE.glob("*.toml"))
LENGTHS: tuple[Length, ...] = get_args(Length)
LEVELS: tuple[Spoilers, ...] = get_args(Spoilers)
_TOKEN = re.compile(r"[㐀-鿿぀-ヿ]|[^\W_㐀-鿿぀-ヿ]+")


class Tokens:
    """Words for ROUGE; Chinese by the sign."""

    def tokenize(self, text: str) -> list[str]:
        return _TOKEN.findall(text.lower())


def synopsis(title: str) -> str:
    told: str = tomllib.loads((SAMPLE / f"{title}.toml").read_text(encoding="utf-8"))["story"]["synopsis"]
    return told


def written(text: str, length: Length, spoilers: Spoilers = "none", language: str = "en", variant: int = 0) -> Copy:
    return compose_plot_summary(job(text, length, spoilers, language), variant, Tools())


def job(text: str, length: Length, spoilers: Spoilers = "none", language: str = "en") -> Assignment:
    evidence = plot_evidence(text, language)
    return Assignment(task="plot_summary", language=language, length=length, spoilers=spoilers, evidence=evidence)


def supported(told: str, source: str) -> bool:
    """Whether every word stands in the source, in the same order."""
    rest = iter(Tokens().tokenize(source))
    return all(word in rest for word in Tokens().tokenize(told))


def check(made: Copy, assignment: Assignment) -> None:
    """What holds of every summary."""
    assert count_words(made.text) <= SUMMARY_WORDS[assignment.length or "short"]
    cited = [assignment.find(line.evidence[0]) for _, _, line in made.lines()]
    assert [part.name for part in made.parts] == ["summary"] and cited
    starts = [one.start for one in cited if one is not None]
    assert starts == sorted(set(starts)) and len(starts) == len(cited)
    for (_, _, line), one in zip(made.lines(), cited, strict=True):
        assert one is not None and len(line.evidence) == 1 and supported(line.text, one.text)
        assert one.use != "not"
        most = {"none": ENDING_FROM, "mild": MILD_UNTIL, "full": 1.1}[assignment.spoilers]
        assert one.place is not None and one.place < most + (assignment.spoilers == "mild") * 1e-9


@pytest.mark.parametrize("title", TITLES)
def test_every_summary_of_the_sample_keeps_all_promises(title: str) -> None:
    for length in LENGTHS:
        for level in LEVELS:
            assignment = job(synopsis(title), length, level)
            check(compose_plot_summary(assignment, 0, Tools()), assignment)


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("title", TITLES)
def test_variants_differ_or_are_declined(title: str, length: Length) -> None:
    texts = []
    for variant in range(4):
        try:
            texts.append(written(synopsis(title), length, variant=variant).text)
        except BackendDeclined as declined:
            assert "to differ" in declined.what and declined.mend
            break
    assert texts and all(text_likeness(a, b) <= TOO_ALIKE for a, b in combinations(texts, 2))


def test_short_summaries_of_the_sample_have_three_variants_most_of_the_time() -> None:
    there = 0
    for title in TITLES:
        try:
            written(synopsis(title), "short", variant=2)
        except BackendDeclined:
            continue
        there += 1
    assert there >= 12


def test_the_whole_tells_the_ending_and_the_guarded_one_stops_before_it() -> None:
    for title in TITLES:
        last = plot_evidence(synopsis(title), "en")[-1].evidence_id
        told = {level: written(synopsis(title), "long", level).parts[0].lines[-1].evidence[0] for level in LEVELS}
        assert told["full"] == last and last not in (told["mild"], told["none"])


def lead(texts: Sequence[str], most: int) -> str:
    """The first sentences up to a budget; where the first is longer, its first words."""
    told = ""
    for text in texts:
        if count_words(f"{told} {text}") > most:
            break
        told = f"{told} {text}".strip()
    words = texts[0].split()
    while not told and count_words(" ".join(words)) > most:
        words.pop()
    return told or " ".join(words)


@pytest.mark.parametrize("length", LENGTHS)
def test_against_what_people_wrote_it_is_no_worse_than_the_first_sentences(length: Length) -> None:
    scorer = RougeScorer(["rouge1"], tokenizer=Tokens())
    made, first = [], []
    for title in TITLES:
        reference = tomllib.loads((REFERENCES / f"{title}.toml").read_text(encoding="utf-8"))[length]
        assert count_words(reference) <= SUMMARY_WORDS[length]
        may = [one.evidence.text for one in plot_of(job(synopsis(title), length)) if one.allowed]
        made.append(scorer.score(reference, written(synopsis(title), length).text)["rouge1"].fmeasure)
        first.append(scorer.score(reference, lead(may, SUMMARY_WORDS[length]))["rouge1"].fmeasure)
    assert statistics.mean(made) >= statistics.mean(first)


NAMES = ("Ada Brook", "Tom Hale", "Mina", "the ferryman", "She", "He", "However, Mina", "It", "The river")
DOES = ("finds a letter that names her", "must leave before dawn", "asks for the key", "waits, and the tide comes in",
        "keeps the boat, which is old,", "learns that the house is hers", "goes home (alone)")  # fmt: skip
sentences = st.builds(lambda who, does, tail: f"{who} {does}{tail}.", st.sampled_from(NAMES), st.sampled_from(DOES),
                      st.sampled_from(("", " in 1908", "; nobody sees it", ", walking on")))  # fmt: skip


@given(
    st.lists(sentences, min_size=1, max_size=14), st.sampled_from(LENGTHS), st.sampled_from(LEVELS), st.integers(0, 2)
)
@settings(max_examples=60, deadline=None)
def test_whatever_the_plot_the_promises_hold_or_it_declines(
    told: list[str], length: Length, level: Spoilers, variant: int
) -> None:
    assignment = job(" ".join(told), length, level)
    try:
        made = compose_plot_summary(assignment, variant, Tools())
    except BackendDeclined as declined:
        assert declined.what and declined.mend
        return
    check(made, assignment)


@given(st.text(alphabet="abAB ,;:.()\"“”—-'’who and is", min_size=1, max_size=200))
@settings(max_examples=200, deadline=None)
def test_a_cut_leaves_words_in_their_order(text: str) -> None:
    for way in shorten(text):
        assert supported(way.text, text) and way.words == count_words(way.text) and way.cost >= 0


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        (
            "The Reed Queen, who has ruled since the flood, offers Wren a crown.",
            "The Reed Queen offers Wren a crown.",
        ),
        ("Agnes Vale, a police inspector, is sent to a cold island.", "Agnes Vale is sent to a cold island."),
        ("Rachel (Britt Ekland) is a girl who leaves home.", "Rachel is a girl who leaves home."),
        ("He opens the case, and Helle sends men up on foot.", "Helle sends men up on foot."),
        ("There is a catch: the house must be sold by June.", "The house must be sold by June."),
        (
            "Together they breed plankton in tanks, which escapes into the sea.",
            "Together they breed plankton in tanks.",
        ),
        ("Cornered by the tide, Crewe barricades himself in there.", "Crewe barricades himself in there."),
    ],
)
def test_safe_cuts_are_made(sentence: str, left: str) -> None:
    assert left in [way.text for way in shorten(sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Wren plays the flute, breaks the crown, and drains the marsh.",
        "Armed with a pin, a bag of magnets and eleven scooters, Dot leads them out.",
        "If the tide turns, Crewe is lost to the sea.",
        "The shop sells bread, which nobody in town wants, and soup to strangers.",
        "Peter is a mergers and acquisitions lawyer in a cold town.",
        "Maximus is one of the Roman army's most capable and trusted generals in the war.",
        "A figure who is being brought home to stand trial, and whose plane is late, lands at last.",
    ],
)
def test_doubtful_cuts_are_not(sentence: str) -> None:
    bad = (
        "breaks the crown.",
        "A bag of magnets and",
        "Crewe is lost to the sea.",
        "wants.",
        "a mergers.",
        "most capable.",
        "stand trial.",
    )
    assert not [way.text for way in shorten(sentence)[1:] if way.text.endswith(bad) or way.text.startswith(bad)]


def test_what_leans_on_another_sentence_cannot_open_and_brings_it_along() -> None:
    told = standings(
        ["Nadia Kessler arrives at an observatory.", "She repairs the lens.", "Conrad Helle asks her to finish.",
         "However, the lens reads the screens of a bank.", "Ruben Achterberg closes the door."]
    )  # fmt: skip
    assert [one.opens for one in told] == [True, False, False, False, True]
    assert told[1].needs == {0} and told[2].needs == {0}
    assert told[3].plain == "The lens reads the screens of a bank." and 1 in told[3].needs


def test_a_pin_is_told_a_removed_sentence_and_a_banned_word_are_not() -> None:
    plain = job(synopsis("heron-king"), "short")
    marks = {"p4": "must", "p2": "not"}
    evidence = tuple(one.model_copy(update={"use": marks.get(one.evidence_id, "may")}) for one in plain.evidence)
    made = compose_plot_summary(plain.model_copy(update={"evidence": evidence}), 0, Tools())
    cited = {line.evidence[0] for _, _, line in made.lines()}
    assert "p4" in cited and "p2" not in cited
    house = plain.model_copy(update={"house": HouseStyle(banned=("flute",))})
    assert "flute" not in compose_plot_summary(house, 0, Tools()).text


def test_a_pinned_ending_stays_secret_all_the_same() -> None:
    plain = job(synopsis("heron-king"), "long")
    evidence = tuple(one.model_copy(update={"use": "must"}) for one in plain.evidence)
    check(compose_plot_summary(plain.model_copy(update={"evidence": evidence}), 0, Tools()), plain)


def test_a_sentence_that_says_in_advance_what_the_ending_says_is_kept_back() -> None:
    text = (
        "Mara Quill keeps the archive of a drowned town. The flood takes both the mayor and the bell on the last"
        " night. A boy brings her a key that fits no door. She looks for the door in every house. On the last night"
        " the flood takes both the mayor and the bell."
    )
    assert "flood takes" not in written(text, "short").text


@pytest.mark.parametrize(
    ("text", "length", "why"),
    [
        ("", "short", "no plot"),
        ("Ada leaves home.", "logline", "3 words"),
        ("Ada Brook keeps the last ferry on a river. Tom Hale asks her for passage to an island.", "long", "too few"),
        (
            "She " + "waits and waits and waits " * 15 + "here. He goes. She stays there. It ends.",
            "logline",
            "can begin",
        ),
    ],
)
def test_too_little_is_declined_with_a_reason(text: str, length: Length, why: str) -> None:
    with pytest.raises(BackendDeclined, match=why) as caught:
        written(text, length)
    assert caught.value.mend


def test_places_are_counted_where_nobody_gave_them() -> None:
    evidence = tuple(
        Evidence(evidence_id=f"p{n}", kind="plot", text=text)
        for n, text in enumerate(
            [
                "Ada Brook opens a letter that was meant for another harbour.",
                "Tom Hale keeps watch at the gate all winter long.",
                "Mina sells him a box without asking what he wants.",
                "Ada follows both of them over the frozen marsh.",
                "Nobody but the dead comes back from that grave.",
            ],
            1,
        )
    )
    made = compose_plot_summary(Assignment(task="plot_summary", length="short", evidence=evidence), 0, Tools())
    assert "grave" not in made.text and "letter" in made.text


CHINESE = (
    "1907年的冬天，画家林素（周晚 饰）几乎失明，却接下了城里最大的一幅肖像。"
    "她只把秘密告诉了调色的少年阿明，请他做自己的眼睛。"
    "画商郑先生把全部家产押在这幅画上，发现了两人的约定。他逼阿明在画上署名，否则就揭穿林素。拍卖会上，肖像以少年的名字高价售出。"
    "林素带着未完成的画走上结冰的湖。春天，阿明在岸边找到那幅画，画中人正是他自己。"
)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("length", ["logline", "short", "long"])
def test_chinese_keeps_the_same_promises(length: Length, level: Spoilers) -> None:
    assignment = job(CHINESE, length, level, "zh")
    made = compose_plot_summary(assignment, 0, Tools())
    check(made, assignment)
    assert made.text.startswith("1907年") and made.text.endswith("。") and (length == "long" or "饰" not in made.text)


@pytest.mark.real
@pytest.mark.slow
def test_two_hundred_real_synopses_are_summed_up_as_promised(real: Callable[[str], Path]) -> None:
    path = real("rotten_tomatoes/rt.movie_info.tsv.gz")
    with gzip.open(path) as packed:
        rows = csv.DictReader(io.TextIOWrapper(packed, encoding="latin-1"), delimiter="\t")
        texts = [row["synopsis"] for row in rows if row["synopsis"]]
    long_enough = [text for text in texts if len(split_sentences(text, "en")) >= 8][:200]
    assert len(long_enough) == 200
    made = 0
    for text in long_enough:
        for length in LENGTHS:
            for level in LEVELS:
                assignment = job(text, length, level)
                try:
                    check(compose_plot_summary(assignment, 0, Tools()), assignment)
                except BackendDeclined:
                    continue
                made += 1
    assert made >= 0.95 * 1800
