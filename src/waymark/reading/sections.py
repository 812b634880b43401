"""Blocks → sections: the tree of headings, and named list items as its leaves."""

from collections.abc import Iterator

from waymark.domain import Document, Section
from waymark.reading.blocks import Block, blocks_of


def sections_of(document: Document) -> tuple[Section, ...]:
    """The document's sections in reading order; the first spans the whole document."""
    return tuple(section for section, _ in sectioned_blocks(document))


def sectioned_blocks(document: Document) -> tuple[tuple[Section, tuple[Block, ...]], ...]:
    """Each section with the blocks that are its own, in reading order.

    A section's own blocks begin with its heading; what stands under a deeper heading belongs to
    that one. An item with a name is a section of its own that holds the one block.
    """
    blocks = blocks_of(document.text)
    if not blocks or blocks[0].kind != "heading":
        blocks = (Block("heading", 0, 0, document.title, 0), *blocks)
    found: list[tuple[Section, tuple[Block, ...]]] = []
    open_headings: list[Block] = []
    own: list[Block] = []
    for number, block in enumerate(blocks):
        if block.kind == "heading":
            open_headings = [h for h in open_headings if h.level < block.level] + [block]
            own = [block, *_own_blocks(blocks, number)]
            path = tuple(heading.name for heading in open_headings)
            end = _section_end(blocks, number, len(document.text))
            found.append((Section(document.id, path, block.start, end), tuple(own)))
        elif block.name:
            path = (*(heading.name for heading in open_headings), block.name)
            found.append((Section(document.id, path, block.start, block.end), (block,)))
    return tuple(found)


def _own_blocks(blocks: tuple[Block, ...], number: int) -> Iterator[Block]:
    for block in blocks[number + 1 :]:
        if block.kind == "heading":
            return
        if not block.name:
            yield block


def _section_end(blocks: tuple[Block, ...], number: int, length: int) -> int:
    level = blocks[number].level
    return next(
        (b.start for b in blocks[number + 1 :] if b.kind == "heading" and b.level <= level), length
    )
