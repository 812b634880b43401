"""A document as HTML in which every sentence can be found and marked by its place."""

import html
from collections.abc import Iterable, Sequence

from markdown_it import MarkdownIt

from waymark.domain import Citation, Document, Passage, Sentence
from waymark.reading.blocks import Block, blocks_of

_INLINE = MarkdownIt("commonmark", {"html": False}).disable("image")


def anchor(document_sha256: str, start: int, end: int) -> str:
    """The name of a place in a document as it stood: hash, start and end."""
    return f"{document_sha256[:12]}-{start}-{end}"


def citation_anchor(citation: Citation) -> str:
    """The name of the place that a citation points to."""
    return anchor(citation.document_sha256, citation.start, citation.end)


def guide_html(documents: Iterable[Document], passages: Sequence[Passage]) -> str:
    """All documents, whole; everything from them is escaped."""
    return "".join(_article(document, passages) for document in documents)


def _article(document: Document, passages: Sequence[Passage]) -> str:
    sentences = sorted(
        (s for p in passages if p.document_id == document.id for s in p.sentences),
        key=lambda sentence: sentence.start,
    )
    parts: list[str] = []
    in_list = False
    for block in blocks_of(document.text):
        is_item = block.kind == "item"
        if is_item != in_list:
            parts.append("<ul>" if is_item else "</ul>")
            in_list = is_item
        parts.append(_block(document, block, sentences))
    if in_list:
        parts.append("</ul>")
    name = html.escape(document.title, quote=True)
    return f'<article aria-label="{name}">{"".join(parts)}</article>'


def _block(document: Document, block: Block, sentences: Sequence[Sentence]) -> str:
    own = [s for s in sentences if block.start <= s.start and s.end <= block.end]
    if own:
        inside = " ".join(_sentence(document, sentence) for sentence in own)
    else:
        text = block.name if block.kind == "heading" else document.text[block.start : block.end]
        inside = _inline(text)
    if block.kind == "heading":
        # the page itself has the h1
        level = min(block.level + 1, 6)
        return f"<h{level}>{inside}</h{level}>"
    tag = "li" if block.kind == "item" else "p"
    return f"<{tag}>{inside}</{tag}>"


def _sentence(document: Document, sentence: Sentence) -> str:
    place = anchor(document.sha256, sentence.start, sentence.end)
    return f'<span class="sentence" id="place-{place}">{_inline(sentence.text)}</span>'


def _inline(text: str) -> str:
    rendered: str = _INLINE.renderInline(text)
    return rendered
