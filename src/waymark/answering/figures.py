"""The figures of a sentence held against those of its source, in digits or in words."""

import re
from math import floor, inf, log10

from text_to_num import alpha2digit

from waymark.answering.stems import content
from waymark.reading.quantities import numbers_in, quantities_of

_COUNTED = re.compile(r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b", re.I)
_COUNTED_THING = re.compile(
    r"(?<![\w,.$])(two|three|four|five|six|seven|eight|nine|ten|\d{1,3})\s+"
    r"(?!(?:to|and|or|of|in|percent)\b)"
    r"((?:(?!(?:to|and|or|of|in|than|for|with|a|per)\b)[a-z][a-z/-]+\b\s?){1,3})",
    re.I,
)
_SCALES = {"k": 1e3, "t": 1e3, "g": 1e3, "m": 1e6, "b": 1e9}
_SCALED = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s?(k|thousand|grand|m|million|b|billion)\b", re.I)
_MANY = {"hundreds": 1e2, "thousands": 1e3, "millions": 1e6, "billions": 1e9}
_MANY_WORD = re.compile(rf"\b({'|'.join(_MANY)})\b", re.I)
_RATE = re.compile(
    r"(?:\b(?:a|an|per|each|every)\s|/)(hour|day|week|month|quarter|year)\b|"
    r"\b(hourly|daily|weekly|monthly|quarterly|yearly|annual|annually)\b",
    re.I,
)
_RATES = {
    "hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month",
    "quarterly": "quarter", "yearly": "year", "annual": "year", "annually": "year",
}  # fmt: skip

_SPELLINGS = (
    (re.compile(r"(?<=\d),(?=\d{3})"), ""),
    (re.compile(r"\s?(?:[-–—]|\bto\b|\band\b)\s?[$€£¥]?(?=\d)"), "-"),
    (re.compile(r"\s?percent\b"), "%"),
    (re.compile(r"^([\d.-]+) dollars$"), r"$\1"),
)
"""How figures are spelt for reading; see `figures_alike`."""


def figures_of(text: str) -> set[tuple[str, float]]:
    """The figures of a text by kind, in base units; a range gives both its ends.

    Small numbers in words that count things ("two of the five") are none of them: a writer may
    count what a sentence lists.

    >>> figures_of("half a year") == figures_of("6 months")
    True
    >>> figures_of("two to three hundred thousand dollars") == figures_of("$200k–$300k")
    True
    """
    text = _spelt(text)
    found: set[tuple[str, float]] = set()
    rest = text
    for quantity in reversed(quantities_of(text)):
        if quantity.kind != "count":
            ends = (_like(quantity.low, quantity.high), quantity.high)
            found |= {(quantity.kind, round(end, 1)) for end in ends}
            rest = rest[: quantity.start] + " " * len(quantity.text) + rest[quantity.end :]
    found |= {("count", float(number)) for number in numbers_in(_COUNTED.sub(" ", rest))}
    return found | {("many", _MANY[word.lower()]) for word in _MANY_WORD.findall(text)}


def _like(low: float, high: float) -> float:
    """The lower end of a range in the order of the upper one: "two to three hundred"."""
    return low * 10 ** floor(log10(high / low)) if 0 < low < 1000 <= high < inf else low


def is_wrong_figure(text: str, source: str, computed: frozenset[str]) -> bool:
    """Whether a figure of the text does not stand in the source and was not computed from it."""
    numbers = {float(number) for number in numbers_in(source)}
    for kind, value in figures_of(text) - figures_of(source):
        # "in 3–6 months, the other in 6–9"
        if f"{value:g}" not in computed and not (kind == "count" and value in numbers):
            return True
    own, held = _rates(text), _rates(source)
    if own and held and not own <= held:
        return True
    counted, there = _things(text), _things(source)
    return any(not counted[thing] & numbers for thing in counted.keys() & there.keys())


def figures_alike(text: str) -> str:
    """A text with its spans of time, sums and shares in one spelling, as they are read.

    >>> figures_alike("It takes three to six months and pays 20 percent more than $90k.")
    'It takes 3-6 months and pays 20% more than $90000.'
    >>> figures_alike("It pays two to three hundred thousand dollars.")
    'It pays $200000-300000.'
    """
    text = alpha2digit(_SCALED.sub(_in_digits, text), "en", threshold=10)
    for quantity in reversed(quantities_of(text)):
        if quantity.kind in ("duration", "money", "percentage"):
            digits = alpha2digit(quantity.text, "en", threshold=0)
            if (low := _like(quantity.low, quantity.high)) != quantity.low:
                digits = digits.replace(f"{quantity.low:g}", f"{low:.0f}", 1)
            for pattern, plain in _SPELLINGS:
                digits = pattern.sub(plain, digits)
            text = text[: quantity.start] + digits + text[quantity.end :]
    return text


def _rates(text: str) -> set[str]:
    """The spans of time that figures are given for: "a month", "annual"."""
    return {
        _RATES.get(word.lower(), word.lower())
        for pair in _RATE.findall(_spelt(text))
        for word in pair
        if word
    }


def _things(text: str) -> dict[str, set[float]]:
    """What is counted in whole small numbers, by the stems of its words, with the numbers."""
    found: dict[str, set[float]] = {}
    for number, words in _COUNTED_THING.findall(text):
        for stem in content(words):
            found.setdefault(stem, set()).update(map(float, numbers_in(number)))
    return found


def numbers_in_words(text: str) -> frozenset[str]:
    """The numbers that a text has in words: they count, or stand in its source in digits."""
    return frozenset(numbers_in(re.sub(r"\d[\d,.]*", " ", text)))


def _spelt(text: str) -> str:
    text = re.sub(r"\b(?:a )?quarter of a million\b", "250000", text, flags=re.I)
    text = re.sub(r"\bhalf a million\b", "500000", text, flags=re.I)
    text = re.sub(r"\bhalf (?:a|an) year\b", "6 months", text, flags=re.I)
    text = re.sub(r"\b(?:a|one) (?:full|whole|entire) year\b", "12 months", text, flags=re.I)
    text = re.sub(r"\b(to|within|about|than|for|takes) (?:a|one) year\b", r"\1 12 months", text)
    # numbers up to ten stay words: they may count
    digits: str = alpha2digit(_SCALED.sub(_in_digits, text), "en", threshold=10)
    return digits.replace("+", "")


def _in_digits(scaled: re.Match[str]) -> str:
    number, scale = scaled.groups()
    return f"{float(number.replace(',', '')) * _SCALES[scale[0].lower()]:.0f}"
