"""A ranking list as a picture: its words in the language of print, its places on one scale. No Streamlit."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from dashboard.ranking_words import formula_words, list_name
from dashboard.strings import keys, say, speaking
from dashboard.strings.formats import (
    DASH,
    MINUS,
    format_count,
    format_date,
    format_number,
    format_range,
    format_value,
)
from dashboard.strings.sentences import counted, plural
from data.pictures.records import Colour, Entry, Listing, Picture, Tick, Words
from data.ranked import Edition, Measure, RankedTitle, Ranking
from data.rankings import Made
from data.records import Estimate

#: What a measure's finding is said like.
MANNER: dict[Measure, str] = {
    "trending": "trending", "polarising": "polarising", "gems": "gems", "aspect": "aspect",
}  # fmt: skip
#: Names in a finding; beyond them it counts.
NAMED = 3
TICKS = 5
#: Presets that have room for a further column.
WIDE = ("web", "slide")
TOLD = 3
#: Measures that are multiples of what is usual.
AROUND_ONE = ("trending", "polarising")


def ranking_picture(ranking: Ranking, made: Made, edition: Edition | None = None) -> Picture:
    """The list as it is drawn.

    Args:
        ranking: the list as it was computed.
        made: language, headline, and the words for what the list names by an id.
        edition: whose number its subtitle has.
    """
    with speaking(made.language):
        words = _words(ranking, made, edition)
        return Picture(words=words, body=_listing(ranking, made), language=made.language)


def ranking_finding(ranking: Ranking, aspect: str = "") -> str:
    """What a list comes to, in the language spoken: who leads, and who may be first as well."""
    if not ranking.titles:
        return say("listing.none")
    first = ranking.titles[0].name
    alone = ranking.titles[0].rank_high == 1
    level = [] if alone else [one.name for one in ranking.titles[1:] if one.rank_low == 1]
    manner = MANNER.get(ranking.definition.measure, "best")
    told = {"first": first, "aspect": aspect or ranking.definition.aspect}
    if not level:
        return say(f"listing.alone.{manner}", **told)
    if len(level) < NAMED:
        return say(f"listing.level.{manner}", others=_series(level), names=_series([first, *level]), **told)
    return say(f"listing.crowd.{manner}", count=format_count(len(level)), **told)


def _series(names: Sequence[str]) -> str:
    """Names one after another: "A, B and C"."""
    *most, last = names
    return say("listing.join").join([say("listing.comma").join(most), last]) if most else last


def measure_name(ranking: Ranking, made: Made) -> str:
    """What the list ranks by, in the language spoken."""
    definition = ranking.definition
    return say(
        f"listing.measure.{definition.measure}",
        aspect=made.aspect or definition.aspect,
        segment=made.segment or definition.segment,
    )


def value_text(value: float | None, unit: str) -> str:
    """A value as a list prints it: 8.34, +41, 62 %, 3.2."""
    if value is None:
        return DASH
    if unit == "rating":
        return f"{value:.2f}"
    if unit == "net":
        whole = round(100 * value)
        return f"{whole:+d}".replace("-", MINUS) if whole else "0"
    return say("number.percent", value=f"{100 * value:.0f}") if unit == "percent" else format_number(value)


def range_text(estimate: Estimate, unit: str) -> str:
    """An interval as a list prints it; empty when there is none."""
    if estimate.low is None or estimate.high is None:
        return ""
    if unit == "percent":
        return format_range(f"{100 * estimate.low:.0f}", f"{100 * estimate.high:.0f}")
    return format_range(value_text(estimate.low, unit), value_text(estimate.high, unit))


def over_text(one: RankedTitle) -> str:
    """How much higher a segment rates a title than everybody else; in brackets what chance would do as well."""
    if one.over_index is None or one.over_index.value is None:
        return ""
    text = format_value(one.over_index, "points")
    return text if one.over_beyond_noise else f"({text})"


def value_head(ranking: Ranking) -> str:
    """What the column of values is called."""
    own = f"listing.head.{ranking.definition.measure}"
    return say(own if own in keys() else f"listing.value.{ranking.unit}")


def ranks_text(one: RankedTitle) -> str:
    """The interval of a rank: 1–3, or 1 alone."""
    low, high = format_count(one.rank_low), format_count(one.rank_high)
    return low if low == high else f"{low}{DASH}{high}"


def move_text(one: RankedTitle) -> str:
    """How a title moved: ▲ 3, ▼ 2, new, or · for not at all; empty without an earlier edition."""
    if one.movement is None:
        return ""
    if one.movement.change is None:
        return say("listing.new")
    change = one.movement.change
    return f"{'▲' if change > 0 else '▼'} {abs(change)}" if change else "·"


def _words(ranking: Ranking, made: Made, edition: Edition | None) -> Words:
    return Words(
        title=made.headline or ranking_finding(ranking, made.aspect),
        subtitle=_subtitle(ranking, made, edition),
        unit=_unit(ranking),
        method=_method(ranking),
        n=say(
            "listing.in_all",
            ratings=_rows(sum(one.rows for one in ranking.titles), ranking),
            eligible=format_count(ranking.eligible),
            considered=format_count(ranking.considered),
        ),
        data_date=format_date(ranking.data_until) if ranking.data_until else "",
        source=made.sources or say("listing.all_sources"),
        note=_note(ranking),
        alt=_alt(ranking, made),
    )


def _unit(ranking: Ranking) -> str:
    own = f"listing.of.{ranking.definition.measure}"
    return say(own if own in keys() else f"listing.unit.{ranking.unit}")


def _rows(count: int, ranking: Ranking) -> str:
    grain = ranking.titles[0].grain if ranking.titles else "ratings"
    return counted(grain, count)


def _subtitle(ranking: Ranking, made: Made, edition: Edition | None) -> str:
    told = {
        "name": list_name(ranking.definition.name),
        "count": plural("listing.titles", max(1, len(ranking.titles))),
        "measure": measure_name(ranking, made),
        "scope": made.scope,
    }
    text = say("listing.edition", number=edition.number, **told) if edition else say("listing.subtitle", **told)
    return text.rstrip(";； ")


def _method(ranking: Ranking) -> str:
    parts = [say("listing.formula", formula=formula_words(ranking))] if ranking.formula else []
    letters = f"listing.letters.{ranking.definition.measure}"
    if parts and letters in keys():
        parts.append(say(letters))
    if ranking.eligible > 1:
        parts.append(say("listing.ranks", eligible=format_count(ranking.eligible)))
    return _joined(parts)


def _note(ranking: Ranking) -> str:
    moves = [one.movement for one in ranking.titles if one.movement is not None and one.movement.change]
    parts = []
    if any(one.movement for one in ranking.titles):
        beyond = sum(move.beyond_noise for move in moves)
        still = len(moves) - beyond
        parts.append(plural("listing.moves", beyond) + (plural("listing.still", still) if still else ""))
    doubtful = sum(one.suspicion.ratings for one in ranking.titles)
    if doubtful:
        side = "out" if ranking.definition.without_suspicious else "in"
        text = say(f"listing.suspicious_{side}", count=counted("ratings", doubtful))
        parts.append(say("listing.sentence", text=text))
    return _joined(parts)


def _joined(parts: Sequence[str]) -> str:
    return say("listing.space").join(parts)


def _alt(ranking: Ranking, made: Made) -> str:
    told = [
        say("listing.alt_one", position=one.position, name=one.name, value=_told(one.value, ranking.unit))
        for one in ranking.titles[:TOLD]
    ]
    count = counted("titles", len(ranking.titles))
    return say(
        "listing.alt", count=count, measure=measure_name(ranking, made), first=say("listing.stop").join(told)
    ).strip()


def _told(estimate: Estimate, unit: str) -> str:
    value, range_ = value_text(estimate.value, unit), range_text(estimate, unit)
    return say("listing.alt_range", value=value, range=range_) if range_ else value


def _listing(ranking: Ranking, made: Made) -> Listing:
    if not ranking.titles:
        return Listing(entries=())
    low, high, ticks = _scale(ranking)

    def at(value: float | None) -> float | None:
        return None if value is None else (value - low) / (high - low)

    further = _further(ranking) if made.look.preset in WIDE else {}
    heads: dict[Literal["name", "value", "n", "ranks", "move"], str] = {
        "name": say("listing.head_name"),
        "value": value_head(ranking),
        "n": say("listing.head_n"),
        "ranks": say("listing.head_ranks"),
    }
    if any(one.movement for one in ranking.titles):
        heads["move"] = say("listing.head_move")
    return Listing(
        entries=tuple(_entry(ranking, place, at, further) for place in range(len(ranking.titles))),
        heads=heads,
        columns=tuple(further),
        scale=tuple(Tick(at=at(tick) or 0.0, label=_tick(tick, ranking.unit)) for tick in ticks),
        reference=_reference(ranking, at),
    )


def _further(ranking: Ranking) -> dict[str, list[str]]:
    """Further columns by their heads, a cell a title."""
    found = {}
    if any(one.over_index for one in ranking.titles):
        found[say("listing.over")] = [over_text(one) for one in ranking.titles]
    if ranking.eligible > len(ranking.titles):
        cells = [say("number.percent", value=f"{100 * one.in_top:.0f}") for one in ranking.titles]
        found[say("listing.in_top", size=ranking.definition.size)] = cells
    return found


def _entry(
    ranking: Ranking, place: int, at: Callable[[float | None], float | None], further: Mapping[str, Sequence[str]]
) -> Entry:
    one, unit = ranking.titles[place], ranking.unit
    return Entry(
        rank=format_count(one.position),
        ranks=ranks_text(one),
        name=one.name,
        detail=say("filter.comma").join([str(part) for part in (one.year, *one.genres[:2]) if part]),
        value=value_text(one.value.value, unit),
        at=at(one.value.value),
        low=at(one.value.low),
        high=at(one.value.high),
        n=format_count(one.value.n),
        move=move_text(one),
        moved=one.movement is not None and one.movement.beyond_noise,
        tied=place > 0 and one.tie_band == ranking.titles[place - 1].tie_band,
        flag=_flag(ranking, one),
        lean=_lean(one, unit),
        cells=tuple(cells[place] for cells in further.values()),
    )


def _lean(one: RankedTitle, unit: str) -> Colour:
    """Net sentiment is coloured by its sign where that is beyond doubt."""
    if unit != "net" or one.value.low is None or one.value.high is None:
        return "neutral"
    return "praise" if one.value.low > 0 else "blame" if one.value.high < 0 else "neutral"


def _flag(ranking: Ranking, one: RankedTitle) -> str:
    doubt = one.suspicion
    if not doubt.ratings:
        return ""
    side = "out" if ranking.definition.without_suspicious else "in"
    count = counted("ratings", doubt.ratings)
    if doubt.position is None or doubt.position == one.position:
        return say(f"listing.flag_{side}_plain", count=count)
    return say(f"listing.flag_{side}", count=count, position=doubt.position)


def _scale(ranking: Ranking) -> tuple[float, float, list[float]]:
    """Where the scale begins and ends, and its ticks: around all intervals, and zero where it has a sign."""
    ends = [
        end for one in ranking.titles for end in (one.value.low, one.value.value, one.value.high) if end is not None
    ]
    if ranking.unit == "net":
        ends.append(0.0)
    if ranking.mean_of_all is not None and ranking.unit == "rating":
        ends.append(ranking.mean_of_all)
    if ranking.definition.measure in AROUND_ONE:
        ends.append(1.0)
    low, high = (min(ends), max(ends)) if ends else (0.0, 1.0)
    step = _step(high - low)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = [round(place * step, 10) for place in range(first, max(last, first + 1) + 1)]
    return ticks[0], ticks[-1], ticks


def _step(reach: float) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that gives no more than `TICKS` steps."""
    rough = (reach or 1.0) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    return next(part * power for part in (1, 2, 5, 10) if part * power >= rough * (1 - 1e-9))


def _tick(value: float, unit: str) -> str:
    if unit == "rating":
        return f"{value:g}"
    return value_text(value, unit) if unit in ("net", "percent") else f"{value:g}".replace("-", MINUS)


def _reference(ranking: Ranking, at: Callable[[float | None], float | None]) -> Tick | None:
    if ranking.unit == "net":
        return Tick(at=at(0.0) or 0.0, label=say("listing.zero"))
    if ranking.definition.measure in AROUND_ONE:
        return Tick(at=at(1.0) or 0.0, label=say("listing.usual"))
    if ranking.unit != "rating" or ranking.mean_of_all is None:
        return None
    value = value_text(ranking.mean_of_all, "rating")
    return Tick(at=at(ranking.mean_of_all) or 0.0, label=say("listing.mean_of_all", value=value))
