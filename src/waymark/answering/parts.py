"""A question that asks for several things → its parts, each a question of its own."""

import re

MOST_PARTS = 4

_JOINT = re.compile(
    r"\?\s+(?:and\s+)?|\s*[,;+&]\s*(?:(?:and|plus)\s+)?|\s+(?:and|n|plus|also)\s+", re.I
)
_HEAD = re.compile(r"(?<=\w)(?:[.!:]\s+|\s+[-–—]\s+)")
_ASKS = re.compile(
    r"\?|\b(what|whats|how|who|whos|which|when|where|why|do|does|did|is|are|can|could|should|will|"
    r"price|cost|pay|salary|time|age|name)\b",
    re.I,
)


def parts_of(question: str) -> tuple[str, ...]:
    """The parts, in order, each with what was said before them; the question itself where there
    is only one. A cut may be wrong: whether the parts are better questions is for the index to say.

    >>> parts_of("how long does it take and what does it cost?")
    ('how long does it take', 'what does it cost')
    >>> parts_of("data engineer: time + skills to add")
    ('data engineer: time', 'data engineer: skills to add')
    >>> parts_of("i'm a dev, 4 years in. what's missing?")
    ("i'm a dev, 4 years in. what's missing?",)
    """
    *heads, rest = _HEAD.split(question)
    pieces = [piece for text in heads if _ASKS.search(text) for piece in _JOINT.split(text)]
    said = [text for text in heads if not _ASKS.search(text)]
    for piece in _JOINT.split(rest):
        if pieces or _ASKS.search(piece) or said:
            pieces.append(piece)
        else:
            said.append(piece)
    pieces = [stripped for piece in pieces if (stripped := piece.strip(" ?.!"))]
    if not 2 <= len(pieces) <= MOST_PARTS:
        return (question,)
    context = f"{', '.join(said)}: " if said else ""
    return tuple(context + piece for piece in pieces)
