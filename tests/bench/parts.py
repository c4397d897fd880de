"""The parts of the benchmark. Each returns its figures; two things compared are timed in turns within one run."""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from data.progress import Progress
from data.settings import Settings, load_settings

REAL = Path(__file__).parents[3] / "shared" / "data"
ROOT = Path(__file__).parents[2]
Figures = dict[str, Any]


@contextmanager
def _folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="marquee-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def embedding() -> Figures:
    """Our encoder against plain `SentenceTransformer.encode`, on the sample's own sentences, in turns."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    import numpy as np
    from sentence_transformers import SentenceTransformer

    from analytics.embeddings import load_embedder, minilm_folder

    texts = _sample_sentences(1500)
    long = [" ".join(texts[i : i + 12]) for i in range(0, 480, 2)]
    ours, plain = load_embedder(load_settings(Path())), SentenceTransformer(str(minilm_folder()))
    plain.max_seq_length = 128
    figures: Figures = {}
    for name, sample in (("sentences", texts), ("long texts", long)):
        ours.embed(sample[:64])
        plain.encode(sample[:64], show_progress_bar=False)
        times: dict[str, list[float]] = {"ours": [], "plain": []}
        for _ in range(3):
            times["ours"].append(_seconds(lambda s=sample: ours.embed(s)))
            times["plain"].append(_seconds(lambda s=sample: plain.encode(s, show_progress_bar=False)))
        cosine = (ours.embed(sample) * plain.encode(sample, normalize_embeddings=True)).sum(axis=1)
        figures |= {
            f"{name}: times faster than SentenceTransformer": round(min(times["plain"]) / min(times["ours"]), 2),
            f"{name}: texts a second": round(len(sample) / min(times["ours"])),
            f"{name}: cosine mean, min": [round(float(np.mean(cosine)), 5), round(float(np.min(cosine)), 5)],
        }
    return figures


def sentiment() -> Figures:
    """The sentiment step against plain `transformers.pipeline` in fp32 with the same encoder weights, in turns.

    On critics' reviews where they are at hand, else on the sample's sentences. The pipeline is used as its page
    shows: a list of texts, no batching; with batches of 32 it is told apart.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    import numpy as np
    from transformers import pipeline

    from analytics.sentiment import score_reviews
    from analytics.sentiment_en import EnglishScorer

    reviews = _critics(2000) or _sample_sentences(2000)
    scorer = EnglishScorer()
    with _folder() as folder:
        _write_classifier(scorer, folder)
        plain = pipeline("sentiment-analysis", model=str(folder), device="cpu")
        rounds: dict[str, Callable[[], object]] = {
            "ours": lambda: score_reviews([scorer], reviews, ["en"] * len(reviews)),
            "plain": lambda: plain(reviews, truncation=True, max_length=128),
            "batched": lambda: plain(reviews, truncation=True, max_length=128, batch_size=32),
        }
        for work in rounds.values():
            work()
        times = {name: min(_seconds(work) for _ in range(2)) for name, work in rounds.items()}
    exact = EnglishScorer(half=False).answers(reviews)[0]
    return {
        "reviews": len(reviews),
        "times faster than the pipeline": round(times["plain"] / times["ours"], 2),
        "times faster than the pipeline in batches of 32": round(times["batched"] / times["ours"], 2),
        "reviews a second": round(len(reviews) / times["ours"]),
        "same sign as in fp32": round(float(np.mean((scorer.answers(reviews)[0] > 0) == (exact > 0))), 4),
    }


