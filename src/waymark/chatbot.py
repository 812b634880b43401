"""A question → its answer: wording, retrieval, writing, citing; nothing else."""

import re
import time
from collections.abc import Sequence

from waymark.answering import Extractor
from waymark.answering.abstain import decision, features
from waymark.answering.claims import Claim, cite
from waymark.answering.decline import declined, hint, too_long
from waymark.answering.extract import NAME, question_is_empty
from waymark.domain import Answer, Retrieved
from waymark.indexing.index import Index
from waymark.retrieval import Found, Searcher
from waymark.settings import Settings
from waymark.wording import Wording


class Chatbot:
    """Answers questions from one index."""

    def __init__(self, index: Index, settings: Settings) -> None:
        self.index = index
        self._settings = settings
        self._searcher = Searcher(index)
        self._wording = Wording(_corpus_words(index), index.known_words)
        self._writer = Extractor(index)

    def search(self, question: str) -> tuple[str, Found]:
        """The query that a question becomes, and what the index holds for it."""
        query = self._wording.mended(" ".join(question.split()))
        return query, self._searcher.search(query)

    def ask(self, question: str) -> Answer:
        """The answer to a question; always one, however odd the question."""
        started = time.perf_counter()
        limit = self._settings.question_characters
        if len(question) > limit:
            claims = too_long(len(question), limit)
            return self._answer(question, "", claims, (), 0.0, True, started, started)
        if question_is_empty(question):
            claims = hint(self.index)
            return self._answer(question, "", claims, (), 0.0, True, started, started)
        query, found = self.search(question)
        searched = time.perf_counter()
        decide = decision(bool(self.index.anticipated))
        sure = decide.confidence(features(query, found, self.index.learned))
        asked, scored = self._writer.read(query, found)
        claims = self._writer.write(asked, found, scored) if sure >= decide.threshold else ()
        abstained = not claims
        if abstained:
            claims = declined(self.index, found, scored)
        return self._answer(
            question, query, claims, found.retrieved, sure, abstained, started, searched
        )

    def _answer(
        self,
        question: str,
        query: str,
        claims: Sequence[Claim],
        retrieved: Sequence[Retrieved],
        sure: float,
        abstained: bool,
        started: float,
        searched: float,
    ) -> Answer:
        statements, citations = cite(claims, self.index.documents)
        now = time.perf_counter()
        return Answer(
            question=question,
            query=query,
            statements=statements,
            citations=citations,
            retrieved=tuple(retrieved),
            confidence=round(sure, 3),
            abstained=abstained,
            writer=NAME,
            timings={
                "retrieve": (searched - started) * 1000,
                "write": (now - searched) * 1000,
                "total": (now - started) * 1000,
            },
        )


def _corpus_words(index: Index) -> set[str]:
    texts = [f"{p.section.label} {p.text}" for p in index.passages.values()]
    texts += [question.question for question in index.anticipated if question.covered]
    return {word for text in texts for word in re.findall(r"[^\W\d_]+", text)}
