"""Line by line: what must be found in copy, and what must not."""

from __future__ import annotations

import string
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dashboard.strings import FOLDER, say
from data.errors import BackendBroken
from data.writing import Assignment, Copy, Evidence, Finding, HouseStyle, Line, Part
from generation.checks import apply_mend, check_copy
from generation.tools import Tools
from tests.generation.checked import FACTS, TITLE, assignment, copy_of, encoder, evidence, rules_of
from tests.generation.promo_cases import promo

LINES = Path(__file__).with_name("copy_lines.txt")


def told() -> list[tuple[str, str, str, str]]:
    """(language, rule or -, evidence, line) of every line of the file."""
    rows = [row for row in LINES.read_text(encoding="utf-8").splitlines() if row and not row.startswith("#")]
    return [tuple(field.strip() for field in row.split("¦")) for row in rows]  # type: ignore[misc]


@cache
def found_in_line(language: str, cites: str, line: str) -> tuple[Finding, ...]:
    return check_copy(copy_of((line, cites), language=language), assignment(language), Tools())


@pytest.mark.parametrize(("language", "rule", "cites", "line"), told(), ids=lambda value: value[:60])
def test_a_line(language: str, rule: str, cites: str, line: str) -> None:
    blocking = rules_of(found_in_line(language, cites, line), "block")
    if rule == "-":
        assert not blocking
    elif rule == "*":
        assert blocking
    else:
        assert rule in blocking


def press(*parts: tuple[str, tuple[str, ...]]) -> Copy:
    return Copy(parts=tuple(Part(name=name, lines=tuple(Line(text=line) for line in lines)) for name, lines in parts))


def other(
    content: Copy, asked: Assignment | None = None, tools: Tools | None = None, **more: Any
) -> tuple[Finding, ...]:
    return check_copy(content, asked or assignment(), tools or Tools(), **more)


class Sure:
    """A judge that says the same of everything, and remembers what it was asked."""

    name = "sure"
    independent = True

    def __init__(self, said: float) -> None:
        self.said = said
        self.asked: list[tuple[str, str]] = []

    def supports(self, evidence: Any, sentences: Any) -> list[float]:
        self.asked += zip(evidence, sentences, strict=True)
        return [self.said] * len(sentences)


class Mute:
    """A judge that cannot be asked."""

    name = "mute"
    independent = True

    def supports(self, evidence: Any, sentences: Any) -> list[float]:
        raise BackendBroken("the judge fell silent")


def no_review() -> Assignment:
    more = Evidence(evidence_id="q20", kind="quote", text="A fine evening.", title_id=TITLE)
    out = Evidence(evidence_id="q21", kind="quote", text="Bring a coat.", title_id=TITLE, review_id="r21", use="not")
    but = Evidence(
        evidence_id="q22",
        kind="quote",
        text="The sea is lovely, but the boat is not.",
        title_id=TITLE,
        review_id="r22",
    )
    long = Evidence(
        evidence_id="q23",
        kind="quote",
        text="The tide, as everyone knows, is the hero.",
        title_id=TITLE,
        review_id="r23",
    )
    return assignment(evidence=(*evidence(), more, out, but, long))


