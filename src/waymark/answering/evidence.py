"""Which sentences of the retrieved passages answer the question best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from waymark.answering.claims import Evidence
from waymark.answering.question import Asked
from waymark.domain import Passage, Sentence
from waymark.retrieval.asked import agreed_evidence
from waymark.retrieval.search import Found, certainty

PASSAGES_READ = 12
"""How many of the retrieved passages are looked into."""

WEIGHTS: Mapping[str, float] = {
    "evidence": 1.4,
    "own": 0.15,
    "passage": 0.4,
    "kind": 0.15,
    "opening": 0.08,
}
"""How probable it is that the sentence answers, by the anticipated questions; its own similarity;
its passage's score; whether it holds a thing of the asked kind; whether it opens the section of a
question; chosen on the develop questions."""


SHARE = 0.5
"""A further sentence belongs to the answer when it has this share of the highest probability; see
`benchmarks/ablations.py`."""

LEAST_PROBABILITY = 0.05
"""And at least so much: where all are improbable, the best stands by itself."""


RIVAL = 0.03
"""What remains of a sentence's probability when the question names a sibling of its section and
not its section; chosen on the develop questions."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence with its score, and how probable it is by the anticipated questions that it is
    part of the answer."""

    evidence: Evidence
    score: float
    probability: float


def scored_sentences(found: Found, asked: Asked) -> tuple[Scored, ...]:
    """The sentences of the best passages, best first."""
    probabilities = found.probabilities(asked.operators)
    named = {r.passage.section.path for r in found.retrieved if r.why["named"]}
    parents = {path[:-1] for path in named}
    scored: list[Scored] = []
    for retrieved in found.retrieved[:PASSAGES_READ]:
        passage = retrieved.passage
        path = passage.section.path
        rival = RIVAL if path not in named and path[:-1] in parents else 1.0
        for place, sentence in enumerate(passage.sentences):
            probability = rival * probabilities.get((passage.id, place), 0.0)
            score = (
                WEIGHTS["evidence"] * certainty(probability)
                + WEIGHTS["own"] * retrieved.sentence_scores[place]
                + WEIGHTS["passage"] * retrieved.score
                + WEIGHTS["kind"] * _fit(sentence, asked)
                + WEIGHTS["opening"] * (place == 0 and passage.section.name.endswith("?"))
            )
            scored.append(Scored(Evidence(passage, sentence), score, probability))
    scored.sort(key=lambda s: (-s.score, s.evidence.sentence.start))
    return tuple(scored)


def together(scored: Sequence[Scored], share: float | None = None) -> tuple[Evidence, ...]:
    """The sentences that make up the answer: the best, and those that have a share (SHARE, unless
    another is given) of the highest probability."""
    if not scored:
        return ()
    least = (SHARE if share is None else share) * max(s.probability for s in scored)
    probable = sorted(
        (s for s in scored[1:] if s.probability >= max(least, LEAST_PROBABILITY)),
        key=lambda s: -s.probability,
    )
    return (scored[0].evidence, *(s.evidence for s in probable))


def agreed(
    scored: Sequence[Scored], found: Found, asked: Asked, passages: Mapping[str, Passage]
) -> tuple[Evidence, ...]:
    """The set of sentences that the near questions agree on, lead-ins left out; without
    anticipated questions, those nearly as probable as the best."""
    places = agreed_evidence(found.matched, asked.operators)
    evidence = tuple(Evidence(passages[key], passages[key].sentences[at]) for key, at in places)
    return tuple(e for e in evidence or together(scored) if e.sentence.kind != "lead-in")


def _fit(sentence: Sentence, asked: Asked) -> float:
    """The probability that a thing of the sentence's kind is asked for."""
    if sentence.kind == "lead-in":
        return sum(asked.kinds.get(kind, 0.0) for kind in ("list", "skill", "advice"))
    return max((asked.kinds.get(q.kind, 0.0) for q in sentence.quantities), default=0.0)
