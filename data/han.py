"""Which language a text in Chinese signs is written in: Mandarin, Japanese without kana, or Cantonese.

Only what is plain counts. A Japanese text has signs or words that no Chinese text has and none of Mandarin's own; a
Cantonese one has more of Cantonese's particles than of Mandarin's. Everything else is Mandarin.

Source: the signs of the national standards of encoding (GB 2312, Big5 as in code page 950, JIS X 0208) in Python.
"""

from __future__ import annotations

import re
from functools import cache

#: Cantonese signs of HKSCS stand in extension A and beyond as well, hence the wide ranges.
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f]")
#: In JIS only, yet written in Chinese: variants that Hong Kong prefers, and signs of Japanese names.
_WRITTEN_IN_CHINESE = frozenset("説鋭衆爲呑尅呪疎靭靱峯羣眞敍衞麪録啓牀閲鈎栢瘻姉讃巌堺畑峠辻栃笹凪雫榊")
_JAPANESE_WORD = re.compile(
    r"々|映画|素晴|(?<![\u91cc\u88e1\u88cf前画畫表方后後场場])面白(?![色净人如])|邦画|洋画|駄作"
    r"|鳥肌|(?<!未)必見(?![得效])|号泣|名演(?!员|員|技)"
)
#: Said alone, clause by clause: in Mandarin 最高 does not stand by itself.
_JAPANESE_ALONE = re.compile(r"(?:超|今年)?最高(?:傑作)?|[大超]?(?:傑作|名作|感動)")
_CLAUSE = re.compile(r"\w+")
#: Signs and words of Mandarin that Japanese has as well, but not before or after these.
_MANDARIN_IN_JIS = re.compile(
    r"[很這們麼沒它讓也]|是(?![非正認枝])|(?<![魅終完修読満])了(?!解|承)|(?<![存現実健不滞])在(?!庫|宅|籍|住)"
    r"|(?<![自無彼])我(?![慢々流])|看(?![板護取病])|(?<![良絶格友愛同恰])好(?![演評感奇調意物転敵印青対適])"
)
_CANTONESE = re.compile(
    r"[佢嘅咗喺啲嚟嘢嗰哋噉㗎嘥攞諗瞓嚹囖\U000210c9\U00020e0f]|(?<![对對])唔(?=[好係系知會会使同到得夠够可錯错想要記记該该覺觉太識识明信止])"
    r"|真係|唔係|係咪|都係|好睇|點解|而家|[呢嗰][套部個齣]|邊[個度間]|有冇|鍾意"
)
#: Slang that Mandarin quotes; two of it in one text count.
_CANTONESE_SLANG = re.compile(
    r"[冇咁啱睇喎揾搵嘞喇]|(?<![对對])唔(?=[\u4e00-\u9fff])|(?<![關関体體干])係(?![數列統数统])"
)
_MANDARIN = re.compile(
    r"的(?![士確])|(?<!為|为)了(?!解)|(?<![但可於于還总總都若])是(?!但|非)|[這这們们他她沒没很]|(?<![存現现實实])在|不(?![過过如])"
)


def han_language(text: str) -> str:
    """`ja`, `yue` or `zh` of a text in Chinese signs.

    Args:
        text: with at least one such sign; Latin letters and marks between them do not count.
    """
    if _is_japanese(text):
        return "ja"
    return "yue" if _is_cantonese(text) else "zh"


def count_chinese(text: str) -> int:
    """How many signs of a text no Japanese one has, such as 这, 你 and 说."""
    return sum(not _in_standard(sign, "shift_jis") and _is_chinese(sign) for sign in HAN.findall(text))


def _is_japanese(text: str) -> bool:
    if count_chinese(text) or _MANDARIN_IN_JIS.search(text):
        return False
    if all(_JAPANESE_ALONE.fullmatch(clause) for clause in _CLAUSE.findall(text)) and "最高" in text:
        return True
    words = len(_JAPANESE_WORD.findall(text))
    signs = sum(_is_only_japanese(sign) for sign in HAN.findall(text))
    # 圧倒的 and the like are Japanese; a Mandarin text has more of this sign.
    return words + signs > 0 and text.count("的") <= signs


def _is_cantonese(text: str) -> bool:
    plain, slang = len(_CANTONESE.findall(text)), len(_CANTONESE_SLANG.findall(text))
    said = plain + slang if plain or slang > 1 else 0
    return said > len(_MANDARIN.findall(text))


def _is_only_japanese(sign: str) -> bool:
    return sign not in _WRITTEN_IN_CHINESE and _in_standard(sign, "shift_jis") and not _is_chinese(sign)


def _is_chinese(sign: str) -> bool:
    return _in_standard(sign, "gb2312") or _in_standard(sign, "cp950")


@cache
def _in_standard(sign: str, name: str) -> bool:
    try:
        sign.encode(name)
    except UnicodeEncodeError:
        return False
    return True
