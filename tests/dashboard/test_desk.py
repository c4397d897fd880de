"""The desk against a real endpoint that does all things wrong: each fault is caught and shown, nothing approved."""

from __future__ import annotations

import pytest

from dashboard.desk import WritingDesk
from data.drafts import Drafts
from data.errors import ApprovalRefused
from data.settings import Settings
from data.writing import Copy, Line
from tests.dashboard.desks import answer, desk_of, settle, wait_for, write_settings
from tests.generation.checked import assignment, rules_of
from tests.generation.endpoints import Script, endpoint

TRUE = answer(
    headline=[("The Tidewater Letters, directed by Ilse Brandvold", "q1")],
    body=[
        ("82 % of 212 viewers praise the acting.", "f1"),
        ("One of them wrote: “Maren Oldcastle is quietly devastating as the inspector.”", "q1"),
    ],
)
NAMED = [("The Tidewater Letters", "")]
INVENTED = {
    "quote": answer(headline=NAMED, body=[("“The finest British film in ten years,” wrote one viewer.", "q1")]),
    "award": answer(headline=NAMED, body=[("Winner of the Palme d'Or at Cannes.", "f1")]),
    "critic": answer(
        headline=NAMED,
        body=[
            (
                "“Maren Oldcastle is quietly devastating as the inspector,” says Roger Plimpton of the Evening Star.",
                "q1",
            )
        ],
    ),
    "ending": answer(
        headline=NAMED,
        body=[("Tobias climbs after the papers, and the fire takes both men and all the proof.", "p7")],
    ),
    "number": answer(headline=NAMED, body=[("97 % of 212 viewers praise the acting.", "f1")]),
    "length": answer(
        headline=[("The Tidewater Letters " * 12, "")], body=[("82 % of 212 viewers praise the acting.", "f1")]
    ),
}


def one(**more: object) -> object:
    return assignment(variants=1, **more)


@pytest.fixture
def drafts(settings: Settings) -> Drafts:
    return Drafts(settings.app_state)


def test_what_is_true_passes_and_can_be_approved_by_another(settings: Settings, drafts: Drafts) -> None:
    with endpoint(Script([TRUE])) as url, desk_of(write_settings(settings, url)):
        order = settle(drafts, drafts.place(one(), "Mara"))
    assert (order.status, order.error) == ("done", "")
    (draft,) = drafts.drafts()
    newest = drafts.dossier(draft.draft_id).newest
    assert rules_of(newest.written.findings, "block") == set()
    author = newest.written.author
    assert (author.backend, author.model, author.is_language_model) == ("openai", "fake-1", True)
    assert author.prompt == "promo_copy" and len(author.prompt_hash) == 16 and author.usage["prompt_tokens"] == 11
    drafts.submit(draft.draft_id, 1, "Mara")
    with pytest.raises(ApprovalRefused):
        drafts.approve(draft.draft_id, 1, "mara ")
    drafts.approve(draft.draft_id, 1, "Lin")
    assert drafts.draft(draft.draft_id).state == "approved"


@pytest.mark.parametrize("fault", INVENTED)
def test_what_is_invented_is_kept_and_cannot_be_approved(settings: Settings, drafts: Drafts, fault: str) -> None:
    with endpoint(Script([INVENTED[fault]])) as url, desk_of(write_settings(settings, url)):
        order = settle(drafts, drafts.place(one(), "Mara"))
    assert order.status == "done"
    (draft,) = drafts.drafts()
    blocking = [
        finding for finding in drafts.dossier(draft.draft_id).newest.written.findings if finding.level == "block"
    ]
    wanted = {
        "quote": "quote",
        "critic": "quote",
        "award": "claim",
        "number": "claim",
        "ending": "spoiler",
        "length": "length",
    }
    assert wanted[fault] in {finding.check for finding in blocking}
    with pytest.raises(ApprovalRefused):
        drafts.submit(draft.draft_id, 1, "Mara")
        drafts.approve(draft.draft_id, 1, "Lin")


@pytest.mark.parametrize(
    ("calls", "says"),
    [
        (["no JSON at all", '{"parts": ['], "repaired"),
        ([("a few words of a", "stall")], "nothing came"),
        ([(TRUE[:40], "drop")], ""),
        ([500], "500"),
        ([401], "401"),
        ([(TRUE[:60], "garbage")], ""),
        ([(TRUE[:60], "silent")], "broke off"),
    ],
)
def test_where_it_fails_the_composer_writes_and_says_so(
    settings: Settings, drafts: Drafts, calls: list[object], says: str
) -> None:
    with endpoint(Script(calls)) as url, desk_of(write_settings(settings, url, writer_patience_seconds=0.5)):
        order = settle(drafts, drafts.place(one(), "Mara"))
    assert order.status == "done", order.error
    (draft,) = drafts.drafts()
    author = drafts.dossier(draft.draft_id).newest.written.author
    assert (author.backend, author.is_language_model) == ("composer", False)
    assert author.instead_of.startswith("openai fake-1: ") and (says in author.instead_of or says == "repaired")


@pytest.mark.parametrize("calls", [[500], ["no JSON at all"], [(TRUE[:60], "silent")]])
def test_what_was_chosen_for_a_text_is_replaced_by_nothing(
    settings: Settings, drafts: Drafts, calls: list[object]
) -> None:
    with endpoint(Script(calls)) as url, desk_of(write_settings(settings, url, writer="auto")):
        order = settle(drafts, drafts.place(one(), "Mara", "openai"))
    assert order.status == "failed" and order.error and not drafts.drafts()


