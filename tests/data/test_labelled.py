"""Labels in the notations that people have them in."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data.errors import SourceError
from data.labelled import read_labels
from data.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(tmp_path / "nowhere")


def written(folder: Path, labels: list[object], name: str = "file.csv") -> Path:
    frame = pd.DataFrame({"Text": [f"text, number {n}" for n in range(len(labels))], "Label": labels})
    path = folder / name
    if name.endswith(".parquet"):
        frame.to_parquet(path)
    else:
        frame.to_csv(path, index=False, sep="\t" if ".tsv" in name else ",")
    return path


@pytest.mark.parametrize(
    ("labels", "read", "middle"),
    [
        ([0, 1, 1], [-1, 1, 1], 0),
        (["0.0", "1.0", "1.0"], [-1, 1, 1], 0),
        (["neg", "POSITIVE", "Neutral"], [-1, 1, 0], 0),
        (["rotten", "fresh"], [-1, 1], 0),
        ([-1, 0, 1], [-1, 0, 1], 0),
        ([1, 2, 3, 4, 5], [-1, -1, 1, 1], 1),
        ([1, 4, 5, 6, 7, 10], [-1, -1, 1, 1], 2),
        ([0, 1, 2, 3, 4], [-1, -1, 1, 1], 1),
        ([10, 55, 90], [-1, 1], 1),
        (["★★", "★★★★", "★★★"], [-1, 1], 1),
        (["2/5", "8/10", "B+", "D"], [-1, 1, 1, -1], 0),
        (["很差", "较差", "还行", "推荐", "力荐"], [-1, -1, 1, 1], 1),
    ],
)
def test_labels_are_understood(
    tmp_path: Path, settings: Settings, labels: list[object], read: list[int], middle: int
) -> None:
    found = read_labels(written(tmp_path, labels), "text", "LABEL", settings)
    assert (found.labels, found.middle, found.refused) == (read, middle, [])
    assert len(found.texts) == len(found.labels)


@pytest.mark.parametrize("name", ["file.csv", "file.tsv", "file.parquet", "file.tsv.gz"])
def test_every_kind_of_table_is_read(tmp_path: Path, settings: Settings, name: str) -> None:
    found = read_labels(written(tmp_path, ["neg", "pos"] * 30, name), "Text", "Label", settings)
    assert found.labels == [-1, 1] * 30 and found.texts[0] == "text, number 0"


def test_rows_that_cannot_be_read_are_listed(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "file.csv"
    path.write_text("text,label\ngood film,pos\n,pos\nbad film,spam\ndull film,neg\n", encoding="utf-8")
    found = read_labels(path, "text", "label", settings)
    assert found.labels == [1, -1]
    assert found.refused == [(3, "there is no text"), (4, "the label 'spam' cannot be read")]


def test_what_cannot_be_read_at_all_is_said(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read_labels(tmp_path / "none.csv", "text", "label", settings)
    with pytest.raises(SourceError, match="no column 'review'"):
        read_labels(written(tmp_path, [0, 1]), "review", "label", settings)
    with pytest.raises(SourceError, match="no row has a text and a label"):
        read_labels(written(tmp_path, ["joy", "anger"]), "text", "label", settings)
