"""A question in a conversation → the question that stands alone.

What a conversation carries is read off its turns: the question last answered, the thing it was
about, and the items last shown. From these come a few readings of a new question; which one holds
is decided by what the index knows of each, and by what was learned of follow-ups (see `Rewriter`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from waymark.domain import Turn
from waymark.followups import Layout, Matrix, softmax
from waymark.indexing.index import Index
from waymark.reading.anticipated import Anticipated
from waymark.retrieval.asked import outcomes
from waymark.retrieval.meant import Meant
from waymark.retrieval.readings import (
    MOST_SWAPPED,
    OPENING,
    PREPOSITION,
    PRONOUN,
    cited_last,
    context_of,
    readings,
)
from waymark.retrieval.search import Expected, Near, unasked
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

FEW = 3
"""Words of a question that says too little by itself."""


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that stands alone; with a `background`, it is searched for as it was typed,
    beside that. `expected` is what reading it lets expect, where that was learned."""

    text: str
    background: str = ""
    expected: Expected | None = None


def background_of(history: Sequence[Turn]) -> str:
    """What a conversation is about, in the words of its first question and its last."""
    asked = [turn.question for turn in history if turn.answer.query]
    return " ".join(dict.fromkeys((*asked[:1], *asked[-1:])))


class Rewriter:
    """Rewrites questions about one index; `near` tells what lies near a reading."""

    def __init__(self, index: Index, layout: Layout, near: Callable[[str], Near]) -> None:
        self._operator = index.learned.operator
        self._worded = index.learned.worded
        self._passages = index.passages
        self._unasked = unasked(index)
        self._layout = layout
        self._near = near

    def rewritten(
        self, question: str, history: Sequence[Turn], alone: Near, meant: Meant | None
    ) -> Standalone:
        """The question as it stands alone: unchanged, or completed from the conversation.

        What it means by reading it in the conversation tells how probable it is that each sentence
        answers, or that none does; where that was not learned, the readings, each searched for,
        vote on it, as the question `alone` does. Then the reading is taken, or the anticipated
        question, that comes closest to what is probable. Documents without anticipated questions
        are searched with what was asked of them before in the background.
        """
        context = context_of(history)
        if not context.query:
            if not meant or not alone.matched or self._is_of_another(self._votes(alone), meant):
                return Standalone(question)
            return Standalone(question, expected=meant.expected)
        leans, goes_on = _leans(question), cited_last(history) in self._unasked
        if not leans and not alone.matched:
            return Standalone(question, background_of(history) if goes_on else "")
        if leans and (goes_on or not (alone.matched or _is_answered(meant))):
            return Standalone(f"{context.query} {question}", background_of(history))
        nearest = alone.matched[0].similarity if alone.matched else 0.0
        if not leans and nearest >= (SURELY if meant else STANDS_ALONE):
            return Standalone(question)
        offered = readings(question, context)
        found = {r.kind: alone if r.kind == "alone" else self._near(r.text) for r in offered}
        votes = {kind: self._votes(own) for kind, own in found.items()}
        probable = meant.probable if meant else _voted(votes)
        if not leans and meant and self._is_of_another(votes["alone"], meant):
            return Standalone(question)
        expected = meant.expected if meant else None
        if not leans and votes["alone"].argmax() == probable.argmax():
            return Standalone(question, expected=expected)
        candidates = [(_agreement(probable, votes[r.kind]), r.text) for r in offered]
        if meant and probable.argmax() < len(self._layout.places):
            operators = self._operator.probabilities(self._worded(question, alone.vector))
            candidates += self._anticipated(probable, list(found.values()), operators)
        best = max(candidates, key=lambda candidate: candidate[0])[1]
        return Standalone(best, expected=expected)

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

    def _is_of_another(self, vote: Matrix, meant: Meant) -> bool:
        """Whether what is most probable stands in another document than it was learned of."""
        best = int(vote.argmax())
        return best < len(vote) - 1 and self._layout.texts[best] not in meant.sentences

    def _votes(self, near: Near) -> Matrix:
        return self._layout.vector(outcomes(near.matched, near.fitted))

    def _anticipated(
        self, probable: Matrix, found: Sequence[Near], operators: Mapping[str, float]
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


def _is_answered(meant: Meant | None) -> bool:
    return meant is not None and meant.expected.answered >= 0.5


def _leans(question: str) -> bool:
    """Whether a question hardly stands without what went before."""
    few = len(WORD.findall(OPENING.sub("", question))) <= FEW
    return few or bool(PRONOUN.search(question) or OPENING.match(question))
