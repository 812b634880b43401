"""What is learned from labelled questions when the index is built: small linear models.

Their input is a question's embedding, so they belong to the index and its embedding model; what
is asked for, and with which operator, also shows in the words ("-est", "how many", "under"). They
tell what kind of thing a question asks for, with which operator, which sentence answers it, whether
the documents answer it at all, and whether it is a question or a word of thanks.
The labelled questions are `data/kinds.jsonl`, of many domains, and the anticipated ones; the other
messages of a chat are in `data/turns.jsonl`.
"""

import json
import re
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from waymark.reading.anticipated import Anticipated, Place
from waymark.wording import spelt_out

FILE = "learned.npz"
MODELS = ("asks", "operator", "turn", "evidence", "covered")
INVERSE_PENALTY = 5.0
"""scikit-learn's C; by cross-validation on the labelled questions (3 to 10 differ little)."""

EVIDENCE_INVERSE_PENALTY = 30.0
"""The same for the hundred-odd sentences that the model `evidence` tells apart; chosen on the
develop questions."""

MOST_ITERATIONS = 40
"""Of the solver; keeps the build short."""

WORD_WEIGHT = 0.3
"""Of a word beside the embedding, whose length is one; by cross-validation on data/kinds.jsonl."""

RARENESS = 0.5
"""0 would leave labels as frequent as they are, 1 make all count the same; chosen on the develop
questions."""

GENERAL_WEIGHT = 4.0
"""Of a question of data/kinds.jsonl against an anticipated one, of which there may be many times
more: what is asked for must also be told on topics of no document."""

LEAST_COUNT = 20
"""A word or pair of words is used when it stands in this many labelled questions."""

Vector = NDArray[np.float32]
Embed = Callable[[list[str]], Sequence[Sequence[float]]]


