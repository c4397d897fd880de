"""Reports made by hand, in English and Chinese, with every kind of block; and one whose every text is hostile."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, cast

from data.pictures.records import Axis, Box, Line, Mark, Plane, Point, Text, Tick
from data.reports.blocks import (
    Bar,
    Chart,
    Column,
    Facts,
    FigureBlock,
    Passage,
    Quote,
    Quotes,
    Report,
    Section,
    Stat,
    Stats,
    Table,
)
from data.texts import Language

MADE = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
HOSTILE = (
    '=HYPERLINK("http://example.invalid/x","open")', '#read("/etc/passwd")', "<script>alert(1)</script>", "灯塔守望" * 75,
    "👩‍👩‍👧 🎬 ★", "שלום עולם abc مرحبا", "a\0b\x1b[31m\x07c\ud800d\ufffe", "\u202egnp.exe", "{{ 7*7 }} {% raw %}",
    "]] $x^2$ @label *strong* _emph_ `raw` \\ // /* #eval(\"1\")", "--><style>*{display:none}</style>", "-2+3\r\n=1\n\n@SUM(A1)",
    "_x0041_ &amp; &#65; %s {0} ]]>", "W" * 300,
)  # fmt: skip

_EN: dict[str, Any] = {
    "title": "The Tidewater Letters", "subtitle": "What audiences make of it, ten days after release",
    "question": "What do audiences make of The Tidewater Letters?",
    "answer": "Audiences like it more than its four comparables; the last act loses those who came for a thriller.",
    "stats": (
        ("Rating", "7.31", "7.22–7.40", "n 4 812", "comparables 6.90", "praise"),
        ("Net sentiment", "+34", "+31 to +37", "n 11 204 sentences", "comparables +27", "praise"),
        ("Would recommend", "71 %", "69–73", "n 3 950", "comparables 66 %", "praise"),
        ("Third act, net", "−22", "−29 to −15", "n 641 sentences", "comparables +4", "blame"),
    ),
    "digest": "Viewers praise Inspector Vale and the letters themselves, in every segment and every territory. What they "
    "hold against the film is its ending at the lighthouse, above all where they had come for a thriller.",
    "author": "the offline composer, no language model",
    "advice": "Trailers that promise a thriller bring the viewers whom the ending disappoints: lead with Vale instead.",
    "finding": "Vale is what they love, the lighthouse is what they leave with",
    "figure": "Net sentiment by aspect, with 95 % intervals; n = 11 204 sentences",
    "aspects": ("Inspector Vale", "The letters", "Photography", "Music", "Pacing", "The dog", "Act three", "Lighthouse ending"),
    "heads": ("Aspect", "Net sentiment", "95 % interval", "n"),
    "course": "The mood fell after the second weekend, and the crowd changed with it",
    "course_sub": "Net sentiment by day since release; the band is the 95 % interval",
    "days": "day",
    "sections": (
        ("who", "Who reviewed it?", "Mostly viewers of drama, and fewer under 25 than came to its comparables."),
        ("aspects", "What do they love, and what not?", "Characters carry the film; its ending costs it half a point."),
        ("drift", "What moved since the opening?", "Opinion held; the crowd of the second weekend is harder to please."),
        ("quotes", "What do they say?", "In their own words, most telling first."),
        ("method", "How was this made?", "From 4 812 reviews of three sources; every number has its interval."),
    ),
    "ledger": "Love and hate", "note": "Sentences of one review count once an aspect.",
    "segment": ("Drama loyalists", "Thriller fans", "Families", "Festival goers"),
    "loved": "What they loved", "hated": "What they did not",
    "quotes": (
        ("Vale alone is worth the ticket: I would watch her open envelopes for three hours.", (0, 4), "★★★★★ · Letterboxd · 14 Nov 2026 · Drama loyalists", False, "praise"),
        ("The keeper turns out to have written the letters himself, and I stopped caring there.", (4, 10), "★★ · Rotten Tomatoes · 17 Nov 2026 · Thriller fans", True, "blame"),
        ("Slow, and then slower. The dog acts everybody off the screen.", (29, 36), "★★★ · Amazon · 20 Nov 2026 · Families", False, "neutral"),
    ),
    "warning": "Four in ten sentences of Douban are shorter than five words; what they say of aspects is less sure.",
    "facts": "Data and method",
    "method": (("Reviews", "4 812 by 4 377 viewers, 13–23 November 2026"), ("Sources", "Letterboxd, Rotten Tomatoes, Amazon"), ("Intervals", "Bootstrap over viewers, 2 000 draws, 95 %"), ("Sentiment", "MiniLM, calibrated; agreement with two readers κ 0.71")),
}  # fmt: skip

_ZH: dict[str, Any] = {
    "title": "潮汐来信", "subtitle": "上映十天后观众怎么看",
    "question": "观众怎么看《潮汐来信》？",
    "answer": "观众对它的评价高于四部可比影片；但最后一幕让冲着悬疑来的观众失望。",
    "stats": (
        ("评分", "7.31", "7.22–7.40", "样本 4 812", "可比影片 6.90", "praise"),
        ("净情感", "+34", "+31 至 +37", "样本 11 204 句", "可比影片 +27", "praise"),
        ("愿意推荐", "71 %", "69–73", "样本 3 950", "可比影片 66 %", "praise"),
        ("第三幕净情感", "−22", "−29 至 −15", "样本 641 句", "可比影片 +4", "blame"),
    ),
    "digest": "各类观众、各个地区都称赞维尔探长和那些信件本身。他们不满的是灯塔的结局，冲着悬疑来的观众尤其如此。",
    "author": "离线撰写器，非语言模型",
    "advice": "承诺悬疑的预告片招来的，正是会被结局伤到的观众：请改以维尔探长为主打。",
    "finding": "观众爱的是维尔探长，带走的遗憾是灯塔",
    "figure": "各方面的净情感与 95% 区间；样本 11 204 句",
    "aspects": ("维尔探长", "信件", "摄影", "音乐", "节奏", "那条狗", "第三幕", "灯塔结局"),
    "heads": ("方面", "净情感", "95% 区间", "样本"),
    "course": "第二个周末之后口碑下滑，观众群也变了",
    "course_sub": "上映以来每日净情感；色带为 95% 区间",
    "days": "第几天",
    "sections": (
        ("who", "谁在评论？", "以剧情片观众为主，25 岁以下的比可比影片少。"),
        ("aspects", "他们喜欢什么，不喜欢什么？", "人物撑起影片；结局让它少了半分。"),
        ("drift", "上映以来有什么变化？", "看法没变；第二个周末的观众更难取悦。"),
        ("quotes", "他们怎么说？", "原话，最说明问题的在前。"),
        ("method", "这份报告怎么来的？", "来自三个来源的 4 812 条评论；每个数字都有区间。"),
    ),
    "ledger": "爱与恨", "note": "同一条评论里关于同一方面的句子只计一次。",
    "segment": ("剧情片忠实观众", "悬疑片观众", "家庭观众", "影展观众"),
    "loved": "他们喜欢的", "hated": "他们不喜欢的",
    "quotes": (
        ("光是维尔就值回票价：看她拆三个小时的信我也愿意。", (2, 4), "★★★★★ · 豆瓣 · 2026年11月14日 · 剧情片忠实观众", False, "praise"),
        ("原来信是守塔人自己写的，看到这里我就不在乎了。", (4, 7), "★★ · 豆瓣 · 2026年11月17日 · 悬疑片观众", True, "blame"),
        ("慢，然后更慢。那条狗演得比谁都好。", (7, 10), "★★★ · 豆瓣 · 2026年11月20日 · 家庭观众", False, "neutral"),
    ),
    "warning": "豆瓣上四成句子不足五个字，它们对各方面的判断不太可靠。",
    "facts": "数据与方法",
    "method": (("评论", "4 377 位观众的 4 812 条评论，2026年11月13日至23日"), ("来源", "豆瓣、Letterboxd、Amazon"), ("区间", "按观众自助抽样 2 000 次，95%"), ("情感", "校准过的 MiniLM；与两位读者一致性 κ 0.71")),
}  # fmt: skip
_NET = ((61, 55, 67, 912), (48, 41, 55, 604), (39, 30, 48, 377), (22, 9, 35, 208), (-4, -12, 4, 498), (12, -9, 33, 61),
        (-22, -29, -15, 641), (-41, -50, -32, 415))  # fmt: skip
_COURSE = (41, 43, 40, 38, 39, 37, 33, 29, 28, 30)


def reported(language: Language = "en") -> Report:
    """A report with a cover and five sections."""
    words = _EN if language == "en" else _ZH
    who, aspects, drift, quotes, method = (
        Section(key=key, heading=heading, answer=answer, blocks=blocks)
        for (key, heading, answer), blocks in zip(words["sections"], _details(words), strict=True)
    )
    return Report(
        title=words["title"], subtitle=words["subtitle"], language=language, data_date=date(2026, 11, 23), made_at=MADE,
        snapshot="20261123-063000", data_version="9f3c2a", runs={"sentiment": "sentiment-41c0", "topics": "topics-7be2"},
        cover=_cover(words), sections=(who, aspects, drift, quotes, method),
    )  # fmt: skip


def _cover(words: dict[str, Any]) -> Section:
    stats = tuple(
        Stat(label=label, value=value, interval=interval, n=n, beside=beside, lean=lean)
        for label, value, interval, n, beside, lean in words["stats"]
    )
    return Section(
        key="cover",
        heading=words["question"],
        answer=words["answer"],
        blocks=(
            Stats(stats=stats),
            aspect_figure(words),
            Passage(text=words["digest"], evidence=("r1", "r2", "r3"), author=words["author"]),
            Passage(text=words["advice"], style="lead", evidence=("r2",)),
        ),
    )


def _details(words: dict[str, Any]) -> tuple[tuple[Any, ...], ...]:
    return (
        (Passage(text=words["digest"]), _segments(words), Passage(text=words["warning"], style="warning")),
        (aspect_figure(words), _ledger(words), Passage(text=words["note"], style="note")),
        (course_figure(words), Passage(text=words["advice"], evidence=("r2", "r9"))),
        (_quotes(words),),
        (Facts(title=words["facts"], facts=words["method"]), Passage(text=words["warning"], style="warning")),
    )


def aspect_figure(words: dict[str, Any]) -> FigureBlock:
    """Bars across with intervals, as the app draws aspects."""
    names, count = words["aspects"], len(words["aspects"])
    marks: list[Mark] = [Line(points=((_net(0), 0), (_net(0), 1)), colour="muted", width=1)]
    ticks = []
    for place, (name, (value, low, high, n)) in enumerate(zip(names, _NET, strict=True)):
        y = 1 - (place + 0.5) / count
        lean = "neutral" if low <= 0 <= high else "praise" if value > 0 else "blame"
        ticks.append(Tick(at=y, label=name))
        marks += [
            Box(x0=_net(0), y0=y - 0.3 / count, x1=_net(value), y1=y + 0.3 / count, colour=cast(Any, lean)),
            Line(points=((_net(low), y), (_net(high), y)), colour="ink", width=1.2),
            Text(x=_net(max(high, 0)), y=y, text=f"{value:+d}".replace("-", "−"), anchor="start", dx=5),
        ]
        assert n
    x = Axis(
        ticks=tuple(Tick(at=_net(at), label=f"{at:+d}".replace("-", "−") if at else "0") for at in range(-60, 81, 20))
    )
    return FigureBlock(
        finding=words["finding"],
        subtitle=words["figure"],
        plane=Plane(x=x, y=Axis(ticks=tuple(ticks), grid=False, categories=True), marks=tuple(marks)),
        table=_ledger(words),
        chart=Chart(
            bars=tuple(
                Bar(label=name, value=value, low=low, high=high, n=n, lean="praise" if value > 0 else "blame")
                for name, (value, low, high, n) in zip(names, _NET, strict=True)
            ),
            unit=words["heads"][1],
            number_format="0",
            reference=0,
        ),
        alt=f"{words['finding']}. {words['figure']}.",
    )


def course_figure(words: dict[str, Any]) -> FigureBlock:
    """A line with its band, day by day."""
    last = len(_COURSE) - 1
    at = [(day / last, (net - 20) / 30) for day, net in enumerate(_COURSE)]
    band = tuple((x, y + 0.12) for x, y in at) + tuple((x, y - 0.12) for x, y in reversed(at))
    marks: tuple[Mark, ...] = (
        Line(points=band, colour="accent", fill=True, opacity=0.2, width=0),
        Line(points=tuple(at), colour="accent", width=2),
        *(Point(x=x, y=y, colour="accent", size=5) for x, y in at),
        Text(x=at[-1][0], y=at[-1][1], text="+30", anchor="end", baseline="bottom", dy=6),
    )
    plane = Plane(
        x=Axis(ticks=tuple(Tick(at=day / last, label=str(day + 1)) for day in range(last + 1)), title=words["days"]),
        y=Axis(ticks=tuple(Tick(at=share / 3, label=f"+{20 + 10 * share}") for share in range(4))),
        marks=marks,
        height=0.4,
    )
    columns = (Column(head=words["days"], number=True), Column(head=words["heads"][1], number=True))
    return FigureBlock(
        finding=words["course"],
        subtitle=words["course_sub"],
        plane=plane,
        table=Table(
            columns=columns,
            printed=tuple((str(day + 1), f"+{net}") for day, net in enumerate(_COURSE)),
            cells=tuple((day + 1, net) for day, net in enumerate(_COURSE)),
        ),
        chart=Chart(
            form="line",
            bars=tuple(
                Bar(label=str(day + 1), value=net, low=net - 4, high=net + 4, n=300)
                for day, net in enumerate(_COURSE)
            ),
            unit=words["heads"][1],
            number_format="0",
        ),
        alt=words["course"],
    )


def _net(value: float) -> float:
    return (value + 60) / 140


def _ledger(words: dict[str, Any]) -> Table:
    columns = tuple(Column(head=head, number=place > 0) for place, head in enumerate(words["heads"]))
    rows = list(zip(words["aspects"], _NET, strict=True))
    return Table(
        title=words["ledger"],
        note=words["note"],
        columns=columns,
        printed=tuple(
            (name, f"{value:+d}".replace("-", "−"), f"{low:+d} to {high:+d}".replace("-", "−"), str(n))
            for name, (value, low, high, n) in rows
        ),
        cells=tuple((name, value, f"{low} to {high}", n) for name, (value, low, high, n) in rows),
    )


def _segments(words: dict[str, Any]) -> Table:
    columns = (
        Column(head=words["heads"][0]),
        Column(head=words["heads"][1], number=True),
        Column(head=words["heads"][3], number=True),
    )
    values = ((44, 1904), (11, 1210), (29, 733), (51, 402))
    return Table(
        columns=columns,
        printed=tuple((name, f"+{net}", str(n)) for name, (net, n) in zip(words["segment"], values, strict=True)),
        cells=tuple((name, net, n) for name, (net, n) in zip(words["segment"], values, strict=True)),
    )


def _quotes(words: dict[str, Any]) -> Quotes:
    return Quotes(
        title=words["loved"],
        note=words["note"],
        quotes=tuple(
            Quote(text=text, review_id=f"r{place}", marked=(marked,), about=about, spoiler=spoiler, lean=lean)
            for place, (text, marked, about, spoiler, lean) in enumerate(words["quotes"], 1)
        ),
    )


def hostile() -> Report:
    """Every text of every block is hostile, each in its turn."""
    whole = reported().model_dump()
    turn = iter(HOSTILE * 100)
    fixed = {
        "kind",
        "language",
        "style",
        "lean",
        "form",
        "number_format",
        "anchor",
        "baseline",
        "colour",
        "symbol",
        "key",
    }

    def poison(part: Any, name: str) -> Any:
        if isinstance(part, str):
            return part if name in fixed else next(turn)
        if isinstance(part, dict):
            return {key: poison(value, key) for key, value in part.items()}
        return tuple(poison(one, name) for one in part) if isinstance(part, tuple | list) else part

    return Report.model_validate(poison(whole, "") | {"runs": {one: one for one in HOSTILE}})
