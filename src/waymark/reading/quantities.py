"""Figures in a sentence: durations, money, percentages, counts and dates, each with its span."""

import math
import re
from collections.abc import Iterator

from waymark.domain import Quantity, QuantityKind

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "hundred": 100,
}  # fmt: skip
_DAYS = {
    "second": 1 / 86400, "minute": 1 / 1440, "hour": 1 / 24, "day": 1, "week": 7,
    "month": 365.25 / 12, "year": 365.25,
}  # fmt: skip
_SCALE = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9, "billion": 1e9}

_N = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\b(?:" + "|".join(_WORDS) + r")\b"
_S = r"(?:\s?(?:k|m|b|thousand|million|billion)\b|(?<=\d)(?:k|m|b)(?=\+))?"
_NOUNS = (
    r"(?:(?!(?:a|an|and|are|as|at|by|for|from|in|is|of|on|or|per|that|the|to|with)\b)"
    r"[a-z][a-z/-]+\b\s?){1,3}"
)
_TO = r"\s?(?:[-–—]|to|and)\s?"

_PATTERNS: tuple[tuple[QuantityKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.I))  # type: ignore[misc]
    for kind, pattern in (
        (
            "money",
            rf"[$€£¥]\s?(?P<low>{_N})(?P<scale>{_S})"
            rf"(?:{_TO}[$€£¥]?(?P<high>{_N})(?P<scale2>{_S}))?(?P<more>\+)?"
            r"(?P<unit>\s?(?:/|per |an? )\s?(?:year|month|week|day|hour)\b)?",
        ),
        (
            "money",
            rf"(?P<low>{_N})(?P<scale>{_S})(?:{_TO}(?P<high>{_N})(?P<scale2>{_S}))?(?P<more>\+)?"
            r"\s(?P<unit>dollars|euros|pounds|usd|eur|gbp)\b",
        ),
        (
            "percentage",
            rf"(?P<low>{_N})(?:\s?%?{_TO}(?P<high>{_N}))?(?P<more>\+)?\s?(?P<unit>%|percent\b)",
        ),
        (
            "duration",
            rf"(?<![$€£¥\d])(?P<low>{_N})(?:{_TO}(?P<high>{_N}))?(?P<more>\+)?[\s-]?"
            r"(?P<unit>second|minute|hour|day|week|month|year)s?\b(?![\s-]+old)",
        ),
        (
            "date",
            r"(?<![-\d/])\b(?P<low>(?:19|20)\d\d)(?:\s?(?:[-–—]|to|and)\s?(?P<high>(?:19|20)\d\d))?\b(?![-\d%])",
        ),
        ("count", r"(?<=[a-z], )(?P<low>\d{1,3})(?=[,)]|$)(?P<unit>)"),
        (
            "count",
            rf"(?<![\w$€£¥./[(-])(?P<low>{_N})(?P<scale>{_S})(?:{_TO}(?P<high>{_N})(?P<scale2>{_S}))?"
            rf"(?P<more>\+)?[\s-](?P<unit>{_NOUNS})",
        ),
    )
)


def quantities_of(text: str, offset: int = 0) -> tuple[Quantity, ...]:
    """The figures in `text` in order; spans are shifted by `offset` characters.

    >>> [(q.kind, q.text) for q in quantities_of("It takes 6–12 months and costs about $300.")]
    [('duration', '6–12 months'), ('money', '$300')]
    >>> quantities_of("earns $250,000–$400,000+")[0].high
    inf
    """
    taken: list[tuple[int, int]] = []
    found: list[Quantity] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            found.append(_quantity(kind, match, offset))
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def _quantity(kind: QuantityKind, match: re.Match[str], offset: int) -> Quantity:
    groups = match.groupdict()
    unit = (groups.get("unit") or "").strip().lower()
    scale2 = _scale(groups.get("scale2"))
    # "$120-160k" scales both ends
    scale = _scale(groups.get("scale")) if groups.get("scale") else scale2
    low = _number(groups["low"]) * scale
    high = (
        _number(groups["high"]) * (scale2 if groups.get("scale2") else scale)
        if groups.get("high")
        else low
    )
    if groups.get("more"):
        high = math.inf
    if kind == "duration":
        low, high = low * _DAYS[unit], high * _DAYS[unit]
    text = match[0].strip()
    start = offset + match.start()
    return Quantity(
        kind, low, high, unit or ("age" if kind == "count" else ""), text, start, start + len(text)
    )


def _number(text: str) -> float:
    return float(_WORDS.get(text.lower()) or text.replace(",", ""))


def _scale(text: str | None) -> float:
    return _SCALE.get((text or "").strip().lower(), 1.0)


def numbers_in(text: str) -> Iterator[str]:
    """Every number of `text` in one spelling, for checking a statement against its quotes.

    >>> sorted(numbers_in("Five roles pay $250,000–$400,000+ in 2 weeks"))
    ['2', '250000', '400000', '5']
    """
    for match in re.finditer(_N, text, re.I):
        value = _number(match[0])
        yield str(int(value)) if value == int(value) else str(value)
