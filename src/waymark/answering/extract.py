"""The writer without a language model: the guide's own sentences, the direct answer first."""

import re
from collections.abc import Mapping, Sequence

from waymark.answering.claims import Claim, Evidence, quoted
from waymark.answering.compare import compared, siblings_of
from waymark.answering.compute import computed
from waymark.answering.direct import direct_answer
from waymark.answering.evidence import Scored, mates, scored_sentences
from waymark.answering.question import Asked, understand
from waymark.answering.series import series_of
from waymark.domain import Passage
from waymark.indexing.index import Index
from waymark.markup import escaped
from waymark.retrieval.search import Found

NAME = "extractive"
MOST_SENTENCES = 3
NEAR_BEST = 0.93
"""A further sentence of the same section must reach this part of the best one's score."""

MATE_NEARNESS = 0.6
"""Least similarity of the anticipated question whose further evidence is taken along."""

LIST_WORDS = 80
"""A longer list shows the names of its items alone."""

LISTS = ("list", "skill", "advice")


class Extractor:
    """Writes answers from one index."""

    def __init__(self, index: Index) -> None:
        self._passages = index.passages
        self._learned = index.learned
        self._series = series_of(index.passages.values())
        self._siblings = siblings_of(index.passages.values())
        self._items = _items_by_lead_in(index.passages)

    def read(self, query: str, found: Found) -> tuple[Asked, tuple[Scored, ...]]:
        """What is asked, and the sentences that may answer, best first."""
        asked = understand(query, found.vector, self._learned)
        return asked, scored_sentences(found, asked)

    def write(self, asked: Asked, found: Found, scored: Sequence[Scored]) -> tuple[Claim, ...]:
        """The claims of an answer; none when there is no sentence to answer with."""
        if not scored:
            return ()
        return (
            computed(asked, found, self._series)
            or compared(asked, found, self._siblings)
            or self._list(asked, scored[0].evidence, scored)
            or self._prose(asked, found, scored)
        )

    def _list(self, asked: Asked, best: Evidence, scored: Sequence[Scored]) -> tuple[Claim, ...]:
        """The whole list, where its lead-in is the best sentence or the question wants one."""
        lead_in = _span(best) if best.sentence.kind == "lead-in" else best.sentence.lead_in
        items = self._items.get((best.passage.document_id, lead_in), ()) if lead_in else ()
        wanted = best.sentence.kind == "lead-in" or (
            asked.kind in LISTS and sum(s.evidence in items for s in scored[:4]) >= 3
        )
        if not items or not wanted:
            return ()
        long = sum(len(item.words.split()) for item in items) > LIST_WORDS
        head = next((quoted(s.evidence) for s in scored if _span(s.evidence) == lead_in), None)
        shown = tuple(
            Claim(escaped(item.passage.section.name), (item,), "item")
            if long and item.passage.section.name in item.words
            else quoted(item, "item")
            for item in items
        )
        return (head, *shown) if head else shown

    def _prose(self, asked: Asked, found: Found, scored: Sequence[Scored]) -> tuple[Claim, ...]:
        best = scored[0].evidence
        chosen = [best]
        further = [
            *mates(best, asked, found, self._passages, MATE_NEARNESS),
            *(
                s.evidence
                for s in scored[1:]
                if s.score >= NEAR_BEST * scored[0].score
                and s.evidence.passage.section == best.passage.section
            ),
        ]
        for evidence in further:
            if len(chosen) < MOST_SENTENCES and not _repeats(evidence, chosen):
                chosen.append(evidence)
        direct = direct_answer(asked, best, found)
        first, *rest = (quoted(evidence) for evidence in chosen)
        if direct:
            first = Claim(f"**{escaped(direct)}.** {first.text}", first.evidence)
        return (first, *rest)


def _repeats(evidence: Evidence, chosen: Sequence[Evidence]) -> bool:
    """Already there, or a lead-in or bare heading that says nothing in prose."""
    return evidence.sentence.kind == "lead-in" or any(
        evidence.words.lower() == other.words.lower() for other in chosen
    )


def _span(evidence: Evidence) -> tuple[int, int]:
    return evidence.sentence.start, evidence.sentence.end


def _items_by_lead_in(
    passages: Mapping[str, Passage],
) -> dict[tuple[str, tuple[int, int] | None], tuple[Evidence, ...]]:
    items: dict[tuple[str, tuple[int, int] | None], tuple[Evidence, ...]] = {}
    for passage in passages.values():
        for sentence in passage.sentences:
            if sentence.kind == "item" and sentence.lead_in:
                key = (passage.document_id, sentence.lead_in)
                items[key] = (*items.get(key, ()), Evidence(passage, sentence))
    return items


def question_is_empty(question: str) -> bool:
    """Whether there is nothing in it to look for."""
    return len(re.findall(r"[^\W\d_]", question)) < 2
