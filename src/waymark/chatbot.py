"""A question in a conversation → its answer: rewriting, retrieval, writing, citing, no more."""

import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from waymark.answering import Extractor, Reading
from waymark.answering.abstain import basis, decision, features
from waymark.answering.claims import Claim, Evidence, cite, supported
from waymark.answering.decline import declined, hint, too_long
from waymark.answering.extract import NAME, question_is_empty
from waymark.answering.language import is_foreign
from waymark.answering.parts import parts_of
from waymark.answering.suggest import answered, suggestions
from waymark.answering.talk import NAME as SMALL_TALK
from waymark.answering.talk import (
    NO_MORE,
    REPLIES,
    last_answer,
    more,
    nearby,
    places,
    shorter,
    turn_kind,
)
from waymark.domain import Answer, Turn
from waymark.followups import Layout
from waymark.indexing.index import Index
from waymark.names import label
from waymark.retrieval import Found, Near, Searcher
from waymark.retrieval.meant import Meant, Reader
from waymark.retrieval.rewrite import Rewriter, Standalone
from waymark.settings import Settings
from waymark.wording import Wording

if TYPE_CHECKING:
    from waymark.answering.worded import Worder

IN_ENGLISH = "The guide is in English."
ENGLISH = 2000
"""Characters of each document that are looked at for its language."""

PART_CLAIMS = 2
"""How many claims each part of a question with several parts gets, and the whole beside them."""

LEAST_CERTAIN = 0.4
"""How probable a sentence must be as the answer to each part, for the question to be read in parts;
chosen on the develop questions."""


