from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from data.languages import find_language, settle


@pytest.mark.parametrize(
    ("text", "language"),
    {
        "The light is the best thing in the whole film.": "en",
        "Una película maravillosa que no deja a nadie indiferente.": "es",
        "Un film magnifique, tout simplement superbe et bouleversant.": "fr",
        "Ein wunderbarer Film voller Gefühl und Witz, sehr zu empfehlen.": "de",
        "太好看了": "zh",
        "太好看了 so good": "zh",
        "とても面白い映画でした。": "ja",
        "정말 재미있어요": "ko",
        "Отличный фильм": "ru",
        "Дуже гарний фільм, її варто": "uk",
        "12/10 !!!": "und",
        "": "und",
        "Superb": None,
    }.items(),
)
def test_language(text: str, language: str | None) -> None:
    assert find_language(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "最高！",
        "超最高",
        "音楽最高、演技最高",
        "感動、最高",
        "面白！",
        "映画最高",
        "素晴！",
        "少々退屈",
        "人々感動",
        "必見！",
        "駄作。",
        "圧倒的映像美",
        "戦闘場面迫力満点",
        "実写化大成功",
        "展開単調、退屈。",
        "大好き",
        "ラスト最高",
        "了解です",
        "我が人生",
    ],
)
def test_japanese_with_little_or_no_kana(text: str) -> None:
    assert find_language(text) == "ja"


@pytest.mark.parametrize(
    "text",
    [
        "呢套戲真係好好睇",
        "佢做得好好",
        "勁好睇，冇嘢講",
        "完全唔明佢想講乜",
        "我覺得呢部電影嘅節奏太慢",
        "唔錯",
        "搞笑啲就好",
        "点解咁好睇",
        "等咗成年終於有得睇",
    ],
)
def test_cantonese(text: str) -> None:
    assert find_language(text) == "yue"


@pytest.mark.parametrize(
    "text",
    [
        # Mandarin has 最高, 傑作 and 必見 as well, and quotes Cantonese slang and Japanese words.
        "全片最高光",
        "史上最高票房",
        "完成度最高",
        "影史最高傑作",
        "傑作！",
        "感動",
        "意料之外，未必見得",
        "這部電影最高",
        "里面白开水",
        "面白如紙",
        "演技咁好",
        "乜都好",
        "对唔住",
        "唔…还行",
        "卖点係特效",
        "干係重大",
        "羊咩咩",
        "说得好冇道理",
        "关键时刻冇出现，他的表演是假的",
        "不是我的菜，咁难看的我也是第一次看",
        "这个“映画”是日本片",
        "日本映画的魅力",
        "堺雅人真帥",
        "吾峠太幸运了",
        "超好看の电影",
        # Variants that Hong Kong writes.
        "敍事節奏緩慢",
        "啓蒙之作",
        "羣像",
        "説來話長",
        "牀戲",
        "温情",
        "國產片裏最好",
        "最后那句话说得真好：きっといい出会いがある，所有人都哭了，这个结尾让我对这部电影彻底改观",
        "看得我哭到停不下来눈_눈",
    ],
)
def test_mandarin_stays_mandarin(text: str) -> None:
    assert find_language(text) == "zh"


@pytest.mark.real
def test_real_mandarin_comments_stay_mandarin(real: Callable[[str], Path]) -> None:
    with (real("douban") / "comments.csv").open(encoding="utf-8-sig", newline="") as file:
        found = Counter(find_language(row["评论"]) for row in csv.DictReader(file))
    # Two are Cantonese, seven Japanese or half so; all have been read.
    assert found["zh"] > 9_300 and found["yue"] <= 2 and found["ja"] <= 7 and not found["ko"]


def test_short_texts_go_with_the_majority() -> None:
    seen: Counter[str] = Counter()
    assert settle(["es", None, "es", "en", "und"], seen) == ["es", "es", "es", "en", "und"]
    assert settle([None], seen) == ["es"]
    assert settle([None], Counter()) == ["und"]
    assert settle([None, "zh", "zh", "en"], Counter()) == ["en", "zh", "zh", "en"]
