"""A question that asks for several things → its parts, each a question of its own."""

import re

from waymark.wording import WORD

MOST_PARTS = 3

_JOINT = re.compile(r"\?\s+(?:and\s+)?|\s*[,;+&]\s*(?:and\s+)?|\s+(?:and|plus|also)\s+", re.I)
_ASKS = re.compile(
    r"\b(what|whats|how|who|which|when|where|why|do|does|did|is|are|can|could|should|will|"
    r"price|cost|pay|salary|time|age|name)\b",
    re.I,
)


def parts_of(question: str) -> tuple[str, ...]:
    """The parts, in order; the question itself where it asks for one thing.

    >>> parts_of("how long does it take and what does it cost?")
    ('how long does it take', 'what does it cost')
    >>> parts_of("do I need statistics and maths")
    ('do I need statistics and maths',)
    """
    pieces = [piece.strip(" ?.!") for piece in _JOINT.split(question)]
    asking = [piece for piece in pieces if _ASKS.search(piece) and len(WORD.findall(piece)) >= 2]
    if len(asking) != len([p for p in pieces if p]) or not 2 <= len(asking) <= MOST_PARTS:
        return (question,)
    return tuple(asking)
