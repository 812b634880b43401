"""Dense, lexical and question-to-question search, fused into one ranking of passages."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from waymark.domain import Passage, Retrieved
from waymark.indexing.fit import Vector
from waymark.indexing.index import Index
from waymark.indexing.store import PASSAGES, Hit
from waymark.names import label, wholly_named
from waymark.reading.anticipated import Place
from waymark.retrieval.asked import (
    AskedSearch,
    Matched,
    evidence_probabilities,
    fitted_probabilities,
)
from waymark.retrieval.lexical import LexicalSearch

NEAREST = 100
"""Sentences and passages taken by nearness in meaning; also the breadth of Chroma's search."""

WEIGHTS: Mapping[str, float] = {
    "dense": 0.3,
    "lexical": 0.3,
    "named": 0.4,
    "evidence": 3.0,
}
"""How much each kind of evidence counts; chosen on the develop questions. dense and lexical are
nearness in meaning and in words; named, that the query has the section's whole name; evidence, how
probable it is that one of the passage's sentences answers (see `certainty`)."""

FITTED_WEIGHT, EXPECTED_WEIGHT = 0.5, 0.9
"""What the probabilities of the fitted model, and those that a conversation lets expect, count
beside the anticipated questions near the query; chosen on the develop conversations. A question by
itself is read by both, which then count the same."""

BACKGROUND = 0.2
"""How much the background of a query counts beside it, in meaning and in words; chosen on every
other conversation of MTRAG, see `benchmarks/conversations.py`."""

CERTAINTY_SLOPE = 0.15
"""A factor of e in the probability counts like so much; chosen on the develop questions."""


@dataclass(frozen=True, slots=True)
class Near:
    """What lies near a query: its embedding, the passages and sentences near it, the anticipated
    questions near it, best first, covered or not, and the probability that a sentence answers, by
    the fitted model alone; neither of the last two where a document without such questions is
    nearer."""

    vector: Vector
    hits: tuple[Hit, ...]
    matched: tuple[Matched, ...]
    fitted: Mapping[Place, float]


@dataclass(frozen=True, slots=True)
class Expected:
    """How probable it is that each sentence answers a question as it was read, best first, and
    that any does; `alone` where it goes on from no answer."""

    places: Mapping[Place, float]
    answered: float
    alone: bool


@dataclass(frozen=True, slots=True)
class Found:
    """All that a search brings to light.

    `matched` are the anticipated questions near the query, best first, covered or not;
    `fitted` is the probability that a sentence (passage id and place) answers, by the fitted
    model, by reading the question in its conversation, or the mean of both for one by itself, and
    `fitted_weight` what that counts beside the questions matched; `answered` how probable it is, by
    reading it, that any sentence does, None where that was not gone by.
    """

    vector: Vector
    retrieved: tuple[Retrieved, ...]
    matched: tuple[Matched, ...]
    fitted: Mapping[Place, float]
    fitted_weight: float
    answered: float | None
    unknown_words: tuple[str, ...]

    def probabilities(self, operators: Mapping[str, float] | None = None) -> Mapping[Place, float]:
        """For each sentence, how probable it is that it answers; see `evidence_probabilities`."""
        return evidence_probabilities(self.matched, self.fitted, self.fitted_weight, operators)


def certainty(probability: float) -> float:
    """A probability on the scale of a similarity, from 0 to 1."""
    return max(1.0 + CERTAINTY_SLOPE * math.log(max(probability, 1e-9)), 0.0)


def unasked(index: Index) -> frozenset[str]:
    """The ids of the documents that answer no anticipated question."""
    asked = {index.passages[key].document_id for q in index.anticipated for key, _ in q.evidence}
    return frozenset(index.documents.keys() - asked)


