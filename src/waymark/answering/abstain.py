"""Whether the documents answer the question at all: a calibrated confidence."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from waymark.indexing.fit import Learned
from waymark.retrieval.search import Found, certainty
from waymark.wording import WORD

FILE = "data/abstention.json"
NEIGHBOURS = 3


@dataclass(frozen=True, slots=True)
class Decision:
    """A logistic model over `features`; below `threshold` the answer is a refusal.

    Fitted by `waymark fit` on the develop questions; one for documents with anticipated
    questions, one for documents without.
    """

    bias: float
    weights: Mapping[str, float]
    threshold: float

    def confidence(self, values: Mapping[str, float]) -> float:
        """The probability, from 0 to 1, that the documents answer."""
        score = self.bias + sum(weight * values[name] for name, weight in self.weights.items())
        return 1.0 / (1.0 + math.exp(-max(min(score, 30.0), -30.0)))


def features(query: str, found: Found, learned: Learned) -> dict[str, float]:
    """What speaks for and against an answer.

    lead: how much nearer the nearest anticipated question that the documents answer is than the
    nearest that they do not; lead3: the same over the three nearest of each; literal: as lead, the
    nearest sentence or passage itself standing among the answered; learned: the probability of an
    answer by the question's embedding alone; dense: similarity of the nearest sentence or passage;
    unknown: the part of the question's words that stand nowhere in the documents; fitted: how
    sure the evidence model is of its sentence; words: the question's length, 1 for ten words or
    more.
    """
    covered = _nearest(found, True)
    uncovered = _nearest(found, False)
    dense = max((r.why["dense"] for r in found.retrieved), default=0.0)
    count = len(WORD.findall(query))
    return {
        "lead": covered[0] - uncovered[0],
        "lead3": (sum(covered) - sum(uncovered)) / NEIGHBOURS,
        "literal": max(covered[0], dense) - uncovered[0],
        "learned": learned.covered.probabilities(found.vector).get("yes", 0.5),
        "dense": dense,
        "unknown": len(found.unknown_words) / max(count, 1),
        "fitted": certainty(max(found.fitted.values(), default=0.0)),
        "words": min(count / 10, 1.0),
    }


def _nearest(found: Found, covered: bool) -> Sequence[float]:
    similarities = [m.meaning for m in found.matched if m.question.covered is covered]
    return (similarities + [0.0] * NEIGHBOURS)[:NEIGHBOURS]


@cache
def decision(anticipated: bool) -> Decision:
    """The fitted model for documents with or without anticipated questions."""
    text = resources.files("waymark").joinpath(FILE).read_text("utf-8")
    return Decision(**json.loads(text)["anticipated" if anticipated else "plain"])