def test_bad_json_is_repaired_once(settings: Settings, drafts: Drafts) -> None:
    script = Script(["Here you are: a tagline without any JSON", TRUE])
    with endpoint(script) as url, desk_of(write_settings(settings, url)):
        settle(drafts, drafts.place(one(), "Mara"))
    (draft,) = drafts.drafts()
    author = drafts.dossier(draft.draft_id).newest.written.author
    assert author.backend == "openai" and author.usage["questions"] == 2
    assert any(note.startswith("repaired: ") for note in author.notes)
    # The second question holds what was wrong with the first answer. What comes after it judges the draft.
    assert len(script.seen[1]["messages"]) > len(script.seen[0]["messages"])


def test_cancelled_what_was_written_stays_readable_and_becomes_no_draft(settings: Settings, drafts: Drafts) -> None:
    with endpoint(Script([TRUE], pause=0.3)) as url, desk_of(write_settings(settings, url)):
        order = drafts.place(one(), "Mara")
        wait_for(drafts, order, lambda now: bool(Copy.model_validate(now.so_far.get("content", {})).parts))
        drafts.cancel_order(order.order_id)
        ended = settle(drafts, order)
    assert ended.status == "cancelled" and not drafts.drafts()
    assert "Tidewater" in Copy.model_validate(ended.so_far["content"]).text


def test_a_desk_that_ends_leaves_its_order_to_the_next(settings: Settings, drafts: Drafts) -> None:
    with endpoint(Script([TRUE], pause=0.02)) as url:
        own = write_settings(settings, url)
        with desk_of(own):
            order = drafts.place(assignment(variants=2), "Mara")
            wait_for(drafts, order, lambda _: bool(drafts.drafts()))
        left = drafts.order(order.order_id)
        assert (left.status, left.attempt) == ("queued", 0), "ending on purpose is no failed attempt"
        with desk_of(own):
            assert settle(drafts, order).status == "done"
    assert sorted(draft.variant for draft in drafts.drafts()) == [0, 1]


def test_an_edit_is_checked_and_an_invention_in_it_blocks(settings: Settings, drafts: Drafts) -> None:
    with endpoint(Script([TRUE])) as url, desk_of(write_settings(settings, url)):
        settle(drafts, drafts.place(one(), "Mara"))
        (draft,) = drafts.drafts()
        content = drafts.dossier(draft.draft_id).newest.written.content
        worse = content.with_line(1, 0, Line(text="Winner of three Oscars.", evidence=("f1",)))
        settle(drafts, drafts.place_check(draft.draft_id, 1, worse, "Mara"))
    now = drafts.dossier(draft.draft_id)
    assert now.draft.version == 2 and now.draft.blocking and now.newest.written.author.backend == "person"


def test_one_sentence_is_written_anew_and_the_rest_stays(settings: Settings, drafts: Drafts) -> None:
    line = '{"text": "Viewers rate it 7.8 out of 10 on average (318 ratings).", "evidence": ["f3"]}'
    with endpoint(Script([TRUE, line])) as url, desk_of(write_settings(settings, url)):
        settle(drafts, drafts.place(one(), "Mara"))
        (draft,) = drafts.drafts()
        done = settle(drafts, drafts.place_rewrite(draft.draft_id, 1, 1, 0, "say the rating", "Mara"))
    assert done.status == "done", done.error
    first, second = drafts.versions(draft.draft_id)
    assert second.action == "rewritten"
    assert second.written.content.parts[1].lines[0].evidence == ("f3",)
    assert second.written.content.parts[1].lines[1] == first.written.content.parts[1].lines[1]


def test_the_composer_finds_another_sentence_or_says_that_there_is_none(settings: Settings, drafts: Drafts) -> None:
    with desk_of(settings):
        settle(drafts, drafts.place(one(), "Mara", "composer"))
        (draft,) = drafts.drafts()
        done = settle(drafts, drafts.place_rewrite(draft.draft_id, 1, 1, 0, "", "Mara", "composer"))
    versions = drafts.versions(draft.draft_id)
    if done.status == "done":
        assert (
            versions[1].written.content.parts[1].lines[0].text != versions[0].written.content.parts[1].lines[0].text
        )
    else:
        assert "no other sentence" in done.error and len(versions) == 1


def test_with_thin_evidence_it_is_declined_with_a_reason(settings: Settings, drafts: Drafts) -> None:
    with desk_of(settings):
        order = settle(drafts, drafts.place(one(evidence=()), "Mara", "composer"))
    assert order.status == "failed" and order.error and not drafts.drafts()


def test_an_idle_desk_frees_its_encoder_and_loads_it_again(settings: Settings, drafts: Drafts) -> None:
    own = settings.model_copy(update={"writer_idle_minutes": 1e-6})
    with desk_of(own) as desk:
        assert settle(drafts, drafts.place(one(), "Mara", "composer")).status == "done"
        first = desk.tools
        desk._rest()
        assert "tools" not in vars(desk) and "affinity" not in vars(desk)
        assert settle(drafts, drafts.place(one(), "Mara", "composer")).status == "done"
        assert desk.tools is not first
    kept = WritingDesk(settings)
    held = kept.tools
    kept._rest()
    assert kept.tools is held, "nobody has waited for a quarter of an hour"