class Searcher:
    """Searches one index. The same query finds the same passages in the same order."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._lexical = LexicalSearch(list(index.passages.values()))
        self._asked = AskedSearch(index)
        self._unasked = unasked(index)
        self._beside = ThreadPoolExecutor()

    def near(self, query: str) -> Near:
        """What lies near a query, which is enough to tell how it is meant."""
        return self._near(query, self.index.embeddings.embed_query(query))

    def search(
        self,
        query: str,
        limit: int = 20,
        background: str = "",
        expected: Expected | None = None,
        near: Near | None = None,
    ) -> Found:
        """The best passages for a query, and the anticipated questions near it.

        `background` is what was asked before, where the query may lean on it; `expected` what
        reading the question lets expect; `near` what lies near the query, where that is known.
        """
        near = near or self.near(query)
        lexical = self._lexical.scores(query)
        if background:
            turned = _toward(near.vector, self.index.embeddings.embed_query(background))
            near = self._near(query, turned)
            for key, score in self._lexical.scores(background).items():
                lexical[key] = lexical.get(key, 0.0) + BACKGROUND * score
        sentence_scores: dict[str, dict[int, float]] = defaultdict(dict)
        for hit in near.hits:
            sentence_scores[hit.key][hit.place] = hit.similarity
        fitted, weight = _fitted(near, expected)
        evidence = evidence_probabilities(near.matched, fitted, weight)
        answering: dict[str, float] = {}
        for (key, _), probability in evidence.items():
            answering[key] = max(answering.get(key, 0.0), probability)
        highest = max(lexical.values(), default=1.0)
        keys = sentence_scores.keys() | answering.keys() | lexical.keys()
        found: list[Retrieved] = []
        for key in keys:
            passage = self.index.passages[key]
            why = {
                "dense": max(sentence_scores[key].values(), default=0.0),
                "lexical": lexical.get(key, 0.0) / highest,
                "named": float(wholly_named(query, label(passage.section.name))),
                "evidence": certainty(answering.get(key, 0.0)),
            }
            score = sum(WEIGHTS[name] * value for name, value in why.items())
            found.append(
                Retrieved(passage, score, why, _by_sentence(passage, sentence_scores[key]))
            )
        found.sort(key=lambda retrieved: (-retrieved.score, retrieved.passage.id))
        unknown = self._lexical.unknown_words(query)
        answered = expected.answered if expected else None
        return Found(
            near.vector, tuple(found[:limit]), near.matched, fitted, weight, answered, unknown
        )

    def _near(self, query: str, embedding: Sequence[float] | Vector) -> Near:
        vector = np.array(embedding, dtype=np.float32)
        searching = self._beside.submit(self.index.store.search, PASSAGES, vector, NEAREST)
        matched = self._asked.near(query, vector)
        hits = searching.result()
        if self._unasked and self._is_elsewhere(hits, matched):
            return Near(vector, hits, (), {})
        fitted = fitted_probabilities(self.index.learned.evidence, vector)
        return Near(vector, hits, matched, fitted)

    def _is_elsewhere(self, hits: Sequence[Hit], matched: Sequence[Matched]) -> bool:
        """Whether a document without anticipated questions holds something nearer than they are."""
        asked = [match.meaning for match in matched if match.question.covered]
        here, elsewhere = max(asked, default=0.0), 0.0
        for hit in hits:
            if self.index.passages[hit.key].document_id in self._unasked:
                elsewhere = max(elsewhere, hit.similarity)
            else:
                here = max(here, hit.similarity)
        return elsewhere > here


def _toward(vector: Vector, background: Sequence[float]) -> Vector:
    """A query's vector moved toward its background's, of length one again."""
    moved = vector + BACKGROUND * np.array(background, dtype=np.float32)
    turned: Vector = moved / np.linalg.norm(moved)
    return turned


def _fitted(near: Near, expected: Expected | None) -> tuple[Mapping[Place, float], float]:
    """How probable it is that each sentence answers, and what that counts beside the questions
    near the query."""
    if expected is None:
        return near.fitted, FITTED_WEIGHT
    if not expected.alone:
        return expected.places, EXPECTED_WEIGHT
    places = near.fitted.keys() | expected.places.keys()
    read = {at: near.fitted.get(at, 0.0) + expected.places.get(at, 0.0) for at in places}
    return {at: probability / 2 for at, probability in read.items()}, FITTED_WEIGHT


def _by_sentence(passage: Passage, scores: Mapping[int, float]) -> tuple[float, ...]:
    """One similarity a sentence; a passage of one sentence is embedded once, as a whole."""
    if len(passage.sentences) == 1:
        return (scores.get(-1, 0.0),)
    return tuple(scores.get(place, 0.0) for place in range(len(passage.sentences)))


class WaymarkRetriever(BaseRetriever):
    """The search as a LangChain retriever: passages as documents with their places."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Any
    limit: int = 10

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        return [
            LangChainDocument(
                retrieved.passage.text,
                id=retrieved.passage.id,
                metadata={
                    "document": retrieved.passage.document_id,
                    "section": retrieved.passage.section.label,
                    "start": retrieved.passage.start,
                    "end": retrieved.passage.end,
                    "score": retrieved.score,
                },
            )
            for retrieved in self.searcher.search(query, self.limit).retrieved
        ]
