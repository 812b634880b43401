"""A span of text → the spans of its sentences."""

import re
from functools import cache

import pysbd


@cache
def _segmenter() -> pysbd.Segmenter:
    return pysbd.Segmenter(language="en", clean=False, char_span=True)


def sentence_spans(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Spans of the whole sentences of `text[start:end]`, without surrounding white space.

    A sentence of one or two words ("No.") says nothing alone and goes with the next one.

    >>> text = "No. A PhD helps, e.g. in labs. It costs years."
    >>> [text[a:b] for a, b in sentence_spans(text, 0, len(text))]
    ['No. A PhD helps, e.g. in labs.', 'It costs years.']
    """
    piece = text[start:end]
    spans: list[tuple[int, int]] = []
    carried = -1
    for segment in _segmenter().segment(piece):
        a, b = segment.start, segment.end
        a += len(piece[a:b]) - len(piece[a:b].lstrip())
        b -= len(piece[a:b]) - len(piece[a:b].rstrip())
        if a >= b:
            continue
        a, carried = (carried, -1) if carried >= 0 else (a, -1)
        if len(re.findall(r"\w+", piece[a:b])) <= 2 and b < len(piece.rstrip()):
            carried = a
            continue
        spans.append((start + a, start + b))
    if carried >= 0:
        spans.append((start + carried, start + len(piece.rstrip())))
    return tuple(spans)
