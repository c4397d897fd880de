"""Approved copy is read back by what people open it with; nothing that is not approved leaves."""

from __future__ import annotations

import csv
import io
import json
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

import docx
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from data.drafts import Dossier, Drafts
from data.errors import ExportError
from data.exports.copy import Format, export_copy
from data.exports.docx import add_table, clean, new_document, saved
from data.exports.provenance import NO_MODEL, PARTLY_NO_MODEL, SYNTHETIC
from data.writing import Author, Copy, Finding, Line, Part, TitleFacts, Written
from tests.data.drafted import BLOCKS, NOTES, approve, drafted, model, written

FORMATS: tuple[Format, ...] = get_args(Format)
HOSTILE = (
    '=HYPERLINK("http://example.org";"x")', "<script>alert(1)</script>", "灯" * 300, "👩‍👩‍👧 +1", "\u202eeliF.exe",
    "שלום עולם", "a\0b\x1b[31m\x07", "-2+3\nsecond", '"quoted", \r\n=1', "@SUM(A1)", "{PAGE} \\* MERGEFORMAT",
)  # fmt: skip


@pytest.fixture
def kept(tmp_path: Path) -> Drafts:
    return Drafts(tmp_path / "app.sqlite")


def approved(kept: Drafts, content: Written | None = None, **changes: Any) -> Dossier:
    return kept.dossier(approve(kept, drafted(kept, content=content, **changes)).draft_id)


def parts(**texts: str | list[str]) -> Copy:
    """A copy with these parts, a line a text; the first line of each rests on q1 and f1."""
    made = []
    for name, text in texts.items():
        lines = [text] if isinstance(text, str) else text
        made.append(
            Part(
                name=name, lines=tuple(Line(text=one, evidence=("q1", "f1")[: 2 - n]) for n, one in enumerate(lines))
            )
        )
    return Copy(parts=tuple(made))


def by_composer(content: Copy, *findings: Finding) -> Written:
    return Written(content=content, findings=findings, author=Author(backend="composer"))


