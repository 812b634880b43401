"""A document as HTML in which every sentence can be found and marked by its place."""

import html
from collections.abc import Iterable, Sequence
from pathlib import Path

from markdown_it import MarkdownIt

from waymark.domain import Citation, Document, Passage, Sentence
from waymark.reading.blocks import Block, blocks_of

ASSETS = Path(__file__).parent / "assets"

_INLINE = MarkdownIt("commonmark", {"html": False}).disable("image")


def anchor(document_sha256: str, start: int, end: int) -> str:
    """The name of a place in a document as it stood: hash, start and end."""
    return f"{document_sha256[:12]}-{start}-{end}"


def citation_anchor(citation: Citation) -> str:
    """The name of the place that a citation points to."""
    return anchor(citation.document_sha256, citation.start, citation.end)


def guide_page(documents: Sequence[Document], passages: Sequence[Passage]) -> str:
    """The guide at an address of its own, readable without the chat or a script."""
    title = documents[0].title if len(documents) == 1 else "The documents"
    text = (ASSETS / "guide_page.html").read_text("utf-8")
    return text.format(title=html.escape(title), guide=guide_html(documents, passages))


def guide_html(documents: Sequence[Document], passages: Sequence[Passage]) -> str:
    """All documents, whole, with their contents and what it takes to find and cite a sentence.

    Everything from the documents is escaped.
    """
    return (
        (ASSETS / "guide.html")
        .read_text("utf-8")
        .format(
            contents="".join(_contents(document) for document in documents),
            documents=_choice(documents) if len(documents) > 1 else "",
            articles="".join(_article(document, passages) for document in documents),
        )
    )


def _choice(documents: Iterable[Document]) -> str:
    options = "".join(
        f'<option value="{_article_id(document)}">{html.escape(document.title)}</option>'
        for document in documents
    )
    return f'<label>Document <select id="guide-document">{options}</select></label>'


def _contents(document: Document) -> str:
    """The headings as links, each as deep as its level."""
    rows = "".join(
        f'<li class="level-{min(block.level, 6)}" dir="auto">'
        f'<a href="#{_heading_id(document, block)}">{html.escape(block.name)}</a></li>'
        for block in blocks_of(document.text)
        if block.kind == "heading"
    )
    return f'<ul data-document="{_article_id(document)}">{rows}</ul>'


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
    return f'<article id="{_article_id(document)}" aria-label="{name}">{"".join(parts)}</article>'


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
        return f'<h{level} id="{_heading_id(document, block)}" dir="auto">{inside}</h{level}>'
    tag = "li" if block.kind == "item" else "p"
    return f'<{tag} dir="auto">{inside}</{tag}>'


def _sentence(document: Document, sentence: Sentence) -> str:
    place = anchor(document.sha256, sentence.start, sentence.end)
    return f'<span class="sentence" id="place-{place}">{_inline(sentence.text)}</span>'


def _article_id(document: Document) -> str:
    return f"document-{document.sha256[:12]}"


def _heading_id(document: Document, block: Block) -> str:
    return f"heading-{document.sha256[:12]}-{block.start}"


def _inline(text: str) -> str:
    rendered: str = _INLINE.renderInline(text)
    return rendered
