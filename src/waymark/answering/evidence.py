"""Which sentences of the retrieved passages answer the question best."""

from collections.abc import Mapping
from dataclasses import dataclass

from waymark.answering.claims import Evidence
from waymark.answering.question import Asked
from waymark.domain import Passage, Sentence
from waymark.reading.anticipated import Anticipated
from waymark.retrieval.search import Found

PASSAGES_READ = 20
"""How many of the retrieved passages are looked into."""

WEIGHTS: Mapping[str, float] = {
    "vote": 0.7,
    "own": 0.15,
    "passage": 0.4,
    "kind": 0.15,
    "opening": 0.08,
}
"""Evidence of an anticipated question, the sentence's own similarity, its passage's score, whether
it holds a thing of the asked kind, whether it opens the section of a question; chosen on the
develop questions."""

LATER_EVIDENCE = 0.94
"""A question's second and third sentence of evidence count a little less than its first."""

OTHER_OPERATOR = 0.88
"""And those of a question with another operator ("cheapest" beside "how much") too."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence with its score."""

    evidence: Evidence
    score: float


def scored_sentences(found: Found, asked: Asked) -> tuple[Scored, ...]:
    """The sentences of the best passages, best first."""
    votes = _votes(found, asked)
    scored: list[Scored] = []
    for retrieved in found.retrieved[:PASSAGES_READ]:
        passage = retrieved.passage
        for place, sentence in enumerate(passage.sentences):
            score = (
                WEIGHTS["vote"] * votes.get((passage.id, place), 0.0)
                + WEIGHTS["own"] * retrieved.sentence_scores[place]
                + WEIGHTS["passage"] * retrieved.score
                + WEIGHTS["kind"] * _fit(sentence, asked)
                + WEIGHTS["opening"] * (place == 0 and passage.section.name.endswith("?"))
            )
            scored.append(Scored(Evidence(passage, sentence), score))
    scored.sort(key=lambda s: (-s.score, s.evidence.sentence.start))
    return tuple(scored)


def _fit(sentence: Sentence, asked: Asked) -> float:
    """The probability that a thing of the sentence's kind is asked for."""
    if sentence.kind == "lead-in":
        return sum(asked.kinds.get(kind, 0.0) for kind in ("list", "skill", "advice"))
    return max((asked.kinds.get(q.kind, 0.0) for q in sentence.quantities), default=0.0)


def _votes(found: Found, asked: Asked) -> dict[tuple[str, int], float]:
    votes: dict[tuple[str, int], float] = {}
    for match in found.matched:
        same = match.question.operator == asked.operator
        for rank, place in enumerate(match.question.evidence):
            weight = match.similarity * LATER_EVIDENCE**rank * (1.0 if same else OTHER_OPERATOR)
            votes[place] = max(votes.get(place, 0.0), weight)
    return {place: vote + found.fitted.get(place, 0.0) for place, vote in votes.items()}


def mates(
    evidence: Evidence, asked: Asked, found: Found, passages: Mapping[str, Passage], nearness: float
) -> tuple[Evidence, ...]:
    """Further evidence of the nearest anticipated question of the kind that the sentence answers.

    A question with another operator ("which is cheaper, …") has evidence that is none here.
    """
    for match in found.matched:
        own = evidence_of(match.question, passages)
        if match.question.operator == asked.operator and own[:1] == (evidence,):
            return own[1:] if match.similarity >= nearness else ()
    return ()


def evidence_of(question: Anticipated, passages: Mapping[str, Passage]) -> tuple[Evidence, ...]:
    """The sentences that answer an anticipated question."""
    return tuple(
        Evidence(passages[key], passages[key].sentences[place]) for key, place in question.evidence
    )