def sentiment_step() -> Figures:
    """The step `sentiment` over all critics' reviews, from snapshot to run, against the plain pipeline in fp32.

    Once each, one after the other: some fifteen minutes. The pipeline gets the reviews as one list in memory.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    from transformers import pipeline

    from analytics.pipeline import run_step
    from analytics.sentiment_en import EnglishScorer
    from data.importing import prepare_import
    from data.studio import create_studio, writing

    reviews = _critics()
    with _folder() as folder:
        settings = load_settings(folder / "studio")
        create_studio(settings)
        (folder / "batch").mkdir()
        given = {"paths": [str(REAL / "rotten_tomatoes")], "format": None, "mapping": None}
        prepare_import(settings, given, folder / "batch", Progress())
        with writing(settings) as studio:
            studio.add_batch(folder / "batch", "b", "j")
            studio.publish()
        ours = _seconds(lambda: run_step(settings, "sentiment", {}, Progress()))
        _write_classifier(EnglishScorer(), folder / "plain")
        plain = pipeline("sentiment-analysis", model=str(folder / "plain"), device="cpu")
        theirs = _seconds(lambda: plain(reviews, truncation=True, max_length=128))
    return {
        "reviews": len(reviews),
        "times faster than the pipeline": round(theirs / ours, 2),
        "seconds: ours, pipeline": [round(ours), round(theirs)],
    }


def _critics(count: int | None = None) -> list[str]:
    import pandas as pd

    path = REAL / "rotten_tomatoes" / "rt.reviews.tsv.gz"
    if not path.exists():
        return []
    table = pd.read_csv(path, sep="\t", encoding="latin-1", quoting=3, usecols=["review"]).dropna()
    texts: list[str] = table["review"].sample(count or len(table), random_state=1).tolist()
    return texts


def _write_classifier(scorer: Any, folder: Path) -> None:
    """A transformers checkpoint with the scorer's encoder, in fp32; its head only has to cost what a head costs."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    from analytics.embeddings import minilm_folder

    config = BertConfig.from_pretrained(minilm_folder(), num_labels=2, id2label={0: "negative", 1: "positive"})
    model = BertForSequenceClassification(config)
    weights = {name: torch.from_numpy(value) for name, value in scorer.encoder_weights().items()}
    missing = model.bert.load_state_dict(weights, strict=False).missing_keys
    assert not [name for name in missing if not name.startswith("pooler")], missing
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(minilm_folder()).save_pretrained(folder)


def _sample_sentences(count: int) -> list[str]:
    from data.records import Review
    from data.sample import generate_sample
    from data.sentences import split_sentences

    found: dict[str, None] = {}
    for record in generate_sample(seed=1):
        if isinstance(record, Review) and record.text.isascii():
            found.update(dict.fromkeys(record.text[start:end] for start, end in split_sentences(record.text, "en")))
        if len(found) >= count:
            break
    return list(found)[:count]


def importing() -> Figures:
    """Rows a second from file to published snapshot."""
    figures: Figures = {}
    for name in ("rotten_tomatoes", "movielens-100k", "douban"):
        if (REAL / name).exists():
            figures |= _import_one(name, {"paths": [str(REAL / name)], "format": None, "mapping": None})
    return figures | _import_one("sample", {"paths": [], "format": "sample", "mapping": None})


def _import_one(name: str, parameters: dict[str, Any]) -> Figures:
    from data.importing import prepare_import
    from data.studio import create_studio, writing

    with _folder() as folder:
        settings = load_settings(folder / "studio")
        create_studio(settings)
        batch = folder / "batch"
        batch.mkdir()
        prepared = _seconds(lambda: prepare_import(settings, parameters, batch, Progress()))
        with writing(settings) as studio:
            taken: list[Any] = []
            added = _seconds(lambda: taken.append(studio.add_batch(batch, "b", "j")))
            published = _seconds(studio.publish)
        counts = taken[0].counts
        # A review's rating is no row of its own.
        rows = counts.get("records") or counts["titles"] + counts["viewers"] + counts["ratings"]
    return {
        f"{name}: rows read": rows,
        f"{name}: rows a second, prepared": round(rows / prepared),
        f"{name}: seconds to prepare, take in, publish": [round(s, 1) for s in (prepared, added, published)],
    }


def views_54k() -> Figures:
    """Server time of each view on 54,000 evidence rows."""
    return _views(54_000)


def views_1m() -> Figures:
    """Server time of each view on a million evidence rows."""
    return _views(1_000_000)


def _views(rows: int) -> Figures:
    from tests.bench.synthetic import make_studio

    with _folder() as folder:
        return _time_views(make_studio(folder / "studio", rows))


def _time_views(settings: Settings, changes: int = 20) -> Figures:
    """Script time of a view with a filter it has not seen, `changes` times, and with one it has."""
    import logging

    from streamlit.testing.v1 import AppTest

    logging.disable(logging.WARNING)
    os.environ["MARQUEE_STUDIO"] = str(settings.studio)
    figures: Figures = {}
    for view in ("overview", "title", "imports", "jobs"):
        app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=60)
        app.run()
        app.switch_page(f"views/{view}.py").run()
        new, seen = [], []
        for number in range(changes):
            app.query_params.clear()
            app.query_params.update({"since": f"2025-01-{number % 28 + 1:02d}", "titles": f"t{number}"})
            if view == "overview":
                del app.query_params["titles"]
            new.append(_seconds(app.run))
            seen.append(_seconds(app.run))
            assert not app.exception, app.exception
        figures |= {f"{view}: ms p50, p95, new filter": _milliseconds(new)}
        figures |= {f"{view}: ms p50, p95, filter seen": _milliseconds(seen)}
    return figures


