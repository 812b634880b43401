"""Sections → passages: neighbouring whole sentences and list items, with exact offsets."""

import re
from collections.abc import Iterator

from waymark.domain import Document, Passage, Section, Sentence, SentenceKind
from waymark.reading.blocks import Block
from waymark.reading.quantities import quantities_of
from waymark.reading.sections import sectioned_blocks
from waymark.reading.sentences import sentence_spans

LONG_ITEM_CHARACTERS = 400
"""A list item beyond this reads as a paragraph and is cited by sentence."""


def passages_of(document: Document, limit: int) -> tuple[Passage, ...]:
    """All passages of a document in reading order.

    A passage stays inside one section and below `limit` characters, unless a single sentence is
    longer. Every sentence, item and stating heading of the document is in exactly one passage.
    """
    passages: list[Passage] = []
    lead_ins = _lead_ins(document)
    for section, blocks in sectioned_blocks(document):
        group: list[Sentence] = []
        for sentence in _sentences(document, blocks, lead_ins):
            if group and sentence.end - group[0].start > limit:
                passages.append(_passage(document, section, group))
                group = []
            group.append(sentence)
        if group:
            passages.append(_passage(document, section, group))
    return tuple(sorted(passages, key=lambda passage: passage.start))


def _passage(document: Document, section: Section, group: list[Sentence]) -> Passage:
    start, end = group[0].start, group[-1].end
    text = document.text[start:end]
    return Passage(f"{document.id}#{start}", document.id, section, text, start, end, tuple(group))


def _lead_ins(document: Document) -> dict[int, tuple[int, int]]:
    """The span of the sentence that introduces each item, by the item's start."""
    found: dict[int, tuple[int, int]] = {}
    current: tuple[int, int] | None = None
    blocks = sorted(
        {block for _, own in sectioned_blocks(document) for block in own}, key=lambda b: b.start
    )
    for block in blocks:
        if block.kind == "item":
            if current:
                found[block.start] = current
        elif block.kind == "table head":
            current = (block.start, block.end)
        elif block.kind == "paragraph":
            last = sentence_spans(document.text, block.start, block.end)[-1:]
            introduces = last and document.text[last[0][0] : last[0][1]].endswith(":")
            current = last[0] if introduces else None
        else:
            current = None
    return found


def _sentences(
    document: Document, blocks: tuple[Block, ...], lead_ins: dict[int, tuple[int, int]]
) -> Iterator[Sentence]:
    text = document.text
    introducing = set(lead_ins.values())
    for block in blocks:
        if block.kind == "heading":
            if block.states:
                yield _sentence(text, block.start, block.end, "heading")
        elif block.kind == "table head":
            yield _sentence(text, block.start, block.end, "lead-in")
        elif block.kind == "item" and block.end - block.start <= LONG_ITEM_CHARACTERS:
            yield _sentence(text, block.start, block.end, "item", lead_ins.get(block.start))
        else:
            for start, end in sentence_spans(text, block.start, block.end):
                kind: SentenceKind = "lead-in" if (start, end) in introducing else "sentence"
                yield _sentence(text, start, end, kind, lead_ins.get(block.start))


def _sentence(
    text: str,
    start: int,
    end: int,
    kind: SentenceKind,
    lead_in: tuple[int, int] | None = None,
) -> Sentence:
    piece = text[start:end]
    # a source mark such as "[2]" is no figure; blanked, so that offsets hold
    figures = re.sub(r"\[\d+\]", lambda match: " " * len(match[0]), piece)
    return Sentence(piece, start, end, kind, lead_in, quantities_of(figures, start))