@cache
def form_cases() -> dict[str, tuple[Finding, ...]]:
    """What is found in copies that one line cannot show, by the rule that must be there."""
    head, body = ("headline", ("The Tidewater Letters",)), ("body", ("Book your tickets now.",))
    long = "Each letter mends or ruins a household. " * 50
    ads = assignment(channel="search_ad")
    voice = assignment(task="viewer_voice", channel="")
    plot = assignment(task="plot_summary", length="long", channel="")
    scene = assignment(task="scene_description", channel="", spoilers="full")
    return {
        "brand.avoid": other(copy_of("An iconic island.")),
        "brand.exclamations": other(copy_of("Book your tickets now!", "See it in cinemas!!")),
        "claim.majority": other(copy_of("Most viewers praise the acting.")),
        "claim.number_uncited": other(
            copy_of(("82 % of viewers praise the acting.", "q1"), ("Rated 7.8 stars out of 10.", "f1"))
        ),
        "claim.weekday": other(copy_of("In cinemas from Monday.")),
        "duplicate.line": other(
            copy_of("Each letter mends or ruins a household.", "Each letter mends, or ruins, a household.")
        ),
        "duplicate.variant": other(press(head, body), others=[press(head, body)]),
        "format.blank_line": other(press(head, ("body", ("Book your tickets now.", " ")))),
        "format.channel": other(press(head, body), assignment(channel="telegram")),
        "format.empty": other(press(head, ("body", ()))),
        "format.full_stop": other(press(("headline", ("See it in cinemas.",)), body)),
        "format.line_break": other(press(("headline", ("See it\nin cinemas",)), body)),
        "format.missing": other(press(body)),
        "format.repeated": other(press(head, body, body)),
        "format.too_few": other(press(("headline_1", ("See it now",)), ("description_1", ("See it now",))), ads),
        "format.unknown": other(press(head, body, ("footnote", ("Book now.",)))),
        "injection.handle": other(copy_of("Book now @skerrowfilm.")),
        "injection.hashtag": other(copy_of("Book now #BestFilmEver")),
        "injection.phone": other(copy_of("Call 0800 555 123 for tickets.")),
        "length.bytes": other(press(("title", ("See it",)), ("body", ("é" * 1_100,))), assignment(channel="push")),
        "length.characters": other(press(("headline", ("See it in cinemas now " * 6,)), body)),
        "length.words": other(press(head, ("body", (long,)))),
        "likeness.voice": other(press(("review", ("I cried on the ferry home too.",))), voice),
        "quote.channel": other(
            press(("tagline", ("“The dog deserves top billing.”",))), assignment(channel="poster_tagline")
        ),
        "quote.elsewhere": other(copy_of("“Haul the lamp down.”"), scene, source="VALE\nHaul the lamp down.\n" * 9),
        "quote.ending": other(copy_of("“Haul the lamp down.”"), plot, source="Rain. " * 40 + "Haul the lamp down."),
        "quote.shortened": other(copy_of(("“The tide … is the hero.”", "q23")), no_review()),
        "quote.taken_out": other(copy_of(("“Bring a coat.”", "q21")), no_review()),
        "quote.trimmed": other(copy_of(("“The sea is lovely”", "q22")), no_review()),
        "quote.uncited": other(copy_of("“The dog deserves top billing.”")),
        "quote.unsourced": other(copy_of(("“A fine evening.”", "q20")), no_review()),
        "support.no_judge": other(copy_of("Each letter mends a household."), tools=Tools(judge=Mute())),
        "toxicity.sexual": other(copy_of("A porno on Skerrow.")),
        "toxicity.profanity": other(copy_of("A f**king good ferry.")),
    }


def test_copies_that_one_line_cannot_show() -> None:
    for rule, found in form_cases().items():
        assert rule in rules_of(found), rule


@cache
def everything() -> tuple[Finding, ...]:
    lines = [finding for language, _, cites, line in told() for finding in found_in_line(language, cites, line)]
    return (*lines, *(finding for found in form_cases().values() for finding in found))


@cache
def sentences() -> dict[str, str]:
    kept = tomllib.loads((FOLDER / "en.toml").read_text(encoding="utf-8"))["check"]
    rules = {
        check: table for check, table in kept.items() if isinstance(table, dict) and check not in ("mend", "name")
    }
    return {f"{check}.{rule}": text for check, table in rules.items() for rule, text in table.items()}


def test_every_rule_has_a_sentence_and_every_sentence_a_rule() -> None:
    assert rules_of(everything()) == set(sentences())


def test_every_sentence_is_filled_by_its_values() -> None:
    for finding in everything():
        text = sentences()[f"{finding.check}.{finding.rule}"]
        places = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        assert places <= finding.values.keys(), (finding.check, finding.rule)
        assert "{" not in say(
            f"check.{finding.check}.{finding.rule}",
            **{k: v for k, v in finding.values.items() if k in places} | {"words": "w"},
        )
        assert say(f"check.name.{finding.check}")
        assert finding.mend is None or say(f"check.mend.{finding.mend.kind}")


