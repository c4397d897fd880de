"""Numbers and dates in copy, against the figures that it cites and everything else that is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from data.writing import Evidence, Finding, Mend
from generation.checks.case import Case, Spot
from generation.checks.dates import Day, as_day, find_dates, find_weekdays
from generation.checks.finding import DROP, found_in
from generation.checks.known import Known
from generation.checks.measures import counted_as, names_of, other_subject
from generation.checks.numbers import Number, chinese_number, english_number, find_numbers
from generation.checks.words import content_words, stem, tokens

#: Counted in words, numbers up to this need a source only where another number stands there instead.
_SMALL = 3
_IDIOM = re.compile(
    r"\b(?:24/7|50/50|360|one in a million|one of|three-dimensional|two-hander|zero)\b", re.IGNORECASE
)
_REASONS = re.compile(r"\s*(?:reasons?|words?|ways?|things?|questions?|letters? of thanks)\b", re.IGNORECASE)
_PRAISES = re.compile(
    r"\b(?:prais\w+|lov(?:e|ed|es)|lik(?:e|ed|es)|enjoy\w*|admir\w+|applaud\w*|recommend\w*|prefer\w*"
    r"|delight\w*)\b|称赞|喜欢|好评|推荐|认可|夸",
    re.IGNORECASE,
)
_BLAMES = re.compile(
    r"\b(?:criticis\w+|criticiz\w+|complain\w*|dislik\w+|hat(?:e|ed|es)|fault\w*|blam\w+|object\w*"
    r"|regret\w*|damn\w*)\b|吐槽|批评|差评|不满|抱怨|不喜欢",
    re.IGNORECASE,
)
#: Blame put ahead of praise, of a figure that says the opposite.
_BLAME_AHEAD = re.compile(
    r"\b(?:blame|criticism|complaints?)\b(?:(?!\bpraise\b)[^.;!?]){0,40}?"
    r"\b(?:leads?|led|outweigh\w*|exceed\w*|beats?|prevail\w*|w[io]ns?|is ahead|comes? out|came out)\b"
    r"|\bmore (?:blame|criticism|complaints) than praise\b|\bpraise (?:trails|lags|loses|falls short)\b"
    r"|(?:差评|批评|吐槽|不满)[^，。！？]{0,6}(?:多于|超过|领先|盖过|压过)",
    re.IGNORECASE,
)


def find_figures(case: Case, known: Known) -> Iterator[Finding]:
    """Numbers, dates and days that nothing gives, or that belong to another figure."""
    pool = _Pool(case, known)
    for spot in case.spots:
        yield from _dates(spot, known, pool)
        for number in find_numbers(_without_dates(spot.own, case.assignment.facts.certificate)):
            if not _is_beside_quote(case, spot, number):
                yield from _of_number(spot, number, pool)


def _is_beside_quote(case: Case, spot: Spot, number: Number) -> bool:
    """Whether it is the rating of who is quoted: the check of quotations holds that against the review."""
    beside = [passage.who for passage in case.passages if passage.who and any(passage.within(spot.part, spot.line))]
    return number.unit == "rating" and any(who.rating == number.value for who in beside)


_ORDINAL = re.compile(
    r"\b(?:third|fifth|eighth|ninth|twelfth|(?:four|six|seven|ten|eleven|thir|four|fif|six|seven|eigh"
    r"|nine)(?:teen)?th)\b",
    re.IGNORECASE,
)
_CARDINAL = {"third": "three", "fifth": "five", "eighth": "eight", "ninth": "nine", "twelfth": "twelve"}


class _Pool:
    """Every number that may be said of the title."""

    def __init__(self, case: Case, known: Known) -> None:
        self.case, self.known = case, known
        self.figures = [one for one in case.sayable if one.kind == "figure"]
        facts = case.assignment.facts
        told = [known.facts_text, known.briefs, case.source, *(one.text for one in self.figures if one.value is None)]
        told += [
            one.text for one in case.assignment.evidence if one.kind in ("quote", "plot", "fact") and one.use != "not"
        ]
        self.texts = find_numbers(_without("\n".join(told), facts.certificate))
        self.days = [day for text in known.texts.split("\n") for day in find_dates(text)]
        self.release = as_day(facts.release_date)
        if self.release is not None:
            self.days.append(self.release)
        self.plain = {float(value) for value in (facts.year, facts.runtime_minutes) if value is not None}
        self.plain |= {float(day.year) for day in self.days if day.year}
        self.plain |= set(_ordinals(known.texts))
        self.runtime = facts.runtime_minutes
        self.ratings = {one.rating for one in case.sayable if one.kind == "quote" and one.rating is not None}


def _ordinals(text: str) -> Iterator[float]:
    """What a seventh letter tells: there are seven."""
    for found in _ORDINAL.finditer(text):
        value = english_number(_CARDINAL.get(found.group().lower(), found.group().lower().removesuffix("th")))
        if value is not None:
            yield value
    for found in re.finditer("第([一二三四五六七八九十]+)", text):
        value = chinese_number(found.group(1))
        if value is not None:
            yield value


def _without(text: str, certificate: str | None) -> str:
    if not certificate:
        return text
    # A certificate of 15 is no part of 152 viewers.
    return re.sub(rf"(?<!\w){re.escape(certificate)}(?!\w)", lambda found: " " * len(found.group()), text)


def _without_dates(text: str, certificate: str | None) -> str:
    for day in find_dates(text):
        text = text[: day.start] + " " * (day.end - day.start) + text[day.end :]
    text = _without(text, certificate)
    return re.sub(
        r"(?:#|\bNo\.? ?|\bnumber |\btop |第)\d+", lambda found: " " * len(found.group()), text, flags=re.IGNORECASE
    )


def _of_number(spot: Spot, number: Number, pool: _Pool) -> Iterator[Finding]:
    if _needs_no_source(spot.own, number, pool):
        return
    cited = [one for one in pool.case.cited(spot) if one.kind == "figure"]
    match = next((one for one in cited if is_figure(number, one)), None)
    if match is not None:
        yield from _of_other_subject(spot, number, match, pool)
        return
    if _stands_in(number, [found for one in pool.case.cited(spot) for found in find_numbers(one.text)]):
        return
    others = [one for one in pool.figures if is_figure(number, one) or _stands_in(number, find_numbers(one.text))]
    if _is_fact(number, pool) or (
        _stands_in(number, pool.texts) and not (cited and number.unit in ("percent", "share", "rating"))
    ):
        return
    if others:
        ids = " ".join(dict.fromkeys([*spot.cites, others[0].evidence_id]))
        yield found_in(
            spot,
            "claim",
            "number_uncited",
            "warn",
            number.start,
            number.end,
            Mend(kind="cite", text=ids),
            (others[0].evidence_id,),
        )
        return
    yield found_in(spot, "claim", "number", "block", number.start, number.end, _right_number(spot, number, cited))


def _needs_no_source(text: str, number: Number, pool: _Pool) -> bool:
    if _REASONS.match(text, number.end) and number.value <= 10:
        return True
    around = text[max(0, number.start - 4) : number.end + 12]
    if (found := _IDIOM.search(around)) and found.group().lower() != "zero":
        return True
    if number.unit != "plain" or not number.written or number.value > _SMALL:
        return False
    same = [
        other
        for other in pool.texts
        if other.noun and stem(other.noun) == stem(number.noun) and other.unit == "plain"
    ]
    return not same or any(other.value == number.value for other in same)


def is_figure(number: Number, one: Evidence) -> bool:
    """Whether a number is a figure's value, an end of its interval or its n, as it would be displayed."""
    if number.unit in ("plain", "minutes", "hours"):
        counts = [
            value
            for value in (
                one.n,
                one.value if one.unit in ("count", "net", "rating") else None,
                one.low if one.unit == "net" else None,
                one.high if one.unit == "net" else None,
            )
            if value is not None
        ]
        return any(_is_about(number, float(value), number.value) for value in counts)
    values = [value for value in (one.value, one.low, one.high) if value is not None]
    if number.unit in ("percent", "share") and one.unit == "share":
        shown = number.value / 100 if number.unit == "percent" else number.value
        step = number.step / 100 if number.unit == "percent" else number.step
        ends = values if number.unit == "percent" and number.step <= 1 else values[:1]
        return any(_is_about(number, value, shown, step) for value in ends)
    if number.unit == "rating" and one.unit == "rating":
        factor = number.scale / 10
        return any(_is_about(number, value * factor, number.value) for value in values)
    return False


