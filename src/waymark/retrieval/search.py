"""Dense, lexical and question-to-question search, fused into one ranking of passages."""

import math
from collections import defaultdict
from collections.abc import Mapping
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
from waymark.indexing.store import PASSAGES, QUESTIONS
from waymark.names import label, wholly_named
from waymark.reading.anticipated import Anticipated
from waymark.retrieval.lexical import LexicalSearch

NEAREST = 200
"""Entries taken from each collection; also the breadth of Chroma's search."""

WEIGHTS: Mapping[str, float] = {
    "dense": 0.3,
    "lexical": 0.3,
    "named": 0.4,
    "asked": 1.0,
    "fitted": 1.0,
}
"""How much each kind of evidence counts; chosen on the develop questions. dense and lexical are
nearness in meaning and in words; named, that the query has the section's whole name; asked,
nearness to an anticipated question that the passage answers; fitted, what the evidence model says
of its sentences."""

FITTED_SLOPE, FITTED_RANGE = 0.1, 8.0
"""A factor of e in the evidence model's odds counts like a tenth of similarity; chosen on the
develop questions."""


@dataclass(frozen=True, slots=True)
class Matched:
    """An anticipated question near the one asked, with their cosine similarity."""

    question: Anticipated
    similarity: float


@dataclass(frozen=True, slots=True)
class Found:
    """All that a search brings to light.

    `matched` is best first, covered or not; `fitted` is what the evidence model says of a sentence
    (passage id and place), from 0 for most to about 0.8.
    """

    vector: Vector
    retrieved: tuple[Retrieved, ...]
    matched: tuple[Matched, ...]
    fitted: Mapping[tuple[str, int], float]
    unknown_words: tuple[str, ...]


class Searcher:
    """Searches one index. The same query finds the same passages in the same order."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._lexical = LexicalSearch(list(index.passages.values()))

    def search(self, query: str, limit: int = 20) -> Found:
        """The best passages for a query, and the anticipated questions near it."""
        vector = self.index.embeddings.embed_query(query)
        sentence_scores: dict[str, dict[int, float]] = defaultdict(dict)
        for hit in self.index.store.search(PASSAGES, vector, NEAREST):
            sentence_scores[hit.key][hit.place] = hit.similarity
        matched = self._matched(vector)
        array = np.array(vector, dtype=np.float32)
        fitted = _fitted(self.index.learned.evidence.probabilities(array))
        asked = _asked(matched)
        lexical = self._lexical.scores(query)
        highest = max(lexical.values(), default=1.0)
        found: list[Retrieved] = []
        for key in sentence_scores.keys() | asked.keys() | lexical.keys():
            passage = self.index.passages[key]
            why = {
                "dense": max(sentence_scores[key].values(), default=0.0),
                "lexical": lexical.get(key, 0.0) / highest,
                "named": float(wholly_named(query, label(passage.section.name))),
                "asked": asked.get(key, 0.0),
                "fitted": max(
                    (fitted.get((key, p), 0.0) for p in range(len(passage.sentences))), default=0.0
                ),
            }
            score = sum(WEIGHTS[name] * value for name, value in why.items())
            found.append(
                Retrieved(passage, score, why, _by_sentence(passage, sentence_scores[key]))
            )
        found.sort(key=lambda retrieved: (-retrieved.score, retrieved.passage.id))
        unknown = self._lexical.unknown_words(query)
        return Found(array, tuple(found[:limit]), matched, fitted, unknown)

    def _matched(self, vector: list[float]) -> tuple[Matched, ...]:
        if not self.index.anticipated:
            return ()
        hits = self.index.store.search(QUESTIONS, vector, NEAREST)
        return tuple(Matched(self.index.anticipated[int(h.key)], h.similarity) for h in hits)


def _fitted(probabilities: Mapping[str, float]) -> dict[tuple[str, int], float]:
    """Log probability on the scale of a similarity, 0 below one in e⁸."""
    fitted: dict[tuple[str, int], float] = {}
    for evidence, probability in probabilities.items():
        key, _, place = evidence.rpartition("@")
        log = math.log(max(probability, 1e-12))
        fitted[key, int(place)] = FITTED_SLOPE * max(FITTED_RANGE + log, 0.0)
    return fitted


def _asked(matched: tuple[Matched, ...]) -> dict[str, float]:
    """The similarity of the nearest covered question that each passage answers."""
    best: dict[str, float] = {}
    for match in matched:
        for key, _ in match.question.evidence:
            best[key] = max(best.get(key, 0.0), match.similarity)
    return best


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
