"""Answers that no single sentence holds: rankings, bounds, counts, sums and comparisons.

Each is computed over the figures of sibling items, and every operand is cited.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from waymark.answering.claims import Claim, Evidence, quoted
from waymark.answering.evidence import Scored, together
from waymark.answering.question import Asked
from waymark.answering.series import Member, Series, measure
from waymark.domain import Form, Quantity
from waymark.markup import escaped
from waymark.names import named
from waymark.retrieval.search import Found

OPERATORS = ("max", "min", "order", "count", "filter", "sum", "compare", "negate")
LEAST_RELEVANCE = 0.6
LEAST_PLAIN_RELEVANCE = 0.35
"""Of a series to the question, where 1 is a literal match (see `relevance`); the second without
anticipated questions, where similarities are lower."""

SIDE_KIND = 0.05
"""Least probability of the series' kind where the question asks for a number or names: "how many
have a price", "which have no price"."""

_BESIDES = re.compile(
    r"\b(after|besides|apart from|other than|except|excluding|not counting)\b", re.I
)
_LOWER = re.compile(
    r"\b(over|above|more than|at least|longer|exceed\w*|topping|tops? out|beyond|pricier|higher|"
    r"better than|north of|or more|or longer|upwards of|minimum|slower|greater|bigger|past)\b|\d\+",
    re.I,
)  # fmt: skip
_BEYOND = re.compile(
    r"\b(?:over|above|(?:more|longer|higher|better|greater|bigger|slower|pricier) than|exceed\w*|"
    r"beyond|past|north of)\b",
    re.I,
)
"""Lower bounds that leave out the figure itself; "under 6 months" is taken to allow 3–6 months."""

_FLOOR = re.compile(r"\b(start\w*|floor|from|at least|minimum|guarantee\w*|low end|bottom)\b", re.I)
_CEILING = re.compile(r"\b(ceiling|up to|top|high end|upper|maximum|at most|peak)\b", re.I)
_ALL = re.compile(r"\b(all|every|each|everything|total|altogether|whole)\b", re.I)


def computed(
    asked: Asked, found: Found, all_series: Sequence[Series], scored: Sequence[Scored]
) -> tuple[Claim, ...]:
    """The claims of a computed answer; none where the question asks for no computation."""
    if asked.operator not in OPERATORS:
        return ()
    chosen = _choose(asked, found, all_series, scored)
    if chosen is None:
        return ()
    spoken_of = named(asked.text, [member.name for member in chosen.members])
    members = [chosen.members[place] for place in spoken_of]
    likely = together(scored)
    probable = [member for member in chosen.members if member.evidence in likely]
    if len(members) == 1 and _BESIDES.search(asked.text):
        others = tuple(m for m in chosen.members if m not in members)
        chosen, members = replace(chosen, members=others), []
    match asked.operator:
        case "max" | "min" if len(members) != 1:
            return _extreme(asked, _scope(chosen.members, members))
        case "order":
            return _listed(
                _sorted(_scope(chosen.members, members), "high" if _falling(asked) else "low")
            )
        case "filter" | "count" if bound := _bound(asked, chosen):
            return _bounded(asked, chosen, bound)
        case "count" if asked.kinds.get(chosen.kind, 0.0) > SIDE_KIND and not members:
            return _counted(chosen.members, chosen.members)
        case "compare" if len(members) >= 2 and asked.wants_quantity:
            return _listed(members)
        case "sum" if len(members) >= 2 or len(probable) >= 2:
            return _sum(members if len(members) >= 2 else probable)
        case "sum" if _ALL.search(asked.text):
            return _sum(chosen.members)
        case "negate" if chosen.lacking and asked.kinds.get(chosen.kind, 0.0) > SIDE_KIND:
            return tuple(quoted(evidence, "item") for evidence in chosen.lacking)
    return ()


def _choose(
    asked: Asked, found: Found, all_series: Sequence[Series], scored: Sequence[Scored]
) -> Series | None:
    probabilities = {s.evidence: s.probability for s in scored}
    fitting = [(relevance(asked, found, s, probabilities), s) for s in all_series]
    relevant, best = max(fitting, key=lambda pair: pair[0], default=(0.0, None))
    least = LEAST_RELEVANCE if found.matched else LEAST_PLAIN_RELEVANCE
    return best if relevant >= least else None


def relevance(
    asked: Asked, found: Found, series: Series, probabilities: Mapping[Evidence, float]
) -> float:
    """How well a series fits: that its members answer, their nearness to the question, and the
    kind asked for."""
    kind = series.kind.partition(" ")[0]
    probability = asked.kinds.get(kind, 0.0)
    if asked.operator != "count" and asked.wants_quantity and kind != asked.kind:
        return 0.0
    if asked.operator == "order" and probability < SIDE_KIND:
        return 0.0
    stated = {figure.kind for figure in asked.figures} - {"count"}
    if stated and kind not in stated:
        return 0.0
    mass = sum(probabilities.get(member.evidence, 0.0) for member in series.members)
    near = {r.passage.id: max(r.sentence_scores, default=0.0) for r in found.retrieved}
    nearness = [near.get(member.evidence.passage.id, 0.0) for member in series.members]
    return mass + 0.5 * max(nearness) + 0.4 * sum(nearness) / len(nearness) + 0.3 * probability


