"""Which of several named things a question speaks of."""

import re
from collections import Counter
from collections.abc import Sequence

from waymark.wording import WORD, spelt_out

_COMMON = frozenset(
    "ai ml machine learning engineer engineering software from to for and the of at level earn "
    "specialization professional study".split()
)


def named(text: str, names: Sequence[str]) -> tuple[int, ...]:
    """The places of the names that `text` speaks of.

    A name is spoken of by the whole of it (or of one of its alternatives, "A / B"), or by a word
    that no other of the names has.

    >>> named("swe vs data scientists", ["Software Engineer", "Data Scientist", "Data Engineer"])
    (0, 1)
    """
    spoken = " ".join(_words(spelt_out(text)))
    counts = Counter(word for name in names for word in set(_words(name)))
    found: list[int] = []
    for place, name in enumerate(names):
        phrases = [" ".join(_words(part)) for part in re.split(r"\s*/\s*|\s+or\s+", name)]
        whole = any(len(p.split()) > 1 and f" {p} " in f" {spoken} " for p in phrases)
        distinct = {word for word in _words(name) if counts[word] == 1} - _COMMON
        if whole or distinct & set(spoken.split()):
            found.append(place)
    return tuple(found)


def _words(text: str) -> list[str]:
    return [_singular(word.lower()) for m in WORD.finditer(text) for word in m[0].split("-")]


def _singular(word: str) -> str:
    word = re.sub(r"['’]s?$", "", word)
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
