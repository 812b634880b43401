"""Where the answer to a question in a conversation stands, given where those before it stood.

What is learned from the conversations beside a document (`waymark fit-followups`) is kept in
NAME.followups.npz: how a fragment moves from the last answer to the next ("and a quant?" to the
counterpart in a sibling section, "and missing?" within the section), which sentence it means after
which, and how much each of these counts beside what the index knows of each reading.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waymark.domain import Document, Passage
from waymark.indexing.fit import Linear, Vector, word_vector
from waymark.reading.anticipated import Place

SUFFIX = ".followups.npz"
SLOTS = ("alone", "subject", "pronoun", "group", "query", "swapped", "ordinal")
"""The kinds of reading of a question; see `rewrite.readings`."""

MOVES = ("none", "same", "section", "counterpart", "sibling", "below", "above", "seen", "else")
"""How a sentence lies to the last answer: no sentence; the same; of its section; at the same place
of a sibling section, or elsewhere in one; in a section below or above; cited earlier; elsewhere."""

LEAST_VOTE, LEAST_FOLLOWED, LEAST_MOVED = 0.01, 0.003, 0.001
"""So that a model which knows nothing of a sentence does not rule it out."""

Matrix = NDArray[np.float32]


class Layout:
    """Where each sentence of a corpus stands, in reading order."""

    def __init__(self, passages: Mapping[str, Passage]) -> None:
        ordered = sorted(passages.values(), key=lambda p: (p.document_id, p.start))
        pairs = [(p, at) for p in ordered for at in range(len(p.sentences))]
        self.places: tuple[Place, ...] = tuple((p.id, at) for p, at in pairs)
        self.number = {place: number for number, place in enumerate(self.places)}
        self.texts = [p.sentences[at].text for p, at in pairs]
        self.labels = [p.section.label for p, _ in pairs]
        self.paths = [(p.document_id, *p.section.path) for p, _ in pairs]
        self.starts = {(p.document_id, p.sentences[at].start): n for n, (p, at) in enumerate(pairs)}
        self.positions: list[int] = []
        for number, path in enumerate(self.paths):
            goes_on = number > 0 and self.paths[number - 1] == path
            self.positions.append(self.positions[-1] + 1 if goes_on else 0)

    def moves(self, trail: Sequence[Sequence[int]]) -> NDArray[np.intp]:
        """For each sentence, and for none at the end, its move in MOVES after a trail: the
        sentences of each answer so far, none for a refusal."""
        last = set(last_of(trail))
        seen = {number for answer in trail for number in answer}
        paths = {self.paths[n] for n in last}
        parents = {path[:-1] for path in paths}
        positions = {self.positions[n] for n in last}

        def move(number: int) -> str:
            path = self.paths[number]
            if number in last:
                return "same"
            if path in paths:
                return "section"
            if path[:-1] in parents:
                return "counterpart" if self.positions[number] in positions else "sibling"
            if path[:-1] in paths:
                return "below"
            if path in parents:
                return "above"
            return "seen" if number in seen else "else"

        moved = [move(number) for number in range(len(self.places))]
        return np.array([MOVES.index(name) for name in [*moved, "none"]])

    def vector(self, votes: Mapping[Place | None, float]) -> Matrix:
        """Probabilities by sentence as an array, that of none at the end."""
        array = np.zeros(len(self.places) + 1, dtype=np.float32)
        for place, probability in votes.items():
            array[-1 if place is None else self.number[place]] += probability
        return array


def followups_path(folder: Path, document: Document) -> Path:
    """Where what was learned for a document stands."""
    return (folder / document.id).with_suffix(SUFFIX)


def last_of(trail: Sequence[Sequence[int]]) -> Sequence[int]:
    """The sentences of the last answer that was none of the refusals."""
    return next((answer for answer in reversed(trail) if answer), ())


@dataclass(frozen=True, slots=True)
class Network:
    """A hidden layer of rectified units, then a multinomial logistic regression over it."""

    hidden: Matrix
    hidden_biases: Matrix
    output: Linear

    def probabilities(self, vector: Vector) -> dict[str, float]:
        """The probability of each label."""
        return self.output.probabilities(np.maximum(self.hidden @ vector + self.hidden_biases, 0.0))


@dataclass(frozen=True)
class FollowUps:
    """What was learned for one document with one embedding model.

    `follow` tells the sentence, by its text ("" for none), from the question and all of `after`;
    `move` the move, from the question alone. `weights` are those of `features`.
    """

    model: str
    vocabulary: tuple[str, ...]
    sentences: tuple[str, ...]
    sections: tuple[str, ...]
    follow: Network
    move: Linear
    weights: Matrix

    @cached_property
    def _places(self) -> tuple[dict[str, int], dict[str, int]]:
        return (
            {text: at for at, text in enumerate(self.sentences)},
            {label: at for at, label in enumerate(self.sections)},
        )

    def after(
        self, worded: Vector, before: Vector, trail: Sequence[Sequence[int]], layout: Layout
    ) -> Vector:
        """The input of `follow`: the question as `worded`; the embedding of the question `before`
        it, standing alone; which sentences and sections the last answer cited, or that there is
        none; which sentences any answer did; whether the last turn was refused."""
        sentences, sections = self._places
        last = np.zeros(len(sentences) + len(sections) + 1, dtype=np.float32)
        seen = np.zeros(len(sentences) + 1, dtype=np.float32)
        for number in last_of(trail):
            if layout.texts[number] in sentences:
                last[sentences[layout.texts[number]]] = 1.0
            if layout.labels[number] in sections:
                last[len(sentences) + sections[layout.labels[number]]] = 1.0
        last[-1] = not last_of(trail)
        for number in (number for answer in trail for number in answer):
            if layout.texts[number] in sentences:
                seen[sentences[layout.texts[number]]] = 1.0
        seen[-1] = bool(trail) and not trail[-1]
        return np.concatenate([worded, before, last, seen])

    def worded(self, question: str, vector: Vector) -> Vector:
        """The input of `move`."""
        return np.concatenate([vector, word_vector(question, self.vocabulary)])

    def probabilities(
        self,
        question: str,
        vector: Vector,
        before: Vector,
        votes: Mapping[str, Matrix],
        trail: Sequence[Sequence[int]],
        layout: Layout,
    ) -> Matrix:
        """How probable it is that each sentence answers, and, at the end, that none does.

        `vector` is that of the question as typed, `before` that of the last one, standing alone,
        `votes` the probabilities by each reading.
        """
        opinions = self.opinions(question, vector, before, trail, layout)
        scores = features(votes, trail, layout, *opinions) @ self.weights
        odds = np.exp(scores - scores.max())
        probable: Matrix = odds / odds.sum()
        return probable

    def opinions(
        self,
        question: str,
        vector: Vector,
        before: Vector,
        trail: Sequence[Sequence[int]],
        layout: Layout,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The probability of each sentence, and of none, by `follow`; of each move by `move`."""
        worded = self.worded(question, vector)
        by_text = self.follow.probabilities(self.after(worded, before, trail, layout))
        by_move = self.move.probabilities(worded)
        return (
            np.array([by_text.get(text, 0.0) for text in [*layout.texts, ""]]),
            np.array([by_move.get(name, 0.0) for name in MOVES]),
        )


