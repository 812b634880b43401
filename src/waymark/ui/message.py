"""An answer as a chat message: markers become links to their place in the guide."""

import html
from collections.abc import Mapping, Sequence

from waymark.answering.extract import NAME as EXTRACTIVE
from waymark.answering.talk import NAME as SMALL_TALK
from waymark.domain import PATH_SEPARATOR, Answer, Citation, Document, Statement, joined
from waymark.markup import escaped, unescaped, verbatim
from waymark.names import label
from waymark.reading.blocks import plain_text
from waymark.ui.guide import citation_anchor
from waymark.ui.table import table
from waymark.wording import WORD

OWN_SENTENCES = "The guide's own sentences"
CHANGED = "The guide has changed since this answer was given; the sources show what it said then."


def message(answer: Answer, statements: int | None = None, place: int | None = None) -> str:
    """Markdown of the answer; of its first statements alone while it streams, without sources.

    `place` is that of the turn in its conversation: by it, a question that was completed from the
    conversation can be asked again as it was typed.
    """
    if statements is not None:
        return _said(answer.statements, statements)
    note = f"\n\n*{escaped(answer.note)}*" if answer.note else ""
    again = "" if place is None else f" [Ask it as typed](#alone-{place})"
    understood = f"*Understood as: {verbatim(answer.query)}*{again}\n\n" if answer.completed else ""
    said = _said(answer.statements, len(answer.statements))
    return understood + said + note + _sources(answer.citations) + _support(answer)


def is_outdated(answer: Answer, documents: Mapping[str, Document]) -> bool:
    """Whether a document that the answer cites is no longer the one that was cited."""
    return any(
        citation.document not in documents
        or documents[citation.document].sha256 != citation.document_sha256
        for citation in answer.citations
    )


def _said(statements: Sequence[Statement], count: int) -> str:
    """The first `count` statements, rows as a table of their own."""
    shown = statements[:count]
    rows = [place for place, statement in enumerate(shown) if statement.form == "row"]
    if not rows:
        return joined(shown, _marker)
    parts = (
        joined(shown[: rows[0]], _marker),
        table(statements, count),
        joined([s for s in shown[rows[0] :] if s.form != "row"], _marker),
    )
    return "\n\n".join(part for part in parts if part)


def _marker(citation: Citation) -> str:
    return f"[\\[{citation.number}\\]](#cite-{citation_anchor(citation)})"


def _sources(citations: tuple[Citation, ...]) -> str:
    if not citations:
        return ""
    rows = "".join(
        f'<li><a href="#cite-{citation_anchor(citation)}" title="{html.escape(_path(citation))}">'
        f"[{citation.number}] {html.escape(_name(citation))}</a> › "
        f"<q>{html.escape(plain_text(citation.quote))}</q></li>"
        for citation in citations
    )
    return f'\n\n<ul class="sources" aria-label="Sources">{rows}</ul>'


def _support(answer: Answer) -> str:
    """Who wrote the answer, and what it rests on; where a model wrote, how much was supported."""
    if answer.writer == SMALL_TALK or answer.abstained:
        return ""
    if answer.writer == EXTRACTIVE:
        who = OWN_SENTENCES + _rests_on(answer)
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
    # an operator may want them shown, marked, in their place
    kept = any(not statement.citations for statement in answer.statements)
    title = "Not supported by the guide" if kept else "Left out"
    left_out = f"<details><summary>{title}</summary><ul>{rows}</ul></details>" if rows else ""
    return f'\n\n<div class="writer">{who}.{left_out}</div>'


def _rests_on(answer: Answer) -> str:
    """How much of the answer is quoted, how much worked out, and from where."""
    cited = [statement for statement in answer.statements if statement.citations]
    if not cited:
        return ""
    quoted = sum(map(_is_quoted, cited))
    statements = "1 statement" if len(cited) == 1 else f"{len(cited)} statements"
    if quoted == len(cited):
        how = "quoted"
    elif quoted:
        how = f"{quoted} quoted and {len(cited) - quoted} worked out"
    else:
        how = "worked out"
    names = list(dict.fromkeys(_name(citation) for citation in answer.citations))
    where = names[0] if len(names) == 1 else f"{len(names)} sections"
    return f": {statements}, {how} from {html.escape(where)}"


def _is_quoted(statement: Statement) -> bool:
    """Whether every word of a statement stands in what it cites, in order or not."""
    said = {m[0].lower() for m in WORD.finditer(unescaped(statement.text))}
    quotes = " ".join(citation.quote for citation in statement.citations)
    names = " ".join(citation.section for citation in statement.citations)
    return said <= {m[0].lower() for m in WORD.finditer(f"{quotes} {names} yes no")}


def _name(citation: Citation) -> str:
    return label(citation.section.split(PATH_SEPARATOR)[-1])


def _path(citation: Citation) -> str:
    return citation.section.replace(PATH_SEPARATOR, " › ")
