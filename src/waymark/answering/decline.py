"""What is said when the documents do not answer: so, and what they do say that is closest."""

from collections.abc import Sequence

from waymark.answering.claims import Claim, Evidence, quoted
from waymark.answering.evidence import Scored
from waymark.indexing.index import Index
from waymark.markup import escaped
from waymark.retrieval.search import Found

CLOSE = 0.4
"""Least cosine of the nearest sentence that is worth showing; far questions stay below it."""

TOPICS = 6


def declined(index: Index, found: Found, scored: Sequence[Scored]) -> tuple[Claim, ...]:
    """That it is not said; then the closest sentence, labelled, or the topics there are."""
    refusal = Claim(f"{subject(index)} not say.")
    closest = _closest(found, scored)
    if closest is None:
        return (refusal, Claim(_topics(index)))
    quote = quoted(closest)
    label = "The closest it comes, which does not answer the question:"
    return (refusal, Claim(f"{label} {quote.text}", quote.evidence))


def _closest(found: Found, scored: Sequence[Scored]) -> Evidence | None:
    near = max((max(r.sentence_scores, default=0.0) for r in found.retrieved), default=0.0)
    if near < CLOSE:
        return None
    return next((s.evidence for s in scored if s.evidence.sentence.kind != "lead-in"), None)


def hint(index: Index) -> tuple[Claim, ...]:
    """For a question without words in it."""
    return (Claim("Ask a question in a few words."), Claim(_topics(index)))


def too_long(characters: int, limit: int) -> tuple[Claim, ...]:
    """For a question beyond the limit, which is not read."""
    return (
        Claim(
            f"The question has {characters} characters; at most {limit} are read. "
            "Ask for one thing at a time."
        ),
    )


def subject(index: Index) -> str:
    """The documents as the subject of a sentence, with its auxiliary verb."""
    documents = list(index.documents.values())
    if len(documents) == 1:
        return f"The {escaped(documents[0].title)} does"
    return "The documents do"


def _topics(index: Index) -> str:
    """The headings at the top of the document, or the titles of several, so that a reader sees what
    can be asked."""
    titles = [document.title for document in index.documents.values()]
    paths = [passage.section.path for passage in index.passages.values()]
    headings = dict.fromkeys(path[1] for path in paths if len(path) > 1)
    names = list(dict.fromkeys(titles)) if len(titles) > 1 else list(headings)
    verb = "They cover" if len(titles) > 1 else "It covers"
    return f"{verb}: {'; '.join(map(escaped, names[:TOPICS]))}." if names else ""
