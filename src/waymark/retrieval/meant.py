"""What a message means, by what was learned from the conversations beside a document."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from waymark.domain import Turn
from waymark.followups import FollowUps, Layout, Matrix
from waymark.indexing.index import Index
from waymark.retrieval.readings import cited_last, context_of
from waymark.retrieval.search import Expected

LEAST_EXPECTED = 0.015
"""A sentence less probable is not expected."""


@dataclass(frozen=True, slots=True)
class Meant:
    """How probable it is that each sentence, in reading order, answers a message, and, at the end,
    that none does; what of that a search is told, as `expected`; the `sentences` of the document
    of which it was learned."""

    probable: Matrix
    expected: Expected
    sentences: Sequence[str]


class Reader:
    """Reads messages about one index."""

    def __init__(self, index: Index, layout: Layout) -> None:
        self._followups = index.followups
        self._layout = layout

    def read(self, message: str, history: Sequence[Turn]) -> Meant | None:
        """What a message means after the turns before it, by what was learned for the document
        last cited; a first question by what was learned for the one that most probably answers it.
        None where nothing was learned."""
        if not context_of(history).query:
            alone = [self._meant(learned, message, ()) for learned in self._followups.values()]
            return max(alone, key=lambda meant: meant.expected.answered, default=None)
        learned = self._followups.get(cited_last(history))
        return self._meant(learned, message, history) if learned else None

    def _meant(self, learned: FollowUps, message: str, history: Sequence[Turn]) -> Meant:
        before = next((turn.answer.query for turn in reversed(history) if turn.answer.query), "")
        trail = self._trail(history)
        probable = learned.probabilities(message, before, trail, self._layout)
        order = np.argsort(-probable[:-1], kind="stable").tolist()
        likely = [number for number in order if probable[number] >= LEAST_EXPECTED]
        places = {self._layout.places[number]: float(probable[number]) for number in likely}
        answered = float(1.0 - probable[-1])
        return Meant(probable, Expected(places, answered, alone=not before), learned.sentences)

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
