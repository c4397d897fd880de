"""Ranking lists are kept with their history, and an edition is what it was when it was published."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from data.errors import StudioError
from data.pictures.records import House, Look
from data.ranked import Edition, ListDefinition
from data.rankings import BUILT_IN, Made, Rankings, made_of
from data.settings import Settings
from tests.data.listed import ranking

LOGO = b"\x89PNG\r\n\x1a\n\xff\x00"


@pytest.fixture
def rankings(settings: Settings) -> Rankings:
    return Rankings(settings.app_state)


def published(rankings: Rankings, sha256: str = "ab" * 32) -> Edition:
    made = Made(look=Look(theme="dark", house=House(logo=LOGO, credit="工作室")), language="zh", headline="=1+1")
    edition = rankings.prepare(ranking(), made, "Lin", "the first one")
    return rankings.keep(edition.model_copy(update={"sha256": sha256}))


def test_every_studio_has_the_built_in_lists_and_nobody_changes_them(rankings: Rankings) -> None:
    assert rankings.find("top") == BUILT_IN["top"] == rankings.find(" TOP ")
    for name in BUILT_IN:
        with pytest.raises(StudioError, match="built in"):
            rankings.save(ListDefinition(name=name.upper(), size=3), "Lin")
    with pytest.raises(StudioError, match="built in"):
        rankings.remove("top", "Lin")
    assert rankings.saved() == []


def test_a_list_that_is_saved_again_keeps_what_it_was(rankings: Rankings) -> None:
    first, second = ListDefinition(name="Fifty thrillers"), ListDefinition(name="fifty  THRILLERS", size=10)
    rankings.save(first, "Lin")
    rankings.save(second, "Mara")
    (now,) = rankings.saved()
    assert (now.definition, now.who, now.entries) == (second, "Mara", 2)
    assert rankings.find("Fifty Thrillers") == second
    assert [(one.definition, one.who) for one in rankings.history("fifty thrillers")] == [
        (second, "Mara"), (first, "Lin"),
    ]  # fmt: skip


def test_a_removed_list_is_gone_and_its_history_is_not(rankings: Rankings) -> None:
    rankings.save(ListDefinition(name="Gone"), "Lin")
    rankings.remove("gone", "Lin")
    assert rankings.saved() == []
    assert [one.action for one in rankings.history("Gone")] == ["removed", "saved"]
    with pytest.raises(StudioError, match="no list of that name"):
        rankings.find("Gone")
    rankings.save(ListDefinition(name="Gone"), "Lin")
    assert [one.name for one in rankings.saved()] == ["Gone"]


@pytest.mark.parametrize("who", ["", "  ", "\n", "x" * 81])
def test_somebody_saves_and_publishes(rankings: Rankings, who: str) -> None:
    with pytest.raises(StudioError, match="who does this"):
        rankings.save(ListDefinition(name="Mine"), who)
    with pytest.raises(StudioError, match="who does this"):
        rankings.prepare(ranking(), Made(), who)
    with pytest.raises(StudioError, match="note is too long"):
        rankings.prepare(ranking(), Made(), "Lin", "x" * 501)


def test_an_edition_comes_back_as_it_was_kept(rankings: Rankings) -> None:
    kept = published(rankings)
    assert rankings.edition("FIFTY thrillers", 1) == kept == rankings.edition_of_id(kept.edition_id)
    assert kept.ranking == ranking()
    assert made_of(kept).look.house.logo == LOGO and made_of(kept).headline == "=1+1"
    (line,) = rankings.editions("Fifty thrillers")
    assert (line.number, line.who, line.titles, line.data_until) == (1, "Lin", 8, ranking().data_until)


def test_editions_are_numbered_within_their_list(rankings: Rankings) -> None:
    published(rankings)
    published(rankings)
    other = rankings.prepare(ranking(definition=BUILT_IN["top"]), Made(), "Lin")
    rankings.keep(other.model_copy(update={"sha256": "cd" * 32}))
    assert sorted((one.list_name, one.number) for one in rankings.editions()) == [
        ("Fifty thrillers", 1), ("Fifty thrillers", 2), ("top", 1),
    ]  # fmt: skip
    with pytest.raises(StudioError, match="no edition 3"):
        rankings.edition("Fifty thrillers", 3)
    assert rankings.edition_of_id("nothing") is None


def test_two_who_publish_at_once_do_not_both_get_the_number(rankings: Rankings) -> None:
    mine = rankings.prepare(ranking(), Made(), "Lin")
    published(rankings)
    with pytest.raises(StudioError, match="somebody published edition 1 in the meantime"):
        rankings.keep(mine.model_copy(update={"sha256": "ab" * 32}))
    with pytest.raises(StudioError, match="checksum"):
        rankings.keep(rankings.prepare(ranking(), Made(), "Lin"))


@pytest.mark.parametrize(
    "change",
    [
        "update ranking_editions set ranking = '{}'",
        "delete from ranking_editions",
        "update ranking_lists set definition = '{}'",
        "delete from ranking_lists",
        "insert into ranking_editions select 'e9', list_name, list_key, 7, ranking, made, who, note, sha256,"
        " created_at from ranking_editions",
    ],
)
def test_the_database_refuses_changes(rankings: Rankings, change: str) -> None:
    rankings.save(ListDefinition(name="Mine"), "Lin")
    published(rankings)
    with closing(sqlite3.connect(rankings.path)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(change)
