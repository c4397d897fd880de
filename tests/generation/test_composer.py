"""The offline composer as a back end."""

from __future__ import annotations

import json
from itertools import count

import pytest

from data.errors import BackendDeclined, BackendRefused
from data.writing import Assignment
from generation.backends.base import Backend, Options, Request, whole
from generation.composer import Composer, compose
from generation.plots import plot_evidence
from generation.tools import Tools
from tests.generation import contract
from tests.generation.contract import TextBackendContract

PLOT = (
    "Ada Brook keeps the last ferry on a river that nobody crosses any more. A stranger named Tom Hale asks her to"
    " take him to an island that no map shows. She must choose between the ferry and the promise she gave her mother."
    " The river rises in the night. Ada lets go of the rope, and the island is her own house."
)


def asked(variant: object = 0, **changes: object) -> Request:
    assignment = Assignment(task="plot_summary", length="short", evidence=plot_evidence(PLOT, "en"))
    material = {"assignment": assignment.model_copy(update=changes).model_dump(mode="json"), "variant": variant}
    return Request(task=assignment.task, material=material)


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> Backend:
    monkeypatch.setattr(contract, "ASKED", asked())
    return Composer(Tools())


class TestComposer(TextBackendContract):
    """The contract; what it is asked has an assignment, without which there is nothing to compose from."""

    by_chance = False


def test_it_answers_with_the_json_of_what_it_composed_in_pieces(writer: Backend) -> None:
    request = asked()
    pieces = list(writer.generate(request, Options()))
    answer = json.loads("".join(piece.text for piece in pieces))
    made = compose(Assignment.model_validate(request.material["assignment"]), 0, Tools())
    assert answer == {
        "parts": [
            {
                "name": part.name,
                "lines": [{**line.model_dump(), "evidence": list(line.evidence)} for line in part.lines],
            }
            for part in made.parts
        ]
    }
    assert len(pieces) > 4 and pieces[-1].finish == "stop"


def test_it_says_that_it_is_no_language_model(writer: Backend) -> None:
    assert (writer.name, writer.model, writer.is_language_model) == ("composer", "", False)


def test_cancelled_halfway_what_was_told_stands(writer: Backend) -> None:
    asks = count()
    text, last = whole(writer.generate(asked(), Options(), lambda: next(asks) > 3))
    full, _ = whole(writer.generate(asked(), Options()))
    assert last.finish == "cancelled" and 0 < len(text) < len(full) and full.startswith(text)


@pytest.mark.parametrize(
    "material",
    [
        {},
        {"assignment": None},
        {"assignment": {"task": "poem"}},
        {"assignment": {"task": "plot_summary", "evidence": [{"evidence_id": "p1", "kind": "rumour", "text": ""}]}},
        *({**asked().material, "variant": variant} for variant in (-1, "0", 1.5, True, None)),
    ],
)
def test_material_that_cannot_be_read_is_refused(material: dict[str, object], writer: Backend) -> None:
    with pytest.raises(BackendRefused):
        whole(writer.generate(Request(task="plot_summary", material=material), Options()))


def test_a_story_outline_takes_a_language_model(writer: Backend) -> None:
    with pytest.raises(BackendDeclined, match="takes a language model"):
        whole(writer.generate(asked(task="story_outline"), Options()))


def test_thin_evidence_is_declined_before_a_word_is_written(writer: Backend) -> None:
    with pytest.raises(BackendDeclined, match="no plot"):
        next(iter(writer.generate(asked(evidence=()), Options())))
