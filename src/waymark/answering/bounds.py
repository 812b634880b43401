"""What a question holds a figure against: "under 6 months", "starts above $200k", "can reach 300k".

Phrases, not a fitted model: one over embedding and words told the sides apart less often. How often
these do is held by `tests/answering/test_bounds.py`.
"""

import re
from dataclasses import dataclass
from typing import Literal

from waymark.domain import Quantity

Side = Literal["below", "above", "at"]
End = Literal["low", "high"]

_THAN_BELOW = (
    r"(?:less|fewer|lower|cheaper|faster|quicker|shorter|smaller|lighter|younger|sooner|earlier|"
    r"slower|narrower|colder|cooler|closer|slimmer|thinner)"
)
_THAN_ABOVE = (
    r"(?:more|longer|higher|better|greater|bigger|larger|older|pricier|dearer|heavier|later|"
    r"taller|costlier|louder|hotter|warmer|wider|deeper|further|farther|richer|stronger)"
)
_BELOW = re.compile(
    rf"\b(?:under|below|beneath|short of|inside of|sub|south of|{_THAN_BELOW}"
    rf"(?: \w+)? than)\b|<(?!=)",
    re.I,
)
_AT_MOST = re.compile(
    rf"\b(?:at (?:the )?(?:most|worst|latest|longest)|max|maximum of|tops|within|no later than|by|"
    rf"until|limit|(?:or|and|&) (?:under|below|{_THAN_BELOW})|"
    rf"as (?:little|few|low|soon|early|short|quick) as|done in|up to)\b|<=|≤|\d\s?(?:max|tops)\b",
    re.I,
)
_ABOVE = re.compile(
    rf"\b(?:over|above|{_THAN_ABOVE}(?: \w+)? than|exceed\w*|beyond|past|north of|in excess of|"
    rf"surpass\w*|cross\w*|clears?|cracks?|breaks?|after|upwards of)\b|>(?!=)",
    re.I,
)
_AT_LEAST = re.compile(
    rf"\b(?:at (?:the )?least|at (?:the|a) minimum|minimum of|"
    rf"(?:or|and|&) (?:up|over|above|upwards?|{_THAN_ABOVE})|reach\w*|hits?|"
    rf"get(?:s|ting)? (?:me )?to|go(?:es)? to|as (?:much|many|high|long|late|big|far) as)\b|"
    rf"\d[\d,.]*\s?[km]?\s?\+|>=|≥",
    re.I,
)
_BUDGET = re.compile(
    r"\b(?:budget|afford\w*|spend|to (?:spare|burn)|i(?:'?ve| have)(?: only)? got|"
    r"(?:i|we|only) have|got(?=\D{0,3}\d))\b",
    re.I,
)
_UP_TO = re.compile(r"\b(?:as \w+ as|up to|reach\w*|hits?)\b", re.I)
_NOT = re.compile(
    r"\b(?:no|not|never|nothing|none|nobody|neither|without|cannot|\w+n't|dont|doesnt|cant|wont|"
    r"isnt|arent)\b(?:\W+\w+){0,3}\W*$",
    re.I,
)
_LOW_END = re.compile(
    r"\b(?:starts?|starting (?=\D{0,6}\d)|begin\w*|floor|bottom\w*|low(?:er|est)? end|minimum|"
    r"lowest|cheapest|fastest|quickest|smallest|youngest|earliest|opens?|from(?=\D{1,4}\d))\b",
    re.I,
)
_HIGH_END = re.compile(
    r"\b(?:tops? out|topping out|top|caps?(?: out)?|ceiling|(?:high|slow)(?:er|est)? end|upper|"
    r"peak|highest|slowest|dearest|priciest|oldest|longest|largest|ends?|closes|maximum|latest|"
    r"worst case)\b",
    re.I,
)
_POSSIBLY = re.compile(
    r"\b(?:possibl[ey]|feasible|sometimes|at best|best case|luck|potential\w*|"
    r"if (?:all|things|everything|i'm|you're))\b",
    re.I,
)
_ABLE = re.compile(r"\b(?:can(?!['’]?n?o?t\b)|could|may|might|chance)\b", re.I)
_EXACTLY = re.compile(r"\b(?:exactly|precisely|on the dot)\b", re.I)
_SURELY = re.compile(
    r"\b(?:even|always|surely|for sure|certain\w*|guarantee\w*|every time|definitely|only|"
    r"at the latest|at worst|worst case|at the very least)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Bound:
    """A figure, the side of it that is asked for, and which end of a range must lie there.

    `inclusive`: the figure itself is allowed. "at" with "low" or "high" means that the range
    begins or ends there, "at" with no end that the figure lies in it.
    """

    figure: float
    side: Side
    end: End | None
    inclusive: bool
    certain: bool
    """Whether the question says which end is meant; else a range that reaches the figure with its
    other end will do where none passes whole."""

    def holds(self, quantity: Quantity, end: End | None = None) -> bool:
        """Whether a quantity passes, by the end given or by the bound's own."""
        end = end or self.end
        if end is None:
            return quantity.low <= self.figure <= quantity.high
        value = quantity.low if end == "low" else quantity.high
        if value == self.figure:
            # a plain "under 6 months" does not rule 3–6 months out
            return self.inclusive or (not self.certain and quantity.low < quantity.high)
        if self.side == "at":
            return False
        return value < self.figure if self.side == "below" else value > self.figure


def bound_of(text: str, figure: float) -> Bound:
    """How `text` holds things against the figure in it; a budget must cover the whole of them.

    >>> bound_of("which exits pay 200k or more even at the low end", 200_000).side
    'above'
    """
    if _BUDGET.search(text) and not _ABOVE.search(text):
        return Bound(figure, "below", "high", True, True)
    side, inclusive = _side(text)
    low, high = bool(_LOW_END.search(text)), bool(_HIGH_END.search(text))
    possible = bool(
        _POSSIBLY.search(text)
        or _UP_TO.search(text)
        # "who can be in within 6 months" wants to be sure, "who can earn over 300k" does not
        or (side == "above" and _ABLE.search(text))
    )
    sure = bool(_SURELY.search(text))
    if side == "at":
        return Bound(figure, side, "low" if low else "high" if high else None, True, True)
    whole: End = "high" if side == "below" else "low"
    reach: End = "low" if side == "below" else "high"
    if low != high:
        return Bound(figure, side, "low" if low else "high", inclusive, True)
    if sure or possible:
        return Bound(figure, side, whole if sure else reach, inclusive, True)
    return Bound(figure, side, whole, inclusive, False)


def _side(text: str) -> tuple[Side, bool]:
    """The side of the figure, and whether the figure itself belongs to it."""
    if _EXACTLY.search(text):
        return "at", True
    for pattern, side, inclusive in (
        (_AT_LEAST, "above", True),
        (_BELOW, "below", False),
        (_ABOVE, "above", False),
        (_AT_MOST, "below", True),
    ):
        match = pattern.search(text)
        if match and _NOT.search(text[: match.start()]):
            return ("below" if side == "above" else "above"), not inclusive
        if match:
            return side, inclusive  # type: ignore[return-value]
    return "at", True
