"""Learns how follow-ups are meant from the conversations beside a document.

See `waymark fit-followups`, and `waymark.followups` for what is learned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy

from waymark.domain import Passage
from waymark.errors import CorpusMissing
from waymark.evaluation.adapt import adapt, learned_arrays, logits
from waymark.followups import (
    Layout,
    Matrix,
    by_place,
    features,
    followups_path,
    save_followups,
    situation,
    softmax,
)
from waymark.indexing.adapted import pair_model
from waymark.indexing.embedding import PACKAGED, find_model, load_embeddings
from waymark.indexing.index import Index
from waymark.indexing.pair_encoder import Adapted
from waymark.reading.anticipated import questions_path, read_anticipated
from waymark.reading.conversations import (
    ExpectedTurn,
    conversations_path,
    read_conversations,
)

HELD_OUT = 5
"""Of so many conversations one teaches the encoder nothing: on these the weights are fitted."""

EPOCHS = 5
NEAR = 2.0
"""The encoder's output begins as the sentences' embeddings, times this: a question begins near the
sentences that are like it."""

LEAST_CONVERSATIONS = 2 * HELD_OUT

WEIGHT_PENALTY = 1e-3
MOST_ITERATIONS = 200


@dataclass(frozen=True, slots=True)
class Example:
    """A question, what was said before it ("" for nothing), the sentences cited so far, and those
    that answer it."""

    question: str
    situation: str
    trail: tuple[tuple[int, ...], ...]
    answers: tuple[int, ...]


def learn_followups(document: str, corpus: Path, index: Index) -> tuple[int, float]:
    """Fit on the conversations beside a document, keep the result there, and count them; with the
    share of turns held out from the encoder whose right sentence came first.

    Raises CorpusMissing where the index has no such document, or no conversations stand there.
    """
    named = index.documents.get(document)
    if named is None:
        names = ", ".join(index.documents)
        raise CorpusMissing(f"'{document}' is not in '{corpus}', which has: {names}")
    path = conversations_path(corpus, named)
    passages = {p.id: p for p in index.passages.values() if p.document_id == document}
    own = list(passages.values())
    conversations = read_conversations(path, own)
    if len(conversations) < LEAST_CONVERSATIONS:
        raise CorpusMissing(
            f"'{path}' holds {len(conversations)} conversations; to learn from them takes at least "
            f"{LEAST_CONVERSATIONS}, and some thousand to learn much."
        )
    anticipated, _ = read_anticipated(questions_path(corpus, named), own)
    alone = [(ExpectedTurn(q.question, q.question, q.evidence),) for q in anticipated]
    fitted = fit_followups(conversations, alone, passages)
    model = find_model(PACKAGED).sha256
    save_followups(
        followups_path(corpus, named), model, fitted.sentences, fitted.weights, fitted.adapted
    )
    return len(conversations), fitted.share


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learned, as `followups.FollowUps` has it, and the share of the turns held out whose
    right sentence came first."""

    sentences: tuple[str, ...]
    weights: Matrix
    adapted: Adapted
    share: float


def fit_followups(
    conversations: Sequence[Sequence[ExpectedTurn]],
    alone: Sequence[Sequence[ExpectedTurn]],
    passages: Mapping[str, Passage],
) -> Fitted:
    """The encoder fitted on most of the `conversations` about a document's `passages` and on those
    of one question, and the weights on what it says of the others."""
    layout = Layout(passages)
    sentences = tuple(dict.fromkeys([*layout.texts, ""]))
    teaching = [c for place, c in enumerate(conversations) if place % HELD_OUT]
    taught = [example for turns in (*alone, *teaching) for example in _examples(turns, layout)]
    held_out = [e for turns in conversations[::HELD_OUT] for e in _examples(turns, layout)[1:]]
    adapted, said = _fit_encoder(taught, held_out, sentences, layout)
    rows = np.stack(
        [
            features(example.trail, layout, by_place(softmax(own), sentences, layout))
            for example, own in zip(held_out, said, strict=True)
        ]
    )
    answers = [example.answers or (len(layout.places),) for example in held_out]
    weights = _fit_weights(rows, answers)
    first = (rows @ weights).argmax(axis=1).tolist()
    share = float(np.mean([n in own for n, own in zip(first, answers, strict=True)]))
    return Fitted(sentences, weights, adapted, share)


def _examples(turns: Sequence[ExpectedTurn], layout: Layout) -> list[Example]:
    """Each question of a conversation in its situation."""
    found: list[Example] = []
    before = ""
    for turn in turns:
        trail = tuple(example.answers for example in found)
        answers = tuple(layout.number[place] for place in turn.evidence)
        found.append(Example(turn.question, situation(before, trail, layout), trail, answers))
        before = turn.standalone
    return found


def _fit_encoder(
    taught: Sequence[Example],
    held_out: Sequence[Example],
    sentences: Sequence[str],
    layout: Layout,
) -> tuple[Adapted, Matrix]:
    """What the encoder learned from the questions `taught`, and its logits of those `held_out`."""
    numbered = {text: number for number, text in enumerate(sentences)}
    wanted = np.zeros((len(taught), len(sentences)), dtype=np.float32)
    for row, example in enumerate(taught):
        texts = {layout.texts[number] for number in example.answers} or {""}
        wanted[row, [numbered[text] for text in texts]] = 1 / len(texts)
    model, tokenizer = pair_model(len(sentences))
    embed = load_embeddings(find_model(PACKAGED)).embed_documents
    vectors = np.array(embed(list(sentences)), dtype=np.float32)
    vectors[numbered[""]] = 0.0
    output: Any = model.get_submodule("output")
    with torch.no_grad():
        output.weight.copy_(torch.from_numpy(NEAR * vectors))
    adapt(
        model, tokenizer, [(e.question, e.situation) for e in taught], wanted, cross_entropy, EPOCHS
    )
    said = logits(model, tokenizer, [(e.question, e.situation) for e in held_out])
    return learned_arrays(model), said


def _fit_weights(rows: Matrix, answers: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """Weights of the features by maximum likelihood that one of the answers is chosen: a
    conditional logit (McFadden, 1974)."""
    from scipy.optimize import minimize
    from scipy.special import logsumexp

    right = np.zeros(rows.shape[:2], dtype=bool)
    for number, own in enumerate(answers):
        right[number, list(own)] = True
    masked = np.where(right, 0.0, -np.inf)
    flat = rows.reshape(-1, rows.shape[2]).astype(np.float64)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = (flat @ weights).reshape(right.shape)
        total = logsumexp(scores, axis=1, keepdims=True)
        chosen = logsumexp(scores + masked, axis=1, keepdims=True)
        surplus = np.exp(scores - total) - np.exp(scores + masked - chosen)
        gradient = surplus.ravel() @ flat / len(rows)
        value = float((total - chosen).mean() + WEIGHT_PENALTY * (weights**2).sum())
        return value, gradient + 2 * WEIGHT_PENALTY * weights

    start = np.zeros(rows.shape[2])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": MOST_ITERATIONS})
    weights: NDArray[np.float32] = found.x.astype(np.float32)
    return weights
