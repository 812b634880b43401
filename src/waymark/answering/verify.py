"""A sentence that a language model wrote → the sentences of the guide that carry it, or why not.

Strict on purpose: figures and names must stand in the sentences cited. What passes these rules is
read beside its source by a cross-encoder, which must be surer where one of the two negates. What
holds for no sentence offered is not shown; the guide's own sentences stay the answer where too
little holds.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import numpy as np

from waymark.answering.claims import Claim, Evidence
from waymark.answering.figures import figures_alike, is_wrong_figure, numbers_in_words
from waymark.answering.stems import content, stems
from waymark.domain import PATH_SEPARATOR
from waymark.indexing.pair_encoder import PairEncoder
from waymark.markup import escaped
from waymark.names import label, wholly_named
from waymark.wording import WORD

LEAST_SAID = 0.85
"""Share of a sentence's words of weight with which it is in its source's own words: what the
cross-encoder has learned is rewording."""

LEAST_MEANING = 0.3
"""Least cosine of a sentence and its source."""

SAID_WEIGHT, LEAST_SURE, SURE_IF_TURNED = 3.0, 1.0, 2.5
"""What it counts that all of a sentence's words of weight stand in its source or the heading above
it, beside the logit of the cross-encoder, and the least that the two must come to; the least logit
alone where one of the two negates ("nothing new to you" of what "you know"). Chosen, like those
above, on the develop half of tests/quality/verification, each sentence of it held against all of
the guide, of which one sentence or another carries a lie more easily; what they keep and catch is
measured by `benchmarks/verification.py`."""

NOT_SAID = "the guide does not say so"
TURNED = "the guide says otherwise"
WRONG_FIGURE = "a figure in it does not stand there"

TRIED = 6
"""How many of the nearest sentences a sentence is held against."""

SAME_MATTER = 0.8
"""A sentence this near (cosine) speaks of the same matter: what it contradicts is not so."""

MOST_WORDS = 100
"""A longer sentence is none: checking what a model that cannot stop has written takes seconds."""

KEPT = 4096
"""Embeddings that are remembered: the same sentences of the guide are held against many."""

Embed = Callable[[str], Sequence[float]]

_NEGATION = re.compile(
    r"\b(?:no|not|nor|never|without|neither|none|nobody|nothing|cannot|hardly|barely|scarcely|"
    r"rarely|seldom|lacks?|lacking|fails?|unless|instead|"
    r"\w+n['’]t)\b",
    re.I,
)
_NAME = re.compile(r"(?<![.!?:“\"] )(?<!^)\b[A-Z][\w+#.-]*|\b\w*[a-z][A-Z][\w+#.-]*")
_PART = re.compile(r"[,;]?\s+(?:and|but|while|whereas)\s+|;\s+")


@dataclass(frozen=True, slots=True)
class Source:
    """What a sentence may rest on: a sentence of the guide below its heading path, or a claim that
    was computed from several. `computed` are the numbers worked out."""

    text: str
    heading: str
    evidence: tuple[Evidence, ...] = ()
    computed: frozenset[str] = frozenset()


def contradiction(text: str, source: Source, names: Sequence[str]) -> str:
    """What figure or name of `text` is not in `source`, if any; `names` are the headings'."""
    if is_wrong_figure(text, f"{source.text} {source.heading}", source.computed):
        return WRONG_FIGURE
    for name in names:
        if wholly_named(text, name) and not (
            wholly_named(source.heading, name) or wholly_named(source.text, name)
        ):
            return f"{label(name)} is not spoken of there"
    there = f"{source.heading} {source.text}"
    for name in _names_in(text):
        if not _is_spoken_of(name, there):
            return f"{name} is not spoken of there"
    return ""


def objections(
    text: str, sources: Sequence[Source], names: Sequence[str], entailment: PairEncoder
) -> list[str]:
    """Why each of `sources` does not carry `text`; "" where it does."""
    why = [contradiction(text, source, names) for source in sources]
    said = [_said(text, source) for source in sources]
    turned = [is_turned(text, source.text) for source in sources]
    # what is in the source's own words, and not turned round, needs no reading
    read = [n for n in range(len(sources)) if not why[n] and (turned[n] or said[n] < LEAST_SAID)]
    logits = entailment.logits([pair_of(text, sources[n]) for n in read])[:, 0]
    for n, logit in zip(read, logits, strict=True):
        if turned[n] and logit < SURE_IF_TURNED:
            why[n] = TURNED
        elif not turned[n] and logit + SAID_WEIGHT * said[n] < LEAST_SURE:
            why[n] = NOT_SAID
    return why


