"""Text → blocks: headings, paragraphs and list items with exact offsets.

Markdown is parsed by markdown-it; text without a single Markdown heading is read line by line,
where a short line on its own is a heading. Both then share the run-in headings: bold words that
open a paragraph ("**1. Data Scientist** Data scientists understand …").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from markdown_it import MarkdownIt

WRAPPED_LINE_CHARACTERS = 100
"""A longer line of plain text is a whole paragraph: nobody wraps by hand beyond it."""

BlockKind = Literal["heading", "paragraph", "item", "table head"]


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document; `start` and `end` bound its content without markers such as "- ".

    `name` is the heading's, or that of an item that opens with bold words. `level` is the
    heading's depth, 1 for a title. `states` tells that a heading says more than its name.
    """

    kind: BlockKind
    start: int
    end: int
    name: str = ""
    level: int = 0
    states: bool = False


def blocks_of(text: str) -> tuple[Block, ...]:
    """All blocks of a document in reading order."""
    blocks = list(_markdown_blocks(text))
    if not any(block.kind == "heading" for block in blocks):
        blocks = list(_plain_blocks(text))
    return tuple(_with_run_ins(text, blocks))


def heading_name(raw: str) -> tuple[str, bool]:
    """A heading's name without markup, numbering and tail, and whether it states a fact.

    >>> heading_name("**4. AI Product Manager — Median $160,000-$250,000/year**")
    ('AI Product Manager', True)
    >>> heading_name("Gaps to Fill")
    ('Gaps to Fill', False)
    """
    plain = plain_text(raw)
    plain = re.sub(r"^\s*\d{1,3}[.)]\s+", "", plain).strip().rstrip(":").strip()
    name, dash, tail = _partition(plain)
    states = bool(dash and tail) or bool(re.search(r"\d", name))
    return (name or plain, states)


def plain_text(markdown: str) -> str:
    """Markdown's inline marks removed: emphasis, code, links, images, HTML tags.

    >>> plain_text("**MBA** degrees, see [the list](x.md)")
    'MBA degrees, see the list'
    """
    text = re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"<[^<>\n]+>", "", text)
    text = re.sub(r"(\*{1,3}|_{2,3}|`+)(?=\S)(.+?)(?<=\S)\1", r"\2", text, flags=re.S)
    return text.replace("**", "")


def _partition(heading: str) -> tuple[str, str, str]:
    match = re.search(r"\s+[—–]\s+", heading)
    if not match or match.start() < 2:
        return heading, "", ""
    return heading[: match.start()].strip(), match[0], heading[match.end() :].strip()


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]


def _markdown_blocks(text: str) -> Iterator[Block]:
    # markdown-it replaces NUL and normalises newlines, both line by line: line numbers hold.
    starts = _line_starts(text)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    depth, heading_level, in_head = 0, 0, False
    for token in tokens:
        if token.type in ("list_item_open", "list_item_close"):
            depth += token.nesting
        elif token.type == "heading_open":
            heading_level = int(token.tag[1])
        elif token.type == "heading_close":
            heading_level = 0
        elif token.type in ("thead_open", "thead_close"):
            in_head = token.nesting == 1
        elif token.type == "tr_open" and token.map:
            start, end = _trimmed(text, starts[token.map[0]], _line_end(text, starts, token.map[0]))
            yield Block("table head" if in_head else "item", start, end)
        elif token.type == "fence" and token.map:
            start, end = _trimmed(
                text, starts[token.map[0]], _line_end(text, starts, token.map[1] - 1)
            )
            yield Block("paragraph", start, end)
        elif token.type == "inline" and token.map and token.level > 0 and token.content.strip():
            if token.level >= 4 and _in_table(text, starts, token.map[0]) and not depth:
                continue
            start, end = _content_span(text, starts, token.map[0], token.content)
            if heading_level:
                name, states = heading_name(text[start:end])
                yield Block("heading", start, end, name, heading_level, states)
            elif depth:
                yield Block("item", start, end, _item_name(text[start:end]))
            else:
                yield Block("paragraph", start, end)


def _in_table(text: str, starts: list[int], line: int) -> bool:
    return "|" in text[starts[line] : _line_end(text, starts, line)]


def _line_end(text: str, starts: list[int], line: int) -> int:
    return starts[line + 1] if line + 1 < len(starts) else len(text)


def _content_span(text: str, starts: list[int], line: int, content: str) -> tuple[int, int]:
    """The span of an inline token's source: its first line's start, its last line's end."""
    lines = content.split("\n")
    last = line + len(lines) - 1
    first_raw = text[starts[line] : _line_end(text, starts, line)]
    last_raw = text[starts[last] : _line_end(text, starts, last)]
    start = starts[line] + max(first_raw.find(lines[0].strip()), 0)
    at = last_raw.rfind(lines[-1].strip())
    end = starts[last] + (at + len(lines[-1].strip()) if at >= 0 else len(last_raw))
    return _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))


