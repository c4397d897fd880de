"""What a ranking list comes to, in sentences made from it. Pure text."""

from __future__ import annotations

from dashboard.ranking_pictures import ranking_finding
from dashboard.strings import keys, say
from dashboard.strings.formats import format_count, format_date, format_number
from dashboard.strings.sentences import counted, listed, plural
from data.ranked import Dropped, ListDefinition, RankedTitle, Ranking
from data.rankings import EditionLine

NAMED = 3


def ranking_answer(ranking: Ranking, earlier: EditionLine | None, aspect: str = "") -> str:
    """Who leads and how surely, how many meet the rules, what moved, what looks made."""
    text = say(
        "rankings.answer",
        finding=ranking_finding(ranking, aspect),
        eligible=format_count(ranking.eligible),
        considered=format_count(ranking.considered),
    )
    if earlier is not None:
        text += _moves(ranking, earlier)
    doubtful = sum(one.suspicion.ratings > 0 for one in ranking.titles)
    return text + (plural("rankings.answer_doubt", doubtful) if doubtful else "")


def count_moves(ranking: Ranking) -> tuple[int, int]:
    """Moves beyond noise, and moves within it."""
    moves = [one.movement for one in ranking.titles if one.movement is not None and one.movement.change]
    beyond = sum(move.beyond_noise for move in moves)
    return beyond, len(moves) - beyond


def _moves(ranking: Ranking, earlier: EditionLine) -> str:
    beyond, still = count_moves(ranking)
    if not beyond + still:
        return say("rankings.answer_moves_none", number=earlier.number)
    return say(
        "rankings.answer_moves",
        number=earlier.number,
        beyond=plural("rankings.answer_beyond", beyond),
        still=plural("rankings.answer_still", still),
    )


def dropped_sentences(ranking: Ranking) -> list[str]:
    """Who was left out, a sentence a rule that left somebody out."""
    return [_dropped(one, ranking.definition) for one in ranking.dropped if one.titles]


def _dropped(one: Dropped, definition: ListDefinition) -> str:
    key = f"rankings.dropped.{one.rule}"
    told = {
        "titles": counted("titles", one.titles),
        "rule": one.rule.replace("_", " "),
        "floor": _floor(one, definition),
    }
    if one.rule == "max_ratings" and not told["floor"]:
        key = "rankings.dropped.max_ratings_found"
    text = say(key if key in keys() else "rankings.dropped.other", **told)
    names = [name for _, name in one.notable]
    return text + (say("rankings.dropped.notable", names=listed(names, NAMED)) if names else "") + "."


def _floor(one: Dropped, definition: ListDefinition) -> str:
    found = getattr(definition.eligibility, one.rule, None)
    if isinstance(found, int):
        return format_count(found)
    return format_date(found) if one.rule.startswith("released") else ""


def doubt_sentence(one: RankedTitle, ranking: Ranking) -> str:
    """How many ratings of a title look made, why, and where it would stand otherwise."""
    doubt = one.suspicion
    kinds = []
    if doubt.bursts:
        kinds.append(say("rankings.doubt_burst", days=listed([format_date(day) for day in doubt.days], NAMED)))
    if doubt.copies:
        kinds.append(say("rankings.doubt_copies", count=format_count(doubt.copies)))
    if doubt.one_title:
        kinds.append(say("rankings.doubt_one_title", count=format_count(doubt.one_title)))
    side = "out" if ranking.definition.without_suspicious else "in"
    return say(
        f"rankings.doubt_{side}",
        name=one.name,
        count=counted("ratings", doubt.ratings),
        all=format_count(one.ratings),
        kinds=say("rankings.doubt_kinds", kinds=say("filter.comma").join(kinds)) if kinds else "",
        position=one.position,
        otherwise=doubt.position if doubt.position is not None else say("rankings.doubt_off"),
    )


def rules_sentence(definition: ListDefinition, aspect: str = "", segment: str = "") -> str:
    """What is ranked and which titles may stand on the list: "Weighted rating, 50 places, at least 20 ratings"."""
    measure = say(f"rankings.measure.{definition.measure}")
    subject = aspect or definition.aspect or segment or definition.segment
    return say(
        "rankings.rules.sentence",
        measure=f"{measure}: {subject}" if definition.measure in ("aspect", "segment") else measure,
        places=say("rankings.rules.places", count=format_count(definition.size)),
        floor=counted("ratings", definition.eligibility.min_ratings),
    )


def constants_sentence(ranking: Ranking) -> str:
    """The two constants of the weighted rating; empty where a list has none."""
    if ranking.m is None or ranking.mean_of_all is None:
        return ""
    return say("rankings.m_and_c", mean=format_number(ranking.mean_of_all), m=format_number(ranking.m))
