"""The anticipated questions near the one asked, and the sentences that answer them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from waymark.indexing.fit import Linear, Vector, place_of
from waymark.indexing.index import Index
from waymark.indexing.store import QUESTIONS
from waymark.reading.anticipated import Anticipated, Place
from waymark.retrieval.letters import Letters
from waymark.wording import spelt_out

NEAREST = 100
"""Questions taken by nearness in meaning."""

NEAREST_IN_LETTERS = 50
"""Questions taken by nearness in letters: those whose words are misspelt or in another language."""

NEIGHBOURS, SHARPNESS = 24, 5
"""How many of them say where the answer stands, and how much more the nearer ones count; see
`benchmarks/ablations.py`."""

OTHER_OPERATOR = 0.2
"""What remains of a question's weight when its operator is out of the question ("cheapest" beside
"how much"); chosen on the develop questions."""


class Matched(NamedTuple):
    """An anticipated question near the one asked.

    `meaning` is the cosine of the embeddings, `letters` that of the counts of letter trigrams,
    which holds where words are misspelt.
    """

    question: Anticipated
    meaning: float
    letters: float

    @property
    def similarity(self) -> float:
        """The mean of the two."""
        return (self.meaning + self.letters) / 2


class AskedSearch:
    """Searches the anticipated questions of one index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._letters = Letters([spelt_out(question.question) for question in index.anticipated])

    def near(self, query: str, vector: Vector) -> tuple[Matched, ...]:
        """The questions near a query in meaning or in letters, best first."""
        questions = self._index.anticipated
        if not questions:
            return ()
        hits = self._index.store.search(QUESTIONS, vector, NEAREST)
        letters = self._letters.similarities(query)
        meaning = {int(hit.key): hit.similarity for hit in hits}
        # one that is near in letters alone was not among the hits: no nearer than the last of them
        least = hits[-1].similarity
        most = np.argpartition(-letters, min(NEAREST_IN_LETTERS, len(letters) - 1))
        for number in most[:NEAREST_IN_LETTERS].tolist():
            meaning.setdefault(number, least)
        matched = (
            (Matched(questions[number], cosine, float(letters[number])), number)
            for number, cosine in meaning.items()
        )
        return tuple(m for m, _ in sorted(matched, key=lambda pair: (-pair[0].similarity, pair[1])))


def fitted_probabilities(fitted: Linear, vector: Vector) -> Mapping[Place, float]:
    """The probability that a sentence answers, by the fitted model; none without it."""
    return {place_of(label): p for label, p in fitted.probabilities(vector).items()}


def evidence_probabilities(
    matched: Sequence[Matched],
    fitted: Mapping[Place, float],
    weight: float,
    operators: Mapping[str, float] | None = None,
) -> Mapping[Place, float]:
    """For each sentence, how probable it is that it answers: its probability as `fitted`, of this
    `weight` (0 to 1), and for the rest the share of the nearest questions that it answers.

    `operators` gives the probability of each operator once the question is understood: then those
    count more that have a likely one. Empty without anticipated questions.
    """
    near = _weighted(matched, operators or {})
    total = sum(own for own, _ in near)
    probabilities = defaultdict(float, {place: p * weight for place, p in fitted.items()})
    for own, match in near:
        for evidence in match.question.evidence:
            probabilities[evidence] += own / total * (1 - weight)
    return dict(probabilities)


def agreed_evidence(
    matched: Sequence[Matched], operators: Mapping[str, float]
) -> tuple[Place, ...]:
    """The evidence of the near question whose set is most like those of the others.

    The medoid under the Jaccard similarity, the nearer questions counting more: where several
    sentences answer together, it is a whole set that somebody wrote. Empty where none is near.
    """
    near = [(weight, frozenset(m.question.evidence)) for weight, m in _weighted(matched, operators)]

    def agreement(candidate: frozenset[Place]) -> float:
        return sum(w * len(candidate & own) / len(candidate | own) for w, own in near)

    best = max((own for _, own in near), key=agreement, default=frozenset[Place]())
    return tuple(sorted(best))


def _weighted(
    matched: Sequence[Matched], operators: Mapping[str, float]
) -> list[tuple[float, Matched]]:
    """The nearest answered questions and what each counts, most first."""
    weighted = [
        (
            match.similarity**SHARPNESS
            * (OTHER_OPERATOR + operators.get(match.question.operator, 0.0)),
            match,
        )
        for match in [m for m in matched if m.question.covered][: 2 * NEIGHBOURS]
        if match.similarity > 0
    ]
    weighted.sort(key=lambda pair: -pair[0])
    return weighted[:NEIGHBOURS]


def outcomes(
    matched: Sequence[Matched], fitted: Mapping[Place, float]
) -> Mapping[Place | None, float]:
    """How probable it is that each sentence answers; under None, that none does."""
    near = matched[:NEIGHBOURS]
    weights = [max(match.similarity, 0.0) ** SHARPNESS for match in near]
    total = sum(weights) or 1.0
    found: dict[Place | None, float] = defaultdict(float)
    for match, weight in zip(near, weights, strict=True):
        if not match.question.covered:
            found[None] += weight / total
        for evidence in match.question.evidence:
            found[evidence] += weight / total / len(match.question.evidence) / 2
    answered = 1.0 - found[None]
    for place, probability in fitted.items():
        found[place] += probability * answered / 2
    return dict(found)