def audience_map(viewers: int = 100_000) -> Figures:
    """The map of 100,000 viewers in a real browser without a graphics card: first paint, moving, a lasso."""
    from playwright.sync_api import sync_playwright

    from tests.bench.synthetic import make_studio
    from tests.browser.conftest import CHROMIUM
    from tests.browser.moving import GL_FLAGS, time_map
    from tests.dashboard.serving import served

    with _folder() as folder:
        settings = make_studio(folder / "studio", 300_000, viewers=viewers, segments=True)
        with served(settings) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=GL_FLAGS)
            ours, imitated = time_map(browser, server.url), time_map(browser, server.url, webgl=True)
            browser.close()
    webgl = {f"{name}, WebGL by the processor": value for name, value in imitated.items() if "frame" in name}
    return {"viewers": viewers} | ours | webgl


def writing() -> Figures:
    """Other views while twenty users each watch a text of theirs being written: some seven minutes."""
    from tests.bench.writing import measure

    with _folder() as folder:
        return measure(folder)


def topics() -> Figures:
    """The step `topics` on 30,000 and on a million made-up sentences: some fifteen minutes."""
    from tests.bench.topics import measure

    return measure()


def _milliseconds(times: list[float]) -> list[int]:
    return [round(1000 * statistics.median(times)), round(1000 * statistics.quantiles(times, n=20)[-1])]