def pair_of(text: str, source: Source) -> tuple[str, str]:
    """A sentence and its source as the cross-encoder reads them."""
    name = source.heading.rpartition(PATH_SEPARATOR)[2]
    return figures_alike(text), figures_alike(f"{name}: {source.text}")


def _said(text: str, source: Source) -> float:
    """The share of a text's words of weight that stand in its source."""
    said, there = content(text), content(f"{_subject(source.heading)} {source.text}")
    return len(said & there) / max(len(said), 1)


class Verifier:
    """Holds sentences against those that a model was offered."""

    def __init__(self, embed: Embed, entailment: PairEncoder, names: Sequence[str]) -> None:
        self._embed = lru_cache(KEPT)(lambda text: np.array(embed(text)))
        self._entailment = entailment
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
        nearness = np.array([self._embed(source.text) for source in sources]) @ self._embed(text)
        order = np.argsort(-nearness, kind="stable")[:TRIED].tolist()
        near = [sources[n] for n in order if nearness[n] >= LEAST_MEANING]
        if not near:
            return NOT_SAID
        why = objections(text, near, self._names, self._entailment)
        if nearness[order[0]] >= SAME_MATTER and why[0] in (TURNED, WRONG_FIGURE):
            return why[0]
        carrying = [source for source, said in zip(near, why, strict=True) if not said]
        return min(
            carrying,
            key=lambda source: not all(e.passage.id in marked for e in source.evidence),
            default=why[0],
        )


def _claim(text: str, sources: Sequence[Source]) -> Claim:
    evidence = dict.fromkeys(e for source in sources for e in source.evidence)
    computed = (number for source in sources for number in source.computed)
    return Claim(
        escaped(text), tuple(evidence), computed=frozenset(computed) | numbers_in_words(text)
    )


def _subject(heading: str) -> str:
    """The last heading, where it names a thing: a question as a heading claims nothing."""
    name = heading.rpartition(PATH_SEPARATOR)[2]
    return "" if name.endswith("?") else name


def is_turned(text: str, source: str) -> bool:
    """Whether one negates, or says the opposite of, what the other says.

    >>> is_turned("A PhD is not needed.", "A PhD is needed."), is_turned("It grew.", "It shrank.")
    (True, True)
    """
    own, theirs = stems(text), stems(source)
    turns = len(_NEGATION.findall(text)) + len(_NEGATION.findall(source))
    for left, right in _opposites():
        for one, other in ((left, right), (right, left)):
            turns += bool(own & one and theirs & other and not own & other and not theirs & one)
    return turns % 2 == 1


def _names_in(text: str) -> list[str]:
    """Words written with a capital where no sentence begins; of "AI-ready" the first part."""
    parts = (part for match in _NAME.finditer(text) for part in match[0].split("-"))
    return [part.strip(".") for part in parts if re.search("[A-Z]", part)]


def _is_spoken_of(name: str, text: str) -> bool:
    """Whether a text has the name, or the words that it abbreviates; "PhDs" is the name "PhD"."""
    one = name.removesuffix("s") if name[-2:-1].isupper() else name
    return content(one) <= content(text) or one.lower() in _initials(text)


def _initials(text: str) -> set[str]:
    """The first letters of each two to four words in succession: "ml" of "machine learning"."""
    letters = [match[0][0].lower() for match in WORD.finditer(text)]
    return {
        "".join(letters[at : at + length]) for length in (2, 3, 4) for at in range(len(letters))
    }


@cache
def _opposites() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    text = resources.files("waymark").joinpath("data/opposites.txt").read_text("utf-8")
    lines = [line.split("|") for line in text.splitlines() if "|" in line and line[0] != "#"]
    return tuple((frozenset(stems(a)), frozenset(stems(b))) for a, b in lines)