def rows_of(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def table_of(content: bytes) -> list[dict[str, str]]:
    header, *rows = rows_of(content)
    return [dict(zip(header, row, strict=True)) for row in rows]


def document_of(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def told_by(document: Any) -> dict[str, str]:
    return {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}


@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_not_approved_does_not_leave(kept: Drafts, format_: Format) -> None:
    draft = drafted(kept)
    for act in (lambda: None, lambda: kept.submit(draft.draft_id, 1, "Mara"), lambda: kept.send_back(
        draft.draft_id, 1, "Lin", "no")):  # fmt: skip
        act()
        with pytest.raises(ExportError, match=r"version 1 of draft 1 (is not approved|waits|was sent back)"):
            export_copy([kept.dossier(draft.draft_id)], format_)
    good = approved(kept)
    kept.add_version(good.draft.draft_id, 1, written("Changed since"), "Mara", "edited")
    with pytest.raises(ExportError, match="version 2 of draft 2 is not approved"):
        export_copy([kept.dossier(good.draft.draft_id)], format_)
    with pytest.raises(ExportError, match="nothing"):
        export_copy([], format_)


@pytest.mark.parametrize("format_", FORMATS)
def test_what_a_check_blocks_does_not_leave_even_where_a_record_says_approved(kept: Drafts, format_: Format) -> None:
    dossier = approved(kept)
    blocked = dossier.newest.model_copy(update={"written": written(findings=(BLOCKS,))})
    with pytest.raises(ExportError):
        export_copy([dossier.model_copy(update={"versions": (blocked,)})], format_)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_draft_is_the_same_bytes(kept: Drafts, format_: Format) -> None:
    dossier = approved(kept)
    first = export_copy([dossier], format_)
    # The dates of entries in a ZIP file have steps of two seconds.
    time.sleep(2.1 if format_ == "docx" else 0)
    assert export_copy([kept.dossier(dossier.draft.draft_id)], format_) == first


@pytest.mark.parametrize("format_", FORMATS)
def test_runs_and_the_checks_that_ran_are_told(kept: Drafts, format_: Format) -> None:
    ran = ("quote", "support (words, vectors)")
    dossier = approved(kept, written().model_copy(update={"checks": ran}), runs=("aspects-1", "topics-2"))
    content = export_copy([dossier], format_)
    if format_ == "json":
        (told,) = json.loads(content)["drafts"]
        assert (told["runs"], told["checks"]) == (["aspects-1", "topics-2"], list(ran))
        return
    facts = {
        "txt": lambda: dict(line.split(": ", 1) for line in content.decode().splitlines() if ": " in line),
        "docx": lambda: told_by(document_of(content)),
        "csv": lambda: {key.removeprefix("Marquee: "): cell for key, cell in table_of(content)[0].items()},
    }[format_]()
    assert (facts["Runs"], facts["Checks run"]) == ("aspects-1, topics-2", "quote, support (words, vectors)")


def test_what_was_kept_before_checks_were_noted_tells_none(kept: Drafts) -> None:
    assert "Checks run" not in export_copy([approved(kept)], "txt").decode()


def test_a_text_file_tells_text_and_where_it_is_from(kept: Drafts) -> None:
    text = export_copy([approved(kept, written("Hold on", "It never lets go.", findings=(NOTES,)))], "txt").decode()
    assert text.startswith("Subject\nHold on\n\nBody\nIt never lets go.\n\n---")
    for told in (
        f"Label: {NO_MODEL}", "Title: The Pier", "Segment: Loyal", "Channel: email", "Language: English",
        "Ordered by: Mara", "version 1: offline composer, no language model", "Approved by: Lin, 20",
        "Snapshot: 00000007", "Data version: abc123",
        "no check blocks it; Subject: length: nearly full (most 90) (note)",
        "1. Subject: Hold on\n   q1 (quote): The pace never lets go. [review r1, rated 8]", "q2 (quote)",
        "Tokens: none counted",
    ):  # fmt: skip
        assert told in text, told


def test_json_has_everything_to_the_letter(kept: Drafts) -> None:
    content = written(HOSTILE[6], HOSTILE[2], author=model(), findings=(NOTES,))
    dossier = approved(kept, content, facts=TitleFacts(title_id="t1", name=HOSTILE[0]))
    told = json.loads(export_copy([dossier], "json", explain=lambda finding: f"said: {finding.rule}"))
    (draft,) = told["drafts"]
    assert (told["format"], told["schema"]) == ("marquee-copy", 1)
    assert draft["text"] == content.content.text and draft["draft"]["title"] == HOSTILE[0]
    first = draft["parts"][0]["lines"][0]
    assert (first["text"], first["evidence_ids"], first["review_ids"]) == (HOSTILE[6], ["q1"], ["r1"])
    assert first["evidence"][0]["text"] == "The pace never lets go."
    assert draft["versions"][0]["prompt_hash"] == "deadbeef00" and draft["versions"][0]["model"] == "Qwen3"
    assert draft["usage"] == {"prompt_tokens": 800, "completion_tokens": 120, "seconds": 2.5, "cost_usd": 0.0123}
    assert draft["findings"][0]["sentence"] == "said: nearly_full" and draft["labels"] == []
    assert (draft["ordered_by"], draft["approved_by"], draft["snapshot"]) == ("Mara", "Lin", "00000007")
    assert [one["decision"] for one in draft["decisions"]] == ["submitted", "approved"]


def test_a_search_ad_has_the_columns_of_its_template(kept: Drafts) -> None:
    content = parts(headline_1="Hold on", headline_2="=1+1", headline_3="Now", description_1="D")
    one = approved(kept, by_composer(content), channel="search_ad")
    two = approved(kept, by_composer(parts(headline_1="灯塔", description="One")), channel="search_ad")
    header, *rows = rows_of(export_copy([one, two], "csv"))
    assert header[:19] == [*(f"Headline {n}" for n in range(1, 16)), *(f"Description {n}" for n in range(1, 5))]
    assert [row[:4] for row in rows] == [["Hold on", "'=1+1", "Now", ""], ["灯塔", "", "", ""]]
    first, second = table_of(export_copy([one, two], "csv"))
    assert (first["Description 1"], second["Description 1"]) == ("D", "One")
    assert first["Marquee: Label"] == NO_MODEL and first["Marquee: Evidence"].startswith("1: q1 f1; 2: q1 f1")
    assert first["Marquee: Reviews"].startswith("1: r1; 2: r1") and first["Marquee: Approved by"].startswith("Lin, ")


def test_a_social_ad_has_the_columns_of_its_template(kept: Drafts) -> None:
    content = by_composer(parts(primary_text="Text", headline="Head", description="Desc"))
    (row,) = table_of(export_copy([approved(kept, content, channel="social_ad")], "csv"))
    assert list(row)[:3] == ["Primary text", "Headline", "Description"]
    assert (row["Primary text"], row["Headline"], row["Description"]) == ("Text", "Head", "Desc")


def test_a_part_that_is_called_as_a_column_of_ours_is_another_column(kept: Drafts) -> None:
    push = approved(kept, by_composer(parts(title="Tonight", body="B")), channel="push")
    header, row = rows_of(export_copy([push], "csv"))
    assert len(set(header)) == len(header)
    told = dict(zip(header, row, strict=True))
    assert (told["Title"], told["Marquee: Title"]) == ("Tonight", "The Pier")


def test_drafts_of_one_channel_have_a_row_each_and_of_several_a_row_a_part(kept: Drafts) -> None:
    mail, push = approved(kept), approved(kept, by_composer(parts(title="T", body="B")), channel="push")
    other = approved(kept, written("Second"))
    assert [row["Subject"] for row in table_of(export_copy([mail, other], "csv"))] == ["Hold your breath", "Second"]
    rows = table_of(export_copy([mail, push], "csv"))
    assert [(row["Part"], row["Text"], row["Marquee: Channel"]) for row in rows] == [
        ("Subject", "Hold your breath", "email"), ("Body", "The pace never lets go.", "email"),
        ("Title", "T", "push"), ("Body", "B", "push"),
    ]  # fmt: skip


def test_a_cell_never_begins_like_a_formula(kept: Drafts) -> None:
    texts = {f"headline_{n}": text for n, text in enumerate(HOSTILE, 1)}
    facts = TitleFacts(title_id="t1", name="=cmd|' /C calc'!A0")
    content = by_composer(parts(**texts))
    for channel in ("search_ad", "email"):
        for row in rows_of(export_copy([approved(kept, content, channel=channel, facts=facts)], "csv"))[1:]:
            assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
            assert "'=cmd|' /C calc'!A0" in row and "灯" * 300 in row and "ab[31m" in row


def test_a_word_file_has_text_table_and_evidence(kept: Drafts) -> None:
    content = parts(subject="Hold on", body=["It never lets go.", "Ever."])
    found = document_of(export_copy([approved(kept, by_composer(content, NOTES))], "docx"))
    texts = [paragraph.text for paragraph in found.paragraphs]
    assert texts[0] == "The Pier" and texts[1] == NO_MODEL and "It never lets go.2 Ever.3" in texts
    body = found.paragraphs[texts.index("It never lets go.2 Ever.3")]
    assert "".join(run.text for run in body.runs if not run.font.superscript) == "It never lets go. Ever."
    assert "2 q1 (quote): The pace never lets go. [review r1, rated 8]\nf1 (fact): Directed by Ada Lund." in texts
    told = told_by(found)
    assert told["Title"] == "The Pier" and told["Data version"] == "abc123" and told["Approved by"].startswith("Lin")
    assert [cell.text for cell in found.tables[1].rows[0].cells] == ["When", "Version", "What", "Who"]
    assert [row.cells[2].text for row in found.tables[1].rows[1:]] == ["written", "submitted", "approved"]
    assert found.core_properties.title == "The Pier"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_literal_in_a_word_file(kept: Drafts, text: str) -> None:
    facts = TitleFacts(title_id="t1", name=text)
    content = by_composer(Copy(language="zh", parts=(Part(name="text", lines=(Line(text=text),)),)))
    made = export_copy([approved(kept, content, facts=facts, segment=text, brief=text, language="zh")], "docx")
    found = document_of(made)
    assert found.paragraphs[0].text == clean(text) and told_by(found)["Segment"] == clean(text)
    assert any(paragraph.text == f"{clean(text)}1" for paragraph in found.paragraphs)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        document = archive.read("word/document.xml").decode()
        relations = archive.read("word/_rels/document.xml.rels").decode()
        assert "<w:hyperlink" not in document and "fldChar" not in document and "fldSimple" not in document
        assert 'TargetMode="External"' not in relations
        assert 'w:eastAsia="Microsoft YaHei"' in archive.read("word/styles.xml").decode()
        assert len({entry.date_time for entry in archive.infolist()}) == 1


def test_several_drafts_are_in_one_file(kept: Drafts) -> None:
    both = [approved(kept), approved(kept, written("Second"), facts=TitleFacts(title_id="t2", name="灯塔"))]
    found = document_of(export_copy(both, "docx"))
    assert found.paragraphs[0].text == "The Pier · 灯塔" and len(found.tables) == 4
    text = export_copy(both, "txt").decode()
    assert text.index("Hold your breath") < text.index("Second") and "Title: 灯塔" in text
    assert len(json.loads(export_copy(both, "json"))["drafts"]) == 2


@pytest.mark.parametrize("format_", FORMATS)
def test_every_file_says_what_wrote_it(kept: Drafts, format_: Format) -> None:
    def told(dossier: Dossier) -> str:
        made = export_copy([dossier], format_)
        if format_ == "docx":
            found = document_of(made)
            return "\n".join([*(one.text for one in found.paragraphs), *told_by(found).values()])
        return made.decode()

    voice = told(approved(kept, written("I liked it."), task="viewer_voice", channel=""))
    assert SYNTHETIC in voice and NO_MODEL in voice
    modelled = told(approved(kept, written("m", author=model(instead_of="openai: no answer"))))
    assert NO_MODEL not in modelled and SYNTHETIC not in modelled
    assert "Qwen3" in modelled and "deadbeef00" in modelled and "openai: no answer" in modelled
    assert "800" in modelled and "0.0123" in modelled


def test_an_edit_does_not_make_the_writer_forgotten(kept: Drafts) -> None:
    draft = drafted(kept)
    person = Author(backend="person")
    kept.add_version(draft.draft_id, 1, written("By hand", author=person), "Jonas", "edited")
    kept.add_version(draft.draft_id, 2, written("Anew", author=model()), "Mara", "rewritten")
    kept.add_version(draft.draft_id, 3, written("Anew too", author=model()), "Mara", "rewritten")
    approve(kept, draft)
    text = export_copy([kept.dossier(draft.draft_id)], "txt").decode()
    assert f"Label: {PARTLY_NO_MODEL}" in text and "version 2: Jonas, by hand" in text
    assert "version 3: Qwen3 (openai)" in text and "Prompt hash: deadbeef00\n" in text
    assert "Tokens: 1600 read, 240 written" in text and "Cost: 0.0246 USD" in text


def test_a_sentence_that_rests_on_nothing_or_on_what_is_not_there_is_told(kept: Drafts) -> None:
    content = Copy(parts=(Part(name="text", lines=(Line(text="Bare."), Line(text="Gone.", evidence=("q9",)))),))
    dossier = approved(kept, by_composer(content))
    assert export_copy([dossier], "txt").decode().count("rests on no evidence") == 2
    (row,) = table_of(export_copy([dossier], "csv"))
    assert row["Marquee: Evidence"] == "1: none; 2: q9" and row["Marquee: Reviews"] == ""


def test_line_breaks_within_a_part_stay(kept: Drafts) -> None:
    content = Copy(parts=(Part(name="post", lines=(Line(text="One."), Line(text="#two", breaks=True))),))
    dossier = approved(kept, by_composer(content), channel="social_post")
    assert export_copy([dossier], "txt").decode().startswith("One.\n#two\n")
    assert table_of(export_copy([dossier], "csv"))[0]["Post"] == "One.\n#two"
    assert any(one.text == "One.1\n#two2" for one in document_of(export_copy([dossier], "docx")).paragraphs)


def test_a_table_is_read_back_and_its_header_repeats() -> None:
    made = datetime(2026, 11, 30, 12, 0, 7, tzinfo=UTC)
    document = new_document("Scenes", made)
    add_table(document, ("Scene", "Place"), [("1", "灯塔\x00"), ("2", "=1")])
    found = document_of(saved(document, made))
    assert [[cell.text for cell in row.cells] for row in found.tables[0].rows] == [
        ["Scene", "Place"], ["1", "灯塔"], ["2", "=1"],
    ]  # fmt: skip
    assert found.tables[0].rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert found.core_properties.created == made


@hypothesis(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(min_size=1, max_size=40), title=st.text(max_size=40))
def test_any_text_comes_back_from_every_file(kept: Drafts, text: str, title: str) -> None:
    facts = TitleFacts(title_id="t1", name=title)
    dossier = approved(kept, by_composer(parts(text=text)), facts=facts, channel="")
    assert json.loads(export_copy([dossier], "json"))["drafts"][0]["text"] == text
    assert export_copy([dossier], "txt").decode().startswith(clean(text))
    (row,) = table_of(export_copy([dossier], "csv"))
    assert row["Text"].removeprefix("'") == clean(text).removeprefix("'")
    shown = [one.text for one in document_of(export_copy([dossier], "docx")).paragraphs]
    assert f"{clean(text)}1" in shown