def test_a_judge_decides_over_words() -> None:
    line = "Each letter mends or ruins a household."
    no, yes = Sure(0.1), Sure(0.9)
    assert "support.unsupported" in rules_of(other(copy_of((line, "p4")), tools=Tools(judge=no)), "block")
    far = copy_of(("A submarine commander hunts smugglers.", "p1"))
    assert "support.unsupported" not in rules_of(other(far, tools=Tools(judge=yes)))
    assert any("mends or ruins" in read for read, _ in no.asked)


def test_a_judge_that_cannot_be_asked_leaves_words_to_decide() -> None:
    found = other(copy_of("A submarine commander hunts smugglers."), tools=Tools(judge=Mute()))
    assert {"support.no_judge", "support.unsupported"} <= rules_of(found)


def test_a_call_to_see_it_is_not_put_before_a_judge() -> None:
    no = Sure(0.0)
    assert not rules_of(
        other(copy_of("Book your tickets now.", "In cinemas 18 September."), tools=Tools(judge=no)), "block"
    )
    assert not no.asked


@pytest.mark.parametrize(("level", "blocked"), [("none", True), ("mild", True), ("full", False)])
def test_the_ending_by_level(level: str, blocked: bool) -> None:
    asked = assignment(task="plot_summary", channel="", length="short", spoilers=level)
    text = press(("summary", ("Vale files the drowning as an accident and keeps the last letter.",)))
    assert ("spoiler.late" in rules_of(other(text, asked))) is blocked


def test_a_channel_that_bears_no_ending_is_stricter_than_the_assignment() -> None:
    asked = assignment(channel="social_ad", spoilers="full")
    line = "Crewe barricades himself in the lighthouse and sets the harbour logs alight."
    assert "spoiler.late" in rules_of(other(press(("primary_text", (line,))), asked), "block")


def test_an_ending_is_read_from_the_source_where_no_evidence_has_it() -> None:
    source = " ".join(one.text for one in evidence() if one.kind == "plot")
    asked = assignment(task="plot_summary", channel="", length="short", evidence=())
    line = "Vale files the drowning as an accident, keeps the last letter, and crosses back on the morning ferry."
    assert "spoiler.late" in rules_of(other(press(("summary", (line,))), asked, source=source), "block")


def test_a_line_that_shares_names_with_the_ending_is_fine() -> None:
    found = other(
        copy_of(
            ("Vale, Tobias and the dog deliver the letters.", "p3"),
            ("Crewe let the lifeboat leave without its crew.", "p5"),
        )
    )
    assert not {one for one in rules_of(found) if one.startswith("spoiler")}


def test_a_quotation_over_two_lines_is_one_quotation() -> None:
    asked = assignment(
        evidence=tuple(
            one.model_copy(update={"review_id": "r2", "start": start, "end": start + len(one.text)})
            for start, one in zip(
                (0, 30), (one for one in evidence() if one.evidence_id in ("q2", "q11")), strict=True
            )
        )
    )
    whole = copy_of(
        ("“The dog deserves top billing.", "q2"), ("The music knows when to be silent.” — a viewer", "q11")
    )
    assert not {one for one in rules_of(other(whole, asked), "block") if one.startswith("quote")}
    assert "quote.stitched" in rules_of(other(whole), "block")


def test_a_nearly_right_quotation_is_put_right() -> None:
    content = copy_of(("“The dog really deserves top billing.”", "q2"))
    finding = next(one for one in other(content) if one.check == "quote")
    assert finding.mend is not None and finding.mend.kind == "replace"
    mended = apply_mend(content, finding)
    assert mended.parts[1].lines[0].text == "“The dog deserves top billing.”"
    assert not rules_of(other(mended), "block")


def test_a_false_attribution_becomes_a_viewer() -> None:
    content = copy_of(("“The dog deserves top billing.” — The Guardian", "q2"))
    finding = next(one for one in other(content) if one.rule == "ascribed")
    assert finding.values["review"] == "r2"
    assert apply_mend(content, finding).parts[1].lines[0].text == "“The dog deserves top billing.” — a viewer"


