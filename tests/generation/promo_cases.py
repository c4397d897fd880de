"""Two titles built in code, with evidence as the desk gives it, for the tests of the composer's copy."""

from __future__ import annotations

from typing import Any

from data.records import Credit
from data.writing import Assignment, Evidence, Language, TitleFacts

FACTS = TitleFacts(
    title_id="t1",
    name="The Salt Road",
    other_names=("盐路",),
    year=2026,
    release_date="2026-09-18",
    genres=("Drama", "Romance"),
    certificate="12A",
    runtime_minutes=118,
    studio="Candle Street Films",
    credits=(
        Credit(person="Ines Varga / 伊内斯·瓦尔加", role="director"),
        Credit(person="Tom Ashby / 汤姆·阿什比", role="cast", character="Edwin Pell / 埃德温·佩尔"),
        Credit(person="Rosa Lind / 罗莎·林德", role="cast", character="Captain Moor / 穆尔船长"),
        Credit(person="Olu Bede / 奥卢·贝德", role="cast", character="Widow Hart / 哈特太太"),
    ),
    names=("The Salt Road", "盐路", "Ines Varga", "Tom Ashby", "Edwin Pell", "Captain Moor", "Saltmere"),
)

_PLOT = (
    (
        "Edwin Pell, a salt merchant two winters from ruin, inherits a road that nobody has walked in forty years.",
        0.0,
    ),
    ("Each mile of it belongs to somebody he has wronged.", 0.12),
    ("Captain Moor sells him a blind mule and a map of the marsh.", 0.2),
    ("The tide keeps its own accounts.", 0.3),
    ("At Saltmere the villagers ask for a song before they open the gate.", 0.4),
    ("Edwin burns the ledger in the lighthouse and drowns with the captain.", 0.9),
)
_QUOTES: dict[Language, tuple[tuple[str, str, float], ...]] = {
    "en": (
        ("Really strong acting from everyone.", "acting", 9.0),
        ("I could look at those images all day.", "visuals", 8.0),
        ("The score finds the sorrow in every scene and holds it.", "music", 10.0),
        ("Two people on a road, and I cared about both.", "characters", 7.0),
        ("Every line of it sounds overheard.", "dialogue", 8.0),
    ),
    "zh": (
        ("演员都很棒，眼神里有戏。", "acting", 9.0),
        ("画面美得像一幅慢慢干透的油画。", "visuals", 8.0),
        ("配乐一响起来我就想哭。", "music", 10.0),
        ("每个人物都活得很真。", "characters", 7.0),
        ("台词像隔壁传来的真话。", "dialogue", 8.0),
    ),
}
_NET = (("acting", 63, 264), ("visuals", 54, 245), ("music", 48, 211), ("characters", 49, 344), ("dialogue", 41, 88))
_ZH = {"acting": "表演", "visuals": "画面", "music": "音乐音效", "characters": "人物", "dialogue": "台词"}
_EN = {"music": "music and sound"}


def quotes_of(language: Language) -> list[Evidence]:
    """Praise of this very title."""
    return [
        Evidence(
            evidence_id=f"q{n}", kind="quote", text=text, language=language, subject=subject, rating=rating,
            sign="praise", review_id=f"r{n}", title_id="t1", title="The Salt Road", score=2 - n / 10,
        )
        for n, (text, subject, rating) in enumerate(_QUOTES[language], 1)
    ]  # fmt: skip


def figures_of(language: Language) -> list[Evidence]:
    """Net sentiment by aspect, as the desk words it."""
    found = []
    for n, (subject, value, count) in enumerate(_NET, 1):
        english = f"Net sentiment on the {_EN.get(subject, subject)} is +{value} (+40 to +70) from {count} viewers."
        chinese = f"{_ZH[subject]}口碑净值 +{value}（+40 至 +70），来自{count} 位观众。"
        found.append(
            Evidence(
                evidence_id=f"n{n}", kind="figure", text=chinese if language == "zh" else english, language=language,
                subject=subject, about=(_ZH if language == "zh" else _EN).get(subject, subject), sign="praise",
                value=float(value), low=40, high=70, n=count, unit="net",
                query={"titles": ["t1"], "aspects": [subject]}, score=1 - n / 10,
            )
        )  # fmt: skip
    return found


def facts_of(language: Language) -> list[Evidence]:
    """What the title's own data say."""
    told = (
        ("The title is The Salt Road.", "片名是《盐路》。", "title"),
        ("The Salt Road is directed by Ines Varga.", "《盐路》由伊内斯·瓦尔加执导。", "director"),
        ("Tom Ashby plays Edwin Pell.", "汤姆·阿什比饰演埃德温·佩尔。", "cast"),
        ("Rosa Lind plays Captain Moor.", "罗莎·林德饰演穆尔船长。", "cast"),
        ("Olu Bede plays Widow Hart.", "奥卢·贝德饰演哈特太太。", "cast"),
        ("The Salt Road is of the genres drama and romance.", "《盐路》的类型是剧情和爱情。", "genre"),
        ("The Salt Road runs 118 minutes.", "《盐路》片长 118 分钟。", "runtime"),
        ("The release date of The Salt Road is 18 Sep 2026.", "《盐路》的上映日期是 2026年9月18日。", "release_date"),
    )
    return [
        Evidence(
            evidence_id=f"f{n}", kind="fact", text=zh if language == "zh" else en, language=language, subject=subject
        )
        for n, (en, zh, subject) in enumerate(told, 1)
    ]


def plot() -> list[Evidence]:
    """The synopsis, the last sentence for the checks alone."""
    return [
        Evidence(
            evidence_id=f"p{n}", kind="plot", text=text, place=place, spoiler=place >= 0.75,
            use="not" if place >= 0.75 else "may",
        )
        for n, (text, place) in enumerate(_PLOT, 1)
    ]  # fmt: skip


def promo(language: Language = "en", **changes: Any) -> Assignment:
    """Promo copy for The Salt Road; by keyword what is to be otherwise."""
    evidence = (*quotes_of(language), *figures_of(language), *facts_of(language), *plot())
    asked: dict[str, Any] = {
        "task": "promo_copy", "language": language, "facts": FACTS, "channel": "social_post", "variants": 8,
        "evidence": evidence,
    }  # fmt: skip
    return Assignment.model_validate(asked | changes)
