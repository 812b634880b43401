"""Which of several named things a question speaks of."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from waymark.wording import WORD, spelt_out

_COMMON = frozenset(
    "ai ml machine learning engineer engineering software from to for and the of at level earn "
    "specialization professional study".split()
)


def label(name: str) -> str:
    """What a section is called in an answer: its name, or that of the person it tells of.

    >>> label("From Backend Engineer to AI Engineer (Yuki, 29)")
    'Yuki'
    """
    person = re.search(r"\(([A-Z][\w'-]+), \d+\)$", name)
    return person[1] if person else name


def named(text: str, names: Sequence[str]) -> tuple[int, ...]:
    """The places of the names that `text` speaks of.

    A name is spoken of by the whole of it (see `wholly_named`), or by a word that no other of the
    names has.

    >>> named("swe vs data scientists", ["Software Engineer", "Data Scientist", "Data Engineer"])
    (0, 1)
    """
    spoken = set(_spoken(text).split())
    counts = Counter(word for name in names for word in set(_words(name)))
    found: list[int] = []
    for place, name in enumerate(names):
        distinct = {word for word in _words(name) if counts[word] == 1} - _COMMON
        if wholly_named(text, name) or distinct & spoken:
            found.append(place)
    return tuple(found)


def wholly_named(text: str, name: str) -> bool:
    """Whether `text` has a name whole, or one of its alternatives of two words or more.

    >>> wholly_named("what does a head of AI do", "ML Engineering Manager / Head of AI")
    True
    """
    spoken = f" {_spoken(text)} "
    return any(f" {alternative} " in spoken for alternative in _alternatives(name))


@lru_cache(maxsize=4096)
def _alternatives(name: str) -> tuple[str, ...]:
    whole = " ".join(_words(name))
    parts = [" ".join(_words(part)) for part in re.split(r"\s*/\s*|\s+or\s+", name)]
    return tuple(part for part in parts if " " in part or part == whole)


@lru_cache(maxsize=64)
def _spoken(text: str) -> str:
    """The words of a question, read once however many names it is held against."""
    return " ".join(_words(spelt_out(text)))


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    """The words of a name; the same names are held against every question."""
    return tuple(_singular(word.lower()) for m in WORD.finditer(text) for word in m[0].split("-"))


def _singular(word: str) -> str:
    word = re.sub(r"['’]s?$", "", word)
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def spoken_of(text: str, name: str) -> str:
    """The words of `text`, from the first to the last, that belong to a name; "" for none.

    >>> spoken_of("how long for a data scientist then", "Data Scientist")
    'data scientist'
    """
    words = set(_words(name)) - {"to", "from", "and", "the", "of"}
    own = [match for match in WORD.finditer(text) if words & set(_words(match[0]))]
    return text[own[0].start() : own[-1].end()] if own else ""


def enumerated(sentence: str) -> tuple[str, ...]:
    """The things that a sentence lists: after a colon where it has one; none where it lists none.

    >>> enumerated("The tools are a saw, a plane and two files.")
    ('The tools are a saw', 'a plane', 'two files')
    >>> enumerated("They moved to two towns: Ely and Bath.")
    ('Ely', 'Bath')
    """
    _, colon, listed = sentence.rpartition(": ")
    listed = listed.rstrip(". ")
    names = re.split(r",\s+(?:and\s+|or\s+)?|\s+and\s+(?:of\s+)?", listed)
    if any(re.search(r"\b(?:who|which|that|to|is|are|can|do)\b", name) for name in names[1:]):
        return ()  # clauses, not names
    pair = len(names) == 2 and (colon or re.search(r"\bare \w+ and \w+$", listed))
    return tuple(names) if (len(names) >= 3 and "," in listed) or pair else ()
