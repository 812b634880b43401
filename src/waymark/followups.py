"""Where the answer to a question in a conversation stands, given where those before it stood.

What is learned from the conversations beside a document (`waymark fit-followups`) is kept in
NAME.followups.npz: the packaged embedding model taught to read a question beside what was said
before it and to tell the sentence meant, and how much that counts beside the move from the last
answer to the next ("and a quant?" to the counterpart in a sibling section, "and missing?" within
the section).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from waymark.domain import Document, Passage
from waymark.reading.anticipated import Place

if TYPE_CHECKING:  # the index is built from what stands here
    from waymark.indexing.pair_encoder import Adapted, PairEncoder

SUFFIX = ".followups.npz"
ENCODER = "encoder/"
"""Before the names of what the encoder learned, in that file."""

MOVES = ("none", "same", "section", "counterpart", "sibling", "below", "above", "seen", "else")
"""How a sentence lies to the last answer: no sentence; the same; of its section; at the same place
of a sibling section, or elsewhere in one; in a section below or above; cited earlier; elsewhere."""

NEVER = 1e-9
"""The least probability that has a logarithm."""

MOST_SECTIONS, MOST_SENTENCES = 3, 6
BEGINNING, ONLY = 7, 14
"""So many words of each sentence of the last answer tell it; of one that stands alone more."""

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


def situation(before: str, trail: Sequence[Sequence[int]], layout: Layout) -> str:
    """What was said before a question, as it is read beside it: the question `before` it, standing
    alone, whether nothing answered that, and how the last answer's sentences begin."""
    if not before:
        return ""
    last = last_of(trail)
    sections = dict.fromkeys(layout.labels[number] for number in last)
    words = ONLY if len(last) == 1 else BEGINNING
    said = (" ".join(layout.texts[n].split()[:words]) for n in last[:MOST_SENTENCES])
    refused = "not said. " if trail and not trail[-1] else ""
    names = ", ".join(list(sections)[:MOST_SECTIONS])
    return f"{before} | {refused}{names}: {'; '.join(said)}"


@dataclass(frozen=True, slots=True)
class FollowUps:
    """What was learned for one document.

    `encoder` tells which of `sentences`, by their text ("" for none), a question means in its
    situation. `weights` are those of `features`.
    """

    sentences: tuple[str, ...]
    weights: Matrix
    encoder: "PairEncoder"

    def probabilities(
        self,
        question: str,
        before: str,
        trail: Sequence[Sequence[int]],
        layout: Layout,
    ) -> Matrix:
        """How probable it is that each sentence answers, and, at the end, that none does; `before`
        is the question before, standing alone, "" for none."""
        meant = self.meant(question, before, trail, layout)
        return softmax(features(trail, layout, meant) @ self.weights) if before else meant

    def meant(
        self, question: str, before: str, trail: Sequence[Sequence[int]], layout: Layout
    ) -> Matrix:
        """The probability of each sentence, and of none, by the encoder alone."""
        (logits,) = self.encoder.logits([(question, situation(before, trail, layout))])
        return by_place(softmax(logits), self.sentences, layout)


def by_place(probable: Matrix, sentences: Sequence[str], layout: Layout) -> Matrix:
    """Probabilities by text as those of the sentences in reading order, that of none at the end."""
    by_text = dict(zip(sentences, probable, strict=True))
    return np.array([by_text.get(text, 0.0) for text in [*layout.texts, ""]], dtype=np.float32)


def softmax(scores: Matrix) -> Matrix:
    """Scores as probabilities."""
    odds = np.exp(scores - scores.max())
    probable: Matrix = odds / odds.sum()
    return probable


def features(trail: Sequence[Sequence[int]], layout: Layout, meant: Matrix) -> Matrix:
    """One row a sentence, and one for none: the logarithm of its probability by the encoder; then
    which move it makes; then whether it refuses again."""
    moves = layout.moves(trail)
    again = np.zeros(len(moves))
    again[-1] = bool(trail) and not trail[-1]
    columns = [
        np.log(np.maximum(meant, NEVER)),
        *(moves == at for at in range(len(MOVES))),
        again,
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def save_followups(
    path: Path, model: str, sentences: Sequence[str], weights: Matrix, adapted: "Adapted"
) -> None:
    """Write what was learned to `path`: about a megabyte and a half."""
    arrays: dict[str, Any] = {
        "model": np.array(model),
        "sentences": np.array(sentences, dtype=np.str_),
        "weights": weights,
        **{f"{ENCODER}{name}": array for name, array in adapted.items()},
    }
    np.savez_compressed(path, **arrays)


def load_adapted(path: Path) -> tuple[str, "Adapted"]:
    """The hash of the model that the encoder is made from, and what it learned. Raises KeyError
    where `path` is of an older form."""
    with np.load(path, allow_pickle=False) as arrays:
        names = [name for name in arrays if name.startswith(ENCODER)]
        return str(arrays["model"]), {name.removeprefix(ENCODER): arrays[name] for name in names}


def load_followups(path: Path, encoder: "PairEncoder") -> FollowUps:
    """What `path` holds, with the encoder made from it. Raises ValueError or KeyError where it is
    not what was saved."""
    with np.load(path, allow_pickle=False) as arrays:
        return FollowUps(
            sentences=tuple(str(text) for text in arrays["sentences"]),
            weights=arrays["weights"],
            encoder=encoder,
        )
