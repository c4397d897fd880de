"""`marquee train sentiment`: both models from the public collections, people's corrections among the lessons.

Everything follows from the seed; what was begun in the work folder is gone on with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from analytics.embeddings import hash_folder, minilm_folder
from analytics.measures import binary_figures, share
from analytics.minilm import MAX_TOKENS
from analytics.scores import WEIGHTS
from analytics.sentiment import score_reviews
from analytics.sentiment_en import ENGLISH, EnglishScorer
from analytics.training.english import EnglishData, Labelled, load_english, review_sentences
from analytics.training.finetune import FinetuneConfig, Lessons, Tokens, finetune
from analytics.training.network import SentimentNetwork
from analytics.training.overlap import rejoin_tokens
from analytics.training.shipping import ship_english, write_held_out, write_model
from data.corrections import Correction, Corrections
from data.progress import Progress
from data.settings import load_settings

#: A whole sentence teaches twice, once in each spelling.
_WHOLE = 12
#: How often a training step meets a correction, beside how often it meets a phrase.
_CORRECTED = 5
_TARGETS = {"praise": 1.0, "neutral": 0.5, "blame": 0.0}


def train(
    data: Path,
    work: Path,
    out: Path | None,
    languages: Sequence[str],
    studio: Path | None,
    chosen: Mapping[str, Any],
    threads: int,
    progress: Progress,
) -> dict[str, dict[str, Any]]:
    """Train the models of these languages, write weights and cards, and return the cards by language.

    Args:
        data: folder of the collections (`analytics.training.english`, `.chinese`).
        work: where checkpoints, the log and `held-out/` go: what the model is judged by, for `marquee evaluate`.
        out: where weights and cards go; None: into the package.
        studio: a studio whose corrections are learnt from, if any.
        chosen: fields of `FinetuneConfig` that are to differ.

    Raises:
        SourceError: a collection is missing.
    """
    from analytics.training.chinese import train_chinese

    corrections = Corrections(load_settings(studio).app_state).current() if studio else []
    cards: dict[str, dict[str, Any]] = {}
    for language in languages:
        progress.stage(f"training the model of '{language}'")
        own = [one for one in corrections if one.language == language and one.subject == "sentence"]
        if language == "zh":
            cards[language] = train_chinese(data, work, out or WEIGHTS, own)
        else:
            config = FinetuneConfig.model_validate(dict(chosen))
            cards[language] = train_english(data, work, out or WEIGHTS, own, config, threads, progress)
    return cards


def train_english(
    folder: Path,
    work: Path,
    out: Path,
    corrections: Sequence[Correction],
    config: FinetuneConfig,
    threads: int,
    progress: Progress,
) -> dict[str, Any]:
    """Fine-tune, quantise, calibrate, judge and write the English model; returns its card."""
    import torch

    if threads:
        torch.set_num_threads(threads)
    progress.stage("reading the collections")
    data = load_english(folder, config.seed)
    tokenise = Tokeniser()
    torch.manual_seed(config.seed)
    network = finetune(
        SentimentNetwork(minilm_folder()),
        lessons_of(data, corrections, tokenise, config.seed),
        config,
        work,
        _Validation(data, tokenise),
        progress,
    )
    for name, part in held_out_parts(data).items():
        write_held_out(work, name, part.texts, part.targets > 0.5)
    progress.stage("quantising and calibrating")
    card = _card(data, config, len(corrections))
    scorer = ship_english(network, data, out, card)
    card["figures"] = judge_english(scorer, data, progress)
    write_model(out, ENGLISH, scorer.weights, card)
    return card


class Tokeniser:
    """The packaged encoder's word pieces, cut as at inference."""

    def __init__(self) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(minilm_folder() / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def __call__(self, texts: Sequence[str]) -> list[Tokens]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]

    def reviews(self, texts: Sequence[str]) -> list[list[Tokens]]:
        """The tokens of each review's sentences."""
        bags = [review_sentences(text) or [text] for text in texts]
        every = iter(self([sentence for bag in bags for sentence in bag]))
        return [[next(every) for _ in bag] for bag in bags]


