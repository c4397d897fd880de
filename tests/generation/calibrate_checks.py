"""How well support and spoilers are told, over the sample studio's titles and real synopses.

`python -m tests.generation.calibrate_checks`. Not a test: it says what the thresholds of `generation.checks.grounds`
and `generation.checks.spoiler` do. Paraphrases are `paraphrases.txt`, written for this; each is held against its own
synopsis (it should pass) and against those of other titles (it should be blocked). An early sentence should not count
as a spoiler, a late one should. Measured (50 paraphrases, 750 pairs with another title):

    with vectors   0.30: 0.0 % falsely blocked, 98.8 % caught   0.34: 0.0 %, 99.9 %   0.42: 2.0 %, 100 %
    words alone    0.26: 4.0 %, 99.2 %                          0.30: 8.0 %, 99.7 %   0.34: 10.0 %, 100 %
    spoilers       early paraphrases 0 of 32, late ones 14 of 18 with vectors and 9 of 18 by words alone
"""

from __future__ import annotations

import csv
import gzip
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import typer

from data.sample import __file__ as sample_file
from data.sentences import split_sentences
from data.writing import Assignment, Copy, Evidence, Line, Part, TitleFacts
from generation.checks.case import Case
from generation.checks.grounds import Base, Grounds
from generation.checks.nearness import measure_nearness
from generation.checks.spoiler import find_spoiler
from generation.checks.words import content_words
from generation.tools import Tools
from tests.generation.checked import encoder

TITLES = Path(sample_file).with_name("titles")
REAL = Path(__file__).parents[3] / "shared" / "data" / "rotten_tomatoes" / "rt.movie_info.tsv.gz"


def sample_synopses() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Title's key → its synopsis and the names in it."""
    found = {}
    for path in sorted(TITLES.glob("*.toml")):
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        found[told["key"]] = (told["story"]["synopsis"], tuple(told["cast"].values()))
    return found


def paraphrases() -> list[tuple[str, str, str]]:
    """(title, early or late, line)."""
    rows = Path(__file__).with_name("paraphrases.txt").read_text(encoding="utf-8").splitlines()
    return [tuple(field.strip() for field in row.split("¦")) for row in rows if not row.startswith("#")]  # type: ignore[misc]


def real_synopses(count: int) -> Iterator[str]:
    """Real synopses of eight sentences and more."""
    with gzip.open(REAL, "rt", encoding="latin-1") as file:
        for row in list(csv.reader(file, delimiter="\t"))[1:]:
            text = " ".join(row[1].split())
            if count and 8 <= len(split_sentences(text, "en")) <= 25:
                count -= 1
                yield text


def asked(synopsis: str, names: tuple[str, ...]) -> Assignment:
    spans = split_sentences(synopsis, "en")
    plot = tuple(
        Evidence(evidence_id=f"p{n}", kind="plot", text=synopsis[start:end], place=start / len(synopsis))
        for n, (start, end) in enumerate(spans)
    )
    return Assignment(task="plot_summary", length="long", facts=TitleFacts(names=names), evidence=plot)


def spoils(line: str, task: Assignment, tools: Tools) -> bool:
    return any(find_spoiler(Case(Copy(parts=(Part(name="summary", lines=(Line(text=line),)),)), task, tools)))


def print_support(tools: Tools) -> None:
    synopses = sample_synopses()
    lines = paraphrases()
    texts = {key: [text[a:b] for a, b in split_sentences(text, "en")] for key, (text, _) in synopses.items()}
    near = measure_nearness(
        tools.encoder, [*(line for _, _, line in lines), *(one for told in texts.values() for one in told)]
    )
    own, others = [], []
    for key, _, line in lines:
        for title, told in texts.items():
            names = frozenset(word for name in synopses[title][1] for word in content_words(name))
            score = Grounds(tuple(map(Base, told)), names, near).score(line)
            (own if title == key else others).append(score)
    for threshold in (0.26, 0.28, 0.3, 0.32, 0.34, 0.36, 0.38, 0.4, 0.42, 0.46, 0.5):
        blocked = sum(score < threshold for score in own) / len(own)
        caught = sum(score < threshold for score in others) / len(others)
        rates = f"falsely blocked {blocked:.3f} of {len(own)}  caught {caught:.3f} of {len(others)}"
        print(f"support {threshold:.2f}  {rates}")


def print_spoilers(tools: Tools, real: int) -> None:
    synopses = sample_synopses()
    rates: dict[str, list[bool]] = {}
    for key, kind, line in paraphrases():
        rates.setdefault(f"paraphrase, {kind}", []).append(spoils(line, asked(*synopses[key]), tools))
    for group, told in (
        ("sample", list(synopses.values())),
        ("real", [(text, names_in(text)) for text in real_synopses(real)]),
    ):
        for synopsis, names in told:
            task = asked(synopsis, names)
            for one in task.evidence:
                late = (one.place or 0) >= 0.75
                rates.setdefault(f"{group} sentence, {'late' if late else 'early'}", []).append(
                    spoils(one.text, task, tools)
                )
    for name, found in sorted(rates.items()):
        print(f"spoiler  {name:24} told {sum(found) / len(found):.3f} of {len(found)}")


def names_in(text: str) -> tuple[str, ...]:
    return tuple(sorted(set(re.findall(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*", text))))


def main(real: int = 200, vectors: bool = True) -> None:
    tools = Tools(encoder=encoder() if vectors else None)
    print_support(tools)
    print_spoilers(tools, real if REAL.exists() else 0)


if __name__ == "__main__":
    typer.run(main)
