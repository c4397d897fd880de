"""A small real studio, imported and analysed once; tiny checkpoints that the tests build themselves."""

from __future__ import annotations

import csv
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from analytics.pipeline import STEPS, run_step
from data.importing import prepare_import
from data.progress import Progress
from data.records import Run
from data.settings import Settings, load_settings
from data.studio import create_studio, writing

os.environ["HF_HUB_OFFLINE"] = "1"

#: The steps that read evidence; the small studio has too few viewers for those that read feedback.
READING = [name for name, step in STEPS.items() if step.reads == "evidence"]
THEMES = {
    "music": ("soundtrack", "piano score", "cello melody", "orchestra", "singing choir"),
    "photography": ("camera work", "lighting", "landscape photography", "lens", "colour grading"),
    "family": ("mother", "daughter", "father", "grandmother", "wedding of the sister"),
    "sea": ("storm at sea", "sinking trawler", "harbour", "waves on the shore", "sailors"),
    "crime": ("murder inquiry", "detective", "stolen necklace", "courtroom", "police interrogation"),
    "war": ("battle", "trenches", "soldiers", "bombed village", "army in retreat"),
}
ENDINGS = ("stay with you for days.", "are wonderful.", "bored me.", "open the second act.")
CHINESE = {
    "音乐": ("钢琴旋律", "大提琴独奏", "交响乐队", "合唱歌声"),
    "摄影": ("夜晚灯光", "海边风景", "黑白摄影", "雪地光影"),
    "家庭": ("母亲", "父亲", "奶奶", "女儿"),
    "战争": ("战壕炮火", "士兵家书", "轰炸村庄", "军队撤退"),
    "破案": ("侦探笔记", "失窃项链", "法庭辩论", "凶手脚印"),
}
CHINESE_ENDINGS = ("让人久久难忘。", "处理得非常细腻。", "实在太无聊了。", "显得十分虚假。", "在第二幕才出现。")


class Counted(Progress):
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.stages: list[tuple[str, int | None]] = []
        self.steps = 0

    def stage(self, name: str, total: int | None = None) -> None:
        self.stages.append((name, total))

    def advance(self, steps: int = 1) -> None:
        self.steps += steps


def english_sentences() -> list[str]:
    """480 different sentences about six themes, 80 each; half of them judge."""
    return [
        f"The {one} and the {other} {ending}"
        for nouns in THEMES.values()
        for one, other in itertools.permutations(nouns, 2)
        for ending in ENDINGS
    ]


def chinese_sentences() -> list[str]:
    """300 different sentences about five themes, 60 each."""
    return [
        f"{one}和{other}{ending}"
        for nouns in CHINESE.values()
        for one, other in itertools.permutations(nouns, 2)
        for ending in CHINESE_ENDINGS
    ]


def import_reviews(settings: Settings, name: str, reviews: list[str]) -> None:
    """Import reviews of two titles as the app would: a file, the pipeline, the writer."""
    path = settings.incoming / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["title", "review", "user", "date"])
        for number, text in enumerate(reviews):
            title = ("The Pier", "Winter Harbour")[number % 2]
            writer.writerow([title, text, f"viewer {number % 37}", f"2026-03-{number % 28 + 1:02d}"])
    import_file(settings, path)


def import_file(settings: Settings, path: Path) -> None:
    """Import a file whose format is guessed, and publish."""
    folder = settings.incoming / path.stem
    folder.mkdir()
    prepare_import(settings, {"paths": [str(path)], "format": None, "mapping": None}, folder, Progress())
    with writing(settings) as studio:
        studio.add_batch(folder, f"b-{path.stem}", f"j-{path.stem}")
        studio.publish()


def finish_step(settings: Settings, step: str, **parameters: Any) -> Run:
    """Run a step, register it and publish."""
    run = run_step(settings, step, parameters, Progress())
    with writing(settings) as studio:
        studio.add_run(run, f"j-{run.run_id}")
        studio.publish()
    return run


@pytest.fixture(scope="session")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, dict[str, Run]]]:
    """A studio of 781 sentences in two languages and a stray third, all steps done. Do not write to it."""
    settings = load_settings(tmp_path_factory.mktemp("analysed") / "studio", topics=8, threads=1)
    create_studio(settings)
    english = english_sentences()
    pairs = [f"{a} {b}" for a, b in zip(english[::2], english[1::2], strict=True)]
    stray = ["Das ist ein sehr schöner Film, der mich an meine Kindheit in den Bergen erinnert hat."]
    import_reviews(settings, "first", pairs + chinese_sentences() + stray)
    yield settings, {step: finish_step(settings, step) for step in READING}


@pytest.fixture(scope="session")
def tiny_bert(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Build a random BERT checkpoint of a few kilobytes, with or without a classification head."""

    def build(name: str, labels: tuple[str, ...] = ()) -> Path:
        import torch
        from transformers import BertConfig, BertForSequenceClassification, BertModel, BertTokenizer

        folder = tmp_path_factory.mktemp(name)
        letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
        words = [
            "[PAD]",
            "[UNK]",
            "[CLS]",
            "[SEP]",
            "[MASK]",
            *letters,
            *(f"##{letter}" for letter in letters),
            "the",
            "film",
        ]
        (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
        BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
        torch.manual_seed(1)
        config = BertConfig(
            vocab_size=len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
            max_position_embeddings=160, id2label=dict(enumerate(labels)) if labels else None,
        )  # fmt: skip
        model = BertForSequenceClassification(config) if labels else BertModel(config)
        model.save_pretrained(folder)
        return folder

    return build