def features(
    votes: Mapping[str, Matrix],
    trail: Sequence[Sequence[int]],
    layout: Layout,
    follow: NDArray[np.float64],
    move: NDArray[np.float64],
) -> Matrix:
    """One row a sentence, and one for none: the logarithm of its probability by each kind of
    reading (0 where there is no such reading), by the sentence that follows, by the move it makes,
    shared out among all that make the same; then which move it is; then whether it refuses again.
    """
    size = len(layout.places) + 1
    readings = [
        np.log(LEAST_VOTE + votes[name]) if name in votes else np.zeros(size) for name in SLOTS
    ]
    moves = layout.moves(trail)
    count = np.bincount(moves, minlength=len(MOVES))
    again = np.zeros(size)
    again[-1] = bool(trail) and not trail[-1]
    columns = [
        *readings,
        np.log(LEAST_FOLLOWED + follow),
        np.log(LEAST_MOVED + move[moves] / count[moves]),
        *(moves == at for at in range(len(MOVES))),
        again,
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def save_followups(learned: FollowUps, path: Path) -> None:
    """Write to `path`, in half precision: about two megabytes."""
    arrays: dict[str, Any] = {
        "model": np.array(learned.model),
        "vocabulary": np.array(learned.vocabulary, dtype=np.str_),
        "sentences": np.array(learned.sentences, dtype=np.str_),
        "sections": np.array(learned.sections, dtype=np.str_),
        "weights": learned.weights,
        "hidden_weights": learned.follow.hidden.astype(np.float16),
        "hidden_biases": learned.follow.hidden_biases,
    }
    for name, linear in (("follow", learned.follow.output), ("move", learned.move)):
        arrays[f"{name}_labels"] = np.array(linear.labels, dtype=np.str_)
        arrays[f"{name}_weights"] = linear.weights.astype(np.float16)
        arrays[f"{name}_biases"] = linear.biases
    np.savez_compressed(path, **arrays)


def load_followups(path: Path) -> FollowUps:
    """Read from `path`; raises ValueError or KeyError where it is not what was saved."""
    with np.load(path, allow_pickle=False) as arrays:

        def strings(name: str) -> tuple[str, ...]:
            return tuple(str(text) for text in arrays[name])

        def linear(name: str) -> Linear:
            weights = arrays[f"{name}_weights"].astype(np.float32)
            return Linear(strings(f"{name}_labels"), weights, arrays[f"{name}_biases"])

        hidden = arrays["hidden_weights"].astype(np.float32)
        return FollowUps(
            model=str(arrays["model"]),
            vocabulary=strings("vocabulary"),
            sentences=strings("sentences"),
            sections=strings("sections"),
            follow=Network(hidden, arrays["hidden_biases"], linear("follow")),
            move=linear("move"),
            weights=arrays["weights"],
        )
