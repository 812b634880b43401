"""A question as typed → the words that the index knows: abbreviations spelt out, typos mended."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

WORD = re.compile(r"[^\W_]+(?:['’+#.-][^\W_]+)*[+#]*")
LEAST_TYPO_LETTERS = 5
LEAST_LIKENESS = 0.79
"""Optimal string alignment similarity (0 to 1) from which an unknown word is taken for a known one
misspelt: one slip in five letters, two in ten; swapped neighbours are one slip."""


@cache
def abbreviations() -> Mapping[str, str]:
    """The table in `data/abbreviations.toml`."""
    return tomllib.loads(
        resources.files("waymark").joinpath("data/abbreviations.toml").read_text("utf-8")
    )


def spelt_out(text: str) -> str:
    """Abbreviations of the field replaced by what they stand for.

    >>> spelt_out("what yoe does a SWE need")
    'what years of experience does a software engineer need'
    """
    table = abbreviations()

    def replaced(match: re.Match[str]) -> str:
        word = match[0].replace("’", "'")
        return table.get(word) or table.get(word.lower()) or match[0]

    return WORD.sub(replaced, text)


class Wording:
    """Mends typos against the words of the corpus, leaving every English word alone."""

    def __init__(self, corpus_words: Iterable[str], known_words: Iterable[str]) -> None:
        self._targets = sorted({w.lower() for w in corpus_words if len(w) >= LEAST_TYPO_LETTERS})
        self._known = {w.lower() for w in known_words} | set(self._targets)

    def mended(self, text: str) -> str:
        """`text` with abbreviations spelt out and misspelt words replaced."""
        return WORD.sub(self._mended_word, spelt_out(text))

    def knows(self, text: str) -> bool:
        """Whether all longer words of `text` are known as they are spelt, and no word of it stands
        twice in a row."""
        words = [match[0].lower() for match in WORD.finditer(text)]
        longer = [w for w in words if len(w) >= LEAST_TYPO_LETTERS and w.isalpha()]
        return all(map(self._is_known, longer)) and all(a != b for a, b in pairwise(words))

    def _mended_word(self, match: re.Match[str]) -> str:
        word = match[0].lower()
        if len(word) < LEAST_TYPO_LETTERS or not word.isalpha() or self._is_known(word):
            return match[0]
        best = process.extractOne(
            word, self._targets, scorer=OSA.normalized_similarity, score_cutoff=LEAST_LIKENESS
        )
        return best[0] if best else match[0]

    def _is_known(self, word: str) -> bool:
        stem = re.sub(r"(?:'s|s|es|ed|d|ing|ly|iest|ier|est|er)$", "", word)
        return word in self._known or stem in self._known or stem + "e" in self._known
