"""Similarity of texts in their letters: holds where words are misspelt, run together or inflected,
which an embedding model reads as other words."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer


class Letters:
    """Cosine between a query and each of the texts, over letter trigrams weighted by TF-IDF.

    scikit-learn weighs the texts; a query is weighed here in the same way, since its own
    `transform` takes longer than the rest of the search.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._count = len(texts)
        if not texts:
            return
        vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), sublinear_tf=True)
        columns: Any = vectorizer.fit_transform(texts).tocsc()
        self._starts, self._texts = columns.indptr, columns.indices
        self._weights: NDArray[np.float64] = columns.data
        self._trigrams_of = vectorizer.build_analyzer()
        self._columns: dict[str, int] = vectorizer.vocabulary_
        self._rarity: list[float] = vectorizer.idf_.tolist()

    def similarities(self, query: str) -> NDArray[np.float64]:
        """One cosine a text, from 0 to 1, in the order of the texts."""
        scores = np.zeros(self._count)
        if not self._count:
            return scores
        counts = Counter(
            self._columns[trigram]
            for trigram in self._trigrams_of(query)
            if trigram in self._columns
        )
        weights = {
            column: (1 + math.log(count)) * self._rarity[column] for column, count in counts.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values()))
        for column, weight in weights.items():
            own = slice(self._starts[column], self._starts[column + 1])
            scores[self._texts[own]] += weight / length * self._weights[own]
        return scores
