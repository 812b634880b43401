"""Lexical search: BM25 over passages with their headings. The only module that imports bm25s."""

import re
from collections.abc import Sequence

import bm25s
import numpy as np
import Stemmer

from waymark.domain import Passage

TOKEN = re.compile(r"[^\W_]+(?:[+#]+|(?:\.[^\W_]+)+)?")
"""Keeps "C++", "C#", "R" and "fast.ai" whole."""


class LexicalSearch:
    """BM25 scores of all passages for a query."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._ids = [passage.id for passage in passages]
        texts = [self._tokens(f"{p.section.label}\n{p.text}") for p in passages]
        self._model = bm25s.BM25(k1=1.2, b=0.75)
        self._usable = any(texts)
        if self._usable:
            self._model.index(texts, show_progress=False)

    def _tokens(self, text: str) -> list[str]:
        words = [match[0].lower() for match in TOKEN.finditer(text)]
        return [
            stem
            for word, stem in zip(words, self._stemmer.stemWords(words), strict=True)
            if word not in STOP_WORDS
        ]

    def scores(self, query: str) -> dict[str, float]:
        """BM25 of every passage that shares a word with the query."""
        tokens = [token for token in self._tokens(query) if self._knows(token)]
        if not tokens:
            return {}
        scores = np.asarray(self._model.get_scores(tokens))
        return {self._ids[i]: float(scores[i]) for i in np.flatnonzero(scores > 0)}

    def _knows(self, token: str) -> bool:
        return self._usable and token in self._model.vocab_dict

    def unknown_words(self, query: str) -> tuple[str, ...]:
        """The query's words, stop words aside, that stand nowhere in the corpus."""
        return tuple(
            dict.fromkeys(token for token in self._tokens(query) if not self._knows(token))
        )


STOP_WORDS = frozenset(
    """a about all also am an and any are as at be been but by can could did do does doing for from
    get give got had has have how i if in into is it its just like me much my need no not of on one
    or our out please should so some tell than that the their them then there they this to up us
    was we were what when where which who why will with would you your""".split()
)
