"""A question in a conversation → the question that stands alone.

What a conversation carries is read off its turns: the question last answered, the thing it was
about, and the items last shown. From these come a few readings of a new question; which one holds
is decided by what the index knows of each, and by what was learned of follow-ups (see `Rewriter`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from waymark.domain import Turn
from waymark.followups import FollowUps, Layout, Matrix, softmax
from waymark.indexing.index import Index
from waymark.reading.anticipated import Anticipated, Place
from waymark.retrieval.asked import outcomes
from waymark.retrieval.readings import (
    MOST_SWAPPED,
    OPENING,
    PREPOSITION,
    PRONOUN,
    context_of,
    readings,
)
from waymark.retrieval.search import Found
from waymark.wording import WORD

ALONE, COMPLETED = 2.0, 1.0
"""Weight of the question alone, and of each reading that completes it; chosen on the develop
conversations."""

STANDS_ALONE, SURELY = 0.5, 0.8
"""A question of more than a few words that is so near to an anticipated one needs no completing;
the second where what was learned of follow-ups has a say. On the develop conversations 0.7 to 0.9
turn no answer."""

WRITTEN, NEARNESS, OPERATOR = 0.9, 0.3, 0.1
"""How probable it is that an anticipated question means its own sentences, what its distance from
the readings costs, and how much it counts that it asks for the same operation; chosen on the
develop conversations."""

LEAST_VOTE = 0.01
"""So that a reading which knows nothing of a sentence does not rule it out."""

LEAST_EXPECTED = 0.015
"""A sentence less probable is not expected: what goes on when all has been said."""

FEW = 3
"""Words of a question that says too little by itself."""


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that stands alone; with a `background`, it is searched for as it was typed,
    beside that. `expected` is how probable it is that each sentence answers, where that was
    learned."""

    text: str
    background: str = ""
    expected: Mapping[Place, float] | None = None


def background_of(history: Sequence[Turn]) -> str:
    """What a conversation is about, in the words of its first question and its last."""
    asked = [turn.question for turn in history if turn.answer.query]
    return " ".join(dict.fromkeys((*asked[:1], *asked[-1:])))


