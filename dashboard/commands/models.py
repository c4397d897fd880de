"""`marquee train` and `marquee evaluate`: making the shipped models again, and judging them on any labelled file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from dashboard.commands.progress import drawn_progress
from dashboard.commands.terminal import JsonOption, StudioOption, print_json, print_table, say, settings_of

Way = Literal["random", "time", "viewer"]
Hidden = Literal["liked", "seen"]

train_app = typer.Typer(help="Train the models that ship with Marquee.", no_args_is_help=True)
evaluate_app = typer.Typer(help="Judge a model on data of your own.", no_args_is_help=True)


@train_app.command("sentiment")
def train_sentiment(
    data: Annotated[
        Path, typer.Option("--data", metavar="DIR", help="Folder with sst2, imdb, rt-polarity, douban …")
    ],
    work: Annotated[
        Path, typer.Option("--work", metavar="DIR", help="Where checkpoints and the log go; going on from there.")
    ] = Path("training"),
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where the weights go; else into the package.")
    ] = None,
    language: Annotated[list[str] | None, typer.Option("--language", help="en, zh; none: both.")] = None,
    corrections: Annotated[
        Path | None, typer.Option("--corrections", metavar="STUDIO", help="Learn from this studio's corrections too.")
    ] = None,
    steps: Annotated[int | None, typer.Option("--steps", min=1, help="Steps of the fine-tuning.")] = None,
    threads: Annotated[int, typer.Option("--threads", min=0, help="CPU threads; 0: all.")] = 0,
    json: JsonOption = False,
) -> None:
    """Fine-tune, calibrate, judge and write the sentiment models. Stop it when you like: it goes on from there."""
    from analytics.training.run import train

    chosen = {} if steps is None else {"steps": steps}
    with drawn_progress() as progress:
        cards = train(data, work, out, tuple(language or ("zh", "en")), corrections, chosen, threads, progress)
    if json:
        print_json(cards)
        return
    for name, card in cards.items():
        say(f"{name}: {card['model']}")
        print_table(["measured on", "figure", "value", "low", "high", "n"], figure_rows(card["figures"]))


@evaluate_app.command("sentiment")
def evaluate_sentiment(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, TSV, Parquet, XLSX or JSON lines; gzip too.")],
    text: Annotated[str, typer.Option("--text", metavar="COL", help="Column of the texts.")],
    label: Annotated[str, typer.Option("--label", metavar="COL", help="Labels: 0/1, neg/pos, stars or grades.")],
    language: Annotated[
        str | None, typer.Option("--language", metavar="CODE", help="Of all texts; else found for each.")
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="marquee, a classifier's folder, or a hub id.")
    ] = None,
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Judge the sentiment model on any labelled file. It needs no studio."""
    from analytics.evaluation import evaluate_sentiment as evaluated
    from data.labelled import read_labels

    settings = settings_of(studio, sentiment_model=model)
    labels = read_labels(file, text, label, settings)
    with drawn_progress() as progress:
        figures = evaluated(settings, labels, progress, language)
    if json:
        print_json(figures)
        return
    print_table(["figure", "value"], [[name, _shown(value)] for name, value in figures.items()])
    for line, reason in labels.refused[:10]:
        say(f"line {line}: {reason}")