class Chatbot:
    """Answers questions from one index."""

    def __init__(self, index: Index, settings: Settings) -> None:
        self.index = index
        self._settings = settings
        self._searcher = Searcher(index)
        self._wording = Wording(_corpus_words(index), index.known_words)
        spelling = Wording(_document_words(index), index.known_words)
        self._writer = Extractor(index)
        layout = Layout(index.passages)
        self._reader = Reader(index, layout)
        self._rewriter = Rewriter(
            index, layout, lambda text: self._searcher.near(self._query(text))
        )
        self._beside = ThreadPoolExecutor()
        self._english = not any(is_foreign(d.text[:ENGLISH]) for d in index.documents.values())
        knows_words = self._english and index.known_words
        self._is_spelt = spelling.knows if knows_words else lambda _: True

    def search(self, question: str) -> tuple[str, Found]:
        """The query that a question by itself becomes, and what the index holds for it."""
        query = self._query(question)
        near, meant = self._understood(question, query, ())
        standalone = self._rewriter.rewritten(question, (), near, meant)
        return self._searched(standalone, query, near)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer to a question after the turns before it; always one, however odd."""
        started = time.perf_counter()
        limit = self._settings.question_characters
        if len(question) > limit:
            claims = too_long(len(question), limit)
            return self._answer(question, "", claims, started, abstained=True)
        alone = " ".join(question.split())
        if not alone or (question_is_empty(alone) and not history):
            return self._answer(question, "", hint(self.index), started, abstained=True)
        query = self._query(alone)
        near, meant = self._understood(alone, query, history)
        if talk := self._talk(question, query, near, meant, history, started):
            return talk
        standalone = self._rewriter.rewritten(alone, history, near, meant)
        query, found = self._searched(standalone, query, near)
        searched = time.perf_counter()
        sure, reading, claims = self._write(query, found)
        if claims and reading.asked.operator in ("none", "sum"):
            claims = self._write_parts(query, found, claims)
        completed = standalone.text != alone
        abstained = not any(supported(claim) for claim in claims)
        if abstained and not completed and (about := self._rewriter.about(alone, history)) != alone:
            completed = True
            query = self._query(about)
            found = self._searcher.search(query)
            reading = self._writer.read(query, found)
        if abstained:
            claims = declined(self.index, found, reading.scored)
        answer = self._answer(question, query, claims, started, found, sure, abstained, searched)
        return replace(answer, completed=completed)

    def stream(
        self, question: str, history: Sequence[Turn] = (), model: str = ""
    ) -> Iterator[Answer]:
        """The answer as it grows, its last state the whole: in the words of `model`, one of those
        in the settings, or in the guide's own sentences where none is named.

        What the guide does not answer no model is asked. Raises ModelMissing.
        """
        plain = self.ask(question, history)
        if model:
            yield from self._worder.stream(plain, history, model)
        else:
            yield plain

    def answer(self, question: str, history: Sequence[Turn] = (), model: str = "") -> Answer:
        """The last state of `stream`."""
        *_, answer = self.stream(question, history, model)
        return answer

    def turns(self, questions: Sequence[str], model: str = "") -> tuple[Turn, ...]:
        """A conversation, its questions answered in order, each after those before it."""
        history: tuple[Turn, ...] = ()
        for question in questions:
            history = (*history, Turn(question, self.answer(question, history, model)))
        return history

    def suggested(self, history: Sequence[Turn]) -> tuple[str, ...]:
        """Up to three questions to go on with, each asked here to see that it is answered."""
        index = self.index
        near = suggestions(history, index.anticipated, index.passages, self._is_spelt)
        return answered(near, lambda question: self.ask(question, history), index.passages)

    @cached_property
    def _worder(self) -> "Worder":
        from waymark.answering.worded import Worder  # slow to import, and seldom needed

        return Worder(self.index, self._settings, self.ask)

    def _query(self, question: str) -> str:
        """A question with its typing errors mended."""
        return self._wording.mended(" ".join(question.split()))

    def _understood(
        self, question: str, query: str, history: Sequence[Turn]
    ) -> tuple[Near, Meant | None]:
        """What lies near a query, and what the question means, which is read meanwhile."""
        reading = self._beside.submit(self._reader.read, question, history)
        return self._searcher.near(query), reading.result()

    def _searched(self, standalone: Standalone, query: str, near: Near) -> tuple[str, Found]:
        """The query that a question becomes, and what the index holds for it; `query` is the one
        that it was as it was typed, and `near` what lies near that."""
        if standalone.background:
            background = standalone.background
            return standalone.text, self._searcher.search(query, background=background, near=near)
        own = self._query(standalone.text)
        known = near if own == query else None
        return own, self._searcher.search(own, expected=standalone.expected, near=known)

    def _talk(
        self,
        question: str,
        query: str,
        near: Near,
        meant: Meant | None,
        history: Sequence[Turn],
        started: float,
    ) -> Answer | None:
        """The answer to a message that asks nothing of the documents, or about an answer."""
        surest = None if meant is None or meant.expected.alone else float(meant.probable[:-1].max())
        kind = turn_kind(query, near.vector, self.index.learned, history, surest)
        if kind in REPLIES:
            claims: tuple[Claim, ...] = (Claim(REPLIES[kind]),)
            return replace(self._answer(question, "", claims, started), writer=SMALL_TALK)
        before = last_answer(history)
        if kind == "question" or before is None:
            return None
        found = self._searcher.search(before.query)
        match kind:
            case "shorter":
                claims = shorter(before, self.index.passages)
            case "where":
                claims = places(before, self.index.passages)
            case _:
                passages = self.index.passages
                places_meant = meant.expected.places.items() if meant else ()
                expected = [
                    (Evidence(passages[key], passages[key].sentences[place]), share)
                    for (key, place), share in places_meant
                ]
                beside = nearby(self._writer.read(before.query, found).scored, before)
                claims = more(expected, beside, [turn.answer for turn in history])
        no_more = () if claims else (Claim(f"{NO_MORE}."),)
        return self._answer(
            question, before.query, claims or no_more, started, found, before.confidence, not claims
        )

    def _write(self, query: str, found: Found) -> tuple[float, Reading, tuple[Claim, ...]]:
        """How sure it is that the documents answer, what is asked, and the claims, if any."""
        decide = decision(basis(found))
        sure = decide.confidence(features(query, found, self.index.learned))
        reading = self._writer.read(query, found)
        claims = self._writer.write(reading, found) if sure >= decide.threshold else ()
        return sure, reading, claims

    def _write_parts(
        self, query: str, whole: Found, answer: tuple[Claim, ...]
    ) -> tuple[Claim, ...]:
        """The claims for each part of a question that asks for several things, and the first of
        the answer to the whole; that answer itself where there are no parts.

        A later part may leave out what it is about: it is read with the name of the section that
        answers the first as well. The question is read in parts where each of them is sure of a
        sentence.
        """
        parts = parts_of(query)
        if len(parts) == 1 or not whole.matched:
            return answer
        claims: list[Claim] = []
        subject = ""
        for part in parts:
            readings = [part, f"{subject}: {part}"] if subject else [part]
            read = [(reading, self._searcher.search(reading)) for reading in readings]
            reading, found = max(read, key=lambda pair: _likeness(pair[1]))
            probabilities = found.probabilities()
            if max(probabilities.values(), default=0.0) < LEAST_CERTAIN:
                return answer
            _, _, written = self._write(reading, found)
            subject = subject or label(found.retrieved[0].passage.section.name)
            claims += [claim for claim in written[:PART_CLAIMS] if claim not in claims]
        said = [claim.evidence for claim in claims]
        rest = (claim for claim in answer[:PART_CLAIMS] if claim.evidence not in said)
        return (*claims, *rest)

    def _answer(
        self,
        question: str,
        query: str,
        claims: Sequence[Claim],
        started: float,
        found: Found | None = None,
        sure: float = 0.0,
        abstained: bool = False,
        searched: float | None = None,
    ) -> Answer:
        statements, citations = cite(claims, self.index.documents)
        now = time.perf_counter()
        searched = now if searched is None else searched
        return Answer(
            question=question,
            query=query,
            statements=statements,
            citations=citations,
            retrieved=found.retrieved if found else (),
            confidence=round(sure, 3),
            abstained=abstained,
            writer=NAME,
            timings={
                "retrieve": (searched - started) * 1000,
                "write": (now - searched) * 1000,
                "total": (now - started) * 1000,
            },
            note=IN_ENGLISH if self._english and is_foreign(question) else "",
        )


def _likeness(found: Found) -> float:
    """How near the nearest anticipated question is; 0 where none is."""
    return found.matched[0].similarity if found.matched else 0.0


def _corpus_words(index: Index) -> set[str]:
    """The words of the documents and of those who ask about them, some misspelt."""
    asked = [question.question for question in index.anticipated if question.covered]
    return _document_words(index) | _words(asked)


def _document_words(index: Index) -> set[str]:
    return _words([f"{p.section.label} {p.text}" for p in index.passages.values()])


def _words(texts: Sequence[str]) -> set[str]:
    return {word for text in texts for word in re.findall(r"[^\W\d_]+", text)}
