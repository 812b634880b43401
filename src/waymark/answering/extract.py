"""The writer without a language model: the guide's own sentences, the direct answer first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from waymark.answering.claims import SOURCE_MARK, Claim, Evidence, quoted
from waymark.answering.compare import Sibling, compared, siblings_of
from waymark.answering.compute import computed
from waymark.answering.direct import direct_answer
from waymark.answering.evidence import Scored, agreed, scored_sentences, together
from waymark.answering.question import Asked, understand
from waymark.answering.series import series_of
from waymark.domain import Passage
from waymark.indexing.index import Index
from waymark.markup import escaped
from waymark.names import enumerated, label
from waymark.retrieval.search import Found

NAME = "extractive"
MOST_SENTENCES = 4
NEAR_BEST = 0.7
NEAR_BEST_BESIDE_DIRECT = 0.85
"""A further sentence of the same section must reach this part of the best one's score; more of it
where the first one holds the very thing asked for."""

NEARLY = 0.9
"""Share of the highest probability that a sentence of another section must have beside the very
thing asked for; chosen on the develop questions."""

LIST_WORDS = 80
"""A longer list shows the names of its items alone."""

SURE_OF_SOURCE = 0.3
"""Least probability that a source is asked for."""

SENTENCES_WITH_SOURCE = 3
"""How many of the best sentences are looked at for a mark."""

MOST_TOGETHER = 8
SEVERAL = ("compare", "filter", "negate", "count", "sum")
"""Operators whose answer may consist of several sentences side by side."""

LISTS = ("list", "skill", "advice")


@dataclass(frozen=True, slots=True)
class Reading:
    """A question understood, and the sentences that may answer it, best first."""

    asked: Asked
    scored: tuple[Scored, ...]


class Extractor:
    """Writes answers from one index."""

    def __init__(self, index: Index) -> None:
        self._passages = index.passages
        self._learned = index.learned
        self._series = series_of(index.passages.values())
        self._siblings = siblings_of(index.passages.values())
        self._references = _references(index.passages)
        self._items = _items_by_lead_in(index.passages)

    def read(self, query: str, found: Found) -> Reading:
        """What is asked, and the sentences that may answer."""
        asked = understand(query, found, self._learned)
        return Reading(asked, scored_sentences(found, asked))

    def write(self, reading: Reading, found: Found) -> tuple[Claim, ...]:
        """The claims of an answer; none when there is no sentence to answer with."""
        asked, scored = reading.asked, reading.scored
        if not scored:
            return ()
        likely = agreed(scored, found, asked, self._passages)[:MOST_TOGETHER]
        return (
            computed(asked, found, self._series, scored, likely)
            or self._source(asked, scored)
            or compared(asked, scored, self._siblings, likely)
            or self._several(asked, likely)
            or self._count(asked, scored[0].evidence, likely)
            or self._list(asked, scored[0].evidence, scored)
            or self._prose(asked, found, scored)
        )

    def _source(self, asked: Asked, scored: Sequence[Scored]) -> tuple[Claim, ...]:
        """What a sentence rests on: the document's own reference that it is marked with."""
        if asked.kinds.get("source", 0.0) < SURE_OF_SOURCE:
            return ()
        for candidate in (s.evidence for s in scored[:SENTENCES_WITH_SOURCE]):
            references = tuple(
                self._references[key]
                for mark in SOURCE_MARK.findall(candidate.sentence.text)
                if (key := (candidate.passage.document_id, mark.strip())) in self._references
            )
            if references and candidate not in references:
                return (*map(quoted, references), quoted(candidate))
        return ()

    def _count(self, asked: Asked, best: Evidence, likely: Sequence[Evidence]) -> tuple[Claim, ...]:
        """How many items there are, where that is asked and no sentence says it."""
        if asked.operator != "count" or _states_count(best):
            return ()
        if len(likely) == 1:
            names = enumerated(likely[0].words)
            return (_counted(len(names), likely), quoted(likely[0])) if names else ()
        if best.sentence.kind == "sentence":
            return ()
        items = self._items_around(best)
        if not items and best.sentence.kind == "item":
            sentences = best.passage.sentences
            items = tuple(Evidence(best.passage, s) for s in sentences if s.kind == "item")
        if len(items) < 2:
            group = _group(self._siblings, best.passage)
            items = tuple(Evidence(s.passages[0], s.passages[0].sentences[0]) for s in group)
        return (_counted(len(items), items), *map(_named, items)) if items else ()

    def _several(self, asked: Asked, likely: Sequence[Evidence]) -> tuple[Claim, ...]:
        """The sentences that answer a comparison, a filter or a count together."""
        if asked.operator not in SEVERAL or len(likely) < 2:
            return ()
        if asked.operator == "count" and all(map(_states_count, likely)):
            return ()
        chosen = sorted(likely, key=lambda e: (e.passage.document_id, e.sentence.start))
        items = tuple(quoted(evidence, "item") for evidence in chosen)
        if asked.operator != "count":
            return items
        return (_counted(len(chosen), chosen), *items)

    def _list(self, asked: Asked, best: Evidence, scored: Sequence[Scored]) -> tuple[Claim, ...]:
        """The whole list, where its lead-in is the best sentence or the question wants one."""
        items = self._items_around(best)
        wanted = best.sentence.kind == "lead-in" or (
            asked.kind in LISTS and sum(s.evidence in items for s in scored[:4]) >= 3
        )
        if not items or not wanted:
            return ()
        long = sum(len(item.words.split()) for item in items) > LIST_WORDS
        lead_in = items[0].sentence.lead_in
        head = next((quoted(s.evidence) for s in scored if _span(s.evidence) == lead_in), None)
        shown = tuple(_named(item) if long else quoted(item, "item") for item in items)
        return (head, *shown) if head else shown

    def _items_around(self, best: Evidence) -> tuple[Evidence, ...]:
        """The items of the list that a sentence introduces or stands in."""
        lead_in = _span(best) if best.sentence.kind == "lead-in" else best.sentence.lead_in
        return self._items.get((best.passage.document_id, lead_in), ()) if lead_in else ()

    def _prose(self, asked: Asked, found: Found, scored: Sequence[Scored]) -> tuple[Claim, ...]:
        best = scored[0].evidence
        direct = direct_answer(asked, best, found)
        least = (NEAR_BEST_BESIDE_DIRECT if direct else NEAR_BEST) * scored[0].score
        near = (
            s.evidence
            for s in scored[1:]
            if s.score >= least and s.evidence.passage.section == best.passage.section
        )
        chosen = [best]
        elsewhere = together(scored, NEARLY) if direct else together(scored)
        figure = next((q.kind for q in best.sentence.quantities if q.text == direct), None)
        members = [
            evidence
            for evidence in together(scored)
            if evidence in elsewhere or evidence.passage.section == best.passage.section
        ]
        for evidence in (*members[1:], *near):
            # beside the figure asked for, another of its kind would only confuse
            rival = evidence not in members and any(
                q.kind == figure for q in evidence.sentence.quantities
            )
            if len(chosen) < MOST_SENTENCES and not rival and not _repeats(evidence, chosen):
                chosen.append(evidence)
        first, *rest = (quoted(evidence) for evidence in chosen)
        if direct:
            first = Claim(_led(escaped(direct), first.text), first.evidence)
        return (first, *rest)


