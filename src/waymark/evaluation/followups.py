"""Learns how follow-ups are meant from the conversations beside a document.

See `waymark fit-followups`, and `waymark.followups` for what is learned.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from waymark.answering.claims import Evidence, cite, quoted
from waymark.chatbot import Chatbot
from waymark.domain import Answer, Turn
from waymark.errors import CorpusMissing
from waymark.evaluation.network import fit_network
from waymark.followups import (
    MOVES,
    FollowUps,
    Layout,
    Matrix,
    Network,
    features,
    followups_path,
    save_followups,
)
from waymark.indexing.fit import Linear, Vector, fit_linear, word_features
from waymark.reading.anticipated import Place
from waymark.reading.conversations import (
    ExpectedTurn,
    conversations_path,
    read_conversations,
)
from waymark.retrieval.asked import outcomes
from waymark.retrieval.readings import context_of, readings

FOLDS = 5
"""The weights are fitted on what models say of conversations that they were not fitted on."""

LEAST_COUNT = 8
"""A word is used when it stands in this many questions."""

MOVE_INVERSE_PENALTY = 5.0
QUESTION, WORD, BEFORE, LAST, SEEN = 8.0, 1.5, 3.0, 1.0, 0.7
"""How far the parts of the network's input are stretched for the descent: the embedding of the
question, its words, the embedding of the one before, the marks of the last answer and of all."""

WEIGHT_PENALTY = 1e-3
MOST_ITERATIONS = 200

_NO_NUMBERS = np.zeros(0, np.float32)
_NOTHING = Linear((), np.zeros((0, 0), np.float32), _NO_NUMBERS)


@dataclass(frozen=True, slots=True)
class Example:
    """A question after others: its embedding and that of the one before, standing alone; what the
    index knows of its readings, the sentences cited so far, and those that answer it (none: the
    last number, beyond the sentences)."""

    question: str
    vector: Vector
    before: Vector
    votes: dict[str, Matrix]
    trail: tuple[tuple[int, ...], ...]
    answers: tuple[int, ...]
    conversation: int


def learn_followups(document: str, corpus: Path, chatbot: Chatbot) -> tuple[int, float]:
    """Fit on the conversations beside a document, keep the result there, and count them; with the
    share of turns whose right sentence came first while they were held out.

    Raises CorpusMissing where the chatbot has no such document, or no conversations stand there.
    """
    named = chatbot.index.documents.get(document)
    if named is None:
        names = ", ".join(chatbot.index.documents)
        raise CorpusMissing(f"'{document}' is not in '{corpus}', which has: {names}")
    path = conversations_path(corpus, named)
    own = [p for p in chatbot.index.passages.values() if p.document_id == document]
    conversations = read_conversations(path, own)
    if not conversations:
        raise CorpusMissing(f"'{path}' holds no conversations to learn from.")
    learned, share = fit_followups(conversations, chatbot, chatbot.index.manifest.model["sha256"])
    save_followups(learned, followups_path(corpus, named))
    return len(conversations), share


def fit_followups(
    conversations: Sequence[Sequence[ExpectedTurn]], chatbot: Chatbot, model: str
) -> tuple[FollowUps, float]:
    """What is learned from `conversations`, and how often the right sentence came first in folds
    held out; `model` is the hash of the embedding model."""
    layout = Layout(chatbot.index.passages)
    examples = tuple(_examples(conversations, chatbot, layout))
    counts = Counter(word for e in examples for word in word_features(e.question))
    empty = FollowUps(
        model=model,
        vocabulary=tuple(sorted(word for word, count in counts.items() if count >= LEAST_COUNT)),
        sentences=tuple(dict.fromkeys(layout.texts)),
        sections=tuple(dict.fromkeys(layout.labels)),
        follow=Network(np.zeros((0, 0), np.float32), _NO_NUMBERS, _NOTHING),
        move=_NOTHING,
        weights=np.zeros(0, np.float32),
    )
    rows: list[Matrix] = []
    kept: list[Example] = []
    for fold in range(FOLDS):
        others = [e for e in examples if e.conversation % FOLDS != fold]
        own = [e for e in examples if e.conversation % FOLDS == fold]
        learned = _fit_models(empty, others, layout)
        kept += own
        rows += [_features(learned, example, layout) for example in own]
    weights = _fit_weights(np.stack(rows), [example.answers for example in kept])
    first = [int((row @ weights).argmax()) for row in rows]
    share = float(np.mean([n in e.answers for n, e in zip(first, kept, strict=True)]))
    return replace(_fit_models(empty, examples, layout), weights=weights), share


def _examples(
    conversations: Sequence[Sequence[ExpectedTurn]], chatbot: Chatbot, layout: Layout
) -> Iterator[Example]:
    embed = chatbot.index.embeddings.embed_query
    for number, turns in enumerate(conversations):
        history: list[Turn] = []
        for turn in turns:
            answers = tuple(layout.number[place] for place in turn.evidence)
            if history:
                found = {
                    reading.slot: chatbot.search(reading.text)[1]
                    for reading in readings(turn.question, context_of(history))
                }
                votes = {
                    slot: layout.vector(outcomes(f.matched, f.fitted)) for slot, f in found.items()
                }
                trail = tuple(
                    tuple(layout.starts[c.document, c.start] for c in before.answer.citations)
                    for before in history
                )
                none = (len(layout.places),)
                yield Example(
                    turn.question,
                    found["alone"].vector,
                    np.array(embed(history[-1].answer.query), dtype=np.float32),
                    votes,
                    trail,
                    answers or none,
                    number,
                )
            history.append(Turn(turn.question, _expected_answer(turn, chatbot)))


def _expected_answer(turn: ExpectedTurn, chatbot: Chatbot) -> Answer:
    """The answer that a turn expects: its sentences, those of several sections as items."""
    index = chatbot.index

    def evidence(place: Place) -> Evidence:
        passage = index.passages[place[0]]
        return Evidence(passage, passage.sentences[place[1]])

    found = [evidence(place) for place in turn.evidence]
    several = len({e.passage.section.label for e in found}) == len(found) > 1
    claims = [quoted(e, "item" if several else "prose") for e in found]
    statements, citations = cite(claims, index.documents)
    return Answer(
        question=turn.question,
        query=turn.standalone,
        statements=statements,
        citations=citations,
        retrieved=(),
        confidence=1.0,
        abstained=not citations,
        writer="expected",
        timings={"total": 0.0},
    )


def _fit_models(empty: FollowUps, examples: Sequence[Example], layout: Layout) -> FollowUps:
    texts = [*layout.texts, ""]
    labels = tuple(dict.fromkeys(texts))
    targets = np.zeros((len(examples), len(labels)), dtype=np.float32)
    for row, example in enumerate(examples):
        for answer in example.answers:
            targets[row, labels.index(texts[answer])] += 1 / len(example.answers)
    worded = [empty.worded(e.question, e.vector) for e in examples]
    after = [
        empty.after(words, example.before, example.trail, layout)
        for words, example in zip(worded, examples, strict=True)
    ]
    moves = [layout.moves(e.trail) for e in examples]
    embedding = len(examples[0].vector)
    places = len(empty.sentences) + 1
    widths = embedding, len(empty.vocabulary), embedding, places + len(empty.sections), places
    scales = np.repeat(np.array((QUESTION, WORD, BEFORE, LAST, SEEN), dtype=np.float32), widths)
    pairs = [(row, answer) for row, e in enumerate(examples) for answer in e.answers]
    return replace(
        empty,
        follow=fit_network(np.array(after), targets, labels, scales),
        move=fit_linear(
            np.array([worded[row] for row, _ in pairs]),
            [MOVES[moves[row][answer]] for row, answer in pairs],
            MOVE_INVERSE_PENALTY,
            np.array([1 / len(examples[row].answers) for row, _ in pairs]),
            balanced=False,
        ),
    )


def _features(learned: FollowUps, example: Example, layout: Layout) -> Matrix:
    follow, move = learned.opinions(
        example.question, example.vector, example.before, example.trail, layout
    )
    return features(example.votes, example.trail, layout, follow, move)


def _fit_weights(rows: Matrix, answers: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """Weights of the features by maximum likelihood that one of the answers is chosen: a
    conditional logit (McFadden, 1974)."""
    from scipy.optimize import minimize
    from scipy.special import logsumexp

    right = np.zeros(rows.shape[:2], dtype=bool)
    for number, own in enumerate(answers):
        right[number, list(own)] = True
    masked = np.where(right, 0.0, -np.inf)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = rows @ weights
        total = logsumexp(scores, axis=1, keepdims=True)
        chosen = logsumexp(scores + masked, axis=1, keepdims=True)
        surplus = np.exp(scores - total) - np.exp(scores + masked - chosen)
        gradient = np.einsum("ns,nsf->f", surplus, rows) / len(rows)
        value = float((total - chosen).mean() + WEIGHT_PENALTY * (weights**2).sum())
        return value, gradient + 2 * WEIGHT_PENALTY * weights

    start = np.zeros(rows.shape[2])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": MOST_ITERATIONS})
    weights: NDArray[np.float32] = found.x.astype(np.float32)
    return weights
