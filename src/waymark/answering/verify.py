"""A sentence that a language model wrote → the sentences of the guide that carry it, or why not.

Strict on purpose: figures and names must stand in the sentences cited, nothing may be turned round,
and most of the words of weight must be theirs. What holds for no sentence offered is not shown; the
guide's own sentences stay the answer where too little holds.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import Stemmer

from waymark.answering.claims import Claim, Evidence
from waymark.domain import PATH_SEPARATOR
from waymark.markup import escaped
from waymark.names import label, wholly_named
from waymark.reading.quantities import numbers_in, quantities_of
from waymark.wording import WORD, spelt_out

LEAST_SAID = 0.75
"""Share of a sentence's words of weight that must stand in its source or the heading above it."""

LEAST_MEANING = 0.6
"""Least cosine of the two. Both chosen on the develop half of tests/quality/verification; what they
keep and catch is measured by `benchmarks/verification.py`."""

NOT_SAID = "the guide does not say so"
TURNED = "the guide says otherwise"
WRONG_FIGURE = "a figure in it does not stand there"

TRIED = 6
"""How many of the nearest sentences a sentence is held against."""

SAME_MATTER = 0.8
"""A sentence this near (cosine) speaks of the same matter: what it contradicts is not so."""

MOST_WORDS = 100
"""A longer sentence is none: checking what a model that cannot stop has written takes seconds."""

STOP_WORDS = frozenset(
    """a about according also am an and are as at be been being by can could did do does for from
    get guide had has have he her his i if in into is it its just me my of on one or our she should
    so that the their them then there these they this those to two three four five six seven eight
    nine ten up us usually was we were what when where which who will with would you your""".split()
)
"""Words that claim nothing by themselves."""

Embed = Callable[[list[str]], Sequence[Sequence[float]]]

