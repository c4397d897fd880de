"""Drafts in words: what wrote one, how it stands, what was found in it. Pure text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.strings import keys, say
from dashboard.strings.formats import format_count, format_date, format_estimate, format_number, format_seconds
from dashboard.strings.sentences import counted, listed
from data.draft_records import Decision, Dossier, Draft, Order, Version
from data.records import Estimate
from data.writing import Author, Copy, Evidence, Finding, Part
from generation.channels import FormField, count_bytes, count_characters, count_words


def task_name(task: str) -> str:
    """A task as people call it."""
    return say(f"writing.task.{task}")


def channel_name(channel: str) -> str:
    """A channel as people call it; empty for none."""
    return say(f"writing.channel.{channel}") if channel else ""


def part_name(part: str) -> str:
    """A part of a text as people call it: Headline 3."""
    stem, _, number = part.rpartition("_")
    if number.isdigit():
        return f"{say(f'writing.part.{stem}')} {number}"
    return say(f"writing.part.{part}") if f"writing.part.{part}" in keys() else part.replace("_", " ")


def draft_name(draft: Draft) -> str:
    """What a draft is: Poster tagline for Tidewater, thriller regulars."""
    what = channel_name(draft.channel) or task_name(draft.task)
    name = say("writing.name_of_title", what=what, title=draft.title) if draft.title else what
    return say("writing.name_for_segment", what=name, segment=draft.segment) if draft.segment else name


def state_name(state: str) -> str:
    """How a draft stands, in one or two words."""
    return say(f"writing.state.{state}")


def wrote(author: Author) -> str:
    """What wrote a version, always with the words "no language model" where none did."""
    if author.backend == "person":
        return say("writing.by_person")
    if author.backend == "composer":
        return say("writing.by_composer")
    return say(f"writing.by_{author.backend}", model=author.model)


def took(author: Author) -> str:
    """Tokens, seconds and cost, as far as they are known."""
    usage = author.usage
    parts = []
    if usage.get("completion_tokens") is not None:
        parts.append(say("writing.tokens", tokens=format_count(int(usage["completion_tokens"]))))
    if usage.get("seconds"):
        parts.append(_short_time(float(usage["seconds"])))
    if usage.get("cost_usd") is not None:
        parts.append(say("writing.cost", cost=f"{usage['cost_usd']:.4f}"))
    return " · ".join(parts)


def _short_time(seconds: float) -> str:
    return say("writing.seconds", seconds=format_number(seconds, 2)) if seconds < 60 else format_seconds(seconds)


def finding_sentence(finding: Finding) -> str:
    """What a check found, in one sentence."""
    return say(f"check.{finding.check}.{finding.rule}", **finding.values)


def findings_summary(findings: Sequence[Finding]) -> str:
    """How the checks came out: passed, so many to look at, so many that block."""
    blocks = sum(finding.level == "block" for finding in findings)
    warnings = sum(finding.level == "warn" for finding in findings)
    if blocks:
        return say("writing.blocked_one" if blocks == 1 else "writing.blocked_many", count=blocks)
    if warnings:
        return say("writing.warned_one" if warnings == 1 else "writing.warned_many", count=warnings)
    return say("writing.passed")


def size_of(content: Copy, part: Part, field: FormField | None) -> str:
    """How long a part is, beside the most that its channel takes."""
    text = content.text_of(part)
    if field is not None and field.characters:
        return say("writing.characters", used=count_characters(text, wide=field.wide), most=field.characters)
    if field is not None and field.words:
        return say("writing.words", used=count_words(text), most=field.words)
    if field is not None and field.bytes:
        return say("writing.bytes", used=count_bytes(text), most=field.bytes)
    return counted("words", count_words(text))


def order_state(order: Order) -> str:
    """Where an order is: waiting, writing variant 2, checking."""
    if order.cancel_requested and order.status in ("queued", "running"):
        return say("writing.order.cancelling")
    if order.status == "running" and order.stage:
        variant = int(order.so_far.get("variant", 0)) + 1
        return say(f"writing.stage.{order.stage}", variant=variant)
    return say(f"writing.order.{order.status}")


def evidence_origin(one: Evidence) -> str:
    """Where a piece of evidence is from, in a few words."""
    if one.kind == "quote":
        rated = say("writing.rated", rating=f"{one.rating:g}") if one.rating is not None else ""
        return " · ".join(part for part in (say("writing.kind.quote"), rated) if part)
    if one.kind == "echo":
        return say("writing.kind.echo", title=one.title)
    if one.kind == "plot":
        return say("writing.kind.plot", percent=round(100 * (one.place or 0)))
    return say(f"writing.kind.{one.kind}")


def version_line(version: Version) -> str:
    """Who made a version, when and with what."""
    author = version.written.author
    parts = [
        say(f"writing.action.{version.action}", number=version.number, who=version.who),
        format_moment(version.created_at),
        # Who made it is who wrote it, where a person did.
        wrote(author) if author.backend != "person" else "",
        took(author),
        say("writing.prompt", prompt=author.prompt, hash=author.prompt_hash) if author.prompt_hash else "",
    ]
    return " · ".join(part for part in parts if part)


def decision_line(decision: Decision) -> str:
    """Who decided what of which version."""
    told = say(f"writing.decision.{decision.decision}", who=decision.who, number=decision.version)
    note = say("writing.with_note", note=decision.note) if decision.note else ""
    return " · ".join(part for part in (told, format_moment(decision.created_at), note) if part)


def format_moment(moment: object) -> str:
    """A day and minute, UTC."""
    return f"{format_date(moment)}, {moment:%H:%M} UTC"  # type: ignore[arg-type, str-format]


def desk_answer(dossiers: Sequence[Dossier], reviews: int) -> str:
    """The answer of a desk that has written: how many variants, by what, on how many reviews, how the checks went.

    Args:
        reviews: how many reviews the sentences rest on.
    """
    authors = listed(list(dict.fromkeys(writers_of(one) for one in dossiers)))
    bare = "writing.answer_figures" if any(map(_cites_figures, dossiers)) else "writing.answer_no_reviews"
    told = say(
        "writing.answer" if reviews else bare,
        drafts=counted("variants", len(dossiers)),
        author=authors,
        reviews=counted("reviews", reviews),
    )
    return f"{told} {say(_how_checked(dossiers), count=sum(bool(one.draft.blocking) for one in dossiers))}"


def _how_checked(dossiers: Sequence[Dossier]) -> str:
    """The sentence on how the checks of one variant, or of several, went."""
    blocked = sum(bool(one.draft.blocking) for one in dossiers)
    if len(dossiers) == 1:
        return "writing.answer_blocked" if blocked else "writing.answer_passes"
    if not blocked:
        return "writing.answer_all_pass"
    return "writing.answer_blocked_one" if blocked == 1 else "writing.answer_blocked_many"


def _cites_figures(dossier: Dossier) -> bool:
    cited = {name for _, _, line in dossier.newest.written.content.lines() for name in line.evidence}
    return any(one.kind == "figure" and one.evidence_id in cited for one in dossier.assignment.evidence)


def variant_name(draft: Draft, variants: int) -> str:
    """What a draft is, with its number where there are several of its kind."""
    if variants < 2 and not draft.variant:
        return draft_name(draft)
    return say("writing.variant", number=draft.variant + 1, name=draft_name(draft))


def writers_of(dossier: Dossier) -> str:
    """All that had a hand in the text as it stands: what wrote it, and whether people changed it."""
    authors = [version.written.author for version in dossier.versions]
    machines = [wrote(author) for author in authors if author.backend != "person"]
    hands = [wrote(author) for author in authors if author.backend == "person"]
    return ", ".join(dict.fromkeys([*machines, *hands]))


def affinity_lines(affinity: Mapping[str, Any] | None, segment: str) -> list[str]:
    """Affinity to the segment with its interval, what it means and what drives it; empty where there is none."""
    if not affinity or not segment:
        return []
    if affinity.get("reason"):
        return [
            say("writing.affinity_none", segment=segment, reason=say(f"writing.affinity_reason.{affinity['reason']}"))
        ]
    estimate = Estimate.model_validate(affinity["estimate"])
    meaning = say("writing.affinity_beyond" if affinity["beyond_noise"] else "writing.affinity_noise")
    by = say(f"writing.affinity_by.{affinity['by']}")
    value = format_estimate(estimate, "percent")
    head = say("writing.affinity", segment=segment, value=value, n=format_count(estimate.n), meaning=meaning, by=by)
    # What drives a difference that is noise is noise.
    drivers = [one for one in affinity["drivers"] if one["adds"] > 0][:2] if affinity["beyond_noise"] else []
    return [head, *(say("writing.affinity_driver", line=one["text"], nearest=one["nearest"]) for one in drivers)]
