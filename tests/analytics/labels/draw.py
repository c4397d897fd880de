"""Choose the sentences to be labelled by hand: `python tests/analytics/labels/draw.py ../shared/data > new.csv`.

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
RANDOM, WORDS, RARE = 200, 100, 60
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


class Drawn(NamedTuple):
    """A sentence and where it stands."""

    title: str
    row: int
    position: int
    text: str


def read_reviews(folder: Path) -> list[tuple[str, str]]:
    """Title id and cleaned text of every row of the critics' reviews, in the file's order."""
    with gzip.open(folder / "rotten_tomatoes" / "rt.reviews.tsv.gz", "rt", encoding="latin-1", newline="") as handle:
        rows = csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return [(row[0], clean_text(row[1])) for row in rows]


def find_sentences(reviews: list[tuple[str, str]]) -> dict[str, dict[int, list[Drawn]]]:
    """By title and row, the sentences of at least three words of the reviews in English."""
    found: dict[str, dict[int, list[Drawn]]] = defaultdict(dict)
    for row, (title, text) in enumerate(reviews):
        if text and find_language(text) == "en":
            spans = enumerate(split_sentences(text, "en"))
            drawn = [Drawn(title, row, position, text[start:end]) for position, (start, end) in spans]
            if kept := [one for one in drawn if len(one.text.split()) > 2]:
                found[title][row] = kept
    return dict(found)


def draw_random(chance: random.Random, sentences: dict[str, dict[int, list[Drawn]]]) -> list[Drawn]:
    """One sentence each of some titles."""
    titles = chance.sample(sorted(sentences), RANDOM)
    return [chance.choice(sentences[title][chance.choice(sorted(sentences[title]))]) for title in titles]


def draw_by_words(
    chance: random.Random,
    sentences: dict[str, dict[int, list[Drawn]]],
    cues: dict[str, str],
    wanted: int,
    taken: set[int],
) -> list[Drawn]:
    """Sentences with a cue, the aspects taking turns; no review twice. `taken` grows."""
    chosen: list[Drawn] = []
    turns = list(cues.values())
    while len(chosen) < wanted:
        cue = re.compile(rf"\b(?:{turns[len(chosen) % len(turns)]})\b", re.I)
        title = chance.choice(sorted(sentences))
        row = chance.choice(sorted(sentences[title]))
        fitting = [one for one in sentences[title][row] if cue.search(one.text)]
        if fitting and row not in taken:
            chosen.append(chance.choice(fitting))
            taken.add(row)
    return chosen


def main(folder: Path) -> None:
    """Print the sentences' places."""
    chance = random.Random(SEED)
    sentences = find_sentences(read_reviews(folder))
    by_chance = draw_random(chance, sentences)
    taken = {one.row for one in by_chance}
    by_words = draw_by_words(chance, sentences, CUES, WORDS, taken)
    rare = draw_by_words(chance, sentences, RARE_CUES, RARE, taken)
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["row", "position", "text_sha256", "drawn"])
    for how, drawn in (("random", by_chance), ("words", by_words), ("rare", rare)):
        for one in drawn:
            writer.writerow([one.row, one.position, hashlib.sha256(one.text.encode()).hexdigest()[:16], how])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