_NEGATION = re.compile(
    r"\b(?:no|not|nor|never|without|neither|none|nobody|nothing|cannot|hardly|barely|scarcely|"
    r"rarely|seldom|lacks?|lacking|fails?|unless|instead|"
    r"\w+n['’]t)\b",
    re.I,
)
_COUNTED = re.compile(r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b", re.I)
_NAME = re.compile(r"(?<![.!?:“\"] )(?<!^)\b[A-Z][\w+#.-]*|\b\w*[a-z][A-Z]\w*")
_PART = re.compile(r"[,;]?\s+(?:and|but|while|whereas)\s+|;\s+")
_stemmer = Stemmer.Stemmer("english")


@dataclass(frozen=True, slots=True)
class Source:
    """What a sentence may rest on: a sentence of the guide below its heading path, or a claim that
    was computed from several. `computed` are the numbers worked out."""

    text: str
    heading: str
    evidence: tuple[Evidence, ...] = ()
    computed: frozenset[str] = frozenset()


def objection(text: str, source: Source, names: Sequence[str], embed: Embed) -> str:
    """Why `source` does not carry `text`; "" where it does. `names` are the headings' names."""
    own, held = figures_of(text), figures_of(f"{source.text} {source.heading}")
    if any(f"{value:g}" not in source.computed for _, value in own - held):
        return WRONG_FIGURE
    for name in names:
        if wholly_named(text, name) and not (
            wholly_named(source.heading, name) or wholly_named(source.text, name)
        ):
            return f"{label(name)} is not spoken of there"
    spoken_of = content(f"{source.heading} {source.text}")
    for name in _names_in(text):
        if not content(name) <= spoken_of:
            return f"{name} is not spoken of there"
    if is_turned(text, source.text):
        return TURNED
    said, there = content(text), content(f"{_subject(source.heading)} {source.text}")
    if len(said & there) < LEAST_SAID * len(said):
        return NOT_SAID
    one, other = np.array(embed([text, source.text]))
    return "" if one @ other >= LEAST_MEANING else NOT_SAID


class Verifier:
    """Holds sentences against those that a model was offered."""

    def __init__(self, embed: Embed, names: Sequence[str]) -> None:
        self._embed = embed
        self._names = names

    def claim(self, text: str, sources: Sequence[Source], marked: Sequence[str]) -> Claim | str:
        """The sentence with the evidence that carries it, or why nothing does.

        `marked` are the ids of the passages that the model marked it with; the nearest of all
        sources are tried, so a marker that is wrong is put right. A sentence of several parts may
        be carried by one source a part.
        """
        if len(text.split()) > MOST_WORDS:
            return NOT_SAID
        whole = self._carrying(text, sources, marked)
        if isinstance(whole, Source):
            return _claim(text, (whole,))
        parts = [part for part in _PART.split(text) if len(part.split()) > 2]
        carrying = [self._carrying(part, sources, marked) for part in parts]
        found = tuple(source for source in carrying if isinstance(source, Source))
        return _claim(text, found) if len(found) == len(parts) > 1 else whole

    def _carrying(
        self, text: str, sources: Sequence[Source], marked: Sequence[str]
    ) -> Source | str:
        """The source that carries a text: a marked one before others, then the nearest."""
        if not sources:
            return NOT_SAID
        own, *others = np.array(self._embed([text, *(source.text for source in sources)]))
        nearness = np.array(others) @ own
        order = np.argsort(-nearness, kind="stable")[:TRIED].tolist()
        why = [objection(text, sources[n], self._names, self._embed) for n in order]
        if nearness[order[0]] >= SAME_MATTER and why[0] in (TURNED, WRONG_FIGURE):
            return why[0]
        carrying = [sources[n] for n, said in zip(order, why, strict=True) if not said]
        return min(
            carrying,
            key=lambda source: not all(e.passage.id in marked for e in source.evidence),
            default=why[0],
        )


def _claim(text: str, sources: Sequence[Source]) -> Claim:
    evidence = dict.fromkeys(e for source in sources for e in source.evidence)
    computed = (number for source in sources for number in source.computed)
    return Claim(escaped(text), tuple(evidence), computed=frozenset(computed) | _counted(text))


def _subject(heading: str) -> str:
    """The last heading, where it names a thing: a question as a heading claims nothing."""
    name = heading.rpartition(PATH_SEPARATOR)[2]
    return "" if name.endswith("?") else name


def is_turned(text: str, source: str) -> bool:
    """Whether one negates, or says the opposite of, what the other says.

    >>> is_turned("A PhD is not needed.", "A PhD is needed."), is_turned("It grew.", "It shrank.")
    (True, True)
    """
    own, theirs = _stems(text), _stems(source)
    turns = len(_NEGATION.findall(text)) + len(_NEGATION.findall(source))
    for left, right in _opposites():
        for one, other in ((left, right), (right, left)):
            turns += bool(own & one and theirs & other and not own & other and not theirs & one)
    return turns % 2 == 1


def figures_of(text: str) -> set[tuple[str, float]]:
    """The figures of a text by kind, in base units; a range gives both its ends.

    Small numbers in words that count things ("two of the five") are none of them: a writer may
    count what a sentence lists.

    >>> figures_of("half a year") == figures_of("6 months")
    True
    """
    text = _spelt(text)
    found: set[tuple[str, float]] = set()
    rest = text
    for quantity in reversed(quantities_of(text)):
        if quantity.kind != "count":
            ends = (quantity.low, quantity.low if quantity.high == float("inf") else quantity.high)
            found |= {(quantity.kind, round(end, 1)) for end in ends}
            rest = rest[: quantity.start] + " " * len(quantity.text) + rest[quantity.end :]
    return found | {("count", float(number)) for number in numbers_in(_COUNTED.sub(" ", rest))}


def content(text: str) -> set[str]:
    """The stems of the words that carry meaning, figures aside."""
    return {stem for stem in _stems(text) if stem not in STOP_WORDS and not stem[0].isdigit()}


def _counted(text: str) -> frozenset[str]:
    """The small numbers in words that `figures_of` leaves out."""
    return frozenset(number for word in _COUNTED.findall(text) for number in numbers_in(word))


def _names_in(text: str) -> list[str]:
    """Words written with a capital where no sentence begins."""
    return [match[0].strip(".-") for match in _NAME.finditer(text)]


def _spelt(text: str) -> str:
    text = re.sub(r"\bhalf (?:a|an) year\b", "6 months", text, flags=re.I)
    text = re.sub(r"\b(?:a|one) (?:full|whole|entire) year\b", "12 months", text, flags=re.I)
    return re.sub(r"\b(to|in|within|about|than|for|takes) (?:a|one) year\b", r"\1 12 months", text)


def _stems(text: str) -> set[str]:
    words = [m[0].lower() for m in WORD.finditer(spelt_out(text).replace("-", " "))]
    return set(_stemmer.stemWords(words))


@cache
def _opposites() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    text = resources.files("waymark").joinpath("data/opposites.txt").read_text("utf-8")
    lines = [line.split("|") for line in text.splitlines() if "|" in line and line[0] != "#"]
    return tuple((frozenset(_stems(a)), frozenset(_stems(b))) for a, b in lines)
