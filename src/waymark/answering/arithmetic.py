"""Sums, multiples and differences of figures, written the way the figures are."""

import math
from collections.abc import Mapping, Sequence

from waymark.answering.claims import Claim
from waymark.answering.series import Member
from waymark.domain import Quantity
from waymark.markup import escaped
from waymark.reading.quantities import numbers_in

UNIT_DAYS: Mapping[str, float] = {"day": 1, "week": 7, "month": 365.25 / 12, "year": 365.25}


def total(
    members: Sequence[Member], times: int = 1, budget: Quantity | None = None
) -> Claim | None:
    """What the members come to, each taken `times` times, and what is left of a budget.

    None where their figures cannot be added: open ranges, percentages, dates.
    """
    like = members[0].quantity
    low, high = (
        times * sum(getattr(member.quantity, end) for member in members) for end in ("low", "high")
    )
    together = _range(like, low, high)
    if together is None:
        return None
    text = f"{together} together" if len(members) > 1 or times == 1 else f"{together} for {times}"
    left = _range(like, budget.low - high, budget.low - low) if budget else None
    if budget and left and high <= budget.low:
        text += f"; {left} of {budget.text} is left"
    return _claim(f"**{escaped(text)}.**", members)


def difference(first: Member, second: Member) -> Claim | None:
    """By how much two figures differ, at each end where they are ranges.

    None where they are equal or cannot be taken from each other.
    """
    ends = [abs(getattr(first.quantity, e) - getattr(second.quantity, e)) for e in ("low", "high")]
    low, high = (_amount(first.quantity, value) for value in ends)
    if low is None or high is None or not any(ends):
        return None
    text = low if ends[0] == ends[1] else f"{low} at the low end, {high} at the high end"
    return _claim(f"**The difference is {escaped(text)}.**", (first, second))


def _claim(text: str, members: Sequence[Member]) -> Claim:
    evidence = tuple(member.evidence for member in members)
    return Claim(text, evidence, computed=frozenset(numbers_in(text)))


def _range(like: Quantity, low: float, high: float) -> str | None:
    least, most = _amount(like, low), _amount(like, high)
    if least is None or most is None:
        return None
    if low == high:
        return most
    unit = most.lstrip("0123456789.,") if most[0].isdigit() else ""
    return f"{least.removesuffix(unit)}–{most}"


def _amount(like: Quantity, value: float) -> str | None:
    """`value` written the way the figure `like` is."""
    if math.isinf(value) or math.isnan(value):
        return None
    if like.kind == "money":
        sign = like.text[0]
        return f"{value:,.0f} {like.unit}" if sign.isdigit() else f"{sign}{value:,.0f}"
    if like.kind == "duration" and like.unit in UNIT_DAYS:
        return f"{round(value / UNIT_DAYS[like.unit], 2):g} {like.unit}s"
    if like.kind == "count":
        return f"{value:g}" if like.unit == "age" else f"{value:g} {like.unit}"
    return None
