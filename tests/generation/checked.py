"""Assignments of one made-up title, English and Chinese, and copies of it: what the tests of the checks share."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from data.records import Credit
from data.writing import Assignment, Copy, Evidence, HouseRule, HouseStyle, Line, Part, TitleFacts
from generation.tools import Encoder

TITLE = "t-tide"
FACTS = TitleFacts(
    title_id=TITLE,
    name="The Tidewater Letters",
    other_names=("潮汐来信",),
    year=2026,
    release_date="2026-09-18",
    genres=("Drama", "Mystery"),
    countries=("GB",),
    certificate="12A",
    runtime_minutes=124,
    studio="Halcyon Lantern Pictures",
    credits=(
        Credit(person="Ilse Brandvold / 伊尔瑟·布兰沃尔德", role="director"),
        Credit(person="Oona Marrish", role="writer"),
        Credit(person="Maren Oldcastle / 玛伦·奥德卡索", role="cast", character="Inspector Vale / 韦尔探长"),
        Credit(person="Callum Adeyinka / 卡勒姆·阿德因卡", role="cast", character="Tobias Finch / 托比亚斯·芬奇"),
        Credit(
            person="Edwin Thorsgaard / 埃德温·托斯加德", role="cast", character="Harbourmaster Crewe / 港务长克鲁"
        ),
        Credit(person="Pepper", role="cast", character="Bosun"),
    ),
    names=("The Tidewater Letters", "Agnes Vale", "Tobias Finch", "Skerrow", "Bosun", "Crewe", "斯凯罗岛"),
    awards=("Audience prize, Lanternfest 2026", "Nominated for the BAFTA for best screenplay"),
)
PLOT = (
    (
        0.0,
        "Agnes Vale, a police inspector a year from retirement, is sent by ferry to the tidal island "
        "of Skerrow to close the file on a drowned postman.",
    ),
    (
        0.15,
        "In his sorting room she finds a biscuit tin of undelivered letters, all addressed to people "
        "who are still alive.",
    ),
    (
        0.3,
        "With the island's schoolteacher, Tobias Finch, and the postman's old dog, Bosun, she "
        "delivers them one by one.",
    ),
    (0.5, "Each letter mends or ruins a household; the seventh is addressed to Vale herself."),
    (
        0.6,
        "It names Harbourmaster Crewe as the man who let the lifeboat leave without its crew on the "
        "night Vale's brother was lost.",
    ),
    (
        0.78,
        "Cornered by the tide, Crewe barricades himself in the lighthouse with the harbour logs and "
        "sets them alight.",
    ),
    (0.86, "Tobias climbs after the papers, and the fire takes both men and all the proof."),
    (
        0.95,
        "Vale files the drowning as an accident, keeps the last letter, and crosses back on the "
        "morning ferry with the dog.",
    ),
)
QUOTES: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "Maren Oldcastle is quietly devastating as the inspector.",
        {"subject": "acting", "sign": "praise", "rating": 9.0},
    ),
    ("The dog deserves top billing.", {"subject": "characters", "sign": "praise", "rating": 8.0}),
    ("I cried on the ferry home and I am not sorry.", {"subject": "emotion", "sign": "praise", "rating": 10.0}),
    (
        "The photography of the tide coming in is the most beautiful thing I have seen this year.",
        {"subject": "visuals", "sign": "praise", "rating": 9.0},
    ),
    (
        "It is not a masterpiece, but it stayed with me for days.",
        {"subject": "story", "sign": "praise", "rating": 7.0},
    ),
    ("The first half hour is slow and the accents wander.", {"subject": "pacing", "sign": "blame", "rating": 4.0}),
    (
        "The lighthouse burning down broke my heart.",
        {"subject": "ending", "sign": "praise", "rating": 9.0, "spoiler": True},
    ),
    (
        "A mystery that trusts you to listen.",
        {"subject": "story", "sign": "praise", "rating": 8.0, "publisher": "Harbour Gazette"},
    ),
    ("Every letter opens a door you had forgotten was shut.", {"subject": "story", "sign": "praise", "rating": 9.0}),
    (
        "Callum Adeyinka is warm, funny and a little frightening.",
        {"subject": "acting", "sign": "praise", "rating": 8.0},
    ),
    ("The music knows when to be silent.", {"subject": "music", "sign": "praise", "rating": 8.0}),
)
QUOTES_ZH: tuple[tuple[str, dict[str, Any]], ...] = (
    ("玛伦·奥德卡索演得太好了，每个眼神都有戏。", {"subject": "acting", "sign": "praise", "rating": 9.0}),
    ("那只老狗比谁都会演。", {"subject": "characters", "sign": "praise", "rating": 8.0}),
    ("摄影美得让人不想眨眼。", {"subject": "visuals", "sign": "praise", "rating": 9.0}),
    ("前半段节奏太慢了。", {"subject": "pacing", "sign": "blame", "rating": 4.0}),
    ("看完在回家的路上哭了一路。", {"subject": "emotion", "sign": "praise", "rating": 10.0}),
    ("灯塔烧起来的时候我心都碎了。", {"subject": "ending", "sign": "praise", "rating": 9.0, "spoiler": True}),
    ("算不上杰作，但余味很长。", {"subject": "story", "sign": "praise", "rating": 7.0}),
    ("每一封信都打开一扇你以为早已关上的门。", {"subject": "story", "sign": "praise", "rating": 9.0}),
)
PLOT_ZH = (
    (0.0, "离退休还有一年的韦尔探长乘渡船来到潮汐岛斯凯罗，为一名溺亡邮差的案子结案。"),
    (0.2, "她在邮差的分拣室里发现一饼干盒没有寄出的信，收信人都还活着。"),
    (0.35, "她和岛上的教师托比亚斯·芬奇，还有邮差的老狗，一封一封把信送出去。"),
    (0.55, "每封信不是修补就是毁掉一个家，第七封写给韦尔自己。"),
    (0.8, "港务长克鲁被潮水困住，躲进灯塔，点燃了港口的航海日志。"),
    (0.9, "大火吞没了两个男人和全部证据。"),
)
ECHOES = ("Every frame of this is worth the ticket.", "The twist made the whole row gasp.")


def evidence(language: str = "en") -> tuple[Evidence, ...]:
    """What the assignments rest on."""
    quotes, plot = (QUOTES_ZH, PLOT_ZH) if language == "zh" else (QUOTES, PLOT)
    found = [
        Evidence(
            evidence_id=f"q{n}",
            kind="quote",
            text=text,
            language=language,
            review_id=f"r{n}",
            sentence_id=f"s{n}",
            title_id=TITLE,
            title="The Tidewater Letters",
            **rest,
        )
        for n, (text, rest) in enumerate(quotes, 1)
    ]
    found += [
        Evidence(
            evidence_id=f"e{n}",
            kind="echo",
            text=text,
            review_id=f"o{n}",
            title_id="t-other",
            title="Northlight",
            sign="praise",
        )
        for n, text in enumerate(ECHOES, 1)
    ]
    found += [
        Evidence(
            evidence_id=f"p{n}",
            kind="plot",
            text=text,
            language=language,
            place=place,
            spoiler=place >= 0.75,
            use="not" if place >= 0.75 else "may",
        )
        for n, (place, text) in enumerate(plot, 1)
    ]
    return (*found, *_figures(language))


def _figures(language: str) -> list[Evidence]:
    if language == "zh":
        told = ("82%的观众称赞表演（212人）。", "41%的观众抱怨节奏（212人）。", "观众平均评分7.8分（318条）。")
        about = ("表演", "节奏", "评分")
    else:
        told = (
            "82 % of 212 viewers praise the acting.",
            "41 % of 212 viewers complain about the pacing.",
            "Viewers rate it 7.8 out of 10 on average (318 ratings).",
        )
        about = ("acting", "pacing", "rating")
    return [
        Evidence(
            evidence_id="f1",
            kind="figure",
            text=told[0],
            subject="acting",
            about=about[0],
            sign="praise",
            value=0.82,
            low=0.77,
            high=0.87,
            n=212,
            unit="share",
        ),
        Evidence(
            evidence_id="f2",
            kind="figure",
            text=told[1],
            subject="pacing",
            about=about[1],
            sign="blame",
            value=0.41,
            low=0.35,
            high=0.48,
            n=212,
            unit="share",
        ),
        Evidence(
            evidence_id="f3",
            kind="figure",
            text=told[2],
            subject="rating",
            about=about[2],
            value=7.8,
            low=7.6,
            high=8.0,
            n=318,
            unit="rating",
        ),
    ]


HOUSE = HouseStyle(
    banned=("guilty pleasure", "神剧"),
    rules=(
        HouseRule(avoid="movie", instead="film", level="warn", why="we make films"),
        HouseRule(avoid="utilise", instead="use", level="block"),
        HouseRule(avoid="iconic", level="warn"),
        HouseRule(avoid="烂片", instead="争议之作", level="block"),
    ),
    exclamations=1,
)


def assignment(language: str = "en", channel: str = "press_note", **more: Any) -> Assignment:
    """Promo copy for the title; `more` replaces fields."""
    told = {
        "task": "promo_copy",
        "language": language,
        "channel": channel,
        "facts": FACTS,
        "segment": "Drama-loyal viewers",
        "house": HOUSE,
        "brief": "Opens in Lyon and Shanghai. For fans of slow-burn mysteries. Tickets at halcyonlantern.example.",
        "evidence": evidence(language),
    }
    return Assignment(**(told | more))


def copy_of(
    *lines: str | tuple[str, str], language: str = "en", part: str = "body", headline: str | None = None
) -> Copy:
    """A copy of one part beside the headline that a press note wants; a line may come with the evidence it cites."""
    told = [
        Line(text=line) if isinstance(line, str) else Line(text=line[0], evidence=tuple(line[1].split()))
        for line in lines
    ]
    title = headline if headline is not None else ("潮汐来信" if language == "zh" else "The Tidewater Letters")
    head = (Part(name="headline", lines=(Line(text=title),)),) if part == "body" else ()
    return Copy(language=language, parts=(*head, Part(name=part, lines=tuple(told))))  # type: ignore[arg-type]


@cache
def encoder() -> Encoder:
    """The packaged encoder without torch."""
    from analytics.embeddings import minilm_folder
    from analytics.minilm_light import LightEncoder

    return LightEncoder(minilm_folder())


def rules_of(findings: Sequence[Any], level: str | None = None) -> set[str]:
    """`check.rule` of findings, of one level or of all."""
    return {f"{one.check}.{one.rule}" for one in findings if level is None or one.level == level}
