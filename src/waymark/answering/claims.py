"""Claims on their way into an answer: a text, and the sentences of the corpus that carry it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from waymark.domain import Citation, Document, Form, Passage, Sentence, Statement
from waymark.markup import escaped
from waymark.reading.blocks import plain_text
from waymark.reading.quantities import numbers_in

SOURCE_MARK = re.compile(r"\s?\[\d+\]")
"""A document's own reference, such as "[2]": left out of answers, where [2] is a citation."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence in its passage."""

    passage: Passage
    sentence: Sentence

    @property
    def words(self) -> str:
        """The sentence as an answer shows it: no inline marks, no source marks, one line."""
        text = SOURCE_MARK.sub("", plain_text(self.sentence.text))
        text = re.sub(r"\s+", " ", text).strip()
        # a heading's number ("2. Archivist — …") is none of its statement
        return re.sub(r"^\d{1,3}[.)]\s+", "", text) if self.sentence.kind == "heading" else text


@dataclass(frozen=True, slots=True)
class Claim:
    """Text in Markdown and its evidence. `computed` are numbers worked out from the evidence."""

    text: str
    evidence: tuple[Evidence, ...] = ()
    form: Form = "prose"
    computed: frozenset[str] = frozenset()


def quoted(evidence: Evidence, form: Form = "prose") -> Claim:
    """The claim that is the sentence itself."""
    words = evidence.words
    if form == "prose" and words and words[-1] not in '.!?:…”"':
        words += "."
    return Claim(escaped(words), (evidence,), form)


def cite(
    claims: Iterable[Claim], documents: Mapping[str, Document]
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Number the evidence in order of first use; the same span keeps one number.

    A claim with a number that neither its evidence nor its computation holds is dropped.
    """
    citations: dict[tuple[str, int, int], Citation] = {}
    statements: list[Statement] = []
    for claim in claims:
        if claim.evidence and not supported(claim):
            continue
        own: list[Citation] = []
        for evidence in claim.evidence:
            citation = _citation(evidence, documents)
            key = (citation.document, citation.start, citation.end)
            if key not in citations:
                citations[key] = replace(citation, number=len(citations) + 1)
            if citations[key] not in own:
                own.append(citations[key])
        statements.append(Statement(claim.text, tuple(own), claim.form))
    return tuple(statements), tuple(citations.values())


def supported(claim: Claim) -> bool:
    """Whether every number of the claim stands in its evidence or is declared as computed."""
    held = set(claim.computed)
    for evidence in claim.evidence:
        held.update(numbers_in(evidence.sentence.text))
    return set(numbers_in(claim.text)) <= held


def _citation(evidence: Evidence, documents: Mapping[str, Document]) -> Citation:
    passage, sentence = evidence.passage, evidence.sentence
    document = documents[passage.document_id]
    return Citation(
        number=0,
        document=document.id,
        section=passage.section.label,
        quote=document.text[sentence.start : sentence.end],
        start=sentence.start,
        end=sentence.end,
        document_sha256=document.sha256,
    )
