"""Dense, lexical and question-to-question search, fused into one ranking of passages."""

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
from waymark.reading.anticipated import Anticipated
from waymark.retrieval.lexical import LexicalSearch

NEAREST = 200
"""Entries taken from each collection; also the breadth of Chroma's search."""

WEIGHTS: Mapping[str, float] = {"dense": 1.0, "lexical": 0.35, "asked": 0.9, "section": 0.35}
"""How much each kind of evidence counts; chosen on the develop questions (see BENCHMARKS.md)."""


@dataclass(frozen=True, slots=True)
class Matched:
    """An anticipated question near the one asked, with their cosine similarity."""

    question: Anticipated
    similarity: float


@dataclass(frozen=True, slots=True)
class Found:
    """All that a search brings to light. `matched` is best first, covered or not."""

    vector: Vector
    retrieved: tuple[Retrieved, ...]
    matched: tuple[Matched, ...]
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
        sections = self.index.learned.section.probabilities(array)
        asked = _asked(matched)
        lexical = self._lexical.scores(query)
        highest = max(lexical.values(), default=1.0)
        found: list[Retrieved] = []
        for key in sentence_scores.keys() | asked.keys() | lexical.keys():
            passage = self.index.passages[key]
            why = {
                "dense": max(sentence_scores[key].values(), default=0.0),
                "lexical": lexical.get(key, 0.0) / highest,
                "asked": asked.get(key, 0.0),
                "section": sections.get(passage.section.label, 0.0),
            }
            score = sum(WEIGHTS[name] * value for name, value in why.items())
            found.append(
                Retrieved(passage, score, why, _by_sentence(passage, sentence_scores[key]))
            )
        found.sort(key=lambda retrieved: (-retrieved.score, retrieved.passage.id))
        unknown = self._lexical.unknown_words(query)
        return Found(array, tuple(found[:limit]), matched, unknown)

    def _matched(self, vector: list[float]) -> tuple[Matched, ...]:
        if not self.index.anticipated:
            return ()
        hits = self.index.store.search(QUESTIONS, vector, NEAREST)
        return tuple(Matched(self.index.anticipated[int(h.key)], h.similarity) for h in hits)


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
