"""An answer as a chat message: markers become links to their place in the guide."""

import html
from collections.abc import Mapping

from waymark.answering.extract import NAME as EXTRACTIVE
from waymark.answering.talk import NAME as SMALL_TALK
from waymark.domain import PATH_SEPARATOR, Answer, Citation, Document, joined
from waymark.markup import escaped
from waymark.reading.blocks import plain_text
from waymark.ui.guide import citation_anchor

OWN_SENTENCES = "The guide's own sentences"
CHANGED = "The guide has changed since this answer was given; the sources show what it said then."


def message(answer: Answer, statements: int | None = None, place: int | None = None) -> str:
    """Markdown of the answer; of its first statements alone while it streams, without sources.

    `place` is that of the turn in its conversation: by it, a question that was completed from the
    conversation can be asked again as it was typed.
    """
    if statements is not None:
        return joined(answer.statements[:statements], _marker)
    note = f"\n\n*{answer.note}*" if answer.note else ""
    again = "" if place is None else f" [Ask it as typed](#alone-{place})"
    understood = f"*Understood as: {escaped(answer.query)}*{again}\n\n" if answer.completed else ""
    said = joined(answer.statements, _marker)
    return understood + said + note + _sources(answer.citations) + _writer(answer)


def is_outdated(answer: Answer, documents: Mapping[str, Document]) -> bool:
    """Whether a document that the answer cites is no longer the one that was cited."""
    return any(
        citation.document not in documents
        or documents[citation.document].sha256 != citation.document_sha256
        for citation in answer.citations
    )


def _marker(citation: Citation) -> str:
    return f"[\\[{citation.number}\\]](#cite-{citation_anchor(citation)})"


def _sources(citations: tuple[Citation, ...]) -> str:
    if not citations:
        return ""
    rows = "".join(
        f'<li><a href="#cite-{citation_anchor(citation)}" title="{html.escape(_path(citation))}">'
        f"[{citation.number}] {html.escape(citation.section.split(PATH_SEPARATOR)[-1])}</a> › "
        f"“{html.escape(plain_text(citation.quote))}”</li>"
        for citation in citations
    )
    return f'\n\n<ul class="sources" aria-label="Sources">{rows}</ul>'


def _writer(answer: Answer) -> str:
    """Who wrote the answer; where a model did, how much of its text was supported."""
    if answer.writer == SMALL_TALK:
        return ""
    if answer.writer == EXTRACTIVE:
        who = OWN_SENTENCES
    else:
        held = answer.checked - len(answer.removed)
        who = (
            f"In the words of {html.escape(answer.writer)}: "
            f"{held} of {answer.checked} sentences supported by the guide"
        )
    rows = "".join(
        f"<li>{html.escape(removed.text)} <em>({html.escape(removed.reason)})</em></li>"
        for removed in answer.removed
    )
    left_out = f"<details><summary>Left out</summary><ul>{rows}</ul></details>" if rows else ""
    return f'\n\n<div class="writer">{who}.{left_out}</div>'


def _path(citation: Citation) -> str:
    return citation.section.replace(PATH_SEPARATOR, " › ")