@evaluate_app.command("topics")
def evaluate_topics(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE …", help="Tables of texts; else the studio's own sentences.")
    ] = None,
    text: Annotated[str, typer.Option("--text", metavar="COL", help="Column of the texts in the files.")] = "text",
    language: Annotated[str, typer.Option("--language", metavar="CODE", help="Of the files' texts.")] = "en",
    most: Annotated[
        int | None, typer.Option("--most", min=250, help="Sentences drawn from each file at most; else all.")
    ] = None,
    topics: Annotated[
        int | None, typer.Option("--topics", min=2, max=400, help="How many to look for at most.")
    ] = None,
    seed: Annotated[
        list[int] | None, typer.Option("--seed", help="Of one fit; repeatable, two are compared.")
    ] = None,
    against: Annotated[
        Literal["bertopic"] | None,
        typer.Option("--against", help="bertopic: beside BERTopic's own defaults on the same sentences; minutes."),
    ] = None,
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Judge topics: outliers, coherence, diversity, agreement of independent seeds, and the largest topic."""
    from analytics.topics.judged import judge_files, judge_studio

    settings = settings_of(studio, topics=topics)
    seeds = tuple(seed or (1, 2))
    with drawn_progress() as progress:
        if files:
            figures = judge_files(files, text, language, most, settings, seeds, against is not None, progress)
        else:
            figures = judge_studio(settings, seeds, against is not None, progress)
    if json:
        print_json(figures)
        return
    print_table(["measured on", "figure", "value", "low", "high", "n"], figure_rows(figures))


@evaluate_app.command("recommender")
def evaluate_recommender(
    data: Annotated[
        str | None, typer.Option("--data", metavar="FORMAT:PATH", help="A collection; else the studio's own ratings.")
    ] = None,
    split: Annotated[
        Way, typer.Option("--split", help="Divide ratings at random, by time, or whole viewers.")
    ] = "random",
    hide: Annotated[
        Hidden, typer.Option("--hide", help="Not ranked for a viewer: what they are known to like, or to have seen.")
    ] = "liked",
    liked_from: Annotated[float, typer.Option("--liked-from", min=0, max=10, help="Least rating of a like.")] = 7.0,
    seed: Annotated[list[int] | None, typer.Option("--seed", help="Of one division; repeatable.")] = None,
    tune: Annotated[
        bool, typer.Option("--tune", help="Choose settings of every model on a part of the training data first.")
    ] = False,
    cold: Annotated[bool, typer.Option("--cold/--no-cold", help="Hold whole titles out, too.")] = True,
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Judge the recommender against popularity, item-kNN, EASE and ALS. Collections need no studio."""
    from analytics.recommender.evaluation import EvaluationConfig
    from analytics.recommender.judged import judge_collection, judge_studio

    settings = settings_of(studio)
    config = EvaluationConfig(way=split, hide=hide, seeds=tuple(seed or (0, 1)), tune=tune)
    with drawn_progress() as progress:
        if data is None:
            figures = judge_studio(settings, config, liked_from, cold, progress)
        else:
            figures = judge_collection(data, settings, config, liked_from, cold, progress)
    if json:
        print_json(figures)
        return
    print_table(["measured on", "figure", "value", "low", "high", "n"], figure_rows(figures))


@evaluate_app.command("generation")
def evaluate_generation(
    backend: Annotated[
        list[str] | None,
        typer.Option(
            "--backend",
            metavar="NAME",
            help="What is judged; repeatable, side by side. Else the composer and what is set.",
        ),
    ] = None,
    titles: Annotated[
        int,
        typer.Option("--titles", min=0, help="Titles of the studio that copy is written for; 0: summaries alone."),
    ] = 4,
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Judge what writes: support, quotes, spoilers, limits, likeness to references and of variants, speed."""
    from dashboard.writing_evaluation import judge_writing

    with drawn_progress() as progress:
        figures = judge_writing(settings_of(studio), backend or [], titles, progress)
    if json:
        print_json(figures)
        return
    print_table(["measured on", "figure", "value", "low", "high", "n"], figure_rows(figures))


def figure_rows(figures: dict[str, object], within: str = "") -> list[list[object]]:
    """A card's nested figures as rows: measured on, figure, value, low, high, n."""
    rows: list[list[object]] = []
    for name, value in figures.items():
        if isinstance(value, dict) and "value" in value:
            rows.append([within, name, value["value"], value["low"], value["high"], value["n"]])
        elif isinstance(value, dict):
            rows += figure_rows(value, f"{within}, {name}" if within else name)
        else:
            rows.append([within, name, value, "", "", ""])
    return rows


def _shown(value: object) -> object:
    if isinstance(value, dict):
        return ", ".join(f"{name} {part}" for name, part in value.items())
    return "" if value is None else value
