"""Choose the sentences to be labelled.

    PYTHONPATH=. python tests/analytics/labels/draw.py rt ../shared/data > new.csv

Prints the columns row, position, text_sha256, drawn. The same seed gives the same sentences.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import random
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from data.cleaning import clean_text
from data.languages import find_language
from data.sentences import split_sentences

SEED = 20261122
#: How many of each draw; the rare aspects were drawn of English alone.
RANDOM = {"rt": 200, "douban": 50, "imdb": 300}
WORDS = {"rt": 100, "douban": 50}
RARE = {"rt": 60, "douban": 0}
LANGUAGES = {"rt": "en", "douban": "zh", "imdb": "en"}
#: Broad on purpose: a word here promises nothing about the label.
CUES = {
    "story": r"stor(?:y|ies)|plot\w*|script\w*|screenplay|narrative|writing|premise|twists?",
    "characters": r"characters?|hero(?:es|ine)?|villains?|protagonists?|people",
    "acting": r"performances?|cast\w*|act(?:s|ing|ors?)|actress\w*|plays?|role|star",
    "dialogue": r"dialog(?:ue)?s?|lines?|banter|talk\w*|speech\w*|words?|conversations?|narrat(?:ion|or)",
    "direction": r"direct\w*|filmmak\w*|tone|style|staged?|edit\w*|craft\w*",
    "pacing": r"pac(?:e|es|ed|ing)|slow\w*|long|minutes|hours?|drags?|bor(?:ed|ing)|tedious|brisk\w*|fast",
    "visuals": r"visual\w*|look\w*|cinematograph\w*|shot|camera\w*|colou?rs?|design\w*|images?|beautiful\w*",
    "effects": r"effects?|cgi|digital\w*|3-?d|computer\w*|stunts?|technolog\w*|creatures?",
    "music": r"music\w*|scores?|songs?|soundtrack|sound\w*|sing\w*|dance\w*|noise",
    "humour": r"funn\w*|laugh\w*|jokes?|humou?r\w*|comed\w*|comic\w*|wit|witty|gags?|hilari\w*|satir\w*",
    "emotion": r"emotion\w*|mov(?:ed|ing)|heart\w*|tears?|sentimental\w*|touching|sad\w*|love|warm\w*|feel\w*",
    "action": r"action|fights?|chases?|scar(?:e|es|y)|thrill\w*|tens(?:e|ion)|suspense\w*|violen\w*|horror|gor[ey]",
    "ending": r"end(?:s|ed|ing|ings)?|final\w*|climax\w*|conclu\w*|last|finale|third act|credits",
    "originality": r"original\w*|clich\w*|fresh\w*|formula\w*|famil\w*|new|derivative|invent\w*|sequels?|recycl\w*",
    "value": r"worth\w*|money|ticket\w*|rent\w*|see|skip|wait|wast(?:e|es|ed)|dvd|video|price|watch\w*",
    "adaptation": r"book\w*|novel\w*|adapt\w*|remakes?|comics?|source|true|faithful\w*|version|series|author|musical",
}

#: Narrow: three aspects that the first 300 sentences hardly speak of.
RARE_CUES = {
    "effects": r"(?:special|visual|digital) effects|cgi|3-?d|computer.generated|stunts?|motion.capture|creatures?",
    "music": r"music|score|songs?|soundtrack|singing",
    "dialogue": r"dialog(?:ue)?|banter|one.liners?|monologues?|voice.?over|narration",
}
CHINESE_CUES = {
    "story": "剧情|故事|剧本|编剧|情节|逻辑|主题|反转",
    "characters": "人物|角色|主角|反派|男主|女主|人设",
    "acting": "演技|演员|表演|演得|演的|出演|饰演|影帝",
    "dialogue": "台词|对白|对话|旁白|金句|说教",
    "direction": "导演|执导|调度|剪辑|手法|风格|叙事",
    "pacing": "节奏|拖沓|冗长|无聊|闷|睡|太长|紧凑|分钟",
    "visuals": "画面|摄影|镜头|色彩|构图|美术|服装|场景",
    "effects": "特效|3D|CG|视效|IMAX|技术",
    "music": "音乐|配乐|歌|音效|声音|插曲",
    "humour": "笑|搞笑|幽默|喜剧|段子|逗|讽刺",
    "emotion": "感动|哭|泪|温暖|煽情|动人|情感|治愈",
    "action": "动作|打斗|打戏|惊悚|恐怖|吓|紧张|刺激|暴力|战争",
    "ending": "结尾|结局|最后|收尾|片尾|彩蛋",
    "originality": "创意|新意|套路|俗套|老套|新颖|抄袭|想象力",
    "value": "值得|推荐|票价|电影院|影院|浪费|不值|再看",
    "adaptation": "原著|小说|漫画|改编|翻拍|原版|还原|前作|续集|真实事件",
}


class Drawn(NamedTuple):
    """A sentence and where it stands."""

    title: str
    row: int
    position: int
    text: str


def read_rows(folder: Path, source: str) -> list[tuple[str, str]]:
    """Title and raw text of every row, in the file's order: of critics' reviews (`rt`), comments (`douban`) or
    audience reviews (`imdb`), which name no title."""
    if source == "imdb":
        with (folder / "imdb-sample" / "imdb_reviews.csv").open(encoding="utf-8", newline="") as handle:
            return [("", row["review"]) for row in csv.DictReader(handle)]
    if source == "rt":
        path = folder / "rotten_tomatoes" / "rt.reviews.tsv.gz"
        with gzip.open(path, "rt", encoding="latin-1", newline="") as handle:
            rows = csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
            next(rows)
            return [(row[0], row[1]) for row in rows]
    with (folder / "douban" / "comments.csv").open(encoding="utf-8-sig", newline="") as handle:
        return [(row["电影"], row["评论"]) for row in csv.DictReader(handle)]


def find_sentences(rows: list[tuple[str, str]], language: str) -> dict[str, dict[int, list[Drawn]]]:
    """By title and row, the sentences of at least three words (Chinese: five signs) of the reviews in a language."""
    found: dict[str, dict[int, list[Drawn]]] = defaultdict(dict)
    for row, (title, raw) in enumerate(rows):
        text = clean_text(raw)
        if text and find_language(text) == language:
            spans = enumerate(split_sentences(text, language))
            drawn = [Drawn(title, row, position, text[start:end]) for position, (start, end) in spans]
            if kept := [one for one in drawn if _is_long_enough(one.text, language)]:
                found[title][row] = kept
    return dict(found)


def _is_long_enough(text: str, language: str) -> bool:
    return len(text) > 4 if language == "zh" else len(text.split()) > 2


def draw_random(chance: random.Random, sentences: dict[str, dict[int, list[Drawn]]], wanted: int) -> list[Drawn]:
    """One sentence each of some titles; further rounds over the titles where there are fewer than wanted."""
    titles: list[str] = []
    while len(titles) < wanted:
        titles += chance.sample(sorted(sentences), min(wanted - len(titles), len(sentences)))
    return [chance.choice(sentences[title][chance.choice(sorted(sentences[title]))]) for title in titles]


def draw_reviews(rows: list[tuple[str, str]], wanted: int) -> list[Drawn]:
    """One sentence of at least three words each of some reviews, all with equal chance; copies count once."""
    chance = random.Random("audience")
    first = list({raw: row for row, (_, raw) in reversed(list(enumerate(rows)))}.items())[::-1]
    drawn = []
    for raw, row in [first[number] for number in chance.sample(range(len(first)), wanted)]:
        text = clean_text(raw)
        spans = enumerate(split_sentences(text, "en"))
        own = [Drawn("", row, position, text[start:end]) for position, (start, end) in spans]
        drawn.append(chance.choice([one for one in own if _is_long_enough(one.text, "en")]))
    return drawn


def draw_by_words(
    chance: random.Random,
    sentences: dict[str, dict[int, list[Drawn]]],
    cues: list[re.Pattern[str]],
    wanted: int,
    taken: set[int],
) -> list[Drawn]:
    """Sentences with a cue, the aspects taking turns; no review twice. `taken` grows."""
    chosen: list[Drawn] = []
    while len(chosen) < wanted:
        cue = cues[len(chosen) % len(cues)]
        title = chance.choice(sorted(sentences))
        row = chance.choice(sorted(sentences[title]))
        fitting = [one for one in sentences[title][row] if cue.search(one.text)]
        if fitting and row not in taken:
            chosen.append(chance.choice(fitting))
            taken.add(row)
    return chosen


def main(source: str, folder: Path) -> None:
    """Print the sentences' places."""
    rows = read_rows(folder, source)
    chosen = {"random": draw_reviews(rows, RANDOM[source])} if source == "imdb" else draw_by_title(rows, source)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["row", "position", "text_sha256", "drawn"])
    for how, drawn in chosen.items():
        for one in drawn:
            writer.writerow([one.row, one.position, hash_text(one.text), how])


def draw_by_title(rows: list[tuple[str, str]], source: str) -> dict[str, list[Drawn]]:
    """The draws of a source whose rows name their titles."""
    chance = random.Random(SEED)
    sentences = find_sentences(rows, LANGUAGES[source])
    by_chance = draw_random(chance, sentences, RANDOM[source])
    taken = {one.row for one in by_chance}
    by_words = draw_by_words(chance, sentences, _patterns(source), WORDS[source], taken)
    rare_cues = [re.compile(rf"\b(?:{cue})\b", re.I) for cue in RARE_CUES.values()]
    rare = draw_by_words(chance, sentences, rare_cues, RARE[source], taken)
    return {"random": by_chance, "words": by_words, "rare": rare}


def hash_text(text: str) -> str:
    """The first 16 hex digits of a sentence's SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _patterns(source: str) -> list[re.Pattern[str]]:
    if source == "douban":
        return [re.compile(cue, re.I) for cue in CHINESE_CUES.values()]
    return [re.compile(rf"\b(?:{cue})\b", re.I) for cue in CUES.values()]


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
