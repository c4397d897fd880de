"""Somebody names a topic and defines one of their own; after new reviews, another fit and a restart both hold."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard import jobs
from dashboard.strings import say
from data.settings import Settings, load_settings
from data.snapshots import open_newest
from data.studio import create_studio
from tests.browser.conftest import PATIENCE, Visit
from tests.dashboard.serving import served

# Two imports, two embeddings and two fits with the real models: about 40 s on a quiet machine.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]
#: What is spoken of: who, what they do, where.
THEMES = (
    (("lighthouse", "lamp", "beacon"), ("glows over", "guides", "blinds"), ("the harbour", "the rocks", "the ships")),
    (("soundtrack", "score", "orchestra"), ("swells under", "drowns", "carries"), ("the quiet scenes", "the songs")),
    (("chase", "car race", "stunt"), ("roars through", "crashes into", "leaps over"), ("the tunnel", "the market")),
    (
        ("romance", "love story", "kiss"),
        ("warms", "spoils", "delays"),
        ("the wedding", "the letters", "the farewell"),
    ),
    (("dialogue", "script", "writing"), ("explains", "repeats", "sharpens"), ("every joke", "the plain talk")),
)
OWN = "The dog at the door"
DOGS = ("The old dog barks at the door.", "A puppy sleeps beside the stove.", "That dog follows the boy to the barn.")


def write_reviews(path: Path, count: int, seed: int) -> None:
    chance = random.Random(seed)
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(("title", "year", "text", "rating", "viewer", "date"))
        for number in range(count):
            said = [_sentence(chance) for _ in range(3)] + ([chance.choice(DOGS)] if number % 8 == 0 else [])
            day = f"2026-0{1 + number % 6}-{1 + number % 28:02d}"
            writer.writerow(("The Pier", 2026, " ".join(said), "7/10", f"v{seed}-{number}", day))


def _sentence(chance: random.Random) -> str:
    who, does, where = (chance.choice(words) for words in chance.choice(THEMES))
    degree = chance.choice(("slowly", "loudly", "again", "at last", "for an hour", "too early", "without end"))
    return f"The {who} {does} {where} {degree}."


def take_in(settings: Settings, path: Path) -> None:
    """Import a file and find topics in all that there is then."""
    ids = [jobs.submit(settings, "import", {"paths": [str(path)]})]
    assert [job.status for job in jobs.work_off(settings, ids)] == ["done"]
    jobs.submit_analysis(settings, ["topics"])
    closed = jobs.work_off(settings, [job.job_id for job in jobs.list_jobs(settings, open_only=True)])
    assert {job.status for job in closed} == {"done"}, [job.error for job in closed]


def listed(settings: Settings) -> dict[str, tuple[int, int]]:
    snapshot = open_newest(settings.snapshots)
    rows = snapshot.rows("topics/listed")
    snapshot.close()
    return {row["label"]: (row["topic_id"], row["evidence"]) for row in rows}


def fill(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(say(label), exact=True).first
    field.fill(text)
    field.press("Tab")


@pytest.fixture
def studio(tmp_path: Path) -> Settings:
    settings = load_settings(tmp_path / "studio", topics=8)
    create_studio(settings)
    write_reviews(tmp_path / "first.csv", 170, 1)
    take_in(settings, tmp_path / "first.csv")
    return settings


def test_edits_hold_after_new_reviews_another_fit_and_a_restart(
    studio: Settings, tmp_path: Path, visiting: Callable[..., Visit]
) -> None:
    topic_id, before = max(listed(studio).values(), key=lambda one: one[1])
    with served(studio) as running:
        visit = visiting(running)
        page = visit.page
        visit.go(f"/topics?section=one&topic={topic_id}")
        fill(page, "writing.who", "Jonas")
        visit.settle()
        page.get_by_role("button", name=say("topics.rename")).first.click()
        page.get_by_label(say("topics.name"), exact=True).fill("What Jonas calls it")
        page.get_by_test_id("stFormSubmitButton").get_by_role("button", name=say("topics.rename")).click()
        expect(page.get_by_text("is called “What Jonas calls it”").first).to_be_visible(timeout=PATIENCE)
        visit.go("/topics")
        fill(page, "writing.who", "Jonas")
        visit.settle()
        page.get_by_label(say("topics.name"), exact=True).fill(OWN)
        page.get_by_label(say("topics.own_examples"), exact=True).fill("\n".join(DOGS))
        page.get_by_role("button", name=say("topics.own_look"), exact=True).click()
        page.get_by_role("button", name=say("topics.own_save")).click(timeout=PATIENCE)
        expect(page.get_by_text(f"“{OWN}” is a topic of our own").first).to_be_visible(timeout=PATIENCE)
    write_reviews(tmp_path / "second.csv", 90, 2)
    take_in(studio, tmp_path / "second.csv")
    now = listed(studio)
    assert now["What Jonas calls it"][0] == topic_id and now["What Jonas calls it"][1] > before
    assert now[OWN][1] >= 30, "a sentence on the dog stands in every eighth of 260 reviews"
    with served(studio) as running:
        visit = visiting(running)
        visit.go(f"/topics?section=one&topic={topic_id}")
        expect(visit.page.locator(".mq-question")).to_have_text("What Jonas calls it", timeout=PATIENCE)
        visit.go(f"/topics?section=one&topic={now[OWN][0]}")
        expect(visit.page.locator(".mq-question")).to_have_text(OWN, timeout=PATIENCE)
        expect(visit.page.get_by_text("by Jonas").first).to_be_visible(timeout=PATIENCE)
        expect(visit.page.get_by_text("It shows when")).to_have_count(0)
        assert not visit.foreign
