"""What a question asks for: the kind of thing, and what is to be done over several things."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from waymark.domain import Quantity
from waymark.indexing.fit import Learned
from waymark.reading.quantities import quantities_of
from waymark.retrieval.asked import Matched
from waymark.retrieval.search import Found

QUANTITY_KINDS = ("duration", "money", "percentage", "count", "date")
NEIGHBOURS = 5
SHARPNESS = 6
NEIGHBOURS_PART = 0.6
"""How many anticipated questions are looked at, how much nearer ones count more, and what all of
them count for at most beside the fitted models; chosen on the develop questions."""

_LEAST = re.compile(
    r"\b(cheap|fast|quick|short|soon|low|least|small|young|few|slim|narrow|light|brief|minim|near)",
    re.I,
)
"""Words for the small end of a scale: embeddings of "fastest" and "slowest" are too much alike."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The reading of one question. `kinds` maps each kind of thing to its probability.

    `figures` are those that stand in the question itself, for bounds and budgets.
    """

    text: str
    kind: str
    kinds: Mapping[str, float]
    operator: str
    operators: Mapping[str, float]
    figures: tuple[Quantity, ...]

    @property
    def wants_quantity(self) -> bool:
        """Whether one figure answers."""
        return self.kind in QUANTITY_KINDS


def understand(text: str, found: Found, learned: Learned) -> Asked:
    """Read a question: what the fitted models say, and the labels of the questions near it."""
    worded = learned.worded(text, found.vector)
    near = [m for m in found.matched if m.question.covered][:NEIGHBOURS]
    kinds = _mixed(learned.asks.probabilities(worded), [(m.question.asks, m) for m in near])
    operators = _mixed(
        learned.operator.probabilities(worded), [(m.question.operator, m) for m in near]
    )
    kind = max(kinds, key=lambda name: kinds[name])
    operator = max(operators, key=lambda name: operators[name])
    if operator in ("max", "min"):
        operator = "min" if _LEAST.search(text) else "max"
    figures = quantities_of(_spelt_figures(text))
    return Asked(text, kind, kinds, operator, operators, figures)


def _mixed(fitted: Mapping[str, float], near: Sequence[tuple[str, Matched]]) -> Mapping[str, float]:
    """The fitted probabilities, and the neighbours' labels as far as they are near."""
    weights = [max(match.similarity, 0.0) ** SHARPNESS for _, match in near]
    if not weights:
        return fitted
    part = NEIGHBOURS_PART * max(match.meaning for _, match in near)
    mixed = {label: (1 - part) * probability for label, probability in fitted.items()}
    for (label, _), weight in zip(near, weights, strict=True):
        mixed[label] = mixed.get(label, 0.0) + part * weight / sum(weights)
    return mixed


def _spelt_figures(text: str) -> str:
    """Figures as people type them, in the form that is read: "200 bucks", "half a year"."""
    text = re.sub(r"\b(\d+)\s?(?:mo|mth)s?\b", r"\1 months", text, flags=re.I)
    text = re.sub(r"\b(?:a|an|one) (?:whole|full|entire) year\b", "12 months", text, flags=re.I)
    text = re.sub(r"\bhalf (?:a|an) year\b", "6 months", text, flags=re.I)
    text = re.sub(r"\b(?:a|one) year and a half\b", "18 months", text, flags=re.I)
    text = re.sub(r"\ba (year|month|week|day)\b", r"1 \1", text, flags=re.I)
    text = re.sub(r"(\d(?:[\d,.]*\d)?)\s?(?:bucks|usd|\$)", r"$\1", text, flags=re.I)
    text = re.sub(r"(?<![\w$.,])(\d+)\s?grand\b", r"\1k", text, flags=re.I)
    return re.sub(r"(?<![\w$.,])(\d+(?:\.\d+)?)\s?k\b", r"$\1k", text, flags=re.I)