_ITEM = re.compile(r"\s*(?:[-*•+]|\d{1,3}[.)])\s+(?=\S)")


def _plain_blocks(text: str) -> Iterator[Block]:
    starts = _line_starts(text)
    lines = [
        _trimmed(text, start, end)
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True)
    ]
    parent_level, previous, open_start, open_end = 0, "blank", -1, -1
    for number, (start, end) in enumerate(lines):
        line = text[start:end]
        following = next((text[s:e] for s, e in lines[number + 1 :] if s < e), "")
        item = _ITEM.match(line)
        heading = not item and _is_bare_heading(line, previous, following, lines, number)
        if open_start >= 0 and (not line or item or heading):
            yield Block("paragraph", open_start, open_end)
            open_start = -1
        if not line:
            previous = "blank"
        elif heading:
            name, states = heading_name(line)
            if parent_level == 0:
                level = 1
            elif line.endswith("?"):
                level = 3
            else:
                level = 2
            parent_level = max(parent_level, 1)
            yield Block("heading", start, end, name, level, states)
            previous = "heading"
        elif item:
            content = start + item.end()
            yield Block("item", content, end, _item_name(text[content:end]))
            previous = "item"
        else:
            open_start = start if open_start < 0 else open_start
            open_end = end
            ends = re.search(r"[.!?:…][\"'”’)*_]*$", line) or len(line) > WRAPPED_LINE_CHARACTERS
            previous = "sentence" if ends else "wrapped"
    if open_start >= 0:
        yield Block("paragraph", open_start, open_end)


def _is_bare_heading(
    line: str, previous: str, following: str, lines: list[tuple[int, int]], number: int
) -> bool:
    """A short line that no sentence runs through: capitalised like a title, or a question."""
    words = re.findall(r"[^\W_][\w'’+#-]*", line)
    if not words or len(line) > 90 or len(words) > 14 or not following:
        return False
    if previous == "wrapped" or line[-1] in ".,;:!" or line.startswith(("**", "*", "[", "(")):
        return False
    if not (words[0][0].isupper() or words[0][0].isdigit()) or following[0].islower():
        return False
    long_words = [word for word in words if len(word) > 3 and not word.isdigit()]
    titled = sum(word[0].isupper() for word in long_words) >= 0.6 * len(long_words)
    start, end = lines[number + 1] if number + 1 < len(lines) else (0, 0)
    stands_alone = start == end and previous in ("blank", "heading")
    return line.endswith("?") or titled or stands_alone


def _item_name(item: str) -> str:
    match = re.match(r"\*\*(.{1,80}?)\*\*", item)
    return heading_name(match[1])[0] if match else ""


_RUN_IN = re.compile(
    r"(?:^|(?<=[.!?:\"”)*%]\s)|(?<=\n))\*\*([^*\n]{2,120}?)\*\*(?=\s+[\"“(\-–—A-Z0-9]|\s*$)"
    # in a list written in one line, items end without punctuation
    r"|(?<=\s)\*\*([^*\n]{2,120}?:)\*\*(?=\s+- )"
)


def _with_run_ins(text: str, blocks: list[Block]) -> Iterator[Block]:
    base = 0
    for block in blocks:
        if block.kind == "heading":
            base = block.level
            yield block
        elif block.kind == "paragraph":
            yield from _split_run_ins(text, block, base + 1)
        else:
            yield block


def _split_run_ins(text: str, block: Block, level: int) -> Iterator[Block]:
    paragraph = text[block.start : block.end]
    run_ins = list(_RUN_IN.finditer(paragraph))
    if not run_ins or run_ins[0].start() > 0:
        yield block
        return
    ends = [match.start() for match in run_ins[1:]] + [len(paragraph)]
    for match, end in zip(run_ins, ends, strict=True):
        name, states = heading_name(match[1] or match[2])
        heading_end = block.start + match.end()
        yield Block("heading", block.start + match.start(), heading_end, name, level, states)
        start, stop = _trimmed(text, heading_end, block.start + end)
        if start < stop:
            yield from _inline_items(text, replace(block, start=start, end=stop))


def _inline_items(text: str, block: Block) -> Iterator[Block]:
    """A list written in one line: "- first - second" (only where it opens with a dash)."""
    body = text[block.start : block.end]
    if not body.startswith("- "):
        yield block
        return
    marks = list(re.finditer(r"(?:^|\s)-\s+(?=[\"“A-Z0-9])", body))
    ends = [match.start() for match in marks[1:]] + [len(body)]
    for match, end in zip(marks, ends, strict=True):
        start, stop = _trimmed(text, block.start + match.end(), block.start + end)
        if start < stop:
            yield Block("item", start, stop, _item_name(text[start:stop]))