def _is_about(number: Number, true: float, shown: float, step: float | None = None) -> bool:
    step = number.step if step is None else step
    if abs(true - shown) <= step / 2 + 1e-9:
        return True
    if number.hedge == "more":
        return shown <= true <= shown * 1.25
    if number.hedge == "less":
        return shown * 0.9 <= true <= shown
    return number.hedge == "about" and abs(true - shown) <= 0.05 * abs(true)


def _stands_in(number: Number, numbers: Sequence[Number]) -> bool:
    return any(_is_same(number, other) for other in numbers)


def _is_same(number: Number, other: Number) -> bool:
    counts = ("plain", "minutes", "hours")
    if number.unit in counts and other.unit in counts:
        alike = "plain" in (number.unit, other.unit) or number.unit == other.unit
        return alike and _is_about(number, other.value, number.value, min(number.step, 1.0))
    if number.unit in ("percent", "share") and other.unit in ("percent", "share"):
        return abs(_share(number) - _share(other)) < 0.005
    return (
        number.unit == other.unit
        and _is_about(number, other.value, number.value)
        and (number.unit != "rating" or number.scale == other.scale)
    )


def _share(number: Number) -> float:
    return number.value / 100 if number.unit == "percent" else number.value


def _is_fact(number: Number, pool: _Pool) -> bool:
    if number.unit == "hours" and pool.runtime:
        return abs(pool.runtime / 60 - number.value) <= 0.25
    if number.unit in ("plain", "minutes") and number.value in pool.plain:
        return True
    return (
        number.unit == "minutes" and bool(pool.runtime) and _is_about(number, float(pool.runtime or 0), number.value)
    )


