"""What a question asks for: the kind of thing, and what is to be done over several things."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from waymark.domain import Quantity
from waymark.indexing.fit import Learned, Vector
from waymark.reading.quantities import quantities_of

QUANTITY_KINDS = ("duration", "money", "percentage", "count", "date")
SURE = 0.5
"""Above this probability of there being no operator, nothing is computed."""


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


def understand(text: str, vector: Vector, learned: Learned) -> Asked:
    """Read a question from its embedding, and its figures from its words."""
    worded = learned.worded(text, vector)
    kinds = learned.asks.probabilities(worded)
    operators = learned.operator.probabilities(worded)
    kind = max(kinds, key=lambda name: kinds[name])
    operator = max(operators, key=lambda name: operators[name] * (name != "none"))
    if operators["none"] > SURE:
        operator = "none"
    if operator in ("max", "min"):
        operator = "min" if _LEAST.search(text) else "max"
    figures = quantities_of(_spelt_figures(text))
    return Asked(text, kind, kinds, operator, operators, figures)


def _spelt_figures(text: str) -> str:
    """Figures as people type them, in the form that is read: "200 bucks", "half a year"."""
    text = re.sub(r"\b(\d+)\s?(?:mo|mth)s?\b", r"\1 months", text, flags=re.I)
    text = re.sub(r"\bhalf (?:a|an) year\b", "6 months", text, flags=re.I)
    text = re.sub(r"\b(?:a|one) year and a half\b", "18 months", text, flags=re.I)
    text = re.sub(r"\ba (year|month|week|day)\b", r"1 \1", text, flags=re.I)
    text = re.sub(r"(\d(?:[\d,.]*\d)?)\s?(?:bucks|usd|\$)", r"$\1", text, flags=re.I)
    return re.sub(r"(?<![\w$.,])(\d+(?:\.\d+)?)\s?k\b", r"$\1k", text, flags=re.I)