def recommender(ratings: int = 1_000_000, titles: int = 5_000) -> Figures:
    """The step `recommender` with all that it measures, on made-up ratings with a taste in them, one thread.

    Ratings a viewer are log-normal (some 20 each), titles' popularity falls as place^−.7; a viewer is of one of seven
    tastes, of which half of what they see is, and a title of one of seven kinds, which is its genre.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    from analytics.pipeline import run_step

    with _folder() as folder:
        settings = _rated_studio(folder / "studio", ratings, titles)
        found: list[Any] = []
        worked = time.process_time()
        seconds = _seconds(lambda: found.append(run_step(settings, "recommender", {}, Progress())))
        worked = time.process_time() - worked
    quality = found[0].quality
    return {
        "pairs, viewers, titles": [quality["pairs"], quality["viewers"], quality["titles"]],
        "seconds: by the clock, of the processor": [round(seconds, 1), round(worked, 1)],
        "regularisation chosen": quality["regularisation"],
        "known: AUC": quality["known"]["auc"]["value"],
        "cold: AUC": quality["cold"]["auc"]["value"],
    }


def _rated_studio(folder: Path, ratings: int, titles: int) -> Settings:
    """A published studio of made-up ratings, written as a MovieLens folder and imported."""
    import numpy as np

    from data.importing import prepare_import
    from data.studio import create_studio, writing

    chance, viewers = np.random.default_rng(0), ratings // 20
    active, known = chance.lognormal(0, 1, viewers), 1 / np.arange(1, titles + 1) ** 0.7
    drawn = int(ratings * 1.15)
    who = chance.choice(viewers, drawn, p=active / active.sum())
    what = chance.choice(titles, drawn, p=known / known.sum())
    own = (chance.random(drawn) < 0.5) & (what // 7 * 7 + 7 <= titles)
    what = np.where(own, what // 7 * 7 + who % 7, what)
    pairs = chance.permutation(np.unique(who * titles + what))[:ratings]
    who, what = pairs // titles, pairs % titles
    liked = np.where(who % 7 == what % 7, 0.9, 0.45) > chance.random(len(pairs))
    given = folder.parent / "given"
    given.mkdir()
    movies = (f"{place},Title {place} ({1960 + place % 60}),Kind {place % 7}\n" for place in range(titles))
    (given / "movies.csv").write_text("movieId,title,genres\n" + "".join(movies), encoding="utf-8")
    rows = (
        f"{one},{other},{4 if like else 2},1000000000\n" for one, other, like in zip(who, what, liked, strict=True)
    )
    (given / "ratings.csv").write_text("userId,movieId,rating,timestamp\n" + "".join(rows), encoding="utf-8")
    settings = load_settings(folder)
    create_studio(settings)
    batch = settings.incoming / "batch"
    batch.mkdir()
    prepare_import(settings, {"paths": [str(given)], "format": "movielens"}, batch, Progress())
    with writing(settings) as studio:
        studio.add_batch(batch, "b", "j")
        studio.publish()
    return settings


def rankings(titles: int = 100_000, ratings: int = 10_000_000) -> Figures:
    """A list by the weighted rating from a snapshot: opened, ranked, and ranked again.

    The snapshot is a published one whose tables DuckDB fills by itself: popularity falls as place^−.6, half a million
    viewers, two thousand days, ratings about a mean of the title's own.
    """
    from analytics.rankings.ranking import load_ranking
    from data.ranked import ListDefinition
    from data.snapshots import open_newest

    with _folder() as folder:
        settings = _ranked_studio(folder / "studio", titles, ratings)
        figures: Figures = {"titles, ratings": [titles, ratings]}
        snapshot = open_newest(settings.snapshots)
        for measure in ("weighted", "wilson"):
            definition = ListDefinition(name="top", measure=measure)
            worked = time.process_time()
            times = [_seconds(lambda given=definition: load_ranking(snapshot, given)) for _ in range(3)]
            worked = (time.process_time() - worked) / 3
            figures[f"{measure}: seconds, first and best, of the processor"] = [
                round(each, 2) for each in (times[0], min(times), worked)
            ]
        snapshot.close()
    return figures


def _ranked_studio(folder: Path, titles: int, ratings: int) -> Settings:
    import duckdb

    from data.snapshots import newest_snapshot
    from tests.bench.synthetic import make_studio

    settings = make_studio(folder, 300, titles=10)
    path = newest_snapshot(settings.snapshots)
    assert path is not None
    values = {"titles": titles, "ratings": ratings}
    with duckdb.connect(str(path)) as connection:
        for text in RANKED:
            connection.execute(text, {name: value for name, value in values.items() if f"${name}" in text})
    return settings


#: Statements that fill a snapshot with titles and ratings, in the order of its own.
RANKED = (
    "delete from ratings",
    "delete from titles",
    "delete from viewer_activity",
    """insert into titles by name
       select printf('t%016x', i) as title_id, 'Title ' || i as name, (1960 + i % 60)::integer as year,
              ['drama'] as genres, 'synthetic' as source
       from range($titles) as r(i)""",
    """insert into ratings by name
       with drawn as (
           select i, floor($titles * pow(i / $ratings, 2.5))::bigint as title, hash(i) as a, hash(i + 1000000007) as b
           from range($ratings) as r(i)
       )
       select printf('g%016x', i) as rating_id, printf('t%016x', title) as title_id,
              printf('v%016x', a % 500000) as viewer_id, 'synthetic' as source,
              least(10, greatest(1, 3 + hash(title) % 5 + b % 4))::double as rating,
              timestamp '2020-01-01' + to_seconds((b // 1000 % 172800000)::bigint) as rated_at
       from drawn""",
    """insert into viewer_activity by name
       select viewer_id, count(distinct title_id) as titles, count(*) as ratings from ratings group by viewer_id""",
)


def report() -> Figures:
    """The report of a title of 50,000 reviews, from a published studio to a file of each format."""
    from analytics.figures.wholes import load_whole
    from data.records import Filter
    from data.reports.blocks import Format
    from tests.bench.synthetic import make_studio

    with _folder() as folder:
        # Some 68 of 100 reviews are of the first of five titles.
        settings = make_studio(folder / "studio", 222_000, titles=5, segments=True, said=True)
        from dashboard.reporting.report import build_report
        from data.reports.write import write_report
        from data.snapshots import open_newest

        snapshot, found = open_newest(settings.snapshots), []
        given = Filter(titles=("t0",)).as_parameter()
        reviews = snapshot.rows("dashboard/reviews_count", filter=given)[0]["rows"]
        load_whole(snapshot, Filter(titles=("t0",)))
        worked = time.process_time()
        seconds = _seconds(lambda: found.append(build_report(settings, snapshot, "t0")))
        worked = time.process_time() - worked
        formats: tuple[Format, ...] = ("pdf", "html", "docx", "pptx")
        written = {one: round(_seconds(lambda one=one: write_report(found[0], one)), 1) for one in formats}
    return {
        "reviews": reviews,
        "sections": len(found[0].sections),
        "seconds to put it together: by the clock, of the processor": [round(seconds, 1), round(worked, 1)],
        "seconds to write": written,
    }


PARTS: dict[str, Callable[[], Figures]] = {
    "embedding": embedding,
    "sentiment": sentiment,
    "sentiment-step": sentiment_step,
    "importing": importing,
    "topics": topics,
    "recommender": recommender,
    "rankings": rankings,
    "report": report,
    "views-54k": views_54k,
    "views-1m": views_1m,
    "map": audience_map,
    "writing": writing,
}

if __name__ == "__main__":
    result = PARTS[sys.argv[1]]()
    result["peak memory, MB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps(result))