def _led(direct: str, text: str) -> str:
    """The direct answer in bold: in place where the sentence opens with it, else in front.

    >>> _led("Rafael", "Rafael became a CTO."), _led("$5", "It costs $5.")
    ('**Rafael** became a CTO.', '**$5.** It costs $5.')
    """
    opening = re.match(re.escape(direct) + r"[.,:;!]?(?=\s)", text)
    if opening:
        return f"**{opening[0]}**{text[opening.end() :]}"
    return f"**{direct}.** {text}"


def _named(item: Evidence) -> Claim:
    """An item by its name alone, or whole where it has none."""
    section = item.passage.section.name
    if section in item.words or item.sentence.kind != "item":
        return Claim(escaped(label(section)), (item,), "item")
    return quoted(item, "item")


def _counted(number: int, items: Sequence[Evidence]) -> Claim:
    return Claim(f"**{number}.**", tuple(items), computed=frozenset({str(number)}))


def _states_count(evidence: Evidence) -> bool:
    return any(quantity.kind == "count" for quantity in evidence.sentence.quantities)


def _group(groups: Sequence[tuple[Sibling, ...]], passage: Passage) -> tuple[Sibling, ...]:
    """The siblings that a passage introduces, or stands among."""
    path = passage.section.path
    below = (g for g in groups if g[0].passages[0].section.path[:-1] == path)
    among = (g for g in groups if any(passage in sibling.passages for sibling in g))
    return next(below, next(among, ()))


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


def _references(passages: Mapping[str, Passage]) -> dict[tuple[str, str], Evidence]:
    """The sentences that say what a mark such as "[2]" stands for, by document and mark."""
    found: dict[tuple[str, str], Evidence] = {}
    for passage in passages.values():
        for sentence in passage.sentences:
            opening = re.match(r"\W*(?:\w+:\s*)?(\[\d+\])", sentence.text)
            if opening:
                found[passage.document_id, opening[1]] = Evidence(passage, sentence)
    return found


def question_is_empty(question: str) -> bool:
    """Whether there is nothing in it to look for."""
    return len(re.findall(r"[^\W\d_]", question)) < 2