def test_a_wrong_number_becomes_the_figure_that_is_cited() -> None:
    content = copy_of(("92 % of viewers praise the acting.", "f1"))
    finding = next(one for one in other(content) if one.rule == "number")
    assert apply_mend(content, finding).parts[1].lines[0].text == "82 % of viewers praise the acting."


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("These movies are quiet.", "These films are quiet."),
        ("A MOVIE of letters.", "A FILM of letters."),
        ("Movie of letters.", "Film of letters."),
        ("She utilises the ferry.", "She uses the ferry."),
        ("She is utilising the ferry.", "She is using the ferry."),
    ],
)
def test_the_house_s_word_takes_case_and_ending(text: str, mended: str) -> None:
    content = copy_of(text)
    finding = next(one for one in other(content) if one.rule == "instead")
    assert apply_mend(content, finding).parts[1].lines[0].text == mended


def test_a_banned_word_in_the_title_s_own_name_is_no_slip() -> None:
    asked = assignment(house=HouseStyle(banned=("letters",)))
    assert "brand.banned" not in rules_of(other(copy_of("See The Tidewater Letters in cinemas."), asked))
    assert "brand.banned" in rules_of(other(copy_of("See the letters in cinemas."), asked))


def test_awards_of_the_house_may_be_claimed_of_their_title_alone() -> None:
    line = copy_of("Winner of the Golden Lion.")
    bare = FACTS.model_copy(update={"awards": ()})
    for name, clean in (("The Tidewater Letters", True), ("Northlight", False)):
        asked = assignment(facts=bare, house=HouseStyle(awards={name: ("Golden Lion, Venice 2026",)}))
        assert ("claim.award" not in rules_of(other(line, asked))) is clean


def test_an_actor_called_oscar_is_no_award() -> None:
    from data.records import Credit

    facts = FACTS.model_copy(
        update={"credits": (*FACTS.credits, Credit(person="Oscar Dunmore", role="cast", character="Kit"))}
    )
    assert not rules_of(other(copy_of("Starring Oscar Dunmore."), assignment(facts=facts)), "block")


@pytest.mark.parametrize(
    "word",
    ["Scunthorpe", "spicy", "raccoon", "Japanese", "cocktail", "assassin", "class", "Hitchcock", "prickly", "Essex"],
)
def test_harmless_words_with_a_bad_one_in_them(word: str) -> None:
    assert not {rule for rule in rules_of(other(copy_of(f"A {word} island."))) if rule.startswith("toxicity")}


@pytest.mark.parametrize(
    "line",
    [
        "The viewers' favourites don't give in.",
        "Rock 'n' roll in the '90s, y'all.",
        "It's Vale's island, isn't it?",
        'A 27" screen.',
        "The actors’ island ’tis.",
        "《潮汐来信》 opens.",
    ],
)
def test_apostrophes_inches_and_title_marks_are_no_quotation(line: str) -> None:
    assert not {rule for rule in rules_of(other(copy_of(line))) if rule.startswith("quote")}


def test_hidden_signs_do_not_make_a_quotation_true_or_false() -> None:
    same = copy_of(("“The dog de\u200bserves\u00a0top billing.”", "q2"))
    assert not {rule for rule in rules_of(other(same), "block") if rule.startswith("quote")}
    assert "quote.invented" in rules_of(
        other(copy_of(("\u201cThe do\u200bg deserves an award.\u201d", "q2"))), "block"
    )


def test_an_outline_may_invent() -> None:
    asked = assignment(task="story_outline", channel="", subject="A lighthouse keeper loses her voice.", evidence=())
    parts = [("logline", ("Mara Quill keeps the light on Orrin for 40 years.",))]
    parts += [(name, ("Nobody comes.",)) for name in ("act_one", "act_two", "act_three")]
    assert not rules_of(other(press(*parts), asked), "block")


@pytest.mark.slow
def test_what_judges_its_own_words_may_block_and_never_excuse() -> None:
    invented = copy_of(("The whole town carries lanterns up the hill for the wedding.", "p1"))
    own = Sure(1.0)
    own.independent = False
    for judge, passes in ((Sure(1.0), True), (own, False)):
        found = check_copy(invented, assignment(), Tools(encoder(), judge))
        assert ("support.unsupported" not in rules_of(found, "block")) == passes
    true = copy_of(("82 % of 212 viewers praise the acting.", "f1"))
    doubting = Sure(0.0)
    doubting.independent = False
    assert "support.unsupported" in rules_of(check_copy(true, assignment(), Tools(encoder(), doubting)), "block")