def lessons_of(data: EnglishData, corrections: Sequence[Correction], tokenise: Tokeniser, seed: int) -> Lessons:
    """What is learnt from, tokenised. Phrases are spelt as in SST-2 or as people write, whole ones in both ways."""
    natural = np.random.default_rng(seed).random(len(data.phrases)) < 0.6
    spelt = [rejoin_tokens(text) if plain else text for text, plain in zip(data.phrases.texts, natural, strict=True)]
    whole = [row for row, text in enumerate(data.phrases.texts) if len(text.split()) >= _WHOLE]
    other = [data.phrases.texts[row] if natural[row] else rejoin_tokens(data.phrases.texts[row]) for row in whole]
    judged = [one for one in corrections if one.label in _TARGETS] * _CORRECTED
    corrected = np.array([_TARGETS[one.label] for one in judged], dtype=np.float32)
    targets = [data.phrases.targets, data.phrases.targets[whole], corrected]
    return Lessons(
        phrases=tokenise([*spelt, *other, *(one.text for one in judged)]),
        phrase_targets=np.concatenate(targets),
        reviews=tokenise.reviews(data.reviews.texts),
        review_targets=data.reviews.targets,
        telling=tokenise([*data.telling, *(one.text for one in corrections if one.label == "none")]),
    )


def held_out_parts(data: EnglishData) -> dict[str, Labelled]:
    """What the model is judged by, by name."""
    return {
        "SST-2 sentences, set aside": data.test,
        "rt-polarity, beside SST-2": data.test_polarity,
        "IMDB reviews of imdb-sample": data.test_reviews,
        "critics' reviews, fresh or rotten": data.test_critics,
    }


def judge_english(scorer: EnglishScorer, data: EnglishData, progress: Progress) -> dict[str, Any]:
    """Figures on texts that nothing was learnt from, as `marquee evaluate` makes them."""
    figures: dict[str, Any] = {}
    for name, part in held_out_parts(data).items():
        progress.stage(f"judging by {name}", len(part))
        way = _way(scorer, part, progress)
        figures[name] = binary_figures(way, part.targets > 0.5)
    _, judging = scorer.answers(data.test_telling)
    figures["synopsis sentences of other films"] = {"called telling": share(judging < 0.5)}
    return figures


def _way(scorer: EnglishScorer, part: Labelled, progress: Progress) -> np.ndarray:
    found = []
    for start in range(0, len(part), 1000):
        texts = part.texts[start : start + 1000]
        found.append(score_reviews([scorer], texts, ["en"] * len(texts)).way)
        progress.advance(len(texts))
    return np.concatenate(found)


class _Validation:
    """Figures on the validation split while the network learns."""

    def __init__(self, data: EnglishData, tokenise: Tokeniser) -> None:
        reviews = data.validation_reviews.pick(np.arange(300))
        self._tokens, self._targets = tokenise(data.validation.texts), data.validation.targets > 0.5
        self._reviews, self._review_targets = tokenise.reviews(reviews.texts), reviews.targets > 0.5

    def __call__(self, network: SentimentNetwork) -> dict[str, Any]:
        import torch

        network.eval()
        with torch.inference_mode():
            way = network(self._tokens).way.numpy()
            ways: list[float] = []
            for start in range(0, len(self._reviews), 20):
                part = self._reviews[start : start + 20]
                answers = network([tokens for review in part for tokens in review])
                ways += network.review_way(answers, [len(review) for review in part]).tolist()
        return {
            "sentences_right": round(float(((way > 0) == self._targets).mean()), 4),
            "reviews_right": round(float(((np.array(ways) > 0) == self._review_targets).mean()), 4),
        }


def _card(data: EnglishData, config: FinetuneConfig, corrections: int) -> dict[str, Any]:
    counts = {
        "SST-2 phrases": len(data.phrases),
        "IMDB reviews with stars": len(data.reviews),
        "sentences of synopses, as telling": len(data.telling),
        "corrections": corrections,
    }
    return {
        "model": "all-MiniLM-L6-v2, fine-tuned; two linear answers a sentence; int8 with a scale a row",
        "encoder": hash_folder(minilm_folder()),
        "languages": ["en"],
        "data": counts,
        "left_out": data.left_out,
        "recipe": config.model_dump(),
        "calibration": {
            "sentences": f"temperature on {len(data.validation)} sentences of SST-2 that were set aside",
            "reviews": f"three numbers of the formula on {len(data.validation_reviews)} IMDB reviews",
        },
        "seed": config.seed,
        "figures": {},
        "limits": (
            "English film reviews. Irony, comparison with another film, and praise for one part amid blame for "
            "another within one clause are often read wrongly. Telling was learnt from synopses: remarks on oneself, "
            "on the cinema or on when one went may be taken for judging."
        ),
    }
