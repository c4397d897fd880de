"""What topics are judged on: a studio's own sentences, or the sentences of any files."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from analytics.embeddings import load_embedder
from analytics.lexical import UNSPACED, LexicalEmbedder
from analytics.topics.evaluation import Corpus, evaluate_plain, evaluate_topics, joined
from analytics.topics.fit import TopicsConfig
from analytics.topics.sampling import load_sample
from analytics.topics.wording import Names, topic_words
from analytics.vectors import VectorFile
from data.errors import NotEnoughEvidence, RunError
from data.labelled import read_texts
from data.progress import Progress
from data.runs import newest_run
from data.sentences import split_sentences
from data.settings import Settings
from data.snapshots import open_newest

#: More sentences of a studio are not read: its topics are fitted on fewer, too.
MOST = 100_000


def judge_studio(settings: Settings, seeds: Sequence[int], plain: bool, progress: Progress) -> dict[str, Any]:
    """Figures on the sentences of the newest snapshot, by language and joined; see `evaluate_topics`.

    Raises:
        SnapshotMissing: nothing is published.
        RunError: the sentences have no vectors yet.
        NotEnoughEvidence: no language has enough sentences for topics.
    """
    run = newest_run(settings, "embed")
    if run is None:
        raise RunError("the sentences have no vectors", where="embed", mend="run `marquee analyse embed` first")
    config = _config(settings)
    corpora = []
    with closing(open_newest(settings.snapshots)) as snapshot:
        vectors = VectorFile(settings.runs / run.run_id / "vectors.parquet")
        rows = snapshot.rows("analysis/names")
        kinds = ("title", "person")
        names = Names(*([row["name"] for row in rows if row["kind"] == kind] for kind in kinds))
        for space, languages in sorted(run.quality["spaces"].items()):
            for language in sorted(languages):
                sample = load_sample(
                    snapshot, vectors, space, language, shortest=config.shortest, most=MOST, seed=config.seed
                )
                order = np.argsort(np.array(sample.texts, dtype=object), kind="stable")
                texts = [sample.texts[row] for row in order]
                corpora.append(Corpus(language, texts, topic_words(texts, language, names), sample.vectors[order]))
    return _judged(corpora, settings, config, seeds, plain, progress)


def judge_files(
    files: Sequence[Path],
    text: str,
    language: str,
    most: int | None,
    settings: Settings,
    seeds: Sequence[int],
    plain: bool,
    progress: Progress,
) -> dict[str, Any]:
    """The same figures on the different sentences of some files' texts.

    Args:
        text: column of the texts, in every file.
        language: of all texts.
        most: sentences drawn from each file at most.

    Raises:
        SourceError: a file cannot be read.
        NotEnoughEvidence: there are too few sentences for topics.
    """
    config = _config(settings)
    letters = config.shortest // 3 if language == "zh" or language in UNSPACED else config.shortest
    random = np.random.default_rng(config.seed)
    every: set[str] = set()
    for file in files:
        whole = read_texts(file, text, settings)
        own = sorted({one[s.start : s.end] for one in whole for s in split_sentences(one, language)})
        own = [sentence for sentence in own if len(sentence) >= letters]
        drawn = random.permutation(len(own))[:most]
        every.update(own[row] for row in drawn)
    texts = sorted(every)
    progress.stage("reading sentences", len(texts))
    embedder = load_embedder(settings)
    if embedder.languages is not None and language not in embedder.languages:
        embedder = LexicalEmbedder(language, embedder.dimension, settings.seed).fit(texts)
    vectors = embedder.embed(texts, progress)
    known = np.flatnonzero(vectors.any(axis=1))
    texts = [texts[row] for row in known]
    corpus = Corpus(language, texts, topic_words(texts, language, Names()), vectors[known])
    return _judged([corpus], settings, config, seeds, plain, progress)


def _config(settings: Settings) -> TopicsConfig:
    from analytics.steps.topics import configure

    return configure(settings)


def _judged(
    corpora: Sequence[Corpus],
    settings: Settings,
    config: TopicsConfig,
    seeds: Sequence[int],
    plain: bool,
    progress: Progress,
) -> dict[str, Any]:
    figures: dict[str, dict[str, Any]] = {}
    for corpus in corpora:
        try:
            own = evaluate_topics(corpus, config, settings.topic_outliers, seeds, progress)
        except NotEnoughEvidence:
            continue
        if plain:
            own["plain"] = evaluate_plain(corpus, len(seeds), progress)
        figures[corpus.language] = own
    return joined(figures)
