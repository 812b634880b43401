"""A question that asks for several things → its parts, each a question of its own."""

import re

MOST_PARTS = 4

_CLAUSE = re.compile(
    r"(?<=\?)\s*(?:(?:and|plus|also|n)\b\s*)?|(?<=\w)(?:[.!:]\s+|\s+[-–—]\s+)(?!$)", re.I
)
_JOINT = re.compile(
    r"\s*[,;+&]\s*(?:(?:and|plus|also|then)\s+)*|\s+(?:and|n|plus|also|as well as)\s+(?:also\s+)?"
    r"|\s/\s",
    re.I,
)
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
    said: list[str] = []
    pieces: list[str] = []
    clauses = [clause for clause in _CLAUSE.split(question) if clause.strip()]
    for place, clause in enumerate(clauses):
        if not _ASKS.search(clause) and place < len(clauses) - 1:
            (pieces or said).append(clause.strip(" ,"))
            continue
        cut = [piece for piece in _JOINT.split(clause) if piece]
        whole = len(cut) == 1 and "?" in clause
        for piece in cut:
            (pieces if pieces or said or whole or _ASKS.search(piece) else said).append(piece)
    pieces = [stripped for piece in pieces if (stripped := piece.strip(" ?.!,"))]
    if not 2 <= len(pieces) <= MOST_PARTS:
        return (question,)
    context = f"{', '.join(said)}: " if said else ""
    return tuple(context + piece for piece in pieces)