def _scope(members: Sequence[Member], spoken_of: Sequence[Member]) -> Sequence[Member]:
    return spoken_of if len(spoken_of) >= 2 else members


def _falling(asked: Asked) -> bool:
    return not re.search(
        r"\b(cheap\w*|low\w*|fast\w*|quick\w*|short\w*|least|ascending|young\w*)\b",
        asked.text,
        re.I,
    )


def _sorted(members: Sequence[Member], end: str) -> list[Member]:
    if end == "high":
        return sorted(members, key=lambda m: (-m.quantity.high, -m.quantity.low))
    return sorted(members, key=lambda m: (m.quantity.low, m.quantity.high))


def _extreme(asked: Asked, members: Sequence[Member]) -> tuple[Claim, ...]:
    top = asked.operator == "max"
    if _FLOOR.search(asked.text):
        ordered = sorted(members, key=lambda m: m.quantity.low, reverse=top)
        tied = [m for m in ordered if m.quantity.low == ordered[0].quantity.low]
    elif _CEILING.search(asked.text):
        ordered = sorted(members, key=lambda m: m.quantity.high, reverse=top)
        tied = [m for m in ordered if m.quantity.high == ordered[0].quantity.high]
    else:
        ordered = _sorted(members, "high" if top else "low")
        value = _ends(ordered[0].quantity)
        tied = [m for m in ordered if _ends(m.quantity) == value]
    names = " and ".join(f"{escaped(m.name)}: {escaped(m.quantity.text)}" for m in tied)
    headline = Claim(f"**{names}.**", tuple(m.evidence for m in tied))
    others = [m for m in ordered if m not in tied]
    return (headline, *_listed(others))


def _ends(quantity: Quantity) -> tuple[float, float]:
    return quantity.low, quantity.high


def _listed(members: Sequence[Member]) -> tuple[Claim, ...]:
    form: Form = "row" if len(members) >= 2 else "item"
    return tuple(
        Claim(f"{escaped(m.name)}: {escaped(m.quantity.text)}", (m.evidence,), form)
        for m in members
    )


def _bound(asked: Asked, series: Series) -> Quantity | None:
    """The figure in the question that the series can be held against; a bare one counts too."""
    kind = series.kind.partition(" ")[0]
    stated = next((figure for figure in asked.figures if measure(figure) == series.kind), None)
    bare = re.search(r"\b(?:under|below|over|above|than|least|most|to|within)\s(\d+)\b", asked.text)
    if stated or not bare:
        return stated
    unit = series.members[0].quantity
    value = float(bare[1]) * (_UNIT_DAYS.get(unit.unit, 1.0) if kind == "duration" else 1.0)
    return replace(unit, low=value, high=value)


def _bounded(asked: Asked, series: Series, bound: Quantity) -> tuple[Claim, ...]:
    lower = bool(_LOWER.search(asked.text)) and not re.search(
        r"\b(no|not) (more|longer|over)\b", asked.text, re.I
    )
    limit = bound.low

    beyond = bool(_BEYOND.search(asked.text))

    def fits(quantity: Quantity, end: str) -> bool:
        value: float = getattr(quantity, end)
        if value == limit:
            return not beyond
        return value > limit if lower else value < limit

    by_floor = _FLOOR.search(asked.text) or (lower and bound.kind == "duration")
    ends = ("low", "high") if by_floor else ("high", "low")
    # a range that only reaches the bound fits where none keeps it whole
    fitting = next(
        (own for end in ends if (own := [m for m in series.members if fits(m.quantity, end)])), []
    )
    if asked.operator == "count" or not fitting:
        return _counted(fitting, series.members)
    return _listed(_sorted(fitting, "low"))


def _counted(fitting: Sequence[Member], members: Sequence[Member]) -> tuple[Claim, ...]:
    total = f" of {len(members)}" if len(fitting) < len(members) else ""
    headline = Claim(
        f"**{len(fitting)}{total}.**",
        tuple(member.evidence for member in members),
        computed=frozenset({str(len(fitting)), str(len(members))}),
    )
    return (headline, *_listed(fitting))


def _sum(members: Sequence[Member]) -> tuple[Claim, ...]:
    low = sum(member.quantity.low for member in members)
    high = sum(member.quantity.high for member in members)
    amounts = [_amount(members[0].quantity, value) for value in dict.fromkeys((low, high))]
    if any(amount is None for amount in amounts):
        return ()
    total = "–".join(str(amount) for amount in amounts)
    numbers = frozenset(re.sub(r"[^\d.]", "", str(amount)) for amount in amounts)
    headline = Claim(
        f"**{escaped(total)} together.**", tuple(m.evidence for m in members), computed=numbers
    )
    return (headline, *_listed(members))


_UNIT_DAYS: Mapping[str, float] = {"day": 1, "week": 7, "month": 365.25 / 12, "year": 365.25}


def _amount(like: Quantity, value: float) -> str | None:
    """`value` written the way the figure `like` is."""
    if math.isinf(value):
        return None
    if like.kind == "money":
        return (
            f"{like.text[0]}{value:,.0f}"
            if not like.text[0].isdigit()
            else f"{value:,.0f} {like.unit}"
        )
    if like.kind == "duration" and like.unit in _UNIT_DAYS:
        return f"{value / _UNIT_DAYS[like.unit]:g} {like.unit}s"
    return f"{value:g} {like.unit}" if like.kind == "count" else None
