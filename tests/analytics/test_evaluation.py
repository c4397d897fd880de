"""Judging a model on a labelled file, by the function and by the command that people type."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from analytics.evaluation import evaluate_sentiment
from data.labelled import Labels, read_labels
from data.progress import Progress
from data.settings import Settings, load_settings
from tests.analytics.conftest import Counted

GOOD = [
    "A wonderful, moving film with superb acting.",
    "I loved every minute of it.",
    "The best thriller of the year.",
]
BAD = ["A dull, clumsy and predictable mess.", "I hated it and wanted my money back.", "The acting is terrible."]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tmp_path / "no studio", threads=1)


def test_a_plain_case_is_judged_rightly(settings: Settings) -> None:
    progress = Counted()
    found = evaluate_sentiment(settings, Labels(GOOD + BAD, [1] * 3 + [-1] * 3), progress)
    assert (found["n"], found["accuracy"], found["macro_f1"], found["unscored"]) == (6, 1.0, 1.0, 0)
    assert found["auc"]["value"] == 1.0 and 0.5 < found["low"] < 1.0 == found["high"]
    assert found["languages"] == {"en": 6} and progress.steps == 6


def test_wrong_labels_cost_accuracy(settings: Settings) -> None:
    found = evaluate_sentiment(settings, Labels(GOOD + BAD, [1, 1, -1, -1, -1, 1]), Progress())
    assert found["accuracy"] == pytest.approx(4 / 6, abs=1e-4) and found["ece"] > 0.2


def test_three_classes_are_told_apart(settings: Settings) -> None:
    telling = "Anna and her brother inherit a farm from their grandfather and move to the country."
    found = evaluate_sentiment(settings, Labels([*GOOD, *BAD, telling], [1] * 3 + [-1] * 3 + [0]), Progress())
    assert found["n"] == 7 and found["accuracy"] > 0.8 and found["auc"]["n"] == 6


def test_languages_are_found_and_unknown_ones_left_unscored(settings: Settings) -> None:
    german = "Das ist ein sehr schöner Film, der mich an meine Kindheit in den Bergen erinnert hat."
    found = evaluate_sentiment(settings, Labels([GOOD[0], german, "非常感动，强烈推荐！"], [1, 1, 1]), Progress())
    assert found["n"] == 2 and found["unscored"] == 1 and set(found["languages"]) == {"en", "zh"}
    nothing = evaluate_sentiment(settings, Labels([german], [1]), Progress())
    assert nothing["n"] == 0 and nothing["accuracy"] is None


@pytest.mark.slow
def test_the_command_needs_no_studio(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle).writerows(
            [("review", "stars"), *((text, 5) for text in GOOD), *((text, 1) for text in BAD)]
        )
    command = [str(Path(sys.executable).with_name("marquee")), "evaluate", "sentiment", str(path)]
    command += ["--text", "review", "--label", "stars", "--json"]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "MARQUEE_STUDIO": str(tmp_path / "nowhere")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {"n", "accuracy", "macro_f1", "ece", "low", "high"} <= found.keys()
    assert found["n"] == 6 and found["accuracy"] == 1.0
    assert not (tmp_path / "nowhere").exists()
    command[command.index("stars")] = "nothing"
    missing = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=120)
    assert missing.returncode != 0 and "Traceback" not in missing.stderr


@pytest.mark.real
def test_real_files_are_read_whole(real: Callable[[str], Path], settings: Settings) -> None:
    sst2 = read_labels(real("sst2") / "train.tsv.gz", "sentence", "label", settings)
    assert len(sst2.texts) == 67_344 and not sst2.refused
    imdb = read_labels(real("imdb") / "train.parquet", "text", "stars", settings)
    assert len(imdb.texts) == 25_000 and sum(label == 1 for label in imdb.labels) == 12_500 and not imdb.middle
    critics = read_labels(real("rotten_tomatoes") / "rt.reviews.tsv.gz", "review", "fresh", settings)
    assert len(critics.texts) > 48_000 and {reason for _, reason in critics.refused} == {"there is no text"}
    douban = read_labels(real("douban") / "comments.csv", "评论", "评分", settings)
    assert len(douban.texts) + douban.middle > 9_500