class Rewriter:
    """Rewrites questions about one index; `search` finds what it holds for a reading."""

    def __init__(self, index: Index, search: Callable[[str], Found]) -> None:
        self._followups = index.followups
        self._operator = index.learned.operator
        self._worded = index.learned.worded
        self._passages = index.passages
        self._layout = Layout(index.passages)
        self._search = search

    def rewritten(self, question: str, history: Sequence[Turn]) -> Standalone:
        """The question as it stands alone: unchanged, or completed from the conversation.

        What was learned of follow-ups tells how probable it is that each sentence answers, or that
        none does; without it the readings, each searched for, vote on that. Then the reading is
        taken, or the anticipated question, that comes closest to what is probable. Documents
        without anticipated questions are searched with what was asked before in the background.
        """
        context = context_of(history)
        if not context.query:
            return Standalone(question)
        offered = readings(question, context)
        found = {reading.kind: self._search(reading.text) for reading in offered}
        alone = found["alone"]
        if not alone.matched:  # nothing to go by: documents without anticipated questions
            text = f"{context.query} {question}" if _leans(question) else question
            return Standalone(text, background_of(history))
        nearest = alone.matched[0].similarity
        learned = self._learned(history)
        if not _leans(question) and nearest >= (SURELY if learned else STANDS_ALONE):
            return Standalone(question)
        votes = {kind: self._votes(own) for kind, own in found.items()}
        probable = self._probable(learned, question, history) if learned else _voted(votes)
        if not _leans(question) and learned and self._is_elsewhere(votes["alone"], learned):
            return Standalone(question)
        expected = self._likely(probable) if learned else None
        if not _leans(question) and votes["alone"].argmax() == probable.argmax():
            return Standalone(question, expected=expected)
        candidates = [(_agreement(probable, votes[r.kind]), r.text) for r in offered]
        if learned and probable.argmax() < len(self._layout.places):
            operators = self._operator.probabilities(self._worded(question, alone.vector))
            candidates += self._anticipated(probable, list(found.values()), operators)
        best = max(candidates, key=lambda candidate: candidate[0])[1]
        return Standalone(best, expected=expected)

    def expected(
        self, question: str, history: Sequence[Turn]
    ) -> tuple[tuple[Place, ...], float | None]:
        """The sentences that a message ("go on") may well mean, best first, and how probable the
        first of them is; nothing where nothing was learned of follow-ups."""
        learned, context = self._learned(history), context_of(history)
        if learned is None or not context.query:
            return (), None
        probable = self._probable(learned, question, history)
        return tuple(self._likely(probable)), float(probable[:-1].max())

    def about(self, question: str, history: Sequence[Turn]) -> str:
        """What a fragment asks that nothing answers: "in Ireland?" goes on from the last question,
        and a pronoun stands for what its answer was about. Any other question is left as it is."""
        context = context_of(history)
        bare = OPENING.sub("", question).strip()
        if context.query and PREPOSITION.match(bare) and len(WORD.findall(bare)) <= MOST_SWAPPED:
            return f"{context.query.rstrip(' ?.!')} {bare}"
        top = {p.section.path[0] for p in self._passages.values()}
        if context.subject and context.subject not in top and PRONOUN.search(bare):
            return PRONOUN.sub(lambda _: context.subject, bare, count=1)
        return question

    def _likely(self, probable: Matrix) -> dict[Place, float]:
        """The sentences that may well be meant, best first."""
        order = np.argsort(-probable[:-1], kind="stable").tolist()
        places = self._layout.places
        return {places[n]: float(probable[n]) for n in order if probable[n] >= LEAST_EXPECTED}

    def _is_elsewhere(self, vote: Matrix, learned: FollowUps) -> bool:
        """Whether what is most probable stands in a document of which nothing was learned."""
        best = int(vote.argmax())
        return best < len(vote) - 1 and self._layout.texts[best] not in learned.sentences

    def _votes(self, found: Found) -> Matrix:
        return self._layout.vector(outcomes(found.matched, found.fitted))

    def _probable(self, learned: FollowUps, question: str, history: Sequence[Turn]) -> Matrix:
        """How probable it is that each sentence is meant, and, at the end, that none is."""
        before = next(turn.answer.query for turn in reversed(history) if turn.answer.query)
        trail = self._trail(history)
        return learned.probabilities(question, before, trail, self._layout)

    def _anticipated(
        self, probable: Matrix, found: Sequence[Found], operators: Mapping[str, float]
    ) -> Iterator[tuple[float, str]]:
        """The anticipated questions near any reading that the most probable sentence answers."""
        best = self._layout.places[int(probable.argmax())]
        nearness: dict[Anticipated, float] = {}
        for match in (match for own in found for match in own.matched):
            if best in match.question.evidence:
                known = nearness.get(match.question, 0.0)
                nearness[match.question] = max(known, match.similarity)
        for question, similarity in nearness.items():
            share = WRITTEN / len(question.evidence)
            vote = self._layout.vector(dict.fromkeys(question.evidence, share))
            far = NEARNESS * (1.0 - similarity)
            done = OPERATOR * np.log(LEAST_VOTE + operators.get(question.operator, 0.0))
            yield _agreement(probable, vote) - far + float(done), question.question

    def _trail(self, history: Sequence[Turn]) -> list[list[int]]:
        starts = self._layout.starts
        return [
            []
            if turn.answer.abstained
            else [
                starts[c.document, c.start]
                for c in turn.answer.citations
                if (c.document, c.start) in starts
            ]
            for turn in history
            if turn.answer.query
        ]

    def _learned(self, history: Sequence[Turn]) -> FollowUps | None:
        """What was learned for the document that was last cited."""
        cited = (c.document for turn in reversed(history) for c in turn.answer.citations)
        return self._followups.get(next(cited, ""))


def _voted(votes: Mapping[str, Matrix]) -> Matrix:
    """The readings' votes, weighted: a product of experts (Hinton, 2002)."""
    scores = [
        (ALONE if kind == "alone" else COMPLETED) * np.log(LEAST_VOTE + vote)
        for kind, vote in votes.items()
    ]
    return softmax(np.sum(scores, axis=0))


def _agreement(probable: Matrix, vote: Matrix) -> float:
    """How well a reading's probabilities agree with the probable ones: their negative cross
    entropy."""
    return float(probable @ np.log(LEAST_VOTE + vote))


def _leans(question: str) -> bool:
    """Whether a question hardly stands without what went before."""
    few = len(WORD.findall(OPENING.sub("", question))) <= FEW
    return few or bool(PRONOUN.search(question) or OPENING.match(question))