def test_a_range_of_numbers_is_ascribed_to_nobody() -> None:
    told = "The Tidewater Letters is rated 6.57 (6.48–6.65) of 10 by 1 700 viewers."
    said = "52 % (49–54) of the 1 700 viewers who said whether they like it do."
    for line in (told, said):
        assert not {
            rule for rule in rules_of(check_copy(copy_of((line, "f3")), assignment(), Tools())) if "quote" in rule
        }


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Blame leads praise by 63 points on the acting, from 264 viewers.", "claim.number_sign"),
        ("63 points more blame than praise for the acting, from 264 viewers.", "claim.number_sign"),
        ("The stunts went down well with 264 viewers: praise leads blame by 63 points.", "claim.number_subject"),
        ("264 viewers cried at the wedding: praise leads by 63 points.", "claim.number_subject"),
        ("264 critics put the acting 63 points ahead.", "claim.number_subject"),
        ("Viewers were bored by the acting.", "support.contrary"),
        ("264 viewers booed the acting by 63 points.", "support.contrary"),
        ("Among 264 viewers, praise for the story leads blame by 63 points.", "claim.number_subject"),
    ],
)
def test_words_of_measuring_hide_nothing(line: str, rule: str) -> None:
    """A figure's number beside praise is enough only where it is told of its own subject and the right way round."""
    for tools in (Tools(), Tools(encoder())):
        found = other(copy_of((line, "n1")), promo(channel="press_note"), tools)
        assert rule in rules_of(found, "block"), line


def test_a_figure_of_the_story_is_told_among_its_viewers() -> None:
    """The story is a subject as any other, and where viewers are counted says nothing more."""
    asked = promo(channel="press_note")
    said = "Net sentiment on the story is +100 (+79 to +100) from 32 viewers."
    change = {"evidence_id": "n9", "text": said, "subject": "story", "about": "story"}
    acting = next(one for one in asked.evidence if one.evidence_id == "n1")
    story = acting.model_copy(update={**change, "value": 100.0, "low": 79.0, "high": 100.0, "n": 32})
    asked = asked.model_copy(update={"evidence": (*asked.evidence, story)})
    told = copy_of(
        ("Among 32 viewers, praise for the story leads blame by 100 points.", "n9"), headline="The Salt Road"
    )
    assert not rules_of(other(told, asked), "block")


def test_praise_for_what_nobody_praised_is_no_headline() -> None:
    asked = promo(channel="press_note")
    assert "support.unsupported" in rules_of(other(copy_of(("Praised for the stunts", "n1")), asked), "block")
    assert not rules_of(other(copy_of(("Praised for the acting", "n1"), headline="The Salt Road"), asked), "block")


def test_it_goes_on_of_what_the_line_before_was_of() -> None:
    told = ("They came for the acting.", "n1"), ("In a crowded year, praise for it leads blame by 63 points.", "n1")
    found = other(copy_of(*told, headline="The Salt Road"), promo(channel="press_note"))
    assert "claim.number_subject" not in rules_of(found)


def test_a_certificate_is_no_part_of_a_number_and_a_change_may_name_what_changed() -> None:
    asked = promo(channel="press_note")
    acting = next(one for one in asked.evidence if one.evidence_id == "n1")
    said = "Since March 2026 net sentiment on the acting is +20 (+13 to +26) from 152 viewers."
    change = {"evidence_id": "n9", "text": said, "subject": "change", "about": "change since release"}
    moved = acting.model_copy(update={**change, "value": 20.0, "low": 13.0, "high": 26.0, "n": 152})
    facts = asked.facts.model_copy(update={"certificate": "15"})
    asked = asked.model_copy(update={"evidence": (*asked.evidence, moved), "facts": facts})
    found = rules_of(other(copy_of((said, "n9"), headline="The Salt Road"), asked), "block")
    assert not {rule for rule in found if rule.startswith("claim.number")}
    assert "claim.number" in rules_of(other(copy_of((said.replace("152", "153"), "n9")), asked), "block")
    half = copy_of(("Net sentiment on the acting is +20 from 152 viewers.", "n9"), headline="The Salt Road")
    assert "claim.number_subject" in rules_of(other(half, asked), "block")
