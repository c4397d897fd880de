"""`marquee ask`: a question in words, how it was understood, and what answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.commands.terminal import JsonOption, StudioOption, newest, print_json, print_table, say, settings_of

if TYPE_CHECKING:
    from analytics.asking.answer import Answer, Hit, Path
    from analytics.asking.measures import Counted
    from analytics.figures.figure import Figure
    from data.settings import Settings
    from data.snapshots import Snapshot


def ask(
    question: Annotated[str, typer.Argument(metavar="'question'", help="In English or Chinese.")],
    studio: StudioOption = None,
    json: JsonOption = False,
) -> None:
    """Answer a question in words: which titles, segments, viewers or sentences, and why."""
    settings = settings_of(studio)
    with newest(settings) as snapshot:
        answer = _answer(settings, snapshot, question)
    if json:
        print_json(_as_json(answer))
    else:
        _print(answer)


def _answer(settings: Settings, snapshot: Snapshot, question: str) -> Answer:
    from analytics.embeddings import minilm_folder
    from analytics.minilm_light import LightEncoder
    from analytics.recommender.served import load_served
    from dashboard.asking_figures import ask as answer_to
    from dashboard.asking_figures import load_world

    runs = snapshot.rows("dashboard/recommender_run")
    served = load_served(settings, runs[0]["run_id"]) if runs else None
    world = load_world(settings, snapshot, LightEncoder(minilm_folder()), served)
    return answer_to(world, question, {})


def _print(answer: Answer) -> None:
    from dashboard.strings.asking import ask_answer, chip_label

    audiences = dict(answer.audiences)
    say("Read as: " + " · ".join(chip_label(part, audiences) for part in answer.question.parts))
    if answer.question.unused:
        say("Not used: " + ", ".join(dict.fromkeys(answer.question.unused)))
    say(ask_answer(answer))
    rows = [(place, hit.label, round(hit.score, 3), _why(hit)) for place, hit in enumerate(answer.hits, 1)]
    if rows:
        print_table(["", answer.question.ask, "score", "why"], rows)


def _why(hit: Hit) -> str:
    return "\n".join(path_text(path) for path in hit.paths)


def path_text(path: Path) -> str:
    """A path as one line."""
    from dashboard.asking_figures import numbers_of
    from dashboard.strings.asking import cosine_text, node_text, verb_after, verb_text

    words = [node_text(path.start)]
    for place, link in enumerate(path.links):
        numbers = [shown.text for shown in numbers_of(link)]
        if link.cosine is not None:
            numbers.append(f"cosine {cosine_text(link.cosine)}")
        told = f"({'; '.join(numbers)})" if numbers else ""
        after = verb_after(link)
        words.append(verb_text(link, first=not words[0] and place == 0))
        words += [told, after, node_text(link.target)] if after else [node_text(link.target), told]
    return " ".join(word for word in words if word)


def _as_json(answer: Answer) -> dict[str, Any]:
    question = answer.question
    return {
        "question": question.text,
        "asks_for": question.ask,
        "parts": [
            {"reading": part.reading, "words": part.words, "labels": part.labels, "negated": part.negated}
            for part in question.parts
        ],
        "unused": question.unused,
        "considered": answer.considered,
        "matching": answer.matching,
        "viewers": _counted(answer.meant),
        "net": _figure(answer.net),
        "hits": [_hit(hit) for hit in answer.hits],
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "id": hit.key,
        "label": hit.label,
        "score": hit.score,
        "missed": [part.words for part in hit.missed],
        "contributions": [
            {"part": one.part.reading if one.part else "liked", "score": one.score, "known": one.known}
            for one in hit.contributions
        ],
        "paths": [
            {
                "from": {"kind": path.start.kind, "id": path.start.key, "label": path.start.label},
                "steps": [
                    {
                        "verb": link.verb,
                        "to": {"kind": link.target.kind, "id": link.target.key, "label": link.target.label},
                        "figure": _figure(link.figure),
                        "count": _counted(link.counted),
                        "cosine": link.cosine,
                    }
                    for link in path.links
                ],
            }
            for path in hit.paths
        ],
    }


def _figure(figure: Figure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    return {
        "unit": figure.unit,
        **figure.estimate.model_dump(),
        "rows": figure.rows,
        "grain": figure.grain,
        "filter": figure.filter.as_query(),
    }


def _counted(counted: Counted | None) -> dict[str, Any] | None:
    if counted is None:
        return None
    return {
        "rows": counted.rows,
        "grain": counted.grain,
        "filter": counted.filter.as_query() if counted.filter is not None else None,
    }
