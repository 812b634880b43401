"""Answers that no single sentence holds: rankings, bounds, counts, sums and comparisons.

Each is computed over the figures of sibling items, and every operand is cited.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from waymark.answering.arithmetic import UNIT_DAYS, difference, total
from waymark.answering.bounds import Bound, End, bound_of
from waymark.answering.claims import Claim, Evidence, quoted
from waymark.answering.evidence import Scored
from waymark.answering.question import Asked
from waymark.answering.series import Member, Series, measure
from waymark.domain import Form, Quantity
from waymark.markup import escaped
from waymark.names import label, named
from waymark.reading.quantities import numbers_in
from waymark.retrieval.search import Found

OPERATORS = ("max", "min", "order", "count", "filter", "sum", "compare", "negate")
LEAST_RELEVANCE = 0.6
LEAST_PLAIN_RELEVANCE = 0.35
"""Of a series to the question, where 1 is a literal match (see `relevance`); the second without
anticipated questions, where similarities are lower."""

SIDE_KIND = 0.05
"""Least probability of the series' kind where the question asks for a number or names: "how many
have a price", "which have no price"."""

COMPARED_KIND = 0.15
"""The same for a comparison: below it, the sentences are compared and not their figures."""

_BESIDES = re.compile(
    r"\b(after|besides|apart from|other than|except|excluding|not counting)\b", re.I
)
_FLOOR = re.compile(r"\b(start\w*|floor|from|at least|minimum|guarantee\w*|low end|bottom)\b", re.I)
_CEILING = re.compile(r"\b(ceiling|up to|top|high end|upper|maximum|at most|peak)\b", re.I)
_FEW = re.compile(r"\b(two|three|four|[2-9])\s+(?:\w{2,}est|most|least)\b", re.I)
_BOTH = re.compile(r"\b(both|two of us|us two|couple of us)\b", re.I)
_ALL = re.compile(r"\b(all|every|each|everything|total|altogether|whole)\b", re.I)


def computed(
    asked: Asked,
    found: Found,
    all_series: Sequence[Series],
    scored: Sequence[Scored],
    likely: Sequence[Evidence],
) -> tuple[Claim, ...]:
    """The claims of a computed answer; none where the question asks for no computation.

    `likely` are the sentences that answer together, should no computation be needed.
    """
    if asked.operator not in OPERATORS:
        return ()
    chosen = _choose(asked, found, all_series, scored)
    if asked.operator == "sum":
        return _sum(asked, chosen, likely)
    if chosen is None:
        return ()
    spoken_of = named(asked.text, [member.name for member in chosen.members])
    members = [chosen.members[place] for place in spoken_of]
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
        case "filter" | "count" | "negate" if bound := _bound(asked, chosen):
            return _bounded(asked, chosen, bound)
        case "count" if asked.kinds.get(chosen.kind, 0.0) > SIDE_KIND and not members:
            return _counted(chosen.members, chosen.members)
        case "compare" if len(members) >= 2 and (
            asked.wants_quantity or asked.kinds.get(chosen.kind, 0.0) >= COMPARED_KIND
        ):
            apart = difference(*members) if len(members) == 2 else None
            return (*_listed(members), apart) if apart else _listed(members)
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


def _sum(asked: Asked, chosen: Series | None, likely: Sequence[Evidence]) -> tuple[Claim, ...]:
    """The operands added up, or one of them taken for several people."""
    operands = _operands(asked, chosen, likely)
    times = _heads(asked)
    if not operands or (len(operands) == 1 and times == 1):
        return ()
    budget = next((f for f in asked.figures if f.kind == operands[0].quantity.kind), None)
    claim = total(operands, times if len(operands) == 1 else 1, budget)
    return (claim, *_listed(operands)) if claim else ()


def _operands(asked: Asked, chosen: Series | None, likely: Sequence[Evidence]) -> Sequence[Member]:
    """What is to be added up: the few at one end, those named, those that likely answer, or all."""
    if chosen and (few := _FEW.search(asked.text)):
        ordered = _sorted(chosen.members, "high" if _falling(asked) else "low")
        return ordered[: int(next(numbers_in(few[1])))]
    all_members = chosen.members if chosen else ()
    spoken_of = [all_members[at] for at in named(asked.text, [m.name for m in all_members])]
    if len(spoken_of) >= 2:
        return spoken_of
    if spoken_of and spoken_of[0].evidence in likely and _heads(asked) > 1:
        return spoken_of
    kind = chosen.kind.partition(" ")[0] if chosen else asked.kind
    answering = [
        Member(label(evidence.passage.section.name), quantity, evidence)
        for evidence in likely
        if (quantity := next((q for q in evidence.sentence.quantities if q.kind == kind), None))
    ]
    return all_members if len(answering) < 2 and _ALL.search(asked.text) else answering


def _heads(asked: Asked) -> int:
    """For how many people or times one thing is asked for; 1 where nothing is said."""
    stated = next((f.low for f in asked.figures if f.kind == "count" and f.low == f.high), 1.0)
    return 2 if stated == 1 and _BOTH.search(asked.text) else max(int(stated), 1)


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


def _bound(asked: Asked, series: Series) -> Bound | None:
    """What the series can be held against: a figure of its kind in the question, or a bare one."""
    kind = series.kind.partition(" ")[0]
    stated = next((figure for figure in asked.figures if measure(figure) == series.kind), None)
    if stated:
        return bound_of(asked.text, stated.low)
    bare = re.search(r"(?<![\w$€£.,-])\d+(?:\.\d+)?(?![\w%.,-]*\d)", asked.text)
    if not bare or len(asked.figures) > 1:
        return None
    unit = series.members[0].quantity.unit
    scale = UNIT_DAYS.get(unit, 1.0) if kind == "duration" else 1.0
    return bound_of(asked.text, float(bare[0]) * scale)


def _bounded(asked: Asked, series: Series, bound: Bound) -> tuple[Claim, ...]:
    fitting = [member for member in series.members if bound.holds(member.quantity)]
    if not fitting and not bound.certain:
        # a range that only reaches the bound fits where none keeps it whole
        other: End = "low" if bound.end == "high" else "high"
        fitting = [member for member in series.members if bound.holds(member.quantity, other)]
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