def _of_other_subject(spot: Spot, number: Number, match: Evidence, pool: _Pool) -> Iterator[Finding]:
    """A true number said of something else, or of the opposite of what it counts."""
    spoken = content_words(spot.own)
    own = content_words(f"{match.about} {match.subject}")
    others = [one for one in pool.figures if one.subject != match.subject and not is_figure(number, one)]
    named = [one for one in others if one.about and content_words(one.about) and content_words(one.about) <= spoken]
    if spoken == content_words(match.text):
        # In all of the figure's own words it is told of nothing else.
        pass
    elif own and not own & spoken and named:
        yield _about_other(spot, number, match, match.about, named[0].about)
    elif said := counted_as(number.noun, match):
        yield _about_other(spot, number, match, "viewers", said)
    elif match.value is not None and number.value != match.n:
        said = other_subject(spot.own, _before(spot, pool), match, names_of(pool.known.names))
        if said:
            yield _about_other(spot, number, match, match.about or match.subject, said)
    opposite = _BLAMES if match.sign == "praise" else _PRAISES if match.sign == "blame" else None
    same = _PRAISES if match.sign == "praise" else _BLAMES
    turned = match.unit == "net" and match.sign == "praise" and _BLAME_AHEAD.search(spot.own)
    if turned or (
        opposite is not None
        and number.unit in ("percent", "share")
        and opposite.search(spot.own)
        and not same.search(spot.own)
    ):
        yield found_in(
            spot,
            "claim",
            "number_sign",
            "block",
            number.start,
            number.end,
            DROP,
            (match.evidence_id,),
            about=match.about or match.text[:60],
        )


def _about_other(spot: Spot, number: Number, match: Evidence, about: str, said: str) -> Finding:
    return found_in(
        spot, "claim", "number_subject", "block", number.start, number.end, DROP, (match.evidence_id,),
        about=about, said=said,
    )  # fmt: skip


def _before(spot: Spot, pool: _Pool) -> str:
    """The line before this one in its part."""
    found = [one.text for one in pool.case.spots if one.part == spot.part and one.line == spot.line - 1]
    return found[0] if found else ""


def _right_number(spot: Spot, number: Number, cited: list[Evidence]) -> Mend:
    """The figure's own number, where exactly one of that kind is cited."""
    kind = {"percent": "share", "share": "share", "rating": "rating"}.get(number.unit, "count")
    fitting = [one for one in cited if one.value is not None and one.unit == kind]
    if len(fitting) != 1 or (kind == "share" and number.unit != "percent"):
        return DROP
    value = fitting[0].value or 0.0
    shown = value * 100 if kind == "share" else value * number.scale / 10 if kind == "rating" else value
    decimals = 1 if number.step < 1 or (kind == "rating" and number.scale == 10) else 0
    text = spot.text[number.start : number.end]
    first = re.search(r"\d[\d,  \u2009]*(?:\.\d+)?", text)
    if first is None:
        return DROP
    plain = first.group().rstrip()
    return Mend(
        kind="replace", text=text[: first.start()] + f"{shown:.{decimals}f}" + text[first.start() + len(plain) :]
    )


def _dates(spot: Spot, known: Known, pool: _Pool) -> Iterator[Finding]:
    for day in find_dates(spot.own):
        if day.month == 5 and day.day is None and day.year is None:
            continue
        if not any(day.agrees(other) for other in pool.days):
            yield found_in(spot, "claim", "date", "block", day.start, day.end, _right_date(spot, day, pool.release))
    for which, start, end in find_weekdays(spot.own):
        words = spot.own[start:end]
        if (
            not _is_weekday(which, pool.release)
            and not known.has_phrase(words)
            and not known.has_part(words if not words.isascii() else "")
        ):
            yield found_in(spot, "claim", "weekday", "warn", start, end, DROP)


def _is_weekday(which: int, release: Day | None) -> bool:
    from datetime import date

    return release is not None and date(release.year or 1, release.month, release.day or 1).weekday() == which


def _right_date(spot: Spot, day: Day, release: Day | None) -> Mend:
    """The release date in the same form, where only one form is meant."""
    text = spot.text[day.start : day.end]
    if release is None or day.day is None:
        return DROP
    if "月" in text:
        year = f"{release.year}年" if "年" in text else ""
        return Mend(kind="replace", text=f"{year}{release.month}月{release.day}日")
    months = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ]
    year = f" {release.year}" if day.year else ""
    if not re.search(r"[A-Za-z]", text):
        return Mend(kind="replace", text=f"{release.year}-{release.month:02d}-{release.day:02d}")
    if re.match(r"\d", text):
        return Mend(kind="replace", text=f"{release.day} {months[release.month - 1]}{year}")
    return Mend(kind="replace", text=f"{months[release.month - 1]} {release.day}{',' if year else ''}{year}")


def noun_of(text: str) -> str:
    """The first word of a text in small letters."""
    first = tokens(text)
    return first[0].text.lower() if first else ""