@dataclass(frozen=True, slots=True)
class Linear:
    """A multinomial logistic regression: one row of weights and one bias a label."""

    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    biases: NDArray[np.float32]

    def probabilities(self, vector: Vector) -> dict[str, float]:
        """The probability of each label; empty where nothing was learned."""
        if not self.labels:
            return {}
        scores = self.weights @ vector + self.biases
        odds = np.exp(scores - scores.max())
        return dict(zip(self.labels, (odds / odds.sum()).tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Learned:
    """The models of one index."""

    vocabulary: tuple[str, ...]
    asks: Linear
    operator: Linear
    turn: Linear
    evidence: Linear
    covered: Linear

    def worded(self, text: str, vector: Vector) -> Vector:
        """The input of `asks`, `operator` and `turn`: the embedding, then each known word, there
        or not."""
        return np.concatenate([vector, word_vector(text, self.vocabulary)])


def fit(anticipated: Sequence[Anticipated], embed: Embed) -> Learned:
    """Fit all models; without anticipated questions there are none of evidence and cover."""
    rows = _labelled("kinds")
    turns = _labelled("turns")
    covered = [question for question in anticipated if question.covered]
    texts = [spelt_out(row["question"]) for row in rows] + [spelt_out(q.question) for q in covered]
    vectors = np.array(embed(texts), dtype=np.float32)
    said = [row["text"] for row in turns] + [row["question"] for row in rows]
    turn_vectors = np.array(embed([spelt_out(text) for text in said]), dtype=np.float32)
    counts = Counter(word for text in texts + said for word in word_features(text))
    vocabulary = tuple(sorted(word for word, count in counts.items() if count >= LEAST_COUNT))
    words = np.array([word_vector(text, vocabulary) for text in texts])
    worded = np.hstack([vectors, words])
    asks = [row["asks"] for row in rows] + [question.asks for question in covered]
    operators = [row["operator"] for row in rows] + [question.operator for question in covered]
    weights = np.array([GENERAL_WEIGHT] * len(rows) + [1.0] * len(covered))
    evidence, places, shares = _evidence_rows(covered)
    return Learned(
        vocabulary,
        fit_linear(worded, asks, weights=weights),
        fit_linear(worded, operators, weights=weights),
        fit_linear(
            np.hstack([turn_vectors, np.array([word_vector(t, vocabulary) for t in said])]),
            [row["turn"] for row in turns] + ["question"] * len(rows),
        ),
        fit_linear(
            vectors[len(rows) :][places], evidence, EVIDENCE_INVERSE_PENALTY, np.array(shares)
        ),
        fit_linear(
            np.array(embed([spelt_out(q.question) for q in anticipated]), dtype=np.float32),
            ["yes" if question.covered else "no" for question in anticipated],
        ),
    )


def word_features(text: str) -> set[str]:
    """Words, pairs of neighbours, endings of three letters, and whether there is a figure."""
    words = re.findall(r"[^\W_]+|[?<>$%€£]", text.lower())
    features = set(words) | {f"{a} {b}" for a, b in pairwise(words)}
    features |= {f"-{word[-3:]}" for word in words if len(word) > 4}
    return features | ({"0"} if re.search(r"\d", text) else set())


def word_vector(text: str, vocabulary: Sequence[str]) -> Vector:
    """Which words of a vocabulary a text has."""
    present = word_features(text)
    return np.array([word in present for word in vocabulary], dtype=np.float32) * WORD_WEIGHT


def _labelled(name: str) -> list[dict[str, str]]:
    text = resources.files("waymark").joinpath(f"data/{name}.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def _evidence_rows(covered: Sequence[Anticipated]) -> tuple[list[str], list[int], list[float]]:
    """For each sentence of evidence of each question: its label, the question's place, and its
    share of the question's weight, so that a question with four of them counts no more than one
    with a single one."""
    rows = [
        (evidence_label(*evidence), place, 1 / len(question.evidence))
        for place, question in enumerate(covered)
        for evidence in question.evidence
    ]
    labels, places, shares = zip(*rows, strict=True) if rows else ((), (), ())
    return list(labels), list(places), list(shares)


def evidence_label(passage_id: str, place: int) -> str:
    """The label of a sentence in the model `evidence`."""
    return f"{passage_id}@{place}"


@lru_cache(maxsize=100_000)
def place_of(label: str) -> Place:
    """The sentence that such a label stands for."""
    passage_id, _, place = label.rpartition("@")
    return passage_id, int(place)


def fit_linear(
    vectors: Vector,
    labels: Sequence[str],
    inverse_penalty: float = INVERSE_PENALTY,
    weights: NDArray[np.float64] | None = None,
) -> Linear:
    """Fit to labelled vectors, each with its weight; rare labels count more, by the power RARENESS
    of how rare they are. Nothing is learned from fewer than two labels."""
    if len(set(labels)) < 2:
        return Linear((), np.zeros((0, 0), np.float32), np.zeros(0, np.float32))
    from sklearn.linear_model import LogisticRegression

    weights = np.ones(len(labels)) if weights is None else weights
    frequency: Counter[str] = Counter()
    for label, weight in zip(labels, weights, strict=True):
        frequency[label] += weight
    mean = weights.sum() / len(frequency)
    weights = weights * [(mean / frequency[label]) ** RARENESS for label in labels]
    model = LogisticRegression(C=inverse_penalty, max_iter=MOST_ITERATIONS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # stopping early is meant
        model.fit(vectors, labels, sample_weight=weights)
    rows, biases = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes
        rows, biases = np.vstack([-rows, rows]) / 2, np.hstack([-biases, biases]) / 2
    return Linear(
        tuple(str(label) for label in model.classes_),
        rows.astype(np.float32),
        biases.astype(np.float32),
    )


def save(learned: Learned, folder: Path) -> None:
    """Write the models to `folder`."""
    arrays: dict[str, Any] = {"vocabulary": np.array(learned.vocabulary, dtype=np.str_)}
    for name in MODELS:
        linear: Linear = getattr(learned, name)
        arrays[f"{name}_labels"] = np.array(linear.labels, dtype=np.str_)
        arrays[f"{name}_weights"] = linear.weights
        arrays[f"{name}_biases"] = linear.biases
    np.savez(folder / FILE, **arrays)


def load(folder: Path) -> Learned:
    """Read the models from `folder`."""
    with np.load(folder / FILE, allow_pickle=False) as arrays:
        vocabulary = tuple(str(word) for word in arrays["vocabulary"])
        return Learned(vocabulary, **{name: _linear(arrays, name) for name in MODELS})


def _linear(arrays: Mapping[str, NDArray[Any]], name: str) -> Linear:
    labels = tuple(str(label) for label in arrays[f"{name}_labels"])
    return Linear(labels, arrays[f"{name}_weights"], arrays[f"{name}_biases"])
