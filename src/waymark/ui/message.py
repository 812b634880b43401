"""An answer as a chat message: markers become links to their place in the guide."""

import html

from waymark.domain import PATH_SEPARATOR, Answer, Citation, joined
from waymark.markup import escaped
from waymark.reading.blocks import plain_text
from waymark.ui.guide import citation_anchor


def message(answer: Answer, statements: int | None = None) -> str:
    """Markdown of the answer; of its first statements alone while it streams, without sources."""
    if statements is not None:
        return joined(answer.statements[:statements], _marker)
    note = f"\n\n*{answer.note}*" if answer.note else ""
    understood = f"*Understood as: {escaped(answer.query)}*\n\n" if answer.completed else ""
    return understood + joined(answer.statements, _marker) + note + _sources(answer.citations)


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


def _path(citation: Citation) -> str:
    return citation.section.replace(PATH_SEPARATOR, " › ")
