"""Whether the documents answer the question at all: a calibrated confidence."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from statistics import fmean
from typing import Literal

from waymark.indexing.fit import Learned
from waymark.retrieval.asked import NEIGHBOURS, SHARPNESS
from waymark.retrieval.search import Found, certainty
from waymark.wording import WORD

FILE = "data/abstention.json"
NEAREST = 3
MARGIN = 1e-3
"""Added to a probability and to its opposite, neither of which is ever quite nothing."""

Basis = Literal["read", "anticipated", "plain"]
"""What the decision can rest on: a question that was read, anticipated questions near it, or what
the documents themselves hold."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A logistic model over `features`; below `threshold` the answer is a refusal.

    Fitted by `waymark fit` on the develop questions; one for each Basis.
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

    lead: how much nearer in meaning the three nearest anticipated questions that the documents
    answer are, on average, than the three nearest that they do not; letters: the same, near in
    letters; share: the part of the nearest questions that is answered, the nearer counting more;
    literal: how much nearer the nearest answered question, or sentence, is than the nearest that
    is not answered; learned: the probability of an answer by the question's embedding alone;
    fitted: how sure evidence model and reading are of a sentence (see `Found`); read: the log
    odds that any sentence answers, by reading the question, 0 where that was not learned; dense:
    similarity of the nearest sentence or passage; unknown: the part of the question's words that
    stand nowhere in the documents; words: the question's length, 1 for ten words or more.
    """
    covered = [match for match in found.matched if match.question.covered]
    uncovered = [match for match in found.matched if not match.question.covered]
    meaning = _nearest([m.meaning for m in covered]), _nearest([m.meaning for m in uncovered])
    letters = _nearest([m.letters for m in covered]), _nearest([m.letters for m in uncovered])
    dense = max((r.why["dense"] for r in found.retrieved), default=0.0)
    count = len(WORD.findall(query))
    return {
        "lead": fmean(meaning[0]) - fmean(meaning[1]),
        "letters": fmean(letters[0]) - fmean(letters[1]),
        "share": _share(found),
        "literal": max(meaning[0][0], dense) - meaning[1][0],
        "learned": learned.covered.probabilities(found.vector).get("yes", 0.5),
        "fitted": certainty(max(found.fitted.values(), default=0.0)),
        "read": 0.0 if found.answered is None else _log_odds(found.answered),
        "dense": dense,
        "unknown": len(found.unknown_words) / max(count, 1),
        "words": min(count / 10, 1.0),
    }


def _log_odds(probability: float) -> float:
    return math.log((probability + MARGIN) / (1.0 - probability + MARGIN))


def _nearest(similarities: Sequence[float]) -> Sequence[float]:
    nearest = sorted(similarities, reverse=True)[:NEAREST]
    return nearest + [0.0] * (NEAREST - len(nearest))


def _share(found: Found) -> float:
    near = found.matched[:NEIGHBOURS]
    weights = [max(match.similarity, 0.0) ** SHARPNESS for match in near]
    answered = sum(w for w, match in zip(weights, near, strict=True) if match.question.covered)
    return answered / sum(weights) if sum(weights) else 0.5


def basis(found: Found) -> Basis:
    """What the decision rests on."""
    if found.answered is not None:
        return "read"
    return "anticipated" if found.matched else "plain"


@cache
def decision(rests_on: Basis) -> Decision:
    """The fitted model for what a decision rests on."""
    text = resources.files("waymark").joinpath(FILE).read_text("utf-8")
    return Decision(**json.loads(text)[rests_on])
